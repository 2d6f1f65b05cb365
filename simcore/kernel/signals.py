"""Signals: quantities that events change within a period and that the close reads as means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from simcore.kernel.arrays import Array
    from simcore.kernel.timeline import Timeline

__all__ = ["Bookings", "Downtime", "Signal"]


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
        self._value = np.broadcast_to(value, self._value.shape).copy()

    def close(self) -> Array:
        """Return the mean over the period that closes today, and start the next."""
        if not self._changed:
            return self._value
        mean = self._value - self._lag / (self._timeline.today - self._timeline.opened)
        self._lag[:] = 0.0
        self._changed = False
        return mean


class Downtime:
    """The share of a period in which a line stands, from intervals that may overlap.

    A line in series stands while any of its stages stands: the union of the intervals. A minimum
    or a product of period means would not be that, so the intervals themselves are planned here
    and their union is taken at the close.
    """

    def __init__(self, timeline: Timeline, shape: tuple[int, int]) -> None:
        self._timeline, self._shape = timeline, shape
        self._standing = np.zeros(shape[0] * shape[1], np.int64)
        self._ends = np.asarray(timeline.ends, np.float64)
        self._agenda: list[list[tuple[Array, Array, Array]]] = [[] for _ in timeline.ends]

    def plan(self, begin: Array, end: Array, at: Array) -> None:
        """Let the line stand in [`begin`, `end`).

        Parameters
        ----------
        begin, end : ndarray, shape (n,)
            Days, fractions allowed [d].
        at : ndarray of int, shape (n,)
            Flat index, replication x firms + firm.
        """
        times = np.concatenate((begin, end))
        steps = np.concatenate((np.ones(begin.size), np.full(end.size, -1.0)))
        where = np.concatenate((at, at))
        period = np.searchsorted(self._ends, times, "right")
        order = np.argsort(period, kind="stable")
        cuts = np.searchsorted(period[order], np.arange(self._ends.size + 1))
        for p in np.unique(period[order]).tolist():
            if p < self._ends.size:
                one = order[cuts[p] : cuts[p + 1]]
                self._agenda[p].append((times[one], steps[one], where[one]))

    def close(self, period: int) -> Array | float:
        """Return the share of the period that closes today in which the line stood [1]."""
        start, end = self._timeline.opened, self._timeline.today
        parts, self._agenda[period] = self._agenda[period], []
        if not parts:
            if not self._standing.any():
                return 0.0
            return (self._standing > 0).astype(np.float64).reshape(self._shape)
        times, steps, at = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.lexsort((-steps, times, at))  # a stop that follows a start at once is no gap
        times, steps, at = times[order], steps[order], at[order]
        first = np.concatenate(([True], at[1:] != at[:-1]))
        last = np.concatenate((first[1:], [True]))
        heads = np.flatnonzero(first)
        sums = np.cumsum(steps)
        before = np.concatenate(([0.0], sums[:-1]))[heads]
        count = sums - np.repeat(before, np.diff(np.append(heads, at.size))) + self._standing[at]
        until = np.where(last, float(end), np.append(times[1:], end))
        stood = np.bincount(at, (until - times) * (count > 0), self._standing.size)
        stood += np.bincount(
            at[heads], (times[heads] - start) * (self._standing[at[heads]] > 0), stood.size
        )
        untouched = np.ones(stood.size, bool)
        untouched[at[heads]] = False
        stood[untouched & (self._standing > 0)] = end - start
        self._standing += np.bincount(at, steps, stood.size).astype(np.int64)
        return (stood / (end - start)).reshape(self._shape)


class Bookings:
    """Amounts that fall due on known days, summed by period."""

    def __init__(self, timeline: Timeline, shape: tuple[int, int]) -> None:
        self._timeline, self._shape = timeline, shape
        self._agenda: list[list[tuple[Array, Array]]] = [[] for _ in timeline.ends]

    def plan(self, days: Array, amounts: Array, at: Array) -> None:
        """Book `amounts` on `days` (not before today) for the flat firm indices `at`."""
        period = np.searchsorted(np.asarray(self._timeline.ends), days, "right")
        for p in np.unique(period).tolist():
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
