"""Availability of the line: minor stops, major outages, shutdowns (model, section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simcore.kernel.signals import Downtime, standing, unite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simcore.files import Case
    from simcore.kernel.arrays import Array, Days, Index
    from simcore.kernel.chance import Chance
    from simcore.kernel.timeline import Timeline
    from simcore.model.amounts import Amounts
    from simcore.model.firms import Firms

__all__ = ["Availability"]

OUTAGES_AT_ONCE = 32
"""Outages drawn together, for each firm; all of them at once would fill memory in a sector."""


class Availability:
    """How much of the time the stages of a line can work.

    Attributes
    ----------
    outages : list of (str, ndarray)
        Stage, and begin and end days and flat firm index of its major outages, shape (3, n).
    """

    def __init__(
        self, case: Case, amounts: Amounts, firms: Firms, timeline: Timeline, chance: Chance
    ) -> None:
        self._timeline, self._chance = timeline, chance
        self._shape = firms.size.shape
        self._stages = tuple(case.stages)
        stops = [case.stages[name].minor_stops for name in self._stages]
        self._minor = [i for i, one in enumerate(stops) if one is not None]
        self._up = amounts.stack([one.mtbf for one in stops if one is not None])
        self._repair = amounts.stack([one.mttr for one in stops if one is not None])
        self._stops = (
            "minor stops", self._stages, timeline.per_year, self._shape[1],
            self._up.tobytes(), self._repair.tobytes(),
        )  # fmt: skip
        """What the draws of minor stops depend on, beside the year."""
        self._mean = np.ones((len(self._stages), 1, 1))
        if self._minor and chance.off:
            self._mean = self._working(self._repair / (self._up + self._repair))
        self._year, self._of_year = -1, self._mean[None]
        self.outages: list[tuple[str, Array]] = []
        keys: list[tuple[object, ...]] = []
        if not chance.off:
            for name in self._stages:
                said = case.stages[name].outages
                if said is not None:
                    mtbf = amounts.value(said.mtbf) / firms.wear
                    keys.append(self._draw_outages(name, mtbf, amounts.value(said.mttr)))
        known = self._united(keys)
        stood = chance.remember(
            ("stood", timeline.per_year, timeline.horizon, *keys),
            lambda: standing(known, timeline.ends, self._shape[0] * self._shape[1]),
            lambda whole, rows: whole[:, self._flat(rows)],
        )
        self.downtime = Downtime(timeline, self._shape, known, stood)

    def stop(self, begin: Days, end: Days, at: Index) -> None:
        """Plan a shutdown of the line in [begin, end) for the firms at an index."""
        flat = at[0] * self._shape[1] + at[1]
        self.downtime.plan(begin.astype(np.float64), end.astype(np.float64), flat)

    def working(self, period: int) -> Array:
        """Return the share of time that minor stops leave to each stage.

        Returns
        -------
        ndarray, shape (stages, replications or 1, firms or 1)
            Less what is drawn from a lognormal with mean and variance of the down share of an
            alternating renewal process over the period [1].
        """
        if not self._minor or self._chance.off:
            return self._mean
        year, k = divmod(period, self._timeline.per_year)
        if year != self._year:
            self._year = year
            self._of_year = self._chance.remember(
                (*self._stops, year), lambda: self._draw_year(year)
            )
        share: Array = self._of_year[k]
        return share

    def _draw_year(self, year: int) -> Array:
        """Return the shares that are left in all periods of a year."""
        per_year, firms = self._timeline.per_year, self._shape[1]
        luck = [
            self._chance.normal(
                f"stage.{self._stages[i]}",
                "minor stops",
                firms=firms,
                times=per_year,
                k=year,
                keep=False,
            )
            for i in self._minor
        ]
        shares = []
        for k in range(per_year):
            period = year * per_year + k
            days = self._timeline.ends[period] - self._timeline.starts[period]
            location, spread = self._law(days)
            z = np.stack([one[k] for one in luck])
            shares.append(self._working(np.minimum(np.exp(location + spread * z), 1.0)))
        return np.stack(shares)

    def _working(self, down: Array) -> Array:
        """Return what is left to all stages, all where there are no minor stops."""
        share = np.ones((len(self._stages), *down.shape[1:]))
        share[self._minor] -= down
        return share

    def _law(self, days: int) -> tuple[Array, Array]:
        """Return mean and spread of the logarithm of the down share over a period."""
        cycle = self._up + self._repair
        mean = self._repair / cycle
        variance = 2.0 * (self._up * self._repair) ** 2 / (cycle**3 * days)
        square = np.log1p(variance / mean**2)
        return np.log(mean) - 0.5 * square, np.sqrt(square)

    def _united(self, keys: Sequence[tuple[object, ...]]) -> Array:
        """Return the disjoint intervals in which any stage is in a major outage."""
        found = [one for _, one in self.outages]
        if len(found) == 1:
            return found[0]  # a stage fails again only when it is repaired
        whole = [np.zeros((3, 0)), *found]
        return self._chance.remember(
            ("united", *keys), lambda: unite(np.concatenate(whole, axis=1)), self._intervals_of
        )

    def _draw_outages(self, stage: str, mtbf: Array, mttr: Array) -> tuple[object, ...]:
        """Draw the outages of a stage; return what they depend on."""
        key = ("outages", stage, self._timeline.horizon, mtbf.tobytes(), mttr.tobytes())
        found = self._chance.remember(
            key, lambda: self._outages_of(stage, mtbf, mttr), self._intervals_of
        )
        self.outages.append((stage, found))
        return key

    def _flat(self, rows: slice) -> slice:
        """Return the flat firm indices of some replications."""
        return slice(rows.start * self._shape[1], rows.stop * self._shape[1])

    def _intervals_of(self, intervals: Array, rows: slice) -> Array:
        """Return the intervals, in the order of the flat firm index, of some replications."""
        flat = self._flat(rows)
        first, last = np.searchsorted(intervals[2], (flat.start, flat.stop))
        found = intervals[:, first:last].copy()
        found[2] -= flat.start
        return found

    def _outages_of(self, stage: str, mtbf: Array, mttr: Array) -> Array:
        """Return begin, end and flat firm index of all outages of a stage, shape (3, n).

        They stand in the order of the index, those of a firm in the order of time.
        """
        mtbf, mttr = (np.broadcast_to(one, self._shape) for one in (mtbf, mttr))
        parts = []
        for rows, chance in self._chance.by_block():
            found = self._outages_in(chance, f"stage.{stage}", mtbf[rows], mttr[rows])
            found[2] += rows.start * self._shape[1]
            parts.append(found)
        return np.concatenate(parts, axis=1)

    def _outages_in(self, chance: Chance, owner: str, mtbf: Array, mttr: Array) -> Array:
        """Return the outages of a stage in one block, whose first firm has index 0."""
        start, firms = self._timeline.starts[0], self._shape[1]
        horizon = self._timeline.horizon
        clock = np.full(mtbf.shape, float(start))
        begins: list[Array] = []
        ends: list[Array] = []
        while clock.min() < horizon:
            how = {"firms": firms, "times": OUTAGES_AT_ONCE, "k": len(ends)}
            up = chance.exponential(owner, "up", **how)
            down = chance.exponential(owner, "repair", **how)
            down *= mttr
            ends.append(clock + np.cumsum(up * mtbf + down, axis=0))
            begins.append(ends[-1] - down)
            clock = ends[-1][-1]
        begin, end = (np.concatenate(parts).reshape(-1, mtbf.size).T for parts in (begins, ends))
        here = begin < horizon
        at = np.broadcast_to(np.arange(mtbf.size)[:, None], here.shape)
        return np.stack((begin[here], end[here], at[here]))
