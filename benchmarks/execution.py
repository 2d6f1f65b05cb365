"""``python benchmarks/execution.py``: what executors and isolated reruns cost, as ratios.

Processor time, of this process and its children, is what to read: other work on the machine moves
it least.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from concurrent.futures import wait
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # a script finds only its own folder

from simcore.batch import run as batch
from simcore.batch.executor import Local
from simcore.batch.limits import Limits
from simcore.batch.load import load
from simcore.batch.manifest import BlockRecord
from simcore.batch.plan import Task
from simcore.batch.worker import Job, Worker, isolate

if TYPE_CHECKING:
    from collections.abc import Callable

    from simcore.files import Study

STUDY = Path(__file__).parents[1] / "scenarios" / "kraft-mill"
SCENARIO = "combined"
TASKS = 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--repeats", type=int, default=5, help="runs of each (5)")
    repeats = parser.parse_args().repeats
    study = load(STUDY)
    one_worker(study, repeats)
    blocks(study, repeats)
    dask(study)


def one_worker(study: Study, repeats: int) -> None:
    """Print what one started worker costs above doing the work in the process of the command."""
    for replications in (64, 512):
        asked = replace(study, replications=replications)
        here = [used(lambda: whole_run(asked, own=True)) for _ in range(repeats)]  # noqa: B023
        there = [used(lambda: whole_run(asked, own=False)) for _ in range(repeats)]  # noqa: B023
        say(f"one worker started / this process, -n {replications}", there, here)


def whole_run(study: Study, *, own: bool) -> None:
    """Run a study into a fresh folder, by this process or by a worker."""
    batch._is_own_code = lambda _: own  # type: ignore[assignment] # noqa: SLF001
    with tempfile.TemporaryDirectory() as folder:
        batch.run_loaded(study, out=Path(folder), workers=1)


def blocks(study: Study, repeats: int) -> None:
    """Print the cost of a block alone and in company, in a process of its own, and on the disk."""
    names = tuple({one.plugin for one in study.scenarios[SCENARIO].interventions})
    with tempfile.TemporaryDirectory() as folder:
        job = Job(study, names, None, False, Path(folder), limits=Limits())  # noqa: FBT003
        worker = Worker(job)
        alone = [used(lambda: worker(task(1, first))) for first in range(repeats)]  # noqa: B023
        grouped = [
            used(lambda: worker(task(20, 100 + 20 * first))) / 20  # noqa: B023
            for first in range(repeats)
        ]
        isolated = [used(lambda: isolate(job, task(1, first))) for first in range(repeats)]  # noqa: B023
        say("a block in a process of its own / in a worker", isolated, alone)
        say("a block alone / in a group of twenty", alone, grouped)
        files = [one for one in Path(folder).iterdir() if ".00100." in one.name]
        size = sum(one.stat().st_size for one in files)
        print(f"on the disk: {size / 256:,.0f} bytes a replication, {len(files)} files a block")


def task(count: int, first: int) -> Task:
    """Return a task of some blocks."""
    return Task(tuple(BlockRecord(SCENARIO, first + k, 256, "0") for k in range(count)))


def dask(study: Study) -> None:
    """Print what handing out a task costs, with dask and with a pool of this machine."""
    try:
        from simcore.batch.cluster import Dask
    except ImportError:
        print("dask: not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        job = Job(study, (), None, False, Path(folder), simulate=nothing, limits=Limits())  # noqa: FBT003
        for name, make in (
            ("dask", lambda: Dask(job, scheduler=None, workers=2)),
            ("pool", lambda: Local(job, 2)),
        ):
            began = perf_counter()
            executor: Any = make()
            wait([executor.submit(task(1, 0), alone=False) for _ in range(10)])
            started, before, began = perf_counter() - began, os.times(), perf_counter()
            wait([executor.submit(task(1, k), alone=False) for k in range(TASKS)])
            after, seconds = os.times(), perf_counter() - began
            here = after.user + after.system - before.user - before.system
            print(
                f"{name}: {1e3 * here / TASKS:.2f} ms of the parent's processor a task "
                f"({1e3 * seconds / TASKS:.2f} ms by the clock); start {started:.1f} s"
            )
            executor.close(wait=True)


def nothing(*_: object, **__: object) -> list[Any]:
    """Stand in for the engine; the worker answers with a failure, which is small."""
    return []


def used(act: Callable[[], object]) -> float:
    """Return the processor time of an act, with that of children that ended in it [s]."""
    before = os.times()
    act()
    after = os.times()
    return sum(after[:4]) - sum(before[:4])


def say(what: str, above: list[float], below: list[float]) -> None:
    """Print a ratio with its two sides."""
    up, down = median(above), median(below)
    print(f"{what}: {up / down:.2f} ({up:.3f} s / {down:.3f} s)")


if __name__ == "__main__":
    main()
