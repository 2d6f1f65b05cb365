"""What a measure costs, and when it is booked."""

from __future__ import annotations

from typing import Any

import pytest

from simcore.files import Uncertain
from tests.interventions.world import budget_of, changed, crew, mill, run, spec

DRIVES = ("stage.pulp.electricity.drives",)
BARE: dict[str, Any] = {
    "targets": DRIVES, "assessment": 0.0, "audit_days": 0.0, "lead": 0.0, "build": 10.0,
    "build_spread": 0.0,
}  # fmt: skip


def _drives(start: float = 2.0, name: str = "drives", **given: Any) -> Any:
    return spec("energy_efficiency", start, name, **({"targets": DRIVES} | given))


def test_capital_is_spent_once_on_the_day_that_building_starts() -> None:
    # claim and start on day 730 + 120 = 850, in the third year; finish in the fourth: 850 + 300
    outcome = run(_drives(capex=1e6, upkeep=0.0, build=300.0), periods=True)
    assert outcome.year("capex")[0].tolist() == [0, 0, 1e6, 0, 0]
    # day 850 is 1 May: booked in May
    assert outcome.rate("capex")[24 + 4] * 31 == pytest.approx(1e6, rel=1e-12)


def test_capital_is_spent_even_where_building_ends_beyond_the_horizon() -> None:
    outcome = run(_drives(4.5, capex=1e6, lead=0.0, build=1000.0))
    assert outcome.year("capex")[0].tolist() == [0, 0, 0, 0, 1e6]
    assert outcome.project("capex").tolist() == [1e6]


def test_a_renewal_spends_capital_again() -> None:
    # works from 740, its end on 1105 is noted and it is rebuilt on 1126, ready on 1136; and again
    # in the fifth year, on 1519
    outcome = run(_drives(**(BARE | {"capex": 1e6, "life": 1.0, "upkeep": 0.0})))
    assert outcome.year("capex")[0].tolist() == [0, 0, 1e6, 1e6, 1e6]
    assert outcome.project("capex").tolist() == [3e6]


def test_upkeep_runs_by_days_from_commissioning_to_the_end() -> None:
    # 5 % of 1 million a year from day 910: 185 of 365 days; lapses at the meeting of 1276, from
    # 910 + 365 = 1275 on: 181 days of the fourth year
    outcome = run(_drives(capex=1e6, upkeep=0.05, life=1.0, renew=False))
    days = [0, 0, 185, 181, 0]
    assert outcome.year("opex")[0] == pytest.approx([50_000 * d / 365 for d in days], rel=1e-12)


def test_upkeep_goes_on_while_a_renewal_is_built() -> None:
    outcome = run(_drives(capex=1e6, upkeep=0.05, life=1.0))
    assert outcome.year("opex")[0, 3:] == pytest.approx([50_000, 50_000], rel=1e-12)


def test_audits_and_reviews_are_paid_on_their_day_as_services() -> None:
    # the audit ends on day 587; reviews on 1 January of years 3 and 4 (works from 910)
    outcome = run(_drives(audit_cost=700.0, review=1.0, review_cost=90.0))
    assert outcome.year("opex")[0].tolist() == [0, 700, 0, 90, 90]
    plain = run(_drives())
    lower = plain.year("value_added")[0] - outcome.year("value_added")[0]
    assert lower == pytest.approx([0, 700, 0, 90, 90], abs=1e-6)


def test_capital_is_no_part_of_value_added_but_of_the_cash_flow() -> None:
    outcome, plain = run(_drives(capex=1e6, upkeep=0.0)), run(_drives())
    for name, gap in (("value_added", 0.0), ("operating_surplus", 0.0), ("cash_flow", 1e6)):
        difference = plain.year(name)[0] - outcome.year(name)[0]
        assert difference == pytest.approx([0, 0, gap, 0, 0], abs=1e-6)


