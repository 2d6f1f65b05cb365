"""What `check` refuses beyond the grammar: plants that cannot be."""

from __future__ import annotations

from simcore.engine import study_faults
from simcore.files import Case
from tests.conftest import Classes
from tests.engine.variants import changed, study_of

OLD = "materials.metal.offers.old"


def test_a_stage_that_leaves_no_product_is_refused(foundry: Case, classes: Classes) -> None:
    # cast: scrap 0.8, rejects 3 x 0.6 x 0.3 = 0.54 more, capped at 0.9; the co-product takes 0.14
    values = {"stages.cast.rejects": 3.0, "stages.cast.scrap": 0.8, f"{OLD}.contamination": 0.3}
    values |= {f"{OLD}.share": 0.6, "materials.metal.offers.ore.share": 0.4}
    faults = study_faults(study_of(changed(foundry, values)), classes)
    assert any("stage cast has a yield of" in one for one in faults), faults


def test_the_foundry_as_it_is_has_no_fault(foundry: Case, classes: Classes) -> None:
    assert study_faults(study_of(foundry), classes) == []
