"""Files that a facilitator brings in the browser: read as data, limited, with everything wrong told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("nicegui")

from comity.web.exercise_files import plain_name, take_injects, take_session
from comity.web.guard import LARGER, LARGEST_BODY
from comity.web.rooms import Room, Rooms
from exercise.state import Participant
from tests.exercise.tables import begun, play
from tests.exercise.test_own_files import LIST
from tests.web.test_guards import answer_of


@pytest.fixture()
def served(tmp_path: Path) -> tuple[Rooms, Room, Participant]:
    session, people = begun(tmp_path, "mission")
    play(session, people["control"])
    rooms = Rooms(tmp_path)
    return rooms, rooms.add(session), session.table.participants[people["control"]]


def test_a_list_of_injects_is_taken_or_every_mistake_told(served: tuple[Rooms, Room, Participant]) -> None:
    taken, lines = take_injects(*served, "mine", (LIST % 4).encode())
    assert taken
    assert "1 injects" in lines[0]
    wrong = (LIST % 4).replace('"rumour"', '"peace"').replace('["mission"]', '["al"]').replace("turn = 4", "trun = 4")
    taken, lines = take_injects(*served, "mine", wrong.encode())
    assert not taken
    assert any("trun" in line for line in lines)
    wrong = wrong.replace("trun", "turn")
    taken, lines = take_injects(*served, "mine", wrong.encode())
    assert (taken, len(lines)) == (False, 2)
    for content in (b"\xff\xfe", b"", b"x = " + b"[" * 100_000, b"{}"):
        taken, lines = take_injects(*served, "mine", content)
        assert not taken
        assert lines
    taken, lines = take_injects(*served, "late", (LIST % 1).replace('"letter"', '"late"').encode())
    assert taken
    assert "set aside: late" in lines[1]


def test_an_exported_session_is_served_beside_or_refused_whole(served: tuple[Rooms, Room, Participant], tmp_path: Path) -> None:
    rooms, room, _ = served
    content = room.session.export(tmp_path / "out.jsonl").read_bytes()
    taken, lines = take_session(*served, "copy", content)
    assert taken, lines
    made = rooms.by_name["copy"]
    assert made.session.digest() == room.session.digest()
    assert made.session.join(lines[1].rsplit(" ", 1)[1]).role == "control"
    taken, _ = take_session(*served, "copy", content)
    assert taken
    assert "copy-2" in rooms.by_name
    for wrong in (b"", b"[]", b"\x00" * 100, content.replace(b"ngo_multi", b"ngo_mulit"), content[: len(content) // 2]):
        taken, lines = take_session(*served, "wrong", wrong)
        assert not taken
        assert lines
    assert sorted(rooms.by_name) == ["copy", "copy-2", "s"]
    assert not list(tmp_path.glob("wrong*"))


@pytest.mark.parametrize(
    ("file", "name"),
    [("../../x/etc.jsonl", "etc"), ("C:\\a\\b c.toml", "b-c"), ("", "file"), ("ä" * 9, "file"), ("a" * 99, "a" * 40)],
)
def test_names_of_files_lead_nowhere(file: str, name: str) -> None:
    assert plain_name(file) == name


def test_only_the_address_for_sessions_takes_more() -> None:
    most = LARGER["/upload/session"]
    for path, length, status in (
        ("/s/a/upload/session", most, 200), ("/s/a/upload/session", most + 1, 413), ("/s/a/upload/injects", LARGEST_BODY + 1, 413),
        ("/s/a/upload/session/x", LARGEST_BODY + 1, 413),
    ):  # fmt: skip
        answer = answer_of({"host": "localhost:1", "content-length": str(length)}, path=path)
        assert (answer if isinstance(answer, int) else 200) == status
