"""Energy efficiency on end uses: variable load, base load, drives at constant full load."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcore.errors import PluginError
from tests.interventions.world import CLASSES, at, changed, crew, mill, run, spec
from tests.plugins.bench import BARE, bench

DRIVES = "stage.pulp.electricity.drives"
START = 334 / 365


def _run(**given_: Any) -> Any:
    return run(
        spec("energy_efficiency", START, **(BARE | {"targets": (DRIVES,)} | given_)), years=3
    )


def test_a_saving_on_the_load_leaves_the_base_load_alone() -> None:
    # drives take 2 x 156.25 x 365 = 114,062.5 GJ a year with output, 18,250 GJ in any case, the
    # compressed air 22,812.5: 155,125 in all; a quarter of the first is saved
    outcome = _run(saving=0.25)
    saved = 155_125 - outcome.year("energy.electricity")[0]
    assert saved == pytest.approx([0, 28_515.625, 28_515.625], abs=1e-6)


def test_a_saving_on_the_base_load_is_apart() -> None:
    outcome = _run(saving=0.0, base_saving=0.4)
    saved = 155_125 - outcome.year("energy.electricity")[0]
    assert saved == pytest.approx([0, 7_300, 7_300], abs=1e-6)


def test_a_drive_at_constant_full_load_loses_what_its_converter_takes() -> None:
    # all of it at full load: 3 % more instead of 25 % less; half of it: 0.125 - 0.015 = 11 % less
    for share, factor in ((1.0, 1.03), (0.5, 0.89), (0.0, 0.75)):
        moved = bench("energy_efficiency", targets=(DRIVES,), saving=0.25, full_load_share=share)
        assert moved.moved()[DRIVES] == pytest.approx(2 * factor)
    outcome = _run(saving=0.25, full_load_share=1.0)
    assert outcome.year("energy.electricity")[0, 1] == pytest.approx(155_125 + 0.03 * 114_062.5)


def test_a_drive_at_full_load_with_a_loss_free_converter_saves_nothing() -> None:
    moved = bench(
        "energy_efficiency", targets=(DRIVES,), saving=0.5, full_load_share=1.0, drive_loss=0.0
    )
    assert moved.moved()[DRIVES] == 2.0


def test_less_electricity_is_less_scope_2_and_less_cost_and_nothing_else() -> None:
    outcome, plain = _run(saving=0.25), run(years=3)
    saved = 28_515.625
    for column, gap in (
        ("ghg_scope2", 0.1 * saved),
        ("energy_cost", 20 * saved),
        ("ghg", 0.1 * saved),
    ):
        assert plain.year(column)[0, 1] - outcome.year(column)[0, 1] == pytest.approx(gap)
    for column in (
        "output",
        "material_input",
        "water",
        "waste",
        "labour",
        "ghg_scope1",
        "ghg_scope3",
    ):
        assert (plain.year(column) == outcome.year(column)).all()


def test_two_measures_on_one_use_are_less_than_the_sum() -> None:
    # 0.8 x 0.7 = 0.56 of the use is left, not 0.5
    pair = [
        spec("energy_efficiency", START, name, **(BARE | {"targets": (DRIVES,), "saving": saving}))
        for name, saving in (("a", 0.2), ("b", 0.3))
    ]
    case = changed(mill(), {"crews.engineers": crew(2)})
    saved = 155_125 - run(*pair, case=case, years=3).year("energy.electricity")[0, 1]
    assert saved == pytest.approx(0.44 * 114_062.5)


def test_it_touches_only_its_targets() -> None:
    found = bench("energy_efficiency", targets=("stage.pulp.electricity.*",), base_saving=0.1)
    assert found.touched() == {DRIVES, f"{DRIVES}.base", "stage.pulp.electricity.air"}
    assert bench("energy_efficiency", targets=(DRIVES,)).touched() == {DRIVES}


def test_a_target_may_be_a_base_load_by_name() -> None:
    found = bench("energy_efficiency", targets=(f"{DRIVES}.base",), saving=0.2)
    assert found.moved() == {f"{DRIVES}.base": pytest.approx(40.0)}


def test_steam_is_saved_at_the_boiler_with_its_losses() -> None:
    # the dryer takes 4 x 125 = 500 GJ of steam a day, 400 from coal at 0.8 and 100 from biomass at
    # 0.5: 700 GJ of fuel; a tenth of it is saved
    outcome = run(
        spec(
            "energy_efficiency",
            START,
            **(BARE | {"targets": ("stage.finish.steam.*",), "saving": 0.1}),
        ),
        years=2,
    )
    assert outcome.year("energy.coal")[0] == pytest.approx([182_500, 164_250])
    assert outcome.year("energy.biomass")[0] == pytest.approx([73_000, 65_700])


@settings(max_examples=25, deadline=None)
@given(
    saving=st.floats(0.0, 0.9),
    base_saving=st.floats(0.0, 0.9),
    full=st.floats(0.0, 1.0),
    loss=st.floats(0.0, 0.1),
    ramp=st.floats(0.0, 700.0),
    persistence=st.floats(0.0, 1.0),
)
def test_energy_rises_only_where_the_converter_loses_more_than_is_saved(
    *, saving: float, base_saving: float, full: float, loss: float, ramp: float, persistence: float
) -> None:
    outcome = _run(
        saving=saving, base_saving=base_saving, full_load_share=full, drive_loss=loss, ramp=ramp,
        persistence=persistence,
    )  # fmt: skip
    most = max(full * loss - saving * (1 - full), 0.0)
    energy = outcome.year("energy")[0]
    assert energy.max() <= energy[0] + most * 114_062.5 + 1e-6
    assert energy.min() > 0.0
    assert outcome.year("output")[0] == pytest.approx([36_500] * 3)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("saving", 0.91), ("saving", -0.11), ("base_saving", 1.0), ("full_load_share", 1.1),
        ("full_load_share", -0.1), ("drive_loss", 0.2), ("saving", float("nan")),
    ],
)  # fmt: skip
def test_values_out_of_range_are_refused_with_owner_rule_and_value(name: str, value: float) -> None:
    with pytest.raises(PluginError, match=rf"^pumps: {name} must be in \[.*\] 1, got"):
        CLASSES["energy_efficiency"](
            name="pumps", adopt=at(2.0), targets=(DRIVES,), **{name: value}
        )
