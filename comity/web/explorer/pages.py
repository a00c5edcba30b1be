"""Addresses of the explorer: the page, its files, and a door where others in the network can knock."""

from __future__ import annotations

import asyncio
import hmac
import json
from asyncio import to_thread
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs

from fastapi import Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from markupsafe import Markup
from nicegui import app, background_tasks, ui

from comity.explorer import Exploration, Library, download, from_address
from comity.web.exercise import Password
from comity.web.explorer.forms import carry_out, said
from comity.web.explorer.show import Parts, View
from comity.web.shell import STATIC, Doorkeeper, Live, Place, page, template
from exercise import Refused
from exercise.state import Gate
from simulation.inputs import InputProblems

MOST_OPEN = 12
"""Explorations at once; each holds the worlds of its seeds."""
GATHER = 0.12
"""Seconds that seeds gather before the page is drawn again."""
BEAT = 0.28
"""Seconds between the beats of playing, at least."""
COOKIE = "comity_explorer"
LONGEST_FORM = 2000
MOST_VISITORS = 200


class Door:
    """Lets in who knows the password, where there is one."""

    def __init__(self, password: Password | None) -> None:
        self.password, self.gate = password, Gate()
        self.keeper = Doorkeeper(self.gate, paced=True)
        self.cookie = f"{COOKIE}_{token_urlsafe(6)}"  # cookies do not know ports: each server has its own
        self.tokens: list[str] = []

    def open_to(self, cookies: dict[str, str]) -> bool:
        """Whether this browser may enter."""
        given = cookies.get(self.cookie, "").encode()
        return self.password is None or any(hmac.compare_digest(token.encode(), given) for token in self.tokens)

    def enter(self, plain: str, source: str) -> str:
        """A browser's token for the right password.

        Raises:
            Refused: a wrong one.
        """
        if self.password is None or not self.password.fits(plain):
            self.gate.failed(source)
            raise Refused("wrong_code", "This is not the password.")
        self.gate.passed(source)
        self.tokens = [*self.tokens, token_urlsafe(24)][-MOST_VISITORS:]
        return self.tokens[-1]


class Tab:
    """One browser tab: its exploration, its page, and the clock that plays."""

    def __init__(self, exploration: Exploration, notes: list[str]) -> None:
        self.exploration, self.view, self.token = exploration, View(), token_urlsafe(18)
        if notes:
            self.view.problems, self.view.problem_title = notes, "The address could not be followed: this is the start page"
        self.parts = Parts(exploration, self.view, self.token)
        self.live = Live(self.render, self.act)
        self.loop = asyncio.get_running_loop()
        self.waiting, self.gone = False, False
        exploration.changed = self._came_in

    def render(self) -> dict[str, str]:
        """The page's parts. What lies over the timelines is sent again when they are."""
        parts = self.parts.make()
        if parts["charts"] != self.live.sent.get("charts"):
            for name in [name for name in self.live.sent if name.startswith("now-")]:
                self.live.sent.pop(name)
        return parts

    def _came_in(self) -> None:
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        if not self.waiting and not self.gone:
            self.waiting = True
            background_tasks.create(self._refresh(), name="explorer refresh")

    async def _refresh(self) -> None:
        await asyncio.sleep(GATHER)
        self.waiting = False
        await self.live.refresh()

    async def act(self, data: dict[str, Any]) -> str:
        """Carry out what the page sent; what is said about it."""
        played = self.view.playing
        try:
            words = await to_thread(carry_out, self.exploration, self.view, data)
        except InputProblems as error:
            self.view.problems = [str(problem) for problem in error.problems]
            self.view.problem_title = f"Problems in {error.subject}"
            # What the reader moved goes back to what stands.
            for part in ("side-a", "side-b"):
                self.live.sent.pop(part, None)
            await self.live.refresh()
            self.live.client.run_javascript("explorer.problems()")
            raise Refused("problems", f"{self.view.problem_title} stand above the timelines.") from None
        self.view.problems = []
        await self.live.refresh()
        if data["do"] in ("decide", "setup", "choose", "load", "copy", "reset") and data["fields"].get("slot") != "week":
            self.live.client.run_javascript(f"explorer.address({json.dumps(self.exploration.address())})")
        if self.view.playing and not played:
            background_tasks.create(self._play(), name="explorer play")
        return words

    async def _play(self) -> None:
        """Live on at every beat until paused, at the end, or gone; the browser must have drawn a week before the next."""
        e, view = self.exploration, self.view
        while view.playing and not self.gone:
            began = self.loop.time()
            await to_thread(e.step, view.speed)
            view.playing = view.playing and e.week < e.setup.weeks
            await self.live.refresh()
            if not view.playing:
                self.live.tell(said(e))
                return
            try:
                await self.live.client.run_javascript("true", timeout=10.0)
            except TimeoutError:
                view.playing = False
                return
            await asyncio.sleep(max(0.0, BEAT - (self.loop.time() - began)))

    def close(self) -> None:
        """The browser has gone."""
        self.gone = True
        self.exploration.close()


