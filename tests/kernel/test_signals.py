from __future__ import annotations

import itertools
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore.kernel.signals import Bookings, Downtime, Signal, standing, unite
from simcore.kernel.timeline import Timeline

JANUARY, FEBRUARY = 12, 13  # the warm-up year has twelve periods, too
SHAPE = (2, 1)


def _means(changes: list[tuple[int, list[float]]], start: list[float]) -> list[np.ndarray]:
    """Return the mean of each period of a signal of two replications."""
    timeline = Timeline(1)
    signal = Signal(timeline, np.array(start)[:, None])
    for day, values in changes:
        timeline.at(day, partial(signal.set, np.array(values)[:, None]))
    found: list[np.ndarray] = []
    timeline.run(lambda _: found.append(signal.close()[:, 0].copy()))
    return found


def test_the_mean_weighs_values_by_their_days() -> None:
    # January: 10 days of 1, 15 of 4, 6 of -2: (10 + 60 - 12) / 31; February: -2 all through
    means = _means([(10, [4.0, 4.0]), (25, [-2.0, -2.0])], [1.0, 1.0])
    assert means[JANUARY] == pytest.approx(58 / 31, rel=1e-15)
    assert means[FEBRUARY].tolist() == [-2.0, -2.0]


def test_a_value_that_does_not_change_comes_out_to_the_bit() -> None:
    value = 0.1 + 1e-17 * 7
    assert {one.tobytes() for one in _means([], [value, 1 / 3])} == {
        np.array([value, 1 / 3]).tobytes()
    }


def test_a_change_in_one_replication_leaves_the_other_untouched_to_the_bit() -> None:
    means = _means([(3, [5.0, 1 / 3]), (17, [0.1, 1 / 3])], [0.7, 1 / 3])
    assert {one[1] for one in means} == {1 / 3}


def test_a_change_on_the_first_day_of_a_period_holds_for_all_of_it() -> None:
    means = _means([(31, [0.3, 0.7])], [1.0, 1.0])
    assert means[JANUARY].tolist() == [1.0, 1.0]
    assert means[FEBRUARY].tolist() == [0.3, 0.7]


def test_a_signal_keeps_no_hold_on_the_array_that_it_was_given() -> None:
    timeline = Timeline(1)
    value = np.ones(SHAPE)
    signal = Signal(timeline, value)
    value[:] = 9.0
    other = np.full(SHAPE, 2.0)
    timeline.at(0, lambda: signal.set(other))
    timeline.at(5, lambda: other.__setitem__(slice(None), 9.0))
    found: list[float] = []
    timeline.run(lambda _: found.append(float(signal.close()[0, 0])))
    assert found[JANUARY - 1 : JANUARY + 1] == [1.0, 2.0]


Interval = tuple[float, float, int]


def _table(intervals: list[Interval]) -> np.ndarray:
    return np.array(intervals, np.float64).reshape(-1, 3).T


def _stood(
    intervals: list[Interval], planned: int = -365, known: list[Interval] | None = None
) -> np.ndarray:
    """Return the days on which the line stood, shape (periods, replications).

    Intervals are planned on a day; `known` ones before time starts.
    """
    timeline = Timeline(1)
    before = unite(_table(known or []))
    stood = standing(before, timeline.ends, SHAPE[0] * SHAPE[1])
    downtime = Downtime(timeline, SHAPE, before, stood)
    begin, end, at = _table(intervals)
    if intervals:
        timeline.at(planned, lambda: downtime.plan(begin, end, at.astype(np.intp)))
    days = []

    def close(period: int) -> None:
        share = np.broadcast_to(downtime.close(period), SHAPE)[:, 0]
        days.append(share * (timeline.ends[period] - timeline.starts[period]))

    timeline.run(close)
    return np.array(days)


def test_overlapping_intervals_count_once() -> None:
    # [2, 5) and [4, 7.5) are 5.5 days together, and [10, 11) is one more
    stood = _stood([(2.0, 5.0, 0), (4.0, 7.5, 0), (10.0, 11.0, 0)])
    assert stood[JANUARY] == pytest.approx([6.5, 0.0], abs=1e-12)


