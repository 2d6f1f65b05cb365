"""Kill runs at named points, finish them, and compare with a run that nobody killed.

``python -m tests.batch.chaos --kills 200`` kills each point at least ten times and prints a table.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from simcore.batch import Outcome, Progress, Result, run_loaded, store
from simcore.batch.outlook import plan_loaded
from tests.batch import fake_engine
from tests.batch.contents import facts, files
from tests.batch.points import ANYWHERE, ORDER, Counter, Death, arm, die, simulate

if TYPE_CHECKING:
    from collections.abc import Callable

    from simcore.files import Study

RANDOM = "at random"
POINTS = [("parent", point) for point in (*ANYWHERE, RANDOM)] + [
    ("parent of workers", RANDOM),
    ("worker", "inside the temporary file"),
    ("worker", "after the temporary file"),
    ("worker", RANDOM),
]
"""Who dies, and where."""
WORKER_SECONDS = 0.03
"""A worker has work for about that long."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.batch.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None)
    given = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    say(f"{given.kills} kills, seed {seed}")
    os.environ["PYTHONWARNINGS"] = "ignore"  # of semaphores that the dead leave
    with tempfile.TemporaryDirectory() as folder:
        chaos = Chaos(Path(folder), random.Random(seed))
        rows = [(who, point, *chaos.kill(who, point)) for who, point in spread(given.kills)]
    show(rows)
    return 0


def spread(kills: int) -> list[tuple[str, str]]:
    """Return who dies where: every point as often as any other, give or take one."""
    return [POINTS[number % len(POINTS)] for number in range(kills)]


def show(rows: list[tuple[str, str, int, int]]) -> None:
    """Print for each point how often it was killed, and how many of 9 blocks that left."""
    say(f"{'who':18} {'where':26} {'kills':>5} {'blocks kept':>12} {'run again':>10}  dataset")
    for who, point in POINTS:
        found = [(kept, again) for one, other, kept, again in rows if (one, other) == (who, point)]
        if found:
            kept, again = (sum(part) / len(found) for part in zip(*found, strict=True))
            line = f"{who:18} {point:26} {len(found):5} {kept:12.1f} {again:10.1f}  equal"
            say(line)
    say(f"{len(rows)} kills, every dataset equal to the uninterrupted one")


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def asked() -> Study:
    """Return a study of 3 scenarios with 3 blocks each, every block a task of its own."""
    scenarios = [fake_engine.scenario(f"s{i}", 1 + i / 10) for i in range(3)]
    for one in scenarios:
        one.case.firms = SimpleNamespace(count=200)  # type: ignore[assignment]
    return fake_engine.study(*scenarios, replications=700)


def before() -> Study:
    """Return a request answered before: only the first block of each scenario is wanted still."""
    few = asked()
    return fake_engine.study(*few.scenarios.values(), replications=300)


def run(out: Path, study: Study, workers: int = 1, **options: Any) -> Outcome:
    return run_loaded(study, out=out, workers=workers, simulate=simulate, **options)


class Chaos:
    """Runs in processes of their own, so that this one stays whole."""

    def __init__(self, base: Path, chance: random.Random) -> None:
        self._base, self._chance, self._count = base, chance, 0
        fake_engine.stand_in()
        store.LONG_LOG = 1_500  # compact on the way as well
        began = time.perf_counter()
        self._in_child(lambda: run(base / "calm", asked()))
        self._seconds = time.perf_counter() - began
        self._in_child(lambda: run(base / "start", before()))
        self._visits = {start: self._counted(start) for start in (False, True)}

    def kill(self, who: str, point: str) -> tuple[int, int]:
        """Kill a run, finish it, compare; return the blocks kept and those run again."""
        while True:  # a random moment may come when all is over
            self._count += 1
            out = self._base / f"out-{self._count}"
            is_change = self._chance.random() < 0.5
            if is_change:
                shutil.copytree(self._base / "start", out)
            mark = out.with_suffix(".mark")
            status = self._in_child(self._victim(who, point, out, mark, is_change=is_change))
            if os.WIFSIGNALED(status) or mark.exists():
                break
            shutil.rmtree(out, ignore_errors=True)
        told = out.with_suffix(".told")
        self._in_child(lambda: self._finish(out, told))
        shutil.rmtree(out)
        kept, again = map(int, told.read_text().split())
        return kept, again

    def _victim(
        self, who: str, point: str, out: Path, mark: Path, *, is_change: bool
    ) -> Callable[[], object]:
        chance = random.Random(self._chance.random())
        if who == "worker":
            number = chance.random() * WORKER_SECONDS if point == RANDOM else chance.randint(1, 6)

            def with_mortal_worker() -> None:
                os.environ[ORDER] = f"{point}|{number}|{mark}"
                run(out, asked(), workers=2)

            return with_mortal_worker
        if who == "parent of workers":
            blocks, seconds = chance.randint(0, 8), chance.random() * 0.02

            def when_workers_are_at_it() -> None:
                def tell(progress: Progress) -> None:
                    if progress.done >= blocks:
                        threading.Timer(seconds, die).start()

                run(out, asked(), workers=2, progress=tell)

            return when_workers_are_at_it
        if point == RANDOM:
            seconds = chance.random() * self._seconds

            def until_then() -> None:
                threading.Timer(seconds, die).start()
                run(out, asked())

            return until_then
        visit = chance.randint(1, self._visits[is_change][point])

        def until_there() -> None:
            arm(Death(point, visit))
            run(out, asked())

        return until_there

    def _finish(self, out: Path, told: Path) -> None:
        """Check that the rest of a run can be read, finish it, and compare."""
        folder = out / "mill"
        left = plan_loaded(asked(), out=out, verify=True)
        if (folder / "manifest.json").exists():
            result = Result.open(folder)
            if not result.manifest.moves:
                for name in result.scenarios:
                    if result.replications(name):
                        result.read("annual", name)
        outcome = run(out, asked())
        assert outcome.computed == left.to_run
        calm = self._base / "calm" / "mill"
        assert files(folder) == files(calm)
        ours, theirs = facts(folder), facts(calm)
        assert ours == theirs
        assert not (folder / "manifest.log").exists()
        again = run(out, asked())
        assert again.computed == 0
        told.write_text(f"{outcome.reused} {outcome.computed}")

    def _counted(self, is_change: bool) -> dict[str, int]:
        """Return how often a run that nobody kills comes by each point."""
        out, told = self._base / f"counted-{is_change}", self._base / f"counts-{is_change}"
        if is_change:
            shutil.copytree(self._base / "start", out)

        def count() -> None:
            counter = Counter()
            arm(counter)
            run(out, asked())
            told.write_text(" ".join(str(counter.seen[point]) for point in ANYWHERE))

        self._in_child(count)
        return dict(zip(ANYWHERE, map(int, told.read_text().split()), strict=True))

    def _in_child(self, act: Callable[[], Any]) -> int:
        """Do something in a process of its own; return how it ended, killed or well."""
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            try:
                act()
            except BaseException:
                sys.excepthook(*sys.exc_info())
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status) and status != 0:
            raise SystemExit("a run failed by itself")
        return status


if __name__ == "__main__":
    sys.exit(main())
