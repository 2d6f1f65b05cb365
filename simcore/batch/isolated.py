"""One task in a process of its own, which may hang, die or take all memory."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from simcore.batch.blame import Blame, Note, last_note, new_note
from simcore.batch.limits import deadline, limit_memory
from simcore.errors import ResultError

if TYPE_CHECKING:
    from simcore.batch.manifest import Failure
    from simcore.batch.plan import Task
    from simcore.batch.worker import Job, Written

__all__ = ["SINGLE_THREAD", "isolate", "main"]

BLAS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
SINGLE_THREAD = dict.fromkeys(BLAS, "1")
ORDER, NOTE, ANSWER, SAID = "order", "note", "answer", "said"
START = 60.0
"""Time to start and to load the study, beyond the limit of the block [s]."""
TAIL = 4000
"""Characters kept of what a process said before it died."""


def isolate(job: Job, task: Task) -> Written | Failure:
    """Do a task in a new process, and say where it was if it dies or takes too long.

    Raises
    ------
    ResultError
        If its files cannot be written.
    """
    base = job.incoming if job.is_shared else None
    with tempfile.TemporaryDirectory(
        prefix="alone-", dir=base, ignore_cleanup_errors=True
    ) as name:  # fmt: skip
        folder = Path(name)
        (folder / ORDER).write_bytes(pickle.dumps((job, task)))
        new_note(folder / NOTE)
        code = _watched(folder, job.limits.seconds)
        try:
            answer: Written | Failure | ResultError = pickle.loads((folder / ANSWER).read_bytes())
        except OSError:
            return _death(job, task, folder, code)
    if isinstance(answer, ResultError):
        raise answer
    return answer


def _watched(folder: Path, seconds: float) -> int | None:
    """Run the process to its end and return its exit code, None if it had to be ended."""
    words = [sys.executable, "-c", "from simcore.batch.isolated import main; main()", str(folder)]
    path = os.pathsep.join(one or str(Path.cwd()) for one in sys.path)
    with (folder / SAID).open("wb") as said:
        child = subprocess.Popen(
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


def _death(job: Job, task: Task, folder: Path, code: int | None) -> Failure:
    said = (folder / SAID).read_text(encoding="utf-8", errors="replace")
    if said.startswith("Timeout ("):  # the words of faulthandler
        code = None
    blame = Blame(job.study, task.scenario, job.limits)
    return blame.of_death(code, last_note(folder / NOTE), said[-TAIL:])


def main() -> None:
    """Do the task that is ordered in the folder named on the command line."""
    from simcore.batch.worker import Worker, keep_memory

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this decides when to end
    threading.Thread(target=_end_with_starter, daemon=True).start()
    faulthandler.enable()
    folder = Path(sys.argv[1])
    job, task = pickle.loads((folder / ORDER).read_bytes())
    keep_memory()
    worker, note = Worker(job), Note(folder / NOTE)
    limit_memory(job.limits.memory)
    answer: Written | Failure | ResultError
    try:
        with deadline(job.limits.seconds, sys.stderr):
            answer = worker(task, note)
    except ResultError as error:
        answer = error
    except KeyboardInterrupt as error:  # only a plugin can have raised it
        answer = worker.failure(task, error, note)
    aside = folder / f"{ANSWER}.part"
    aside.write_bytes(pickle.dumps(answer))
    aside.replace(folder / ANSWER)
    os._exit(0)  # whatever threads or farewells a plugin has left behind


def _end_with_starter() -> None:
    """End this process when the one that started it is gone, however it died."""
    with contextlib.suppress(OSError):
        os.read(0, 1)
    os._exit(1)
