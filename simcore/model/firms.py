"""The firms: one enterprise, or a sector of firms that differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simcore.kernel.arrays import pick

if TYPE_CHECKING:
    from simcore.files import Case
    from simcore.kernel.arrays import Array, Index
    from simcore.kernel.chance import Chance
    from simcore.model.amounts import Amounts

__all__ = ["ATTRIBUTES", "Firms", "correlation_root", "draw_firms"]

ATTRIBUTES = ("size", "efficiency", "age", "hurdle")


@dataclass(frozen=True, slots=True, eq=False)
class Firms:
    """Attributes of every firm, each of shape (replications, firms); smallest firm first.

    ``size`` and ``efficiency`` (energy per unit of work) are relative to the mean firm [1],
    ``wear`` is the factor on the rate of major outages that equipment age brings [1], ``hurdle``
    the return a firm asks for [1/a]. ``classes`` holds name and first firm of each size class.
    """

    size: Array
    efficiency: Array
    wear: Array
    hurdle: Array
    classes: tuple[tuple[str, int], ...]
    is_sector: bool

    def pick(self, at: Index) -> Firms:
        """Return those at an index, one after the other, each as one firm of a replication."""
        size, efficiency, wear, hurdle = (
            pick(one, at) for one in (self.size, self.efficiency, self.wear, self.hurdle)
        )
        return Firms(size, efficiency, wear, hurdle, self.classes, self.is_sector)

    @property
    def count(self) -> int:
        """Number of firms."""
        return int(self.size.shape[1])


def correlation_root(case: Case) -> Array:
    """Return the Cholesky factor of the correlation between the attributes of firms.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the stated correlations contradict each other.
    """
    wanted = np.eye(len(ATTRIBUTES))
    if case.firms is not None:
        for pair, number in case.firms.correlation.items():
            i, j = (ATTRIBUTES.index(name) for name in pair.split("-"))
            wanted[i, j] = wanted[j, i] = number.value
    return np.asarray(np.linalg.cholesky(wanted), np.float64)


def draw_firms(case: Case, amounts: Amounts, chance: Chance) -> Firms:
    """Draw the firms of a case; an enterprise is one firm of size 1."""
    hurdle = amounts.value(case.finance.hurdle_rate)
    if case.firms is None:
        ones = np.ones((chance.replications, 1))
        return Firms(ones, ones, ones, ones * hurdle, (), is_sector=False)
    said, n = case.firms, case.firms.count
    root = correlation_root(case)
    z = [chance.normal("firms", name, firms=n) for name in ATTRIBUTES]
    mixed = [  # not a matrix product: BLAS gives other bits for other numbers of replications
        sum((root[i, j] * z[j] for j in range(i + 1)), np.zeros_like(z[0])) for i in range(4)
    ]
    order = np.argsort(mixed[0], axis=1, kind="stable")
    mixed = [np.take_along_axis(one, order, 1) for one in mixed]
    size = np.exp(amounts.value(said.size.spread) * mixed[0])
    size = size / size.mean(1, keepdims=True)
    efficiency = np.exp(amounts.value(said.efficiency.spread) * mixed[1])
    weight = size.sum(1, keepdims=True)
    efficiency = efficiency / ((size * efficiency).sum(1, keepdims=True) / weight)
    mean_age = amounts.value(said.age.mean)
    relative = amounts.value(said.age.spread) / np.where(mean_age > 0.0, mean_age, 1.0)
    age = np.exp(relative * mixed[2])
    age = mean_age * (age / age.mean(1, keepdims=True))
    asks = np.exp(amounts.value(said.hurdle.spread) * mixed[3])
    return Firms(
        size,
        efficiency,
        np.exp(amounts.value(said.age.effect) * (age - mean_age)),
        hurdle * (asks / asks.mean(1, keepdims=True)),
        _first_firms(said.classes, n),
        is_sector=True,
    )


def _first_firms(classes: dict[str, float], count: int) -> tuple[tuple[str, int], ...]:
    """Return where each class begins when firms stand in order of size."""
    if not classes:
        return (("all", 0),)
    bounds = np.concatenate(([0.0], np.cumsum(list(classes.values()))[:-1]))
    starts = np.round(bounds * count).astype(int)
    # Of two classes that begin at one firm, the later one is not empty.
    kept = {
        start: name for name, start in zip(classes, starts.tolist(), strict=True) if start < count
    }
    return tuple((name, start) for start, name in sorted(kept.items()))
