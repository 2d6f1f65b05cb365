"""Consumer behaviour: demand less, accept eco-products, and pay for them, as the habit spreads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simcore.interventions import Intervention, Move, hookimpl, shift
from simcore.parameters import parameter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simcore.interventions import Sim
    from simcore.kernel.arrays import Array

__all__ = ["ConsumerBehaviour"]


@dataclass(eq=False, kw_only=True)
class ConsumerBehaviour(Intervention):
    """Run a campaign; customers take the habit up by Bass diffusion, and fall back.

    Willingness to pay is the revealed one: few of those who say so do pay.
    """

    demand_cut: float = parameter(
        0.0, "1", 0.0, 1.0, doc="Demand that an adopter no longer has.",
        source="assumed: choice of the study",
    )  # fmt: skip
    willingness_to_pay: float = parameter(
        0.05, "1", 0.0, 1.0, doc="Premium that a paying customer pays.",
        source="low end of the stated 5-9.7-10 % (PwC 2024, McKinsey), which is an upper bound",
    )  # fmt: skip
    payers: float = parameter(
        0.04, "1", 0.0, 1.0, doc="Share of adopters who do pay.",
        source="revealed 1-4-7 % of consumers (BCG via texfash.com)",
    )  # fmt: skip
    innovation: float = parameter(
        0.03, "1/a", 0.0, 1.0, doc="Bass p: rate of taking it up from the campaign.",
        source="Sultan, Farley & Lehmann 1990: mean 0.03, often below 0.01",
    )  # fmt: skip
    imitation: float = parameter(
        0.38, "1/a", 0.0, 5.0, doc="Bass q: rate of taking it up from others.",
        source="Sultan, Farley & Lehmann 1990: mean 0.38, typical 0.3-0.5",
    )  # fmt: skip
    reversion: float = parameter(
        0.05, "1/a", 0.0, 5.0, doc="Rate of falling back into the old habit.",
        source="assumed: half-life 14 a while others keep the habit; 1.5-6 a (0.46-0.12) alone",
    )  # fmt: skip
    _adopters: Array = field(init=False, repr=False)

    @hookimpl
    def setup(self, sim: Sim) -> None:
        """Start without adopters."""
        self._adopters = np.zeros(sim.shape)

    def moves(self, sim: Sim, active: Array) -> Iterator[Move]:
        """Yield the factor on demand and the premium, by the share of adopters."""
        del sim, active
        yield from self._at(self._adopters)

    def promise(self, sim: Sim) -> Iterator[Move]:
        """Yield the same at the share where taking up and falling back are equal."""
        p, q, back = self.innovation, self.imitation, self.reversion
        slope = q - p - back
        root = np.sqrt(slope**2 + 4.0 * q * p)
        if slope < 0.0:  # the same root, without the difference of two near numbers
            settled = 2.0 * p / (root - slope)
        else:
            settled = (slope + root) / (2.0 * q) if q > 0.0 else 0.0
        yield from self._at(np.full(sim.shape, settled))

    @hookimpl
    def period_end(self, sim: Sim, period: int, flows: Mapping[str, Array]) -> None:
        """Let the habit spread and fade over the period."""
        del period, flows
        active = sim.activity(self)
        if active is not None:
            n = self._adopters
            taken = (self.innovation * active + self.imitation * n) * (1.0 - n)
            change = (taken - self.reversion * n) * (sim.days / 365.0)
            self._adopters = np.minimum(np.maximum(n + change, 0.0), 1.0)

    def _at(self, adopters: Array) -> Iterator[Move]:
        yield "market.demand", 1.0 - self.demand_cut * adopters
        yield shift("product.premium", self.willingness_to_pay * self.payers * adopters)
