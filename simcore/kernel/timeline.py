"""Time: one SimPy timeline that all replications share."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import simpy

if TYPE_CHECKING:
    from collections.abc import Callable

    from simcore.kernel.arrays import Days, Index

__all__ = ["MONTHS", "YEAR", "Timeline", "meeting"]

YEAR = 365
"""Days of every year: the ``noleap`` calendar of climate models makes period ends exact [d]."""
MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
PERIODS = {"month": MONTHS, "week": (7,) * 51 + (8,)}

EVENT, SERVE, CLOSE, REVIEW = 1, 5, 10, 15
"""Priorities within a day: events, then claims, then the close of a period, then reviews."""


_FIRSTS = np.concatenate(([0], np.cumsum(MONTHS)))


def meeting(day: Days) -> Days:
    """Return the first of a month at or after a day, when decisions are taken [d]."""
    year, rest = np.divmod(day, YEAR)
    first: Days = year * YEAR + _FIRSTS[np.searchsorted(_FIRSTS, rest, "left")]
    return first


class Moment(simpy.Event):
    """An action on a day, at a priority.

    SimPy's ``Timeout`` takes a delay but no priority, so this sets what ``Timeout`` sets, and as it
    does, without a call of ``Event``: the one place where the simulator touches SimPy's inside.
    """

    def __init__(  # a run has thousands of them
        self, env: simpy.Environment, delay: int, action: Callable[[], Any], priority: int
    ) -> None:
        self.env = env
        self._ok, self._value = True, None
        self.action = action
        self.callbacks = [_act]
        env.schedule(self, priority, delay)  # type: ignore[arg-type]


def _act(moment: Any) -> None:
    moment.action()


class Timeline:
    """The calendar and the agenda of one run.

    Parameters
    ----------
    years : int
        Years after the start of the base year that are recorded [a].
    period : str
        ``month`` or ``week``: the operating step.
    warm_up : int
        Whole years that run before the base year and are not recorded [a].

    Attributes
    ----------
    starts, ends : list of int
        First day of each period and of the one after it; the warm-up's periods come first [d].
    """

    def __init__(self, years: int, period: str = "month", warm_up: int = 1) -> None:
        lengths = np.tile(PERIODS[period], years + warm_up)
        self.ends: list[int] = (np.cumsum(lengths) - YEAR * warm_up).tolist()
        self.starts = [-YEAR * warm_up, *self.ends[:-1]]
        self.per_year = len(PERIODS[period])
        self.years, self.warm_up, self.horizon = years, warm_up, YEAR * years
        self.env = simpy.Environment(initial_time=self.starts[0])
        self.opened = self.starts[0]
        """First day of the period that is open [d]."""

    @property
    def today(self) -> int:
        """Day of the event that runs now [d]."""
        return int(self.env.now)

    @property
    def n_periods(self) -> int:
        """Number of periods, the warm-up's included."""
        return len(self.ends)

    def year_of(self, period: int) -> int:
        """Return the year of a period since the base year; negative in the warm-up [a]."""
        return period // self.per_year - self.warm_up

    def at(self, day: int, action: Callable[[], Any], priority: int = EVENT) -> None:
        """Run `action` on `day`; days at or after the horizon do not come.

        Raises
        ------
        ValueError
            If the day is over.
        """
        today = self.today
        if day < today:
            raise ValueError(f"day {day} is over; today is {today}")
        if day < self.horizon:
            Moment(self.env, int(day) - today, action, priority)

    def at_each(self, days: Days, action: Callable[[Index], Any], among: Index) -> None:
        """Run `action` on each distinct day for those due then.

        All days are put on the agenda at once: if each scheduled its successor, the order of two
        actions of one day would depend on the days of other replications.

        Parameters
        ----------
        days : ndarray of int, shape (n,)
            Day of each element of `among` [d].
        action : callable
            Takes the index of the (replication, firm) that are due.
        among : tuple of two ndarray, shape (n,)
            Replications and firms concerned.
        """
        if days.size and (days == days[0]).all():  # often so, and the sorting is most of the work
            if days[0] < self.horizon:
                Moment(self.env, int(days[0]) - self.today, _due(action, among), EVENT)
            return
        order = np.argsort(days, kind="stable")
        order = order[: np.searchsorted(days[order], self.horizon, "left")]
        if not order.size:
            return
        due, replications, firms = days[order], among[0][order], among[1][order]
        later = np.flatnonzero(due[1:] != due[:-1]) + 1
        for first, stop in pairwise([0, *later.tolist(), order.size]):
            at = (replications[first:stop], firms[first:stop])
            Moment(self.env, int(due[first]) - self.today, _due(action, at), EVENT)

    def run(self, close: Callable[[int], Any]) -> None:
        """Run to the horizon; call `close` with the number of each period at its end."""
        for period, end in enumerate(self.ends):
            Moment(self.env, end - self.today, self._closing(close, period), CLOSE)
        self.env.run()

    def _closing(self, close: Callable[[int], Any], period: int) -> Callable[[], None]:
        def action() -> None:
            close(period)
            self.opened = self.today

        return action


def _due(action: Callable[[Index], Any], at: Index) -> Callable[[], Any]:
    return lambda: action(at)
