"""One server (or other writer) a folder of sessions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from experiments.kit import PRIVATE, Held, hold
from simulation.inputs import InputProblems, Problem

LOCK = ".comity.lock"
"""The lock, empty: it stays, and says nothing by being there."""
HOLDER = f"{LOCK}.json"
"""Who holds the lock, for the message to others (`experiments.kit.folders.lock.holder_file`)."""


@contextmanager
def alone_in(folder: Path, what: str) -> Iterator[None]:
    """Hold the lock of a folder; the system gives it back when the holder ends, also by SIGKILL.

    Args:
        folder: of session files; what: what the holder does, for the message to others: "being served at http://...".

    Raises:
        InputProblems: somebody else holds it: who, since when, and what can be done.
    """
    with ExitStack() as held:
        try:
            held.enter_context(hold(folder / LOCK, what, PRIVATE))
        except Held as other:
            allowed = "one server a folder: stop that one, or use another folder"
            raise InputProblems([Problem(str(folder), "", None, f"is {other}", allowed)], "the folder of sessions") from None
        except OSError as error:
            words = f"cannot be locked: {error.strerror or error}"
            raise InputProblems(
                [Problem(str(folder), "", None, words, "a folder that you may write")], "the folder of sessions"
            ) from None
        yield
