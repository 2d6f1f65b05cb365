"""Measures side by side: on one end use their savings multiply, on different ones they add."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simcore.files import Case
from tests.conftest import Classes
from tests.engine.variants import annual, measure, study_of

AT_ONCE: dict[str, Any] = {
    "assessment": 0.0, "audit_days": 0.0, "lead": 0.0, "build": 1.0, "ramp": 0.0,
}  # fmt: skip


def _saves(name: str, target: str, saving: float) -> Any:
    return measure("energy_efficiency", 0.5, name=name, targets=(target,), saving=saving, **AT_ONCE)


def _saved(foundry: Case, classes: Classes, *measures: Any) -> np.ndarray:
    """Return the energy saved in each year [GJ]."""
    found = [
        annual(study_of(foundry, *some), classes=classes, chance=False)["energy"][0]
        for some in ((), measures)
    ]
    saved: np.ndarray = found[0] - found[1]
    return saved


ARC, COOLER = "stage.melt.electricity.arc", "stage.melt.heat.drying"


def test_two_savings_on_one_end_use_are_less_than_their_sum(
    foundry: Case, classes: Classes
) -> None:
    # 2 GJ/t x 125 t/d = 250 GJ/d; 20 % and 30 % together 1 - 0.8 x 0.7 = 44 %: 110, not 125 GJ/d.
    # The case has one engineer, so both are there from the second year on.
    one, two = _saves("one", ARC, 0.2), _saves("two", ARC, 0.3)
    both = _saved(foundry, classes, one, two)
    apart = _saved(foundry, classes, one) + _saved(foundry, classes, two)
    assert both[2] == pytest.approx(365 * 110.0, rel=1e-12)
    assert apart[2] == pytest.approx(365 * 125.0, rel=1e-12)
    assert both[0] == apart[0] == 0.0


def test_savings_on_two_end_uses_add(foundry: Case, classes: Classes) -> None:
    one, two = _saves("one", ARC, 0.2), _saves("two", COOLER, 0.3)
    both = _saved(foundry, classes, one, two)
    apart = _saved(foundry, classes, one) + _saved(foundry, classes, two)
    assert both[2] == pytest.approx(apart[2], rel=1e-12)
    # 50 GJ/d of electricity, and of 100 GJ/d of heat 30 from gas at 0.8, as wood is short anyway
    # (28 GJ/d of useful heat are wanted from wood, 25 had): 12 + 25 x ... = 37.5 GJ/d of gas
    assert both[2] == pytest.approx(365 * (50.0 + 30.0 / 0.8), rel=1e-12)


def test_less_scrap_and_less_energy_per_input_are_sub_additive(
    foundry: Case, classes: Classes
) -> None:
    scrap = measure(
        "waste_minimisation", 0.5, targets=("stage.cast.scrap",), scrap_cut=0.5, **AT_ONCE
    )
    one = _saves("one", ARC, 0.2)
    both = _saved(foundry, classes, one, scrap)[2]
    apart = _saved(foundry, classes, one)[2] + _saved(foundry, classes, scrap)[2]
    # what is not melted cannot be melted better: 20 % of the energy of the saved input, twice
    saved_input = 125.0 - 100 / 0.83
    assert apart - both == pytest.approx(365 * 0.2 * 2.0 * saved_input, rel=1e-9)
