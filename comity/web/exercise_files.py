"""Files that the facilitator brings and takes: a session that was exported elsewhere, a list of injects, an export.

What comes in is data and nothing else: its size is limited while it arrives, it is read by the same checked readers as on the
command line, and all that is wrong with it is told at once. No path ever comes from a browser.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from fastapi import Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from nicegui import app

from comity.web.guard import LARGER
from comity.web.rooms import SUFFIX, Room, Rooms, at_once
from exercise import Refused, Session
from exercise.injects import parse_library
from exercise.journal import remove
from exercise.roles import CONTROL
from exercise.state import Participant
from simulation.inputs.errors import InputProblems
from simulation.inputs.plain_text import plain

MOST_BYTES = {"injects": 300_000, "session": LARGER["/upload/session"]}
"""Bytes of each kind of file at most."""
MOST_SESSIONS = 50
"""Sessions that one server serves at most."""
Told = tuple[bool, list[str]]
"""Whether a file was taken, and what is said about it."""


def add_files(rooms: Rooms) -> None:
    """Make the addresses for files."""

    def control_of(name: str, request: Request) -> tuple[Room, Participant] | None:
        room = rooms.by_name.get(name)
        person = room.who(dict(request.cookies)) if room else None
        return (room, person) if room and person and person.role == CONTROL else None

    @app.post("/s/{name}/upload/{what}")
    async def upload(name: str, what: str, request: Request, file: str = "") -> Response:
        found = control_of(name, request)
        if found is None or what not in MOST_BYTES:
            return PlainTextResponse("There is nothing here.\n", 404)
        content = bytearray()
        async for piece in request.stream():
            content += piece
            if len(content) > MOST_BYTES[what]:
                return said(False, [f"This file is too large: at most {MOST_BYTES[what]:,} bytes."], 413)
        take: Callable[..., Told] = take_injects if what == "injects" else take_session
        return said(*await at_once(take, rooms, *found, plain_name(file), bytes(content)))

    @app.get("/s/{name}/session.jsonl")
    def export(name: str, request: Request) -> Response:
        found = control_of(name, request)
        if found is None:
            return PlainTextResponse("There is nothing here.\n", 404)
        with tempfile.TemporaryDirectory() as folder:
            content = found[0].session.export(Path(folder) / "session.jsonl").read_bytes()
        headers = {"Content-Disposition": f'attachment; filename="{found[0].name}.jsonl"'}
        return Response(content, media_type="application/x-ndjson", headers=headers)


def said(taken: bool, lines: list[str], status: int = 200) -> Response:
    """The answer to an upload, for the page to show."""
    return JSONResponse({"taken": taken, "lines": [plain(line) for line in lines[:60]]}, status)


def plain_name(file: str) -> str:
    """What is left of a file's name: letters, digits, _ and -, without folders and endings; "file" if that is nothing."""
    stem = re.split(r"[\\/]", file)[-1].split(".")[0]
    return re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-")[:40] or "file"


def take_injects(rooms: Rooms, room: Room, person: Participant, name: str, content: bytes) -> Told:
    """Add a list of injects (TOML) to a session; returns what is said about it, every mistake included."""
    session = room.session
    try:
        library = parse_library(content.decode("utf-8-sig"), f"{name}.toml", session.scenario)
        session.do(person.id, {"kind": "load", "library": library.model_dump(mode="json")})
    except UnicodeDecodeError as error:
        return False, [f"{name}.toml is not UTF-8 text (byte {error.start})."]
    except InputProblems as error:
        return False, [str(problem) for problem in error.problems]
    except Refused as refused:
        return False, refused.message.split("; ")
    with session.lock:
        held = sorted(set(library.by_id()) & session.table.skipped)
    lines = [f"On the list now: {library.summary()}."]
    return True, lines + ([f"Due already and therefore set aside: {', '.join(held)}."] if held else [])


def take_session(rooms: Rooms, room: Room, person: Participant, name: str, content: bytes) -> Told:
    """Serve a session that was exported elsewhere beside this one; the chain is verified and every turn lived again first."""
    if len(rooms.by_name) >= MOST_SESSIONS:
        return False, [f"This server serves {MOST_SESSIONS} sessions already."]
    k, target = 2, rooms.folder / f"{name}{SUFFIX}"
    while target.exists():
        target, k = rooms.folder / f"{name}-{k}{SUFFIX}", k + 1
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{name}.jsonl"
        source.write_bytes(content)
        try:
            session = Session.import_(source, target)
        except InputProblems as error:
            return False, [str(problem) for problem in error.problems]
    if session.mismatches:
        lines = list(session.mismatches)
        session.close()
        remove(target)
        return False, [*lines, "It was played with another version of the model, or changed by hand. It is not served."]
    code = session.new_codes({CONTROL: 1})[CONTROL][0]
    made = rooms.add(session)
    turns = len(session.play.turns)
    return True, [
        f"Served now: {session.settings.title}, {turns} of {session.settings.turns} turns played, at {made.address}",
        f"Facilitator's code for it, shown once: {code}",
    ]