def test_a_budget_serves_what_fits_and_the_rest_waits_for_first_january() -> None:
    # 100 a year and a fifth of the rest: 100, 120, 124 on day 730. Of two at 80 the first by name
    # is served; 44 are left; on 1 January (day 1095) there are 100 + 8.8
    case = changed(mill(), {"budget": budget_of(100.0, 0.2), "crews.engineers": crew(9)})
    pair = [_drives(name=name, **(BARE | {"capex": 80.0, "upkeep": 0.0})) for name in ("a", "b")]
    outcome = run(*pair, case=case)
    assert outcome.days("construction", "a") == [730]
    assert outcome.days("postponed", "b") == [730]
    assert outcome.days("construction", "b") == [1095]
    assert outcome.year("capex")[0].tolist() == [0, 0, 80, 80, 0]


def test_what_is_left_of_a_budget_carries_over_in_part() -> None:
    # 50 a year and four tenths of the rest: 50, 70, 78 (day 730), 81.2 (day 1095): 80 fits on 1095;
    # with carry-over of a half it is 50, 75, 87.5: at once; without any, never
    starts = {
        share: run(
            _drives(**(BARE | {"capex": 80.0})),
            case=changed(mill(), {"budget": budget_of(50, share)}),
        ).events()
        for share in (0.4, 0.5, 0.0)
    }
    assert [one for one in starts[0.4] if one[1] in {"postponed", "construction"}] == [
        (730, "postponed"),
        (1095, "construction"),
    ]
    assert (730, "construction") in starts[0.5]
    assert [day for day, kind in starts[0.0] if kind == "postponed"] == [730, 1095, 1460]


def test_a_renewal_waits_for_the_budget_while_the_old_unit_works() -> None:
    # built on 730 for 100; end of life on 740 + 365 = 1105, noted on 1 February, 1126; on 1095
    # another measure took the money of that year, so the renewal is built on 1460; the old one
    # saves all the time
    case = changed(mill(), {"budget": budget_of(100.0), "crews.engineers": crew(9)})
    old = _drives(name="old", **(BARE | {"capex": 100.0, "life": 1.0, "ramp": 0.0, "upkeep": 0.0}))
    other = _drives(3.0, "other", **(BARE | {"capex": 100.0, "saving": 0.0, "upkeep": 0.0}))
    outcome = run(old, other, case=case)
    assert outcome.events("old")[4:] == [
        (1126, "end of life"),
        (1126, "postponed"),
        (1460, "construction"),
        (1470, "renewal"),
    ]
    assert outcome.year("energy.electricity")[0, 3] == pytest.approx(
        155_125 - 31.25 * 365, rel=1e-12
    )


def test_costs_scale_with_the_size_of_the_firm() -> None:
    # four firms of different sizes whose mean is 1: together four times the mean firm's costs
    case = changed(mill("sector"), {"firms.size.spread": 0.5, "crews.advisers": crew(9)})
    outcome = run(
        _drives(capex=1000.0, audit_cost=10.0, upkeep=0.1), case=case, chance=True, years=4
    )
    paid = outcome.project("capex")
    assert paid.sum() == pytest.approx(4000.0, rel=1e-12)
    assert paid.min() < 900
    assert paid.max() > 1100
    assert outcome.year("opex")[0, 1] == pytest.approx(40.0, rel=1e-12)


def test_firms_believe_the_declared_capital_and_pay_the_drawn_one() -> None:
    # declared 90 fits into 100 in every replication, though half of them pay more than 100
    wide = Uncertain("interventions.drives.capex", "uniform", (0.5, 2.0), "USD", 90.0, "")
    case = changed(mill(), {"budget": budget_of(100.0)})
    outcome = run(
        _drives(**(BARE | {"capex": 90.0})), case=case, blocks=1, uncertain=(wide,), years=4
    )
    spent = outcome.project("capex")
    assert set(outcome.project("adoption").tolist()) == {730}
    assert spent == pytest.approx(outcome.table("samples")["value"].astype(float), rel=1e-12)
    assert (spent > 100).mean() > 0.5
    assert outcome.year("capex")[:, 2] == pytest.approx(spent, rel=1e-12)
