"""``python benchmarks/batch.py``: what a batch costs above its engine, as ratios within one run.

Two workers against one, the runner against the bare engine, a plan of 1,000 blocks, and memory from
block 10 to block 1,000. All but the plan and the stand-in for the engine in one of the memory lines
is the containerboard study. Beside the ratio of two workers stands that of two commands of one
worker each, which share nothing but the machine: what it grants to two processes at most.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, thread_time
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # a script finds only its own folder

from benchmarks.command import STUDY, marginal, run_of
from benchmarks.storage import asked
from benchmarks.timing import Spent, decouple, in_turn
from simcore.batch import outgoing, worker
from simcore.batch.encoding import Encoder
from simcore.batch.load import load
from simcore.batch.outlook import plan_loaded, plan_study
from simcore.batch.plan import group, plan_blocks
from simcore.batch.request import build_request, plugin_names
from simcore.batch.run import run_loaded
from simcore.batch.store import Store
from simcore.engine import Span, simulate, simulate_each
from simcore.interventions.registry import PluginRegistry
from tests.batch import fake_engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simcore.batch import Progress
    from simcore.engine import BlockResult

ROOT = Path(__file__).parents[1]
KRAFT = ROOT / "scenarios" / "kraft-mill"
LEAST, MOST = 1280, 5120
BLOCK, BLOCKS, FEW_BLOCKS = 256, 1000, 10
PARTS = ("compute", "encode", "write", "sync")


def main() -> None:
    """Measure and print, or note memory where a child is asked for it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--repeats", type=int, default=5, help="runs of each (5)")
    parser.add_argument("--memory", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--stand-in", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory:
        (_note_stand_in if options.stand_in else _note_engine)(options.memory)
        return
    two_workers(options.repeats)
    overhead(options.repeats)
    with tempfile.TemporaryDirectory() as folder:
        plans(Path(folder))
        memory(Path(folder))


def two_workers(repeats: int) -> None:
    """Print what a second worker gives, and what the machine grants to two processes."""
    runs: dict[str, Callable[[], Spent]] = {}
    for n in (LEAST, MOST):
        runs |= {f"{n} with {workers}": run_of(n, workers) for workers in (1, 2)}
        runs[f"{n} twice"] = _twice(n)
    found = in_turn(runs, repeats)
    one, two, twice = (
        marginal(found[f"{LEAST} {how}"], found[f"{MOST} {how}"])
        for how in ("with 1", "with 2", "twice")
    )
    say(
        f"(a) two workers against one, {LEAST} to {MOST} replications: {one.wall / two.wall:.2f} "
        f"(goal >= 1.9); two commands of one worker, which share only the machine: "
        f"{2 * one.wall / twice.wall:.2f} [processor time of two over one: "
        f"{two.processor / one.processor:.2f}, of both commands over two of one: "
        f"{twice.processor / (2 * one.processor):.2f}]"
    )
    for name, times in found.items():
        say(f"    [{name}: {times.spread}]")


def _twice(replications: int) -> Callable[[], Spent]:
    """Return a run of two commands at once, each of one worker, to folders of their own."""

    def spent() -> Spent:
        with tempfile.TemporaryDirectory() as folder:
            options = ["-n", str(replications), "--workers", "1", "--quiet", "-o"]
            used, began = _children(), perf_counter()
            both = [
                subprocess.Popen([*decouple(), "run", STUDY, *options, f"{folder}/{name}"])
                for name in "ab"
            ]
            codes = [one.wait() for one in both]
            if any(codes):
                raise SystemExit("a run failed")
            return Spent(perf_counter() - began, _children() - used)

    return spent


def _children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def overhead(repeats: int) -> None:
    """Print what the runner costs above the bare engine, by part, in processor time."""
    found: dict[str, list[float]] = defaultdict(list)
    for _ in range(repeats):
        some = {
            (what.__name__, n): _in_new_process(what, n)
            for n in (LEAST, MOST)
            for what in (bare, runner)
        }
        for what in ("bare", "runner"):
            for part, seconds in some[what, MOST].items():
                found[f"{what} {part}"].append(seconds - some[what, LEAST][part])
    middle = {part: median(seconds) for part, seconds in found.items()}
    engine, whole = middle["bare whole"], middle["runner whole"]
    shares = {one: middle[f"runner {one}"] / engine for one in PARTS}
    shares["rest"] = whole / engine - sum(shares.values())
    say(
        f"(b) runner over bare engine, {LEAST} to {MOST} replications, one worker, processor time: "
        f"{100 * (whole / engine - 1):.1f} % (goal <= 15) [engine {engine:.2f} s]"
    )
    say(
        "    of the engine's time: "
        + ", ".join(f"{part} {100 * share:.1f} %" for part, share in shares.items())
    )
    say(
        f"    sync by the clock, beside the engine: {middle['runner sync takes']:.2f} s in "
        f"{middle['runner groups']:.0f} groups more; the run waits for it "
        f"{middle['runner waits']:.2f} s [of {middle['runner clock']:.2f} s]"
    )


def _in_new_process(measure: Callable[[int], dict[str, float]], n: int) -> dict[str, float]:
    """Return what a function measures in a process without a past, or draws that are made."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(measure, n).result()


def bare(replications: int) -> dict[str, float]:
    """Return what the engine alone takes for the tasks of a run [s]."""
    study = replace(load(STUDY), replications=replications)
    names = list(study.scenarios)
    request = build_request(study, names, None, periods=False)
    tasks = group(plan_blocks(request.scenarios, replications), firms=1, workers=1)
    classes = PluginRegistry(None).load(plugin_names(study, names))
    worker.keep_memory()
    began = process_time()
    for task in tasks:
        spans = [Span(one.block, one.replications) for one in task.blocks]
        simulate(study, task.scenario, spans, classes=classes)
    return {"whole": process_time() - began}


def runner(replications: int) -> dict[str, float]:
    """Return what a run takes, as a whole and by part [s]."""
    study = replace(load(STUDY), replications=replications)
    spent: dict[str, float] = defaultdict(float)
    for owner, name, part in (
        (outgoing, "_check", "encode"),
        (Encoder, "encode", "encode"),
        (outgoing, "measure", "write"),
        (outgoing, "_write_whole", "write"),
        (Store, "_save", "sync"),
    ):
        setattr(owner, name, _timed(getattr(owner, name), spent, part, thread_time))
    for name, part in (("_save", "sync takes"), ("_settle", "waits")):
        setattr(Store, name, _timed(getattr(Store, name), spent, part, perf_counter))

    def engine(*given: Any, **named: Any) -> Iterator[BlockResult]:
        """Give one block after the other, timed by itself: each is written when it is made."""
        each = iter(simulate_each(*given, **named))
        following = _timed(lambda: next(each, None), spent, "compute", thread_time)
        yield from iter(following, None)

    clock, began = perf_counter(), process_time()
    with tempfile.TemporaryDirectory() as folder:
        run_loaded(study, out=Path(folder), workers=1, simulate=engine)
        spent["whole"] = process_time() - began
        spent["clock"] = perf_counter() - clock
    spent["groups"] = spent.pop("sync takes, times")
    return dict(spent)


def _timed(
    act: Callable[..., Any], spent: dict[str, float], part: str, clock: Callable[[], float]
) -> Callable[..., Any]:
    """Return a function that adds what it takes to a part."""

    def timed(*given: Any, **named: Any) -> Any:
        began = clock()
        try:
            return act(*given, **named)
        finally:
            spent[part] += clock() - began
            spent[f"{part}, times"] += 1

    return timed


def plans(out: Path) -> None:
    """Print what a plan of the shipped study takes."""
    study = load(KRAFT)
    count = len(study.scenarios)
    spent = _spent(lambda: plan_study(KRAFT, out=out, replications=BLOCK * BLOCKS // count))
    say(
        f"(c) plan of {BLOCKS} blocks of {count} scenarios, with the study's loading: {spent:.2f} s"
        " (goal < 2)"
    )
    one = study.scenarios["combined"]
    names = [f"s{number}" for number in range(BLOCKS)]
    wide = replace(study, scenarios={name: replace(one, name=name) for name in names})
    wide = replace(wide, replications=BLOCK)
    spent = _spent(lambda: plan_loaded(wide, out=out))
    say(f"    plan of {BLOCKS} scenarios of one block each: {spent:.2f} s (goal < 2)")


def memory(folder: Path) -> None:
    """Print how resident memory grows over a run, a resume and a plan of many blocks."""
    first, few, last = resident_over_a_run(folder / "engine", stand_in=False)
    say(
        f"(d) resident memory at block {BLOCKS} against block {few:.0f}, where its first task ends:"
        f" {last / first:.3f} (goal 0.9 to 1.1) [{first / 1e6:.0f} MB]"
    )
    few, *later = resident_over_a_run(folder / "stand-in", stand_in=True)
    grown = ", ".join(
        f"{what} {one / few:.3f}"
        for what, one in zip((f"at block {BLOCKS}", "resumed", "planned"), later, strict=True)
    )
    say(
        f"    with a stand-in for the engine, against block {FEW_BLOCKS}: {grown} "
        f"[{few / 1e6:.0f} MB]"
    )


def resident_over_a_run(out: Path, *, stand_in: bool) -> list[float]:
    """Return what a process notes that runs many blocks: its resident memory [B].

    With a stand-in for the engine: of few blocks recorded, of all of them, of all resumed and of
    all planned. With the engine: of the blocks of its first task, how many these are, and of all.
    """
    done = subprocess.run(
        [sys.executable, __file__, "--memory", str(out), *["--stand-in"] * stand_in],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
    )
    return [float(one) for one in done.stdout.split()]


def _note_stand_in(out: Path) -> None:
    """Run, resume and plan many blocks of a stand-in, and print the memory after each."""
    fake_engine.stand_in()
    study = asked(BLOCKS)

    def note(progress: Progress) -> None:
        if progress.done in {FEW_BLOCKS, BLOCKS}:
            say(str(resident()))

    fake_engine.run(study, out, workers=1, progress=note)
    fake_engine.run(study, out, workers=1)
    say(str(resident()))
    plan_loaded(study, out=out, verify=True)
    say(str(resident()))


def _note_engine(out: Path) -> None:
    """Run many blocks of the engine, and print the memory after its first task and at the end."""
    study = load(STUDY)
    each = -(-BLOCKS // len(study.scenarios))
    noted: list[int] = []

    def note(progress: Progress) -> None:
        if progress.done >= FEW_BLOCKS and not noted:
            noted.append(progress.done)
            say(f"{resident()} {progress.done}")

    run_loaded(replace(study, replications=BLOCK * each), out=out, workers=1, progress=note)
    say(str(resident()))


def resident() -> float:
    """Return the resident memory of this process [B]; Linux only."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return float(pages * os.sysconf("SC_PAGE_SIZE"))


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def _spent(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


if __name__ == "__main__":
    main()
