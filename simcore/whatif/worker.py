"""What the engine process does: open the study, then answer one request after the other."""

from __future__ import annotations

import gc
import signal
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simcore.batch.worker import end_with_parent, keep_memory
from simcore.errors import InputError, SimcoreError
from simcore.whatif.simulation import Abandoned

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from simcore.whatif.board import Board
    from simcore.whatif.message import Order
    from simcore.whatif.session import Session, Setup
    from simcore.whatif.state import State

__all__ = ["Export", "Failed", "Ready", "Run", "work"]


@dataclass(frozen=True, slots=True)
class Run:
    """Simulate and show an order."""

    number: int
    order: Order


@dataclass(frozen=True, slots=True)
class Export:
    """Write a setting as a study file."""

    number: int
    state: State
    title: str


@dataclass(frozen=True, slots=True)
class Ready:
    """The study is open and its baseline is simulated."""

    board: Board


@dataclass(frozen=True, slots=True)
class Failed:
    """It could not be done; `kind` is ``input``, ``engine`` or ``abandoned``."""

    kind: str
    text: str


def work(pipe: Connection, setup: Setup, unwanted: Any) -> None:
    """Serve the other end of a pipe until it closes.

    Parameters
    ----------
    pipe : Connection
        Takes requests, gives answers.
    setup : Setup
        What to open.
    unwanted : shared integer
        Number of the request that nobody waits for any more.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    end_with_parent()
    keep_memory()
    session = _opened(pipe, setup)
    if session is None:
        return
    gc.collect()
    gc.freeze()  # what is loaded by now stays, and need not be looked at again
    gc.disable()  # rubbish is cleared between requests, where nobody waits for it
    while True:
        try:
            request = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(_answer(session, request, _asking(unwanted, request.number)))
        gc.collect()


def _asking(unwanted: Any, number: int) -> Callable[[], bool]:
    return lambda: bool(unwanted.value == number)


def _opened(pipe: Connection, setup: Setup) -> Session | None:
    """Return the open study; say what is wrong with it otherwise."""
    try:
        from simcore.whatif.session import Session

        session = Session.open(setup)
    except BaseException as error:  # a plugin may also call sys.exit
        pipe.send(Failed("input" if isinstance(error, SimcoreError) else "engine", _told(error)))
        return None
    pipe.send(Ready(session.board))
    return session


def _answer(session: Session, request: Run | Export, abandon: Callable[[], bool]) -> Any:
    try:
        if isinstance(request, Run):
            return session.run(request.order, abandon)
        return session.export(request.state, request.title)
    except Abandoned as error:
        return Failed("abandoned", str(error))
    except InputError as error:
        return Failed("input", str(error))
    except BaseException as error:  # a plugin may raise anything, and exit
        return Failed("engine", _told(error))


def _told(error: BaseException) -> str:
    """Return an error in one text; of one that nobody raised on purpose, where it arose."""
    if isinstance(error, SimcoreError):
        return str(error)
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({last.name}, line {last.lineno})"
