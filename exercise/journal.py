"""The log of a session: append-only, chained by hashes, one SQLite file.

Each entry holds the digest of the entry before it, so that nothing can be changed or left out unseen. Personal texts
(names, messages) stand apart: the entry holds only a salted digest of each, so a text and its salt can be deleted for
good and the chain still verifies. One process writes a file at a time.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.kit.files import write_aside
from simulation.inputs.errors import InputProblems, Problem

FORMAT = 1
START = "0" * 64
"""What stands before the first entry."""

DELETED = "[deleted]"
"""What is read in place of a deleted text."""

LARGEST_ENTRY = 400_000
"""Characters of one entry at most."""
LARGEST_IMPORT = 200_000_000
"""Bytes of a file to import at most."""
MOST_ENTRIES = 200_000
"""Entries of a file to import at most."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
    before TEXT NOT NULL, digest TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS texts (id TEXT PRIMARY KEY, entry INTEGER NOT NULL, owner TEXT NOT NULL, salt TEXT, text TEXT);
CREATE TRIGGER IF NOT EXISTS entries_stay BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER IF NOT EXISTS entries_last BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
"""


@dataclass(frozen=True)
class Entry:
    """One entry: number from 1, time (UTC), who, what, body as data, digest of the entry before, own digest."""

    number: int
    at: str
    actor: str
    kind: str
    body: dict[str, Any]
    before: str
    digest: str


class Personal(str):
    """A text that belongs to a person: kept apart from the chain, so that it can be deleted."""


def canonical(value: Any) -> str:
    """JSON with one spelling for each value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest_of(number: int, at: str, actor: str, kind: str, body: str, before: str) -> str:
    """The digest of an entry."""
    return hashlib.sha256(canonical([FORMAT, number, at, actor, kind, body, before]).encode("utf-8", "surrogatepass")).hexdigest()


