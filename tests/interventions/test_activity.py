"""How far a measure works, by its age; seen through what it saves on one electricity use."""

from __future__ import annotations

import itertools
import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from simcore.files import Uncertain
from simcore.interventions.activity import Activity
from simcore.kernel.timeline import MONTHS
from tests.interventions.world import CLASSES, Outcome, run, spec

DRIVES = ("stage.pulp.electricity.drives",)
SAVING = 0.1
LOAD = 312.5  # GJ a day that follow output: 2 GJ/t x 156.25 t/d
_FIRSTS = np.concatenate(([0], np.cumsum(np.tile(MONTHS, 5)))).tolist()
WHOLE = 425.0  # and with base load 50 and compressed air 62.5 GJ/d


def _run(
    day: int, *, period: str = "month", years: int = 5, blocks: int = 0, **given_: Any
) -> Outcome:
    """Simulate a measure that is commissioned on a day, built from the first of a month on."""
    start = max(first for first in _FIRSTS if first < day)
    base = {"assessment": 0.0, "audit_days": 0.0, "lead": 0.0, "build_spread": 0.0}
    base["build"] = float(day - start)
    said: dict[str, Any] = base | {"ramp": 0.0, "saving": SAVING} | given_
    measure = spec("energy_efficiency", start / 365, targets=DRIVES, **said)
    return run(measure, periods=True, period=period, years=years, blocks=blocks)


def _activity(day: int, **given_: Any) -> NDArray[np.float64]:
    """Return the mean activity in every period, from what was saved."""
    outcome = _run(day, **given_)
    return (WHOLE - outcome.rate("energy.electricity")) / (LOAD * SAVING)


def _level(age: float, ramp: float, floor: float, half_life: float) -> float:
    """Return the activity at an age [d], as the model page writes it."""
    if age < ramp:
        return age / ramp
    return floor + (1.0 - floor) * math.exp(-math.log(2.0) * (age - ramp) / (365.0 * half_life))


def _mean(begin: float, end: float, level: Any) -> float:
    """Return the mean of a level over an interval, by the midpoint rule."""
    n = 4000
    points = begin + (np.arange(n) + 0.5) * (end - begin) / n
    return float(np.mean([level(point) for point in points]))


def test_it_works_at_once_without_a_ramp_and_holds() -> None:
    # commissioned on 1 January of the second year
    active = _activity(365)
    assert active[:12] == pytest.approx(np.zeros(12), abs=1e-12)
    assert active[12:] == pytest.approx(np.ones(48), rel=1e-11)


def test_a_start_in_the_middle_of_a_month_counts_by_days() -> None:
    # day 375 is 11 January: 21 of 31 days
    active = _activity(375)
    assert active[11:14] == pytest.approx([0.0, 21 / 31, 1.0], abs=1e-11)


def test_the_ramp_is_a_straight_line_from_nothing_to_all() -> None:
    # ramp 60 d from 11 January: until 1 February ages 0-21: mean over the 31 days of January 21 x
    # (21/60)/2 / 31 = 0.118548; February: ages 21-49, mean 35/60; March: ages 49-60 are 11 days at
    # a mean of 54.5/60, then 20 at 1: (11 x 54.5/60 + 20)/31 = 0.967473
    active = _activity(375, ramp=60.0)
    assert active[12:16] == pytest.approx([0.118548387, 35 / 60, 0.967473118, 1.0], rel=1e-8)


def test_what_does_not_persist_halves_in_its_half_life() -> None:
    # From day 365, half-life 1 a, floor 0.4, mean over the month: 0.4 + 0.6 x 2^-(t0/365) x
    # (1 - 2^-(31/365)) 365/(31 ln 2); January of the second year: 0.982681; a year later the part
    # that decays is half of it
    active = _activity(365, persistence=0.4, half_life=1.0)
    january = 0.4 + 0.6 * (1 - 2 ** (-31 / 365)) * 365 / (31 * math.log(2.0))
    assert january == pytest.approx(0.982681, abs=1e-6)
    assert active[12] == pytest.approx(january, rel=1e-10)
    assert active[24] - 0.4 == pytest.approx((active[12] - 0.4) / 2, rel=1e-9)


