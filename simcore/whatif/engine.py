"""The engine process as the server sees it: asked, told to stop, and started again if it dies."""

from __future__ import annotations

import multiprocessing
import threading
from multiprocessing.connection import wait
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from simcore.errors import InputError, SimcoreError
from simcore.whatif.simulation import Abandoned
from simcore.whatif.worker import Export, Failed, Ready, Run, work

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from simcore.whatif.board import Board
    from simcore.whatif.session import Outcome, Setup

__all__ = ["Engine", "Gone", "Refused"]

GRACE: Final = 2.0
"""How long a run may go on that nobody waits for, before its process is ended [s]."""

LONGEST: Final = 120.0
"""How long a request may take before its process is ended [s]."""

TICK: Final = 0.1
"""How often a waiting request looks at the clock [s]; an answer wakes it at once."""


class Gone(SimcoreError):  # noqa: N818 - it is a state, not a mistake
    """The engine process ended or hung; the next request finds a fresh one."""


class Refused(SimcoreError):  # noqa: N818 - the engine said no
    """The engine could not simulate what was asked for."""


class Engine:
    """One warm engine process, asked by one thread at a time.

    Parameters
    ----------
    setup : Setup
        What the process opens.
    """

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._context = multiprocessing.get_context("spawn")
        self._unwanted: Any = self._context.RawValue("q", 0)
        self._since = 0.0
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._board: Board | None = None
        self._is_ready = False
        self._number = 0
        self._is_closed = False
        self._lock = threading.Lock()

    @property
    def board(self) -> Board:
        """What the study offers; known once the engine was started, also while it restarts."""
        if self._board is None:
            raise Gone("the engine process is not ready")
        return self._board

    def start(self) -> Board:
        """Start the process and wait until it is ready.

        Raises
        ------
        InputError
            If the study is wrong.
        Gone
            If the process ended while it opened the study.
        """
        self._launch()
        self._await_ready()
        return self.board

    def number(self) -> int:
        """Return the number of a new request."""
        self._number += 1
        return self._number

    def run(self, request: Run) -> Outcome:
        """Return the answer to an order.

        Raises
        ------
        Abandoned
            If `abandon` was called for it.
        InputError
            If what is set does not make a sound scenario.
        Refused
            If the engine could not simulate it.
        Gone
            If the process ended or hung.
        """
        outcome: Outcome = self._ask(request)
        return outcome

    def export(self, request: Export) -> tuple[str, str]:
        """Return name and text of a study file; raises as `run` does."""
        file: tuple[str, str] = self._ask(request)
        return file

    def abandon(self, number: int) -> None:
        """Say that nobody waits for a request any more; from any thread."""
        self._since = monotonic()
        self._unwanted.value = number

    def close(self) -> None:
        """End the process; from any thread, also while a request waits."""
        with self._lock:
            self._is_closed = True
        self._end()

    def _ask(self, request: Run | Export) -> Any:
        if self._pipe is None:
            self._launch()
        if not self._is_ready:
            self._await_ready()
        pipe = self._pipe
        if pipe is None:  # pragma: no cover - launched above
            raise Gone("the engine process is not there")
        try:
            pipe.send(request)
        except OSError:
            raise self._gone(self._exit_text()) from None
        answer = self._received(request.number)
        if not isinstance(answer, Failed):
            return answer
        raise {"input": InputError, "abandoned": Abandoned}.get(answer.kind, Refused)(answer.text)

    def _received(self, number: int | None) -> Any:
        """Return what the process sends; end a process that hangs."""
        process, pipe = self._process, self._pipe
        if process is None or pipe is None:  # closed meanwhile
            raise Gone("the engine process was ended")
        began = monotonic()
        while not wait([pipe, process.sentinel], timeout=TICK):
            now = monotonic()
            if number is not None and self._unwanted.value == number:
                if now - self._since > GRACE:
                    raise self._gone("the run did not stop when it was told to, and was ended")
            elif now - began > LONGEST:
                raise self._gone(f"no answer after {LONGEST:g} s; the run was ended")
        try:
            return pipe.recv()
        except (EOFError, OSError):
            raise self._gone(self._exit_text()) from None

    def _await_ready(self) -> None:
        answer = self._received(None)
        if isinstance(answer, Ready):
            self._board, self._is_ready = answer.board, True
            return
        self._end()
        text = answer.text if isinstance(answer, Failed) else str(answer)
        if isinstance(answer, Failed) and answer.kind == "input":
            raise InputError(text)
        raise Gone(f"the engine process cannot start: {text}")

    def _exit_text(self) -> str:
        process = self._process
        if process is not None:
            process.join(GRACE)
        code = None if process is None else process.exitcode
        return f"the engine process ended (exit code {code}); a fresh one is started"

    def _gone(self, text: str) -> Gone:
        """Replace the process by a fresh one; return what to raise."""
        was_ready = self._is_ready
        self._end()
        if was_ready:  # one that dies while it opens the study would only die again
            self._launch()
        return Gone(text)

    def _launch(self) -> None:
        with self._lock:
            if self._is_closed:
                raise Gone("the server ends")
            self._is_ready = False
            self._pipe, theirs = self._context.Pipe()
            self._process = self._context.Process(
                target=work, args=(theirs, self._setup, self._unwanted), daemon=True
            )
            self._process.start()
            theirs.close()

    def _end(self) -> None:
        with self._lock:
            process, pipe = self._process, self._pipe
            self._process = self._pipe = None
        if process is not None:
            process.kill()
            process.join()
        if pipe is not None:
            pipe.close()
