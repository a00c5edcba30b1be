"""Files that the facilitator brings and takes: a session that was exported elsewhere, a list of injects, an export.

What comes in is data and nothing else: its size is limited while it arrives, it is read by the same checked readers as on the
command line, and all that is wrong with it is told at once. No path ever comes from a browser.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from nicegui import app

from comity.web.exercise.rooms import SUFFIX, Room, Rooms
from comity.web.shell import LARGER
from exercise import NotKept, Refused, Session, aside, check_received, move_in
from exercise.ground import parse_library
from exercise.journal import copy_file, remove
from exercise.roles import CONTROL
from exercise.state import Participant
from simulation.inputs import InputProblems, plain

MOST_BYTES = {"injects": 300_000, "session": LARGER["/upload/session"]}
"""Bytes of each kind of file at most."""
MOST_SESSIONS = 50
"""Sessions that one server serves at most."""
MOST_WAITING = 4
"""Files that are read or looked at at the same time at most."""
_THREADS = {what: ThreadPoolExecutor(1, f"received-{what}") for what in MOST_BYTES}
UploadResult = tuple[bool, list[str]]
"""Whether a file was taken, and what is said about it."""


def add_files(rooms: Rooms) -> None:
    """Make the addresses for files; when the server ends all sessions are closed."""
    app.on_shutdown(rooms.close)

    def control_of(name: str, request: Request) -> tuple[Room, Participant] | None:
        room = rooms.by_name.get(name)
        person = room.who(dict(request.cookies)) if room else None
        return (room, person) if room and person and person.role == CONTROL else None

    @app.post("/s/{name}/upload/{what}")
    async def upload(name: str, what: str, request: Request, file: str = "") -> Response:
        found = control_of(name, request)
        if found is None or what not in MOST_BYTES:
            return PlainTextResponse("There is nothing here.\n", 404)
        if rooms.receiving >= MOST_WAITING:
            return said(False, [f"{MOST_WAITING} files are being looked at already: try again in a minute."], 429)
        rooms.receiving += 1
        try:
            content = bytearray()
            async for piece in request.stream():
                content += piece
                if len(content) > MOST_BYTES[what]:
                    return said(False, [f"This file is too large: at most {MOST_BYTES[what]:,} bytes."], 413)
            take = take_injects if what == "injects" else take_session
            return said(*await aside_from_play(what, take, rooms, *found, plain_name(file), bytes(content)))
        finally:
            rooms.receiving -= 1

    @app.get("/s/{name}/session.jsonl")
    def export(name: str, request: Request) -> Response:
        return given(name, request, ".jsonl", "application/x-ndjson", lambda session, path: session.export(path))

    @app.get("/s/{name}/session.comity")
    def copy(name: str, request: Request) -> Response:
        return given(name, request, SUFFIX, "application/vnd.sqlite3", lambda session, path: copy_file(session.journal.path, path))

    def given(name: str, request: Request, ending: str, kind: str, write: Callable[[Session, Path], object]) -> Response:
        found = control_of(name, request)
        if found is None:
            return PlainTextResponse("There is nothing here.\n", 404)
        try:
            with tempfile.TemporaryDirectory() as folder:
                write(found[0].session, Path(folder) / f"session{ending}")
                content = (Path(folder) / f"session{ending}").read_bytes()
        except NotKept as error:
            return PlainTextResponse(f"{plain(str(error))}\n", 507)
        headers = {"Content-Disposition": f'attachment; filename="{found[0].name}{ending}"'}
        return Response(content, media_type=kind, headers=headers)


async def aside_from_play(what: str, work: Callable[..., UploadResult], *arguments: Any) -> UploadResult:
    """Look at what came in, one file of a kind after the other, in a thread that nothing else waits for."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS[what], work, *arguments)


def said(taken: bool, lines: list[str], status: int = 200) -> Response:
    """The answer to an upload, for the page to show."""
    return JSONResponse({"taken": taken, "lines": [plain(line) for line in lines[:60]]}, status)


def plain_name(file: str) -> str:
    """What is left of a file's name: letters, digits, _ and -, without folders and endings; "file" if that is nothing."""
    stem = re.split(r"[\\/]", file)[-1].split(".")[0]
    return re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-")[:40] or "file"


def take_injects(rooms: Rooms, room: Room, person: Participant, name: str, content: bytes) -> UploadResult:
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
    except NotKept as error:
        return False, [str(error)]
    with session.lock:
        held = sorted(set(library.by_id()) & session.table.skipped)
    lines = [f"On the list now: {library.summary()}."]
    return True, lines + ([f"Due already and therefore set aside: {', '.join(held)}."] if held else [])


def take_session(rooms: Rooms, room: Room, person: Participant, name: str, content: bytes) -> UploadResult:
    """Serve a session that was exported elsewhere beside this one. It is looked at whole, aside, in a process of its own with
    limits, and moved into the folder only when nothing is wrong with it; whoever made it has no seat in it."""
    if len(rooms.by_name) >= MOST_SESSIONS:
        return False, [f"This server serves {MOST_SESSIONS} sessions already."]
    try:
        with aside(rooms.folder) as place:
            source, target = place / f"{name}.jsonl", place / f"{name}{SUFFIX}"
            source.write_bytes(content)
            check_received(source, target)
            session = Session.open(move_in(target, rooms.folder / target.name))
    except InputProblems as error:
        return False, [str(problem) for problem in error.problems]
    except NotKept as error:
        return False, [str(error)]
    except OSError as error:
        return False, [f"Not kept: {error.strerror or error}"]
    try:
        code = session.new_codes({CONTROL: 1})[CONTROL][0]
    except NotKept as error:
        session.close()
        remove(session.journal.path)
        return False, [str(error)]
    made = rooms.add(session)
    turns = len(session.play.turns)
    return True, [
        f"Served now: {session.settings.title}, {turns} of {session.settings.turns} turns played, at {made.address}",
        "All seats in it are free, old codes are void, and it is paused where a turn was open.",
        f"Facilitator's code for it, shown once: {code}",
    ]
