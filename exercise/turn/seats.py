"""Who sits where and for whom the table waits: commands about seats become entries of the journal. Nothing changes here."""

from __future__ import annotations

from exercise import state as c
from exercise.roles import CONTROL
from exercise.state import Participant, Refused
from exercise.turn.desk import Desk, Entries


def about_seat(session: Desk, role: str, command: c.ChangeSeat) -> Entries:
    """What the facilitator says of a seat: free it, free one person of it, go on without it, its AI player's leaning.

    Raises:
        Refused: no_such_role, no_such_participant, not_seated, last_facilitator.
    """
    if command.participant is not None:
        person = session.table.participants.get(command.participant)
        if person is None or not person.here or person.role != command.role:
            raise Refused("no_such_participant", f"Nobody called {command.participant!r} sits in {command.role!r}.")
        return leaving(session, person)
    if command.role not in session.settings.roles:
        raise Refused("no_such_role", f"There is no role {command.role!r} in this session.")
    out: Entries = [("released", {"role": command.role})] if command.release else []
    if command.wait is not None and not command.release:
        if not session.table.seated(command.role):
            raise Refused("not_seated", "Nobody sits there: its AI player is never waited for.")
        if (command.role in session.table.excused) == command.wait:
            out.append(("waited", {"role": command.role, "wait": command.wait}))
    return out + ([("leaning", {"role": command.role, "strategy": command.strategy})] if command.strategy else [])


def leaving(session: Desk, person: Participant, comes: str = "") -> Entries:
    """The entry by which somebody gives up a seat; ``comes``: the role that is taken by somebody in the same moment.

    Raises:
        Refused: it is the only facilitator's, without whom nobody could give out codes or approve.
    """
    if person.role == CONTROL != comes and len(session.table.seated(CONTROL)) == 1:
        raise Refused("last_facilitator", "You are the only facilitator: give somebody else a facilitator's code first.")
    return [("left", {"participant": person.id})]


def returning(session: Desk, role: str) -> Entries:
    """The entry by which the table waits for a seat again that it went on without; none where it waits already."""
    return [("waited", {"role": role, "wait": True})] if role in session.table.excused else []
