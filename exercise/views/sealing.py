"""What a role may know of others' decisions: what stood when the turn began, and what was promised to it since.

What a role sets is sealed until the turn has been lived: no view of another role, and none of the room, is made from it
before, committed or not. So nobody gains by waiting. Views read decisions of others from here and from nowhere else.
"""

from __future__ import annotations

from exercise.roles import Decisions, Value
from exercise.state import after_agreeing
from exercise.turn import Desk, begun


def known(session: Desk, role: str) -> Decisions:
    """Standing decisions of all roles as far as a role may know them.

    Its own are those of this moment. Those of others are from the start of the turn, and at least what they have promised to
    this role in an agreement of this turn, whose terms both sides know (whether they keep it shows when the turn is lived).
    """
    play = session.play
    out: Decisions = {other: values for other, values in begun(session).items() if other != role}
    out[role] = play.decisions[role]
    for agreement in play.agreements():
        sides = (agreement.sender, agreement.to)
        if role not in sides or agreement.until - int(agreement.terms["duration_turns"]) != play.turn:
            continue
        other = sides[1] if role == sides[0] else sides[0]
        raised: dict[str, Value] = dict(after_agreeing(agreement, other, session.slots[other], out))
        out[other] = out[other] | raised
    return out
