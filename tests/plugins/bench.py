"""A measure on the bench: its effects on the levers of the plain mill, without time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simcore.engine import Span
from simcore.engine.block import prepare
from tests.interventions.world import CLASSES, spec, study

if TYPE_CHECKING:
    from simcore.engine.simulation import Simulation
    from simcore.files import Case
    from simcore.interventions import Effect, Intervention

__all__ = ["BARE", "Bench", "bench"]

BARE: dict[str, Any] = {
    "assessment": 0.0, "audit_days": 0.0, "lead": 0.0, "build": 31.0, "build_spread": 0.0,
    "ramp": 0.0,
}  # fmt: skip
"""Adopted on 1 December, 334/365 of a year, it works from the first day of the second year."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A measure that was set up, and the simulation that it sees."""

    sim: Simulation
    measure: Intervention

    def effects(self, active: float = 1.0) -> list[Effect]:
        """Return the effects at an activity."""
        moves = self.measure.moves(self.sim, np.full(self.sim.shape, active))
        return self.measure.as_effects(moves)

    def promise(self) -> dict[str, float]:
        """Return the believed values of the levers that move."""
        return self._values(self.measure.as_effects(self.measure.promise(self.sim)))

    def moved(self, active: float = 1.0) -> dict[str, float]:
        """Return the values of the levers that the measure touches, at an activity."""
        return self._values(self.effects(active))

    def touched(self) -> set[str]:
        """Return the levers that it touches at full activity."""
        return set(self.moved())

    def _values(self, effects: list[Effect]) -> dict[str, float]:
        names = {name for one in effects for name in (*one.levers, one.target)}
        combined = self.sim.levers.combine(effects)
        found = {}
        for family, said in self.sim.levers.families.items():
            for row, name in enumerate(said.names):
                if name in names:
                    found[name] = float(np.mean(combined[family][row]))
        return found


def bench(plugin: str, case: Case | None = None, **given: Any) -> Bench:
    """Put a measure on the bench; luck is off, so uniforms are 0.5 and normals 0."""
    wanted = study(spec(plugin, 334 / 365, **given), case=case)
    sim, _ = prepare(wanted, "only", [Span(0, 1)], classes=CLASSES, chance=False)
    (measure,) = sim.measures
    measure.setup(sim)
    return Bench(sim, measure)
