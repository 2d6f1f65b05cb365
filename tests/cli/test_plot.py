"""``decouple plot`` on small result folders."""

from __future__ import annotations

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


def _plot(*words: str) -> Result:
    return CliRunner().invoke(main, ["plot", *words])


@pytest.mark.parametrize(
    ("ending", "start"), [("png", b"\x89PNG"), ("svg", b"<svg"), ("html", b"<!DOCTYPE html>")]
)
def test_the_ending_of_the_file_says_what_is_written(
    folder: Path, tmp_path: Path, ending: str, start: bytes
) -> None:
    file = tmp_path / f"chart.{ending}"
    done = _plot(str(folder), "fan", "-o", str(file))
    assert done.exit_code == 0, done.output
    assert file.read_bytes().startswith(start)
    assert "Greenhouse gases by year" in done.stdout


def test_scenarios_indicator_baseline_and_year_can_be_chosen(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "chart.html"
    done = _plot(
        str(folder), "difference", "--indicator", "ghg", "--baseline", "less", "--scenario",
        "today", "--big", "-o", str(file),
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    # 1 t less 0.5 t, also where it is told to those who do not see it.
    assert "Today +0.500 (90 %: +0.500 to +0.500)" in file.read_text(encoding="utf-8")


def test_another_ending_and_a_wrong_scenario_are_refused(folder: Path, tmp_path: Path) -> None:
    done = _plot(str(folder), "fan", "-o", str(tmp_path / "chart.pdf"))
    assert done.exit_code == 1
    assert "a chart is written as .png, .svg, .html" in done.stderr
    done = _plot(str(folder), "fan", "--scenario", "best", "-o", str(tmp_path / "chart.svg"))
    assert done.exit_code == 1
    assert "no scenario best in the result" in done.stderr


def test_a_folder_that_is_not_there_is_said(folder: Path) -> None:
    done = _plot(str(folder), "fan", "-o", str(folder / "none" / "chart.html"))
    assert done.exit_code == 1
    assert "cannot write" in done.stderr


def test_an_unknown_chart_is_wrong_usage(folder: Path, tmp_path: Path) -> None:
    done = _plot(str(folder), "pie", "-o", str(tmp_path / "chart.png"))
    assert done.exit_code == 2
    assert "money-flows" in done.stderr
