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
    rate : ndarray
        Smoothed output [t/d].
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
        self.rate, self._cost, self._emissions = rate, cost, emissions
        self._unit, self._footprint = cost / rate, emissions / rate
        self.price = np.broadcast_to(base, rate.shape).copy()
        self.relative = np.ones_like(rate)
        """Price over the base price [1]."""
        self.footprint = np.ones_like(rate)
        """Emissions per tonne over those at the start [1]."""

    def close(self, cost: Array, product: Array, emissions: Array, days: int) -> None:
        """Take in the cost [$], product [t] and emissions [t CO2e] of a period."""
        alpha = -np.expm1(-days / self._delay)
        self.rate = self.rate + alpha * (product / days - self.rate)
        self._cost = self._cost + alpha * (cost / days - self._cost)
        self._emissions = self._emissions + alpha * (emissions / days - self._emissions)
        made = np.maximum(self.rate, 1e-12)
        change = self._cost / made / self._unit - 1.0
        self.relative = np.maximum(1.0 + self._pass_through * change, LOWEST)
        self.price = self.base * self.relative
        self.footprint = self._emissions / made / self._footprint
