"""Small sessions for tests."""

from __future__ import annotations

import json
import time
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


REFERENCE_S = 0.0065
"""Processor time of ``reference_work`` on the machine on which the limits of speed were set."""
_WORK = {str(k): [k / 7, {"a": "x" * k}] for k in range(60)}


def reference_work() -> float:
    """Processor time of a fixed piece of plain Python: how fast this machine is at this moment."""
    start = time.process_time()
    for _ in range(40):
        json.loads(json.dumps(_WORK, sort_keys=True))
        sorted((value[0], key) for key, value in _WORK.items())
    return time.process_time() - start
