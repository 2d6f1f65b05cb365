"""Comparisons of small result folders with chosen numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from simcore.analysis.compare import BASES, Comparison, Row, compare
from simcore.errors import InputError, ResultError
from tests.analysis.result_folder import ResultFolder

if TYPE_CHECKING:
    from pathlib import Path


def row(found: Comparison, scenario: str, indicator: str = "ghg", basis: str = "year") -> Row:
    """Return the one row of a scenario, indicator and basis."""
    (one,) = (
        line
        for line in found.rows
        if (line.scenario, line.indicator, line.basis) == (scenario, indicator, basis)
    )
    return one


def five() -> ResultFolder:
    """Return two scenarios of five replications and three years; the second saves 1, 2, 3 t."""
    base = np.array([10.0, 20.0, 30.0, 40.0, 50.0])[:, np.newaxis] + np.zeros(3)
    less = base - np.array([1.0, 2.0, 3.0])
    scenarios = {"today": {"ghg": base}, "less": {"ghg": less}}
    return ResultFolder(replications=5, years=3, scenarios=scenarios)


def test_levels_are_of_the_year_and_cumulated(tmp_path: Path) -> None:
    found = compare(five().write(tmp_path))
    assert row(found, "today").level.median == 30.0
    assert row(found, "today", basis="cumulated").level.median == 90.0
    # 5 % of 10..50 in five: 10 + 0.2 * 10.
    assert row(found, "today").level.low == pytest.approx(12.0)
    assert row(found, "today").level.high == pytest.approx(48.0)
    assert row(found, "today").unit == "tCO2e"


def test_differences_are_taken_replication_by_replication(tmp_path: Path) -> None:
    found = compare(five().write(tmp_path))
    last, total = row(found, "less"), row(found, "less", basis="cumulated")
    assert (last.difference.median, total.difference.median) == (-3.0, -6.0)
    # Paired, the spread of the levels is gone.
    assert last.difference.low == last.difference.high == -3.0
    assert last.standard_error == 0.0
    assert last.baseline == 30.0
    assert row(found, "today").difference.median == 0.0


def test_at_cuts_both_bases(tmp_path: Path) -> None:
    found = compare(five().write(tmp_path), at=2026)
    assert found.year == 2026
    assert row(found, "less").difference.median == -2.0
    assert row(found, "less", basis="cumulated").difference.median == -3.0


def test_another_baseline_comes_first(tmp_path: Path) -> None:
    found = compare(five().write(tmp_path), baseline="less")
    assert found.rows[0].scenario == "less"
    assert list(found.states) == ["less", "today"]
    assert row(found, "today").difference.median == 3.0


def test_ratios_are_not_added_up_over_years(tmp_path: Path) -> None:
    found = compare(five().write(tmp_path), indicators=["price", "ghg"])
    bases = [(one.indicator, one.basis) for one in found.rows if one.scenario == "today"]
    assert bases == [("price", "year"), ("ghg", "year"), ("ghg", "cumulated")]
    assert BASES == ("year", "cumulated")


def test_a_pressure_is_shown_and_judged(tmp_path: Path) -> None:
    water = np.array([100.0, 90.0, 80.0])
    value = np.array([100.0, 150.0, 200.0])
    folder = ResultFolder(
        years=3, scenarios={"today": {"water": water, "value_added_volume": value}}
    )
    found = compare(folder.write(tmp_path), pressure="water", indicators=["ghg"])
    assert found.states["today"].state == "strong decoupling"
    assert found.states["today"].pressure.median == pytest.approx(-0.2)
    assert compare(folder.write(tmp_path)).states["today"].state == "weak decoupling"


def test_missing_replications_are_counted_and_left_out_of_pairs(tmp_path: Path) -> None:
    # Two blocks of 256 and 44; the second of `less` failed. Replication i emits i.
    base = np.arange(300.0)[:, np.newaxis] + np.zeros(2)
    folder = ResultFolder(
        replications=300,
        scenarios={"today": {"ghg": base}, "less": {"ghg": base - 5.0}, "none": {}},
        failed=(("less", 1), ("none", 0), ("none", 1)),
    )
    found = compare(folder.write(tmp_path))
    assert [found.missing(name) for name in ("today", "less", "none")] == [0, 44, 300]
    assert found.paired == {"today": 300, "less": 256, "none": 0}
    # Levels over 0..255 against 0..299 differ by 22 more; the pairs do not.
    assert row(found, "less").level.median == 122.5
    assert row(found, "less").difference.median == -5.0
    assert row(found, "less").baseline == 149.5
    assert np.isnan(row(found, "none").level.median)
    assert np.isnan(row(found, "none").difference.median)
    assert found.states["none"].state is None


def test_without_a_baseline_there_is_no_comparison(tmp_path: Path) -> None:
    result = ResultFolder(scenarios={"today": {}, "less": {}}, failed=(("today", 0),)).write(
        tmp_path
    )
    with pytest.raises(ResultError, match="no replication of today is left"):
        compare(result)
    assert compare(result, baseline="less").missing("today") == 4


def test_without_any_run_there_is_no_comparison(tmp_path: Path) -> None:
    result = ResultFolder(scenarios={"today": {}}, failed=(("today", 0),)).write(tmp_path)
    with pytest.raises(ResultError, match="no run is left"):
        compare(result)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"baseline": "tody"}, "no scenario tody .*today"),
        ({"pressure": "gsg"}, "no annual column gsg .*ghg"),
        ({"indicators": ["year"]}, "no annual column year"),
        ({"at": 2060}, "year 2060 is not simulated; the years are 2025 to 2026"),
        ({"at": 1}, "year 1 is not simulated"),
    ],
)
def test_what_is_not_in_the_result_is_named(
    tmp_path: Path, options: dict[str, object], message: str
) -> None:
    result = ResultFolder(scenarios={"today": {}}).write(tmp_path)
    with pytest.raises(InputError, match=message):
        compare(result, **options)  # type: ignore[arg-type]


def test_what_measures_cost_is_compared_by_default(tmp_path: Path) -> None:
    found = compare(five().write(tmp_path))
    names = list(dict.fromkeys(one.indicator for one in found.rows))
    assert names[:5] == [
        "value_added",
        "value_added_volume",
        "operating_surplus",
        "capex",
        "discounted_cash_flow",
    ]


def test_prices_and_titles_come_along(tmp_path: Path) -> None:
    folder = ResultFolder(scenarios={"today": {}}, titles={"today": "As it is"})
    found = compare(folder.write(tmp_path))
    assert (found.currency, found.price_year) == ("USD", 2024)
    assert found.titles == {"today": "As it is"}
