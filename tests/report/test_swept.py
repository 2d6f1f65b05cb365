"""A report of sweeps: few scenarios in detail, a section a sweep, every number in its cell."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from simcore.cli.main import main
from tests.report.cells import Cells, shown, wrong
from tests.report.made import Page, copied, make, run, taken_apart

if TYPE_CHECKING:
    from pathlib import Path

SWEEPS = """
sweeps:
  fuels:
    title: Biomass against coal
    extends: combined
    grid:
      - {label: biomass price, scale: carriers.biomass.price, by: [0.5, 2]}
      - {label: coal price, scale: carriers.coal.price, by: [0.5, 1, 2]}
  capital:
    extends: combined
    sample:
      count: 4
      seed: 1
      over:
        - {set: interventions.save_all.capex, to: {low: 30 kUSD, high: 120 kUSD}}
        - {scale: interventions.loss_cut.scrap_cut, by: {low: 0.5, high: 1.2}}
        - {scale: interventions.biomass_boiler.capex, by: {low: 0.5, high: 2}}
"""


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory, scenarios: Path) -> Path:
    """Return a result of ten scenarios and ten points, four replications each."""
    folder = tmp_path_factory.mktemp("swept")
    (folder / "case.yaml").write_text((scenarios / "kraft-mill" / "case.yaml").read_text("utf-8"))
    study = folder / "study.yaml"
    study.write_text((scenarios / "kraft-mill" / "study.yaml").read_text("utf-8") + SWEEPS)
    return run(study, folder / "out", "-n", "4")


@pytest.fixture(scope="module")
def html(swept: Path) -> str:
    """Return its report."""
    return make(swept, swept.parent / "swept.html")


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    """Return the report, taken apart."""
    return taken_apart(html)


def _cells(folder: Path, page: Page) -> Cells:
    (one,) = (
        one for one in page.having("data-text") if one.attributes["data-text"] == "command/compare"
    )
    return Cells(folder, shlex.split(one.text)[1:])


def test_every_number_stands_in_its_cell_and_is_rounded_as_it_says(swept: Path, page: Page) -> None:
    assert page.faults == []
    assert wrong(page, _cells(swept, page)) == []
    numbers = page.having("data-cell")
    assert [one.text for one in numbers if one.text != shown(one)] == []
    keys = {one.attributes["data-cell"] for one in numbers}
    assert "sweeps/fuels/money-more" in keys
    assert "manifest/scenarios/10/point/0" in keys


def test_every_quote_stands_where_it_says(swept: Path, page: Page) -> None:
    cells = _cells(swept, page)
    for one in page.having("data-text"):
        key = one.attributes["data-text"]
        if key.partition("/")[0] in ("manifest", "resolved"):
            assert one.text in cells.text(key), key


def test_scenarios_are_told_with_the_best_point_of_each_sweep(page: Page) -> None:
    told = [one.text for one in page.tagged("dt")]
    assert len(told) == 12
    assert sum("fuels" in one or "capital" in one for one in told) == 2
    text = " ".join(one.text for one in page.tagged("p"))
    assert "Told in detail are 12 scenarios. The other 8 are points of sweeps" in text


def test_every_point_has_a_row_and_a_mark(html: str, page: Page) -> None:
    rows = [one.text for one in page.tagged("th") if one.attributes.get("scope") == "row"]
    for name in ("fuels_0.5_0.5", "fuels_2_2", "capital_0001", "capital_0004"):
        assert name in rows
    (data,) = (one for one in page.tagged("script") if one.attributes.get("id") == "charts")
    charts = json.loads(data.text)
    assert len(charts["sweep-fuels"]["datasets"]["points"]["rows"]) == 6
    assert len(charts["sweep-capital"]["datasets"]["points"]["rows"]) == 4
    assert len({row[0] for row in charts["plane"]["datasets"]["ends"]["rows"]}) == 12
    assert 'href="#sweeps"' in html


def test_what_no_measure_sets_is_said_of_its_sweep(page: Page) -> None:
    said = [one.text for one in page.tagged("li") if "Not set by a measure" in one.text]
    assert len(said) == 1
    assert "biomass price and coal price" in said[0]


def test_others_are_told_when_they_are_named(swept: Path, tmp_path: Path) -> None:
    some = taken_apart(make(swept, tmp_path / "some.html", "--scenario", "capital"))
    told = [one.text for one in some.tagged("dt")]
    assert [one.partition(" ")[0] for one in told] == ["baseline", *(
        f"capital_000{number}" for number in range(1, 5)
    )]  # fmt: skip


def test_points_that_failed_are_counted_named_and_told_why(swept: Path, tmp_path: Path) -> None:
    folder = copied(swept, tmp_path / "failed")
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    for block in manifest["blocks"]:
        if block["scenario"] in ("fuels_0.5_1", "fuels_2_1"):
            block.pop("files")
            block |= {"status": "failed", "failure": {"error": "steam below zero"}}
    path.write_text(json.dumps(manifest), "utf-8")
    page = taken_apart(make(folder, tmp_path / "failed.html"))
    said = [one.text for one in page.tagged("li")]
    assert any("2 points lack replications" in one and "fuels_2_1" in one for one in said)
    assert any(
        "8 replications failed in fuels_0.5_1 and fuels_2_1: steam below zero" in one
        for one in said
    )
    assert wrong(page, _cells(folder, page)) == []


def test_the_command_that_repeats_names_whole_sweeps(swept: Path, tmp_path: Path) -> None:
    study = swept.parents[1] / "study.yaml"
    part = run(study, tmp_path / "part", "-n", "2", "--scenario", "fuel", "--scenario", "fuels")
    page = taken_apart(make(part, tmp_path / "part.html"))
    (one,) = (
        one for one in page.having("data-text") if one.attributes["data-text"] == "command/repeat"
    )
    assert "--scenario fuel --scenario fuels" in one.text
    assert "fuels_" not in one.text


def test_too_many_names_and_unknown_ones_are_refused(swept: Path) -> None:
    done = CliRunner().invoke(main, ["report", str(swept), "--scenario", "fules"])
    assert done.exit_code == 1
    assert "did you mean `fuels`?" in done.output
