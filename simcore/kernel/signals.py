"""Signals: quantities that events change within a period and that the close reads as means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simcore.kernel.arrays import Array, Days
    from simcore.kernel.timeline import Timeline

__all__ = ["Bookings", "Downtime", "Signal", "standing", "unite"]


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
    known : ndarray, shape (3, n)
        Begin and end days, fractions allowed, and flat firm index (replication x firms + firm) of
        disjoint intervals, in the order of the index and of time, as `unite` gives them.
    stood : ndarray, shape (periods, replications x firms)
        How long each line stands in them, as `standing` gives it [d].
    """

    def __init__(
        self, timeline: Timeline, shape: tuple[int, int], known: Array, stood: Array
    ) -> None:
        self._timeline, self._shape = timeline, shape
        self._ends = np.asarray(timeline.ends, np.float64)
        self._known, self._stood = known, stood
        self._is_known = np.any(stood, axis=1)
        self._added: list[list[Array]] = [[] for _ in timeline.ends]

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
        added, self._added[period] = self._added[period], []
        if not (added or self._is_known[period]):
            return 0.0
        stood = self._stood[period]
        if added:
            stood = self._united(period, np.concatenate(added, axis=1), stood)
        days = self._timeline.ends[period] - self._timeline.starts[period]
        share: Array = (stood / days).reshape(self._shape)
        return share

    def _united(self, period: int, added: Array, stood: Array) -> Array:
        """Return how long lines stand in known and added intervals; only the latter's change."""
        start, stop, concerned = (
            self._timeline.starts[period],
            self._ends[period],
            np.unique(added[2]),
        )
        known = self._known[:, (self._known[0] < stop) & (self._known[1] > start)]
        known = known[:, np.isin(known[2], concerned)]
        both = np.concatenate((known, added), axis=1)
        both[:2] = np.clip(both[:2], start, stop)
        whole = unite(both)
        place = np.searchsorted(concerned, whole[2])
        stood = stood.copy()
        stood[concerned.astype(np.int64)] = np.bincount(place, whole[1] - whole[0], concerned.size)
        return stood


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


def standing(intervals: Array, ends: Sequence[int], owners: int) -> Array:
    """Return how long each owner is within disjoint intervals, by period [d].

    Parameters
    ----------
    intervals : ndarray, shape (3, n)
        Begin and end [d], and owner, a whole number.
    ends : sequence of int
        First day after each period [d].
    owners : int
        Number of owners.

    Returns
    -------
    ndarray, shape (periods, owners)
    """
    bounds = np.asarray(ends, np.float64)
    total = np.zeros(bounds.size * owners)
    begin, end, owner = intervals
    while begin.size:  # what outlasts a period goes on in the next round
        period = np.searchsorted(bounds, begin, "right")
        within = period < bounds.size
        if not within.all():
            begin, end, owner, period = begin[within], end[within], owner[within], period[within]
        stop = np.minimum(end, bounds[period])
        np.add.at(total, period * owners + owner.astype(np.int64), stop - begin)
        rest = end > stop
        begin, end, owner = stop[rest], end[rest], owner[rest]
    return total.reshape(-1, owners)


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
