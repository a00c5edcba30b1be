"""What every request passes before any page sees it: allowed hosts, same origin, sizes, and headers on the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?")
"""A host as browsers name it."""
LARGEST_BODY = 1_000_000
"""Bytes of a request's body at most."""
LARGER: dict[str, int] = {"/upload/session": 20_000_000}
"""The same where the address ends otherwise; whoever reads there checks who asks before reading."""

HEADERS = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' {socket}; object-src 'none'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
"""NiceGUI's pages need inline scripts and ``eval``; nothing may be loaded from elsewhere."""


class Guard:
    """ASGI middleware. ``hosts``: names under which this server may be addressed (against DNS rebinding)."""

    def __init__(self, app: Any, hosts: Iterable[str]) -> None:
        self.app, self.hosts = app, {host.lower() for host in hosts}

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Refuse, or pass on with headers added to the answer."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        host = headers.get(b"host", b"").decode("latin-1").lower()
        wrong = self._wrong(scope, headers, host)
        if wrong:
            await _refuse(scope, send, wrong)
            return

        async def sending(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                extra = [
                    (name.encode(), value.replace("{socket}", f"ws://{host} wss://{host}").encode())
                    for name, value in HEADERS.items()
                ]
                if not any(name.lower() == b"cache-control" for name, _ in message["headers"]):
                    extra.append((b"cache-control", b"no-store"))
                message = message | {"headers": [*message["headers"], *extra]}
            await send(message)

        await self.app(scope, receive, sending)

    def _wrong(self, scope: dict[str, Any], headers: dict[bytes, bytes], host: str) -> int:
        found = HOST.fullmatch(host)
        if found is None or found[1].strip("[]") not in self.hosts:
            return 421
        origin = headers.get(b"origin", b"").decode("latin-1").lower()
        if origin and origin not in (f"http://{host}", f"https://{host}"):
            return 403
        length = headers.get(b"content-length", b"0")
        most = next((most for end, most in LARGER.items() if str(scope.get("path", "")).endswith(end)), LARGEST_BODY)
        if not length.isdigit() or int(length) > most:
            return 413
        return 0


async def _refuse(scope: dict[str, Any], send: Any, status: int) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"This request is refused.\n"})
