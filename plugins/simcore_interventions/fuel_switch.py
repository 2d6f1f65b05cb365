"""Fuel switch: from one fuel of a utility's mix to another, within limits and supply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simcore.interventions import Intervention, Move, room_for, transfer
from simcore.parameters import parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.interventions import Sim
    from simcore.kernel.arrays import Array

__all__ = ["FuelSwitch"]


@dataclass(eq=False, kw_only=True)
class FuelSwitch(Intervention):
    """Raise steam from another fuel; what its supply does not give is burnt as before."""

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
        name = f"utility.{self.utility}"
        origin, target = f"{name}.{self.from_fuel}.share", f"{name}.{self.to_fuel}.share"
        fraction = room_for(sim, origin, target, self.transfer, self.limit)
        yield transfer(origin, target, fraction * active)
        if np.any(self.efficiency_change):
            yield f"{name}.{self.to_fuel}.efficiency", 1.0 + self.efficiency_change * active
