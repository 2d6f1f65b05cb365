"""Technique: what one tonne of product needs at every stage (model, section 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simcore.kernel.arrays import add_up, pick

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simcore.kernel.arrays import Array, Index
    from simcore.model.plant import Plant

__all__ = ["Recipe", "Technique"]

MOST_SCRAP = 0.9
"""Bound on the scrap share of a stage; beyond it nothing sensible is made [1]."""


class Technique(NamedTuple):
    """Coefficients per tonne of product.

    Each has shape (stages or materials, replications or 1, firms or 1).

    Attributes
    ----------
    passed : ndarray
        Input of each stage [t/t].
    made : ndarray
        Good output share of the input, the yield [1].
    lost : ndarray
        Scrap share of the input, contaminants included [1].
    back : ndarray
        Share of the input that is reused as feed of the first stage [1].
    need : ndarray
        Each material bought or taken from stock [t/t].
    """

    passed: Array
    made: Array
    lost: Array
    back: Array
    need: Array


class Recipe:
    """The shares that do not change: materials at their stages, and co-products.

    Parameters
    ----------
    plant : Plant
        Structure.
    shares : ndarray, shape (materials, replications or 1, 1)
        Share of each material in the input of its stage [1].
    coproducts : ndarray, shape (stages, replications or 1, 1)
        Share of the input that becomes a co-product [1].
    """

    def __init__(self, plant: Plant, shares: Array, coproducts: Array) -> None:
        self._plant, self._shares = plant, shares
        self.coproducts = coproducts
        self._has_coproducts = bool(plant.coproducts)
        added: dict[int, Array] = {}
        for material, stage in enumerate(plant.material_stage):
            added[stage] = added.get(stage, 0.0) + shares[material]
        self._upstream = {stage: 1.0 - share for stage, share in added.items()}
        """What of a stage's input comes from the stage before, where materials are added [1]."""
        self._first = [m for m, stage in enumerate(plant.material_stage) if stage == 0]

    def pick(self, at: Index) -> Recipe:
        """Return the recipe of the (replication, firm) at an index."""
        return Recipe(self._plant, pick(self._shares, at), pick(self.coproducts, at))

    def technique(self, levers: Mapping[str, Array], mix: Array) -> Technique:
        """Return the coefficients under some levers and a mix of offers.

        Parameters
        ----------
        levers : mapping
            Values of a period by family.
        mix : ndarray, shape (offers, replications or 1, firms or 1)
            Share of each offer in its material [1].
        """
        plant = self._plant
        dirt = levers["contamination"] * mix
        fed: Array | float = 0.0
        for material in self._first:
            fed = fed + self._shares[material] * add_up(dirt[plant.offer_slices[material]])
        own = levers["scrap"]
        lost = np.minimum(own + levers["rejects"] * fed, MOST_SCRAP)
        made = 1.0 - lost
        if self._has_coproducts:
            made = made - self.coproducts
        back = levers["reuse"] * own
        passed = np.empty_like(made)
        out: Array | float = 1.0
        for stage in reversed(range(len(plant.stages))):
            into = passed[stage]
            np.divide(out, made[stage], into)
            out = into * self._upstream[stage] if stage in self._upstream else into
        loop = add_up(back * passed)
        need = np.empty((len(plant.materials), *loop.shape))
        for material, stage in enumerate(plant.material_stage):
            feed = passed[0] - loop if stage == 0 else passed[stage]
            np.multiply(self._shares[material], feed, need[material])
        return Technique(passed, made, lost, back, need)
