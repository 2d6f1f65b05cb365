"""What is run and what is not: code that somebody named, and nothing that lies beside a file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from simcore.cli.main import main
from tests.analysis.result_folder import ResultFolder

ROOT = Path(__file__).parents[2]
DECOUPLE = shutil.which("decouple", path=str(Path(sys.executable).parent))
NAMES = ("numpy", "json", "simpy", "simcore", "simcore_interventions", "sitecustomize")
PLUGINS = ("energy_efficiency", "other")


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """Return a module that leaves a mark where it is imported."""
    path = tmp_path / "trap.py"
    path.write_text(f"open({str(tmp_path / 'SPRUNG')!r}, 'w').close()\n", encoding="utf-8")
    return path


def is_sprung(trap: Path) -> bool:
    return trap.with_name("SPRUNG").exists()


def beside(folder: Path, trap: Path, names: tuple[str, ...]) -> None:
    """Lay traps into a folder, as modules and as packages."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        shutil.copy(trap, folder / f"{name}.py")
    (folder / "pyarrow").mkdir()
    shutil.copy(trap, folder / "pyarrow" / "__init__.py")


def test_the_trap_works(trap: Path) -> None:
    subprocess.run([sys.executable, trap], check=True)
    assert is_sprung(trap)


@pytest.mark.slow
@pytest.mark.skipif(DECOUPLE is None, reason="not installed as a command")
def test_nothing_is_imported_from_where_one_stands_or_beside_a_study(
    tmp_path: Path, trap: Path
) -> None:
    study = tmp_path / "mill"
    shutil.copytree(ROOT / "scenarios" / "kraft-mill", study)
    beside(study, trap, NAMES + PLUGINS)
    asked = (
        "run",
        ".",
        "-n",
        "257",
        "--workers",
        "2",
        "--scenario",
        "fuel",
        "-o",
        "out",
        "--quiet",
    )
    for words in (("check", "."), ("plugins", "list"), asked):
        done = subprocess.run(
            [str(DECOUPLE), *words],
            cwd=study,
            capture_output=True,
            text=True,
            check=False,
            env={key: one for key, one in os.environ.items() if key != "PYTHONPATH"},
        )
        assert done.returncode == 0, done.stderr
        assert not is_sprung(trap), words


def test_of_a_folder_of_plugins_only_the_ones_named_are_loaded(tmp_path: Path, trap: Path) -> None:
    folder = tmp_path / "plugins"
    beside(folder, trap, ("other",))
    study = str(ROOT / "scenarios" / "kraft-mill")
    for words in (["check", study], ["explain", study, "--key", "product"]):
        done = CliRunner().invoke(main, [*words, "--plugins-dir", str(folder)])
        assert done.exit_code == 0, done.output
    shown = CliRunner().invoke(
        main, ["plugins", "show", "fuel_switch", "--plugins-dir", str(folder)]
    )
    assert shown.exit_code == 0
    assert not is_sprung(trap)
    CliRunner().invoke(main, ["plugins", "show", "other", "--plugins-dir", str(folder)])
    assert is_sprung(trap)


def test_a_result_names_plugins_and_loads_none(tmp_path: Path, trap: Path) -> None:
    beside(tmp_path / "plugins", trap, PLUGINS)
    folder = tmp_path / "out" / "mill"
    ResultFolder(scenarios={"today": {}, "less": {"ghg": 0.5}}).write(folder)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["plugins_dir"] = str(tmp_path / "plugins")
    manifest["code"] = {f"plugin {name}": "x" for name in PLUGINS}
    manifest["study_file"] = "$(touch pwned); `id`.yaml"
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (folder / "study.resolved.yaml").write_text("name: mill\n", "utf-8")
    for command in ("compare", "report", "prune"):
        done = CliRunner().invoke(main, [command, str(folder)])
        assert done.exit_code == 0, done.output
    assert not is_sprung(trap)
    page = (folder / "report.html").read_text("utf-8")
    assert "&#39;$(touch pwned); `id`.yaml&#39;" in page  # one word of the command that is shown


@pytest.mark.parametrize("plugin", ["os:system", "simcore.cli.main:main", "../other", "other.py"])
def test_a_study_names_plugins_by_name_and_code_by_none(
    tmp_path: Path, trap: Path, plugin: str
) -> None:
    beside(tmp_path / "plugins", trap, ("other",))
    shutil.copytree(ROOT / "scenarios" / "kraft-mill", tmp_path / "mill")
    shutil.copy(trap, tmp_path / "other.py")
    study = tmp_path / "mill" / "study.yaml"
    text = study.read_text("utf-8")
    study.write_text(text.replace("plugin: fuel_switch", f'plugin: "{plugin}"'), "utf-8")
    words = ["check", str(study), "--plugins-dir", str(tmp_path / "plugins")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 1
    assert "study.yaml:" in done.stderr
    assert not is_sprung(trap)
