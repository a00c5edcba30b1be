"""Session files that anybody may have made: looked at on a private copy, so that nothing is ever written to what is not ours.

The heading of the file is read first, then a copy of it (and of the log that SQLite keeps beside it) is opened. Only what
holds our tables and nothing else, fits together, and is no larger than sessions are is opened for writing afterwards.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import stat
import tempfile
from pathlib import Path

from exercise.journal.chain import LARGEST_ENTRY
from simulation.inputs import InputProblems, Problem

APPLICATION = int.from_bytes(b"COMI", "big")
"""What marks an SQLite file as a session, in its heading. Sessions of earlier versions have 0 there."""
LARGEST_FILE = 200_000_000
"""Bytes of a session file at most, and of its log."""
MAGIC = b"SQLite format 3\0"

SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
    before TEXT NOT NULL, digest TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS texts (id TEXT PRIMARY KEY, entry INTEGER NOT NULL, owner TEXT NOT NULL, salt TEXT, text TEXT);
CREATE TRIGGER IF NOT EXISTS entries_stay BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER IF NOT EXISTS entries_last BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
"""
"""Tables of a session, and what keeps a slip from changing entries."""


def _objects(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """Tables, indexes, views and triggers of a file: their SQL in one spelling by kind and name."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    return {(str(kind), str(name)): " ".join(str(sql or "").split()) for kind, name, sql in rows}


def _own_objects() -> dict[tuple[str, str], str]:
    with sqlite3.connect(":memory:") as connection:
        connection.executescript(SCHEMA)
        found = _objects(connection)
    connection.close()
    return found


OWN = _own_objects()


def schema_problems(connection: sqlite3.Connection) -> list[str]:
    """What a file holds besides a session's tables, and which of those it lacks, in words."""
    found = _objects(connection)
    foreign = [f"{kind} {_shown(name)}" for (kind, name), sql in found.items() if OWN.get((kind, name)) != sql]
    lacking = [name for (kind, name) in OWN if kind == "table" and (kind, name) not in found]
    problems = [f"holds what is not a session's: {', '.join(sorted(foreign)[:8])}"] if foreign else []
    return problems + ([f"lacks the table {' and '.join(lacking)}"] if lacking else [])


def _shown(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "?", name)[:40]


class Aside:
    """A private copy of a session file, looked at before anything is done with the file itself.

    Attributes:
        path: the copy, whose log stands beside it.

    Raises:
        InputProblems: the file is none, half a one, a foreign one, or too large. It is left as it was.
    """

    def __init__(self, source: str | os.PathLike[str]) -> None:
        self._source = Path(source)
        self._heading()
        self._folder = tempfile.TemporaryDirectory(prefix="comity-")
        self.path = Path(self._folder.name) / "session.comity"
        try:
            self._copy()
            self._look()
        except (sqlite3.Error, OSError) as error:
            self.close()
            raise self._refusal(f"cannot be read as a session: {error}") from None
        except InputProblems:
            self.close()
            raise

    def close(self) -> None:
        """Remove the copy."""
        self._folder.cleanup()

    def _refusal(self, *words: str) -> InputProblems:
        return InputProblems([Problem(self._source.name, "", None, line) for line in words], "the session")

    def _heading(self) -> None:
        try:
            state = self._source.stat()
            if not stat.S_ISREG(state.st_mode):
                raise self._refusal("is no file")
            with self._source.open("rb") as file:
                heading = file.read(100)
        except OSError as error:
            raise self._refusal(f"cannot be read: {error.strerror or error}") from None
        if state.st_size > LARGEST_FILE:
            raise self._refusal(f"has {state.st_size:,} bytes: a session has at most {LARGEST_FILE:,}")
        if not heading:
            raise self._refusal("is empty")
        if len(heading) < 100 or not heading.startswith(MAGIC):
            raise self._refusal("is not a session")
        page = int.from_bytes(heading[16:18], "big")
        pages, mark = int.from_bytes(heading[28:32], "big"), int.from_bytes(heading[68:72], "big")
        if mark not in (0, APPLICATION):
            raise self._refusal("is the file of another program")
        whole, log = pages * (65536 if page == 1 else page), _state(Path(f"{self._source}-wal"))
        # With a log beside it a file may be shorter: what it lacks stands there.
        if state.st_size < whole and not (log and log[0]):
            raise self._refusal(f"is only a part of a session: {state.st_size:,} of {whole:,} bytes")

    def _copy(self) -> None:
        """Copy file and log as they were at one moment; somebody may be writing to them."""
        old = Path(f"{self._source}-journal")
        if (_state(old) or (0, 0))[0]:
            # Such a log may name any file, and SQLite would remove that one.
            raise self._refusal(f"has a log beside it that no session has ({_shown(old.name)}): move that away")
        pieces = [(Path(f"{self._source}{end}"), Path(f"{self.path}{end}")) for end in ("", "-wal")]
        for _ in range(5):
            before = [_state(source) for source, _ in pieces]
            if any(state is not None and state[0] > LARGEST_FILE for state in before):
                raise self._refusal(f"has a log of more than {LARGEST_FILE:,} bytes")
            for (source, copy), state in zip(pieces, before):
                copy.unlink(missing_ok=True)
                if state is not None:
                    shutil.copyfile(source, copy)
            if [_state(source) for source, _ in pieces] == before:
                return
        raise self._refusal("is being written by another program without a pause: try again")

    def _look(self) -> None:
        connection = look_into(self.path)
        try:
            found = schema_problems(connection)
            if found:
                raise self._refusal(*found)
            damage = [str(row[0]) for row in connection.execute("PRAGMA quick_check(3)") if row[0] != "ok"]
            if damage:
                raise self._refusal(f"is damaged: {'; '.join(damage)[:200]}")
        finally:
            connection.close()


def _state(path: Path) -> tuple[int, int] | None:
    """Size and time of a file, ``None`` if it is not there."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns


def look_into(path: Path) -> sqlite3.Connection:
    """Open a copy that was made aside: nothing can be written through it, and no value is longer than an entry may be."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 4 * LARGEST_ENTRY + 4096)
    for line in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "query_only=ON"):
        connection.execute(f"PRAGMA {line}")
    return connection


def remove(path: str | os.PathLike[str]) -> None:
    """Remove a session file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
