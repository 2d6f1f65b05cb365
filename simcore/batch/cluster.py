"""Tasks on a dask cluster: one that runs already, or one of some processes on this machine."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
from concurrent.futures import CancelledError
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simcore.batch.fingerprint import core_code
from simcore.batch.worker import PROBE, keep_memory, learn, packed, work
from simcore.errors import InputError, ResultError

if TYPE_CHECKING:
    from collections.abc import Collection
    from concurrent.futures import Future

    from simcore.batch.plan import Task
    from simcore.batch.worker import Answer, Job

__all__ = ["Dask"]

PATIENCE = 30.0
"""How long to wait for a scheduler and its first worker [s]."""
PROCESS_MEMORY = 1 << 28
"""What a dask worker holds before it has done anything [B]."""


class Dask:
    """Workers of dask.distributed.

    Parameters
    ----------
    job : Job
        What they have to know.
    scheduler : str, optional
        Address of the scheduler of a cluster; without it, one is started on this machine and
        ended with the run.
    workers : int
        Processes of a cluster that is started here.

    Raises
    ------
    InputError
        If distributed is not installed, or nobody answers at the address.
    """

    def __init__(self, job: Job, *, scheduler: str | None, workers: int) -> None:
        try:
            from distributed import Client, KilledWorker
        except ImportError as error:
            raise InputError(
                "--executor dask needs dask.distributed: pip install 'simcore-decoupling[cluster]'"
            ) from error
        self.lost: tuple[type[BaseException], ...] = (KilledWorker, CancelledError)
        self._where = scheduler or "a cluster on this machine"
        self._cluster = None if scheduler else _local_cluster(workers, job.limits.memory)
        self._key = secrets.token_hex(8)
        try:
            self._client = Client(
                scheduler or self._cluster, timeout=PATIENCE, set_as_default=False
            )
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except (OSError, TimeoutError, ValueError) as error:
            self._end_cluster()
            raise InputError(f"no dask scheduler with workers at {self._where}: {error}") from error
        (job.incoming / PROBE).write_text(self._key, encoding="ascii")
        told = replace(job, probe=self._key, core=core_code())
        plugin = _plugin(self._key, packed(told), own=self._cluster is not None)
        self._client.register_plugin(plugin, name=self._key)
        self._pool = self._client.get_executor(pure=False)
        self.workers = max(1, sum(self._client.nthreads().values()))

    def submit(self, task: Task, *, alone: bool) -> Future[Answer]:
        """Hand a task to the scheduler."""
        future: Future[Answer] = self._pool.submit(work, self._key, task, alone=alone)
        return future

    def recover(self, running: Collection[Future[Answer]]) -> set[Future[Answer]]:
        """Leave it to the cluster to replace workers; refuse to go on without a scheduler."""
        del running
        if self._client.status != "running":
            raise ResultError(
                f"the dask scheduler at {self._where} is gone; what is done is kept, the same "
                "command goes on"
            )
        return set()

    def close(self, *, wait: bool) -> None:
        """End the tasks, and the cluster if it was started here."""
        self._pool.shutdown(wait=wait)
        with contextlib.suppress(OSError, TimeoutError, ValueError):
            self._client.unregister_worker_plugin(self._key)
        if not wait:
            self._kill()
        self._client.close()
        self._end_cluster()

    def _kill(self) -> None:
        """End the processes that were started here, whatever they do."""
        for nanny in getattr(self._cluster, "workers", {}).values():
            nanny.auto_restart = False
            if nanny.pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(nanny.pid, getattr(signal, "SIGKILL", signal.SIGTERM))

    def _end_cluster(self) -> None:
        if self._cluster is not None:
            self._cluster.close()


def _local_cluster(workers: int, memory: int) -> Any:
    """Start processes of one thread each; one that dies takes no other one with it."""
    import dask
    from distributed import LocalCluster

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        _uninterrupted(),
    ):
        return LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            memory_limit=memory + PROCESS_MEMORY if memory else None,
            dashboard_address="127.0.0.1:0",  # None is port 8787, which one cluster alone can have
            silence_logs="CRITICAL",
        )


@contextlib.contextmanager
def _uninterrupted() -> Any:
    """Let processes start that know nothing of Ctrl-C: the parent decides when to end."""
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _plugin(key: str, job: bytes, *, own: bool) -> Any:
    """Return what tells every worker its job, also those that come later."""
    from distributed import WorkerPlugin

    class Learn(WorkerPlugin):  # type: ignore[misc] # distributed has no types here
        """Knows a job."""

        def setup(self, worker: object) -> None:
            """Prepare a worker."""
            del worker
            if own:
                with contextlib.suppress(ValueError):  # not the main thread: it is in no terminal
                    signal.signal(signal.SIGINT, signal.SIG_IGN)
                keep_memory()
            learn(key, job)

        def teardown(self, worker: object) -> None:
            """Forget the job."""
            del worker
            learn(key, None)

    return Learn()
