"""Files that a facilitator brings in the browser: read as data, limited, with everything wrong told at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("nicegui")

from comity.web.exercise.files import aside_from_play, plain_name, take_injects, take_session
from comity.web.exercise.rooms import Room, Rooms, at_once
from comity.web.shell.guard import LARGER, LARGEST_BODY
from exercise import Session, receiving
from exercise.receiving import ASIDE
from exercise.state.state import Participant
from tests.comity.web.shell.answers import answer_of
from tests.exercise import crafted
from tests.exercise.ground.lists import LIST
from tests.exercise.tables import begun, play


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
    assert not any(person.here for person in made.session.table.participants.values())
    assert made.session.join(lines[-1].rsplit(" ", 1)[1]).role == "control"
    taken, _ = take_session(*served, "copy", content)
    assert taken
    assert "copy-2" in rooms.by_name
    for wrong in (b"", b"[]", b"\x00" * 100, content.replace(b"ngo_multi", b"ngo_mulit"), content[: len(content) // 2]):
        taken, lines = take_session(*served, "wrong", wrong)
        assert not taken
        assert lines
    assert sorted(rooms.by_name) == ["copy", "copy-2", "s"]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(("wrong", ASIDE))]


def test_no_crafted_upload_is_taken_and_none_leaves_a_file(
    served: tuple[Rooms, Room, Participant], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exports and session files alike. What a process of its own would say is asked for in this one, which is faster."""
    rooms, room, _ = served
    room.session.do(next(iter(room.session.table.participants)), {"kind": "remark", "text": "a note"})
    export = room.session.export(tmp_path / "out.jsonl").read_text("utf-8")
    (tmp_path / "made").mkdir()
    before = sorted(path.name for path in tmp_path.iterdir())
    asked: list[str] = []

    def here(paths: list[Path], target: Path, seconds: float) -> Iterator[tuple[Path, list[str]]]:
        asked.append(paths[0].name)
        yield paths[0], receiving.lived(paths[0], target, seconds)

    monkeypatch.setattr(receiving, "_checked", here)
    found = crafted.exports(export) | {f"file: {k}": v for k, v in crafted.files(export, tmp_path / "made").items()}
    found.pop("file: export")  # which is one
    for name, content in found.items():
        taken, lines = take_session(*served, plain_name(f"{name}.jsonl"), content)
        assert (taken, bool(lines), all(lines)) == (False, True, True), name
    assert list(rooms.by_name) == ["s"]
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert 5 < len(asked) < len(found) / 3  # most are refused before anything is lived


def test_play_goes_on_while_files_are_looked_at(served: tuple[Rooms, Room, Participant], monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted: four files are being looked at and none comes to an end, and a hundred messages are kept meanwhile."""
    _, room, control = served
    going, begun_, kept = threading.Event(), [], []

    def endless(*arguments: object) -> tuple[bool, list[str]]:
        begun_.append(1)
        assert going.wait(600)
        return True, []

    async def room_at_play() -> None:
        looking = [asyncio.create_task(aside_from_play(what, endless)) for what in ("session", "session", "injects", "injects")]
        while len(begun_) < 2:  # one of each kind at a time
            await asyncio.sleep(0.01)
        for k in range(100):
            await at_once(room.session.do, control.id, {"kind": "remark", "text": f"{k}"})
            kept.append(k)
        assert not any(task.done() for task in looking)
        going.set()
        await asyncio.gather(*looking)

    asyncio.run(room_at_play())
    assert len(kept) == 100
    assert len(begun_) == 4


def test_a_seat_that_is_freed_is_freed_in_branches_and_nowhere_else(
    served: tuple[Rooms, Room, Participant], tmp_path: Path
) -> None:
    rooms, room, control = served
    token = room.session.admit("government").token
    branch = rooms.branch(room, 0).session
    copy = Session.import_(room.session.export(tmp_path / "o.jsonl"), tmp_path / "copy.comity")
    rooms.add(copy)
    assert branch.seat(token) is not None
    assert room.session.seat(token) is not None  # the copy's free seats are its own
    second = rooms.branch(rooms.by_name["s-branch2"], 0).session
    room.session.do(control.id, {"kind": "seat", "role": "government", "release": True})
    assert [session.seat(token) for session in (room.session, branch, second)] == [None, None, None]
    assert branch.table.seated("mission")
    # The other way round it stays: the branch may be played by others.
    branch.do(control.id, {"kind": "seat", "role": "mission", "release": True})
    assert room.session.table.seated("mission")
    assert not second.table.seated("mission")
    # It holds after a new start too, also for a branch that was not served meanwhile.
    rooms.close()
    later = Rooms(tmp_path)
    for name in ("s-branch2", "s"):
        later.add(Session.open(tmp_path / f"{name}.comity"))
    assert later.by_name["s-branch2"].session.seat(token) is None
    later.close()


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