class Journal:
    """The log of one session.

    Args:
        path: the file; made with mode 0600 when it is not there.

    Raises:
        InputProblems: the file is not a session, or its chain is broken.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        if not self.path.exists():
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        # Any thread of the one process may use it; the session's own lock orders them.
        self.connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        try:
            self.connection.execute("PRAGMA journal_mode=WAL")
            self.connection.execute("PRAGMA synchronous=FULL")
            self.connection.execute("PRAGMA secure_delete=ON")
            self.connection.executescript(_SCHEMA)
            last = self.connection.execute("SELECT number, digest FROM entries ORDER BY number DESC LIMIT 1").fetchone()
        except sqlite3.DatabaseError as error:
            self.connection.close()
            raise InputProblems([Problem(self.path.name, "", None, f"is not a session: {error}")], "the session") from None
        self.count: int = last[0] if last else 0
        self.head: str = last[1] if last else START
        self._inside = False

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Entries made inside are kept all or none."""
        if self._inside:
            yield
            return
        before = (self.count, self.head)
        self.connection.execute("BEGIN IMMEDIATE")
        self._inside = True
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            # A full disk has ended the transaction already.
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            self.count, self.head = before
            raise
        finally:
            self._inside = False

    def append(self, actor: str, kind: str, body: Mapping[str, Any], owner: str = "") -> Entry:
        """Add an entry; it is on disk when this returns (or when ``together`` ends).

        Args:
            actor: who (a participant's pseudonym, "system").
            kind: what.
            body: data; texts marked ``Personal`` are kept apart, as texts of ``owner``.

        Raises:
            ValueError: the entry is larger than ``LARGEST_ENTRY``.
            RuntimeError: another program has written to the file meanwhile.
        """
        texts: list[tuple[str, str, str]] = []
        text = canonical(_without_texts(body, texts))
        if len(text) > LARGEST_ENTRY:
            raise ValueError(f"an entry holds at most {LARGEST_ENTRY} characters, this one has {len(text)}")
        number = self.count + 1
        at = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        digest = digest_of(number, at, actor, kind, text, self.head)
        with self.together():
            row = (number, at, actor, kind, text, self.head, digest)
            try:
                self.connection.execute("INSERT INTO entries VALUES (?,?,?,?,?,?,?)", row)
            except sqlite3.IntegrityError:
                raise RuntimeError(f"another program has written to {self.path.name}: close one of the two") from None
            self.connection.executemany(
                "INSERT INTO texts VALUES (?,?,?,?,?)", [(id_, number, owner or actor, salt, value) for id_, salt, value in texts]
            )
            before, self.head, self.count = self.head, digest, number
        return Entry(number, at, actor, kind, self._with_texts(json.loads(text)), before, digest)

    def entries(self, upto: int | None = None) -> list[Entry]:
        """All entries in order, with their texts, as far as those have not been deleted."""
        rows = self.connection.execute(
            "SELECT number, at, actor, kind, body, before, digest FROM entries WHERE number <= ? ORDER BY number",
            (self.count if upto is None else upto,),
        ).fetchall()
        texts = dict(self.connection.execute("SELECT id, text FROM texts WHERE text IS NOT NULL"))
        return [
            Entry(n, at, actor, kind, _filled(json.loads(body), texts), before, digest)
            for n, at, actor, kind, body, before, digest in rows
        ]

    def verify(self) -> list[str]:
        """What is wrong with the chain, in words; empty when every entry and every text that is left is as it was written."""
        found, before, expected = [], START, 1
        digests: dict[str, str] = {}
        for number, at, actor, kind, body, stated, digest in self.connection.execute(
            "SELECT number, at, actor, kind, body, before, digest FROM entries ORDER BY number"
        ):
            if number != expected:
                found.append(f"entry {expected} is missing")
            if stated != before:
                found.append(f"entry {number} does not follow the entry before it")
            if digest_of(number, at, actor, kind, body, stated) != digest:
                found.append(f"entry {number} has been changed")
            _collect(json.loads(body), digests)
            before, expected = digest, number + 1
        for id_, salt, text in self.connection.execute("SELECT id, salt, text FROM texts WHERE text IS NOT NULL"):
            if id_ not in digests or _text_digest(salt, text) != digests[id_]:
                found.append(f"text {id_} has been changed")
        return found

    def age(self) -> tuple[str, int]:
        """Time of the last entry (UTC), and how many personal texts are left."""
        last = self.connection.execute("SELECT at FROM entries ORDER BY number DESC LIMIT 1").fetchone()
        count = self.connection.execute("SELECT count(*) FROM texts WHERE text IS NOT NULL").fetchone()
        return (last[0] if last else "1970-01-01T00:00:00+00:00"), int(count[0])

    def delete_texts(self, owner: str | None = None) -> int:
        """Delete the texts of a person (of everybody: ``None``) for good, and return how many; entries and chain stay.

        Raises:
            RuntimeError: another program has the file open, so that copies in its log cannot be removed: close it and delete
                again.
        """
        where, values = ("", ()) if owner is None else (" AND owner = ?", (owner,))
        changed = self.connection.execute(
            f"UPDATE texts SET text = NULL, salt = NULL WHERE text IS NOT NULL{where}", values
        ).rowcount
        # Nothing of them may stay in free pages or in the write-ahead log.
        try:
            self._empty_log()
            self.connection.execute("VACUUM")
            self._empty_log()
        except sqlite3.OperationalError as error:
            message = f"{self.path.name} is open in another program, copies are left in its log: close that and delete again"
            raise RuntimeError(message) from error
        return int(changed)

    def _empty_log(self) -> None:
        """Move everything from the write-ahead log into the file and cut the log to nothing."""
        busy = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise sqlite3.OperationalError("the log is in use")

    def export(self, target: str | os.PathLike[str]) -> Path:
        """Write the session as one text file (JSON lines): a heading, entries, then the texts that are left."""

        def write(path: Path) -> None:
            with path.open("w", encoding="utf-8") as file:
                file.write(canonical({"comity_session": FORMAT, "entries": self.count, "head": self.head}) + "\n")
                for row in self.connection.execute(
                    "SELECT number, at, actor, kind, body, before, digest FROM entries ORDER BY number"
                ):
                    file.write(canonical({"entry": list(row)}) + "\n")
                for row in self.connection.execute("SELECT id, entry, owner, salt, text FROM texts ORDER BY entry, id"):
                    file.write(canonical({"text": list(row)}) + "\n")

        return write_aside(Path(target), write)

    @classmethod
    def import_(cls, source: str | os.PathLike[str], target: str | os.PathLike[str]) -> Journal:
        """Make a session file of an exported one and open it.

        Raises:
            InputProblems: the file is no exported session, is too large, its chain is broken, or the target exists.
        """
        source, target = Path(source), Path(target)
        if target.exists():
            raise InputProblems([Problem("target", "", str(target), "exists already", "a new file")], "the import")
        if source.stat().st_size > LARGEST_IMPORT:
            raise InputProblems([Problem(source.name, "", None, "is too large", f"at most {LARGEST_IMPORT} bytes")], "the import")
        entries, texts, head = _read_lines(source)
        journal = cls(target)
        try:
            with journal.together():
                journal.connection.executemany("INSERT INTO entries VALUES (?,?,?,?,?,?,?)", entries)
                journal.connection.executemany("INSERT INTO texts VALUES (?,?,?,?,?)", texts)
            journal.count, journal.head = len(entries), str(entries[-1][6]) if entries else START
            wrong = journal.verify()
            if not entries or journal.head != head:
                wrong.append("the last entry is not the one that the heading names")
            if wrong:
                raise InputProblems([Problem(source.name, "", None, line) for line in wrong[:40]], "the imported session")
        except (InputProblems, sqlite3.Error, ValueError) as error:
            journal.close()
            remove(target)
            if isinstance(error, InputProblems):
                raise
            raise InputProblems([Problem(source.name, "", None, f"cannot be read as a session: {error}")], "the import") from None
        return journal

    def copy_to(self, target: str | os.PathLike[str], upto: int) -> Journal:
        """A new session file with the first entries of this one, chain and texts included."""
        other = Journal(target)
        rows = self.connection.execute("SELECT * FROM entries WHERE number <= ? ORDER BY number", (upto,)).fetchall()
        texts = self.connection.execute("SELECT * FROM texts WHERE entry <= ?", (upto,)).fetchall()
        with other.together():
            other.connection.executemany("INSERT INTO entries VALUES (?,?,?,?,?,?,?)", rows)
            other.connection.executemany("INSERT INTO texts VALUES (?,?,?,?,?)", texts)
        other.count, other.head = len(rows), rows[-1][6] if rows else START
        return other

    def _with_texts(self, body: Any) -> Any:
        return _filled(
            body, dict(self.connection.execute("SELECT id, text FROM texts WHERE entry = ? AND text IS NOT NULL", (self.count,)))
        )


