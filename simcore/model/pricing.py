"""Price and footprint follow cost and emissions with a delay (model, section 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from simcore.kernel.arrays import Array

__all__ = ["Pricing"]

LOWEST = 0.05
"""A price does not fall below this share of the base price [1]."""


class Pricing:
    """Smoothed cost, output and emissions of each firm, and the price they lead to.

    Attributes
    ----------
    price : ndarray, shape (replications, firms)
        Sales price without premium [$/t].
    """

    def __init__(  # noqa: PLR0913, PLR0917 - the state at the start
        self,
        base: Array,
        pass_through: Array,
        delay: Array,
        rate: Array,
        cost: Array,
        emissions: Array,
    ) -> None:
        self.base, self._pass_through, self._delay = base, pass_through, delay
        self._smooth = np.stack((rate, cost, emissions))
        """Output [t/d], cost [$/d] and emissions [t CO2e/d], one below the other."""
        self._now = np.empty_like(self._smooth)
        self._start = self._smooth[1:] / rate
        self._alpha: dict[int, Array] = {}
        self.price = np.broadcast_to(base, rate.shape).copy()
        self.relative = np.ones_like(rate)
        """Price over the base price [1]."""
        self.footprint = np.ones_like(rate)
        """Emissions per tonne over those at the start [1]."""

    @property
    def rate(self) -> Array:
        """Smoothed output [t/d]."""
        rate: Array = self._smooth[0]
        return rate

    def close(self, cost: Array, product: Array, emissions: Array, days: int) -> None:
        """Take in the cost [$], product [t] and emissions [t CO2e] of a period."""
        if days not in self._alpha:
            self._alpha[days] = -np.expm1(-days / self._delay)
        now, smooth = self._now, self._smooth
        now[0], now[1], now[2] = product, cost, emissions
        now /= days
        now -= smooth
        now *= self._alpha[days]
        smooth += now
        unit = smooth[1:] / np.maximum(smooth[0], 1e-12) / self._start
        self.relative = np.maximum(1.0 + self._pass_through * (unit[0] - 1.0), LOWEST)
        self.price = self.base * self.relative
        self.footprint = unit[1]
