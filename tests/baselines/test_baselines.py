from __future__ import annotations

from pathlib import Path

import pytest

from tests.baselines.figures import Runs
from tests.baselines.readme import table_in
from tests.baselines.table import CLOSES, closures, number, render

SCENARIOS = Path(__file__).parents[2] / "scenarios"
CASES = sorted(path.parent.name for path in SCENARIOS.glob("*/case.yaml"))


@pytest.fixture(scope="module", params=CASES)
def runs(request: pytest.FixtureRequest) -> Runs:
    return Runs(SCENARIOS / request.param)


def test_published_inputs_come_back_out(runs: Runs) -> None:
    found = closures(runs)
    assert found
    for figure, value in found:
        assert value == pytest.approx(figure.value, rel=CLOSES), figure.name


def test_the_readme_says_what_is_simulated_now(runs: Runs) -> None:
    assert table_in(runs.folder / "README.md") == render(runs), (
        "run `python -m tests.baselines --write` and read what changed"
    )


def test_numbers_have_significant_digits() -> None:
    found = [number(627_040.0), number(0.35882), number(-1.98, 2), number(6_300.0, 4), number(0.0)]
    assert found == ["627,000", "0.359", "-2", "6,300", "0"]
