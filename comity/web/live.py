"""A page made of HTML parts that the server renders and patches in place."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from comity.web.shell import head

Render = Callable[[], dict[str, str]]
"""HTML of each part by the id of its element; runs in a thread."""
Act = Callable[[dict[str, Any]], Awaitable[None]]
"""Called with {"do", "form", "turn", "fields"} for each form that is sent and each decision that is changed."""

LONGEST_EVENT = 60_000
"""Characters of what one form may send."""
log = logging.getLogger("comity.web")


class Gone(Exception):
    """Raised by a render function when the page's reader has no place here any more; ``to`` is where to send them."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


class Live:
    """One reader's page; see the module. Make it inside a page function, on the event loop."""

    def __init__(self, render: Render, act: Act | None = None) -> None:
        self.render, self.act = render, act
        self.sent: dict[str, str] = {}
        self.turn = asyncio.Lock()
        self.waiting = False
        self.client = ui.context.client
        self.gone = False

    async def show(self, frame: Callable[[dict[str, str]], str]) -> None:
        """Create the page: ``frame`` gets the parts and gives the whole HTML."""
        self.sent = await asyncio.to_thread(self.render)
        ui.add_head_html(head())
        holder = ui.element("div").classes("page")
        if self.act is not None:
            holder.on("submit", self._event, js_handler="(event) => comity.submit(event, emit)")
            holder.on("change", self._event, js_handler="(event) => comity.change(event, emit)")
        with holder:
            ui.html(frame(self.sent), sanitize=False)

    async def refresh(self) -> None:
        """Render again and send the parts that differ; where a refresh waits already, that one will show it."""
        if self.waiting:
            return
        self.waiting = True
        async with self.turn:
            self.waiting = False
            if self.gone:
                return
            try:
                parts = await asyncio.to_thread(self.render)
            except Gone as gone:
                self.gone = True
                self.client.open(gone.to)
                return
            changed = {key: html for key, html in parts.items() if self.sent.get(key) != html}
            if changed:
                self.sent |= changed
                self.client.run_javascript(f"comity.patch({json.dumps(changed)})")

    def tell(self, text: str, wrong: bool = False) -> None:
        """Say something to the reader, on the screen and to a screen reader."""
        self.client.run_javascript(f"comity.tell({json.dumps(text)}, {json.dumps(wrong)})")

    def done(self, form: str) -> None:
        """Empty a form whose content has been taken."""
        if form:
            self.client.run_javascript(f"comity.done({json.dumps(form)})")

    async def _event(self, event: Any) -> None:
        data = event.args
        assert self.act is not None  # only then are there listeners
        if not well_formed(data):
            self.tell("This cannot be read.", wrong=True)
            return
        await self.act(data)


def well_formed(data: Any) -> bool:
    """Whether what a browser sent has the shape of a form: known keys, plain small values."""
    if not isinstance(data, dict) or set(data) != {"do", "form", "turn", "fields"}:
        return False
    fields = data["fields"]
    plain = (str, int, float, bool, type(None))
    return (
        isinstance(data["do"], str)
        and isinstance(data["form"], str)
        and isinstance(data["turn"], int)
        and isinstance(fields, dict)
        and len(fields) <= 100
        and all(
            isinstance(key, str)
            and (isinstance(value, plain) or (isinstance(value, list) and all(isinstance(v, plain) for v in value)))
            for key, value in fields.items()
        )
        and len(str(fields)) <= LONGEST_EVENT
    )
