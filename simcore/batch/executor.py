"""Get tasks done, here or on a cluster, and survive what they do."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
from collections import Counter, deque
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Future,
    ProcessPoolExecutor,
    wait,
)
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from simcore.batch.blame import DIED
from simcore.batch.isolated import SINGLE_THREAD
from simcore.batch.manifest import BlockRecord, Failure
from simcore.batch.worker import Worker, begin, isolate, keep_memory, packed, work

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from types import FrameType

    from simcore.batch.plan import Task
    from simcore.batch.worker import Answer, Job

__all__ = ["Done", "Executor", "Failed", "Local", "Serial", "run_tasks"]

DEATHS = 2
"""Times that a block may take down a process of its own before it is given up: once is chance."""
KILLS = 5
"""Times that the process which watches a task may be killed from outside."""
PATIENCE = 10.0
"""How long an interrupted run waits for what is under way [s]."""


@dataclass(frozen=True, slots=True)
class Done:
    """A task whose blocks are written, or came back as ``contents`` by the name of their file."""

    task: Task
    records: list[BlockRecord]
    contents: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """A block that failed alone, and why."""

    record: BlockRecord
    failure: Failure


class Executor(Protocol):
    """Where tasks are done: the shape of ``concurrent.futures``, and a way to start over."""

    workers: int
    lost: tuple[type[BaseException], ...]
    """What a future raises whose process died."""

    def submit(self, task: Task, *, alone: bool) -> Future[Answer]:
        """Take a task, to do in a worker or, alone, in a new process that a worker watches."""

    def recover(self, running: Collection[Future[Answer]]) -> set[Future[Answer]]:
        """Replace processes of which one has died; return which futures ended with it."""

    def close(self, *, wait: bool) -> None:
        """End all processes, at once or when their tasks are over."""


class Serial:
    """Does tasks at once in this process."""

    lost: tuple[type[BaseException], ...] = ()

    def __init__(self, job: Job) -> None:
        self.workers = 1
        keep_memory()
        self._worker = Worker(job)
        gc.freeze()  # what stands now, stays: collections need not look at it again

    def submit(self, task: Task, *, alone: bool) -> Future[Answer]:
        """Do a task."""
        future: Future[Answer] = Future()
        try:
            future.set_result(isolate(self._worker.job, task) if alone else self._worker(task))
        except Exception as error:
            future.set_exception(error)
        return future

    def recover(self, running: Collection[Future[Answer]]) -> set[Future[Answer]]:
        """Do nothing: this process lives."""
        del running
        return set()

    def close(self, *, wait: bool) -> None:
        """Let this process collect again what was set aside; no task is under way."""
        del wait
        gc.unfreeze()


class Local:
    """Processes on this machine, started afresh (spawn), each with one thread for numpy."""

    lost: tuple[type[BaseException], ...] = (BrokenExecutor,)

    def __init__(self, job: Job, workers: int) -> None:
        self.workers = workers
        self._job, self._memory = packed(job), job.limits.memory
        self._others = set(multiprocessing.active_children())
        self._pool = self._new_pool()

    def submit(self, task: Task, *, alone: bool) -> Future[Answer]:
        """Hand a task to a process."""
        with _environment(SINGLE_THREAD):  # a first task starts a process, which inherits it
            return self._pool.submit(work, "", task, alone=alone)

    def recover(self, running: Collection[Future[Answer]]) -> set[Future[Answer]]:
        """Replace all processes: a pool ends as a whole."""
        wait(running)  # all of them end now, with an answer or broken
        self._pool.shutdown()
        self._pool = self._new_pool()
        return set(running)

    def close(self, *, wait: bool) -> None:
        """End all processes."""
        if not wait:
            for one in set(multiprocessing.active_children()) - self._others:
                one.kill()
        self._pool.shutdown(cancel_futures=True)

    def _new_pool(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.workers, context, begin, (self._job, self._memory))


def run_tasks(tasks: Sequence[Task], executor: Executor) -> Iterator[Done | Failed]:
    """Yield what becomes of each task, in the order in which they end.

    When a task fails, its blocks are done again one by one, each in a process of its own with a
    watchdog: only what fails alone has failed. When a worker dies, nobody knows for which task:
    each that was under way is done again in a process of its own. On an interrupt, tasks under
    way may end and are yielded before it goes on.

    Raises
    ------
    ResultError
        If a block's files cannot be written: that is no fault of the block.
    """
    rota = _Rota(tasks, executor)
    try:
        with _hearing() as interrupts:
            while not (rota.is_over or interrupts):
                yield from rota.step()
        if interrupts:
            raise KeyboardInterrupt  # noqa: TRY301 - it was dropped on its way here
    except KeyboardInterrupt:
        yield from rota.wind_up()
        raise
    finally:
        executor.close(wait=not rota.running)


@contextlib.contextmanager
def _hearing() -> Iterator[list[int]]:
    """Give a list that gets an entry when Ctrl-C is pressed.

    Python drops a KeyboardInterrupt that is raised in a destructor, and dask's futures have one.
    """
    heard: list[int] = []
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield heard
        return

    def handler(number: int, frame: FrameType | None) -> None:
        heard.append(number)
        signal.default_int_handler(number, frame)

    try:
        signal.signal(signal.SIGINT, handler)
    except ValueError:  # not the main thread: nobody interrupts this one
        yield heard
        return
    try:
        yield heard
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True, slots=True)
class _Turn:
    task: Task
    alone: bool = False


class _Rota:
    """Who does what: tasks that wait, tasks to be done alone, tasks under way."""

    def __init__(self, tasks: Sequence[Task], executor: Executor) -> None:
        self._executor = executor
        self._waiting = deque(_Turn(one) for one in tasks)
        self._suspects: deque[_Turn] = deque()
        self._deaths: Counter[Task] = Counter()
        self._kills: Counter[Task] = Counter()
        self.running: dict[Future[Answer], _Turn] = {}

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
        """Yield what is under way and ends soon, and start nothing."""
        for future in [one for one in self.running if one.cancel()]:
            del self.running[future]
        ended, _ = wait(self.running, PATIENCE)
        yield from self._settle(ended)

    def _hand_out(self) -> None:
        """Keep every worker busy and one task ready."""
        ready = self._executor.workers + (self._executor.workers > 1)
        while len(self.running) < ready and (self._suspects or self._waiting):
            if not self._submit(self._suspects or self._waiting):
                return

    def _submit(self, queue: deque[_Turn]) -> bool:
        turn = queue[0]
        try:
            self.running[self._executor.submit(turn.task, alone=turn.alone)] = turn
        except self._executor.lost:
            if not self.running:  # else the tasks under way will tell
                self._executor.recover(())
            return False
        queue.popleft()
        return True

    def _settle(self, ended: set[Future[Answer]]) -> Iterator[Done | Failed]:
        if any(self._is_lost(one) for one in ended):
            ended = ended | self._executor.recover(self.running)
        for future in ended:
            turn = self.running.pop(future)
            if self._is_lost(future):
                yield from self._orphaned(turn)
            else:
                yield from self._answered(turn, future.result())

    def _is_lost(self, future: Future[Answer]) -> bool:
        try:
            return isinstance(future.exception(), self._executor.lost)
        except CancelledError:
            return CancelledError in self._executor.lost

    def _orphaned(self, turn: _Turn) -> Iterator[Done | Failed]:
        """Do a task again, alone, whose worker died of it, of another one or from outside."""
        self._kills[turn.task] += 1
        if self._kills[turn.task] <= KILLS:
            self._suspects.append(_Turn(turn.task, alone=True))
            return
        error = f"the process that watched this block was killed {KILLS} times"
        for record in turn.task.blocks:
            yield Failed(record, Failure(error, DIED))

    def _answered(self, turn: _Turn, answer: Answer) -> Iterator[Done | Failed]:
        if not isinstance(answer, Failure):
            yield Done(turn.task, answer.records, answer.contents)
        elif len(turn.task.blocks) > 1:
            self._suspects.extend(_Turn(one, alone=True) for one in turn.task.singles())
        elif not turn.alone:
            self._suspects.append(_Turn(turn.task, alone=True))
        elif answer.kind == DIED and self._deaths[turn.task] < DEATHS - 1:
            self._deaths[turn.task] += 1
            self._suspects.append(turn)
        else:
            yield Failed(turn.task.blocks[0], answer)


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
