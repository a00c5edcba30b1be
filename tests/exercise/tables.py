"""Small sessions for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exercise import Session

SMALL: dict[str, Any] = {"scenario": "kesara", "communities": 30, "turns": 6, "seed": 3}


def small(path: Path, name: str = "s.comity", **settings: Any) -> Session:
    """A new session of a small world."""
    return Session.create(path / name, SMALL | settings)


def begun(path: Path, *roles: str, **settings: Any) -> tuple[Session, dict[str, str]]:
    """A session whose first turn is open, with control and these roles seated: participants by role."""
    session = small(path, **settings)
    people = {role: session.admit(role).participant for role in ("control", *roles)}
    session.do(people["control"], {"kind": "start"})
    return session, people


def play(session: Session, control: str, turns: int = 1) -> None:
    """Collect and approve some turns."""
    for _ in range(turns):
        turn = session.play.turn
        if session.play.phase == "open":
            session.do(control, {"kind": "collect", "turn": turn})
        session.do(control, {"kind": "approve", "turn": turn})
