"""What one process does with a task: simulate its blocks and write their files."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import pickle
import re
import signal
import threading
import traceback
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simcore.batch.manifest import BlockRecord, Failure, FileRecord
from simcore.batch.store import incoming_name
from simcore.batch.tables import check_tables, encode, write_bytes
from simcore.errors import ResultError, SimcoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from simcore.batch.plan import Task
    from simcore.engine import BlockResult
    from simcore.files import Study

    Simulate = Callable[..., Sequence[BlockResult]]

__all__ = ["Job", "Worker", "begin", "end_with_parent", "keep_memory", "work"]

_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_TRIM, _MMAP = -1, -3  # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of glibc's malloc.h
_job: list[bytes] = []
_workers: list[Worker] = []


@dataclass(frozen=True, slots=True)
class Job:
    """All that a worker has to know to simulate any block of a request."""

    study: Study
    plugins: tuple[str, ...]
    plugins_dir: Path | None
    periods: bool
    incoming: Path
    simulate: Simulate | None = None  # the engine's, unless a test brings its own


class Worker:
    """Simulates tasks of one job."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._simulate, self._classes = _engine(job), _classes(job)

    def __call__(self, task: Task) -> list[BlockRecord] | Failure:
        """Return the records of the written blocks, or why there are none.

        A failure is returned, not raised: an exception of a plugin's own may not survive the
        way to another process.
        """
        try:
            return self._written(task)
        except (KeyboardInterrupt, ResultError):
            raise
        except BaseException as error:  # a plugin may also call sys.exit
            return self._failure(task, error)

    def _written(self, task: Task) -> list[BlockRecord]:
        from simcore.engine import Span

        spans = [Span(one.block, one.replications) for one in task.blocks]
        results = self._simulate(
            self._job.study,
            task.scenario,
            spans,
            classes=self._classes,
            periods=self._job.periods,
        )
        return [
            self._write(record, result) for record, result in zip(task.blocks, results, strict=True)
        ]

    def _write(self, record: BlockRecord, result: BlockResult) -> BlockRecord:
        if (result.block, result.replications) != (record.block, record.replications):
            raise SimcoreError(f"block {record.block} asked for, {result.block} simulated")
        check_tables(result.tables, replications=record.replications, years=self._job.study.years)
        facts = {"fingerprint": record.fingerprint, "block": str(record.block)}
        files = {}
        for dataset, table in result.tables.items():
            path = self._job.incoming / incoming_name(dataset, record.scenario, record.block)
            try:
                files[dataset] = FileRecord(*write_bytes(path, encode(table, facts)))
            except OSError as error:
                raise ResultError(f"cannot write {path}: {error}") from error
        return replace(record, status="done", files=files, notes=result.notes)

    def _failure(self, task: Task, error: BaseException) -> Failure:
        text = str(error)
        known = isinstance(error, SimcoreError)
        date = _DATE.search(text)
        return Failure(
            error=text or type(error).__name__,
            kind=type(error).__name__,
            plugin=self._blamed(task.scenario, text),
            date=date.group() if date else "",
            traceback="" if known else "".join(traceback.format_exception(error)),
        )

    def _blamed(self, scenario: str, text: str) -> str:
        """Return the intervention that a message names, with its plugin; else nothing."""
        for one in self._job.study.scenarios[scenario].interventions:
            if re.search(rf"\b{re.escape(one.name)}\b", text):
                return f"{one.name} ({one.plugin})"
        return ""


def begin(job: bytes) -> None:
    """Prepare a new worker process; whatever may go wrong with the job waits for a task."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    end_with_parent()
    keep_memory()
    _job[:] = [job]


def work(task: Task) -> list[BlockRecord] | Failure:
    """Do a task in a worker process."""
    if not _workers:
        try:
            _workers.append(Worker(pickle.loads(_job[0])))
        except Exception as error:
            trace = "".join(traceback.format_exception(error))
            return Failure(f"worker cannot start: {error}", type(error).__name__, traceback=trace)
    return _workers[0](task)


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


def _engine(job: Job) -> Simulate:
    if job.simulate is not None:
        return job.simulate
    from simcore.engine import simulate

    return simulate


def _classes(job: Job) -> Mapping[str, type]:
    if not job.plugins:
        return {}
    from simcore.interventions.registry import PluginRegistry

    return PluginRegistry(job.plugins_dir).load(job.plugins)
