"""Demand, and how firms and imports share it (model, section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simcore.kernel.signals import Signal
from simcore.kernel.timeline import MONTHS, REVIEW, YEAR
from simcore.model.amounts import seasons

if TYPE_CHECKING:
    from collections.abc import Callable

    from simcore.files import Case
    from simcore.kernel.arrays import Array
    from simcore.kernel.chance import Chance
    from simcore.kernel.timeline import Timeline
    from simcore.model.amounts import Amounts
    from simcore.model.firms import Firms

__all__ = ["Market"]


class Market:
    """The market for the product.

    Attributes
    ----------
    typical : ndarray, shape (replications, firms)
        Demand of each firm at the mean of the seasons of the base year [t/d].
    is_shared : bool
        Whether firms share it among each other or with imports.
    """

    def __init__(
        self, case: Case, amounts: Amounts, firms: Firms, timeline: Timeline, chance: Chance
    ) -> None:
        said = case.market
        self._size, self._timeline = firms.size, timeline
        self._answer = -amounts.value(said.elasticity)
        self._by_price = amounts.value(said.price_sensitivity)
        self._by_footprint = amounts.value(said.footprint_sensitivity)
        imports = 0.0 if said.imports is None else amounts.value(said.imports.share)
        total = self._size.sum(1, keepdims=True)
        self._imported = imports / (1.0 - imports) * total
        self.is_shared = firms.count > 1 or said.imports is not None
        self.typical = amounts.value(said.demand) * self._size
        self._level = (
            self.typical
            if not self.is_shared
            else (amounts.value(said.demand) * (total / (1.0 - imports)))
        )
        self._season = seasons(said.seasonality, amounts, timeline)
        # The drivers by period, shape (replications or 1, 1) [1].
        growth = _growth(case, amounts, timeline)
        self._index = [s * g for s, g in zip(self._season.tolist(), growth, strict=True)]
        self._chance, self._noise = chance, amounts.value(said.noise)
        self._luck = Signal(timeline, np.ones((chance.replications, 1)))
        self._lucks = np.ones((len(MONTHS), 1, 1))
        if not chance.off and self._noise.any():
            self._schedule_noise()

    def season(self, period: int) -> float:
        """Return the seasonal index of a period; negative ones are before the run [1]."""
        return float(self._season[period % self._timeline.per_year])

    def close(
        self, period: int, price: Array, footprint: Array, pull: Array
    ) -> tuple[Array, Array]:
        """Return expected and actual demand of each firm [t/d].

        Parameters
        ----------
        price, footprint : ndarray, shape (replications, firms)
            Relative to the firm's own at the start [1].
        pull : ndarray
            The lever ``market.demand`` [1].
        """
        expected = self._level * self._index[period]
        if self.is_shared:
            weight = self._weight(price, footprint)
            whole = weight.sum(1, keepdims=True) + self._imported
            mean = ((weight * price).sum(1, keepdims=True) + self._imported) / whole
            expected = expected * mean**self._answer * (weight / whole)
        else:
            expected = expected * price**self._answer
        expected = expected * pull
        return expected, expected * self._luck.close()

    def _weight(self, price: Array, footprint: Array) -> Array:
        pull = self._by_price * (price - 1.0) + self._by_footprint * (footprint - 1.0)
        weight: Array = self._size * np.exp(-pull)
        return weight

    def _schedule_noise(self) -> None:
        firsts = np.concatenate(([0], np.cumsum(MONTHS)[:-1])).tolist()
        for year in range(-self._timeline.warm_up, self._timeline.years):
            for month, first in enumerate(firsts):
                self._timeline.at(YEAR * year + first, self._new_month(year, month), REVIEW)

    def _new_month(self, year: int, month: int) -> Callable[[], None]:
        def action() -> None:
            if month == 0:
                self._lucks = self._draw_year(year)
            self._luck.set(self._lucks[month])

        return action

    def _draw_year(self, year: int) -> Array:
        """Return the factors on demand in the months of a year, shape (months, replications, 1)."""
        k = year + self._timeline.warm_up
        z = self._chance.normal("market", "demand", times=len(MONTHS), k=k)
        lucks: Array = np.exp(self._noise * z - 0.5 * self._noise * self._noise)
        return lucks


def _growth(case: Case, amounts: Amounts, timeline: Timeline) -> list[Array]:
    """Return the growth index of each period, shape (replications or 1, 1) [1]."""
    path = amounts.path([case.market.growth])
    log: Array = np.zeros((1, 1))
    indices = []
    for period, days in enumerate(amounts.lengths.tolist()):
        if timeline.ends[period] <= 0:
            indices.append(np.ones((1, 1)))
            continue
        step = np.log1p(path.at(period)[0]) * (days / YEAR)
        indices.append(np.exp(log + 0.5 * step))
        log = log + step
    return indices
