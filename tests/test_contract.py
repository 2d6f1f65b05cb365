"""What every intervention owes, whoever wrote it: over all that are installed, and over files."""

from __future__ import annotations

import inspect
import math
import re
from dataclasses import fields, is_dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

from simcore.engine import lever_names
from simcore.errors import InputError, PluginError
from simcore.files import load_study
from simcore.files.sections import Crew
from simcore.files.units import Units
from simcore.interventions import Intervention
from simcore.interventions.hookspecs import Hooks
from simcore.interventions.intervention import is_pure
from simcore.interventions.registry import GROUP, PluginRegistry
from simcore.parameters import ADOPTION_MODES, Adoption, declarations
from tests.interventions import world
from tests.interventions.world import CLASSES, mill, run, spec

NAMES = sorted(point.name for point in entry_points(group=GROUP))
KINDS = {"number", "flag", "text", "choice", "levers", "adoption"}
HOOKS = [name for name in vars(Hooks) if not name.startswith("_")]
HOOKS_PAGE = Path(__file__).parents[1] / "docs" / "hooks.md"

NEEDED: dict[str, dict[str, Any]] = {
    "compressed_air_leaks": {"targets": ("stage.pulp.electricity.air",)},
    "consumer_behaviour": {"demand_cut": 0.2},
    "energy_efficiency": {
        "targets": ("stage.*.electricity.*", "stage.*.steam.*"), "base_saving": 0.1,
    },
    "fuel_switch": {"utility": "steam", "from_fuel": "coal", "to_fuel": "biomass"},
    "green_procurement": {"material": "fibre", "from_offer": "virgin", "to_offer": "green"},
    "recycling": {
        "targets": ("stage.*.reuse",), "capture": 0.5, "material": "fibre", "from_offer": "virgin",
        "to_offer": "old", "transfer": 0.3,
    },
    "waste_minimisation": {
        "targets": ("stage.*.scrap",), "water_targets": ("stage.*.water.*",), "water_cut": 0.2,
    },
}  # fmt: skip
"""What each needs on the plain mill; a new entry point brings a line."""

NO_STRENGTH: dict[str, dict[str, float]] = {
    "compressed_air_leaks": {"leak_share": 0.0},
    "consumer_behaviour": {"demand_cut": 0.0, "payers": 0.0},
    "energy_efficiency": {"saving": 0.0, "base_saving": 0.0},
    "fuel_switch": {"transfer": 0.0, "efficiency_change": 0.0},
    "green_procurement": {"transfer": 0.0, "premium": 0.0, "greenwash": 0.0},
    "recycling": {"capture": 0.0, "transfer": 0.0},
    "waste_minimisation": {"scrap_cut": 0.0, "water_cut": 0.0},
}
"""Strength zero of each."""

SETTING: dict[str, Any] = {
    "changes": {
        "market.noise": 0.1, "market.elasticity": 0.5, "market.pass_through": 0.5,
        "market.growth": 0.02, "product.stock_cover": 10.0,
    },
    "blocks": 1, "years": 4,
}  # fmt: skip
"""A mill that moves by itself, so that equal results are no accident."""


def _cls(name: str) -> type[Intervention]:
    return PluginRegistry()(name)


def test_the_families_are_installed() -> None:
    assert set(NEEDED) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_loads_and_is_an_intervention_with_its_own_docstring(name: str) -> None:
    cls = _cls(name)
    assert issubclass(cls, Intervention)
    assert is_dataclass(cls)
    assert cls.__doc__
    assert cls.__doc__ != Intervention.__doc__
    assert inspect.getdoc(cls).partition("\n")[0].endswith(".")  # type: ignore[union-attr]


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_says_kind_unit_range_default_source_and_meaning(name: str) -> None:
    units = Units("USD", ())
    for said in declarations(_cls(name)).values():
        where = f"{name}.{said.name}"
        assert said.kind in KINDS, where
        assert said.doc.strip().endswith("."), where
        assert said.source.strip(), where
        if said.source.startswith("assumed"):
            reason = said.source.removeprefix("assumed").removeprefix(":").strip()
            assert len(reason) >= 5, where
        if said.kind == "number":
            units.declared(said.unit)  # raises where the unit is none
            assert math.isfinite(said.low), where
            assert said.low < said.high, where
            assert math.isfinite(said.high) or said.unit in {"$", "$/a"}, where
            if not said.required:
                assert said.low <= said.default <= said.high, where
        elif said.kind == "choice":
            assert said.default in said.choices, where
        elif said.kind == "flag":
            assert isinstance(said.default, bool), where


@pytest.mark.parametrize("name", NAMES)
def test_every_field_that_people_may_set_is_declared(name: str) -> None:
    cls = _cls(name)
    undeclared = {one.name for one in fields(cls) if one.init} - set(declarations(cls))
    assert undeclared == {"name", "declared"}


