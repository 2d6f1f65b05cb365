from __future__ import annotations

import math
import random

import pytest

from tests.twin import Twin, worst_gap
from tests.twin.flow import Situation, produce_step
from tests.twin.levers import Effects
from tests.twin.small import measure, small_study
from tests.twin.technique import Flows, technique_of

DRIVERS: dict[str, float] = {"growth": 0.03, "noise": 0.1, "elasticity": 0.5, "pass_through": 0.5}


def test_one_tonne_needs_what_the_page_says() -> None:
    # contaminants in the mix: 0.25 x 0.04 = 0.01; scrap 0.1 + 1 x 0.01 = 0.11 and 0.2
    # casting takes 1/0.8 = 1.25 t, melting 1.25/0.89 = 1.404494 t
    # back from melting: 0.5 x 0.1 x 1.404494 = 0.070225 t; metal 1.404494 - 0.070225 = 1.334270 t
    twin = Twin(small_study(), "only")
    mix = {"metal.ore": 0.75, "metal.old": 0.25}
    found = technique_of(twin.plant, twin.levers.settle(Effects()), mix)
    assert found.inflow == pytest.approx([1.25 / 0.89, 1.25], rel=1e-14)
    assert found.scrap == pytest.approx([0.11, 0.2], rel=1e-14)
    assert found.need["metal"] == pytest.approx(1.334269662921, rel=1e-12)


@pytest.mark.parametrize("mode", ["step", "exact"])
def test_constant_year_is_as_worked_by_hand(mode: str) -> None:
    # 36,500 t; melting takes 51,264.045 t, casting 45,625 t, metal 48,700.843 t
    # electricity 2 x 51,264.045 + 10 x 365 = 106,178.090 GJ; gas 45,625/0.8 = 57,031.25 GJ
    # waste (0.11 - 0.05) x 51,264.045 + 0.2 x 45,625 = 12,200.843 t, 0.6 of it tipped
    year = Twin(small_study(), "only", mode="exact" if mode == "exact" else "step").run()
    expected = {
        "output": 36_500.0,
        "sold": 36_500.0,
        "material_input": 48_700.842697,
        "secondary_material": 12_175.210674,
        "energy.electricity": 106_178.089888,
        "energy.gas": 57_031.25,
        "water": 136_875.0,
        "labour": 102_528.089888,
        "waste": 12_200.842697,
        "waste_landfilled": 7_320.505618,
        "ghg_scope1": 3_421.875,  # 57,031.25 x 0.06
        "ghg_scope2": 10_617.808989,
        # 36,525.632 x 2 + 12,175.211 x 0.1 of metal, 7,320.506 x 0.5 of the tip
        "ghg_scope3": 77_929.037921,
        "material_cost": 8_522_647.471910,  # 36,525.632 x 200 + 12,175.211 x 100
        "energy_cost": 3_110_702.247191,  # 106,178.090 x 25 + 57,031.25 x 8
        "waste_cost": 195_213.483146,  # 7,320.506 x 30 - 4,880.337 x 5
        # 32,850,000 - 8,522,647.472 - 3,110,702.247 - 136,875 - 195,213.483
        "value_added": 20_884_561.797753,
        "operating_surplus": 18_834_000.0,  # less 102,528.090 h x 20
        "right_first_time": 36_500 / (36_500 + 0.11 * 51_264.0449438 + 9_125),
        "price": 900.0,
    }
    for name, value in expected.items():
        assert year[name] == pytest.approx([value] * 5, rel=1e-9), name
    assert year["value_added_volume"] == pytest.approx(year["value_added"], rel=1e-12)


def test_a_short_offer_is_replaced_by_what_the_other_has_to_spare() -> None:
    # 3,100 t take 4,136.2 t of metal: 0.75 and 0.25 of it. Of old only 413.6 t are there (0.1), of
    # ore 2 x as much as needed in all (2.0): the missing 0.15 is ore.
    twin = Twin(small_study(), "only")
    values = twin.levers.settle(Effects())
    contract = {"metal.ore": 0.75, "metal.old": 0.25}
    technique = technique_of(twin.plant, values, contract)
    metal = technique.need["metal"] * 3100
    now = Situation(
        plant=twin.plant,
        values=values,
        contract=contract,
        technique=technique,
        begin=0,
        end=31,
        expected=100.0,
        want=3100.0,
        finished=1000.0,
        stock={"metal.ore": 2 * metal, "metal.old": 0.1 * metal},
        arrivals=[],
        stops=[],
        minor=[0.0, 0.0],
    )
    flows = produce_step(now)
    # less contamination: scrap 0.1 + 0.1 x 0.04 = 0.104, melting 1.25/0.896 = 1.395089 t,
    # metal 0.95 x 1.395089 = 1.325335 t per tonne; old used 0.1 x 1.325335 x 3,100 = 410.854 t
    assert flows.made == pytest.approx(3100.0, rel=1e-12)
    assert flows.used["metal.old"] == pytest.approx(410.8537946, rel=1e-9)
    assert flows.used["metal.ore"] == pytest.approx(9 * 410.8537946, rel=1e-9)
    assert now.stock["metal.old"] == pytest.approx(0.1 * metal - 410.8537946, rel=1e-6)


