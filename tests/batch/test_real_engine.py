"""The runner with the real engine on a shipped study: workers and replications change no byte."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from simcore.batch import Result
from simcore.batch.run import run_study

STUDY = Path(__file__).parents[2] / "scenarios" / "kraft-mill" / "study.yaml"
CHOSEN = ("baseline", "combined")


def run(out: Path, replications: int, workers: int) -> Result:
    outcome = run_study(STUDY, out=out, replications=replications, workers=workers, scenario=CHOSEN)
    assert not outcome.failed
    return Result.open(outcome.folder)


def first(table: pa.Table, n: int) -> pa.Table:
    return table.filter(pc.less(table["replication"], n))


@pytest.mark.slow
def test_two_workers_and_fewer_replications_give_the_same_bytes(tmp_path: Path) -> None:
    alone, both = run(tmp_path / "one", 300, 1), run(tmp_path / "two", 300, 2)
    few = run(tmp_path / "few", 100, 1)
    assert alone.datasets == both.datasets
    for dataset in alone.datasets:
        for scenario in CHOSEN:
            if dataset == "projects" and scenario == "baseline":
                continue
            table = alone.read(dataset, scenario)
            assert table.equals(both.read(dataset, scenario)), (dataset, scenario)
            if dataset != "flows":  # means over a block
                part = few.read(dataset, scenario)
                assert part.num_rows > 0
                assert part.equals(first(table, 100)), (dataset, scenario)
