"""Verifying a session without a screen: the chain of its journal, and its state lived again, bit for bit."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from exercise.journal import Journal
from exercise.session import Session
from simulation.inputs.errors import InputProblems, Problem
from simulation.results.results import source_hash


@dataclass(frozen=True)
class Verdict:
    """What a replay found.

    Attributes:
        entries: number of entries; journal: digest of the last one; state: digest of the model's state at the end.
        turns: turns lived; problems: everything that does not fit, empty when all does.
        same_model: whether the session was played with this very version of the model.
    """

    entries: int
    journal: str
    state: str
    turns: int
    problems: tuple[str, ...]
    same_model: bool

    @property
    def sound(self) -> bool:
        """Whether chain and states are as they were played."""
        return not self.problems


def replay(path: str | os.PathLike[str]) -> Verdict:
    """Live a session file (or an exported one) again from its journal alone. Nothing is written to the file.

    Raises:
        InputProblems: there is no such file, or it holds no session.
    """
    source = Path(path)
    if is_export(source):
        with tempfile.TemporaryDirectory() as folder:
            return _verdict(Journal.import_(source, Path(folder) / "replayed.comity"))
    if not source.is_file():
        problem = Problem("session", "", str(source), "does not exist", "a session file or an exported one")
        raise InputProblems([problem], "the replay")
    return _verdict(Journal(source, read_only=True))


def is_export(source: Path) -> bool:
    """Whether a file looks like an exported session."""
    if not source.is_file():
        return False
    with source.open("rb") as file:
        return file.read(1) == b"{"


def _verdict(journal: Journal) -> Verdict:
    try:
        problems = journal.verify()
        session = Session(journal, verify=False)
        problems += session.mismatches
        same = session.source == source_hash()
        if session.mismatches and not same:
            problems.append("the session was played with another version of the model, which may be why")
        return Verdict(journal.count, journal.head, session.digest(), len(session.play.turns), tuple(problems), same)
    finally:
        journal.close()
