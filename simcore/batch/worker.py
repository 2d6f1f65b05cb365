"""What one process does with a task: simulate its blocks and write their files."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import pickle  # nosec B403 # see packed and _job
import signal
import threading
import traceback
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from simcore.batch.blame import Blame
from simcore.batch.isolated import Ended, ask, limited
from simcore.batch.limits import Limits, deadline, limit_memory
from simcore.batch.manifest import Failure
from simcore.batch.outgoing import Outgoing, Written
from simcore.errors import InputError, ResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from simcore.batch.blame import Note
    from simcore.batch.plan import Task
    from simcore.engine import BlockResult
    from simcore.files import Study

    Simulate = Callable[..., Iterable[BlockResult]]

__all__ = [
    "Answer",
    "Job",
    "Worker",
    "Written",
    "begin",
    "end_with_parent",
    "isolate",
    "keep_memory",
    "learn",
    "packed",
    "work",
]

PROBE = "probe"
_TRIM, _MMAP = -1, -3  # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of glibc's malloc.h
_jobs: dict[str, bytes] = {}
_workers: dict[str, Worker] = {}


@dataclass(frozen=True)
class Job:
    """All that a worker has to know to simulate any block of a request.

    ``probe`` is what stands in the probe file of the incoming folder, where a worker may be on a
    machine that does not see that folder; ``core`` is the code that such a worker must have.
    ``untried`` are the scenarios that the check of the study left to who runs them.
    """

    study: Study
    plugins: tuple[str, ...]
    plugins_dir: Path | None
    periods: bool
    incoming: Path
    simulate: Simulate | None = None  # the engine's, unless a test brings its own
    limits: Limits = field(default_factory=Limits)
    probe: str = ""
    core: str = ""
    datasets: tuple[str, ...] = ()  # to be written; all if there are none
    untried: frozenset[str] = frozenset()

    @cached_property
    def is_shared(self) -> bool:
        """Say whether this process sees the incoming folder of who asks, and can write to it."""
        if not self.probe:
            return True
        try:
            found = (self.incoming / PROBE).read_text(encoding="ascii")
        except (OSError, ValueError):
            return False
        return found == self.probe and os.access(self.incoming, os.W_OK)


Answer = Written | Failure


class Worker:
    """Simulates tasks of one job."""

    def __init__(self, job: Job) -> None:
        if job.core:
            _refuse_other_code(job.core)
        self.job = job
        self._simulate, self._classes = _engine(job), _classes(job)
        self._untried = set(job.untried)
        self._outgoing = Outgoing(job.incoming if job.is_shared else None, job.study.years)

    def __call__(self, task: Task, note: Note | None = None) -> Answer:
        """Return the records of the written blocks, or why there are none.

        A failure is returned, not raised: an exception of a plugin's own may not survive the
        way to another process.
        """
        try:
            return self._written(task, note)
        except (KeyboardInterrupt, ResultError):
            raise
        except BaseException as error:  # a plugin may also call sys.exit
            return self.failure(task, error, note)
        finally:
            gc.collect()  # a simulation and its projects know each other, and hold much memory

    def failure(self, task: Task, error: BaseException, note: Note | None = None) -> Failure:
        """Return what an exception says, and what the note says of where it was raised."""
        return Blame(self.job.study, task.scenario, self.job.limits).of_error(error, note)

    def _written(self, task: Task, note: Note | None) -> Written:
        from simcore.engine import Span

        self._try(task.scenario)
        spans = [Span(one.block, one.replications) for one in task.blocks]
        how: dict[str, Any] = {} if note is None else {"watch": note}
        how |= {"datasets": self.job.datasets} if self.job.datasets else {}
        results = self._simulate(
            self.job.study,
            task.scenario,
            spans,
            classes=self._classes,
            periods=self.job.periods,
            **how,
        )
        return self._outgoing.write(task.blocks, results)

    def _try(self, scenario: str) -> None:
        """Refuse a point of a sweep that no check has seen and that cannot be."""
        from simcore.engine.checks import scenario_faults

        if scenario in self._untried:
            faults = list(scenario_faults(self.job.study, scenario, self._classes))
            if faults:
                raise InputError("; ".join(faults))
            self._untried.remove(scenario)


def begin(job: bytes, memory: int) -> None:
    """Prepare a new worker process; whatever may go wrong with the job waits for a task."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    end_with_parent()
    keep_memory()
    learn("", job)
    limit_memory(memory)