def test_decay_begins_after_the_ramp_and_stops_at_the_floor() -> None:
    active = _activity(375, ramp=40.0, persistence=0.3, half_life=0.5, years=30, life=100.0)
    january = _mean(375, 396, lambda day: _level(day - 375, 40, 0.3, 0.5)) * 21 / 31
    march = _mean(424, 455, lambda day: _level(day - 375, 40, 0.3, 0.5))
    assert active[12] == pytest.approx(january, rel=1e-6)
    assert active[14] == pytest.approx(march, rel=1e-6)
    assert active[-1] == pytest.approx(0.3, rel=1e-6)


def test_a_measure_that_lasts_does_not_decay_whatever_the_half_life() -> None:
    assert _activity(365, persistence=1.0, half_life=0.1)[12:] == pytest.approx(
        np.ones(48), rel=1e-11
    )


def test_a_review_brings_decayed_effect_back_on_its_day() -> None:
    # nothing persists, half-life 1 a, works from day 365: on 1 January of year 4 it has gone down
    # to 2^-3; the review puts it back to the level of January of the second year
    active = _activity(365, persistence=0.0, half_life=1.0, review=4.0)
    january = (1 - 2 ** (-31 / 365)) * 365 / (31 * math.log(2.0))
    assert active[12] == pytest.approx(january, rel=1e-10)
    assert active[47] == pytest.approx(
        _mean(1429, 1460, lambda day: _level(day - 365, 0, 0, 1)), rel=1e-6
    )
    assert active[48] == pytest.approx(january, rel=1e-10)


def test_a_review_does_not_shorten_the_ramp() -> None:
    # on 1 January of year 2 the measure is 15 days old and goes on rising
    plain = _activity(715, ramp=300.0, persistence=0.0, half_life=1.0)
    reviewed = _activity(715, ramp=300.0, persistence=0.0, half_life=1.0, review=2.0)
    assert reviewed[:48] == pytest.approx(plain[:48], rel=1e-12)
    assert reviewed[48] > plain[48] + 0.1


def test_a_renewed_measure_starts_at_full_effect_and_decays_anew() -> None:
    # life 1 a from day 365, rebuilt from 730 to 761 while the old one works on; a like unit needs
    # no learning, so from day 761 its age counts from the end of the ramp of 30 days
    active = _activity(365, persistence=0.0, half_life=1.0, ramp=30.0, life=1.0)
    assert _mean(365, 395, lambda day: _level(day - 365, 30, 0, 1)) == pytest.approx(0.5, rel=1e-6)
    old = _mean(730, 761, lambda day: _level(day - 365, 30, 0, 1))
    new = _mean(761, 789, lambda day: _level(day - 761 + 30, 30, 0, 1))
    assert active[12] == pytest.approx((0.5 * 30 + 1.0) / 31, rel=1e-3)
    assert active[24:26] == pytest.approx([old, new], rel=1e-6)


def test_a_drawn_ramp_and_floor_give_each_replication_its_own() -> None:
    wide = tuple(
        Uncertain(f"interventions.energy_efficiency.{name}", "uniform", (0.5, 1.5), "1", value, "")
        for name, value in (("persistence", 0.5), ("ramp", 200.0))
    )
    given_: dict[str, Any] = {"persistence": 0.5, "half_life": 0.1, "ramp": 200.0}
    measure = spec(
        "energy_efficiency", 1.0, targets=DRIVES, assessment=0.0, audit_days=0.0, lead=0.0,
        build=31.0, build_spread=0.0, saving=SAVING, **given_,
    )  # fmt: skip
    outcome = run(measure, blocks=1, uncertain=wide, years=8)
    table = outcome.table("samples")
    floors = table["value"][table["parameter"] == wide[0].key].astype(float)
    last = (WHOLE * 365 - outcome.year("energy.electricity")[:, -1]) / (LOAD * SAVING * 365)
    assert last == pytest.approx(floors, abs=1e-3)
    assert 0.25 <= last.min() < 0.3
    assert 0.7 < last.max() <= 0.76


@settings(max_examples=15, deadline=None)
@given(
    day=st.integers(365, 1100),
    ramp=st.integers(0, 500),
    floor=st.floats(0.0, 1.0),
    half_life=st.floats(0.1, 10.0),
    life=st.floats(0.5, 3.0),
    renew=st.booleans(),
    review=st.sampled_from([0.0, 1.0, 2.0]),
)
def test_activity_is_a_share_and_the_same_by_months_and_weeks(
    *, day: int, ramp: int, floor: float, half_life: float, life: float, renew: bool, review: float
) -> None:
    said: dict[str, Any] = {
        "ramp": ramp, "persistence": floor, "half_life": half_life, "life": life,
        "renew": renew, "review": review,
    }  # fmt: skip
    months = _run(day, years=4, **said)
    active = (WHOLE - months.rate("energy.electricity")) / (LOAD * SAVING)
    assert active.min() >= -1e-10
    assert active.max() <= 1.0 + 1e-10
    weeks = _run(day, years=4, period="week", **said)
    assert weeks.year("energy.electricity")[0] == pytest.approx(
        months.year("energy.electricity")[0], rel=1e-11
    )


