"""Who is let into a room, and who shares what is drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from comity.web.exercise.rooms import COOKIE, Password, Rooms
from comity.web.exercise.show import player_parts
from exercise import Refused, Session
from tests.exercise.tables import SMALL

pytest.importorskip("nicegui")


def test_the_facilitator_needs_the_password_too_and_keeps_the_code(tmp_path: Path) -> None:
    session = Session.create(tmp_path / "a.comity", SMALL)
    rooms = Rooms(tmp_path, Password("correct horse battery"))
    room = rooms.add(session)
    codes = session.new_codes({"control": 1, "mission": 1})
    with pytest.raises(Refused, match="not valid"):
        room.join(codes["control"][0], "", "x", "wrong", rooms.password)
    assert room.join(codes["control"][0], "", "x", "correct horse battery", rooms.password).role == "control"
    seat = room.join(codes["mission"][0], "", "x", "", rooms.password)
    with pytest.raises(Refused, match="not valid"):
        room.join(codes["mission"][0], "", "x", "", rooms.password)
    assert room.who({COOKIE + "a": seat.token}).role == "mission"  # type: ignore[union-attr]
    assert room.who({COOKIE + "a": seat.token + "x"}) is None
    assert room.who({}) is None
    session.close()


def test_people_who_share_a_seat_share_what_is_drawn_and_nobody_else_does(tmp_path: Path) -> None:
    session = Session.create(tmp_path / "a.comity", SMALL)
    room = Rooms(tmp_path).add(session)
    seats = [session.admit("mission", name) for name in ("Ann", "Ben")] + [session.admit("government", "Cem")]
    people = [session.table.participants[seat.participant] for seat in seats]
    drawn: list[str] = []

    def draw(view: dict[str, Any]) -> dict[str, str]:
        drawn.append(view["you"]["role"])
        return player_parts(view, "a")

    one, two, other = (room.parts(person.role, draw) for person in people)
    assert one is two
    assert drawn == ["mission", "government"]
    assert one["decide"] != other["decide"]
    assert "Ann" not in one["role"]
    assert [room.name_of(person) for person in people] == [("Ann", ["Ben"]), ("Ben", ["Ann"]), ("Cem", [])]
    session.do(seats[0].participant, {"kind": "say", "to": ["government"], "text": "a new word"})
    assert "a new word" in room.parts("mission", draw)["talk"]
    assert drawn == ["mission", "government", "mission"]
    control = session.admit("control").participant
    session.do(control, {"kind": "seat", "role": "mission", "release": True})
    assert room.name_of(people[0]) is None
    session.close()
