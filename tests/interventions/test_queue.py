"""Crews, advisers, permitted days and shutdowns: who waits for whom."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simcore.files.sections import Window
from tests.interventions.world import changed, crew, mill, run, spec

DRIVES = ("stage.pulp.electricity.drives",)
BARE: dict[str, Any] = {"assessment": 0.0, "audit_days": 0.0, "lead": 0.0, "build_spread": 0.0}


def _one(name: str, start: float = 2.0, **given: Any) -> Any:
    return spec("energy_efficiency", start, name, **({"targets": DRIVES} | given))


def _window(first: str, last: str) -> Any:
    return Window.model_construct(start=first, end=last)


def test_two_projects_share_one_engineer_first_come_first_served() -> None:
    # a holds the engineer on days 730-790; b claims on 1 February, 761, and waits although it has
    # priority
    a = _one("a", 730 / 365, **BARE)
    b = _one("b", 761 / 365, priority=5.0, **BARE)
    outcome = run(a, b)
    assert outcome.days("construction", "a") == [730]
    assert outcome.days("construction", "b") == [790]
    assert outcome.days("commissioning", "b") == [850]


def test_claims_of_one_day_are_served_by_priority_then_name() -> None:
    three = [_one("a", **BARE), _one("b", **BARE), _one("c", priority=1.0, **BARE)]
    for order in (three, three[::-1]):
        outcome = run(*order)
        starts = {name: outcome.days("construction", name) for name in "abc"}
        assert starts == {"c": [730], "a": [790], "b": [850]}


def test_two_engineers_build_side_by_side_and_the_first_free_takes_the_third() -> None:
    # a holds one until 780, b the other until 740; c starts on 740
    case = changed(mill(), {"crews.engineers": crew(2)})
    outcome = run(
        _one("a", build=50.0, **BARE), _one("b", build=10.0, **BARE), _one("c", **BARE), case=case
    )
    assert outcome.days("construction") == [730, 730, 740]


def test_a_crew_of_ones_own_waits_for_nobody() -> None:
    case = changed(mill(), {"crews": mill().crews | {"fitters": crew(1)}})
    outcome = run(_one("a", **BARE), _one("b", crew="fitters", **BARE), case=case)
    assert outcome.days("construction") == [730, 730]


def test_audits_queue_for_the_one_adviser() -> None:
    # both asked for on 577: a 577-677, b 677-777, decided on 1 March, 730 + 59 = 789
    said: dict[str, Any] = {"audit_days": 100.0}
    outcome = run(_one("a", **said), _one("b", **said))
    assert outcome.days("audit", "a") + outcome.days("adoption", "a") == [577, 730]
    assert outcome.days("audit", "b") + outcome.days("adoption", "b") == [677, 789]


def test_a_measure_that_advisers_build_keeps_them_from_auditing() -> None:
    # a is built by the adviser on days 730-790; b's audit, asked for on 761, takes 790-800; it is
    # decided on 1 April, 730 + 90
    a = _one("a", crew="advisers", **BARE)
    b = _one("b", 761 / 365, **(BARE | {"audit_days": 10.0}))
    outcome = run(a, b)
    assert outcome.days("audit", "b") == [790]
    assert outcome.days("adoption", "b") == [820]


def test_one_adviser_serves_the_firms_of_a_sector_in_turn() -> None:
    # four audits of 40 days from day 730 end on 770, 810, 850, 890; decided on 1 March, April, May
    # and July: 789, 820, 850, 911; engineers are each firm's own, so building is not delayed
    said = BARE | {"audit_days": 40.0, "build": 20.0}
    outcome = run(_one("a", **said), case=mill("sector"))
    assert outcome.days("audit", firm=None) == [730, 770, 810, 850]
    assert outcome.days("adoption", firm=None) == [789, 820, 850, 911]
    assert outcome.days("construction", firm=None) == [789, 820, 850, 911]


def test_the_order_of_firms_at_the_adviser_is_drawn_and_the_same_in_every_scenario() -> None:
    said = BARE | {"audit_days": 40.0}
    outcome = run(_one("a", **said), case=mill("sector"), blocks=1, years=4)
    days = outcome.project("adoption").reshape(-1, 4)
    assert (np.sort(days, axis=1) == [789, 820, 850, 911]).all()
    first = (days == 789).mean(axis=0)  # each firm is first in a quarter of 256: sd 0.027
    assert first == pytest.approx(np.full(4, 0.25), abs=0.1)
    again = run(_one("b", **said), _one("z", 3.0, **BARE), case=mill("sector"), blocks=1, years=4)
    assert (again.project("adoption", "b").reshape(-1, 4) == days).all()


def test_a_shared_crew_builds_for_one_firm_after_the_other() -> None:
    case = changed(mill("sector"), {"crews.engineers": crew(1, shared=True)})
    outcome = run(_one("a", build=20.0, **BARE), case=case)
    assert outcome.days("construction", firm=None) == [730, 750, 770, 790]
    two = changed(mill("sector"), {"crews.engineers": crew(2, shared=True)})
    outcome = run(_one("a", build=20.0, **BARE), case=two)
    assert outcome.days("construction", firm=None) == [730, 730, 750, 750]


def test_a_stop_waits_for_a_permitted_day_and_keeps_the_crew_until_then() -> None:
    # built in 60 days from 730, the stop of 3 days would begin on 787, 27 February; the window
    # opens on 1 August, day 730 + 212 = 942: start 885, stop 942-945. b has no stop and needs no
    # window, but waits for the engineer until 945
    case = changed(mill(), {"windows": [_window("08-01", "08-14")]})
    outcome = run(_one("a", shutdown=3.0, **BARE), _one("b", **BARE), case=case)
    assert outcome.events("a")[-3:] == [
        (885, "construction"),
        (942, "shutdown"),
        (945, "commissioning"),
    ]
    assert outcome.days("construction", "b") == [945]


def test_a_stop_on_the_last_permitted_day_need_not_wait() -> None:
    # the stop begins on day 787, 27 February
    open_, closed = _window("02-20", "02-27"), _window("02-20", "02-26")
    for window, start in ((open_, 730), (closed, 730 + 365 - 7)):
        case = changed(mill(), {"windows": [window]})
        outcome = run(_one("a", shutdown=3.0, **BARE), case=case)
        assert outcome.days("construction") == [start]


def test_a_window_may_reach_over_new_year() -> None:
    # start 730, stop on 787, day 57 of the year; 20 December is day 353
    case = changed(mill(), {"windows": [_window("12-20", "01-10")]})
    outcome = run(_one("a", shutdown=3.0, **BARE), case=case)
    assert outcome.days("shutdown") == [730 + 353]
    # started on 1 December, 699, and built in 34 days, the stop begins on 730, 1 January
    early = run(_one("a", 699 / 365, shutdown=3.0, build=34.0, **BARE), case=case)
    assert early.days("shutdown") == [730]


def test_a_shutdown_costs_output_where_the_line_is_tight() -> None:
    # the finish takes 125 t/d and no more: 10 days are 1,000 t of board, and nothing is in stock
    said = BARE | {"shutdown": 10.0, "saving": 0.0}
    tight = run(_one("a", **said), changes={"stages.finish.capacity": 125.0})
    assert tight.year("output")[0] == pytest.approx([36_500, 36_500, 35_500, 36_500, 36_500])
    assert tight.year("sold")[0, 2] == pytest.approx(35_500)
    loose = run(_one("a", **said))
    assert loose.year("output")[0] == pytest.approx([36_500] * 5)


def test_shutdowns_that_overlap_stop_the_line_once() -> None:
    # a stands on days 780-790, b, built in 34 days from 761, on 785-795: together 15 days
    case = changed(mill(), {"stages.finish.capacity": 125.0, "crews.engineers": crew(2)})
    said = BARE | {"shutdown": 10.0, "saving": 0.0}
    outcome = run(_one("a", **said), _one("b", 761 / 365, build=34.0, **said), case=case)
    assert outcome.year("output")[0, 2] == pytest.approx(36_500 - 1_500)


def test_a_long_building_time_beats_a_short_one_to_no_advantage() -> None:
    # the same day, the same crew, the order in the file turned round: the same bits
    pair = [_one("long", build=90.0, **BARE), _one("brief", build=5.0, **BARE)]
    there, back = run(*pair, chance=True), run(*pair[::-1], chance=True)
    for name in there.table("annual"):
        assert (there.table("annual")[name] == back.table("annual")[name]).all()
