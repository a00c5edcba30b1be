"""What every request passes before any page sees it: allowed hosts, same origin, sizes, a proxy's path, headers of answers."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any

from comity.web.shell.addresses import HOST, PREFIX, Names, Place
from simulation.inputs import one_line

LARGEST_BODY = 1_000_000
"""Bytes of a request's body at most."""
LARGER: dict[str, int] = {"/upload/session": 20_000_000}
"""The same where the address ends otherwise; whoever reads there checks who asks before reading."""
FORWARDED = b"x-forwarded-prefix"
"""Header in which a proxy says under which path it serves these pages."""
MOST_TOLD = 20
"""Refused names that are told on the terminal, each once."""

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
log = logging.getLogger("comity.web")
Scope = MutableMapping[str, Any]
Refusal = tuple[int, str]
"""Status and the words for whoever reads it."""


class Guard:
    """ASGI middleware. ``place``: where this server is reached; under no other name may it be addressed (DNS rebinding)."""

    def __init__(self, app: Any, place: Place) -> None:
        self.app, self.place, self.names = app, place, Names(place)
        self.told: set[str] = set()

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Refuse, or pass on with a proxy's path taken off and headers added to the answer."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        host = headers.get(b"host", b"").decode("latin-1").lower()
        refusal = self._refusal(scope, headers, host)
        if refusal is not None:
            await _refuse(scope, send, *refusal)
            return
        prefix = self._prefix(headers)
        path = str(scope.get("path", ""))
        if prefix and path == prefix:
            await _answer(scope, send, 308, "", [(b"location", f"{prefix}/".encode())])
            return

        async def sending(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                extra = self._headers(host)
                if not any(name.lower() == b"cache-control" for name, _ in message["headers"]):
                    extra.append((b"cache-control", b"no-store"))
                message = message | {"headers": [*message["headers"], *extra]}
            await send(message)

        await self.app(_behind(scope, prefix, path), receive, sending)

    def _headers(self, host: str) -> list[tuple[bytes, bytes]]:
        hosts = dict.fromkeys([host, *([self.place.public.netloc] if self.place.public else [])])
        socket = " ".join(f"ws://{name} wss://{name}" for name in hosts)
        return [(name.encode(), value.replace("{socket}", socket).encode()) for name, value in HEADERS.items()]

    def _prefix(self, headers: dict[bytes, bytes]) -> str:
        """The path before ours: as set, or as a proxy says."""
        if self.place.public is not None:
            return self.place.public.prefix
        said = headers.get(FORWARDED, b"").decode("latin-1").rstrip("/")
        return said if PREFIX.fullmatch(said) else ""

    def _refusal(self, scope: Scope, headers: dict[bytes, bytes], host: str) -> Refusal | None:
        found = HOST.fullmatch(host)
        if found is None or found[1].strip("[]") not in self.names:
            return 421, self._tell(f"This server does not answer to the name “{one_line(host, 80)}”.")
        origin = headers.get(b"origin", b"").decode("latin-1").lower()
        own = {f"http://{host}", f"https://{host}"} | ({self.place.public.origin} if self.place.public else set())
        if origin and origin not in own:
            return 403, self._tell(f"This was sent by a page of “{one_line(origin, 80)}”, which is none of this server's.")
        length = headers.get(b"content-length", b"0")
        most = next((most for end, most in LARGER.items() if str(scope.get("path", "")).endswith(end)), LARGEST_BODY)
        if not length.isdigit() or int(length) > most:
            return 413, f"This is too large: at most {most:,} bytes can be sent here."
        return None

    def _tell(self, what: str) -> str:
        """Words of a refusal, which stand on the terminal too, once: people who are refused ask whoever runs the server."""
        words = f"{what} Its pages are at {self.place.words()}"
        if what not in self.told and len(self.told) < MOST_TOLD:
            self.told.add(what)
            log.warning("Refused: %s (--public-url names another address)", words)
        return words


def _behind(scope: Scope, prefix: str, path: str) -> Scope:
    """The request as it would be without a proxy's path; the header says that path, whoever sent which header."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != FORWARDED]
    if prefix:
        headers.append((FORWARDED, prefix.encode()))
    changed = {**scope, "headers": headers}
    if prefix and path.startswith(f"{prefix}/"):
        changed["path"] = path[len(prefix) :]
        raw = scope.get("raw_path") or b""
        changed["raw_path"] = raw[len(prefix) :] if raw.startswith(prefix.encode()) else raw
    return changed


async def _refuse(scope: Scope, send: Any, status: int, words: str) -> None:
    """Say no; to a socket as an answer to its request where the server can, else by closing it."""
    if scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008, "reason": words[:100]})
        return
    plain = [(b"content-type", b"text/plain; charset=utf-8"), (b"x-content-type-options", b"nosniff")]
    await _answer(scope, send, status, words + "\n", plain)


async def _answer(scope: Scope, send: Any, status: int, text: str, headers: list[tuple[bytes, bytes]]) -> None:
    kind = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
    await send({"type": f"{kind}.start", "status": status, "headers": [*headers, (b"cache-control", b"no-store")]})
    await send({"type": f"{kind}.body", "body": text.encode()})
