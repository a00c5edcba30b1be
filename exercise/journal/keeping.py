"""What binds a session to its file: a change is kept, or it did not happen and somebody is told why.

State in memory never runs ahead of the file. Every write goes through ``Kept.record`` (or ``forget``): entries are written and
carried out inside one transaction, and whatever ends it otherwise brings the state back to what the file says.
"""

from __future__ import annotations

import datetime
import os
import sqlite3
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from exercise.journal.backups import Backups
from exercise.journal.journal import Entry, Journal, TooLong
from exercise.state import Head, NotKept, SessionSettings
from simulation.inputs import InputProblems

MOST_BEHIND = 50
"""Entries at most that stand in the log alone; after each turn, and before the first, there is none."""


class Kept(ABC):
    """A state that follows from a journal, and the rules for writing to it; `exercise.session.Session` is the one there is.

    Attributes:
        lock: held while anything is read or written; journal: the file.
        changed: called without arguments after anything has changed or could not be kept (a page redraws then).
        not_kept: why the last change could not be written, ``None`` once something has been kept again.
        heads: where the journal stood after each turn.
        backups: second copies; copying: whether one is made after every turn; lagging: why the file alone lacks something, "" if
            it lacks nothing. ``warnings`` says what is wrong with all these.
        first: digest of the first entry; settings: the session's.
    """

    first: str
    settings: SessionSettings

    def __init__(self, journal: Journal) -> None:
        self.lock = threading.RLock()
        self.journal = journal
        self.changed: list[Callable[[], None]] = []
        self.not_kept: NotKept | None = None
        self.heads: list[Head] = []
        self.lagging, self.copying = "", False
        self.backups = Backups(journal.path, self._tell)
        self._stale, self._moved = False, journal.count
        self._aged: tuple[int, str, int] | None = None

    @abstractmethod
    def _carry_out(self, entry: Entry) -> None:
        """What an entry does to the state."""

    @abstractmethod
    def _go_on(self) -> None:
        """Write and carry out what follows of itself."""

    @abstractmethod
    def _rebuild(self) -> None:
        """Make the state anew from the file."""

    def record(self, actor: str, entries: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Write entries, carry them out, and then everything that follows of itself; all of it or nothing.

        Raises:
            NotKept: the file could not be written; the state is what the file says.
        """
        with self._keeping():
            heads = len(self.heads)
            with self.journal.together():
                for kind, body in entries:
                    entry = self.journal.append(actor, kind, body)
                    self._stale = True
                    self._carry_out(entry)
                self._go_on()
            self._stale = False
            turned = len(self.heads) > heads
            if turned or not self.heads or self.journal.count - self._moved >= MOST_BEHIND:
                self.lagging = self.journal.checkpoint()
                self._moved = self.journal.count
            if turned and self.copying:
                self.backups.after_turn(self.heads[-1].turn)

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        """Hold the lock while something is written; bring the state back to the file when it is not kept, and tell pages."""
        try:
            with self.lock:
                try:
                    if self.not_kept is not None:
                        self.journal.probe()  # so that a full disk costs no replay for every try
                    if self._stale:
                        self.recover()
                    yield
                    self.not_kept = None
                except BaseException as error:
                    if isinstance(error, NotKept) and not isinstance(error, TooLong):
                        self.not_kept = error
                    self.recover()
                    raise
        finally:
            self._tell()

    def recover(self) -> None:
        """Make the state that of the file, where the two differ.

        Raises:
            NotKept: the file cannot be read any more, or does not hold what it should.
        """
        try:
            seen = self.journal.count, self.journal.head
            if self.journal.moved_on():
                self._stale = True
                self.journal.catch_up()
            if self._stale:
                self._rebuild()
        except (InputProblems, sqlite3.Error) as error:
            self.journal.count, self.journal.head = seen
            reason = f"{self.journal.path.name} does not hold a whole session any more: {error}; go on from a copy of it"
            self.not_kept = NotKept(reason)
            raise self.not_kept from error

    def _tell(self) -> None:
        for call in list(self.changed):
            call()

    def warnings(self) -> list[str]:
        """What the facilitator should know about the file: not kept, log not emptied, second copy not made."""
        copy = self.backups.problem
        found = (str(self.not_kept) if self.not_kept else "", self.lagging, copy and f"No second copy: {copy}.")
        return [line for line in found if line]

    def forget(self, participant: str | None = None) -> int:
        """Delete names and messages of a person (of everybody: ``None``) for good; returns how many texts went.

        The journal's chain still fits: it holds salted digests only. Copies in the folder of backups beside the file are reached,
        others that were made of it are not.

        Raises:
            NotKept: they are not deleted, or not everywhere: what is left where is named, and what to do.
        """
        with self._keeping():
            with self.journal.together():
                count = self.journal.delete_texts(participant)
                self.journal.append("system", "forgotten", {"owner": participant or "", "texts": count})
            self._rebuild()
            self.journal.empty_log()
            self.backups.delete_texts(self.first, participant)
        return count

    def overdue(self, now: datetime.datetime | None = None) -> int:
        """Days since names and messages should have been deleted; 0 if that is not due or none are left."""
        with self.lock:
            # Every view asks: the file is read again only when something has been written to it.
            if self._aged is None or self._aged[0] != self.journal.count:
                self._aged = (self.journal.count, *self.journal.age())
            _, last, texts = self._aged
        if not texts:
            return 0
        days = ((now or datetime.datetime.now(datetime.UTC)) - datetime.datetime.fromisoformat(last)).days
        return max(0, days - self.settings.keep_days)

    def export(self, target: str | os.PathLike[str]) -> Path:
        """Write the whole session as one file that its owner alone can read, without its codes (which are nowhere kept).

        Raises:
            NotKept: it cannot be written.
        """
        with self.lock:
            return self.journal.export(target)

    def close(self) -> None:
        """Close the file: it is whole by itself then, without a log beside it."""
        self.backups.close()
        with self.lock:
            try:
                self.overdue()  # views of a closed session say what those of an open one would
            finally:
                self.journal.close()
