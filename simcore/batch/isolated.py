"""Something to do in a process of its own, which may hang, die or take all memory."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import pickle  # nosec B403 # between two processes, in a folder that nobody else can enter
import signal
import subprocess  # nosec B404 # starts this interpreter only
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simcore.batch.blame import Note, Place, last_note, new_note
from simcore.batch.limits import deadline, limit_memory

if TYPE_CHECKING:
    from collections.abc import Callable

    from simcore.batch.limits import Limits

__all__ = ["SINGLE_THREAD", "Ended", "ask", "limited", "main"]

BLAS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
SINGLE_THREAD = dict.fromkeys(BLAS, "1")
ORDER, NOTE, ANSWER, SAID = "order", "note", "answer", "said"
START = 60.0
"""Time to start and to load what is needed, beyond the limit [s]."""
TAIL = 4000
"""Characters kept of what a process said before it died."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended that gave no answer.

    ``code`` is its exit code, below zero for a signal, None if it took too long; ``place`` is what
    it noted last, ``said`` what it wrote to standard error.
    """

    code: int | None
    place: Place | None
    said: str


def ask(
    function: Callable[..., Any],
    arguments: tuple[object, ...],
    limits: Limits,
    base: Path | None = None,
) -> Any:
    """Return what a function gives that is called in a new process, or how that `Ended`.

    Parameters
    ----------
    function : callable
        Of a module; takes the arguments, and a `Note` as its last one.
    arguments : tuple
        What can be pickled.
    limits : Limits
        For what the function does within `limited`.
    base : Path, optional
        Folder for what the two processes exchange; the system's for temporary files if left out.
    """
    with tempfile.TemporaryDirectory(
        prefix="alone-", dir=base, ignore_cleanup_errors=True
    ) as name:  # fmt: skip
        folder = Path(name)
        (folder / ORDER).write_bytes(pickle.dumps((function, arguments)))
        new_note(folder / NOTE)
        code = _watched(folder, limits.seconds)
        try:
            return _content(folder / ANSWER)
        except OSError:
            said = (folder / SAID).read_text(encoding="utf-8", errors="replace")
            hung = said.startswith("Timeout (")  # the words of faulthandler
            return Ended(None if hung else code, last_note(folder / NOTE), said[-TAIL:])


def _content(path: Path) -> Any:
    """Return what the other of the two processes has put into their folder."""
    return pickle.loads(path.read_bytes())  # noqa: S301 # nosec B301 # mkdtemp: mode 0700


@contextlib.contextmanager
def limited(limits: Limits) -> Any:
    """Keep to limits from here on, in a process of its own; it ends where time is up."""
    limit_memory(limits.memory)
    with deadline(limits.seconds, sys.stderr):
        yield


def _watched(folder: Path, seconds: float) -> int | None:
    """Run the process to its end and return its exit code, None if it had to be ended."""
    act = "from simcore.batch.isolated import main; main()"
    words = [sys.executable, "-P", "-c", act, str(folder)]  # -P: nothing from where we stand
    path = os.pathsep.join(one or str(Path.cwd()) for one in sys.path)
    with (folder / SAID).open("wb") as said:
        child = subprocess.Popen(  # noqa: S603 # nosec B603 # no shell; our own interpreter and code
            words,
            stdin=subprocess.PIPE,  # closed when this process dies: then the child ends, too
            stdout=subprocess.DEVNULL,
            stderr=said,
            env={**os.environ, **SINGLE_THREAD, "PYTHONPATH": path},
        )
        try:
            return child.wait(START + seconds if seconds else None)
        except subprocess.TimeoutExpired:
            return None
        finally:
            child.kill()
            child.communicate()


def main() -> None:
    """Do what is ordered in the folder named on the command line."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this decides when to end
    threading.Thread(target=_end_with_starter, daemon=True).start()
    faulthandler.enable()
    folder = Path(sys.argv[1])
    function, arguments = _content(folder / ORDER)
    answer = function(*arguments, Note(folder / NOTE))
    aside = folder / f"{ANSWER}.part"
    aside.write_bytes(pickle.dumps(answer))
    aside.replace(folder / ANSWER)
    os._exit(0)  # whatever threads or farewells a plugin has left behind


def _end_with_starter() -> None:
    """End this process when the one that started it is gone, however it died."""
    with contextlib.suppress(OSError):
        os.read(0, 1)
    os._exit(1)
