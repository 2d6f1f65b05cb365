"""Waste minimisation: scrap not made saves all that went into it, and frees the bottleneck."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcore.errors import PluginError
from tests.interventions.world import CLASSES, Outcome, at, run, spec
from tests.plugins.bench import BARE, bench

FINISH, PULP = "stage.finish.scrap", "stage.pulp.scrap"
START = 334 / 365


def _run(changes: dict[str, float] | None = None, **given_: Any) -> Outcome:
    one = spec("waste_minimisation", START, **(BARE | {"targets": (FINISH,)} | given_))
    return run(one, years=3, changes=changes)


def test_scrap_that_is_not_made_saves_material_energy_labour_water_and_fees() -> None:
    # half of the finish's scrap of 0.2: its input falls from 125 to 111.1111 t/d, the pulper's from
    # 156.25 to 138.8889 (ratio 8/9); base loads stay: 50 GJ and 100 h a day
    outcome, plain = _run(scrap_cut=0.5), run(years=3)
    ratio, year = 8 / 9, 365
    expected = {
        "material_input": 156.25 * ratio * year,
        "energy.electricity": (375 * ratio + 50) * year,
        "energy.coal": 500 * ratio * year,
        "water": 625 * ratio * year,
        "labour": (156.25 * ratio + 100) * year,
        "waste": (156.25 * ratio - 100) * year,
    }
    for column, value in expected.items():
        assert outcome.year(column)[0, 2] == pytest.approx(value, rel=1e-9), column
        assert plain.year(column)[0, 2] > value
    # embodied: virgin 0.7 x 1 + green 0.1 x 0.25 + old 0.2 x 0.1 = 0.745 t a tonne; tipping 0.25 t
    saved = 156.25 / 9 * year * (0.745 + 0.25)
    gap = plain.year("ghg_scope3")[0, 2] - outcome.year("ghg_scope3")[0, 2]
    assert gap == pytest.approx(saved, rel=1e-9)
    assert (outcome.year("output") == plain.year("output")).all()


def test_right_first_time_rises() -> None:
    # of 138.8889 t/d fed 100 come out right: 0.72 instead of 0.64
    assert _run(scrap_cut=0.5).year("right_first_time")[0, 2] == pytest.approx(0.72)


def test_less_scrap_at_the_bottleneck_makes_more_product() -> None:
    # the finish takes 100 t/d: 80 t of board; with half of the scrap 90 t
    outcome = _run({"stages.finish.capacity": 100.0}, scrap_cut=0.5)
    assert outcome.year("output")[0] == pytest.approx([29_200, 32_850, 32_850])
    assert outcome.year("sold")[0] == pytest.approx([29_200, 32_850, 32_850])


def test_less_scrap_after_the_bottleneck_makes_more_product_and_before_it_does_not() -> None:
    # the pulper takes 125 t/d: 80 t of board. The finish is behind it: 90 t; and the pulper's own
    # scrap 0.1 -> 0.05 (dirt takes another 0.1): yield 0.8 -> 0.85: 85 t
    tight = {"stages.pulp.capacity": 125.0}
    assert _run(tight, scrap_cut=0.5).year("output")[0, 2] == pytest.approx(32_850)
    own = _run(tight, targets=(PULP,), scrap_cut=0.5)
    assert own.year("output")[0, 2] == pytest.approx(85 * 365)
    behind = _run({"stages.finish.capacity": 100.0}, targets=(PULP,), scrap_cut=0.5)
    assert behind.year("output")[0, 2] == pytest.approx(29_200)


def test_dirt_in_the_feed_is_not_cut_by_housekeeping() -> None:
    # the pulper's scrap 0.1 -> 0.05, rejects of dirt stay 0.1: the feed falls by 0.8/0.85
    outcome = _run(targets=(PULP,), scrap_cut=0.5)
    assert outcome.year("material_input")[0, 2] == pytest.approx(125 / 0.85 * 365, rel=1e-9)


def test_housekeeping_saves_water_on_its_own() -> None:
    outcome = _run(
        targets=(FINISH,), scrap_cut=0.0, water_targets=("stage.*.water.*",), water_cut=0.4
    )
    plain = run(years=3)
    assert outcome.year("water")[0] == pytest.approx([228_125, 136_875, 136_875])
    assert (outcome.year("waste") == plain.year("waste")).all()


def test_it_touches_only_its_targets() -> None:
    found = bench(
        "waste_minimisation", targets=("stage.*.scrap",), water_targets=("stage.*.water.*",),
        water_cut=0.1,
    )  # fmt: skip
    assert found.touched() == {PULP, FINISH, "stage.pulp.water.soaking"}
    assert bench("waste_minimisation", targets=(FINISH,)).touched() == {FINISH}


@settings(max_examples=25, deadline=None)
@given(
    cut=st.floats(0.0, 0.95),
    water=st.floats(0.0, 0.95),
    scrap=st.floats(0.0, 0.6),
    reuse=st.floats(0.0, 1.0),
    capacity=st.floats(20.0, 400.0),
)
def test_waste_and_feed_per_tonne_never_rise_and_output_never_falls(
    cut: float, water: float, scrap: float, reuse: float, capacity: float
) -> None:
    # that mass closes the ledger of the run sees to itself
    changes = {
        "stages.finish.scrap": scrap, "stages.finish.reuse": reuse,
        "stages.pulp.capacity": capacity,
    }  # fmt: skip
    outcome = _run(
        changes, targets=("stage.*.scrap",), scrap_cut=cut, water_targets=("stage.*.water.*",),
        water_cut=water,
    )  # fmt: skip
    output = outcome.year("output")[0]
    assert output[2] >= output[0] * (1 - 1e-12)
    for column in ("waste", "energy", "water", "labour"):
        each = outcome.year(column)[0] / output
        assert each[2] <= each[0] * (1 + 1e-9), column


@pytest.mark.parametrize(
    ("name", "value"),
    [("scrap_cut", 0.96), ("scrap_cut", -0.01), ("water_cut", 1.0), ("water_cut", -1.0)],
)
def test_values_out_of_range_are_refused(name: str, value: float) -> None:
    with pytest.raises(PluginError, match=f"tidy: {name} must be in"):
        CLASSES["waste_minimisation"](
            name="tidy", adopt=at(2.0), targets=(FINISH,), **{name: value}
        )
