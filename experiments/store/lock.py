"""The lock of a study's folder: one process writes it at a time; reading is always possible."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from experiments.kit import Held, Holder, hold
from simulation.inputs import InputProblems, Problem

LOCK = "lock"


@contextmanager
def writing(folder: Path) -> Iterator[Holder | None]:
    """Be the one writer of a study's folder; yields the writer that ended before without closing it, if any.

    Raises:
        InputProblems: another process is writing: which, where, since when.
    """
    try:
        with hold(folder / LOCK, "being written") as before:
            yield before
    except Held as held:
        allowed = "one writer at a time: wait for it or stop it; reading is always possible"
        raise InputProblems([Problem("out", "", str(folder), f"is {held}", allowed)], f"the study in {folder}") from None
