"""A page made of HTML parts that the server renders and patches in place."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import background_tasks, ui

from comity.web.shell.guard import FORWARDED
from comity.web.shell.inbox import Bucket, Inbox, slot_of
from comity.web.shell.page import head
from exercise import NotKept, Refused
from simulation.inputs import InputProblems, plain

Render = Callable[[], dict[str, str]]
"""HTML of each part by the id of its element; runs in a thread."""
Act = Callable[[dict[str, Any]], Awaitable[str | None]]
"""Called with {"do", "form", "turn", "fields"} for each form that is sent and each decision that is changed, one after the
other. It returns what is said when the action is kept ("" or nothing: no words), and raises `Refused`, `NotKept` or
`InputProblems` when it is not."""

LONGEST_EVENT = 60_000
"""Characters of what one form may send."""
LONGEST_WORDS = 600
"""Characters of what is said about an action."""
KEYS = {"do", "form", "turn", "fields"}
BROKEN = "something went wrong in the server, and stands on its terminal. Tell whoever runs it."
log = logging.getLogger("comity.web")


class Gone(Exception):
    """Raised by a render function when the page's reader has no place here any more; ``to`` is where to send them."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


class Live:
    """One reader's page; see the module. Make it inside a page function, on the event loop.

    Every action that it sends is answered: kept, or not kept and why. ``bucket``: the pace of whoever sits here, the same on
    all pages of one person.
    """

    def __init__(self, render: Render, act: Act | None = None, bucket: Bucket | None = None) -> None:
        self.render, self.act = render, act
        self.inbox, self.bucket = Inbox(), bucket or Bucket()
        self.working = False
        self.sent: dict[str, str] = {}
        self.turn = asyncio.Lock()
        self.waiting = False
        self.client = ui.context.client
        self.gone = False

    @property
    def prefix(self) -> str:
        """The path before this server's own under which the page was asked for."""
        return str(self.client.request.headers.get(FORWARDED.decode(), ""))

    async def show(self, frame: Callable[[dict[str, str]], str]) -> None:
        """Create the page: ``frame`` gets the parts and gives the whole HTML."""
        self.sent = await asyncio.to_thread(self.render)
        ui.add_head_html(head(self.prefix))
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
            except Exception:
                log.exception("A page could not be drawn again")
                self.tell("This page could not be brought up to date: load it again, and tell whoever runs the server.", wrong=True)
                return
            changed = {key: html for key, html in parts.items() if self.sent.get(key) != html}
            if changed:
                self.sent |= changed
                self.client.run_javascript(f"comity.patch({json.dumps(changed)})")

    def tell(self, text: str, wrong: bool = False) -> None:
        """Say something to the reader, on the screen and to a screen reader."""
        self.client.run_javascript(f"comity.tell({json.dumps(plain(text)[:LONGEST_WORDS])}, {json.dumps(wrong)})")

    def _answer(self, data: dict[str, Any], kept: bool, words: str) -> None:
        """End an action: kept, or not kept and why. What was typed stays and what was moved goes back when it is not."""
        told = {"number": data.get("number", 0), "kept": kept, "words": plain(words)[:LONGEST_WORDS]}
        told |= {"form": data["form"], "slot": slot_of(data)}
        self.client.run_javascript(f"comity.answered({json.dumps(told)})")

    def _event(self, event: Any) -> None:
        data = event.args
        assert self.act is not None  # only then are there listeners
        if not well_formed(data):
            self.tell("Not kept: this cannot be read.", wrong=True)
            return
        if not self.inbox.put(data):
            self._answer(data, False, "Not kept: too much was sent at once. Wait a moment and do it again.")
            return
        if not self.working:
            self.working = True
            background_tasks.create(self._work(), name="actions of a page")

    async def _work(self) -> None:
        """Carry out what has been sent, one after the other."""
        try:
            while self.inbox.waiting:
                await self.bucket.turn()  # meanwhile a slider may move on
                data = self.inbox.take()
                if data is not None and not self.client.is_deleted:
                    await self._carry_out(data)
        finally:
            self.working = False

    async def _carry_out(self, data: dict[str, Any]) -> None:
        assert self.act is not None
        plain_data = {key: data[key] for key in KEYS}
        try:
            words = await self.act(plain_data) or ""
        except (Refused, NotKept, InputProblems) as refused:
            said = refused.reason if isinstance(refused, NotKept) else str(refused)
            self._answer(data, False, f"Not kept: {said}")
        except Exception:
            log.exception("“%s” could not be carried out", plain(data["do"][:40]))
            self._answer(data, False, f"Not kept: {BROKEN}")
        else:
            self._answer(data, True, words)
            return
        await self.refresh()


def well_formed(data: Any) -> bool:
    """Whether what a browser sent has the shape of a form: known keys, plain small values."""
    if not isinstance(data, dict) or set(data) - {"number"} != KEYS or type(data.get("number", 0)) is not int:
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
