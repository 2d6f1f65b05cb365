"""The server of the live page."""

from __future__ import annotations

import json
import re
from contextlib import asynccontextmanager
from importlib.resources import files
from time import perf_counter, time
from typing import TYPE_CHECKING, Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simcore.charts import vega_bundle
from simcore.errors import InputError
from simcore.whatif.desk import Busy, Desk, Superseded
from simcore.whatif.engine import Gone, Refused
from simcore.whatif.guard import Guard
from simcore.whatif.message import parsed
from simcore.whatif.orders import read_export, read_order
from simcore.whatif.simulation import Abandoned

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from simcore.whatif.engine import Engine

__all__ = ["create_app"]

LARGEST: Final = 64 * 1024
"""Longest message of the page [B]."""

TYPES: Final = {
    "css": "text/css",
    "html": "text/html",
    "js": "text/javascript",
    "json": "application/json",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain",
}
"""Content types by the end of a file's name; other files are not served."""

_FILE: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*\.([a-z]+)")


def create_app(engine: Engine, port: int) -> Starlette:
    """Return the application around a started engine; it ends the engine when it ends.

    Parameters
    ----------
    engine : Engine
        Started.
    port : int
        On which the server listens; requests for another one are refused.
    """
    desk = Desk(engine)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        del app
        yield
        desk.close()

    app = Starlette(
        routes=[
            Route("/", _page),
            Route("/static/{name}", _static),
            Route("/api/study", _study),
            Route("/api/health", _health),
            Route("/api/run", _run, methods=["POST"]),
            Route("/api/export", _export, methods=["POST"]),
        ],
        middleware=[Middleware(Guard, port=port)],
        exception_handlers={
            HTTPException: _http_error,
            Exception: _http_error,
            **dict.fromkeys((InputError, Superseded, Abandoned, Refused, Gone, Busy), _refused),
        },
        lifespan=lifespan,
    )
    app.state.desk = desk
    app.state.started = time()
    return app


async def _page(request: Request) -> Response:
    del request
    return _file("index.html")


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name == "vega.js":
        return Response(vega_bundle(), media_type=TYPES["js"])
    return _file(name)


def _file(name: str) -> Response:
    """Return a file of the page; names lead nowhere else."""
    match = _FILE.fullmatch(name)
    kind = TYPES.get(match[1]) if match else None
    found = files("simcore.whatif") / "page" / name if kind else None
    if found is None or not found.is_file():
        raise HTTPException(404)
    return Response(found.read_bytes(), media_type=kind)


async def _study(request: Request) -> Response:
    return JSONResponse(_desk(request).engine.board.payload)


async def _health(request: Request) -> Response:
    payload = _desk(request).engine.board.payload
    told = {"version": payload["version"], "study": payload["name"]}
    return JSONResponse(told | {"started": request.app.state.started})


async def _run(request: Request) -> Response:
    came = perf_counter()
    desk = _desk(request)
    order = read_order(await _message(request), desk.engine.board)
    outcome, waited = await desk.run(order)
    seconds = {
        "queue": waited,
        "engine": outcome.engine,
        "view": outcome.view,
        "total": perf_counter() - came,
    }
    rounded = {name: round(value, 6) for name, value in seconds.items()}
    head = json.dumps({"sequence": order.sequence, "seconds": rounded})
    # The engine process has written the answer; nothing of it is read and written again.
    return Response(
        b"%s,%s" % (head[:-1].encode(), outcome.body[1:]), media_type="application/json"
    )


async def _export(request: Request) -> Response:
    desk = _desk(request)
    state, title = read_export(await _message(request), desk.engine.board)
    name, text = await desk.export(state, title)
    return Response(
        text,
        media_type="application/yaml",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


async def _message(request: Request) -> Any:
    """Return the JSON of a request; one that is too long is not read to its end."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(415, "the message must be application/json")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise HTTPException(413, f"the message is longer than {LARGEST} bytes")
    return parsed(bytes(body))


async def _http_error(request: Request, error: Exception) -> Response:
    del request
    if not isinstance(error, HTTPException):
        return JSONResponse({"error": "internal error"}, 500)
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)


async def _refused(request: Request, error: Exception) -> Response:
    """Say what is wrong with what was asked, with the status that stands for it."""
    del request
    body: dict[str, Any] = {"error": str(error)}
    if isinstance(error, InputError):
        return JSONResponse(body | {"faults": str(error).splitlines()}, 400)
    if isinstance(error, Superseded | Abandoned):
        return JSONResponse(body | {"superseded": True}, 409)
    return JSONResponse(body, 422 if isinstance(error, Refused) else 503)
