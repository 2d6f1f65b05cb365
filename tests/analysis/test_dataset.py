"""Annual columns are read a block at a time, and put together as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from simcore.analysis.compare import compare
from simcore.analysis.dataset import annual_pieces, read_annual
from simcore.batch.result import Result
from simcore.errors import ResultError
from tests.analysis.result_folder import ResultFolder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COUNT = 600  # blocks of 256, 256 and 88
VALUES = np.arange(2.0 * COUNT).reshape(COUNT, 2)


def test_pieces_are_blocks_and_make_the_whole(tmp_path: Path) -> None:
    made = ResultFolder(replications=COUNT, scenarios={"today": {"ghg": VALUES}})
    result = made.write(tmp_path)
    pieces = list(annual_pieces(result, "today", ["ghg"], 2))
    assert [len(one.replications) for one in pieces] == [256, 256, 88]
    whole = read_annual(result, "today", ["ghg"], 2)
    assert np.array_equal(whole.replications, np.arange(COUNT))
    assert np.array_equal(whole.columns["ghg"], VALUES)
    assert np.array_equal(read_annual(result, "today", ["ghg"], 1).columns["ghg"], VALUES[:, :1])


def test_a_failed_block_leaves_a_hole_in_both_and_pairs_what_both_have(tmp_path: Path) -> None:
    made = ResultFolder(
        replications=COUNT,
        scenarios={"today": {"ghg": VALUES}, "less": {"ghg": VALUES / 2.0}},
        failed=(("less", 1),),
    )
    result = made.write(tmp_path)
    left = np.r_[0:256, 512:600]
    found = read_annual(result, "less", ["ghg"], 2)
    assert np.array_equal(found.replications, left)
    assert np.array_equal(found.columns["ghg"], VALUES[left] / 2.0)
    rows = {(one.scenario, one.basis): one for one in compare(result, indicators=["ghg"]).rows}
    assert rows["less", "year"].level.median == np.median(VALUES[left, 1]) / 2.0
    assert rows["less", "year"].difference.median == -np.median(VALUES[left, 1]) / 2.0
    assert rows["less", "cumulated"].difference.median == -np.median(VALUES[left].sum(1)) / 2.0


@pytest.mark.parametrize("rows", [slice(0, -1), slice(0, -2), slice(None, None, -1), slice(0, 0)])
def test_rows_that_lack_a_year_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: slice
) -> None:
    result = ResultFolder(replications=COUNT, scenarios={"today": {}}).write(tmp_path)

    def spoilt(self: Result, dataset: str, scenario: str, columns: list[str]) -> Iterator[pa.Table]:
        table = self.read(dataset, scenario, columns)
        yield table.take(np.arange(table.num_rows)[rows])

    monkeypatch.setattr(Result, "pieces", spoilt)
    with pytest.raises(ResultError, match="are not each year of each replication"):
        read_annual(result, "today", ["ghg"], 2)
