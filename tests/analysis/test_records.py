"""The csv and json forms of a comparison."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simcore.analysis.compare import compare
from simcore.analysis.records import csv_lines, json_lines, records
from simcore.batch import Result
from simcore.indicators import STATES
from tests.analysis.result_folder import ResultFolder

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

NOMENCLATURE = Path(__file__).parents[2] / "docs" / "nomenclature.md"
FIRST = (
    "scenario,indicator,basis,baseline,median,low,high,difference,difference_low,difference_high,"
    "standard_error,unit,state,state_share,unstable,missing,"
)


def _folder() -> ResultFolder:
    growth = np.linspace(100.0, 200.0, 12)
    scenarios: dict[str, dict[str, ArrayLike]] = {
        "today": {"value_added_volume": growth},
        "less": {"value_added_volume": growth, "ghg": 0.5},
        "none": {},
    }
    return ResultFolder(years=12, scenarios=scenarios, failed=(("none", 0),))


def test_csv_has_a_row_per_scenario_indicator_and_basis(tmp_path: Path) -> None:
    text = "".join(csv_lines([compare(_folder().write(tmp_path))]))
    assert text.startswith(FIRST)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 3 * 10 * 2
    assert len({(one["scenario"], one["indicator"], one["basis"]) for one in rows}) == len(rows)
    (less,) = (
        one
        for one in rows
        if (one["scenario"], one["indicator"], one["basis"]) == ("less", "ghg", "cumulated")
    )
    # 12 years at 0.5 against 12 at 1.
    assert (less["baseline"], less["median"], less["difference"]) == ("12.0", "6.0", "-6.0")
    assert (less["state"], less["state_share"]) == ("weak decoupling", "1.0")
    assert (less["unstable"], less["missing"], less["unit"]) == ("false", "0", "tCO2e")
    assert (less["dg"], less["dp"], less["baseline_scenario"]) == ("1.0", "0.0", "today")


def test_json_has_the_same_rows_and_null_for_what_is_missing(tmp_path: Path) -> None:
    comparison = compare(_folder().write(tmp_path))
    rows = json.loads("".join(json_lines([comparison])))
    assert rows == list(records([comparison]))
    last = rows[-1]
    assert (last["scenario"], last["missing"]) == ("none", 4)
    assert last["median"] is last["difference"] is last["state"] is last["state_share"] is None


def test_every_field_stands_in_the_nomenclature(tmp_path: Path) -> None:
    text = NOMENCLATURE.read_text(encoding="utf-8")
    table = text.partition("\n## Comparison\n")[2].partition("\n## ")[0]
    said = set(re.findall(r"`(\w+)`", table))
    assert set(next(records([compare(_folder().write(tmp_path))]))) <= said


def test_every_state_stands_in_the_nomenclature() -> None:
    text = NOMENCLATURE.read_text(encoding="utf-8")
    table = text.partition("\n## Decoupling states\n")[2].partition("\n## ")[0]
    rows = [line.split(" | ")[0].removeprefix("| ") for line in table.splitlines()]
    assert set(STATES) <= set(rows)


def test_results_stand_side_by_side(tmp_path: Path) -> None:
    first = _folder().write(tmp_path / "a")
    second = _folder().write(tmp_path / "b")
    rows = list(records([compare(first), compare(second)]))
    assert len(rows) == 2 * 3 * 10 * 2
    assert {one["result"] for one in rows} == {str(first.folder), str(second.folder)}


def test_a_text_that_a_spreadsheet_would_reckon_with_is_a_text(tmp_path: Path) -> None:
    ResultFolder(scenarios={"today": {}, "less": {"ghg": 0.5}}).write(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    manifest["units"]["annual"]["ghg"] = "=cmd|' /C calc'!A0"
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    compared = compare(Result.open(tmp_path), indicators=("ghg",))
    rows = list(csv.DictReader(io.StringIO("".join(csv_lines([compared])))))
    assert {row["unit"] for row in rows} == {"'=cmd|' /C calc'!A0"}
    assert all(float(row["difference"]) <= 0.0 for row in rows)  # numbers stay numbers
