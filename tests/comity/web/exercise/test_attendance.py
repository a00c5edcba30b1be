"""Pages tell who is at the table: sockets that come and go, seats given up for others; no browser needed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("nicegui")

import comity.web.exercise.attendance as attendance
from comity.web.exercise.rooms import Room
from comity.web.exercise.show import control_parts, lobby_parts, player_parts
from exercise.roles.roles import CONTROL
from exercise.state.presence import GRACE
from tests.exercise.tables import begun


class Page:
    """A client of NiceGUI as far as attendance looks at it."""

    def __init__(self, name: str) -> None:
        self.id, self.has_socket_connection = name, False
        self.on: dict[str, Any] = {}

    def on_connect(self, call: Any) -> None:
        self.on["connect"] = call

    def on_disconnect(self, call: Any) -> None:
        self.on["disconnect"] = call

    def on_delete(self, call: Any) -> None:
        self.on["delete"] = call


def test_sockets_say_who_is_here_and_who_comes_back_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session, people = begun(tmp_path, "mission", "government")
    now = [1000.0]
    monkeypatch.setattr(session.presence, "clock", lambda: now[0])
    monkeypatch.setattr(attendance, "SLACK", -GRACE)
    room = Room("s", session)
    drawn: list[int] = []
    room.attendance.changed = lambda: drawn.append(1)
    state = people["government"]

    async def evening() -> None:
        page = Page("a")
        room.attendance.follow(page, state)
        page.has_socket_connection = True
        await page.on["connect"]()
        now[0] += 60.0
        assert session.presence.of(state).here
        assert not session.presence.of(people["mission"]).here
        page.on["disconnect"]()  # a second socket of the page is still there
        now[0] += 60.0
        assert session.presence.of(state).here
        page.has_socket_connection = False
        page.on["disconnect"]()
        now[0] += 60.0
        before = len(drawn)
        await asyncio.sleep(0.05)
        assert len(drawn) > before  # pages are drawn again when the grace has passed
        table = player_parts(session.role_view("mission"), "s")["table"]
        assert "away since" in table
        assert "The turn waits for" in table
        seats = control_parts(session.role_view(CONTROL), "s", {}, [])["seats"]
        assert "away since" in seats
        assert "connected" not in seats
        session.do(people[CONTROL], {"kind": "seat", "role": "government", "wait": False})
        assert "It goes on without <b>Host government</b>" in lobby_parts(session.public_view(), "s")["table"]
        page.has_socket_connection = True
        await page.on["connect"]()
        assert session.presence.of(state).here
        assert session.table.excused == set()
        assert "(connected)" in control_parts(session.role_view(CONTROL), "s", {}, [])["seats"]

    asyncio.run(evening())


def test_a_page_is_drawn_again_when_somebody_goes_and_not_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session, people = begun(tmp_path, "mission", "government")
    room = Room("s", session)
    count: list[int] = []

    def draw(view: dict[str, Any]) -> dict[str, str]:
        count.append(1)
        return {}

    for _ in range(3):
        room.parts("mission", draw)
    assert len(count) == 1
    session.presence.arrived(people["government"], "page")
    room.parts("mission", draw)
    assert len(count) == 2


def test_those_who_share_a_seat_read_who_of_them_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session, people = begun(tmp_path, "mission")
    second = session.admit("mission", "second").participant
    room = Room("s", session)
    now = [session.presence.clock() + 3600.0]
    monkeypatch.setattr(session.presence, "clock", lambda: now[0])
    session.presence.arrived(people["mission"], "page")
    person = session.table.participants[people["mission"]]
    assert room.name_of(person) == (person.name, ["second (away)"])
    session.presence.arrived(second, "page")
    assert room.name_of(person) == (person.name, ["second"])
    assert room.holds({}) == ""
