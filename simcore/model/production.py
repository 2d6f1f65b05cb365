"""Production of a period: what is wanted, what line and materials allow (model, section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simcore.kernel.arrays import add_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simcore.kernel.arrays import Array, Mask
    from simcore.model.plant import Plant
    from simcore.model.technique import Recipe, Technique

__all__ = ["Made", "produce"]


class Made(NamedTuple):
    """What was made in a period.

    ``product`` has shape (replications, firms) and ``used`` (offers, replications, firms) [t].
    """

    product: Array
    technique: Technique
    used: Array


def produce(  # noqa: PLR0913, PLR0917 - the three bounds and what they need
    recipe: Recipe,
    plant: Plant,
    levers: Mapping[str, Array],
    contract: Array,
    goal: Array,
    capacity: Array,
    up_days: Array | float,
    on_hand: Array,
) -> Made:
    """Make as much of `goal` as line and materials allow.

    Parameters
    ----------
    recipe, plant : Recipe, Plant
        Shares and structure.
    levers : mapping
        Values of the period by family.
    contract : ndarray, shape (offers, replications or 1, firms or 1)
        Mix that the contracts give [1].
    goal : ndarray, shape (replications, firms)
        Product wanted [t].
    capacity : ndarray, shape (stages, replications, firms)
        Input that each stage can take while it works [t/d].
    up_days : ndarray or float
        Days on which the line worked [d].
    on_hand : ndarray, shape (offers, replications, firms)
        Material in stock and delivered [t].
    """
    technique = recipe.technique(levers, contract)
    product = np.minimum(goal, _line(capacity, technique) * up_days)
    used = (technique.need * product).take(plant.offer_material, 0)
    used *= contract
    short = used > on_hand
    if not short.any():
        return Made(product, technique, used)
    lacking = np.logical_or.reduce(short)
    mix = _substitute(plant, contract, lacking, on_hand, technique.need * product)
    technique = recipe.technique(levers, mix)
    per_product = mix * technique.need[plant.offer_material]
    with np.errstate(divide="ignore", invalid="ignore"):
        bound = np.where(per_product > 0.0, on_hand / per_product, np.inf).min(0)
    least = np.minimum(np.minimum(goal, _line(capacity, technique) * up_days), bound)
    # Firms that lack nothing keep their numbers to the bit, whoever is simulated beside them.
    product = np.where(lacking, least, product)
    return Made(product, technique, np.where(lacking, per_product * product, used))


def _line(capacity: Array, technique: Technique) -> Array:
    rate: Array = np.minimum.reduce(capacity / technique.passed)
    return rate


def _substitute(plant: Plant, contract: Array, lacking: Mask, on_hand: Array, need: Array) -> Array:
    """Return the mix in which offers at hand stand in for those that ran short."""
    mix = np.broadcast_to(contract, on_hand.shape).copy()
    for material, offers in enumerate(plant.offer_slices):
        wanted = need[material]
        here = lacking & (wanted > 0.0)
        share = contract[offers]
        with np.errstate(divide="ignore", invalid="ignore"):
            available = np.where(here, on_hand[offers] / wanted, np.inf)
            taken = np.minimum(share, available)
            short = 1.0 - add_up(taken)
            spare = np.where(here, available - taken, 0.0)
            total = add_up(spare)
            taken = taken + spare * np.where(total > 0.0, np.minimum(1.0, short / total), 0.0)
            whole = add_up(taken)
            mix[offers] = np.where(here & (whole > 0.0), taken / whole, share)
    return mix
