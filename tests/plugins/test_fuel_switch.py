"""Fuel switch: from one fuel to another within the boiler's limit and the fuel's supply."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcore.errors import PluginError
from tests.interventions.world import CLASSES, Outcome, at, run, spec
from tests.plugins.bench import BARE, bench

START = 334 / 365
SWITCH: dict[str, Any] = {"utility": "steam", "from_fuel": "coal", "to_fuel": "biomass"}
COAL, BIOMASS = "utility.steam.coal.share", "utility.steam.biomass.share"
SUPPLY = "utilities.steam.fuels.biomass.supply"
# The dryer takes 500 GJ of steam a day: coal 0.8 x 500/0.8 = 500, biomass 0.2 x 500/0.5 = 200 GJ/d.


def _run(changes: dict[str, float] | None = None, years: int = 3, **given_: Any) -> Outcome:
    return run(spec("fuel_switch", START, **(BARE | SWITCH | given_)), years=years, changes=changes)


def test_half_of_the_coal_gives_way_at_the_efficiency_of_each_fuel() -> None:
    # shares 0.4 and 0.6 of 500 GJ: coal 0.4 x 500/0.8 = 250, biomass 0.6 x 500/0.5 = 600 GJ/d
    outcome = _run(transfer=0.5)
    assert outcome.year("energy.coal")[0] == pytest.approx([182_500, 91_250, 91_250])
    assert outcome.year("energy.biomass")[0] == pytest.approx([73_000, 219_000, 219_000])


def test_scope_1_falls_and_biogenic_carbon_is_a_memo() -> None:
    # coal 0.1 t a GJ; biomass none, 0.1 t biogenic, outside of ghg
    outcome = _run(transfer=0.5)
    assert outcome.year("ghg_scope1")[0] == pytest.approx([18_250, 9_125, 9_125])
    assert outcome.year("co2_biogenic")[0] == pytest.approx([7_300, 21_900, 21_900])
    ghg = outcome.year("ghg")[0]
    assert ghg[0] - ghg[2] == pytest.approx(9_125)


def test_the_boiler_takes_no_more_than_its_limit() -> None:
    # 0.5 of the steam at most: 0.3 of the whole moves
    found = bench("fuel_switch", transfer=1.0, limit=0.5, **SWITCH).moved()
    assert found == {COAL: pytest.approx(0.5), BIOMASS: pytest.approx(0.5)}
    # and the limit of the case holds where the measure knows none
    capped = _run({"utilities.steam.fuels.biomass.limit": 0.4}, transfer=1.0)
    assert capped.year("energy.biomass")[0, 2] == pytest.approx(0.4 * 500 / 0.5 * 365)
    assert capped.year("energy.coal")[0, 2] == pytest.approx(0.6 * 500 / 0.8 * 365)


def test_a_limit_below_the_present_share_moves_nothing() -> None:
    found = bench("fuel_switch", transfer=1.0, limit=0.1, **SWITCH).moved()
    assert found == {COAL: pytest.approx(0.8), BIOMASS: pytest.approx(0.2)}


def test_what_the_supply_does_not_give_the_rest_fuel_makes_up() -> None:
    # 300 of the 600 GJ are there: 150 GJ of steam are missing, 187.5 GJ of coal make them
    outcome = _run({SUPPLY: 300.0}, transfer=0.5)
    assert outcome.year("energy.biomass")[0] == pytest.approx([73_000, 109_500, 109_500])
    assert outcome.year("energy.coal")[0, 2] == pytest.approx((250 + 187.5) * 365)
    assert outcome.year("output")[0] == pytest.approx([36_500] * 3)


def test_a_better_boiler_burns_less_of_the_new_fuel() -> None:
    # efficiency 0.5 -> 0.55: 0.6 x 500/0.55
    outcome = _run(transfer=0.5, efficiency_change=0.1)
    assert outcome.year("energy.biomass")[0, 2] == pytest.approx(0.6 * 500 / 0.55 * 365)


def test_the_switch_follows_the_ramp() -> None:
    # through the second year ages 0 to 365 of a ramp of two years: mean activity a quarter
    outcome = _run(transfer=0.5, ramp=730.0)
    assert outcome.year("energy.coal")[0, 1] == pytest.approx(182_500 - 0.25 * 91_250)


def test_the_bill_follows_the_fuels() -> None:
    # coal 250 x 5 and biomass 600 x 6 in place of 500 x 5 and 200 x 6: 1,150 USD more a day
    outcome = _run(transfer=0.5)
    cost = outcome.year("energy_cost")[0]
    assert cost[2] - cost[0] == pytest.approx(1_150 * 365)


def test_a_carbon_price_pays_for_it() -> None:
    # 25 t less a day at 100 USD
    outcome = _run({"carbon.price": 100.0}, transfer=0.5)
    cost = outcome.year("carbon_cost")[0]
    assert cost[0] - cost[2] == pytest.approx(912_500)


def test_it_touches_only_its_own_levers() -> None:
    assert bench("fuel_switch", **SWITCH).touched() == {COAL, BIOMASS}
    found = bench("fuel_switch", efficiency_change=0.1, **SWITCH)
    assert found.touched() == {COAL, BIOMASS, "utility.steam.biomass.efficiency"}


@settings(max_examples=30, deadline=None)
@given(
    transfer=st.floats(0.0, 1.0),
    limit=st.floats(0.0, 1.0),
    supply=st.floats(200.0, 2000.0),
    change=st.floats(-0.3, 0.3),
    ramp=st.floats(0.0, 700.0),
)
def test_the_steam_is_always_raised_and_scope_1_never_rises(
    transfer: float, limit: float, supply: float, change: float, ramp: float
) -> None:
    outcome = _run({SUPPLY: supply}, transfer=transfer, limit=limit, ramp=ramp)
    coal, biomass = (outcome.year(f"energy.{name}")[0] for name in ("coal", "biomass"))
    assert coal * 0.8 + biomass * 0.5 == pytest.approx([182_500.0] * 3, rel=1e-9)
    assert biomass.max() <= max(min(supply, max(limit, 0.2) * 1000), 200.0) * 365 * (1 + 1e-9)
    scope1 = outcome.year("ghg_scope1")[0]
    assert (scope1 <= scope1[0] * (1 + 1e-9)).all()
    shares = bench(
        "fuel_switch", transfer=transfer, limit=limit, efficiency_change=change, **SWITCH
    ).moved()
    assert shares[COAL] + shares[BIOMASS] == pytest.approx(1.0)
    assert min(shares[COAL], shares[BIOMASS]) >= 0.0


@pytest.mark.parametrize(
    ("name", "value"),
    [("transfer", 1.1), ("transfer", -0.1), ("limit", 1.5), ("efficiency_change", 0.4)],
)
def test_values_out_of_range_are_refused(name: str, value: float) -> None:
    with pytest.raises(PluginError, match=f"boiler: {name} must be in"):
        CLASSES["fuel_switch"](name="boiler", adopt=at(2.0), **SWITCH, **{name: value})
