"""The comparison as people see it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
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


def test_several_results_share_their_bands(tmp_path: Path) -> None:
    first = compare(_folder("mill").write(tmp_path / "a"))
    second = compare(_folder("kraft").write(tmp_path / "b"))
    lines = _shown([first, second])
    place = next(i for i, line in enumerate(lines) if line.startswith("ghg"))
    names = [line[:16].strip() for line in lines[place + 1 : place + 7]]
    assert names == [
        f"{study}: {name}" for study in ("mill", "kraft") for name in _folder().scenarios
    ]
