"""``decouple plugins`` on a folder of plugin files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from simcore.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

SOUND = '''
from dataclasses import dataclass
from simcore.interventions import Intervention
from simcore.parameters import parameter

@dataclass(eq=False, kw_only=True)
class HeatRecovery(Intervention):
    """Recover hood heat of the dryer.

    Saves fuel per tonne, not the base load.
    """

    saving: float = parameter(0.15, "1", 0.0, 0.4, source="a handbook", doc="Share saved.")

    def moves(self, sim, active):
        yield "stage.drying.steam.cylinders", 1.0 - self.saving * active
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of one sound and one broken plugin."""
    (tmp_path / "heat_recovery.py").write_text(SOUND)
    (tmp_path / "torn.py").write_text("raise RuntimeError('torn apart')\n")
    return tmp_path


def _plugins(*words: str) -> Result:
    return CliRunner().invoke(main, ["plugins", *words])


def test_list_names_sound_and_broken(folder: Path) -> None:
    done = _plugins("list", "--plugins-dir", str(folder))
    assert done.exit_code == 0
    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert lines["heat_recovery"].endswith("Recover hood heat of the dryer.")
    assert "broken" in lines["torn"]
    assert "torn apart" in lines["torn"]


def test_show_describes_each_parameter(folder: Path) -> None:
    done = _plugins("show", "heat_recovery", "--plugins-dir", str(folder))
    assert done.exit_code == 0
    assert "not the base load" in done.stdout
    assert "saving (0 to 0.4 [1]; default 0.15)" in done.stdout
    assert "source: a handbook" in done.stdout


def test_show_gives_the_traceback_of_a_broken_one(folder: Path) -> None:
    done = _plugins("show", "torn", "--plugins-dir", str(folder))
    assert done.exit_code == 1
    assert "torn.py" in done.stderr
    assert "RuntimeError: torn apart" in done.stderr


def test_unknown_names_get_the_nearest(folder: Path) -> None:
    done = _plugins("show", "heat_recovry", "--plugins-dir", str(folder))
    assert done.exit_code == 1
    assert "heat_recovery" in done.stderr


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    assert _plugins("list", "--plugins-dir", str(tmp_path / "no")).exit_code == 1
