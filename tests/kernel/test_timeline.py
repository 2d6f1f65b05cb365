from __future__ import annotations

import numpy as np
import pytest

from simcore.kernel.arrays import NEVER
from simcore.kernel.timeline import REVIEW, SERVE, Timeline

Log = list[tuple[int, str]]


def _ran(timeline: Timeline, log: Log) -> Log:
    timeline.run(lambda _: log.append((timeline.today, "close")))
    return log


def _on(log: Log, day: int) -> list[str]:
    return [what for when, what in log if when == day]


def test_a_day_goes_events_in_call_order_then_claims_then_close_then_reviews() -> None:
    timeline, log = Timeline(1), Log()
    timeline.at(31, lambda: log.append((31, "review")), REVIEW)
    timeline.at(31, lambda: log.append((31, "claim")), SERVE)
    timeline.at(31, lambda: log.append((31, "first")))
    timeline.at(31, lambda: log.append((31, "second")))
    assert _on(_ran(timeline, log), 31) == ["first", "second", "claim", "close", "review"]


def test_what_an_event_asks_for_today_still_comes_before_the_close() -> None:
    timeline, log = Timeline(1), Log()

    def first() -> None:
        timeline.at(31, lambda: log.append((31, "claim")), SERVE)
        timeline.at(31, lambda: log.append((31, "consequence")))

    timeline.at(31, first)
    timeline.at(31, lambda: log.append((31, "other")))
    assert _on(_ran(timeline, log), 31) == ["other", "consequence", "claim", "close"]


def test_periods_end_on_the_days_of_the_calendar_and_fill_every_year() -> None:
    months, weeks = Timeline(2), Timeline(2, "week")
    assert months.starts[:3] == [-365, -334, -306]
    assert months.ends[11:14] == [0, 31, 59]
    assert weeks.ends[51:53] == [0, 7]
    assert weeks.ends[-1] - weeks.starts[-1] == 8  # the 52nd week has 8 days
    for timeline in (months, weeks):
        assert timeline.ends[timeline.per_year - 1 :: timeline.per_year] == [0, 365, 730]
        assert timeline.horizon == timeline.ends[-1]
        assert [timeline.year_of(p * timeline.per_year) for p in range(3)] == [-1, 0, 1]


def test_days_at_or_after_the_horizon_do_not_come() -> None:
    timeline, log = Timeline(1), Log()
    for day in (364, 365, 366, NEVER):
        timeline.at(day, lambda: log.append((timeline.today, "at")))
    days = np.array([NEVER, 364, 365, 363])
    among = (np.arange(4), np.zeros(4, int))
    timeline.at_each(days, lambda at: log.append((timeline.today, f"each {at[0].tolist()}")), among)
    assert [one for one in _ran(timeline, log) if one[1] != "close"] == [
        (363, "each [3]"),
        (364, "at"),
        (364, "each [1]"),
    ]


def test_the_open_period_is_the_one_whose_close_is_still_to_come() -> None:
    timeline = Timeline(1)
    seen: list[int] = []
    timeline.at(31, lambda: seen.append(timeline.opened))
    timeline.at(31, lambda: seen.append(timeline.opened), REVIEW)
    timeline.run(lambda _: None)
    assert seen == [0, 31]


def test_each_day_comes_once_for_all_that_are_due() -> None:
    timeline = Timeline(1)
    seen: list[tuple[int, list[int], list[int]]] = []
    days = np.array([9, 4, 9, NEVER, 4])
    among = (np.array([0, 1, 2, 3, 4]), np.array([5, 6, 7, 8, 9]))
    timeline.at_each(
        days, lambda at: seen.append((timeline.today, at[0].tolist(), at[1].tolist())), among
    )
    timeline.run(lambda _: None)
    assert seen == [(4, [1, 4], [6, 9]), (9, [0, 2], [5, 7])]


def _order_seen_by_the_first(days_of_others: list[int]) -> list[str]:
    """Return the order of two actions that meet on day 40 in replication 0."""
    timeline, seen = Timeline(1), list[str]()

    def note(what: str, at: tuple[np.ndarray, np.ndarray]) -> None:
        if 0 in at[0]:
            seen.append(what)

    n = 1 + len(days_of_others)
    among = (np.arange(n), np.zeros(n, int))
    timeline.at_each(np.array([40, *days_of_others]), lambda at: note("first", at), among)
    timeline.at_each(np.array([40, *days_of_others[::-1]]), lambda at: note("second", at), among)
    timeline.run(lambda _: None)
    return seen


@pytest.mark.parametrize("others", [[], [10], [39, 41], [40, 2, 300], [NEVER, 1]])
def test_the_order_of_two_actions_of_a_day_does_not_depend_on_other_replications(
    others: list[int],
) -> None:
    assert _order_seen_by_the_first(others) == ["first", "second"]


def test_time_never_runs_backwards() -> None:
    timeline = Timeline(1)
    days: list[int] = []
    timeline.at(100, lambda: timeline.at(50, lambda: days.append(timeline.today)))
    timeline.at(100, lambda: days.append(timeline.today))
    try:
        timeline.run(lambda _: None)
    except ValueError:
        return
    assert days == sorted(days)
    assert min(days) >= 100
