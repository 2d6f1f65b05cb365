"""``python benchmarks/storage.py``: what recording and resuming cost at 1,000 blocks.

The engine is the stand-in of the tests, so that what is left is the storage. Ratios compare both
sides in turn on one machine; seconds stand beside them in brackets.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))  # a script finds only its own folder

from simcore.batch.durable import replace_file
from simcore.batch.log import Log
from simcore.batch.manifest import log_entry, read_manifest, write_manifest
from simcore.batch.outlook import plan_loaded
from tests.batch import fake_engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from simcore.files import Study

BLOCK = 256
MANY = 1000
REPEATS = 20


def main() -> None:
    """Measure and print."""
    fake_engine.stand_in()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        runs(out)
        records(out / "mill", Path(folder) / "alone")


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
