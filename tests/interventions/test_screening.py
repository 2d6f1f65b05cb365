"""Screening on what a firm believes: declared values, recent prices, audit error."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simcore.files import Uncertain
from tests.interventions.world import changed, mill, run, spec

DRIVES = ("stage.pulp.electricity.drives",)

# Drives take 2 GJ/t x 156.25 t/d; a tenth at 20 USD/GJ is 0.1 x 312.5 x 20 x 365 = 228,125 USD a
# year
SAVING = 228_125.0


def _drives(capex: float, **given: Any) -> Any:
    return spec("energy_efficiency", 2.0, "drives", targets=DRIVES, capex=capex, **given)


def _kinds(outcome: Any) -> set[str]:
    return {kind for _, kind in outcome.events()} & {"adoption", "rejection"}


def test_the_believed_saving_is_what_the_declared_effect_is_worth() -> None:
    outcome = run(_drives(5e5))
    assert outcome.project("believed_saving") == pytest.approx([SAVING], rel=1e-9)


def test_the_payback_is_capital_over_saving_less_upkeep() -> None:
    # 500,000 / (228,125 - 0.02 x 500,000) = 2.292 a
    outcome = run(_drives(5e5))
    details = [str(one) for one in outcome.table("events")["detail"] if one]
    assert details == ["believed payback 2.29 a"]


def test_a_payback_limit_lets_pass_what_pays_in_time() -> None:
    # 2.292 a is within 2.3 and not within 2.29
    for limit, kind in ((2.3, "adoption"), (2.29, "rejection")):
        assert _kinds(run(_drives(5e5, screen="payback", payback_limit=limit))) == {kind}


def test_a_measure_that_saves_nothing_never_pays_back() -> None:
    loses: dict[str, Any] = {"saving": -0.05, "screen": "payback", "payback_limit": 50.0}
    assert _kinds(run(_drives(0.0, **loses))) == {"rejection"}
    assert _kinds(
        run(
            _drives(
                1e5, upkeep=1.0, saving=0.01, **{k: v for k, v in loses.items() if k != "saving"}
            )
        )
    ) == {"rejection"}


def test_the_present_value_discounts_the_saving_at_the_hurdle_rate() -> None:
    # annuity at 25 % over 12 a: (1 - 1.25^-12)/0.25 = 3.725122; upkeep is 2 % of 500,000:
    # NPV = (228,125 - 10,000) x 3.725122 - 500,000 = 312,542
    outcome = run(_drives(5e5))
    factor = (1 - 1.25**-12) / 0.25
    assert factor == pytest.approx(3.725122, abs=1e-6)
    assert outcome.project("believed_npv") == pytest.approx([218_125 * factor - 5e5], rel=1e-9)
    assert outcome.project("believed_npv") == pytest.approx([312_542], abs=1.0)


def test_a_positive_present_value_is_adopted_and_a_negative_one_rejected() -> None:
    # breaks even at capex = 228,125 x 3.725122 / (1 + 0.02 x 3.725122) = 790,872
    assert _kinds(run(_drives(790_000.0, screen="npv"))) == {"adoption"}
    assert _kinds(run(_drives(792_000.0, screen="npv"))) == {"rejection"}


def test_a_patient_firm_accepts_what_an_impatient_one_rejects() -> None:
    # without interest 12 x (228,125 - 0.02 x 2e6) = 2,257,500 > 2e6
    one = _drives(2e6, screen="npv")
    assert _kinds(run(one, changes={"finance.hurdle_rate": 0.0})) == {"adoption"}
    assert _kinds(run(one)) == {"rejection"}


def test_without_a_screen_everything_planned_is_adopted() -> None:
    assert _kinds(run(_drives(1e12))) == {"adoption"}


def test_an_audit_errs_by_the_stated_spread() -> None:
    # the log of the believed saving has sd 0.2 around the true one: of 1,024 the mean +- 0.00625
    outcome = run(_drives(5e5), blocks=4, years=4)
    log = np.log(outcome.project("believed_saving") / SAVING)
    assert log.mean() == pytest.approx(0.0, abs=3 * 0.00625)
    assert log.std() == pytest.approx(0.2, abs=0.015)
    exact = run(_drives(5e5, audit_error=0.0), blocks=1, years=4)
    assert exact.project("believed_saving") == pytest.approx(np.full(256, SAVING), rel=1e-9)


def test_the_size_of_a_firm_scales_its_saving_and_not_its_payback() -> None:
    case = changed(mill("sector"), {"firms.size.spread": 0.5})
    one = _drives(5e5, audit_error=0.0, screen="payback", payback_limit=2.3)
    outcome = run(one, case=case, chance=True)
    saving = outcome.project("believed_saving")
    assert saving.sum() == pytest.approx(4 * SAVING, rel=1e-9)
    assert saving.max() > 1.3 * saving.min()
    assert (outcome.project("adoption") > 0).all()


def test_a_drawn_saving_and_a_future_price_move_no_decision() -> None:
    # the drawn saving is far from the declared one, and electricity triples in the year
    # after: firms know neither, and decide as they would without
    wide = Uncertain("interventions.drives.saving", "uniform", (0.1, 3.0), "1", 0.1, "")
    one = _drives(5e5, saving=0.1, screen="payback", payback_limit=2.3)
    plain = run(one, blocks=1, years=4)
    drawn = run(one, blocks=1, years=4, uncertain=(wide,))
    assert (plain.project("adoption") == drawn.project("adoption")).all()
    assert (plain.project("believed_saving") == drawn.project("believed_saving")).all()
    assert not (plain.year("energy") == drawn.year("energy")).all()
    price = replace(
        mill().carriers["electricity"].price,
        points=((2027.0, 20.0), (2027.5, 60.0)),
        interpolation="step",
    )
    carriers = dict(mill().carriers)
    carriers["electricity"] = carriers["electricity"].model_copy(update={"price": price})
    dear = run(one, blocks=1, years=4, case=mill().model_copy(update={"carriers": carriers}))
    assert (plain.project("adoption") == dear.project("adoption")).all()
    assert (plain.project("believed_npv") == dear.project("believed_npv")).all()


def test_what_another_measure_saved_can_not_be_saved_again() -> None:
    # the first saves half of the use from day 365 on; the second then saves a tenth of the other
    # half
    first = spec(
        "energy_efficiency", 1.0, "first", targets=DRIVES, saving=0.5, ramp=0.0, lead=0.0, build=1.0
    )
    outcome = run(first, _drives(5e5))
    assert outcome.project("believed_saving", "drives") == pytest.approx([SAVING / 2], rel=1e-9)


def test_a_waste_measure_is_believed_to_save_material_energy_labour_and_fees() -> None:
    # scrap of the finish 0.2 -> 0.1: its input falls from 125 to 111.111, the pulper's from 156.25
    # to 138.8889 t/d. Less: material 17.3611 x 270, electricity 17.3611 x 2.4 x 20, water 17.3611
    # x 4, labour 17.3611 x 10; steam 13.8889 x 4 GJ, of which 0.8/0.8 coal at 5 and 0.2/0.5
    # biomass at 6: 7.4 USD/GJ; waste 17.3611 t at (40 - 10)/2 = 15
    one = spec("waste_minimisation", 2.0, "less", targets=("stage.finish.scrap",), scrap_cut=0.5)
    pulp = 156.25 - 100 / 0.9 / 0.8
    worth = pulp * (270 + 48 + 4 + 10 + 15) + (125 - 100 / 0.9) * 4 * 7.4
    outcome = run(one)
    assert outcome.project("believed_saving") == pytest.approx([365 * worth], rel=1e-9)


def test_a_premium_that_customers_pay_counts_as_saving() -> None:
    # settled share of adopters 0.879262 (p 0.03, q 0.38, reversion 0.05): premium 0.05 x 0.04 x
    # that on 36.5 million a year
    one = spec("consumer_behaviour", 2.0, "green")
    outcome = run(one)
    expected = 36.5e6 * 0.05 * 0.04 * 0.879262
    assert outcome.project("believed_saving") == pytest.approx([expected], rel=1e-5)


def test_services_count_as_a_cost() -> None:
    # nothing is bought dearer, only verified for 1,000 a year; green fibre costs what virgin costs
    one = spec(
        "green_procurement", 2.0, "green", material="fibre", from_offer="virgin", to_offer="green",
        premium=0.0, audited=True, verification_cost=1000.0,
    )  # fmt: skip
    assert run(one).project("believed_saving") == pytest.approx([-1000.0], rel=1e-9)
