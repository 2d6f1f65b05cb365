"""``--datasets`` through the commands, on a shipped study."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from simcore.cli.main import main
from simcore.engine import Span, simulate
from simcore.engine.tables import DATASETS
from tests.batch.contents import files
from tests.engine.variants import few_firms

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from simcore.files import Study
    from tests.conftest import Classes


def decouple(*words: object) -> Result:
    return CliRunner().invoke(main, list(map(str, words)))


def asked(scenarios: Path, out: Path, *words: str) -> list[object]:
    few = ["--scenario", "combined", "-n", "300", "--workers", "1", "-o", out]
    return [scenarios / "kraft-mill", *few, *words]


@pytest.fixture(scope="module")
def reduced(tmp_path_factory: pytest.TempPathFactory, scenarios: Path) -> Path:
    """Return a result that has annual and samples only."""
    out = tmp_path_factory.mktemp("reduced")
    done = decouple("run", *asked(scenarios, out), "--datasets", "annual,samples", "--quiet")
    assert done.exit_code == 0, done.output
    return out / "kraft-mill"


def test_more_and_fewer_datasets_through_the_command(tmp_path: Path, scenarios: Path) -> None:
    def blocks(*words: str) -> tuple[int, int]:
        done = decouple("run", *asked(scenarios, tmp_path), *words, "--json")
        assert done.exit_code == 0, done.output
        (study,) = json.loads(done.stdout)["studies"]
        return study["computed"], study["reused"]

    folder = tmp_path / "kraft-mill"
    assert blocks("--datasets", "annual,samples") == (4, 0)
    few = files(folder)
    assert {name.partition("/")[0] for name in few} == {"annual", "samples"}
    assert blocks("--datasets", "samples") == (0, 4)
    assert blocks() == (4, 0)
    whole = files(folder)
    assert few.items() < whole.items()
    assert blocks("--datasets", " annual, samples") == (0, 4)
    assert files(folder) == few
    assert blocks() == (0, 4)
    assert files(folder) == whole


def test_a_plan_says_what_the_run_would_do(reduced: Path, scenarios: Path) -> None:
    def to_run(*words: str) -> int:
        done = decouple(
            "plan", *asked(scenarios, reduced.parent)[:-4], "-o", reduced.parent, *words
        )
        assert done.exit_code == 0, done.output
        return sum(one["to_run"] for one in json.loads(done.stdout)["studies"][0]["scenarios"])

    assert to_run("--format", "json", "--datasets", "samples") == 0
    assert to_run("--format", "json") == 4


@pytest.mark.parametrize("command", ["run", "plan"])
def test_a_wrong_name_is_one_line(tmp_path: Path, scenarios: Path, command: str) -> None:
    words = asked(scenarios, tmp_path / "out")
    words = words if command == "run" else [one for one in words if one not in ("--workers", "1")]
    done = decouple(command, *words, "--datasets", "annual,sample")
    assert done.exit_code == 1
    assert done.stderr == (
        "--datasets: no dataset 'sample'; did you mean `samples`? (known: annual, classes,"
        " flows, projects, samples, events, periods)\n"
    )
    assert not (tmp_path / "out").exists()


def test_compare_needs_annual_only(reduced: Path) -> None:
    done = decouple("compare", reduced)
    assert done.exit_code == 0, done.output
    assert "combined" in done.stdout


@pytest.mark.parametrize(
    ("chart", "lacking"),
    [("mass", "flows"), ("energy", "flows"), ("money-flows", "flows"), ("events", "events")],
)
def test_a_chart_says_which_dataset_it_lacks(
    reduced: Path, tmp_path: Path, chart: str, lacking: str
) -> None:
    done = decouple("plot", reduced, chart, "-o", tmp_path / "chart.svg")
    assert done.exit_code == 1
    assert done.stderr == (
        f"{reduced} has no {lacking}: it was run with --datasets annual,samples; run the study"
        f" again with {lacking} among them, or without that option\n"
    )
    assert not (tmp_path / "chart.svg").exists()


@pytest.mark.parametrize("chart", ["fan", "plane", "difference", "money"])
def test_charts_of_annual_columns_are_drawn(reduced: Path, tmp_path: Path, chart: str) -> None:
    assert decouple("plot", reduced, chart, "-o", tmp_path / "chart.svg").exit_code == 0


def test_a_report_says_in_place_what_is_not_shown(reduced: Path, tmp_path: Path) -> None:
    done = decouple("report", reduced, "-o", tmp_path / "report.html")
    assert done.exit_code == 0, done.output
    page = (tmp_path / "report.html").read_text("utf-8")
    for lacking in ("flows", "events", "projects"):
        assert page.count(f"the study was run without the dataset {lacking}.") == 1
    assert "without the dataset samples" not in page
    assert "--datasets annual,samples" in page  # the command that repeats it
    # Nothing is said of what nobody knows.
    for untrue in ("No mass is lost", "No energy is used", "No money is paid"):
        assert untrue not in page
    assert "No dated events were kept" not in page
    assert "No scenario has measures" not in page


def test_all_that_an_engine_makes_can_be_named(
    shipped: Callable[[str], Study], classes: Classes
) -> None:
    sector = shipped("kraft-sector")
    name = list(sector.scenarios)[-1]
    said = sector.scenarios[name]
    said = replace(said, case=few_firms(said.case, 4))
    short = replace(sector, years=2, scenarios={name: said})
    (block,) = simulate(short, name, [Span(0, 4)], classes=classes, periods=True)
    assert tuple(block.tables) == DATASETS
    (few,) = simulate(
        short, name, [Span(0, 4)], classes=classes, periods=True, datasets=("annual", "flows")
    )
    assert (tuple(few.tables), few.left_out) == (
        ("annual", "flows"),
        ("classes", "projects", "samples", "events", "periods"),
    )
