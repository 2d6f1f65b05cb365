"""A sector is many firms, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from simcore.files import Study
from simcore.files.sections import Crew
from tests.conftest import Classes
from tests.engine.variants import annual, changed, constant, differing, only, tables, with_case

Shipped = Callable[[str], Study]
SPREADS = ("size", "efficiency", "age", "hurdle")


def _sector(study: Study, scenario: str, count: int, *, advisers: int = 1, years: int = 5) -> Study:
    """Return a scenario of the sector of `count` firms without imports, crews in proportion."""
    case = study.scenarios[scenario].case
    crews = {
        "advisers": Crew(count=advisers * count, shared=True),
        "engineers": Crew(count=1, shared=False),
    }
    market = case.market.model_copy(update={"imports": None})
    case = case.model_copy(update={"crews": crews, "market": market})
    return only(with_case(study, scenario, changed(case, {"firms.count": count})), years=years)


def _enterprise(study: Study, scenario: str, *, advisers: int = 1, years: int = 5) -> Study:
    one = _sector(study, scenario, 1, advisers=advisers, years=years)
    case = one.scenarios[scenario].case.model_copy(update={"firms": None})
    return with_case(one, scenario, case)


@pytest.mark.parametrize(
    "scenario",
    [
        "baseline",
        "combined",
    ],
)
def test_a_sector_of_one_firm_without_imports_is_the_enterprise_to_the_bit(
    scenario: str, shipped: Shipped, classes: Classes
) -> None:
    study = shipped("kraft-sector")
    sector = tables(_sector(study, scenario, 1), scenario, 8, classes=classes)
    sector.pop("classes")
    firm = tables(_enterprise(study, scenario), scenario, 8, classes=classes)
    assert differing(sector, firm) == []


@pytest.mark.parametrize("scenario", ["baseline", "combined"])
def test_n_identical_firms_without_chance_are_n_times_one(
    scenario: str, shipped: Shipped, classes: Classes
) -> None:
    study = shipped("kraft-sector")
    many, one = (
        annual(_sector(study, scenario, n, advisers=2), scenario, classes=classes, chance=False)
        for n in (7, 1)
    )
    for name, values in many.items():
        factor = 1 if name in {"price", "right_first_time"} else 7
        assert values == pytest.approx(factor * one[name], rel=1e-12, abs=1e-9), name


def test_firms_get_the_scarce_adviser_one_after_the_other(
    shipped: Shipped, classes: Classes
) -> None:
    # one adviser for seven: audits of 10 days end 10 days apart at least
    study = _sector(shipped("kraft-sector"), "waste", 7, years=12)
    case = study.scenarios["waste"].case
    case = changed(case, {"crews.advisers": Crew(count=1, shared=True)})
    table = tables(with_case(study, "waste", case), "waste", 8, classes=classes)["projects"].columns
    audits = 0
    for replication in range(8):
        ends = table["audit"][table["replication"] == replication]
        ends = np.sort(ends[~np.isnat(ends)])
        audits += len(ends)
        assert (np.diff(ends) >= np.timedelta64(10, "D")).all()
    assert audits > 16


def test_removing_the_differences_of_firms_changes_the_path_of_the_sector(
    shipped: Shipped, classes: Classes
) -> None:
    study = _sector(shipped("kraft-sector"), "combined", 8, years=10)
    case = study.scenarios["combined"].case
    alike = changed(case, {f"firms.{name}.spread": 0.0 for name in SPREADS})
    first = annual(study, "combined", 16, classes=classes)
    second = annual(with_case(study, "combined", alike), "combined", 16, classes=classes)
    # mills that are alike face the same paybacks, mills that differ do not, and large ones count
    # for more: single paths of GHG lie more than 0.5 % apart on average and 2 % somewhere
    apart = np.abs(first["ghg"] / second["ghg"] - 1)[:, 5:]
    assert apart.mean() > 0.005
    assert apart.max() > 0.02


def test_classes_add_up_to_the_sector(shipped: Shipped, classes: Classes) -> None:
    study = _sector(shipped("kraft-sector"), "combined", 9, years=6)
    found = tables(study, "combined", 4, classes=classes)
    whole, parts = found["annual"].columns, found["classes"].columns
    assert np.unique(parts["size_class"].astype(str)).tolist() == ["large", "medium", "small"]
    names = set(parts) - {"replication", "year", "size_class"}
    assert {"output", "ghg", "value_added", "capex", "discounted_cash_flow"} <= names
    for name in names:
        sums = parts[name].reshape(-1, 3).sum(1)
        assert sums == pytest.approx(whole[name], rel=1e-12, abs=1e-9), name


def test_at_constant_drivers_nobody_gains_on_another(shipped: Shipped, classes: Classes) -> None:
    # prices and footprints stay what they are, so shares do, whatever the sensitivities
    study = only(shipped("kraft-sector"), years=6)
    case = changed(constant(study.scenarios["baseline"].case), {"firms.count": 6})
    held = changed(case, {"market.price_sensitivity": 0.0, "market.footprint_sensitivity": 0.0})
    free, fixed = (
        annual(with_case(study, "baseline", one), "baseline", classes=classes, chance=False)
        for one in (case, held)
    )
    assert free["sold"] == pytest.approx(fixed["sold"], rel=1e-9)
    whole = 365 * 6 * case.market.demand.value
    assert free["demand"] == pytest.approx(np.full((1, 6), whole), rel=1e-9)


def test_imports_gain_what_dear_firms_lose(shipped: Shipped, classes: Classes) -> None:
    # coal doubles on 1 January 2026: cost, price and footprint shares move; with buyers who look at
    # price the mills lose to imports, with those who do not they lose only what elasticity takes
    study = only(shipped("kraft-sector"), years=6)
    case = changed(constant(study.scenarios["baseline"].case), {"firms.count": 6})
    coal = case.carriers["coal"].price
    points = ((2025.0, coal.value), (2026.0, 2 * coal.value))
    dear = changed(case, {"carriers.coal.price": replace(coal, points=points)})
    sold = {}
    for sensitivity in (0.0, 3.0):
        one = changed(dear, {"market.price_sensitivity": sensitivity})
        found = annual(with_case(study, "baseline", one), "baseline", classes=classes, chance=False)
        sold[sensitivity] = found["sold"][0]
        assert found["price"][0, -1] > 1.005 * found["price"][0, 0]
    assert sold[3.0][-1] < 0.99 * sold[0.0][-1] < sold[0.0][0]
