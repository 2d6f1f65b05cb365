"""Energy efficiency: measures on end uses, and a compressed-air leak programme."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simcore.interventions import Intervention, Move, hookimpl, once
from simcore.parameters import parameter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simcore.interventions import Sim
    from simcore.kernel.arrays import Array

__all__ = ["CompressedAirLeaks", "EnergyEfficiency"]


@dataclass(eq=False, kw_only=True)
class EnergyEfficiency(Intervention):
    """Save energy at end uses, on the load that follows output or on the base load.

    A drive that runs at constant full load saves nothing, and loses what its converter takes.
    """

    pure = True

    targets: tuple[str, ...] = parameter(
        kind="levers", doc="End uses, e.g. `stage.drying.steam.*`.", source="choice of the study"
    )
    saving: float = parameter(
        0.1, "1", -0.1, 0.9, doc="Saving of the use per tonne, where the load varies.",
        source="energy management 0.05-0.1-0.15 (DOE pilot, consultingsociety.com); VSD on "
        "throttled pumps and fans 0.1-0.25-0.5 (tac-nrg.com, chastotnik.ua, nidec)",
    )  # fmt: skip
    base_saving: float = parameter(
        0.0, "1", -0.1, 0.9, doc="Saving of the base load of the use.",
        source="assumed: measures on variable load leave the base load alone",
    )  # fmt: skip
    full_load_share: float = parameter(
        0.0, "1", 0.0, 1.0, doc="Share of the use that runs at constant full load.",
        source="assumed: the targets are chosen for varying load",
    )  # fmt: skip
    drive_loss: float = parameter(
        0.03, "1", 0.0, 0.1, doc="Loss of the converter at constant full load.",
        source="VFD loss 2-4 % (calculator.city)",
    )  # fmt: skip

    def moves(self, sim: Sim, active: Array) -> Iterator[Move]:
        """Yield a factor on every target and on its base load."""
        yield sim.match(self.targets), 1.0 - self._saved(sim) * active
        if self._saves_base(sim):
            yield sim.match(self.targets, base_load=True), 1.0 - self.base_saving * active

    @once
    def _saved(self, sim: Sim) -> Array | float:
        """Return the saving of the part with varying load, less the loss of the other [1]."""
        del sim
        return self.saving * (1.0 - self.full_load_share) - self.drive_loss * self.full_load_share

    @once
    def _saves_base(self, sim: Sim) -> bool:
        del sim
        return bool(np.any(self.base_saving))


@dataclass(eq=False, kw_only=True)
class CompressedAirLeaks(Intervention):
    """Find and mend leaks of compressed air: a birth-death process.

    Leaks arise at a constant rate and each lives until it is found. A programme shortens that life;
    when it lapses, leaks grow back. Counts move by the mean and variance of the M/M/inf queue.
    """

    targets: tuple[str, ...] = parameter(
        kind="levers", doc="Compressed-air uses.", source="choice of the study"
    )
    leak_share: float = parameter(
        0.25, "1", 0.0, 0.9, doc="Share of the use that leaks take before the programme.",
        source="US DOE compressed air tip sheet 3: 20-30 %",
    )  # fmt: skip
    leaks: float = parameter(
        100.0, "1", 1.0, 1e6, doc="Number of leaks before the programme.",
        source="assumed: one leak for every few connections of a small plant",
    )  # fmt: skip
    natural_life: float = parameter(
        1.5, "a", 0.05, 20.0, doc="Mean life of a leak without a programme.",
        source="assumed: 0.5-3 a; model of regrowth from itac-docs",
    )  # fmt: skip
    programme_life: float = parameter(
        0.4, "a", 0.01, 20.0, doc="Mean life of a leak under the programme.",
        source="assumed: good practice of 5-10 % leaks, US DOE tip sheet 3",
    )  # fmt: skip
    _count: Array = field(init=False, repr=False)
    _begun: Array = field(init=False, repr=False)

    @hookimpl
    def setup(self, sim: Sim) -> None:
        """Start in the steady state without a programme."""
        self._count = np.broadcast_to(self.leaks * np.ones(sim.shape), sim.shape).copy()
        self._begun = np.zeros(sim.shape)

    def moves(self, sim: Sim, active: Array) -> Iterator[Move]:
        """Yield a factor on every target by the number of leaks that are left."""
        del active
        yield from self._use(sim, self._count / self.leaks)

    def promise(self, sim: Sim) -> Iterator[Move]:
        """Yield the factor in the steady state of the programme."""
        yield from self._use(sim, np.full(sim.shape, self.programme_life / self.natural_life))

    @hookimpl
    def period_end(self, sim: Sim, period: int, flows: Mapping[str, Array]) -> None:
        """Let leaks arise and be mended in the period."""
        del flows
        active = sim.activity(self)
        if active is None:
            return
        rate = (1.0 - active) / self.natural_life + active / self.programme_life
        stay = np.exp(-rate * (sim.days / 365.0))
        mended, left = 1.0 - stay, self._count * stay
        settled = self.leaks / (self.natural_life * rate) * mended
        mean = left + settled
        variance = left * mended + settled
        luck = sim.normal(self, "leaks", k=period)
        count = np.maximum(mean + np.sqrt(variance) * luck, 0.0)
        self._begun = np.maximum(self._begun, active)
        self._count = np.where(self._begun > 0.0, count, self._count)

    def _use(self, sim: Sim, left: Array) -> Iterator[Move]:
        yield sim.match(self.targets), 1.0 + self.leak_share * (left - 1.0)
