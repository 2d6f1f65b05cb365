"""The comparison as people see it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from rich.console import Console

from simcore.analysis.compare import Comparison, compare
from simcore.analysis.table import tables
from tests.analysis.result_folder import ResultFolder

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import ArrayLike


def _folder(study: str = "mill") -> ResultFolder:
    draw = np.linspace(0.9, 1.1, 40)[:, np.newaxis]
    growth = np.linspace(40e6, 50e6, 12)
    ghg = np.full(12, 200_000.0)
    scenarios: dict[str, dict[str, ArrayLike]] = {
        "today": {"value_added_volume": growth * draw, "ghg": ghg * draw},
        "less": {"value_added_volume": growth * draw, "ghg": ghg * draw * np.linspace(1, 0.8, 12)},
        "none": {},
    }
    return ResultFolder(study, 2025, 40, 12, scenarios, failed=(("none", 0),))


def _shown(comparisons: list[Comparison], width: int = 120) -> list[str]:
    text = io.StringIO()
    Console(file=text, width=width).print(tables(comparisons))
    return text.getvalue().splitlines()


def test_baseline_comes_first_and_differences_follow(tmp_path: Path) -> None:
    lines = _shown([compare(_folder().write(tmp_path))])
    place = next(i for i, line in enumerate(lines) if line.startswith("ghg"))
    assert "ktCO2e" in lines[place]
    # 200 kt of 0.9 to 1.1; the saving is a fifth of it: 36 to 44, the middle 40.
    assert lines[place + 1].split()[:4] == ["today", "200", "[182,", "218]"]
    assert lines[place + 2].split()[:7] == ["less", "160", "-40", "[-44,", "-36]", "-20.0", "%"]


def test_states_stand_with_both_changes(tmp_path: Path) -> None:
    lines = _shown([compare(_folder().write(tmp_path))])
    (line,) = (one for one in lines if "strong decoupling" in one)
    assert line.split()[:5] == ["less", "strong", "decoupling", "100", "%"]
    assert "+25.0 %" in line
    assert "-20.0 %" in line


def test_what_numbers_mean_and_lack_is_said(tmp_path: Path) -> None:
    text = " ".join(" ".join(_shown([compare(_folder().write(tmp_path))])).split())
    assert "given the stated ranges" in text
    assert "none: 40 of 40 replications are missing" in text
    assert "Chance makes" in text


def test_narrow_terminals_get_one_basis_below_the_other(tmp_path: Path) -> None:
    comparison = compare(_folder().write(tmp_path))
    wide, narrow = _shown([comparison]), _shown([comparison], width=80)
    assert sum("difference  " in line for line in wide) == 1
    assert sum("difference  " in line for line in narrow) == 2
    assert all(len(line) <= 80 for line in narrow)
    assert not any("…" in line for line in narrow)


def test_states_fit_eighty_columns(tmp_path: Path) -> None:
    comparison = compare(_folder().write(tmp_path))
    wide, narrow = _shown([comparison]), _shown([comparison], width=80)
    assert any("dP [5 %, 95 %] absolute relative" in line for line in wide)
    assert any(line.rstrip().endswith("share [error]") for line in narrow)
    assert any(line.rstrip().endswith("dP [5 %, 95 %]") for line in narrow)
    assert not any("absolute" in line for line in narrow)


def test_capital_is_shown_as_a_sum_alone(tmp_path: Path) -> None:
    # 1 USD in each of 12 years
    comparison = compare(_folder().write(tmp_path))
    wide, narrow = _shown([comparison]), _shown([comparison], width=80)
    place = next(i for i, line in enumerate(wide) if line.startswith("capex"))
    assert wide[place].split() == ["capex", "USD"]
    assert wide[place + 1].split() == ["today", "12.0", "[12.0,", "12.0]"]
    assert sum(line.startswith("capex") for line in narrow) == 1
    assert sum(line.startswith("operating_surplus") for line in narrow) == 2


def test_intervals_are_named_alike(tmp_path: Path) -> None:
    text = " ".join(" ".join(_shown([compare(_folder().write(tmp_path))])).split())
    assert "difference [5 %, 95 %] %" in text
    assert "median [5 %, 95 %]" in text
    assert "90 %" not in text


def test_what_names_do_not_say_is_said(tmp_path: Path) -> None:
    text = " ".join(" ".join(_shown([compare(_folder().write(tmp_path))])).split())
    assert "Levels are medians over replications" in text
    assert "Money is USD at prices of 2024" in text
    assert "value_added_volume is at the prices of the base year, 2025" in text
    assert "ghg is scopes 1, 2 (location-based) and 3." in text
    assert "See docs/nomenclature.md for the states." in text
    water = compare(_folder().write(tmp_path), pressure="water", indicators=["water"])
    assert "scopes" not in " ".join(_shown([water]))


@pytest.mark.parametrize(("count", "is_few"), [(49, True), (50, False)])
def test_few_replications_are_warned_of(tmp_path: Path, count: int, is_few: bool) -> None:
    folder = ResultFolder(replications=count, scenarios={"today": {}, "less": {}})
    text = " ".join(_shown([compare(folder.write(tmp_path))]))
    assert ("intervals are rough" in text) == is_few


def test_titles_that_say_more_than_names_are_listed_once(tmp_path: Path) -> None:
    scenarios: dict[str, dict[str, ArrayLike]] = {"today": {}, "less": {}}
    folder = ResultFolder(scenarios=scenarios, titles={"today": "Today", "less": "Less steam"})
    lines = _shown([compare(folder.write(tmp_path))])
    assert lines.index("  less: Less steam") < lines.index("")
    assert sum("Less steam" in line for line in lines) == 1
    assert not any("Today" in line for line in lines)


def test_one_scenario_is_one(tmp_path: Path) -> None:
    head = _shown([compare(ResultFolder(scenarios={"today": {}}).write(tmp_path))])[0]
    assert head.startswith("mill: 1 scenario, 4 replications, 2025-2026")


def test_several_results_share_their_bands(tmp_path: Path) -> None:
    first = compare(_folder("mill").write(tmp_path / "a"))
    second = compare(_folder("kraft").write(tmp_path / "b"))
    lines = _shown([first, second])
    place = next(i for i, line in enumerate(lines) if line.startswith("ghg"))
    names = [line[:16].strip() for line in lines[place + 1 : place + 7]]
    assert names == [
        f"{study}: {name}" for study in ("mill", "kraft") for name in _folder().scenarios
    ]
