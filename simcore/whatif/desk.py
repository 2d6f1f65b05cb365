"""The desk: orders wait here in turn, and of each client only the newest counts."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from simcore.errors import SimcoreError
from simcore.whatif.worker import Export, Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from simcore.whatif.engine import Engine
    from simcore.whatif.message import Order
    from simcore.whatif.session import Outcome
    from simcore.whatif.state import State

__all__ = ["Busy", "Desk", "Superseded"]

MOST_CLIENTS: Final = 64
"""Clients that may wait at a time [1]."""

REMEMBERED: Final = 1000
"""Clients whose newest sequence is remembered [1]."""


class Superseded(SimcoreError):  # noqa: N818 - it is a state, not a mistake
    """The client has sent a newer order."""


class Busy(SimcoreError):  # noqa: N818 - it is a state, not a mistake
    """Too many clients wait already."""


@dataclass(slots=True, eq=False)
class _Job:
    client: str
    number: int
    act: Callable[[], Any]
    future: asyncio.Future[Any]
    came: float
    waited: float = 0.0


class Desk:
    """Hands orders to the engine one by one, fair between clients.

    Parameters
    ----------
    engine : Engine
        Asked from a thread of its own.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._thread = ThreadPoolExecutor(1, "engine")
        self._waiting: OrderedDict[str, _Job] = OrderedDict()
        self._newest: OrderedDict[str, int] = OrderedDict()
        self._now: _Job | None = None
        self._server: asyncio.Task[None] | None = None

    async def run(self, order: Order) -> tuple[Outcome, float]:
        """Return the answer to an order, and how long it waited [s].

        Raises
        ------
        Superseded
            If the client sent a newer order meanwhile, or before.
        Busy
            If too many clients wait.
        SimcoreError
            As `Engine.run`.
        """
        if self._newest.get(order.client, -1) >= order.sequence:
            raise Superseded("a newer order of this client has come")
        self._remember(order)
        request = Run(self.engine.number(), order)
        job = self._queue(order.client, request.number, lambda: self.engine.run(request))
        outcome: Outcome = await job.future
        return outcome, job.waited

    async def export(self, state: State, title: str) -> tuple[str, str]:
        """Return name and text of a study file; raises as `Engine.export`."""
        request = Export(self.engine.number(), state, title)
        client = f"export {request.number}"
        job = self._queue(client, request.number, lambda: self.engine.export(request))
        file: tuple[str, str] = await job.future
        return file

    def close(self) -> None:
        """End the engine; whoever waits is told."""
        self.engine.close()
        self._thread.shutdown(wait=True)

    def _remember(self, order: Order) -> None:
        self._newest[order.client] = order.sequence
        self._newest.move_to_end(order.client)
        while len(self._newest) > REMEMBERED:
            self._newest.popitem(last=False)

    def _queue(self, client: str, number: int, act: Callable[[], Any]) -> _Job:
        """Put a job in line, at the place of the one that it replaces."""
        loop = asyncio.get_running_loop()
        job = _Job(client, number, act, loop.create_future(), perf_counter())
        before = self._waiting.get(client)
        if before is None and len(self._waiting) >= MOST_CLIENTS:
            raise Busy(f"{MOST_CLIENTS} orders wait already")
        self._waiting[client] = job
        if before is not None:
            _fail(before, Superseded("a newer order of this client has come"))
        if self._now is not None and self._now.client == client:
            self.engine.abandon(self._now.number)
            _fail(self._now, Superseded("a newer order of this client has come"))
        if self._server is None or self._server.done():
            self._server = loop.create_task(self._serve())
        return job

    async def _serve(self) -> None:
        """Do all that waits, one after the other."""
        loop = asyncio.get_running_loop()
        while self._waiting:
            _, job = self._waiting.popitem(last=False)
            if job.future.done():  # whoever asked has gone
                continue
            job.waited = perf_counter() - job.came
            self._now = job
            try:
                answer = await loop.run_in_executor(self._thread, job.act)
            except Exception as error:  # told to whoever waits
                _fail(job, error)
            else:
                if not job.future.done():
                    job.future.set_result(answer)
            finally:
                self._now = None


def _fail(job: _Job, error: Exception) -> None:
    if not job.future.done():
        job.future.set_exception(error)
