"""A thousand blocks take no more memory than ten."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import pytest

from benchmarks.batch import resident_over_a_run
from simcore.batch import worker
from simcore.batch.load import load
from simcore.batch.manifest import BlockRecord
from simcore.batch.outgoing import Written
from simcore.batch.plan import Task
from simcore.engine.simulation import Simulation


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_recording_resuming_and_planning_a_thousand_blocks_keeps_memory_flat(
    tmp_path: Path,
) -> None:
    few, *later = resident_over_a_run(tmp_path, stand_in=True)
    assert len(later) == 3
    assert max(later) < 1.1 * few


def test_no_simulation_outlives_its_task(tmp_path: Path, scenarios: Path) -> None:
    """Few objects that hold large arrays do not wake the collector."""

    def left() -> int:
        return sum(isinstance(one, Simulation) for one in gc.get_objects())

    study = load(scenarios / "kraft-mill")
    plugins = tuple({one.plugin for one in study.scenarios["combined"].interventions})
    simulates = worker.Worker(worker.Job(study, plugins, None, False, tmp_path))
    gc.collect()
    gc.disable()
    try:
        before = left()
        for block in range(2):
            task = Task((BlockRecord("combined", block, 4, "0"),))
            assert isinstance(simulates(task), Written)
            assert left() == before
    finally:
        gc.enable()