@settings(max_examples=25, deadline=None)
@given(
    day=st.integers(365, 800),
    ramp=st.integers(0, 400),
    floor=st.floats(0.0, 1.0),
    half_life=st.floats(0.1, 10.0),
)
def test_the_mean_of_every_month_is_that_of_the_written_law(
    day: int, ramp: int, floor: float, half_life: float
) -> None:
    active = _activity(day, years=3, ramp=ramp, persistence=floor, half_life=half_life)
    ends = np.cumsum(np.tile(MONTHS, 3))
    for month in (13, 20, 26, 35):
        begin, end = int(ends[month - 1]), int(ends[month])
        if end <= day:
            expected = 0.0
        else:
            start = max(begin, day)
            whole = 0.0
            cuts = sorted({start, min(max(day + ramp, start), end), end})
            for a, b in itertools.pairwise(cuts):
                whole += _mean(a, b, lambda t: _level(t - day, ramp, floor, half_life)) * (b - a)
            expected = whole / (end - begin)
        assert active[month] == pytest.approx(expected, abs=2e-6)


class _Clock:
    """Days, and the day on which the period opened."""

    today, opened = -31, -31


def _activities(clock: Any, measures: list[Any], *, rest: bool) -> Activity:
    found = Activity(clock, measures, np.array([[0.5], [1.0], [1.5]]))
    if not rest:
        found._is_whole = [False] * len(measures)
    return found


_happenings = st.tuples(
    st.sampled_from(["start", "start", "replace", "stop", "restore", "nothing"]),
    st.integers(0, 3),
    st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True),
    st.integers(0, 400),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_happenings, max_size=2), min_size=1, max_size=60))
def test_what_rests_is_what_would_be_worked_out_to_the_bit(
    periods: list[list[tuple[str, int, list[int], int]]],
) -> None:
    clock = _Clock()
    said = [(0.0, 1.0), (60.0, 1.0), (33.3, 1.0), (45.0, 0.3)]
    measures: list[Any] = [
        SimpleNamespace(ramp=ramp, persistence=floor, half_life=1.5, upkeep=0.02, capex=100.0)
        for ramp, floor in said
    ]
    both = [_activities(clock, measures, rest=rest) for rest in (True, False)]
    works = np.zeros((4, 3), bool)
    for number, happenings in enumerate(periods):
        clock.opened, clock.today = clock.today, clock.today + 7
        for what, row, who, wait in happenings:
            mine = [one for one in who if works[row, one] == (what != "start")]
            at = (np.array(mine, int), np.zeros(len(mine), int))
            days = at[0] + clock.today + wait
            for one in both if mine else ():
                if what == "start":
                    one.start(row, at, days)
                elif what == "replace":
                    one.replace(row, at, days)
                elif what == "stop":
                    one.stop(row, at)
                elif what == "restore":
                    one.restore(row)
            if what in {"start", "stop"}:
                works[row, mine] = what == "start"
        clock.today += 24 + number % 3
        upkeep, plain_upkeep = (one.close() for one in both)
        assert np.array_equal(upkeep, plain_upkeep)
        for mean, plain in zip(*(one.mean for one in both), strict=True):
            assert (mean is None) == (plain is None)
            if mean is not None and plain is not None:
                assert mean.tobytes() == plain.tobytes()


def test_activity_that_stays_is_the_same_object() -> None:
    seen: list[Any] = []

    cls: Any = CLASSES["energy_efficiency"]

    def moves(self: Any, sim: Any, active: Any) -> Any:
        seen.append(active)
        return cls.moves(self, sim, active)

    watching: Any = type("Watching", (cls,), {"moves": moves})
    measure = spec("energy_efficiency", 1.0, targets=DRIVES, ramp=60.0, build_spread=0.0)
    run(measure, classes={"energy_efficiency": watching}, years=5)
    assert seen[-1] is seen[-20]
    assert (seen[-1] == 1.0).all()
    assert seen[0] is not seen[1]
