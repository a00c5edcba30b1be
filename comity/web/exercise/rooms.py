"""Sessions of a folder, each with the pages that are open on it."""

from __future__ import annotations

import asyncio
import hmac
import re
import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import scrypt
from pathlib import Path
from secrets import token_bytes
from typing import Any, TypeVar

from nicegui import background_tasks

from comity.web.exercise.attendance import Attendance
from comity.web.shell import Bucket, Doorkeeper, Live, Place, mark
from exercise import NotKept, Refused, Seat, Session
from exercise.roles import CONTROL, ROLES
from exercise.state import Participant, Whereabouts, code_hash, same
from exercise.turn import branch_of, free

SUFFIX = ".comity"
COOKIE = "comity_seat_"
"""Beginning of the name of a seat's cookie; the session's name follows."""
DEBOUNCE = 0.03
"""Seconds that changes gather before pages are drawn again."""

T = TypeVar("T")
_COMMANDS = ThreadPoolExecutor(2, "commands")


async def at_once(work: Callable[..., T], *arguments: Any) -> T:
    """Do what somebody has pressed in a thread, ahead of all pages that wait to be drawn."""
    return await asyncio.get_running_loop().run_in_executor(_COMMANDS, work, *arguments)


class Password:
    """The facilitator's password, kept as a digest for as long as the server runs."""

    def __init__(self, plain: str) -> None:
        self.salt = token_bytes(16)
        self.digest = self._digest(plain)

    def _digest(self, plain: str) -> bytes:
        return scrypt(plain[:200].encode("utf-8", "replace"), salt=self.salt, n=2**14, r=8, p=1, dklen=32)

    def fits(self, plain: str) -> bool:
        """Whether this is the password, in constant time."""
        return hmac.compare_digest(self.digest, self._digest(plain))


class Room:
    """A session and the pages that show it."""

    def __init__(self, name: str, session: Session) -> None:
        self.name, self.session = name, session
        self.pages: set[Live] = set()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.waiting = False
        self.kept: dict[str, tuple[tuple[int, int], dict[str, str]]] = {}
        self.drawing: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self.door = Doorkeeper(session.gate)
        self.buckets: dict[str, Bucket] = {}
        session.changed.append(self._changed)
        self.attendance = Attendance(session, self._changed, at_once)

    @property
    def address(self) -> str:
        """Path of the lobby."""
        return f"/s/{self.name}"

    @property
    def cookie(self) -> str:
        """Name of the cookie that holds a seat of this session; another server's session of the same name has another."""
        return f"{COOKIE}{self.name}_{mark(self.session.table.salt)}"

    def bucket(self, participant: str) -> Bucket:
        """The pace of somebody at the table, on all pages together."""
        return self.buckets.setdefault(participant, Bucket())

    def _changed(self) -> None:
        # Called in whatever thread changed the session, which may still hold its lock.
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        if not self.waiting:
            self.waiting = True
            background_tasks.create(self._refresh(), name=f"refresh {self.name}")

    async def _refresh(self) -> None:
        await asyncio.sleep(DEBOUNCE)
        self.waiting = False
        await asyncio.gather(*(page.refresh() for page in list(self.pages)))

    def watch(self, page: Live, participant: str = "") -> None:
        """Keep a page up to date until its browser has gone; ``participant``: whose it is, where it is somebody's seat."""
        self.loop = asyncio.get_running_loop()
        if participant:
            self.attendance.follow(page.client, participant)
        self.pages.add(page)
        page.client.on_delete(lambda: self.pages.discard(page))

    def parts(self, role: str, draw: Callable[[dict[str, Any]], dict[str, str]]) -> dict[str, str]:
        """Parts that are the same on the pages of all who share a role: drawn once after each change."""
        session = self.session
        with self.drawing[role]:
            with session.lock:
                # All that a view shows follows from the journal, and from who is here.
                count = (session.journal.count, session.presence.changes)
                if role in self.kept and self.kept[role][0] == count:
                    return self.kept[role][1]
                view = session.role_view(role)
            made = draw(view)
            self.kept[role] = (count, made)
            return made

    def name_of(self, person: Participant) -> tuple[str, list[str]] | None:
        """Somebody's name and those of the others in the seat; ``None`` when the seat has been freed."""
        session = self.session
        with session.lock:
            at = {p.id: session.presence.of(p.id) for p in session.table.seated(person.role)}
            here = {p.id: p.name + away_words(at[p.id]) for p in session.table.seated(person.role)}
            if person.id in here:
                here[person.id] = session.table.participants[person.id].name
        name = here.pop(person.id, None)
        return None if name is None else (name, list(here.values()))

    def who(self, cookies: dict[str, str]) -> Participant | None:
        """Who sits at this browser. A branch knows the seats of the session that it came from."""
        own = [cookies.get(self.cookie, "")]
        others = [value for name, value in cookies.items() if name.startswith(COOKIE)]
        for token in [*own, *others][:20]:
            person = self.session.seat(token) if token else None
            if person is not None:
                return person
        return None

    def holds(self, cookies: dict[str, str]) -> str:
        """The seat of this browser in words, "" without one."""
        person = self.who(cookies)
        return f"{ROLES[person.role].title} ({person.name})" if person else ""

    def join(self, code: str, name: str, source: str, password: str, wanted: Password | None, instead_of: str = "") -> Seat:
        """Let somebody in by a code (and the facilitator by the password too, where there is one).

        Raises:
            Refused: as `Session.join` (``instead_of`` too); a wrong password is a wrong code and leaves the code unspent.
            NotKept: the file could not be written.
        """
        session = self.session
        if wanted is not None:
            digest, fits = code_hash(code, session.table.salt), wanted.fits(password)  # not under the lock: both take their time
            with session.lock:
                role = next((role for kept, role in session.table.codes.items() if same(kept, digest)), "")
            if role == CONTROL and not fits:
                session.gate.failed(source)
                raise Refused("wrong_code", "This code is not valid (or has been used).")
        return session.join(code, name, source, instead_of)


