"""What simulating a block may take: time, kept by a watchdog, and memory, kept by the system."""

from __future__ import annotations

import contextlib
import faulthandler
import functools
import os
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DEFAULT_SECONDS", "Limits", "deadline", "limit_memory", "share_of_memory"]

DEFAULT_SECONDS = 600.0
"""Twenty times what a block of two hundred firms takes on a slow core [s]."""
LEAST_MEMORY = 2 << 30
"""A block of two hundred firms holds 0.8 GB [B]."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process may take for one task: time [s] and memory beyond its start [B].

    Zero is no limit.
    """

    seconds: float = DEFAULT_SECONDS
    memory: int = 0


def share_of_memory(workers: int) -> int:
    """Return the memory of this machine for each of some workers, but enough for a block [B]."""
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows, or unknown there
        return LEAST_MEMORY
    return max(LEAST_MEMORY, whole // workers)


def limit_memory(more: int) -> None:
    """Let this process have only so much memory more than now [B], where the system can do so."""
    if not more or sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with contextlib.suppress(ValueError, OSError):  # macOS knows the limit and refuses it
        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + more, hard))


def _address_space() -> int:
    """Return the addresses that this process has taken; an upper guess where that is unknown."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 4 << 30
    return pages * os.sysconf("SC_PAGE_SIZE")


_lock = threading.Lock()
_deadlines: dict[object, float] = {}


@contextlib.contextmanager
def deadline(seconds: float, said: IO[str] | None = None) -> Iterator[None]:
    """End this process, even one that never gives up the interpreter, if this takes longer.

    Parameters
    ----------
    seconds : float
        Time that it may take; 0 is no limit [s].
    said : file, optional
        Gets the place where it hung.
    """
    key = object()
    with _lock:
        if seconds:
            _deadlines[key] = time.monotonic() + seconds
        _arm(said or _nowhere())
    try:
        yield
    finally:
        with _lock:
            _deadlines.pop(key, None)
            _arm(said or _nowhere())


def _arm(said: IO[str]) -> None:
    """Set the alarm of the process to the next deadline: a dask worker may have several threads."""
    faulthandler.cancel_dump_traceback_later()
    if _deadlines:
        left = min(_deadlines.values()) - time.monotonic()
        faulthandler.dump_traceback_later(max(left, 0.001), exit=True, file=said)


@functools.cache
def _nowhere() -> IO[str]:
    return Path(os.devnull).open("w", encoding="utf-8")
