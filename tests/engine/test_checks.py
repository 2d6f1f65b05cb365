"""What `check` refuses beyond the grammar: plants that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from simcore.engine import study_faults
from simcore.files import Case
from simcore.interventions import Intervention
from tests.conftest import Classes
from tests.engine.variants import changed, measure, study_of

OLD = "materials.metal.offers.old"


def test_a_stage_that_leaves_no_product_is_refused(foundry: Case, classes: Classes) -> None:
    # cast: scrap 0.8, rejects 3 x 0.6 x 0.3 = 0.54 more, capped at 0.9; the co-product takes 0.14
    values = {"stages.cast.rejects": 3.0, "stages.cast.scrap": 0.8, f"{OLD}.contamination": 0.3}
    values |= {f"{OLD}.share": 0.6, "materials.metal.offers.ore.share": 0.4}
    faults = study_faults(study_of(changed(foundry, values)), classes)
    assert any("stage cast has a yield of" in one for one in faults), faults


def test_the_foundry_as_it_is_has_no_fault(foundry: Case, classes: Classes) -> None:
    assert study_faults(study_of(foundry), classes) == []


def _moving(moves: Callable[[Any, Any, Any], Any]) -> type[Intervention]:
    """Return an intervention whose moves are those given."""
    return dataclass(eq=False, kw_only=True)(type("Odd", (Intervention,), {"moves": moves}))


def _divides(self: object, sim: object, active: object) -> Iterator[object]:
    del self, sim, active
    yield "stage.melt.scrap", 1 / 0


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        (lambda *_: [("stage.melt.scrap", -1.0)], "is negative: -1"),
        (lambda *_: [("stage.melt.scrap", np.nan)], "not a finite number"),
        (lambda *_: ["stage.melt.scrap"], "yield (lever, factor)"),
        (lambda *_: 3, "TypeError"),
        (_divides, "ZeroDivisionError: division by zero (test_checks.py:"),
    ],
)
def test_an_odd_plugin_is_a_fault_with_its_place(
    moves: Callable[[Any, Any, Any], Any], words: str, foundry: Case, classes: Classes
) -> None:
    study = study_of(foundry, measure("odd", 1.0, name="mine"))
    faults = study_faults(study, {**classes, "odd": _moving(moves)})
    assert len(faults) == 1, faults
    assert "mine" in faults[0]
    assert words in faults[0]
