"""Sweeps on the real command line: what is edited is run, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from simcore.batch import Result
from simcore.batch.manifest import AxisEntry
from simcore.cli.main import main

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "scenarios" / "kraft-boiler"

SWEEPS = """
sweeps:
  price:
    title: Price and year
    extends: boiler
    grid:
      - {scale: %s, by: [%s], label: Biomass price}
      - {set: interventions.biomass_boiler.adopt.start, to: [%s]}
  range:
    extends: boiler
    sample:
      count: %d
      over:
        - {set: interventions.biomass_boiler.capex, to: {low: 50 kUSD, high: %s}}
"""

IMPOSSIBLE: dict[str, Any] = {"prices": "1, 5", "starts": "2026", "path": "market.demand"}


class Folder:
    """A copy of the shipped study over three years, with other sweeps."""

    def __init__(self, path: Path) -> None:
        self.path, self.out = path, path / "out"
        case = ROOT / "scenarios" / "kraft-mill" / "case.yaml"
        (path / "case.yaml").write_bytes(case.read_bytes())

    def write(
        self,
        prices: str = "1, 2",
        starts: str = "2026, 2027",
        count: int = 2,
        high: str = "180 kUSD",
        path: str = "carriers.biomass.price",
    ) -> None:
        """Write the study with some values in its sweeps."""
        text = (SHIPPED / "study.yaml").read_text(encoding="utf-8")
        text = text[: text.index("sweeps:")].replace("../kraft-mill/", "")
        for old, new in (("years: 20", "years: 3"), ("{at: 2028}", "{at: 2026}")):
            assert old in text
            text = text.replace(old, new)
        text += SWEEPS % (path, prices, starts, count, high)
        (self.path / "study.yaml").write_text(text, encoding="utf-8")

    def call(self, command: str, *words: str) -> str:
        """Return what a command prints."""
        given = [command, str(self.path), "-o", str(self.out), "-n", "2", *words]
        done = CliRunner().invoke(main, given)
        assert done.exit_code == 0, done.output
        return done.stdout

    def to_run(self) -> list[str]:
        """Return the scenarios that have blocks to run."""
        (plan,) = json.loads(self.call("plan", "--format", "json"))["studies"]
        return [one["name"] for one in plan["scenarios"] if one["to_run"]]

    def run(self, *words: str) -> None:
        """Run what is left to do."""
        self.call("run", "--quiet", "--workers", "1", *words)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_only_new_points_are_run(folder: Folder) -> None:
    folder.write()
    everything = ["baseline", "boiler", "price_1_2026", "price_1_2027", "price_2_2026"]
    everything += ["price_2_2027", "range_0001", "range_0002"]
    assert folder.to_run() == everything
    folder.run()
    assert folder.to_run() == []
    folder.write(prices="2, 1, 1.5")  # another order, one value more
    assert folder.to_run() == ["price_1.5_2026", "price_1.5_2027"]
    folder.write(starts="2026, 2027-07-01")  # one value edited
    assert folder.to_run() == ["price_1_2027-07-01", "price_2_2027-07-01"]
    folder.write(count=4)
    assert folder.to_run() == ["range_0003", "range_0004"]
    folder.write(high="170 kUSD")  # the same numbers stand for other values
    assert folder.to_run() == ["range_0001", "range_0002"]
    before = folder.out.joinpath("kraft-boiler/manifest.json").read_text()
    folder.write(prices="1, 2, 1.5", count=3)
    folder.run()
    assert folder.to_run() == []
    marks = {one["scenario"]: one["fingerprint"] for one in json.loads(before)["blocks"]}
    result = Result.open(folder.out / "kraft-boiler")
    assert len(result.scenarios) == len(everything) + 3
    after = {key[0]: one.fingerprint for key, one in result.manifest.blocks.items()}
    assert marks.items() <= after.items()


def test_a_sweep_is_asked_for_by_its_name_and_the_result_says_what_it_is(folder: Folder) -> None:
    folder.write()
    folder.run("--scenario", "price")
    request = Result.open(folder.out / "kraft-boiler").manifest.request
    assert [one.name for one in request.scenarios] == [
        "baseline", "price_1_2026", "price_1_2027", "price_2_2026", "price_2_2027",
    ]  # fmt: skip
    assert [(one.sweep, one.point) for one in request.scenarios[:3]] == [
        ("", ()), ("price", (1.0, "2026")), ("price", (1.0, "2027")),
    ]  # fmt: skip
    (sweep,) = request.sweeps
    assert (sweep.name, sweep.title, sweep.extends) == ("price", "Price and year", "boiler")
    start = "interventions.biomass_boiler.adopt.start"
    assert sweep.axes == (
        AxisEntry("Biomass price", "carriers.biomass.price", "scale", "1"),
        AxisEntry(start, start, "set", ""),
    )


def test_a_plan_and_a_check_show_a_sweep_in_one_line(folder: Folder) -> None:
    folder.write()
    lines = folder.call("plan").splitlines()
    (line,) = (one for one in lines if "price" in one)
    assert "sweep price: 4 points" in line
    assert [word for word in line.split() if word.isdigit()] == ["4", "0", "0", "4", "0", "0", "4"]
    said = CliRunner().invoke(main, ["check", str(folder.path)]).stdout
    assert "  scenarios: baseline, boiler\n" in said
    assert "  sweep range: sample of 2 points: set interventions.biomass_boiler.capex\n" in said


def test_the_shipped_sweep_is_right() -> None:
    done = CliRunner().invoke(main, ["check", str(SHIPPED)])
    assert done.exit_code == 0
    assert "sweep price: grid of 15 points" in done.stdout


def test_an_impossible_point_is_refused_where_it_is_tried_at_once(folder: Folder) -> None:
    folder.write(**IMPOSSIBLE)
    done = CliRunner().invoke(main, ["run", str(folder.path), "-o", str(folder.out), "-n", "2"])
    assert done.exit_code == 1
    assert "but base demand needs" in done.stderr
    assert not folder.out.exists()


def test_an_impossible_point_that_was_not_tried_fails_alone_and_has_no_numbers(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simcore.engine.checks.TRIED", 0)
    folder.write(**IMPOSSIBLE)
    words = ["--quiet", "--workers", "1", "-n", "2", "--scenario", "price"]
    done = CliRunner().invoke(main, ["run", str(folder.path), "-o", str(folder.out), *words])
    assert done.exit_code == 3
    assert "price_5_2026: a block failed: " in done.stderr
    assert re.search(r"case\.yaml:\d+:\d+: stage pulping can take", done.stderr)
    result = Result.open(folder.out / "kraft-boiler")
    states = {key[0]: one.status for key, one in result.manifest.blocks.items()}
    assert states == {"baseline": "done", "price_1_2026": "done", "price_5_2026": "failed"}
