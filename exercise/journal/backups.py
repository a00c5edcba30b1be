"""Second copies of a session file: one that the facilitator asks for, and one after every turn, in a folder beside it.

A copy is made by SQLite's backup from a connection of its own, so that play goes on meanwhile. It is one file that needs no
other; going on from it is serving it like any session. Names that are deleted from a session are deleted from its copies too.
"""

from __future__ import annotations

import datetime
import os
import re
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from exercise.journal.journal import Journal
from exercise.state import NotKept
from experiments.kit import PRIVATE, write_aside
from simulation.inputs import InputProblems

FOLDER = "backups"
"""Folder beside a session file that holds its copies."""
SUFFIX = ".comity"
MOST_KEPT = 6
"""Copies after turns that are kept of each session; of those that somebody asked for all are."""


def copy_file(source: Path, target: Path) -> Path:
    """Copy a session file that may be in use, log included, into one file that its owner alone can read; return ``target``.

    Raises:
        NotKept: the copy could not be made. Nothing of it is left then.
    """

    def write(path: Path) -> None:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as reading:
            with closing(sqlite3.connect(path, isolation_level=None)) as writing:
                reading.backup(writing)
                writing.execute("PRAGMA journal_mode=DELETE").fetchall()  # else the copy would need a log beside it
        with path.open("rb+") as file:
            os.fsync(file.fileno())

    try:
        return write_aside(target, write, PRIVATE)
    except (sqlite3.Error, OSError) as error:
        raise NotKept(f"the copy {target.name} could not be made ({error})") from error


class Backups:
    """Copies of one session.

    Args:
        source: the session's file; told: called after a copy after a turn was made or could not be.

    Attributes:
        problem: why the copy after the last turn could not be made, "" if it was.
    """

    def __init__(self, source: Path, told: Callable[[], None] = lambda: None) -> None:
        self.source, self.told = source, told
        self.folder = source.parent / FOLDER
        self.problem = ""
        self._making = threading.Lock()
        self._thread = ThreadPoolExecutor(1, "copies")
        self._automatic = re.compile(re.escape(source.stem) + r"\.turn-\d+\.\d{8}T\d{9}Z" + re.escape(SUFFIX))
        self._asked = re.compile(re.escape(source.stem) + r"\.copy\.\d{8}T\d{9}Z" + re.escape(SUFFIX))

    def make(self) -> Path:
        """A copy now, which stays until somebody removes it.

        Raises:
            NotKept: it could not be made.
        """
        return self._make("copy")

    def after_turn(self, turn: int) -> Future[None]:
        """A copy after so many turns, in a thread of its own (so that it may hold a little more); older ones beyond ``MOST_KEPT``
        go."""
        return self._thread.submit(self._turn, turn)

    def wait(self) -> None:
        """Wait until no copy is being made."""
        self._thread.submit(int).result()

    def _turn(self, turn: int) -> None:
        try:
            self._make(f"turn-{turn:02d}")
            for old in self.automatic()[:-MOST_KEPT]:
                old.unlink(missing_ok=True)
            self.problem = ""
        except NotKept as error:
            self.problem = error.reason
        except OSError as error:
            self.problem = f"old copies could not be removed ({error})"
        self.told()

    def _make(self, label: str) -> Path:
        with self._making:
            now = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S%f")[:-3]
            try:
                self.folder.mkdir(mode=0o700, exist_ok=True)
            except OSError as error:
                raise NotKept(f"the folder {FOLDER} could not be made ({error})") from error
            return copy_file(self.source, self.folder / f"{self.source.stem}.{label}.{now}Z{SUFFIX}")

    def automatic(self) -> list[Path]:
        """Copies that were made after turns, oldest first."""
        return self._found(self._automatic)

    def all(self) -> list[Path]:
        """All copies of this session, oldest first."""
        return sorted([*self._found(self._automatic), *self._found(self._asked)], key=lambda path: path.name.rsplit(".", 2)[1])

    def _found(self, name: re.Pattern[str]) -> list[Path]:
        if not self.folder.is_dir():
            return []
        found = [path for path in self.folder.iterdir() if name.fullmatch(path.name)]
        return sorted(found, key=lambda path: path.name.rsplit(".", 2)[1])

    def delete_texts(self, first: str, owner: str | None) -> None:
        """Delete a person's texts (everybody's: ``None``) from all copies of the session whose first entry has this digest.

        Raises:
            NotKept: they are still in some of the copies, which are named.
        """
        left = []
        with self._making:
            for path in self.all():
                try:
                    _delete_in(path, first, owner)
                except (NotKept, InputProblems, sqlite3.Error) as error:
                    left.append(f"{path.name} ({error})")
        if left:
            raise NotKept(f"names and messages are still in copies in {self.folder.name}: {'; '.join(left)}; remove those by hand")

    def close(self) -> None:
        """Wait for the copy that is being made."""
        self._thread.shutdown()


def _delete_in(path: Path, first: str, owner: str | None) -> None:
    looking = Journal(path, read_only=True)
    ours = looking.holds(first) == 1
    looking.close()
    if not ours:
        return  # another session had this name before
    journal = Journal(path, seen=(looking.count, looking.head))
    try:
        if journal.delete_texts(owner):
            journal.empty_log()
    finally:
        journal.connection.execute("PRAGMA journal_mode=DELETE").fetchall()
        journal.close()
