"""The recipe of one tonne of castings, seen in the flows of a year."""

from __future__ import annotations

from typing import Any

import pytest

from simcore.files import Case
from tests.conftest import Classes
from tests.engine.variants import annual, changed, measure, study_of, tables

DAYS = 365


def _flows(case: Case, classes: Classes) -> dict[tuple[str, str], float]:
    """Return the mass flows of the first year a day [t/d]."""
    table = tables(study_of(case, years=1), classes=classes, chance=False)["flows"].columns
    rows = zip(table["from"], table["to"], table["kind"], table["value"], strict=True)
    return {(a, b): value / DAYS for a, b, kind, value in rows if kind == "mass"}


def test_a_tonne_takes_what_was_worked_out_by_hand(foundry: Case, classes: Classes) -> None:
    # kappa = 0.25 x 0.08 = 0.02 of what is fed; melt loses 0.06 + 2 x 0.02 = 0.1, cast 0.06, and
    # 0.14 of the input of cast becomes chips: yields 0.9 and 0.8.
    # cast takes 1 / 0.8 = 1.25, 0.1 of it binder; melt makes 0.9 x 1.25 = 1.125 from 1.25.
    # Back to melt: 0.5 x 0.06 x 1.25 = 0.0375 and 0.25 x 0.06 x 1.25 = 0.01875, together 0.05625;
    # metal bought: 1.25 - 0.05625 = 1.19375, three quarters of it ore. At 100 t/d:
    flows = _flows(foundry, classes)
    expected = {
        ("suppliers.metal.ore", "stock.metal.ore"): 89.53125,
        ("suppliers.metal.old", "stock.metal.old"): 29.84375,
        ("suppliers.binder.resin", "stock.binder.resin"): 12.5,
        ("stock.metal.ore", "stage.melt"): 89.53125,
        ("stock.metal.old", "stage.melt"): 29.84375,
        ("stock.binder.resin", "stage.cast"): 12.5,
        ("stage.melt", "stage.cast"): 112.5,
        ("stage.cast", "finished"): 100.0,
        ("stage.melt", "stage.melt"): 3.75,
        ("stage.cast", "stage.melt"): 1.875,
        ("stage.melt", "waste.slag"): 8.75,  # 12.5 - 3.75
        ("stage.cast", "waste.slag"): 5.625,  # 7.5 - 1.875
        ("stage.cast", "coproduct.chips"): 17.5,
        ("waste.slag", "landfill.slag.tip"): 8.625,
        ("waste.slag", "sale.slag.road"): 5.75,
        ("finished", "customers"): 100.0,
    }
    assert flows == pytest.approx(expected, rel=1e-12)
    # in: 89.53125 + 29.84375 + 12.5 = 131.875 = 100 + 17.5 + 8.625 + 5.75


def test_scrap_is_bounded_where_nothing_would_be_left(foundry: Case, classes: Classes) -> None:
    # contamination 0.5 of all metal, 3 t of scrap for each: 0.06 + 1.5 is cut to 0.9
    dirty = {"share": 1.0, "contamination": 0.5, "supply": None}
    values = {f"materials.metal.offers.old.{key}": value for key, value in dirty.items()}
    values |= {"materials.metal.offers.ore.share": 0.0, "stages.melt.rejects": 3.0}
    values |= {"stages.melt.capacity": 2000.0}
    flows = _flows(changed(foundry, values), classes)
    assert flows["stage.melt", "stage.cast"] == pytest.approx(112.5, rel=1e-12)
    lost = flows["stage.melt", "waste.slag"] + flows["stage.melt", "stage.melt"]
    assert lost == pytest.approx(0.9 * 1125.0, rel=1e-12)
    assert flows["stage.melt", "stage.melt"] == pytest.approx(0.5 * 0.06 * 1125.0, rel=1e-12)


def test_less_scrap_takes_less_of_everything_before_it(foundry: Case, classes: Classes) -> None:
    # scrap of cast halved from day 365: 0.03, yield 0.83, input 1 / 0.83; chips fall with the input
    now: dict[str, Any] = {
        "assessment": 0.0,
        "audit_days": 0.0,
        "lead": 0.0,
        "build": 1.0,
        "ramp": 0.0,
    }
    cut = measure("waste_minimisation", 0.9, targets=("stage.cast.scrap",), scrap_cut=0.5, **now)
    found = annual(study_of(foundry, cut, years=3), classes=classes, chance=False)
    fed = 100.0 / 0.83
    last = {name: values[0, 2] / DAYS for name, values in found.items()}
    assert last["water"] == pytest.approx(3.0 * fed + 20.0, rel=1e-12)
    assert last["coproduct_revenue"] == pytest.approx(50.0 * 0.14 * fed, rel=1e-12)
    assert last["dust"] == pytest.approx(0.001 * 0.9 * fed / 0.9, rel=1e-12)
    assert last["waste"] == pytest.approx(fed * (0.1 - 0.5 * 0.06) + fed * 0.03 * 0.75, rel=1e-12)