def learn(key: str, job: bytes | None) -> None:
    """Take down a job under a key, or forget it."""
    _workers.pop(key, None)
    if job is None:
        _jobs.pop(key, None)
    else:
        _jobs[key] = job


def work(key: str, task: Task, *, alone: bool = False) -> Answer:
    """Do a task in a worker process, or, alone, in a new process that this one watches."""
    try:
        if alone:
            return isolate(_job(key), task)
        if key not in _workers:
            _workers[key] = Worker(_job(key))
            gc.freeze()  # what stands now, stays: collections need not look at it again
    except ResultError:
        raise
    except Exception as error:
        trace = "".join(traceback.format_exception(error))
        return Failure(f"worker cannot start: {error}", type(error).__name__, traceback=trace)
    worker = _workers[key]
    try:
        with deadline(worker.job.limits.seconds):
            return worker(task)
    except KeyboardInterrupt as error:  # only a plugin can have raised it
        return worker.failure(task, error)


def packed(job: Job) -> bytes:
    """Return a job as it is sent, short enough for a pipe.

    A process is told its job while it starts. Whoever starts it waits for that, and with the next
    one, if the pipe (64 kB on Linux) is full.
    """
    return zlib.compress(pickle.dumps(job), 1)


def _job(key: str) -> Job:
    """Return the job that whoever started this process, or the cluster's client, has sent."""
    sent = zlib.decompress(_jobs[key])
    job: Job = pickle.loads(sent)  # noqa: S301 # nosec B301 # its sender runs code here anyway
    return job


def isolate(job: Job, task: Task) -> Answer:
    """Do a task in a new process, and say where it was if it dies or takes too long.

    Raises
    ------
    ResultError
        If its files cannot be written.
    """
    found = ask(_alone, (job, task), job.limits, job.incoming if job.is_shared else None)
    if isinstance(found, Ended):
        blame = Blame(job.study, task.scenario, job.limits)
        return blame.of_death(found.code, found.place, found.said)
    if isinstance(found, ResultError):
        raise found
    answer: Answer = found
    return answer


def _alone(job: Job, task: Task, note: Note) -> Answer | ResultError:
    """Do a task in this process, which does nothing else."""
    keep_memory()
    worker = Worker(job)
    try:
        with limited(job.limits):
            return worker(task, note)
    except ResultError as error:
        return error
    except KeyboardInterrupt as error:  # only a plugin can have raised it
        return worker.failure(task, error, note)


def keep_memory() -> None:
    """Keep freed arrays in the process: glibc maps and unmaps each above 128 kB anew."""
    if os.name == "posix":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_MMAP, 32 << 20)  # the most that glibc takes
            mallopt(_TRIM, 1 << 30)


def end_with_parent() -> None:
    """End this process when its parent is gone, however the parent died."""
    family = multiprocessing.parent_process()
    if family is not None:
        threading.Thread(target=_wait_and_exit, args=(family,), daemon=True).start()


def _wait_and_exit(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _refuse_other_code(core: str) -> None:
    """Refuse to simulate for someone whose core differs: the fingerprint would not be true."""
    from simcore.batch.fingerprint import core_code

    if core_code() != core:
        raise ResultError(
            f"{os.uname().nodename if hasattr(os, 'uname') else 'a worker'} has another version of "
            "simcore than this machine; install the same one on all workers"
        )


def _engine(job: Job) -> Simulate:
    if job.simulate is not None:
        return job.simulate
    from simcore.engine import simulate_each

    return simulate_each


def _classes(job: Job) -> Mapping[str, type]:
    if not job.plugins:
        return {}
    from simcore.interventions.registry import PluginRegistry

    return PluginRegistry(job.plugins_dir).load(job.plugins)
