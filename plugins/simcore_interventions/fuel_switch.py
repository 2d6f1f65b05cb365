"""Fuel switch: from one fuel of a utility's mix to another, within limits and supply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simcore.interventions import Intervention, Move, once, room_for, transfer
from simcore.parameters import parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.interventions import Sim
    from simcore.kernel.arrays import Array

__all__ = ["FuelSwitch"]


@dataclass(eq=False, kw_only=True)
class FuelSwitch(Intervention):
    """Raise steam from another fuel; what its supply does not give is burnt as before."""

    pure = True

    utility: str = parameter(
        kind="text", doc="Utility, e.g. `steam`.", source="choice of the study"
    )
    from_fuel: str = parameter(kind="text", doc="Fuel replaced.", source="choice of the study")
    to_fuel: str = parameter(kind="text", doc="New fuel.", source="choice of the study")
    transfer: float = parameter(
        0.5, "1", 0.0, 1.0, doc="Share of the replaced fuel that moves.",
        source="choice of the study",
    )  # fmt: skip
    limit: float = parameter(
        1.0, "1", 0.0, 1.0, doc="Largest share of the new fuel that the boiler takes.",
        source="assumed: a new boiler takes all, co-firing 0.1-0.3",
    )  # fmt: skip
    efficiency_change: float = parameter(
        0.0, "1", -0.3, 0.3, doc="Relative change of the new fuel's efficiency.",
        source="assumed: the case states the efficiency of each fuel",
    )  # fmt: skip

    def moves(self, sim: Sim, active: Array) -> Iterator[Move]:
        """Yield the transfer between fuels and the change of efficiency."""
        origin, target = self._fuels()
        yield transfer(f"{origin}.share", f"{target}.share", self._fraction(sim) * active)
        if self._changes_efficiency(sim):
            yield f"{target}.efficiency", 1.0 + self.efficiency_change * active

    @once
    def _fraction(self, sim: Sim) -> Array:
        """Return the fraction of the replaced fuel that can move [1]."""
        origin, target = (f"{fuel}.share" for fuel in self._fuels())
        return room_for(sim, origin, target, self.transfer, self.limit)

    @once
    def _changes_efficiency(self, sim: Sim) -> bool:
        del sim
        return bool(np.any(self.efficiency_change))

    def _fuels(self) -> tuple[str, str]:
        name = f"utility.{self.utility}"
        return f"{name}.{self.from_fuel}", f"{name}.{self.to_fuel}"
