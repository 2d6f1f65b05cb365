"""The life of a measure as dated events; days count from 1 January 2025, every year has 365.

Firms decide at meetings on the first of a month: days 0, 31, 59, 90, 120, 151, 181, 212, 243, 273,
304 and 334 of a year.
"""

from __future__ import annotations

from typing import Any

import pytest

from simcore.parameters import Adoption
from tests.interventions.world import Outcome, budget_of, changed, mill, run, spec

DRIVES = ("stage.pulp.electricity.drives",)
BARE: dict[str, Any] = {"targets": DRIVES, "assessment": 0.0, "audit_days": 0.0, "lead": 0.0}


def _drives(start: float | Adoption = 2.0, **given: Any) -> Any:
    return spec("energy_efficiency", start, "drives", **({"targets": DRIVES} | given))


def _life(start: float | Adoption = 2.0, **given: Any) -> list[tuple[int, str]]:
    return run(_drives(start, **given)).events()


def test_a_measure_is_audited_before_its_date_and_commissioned_after_lead_and_build() -> None:
    # asked for at the first meeting from 730 - 180 = 550 on: 365 + 212 = 577, audit 577-587;
    # decision on the planned day 730, a 1 January; claim 730 + 120 = 850, a 1 May; built in 60
    # days: 910
    assert _life() == [
        (577, "audit"),
        (730, "adoption"),
        (850, "construction"),
        (910, "commissioning"),
    ]


def test_dates_are_those_of_the_calendar_without_29_february() -> None:
    # day 910 = 2 x 365 + 180; January to June have 181 days, so it is 30 June 2027
    dates = run(_drives()).table("events")["date"].astype(str).tolist()
    assert dates == ["2026-08-01", "2027-01-01", "2027-05-01", "2027-06-30"]


def test_an_audit_is_not_asked_before_the_base_year_and_delays_the_decision() -> None:
    # asked at max(0, 0 - 180) = 0; it ends on day 30, after the planned day 0: decision on 1
    # February, day 31; claim 31 + 120 = 151, 1 June; finish 211, but nothing works before day 365
    assert _life(0.0, audit_days=30.0) == [
        (0, "audit"),
        (31, "adoption"),
        (151, "construction"),
        (365, "commissioning"),
    ]


def test_an_audit_that_takes_no_adviser_takes_no_day() -> None:
    # day 547.5 of 2026, rounded to 548, waits for the meeting of 1 August, 365 + 212
    assert _life(1.5, assessment=0.0, audit_days=0.0)[:2] == [(577, "adoption"), (577, "audit")]


def test_a_decision_on_the_planned_day_waits_for_an_audit_that_started_late() -> None:
    # asked from 730 - 5 = 725 on, at the meeting of 730; ends 750 > 730: decided on 1 February, 761
    assert _life(assessment=5.0, audit_days=20.0)[:2] == [(730, "audit"), (761, "adoption")]


def test_nothing_is_commissioned_before_the_second_year() -> None:
    # claim on 1 December, day 334, built by 344: held back to day 365; ready on 365 or 366 it is
    # not
    for build, day in ((10.0, 365), (31.0, 365), (32.0, 366)):
        assert _life(334 / 365, **(BARE | {"build": build}))[-1] == (day, "commissioning")


def test_a_measure_is_renewed_at_the_end_of_life_without_audit_or_lead() -> None:
    # works from 910; its 365 days end on 1275, noted on 1 July, 1095 + 181 = 1276, claimed and
    # started that day, ready on 1336; the new one ends on 1701, noted on 1 September, 1460 + 243 =
    # 1703; the third is ready on 1763
    assert _life(life=1.0)[4:] == [
        (1276, "construction"),
        (1276, "end of life"),
        (1336, "renewal"),
        (1703, "construction"),
        (1703, "end of life"),
        (1763, "renewal"),
    ]


def test_the_old_unit_works_on_until_the_new_one_is_there() -> None:
    # Drives use 2 x 156.25 + 50 = 362.5 GJ/d, 10 % of the 312.5 are saved from day 730 on, and
    # through the 100 days of rebuilding: 36,500 x (2 + 0.4) x 1.5625 + 18,250 - 31.25 x 365
    one = run(_drives(**(BARE | {"build": 1.0, "ramp": 0.0, "life": 1.0, "build_spread": 0.0})))
    two = run(_drives(**(BARE | {"build": 100.0, "ramp": 0.0, "life": 1.0})))
    expected = 155_125 - 0.1 * 312.5 * 365
    assert one.year("energy.electricity")[0, 3:] == pytest.approx(expected, rel=1e-12)
    assert two.year("energy.electricity")[0, 3:] == pytest.approx(expected, rel=1e-12)


