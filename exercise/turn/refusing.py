"""Reasons for which several commands are refused."""

from __future__ import annotations

from exercise.state import Refused
from exercise.turn.desk import Desk

MOST_A_TURN = 200
"""Messages, questions or disclosures of one role in one turn at most."""


def phase(session: Desk, *allowed: str) -> None:
    """Refuse outside of these phases, with what the session waits for."""
    if session.play.phase not in allowed:
        raise Refused(
            "wrong_phase",
            {
                "lobby": "The exercise has not begun.",
                "open": "Roles are still deciding.",
                "approval": "The turn is with the facilitator.",
                "over": "The last turn has been played.",
                "forwarded": "The exercise is over.",
            }[session.play.phase],
        )


def few(count: int, most: int = MOST_A_TURN) -> None:
    """Refuse when there are so many already."""
    if count >= most:
        raise Refused("too_many", f"At most {most} of these in one turn.")
