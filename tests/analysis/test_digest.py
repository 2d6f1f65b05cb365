"""Of many scenarios people see the baseline, the plain ones and both ends of each sweep."""

from __future__ import annotations

import io
import tracemalloc
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from simcore.analysis.compare import compare
from simcore.analysis.digest import MOST, digest
from simcore.analysis.records import csv_lines, json_lines, records
from simcore.analysis.sweeps import Order
from simcore.analysis.table import tables
from simcore.errors import InputError
from tests.analysis.swept import PRICE, SIZE, YEAR, sweep, swept_folder

if TYPE_CHECKING:
    from pathlib import Path

    from simcore.analysis.compare import Comparison

FEE = sweep("fee", PRICE, SIZE)


def _many(tmp_path: Path, *, count: int = 20, failed: tuple[str, ...] = ()) -> Comparison:
    values: list[tuple[float | str, ...]] = [(0.5 * one, 1000.0 * one) for one in range(count)]
    return compare(swept_folder((FEE, values), failed=failed).write(tmp_path))


def _shown(comparison: Comparison, **words: str | int) -> str:
    text = io.StringIO()
    Console(file=text, width=120).print(tables([comparison], **words))  # type: ignore[arg-type]
    return text.getvalue()


def test_few_scenarios_are_all_shown_though_they_are_points(tmp_path: Path) -> None:
    few = _many(tmp_path, count=MOST - 3)
    assert digest(few).shown is few
    assert "fee_8" in _shown(few)
    assert "Best first" not in _shown(few)


def test_points_are_ranked_by_the_pressure_and_where_it_is_the_same_by_money(
    tmp_path: Path,
) -> None:
    many = _many(tmp_path)
    (picture,) = digest(many).pictures
    assert picture.best == ("fee_19", "fee_18", "fee_17")
    assert picture.worst == ("fee_2", "fee_1", "fee_0")
    assert picture.left_out == 14
    # water is the same everywhere: the largest net present value comes first
    assert Order("water").ranked(many, picture.sweep.points)[:2] == ["fee_0", "fee_1"]


def test_more_money_is_better_and_more_of_a_pressure_is_not(tmp_path: Path) -> None:
    many = _many(tmp_path)
    (by_money,) = digest(many, "discounted_cash_flow", top=1).pictures
    assert (by_money.best, by_money.worst) == (("fee_0",), ("fee_19",))


def test_table_has_the_baseline_the_plain_ones_and_both_ends(tmp_path: Path) -> None:
    text = _shown(_many(tmp_path), top=1)
    assert "fee: Sweep of fee (grid of 20 points over fee, boiler; from plain0)" in text
    for name in ("today", "plain0", "plain1", "fee_19", "fee_0", "... 18 more"):
        assert f"  {name}" in text, name
    assert "fee_10" not in text
    assert "ghg 2027 -19 to 0 tCO2e" in text
    assert "fee: no number of a measure, and today keeps its own" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 120


def test_points_that_failed_are_counted_named_and_never_ranked(tmp_path: Path) -> None:
    text = " ".join(_shown(_many(tmp_path, failed=("fee_19", "fee_3"))).split())
    assert "2 of 20 points lack replications (failed or not run yet): fee_3, fee_19" in text
    assert "2 of them have none and are not ranked" in text
    (picture,) = digest(_many(tmp_path / "again", failed=("fee_19", "fee_3"))).pictures
    assert picture.best[0] == "fee_18"
    assert picture.ranked == 18


def test_many_plain_scenarios_are_cut_to_the_best_and_that_is_said(tmp_path: Path) -> None:
    many = compare(swept_folder(plain=30, failed=("plain4",)).write(tmp_path))
    found = digest(many)
    assert len(found.shown.states) == MOST
    assert "plain29" in found.shown.states
    assert "plain0" not in found.shown.states
    assert "19 scenarios are left out" in _shown(many)
    assert "1 of them lack replications: plain4." in _shown(many)


def test_an_unknown_column_to_sort_by_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no compared column ghgs .* did you mean `ghg`"):
        digest(_many(tmp_path), "ghgs")


def test_a_sweep_or_a_point_is_compared_alone_and_as_among_all(tmp_path: Path) -> None:
    values: list[tuple[float | str, ...]] = [(1.0,), (2.0,)]
    runs = swept_folder((sweep("a", PRICE), values), (sweep("b", YEAR), [("2027",)])).write(
        tmp_path
    )
    whole, part = compare(runs), compare(runs, scenarios=["a", "b_0"])
    assert list(part.states) == ["today", "a_0", "a_1", "b_0"]
    kept = [one for one in records([whole]) if one["scenario"] in part.states]
    assert list(records([part])) == kept == list(records([whole.only(part.states)]))
    with pytest.raises(InputError, match="no scenario c in the result"):
        compare(runs, scenarios=["c"])


def test_records_have_a_column_for_each_label_and_none_without_sweeps(tmp_path: Path) -> None:
    runs = swept_folder(
        (sweep("a", PRICE), [(2.0,)]), (sweep("b", YEAR, SIZE), [("2027", 5.0)])
    ).write(tmp_path)
    found = {str(one["scenario"]): one for one in records([compare(runs)])}
    assert list(found["today"])[-4:] == ["sweep", "fee", "start", "boiler"]
    assert [found["a_0"][one] for one in ("sweep", "fee", "start")] == ["a", 2.0, None]
    assert [found["b_0"][one] for one in ("sweep", "start", "boiler")] == ["b", "2027", 5.0]
    assert found["plain0"]["sweep"] is None
    plain = next(records([compare(swept_folder().write(tmp_path / "plain"))]))
    assert "sweep" not in plain


def test_a_label_that_is_a_field_already_is_marked(tmp_path: Path) -> None:
    axis = replace(PRICE, label="year")
    runs = swept_folder((sweep("a", axis), [(2.0,)])).write(tmp_path)
    last = list(records([compare(runs)]))[-1]
    assert (last["year"], last["axis year"]) == (2027, 2.0)


@pytest.mark.parametrize("form", [csv_lines, json_lines])
def test_what_is_written_is_not_kept(tmp_path: Path, form: object) -> None:
    """Lines for ten times the scenarios take no more memory than for some."""

    def peak(count: int) -> int:
        many = _many(tmp_path / str(count), count=count)
        tracemalloc.start()
        for _ in form([many]):  # type: ignore[operator]
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(150) < 1.5 * peak(15)


def test_columns_of_one_scenario_beside_the_baseline_are_in_memory(tmp_path: Path) -> None:
    """Ten times the scenarios take what their summaries take, not what their columns do."""

    def peak(count: int) -> int:
        values: list[tuple[float | str, ...]] = [(float(one), 1.0) for one in range(count)]
        folder = swept_folder((FEE, values))
        folder.replications, folder.years = 256, 20
        runs = folder.write(tmp_path / str(count))
        compare(runs)
        tracemalloc.start()
        compare(runs)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    few, many = peak(4), peak(40)
    columns = 11 * 256 * 20 * 8
    assert many - few < 36 * columns / 10
