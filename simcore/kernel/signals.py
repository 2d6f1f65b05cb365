"""Signals: quantities that events change within a period and that the close reads as means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simcore.kernel.arrays import Array, Days
    from simcore.kernel.timeline import Timeline

__all__ = ["Bookings", "Downtime", "Signal", "split", "unite"]


class Signal:
    """A piecewise constant quantity that knows its mean over the open period.

    It keeps the value and a correction for changes, not an integral: ``v * d / d`` is not ``v``.

    Parameters
    ----------
    timeline : Timeline
        Where the changes happen.
    value : ndarray, shape (replications, firms)
        Value at the start.
    """

    def __init__(self, timeline: Timeline, value: Array) -> None:
        self._timeline = timeline
        self._value = value.copy()
        self._lag = np.zeros_like(self._value)
        self._changed = False

    def set(self, value: Array) -> None:
        """Change the value today."""
        elapsed = self._timeline.today - self._timeline.opened
        if elapsed:
            self._lag += (value - self._value) * elapsed
            self._changed = True
        self._value = np.empty_like(self._value)
        self._value[:] = value

    def close(self) -> Array:
        """Return the mean over the period that closes today, and start the next."""
        if not self._changed:
            return self._value
        mean: Array = self._value - self._lag / (self._timeline.today - self._timeline.opened)
        self._lag[:] = 0.0
        self._changed = False
        return mean


class Downtime:
    """The share of a period in which a line stands, from intervals that may overlap.

    A line in series stands while any of its stages stands: the union of the intervals. A minimum
    or a product of period means would not be that. What is known before time starts is united once;
    what events add later is united with it at the close, for the firms concerned.

    Parameters
    ----------
    timeline : Timeline
        Periods.
    shape : tuple of int
        Replications and firms.
    known : ndarray, shape (4, n)
        Begin and end days, fractions allowed, flat firm index (replication x firms + firm) and
        period of disjoint intervals, as `split` gives them.
    """

    def __init__(self, timeline: Timeline, shape: tuple[int, int], known: Array) -> None:
        self._timeline, self._shape = timeline, shape
        self._ends = np.asarray(timeline.ends, np.float64)
        self._known, self._period = known[:3], known[3].astype(np.int64)
        self._at = self._known[2].astype(np.int64)
        self._length = self._known[1] - self._known[0]
        self._cuts = np.searchsorted(self._period, np.arange(self._ends.size + 1)).tolist()
        self._added: list[list[Array]] = [[] for _ in timeline.ends]
        self._year, self._stood = -1, np.zeros((0, 0))

    def plan(self, begin: Array, end: Array, at: NDArray[np.intp]) -> None:
        """Let the line stand in [`begin`, `end`), today or later, at flat firm indices `at`."""
        first = np.searchsorted(self._ends, begin, "right")
        last = np.searchsorted(self._ends, end, "left")
        for period in range(int(first.min()), min(int(last.max()), self._ends.size - 1) + 1):
            here = (first <= period) & (period <= last)
            if here.any():
                self._added[period].append(np.stack((begin[here], end[here], at[here])))

    def close(self, period: int) -> Array | float:
        """Return the share of a period, which closes now, in which the line stood [1]."""
        low, high = self._cuts[period], self._cuts[period + 1]
        added, self._added[period] = self._added[period], []
        if low == high and not added:
            return 0.0
        stood = self._known_of(period)
        if added:
            both = np.concatenate((self._known[:, low:high], *added), axis=1)
            self._unite(period, both, np.unique(np.concatenate([one[2] for one in added])), stood)
        days = self._timeline.ends[period] - self._timeline.starts[period]
        share: Array = (stood / days).reshape(self._shape)
        return share

    def _known_of(self, period: int) -> Array:
        """Return how long each line stands in the known intervals of a period [d].

        Those of a year are added up together.
        """
        year, k = divmod(period, self._timeline.per_year)
        if year != self._year:
            first, size = year * self._timeline.per_year, self._shape[0] * self._shape[1]
            low, high = self._cuts[first], self._cuts[first + self._timeline.per_year]
            bins = (self._period[low:high] - first) * size + self._at[low:high]
            stood = np.zeros(self._timeline.per_year * size)
            if low < high:
                stood += np.bincount(bins, self._length[low:high], stood.size)
            self._year, self._stood = year, stood.reshape(-1, size)
        known: Array = self._stood[k]
        return known

    def _unite(self, period: int, both: Array, concerned: Array, stood: Array) -> None:
        """Replace what stood by the union of known and added intervals, where some were added."""
        both = both[:, np.isin(both[2], concerned)]
        both[:2] = np.clip(both[:2], self._timeline.starts[period], self._timeline.ends[period])
        whole = unite(both)
        place = np.searchsorted(concerned, whole[2])
        length = np.bincount(place, whole[1] - whole[0], concerned.size)
        stood[concerned.astype(np.int64)] = length


def unite(intervals: Array) -> Array:
    """Return disjoint intervals that cover the same time, by owner and begin.

    Parameters
    ----------
    intervals : ndarray, shape (3, n)
        Begin and end [d], and owner, a whole number.
    """
    begin, end, owner = intervals[:, np.lexsort((intervals[0], intervals[2]))]
    # The running maximum of ends within each owner, by ranks: sums of days and owners round.
    by_end = np.argsort(end, kind="stable")
    rank = np.empty(end.size, np.int64)
    rank[by_end] = np.arange(end.size)
    offset = owner.astype(np.int64) * end.size
    reached = end[by_end[np.maximum.accumulate(rank + offset) - offset]]
    before = np.concatenate(([-np.inf], reached[:-1]))
    same = np.concatenate(([False], owner[1:] == owner[:-1]))
    begin = np.where(same, np.maximum(begin, before), begin)
    kept = end > begin
    return np.stack((begin[kept], end[kept], owner[kept]))


def split(intervals: Array, ends: Sequence[int]) -> Array:
    """Cut disjoint intervals at the ends of periods.

    Parameters
    ----------
    intervals : ndarray, shape (3, n)
        Begin and end [d], and owner, a whole number, in the order of owner and begin.
    ends : sequence of int
        First day after each period [d].

    Returns
    -------
    ndarray, shape (4, m)
        Begin, end, owner and period of each piece, in the order of periods.
    """
    bounds = np.asarray(ends, np.float64)
    pieces = [np.zeros((4, 0))]
    while intervals.shape[1]:
        period = np.searchsorted(bounds, intervals[0], "right")
        intervals, period = intervals[:, period < bounds.size], period[period < bounds.size]
        stop = np.minimum(intervals[1], bounds[period])
        pieces.append(np.stack((intervals[0], stop, intervals[2], period)))
        rest = intervals[1] > stop
        intervals = np.stack((stop, intervals[1], intervals[2]))[:, rest]
    whole = np.concatenate(pieces, axis=1)
    return whole[:, np.argsort(whole[3], kind="stable")]


class Bookings:
    """Amounts that fall due on known days, summed by period."""

    def __init__(self, timeline: Timeline, shape: tuple[int, int]) -> None:
        self._timeline, self._shape = timeline, shape
        self._ends = np.array(timeline.ends)
        self._agenda: list[list[tuple[NDArray[np.intp], Array]]] = [[] for _ in timeline.ends]

    def plan(self, days: Days, amounts: Array, at: NDArray[np.intp]) -> None:
        """Book `amounts` on `days` (not before today) for the flat firm indices `at`."""
        period = np.searchsorted(self._ends, days, "right")
        for p in sorted(set(period.tolist())):
            if p < len(self._agenda):
                due = period == p
                self._agenda[p].append((at[due], amounts[due]))

    def close(self, period: int) -> Array | float:
        """Return what fell due in a period, shape (replications, firms)."""
        parts, self._agenda[period] = self._agenda[period], []
        if not parts:
            return 0.0
        total = np.zeros(self._shape[0] * self._shape[1])
        for at, amounts in parts:
            total += np.bincount(at, amounts, total.size)
        return total.reshape(self._shape)
