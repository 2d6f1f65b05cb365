"""Activity of all measures of a run, stacked: age since commissioning, ramp, decay, service."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simcore.kernel.arrays import NEVER, add_up, where
from simcore.kernel.timeline import YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

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
        self._done = np.zeros(shape)
        self._born, self._gone = np.full(shape, float(NEVER)), np.full(shape, float(NEVER))
        ramp = _column([one.ramp for one in measures])
        floor = _column([one.persistence for one in measures])
        half = _column([one.half_life for one in measures]) * (YEAR / math.log(2.0))
        # The same, seen at full width, for those that events pick out.
        wide = (np.broadcast_to(one, shape) for one in (ramp, floor, half))
        self._ramps, self._floors, self._halves = wide
        self._decays: list[bool] = [bool((one < 1.0).any()) for one in floor]
        """Whether each measure decays; exponentials are dear, and most do not."""
        twice = np.maximum(2.0 * ramp, 1e-300)
        self._ramping = list(zip(ramp, twice, strict=True))
        some = self._decaying = np.flatnonzero(self._decays)
        fades = (1.0 - floor) * half
        # At full width: an operation on two arrays of one shape takes half the time.
        self._of_decaying = [
            np.broadcast_to(one, shape)[some] for one in (ramp, twice, floor, -half, fades)
        ]
        cost = [np.asarray(one.upkeep) * np.asarray(one.capex) / YEAR for one in measures]
        self._upkeep = _column(cost) * size if measures else np.zeros(shape)
        nothing = np.zeros(size.shape)
        self._before = [nothing] * len(measures)
        self._before_decaying = np.zeros((some.size, *size.shape))
        self._settled: tuple[Array, Array, Array] | None = None
        """Of those that decay the day at the end of the ramp, the integrals until then, and before;
        known while nobody rises."""
        self._mean = [nothing] * len(measures)
        self.mean: list[Array | None] = [None] * len(measures)
        """Mean activity of each measure in the period that closed last [1]; None: never ran.

        While that of a measure stays what it was, in all its bits, it is the same object.
        """
        self.ran = [False] * len(measures)
        """Whether each measure was ever commissioned anywhere."""
        self._longest = [float(one.max()) for one in ramp]
        self._is_whole = [not (one % 1.0).any() for one in ramp]
        self._risen = [float(-NEVER)] * len(measures)
        """Day from which on nobody begins, rises or ends, as far as is known [d]."""
        self._rests = [False] * len(measures)
        """Whether the mean of each is known to stay until something happens to it."""
        self._turn = self._timeline.opened
        """Day from which on nobody begins or ends, as far as is known [d]."""
        self._paying: Array | None = None
        self._paid: dict[int, Array] = {}
        self._first = [NEVER] * len(measures)
        self._next = np.full(shape, float(NEVER))
        self._next_first = [NEVER] * len(measures)

    def start(self, row: int, at: Index, day: Days) -> None:
        """Let a measure begin on `day`, today or later."""
        self._wake(row, int(day.max()) + self._longest[row])
        since, born, gone = self._since[row], self._born[row], self._gone[row]
        some: Index | NDArray[np.intp] = at
        if since.shape[1] == 1:  # an index of one axis takes a third of the time of one of two
            since, born, gone, some = since[:, 0], born[:, 0], gone[:, 0], at[0]
        since[some] = day
        born[some] = np.minimum(born[some], day)
        gone[some] = NEVER
        self._turn_at(int(day.max()))
        self._first[row] = min(self._first[row], int(day.min()))

    def replace(self, row: int, at: Index, day: Days) -> None:
        """Put a like unit in the place of the old one on `day`; nobody has to learn it again."""
        self._next[(row, *at)] = day
        self._next_first[row] = min(self._next_first[row], int(day.min()))

    def stop(self, row: int, at: Index) -> None:
        """End a measure today."""
        self._wake(row, self._timeline.today)
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
            self._wake(row, today)
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
        if False in self.ran:
            self.ran = [first < now for first in self._first]
        for row, did in enumerate(self.ran):
            if did and not (self._rests[row] or self._decays[row]):
                self._take(row, opened, now)
        self._take_decaying(opened, now)
        self.mean = [one if ran else None for one, ran in zip(self._mean, self.ran, strict=True)]
        return self._kept_up(opened, now)

    def _take(self, row: int, opened: int, now: int) -> None:
        """Take the mean activity of a measure that does not decay."""
        total = self._integral(row, now)
        mean = total - self._before[row]
        mean /= now - opened
        self._before[row] = total
        if opened >= self._risen[row]:
            # Whole and half days are exact in floats: where there is nothing else, the mean of the
            # next period is that of this one, to the bit.
            self._rests[row] = self._is_whole[row] and not (self._done[row] % 0.5).any()
            if (mean == self._mean[row]).all():
                return
        mean.flags.writeable = False  # plugins look at it
        self._mean[row] = mean

    def _take_decaying(self, opened: int, now: int) -> None:
        """Take the means of all measures that decay; they change in every period."""
        rows = self._decaying
        if not any(self.ran[row] for row in rows.tolist()):
            return
        ramp, twice, floor, minus_half, fades = self._of_decaying
        if self._settled is not None:
            risen, area, done = self._settled
            full = now - risen
            np.maximum(full, 0.0, out=full)
            area = area + floor * full
        else:
            since, done = self._since.take(rows, 0), self._done.take(rows, 0)
            area, full = _rise(now, since, ramp, twice)
            if all(self._is_whole[row] and opened >= self._risen[row] for row in rows.tolist()):
                self._settled = since + ramp, area.copy(), done  # sums of whole days are exact
            area += floor * full
        full /= minus_half
        area -= fades * np.expm1(full, out=full)
        total = np.add(done, area, out=area)
        mean = total - self._before_decaying
        mean /= now - opened
        mean.flags.writeable = False
        self._before_decaying = total
        for row, one in zip(rows.tolist(), mean, strict=True):
            self._mean[row] = one

    def _wake(self, row: int, day: float) -> None:
        """Note that somebody begins, rises or ends until a day."""
        if self._rests[row]:
            self._before[row] = self._integral(row, self._timeline.opened)
            self._rests[row] = False
        if self._decays[row]:
            self._settled = None
        self._risen[row] = max(self._risen[row], day)

    def _integral(self, row: int, now: int) -> Array:
        """Return the integral of activity of a measure until a day [d]: `_area`, in place."""
        area, full = _rise(now, self._since[row], *self._ramping[row])
        area += full
        total: Array = np.add(self._done[row], area, out=area)
        return total

    def _kept_up(self, opened: int, now: int) -> Array:
        """Return the upkeep of all measures in the period that closes today [$]."""
        if opened < self._turn:
            served = np.minimum(self._gone, now) - np.maximum(self._born, opened)
            return add_up(self._upkeep * np.maximum(served, 0.0))
        if self._paying is None:
            self._paying = self._upkeep * ((self._born <= opened) & (self._gone > opened))
            self._paid = {}
        days = now - opened
        if days not in self._paid:
            self._paid[days] = add_up(self._paying * days)
        return self._paid[days]

    def _turn_at(self, day: int) -> None:
        """Note that somebody begins or ends on a day."""
        self._turn, self._paying = max(self._turn, day), None

    def _turn_over(self, row: int, now: int) -> None:
        """Let the replacements of the period take over, each on its day."""
        self._wake(row, now)
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


def _rise(now: int, since: Array, ramp: Array, twice: Array) -> tuple[Array, Array]:
    """Return the integral of activity while it rose [d], and the age after that [d]."""
    age = now - since
    np.maximum(age, 0.0, out=age)
    area = np.minimum(age, ramp)
    full = np.subtract(age, area, out=age)
    area *= area
    area /= twice
    return area, full


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
