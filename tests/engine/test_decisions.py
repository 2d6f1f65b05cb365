"""Decisions of some replications, taken while others have other inputs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simcore.files import Study
from simcore.files.uncertainty import Uncertain
from tests.conftest import Classes
from tests.engine.variants import differing, only, tables

Shipped = Callable[[str], Study]


@pytest.mark.parametrize(
    "key",
    [
        "carriers.coal.upstream",
        "carriers.srf.biogenic",
        "utilities.steam.fuels.srf.supply",
        "waste.sludge.routes.landfill.factor",
        "stages.drying.coproduct.share",
    ],
)
def test_who_decides_on_a_day_reckons_with_the_inputs_of_that_replication(
    shipped: Shipped, classes: Classes, key: str
) -> None:
    # on a day some of the replications decide: what was drawn must be picked for them
    study = only(shipped("containerboard-mill"), years=4)
    drawn = Uncertain(key, "uniform", (0.5, 1.5), "1", 1.0, "")
    study = only(study, uncertain=(*study.uncertain, drawn))
    several, few = (tables(study, "combined", n, classes=classes)["projects"] for n in (9, 4))
    firsts = several.columns["replication"] < 4
    kept = {name: values[firsts] for name, values in several.columns.items()}
    assert np.isfinite(kept["believed_saving"]).any()
    assert differing({"projects": type(few)(kept)}, {"projects": few}) == []
