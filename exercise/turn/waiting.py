"""For whom a turn waits.

The rule: a turn closes of itself when every seat that is waited for has committed. A seat with people in it is waited for,
unless the facilitator has said of it that the table goes on without it; what it has set so far counts, the rest stands as
before, and nobody decides or answers in its place. It is waited for again as soon as one of its people is back or does
anything. AI players are not waited for. When nobody is waited for any more, the facilitator closes the turn.
"""

from __future__ import annotations

from exercise.roles import CONTROL
from exercise.turn.desk import Desk


def counted(session: Desk) -> list[str]:
    """Roles on whose commitment the close of a turn depends."""
    table = session.table
    return [role for role in session.settings.roles if table.seated(role) and role not in table.excused]


def all_done(session: Desk) -> bool:
    """Whether everybody who is waited for has committed (with nobody to wait for the facilitator collects)."""
    roles = counted(session)
    return bool(roles) and all(role in session.play.done for role in roles)


def needs_approval(session: Desk) -> bool:
    """Whether a collected turn waits for the facilitator."""
    return session.settings.approval and bool(session.table.seated(CONTROL))


def waited_for(session: Desk) -> list[str]:
    """Roles that the turn waits for now."""
    phase = session.play.phase
    if phase == "open":
        return [role for role in counted(session) if role not in session.play.done] or [CONTROL]
    return [CONTROL] if phase == "approval" and needs_approval(session) else []
