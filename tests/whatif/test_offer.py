"""Controls, groups and presets made from declarations."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from simcore.engine import lever_names
from simcore.files import Number, OpenStudy, Study, Uncertain
from simcore.interventions.registry import PluginRegistry
from simcore.parameters import Parameter
from simcore.texts import load_texts
from simcore.whatif.board import Board, Group
from simcore.whatif.control import Control, step_for
from simcore.whatif.offer import offered_groups
from simcore.whatif.opening import board_of
from simcore.whatif.ranges import factor_range, number_range


def groups(path: Path) -> dict[str, Group]:
    """Return the groups of a shipped study by name."""
    opened = OpenStudy.open(path / "study.yaml", plugins=PluginRegistry(), levers=lever_names)
    return {one.name: one for one in offered_groups(opened, load_texts())}


def test_controls_come_in_the_order_that_the_study_asks_for(board: Board) -> None:
    names = [group["name"] for group in board.payload["groups"]]
    assert names == ["odd", "drives", "case-carriers", "case-market"]
    assert list(board.controls) == [
        "interventions.odd", "interventions.odd.adopt.start", "interventions.odd.fault",
        "interventions.odd.strength", "interventions.drives",
        "interventions.drives.adopt.start", "interventions.drives.saving",
        "interventions.drives.capex", "carriers.gas.price", "market.demand",
    ]  # fmt: skip


def test_a_number_has_the_range_that_the_study_states(board: Board) -> None:
    saving = board.controls["interventions.drives.saving"]
    assert (saving.low, saving.high, saving.step, saving.value) == (0.0, 0.4, 0.02, 0.2)
    assert (saving.kind, saving.title, saving.quality) == ("number", "Saving", "published")
    assert "Saving of the use per tonne" in saving.doc
    assert "Declared: 0.2, range 0 to 0.4." in saving.doc
    capex = board.controls["interventions.drives.capex"]
    assert (capex.low, capex.high, capex.unit) == (250e3, 1000e3, "USD")


def test_the_year_of_an_adoption_stays_within_the_study(board: Board) -> None:
    at = board.controls["interventions.drives.adopt.start"]
    assert (at.kind, at.low, at.high, at.value) == ("year", 2026.0, 2030.0, 2026.0)
    by = board.controls["interventions.odd.adopt.start"]  # two years to its end: 2028 to 2030
    assert (by.low, by.high) == (2026.0, 2028.0)


def test_a_control_becomes_the_change_that_a_file_writes(board: Board) -> None:
    controls = board.controls
    assert controls["carriers.gas.price"].change(1.5, 1.0) == {
        "scale": "carriers.gas.price", "by": 1.5,
    }  # fmt: skip
    assert controls["interventions.drives.capex"].change(6e5, 5e5) == {
        "set": "interventions.drives.capex", "to": "600000.0 USD",
    }  # fmt: skip
    assert controls["interventions.drives.saving"].change(0.3, 0.2)["to"] == 0.3
    start = controls["interventions.drives.adopt.start"]  # from mid 2026 to mid 2029
    assert start.change(2029.0, 2026.0) == {"add": start.key, "by": "3 a"}


def test_presets_know_where_their_own_changes_put_controls(board: Board) -> None:
    dear = board.presets["dear"]
    assert dear.state.on == ("drives", "odd")
    assert dear.defaults == {"interventions.drives.saving": 0.1}
    assert board.presets["better"].defaults == {}
    assert board.start("dear", "interventions.drives.saving") == 0.1
    assert board.start("dear", "carriers.gas.price") == 1.0


def test_points_of_sweeps_are_no_presets(scenarios: Path) -> None:
    path = scenarios / "kraft-boiler" / "study.yaml"
    opened = OpenStudy.open(path, plugins=PluginRegistry(), levers=lever_names)
    assert len(opened.study.scenarios) == 41
    assert list(board_of(opened, 8, load_texts()).presets) == ["baseline", "boiler"]


def test_every_shipped_control_is_sound(shipped: Callable[[str], Study], scenarios: Path) -> None:
    for name in ("containerboard-mill", "kraft-mill", "kraft-sector"):
        found = groups(scenarios / name)
        controls = [one for group in found.values() for one in group.controls]
        assert len({one.key for one in controls}) == len(controls)
        for one in controls:
            assert one.low <= one.value <= one.high, one
            assert one.low < one.high, one
            steps = (one.value - one.low) / one.step
            assert steps == pytest.approx(round(steps), abs=1e-6), one
            assert one.title
            assert "_" not in one.title
        for intervention in {
            one.name for some in shipped(name).scenarios.values() for one in some.interventions
        }:
            kinds = [one.kind for one in found[intervention].controls]
            assert kinds[:2] == ["switch", "year"]
            assert found[intervention].side == "action"


def test_without_a_wish_each_intervention_shows_its_strengths(scenarios: Path) -> None:
    found = groups(scenarios / "kraft-mill")
    for name, group in found.items():
        numbers = [one for one in group.controls if one.kind == "number"]
        if group.side == "action":
            assert 1 <= len(numbers) <= 3, name
            assert not {"d"} & {one.unit for one in numbers}, name


def test_titles_are_words_that_tell_paths_apart(scenarios: Path) -> None:
    found = groups(scenarios / "kraft-sector")
    titles = {one.key: one.title for group in found.values() for one in group.controls}
    assert titles["market.imports.share"] == "Imports: share"
    assert titles["carriers.coal.price"] == "Coal: price"
    assert titles["interventions.loss_cut.capex"] == "Capital cost"
    assert len(set(titles)) == len(titles)


def test_a_number_without_a_range_goes_from_half_to_double() -> None:
    declared = Parameter("x", "number", "1", 0.3, low=0.0, high=0.5)

    def reach(value: float, low: float | None = None, high: float | None = None) -> object:
        return number_range(Number("x", value, "1", low=low, high=high), declared)

    assert reach(0.2) == (0.1, 0.4)
    assert reach(0.4) == (0.2, 0.5)  # the plugin allows no more
    assert reach(0.2, 0.05) == (0.05, 0.4)
    assert reach(0.2, 0.2, 0.2) == (0.1, 0.4)  # a range of nothing is none
    assert reach(0.0) == (0.0, 0.5)


def test_a_driver_reaches_what_its_distribution_reaches() -> None:
    def reach(kind: str, *arguments: float, highest: float = math.inf) -> tuple[float, float]:
        return factor_range(Uncertain("x", kind, arguments, "1", 1.0, "", highest=highest))

    assert reach("triangular", 0.85, 1.0, 1.2) == (0.85, 1.2)
    assert reach("normal", 1.0, 0.1) == (0.8, 1.2)
    assert reach("normal", 1.0, 0.1, highest=1.15) == (0.8, 1.15)
    assert reach("lognormal", 1.0, 1.5) == (0.45, 2.25)  # 1 / 1.5 ** 2 = 0.444, inwards
    assert reach("normal", 1.0, 0.001) == pytest.approx((0.998, 1.002))  # not rounded to nothing
    assert factor_range(None) == (0.0, 2.0)


def test_a_step_hits_the_declared_value_and_the_end() -> None:
    assert step_for(0.1, 0.5, 0.25) == 0.01
    assert step_for(425e3, 1180e3, 660e3) == 5e3
    assert step_for(0.4, 0.5, 0.466) == 0.002
    assert step_for(0.2, 0.2) == 1.0
    assert step_for(0.0, 1.0, 1 / 3) == 0.001  # nothing round hits a third


def test_a_value_is_allowed_up_to_the_last_bit() -> None:
    one = Control("x", "number", "", "1", 0.1, 0.3, 0.1, 0.2)
    assert one.allows(0.1 + 0.2)
    assert not one.allows(0.3001)