def test_an_outage_loses_sales_only_where_it_is_followed_in_time() -> None:
    # The line makes 120 x 24/25 = 115.2 t/d, customers want 100, stock is 1,000 t. It stands for 12
    # days from 1 January of the second year. At once: 19 x 115.2 + 1,000 > 3,100, nothing is lost.
    # In time: the stock is gone after 10 days, two days of sales are lost.
    outages = [("cast", 365.0, 377.0)]
    at_once = Twin(small_study(), "only", outages=outages).run()
    in_time = Twin(small_study(), "only", mode="exact", outages=outages).run()
    assert at_once["sold"][1] == pytest.approx(36_500.0, rel=1e-12)
    assert in_time["sold"][1] == pytest.approx(36_300.0, rel=1e-9)
    assert in_time["sold"][2] == pytest.approx(36_500.0, rel=1e-9)


MEASURES = (
    measure(
        "energy_efficiency", 1.5, targets=("stage.*.electricity.*",), base_saving=0.2, capex=1e5
    ),
    measure("waste_minimisation", 2.0, targets=("stage.*.scrap",), persistence=0.5),
    measure("fuel_switch", 2.0, utility="heat", from_fuel="gas", to_fuel="wood", shutdown=2.0),
)


def test_exact_equals_step_where_nothing_binds() -> None:
    study = small_study(*MEASURES[:2])
    step = Twin(study, "only").run()
    assert worst_gap(step, Twin(study, "only", mode="exact").run())[0][2] < 1e-9
    step = Twin(study, "only", period="week").run()
    exact = Twin(study, "only", mode="exact", period="week").run()
    assert worst_gap(step, exact)[0][2] < 1e-9


def test_months_and_weeks_agree_where_nothing_changes() -> None:
    months = Twin(small_study(), "only", period="month").run()
    weeks = Twin(small_study(), "only", period="week").run()
    gaps = {name: gap for name, _, gap in worst_gap(months, weeks)}
    # discounting looks at the middle of a period
    assert gaps.pop("discounted_cash_flow") < 1e-4
    assert max(gaps.values()) < 1e-9


@pytest.mark.parametrize("mode", ["step", "exact"])
def test_mass_closes_every_period(mode: str) -> None:
    study = small_study(*MEASURES, market=DRIVERS)
    chance = random.Random(7)
    twin = Twin(study, "only", mode="exact" if mode == "exact" else "step", chance=chance)
    produce = twin.produce
    seen = []

    def watched(now: Situation) -> Flows:
        finished, stock = now.finished, dict(now.stock)
        flows = produce(now)
        seen.append(flows)
        assert now.finished == pytest.approx(finished + flows.made - flows.sold, abs=1e-6)
        assert flows.sold <= now.want * (1 + 1e-12)
        for name, before in stock.items():
            left = before + flows.got[name] - flows.used[name]
            assert now.stock[name] == pytest.approx(left, abs=1e-6)
            assert now.stock[name] >= 0
        fed = sum(flows.used.values()) + sum(flows.reused)
        assert flows.inflow[0] == pytest.approx(fed, rel=1e-9)
        assert flows.inflow[1] == pytest.approx(flows.inflow[0] - flows.scrap[0], rel=1e-9)
        assert flows.made == pytest.approx(flows.inflow[1] - flows.scrap[1], rel=1e-9)
        return flows

    twin.produce = watched
    twin.run()
    assert len(seen) == 72


def test_the_same_generator_gives_the_same_run() -> None:
    study = small_study(*MEASURES, market=DRIVERS)
    runs = [Twin(study, "only", chance=random.Random(3)).run() for _ in range(2)]
    assert worst_gap(*runs)[0][2] == 0.0
    assert worst_gap(runs[0], Twin(study, "only", chance=random.Random(4)).run())[0][2] > 0.01


def test_nothing_trends_with_constant_drivers() -> None:
    year = Twin(small_study(market={"pass_through": 0.9, "elasticity": 0.8}), "only").run()
    for name, values in year.items():
        if name != "discounted_cash_flow":
            assert values == pytest.approx([values[0]] * 5, rel=1e-9), name


def test_cheaper_production_sells_more() -> None:
    # Half the power of the arc lowers unit cost and so price; demand rises by the elasticity.
    cut = measure("energy_efficiency", 1.0, targets=("stage.melt.electricity.arc",), saving=0.5)
    study = small_study(cut, market={"pass_through": 1.0, "elasticity": 0.5})
    year = Twin(study, "only").run()
    assert year["price"][4] < year["price"][0]
    ratio = year["price"][4] / year["price"][0]
    assert year["demand"][4] / year["demand"][0] == pytest.approx(ratio**-0.5, rel=1e-3)


def test_worst_gap_names_column_and_year() -> None:
    engine = {"year": [2025.0, 2026.0], "output": [100.0, 200.0], "lost": [0.0, 0.0], "odd": [1.0]}
    twin = {"output": [100.0, 201.0], "lost": [0.0, 0.0]}
    found = worst_gap(engine, twin)
    assert [column for column, _, _ in found] == ["odd", "output", "lost"]
    assert [year for _, year, _ in found] == [0, 1, 0]
    assert [gap for _, _, gap in found] == pytest.approx([math.inf, 1 / 201, 0.0])
