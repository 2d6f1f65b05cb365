"""The runner with the real engine on a shipped study: workers and replications change no byte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from simcore.batch import Result
from simcore.batch.encoding import Encoder
from simcore.batch.load import load
from simcore.batch.plan import Task, plan_blocks
from simcore.batch.request import build_request, plugin_names
from simcore.batch.run import run_study
from simcore.batch.store import incoming_name
from simcore.batch.worker import Job, Worker, Written
from simcore.engine import Span, simulate
from simcore.engine.tables import COMMON
from simcore.interventions.registry import PluginRegistry

if TYPE_CHECKING:
    from simcore.engine import Table

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


@pytest.mark.parametrize("dataset", sorted(COMMON))
def test_a_common_dataset_is_the_same_in_all_scenarios(dataset: str) -> None:
    study, names = load(STUDY), ["combined", "efficiency", "baseline"]
    classes = PluginRegistry(None).load(plugin_names(study, names))
    first, *others = (
        [
            one.tables[dataset]
            for one in simulate(study, name, [Span(0), Span(1, 44)], classes=classes)
        ]
        for name in names
    )
    for tables in others:
        for table, other in zip(first, tables, strict=True):
            assert Encoder().encode(table).equals(Encoder().encode(other))


def test_a_worker_keeps_common_files_of_its_last_blocks_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded: list[int] = []

    class Noting(Encoder):
        def encode(self, table: Table) -> pa.Buffer:
            if "parameter" in table.columns:
                encoded.append(table.columns["replication"][0])
            return super().encode(table)

    monkeypatch.setattr("simcore.batch.outgoing.Encoder", Noting)
    study = replace(load(STUDY), replications=300)
    names = list(CHOSEN)
    scenarios = build_request(study, names, None, periods=False).scenarios
    plugins = tuple(plugin_names(study, names))
    worker = Worker(Job(study, plugins, None, periods=False, incoming=tmp_path))
    first, second = (
        [one for one in plan_blocks(scenarios, 300) if one.scenario == name] for name in CHOSEN
    )
    done = [worker(Task(tuple(blocks))) for blocks in (first, second)]
    assert encoded == [0, 256]  # once a block
    one, two = (answer.records for answer in done if isinstance(answer, Written))
    for mine, others in zip(one, two, strict=True):
        assert mine.files["samples"] == others.files["samples"]
        paths = [tmp_path / incoming_name("samples", name, mine.block) for name in CHOSEN]
        assert paths[0].read_bytes() == paths[1].read_bytes()
    worker(Task((first[1],)))  # the first block is forgotten with this
    worker(Task(tuple(second)))
    assert encoded == [0, 256, 0]
