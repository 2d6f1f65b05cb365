"""``decouple check`` and ``decouple explain`` on the shipped cases and on broken files."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner, Result

from simcore.cli.main import main

MILL = Path(__file__).parents[2] / "scenarios" / "kraft-mill"


def _decouple(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_a_case_alone_is_described() -> None:
    done = _decouple("check", MILL / "case.yaml")
    assert done.exit_code == 0
    assert "a valid case" in done.stdout
    assert re.search(r"\d+ numbers: \d+ published, \d+ derived, \d+ assumed", done.stdout)


def test_a_study_is_described_with_its_loop_gain() -> None:
    done = _decouple("check", MILL / "study.yaml")
    assert done.exit_code == 0
    assert "a valid study" in done.stdout
    assert "scenarios: baseline, " in done.stdout
    assert "loop gain" in done.stdout


def test_each_file_is_judged_by_itself(tmp_path: Path) -> None:
    empty, typo = tmp_path / "empty.yaml", tmp_path / "typo.yaml"
    empty.write_text("")
    typo.write_text("schema: 1\nproduct: {nmae: paper}\n")
    done = _decouple("check", empty, MILL / "case.yaml", typo)
    assert done.exit_code == 1
    assert f"{empty}:1:1: " in done.stderr
    assert f"{typo}:2:11: " in done.stderr
    assert "did you mean `name`" in done.stderr
    assert "a valid case" in done.stdout


def test_a_value_is_explained_with_its_origin() -> None:
    done = _decouple("explain", MILL / "study.yaml", "--key", "finance.discount_rate")
    assert done.exit_code == 0
    (line,) = done.stdout.splitlines()
    assert re.match(r"finance\.discount_rate +[\d.]+ 1/a +\S*case\.yaml:\d+:\d+", line)


def test_an_unknown_scenario_is_named() -> None:
    done = _decouple("explain", MILL / "study.yaml", "--scenario", "al")
    assert done.exit_code == 1
    assert "no scenario `al`" in done.stderr