def test_an_interval_is_split_at_the_end_of_a_period() -> None:
    # [29.5, 61) has 1.5 days in January, all 28 of February, 2 in March; [30, 33) lies within it
    stood = _stood([(29.5, 61.0, 1), (30.0, 33.0, 1)])
    assert stood[JANUARY : JANUARY + 4, 1] == pytest.approx([1.5, 28.0, 2.0, 0.0], abs=1e-12)
    assert not stood[:, 0].any()


def test_a_stop_that_follows_another_at_once_leaves_no_gap_and_adds_no_day() -> None:
    stood = _stood([(3.0, 4.0, 0), (4.0, 6.0, 0), (31.0, 32.0, 0), (30.0, 31.0, 0)])
    assert stood[JANUARY, 0] == pytest.approx(4.0, abs=1e-12)
    assert stood[FEBRUARY, 0] == pytest.approx(1.0, abs=1e-12)


def test_an_interval_that_outlasts_the_run_counts_to_its_end() -> None:
    assert _stood([(360.0, 500.0, 0)]).sum() == pytest.approx(5.0, abs=1e-12)


def test_an_interval_planned_for_today_counts_from_today() -> None:
    assert _stood([(40.0, 41.0, 0)], planned=40).sum() == pytest.approx(1.0, abs=1e-12)


def test_what_is_planned_is_united_with_what_was_known() -> None:
    # known [2, 5) and [30, 33), planned [4, 6) and [31, 32): 4 and 1 days in January, 2 in February
    stood = _stood([(4.0, 6.0, 0), (31.0, 32.0, 0)], known=[(2.0, 5.0, 0), (30.0, 33.0, 0)])
    assert stood[JANUARY : JANUARY + 2, 0] == pytest.approx([5.0, 2.0], abs=1e-12)
    assert not stood[:, 1].any()


def test_stops_of_one_replication_leave_the_others_to_the_bit() -> None:
    known = [(2.1, 5.3, 0), (3.7, 40.9, 0), (2.1, 5.3, 1), (3.7, 40.9, 1)]
    assert np.array_equal(
        _stood([(4.2, 60.8, 0)], known=known)[:, 1], _stood([], known=known)[:, 1]
    )


_intervals = st.lists(
    st.tuples(st.integers(-2920, 2928), st.integers(1, 70 * 8), st.integers(0, 1)), max_size=10
)


@given(_intervals, _intervals)
def test_the_union_is_that_of_a_fine_grid(
    planned: list[tuple[int, int, int]], known: list[tuple[int, int, int]]
) -> None:
    grid = np.zeros((2, 730 * 8), bool)  # eighths of a day
    for begin, length, at in [*planned, *known]:
        grid[at, begin + 2920 : begin + 2920 + length] = True
    first, second = (
        [(b / 8, (b + length) / 8, at) for b, length, at in some] for some in (planned, known)
    )
    ends = np.cumsum([0, *([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] * 2)]) * 8
    expected = [grid[:, a:b].sum(1) / 8 for a, b in itertools.pairwise(ends)]
    assert _stood(first, known=second) == pytest.approx(np.array(expected), abs=1e-9)


def test_bookings_add_up_in_the_period_of_their_day() -> None:
    timeline = Timeline(1)
    bookings = Bookings(timeline, SHAPE)
    at = np.array([0, 0, 1, 1, 0])
    bookings.plan(np.array([0, 30, 30, 31, 365]), np.array([1.0, 2.0, 4.0, 8.0, 16.0]), at)
    found: list[np.ndarray] = []
    timeline.run(lambda p: found.append(np.broadcast_to(bookings.close(p), SHAPE)[:, 0]))
    assert found[JANUARY].tolist() == [3.0, 4.0]
    assert found[FEBRUARY].tolist() == [0.0, 8.0]
    assert np.sum(found) == 15.0  # what falls due on the horizon never does
