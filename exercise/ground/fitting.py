"""A list of injects fitted to the length of a session, and what of a list will not come as its author meant it.

A list that was written for a longer session is mapped in proportion: the first turn stays the first, the last becomes the
last, what lies between is rounded to the later turn or week. Numbers with which conditions compare ``week`` and ``turn``
are mapped alike. Every inject keeps what its author wrote (``Inject.written``). A list that is not longer stays as it is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable

from exercise.ground.conditions import in_words, lower_bounds, with_times
from exercise.ground.injects import Due, Inject, InjectList
from exercise.ground.possible import Moment, can_hold, moments_of
from exercise.roles import BLANK, filled, place_words
from simulation.inputs import Scenario

LONGEST_TURNS, LONGEST_TURN = 26, 13
"""Turns of a session, and weeks of a turn, at most."""
USUAL_A_TURN = 3
"""A turn that has had so many injects gets no further one that was moved, unless the settings say otherwise."""


def fitted(library: InjectList, turns: int, weeks_per_turn: int) -> InjectList:
    """A list as it comes in a session of so many turns; what was fitted before starts from what its author wrote."""
    injects = [_unfitted(inject) for inject in library.inject]
    turn, week = _maps(library.model_copy(update={"inject": tuple(injects)}), turns, weeks_per_turn)
    return library.model_copy(update={"inject": tuple(_fitted(inject, turn, week) for inject in injects)})


def _unfitted(inject: Inject) -> Inject:
    if inject.written is None:
        return inject
    return inject.model_copy(update={**inject.written.model_dump(), "written": None})


def _fitted(inject: Inject, turn: Callable[[float], int], week: Callable[[float], int]) -> Inject:
    new = Due(
        turn=None if inject.turn is None else turn(inject.turn),
        week=None if inject.week is None else week(inject.week),
        when=with_times(inject.when, {"turn": turn, "week": week}) if inject.when else "",
    )
    old = Due(week=inject.week, turn=inject.turn, when=inject.when)
    return inject if new == old else inject.model_copy(update={**new.model_dump(), "written": old})


def _maps(library: InjectList, turns: int, weeks_per_turn: int) -> tuple[Callable[[float], int], Callable[[float], int]]:
    """Where a turn and a week of the list lie in the session."""
    bounds = [lower_bounds(inject.when) for inject in library.inject if inject.when]
    written = max([library.turns or 1, *(i.turn or 1 for i in library.inject), *(b.get("turn", 1.0) for b in bounds)])
    first, last = 0.0, float((turns - 1) * weeks_per_turn)
    dated = [float(i.week or 0) for i in library.inject] + [b.get("week", 0.0) for b in bounds]
    long = max([first, *dated, float(library.weeks - weeks_per_turn) if library.weeks else first])

    def turn(value: float) -> int:
        return math.ceil(value) if written <= turns else 1 + math.ceil(round((value - 1) * (turns - 1) / (written - 1), 9))

    def week(value: float) -> int:
        return math.ceil(value) if long <= last else math.ceil(round(value * last / long, 9))

    return turn, week


def due_words(inject: Inject | Due, plain: bool = False) -> str:
    """When an inject falls due, in words; ``plain``: conditions as they stand in a file."""
    if inject.turn is not None:
        return f"turn {inject.turn}"
    if inject.week is not None:
        return f"week {inject.week}"
    if plain and inject.when:
        return inject.when
    return f"when {in_words(inject.when)}" if inject.when else "by hand"


def fit_words(library: InjectList) -> str:
    """How a list was fitted, in a sentence; "" if it was not."""
    moved = sum(1 for inject in library.inject if inject.written is not None)
    if not moved:
        return ""
    count = len(library.inject)
    return f"The list was written for a longer session and is fitted to this one: {moved} of {count} injects come earlier."


def _name(inject: Inject) -> str:
    return f"“{filled(inject.title, place_words(inject.place))}”"


def in_order(library: InjectList) -> list[Inject]:
    """A list in the order in which injects that are due come: those whose date is as it was written, then those that were
    moved; of these first what the country brings about (conditions), then what was planned."""
    return sorted(library.inject, key=lambda one: (one.written is not None, one.written is not None and not one.when))


def session_warnings(library: InjectList, turns: int, weeks_per_turn: int, a_turn: int = 0) -> list[str]:
    """What of a list will not come as meant in a session; a line for each.

    Args:
        library: as it stands in the session; turns, weeks_per_turn: of the session; a_turn: a turn that has had so
            many gets no moved inject of itself, 0 for no limit.
    """
    last, moments = (turns - 1) * weeks_per_turn, moments_of(turns, weeks_per_turn)
    lived = [(week, (week - 1) // weeks_per_turn + 1) for week in range(1, turns * weeks_per_turn + 1)]
    out = []
    for inject in library.inject:
        name = _name(inject)
        if inject.turn is not None and inject.turn > turns:
            out.append(f"{name}: turn {inject.turn} comes after the last turn, {turns}.")
        if inject.week is not None and inject.week > last:
            out.append(f"{name}: week {inject.week} comes after the last turn has begun, in week {last}.")
        out += _never(inject, name, moments, lived, "in this session")
    return out + _crowded(library, turns, weeks_per_turn, a_turn)


def list_warnings(library: InjectList, scenario: Scenario | None = None) -> list[str]:
    """What of a list can come in no session at all (of a scenario); a line for each."""
    weeks = scenario.weeks if scenario else 1040
    lengths = [moments_of(min(LONGEST_TURNS, weeks // per), per) for per in range(1, LONGEST_TURN + 1)]
    moments = sorted({moment for found in lengths for moment in found})
    lived = sorted({(week, (week - 1) // per + 1) for per in (1, 4, LONGEST_TURN) for week in range(1, weeks + 1)})
    out = []
    for inject in library.inject:
        name = _name(inject)
        if inject.week is not None and inject.week >= weeks and library.weeks is None:
            out.append(f"{name}: week {inject.week} comes after {scenario.name if scenario else 'every session'} has ended.")
        out += _never(inject, name, moments, lived, "in any session")
        texts = [inject.title, inject.text, inject.expected, inject.notes, *(option.text for option in inject.option)]
        strange = sorted({found for text in texts for found in re.findall(r"\{[^{}]*\}", text)} - {BLANK})
        out += [f"{name}: {found} is not filled in; {BLANK} alone is." for found in strange]
    return out


def check_words(library: InjectList, scenario: Scenario | None, turns: int, weeks_per_turn: int) -> list[str]:
    """What to look at in a list before it is used: in any session, or fitted to one of so many turns (0: any)."""
    if not turns:
        return list_warnings(library, scenario)
    made = fitted(library, turns, weeks_per_turn)
    fit = fit_words(made)
    return [*([fit] if fit else []), *session_warnings(made, turns, weeks_per_turn, USUAL_A_TURN)]


def _never(inject: Inject, name: str, moments: Iterable[Moment], lived: Iterable[Moment], where: str) -> list[str]:
    out = []
    if inject.when and not can_hold(inject.when, moments):
        out.append(f"{name}: “{in_words(inject.when)}” can never hold {where}.")
    if inject.met_when and not can_hold(inject.met_when, lived):
        out.append(f"{name}: what is to be met, “{in_words(inject.met_when)}”, can never hold {where}.")
    return out


def _crowded(library: InjectList, turns: int, weeks_per_turn: int, a_turn: int) -> list[str]:
    """What waits for a later turn because a turn takes so many, and what would wait past the end."""
    if not a_turn:
        return []
    waiting = [inject for inject in in_order(library) if inject.turn is not None or inject.week is not None]
    late: list[str] = []
    for turn in range(1, turns + 1):
        now = [i for i in waiting if (i.turn or 0) <= turn and (i.week or 0) <= (turn - 1) * weeks_per_turn]
        sent = {inject.id for k, inject in enumerate(now) if k < a_turn or inject.written is None}
        waiting = [inject for inject in waiting if inject.id not in sent]
        if len(now) > len(sent):
            late.append(f"turn {turn}: {len(now)}")
    left = [
        _name(inject) for inject in waiting if (inject.turn or 0) <= turns and (inject.week or 0) <= (turns - 1) * weeks_per_turn
    ]
    out = []
    if late:
        out.append(f"More moved injects are due than the {a_turn} a turn ({', '.join(late)}): the rest waits for the next turn.")
    if left:
        out.append(f"No turn is left for {', '.join(left)}: send them by hand, or skip others.")
    return out
