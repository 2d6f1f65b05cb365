"""The guard before the server: who may ask, and what browsers may do with the answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HEADERS", "Guard"]

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""Sent with every answer."""

NAMES: Final = ("127.0.0.1", "localhost", "[::1]")
"""Names of this machine to itself; another name may be a trap by DNS rebinding."""


class Guard:
    """Lets only pages of this very server ask it.

    Parameters
    ----------
    app : ASGI application
        What is guarded.
    port : int
        On which the server listens.
    """

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {f"{name}:{port}" for name in NAMES} | (set(NAMES) if port == 80 else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse strangers; add the headers."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # nothing here speaks anything else
            await send({"type": "websocket.close", "code": 1008})
            return
        why = self._reason_against(Headers(scope=scope), str(scope["method"]))
        if why:
            await _refuse(why, _adding(send))
            return
        await self._app(scope, receive, _adding(send))

    def _reason_against(self, headers: Headers, method: str) -> str:
        """Return why a request is refused, or nothing."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return "the Host is not this server"
        origins = headers.getlist("origin")
        if any(one.lower() != f"http://{hosts[0].lower()}" for one in origins):
            return "the Origin is not this page"
        site = headers.get("sec-fetch-site", "")
        if site in {"cross-site", "same-site"} and (method not in {"GET", "HEAD"} or origins):
            return "the request comes from another site"
        if method not in {"GET", "HEAD"} and not origins and site not in {"same-origin", "none"}:
            return "the request says neither Origin nor Sec-Fetch-Site"
        return ""


def _adding(send: Send) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return sender


async def _refuse(why: str, send: Send) -> None:
    body = json.dumps({"error": why}).encode()
    start: dict[str, Any] = {
        "type": "http.response.start",
        "status": 403,
        "headers": [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ],
    }
    await send(start)
    await send({"type": "http.response.body", "body": body})