def remove(path: str | os.PathLike[str]) -> None:
    """Remove a session file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _without_texts(value: Any, texts: list[tuple[str, str, str]]) -> Any:
    """The value with each personal text replaced by its name and salted digest, gathered in ``texts``."""
    if isinstance(value, Personal):
        id_, salt = secrets.token_hex(8), secrets.token_hex(16)
        texts.append((id_, salt, str(value)))
        return {"$text": id_, "digest": _text_digest(salt, str(value))}
    if isinstance(value, Mapping):
        return {str(key): _without_texts(entry, texts) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_without_texts(entry, texts) for entry in value]
    return value


def _filled(value: Any, texts: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        if "$text" in value:
            return texts.get(value["$text"], DELETED)
        return {key: _filled(entry, texts) for key, entry in value.items()}
    return [_filled(entry, texts) for entry in value] if isinstance(value, list) else value


def _collect(value: Any, digests: dict[str, str]) -> None:
    if isinstance(value, dict):
        if "$text" in value:
            digests[value["$text"]] = value["digest"]
        for entry in value.values():
            _collect(entry, digests)
    elif isinstance(value, list):
        for entry in value:
            _collect(entry, digests)


def _text_digest(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}:{text}".encode("utf-8", "surrogatepass")).hexdigest()


_ENTRY = (int, str, str, str, str, str, str)
_HEX = re.compile(r"[0-9a-f]{64}")


def _read_lines(source: Path) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], str]:
    """Entries, texts and head of an exported session.

    Raises:
        InputProblems: the first forty lines that are not what they should be.
    """
    entries: list[tuple[Any, ...]] = []
    texts: list[tuple[Any, ...]] = []
    head = ""
    problems: list[Problem] = []
    with source.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if len(problems) >= 40:
                break
            try:
                data = json.loads(line)
                if number == 1:
                    if data.get("comity_session") != FORMAT or not _HEX.fullmatch(data.get("head", "")):
                        raise ValueError("is not the heading of an exported session")
                    head = data["head"]
                elif "entry" in data:
                    row = tuple(data["entry"])
                    if len(row) != 7 or not all(isinstance(v, t) and not isinstance(v, bool) for v, t in zip(row, _ENTRY)):
                        raise ValueError("is not an entry")
                    if len(row[4]) > LARGEST_ENTRY or len(entries) >= MOST_ENTRIES:
                        raise ValueError(f"is more than a session holds: {MOST_ENTRIES} entries of {LARGEST_ENTRY} characters")
                    if not isinstance(json.loads(row[4]), dict):
                        raise ValueError("is an entry whose body is no table")
                    entries.append(row)
                else:
                    row = tuple(data["text"])
                    if (
                        len(row) != 5
                        or not isinstance(row[1], int)
                        or not all(isinstance(v, str) or (v is None and k > 2) for k, v in enumerate(row) if k != 1)
                    ):
                        raise ValueError("is not a text")
                    texts.append(row)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                problems.append(Problem(source.name, f"line {number}", None, f"cannot be read: {error}"))
    if problems:
        raise InputProblems(problems, "the imported session")
    return entries, texts, head
