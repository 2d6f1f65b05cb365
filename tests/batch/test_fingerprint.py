from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

import simcore
from simcore.batch.fingerprint import core_code, plugin_code, scenario_fingerprint


def load(path: Path) -> type:
    """Load a class as the registry does from a folder of plugins."""
    spec = importlib.util.spec_from_file_location(f"simcore_plugin_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = module.Plugin
    assert isinstance(found, type)
    return found


def mark(**changes: object) -> str:
    facts = {"content": {"a": 1.0}, "code": {"core": "x"}, "name": "s", "seed": 1, "periods": False}
    facts |= changes
    return scenario_fingerprint(facts.pop("content"), **facts)  # type: ignore[arg-type]


def test_whatever_may_change_a_number_changes_the_fingerprint() -> None:
    changed = [
        mark(content={"a": 1.0 + 2**-52}),
        mark(code={"core": "y"}),
        mark(code={"core": "x", "plugin": "z"}),
        mark(name="t"),
        mark(seed=2),
        mark(periods=True),
    ]
    assert len({mark(), *changed}) == 7
    assert mark() == mark()


def test_the_order_of_what_a_scenario_says_does_not_matter() -> None:
    assert mark(content={"a": 1, "b": 2}) == mark(content={"b": 2, "a": 1})


def test_the_code_of_the_command_line_is_no_part_of_the_core(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("__init__.py", "engine/year.py", "cli/run.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    monkeypatch.setattr(simcore, "__file__", str(tmp_path / "__init__.py"))
    before = core_code()
    (tmp_path / "cli/run.py").write_text("colour = 'red'")
    assert core_code() == before
    (tmp_path / "engine/year.py").write_text("days = 364")
    assert core_code() != before


def test_a_plugin_of_one_file_is_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "leaks.py"
    path.write_text("class Plugin: ...\n")
    cls = load(path)
    before = plugin_code(cls, path)
    (tmp_path / "neighbour.py").write_text("")
    assert plugin_code(cls, path) == before
    path.write_text("class Plugin: saving = 0.1\n")
    assert plugin_code(load(path), path) != before


def test_a_plugin_of_one_file_counts_what_it_inherits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "inherited_plugin.py").write_text("class Plugin: ...\n")
    path = tmp_path / "heir.py"
    path.write_text("import inherited_plugin\nclass Plugin(inherited_plugin.Plugin): ...\n")
    before = plugin_code(load(path), path)
    (tmp_path / "inherited_plugin.py").write_text("class Plugin: saving = 0.1\n")
    assert plugin_code(load(path), path) != before
    monkeypatch.delitem(sys.modules, "inherited_plugin")


def test_a_plugin_in_a_package_is_the_whole_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "wide_plugin"
    package.mkdir()
    (package / "__init__.py").write_text("from wide_plugin.one import Plugin\n")
    (package / "one.py").write_text("class Plugin: ...\n")
    monkeypatch.syspath_prepend(tmp_path)
    from importlib import import_module

    cls = import_module("wide_plugin").Plugin
    before = plugin_code(cls)
    (package / "two.py").write_text("limit = 1\n")
    assert plugin_code(cls) != before
    for name in ("wide_plugin", "wide_plugin.one"):
        monkeypatch.delitem(sys.modules, name)
