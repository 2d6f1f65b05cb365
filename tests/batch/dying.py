"""Run a study again and again, each time killed one step of disk work later.

Called as a program: ``dying.py FOLDER REPLICATIONS FIRST STRIDE DATASET...``. For k = FIRST,
FIRST + STRIDE and so on it copies ``FOLDER/start`` (if there is one) to ``FOLDER/<k>``, runs a
study there in a process that kills itself at the k-th point, and ends with the first run that got
through.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.batch import fake_engine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

QUIET = [fake_engine.scenario(f"s{i}", 1 + i / 10) for i in range(2)]


class Fuse:
    """Kills this process at the n-th point; each act on the disk has one before and one after."""

    def __init__(self, points: int) -> None:
        self.left = points

    def wrap(self, act: Callable[..., Any]) -> Callable[..., Any]:
        """Return the act with a point on each side."""

        def wrapped(*values: Any, **named: Any) -> Any:
            self.burn()
            found = act(*values, **named)
            self.burn()
            return found

        return wrapped

    def burn(self) -> None:
        """Come one point nearer."""
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def die(folder: Path, replications: int, points: int, datasets: Sequence[str]) -> None:
    fuse = Fuse(points)
    fake_engine.stand_in()
    for place, name in (
        (os, "fsync"),
        (shutil, "rmtree"),
        (Path, "replace"),
        (Path, "unlink"),
        (Path, "mkdir"),
        (Path, "write_bytes"),
    ):
        setattr(place, name, fuse.wrap(getattr(place, name)))
    asked = fake_engine.study(*QUIET, replications=replications)
    fake_engine.run(asked, folder, workers=1, datasets=datasets)


def main(base: Path, numbers: Sequence[str], datasets: Sequence[str]) -> None:
    replications, first, stride = map(int, numbers)
    points, survived = first, False
    while not survived:
        folder = base / str(points)
        if (base / "start").exists():
            shutil.copytree(base / "start", folder)
        child = os.fork()
        if child == 0:
            die(folder, replications, points, datasets)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        survived = not os.WIFSIGNALED(status)
        assert survived == (status == 0), f"run {points} failed by itself"
        points += stride


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:5], sys.argv[5:])
