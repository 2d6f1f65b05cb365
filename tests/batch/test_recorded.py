"""Runs in memory hold what the files would."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simcore.analysis.compare import compare
from simcore.batch.encoding import Encoder
from simcore.batch.recorded import Recorded
from simcore.engine import BlockResult, Span, Table, simulate
from simcore.errors import ResultError
from simcore.files import Study
from simcore.interventions import Intervention

NAMES = ("baseline", "combined")


@pytest.fixture(scope="module")
def recorded(
    shipped: Callable[[str], Study], classes: Mapping[str, type[Intervention]]
) -> Recorded:
    """Return four replications of two scenarios."""
    study = shipped("kraft-mill")
    blocks = {name: simulate(study, name, [Span(0, 4)], classes=classes) for name in NAMES}
    return Recorded.of(study, blocks)


def test_tables_are_those_of_the_files(recorded: Recorded) -> None:
    for name in NAMES:
        (block,) = recorded.blocks[name]
        for dataset, table in block.tables.items():
            file = pq.read_table(pa.BufferReader(Encoder().encode(table)))
            assert recorded.read(dataset, name).equals(file)


def test_texts_that_tables_share_are_converted_once_and_change_no_byte(recorded: Recorded) -> None:
    encoder = Encoder()
    for name in NAMES:
        (block,) = recorded.blocks[name]
        for table in block.tables.values():
            assert encoder.encode(table).equals(Encoder().encode(table))
    one, two = (recorded.blocks[name][0].tables["samples"].columns["unit"] for name in NAMES)
    assert one is two


def test_a_text_that_is_gone_lends_its_place_to_no_other() -> None:
    encoder, seen = Encoder(), set()
    for number in range(100):
        words = np.array([f"word {number}"] * 3, object)
        seen.add(id(words))
        file = pq.read_table(pa.BufferReader(encoder.encode(Table({"text": words}))))
        assert file["text"].to_pylist() == [f"word {number}"] * 3
    assert len(seen) == 100  # else another array had stood there


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_a_missing_text_is_refused(missing: object) -> None:
    words = np.array(["a", missing], object)
    with pytest.raises(pa.ArrowException):
        Encoder().encode(Table({"text": words}))


def test_only_the_columns_asked_for_come_in_their_order(recorded: Recorded) -> None:
    table = recorded.read("annual", "combined", ["year", "ghg"])
    assert table.column_names == ["year", "ghg"]


def test_facts_are_those_of_the_study(recorded: Recorded) -> None:
    assert (recorded.study, recorded.first_year, recorded.last_year) == ("kraft-mill", 2025, 2044)
    assert (recorded.currency, recorded.price_year) == ("USD", 2024)
    assert recorded.scenarios == list(NAMES)
    assert recorded.titles["combined"] == "All six families"
    assert recorded.requested == 4
    assert recorded.replications("combined") == [0, 1, 2, 3]
    assert recorded.missing("combined") == []
    assert recorded.units["annual"]["ghg"] == "tCO2e"
    assert recorded.folder == Path("live")


def test_roles_and_their_titles_stand_for_scenarios(recorded: Recorded) -> None:
    live = Recorded(
        "mill", 2025, 2044, "USD", 2024, {"baseline": "base", "current": "now"}, {},
        {"baseline": recorded.blocks["baseline"], "current": recorded.blocks["combined"]},
    )  # fmt: skip
    said = compare(recorded).states["combined"]
    assert compare(live).states["current"] == said
    assert compare(live).titles == {"baseline": "base", "current": "now"}


def test_notes_of_blocks_are_added_up() -> None:
    blocks = tuple(
        BlockResult(number, 1, {}, {"clipped": {"market.demand": number + 1}}) for number in (0, 1)
    )
    runs = Recorded("mill", 2025, 2026, "USD", 2024, {"one": "one"}, {}, {"one": blocks})
    assert runs.notes("one") == {"clipped": {"market.demand": 3}}
    assert runs.replications("one") == [0, 256]


def test_what_is_not_there_is_named(recorded: Recorded) -> None:
    with pytest.raises(ResultError, match="no scenario 'best'; it has baseline, combined"):
        recorded.replications("best")
    with pytest.raises(ResultError, match="annual has no column 'gas'"):
        recorded.read("annual", "baseline", ["gas"])
    with pytest.raises(ResultError, match="live has no projects of scenario 'baseline'"):
        recorded.read("projects", "baseline")
