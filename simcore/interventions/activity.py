"""Activity of all measures of a run, stacked: age since commissioning, ramp, decay, service."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simcore.kernel.arrays import NEVER, add_up, where
from simcore.kernel.timeline import YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simcore.interventions.intervention import Intervention
    from simcore.kernel.arrays import Array, Days, Index
    from simcore.kernel.timeline import Timeline

__all__ = ["Activity"]


class Activity:
    """How far each measure works, by the days since it was commissioned.

    Arrays have shape (measures, replications, firms). Mean activity over a period is the
    difference of the integral of activity at its ends, so it is exact whatever the period.

    Parameters
    ----------
    timeline : Timeline
        Days.
    measures : sequence of Intervention
        With drawn values.
    size : ndarray, shape (replications, firms)
        Size of firms, for upkeep [1].
    """

    def __init__(self, timeline: Timeline, measures: Sequence[Intervention], size: Array) -> None:
        self._timeline = timeline
        shape = (len(measures), *size.shape)
        self._since = np.full(shape, float(NEVER))
        self._done, self._before = np.zeros(shape), np.zeros(shape)
        self._born, self._gone = np.full(shape, float(NEVER)), np.full(shape, float(NEVER))
        self._ramp = _column([one.ramp for one in measures])
        self._floor = _column([one.persistence for one in measures])
        self._half = _column([one.half_life for one in measures]) * (YEAR / math.log(2.0))
        # The same, seen at full width, for those that events pick out.
        wide = (np.broadcast_to(one, shape) for one in (self._ramp, self._floor, self._half))
        self._ramps, self._floors, self._halves = wide
        self._twice = np.maximum(2.0 * self._ramp, 1e-300)
        self._decays: list[bool] = [bool((one < 1.0).any()) for one in self._floor]
        self._decaying = np.flatnonzero(self._decays)
        """Rows of the measures that decay; exponentials are dear, and most do not."""
        floor, half = self._floor[self._decaying], self._half[self._decaying]
        self._decay = floor, half, (1.0 - floor) * half
        cost = [np.asarray(one.upkeep) * np.asarray(one.capex) / YEAR for one in measures]
        self._upkeep = _column(cost) * size if measures else np.zeros(shape)
        self.mean = np.zeros(shape)
        """Mean activity in the period that closed last [1]."""
        self.ran = [False] * len(measures)
        """Whether each measure was ever commissioned anywhere."""
        self._turn = self._timeline.opened
        """Day from which on nobody begins or ends, as far as is known [d]."""
        self._paying: Array | None = None
        self._first = [NEVER] * len(measures)
        self._next = np.full(shape, float(NEVER))
        self._next_first = [NEVER] * len(measures)

    def start(self, row: int, at: Index, day: Days) -> None:
        """Let a measure begin on `day`, today or later."""
        self._since[(row, *at)] = day
        self._born[(row, *at)] = np.minimum(self._born[(row, *at)], day)
        self._gone[(row, *at)] = NEVER
        self._turn_at(int(day.max()))
        self._first[row] = min(self._first[row], int(day.min()))

    def replace(self, row: int, at: Index, day: Days) -> None:
        """Put a like unit in the place of the old one on `day`; nobody has to learn it again."""
        self._next[(row, *at)] = day
        self._next_first[row] = min(self._next_first[row], int(day.min()))

    def stop(self, row: int, at: Index) -> None:
        """End a measure today."""
        self._settle(row, at, self._timeline.today)
        self._since[(row, *at)] = NEVER
        self._gone[(row, *at)] = self._timeline.today
        self._turn_at(self._timeline.today)

    def restore(self, row: int) -> Index:
        """Bring decayed effect back to full today; return whose was reviewed."""
        today = self._timeline.today
        works = self._since[row] < today
        ramp = self._ramps[row]
        old = where(works & (today - self._since[row] > ramp))
        if old[0].size:
            self._settle(row, old, today)
            self._done[(row, *old)] -= self._area(row, old, ramp[old])
            self._since[(row, *old)] = today - ramp[old]
        return where(works)

    def close(self) -> Array | float:
        """Take the means of the period that closes today; return its upkeep [$]."""
        now, opened = self._timeline.today, self._timeline.opened
        if min(self._first, default=NEVER) >= now:
            return 0.0
        for row, day in enumerate(self._next_first):
            if day <= now:
                self._turn_over(row, now)
        self.ran = [first < now for first in self._first]
        total = self._integral(now)
        mean = total - self._before
        mean /= now - opened
        mean.flags.writeable = False  # plugins look at it
        self.mean, self._before = mean, total
        return add_up(self._kept_up(opened, now))

    def _integral(self, now: int) -> Array:
        """Return the integral of activity of all measures until today [d]: `_area`, in place."""
        age = now - self._since
        np.maximum(age, 0.0, out=age)
        area = np.minimum(age, self._ramp)
        full = np.subtract(age, area, out=age)
        area *= area
        area /= self._twice
        some = self._decaying
        if some.size:
            (floor, half, fades), late = self._decay, full[some]
            full[some] = floor * late
            area += full
            area[some] += fades * -np.expm1(-late / half)
        else:
            area += full
        total: Array = np.add(self._done, area, out=area)
        return total

    def _kept_up(self, opened: int, now: int) -> Array:
        """Return the upkeep of all measures in the period that closes today [$]."""
        if opened < self._turn:
            served = np.minimum(self._gone, now) - np.maximum(self._born, opened)
            upkeep: Array = self._upkeep * np.maximum(served, 0.0)
            return upkeep
        if self._paying is None:
            self._paying = self._upkeep * ((self._born <= opened) & (self._gone > opened))
        return self._paying * (now - opened)

    def _turn_at(self, day: int) -> None:
        """Note that somebody begins or ends on a day."""
        self._turn, self._paying = max(self._turn, day), None

    def _turn_over(self, row: int, now: int) -> None:
        """Let the replacements of the period take over, each on its day."""
        at = where(self._next[row] <= now)
        days, ramp = self._next[(row, *at)], self._ramps[(row, *at)]
        self._settle(row, at, days)
        self._done[(row, *at)] -= self._area(row, at, ramp)
        self._since[(row, *at)] = days - ramp
        self._next[(row, *at)] = NEVER
        self._next_first[row] = int(self._next[row].min())

    def _settle(self, row: int, at: Index, day: Array | int) -> None:
        age = np.maximum(day - self._since[(row, *at)], 0.0)
        self._done[(row, *at)] += self._area(row, at, age)

    def _area(self, row: int, at: Index, age: Array) -> Array:
        here = (row, *at)
        ramp, floor, half = self._ramps[here], self._floors[here], self._halves[here]
        return _area(age, ramp, floor, half, self._decays[row])


def _area(age: Array, ramp: Array, floor: Array, half: Array, decays: bool) -> Array:  # noqa: FBT001
    """Return the integral of activity from commissioning to an age [d]."""
    rising = np.minimum(age, ramp)
    full = age - rising
    area: Array = rising * rising / np.maximum(2.0 * ramp, 1e-300)
    if not decays:
        return area + full
    return area + floor * full + (1.0 - floor) * half * -np.expm1(-full / half)


def _column(values: Sequence[float | Array]) -> Array:
    """Stack values of measures, shape (measures, replications or 1, 1)."""
    arrays = [np.asarray(one, np.float64).reshape(-1, 1) for one in values]
    if not arrays:
        return np.zeros((0, 1, 1))
    rows = max(len(one) for one in arrays)
    return np.stack([np.broadcast_to(one, (rows, 1)) for one in arrays])
