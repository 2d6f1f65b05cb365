"""A thousand scenarios through the commands that read them: short tables, whole files."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from simcore.cli.main import main
from tests.analysis.swept import PRICE, SIZE, sweep, swept_folder

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

RESOLVED = """\
name: mill
uncertain: []
scenarios:
  today:
    changes: []
    changed: {}
    interventions: {}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a result of 1,000 scenarios with two replications of three years."""
    grid: list[tuple[float | str, ...]] = [
        (float(x), 10.0 * y) for x in range(20) for y in range(20)
    ]
    sample: list[tuple[float | str, ...]] = [(0.01 * one, 3.0 * one) for one in range(590)]
    made = swept_folder(
        (sweep("fee", PRICE, SIZE), grid),
        (sweep("wide", PRICE, SIZE, kind="sample"), sample),
        plain=9,
        failed=("fee_7", "wide_9"),
    )
    made.replications = 2
    for point in ("wide_100", "wide_200"):  # lower ghg than nothing would be no number to read
        made.scenarios[point] = {"ghg": 0.0, "discounted_cash_flow": 1.0}
    path = tmp_path_factory.mktemp("many")
    made.write(path)
    (path / "study.resolved.yaml").write_text(RESOLVED, "utf-8")
    return path


def _decouple(*words: str | Path) -> Result:
    done = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


def test_table_fits_on_a_few_screens_and_says_what_is_left_out(folder: Path) -> None:
    text = _decouple("compare", folder, "--top", "2", "--sort", "discounted_cash_flow").stdout
    assert len(text.splitlines()) < 200
    assert "mill: 1,000 scenarios" in text
    assert "... 395 more" in text  # of 400: two at either end, and one has no replication
    assert "... 585 more" in text
    assert "fee_7" in text
    assert max(map(len, text.splitlines())) <= 120


def test_csv_has_all_and_json_the_part_that_is_named(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(_decouple("compare", folder, "--format", "csv").stdout)))
    assert len(rows) == 1_000 * 10 * 2
    assert rows[-1]["scenario"] == "wide_589"
    assert (rows[-1]["sweep"], rows[-1]["boiler"]) == ("wide", "1767.0")
    assert rows[0]["sweep"] == rows[0]["fee"] == ""
    words = ["--scenario", "plain3", "--scenario", "fee_19", "--format", "json"]
    objects = json.loads(_decouple("compare", folder, *words).stdout)
    assert list(dict.fromkeys(one["scenario"] for one in objects)) == ["today", "plain3", "fee_19"]
    assert list(objects[0]) == list(rows[0])[: len(objects[0])]


def test_report_is_small_and_has_a_row_for_every_point(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "many.html"
    _decouple("report", folder, "-o", file)
    text = file.read_text("utf-8")
    assert len(text) < 5e6
    assert text.count("<dt>") == 12
    for name in ("fee_0", "fee_399", "wide_589", "fee_7"):
        assert f">{name}</b></th>" in text, name
    words = re.sub(r"<[^>]*>", "", text)
    assert "2 replications failed in fee_7: broken" in words
    assert "The other 988 are points of sweeps" in words


def test_a_chart_of_each_kind_is_drawn(folder: Path, tmp_path: Path) -> None:
    for name in ("fan", "plane", "sweep"):
        done = _decouple("plot", folder, name, "-o", tmp_path / f"{name}.html")
        assert "10 of 1,000 scenarios" in done.stdout or name == "sweep"
    _decouple("plot", folder, "sweep", "--scenario", "wide", "-o", tmp_path / "wide.svg")
