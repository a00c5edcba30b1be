"""Sessions that branched from each other: a seat that is taken away in one is taken away in its branches too."""

from __future__ import annotations

from collections.abc import Collection

from exercise.turn.desk import Desk


def branch_of(session: Desk, other: Desk) -> bool:
    """Whether ``session`` branched from ``other`` as it is here, not from a copy of it that came from elsewhere."""
    origin = session.table.origin
    return bool(origin) and other is not session and other.journal.holds(origin) > other.table.received


def free(session: Desk, tokens: Collection[str]) -> None:
    """Free the seats that were held by these tokens (digests): their holders lost them in the session that this one came from.

    Raises:
        NotKept: the file could not be written.
    """
    with session.lock:
        found = [p.id for p in session.table.participants.values() if p.here and p.token in tokens]
        if found:
            session.record("system", [("freed", {"participants": found, "codes": False, "why": "origin"})])
