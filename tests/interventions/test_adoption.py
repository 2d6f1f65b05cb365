"""When firms take a measure up: date, share, diffusion, payback, trigger."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcore.interventions.adoption import adoption_days, chance_of_adoption
from simcore.kernel.arrays import NEVER
from simcore.parameters import Adoption
from tests.interventions.world import changed, crew, mill, run, spec

DRIVES = ("stage.pulp.electricity.drives",)
BARE: dict[str, Any] = {"assessment": 0.0, "audit_days": 0.0, "lead": 0.0, "build": 1.0}


def _one(adopt: Adoption, name: str = "drives", **given_: Any) -> Any:
    return spec("energy_efficiency", adopt, name, **({"targets": DRIVES} | given_))


def _grid(n: int = 100_000) -> np.ndarray:
    return ((np.arange(n) + 0.5) / n).reshape(-1, 1)


def test_a_date_is_a_day_and_needs_no_luck() -> None:
    days = adoption_days(Adoption("at", 2.5), lambda: pytest.fail("no draw is needed"))
    assert days.ravel().tolist() == [round(912.5)]


def test_by_reaches_its_share_in_equal_steps() -> None:
    # share 0.8 from 2 to 7 years: 0.8 x (day - 730)/1825 have adopted
    how = Adoption("by", 2.0, {"share": 0.8, "year": 7.0})
    days = adoption_days(how, _grid)
    assert (days < NEVER).mean() == pytest.approx(0.8, abs=2e-5)
    assert days.min() == 730
    assert days[days < NEVER].max() == 730 + 1825
    for day in (900, 1500, 2200):
        assert (days <= day).mean() == pytest.approx(0.8 * (day + 0.5 - 730) / 1825, abs=2e-5)


def test_the_share_of_by_is_reached_in_a_run() -> None:
    # of 1,024 replications 0.8 +- 0.0125
    outcome = run(_one(Adoption("by", 1.0, {"share": 0.8, "year": 4.0}), **BARE), blocks=4)
    adopted = outcome.project("adoption")
    assert (adopted >= 0).mean() == pytest.approx(0.8, abs=3 * 0.0125)
    assert adopted[adopted >= 0].min() >= 365
    assert adopted.max() <= 4 * 365


def test_bass_follows_its_cumulative_curve() -> None:
    # p 0.03, q 0.38: F(10) = 0.812803 and F(6.1926) = 0.460526 (Bass 1969; peak of the adoptions)
    days = adoption_days(Adoption("bass", 0.0, {"p": 0.03, "q": 0.38}), _grid)
    assert (days <= 3650).mean() == pytest.approx(0.812803, abs=1e-4)  # to the half day
    assert (days / 365 <= 6.1926).mean() == pytest.approx(0.460526, abs=2e-4)


def test_bass_without_imitation_is_exponential() -> None:
    # F(5) = 1 - exp(-0.1 x 5) = 0.393469
    days = adoption_days(Adoption("bass", 1.0, {"p": 0.1, "q": 0.0}), _grid)
    assert (days <= 6 * 365).mean() == pytest.approx(0.393469, abs=2e-4)


def test_bass_reaches_its_share_in_a_run() -> None:
    # decisions before year 5 of a diffusion that begins with year 1: with p 0.1, q 0.5 F(3.9151) =
    # (1 - e^-2.3490)/(1 + 5 e^-2.3490) = 0.61229, t from day 365 to the last meeting, 1794; of
    # 1,024 +- 0.0152
    outcome = run(_one(Adoption("bass", 1.0, {"p": 0.1, "q": 0.5}), **BARE), blocks=4)
    assert (outcome.project("adoption") >= 0).mean() == pytest.approx(0.61229, abs=3 * 0.0152)


@settings(max_examples=60, deadline=None)
@given(
    p=st.floats(1e-6, 1.0),
    q=st.floats(0.0, 5.0),
    start=st.floats(0.0, 30.0),
    u=st.floats(0.0, 0.9999999),
)
def test_bass_days_never_come_before_the_start_and_rise_with_the_draw(
    p: float, q: float, start: float, u: float
) -> None:
    how = Adoption("bass", start, {"p": p, "q": q})
    days = adoption_days(how, lambda: np.array([[0.0], [u]])).ravel()
    assert days[0] == round(365 * start)
    assert days[0] <= days[1] <= NEVER


def test_half_of_the_firms_adopt_at_the_threshold() -> None:
    how = Adoption("payback", 1.0, {"threshold": 1.25, "steepness": 1.75, "reaudit": 3.0})
    assert chance_of_adoption(how, np.array([1.25])) == pytest.approx(0.5)
    # 1/(1 + 2^1.75) = 0.229169 at twice the threshold; all at nothing, none without a saving
    found = chance_of_adoption(how, np.array([0.0, 2.5, np.inf]))
    assert found == pytest.approx([1.0, 0.229169, 0.0], abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    threshold=st.floats(0.01, 100.0),
    steepness=st.floats(0.01, 100.0),
    paybacks=st.lists(st.floats(0.0, 1e9), min_size=2, max_size=5),
)
def test_the_chance_of_adoption_never_rises_with_the_payback(
    threshold: float, steepness: float, paybacks: list[float]
) -> None:
    values = {"threshold": threshold, "steepness": steepness, "reaudit": 3.0}
    chance = chance_of_adoption(Adoption("payback", 1.0, values), np.array(sorted(paybacks)))
    assert ((chance >= 0.0) & (chance <= 1.0)).all()
    assert (np.diff(chance) <= 0.0).all()


# saves 0.1 x 312.5 x 20 x 365 = 228,125 a year: with capex 228,125 and no upkeep the payback is 1 a
PAYS_IN_A_YEAR: dict[str, Any] = BARE | {"capex": 228_125.0, "upkeep": 0.0, "audit_error": 0.0}


def _payback(threshold: float, start: float = 1.0, reaudit: float = 10.0) -> Adoption:
    values = {"threshold": threshold, "steepness": 1.75, "reaudit": reaudit}
    return Adoption("payback", start, values)


def test_half_adopt_at_the_first_audit_when_the_payback_is_the_threshold() -> None:
    # of 1,024: 0.5 +- 0.0156; the audit of nobody takes time, so the decision falls on day 365
    outcome = run(_one(_payback(1.0), **PAYS_IN_A_YEAR), blocks=4, years=4)
    days = outcome.project("adoption")
    assert (days >= 0).mean() == pytest.approx(0.5, abs=3 * 0.0156)
    assert set(days.tolist()) == {-1, 365}


def test_taste_lasts_so_asking_again_changes_no_mind() -> None:
    # nothing changes from audit to audit: who refused refuses again
    outcome = run(_one(_payback(1.0, reaudit=1.0), **PAYS_IN_A_YEAR), blocks=4, years=4)
    assert set(outcome.project("adoption").tolist()) == {-1, 365}


def test_firms_are_asked_again_until_they_adopt_and_not_after() -> None:
    # with the luck of chance off half of it is enough: payback 1.0 against a threshold that coal
    # does not touch; electricity doubles in price in year 3, the payback halves and 1/(1 +
    # 0.5^1.75) > 0.5
    price = mill().carriers["electricity"].price
    dear = replace(price, points=((2027.999, 20.0), (2028.0, 40.0)), interpolation="step")
    case = changed(mill(), {})
    case = case.model_copy(
        update={
            "carriers": case.carriers
            | {"electricity": case.carriers["electricity"].model_copy(update={"price": dear})}
        }
    )
    outcome = run(_one(_payback(0.9, reaudit=1.0), **PAYS_IN_A_YEAR), case=case, years=8)
    # prices of the last closed period: on 1 January of year 3 the old ones still count
    assert outcome.days("rejection") == [365, 730, 1095]
    assert outcome.days("adoption") == [1460]
    assert outcome.days("audit") == [365, 730, 1095, 1460]


def test_a_firm_whose_audit_waits_is_not_audited_and_built_twice() -> None:
    # asked every half year, but the audit takes a year: the question of a firm in the queue is the
    # same question; it adopts once and builds once
    said = PAYS_IN_A_YEAR | {"audit_days": 365.0}
    outcome = run(_one(_payback(100.0, reaudit=0.5), **said), years=8)
    assert outcome.days("adoption") == [730]
    assert outcome.days("construction") == [730]
    assert outcome.project("capex").tolist() == [228_125.0]


def _when(quantity: str = "output", start: float = 1.0, **values: float) -> Adoption:
    return Adoption("when", start, values, quantity)


def test_a_trigger_reads_the_last_year_on_first_of_january_and_latches() -> None:
    # output is 36,500 t every year: above 36,000 on 1 January of year 1, and never asked again,
    # even after the measure has lapsed
    said = BARE | {"life": 1.0, "renew": False}
    outcome = run(_one(_when(above=36_000.0), **said), years=6)
    assert outcome.events() == [
        (365, "adoption"),
        (365, "audit"),
        (365, "construction"),
        (365, "trigger"),
        (366, "commissioning"),
        (761, "end of life"),
        (761, "lapse"),
    ]


def test_a_trigger_waits_for_its_start_and_for_its_threshold() -> None:
    assert run(_one(_when(start=2.0, above=36_000.0), **BARE)).days("trigger") == [730]
    assert run(_one(_when(start=2.5, above=36_000.0), **BARE)).days("trigger") == [1095]
    assert run(_one(_when(above=36_501.0), **BARE)).days("trigger") == []
    assert run(_one(_when(below=36_501.0), **BARE)).days("trigger") == [365]


def test_a_growing_quantity_triggers_on_the_first_january_after_it_passed() -> None:
    # demand grows by 10 % a year from 36,500 t: output of year 0 is 38,283, of year 1 42,111, of
    # year 2 46,322: above 46,000 is seen on 1 January of year 3
    outcome = run(_one(_when(above=46_000.0), **BARE), changes={"market.growth": 0.1}, years=6)
    assert outcome.year("output")[0, :3] == pytest.approx([38_283, 42_111, 46_322], rel=1e-3)
    assert outcome.days("trigger") == [1095]


def test_a_trigger_is_audited_first() -> None:
    # audit 365-385, decided on 1 February, 396; claim from 426 on, on 1 April, 455; built in 40
    # days
    outcome = run(_one(_when(above=36_000.0), audit_days=20.0, lead=30.0, build=40.0))
    assert [day for day, _ in outcome.events()] == [365, 365, 396, 455, 495]


def test_a_trigger_may_watch_a_ratio() -> None:
    # the price of product is an annual column that a study may name: 1,000 a tonne
    outcome = run(_one(_when("price", above=900.0), **BARE))
    assert outcome.days("trigger") == [365]


def test_each_firm_of_a_sector_watches_its_own_quantity() -> None:
    case = changed(
        mill("sector"), {"firms.size.spread": 0.6, "crews.advisers": crew(9, shared=True)}
    )
    outcome = run(_one(_when(above=36_500.0), **BARE), case=case, chance=True)
    adopted = outcome.project("adoption") >= 0
    assert 0 < adopted.sum() < 4
    assert (np.diff(adopted.astype(int)) >= 0).all()  # firms stand in order of size


def test_adoption_beyond_the_horizon_is_never() -> None:
    for how in (
        Adoption("at", 5.0),
        Adoption("by", 5.0, {"share": 1.0, "year": 6.0}),
        _payback(1, 5),
    ):
        outcome = run(_one(how, **BARE), chance=True)
        assert outcome.events() == []
        assert outcome.project("adoption").tolist() == [-1]
