"""How much a session file may ask for while it is lived again, and what its pages need of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, TypeAdapter

from exercise import views
from exercise.chain import canonical
from exercise.roles import CONTROL
from exercise.state import Fired, Message, Participant, Proposal, Question, Told, Turn
from simulation.inputs.errors import InputProblems, Problem

if TYPE_CHECKING:
    from exercise.session import Session

RECEIVED_S = 120.0
"""Seconds that a received session may take to be lived again; a long one takes a few."""

BROKEN = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, AssertionError, RecursionError, MemoryError)
"""What carrying out entries that nobody could have made by playing may end in."""


@dataclass
class Limits:
    """Limits of a replay.

    Attributes:
        seconds: from now on, ``None`` without end; clock: gives seconds.
        strict: stop at the first turn that ends otherwise than was played, and see that every page can be made.
    """

    seconds: float | None = None
    strict: bool = False
    clock: Callable[[], float] = time.monotonic
    begun: float = field(init=False)

    def __post_init__(self) -> None:
        self.begun = self.clock()

    def check(self, session: Session, where: str) -> None:
        """Look whether the replay may go on.

        Raises:
            InputProblems: it takes too long, or (``strict``) a turn ended otherwise.
        """
        if self.strict and session.mismatches:
            lines = [*session.mismatches, "it was played with another version of the model, or changed by hand"]
            raise InputProblems([Problem(session.journal.path.name, "", None, line) for line in lines], "the session")
        if self.seconds is not None and self.clock() - self.begun > self.seconds:
            words = f"takes longer than {self.seconds:.0f} seconds to be lived again"
            raise InputProblems([Problem(session.journal.path.name, where, None, words)], "the session")


_STRICT = ConfigDict(strict=True, revalidate_instances="always")
_KINDS: dict[str, Any] = {
    "messages": list[Message],
    "proposals": list[Proposal],
    "questions": list[Question],
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


def look(session: Session) -> None:
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
