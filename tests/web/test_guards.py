"""What guards the pages, without a browser: hosts, origins, sizes, the folder's secret, forms, the facilitator's password."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("nicegui")

from comity.web.exercise.forms import command
from comity.web.exercise.rooms import COOKIE, Password, Rooms
from comity.web.exercise.show import player_parts
from comity.web.shell.addresses import Place
from comity.web.shell.drawing import sparkline
from comity.web.shell.guard import LARGEST_BODY, Guard
from comity.web.shell.live import well_formed
from comity.web.shell.page import number, template
from comity.web.shell.serving import storage_secret
from exercise import Refused, Session
from tests.exercise.tables import SMALL

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


def test_a_request_from_here_passes_and_may_load_from_nowhere_else() -> None:
    headers = answer_of({"host": "127.0.0.1:8420", "origin": "http://127.0.0.1:8420", "content-length": "10"})
    assert b"default-src 'self'" in headers[b"content-security-policy"]
    assert b"ws://127.0.0.1:8420" in headers[b"content-security-policy"]
    assert headers[b"cache-control"] == b"no-store"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.1:8420'; x", "[::1", "a@b:1"])
def test_other_names_of_this_server_are_refused(host: str) -> None:
    assert answer_of({"host": host}) == 421


def test_other_origins_and_large_bodies_are_refused() -> None:
    assert answer_of({"host": "localhost:1", "origin": "http://evil.example"}) == 403
    assert answer_of({"host": "localhost:1", "origin": "http://evil.example"}, "websocket") == 1008
    assert answer_of({"host": "localhost:1", "origin": "null"}) == 403
    assert answer_of({"host": "localhost:1", "content-length": str(LARGEST_BODY + 1)}) == 413
    assert answer_of({"host": "localhost:1", "content-length": "-1"}) == 413


def test_the_secret_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    first = storage_secret(tmp_path)
    path = tmp_path / ".web" / "storage_secret"
    assert len(first) >= 48
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    assert storage_secret(tmp_path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("half")
    assert storage_secret(tmp_path) not in ("half", first)
    assert storage_secret(tmp_path / "other") != storage_secret(tmp_path)


@pytest.mark.parametrize(
    ("do", "fields"),
    [
        ("nothing", {}),
        ("propose", {"to": "mission", "escort": "much"}),
        ("answer", {"proposal": "1.5"}),
        ("answer", {"proposal": "inf"}),
        ("reply", {"question": "0", "how": "tell", "value": "1e"}),
        ("rewind", {"to_turn": "nan"}),
    ],
)
def test_forms_that_make_no_sense_are_refused(do: str, fields: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        command({"do": do, "form": "", "turn": 0, "fields": fields})


def test_forms_become_commands() -> None:
    fields = {"to": "mission", "escort": "0,5", "data": "", "duration": "3"}
    made = command({"do": "propose", "form": "", "turn": 2, "fields": fields})
    assert made == {"kind": "propose", "turn": 2, "to": "mission", "terms": {"escort": 0.5, "duration_turns": 3}, "text": ""}
    assert command({"do": "say", "form": "", "turn": 0, "fields": {"to": ["a", "b"], "text": "x"}})["to"] == ["a", "b"]


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"do": 1, "form": "", "turn": 0, "fields": {}},
        {"do": "say", "form": "", "turn": 0, "fields": {"a": {"b": 1}}},
        {"do": "say", "form": "", "turn": 0, "fields": {"text": "x" * 100_000}},
    ],
)
def test_events_of_another_shape_are_dropped(data: Any) -> None:
    assert not well_formed(data)
    assert well_formed({"do": "say", "form": "say", "turn": 0, "fields": {"to": ["a"], "text": "x"}})


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


def test_what_people_write_is_escaped() -> None:
    text = template("sessions.html", rooms=[("/s/a", "<script>x</script>", "a")])
    assert "<script>x" not in text
    assert "&lt;script&gt;x" in text
    assert "<b>" not in sparkline([0.0, 1.0], "<b>", "share 0-1")


def test_the_command_of_the_handbook_has_these_options() -> None:
    import shlex

    import typer

    from comity.cli import app

    handbook = (Path(__file__).resolve().parents[2] / "docs" / "exercise.md").read_text("utf-8")
    words = next(shlex.split(line) for line in handbook.splitlines() if line.startswith("comity exercise serve "))
    group = typer.main.get_command(app).commands["exercise"]  # type: ignore[attr-defined]
    serve = group.commands["serve"]
    found = serve.make_context("serve", words[3:]).params
    assert (found["where"], found["turns"], found["host"]) == (Path("sessions"), 6, "127.0.0.1")


def test_a_new_session_has_codes_for_everybody(tmp_path: Path) -> None:
    """Whoever asks for more seats in one role is not left without a facilitator's code."""
    from comity.commands.exercise_serving import _missing, _seats

    session = Session.create(tmp_path / "a.comity", SMALL)
    wanted = _seats(["mission=5,communities=0", "government"])
    codes = _missing(session, wanted)
    assert codes == {
        "control": 1, "mission": 5, "ngo_dunantist": 1, "ngo_multi": 1, "ngo_national": 1, "government": 1, "communities": 0
    }  # fmt: skip
    session.new_codes(codes)
    assert _missing(session, wanted) == wanted
    assert _missing(session, {}) == {}
    session.close()


def test_numbers_for_people() -> None:
    assert [number(v, "share 0-1") for v in (0.5, None, float("nan"))] == ["0.50", "–", "–"]
    assert number(12345.6) == "12\u2009346"
    assert number(3.0) == "3"
