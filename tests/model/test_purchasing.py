"""Purchasing: what happens when secondary material runs short."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simcore.files import Case
from tests.conftest import Classes
from tests.engine.variants import annual, changed, measure, study_of, tables

OLD = "materials.metal.offers.old"
AT_ONCE: dict[str, Any] = {
    "assessment": 0.0, "audit_days": 0.0, "lead": 0.0, "build": 1.0, "ramp": 0.0,
}  # fmt: skip
NOT_PHYSICAL = {"cash_flow", "discounted_cash_flow", "value_added", "value_added_volume"}
NOT_PHYSICAL |= {"operating_surplus", "waste_cost"}


@pytest.mark.parametrize("period", ["month", "week"])
def test_when_the_secondary_pool_starves_virgin_material_is_bought_instead(
    foundry: Case, classes: Classes, period: str
) -> None:
    # 29.84 t/d are wanted, 12 t/d are there. With 12 t/d of old in n of metal, melt loses
    # 0.06 + 0.16 x 12 / n, takes m = 112.5 / (0.94 - 1.92 / n), and n = 0.97 m - 1.875: m = 121.82,
    # n = 116.29, so 104.29 t/d of ore in place of 89.53: 14.76 more, less than the 17.84 that are
    # missing, because ore brings no contaminants. Mass closes, or the run would stop.
    starved = changed(foundry, {f"{OLD}.supply": 12.0, f"{OLD}.pool": 40.0})
    study = study_of(starved, years=3, period=period)
    found = annual(study, classes=classes, chance=False)
    base = annual(study_of(foundry, years=3, period=period), classes=classes, chance=False)
    assert found["secondary_material"][0] == pytest.approx(365 * 12.0, rel=1e-9)
    more = (found["virgin_material"] - base["virgin_material"])[0]
    assert more == pytest.approx(365 * 14.76, rel=1e-3)
    assert found["sold"] == pytest.approx(base["sold"], rel=1e-12)
    less = 365 * (0.1 * 125.0 - (121.82 - 112.5)) - 0.03 * 365 * (125.0 - 121.82)
    assert (base["waste"] - found["waste"])[0] == pytest.approx(less, rel=0.01)
    for name, values in found.items():
        if name not in NOT_PHYSICAL:
            assert (values >= 0.0).all(), name


def test_no_more_is_drawn_from_a_pool_than_flows_into_it(foundry: Case, classes: Classes) -> None:
    # the pool holds 40 days of 12 t and starts full
    starved = changed(foundry, {f"{OLD}.supply": 12.0, f"{OLD}.pool": 40.0})
    study = study_of(starved, years=4)
    table = tables(study, classes=classes, chance=False, periods=True)["periods"].columns
    bought = np.cumsum(table["secondary_material"])
    months = np.tile([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], 4)
    assert (bought <= 12.0 * np.cumsum(months) + 12.0 * 40).all()


def test_how_much_flows_through_a_small_pool_does_not_depend_on_the_period(
    foundry: Case, classes: Classes
) -> None:
    # 12 t/d flow in and more is wanted at every order, so 12 t/d are bought; a pool of 10 days must
    # not cut the 372 t of a month to the 120 t that it can hold between orders
    starved = changed(foundry, {f"{OLD}.supply": 12.0, f"{OLD}.pool": 10.0})
    months, weeks = (
        annual(study_of(starved, period=period), classes=classes, chance=False)
        for period in ("month", "week")
    )
    bought = weeks["secondary_material"]
    assert months["secondary_material"] == pytest.approx(bought, rel=0.01)


def test_a_pool_that_dries_up_while_it_runs_is_answered_too(
    foundry: Case, classes: Classes
) -> None:
    # supply falls to nothing on 1 January 2026: what is under way still arrives in January
    path = ((2025.0, 60.0), (2026.0, 0.0))
    supply = foundry.materials["metal"].offers["old"].supply
    assert supply is not None
    dry = changed(foundry, {f"{OLD}.supply": replace(supply, points=path, interpolation="step")})
    table = tables(study_of(dry), classes=classes, chance=False, periods=True)["periods"].columns
    assert table["secondary_material"][12] > 0
    assert (table["secondary_material"][14:] == 0.0).all()
    # all metal is ore now: 1 / 0.8 x 0.9 / 0.94 t are melted, less what comes back, and resin
    melted = 112.5 / 0.94
    virgin = melted - 0.5 * 0.06 * melted - 1.875 + 12.5
    assert table["virgin_material"][24:].sum() == pytest.approx(365 * virgin, rel=1e-9)
    assert table["sold"][12:].sum() == pytest.approx(73_000, rel=1e-9)


def test_asking_for_more_secondary_than_there_is_falls_back_on_virgin(
    foundry: Case, classes: Classes
) -> None:
    # recycling moves all metal to old (119 t/d); 60 t/d are to be had
    more = measure(
        "recycling", 1.0, material="metal", from_offer="ore", to_offer="old", transfer=1.0
    )
    found = annual(study_of(foundry, more, years=6), classes=classes, chance=False)
    assert found["secondary_material"][0, -1] == pytest.approx(365 * 60.0, rel=0.02)
    assert found["sold"][0, -1] == pytest.approx(36_500, rel=1e-9)


def test_a_swing_offer_that_takes_longer_to_arrive_still_makes_up_for_what_is_missing(
    foundry: Case, classes: Classes
) -> None:
    # ore is unlimited but takes 150 days; a tenth is bought as ore, and old is not to be had at all
    values = {f"{OLD}.supply": 0.0, f"{OLD}.share": 0.9, "materials.metal.offers.ore.share": 0.1}
    values |= {"materials.metal.offers.ore.lead_time": 150.0}
    found = annual(study_of(changed(foundry, values), years=3), classes=classes, chance=False)
    assert found["sold"][0, -1] == pytest.approx(36_500, rel=0.01)


def test_a_mill_whose_contract_moves_to_what_is_not_to_be_had_never_sells_less_than_nothing(
    foundry: Case, classes: Classes
) -> None:
    # the line binds, so finished goods run out; then all metal is to be old, of which there is
    # none, and ore takes 92 days: in some month nothing is in stock, made or sold. What is left
    # of finished goods is a rounding, of either sign for covers that differ.
    ore = "materials.metal.offers.ore"
    values = {f"{OLD}.supply": 0.0, f"{OLD}.pool": 0.0, f"{OLD}.share": 0.0, f"{ore}.share": 1.0}
    values |= {f"{OLD}.contamination": 0.0, f"{ore}.lead_time": 92.0}
    values |= {"materials.metal.stock_cover": 0.0, "materials.metal.contract": 1.0}
    values |= {"stages.melt.capacity": 75.0}
    move: dict[str, Any] = {"material": "metal", "from_offer": "ore", "to_offer": "old"}
    none = measure("recycling", 0.0, transfer=1.0, **move, **AT_ONCE)
    for i in range(1, 20):
        case = changed(foundry, values | {"product.stock_cover": 0.0703 * i})
        case = case.model_copy(update={"materials": {"metal": case.materials["metal"]}})
        found = tables(study_of(case, none, years=3), classes=classes, chance=False, periods=True)
        sold = found["periods"].columns["sold"]
        assert sold.min() >= 0.0


def test_a_material_of_which_all_offers_are_limited_limits_production(
    foundry: Case, classes: Classes
) -> None:
    # 10 t/d of each of two metals can be had, 119 t/d would be wanted
    limits = {f"{OLD}.supply": 10.0, "materials.metal.offers.ore.supply": None}
    supply = foundry.materials["metal"].offers["old"].supply
    assert supply is not None
    key = "materials.metal.offers.ore.supply"
    case = changed(foundry, limits | {key: replace(supply, key=key, value=10.0)})
    found = annual(study_of(case, years=3), classes=classes, chance=False)
    metal = found["material_input"][0, -1] - 0.125 * found["output"][0, -1]
    assert metal <= 365 * 20.0 * 1.01


def test_contracts_bring_new_shares_only_when_they_are_renewed(
    foundry: Case, classes: Classes
) -> None:
    # the measure works from day 366 on; the contract runs to day 730: what is ordered that day goes
    # by the new shares, and arrives two weeks later, in the 25th month
    case = changed(foundry, {"materials.metal.contract": 365.0})
    less = measure(
        "recycling",
        1.0,
        material="metal",
        from_offer="ore",
        to_offer="old",
        transfer=0.2,
        **AT_ONCE,
    )
    table = tables(study_of(case, less, years=4), classes=classes, chance=False, periods=True)
    share = table["periods"].columns["secondary_material"]
    base = tables(study_of(case, years=4), classes=classes, chance=False, periods=True)
    plain = base["periods"].columns["secondary_material"]
    assert np.array_equal(share[:24], plain[:24])
    assert share[24] > 1.5 * plain[24]