def _spec(name: str, adopt: Adoption | float = 1.0, **more: Any) -> Any:
    assert name in NEEDED, f"NEEDED in this file wants a line for {name}"
    return spec(name, adopt, "measure", **(NEEDED[name] | more))


def _same(one: Any, other: Any) -> None:
    for dataset in ("annual", "flows"):
        left, right = one.table(dataset), other.table(dataset)
        assert list(left) == list(right)
        for column in left:
            assert (left[column] == right[column]).all(), (dataset, column)


@pytest.mark.parametrize("name", NAMES)
def test_never_adopted_it_equals_the_baseline_bit_for_bit(name: str) -> None:
    _same(run(_spec(name, 99.0), **SETTING), run(**SETTING))


@pytest.mark.parametrize("name", NAMES)
def test_without_strength_it_equals_the_baseline_bit_for_bit(name: str) -> None:
    assert name in NO_STRENGTH, f"NO_STRENGTH in this file wants a line for {name}"
    measure = _spec(name, 1.0, **NO_STRENGTH[name])
    outcome = run(measure, **SETTING)
    assert (outcome.project("commissioning") > 0).mean() > 0.9
    _same(outcome, run(**SETTING))


@pytest.mark.parametrize("name", NAMES)
def test_with_strength_it_does_something_after_the_first_year(name: str) -> None:
    plain, outcome = run(**SETTING), run(_spec(name, 1.0), **SETTING)
    columns = [key for key in plain.table("annual") if key not in {"replication", "year"}]
    assert all((plain.year(key)[:, 0] == outcome.year(key)[:, 0]).all() for key in columns)
    assert any((plain.year(key)[:, 3] != outcome.year(key)[:, 3]).any() for key in columns)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mode", ADOPTION_MODES)
def test_it_can_be_adopted_in_every_way(name: str, mode: str) -> None:
    values: dict[str, dict[str, float]] = {
        "at": {},
        "by": {"share": 1.0, "year": 2.0},
        "bass": {"p": 0.9, "q": 0.5},
        "payback": {"threshold": 50.0, "steepness": 1.0, "reaudit": 1.0},
        "when": {"above": 1.0},
    }
    how = Adoption(mode, 1.0, values[mode], "output" if mode == "when" else "")
    outcome = run(_spec(name, how, assessment=0.0, audit_days=0.0), blocks=1, years=4)
    decided = outcome.project("audit") >= 0
    assert decided.mean() > 0.8


@pytest.mark.parametrize("name", NAMES)
def test_it_works_in_a_sector_and_by_weeks(name: str) -> None:
    roomy = {"firms.size.spread": 0.4, "crews.advisers": Crew(count=9, shared=True)}
    outcome = run(
        _spec(name), case=mill("sector"), changes=roomy, period="week", years=3, chance=True
    )
    plain = run(case=mill("sector"), changes=roomy, period="week", years=3, chance=True)
    assert (outcome.project("commissioning") > 0).all()
    assert outcome.year("output")[0, 2] == pytest.approx(plain.year("output")[0, 2], rel=0.3)


def _asked_always(cls: type[Intervention]) -> type[Intervention]:
    """Return a class that is asked for its moves in every period."""
    return type(cls.__name__, (cls,), {"pure": False})


PURE = [name for name in NAMES if is_pure(_cls(name))]


@pytest.mark.parametrize("name", PURE)
def test_what_says_that_it_is_pure_gives_the_same_when_it_is_asked_in_every_period(
    name: str,
) -> None:
    lively = _spec(name, 1.0, ramp=200.0, life=2.0, renew=False, audit_error=0.0)
    setting = SETTING | {"chance": True}
    asked = CLASSES | {name: _asked_always(_cls(name))}
    _same(run(lively, **setting), run(lively, classes=asked, **setting))


def test_a_measure_that_is_not_pure_but_says_so_is_found_out(tmp_path: Path) -> None:
    lies = HEAT_RECOVERY.replace("self.saving * active", "self.saving * active * sim.today / 1000")
    lies = lies.replace("    saving:", "    pure = True\n    saving:")
    cls = _file(tmp_path, "heat_recovery", lies)("heat_recovery")
    assert is_pure(cls)
    said = [
        run(spec("heat_recovery", 1.0), classes={"heat_recovery": one}, years=4)
        for one in (cls, _asked_always(cls))
    ]
    assert (said[0].year("energy.coal") != said[1].year("energy.coal")).any()


