"""What a guarded application answers."""

from __future__ import annotations

import asyncio
from typing import Any

from comity.web.shell.addresses import Place
from comity.web.shell.guard import Guard

HERE = Place("127.0.0.1", 8420)


def answer_of(headers: dict[str, str], kind: str = "http", path: str = "/", place: Place = HERE) -> Any:
    """Status that a request gets, or the answer's headers when it was let through."""

    async def page(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"in"})

    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": kind, "path": path, "headers": [(k.encode(), v.encode()) for k, v in headers.items()]}
    asyncio.run(Guard(page, place)(scope, None, send))
    return dict(sent[0]["headers"]) if sent[0].get("status") == 200 else sent[0].get("status", sent[0].get("code"))
