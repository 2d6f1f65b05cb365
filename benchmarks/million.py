"""``python benchmarks/million.py``: a million replications of a mill, on two workers.

The command is the one that people call: baseline and combined scenario of the kraft mill, of which
``annual/`` and ``samples/`` are written. Then the same command again, the plan of it, and the
comparison. Time depends on what else the machine does; bytes and memory do not.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import IO, TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # a script finds only its own folder

from benchmarks.run import machine, say
from benchmarks.timing import decouple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["main"]

STUDY = Path(__file__).parents[1] / "scenarios" / "kraft-mill"
SCENARIO = "combined"
WORKERS = 2
MARKS = (1, 10, 50, 100)
"""Shares of the blocks at which memory is noted [%]."""
BYTES = 12_000
"""What two scenarios of a replication take, and a little more [B]."""
PAUSE = 0.2
"""Time between two looks at the memory of a command [s]."""
MB = 1e6


def main() -> None:
    """Measure and print; Linux only."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--replications", type=int, default=1_000_000, help="of each scenario")
    parser.add_argument("--out", type=Path, help="folder to keep the result in; else it is removed")
    options = parser.parse_args()
    with _folder(options.out) as out:
        _refuse_small(out, options.replications * BYTES)
        say(machine())
        measure(out, options.replications)


def measure(out: Path, replications: int) -> None:
    """Run, look at what was written, and do all again that then costs little."""
    asked = [str(STUDY), "--scenario", SCENARIO, "-n", str(replications), "-o", str(out)]
    asked += ["--datasets", "annual,samples"]
    run = ["run", *asked, "--workers", str(WORKERS)]
    say("decouple " + " ".join(run))
    found = Watched([*run, "--json"])
    years = found.event("finished")["replication_years"]
    blocks, seconds = found.event("started")["total"], found.event("finished")["seconds"]
    say(
        f"run: {found.seconds:,.0f} s, of which blocks {seconds:,.0f} s:"
        f" {years / max(seconds, 0.001):,.0f} replication-years a second in {blocks:,} blocks"
        f" [processor time {found.processor:,.0f} s]"
    )
    for share in MARKS:
        say(f"  memory at {share:3} % of the blocks: {found.memory_at(share)}")
    say(f"  peak memory: {found.peak()}, the comparison at its end included")
    say(f"  on the disk: {written(out / STUDY.name, replications)}")
    for name, words in {
        "the same command again": [*run, "--quiet"],
        "plan": ["plan", *asked],
        "plan --verify": ["plan", *asked, "--verify"],
        "compare": ["compare", str(out / STUDY.name)],
    }.items():
        one = Watched(words)
        say(f"{name}: {one.seconds:,.1f} s, peak memory {one.peak()}")


@dataclass(frozen=True, slots=True)
class Look:
    """Memory at one moment: of the command and of the largest of its workers [B]."""

    parent: int
    worker: int

    def __str__(self) -> str:
        of_worker = f", largest worker {self.worker / MB:,.0f} MB" if self.worker else ""
        return f"command {self.parent / MB:,.0f} MB{of_worker}"


@dataclass(slots=True)
class Watched:
    """A command that has run, with the events that it told and the memory that it took."""

    words: Sequence[str]
    seconds: float = 0.0
    processor: float = 0.0
    events: list[dict[str, Any]] = field(default_factory=list)
    looks: dict[int, Look] = field(default_factory=dict)
    peaks: list[Look] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Run the command."""
        began, used = perf_counter(), _processor()
        with subprocess.Popen(
            [*decouple(), *self.words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stderr is not None  # noqa: S101 - a pipe was asked for
            ended = threading.Event()
            watcher = threading.Thread(target=self._watch, args=(process.pid, ended))
            watcher.start()
            said = self._listen(process.stderr, process.pid)
            code = process.wait()
            ended.set()
            watcher.join()
        if code:
            raise SystemExit(f"decouple {' '.join(self.words)} failed:\n{said}")
        self.seconds, self.processor = perf_counter() - began, _processor() - used

    def event(self, name: str) -> dict[str, Any]:
        """Return the only event of a name."""
        return next(one for one in self.events if one["event"] == name)

    def memory_at(self, share: int) -> Look:
        """Return the memory when a share of the blocks had ended [%]."""
        return self.looks[share]

    def peak(self) -> Look:
        """Return the most memory that the command took, and that a worker took."""
        parents, workers = ([getattr(one, who) for one in self.peaks] for who in Look.__slots__)
        return Look(max(parents, default=0), max(workers, default=0))

    def _listen(self, stream: IO[str], pid: int) -> str:
        """Take down events, and the memory when so many blocks have ended."""
        said = ""
        for line in stream:
            if not line.startswith("{"):
                said += line
                continue
            event = json.loads(line)
            if event["event"] != "block":
                self.events.append(event)
            for share in MARKS:
                if 100 * event["done"] >= share * event["total"] and share not in self.looks:
                    self.looks[share] = look(pid, "VmRSS")
        return said

    def _watch(self, pid: int, ended: threading.Event) -> None:
        while not ended.wait(PAUSE):
            self.peaks.append(look(pid, "VmHWM"))


def look(pid: int, field_name: str) -> Look:
    """Return the memory of a process, and of the largest of its children [B]; Linux only."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        workers = [_status(int(one), field_name) for one in children.read_text().split()]
    except OSError:  # it has just ended
        workers = []
    return Look(_status(pid, field_name), max(workers, default=0))


def _status(pid: int, field_name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    found = [line.split()[1] for line in lines if line.startswith(f"{field_name}:")]
    return 1024 * int(found[0]) if found else 0


def written(folder: Path, replications: int) -> str:
    """Return the bytes and files of a result, and what they are for a replication."""
    parts = []
    total = count = 0
    for place in sorted(one for one in folder.iterdir() if one.is_dir()):
        files = list(place.rglob("*.parquet"))
        size = sum(one.stat().st_size for one in files)
        parts.append(f"{place.name} {size / MB:,.0f} MB")
        total, count = total + size, count + len(files)
    manifest = (folder / "manifest.json").stat().st_size
    scenarios = len(list((folder / "annual").iterdir()))
    each = total / replications / scenarios
    return (
        f"{total / MB:,.0f} MB in {count:,} files ({', '.join(parts)}), manifest"
        f" {manifest / MB:,.1f} MB; {each:,.0f} bytes a replication"
    )


@contextmanager
def _folder(out: Path | None) -> Iterator[Path]:
    """Give a folder for the result; one that nobody named is removed in the end."""
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        yield out
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _refuse_small(out: Path, needed: int) -> None:
    free = shutil.disk_usage(out).free
    if free < needed:
        raise SystemExit(
            f"{out} has {free / MB:,.0f} MB left and this takes {needed / MB:,.0f} MB; ask for"
            " fewer --replications, or name another folder with --out"
        )


def _processor() -> float:
    """Return the processor time of all commands that have ended [s]."""
    times = os.times()
    return times.children_user + times.children_system


if __name__ == "__main__":
    main()
