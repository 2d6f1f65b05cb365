"""Get tasks done by local processes, and survive what they do."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
from collections import Counter, deque
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from simcore.batch.manifest import BlockRecord, Failure
from simcore.batch.worker import Worker, begin, keep_memory, work

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simcore.batch.plan import Task
    from simcore.batch.worker import Job

__all__ = ["Done", "Executor", "Failed", "Local", "Serial", "run_tasks"]

STRIKES = 2
"""Times that a task may take its process down before it is given up: once may be chance."""
BLAS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
SINGLE_THREAD = dict.fromkeys(BLAS, "1")

Answer = list[BlockRecord] | Failure


@dataclass(frozen=True, slots=True)
class Done:
    """A task whose blocks are written."""

    task: Task
    records: list[BlockRecord]


@dataclass(frozen=True, slots=True)
class Failed:
    """A block that failed alone, and why."""

    record: BlockRecord
    failure: Failure


class Executor(Protocol):
    """Where tasks are done; the shape of ``concurrent.futures``, and a way to start over."""

    workers: int

    def submit(self, task: Task) -> Future[Answer]:
        """Take a task; BrokenProcessPool says that a process died."""

    def restart(self) -> None:
        """Replace processes of which one has died."""

    def close(self, *, wait: bool) -> None:
        """End all processes, at once or when their tasks are over."""


class Serial:
    """Does tasks at once in this process."""

    def __init__(self, job: Job) -> None:
        self.workers = 1
        keep_memory()
        self._worker = Worker(job)

    def submit(self, task: Task) -> Future[Answer]:
        """Do a task."""
        future: Future[Answer] = Future()
        try:
            future.set_result(self._worker(task))
        except Exception as error:
            future.set_exception(error)
        return future

    def restart(self) -> None:
        """Do nothing: this process lives."""

    def close(self, *, wait: bool) -> None:
        """Do nothing: no task is under way."""


class Local:
    """Processes on this machine, started afresh (spawn), each with one thread for numpy."""

    def __init__(self, job: Job, workers: int) -> None:
        self.workers = workers
        self._job = pickle.dumps(job)
        self._others = set(multiprocessing.active_children())
        self._pool = self._new_pool()

    def submit(self, task: Task) -> Future[Answer]:
        """Hand a task to a process."""
        with _environment(SINGLE_THREAD):  # a first task starts a process, which inherits it
            return self._pool.submit(work, task)

    def restart(self) -> None:
        """Replace all processes."""
        self._pool.shutdown()
        self._pool = self._new_pool()

    def close(self, *, wait: bool) -> None:
        """End all processes."""
        if not wait:
            for one in set(multiprocessing.active_children()) - self._others:
                one.kill()
        self._pool.shutdown(cancel_futures=True)

    def _new_pool(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.workers, context, begin, (self._job,))


def run_tasks(tasks: Sequence[Task], executor: Executor) -> Iterator[Done | Failed]:
    """Yield what becomes of each task, in the order in which they end.

    A task that fails is done again block by block, so that only those blocks fail that fail
    alone. When a process dies, nobody knows for which task: each that was under way is done
    again, alone. On an interrupt, tasks under way end and are yielded before it goes on.

    Raises
    ------
    ResultError
        If a block's files cannot be written: that is no fault of the block.
    """
    rota = _Rota(tasks, executor)
    try:
        while not rota.is_over:
            yield from rota.step()
    except KeyboardInterrupt:
        yield from rota.wind_up()
        raise
    finally:
        executor.close(wait=not rota.running)


class _Rota:
    """Who does what: tasks that wait, tasks under suspicion, tasks under way."""

    def __init__(self, tasks: Sequence[Task], executor: Executor) -> None:
        self._executor = executor
        self._waiting = deque(tasks)
        self._suspects: deque[Task] = deque()
        self._strikes: Counter[Task] = Counter()
        self.running: dict[Future[Answer], Task] = {}

    @property
    def is_over(self) -> bool:
        """Say whether nothing is left to do."""
        return not (self._waiting or self._suspects or self.running)

    def step(self) -> Iterator[Done | Failed]:
        """Hand out tasks and yield what has ended since."""
        self._hand_out()
        ended, _ = wait(self.running, return_when=FIRST_COMPLETED)
        yield from self._settle(ended)

    def wind_up(self) -> Iterator[Done | Failed]:
        """Yield what is under way once it has ended, and start nothing."""
        for future in [one for one in self.running if one.cancel()]:
            del self.running[future]
        ended, _ = wait(self.running)
        yield from self._settle(ended)

    def _hand_out(self) -> None:
        """Keep every worker busy and one task ready; a suspect works alone."""
        if self._suspects:
            if not self.running:
                self._submit(self._suspects)
            return
        ready = self._executor.workers + (self._executor.workers > 1)
        while self._waiting and len(self.running) < ready:
            if not self._submit(self._waiting):
                return

    def _submit(self, queue: deque[Task]) -> bool:
        try:
            self.running[self._executor.submit(queue[0])] = queue[0]
        except BrokenProcessPool:
            if not self.running:  # else the tasks under way will tell
                self._executor.restart()
            return False
        queue.popleft()
        return True

    def _settle(self, ended: set[Future[Answer]]) -> Iterator[Done | Failed]:
        broken = [one for one in ended if isinstance(one.exception(), BrokenProcessPool)]
        if broken:
            wait(self.running)  # all of them end now, with an answer or broken
            ended = set(self.running)
            self._executor.restart()
        for future in ended:
            task = self.running.pop(future)
            if isinstance(future.exception(), BrokenProcessPool):
                yield from self._struck(task)
            else:
                yield from self._answered(task, future.result())

    def _answered(self, task: Task, answer: Answer) -> Iterator[Done | Failed]:
        if not isinstance(answer, Failure):
            yield Done(task, answer)
        elif len(task.blocks) > 1:
            self._waiting.extendleft(reversed(task.singles()))
        else:
            yield Failed(task.blocks[0], answer)

    def _struck(self, task: Task) -> Iterator[Done | Failed]:
        """Give a task whose process died another chance, alone, then its blocks one each."""
        self._strikes[task] += 1
        if self._strikes[task] < STRIKES:
            self._suspects.append(task)
        elif len(task.blocks) > 1:
            self._suspects.extend(task.singles())
            self._strikes.update(task.singles())
        else:
            error = f"the worker process died {STRIKES} times in this block"
            yield Failed(task.blocks[0], Failure(error, "WorkerDied"))


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Set environment variables for a moment."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