def test_a_measure_with_moves_of_its_own_is_pure_only_if_it_says_so_itself() -> None:
    cls: Any = _cls("energy_efficiency")
    assert is_pure(cls)
    assert is_pure(type("Same", (cls,), {}))
    assert not is_pure(type("Other", (cls,), {"moves": lambda *_: ()}))
    assert not is_pure(type("Other", (cls,), {"promise": lambda *_: ()}))
    assert is_pure(type("Other", (cls,), {"moves": lambda *_: (), "pure": True}))
    assert not is_pure(Intervention)


def test_every_pair_of_families_runs_together_and_order_changes_nothing() -> None:
    measures = [spec(name, 1.0, name, **NEEDED[name]) for name in NAMES]
    _same(run(*measures, **SETTING), run(*measures[::-1], **SETTING))


# ---------------------------------------------------------------------- plugins as files

HEAT_RECOVERY = '''\
from dataclasses import dataclass
from simcore.interventions import Intervention
from simcore.parameters import parameter

@dataclass(eq=False, kw_only=True)
class HeatRecovery(Intervention):
    """Recover hood heat of the dryer; saves steam per tonne, not the base load."""
    saving: float = parameter(0.15, "1", 0.0, 0.4, source="a handbook", doc="Share saved.")

    def moves(self, sim, active):
        yield "stage.finish.steam.dryer", 1.0 - self.saving * active
'''


def _file(folder: Path, name: str, text: str) -> PluginRegistry:
    (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return PluginRegistry(folder)


@pytest.mark.parametrize("head", ["", "from __future__ import annotations\n\n"])
def test_a_plugin_is_a_file_of_a_dozen_lines(tmp_path: Path, head: str) -> None:
    assert len(HEAT_RECOVERY.splitlines()) <= 12
    registry = _file(tmp_path, "heat_recovery", head + HEAT_RECOVERY)
    assert "heat_recovery" in registry.names
    assert set(NAMES) < set(registry.names)
    measure = spec(
        "heat_recovery", 334 / 365, assessment=0.0, audit_days=0.0, lead=0.0, build=31.0,
        build_spread=0.0, ramp=0.0,
    )  # fmt: skip
    outcome = run(measure, classes=registry.load(["heat_recovery"]), years=2)
    # 15 % of 500 GJ of coal a day, see the plain mill
    assert outcome.year("energy.coal")[0] == pytest.approx([182_500, 155_125])


def test_a_plugin_file_runs_through_a_study_file(tmp_path: Path) -> None:
    plain = Path(world.__file__).with_name("plain.yaml").read_text(encoding="utf-8")
    (tmp_path / "case.yaml").write_text(plain, encoding="utf-8")
    (tmp_path / "study.yaml").write_text(
        "schema: 1\ntitle: A file\ncase: case.yaml\nyears: 3\nperiod: month\nreplications: 2\n"
        "seed: 1\nevents: 1\ninterventions:\n"
        "  hood: {plugin: heat_recovery, adopt: {at: 2026}, saving: 0.5}\n"
        "scenarios:\n  baseline: {title: None}\n"
        "  hood: {extends: baseline, interventions: [hood]}\n",
        encoding="utf-8",
    )
    (tmp_path / "own").mkdir()
    registry = _file(tmp_path / "own", "heat_recovery", HEAT_RECOVERY)
    with pytest.raises(InputError, match=r"hood.*saving.*0\.4"):  # its range is kept
        load_study(tmp_path / "study.yaml", plugins=registry, levers=lever_names)
    text = (
        (tmp_path / "study.yaml").read_text(encoding="utf-8").replace("saving: 0.5", "saving: 0.4")
    )
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    study = load_study(tmp_path / "study.yaml", plugins=registry, levers=lever_names)
    assert study.scenarios["hood"].interventions[0].plugin == "heat_recovery"


def _hook(body: str) -> str:
    return (
        "from dataclasses import dataclass\n"
        "from simcore.interventions import Intervention, hookimpl\n\n"
        '@dataclass(eq=False, kw_only=True)\nclass Odd(Intervention):\n    """Odd."""\n' + body
    )


def _run_odd(folder: Path, body: str) -> None:
    registry = _file(folder, "odd", _hook(body))
    run(spec("odd", 1.0), classes=registry.load(["odd"]), years=2)


def test_a_misspelt_hook_is_an_error(tmp_path: Path) -> None:
    body = "    @hookimpl\n    def efects(self, sim, period):\n        return []\n"
    with pytest.raises(PluginError, match="unknown hook 'efects'"):
        _run_odd(tmp_path, body)


def test_a_misspelt_argument_of_a_hook_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match=r"odd.*simulation"):
        _run_odd(tmp_path, "    @hookimpl\n    def setup(self, simulation):\n        pass\n")


@pytest.mark.parametrize("hook", ["def setup(self, sim)", "def effects(self, sim, period)"])
def test_a_hook_that_forgot_its_mark_is_an_error(tmp_path: Path, hook: str) -> None:
    with pytest.raises(PluginError, match=r"odd.*hookimpl"):
        _run_odd(tmp_path, f"    {hook}:\n        return []\n")


