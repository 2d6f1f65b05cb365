"""Waste minimisation: less scrap, and with it less material, energy, labour and machine time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simcore.interventions import Intervention, Move, once
from simcore.parameters import parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simcore.interventions import Sim
    from simcore.kernel.arrays import Array

__all__ = ["WasteMinimisation"]


@dataclass(eq=False, kw_only=True)
class WasteMinimisation(Intervention):
    """Lower the scrap of stages, by good housekeeping or process control.

    Each tonne that is not lost need not be bought, heated, pumped and handled; where the stage is
    the bottleneck, the line can make more.
    """

    pure = True

    targets: tuple[str, ...] = parameter(
        kind="levers", doc="Scrap rates, e.g. `stage.*.scrap`.", source="choice of the study"
    )
    scrap_cut: float = parameter(
        0.2, "1", 0.0, 0.95, doc="Cut of the scrap rate.",
        source="assumed: 2-5 % of input (scp.gov.vn cases) over scrap rates of 10-20 %",
    )  # fmt: skip
    water_targets: tuple[str, ...] = parameter(
        (), kind="levers", doc="Water uses that the same housekeeping cuts.",
        source="choice of the study",
    )  # fmt: skip
    water_cut: float = parameter(
        0.0, "1", 0.0, 0.95, doc="Cut of these water uses.",
        source="0.2-0.4-0.7 in cleaner-production cases (Quan Chau 60 %)",
    )  # fmt: skip

    def moves(self, sim: Sim, active: Array) -> Iterator[Move]:
        """Yield a factor on scrap, and on water."""
        yield sim.match(self.targets), 1.0 - self.scrap_cut * active
        if self._cuts_water(sim):
            yield sim.match(self.water_targets), 1.0 - self.water_cut * active

    @once
    def _cuts_water(self, sim: Sim) -> bool:
        del sim
        return bool(np.any(self.water_cut))
