"""Recycling: an internal loop of scrap, and secondary material from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simcore.interventions import Intervention, Move, once, room_for, shift, transfer
from simcore.parameters import parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.interventions import Sim
    from simcore.kernel.arrays import Array

__all__ = ["Recycling"]


@dataclass(eq=False, kw_only=True)
class Recycling(Intervention):
    """Feed scrap back into the process, and buy secondary instead of virgin material.

    What is recovered displaces less than its own mass; the rest stays waste. Bought secondary
    material brings its contamination, which raises scrap, and stops at a quality cap.
    """

    pure = True

    targets: tuple[str, ...] = parameter(
        (), kind="levers", doc="Reuse rates, e.g. `stage.forming.reuse`.",
        source="choice of the study",
    )  # fmt: skip
    capture: float = parameter(
        0.0, "1", 0.0, 1.0, doc="Share of the scrap that the loop catches.",
        source="assumed: save-alls and screens catch 50-95 % of fibre",
    )  # fmt: skip
    process_yield: float = parameter(
        0.9, "1", 0.0, 1.0, doc="Share of what is caught that comes out of recovery.",
        source="low end of 0.90-0.925-0.95 for old corrugated containers (Cheng Loong)",
    )  # fmt: skip
    displacement: float = parameter(
        0.7, "1", 0.0, 1.0, doc="Feed replaced by each tonne that is recovered.",
        source="assumed: 0.3-1.0, concept Zink & Geyer 2017",
    )  # fmt: skip
    material: str = parameter(
        "", kind="text", doc="Material bought as secondary.", source="choice of the study"
    )
    from_offer: str = parameter(
        "", kind="text", doc="Offer replaced.", source="choice of the study"
    )
    to_offer: str = parameter("", kind="text", doc="Secondary offer.", source="choice of the study")
    transfer: float = parameter(
        0.0, "1", 0.0, 1.0, doc="Share of the replaced offer that moves at contract renewal.",
        source="choice of the study",
    )  # fmt: skip
    quality_cap: float = parameter(
        1.0, "1", 0.0, 1.0, doc="Largest share of the secondary offer that quality allows.",
        source="0.3-0.5-0.7 in textiles (Decathlon); near 1 in packaging paper (Cheng Loong)",
    )  # fmt: skip

    def moves(self, sim: Sim, active: Array) -> Iterator[Move]:
        """Yield a shift of reuse rates and a transfer between offers."""
        if self.targets:
            yield shift(sim.match(self.targets), self._gain(sim) * active)
        if self.material:
            origin, target = self._offers()
            yield transfer(origin, target, self._fraction(sim) * active)

    @once
    def _gain(self, sim: Sim) -> Array | float:
        """Return the feed that recovery replaces, relative to the scrap [1]."""
        del sim
        return self.capture * self.process_yield * self.displacement

    @once
    def _fraction(self, sim: Sim) -> Array:
        """Return the fraction of the replaced offer that can move [1]."""
        return room_for(sim, *self._offers(), self.transfer, self.quality_cap)

    def _offers(self) -> tuple[str, str]:
        name = f"material.{self.material}"
        return f"{name}.{self.from_offer}.share", f"{name}.{self.to_offer}.share"
