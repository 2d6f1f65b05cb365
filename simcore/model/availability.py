"""Availability of the line: minor stops, major outages, shutdowns (model, section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simcore.kernel.signals import Downtime

if TYPE_CHECKING:
    from simcore.files import Case
    from simcore.kernel.arrays import Array, Index
    from simcore.kernel.chance import Chance
    from simcore.kernel.timeline import Timeline
    from simcore.model.amounts import Amounts
    from simcore.model.firms import Firms

__all__ = ["Availability"]


class Availability:
    """How much of the time the stages of a line can work.

    Attributes
    ----------
    outages : list of (str, ndarray, ndarray, ndarray)
        Stage, begin and end days and flat firm index of all major outages, for the record.
    """

    def __init__(
        self, case: Case, amounts: Amounts, firms: Firms, timeline: Timeline, chance: Chance
    ) -> None:
        self._timeline, self._chance = timeline, chance
        self._shape = firms.size.shape
        self._stages = tuple(case.stages)
        self.downtime = Downtime(timeline, self._shape)
        stops = [case.stages[name].minor_stops for name in self._stages]
        self._minor = [i for i, one in enumerate(stops) if one is not None]
        self._up = amounts.stack([one.mtbf for one in stops if one is not None])
        self._repair = amounts.stack([one.mttr for one in stops if one is not None])
        self._laws: dict[int, tuple[Array, Array]] = {}
        self.outages: list[tuple[str, Array, Array, Array]] = []
        if not chance.off:
            for name in self._stages:
                said = case.stages[name].outages
                if said is not None:
                    mtbf = amounts.value(said.mtbf) / firms.wear
                    self._plan_outages(name, mtbf, amounts.value(said.mttr))

    def stop(self, begin: Array, end: Array, at: Index) -> None:
        """Plan a shutdown of the line in [begin, end) for the firms at an index."""
        flat = at[0] * self._shape[1] + at[1]
        self.downtime.plan(begin.astype(np.float64), end.astype(np.float64), flat)

    def minor(self, period: int, days: int) -> Array:
        """Return the share of time that minor stops take from each stage.

        Returns
        -------
        ndarray, shape (stages, replications or 1, firms or 1)
            Drawn from a lognormal with mean and variance of the down share of an alternating renewal
            process over the period [1].
        """
        share = np.zeros((len(self._stages), 1, 1))
        if not self._minor:
            return share
        down = self._repair / (self._up + self._repair)
        if self._chance.off:
            drawn = down
        else:
            location, spread = self._law(days)
            year, k = divmod(period, self._timeline.per_year)
            z = np.stack([self._luck(self._stages[i], year)[k] for i in self._minor])
            drawn = np.minimum(np.exp(location + spread * z), 1.0)
        if len(self._minor) == len(self._stages):
            return drawn
        share = np.zeros((len(self._stages), *drawn.shape[1:]))
        share[self._minor] = drawn
        return share

    def _luck(self, stage: str, year: int) -> Array:
        per_year, firms = self._timeline.per_year, self._shape[1]
        owner = f"stage.{stage}"
        return self._chance.normal(owner, "minor stops", firms=firms, times=per_year, k=year)

    def _law(self, days: int) -> tuple[Array, Array]:
        """Return mean and spread of the logarithm of the down share over a period."""
        if days not in self._laws:
            cycle = self._up + self._repair
            mean = self._repair / cycle
            variance = 2.0 * (self._up * self._repair) ** 2 / (cycle**3 * days)
            square = np.log1p(variance / mean**2)
            self._laws[days] = (np.log(mean) - 0.5 * square, np.sqrt(square))
        return self._laws[days]

    def _plan_outages(self, stage: str, mtbf: Array, mttr: Array) -> None:
        start, owner = self._timeline.starts[0], f"stage.{stage}"
        span = self._timeline.horizon - start
        most = span / float((mtbf + mttr).min())
        chunk = int(np.ceil(most + 5.0 * np.sqrt(most) + 5.0))
        clock = np.full(self._shape, float(start))
        k = 0
        while clock.min() < self._timeline.horizon:
            firms = self._shape[1]
            up = self._chance.exponential(owner, "up", firms=firms, times=chunk, k=k) * mtbf
            down = self._chance.exponential(owner, "repair", firms=firms, times=chunk, k=k) * mttr
            ends = clock + np.cumsum(up + down, axis=0)
            self._take(stage, ends - down, ends)
            clock, k = ends[-1], k + 1

    def _take(self, stage: str, begins: Array, ends: Array) -> None:
        at = np.broadcast_to(np.arange(begins[0].size).reshape(self._shape), begins.shape)
        here = begins < self._timeline.horizon
        outage = (begins[here], ends[here], at[here])
        self.downtime.plan(*outage)
        self.outages.append((stage, *outage))
