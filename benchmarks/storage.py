"""``python benchmarks/storage.py``: what planning, recording and resuming cost at 1,000 blocks.

The engine is the stand-in of the tests, so that what is left is the storage. Ratios compare both
sides in turn on one machine; seconds stand beside them in brackets.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))  # a script finds only its own folder

from simcore.batch.durable import replace_file
from simcore.batch.load import load
from simcore.batch.log import Log
from simcore.batch.manifest import log_entry, read_manifest, write_manifest
from simcore.batch.outlook import plan_loaded, plan_study
from tests.batch import fake_engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from simcore.batch import Progress
    from simcore.files import Study

__all__ = ["main", "resident", "resident_over_a_run"]

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "scenarios" / "kraft-mill"
BLOCK = 256
MANY, FEW = 1000, 10
REPEATS = 20


def main() -> None:
    """Measure and print, or note memory where a child is asked for it."""
    if len(sys.argv) > 1:
        _note_resident(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        plans(Path(folder))
        fake_engine.stand_in()
        out = Path(folder) / "out"
        runs(out)
        records(out / "mill", Path(folder) / "alone")
        memory(Path(folder))


def plans(out: Path) -> None:
    """Print what a plan of the shipped study takes."""
    study = load(SHIPPED)
    count = len(study.scenarios)
    spent = _spent(lambda: plan_study(SHIPPED, out=out, replications=BLOCK * MANY // count))
    say(f"plan of {MANY} blocks of {count} scenarios, with the study's loading: {spent:.2f} s")
    one = study.scenarios["combined"]
    names = [f"s{number}" for number in range(MANY)]
    wide = replace(study, scenarios={name: replace(one, name=name) for name in names})
    wide = replace(wide, replications=BLOCK)
    spent = _spent(lambda: plan_loaded(wide, out=out))
    say(f"plan of {MANY} scenarios of one block each: {spent:.2f} s")


def runs(out: Path) -> None:
    """Print what a run of many small tasks takes, again, and the survey of it."""
    study = asked(MANY)
    spent = _spent(lambda: fake_engine.run(study, out, workers=1))
    again = _spent(lambda: fake_engine.run(study, out, workers=1))
    sizes = _spent(lambda: plan_loaded(study, out=out))
    sums = _spent(lambda: plan_loaded(study, out=out, verify=True))
    say(f"{MANY} tasks of one block: {1000 * spent / MANY:.2f} ms each, stand-in engine included")
    say(f"resume of all of them: {again:.2f} s; plan {sizes:.2f} s, with --verify {sums:.2f} s")


def records(folder: Path, alone: Path) -> None:
    """Print what one more group costs: a line of the log against the manifest as a whole."""
    manifest = read_manifest(folder)
    record = next(iter(manifest.blocks.values()))
    alone.mkdir()
    log = Log(alone / "log")
    line = _spent(lambda: log.append(log_entry("0" * 16, [record], {})), REPEATS)
    whole = _spent(lambda: write_manifest(alone, manifest), REPEATS)
    bare = _spent(lambda: replace_file(alone / "bare", b"x"), REPEATS)
    log.close()
    say(
        f"noting a group at {MANY} blocks: the manifest as a whole costs {whole / line:.0f} times"
        f" a line of the log [{1e3 * whole:.1f} ms, {1e3 * line:.2f} ms; an empty file"
        f" {1e3 * bare:.2f} ms]"
    )


def memory(folder: Path) -> None:
    """Print how resident memory grows over a run, a resume and a plan of many blocks."""
    few, *later = resident_over_a_run(folder / "memory")
    grown = ", ".join(
        f"{what} {one / few:.3f}"
        for what, one in zip((f"at block {MANY}", "resumed", "planned"), later, strict=True)
    )
    say(f"resident memory against block {FEW}: {grown} [{few / 1e6:.0f} MB]")


def resident_over_a_run(out: Path) -> list[float]:
    """Return the resident memory [B] of a process that runs, resumes and plans many blocks.

    The four values are of few blocks recorded, of all of them, of all resumed and of all planned.
    """
    done = subprocess.run(
        [sys.executable, __file__, str(out)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
    )
    return [float(one) for one in done.stdout.split()]


def _note_resident(out: Path) -> None:
    """Run, resume and plan many blocks, and print the memory after each."""
    fake_engine.stand_in()
    study = asked(MANY)

    def note(progress: Progress) -> None:
        if progress.done in {FEW, MANY}:
            say(str(resident()))

    fake_engine.run(study, out, workers=1, progress=note)
    fake_engine.run(study, out, workers=1)
    say(str(resident()))
    plan_loaded(study, out=out, verify=True)
    say(str(resident()))


def resident() -> float:
    """Return the resident memory of this process [B]; Linux only."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return float(pages * os.sysconf("SC_PAGE_SIZE"))


def asked(blocks: int) -> Study:
    """Return a study of ten scenarios whose blocks are tasks of their own."""
    scenarios = [fake_engine.scenario(f"s{number}") for number in range(10)]
    for one in scenarios:
        one.case.firms = SimpleNamespace(count=200)  # type: ignore[assignment]
    return fake_engine.study(*scenarios, replications=BLOCK * blocks // len(scenarios))


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def _spent(act: Callable[[], object], repeats: int = 1) -> float:
    began = perf_counter()
    for _ in range(repeats):
        act()
    return (perf_counter() - began) / repeats


if __name__ == "__main__":
    main()
