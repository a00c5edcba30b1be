"""Verifying a session without a screen: the chain of its journal, and its state lived again, bit for bit."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from exercise.journal import Journal
from exercise.session import Session
from simulation.inputs import InputProblems, Problem
from simulation.results import source_hash


@dataclass(frozen=True)
class ReplayResult:
    """What a replay found.

    Attributes:
        entries: number of entries; journal: digest of the last one; state: digest of the model's state at the end.
        turns: turns lived; problems: everything that does not fit, empty when all does.
        same_model: whether the session was played with this very version of the model.
        noted: number of the entry whose head was given to be found, 0 if none was given or it is not there.
    """

    entries: int
    journal: str
    state: str
    turns: int
    problems: tuple[str, ...]
    same_model: bool
    noted: int = 0

    @property
    def sound(self) -> bool:
        """Whether chain and states are as they were played."""
        return not self.problems


SHORTEST_HEAD = 16
"""Characters of a noted head at least: 64 bits."""


def replay(path: str | os.PathLike[str], head: str = "") -> ReplayResult:
    """Live a session file (or an exported one) again from its journal alone. Nothing is written to the file.

    Args:
        path: the file; head: digest of an entry (or how it begins) that was noted while the session was played.

    Raises:
        InputProblems: there is no such file, it holds no session, or ``head`` is no head.
    """
    source, noted = Path(path), "".join(head.lower().split())
    if noted and not re.fullmatch(rf"[0-9a-f]{{{SHORTEST_HEAD},64}}", noted):
        problem = Problem("--head", "", head[:80], "is no head", f"{SHORTEST_HEAD} to 64 characters from 0-9 and a-f")
        raise InputProblems([problem], "the replay")
    if is_export(source):
        with tempfile.TemporaryDirectory() as folder:
            return _verdict(Journal.import_(source, Path(folder) / "replayed.comity"), noted)
    if not source.is_file():
        problem = Problem("session", "", str(source), "does not exist", "a session file or an exported one")
        raise InputProblems([problem], "the replay")
    return _verdict(Journal(source, read_only=True), noted)


def is_export(source: Path) -> bool:
    """Whether a file looks like an exported session."""
    if not source.is_file():
        return False
    with source.open("rb") as file:
        return file.read(1) == b"{"


def _verdict(journal: Journal, head: str) -> ReplayResult:
    try:
        problems = journal.verify()
        session = Session(journal, verify=False)
        problems += session.mismatches
        noted = journal.holds(head) if head else 0
        if head and not noted:
            problems.append(f"no entry has the head that was noted ({head[:16]}…): this is another session, or it was written anew")
        same = session.source == source_hash()
        if session.mismatches and not same:
            problems.append("the session was played with another version of the model, which may be why")
        return ReplayResult(
            journal.count,
            journal.head,
            session.digest(),
            turns=len(session.play.turns),
            problems=tuple(problems),
            same_model=same,
            noted=noted,
        )
    finally:
        journal.close()
