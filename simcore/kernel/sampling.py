"""Draws of uncertain inputs: a Latin hypercube in each block, each input from its own stream."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from simcore.kernel.chance import BLOCK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simcore.kernel.arrays import Array
    from simcore.kernel.chance import Chance

__all__ = ["quantile", "sample"]

STRATA = BLOCK // 2
"""Two replications share each draw and differ in luck: ignorance and chance can be told apart."""

_NORMAL = NormalDist()


def quantile(kind: str, arguments: Sequence[float], u: Array) -> Array:
    """Return the quantiles of a distribution.

    Parameters
    ----------
    kind : str
        ``uniform`` (low, high), ``triangular`` (low, mode, high), ``normal`` (mean, sd) or
        ``lognormal`` (median, geometric standard deviation).
    arguments : sequence of float
        Parameters of the distribution.
    u : ndarray
        Probabilities in (0, 1).
    """
    if kind == "uniform":
        low, high = arguments
        return low + (high - low) * u
    if kind == "triangular":
        low, mode, high = arguments
        if high == low:
            return np.full_like(u, mode)
        split = (mode - low) / (high - low)
        rising = low + np.sqrt(u * (high - low) * (mode - low))
        falling = high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
        return np.where(u < split, rising, falling)
    z = _normal_quantile(u)
    mean, spread = arguments
    if kind == "normal":
        return mean + spread * z
    if kind == "lognormal":
        result: Array = mean * np.exp(np.log(spread) * z)
        return result
    raise ValueError(f"unknown distribution {kind!r}")


def sample(
    chance: Chance,
    distributions: Mapping[str, tuple[str, Sequence[float]]],
    correlations: Sequence[tuple[str, str, float]] = (),
) -> dict[str, Array]:
    """Draw every uncertain input.

    Parameters
    ----------
    chance : Chance
        Streams of the blocks at hand.
    distributions : mapping
        Kind and arguments by name of the input.
    correlations : sequence of (str, str, float)
        Rank correlations; inputs that appear in none are independent, and stay what they are when
        another input is added.

    Returns
    -------
    dict of str to ndarray, shape (replications, 1)
        Drawn values by name.
    """
    strata = {name: _strata(chance, name) for name in distributions}
    for members in _clusters(correlations):
        _correlate(strata, members, correlations)
    drawn = {}
    for name, (kind, arguments) in distributions.items():
        each = np.split(quantile(kind, arguments, np.concatenate(strata[name])), len(chance.spans))
        parts = [
            np.repeat(values, 2)[span.first : span.first + span.replications]
            for values, span in zip(each, chance.spans, strict=True)
        ]
        drawn[name] = np.concatenate(parts)[:, None]
    return drawn


def _strata(chance: Chance, name: str) -> list[Array]:
    """Return one probability a stratum for each block, in the input's own order."""
    return [
        (generator.permutation(STRATA) + generator.random(STRATA)) / STRATA
        for generator in chance.generators("uncertain", name)
    ]


def _clusters(correlations: Sequence[tuple[str, str, float]]) -> list[list[str]]:
    """Return the sets of inputs that are correlated, directly or through others."""
    clusters: list[set[str]] = []
    for first, second, _ in correlations:
        joined = {first, second}
        for one in [c for c in clusters if c & joined]:
            joined |= one
            clusters.remove(one)
        clusters.append(joined)
    return [sorted(one) for one in clusters]


def _correlate(
    strata: dict[str, list[Array]],
    members: list[str],
    correlations: Sequence[tuple[str, str, float]],
) -> None:
    """Reorder the draws of `members` to the wanted rank correlation (Iman and Conover 1982).

    Each input keeps its own values; only their order changes, block by block.
    """
    wanted = np.eye(len(members))
    for first, second, value in correlations:
        if first in members:
            i, j = members.index(first), members.index(second)
            wanted[i, j] = wanted[j, i] = 2.0 * np.sin(np.pi * value / 6.0)  # rank to linear
    root = np.linalg.cholesky(wanted)
    for block in range(len(strata[members[0]])):
        scores = np.stack([_normal_quantile(strata[name][block]) for name in members])
        empirical = np.linalg.cholesky(np.corrcoef(scores))
        mixed = root @ np.linalg.inv(empirical) @ scores
        for row, name in enumerate(members):
            rank = np.argsort(np.argsort(mixed[row], kind="stable"), kind="stable")
            strata[name][block] = np.sort(strata[name][block])[rank]


def _normal_quantile(u: Array) -> Array:
    flat = [_NORMAL.inv_cdf(p) for p in np.clip(u, 1e-12, 1 - 1e-12).ravel().tolist()]
    return np.array(flat).reshape(u.shape)
