"""What if not, what if instead: a session lived again from a turn on, under the same luck, beside what happened.

The decisions of people, and all events, stay as they were. AI players decide anew by their strategy in the seats that were
theirs (the default), or stay as they were too: a choice of every what-if. What people would have done next is a question for
the debrief.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from exercise.review.explaining import Pair, by_kernel, by_part, part_titles, parts_of
from exercise.roles import Value
from exercise.state import Turn, standing
from exercise.turn import Desk, Lived, Plan, baseline, forwarded, live_again, lived_by, plans_of, react, summary

__all__ = [
    "AiChoice",
    "Counterfactual",
    "Lived",
    "Plan",
    "WhatIf",
    "baseline",
    "changed_plans",
    "compare",
    "forwarded",
    "live_again",
    "part_titles",
    "parts_of",
    "plans_of",
    "summary",
]


AiChoice = Literal["react", "stay"]
"""What AI players do in a what-if: decide anew by their strategy, or as they did."""


@dataclass(frozen=True)
class WhatIf:
    """A change of what happened.

    Attributes:
        turn: from which turn on.
        role, slots: "what if not": these slots of a role stay as they stood before that turn until the role changed
            them again (empty = every slot that the role changed then).
        values: "what if instead": other values for these slots.
        inject: number of a sent inject that never comes, with its effects and those of responses to it.
        scale: strength of that inject's own effects instead of 0 ("what if half").
        ai: AI players "react" (decide anew, by their strategy, from the reports that they would have had) or "stay".
        title: in words.
    """

    turn: int
    role: str = ""
    slots: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    inject: int | None = None
    scale: float = 0.0
    ai: AiChoice = "react"
    title: str = ""


@dataclass(frozen=True)
class Counterfactual:
    """What happened beside what would have happened.

    Attributes:
        change: the what-if; week: first week that may differ.
        happened, instead: outcomes from that week to the end, by their registered summary (happened, what-if).
        actual, other: weekly values of headline outcomes from the start.
        by_instrument, by_mechanism: parts of the difference (instead - happened) of each outcome, as far as computed.
    """

    change: WhatIf
    week: int
    happened: dict[str, float]
    instead: dict[str, float]
    actual: Lived
    other: Lived
    by_instrument: dict[str, dict[str, float]]
    by_mechanism: dict[str, dict[str, float]]

    def difference(self, outcome: str) -> float:
        """Instead minus happened."""
        return self.instead[outcome] - self.happened[outcome]


def changed_plans(session: Desk, change: WhatIf) -> list[Plan]:
    """The turns with a change carried through.

    Raises:
        ValueError: the change speaks of a turn, slot or inject that is not there.
    """
    turns = session.play.turns
    if not 0 <= change.turn < len(turns):
        raise ValueError(f"turn {change.turn} has not been played (0 to {len(turns) - 1})")
    plans = plans_of(session)
    if change.inject is not None:
        return _without_inject(session, plans, change)
    if change.role not in session.settings.roles:
        raise ValueError(f"there is no role {change.role!r} in this session")
    slots = _changed_slots(session, change)
    unknown = slots - set(session.slots[change.role])
    if unknown:
        raise ValueError(f"{change.role} has no decision {sorted(unknown)[0]!r}")
    for slot in sorted(slots):
        if slot in change.values:
            if not session.slots[change.role][slot].accepts(change.values[slot]):
                raise ValueError(f"{slot}: {session.slots[change.role][slot].legal}")
            value = standing(change.values[slot])
        else:
            value = session.snapshots[change.turn][1].decisions[change.role][slot]
        plans = _replaced(plans, turns, change.turn, role=change.role, slot=slot, value=value)
    return plans


def _replaced(plans: list[Plan], turns: list[Turn], first: int, role: str, slot: str, value: Value) -> list[Plan]:
    """Another value of a slot from a turn on until it was changed again."""
    out = list(plans)
    for k in _span(turns, first, role, slot):
        decisions, shocks = out[k]
        out[k] = ({**decisions, role: {**decisions[role], slot: value}}, shocks)
    return out


def _span(turns: list[Turn], first: int, role: str, slot: str) -> range:
    """Turns from ``first`` to the one before the role's next change of a slot."""
    again = (k for k in range(first + 1, len(turns)) if f"{role}/{slot}" in turns[k].by)
    return range(first, next(again, len(turns)))


def _changed_slots(session: Desk, change: WhatIf) -> set[str]:
    """Slots that a what-if is about."""
    if change.inject is not None:
        return set()
    by = session.play.turns[change.turn].by
    own = {key.partition("/")[2] for key in by if key.startswith(f"{change.role}/")}
    return set(change.slots) or set(change.values) or own


def _without_inject(session: Desk, plans: list[Plan], change: WhatIf) -> list[Plan]:
    if change.inject is None or not 0 <= change.inject < len(session.play.fired):
        raise ValueError(f"there is no inject number {change.inject}")
    fired = session.play.fired[change.inject]
    out = list(plans)
    own = [dict(shock) for shock in fired.shocks]
    out[fired.turn] = _less(out[fired.turn], own, change.scale)
    for response in fired.responses.values():
        if response.turn < len(out):
            out[response.turn] = _less(out[response.turn], list(response.shocks), 0.0)
    return out


def _less(plan: Plan, gone: list[dict[str, Any]], scale: float) -> Plan:
    """A turn without some of its events, or with weaker ones."""
    left = [dict(shock) for shock in plan[1]]
    for shock in gone:
        if shock in left:
            left.remove(shock)
            if scale > 0.0:
                left.append({**shock, "magnitude": min(1.0, shock["magnitude"] * scale)})
    return plan[0], tuple(left)


def compare(session: Desk, change: WhatIf, explain: bool = True) -> Counterfactual:
    """Live the session again with a change, beside what happened.

    Args:
        explain: take the difference apart by decision and by mechanism (about thirty further runs).

    Raises:
        ValueError: the change speaks of something that is not there, or no turn has been played.
    """
    plans = changed_plans(session, change)
    first, forward = change.turn, forwarded(session)
    week = session.snapshots[first][0].week
    if change.ai == "react":
        turns = session.play.turns
        fixed = {(k, change.role, slot) for slot in _changed_slots(session, change) for k in _span(turns, first, change.role, slot)}
        lived, other = react(session, plans, first, fixed, forward)
    else:
        lived, other = plans, live_again(session, plans, first, forward)
    actual = lived_by(session.engine)
    happened, instead = summary(actual, week), summary(other, week)
    pair = Pair(session, first, forward, week=week, changed=plans, lived=lived, happened=happened, instead=instead)
    parts = (by_part(pair), by_kernel(pair)) if explain else ({}, {})
    return Counterfactual(change, week, happened, instead, actual, other, *parts)