def test_a_broken_plugin_elsewhere_does_not_stop_others(tmp_path: Path) -> None:
    (tmp_path / "torn.py").write_text("raise RuntimeError('torn apart')\n", encoding="utf-8")
    (tmp_path / "half.py").write_text("class Half(:\n", encoding="utf-8")
    (tmp_path / "other.py").write_text("class Other:\n    pass\n", encoding="utf-8")
    (tmp_path / "nobody.py").write_text("x = 1\n", encoding="utf-8")
    registry = _file(tmp_path, "heat_recovery", HEAT_RECOVERY)
    assert {"torn", "half", "other", "nobody", "heat_recovery"} <= set(registry.names)
    assert set(registry.load(["heat_recovery", "recycling"])) == {"heat_recovery", "recycling"}
    for name, words in {
        "torn": "RuntimeError: torn apart",
        "half": "SyntaxError",
        "other": "is not an Intervention",
        "nobody": "has no class Nobody",
    }.items():
        with pytest.raises(PluginError, match=f"{name}.*{words}|{words}.*{name}"):
            registry(name)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("import sys\nsys.exit(0)\n", "SystemExit: 0"),
        ("raise GeneratorExit('odd')\n", "GeneratorExit: odd"),
    ],
)
def test_a_plugin_file_that_ends_the_program_cannot(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(PluginError, match=f"odd.*cannot be loaded: {words}"):
        _file(tmp_path, "odd", text)("odd")


def test_a_plugin_file_can_be_interrupted(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        _file(tmp_path, "odd", "raise KeyboardInterrupt\n")("odd")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "overrides neither moves nor a hook$"),
        (
            "    def movez(self, sim, active):\n        return ()\n",
            "overrides neither moves nor a hook; did you mean moves by movez?",
        ),
        (
            "    def period_ends(self, sim, period, flows):\n        pass\n",
            "overrides neither moves nor a hook; did you mean period_end by period_ends?",
        ),
        ("    def promise(self, sim):\n        return ()\n", "neither moves nor a hook$"),
    ],
)
def test_a_plugin_that_would_do_nothing_is_refused(tmp_path: Path, body: str, words: str) -> None:
    with pytest.raises(PluginError, match=words.replace("?", r"\?")):
        _file(tmp_path, "odd", _hook(body))("odd")


@pytest.mark.parametrize("default", ["0.5", "-0.1", "float('nan')"])
def test_a_default_outside_its_own_bounds_is_refused(tmp_path: Path, default: str) -> None:
    text = HEAT_RECOVERY.replace("parameter(0.15", f"parameter({default}")
    with pytest.raises(PluginError, match=r"default of saving .* is not in \[0, 0\.4\] 1"):
        _file(tmp_path, "heat_recovery", text)("heat_recovery")


def test_a_default_that_is_no_number_is_refused(tmp_path: Path) -> None:
    text = HEAT_RECOVERY.replace("parameter(0.15", "parameter('0.15'")
    with pytest.raises(PluginError, match=r"default of saving that is no number: '0\.15'"):
        _file(tmp_path, "heat_recovery", text)("heat_recovery")


def test_an_unknown_plugin_gets_the_nearest_name() -> None:
    with pytest.raises(KeyError, match="did you mean recycling"):
        PluginRegistry()("recyclng")


def test_a_missing_folder_of_plugins_is_said(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="no such folder"):
        _ = PluginRegistry(tmp_path / "nowhere").names


# ---------------------------------------------------------------------- hooks


def test_there_are_three_hooks_and_each_has_a_docstring() -> None:
    assert HOOKS == ["setup", "effects", "period_end"]
    for name in HOOKS:
        assert inspect.getdoc(getattr(Hooks, name))


@pytest.mark.xfail(not HOOKS_PAGE.exists(), reason="docs/hooks.md is not written yet")
@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_documented_with_its_arguments(hook: str) -> None:
    page = HOOKS_PAGE.read_text(encoding="utf-8")
    found = re.search(rf"^#+ .*\b{hook}\b.*$(.*?)(?=^#+ |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, f"no heading for {hook}"
    arguments = [one for one in inspect.signature(getattr(Hooks, hook)).parameters if one != "self"]
    for argument in arguments:
        assert re.search(rf"\b{argument}\b", found.group()), f"{hook}: {argument} is not explained"


@pytest.mark.xfail(not HOOKS_PAGE.exists(), reason="docs/hooks.md is not written yet")
def test_no_hook_is_documented_that_does_not_exist() -> None:
    page = HOOKS_PAGE.read_text(encoding="utf-8")
    for name in re.findall(r"^#+ `?(\w+)\(", page, re.MULTILINE):
        assert name in HOOKS
