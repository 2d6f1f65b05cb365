"""What docs/results.md promises to readers of a result folder."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from simcore.batch import Result
from tests.batch.fake_engine import Act, run, scenario, study

PAGE = (Path(__file__).parents[2] / "docs" / "results.md").read_text(encoding="utf-8")
LINES = re.findall(r"^ *```python\n(.*?)^ *```$", PAGE, re.DOTALL | re.MULTILINE)
READERS = {one.split()[1]: one for one in LINES if "table =" in one}
SCENARIOS = (scenario("baseline"), scenario("combined", 0.8))


def run_line(line: str, folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    text = "\n".join(one.strip() for one in line.splitlines())
    assert "outputs/kraft-mill" in text
    exec(text.replace("outputs/kraft-mill", folder.as_posix()), found)  # noqa: S102 # of our docs
    return found


def rows(table: Any) -> list[tuple[int, int, str, float]]:
    """Return the rows of a table of any of the libraries."""
    if hasattr(table, "to_arrow_table"):
        table = table.to_arrow_table()  # duckdb
    names = ("replication", "year", "scenario", "output")
    columns = [
        list(table[name]) if not isinstance(table, pa.Table) else table[name].to_pylist()
        for name in names
    ]
    found = zip(*columns, strict=True)
    return sorted((int(a), int(b), str(c), float(d)) for a, b, c, d in found)


@pytest.mark.parametrize("library", ["pandas", "polars", "duckdb", "pyarrow.dataset"])
@pytest.mark.filterwarnings("ignore")  # of the libraries, at their import
def test_the_line_of_a_library_reads_what_was_written(tmp_path: Path, library: str) -> None:
    pytest.importorskip(library)
    folder = run(study(*SCENARIOS, replications=300), tmp_path, workers=1).folder
    found = rows(run_line(READERS[library], folder)["table"])
    expected = [
        (*row, name, value)
        for name in ("baseline", "combined")
        for *row, value in _annual(folder, name)
    ]
    assert len(expected) == 2 * 300 * 3
    assert found == sorted(expected)


def _annual(folder: Path, scenario: str) -> list[tuple[int, int, float]]:
    table = Result.open(folder).read("annual", scenario, ["replication", "year", "output"])
    return [tuple(row.values()) for row in table.to_pylist()]


def test_the_page_shows_each_library_in_one_line() -> None:
    assert list(READERS) == ["pandas", "polars", "duckdb", "pyarrow.dataset"]
    assert all(len(one.splitlines()) == 3 for one in READERS.values())  # import, blank, line


def test_holes_are_found_in_the_manifest(tmp_path: Path) -> None:
    bad = scenario("bad", act=Act("raise", (1,)))
    folder = run(study(SCENARIOS[0], bad), tmp_path, workers=1).folder
    (line,) = [one for one in LINES if "holes" in one]
    holes = run_line(line, folder)["holes"]
    assert [(one["scenario"], one["block"]) for one in holes] == [("bad", 1)]


def test_keys_can_be_pruned_by_and_texts_are_dictionary_encoded(tmp_path: Path) -> None:
    folder = run(study(*SCENARIOS), tmp_path, workers=1).folder
    kinds = set()
    for path in folder.glob("*/scenario=*/*.parquet"):
        group = pq.read_metadata(path).row_group(0)
        schema = pq.read_schema(path)
        for at in range(group.num_columns):
            column, kind = group.column(at), schema.field(at).type
            is_text = pa.types.is_string(kind)
            is_key = not (is_text or pa.types.is_floating(kind))
            assert (column.statistics is not None and column.statistics.has_min_max) == is_key
            assert ("RLE_DICTIONARY" in column.encodings) == is_text
            assert column.compression == "SNAPPY"
            kinds.add((is_text, is_key))
    assert len(kinds) == 3


def test_a_filter_on_replications_opens_its_block_only(tmp_path: Path) -> None:
    folder = run(study(*SCENARIOS, replications=1024), tmp_path, workers=1).folder
    wanted = (ds.field("replication") >= 300) & (ds.field("replication") < 400)
    opened = [
        Path(one.path).name
        for one in ds.dataset(folder / "annual").get_fragments()
        if one.split_by_row_group(wanted)
    ]
    assert opened == ["block-00001.parquet"] * 2


def test_large_tables_can_be_pruned_within(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simcore.batch.encoding.GROUP_ROWS", 100)
    folder = run(study(*SCENARIOS, replications=256), tmp_path, workers=1).folder
    path = folder / "annual" / "scenario=baseline" / "block-00000.parquet"
    assert pq.read_metadata(path).num_row_groups == 8  # of 256 replications x 3 years
    (fragment,) = ds.dataset(path).get_fragments()
    assert len(fragment.split_by_row_group(ds.field("replication") == 7)) == 1


def test_rows_are_sorted_and_the_manifest_has_the_keys_of_the_page(tmp_path: Path) -> None:
    folder = run(study(*SCENARIOS), tmp_path, workers=1).folder
    for name, keys in (("annual", ("replication", "year")), ("flows", ("year",))):
        table = pq.read_table(folder / name / "scenario=baseline" / "block-00001.parquet")
        found = list(zip(*(table[key].to_pylist() for key in keys), strict=True))
        assert found == sorted(found)
    section = PAGE.partition("\n## The manifest\n")[2].partition("A block has")[0]
    document = json.loads((folder / "manifest.json").read_text())
    assert set(document) == set(re.findall(r"`(\w+)`", section))
    block = PAGE.partition("A block has")[2].partition("`manifest.log` has")[0]
    assert set(document["blocks"][0]) <= set(re.findall(r"`(\w+)`", block))
