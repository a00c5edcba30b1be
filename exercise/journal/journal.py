"""The log of a session: append-only, chained by hashes (`exercise.journal.chain`), one SQLite file.

One process writes a file at a time. A write is kept when the call returns, or `NotKept` says why it is not.
"""

from __future__ import annotations

import datetime
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from exercise.journal.chain import (
    DELETED,
    LARGEST_ENTRY,
    START,
    Chain,
    Entry,
    Personal,
    canonical,
    digest_of,
    with_texts,
    without_texts,
)
from exercise.journal.exports import ENTRIES, TEXTS, check_export, read_export, write_export
from exercise.journal.session_files import APPLICATION, SCHEMA, Aside, look_into, remove, schema_problems
from exercise.state import NotKept
from simulation.inputs import InputProblems, Problem

__all__ = ["DELETED", "LARGEST_ENTRY", "START", "Entry", "Journal", "Personal", "TooLong", "canonical", "remove"]

PATIENCE_S = 1.0
"""Seconds that a write waits for another program that holds the file."""


class TooLong(NotKept):
    """What was to be written is longer than an entry may be."""


class Journal:
    """The log of one session.

    Args:
        path: the file; made with mode 0600 when it is not there.
        read_only: look at a private copy of it; nothing is written to the file then, nor to the copy.
        seen: number and digest of the last entry, as another journal of the same file has just read them, which has looked at
            the whole file too; ``None`` looks at it here.

    Attributes:
        count, head: number and digest of the last entry.

    Raises:
        InputProblems: the file is not a session's; it is left as it was.
        NotKept: it cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str], read_only: bool = False, seen: tuple[int, str] | None = None) -> None:
        self.path = Path(path)
        self.count, self.head = 0, START
        self._inside = False
        self._aside: Aside | None = None
        if read_only:
            self._aside = Aside(self.path)
            self.connection = look_into(self._aside.path)
            self._read_last()
            return
        new = not self.path.exists()
        if not new and seen is None:
            Aside(self.path).close()
        try:
            self._open(new)
        except (sqlite3.Error, OSError) as error:
            if new:
                remove(self.path)
            raise NotKept(self._why(error)) from error
        if seen is not None and seen != (self.count, self.head):
            self.close()
            raise InputProblems([Problem(self.path.name, "", None, "has been changed while it was read")], "the session")

    def _open(self, new: bool) -> None:
        if new:
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        self.path.chmod(0o600)
        # Any thread of the one process may use it; the session's own lock orders them.
        self.connection = sqlite3.connect(self.path, PATIENCE_S, isolation_level=None, check_same_thread=False)
        try:
            for line in ("trusted_schema=OFF", "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
                self.connection.execute(f"PRAGMA {line}").fetchall()
            if self.connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
                self.connection.execute(f"PRAGMA application_id={APPLICATION}")
            self.connection.executescript(SCHEMA)
            self._read_last()
        except sqlite3.Error:
            self.connection.close()
            raise
        self._file = _identity(self.path)

    def _read_last(self) -> None:
        last = self.connection.execute("SELECT number, digest FROM entries ORDER BY number DESC LIMIT 1").fetchone()
        self.count, self.head = (int(last[0]), str(last[1])) if last else (0, START)

    def close(self) -> None:
        """Close the file; what stood in its log is in the file then."""
        self.connection.close()
        if self._aside is not None:
            self._aside.close()

    # --- writing

    @contextmanager
    def together(self) -> Iterator[None]:
        """Entries made inside are kept all or none.

        Raises:
            NotKept: they could not be written.
        """
        if self._inside:
            yield
            return
        before = (self.count, self.head)
        self._inside = True
        try:
            if self._aside is None and _identity(self.path) != self._file:
                raise NotKept(f"{self.path.name} has been moved, removed or replaced: put it back, or start the server again")
            self.connection.execute("BEGIN IMMEDIATE")
            if self.moved_on():
                raise NotKept(f"another program has written to {self.path.name}: close one of the two")
            yield
            self.connection.execute("COMMIT")
        except BaseException as error:
            # A full disk has ended the transaction already.
            with suppress(sqlite3.Error):
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
            self.count, self.head = before
            if isinstance(error, sqlite3.Error | OSError):
                raise NotKept(self._why(error)) from error
            raise
        finally:
            self._inside = False

    def moved_on(self) -> bool:
        """Whether the file ends with another entry than the one last seen here."""
        last = self.connection.execute("SELECT number, digest FROM entries ORDER BY number DESC LIMIT 1").fetchone()
        return (last or (0, START)) != (self.count, self.head)

    def catch_up(self) -> None:
        """See the entries that another program has written. The caller looks at them before anything rests on them."""
        self._read_last()

    def probe(self) -> None:
        """Write to the file without changing what it holds.

        Raises:
            NotKept: that is not possible.
        """
        with self.together():
            number = int(self.connection.execute("PRAGMA user_version").fetchone()[0])
            self.connection.execute(f"PRAGMA user_version={(number + 1) % 1000}")

    def append(self, actor: str, kind: str, body: Mapping[str, Any]) -> Entry:
        """Add an entry; it is on disk when this returns (or when ``together`` ends).

        Args:
            actor: who (a participant's pseudonym, "system").
            kind: what.
            body: data; texts marked ``Personal`` are kept apart, as texts of ``actor``.

        Raises:
            NotKept: it could not be written, or is longer than ``LARGEST_ENTRY`` (`TooLong`).
        """
        texts: list[tuple[str, str, str]] = []
        text = canonical(without_texts(body, texts))
        if len(text) > LARGEST_ENTRY:
            raise TooLong(f"an entry holds at most {LARGEST_ENTRY:,} characters, this one has {len(text):,}")
        with self.together():
            number, before = self.count + 1, self.head
            at = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
            digest = digest_of(number, at, actor, kind=kind, body=text, before=before)
            row = (number, at, actor, kind, text, before, digest)
            self.connection.execute("INSERT INTO entries VALUES (?,?,?,?,?,?,?)", row)
            self.connection.executemany(
                "INSERT INTO texts VALUES (?,?,?,?,?)", [(id_, number, actor, salt, value) for id_, salt, value in texts]
            )
            self.head, self.count = digest, number
        filled = with_texts(json.loads(text), {id_: value for id_, _, value in texts})
        return Entry(number, at, actor, kind=kind, body=filled, before=before, digest=digest)

    def _why(self, error: BaseException) -> str:
        """Why a write failed, for people."""
        text, name = str(error), self.path.name
        if "full" in text or getattr(error, "errno", None) == 28:
            return "the disk is full: make room and do it again"
        if "locked" in text or "busy" in text:
            return f"another program holds {name}: close it and do it again"
        if "readonly" in text and self._aside is not None:
            return f"{name} was opened for reading alone"
        if "readonly" in text or isinstance(error, PermissionError):
            return f"{name} may not be written to"
        return f"{name} could not be written ({text})"

    # --- reading

    def entries(self, upto: int | None = None) -> list[Entry]:
        """All entries in order, with their texts, as far as those have not been deleted."""
        texts = dict(self.connection.execute("SELECT id, text FROM texts WHERE text IS NOT NULL"))
        last = self.count if upto is None else upto
        return [
            Entry(n, at, actor, kind=kind, body=with_texts(json.loads(body), texts), before=before, digest=digest)
            for n, at, actor, kind, body, before, digest in self.connection.execute(ENTRIES)
            if n <= last
        ]

    def verify(self) -> list[str]:
        """What is wrong with the chain, in words; empty when entries and the texts that are left fit together."""
        chain = Chain()
        try:
            for query, look in ((ENTRIES, chain.entry), (TEXTS, chain.text)):
                for row in self.connection.execute(query):
                    look(row)
                    if chain.full:
                        return chain.problems
        except sqlite3.Error as error:
            return [*chain.problems, f"cannot be read: {error}"]
        if not chain.problems:
            chain.end()
        return chain.problems

    def holds(self, digest: str) -> int:
        """Number of the entry whose digest begins like this, 0 if there is none."""
        row = self.connection.execute(
            "SELECT number FROM entries WHERE substr(digest, 1, length(?)) = ? ORDER BY number LIMIT 1", (digest, digest)
        ).fetchone()
        return int(row[0]) if row else 0

    def age(self) -> tuple[str, int]:
        """When the last of the personal texts that are left was written (UTC), and how many are left."""
        # Entries without texts (codes made, a copy brought in) make nobody's words any younger.
        query = "SELECT at FROM entries WHERE number = (SELECT max(entry) FROM texts WHERE text IS NOT NULL)"
        last = self.connection.execute(query).fetchone()
        count = self.connection.execute("SELECT count(*) FROM texts WHERE text IS NOT NULL").fetchone()
        return (last[0] if last else "1970-01-01T00:00:00+00:00"), int(count[0])

    # --- deleting, copying

    def delete_texts(self, owner: str | None = None) -> int:
        """Delete the texts of a person (of everybody: ``None``), and return how many; entries and chain stay.

        Call ``empty_log`` afterwards, outside ``together``: until then old copies of them are left in the file and its log.

        Raises:
            NotKept: it could not be written, or something in the file would keep the texts.
        """
        where, values = ("", ()) if owner is None else (" AND owner = ?", (owner,))
        with self.together():
            found = schema_problems(self.connection)
            if found:
                raise NotKept(f"{self.path.name} {found[0]}")
            query = f"UPDATE texts SET text = NULL, salt = NULL WHERE text IS NOT NULL{where}"
            return int(self.connection.execute(query, values).rowcount)

    def empty_log(self) -> None:
        """Leave no byte of what was deleted in free pages or in the log.

        Raises:
            NotKept: another program hinders it, or the disk is full.
        """
        try:
            self._truncate()
            self.connection.execute("VACUUM")
            self._truncate()
        except sqlite3.Error as error:
            reason = f"names and messages are deleted, but copies of them are left in the log of {self.path.name}"
            raise NotKept(f"{reason}: {self._why(error)} (delete again)") from error

    def _truncate(self) -> None:
        if self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            raise sqlite3.OperationalError("the log is busy")

    def checkpoint(self) -> str:
        """Move everything from the log into the file, so that the file alone is the whole session.

        Returns:
            why that was not possible, "" if it was; nothing is lost then, but it stands in the log.
        """
        try:
            self.connection.execute("PRAGMA busy_timeout=0")
            self._truncate()
        except sqlite3.Error as error:
            return f"{self.path.name} alone lacks what stands in {self.path.name}-wal: {self._why(error)}"
        finally:
            self.connection.execute(f"PRAGMA busy_timeout={int(1000 * PATIENCE_S)}")
        return ""

    def export(self, target: str | os.PathLike[str]) -> Path:
        """Write the session as one text file (JSON lines) that its owner alone can read.

        Raises:
            NotKept: it cannot be written.
        """
        try:
            return write_export(self.connection, self.count, self.head, Path(target))
        except (sqlite3.Error, OSError) as error:
            raise NotKept(self._why(error).replace(self.path.name, Path(target).name)) from error

    @classmethod
    def import_(cls, source: str | os.PathLike[str], target: str | os.PathLike[str]) -> Self:
        """Make a session file of an exported one and open it.

        Raises:
            InputProblems: the file is no exported session, is too large, its chain does not fit, or the target exists.
            NotKept: the target cannot be written.
        """
        if Path(target).exists():
            raise InputProblems([Problem("target", "", str(target), "exists already", "a new file")], "the import")
        check_export(source)
        kept = {"entry": list[Any](), "text": list[Any]()}
        for _, what, row in read_export(source):
            if what != "heading":
                kept[what].append(row)
        return cls._of_rows(target, kept["entry"], kept["text"])

    def copy_to(self, target: str | os.PathLike[str], upto: int) -> Self:
        """A new session file with the first entries of this one, chain and texts included.

        Raises:
            NotKept: it cannot be written.
        """
        rows = self.connection.execute("SELECT * FROM entries WHERE number <= ? ORDER BY number", (upto,)).fetchall()
        texts = self.connection.execute("SELECT * FROM texts WHERE entry <= ?", (upto,)).fetchall()
        return self._of_rows(target, rows, texts)

    @classmethod
    def _of_rows(cls, target: str | os.PathLike[str], entries: list[Any], texts: list[Any]) -> Self:
        made = cls(target)
        try:
            with made.together():
                made.connection.executemany("INSERT INTO entries VALUES (?,?,?,?,?,?,?)", entries)
                made.connection.executemany("INSERT INTO texts VALUES (?,?,?,?,?)", texts)
        except NotKept:
            made.close()
            remove(target)
            raise
        made.catch_up()
        return made


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another one at the same place; ``None`` where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
