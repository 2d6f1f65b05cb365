"""What blocks are simulated with: processes, executor, limits."""

from __future__ import annotations

from dataclasses import dataclass

from simcore.batch.limits import DEFAULT_SECONDS, Limits, share_of_memory
from simcore.batch.plan import cores

__all__ = ["Means"]

REMOTE_MEMORY = 4.0
"""Limit of memory on machines of a cluster, which this one does not know [GiB]."""


@dataclass(frozen=True, slots=True)
class Means:
    """What blocks are simulated with, and what each may take.

    Parameters
    ----------
    workers : int, optional
        Processes; one for each core if left out.
    executor : str
        ``local`` or ``dask``.
    scheduler : str, optional
        Address of a dask scheduler; without it, dask starts ``workers`` on this machine.
    block_seconds : float, optional
        Time that a block may take; ten minutes if left out [s].
    block_memory : float, optional
        Memory that a block may take; if left out the machine's, shared by the workers [GiB].
    """

    workers: int | None = None
    executor: str = "local"
    scheduler: str | None = None
    block_seconds: float | None = None
    block_memory: float | None = None

    @property
    def processes(self) -> int:
        """Return how many processes there are, where they are started here."""
        return self.workers or cores()

    @property
    def limits(self) -> Limits:
        """Return what a block may take."""
        seconds = DEFAULT_SECONDS if self.block_seconds is None else self.block_seconds
        memory = REMOTE_MEMORY if self.scheduler else None
        memory = memory if self.block_memory is None else self.block_memory
        share = share_of_memory(self.processes) if memory is None else round(memory * 2**30)
        return Limits(seconds, share)

    def options(self) -> list[str]:
        """Return the words of a command that set the same limits."""
        words = []
        for name in ("block_seconds", "block_memory"):
            value = getattr(self, name)
            if value is not None:
                words += [f"--{name.replace('_', '-')}", f"{value:g}"]
        return words
