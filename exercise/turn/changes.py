"""What will be carried out at the end of a turn beside what stood when it began: for every seat, whoever decided.

In a seat without people the AI player decides as the turn closes. Until then what it would decide now stands here, marked as
expected: it follows from its report and from what stands, and both may still change.
"""

from __future__ import annotations

from typing import Any

from exercise.roles import Decisions, Value, agreed_level
from exercise.state import standing
from exercise.turn import ai
from exercise.turn.applying import ai_roles
from exercise.turn.desk import Desk
from simulation.registers import INSTRUMENTS

SETTLED = ("control", "agreement")
"""Who is not overruled by an AI player that decides as the turn closes: the facilitator, and its own word given this turn."""


def ai_decisions(session: Desk, role: str) -> dict[str, Value]:
    """What the AI player in a seat decides when the turn closes now, as far as it differs from what stands."""
    play = session.play
    settled = {slot for slot, by in play.decided.get(role, {}).items() if by in SETTLED}
    see = ai.sight(role, play.reports[-1][role], session.slots[role], play.decisions, session.table.strategies[role])
    return {slot: value for slot, value in ai.decide(see).items() if slot not in settled}


def begun(session: Desk) -> Decisions:
    """What stood when the turn began."""
    return session.snapshots[-1][1].decisions if session.snapshots else session.play.decisions


def carried_out(session: Desk) -> tuple[Decisions, dict[str, dict[str, Value]]]:
    """What the model will be given if the turn closes now, and the part of it that AI players are expected to add, by role."""
    play = session.play
    expected = {role: ai_decisions(session, role) for role in ai_roles(session)} if play.phase == "open" and play.reports else {}
    after = {role: {**values, **_kept(expected.get(role, {}))} for role, values in play.decisions.items()}
    return after, expected


def _kept(values: dict[str, Value]) -> dict[str, Value]:
    return {slot: standing(value) for slot, value in values.items()}


def changes(session: Desk) -> dict[str, list[dict[str, Any]]]:
    """What changes this turn, for each role: slot, title, group, values before and after, who settled it, and the reason of an
    amendment beside what the role itself had set (``own``)."""
    play, before = session.play, begun(session)
    after, expected = carried_out(session)
    amended: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in play.amended:
        if entry["turn"] == play.turn:
            for slot in entry["values"]:
                amended[entry["role"], slot] = entry
    out: dict[str, list[dict[str, Any]]] = {}
    for role in session.settings.roles:
        rows = []
        for slot in session.slots[role].values():
            by = "ai" if slot.id in expected.get(role, {}) else play.decided.get(role, {}).get(slot.id, "")
            old, new = before[role][slot.id], after[role][slot.id]
            if old == new and not by:
                continue
            amendment = amended.get((role, slot.id)) if by == "control" else None
            rows.append(
                {
                    "slot": slot.id,
                    "title": slot.title,
                    "group": slot.group,
                    "before": _plain(old),
                    "after": _plain(new),
                    "same": old == new,
                    "by": by,
                    "expected": slot.id in expected.get(role, {}),
                    "reason": amendment["reason"] if amendment else "",
                    "own": _plain(amendment["before"].get(slot.id)) if amendment else _plain(old),
                }
            )
        out[role] = rows
    return out


def in_force(session: Desk) -> dict[str, tuple[float, float]]:
    """Level of each instrument: when the turn began, and as it will be carried out."""
    before, after = begun(session), carried_out(session)[0]
    levels = ((name, agreed_level(session.scenario, before, name)) for name in INSTRUMENTS)
    return {name: (level, agreed_level(session.scenario, after, name)) for name, level in levels}


def notices(session: Desk, role: str) -> list[dict[str, Any]]:
    """What the facilitator did that a role must know: amendments of its decisions, turns given back, and steps back in time;
    the latest first."""
    play, slots = session.play, session.slots[role]
    found = []
    for k, entry in enumerate(play.amended):
        if entry["role"] == role:
            values = [
                {"title": slots[slot].title, "before": _plain(entry["before"].get(slot)), "after": _plain(standing(value))}
                for slot, value in entry["values"].items()
            ]
            found.append(
                {
                    "kind": "amended",
                    "key": f"a{k}",
                    "turn": entry["turn"],
                    "values": values,
                    "reason": entry["reason"],
                    "branch": False,
                }
            )
    found += [
        {"kind": "returned", "key": f"b{k}", "turn": turn, "values": [], "reason": reason, "branch": False}
        for k, (turn, reason) in enumerate(play.returned)
    ]
    found += [{"kind": "rewound", "key": f"r{k}", "values": [], **step} for k, step in enumerate(session.table.rewinds)]
    order = {"rewound": 0, "returned": 1, "amended": 2}
    found.reverse()
    return sorted(found, key=lambda one: (-int(one["turn"]), order[one["kind"]]))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def collecting(session: Desk) -> list[tuple[str, dict[str, Any]]]:
    """Decisions of AI players, then the close of the turn."""
    out: list[tuple[str, dict[str, Any]]] = []
    for role in ai_roles(session):
        values = ai_decisions(session, role)
        if values:
            plain = {slot: list(value) if isinstance(value, tuple) else value for slot, value in values.items()}
            out.append(("decided", {"role": role, "values": plain, "by": "ai"}))
    return [*out, ("collected", {})]