def test_a_measure_that_is_not_renewed_lapses_and_its_effect_ends_that_day() -> None:
    # works from 910 to the meeting on 1276; in year 3 (1095-1460) that is 181 days of 31.25 GJ
    outcome = run(_drives(life=1.0, renew=False, ramp=0.0))
    assert outcome.events()[4:] == [(1276, "end of life"), (1276, "lapse")]
    saved = 155_125 - outcome.year("energy.electricity")[0]
    assert saved == pytest.approx([0, 0, 185 * 31.25, 181 * 31.25, 0], abs=1e-7)


def test_reviews_are_dated_events_on_first_of_january_of_every_such_year() -> None:
    outcome = run(_drives(review=2.0), years=9)
    days = outcome.days("review")
    assert days == [4 * 365, 6 * 365, 8 * 365]  # on day 730 it does not work yet


def test_a_rejection_is_a_dated_event_and_ends_the_story() -> None:
    # costs 10 million and saves 228,125 a year
    assert _life(capex=1e7, screen="npv") == [(577, "audit"), (730, "rejection")]


def test_a_shutdown_is_a_dated_event_before_commissioning() -> None:
    assert (905, "shutdown") in _life(shutdown=5.0)


def test_events_after_the_horizon_do_not_happen() -> None:
    # five years end on day 1825: adopted on 1 July, 1641; claim from 1761 on, at the meeting of
    # 1764; built in 60 days it is ready on 1824, in 61 on 1825
    assert _life(1641 / 365)[-1] == (1824, "commissioning")
    assert _life(1641 / 365, build=61.0)[-1] == (1764, "construction")
    late = run(_drives(1641 / 365, build=61.0))
    assert late.project("commissioning").tolist() == [-1]
    assert late.year("energy.electricity")[0] == pytest.approx([155_125.0] * 5, rel=1e-12)


def test_the_projects_table_tells_the_same_days() -> None:
    outcome = run(_drives(capex=1000.0))
    assert outcome.project("audit").tolist() == [587]  # its end
    assert outcome.project("adoption").tolist() == [730]
    assert outcome.project("commissioning").tolist() == [910]
    assert outcome.project("capex").tolist() == [1000.0]


def test_only_the_wanted_replications_keep_a_diary() -> None:
    outcome = run(_drives(), blocks=1, events=3, years=4)
    assert sorted(set(outcome.table("events")["replication"].tolist())) == [0, 1, 2]


def test_days_to_build_are_drawn_with_the_stated_mean_and_spread() -> None:
    # 60 days, lognormal with mean 60 and sd of the log 0.3: sd 60 sqrt(exp(0.09) - 1) = 18.41;
    # of 1,024 the standard error is 0.58; rounding keeps the mean and adds a variance of 1/6
    outcome = run(_drives(), blocks=4)
    days = outcome.project("commissioning") - 850
    assert days.mean() == pytest.approx(60.0, abs=3 * 0.58)
    assert days.std() == pytest.approx(18.41, abs=1.5)
    assert days.min() >= 1


def test_every_stage_of_the_life_is_an_event() -> None:
    budget = changed(mill(), {"budget": budget_of(120.0)})
    adopt = Adoption("when", 1.0, {"above": 36_000.0}, "output")
    kinds: set[str] = set()
    one: Outcome = run(
        _drives(adopt, life=1.0, review=1.0, shutdown=2.0, capex=100.0), case=budget, years=8
    )
    kinds |= {kind for _, kind in one.events()}
    two = run(_drives(life=1.0, renew=False, capex=100.0, screen="npv"))
    kinds |= {kind for _, kind in two.events()}
    three = run(_drives(capex=1e9, screen="npv"))
    kinds |= {kind for _, kind in three.events()}
    four = run(_drives(capex=121.0), case=budget)
    kinds |= {kind for _, kind in four.events()}
    assert kinds == {
        "trigger", "audit", "rejection", "adoption", "postponed", "construction", "shutdown",
        "commissioning", "review", "end of life", "renewal", "lapse",
    }  # fmt: skip
