"""A browser without a screen: joins, reads a page, and sends any frame on its socket, also those that no page of ours sends."""

from __future__ import annotations

import ast
import asyncio
import json
import re
from typing import Any

import httpx
import socketio


class Wire:
    """One seat's connection. Make it, then ``enter`` or ``open``; ``close`` at the end."""

    def __init__(self, base: str, **options: Any) -> None:
        self.base = base.rstrip("/")
        self.http = httpx.AsyncClient(timeout=120.0, **options)
        self.socket = socketio.AsyncClient(reconnection=False)
        self.told: list[str] = []
        self.heard = asyncio.Event()
        self.socket.on("*", self._heard)

    async def _heard(self, event: str, message: Any = None) -> None:
        if event == "run_javascript":
            self.told.append(str(message["code"]))
            self.heard.set()

    async def enter(self, lobby: str, code: str, **fields: str) -> None:
        """Join by a code at the lobby's address (as ``/s/session``) and open the seat's page."""
        answer = await self.http.post(f"{self.base}{lobby}/join", data={"code": code, **fields}, follow_redirects=False)
        assert answer.headers["location"].endswith("/seat"), answer.headers
        await self.open(f"{lobby}/seat")

    async def open(self, path: str) -> None:
        """Open a page and shake hands as its script would."""
        page = (await self.http.get(self.base + path)).text
        plain = re.search(r"parseElements\(String\.raw`(.*?)`\)", page, re.S)
        query = re.search(r"query: (\{.*?\}),\n", page)
        assert plain and query, page[:2000]
        text = plain[1]
        for written, meant in (("&#36;", "$"), ("&#96;", "`"), ("&gt;", ">"), ("&lt;", "<"), ("&amp;", "&")):
            text = text.replace(written, meant)
        self.elements = json.loads(text)
        asked = ast.literal_eval(query[1])
        self.client_id = asked["client_id"]
        self.tab_id = f"tab-{self.client_id}"
        asked |= {"document_id": "d", "tab_id": self.tab_id, "old_tab_id": ""}
        asked["implicit_handshake"] = "true"
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        await self.socket.connect(
            f"{self.base}?{httpx.QueryParams(asked)}", {"cookie": cookies}, ["websocket"], socketio_path="/_nicegui_ws/socket.io"
        )

    def listener(self, kind: str) -> tuple[int, str]:
        """Element and listener of a kind of event ("submit", "change")."""
        for number, element in self.elements.items():
            for event in element.get("events", ()):
                if event["type"] == kind:
                    return int(number), event["listener_id"]
        raise AssertionError(f"this page listens to no {kind}")

    def frame(self, kind: str, data: Any, **other: Any) -> dict[str, Any]:
        """A frame that the page's script would send for a form or a slider."""
        number, listener = self.listener(kind)
        return {"id": number, "client_id": self.client_id, "listener_id": listener, "args": [json.dumps(data)]} | other

    async def send(self, kind: str, data: Any) -> None:
        """Send a form ("submit") or a slider ("change")."""
        await self.socket.emit("event", self.frame(kind, data))

    async def wait(self, words: str, seconds: float = 120.0) -> str:
        """Wait until the page was told something that holds these words."""
        end = asyncio.get_running_loop().time() + seconds
        while True:
            found = next((text for text in self.told if words in text), "")
            if found:
                return found
            self.heard.clear()
            await asyncio.wait_for(self.heard.wait(), end - asyncio.get_running_loop().time())

    async def close(self) -> None:
        """Leave."""
        await self.socket.disconnect()
        await self.http.aclose()


def form(do: str, turn: int = 0, **fields: Any) -> dict[str, Any]:
    """What a page sends for a form."""
    return {"do": do, "form": "", "turn": turn, "fields": fields}
