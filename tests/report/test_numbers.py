"""Every number of the report, recomputed by its key and rounded once more."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from simcore.batch.result import Result
from simcore.charts import draw
from simcore.report.drawings import LOOK
from simcore.texts import load_texts
from tests.report.cells import Cells, shown, wrong

if TYPE_CHECKING:
    from pathlib import Path

    from tests.report.made import Page

WORDS_WITH_DIGITS = re.compile(r"scopes? \d(, \d and \d| and \d)?|CO2e?|m3")
"""Names of things that have a digit: scopes, carbon dioxide, cubic metres."""

QUOTED = ("code", "pre")
"""Elements that hold names, places in files and commands, letter by letter."""


def _command(page: Page, name: str) -> list[str]:
    (one,) = (
        one for one in page.having("data-text") if one.attributes["data-text"] == f"command/{name}"
    )
    return shlex.split(one.text)[1:]


@pytest.fixture(scope="module")
def cells(mill: Path, page: Page) -> Cells:
    """Return the cells that the report was made of, by the command that it names."""
    return Cells(mill, _command(page, "compare"))


def test_every_number_stands_in_its_cell(page: Page, cells: Cells) -> None:
    assert len(page.having("data-cell")) > 1500
    assert wrong(page, cells) == []


def test_every_number_is_rounded_as_it_says(page: Page) -> None:
    wrong = {
        f"{one.attributes}: shows {one.text}"
        for one in page.having("data-cell")
        if one.text != shown(one)
    }
    assert wrong == set()


def test_no_number_of_the_comparison_has_more_digits_than_its_interval(
    page: Page, cells: Cells
) -> None:
    # Half of the interval keeps one digit, two where it begins with 1 or 2; percentages of
    # something else keep at most one decimal.
    wrong = []
    for one in page.having("data-place"):
        key = one.attributes["data-cell"].split("/")
        ends = {"median": ("low", "high"), "difference": ("difference_low", "difference_high"),
                "dg": ("dg_low", "dg_high"), "dp": ("dp_low", "dp_high")}  # fmt: skip
        if key[0] != "compare" or key[-1] not in ends or one.text == "0":
            continue
        record = cells.compared[tuple(key[1:4])]
        low, high = (record[name] for name in ends[key[-1]])
        whole = 1.0
        if "data-of" in one.attributes:
            whole = record["baseline"]
        divisor = float(one.attributes.get("data-divisor", "1"))
        half = abs(high - low) / 2.0 / whole / divisor
        if half > 0.0 and 10.0 ** int(one.attributes["data-place"]) < half / 30.0 * 0.999:
            wrong.append((one.attributes, one.text, half))
    assert wrong == []


def test_every_quotation_stands_where_it_says(page: Page, cells: Cells, mill: Path) -> None:
    drawn = _charts(mill)
    for one in page.having("data-text"):
        key = one.attributes["data-text"]
        if key.split("/")[0] == "command" or key == "manifest/written":
            continue
        allowed = drawn[key] if key.startswith("chart/") else cells.text(key)
        assert one.text.strip() in allowed, key


def _charts(mill: Path) -> dict[str, set[str]]:
    """Return the words of the charts, drawn anew."""
    result, texts = Result.open(mill), load_texts()
    found = {}
    asked = {"baseline": "baseline", "pressure": "ghg", "look": LOOK, "texts": texts}
    columns = ("value_added_volume", "ghg", "energy", "water", "waste", "virgin_material", "output")
    charts = {f"fan-{name}": ("fan", {"column": name, "at": 2035}) for name in columns}
    charts |= {name: (name, {"at": 2035}) for name in ("plane", "difference", "money")}
    charts["events"] = ("events", {"at": 2035, "scenarios": ["combined"]})
    for name in ("mass", "energy", "money-flows"):
        charts[name] = (name, {"at": 2025, "scenarios": ["baseline"]})
    for place, (name, own) in charts.items():
        chart = draw(name, result, **asked, **own)  # type: ignore[arg-type]
        found[f"chart/{place}/title"] = {chart.title}
        found[f"chart/{place}/description"] = {chart.description}
    return found


def test_no_digit_stands_without_a_key(page: Page) -> None:
    loose = []
    for text, around in page.pieces:
        is_keyed = any({"data-cell", "data-text"} & one.attributes.keys() for one in around)
        is_quoted = any(one.tag in QUOTED or "unit" in one.classes for one in around)
        if is_keyed or is_quoted or around[-1].tag == "title":
            continue
        if re.search(r"\d", WORDS_WITH_DIGITS.sub("", text)):
            loose.append(text)
    assert loose == []


def test_units_are_the_only_words_of_a_unit(page: Page) -> None:
    for one in page.elements:
        if "unit" in one.classes:
            assert re.fullmatch(r"[A-Za-z0-9/*$ -]{1,40}", one.text), one.text


def test_the_commands_of_the_report_are_whole(page: Page, mill: Path) -> None:
    run = _command(page, "repeat")
    assert run[0] == "run"
    assert run[1].endswith("kraft-mill/study.yaml")
    for words in (
        ["--replications", "16"],
        ["--seed", "2025"],
        ["--scenario", "efficiency"],
        ["--scenario", "combined"],
    ):
        assert " ".join(words) in " ".join(run)
    assert "finance.discount_rate=8 %/a" in run  # as it was written
    again = _command(page, "again")
    assert again == [
        "report", mill.as_posix(), "--baseline", "baseline", "--at", "2035", "--pressure", "ghg",
    ]  # fmt: skip
