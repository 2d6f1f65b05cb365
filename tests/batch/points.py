"""Named points of a run at which a process kills itself.

A point is a place in the work on a result folder; `arm` makes a process die there when it comes by
for the n-th time. What happens is what a power cut or ``kill -9`` does: nothing is cleaned up.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simcore.batch import log
from simcore.batch.log import Log
from simcore.batch.store import Store
from tests.batch import fake_engine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simcore.engine import BlockResult, Span
    from simcore.files import Study

__all__ = ["ANYWHERE", "ORDER", "Counter", "arm", "die", "simulate"]

ORDER = "SIMCORE_TEST_DEATH"
"""Environment variable with a worker's point, count and mark file."""
ANYWHERE = (
    "inside the temporary file",
    "after the temporary file",
    "before the rename",
    "after the rename",
    "before the log",
    "inside the log",
    "after the log",
    "before compaction",
    "inside compaction",
    "after compaction",
)


class Counter:
    """Counts how often a run comes by each point."""

    def __init__(self) -> None:
        self.seen = dict.fromkeys(ANYWHERE, 0)

    def __call__(self, point: str) -> bool:
        """Note a visit; nobody dies of it."""
        self.seen[point] += 1
        return False


class Death:
    """Says when it is time to die: at the n-th visit of a point, and once for each mark file."""

    def __init__(self, point: str, visit: int, mark: Path | None = None) -> None:
        self._point, self._left, self._mark = point, visit, mark

    def __call__(self, point: str) -> bool:
        """Note a visit and say whether it is the last."""
        if point != self._point:
            return False
        self._left -= 1
        return self._left == 0 and (self._mark is None or _is_first(self._mark))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(is_time: Callable[[str], bool]) -> None:
    """Put the points into the code of this process."""

    def at(point: str) -> None:
        if is_time(point):
            die()

    def around(place: Any, name: str, before: str, after: str) -> None:
        act = getattr(place, name)

        def wrapped(*values: Any, **named: Any) -> Any:
            at(before)
            found = act(*values, **named)
            at(after)
            return found

        setattr(place, name, wrapped)

    write_bytes, replace, write = Path.write_bytes, Path.replace, os.write

    def half_bytes(path: Path, content: memoryview) -> int:
        if ".parquet" not in path.name:  # a worker writes beside the name, then renames
            return write_bytes(path, content)
        if is_time("inside the temporary file"):
            write_bytes(path, bytes(content)[: len(content) // 2])
            die()
        written = write_bytes(path, content)
        at("after the temporary file")
        return written

    def rename(path: Path, target: Path) -> Path:
        is_block = path.suffix == ".parquet"
        if is_block:
            at("before the rename")
        found = replace(path, target)
        if is_block:
            at("after the rename")
        return found

    def half_line(handle: int, line: bytes) -> int:
        if bytes(line[:8]) == log.HEAD[:8] and is_time("inside the log"):
            write(handle, line[: len(line) // 2])
            die()
        return write(handle, line)

    Path.write_bytes, Path.replace, os.write = half_bytes, rename, half_line  # type: ignore[assignment, method-assign]
    around(Log, "append", "before the log", "after the log")
    around(Log, "clear", "inside compaction", "inside compaction")
    around(Store, "_compact", "before compaction", "after compaction")


def simulate(
    study: Study,
    scenario: str,
    spans: Sequence[Span],
    *,
    classes: Mapping[str, type],
    periods: bool = False,
) -> list[BlockResult]:
    """Stand in for the engine in a worker that may have an order to die."""
    order = os.environ.pop(ORDER, "")
    if order:
        point, number, mark = order.split("|")
        if point == "at random":
            threading.Thread(target=_later, args=(float(number), Path(mark)), daemon=True).start()
        else:
            arm(Death(point, int(number), Path(mark)))
    time.sleep(0.005 * random.random())
    return fake_engine.simulate(study, scenario, spans, classes=classes, periods=periods)


def _later(seconds: float, mark: Path) -> None:
    time.sleep(seconds)
    if _is_first(mark):
        die()


def _is_first(mark: Path) -> bool:
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True
