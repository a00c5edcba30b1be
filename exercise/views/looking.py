"""Whether the pages of a session can be made: what a received file may hold that replaying it does not meet."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import ConfigDict, TypeAdapter

from exercise.journal import BROKEN, canonical
from exercise.roles import CONTROL
from exercise.state import Fired, Message, Participant, Proposal, RoleQuestion, Told, Turn
from exercise.turn import Desk
from exercise.views import views
from simulation.inputs import InputProblems, Problem

_STRICT = ConfigDict(strict=True, revalidate_instances="always")
_KINDS: dict[str, Any] = {
    "messages": list[Message],
    "proposals": list[Proposal],
    "questions": list[RoleQuestion],
    "told": list[Told],
    "fired": list[Fired],
    "remarks": list[tuple[int, str]],
    "turns": list[Turn],
    "decided": dict[str, dict[str, str]],
    "done": frozenset[str],
    "turn": int,
}
"""What people have said and done in a `Play`, as entries have brought it there."""


@cache
def _kinds() -> dict[str, TypeAdapter[Any]]:
    return {name: TypeAdapter(kind, config=_STRICT) for name, kind in _KINDS.items()}


def look(session: Desk) -> None:
    """See that the pages of a session can be made: that what it holds is of the kind that they show, and what everybody, each role
    and the facilitator are shown.

    Raises:
        InputProblems: an entry holds what no page can show.
    """
    try:
        TypeAdapter(dict[str, Participant], config=_STRICT).validate_python(session.table.participants)
        strangers = {person.role for person in session.table.participants.values()} - {CONTROL, *session.settings.roles}
        if strangers:
            raise ValueError(f"people in roles that this session does not have: {sorted(strangers)}")
        for name, kind in _kinds().items():
            kind.validate_python(getattr(session.play, name))
        canonical(views.public(session))
        for role in (CONTROL, *session.settings.roles):
            canonical(views.view(session, role, ""))
    except BROKEN as error:
        problem = Problem(session.journal.path.name, "", None, f"holds what no page can show: {error!r}"[:300])
        raise InputProblems([problem], "the session") from None
