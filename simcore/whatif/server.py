"""Serving the live page on the loopback interface."""

from __future__ import annotations

import socket
import threading
import webbrowser
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from simcore.errors import InputError
from simcore.texts import load_texts
from simcore.whatif.app import create_app
from simcore.whatif.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable

    import uvicorn

    from simcore.whatif.session import Setup

__all__ = ["FIRST_PORT", "serve"]

LOOPBACK: Final = "127.0.0.1"
FIRST_PORT: Final = 8765
"""Port that is tried first where none is asked for."""

PORTS: Final = 20
"""How many are tried from there on."""

PATIENCE: Final = 2
"""How long an answer may still take once the server is told to end [s]."""


def serve(
    setup: Setup, *, port: int | None, is_browser_wanted: bool, say: Callable[[str], object]
) -> None:
    """Serve the live page of a study until Ctrl-C.

    Parameters
    ----------
    setup : Setup
        Study, plugins and replications.
    port : int, optional
        On which to listen; by default a free one.
    is_browser_wanted : bool
        Whether the page is opened in the person's browser.
    say : callable
        Tells the person something.

    Raises
    ------
    InputError
        If the study is wrong or the port is in use.
    """
    import uvicorn

    with _listening(port) as listener:
        port = int(listener.getsockname()[1])
        url = f"http://{LOOPBACK}:{port}/"
        engine = Engine(setup)
        say(load_texts()("whatif.server.opening", path=setup.path))
        try:
            board = engine.start()
            say(f"{board.payload['title']}\n{url}  (Ctrl-C ends it)")
            config = uvicorn.Config(
                create_app(engine, port),
                log_level="warning",
                access_log=False,
                ws="none",
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=PATIENCE,
            )
            if is_browser_wanted:
                threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
            with suppress(KeyboardInterrupt):  # uvicorn has ended in order by then
                _ending_with(engine, config).run(sockets=[listener])
        finally:
            engine.close()


def _ending_with(engine: Engine, config: uvicorn.Config) -> uvicorn.Server:
    """Return a server that ends the engine before it waits for the answers still due."""
    import uvicorn

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            engine.close()
            await super().shutdown(sockets)

    return Server(config)


def _listening(port: int | None) -> socket.socket:
    """Return a socket that listens on a port."""
    tried = [port] if port is not None else [*range(FIRST_PORT, FIRST_PORT + PORTS), 0]
    for one in tried:
        # asyncio sends small packets at once only where the protocol is named; Nagle's algorithm
        # would hold an answer back for 40 ms.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, one))
            listener.listen(128)
        except OSError as error:
            listener.close()
            if port is not None:
                raise InputError(
                    f"cannot listen on port {port}: {error.strerror}; give another with --port, "
                    "or leave it out"
                ) from error
            continue
        return listener
    raise InputError("no port is free to listen on")
