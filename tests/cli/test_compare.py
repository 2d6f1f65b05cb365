"""``decouple compare`` on small result folders."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from simcore.cli.main import main
from tests.analysis.result_folder import ResultFolder

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a result of two scenarios, 1 t and 0.5 t a year."""
    ResultFolder(scenarios={"today": {}, "less": {"ghg": 0.5}}).write(tmp_path / "mill")
    return tmp_path / "mill"


def _compare(*words: str) -> Result:
    return CliRunner().invoke(main, ["compare", *words])


def test_table_is_the_default(folder: Path) -> None:
    done = _compare(str(folder))
    assert done.exit_code == 0
    assert "ghg" in done.stdout
    assert "given the stated ranges" in " ".join(done.stdout.split())
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_csv_and_json_hold_the_same(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(_compare(str(folder), "--format", "csv").stdout)))
    objects = json.loads(_compare(str(folder), "--format", "json").stdout)
    assert len(rows) == len(objects) == 2 * 10 * 2
    assert list(rows[0]) == list(objects[0])


def test_options_reach_the_comparison(folder: Path) -> None:
    words = ["--baseline", "less", "--at", "2025", "--pressure", "water", "--format", "json"]
    rows = json.loads(_compare(str(folder), *words).stdout)
    assert rows[0]["scenario"] == rows[0]["baseline_scenario"] == "less"
    assert {one["year"] for one in rows} == {2025}
    assert {one["pressure"] for one in rows} == {"water"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--baseline", "tody"], "did you mean `today`?"),
        (["--at", "2099"], "the years are 2025 to 2026"),
        (["--pressure", "gsg"], "did you mean `ghg`?"),
    ],
)
def test_what_is_not_there_is_said(folder: Path, words: list[str], message: str) -> None:
    done = _compare(str(folder), *words)
    assert done.exit_code == 1
    assert message in done.stderr
    assert done.stdout == ""


def test_a_folder_without_result_is_said(tmp_path: Path) -> None:
    done = _compare(str(tmp_path))
    assert done.exit_code == 1
    assert "holds no result" in done.stderr


def test_a_file_is_no_result(folder: Path) -> None:
    done = _compare(str(folder / "manifest.json"))
    assert done.exit_code == 1
    assert done.stderr.endswith("manifest.json is a file; name the folder of a result\n")


def test_indicators_can_be_chosen(folder: Path) -> None:
    words = ["--indicator", "price", "--indicator", "water", "--format", "json"]
    rows = json.loads(_compare(str(folder), *words).stdout)
    assert list(dict.fromkeys(one["indicator"] for one in rows)) == ["price", "water"]
    assert "did you mean `water`?" in _compare(str(folder), "--indicator", "watr").stderr