def away_words(at: Whereabouts) -> str:
    """What stands behind the name of somebody who is away; nothing for who is here."""
    if at.here:
        return ""
    return f" (away since {at.since[11:16]})" if at.since else " (away)"


class Rooms:
    """All sessions that this server serves.

    Attributes:
        by_name: rooms by the name in their address; aside: files of the folder that cannot be served, and what is wrong with them;
        receiving: files that are being read or looked at.
    """

    def __init__(self, folder: Path, password: Password | None = None, place: Place | None = None) -> None:
        self.folder, self.password, self.place = folder, password, place or Place()
        self.by_name: dict[str, Room] = {}
        self.aside: dict[str, list[str]] = {}
        self.receiving = 0
        self._freed: dict[str, int] = {}

    def close(self) -> None:
        """Close all sessions: each file is whole by itself then. Whatever is still asked for is not kept, and says so."""
        for room in list(self.by_name.values()):
            room.session.close()

    def _carry(self, room: Room) -> None:
        """Free a seat in branches too, when it has been freed in the session that they came from."""
        freed = set(room.session.table.freed)
        if len(freed) == self._freed.get(room.name, 0):
            return
        self._freed[room.name] = len(freed)
        for other in list(self.by_name.values()):
            if branch_of(other.session, room.session):
                try:
                    free(other.session, freed)
                except NotKept:
                    self._freed.pop(room.name, None)  # its own console shows why; the next change tries again

    def add(self, session: Session) -> Room:
        """Serve a session under its file's name; a copy of it is made after every turn."""
        session.copying = True
        plain = re.sub(r"[^A-Za-z0-9_-]+", "-", session.journal.path.stem).strip("-")[:40] or "session"
        name, k = plain, 2
        while name in self.by_name:
            name, k = f"{plain}-{k}", k + 1
        room = self.by_name[name] = Room(name, session)
        session.changed.append(lambda: self._carry(room))
        self._freed.clear()  # it may be a branch of one that is served already, or that one
        for served in list(self.by_name.values()):
            self._carry(served)
        return room

    def branch(self, room: Room, turn: int) -> Room:
        """A second session with a shared past, served beside the first."""
        stem, k = room.session.journal.path.stem, 2
        while (path := self.folder / f"{stem}-branch{k}{SUFFIX}").exists():
            k += 1
        return self.add(room.session.branch(path, turn))
