"""Clocks: commands and functions, run in turn because a machine is never quiet."""

from __future__ import annotations

import resource
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Spent", "Timing", "decouple", "in_turn", "spent_by", "spent_in"]


class Spent(NamedTuple):
    """What one run took: by the clock, and of processors [s]."""

    wall: float
    processor: float


@dataclass(slots=True)
class Timing:
    """What one thing took, each time that it ran."""

    runs: list[Spent] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Return the middle of its times by the clock [s]."""
        return median(one.wall for one in self.runs)

    @property
    def processor(self) -> float:
        """Return the middle of its processor times: other work moves it less [s]."""
        return median(one.processor for one in self.runs)

    @property
    def spread(self) -> str:
        """Return all times by the clock, for the reader to see the noise [s]."""
        times = " ".join(f"{one.wall:.3g}" for one in sorted(self.runs))
        return f"{times} s; processor {self.processor:.3g} s"


def in_turn(things: Mapping[str, Callable[[], Spent]], repeats: int) -> dict[str, Timing]:
    """Run things in turn (A B A B ...), so that a busy minute falls on all of them alike.

    Parameters
    ----------
    things : mapping of str to callable
        Each returns what it took.
    repeats : int
        Times that each runs.
    """
    found = {name: Timing() for name in things}
    for _ in range(repeats):
        for name, thing in things.items():
            found[name].runs.append(thing())
    return found


def spent_by(command: Sequence[str | Path]) -> Spent:
    """Return what a command took; its output is kept only to be shown if it fails."""
    used = _children()
    began = perf_counter()
    done = subprocess.run([str(one) for one in command], capture_output=True, text=True)  # noqa: PLW1510
    wall = perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{done.stderr}")
    return Spent(wall, _children() - used)


def spent_in(thing: Callable[[], None]) -> Spent:
    """Return what a function took in this process."""
    began, used = perf_counter(), process_time()
    thing()
    return Spent(perf_counter() - began, process_time() - used)


def _children() -> float:
    """Return the processor time of all processes that this one started and that have ended [s]."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def decouple() -> list[str]:
    """Return the installed command, or the module where there is none."""
    script = Path(sys.executable).with_name("decouple")
    return [str(script)] if script.exists() else [sys.executable, "-m", "simcore"]
