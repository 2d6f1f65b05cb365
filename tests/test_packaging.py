"""The wheel holds the two packages and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytest.importorskip("hatchling", reason="the build backend is not installed")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    """Build the wheel in a copy of what it is made from, without the network."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    for name in ("simcore", "plugins", "scenarios", "outputs", "docs", "tests"):
        ignored = shutil.ignore_patterns("__pycache__", "*.parquet", ".git")
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = (copy / "dist").glob("*.whl")
    return zipfile.Path(zipfile.ZipFile(built))


def test_the_wheel_holds_the_two_packages_only(wheel: zipfile.Path) -> None:
    tops = {one.name for one in wheel.iterdir()}
    (facts,) = (name for name in tops if name.endswith(".dist-info"))
    assert tops == {"simcore", "simcore_interventions", facts}
    assert facts.startswith("simcore_decoupling-")


def test_the_wheel_holds_every_module_and_the_marks_of_typing(wheel: zipfile.Path) -> None:
    inside = set(wheel.root.namelist())
    for package, folder in (("simcore", ROOT), ("simcore_interventions", ROOT / "plugins")):
        wanted = {path.relative_to(folder).as_posix() for path in (folder / package).rglob("*.py")}
        assert wanted <= inside
        assert f"{package}/py.typed" in inside


def test_the_wheel_carries_command_entry_points_and_licence(wheel: zipfile.Path) -> None:
    (facts,) = (one for one in wheel.iterdir() if one.name.endswith(".dist-info"))
    points = (facts / "entry_points.txt").read_text(encoding="utf-8")
    assert "decouple = simcore.cli.main:main" in points
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for name, target in said["project"]["entry-points"]["simcore.interventions"].items():
        assert f"{name} = {target}" in points
    assert (facts / "licenses" / "LICENSE").exists()


def test_every_entry_point_names_a_module_of_the_wheel(wheel: zipfile.Path) -> None:
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    inside = set(wheel.root.namelist())
    for target in said["project"]["entry-points"]["simcore.interventions"].values():
        module = target.partition(":")[0].replace(".", "/")
        assert f"{module}.py" in inside
