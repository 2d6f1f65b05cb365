"""A period of the foundry, from uses to money, worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from simcore.files import Case
from tests.conftest import Classes
from tests.engine.variants import annual, changed, measure, study_of, tables

# The line takes 125 t/d at both stages to make 100 t/d: see test_technique.py.
A_DAY = {
    "demand": 100.0,
    "output": 100.0,
    "sold": 100.0,
    "energy.electricity": 260.0,  # 2 x 125 + 10
    # heat: 0.8 x 125 = 100 GJ; wood should give 40 of it from 80 GJ, but has 50 GJ, which give 25;
    # gas gives 60 from 75 GJ and the 15 that are missing from 18.75
    "energy.gas": 93.75,
    "energy.wood": 50.0,
    "energy": 403.75,
    "water": 395.0,  # 3 x 125 + 20
    "labour": 165.0,  # 1 x 125 + 40
    "dust": 0.125,
    "material_input": 131.875,
    "virgin_material": 102.03125,  # 89.53125 + 12.5
    "secondary_material": 29.84375,
    "waste": 14.375,
    "waste_landfilled": 8.625,
    "waste_recycled": 5.75,
    "ghg_scope1": 8.125,  # 0.06 x 93.75 + 0.02 x 125
    "ghg_scope2": 26.0,
    "ghg_scope2_market": 13.0,
    # embodied 2 x 89.53125 + 0.1 x 29.84375 + 3 x 12.5 = 219.546875; upstream 0.02 x 260 +
    # 0.01 x 93.75 = 6.1375; landfill 0.5 x 8.625 = 4.3125
    "ghg_scope3": 229.996875,
    "ghg": 264.121875,
    "co2_biogenic": 5.0,
    "material_cost": 33_390.625,  # 89.53125 x 200 + 29.84375 x 100 + 12.5 x 1,000
    "energy_cost": 7_550.0,  # 260 x 25 + 93.75 x 8 + 50 x 6
    "water_cost": 395.0,
    "waste_cost": 230.0,  # 8.625 x 30 - 5.75 x 5
    "labour_cost": 3_300.0,
    "carbon_cost": 81.25,
    "coproduct_revenue": 875.0,  # 17.5 x 50
    "revenue": 90_875.0,
    "value_added": 49_309.375,  # 90,875 - 33,390.625 - 7,550 - 395 - 230
    "value_added_volume": 49_309.375,
    "operating_surplus": 45_928.125,  # less 3,300 and 81.25
    "cash_flow": 45_928.125,
    "opex": 0.0,
    "capex": 0.0,
}


@pytest.mark.parametrize("period", ["month", "week"])
def test_every_column_of_a_year_is_365_of_the_day_worked_out_by_hand(
    foundry: Case, classes: Classes, period: str
) -> None:
    found = annual(study_of(foundry, period=period), classes=classes, chance=False)
    ratios = {"price": 900.0, "right_first_time": 100 / 120, "discounted_cash_flow": None}
    assert found.keys() == A_DAY.keys() | ratios.keys()
    for name, day in A_DAY.items():
        assert found[name][0] == pytest.approx([365 * day] * 3, rel=1e-12), name
    assert found["price"][0] == pytest.approx([900.0] * 3, rel=1e-14)
    assert found["right_first_time"][0] == pytest.approx([100 / 120] * 3, rel=1e-14)


def test_a_month_has_its_days_of_all_of_it(foundry: Case, classes: Classes) -> None:
    study = study_of(foundry, years=1)
    table = tables(study, classes=classes, chance=False, periods=True)["periods"].columns
    february = {name: values[1] for name, values in table.items()}
    delivered = {"material_input", "virgin_material", "secondary_material", "cash_flow"}
    delivered |= {"ghg", "ghg_scope3", "discounted_cash_flow"}  # these follow orders
    for name in A_DAY.keys() - delivered:
        assert february[name] == pytest.approx(28 * A_DAY[name], rel=1e-12), name
    # ore ordered on day 31 for January arrives on day 51; the other two likewise
    assert february["material_input"] == pytest.approx(31 * 131.875, rel=1e-12)
    # so 31 days of material are paid, beside 28 of all else: what is used and what is paid differ
    other = 7_550.0 + 395.0 + 230.0 + 3_300.0 + 81.25
    cash = 28 * (90_875.0 - other) - 31 * 33_390.625
    assert february["cash_flow"] == pytest.approx(cash, rel=1e-12)
    assert february["ghg_scope3"] == pytest.approx(31 * 219.546875 + 28 * 10.45, rel=1e-12)


def test_the_discounted_cash_flow_is_that_of_the_middle_of_each_period(
    foundry: Case, classes: Classes
) -> None:
    study = study_of(foundry, years=2)
    table = tables(study, classes=classes, chance=False, periods=True)["periods"].columns
    # the middle of February of the second year is day 365 + 31 + 14 = 410
    expected = table["cash_flow"][13] * 1.1 ** (-410 / 365)
    assert table["discounted_cash_flow"][13] == pytest.approx(expected, rel=1e-12)


def test_a_fuel_without_enough_supply_is_made_up_by_the_rest_at_its_own_efficiency(
    foundry: Case, classes: Classes
) -> None:
    # wood wants 80 GJ: with 80 or more it gets them; with none gas gives all 100 from 125
    for supply, wood, gas in ((200.0, 80.0, 75.0), (80.0, 80.0, 75.0), (0.0, 0.0, 125.0)):
        case = changed(foundry, {"utilities.heat.fuels.wood.supply": supply})
        found = annual(study_of(case, years=1), classes=classes, chance=False)
        assert found["energy.wood"][0, 0] == pytest.approx(365 * wood, rel=1e-12)
        assert found["energy.gas"][0, 0] == pytest.approx(365 * gas, rel=1e-12)


def test_the_slowest_stage_binds_and_what_is_missing_is_lost(
    foundry: Case, classes: Classes
) -> None:
    # melt takes at most 100 of the 125 t/d that 100 t/d need: 80 t/d are made; cast is no bound.
    # The warm-up year eats the finished goods.
    case = changed(foundry, {"stages.melt.capacity": 100.0})
    found = annual(study_of(case, years=1), classes=classes, chance=False)
    assert found["output"][0, 0] == pytest.approx(365 * 80.0, rel=1e-12)
    assert found["sold"][0, 0] == pytest.approx(365 * 80.0, rel=1e-12)
    assert found["demand"][0, 0] == pytest.approx(365 * 100.0, rel=1e-12)
    # base loads do not fall with output: 2 x 100 + 10
    assert found["energy.electricity"][0, 0] == pytest.approx(365 * 210.0, rel=1e-12)


def test_cost_passes_into_price_with_the_stated_delay_and_share(
    foundry: Case, classes: Classes
) -> None:
    # the water price rises tenfold on 1 January 2026: 395 a day become 3,950. Unit cost was
    # 33,390.625 + 7,550 + 395 + 230 + 3,300 + 81.25 - 875 = 44,071.875 a day. The price of the
    # second month of 2026 has seen January: alpha = 1 - exp(-31/90), half of the change passed on.
    points = ((2025.0, 1.0), (2026.0, 10.0))
    dear = replace(foundry.water.price, points=points, interpolation="step")
    case = changed(foundry, {"market.pass_through": 0.5, "water.price": dear})
    table = tables(study_of(case, years=3), classes=classes, chance=False, periods=True)
    price = table["periods"].columns["price"]
    rise = 3_555.0 / 44_071.875
    assert price[:13] == pytest.approx([900.0] * 13, rel=1e-12)
    seen = 1 - math.exp(-31 / 90)
    assert price[13] == pytest.approx(900 * (1 + 0.5 * rise * seen), rel=1e-12)
    assert price[-1] == pytest.approx(900 * (1 + 0.5 * rise), rel=1e-4)


def test_a_measure_costs_capital_upkeep_audit_review_and_services_on_their_days(
    foundry: Case, classes: Classes
) -> None:
    # decided and claimed on day 365, built by day 375; 100,000 USD of capital on day 365; upkeep
    # 5 %: 5,000 a year from day 375 on; audit 2,000 on day 365; reviews of 700 on days 730 and
    # 1,095; verification 3,650 USD a year, a service of the firm, from day 375 on
    certified = measure(
        "green_procurement", 1.0, material="metal", from_offer="ore", to_offer="old",
        transfer=0.0, premium=0.0, audited=True, verification_cost=3650.0, greenwash_audited=0.0,
        assessment=0.0, audit_days=0.0, audit_cost=2000.0, lead=0.0, build=10.0, ramp=0.0,
        capex=100_000.0, upkeep=0.05, review=1.0, review_cost=700.0,
    )  # fmt: skip
    found = annual(study_of(foundry, certified, years=4), classes=classes, chance=False)
    base = annual(study_of(foundry, years=4), classes=classes, chance=False)
    part = 355 / 365
    opex = [0.0, 2000.0 + part * (5000.0 + 3650.0), 9350.0, 9350.0]
    assert found["capex"][0] == pytest.approx([0.0, 100_000.0, 0.0, 0.0], abs=1e-9)
    assert found["opex"][0] == pytest.approx(opex, rel=1e-12)
    lost = base["value_added"] - found["value_added"]
    assert lost[0] == pytest.approx(opex, rel=1e-9, abs=1e-6)
    paid = base["cash_flow"] - found["cash_flow"]
    assert paid[0] == pytest.approx(opex + found["capex"][0], rel=1e-9, abs=1e-6)
