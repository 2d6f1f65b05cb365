"""Availability against the theory of alternating renewal processes."""

from __future__ import annotations

import numpy as np
import pytest

from simcore.files import Case
from simcore.files.sections import Stops
from tests.conftest import Classes
from tests.engine.variants import annual, changed, number, study_of, tables

# MTBF 120 h, MTTR 8 h: A = 120 / 128 = 0.9375. The up time of T hours has variance
# 2 (120 x 8)^2 / 128^3 T; of 2,000 h that is 1,757.8, sd 41.93 h.
AVAILABILITY, SPREAD = 0.9375, 41.93


def _breaking(case: Case, kind: str) -> Case:
    """Return the foundry with a melt that breaks down and binds: output shows how long it ran."""
    stops = Stops.model_construct(
        mtbf=number("stops.mtbf", 5.0, "d"), mttr=number("stops.mttr", 1 / 3, "d")
    )
    values = {f"stages.melt.{kind}": stops, "stages.melt.capacity": 12.5, "market.demand": 100.0}
    return changed(case, values)


def test_minor_stops_have_mean_and_spread_of_the_renewal_process(
    foundry: Case, classes: Classes
) -> None:
    # 12.5 t/d give 10 t/d of castings while melt runs. 256 x 24 months: standard error of the mean
    # 0.015 / 78 = 0.0002; of the spread, with the lognormal's skew, about 2 %
    study = study_of(_breaking(foundry, "minor_stops"), years=2)
    table = tables(study, width=256, classes=classes, periods=True)["periods"].columns
    days = np.tile([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], 2)
    hours = 24 * table["output"].reshape(256, 24) / 10.0
    assert (hours / (24 * days)).mean() == pytest.approx(AVAILABILITY, abs=0.001)
    scaled = (hours - AVAILABILITY * 24 * days) * np.sqrt(2000 / (24 * days))
    assert scaled.std() == pytest.approx(SPREAD, rel=0.05)
    assert (hours <= 24 * days).all()


def test_outages_as_events_have_mean_and_spread_of_the_same_process(
    foundry: Case, classes: Classes
) -> None:
    # 256 x 4 years of 8,760 h: sd of one 41.93 x sqrt(8,760 / 2,000) = 87.75 h; standard errors
    # 2.7 h of the mean, 2.2 % of the spread
    study = study_of(_breaking(foundry, "outages"), years=4)
    hours = 24 * annual(study, width=256, classes=classes)["output"] / 10.0
    assert hours.mean() / 8760 == pytest.approx(AVAILABILITY, abs=0.001)
    assert hours.std() == pytest.approx(SPREAD * np.sqrt(8760 / 2000), rel=0.08)


def test_with_chance_off_minor_stops_take_their_mean_and_outages_nothing(
    foundry: Case, classes: Classes
) -> None:
    for kind, up in (("minor_stops", AVAILABILITY), ("outages", 1.0)):
        found = annual(study_of(_breaking(foundry, kind), years=1), classes=classes, chance=False)
        assert found["output"][0, 0] == pytest.approx(3650.0 * up, rel=1e-12)


def test_outages_are_dated_events_of_the_length_that_the_line_lost(
    foundry: Case, classes: Classes
) -> None:
    study = study_of(_breaking(foundry, "outages"), years=3, events=4)
    found = tables(study, width=4, classes=classes)
    events, output = found["events"].columns, found["annual"].columns["output"].reshape(4, 3)
    kept = events["kind"] == "outage"
    lengths = np.array([float(one.split()[0]) for one in events["detail"][kept]])
    assert set(events["subject"][kept]) == {"stage.melt"}
    for i in range(4):
        lost = lengths[events["replication"][kept] == i].sum()
        # those that reach over the start or the end count in part; lengths are rounded to 0.01 d
        assert 3 * 365 - output[i].sum() / 10.0 == pytest.approx(lost, abs=4.0)
    assert len(lengths) > 4 * 3 * 40