def add_pages(library: Library, password: Password | None = None, place: Place | None = None) -> None:
    """Make all addresses of the explorer. ``place``: where it is reached, which decides on the cookie."""
    reached = place or Place()
    door = Door(password)
    tabs: dict[str, Tab] = {}

    @app.post("/enter")
    async def enter(request: Request) -> Response:
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > LONGEST_FORM:
                return RedirectResponse("/enter?refused=1", 303)
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=5)
        address, given = request.client.host if request.client else "", fields.get("password", [""])[0]
        try:
            token = await door.keeper.let(address, lambda source: door.enter(given, source))
        except Refused:
            return RedirectResponse("/enter?refused=1", 303)
        answer = RedirectResponse("/", 303)
        secure = reached.secure or request.url.scheme == "https"
        answer.set_cookie(door.cookie, token, httponly=True, samesite="strict", secure=secure, path="/")
        return answer

    @app.get("/enter")
    def entrance(refused: str = "") -> Response:
        return HTMLResponse(template("explorer_enter.html", refused=bool(refused), in_clear=reached.in_clear))

    @page("/", "Explorer")
    async def explorer(request: Request) -> Any:
        if not door.open_to(dict(request.cookies)):
            return RedirectResponse("/enter", 303)
        if len(tabs) >= MOST_OPEN:
            return PlainTextResponse("Too many explorations are open here: close a tab and try again.\n", 503)
        tab = Tab(*await to_thread(begin, library, dict(request.query_params)))
        tabs[tab.token] = tab

        def leave() -> None:
            tabs.pop(tab.token, None)
            tab.close()

        tab.live.client.on_delete(leave)
        await tab.live.show(lambda parts: template("explorer.html", parts=parts, view=tab.view))
        # After the shell's own, which it builds on.
        base = Markup.escape(tab.live.prefix + STATIC)
        style, script = f"{base}/explorer.css", f"{base}/explorer.js"
        ui.add_head_html(Markup(f'<link rel="stylesheet" href="{style}"><script src="{script}"></script>'))
        return None

    @app.get("/files/{token}/{kind}")
    async def file(token: str, kind: str, request: Request) -> Response:
        tab = tabs.get(token)
        if tab is None or not door.open_to(dict(request.cookies)):
            return PlainTextResponse("There is nothing here: its tab was closed.\n", 404)
        try:
            made = await to_thread(download, tab.exploration, kind, tab.view.outcomes)
        except InputProblems as error:
            return PlainTextResponse(f"{error}\n", 409)
        return Response(made.content, media_type=made.type, headers={"Content-Disposition": f'attachment; filename="{made.name}"'})


def begin(library: Library, query: dict[str, str]) -> tuple[Exploration, list[str]]:
    """The exploration that an address asks for, or the start page's with what was wrong with the address."""
    if not query:
        return Exploration(library), []
    try:
        return Exploration(library, *from_address(library, query)), []
    except InputProblems as error:
        return Exploration(library), [str(problem) for problem in error.problems]
