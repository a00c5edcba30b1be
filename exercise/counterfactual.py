"""What if not, what if instead: a session lived again from a turn on, under the same luck, beside what happened.

The decisions of everybody else, and all events, stay as they were: nobody reacts to the change. That makes the difference
the effect of the change alone; what people would have done next is a question for the debrief.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from exercise import ai
from exercise.engine import Engine, Shock
from exercise.injects import Inject, shocks_of
from exercise.orders import Decisions, orders_of
from exercise.reports import Report, situation
from exercise.slots import Value
from exercise.state import Fired, Turn, standing
from experiments.attribution import left_out
from simulation.instruments import INSTRUMENTS
from simulation.mechanisms import KERNELS, MECHANISMS
from simulation.outcomes import OUTCOMES

if TYPE_CHECKING:
    from exercise.session import Session


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
        title: in words.
    """

    turn: int
    role: str = ""
    slots: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    inject: int | None = None
    scale: float = 0.0
    title: str = ""


@dataclass(frozen=True)
class Lived:
    """A history: weekly country outcomes (weeks, outcomes) and by region (weeks, regions, outcomes), final digest."""

    country: np.ndarray
    regions: np.ndarray
    digest: str


@dataclass(frozen=True)
class Comparison:
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


Plan = tuple[Decisions, tuple[dict[str, Any], ...]]
"""Decisions that stand in a turn, and events that come in it."""


def plans_of(session: Session) -> list[Plan]:
    """What happened, turn by turn."""
    return [(turn.decisions, turn.shocks) for turn in session.play.turns]


def live_again(
    session: Session, plans: Sequence[Plan], first: int, forward: int = 0, off: Sequence[str] = (), digest: bool = False
) -> Lived:
    """Live turns ``first`` to the last of ``plans`` again from the snapshot at its start.

    Args:
        plans: all turns from 0; forward: weeks after the last turn; off: fields of mechanisms that are turned off.
    """
    twin = session.engine.twin()
    twin.restore(session.snapshots[first][0])
    twin.switch_off(off)
    weeks = session.settings.weeks_per_turn
    for decisions, shocks in plans[first:]:
        twin.give(orders_of(session.scenario, decisions, twin.week))
        twin.strike([Shock(**{**shock, "week": twin.week}) for shock in shocks])
        twin.live(weeks)
    twin.live(min(forward, twin.last_week - twin.week))
    return _lived(twin, digest)


def _lived(engine: Engine, digest: bool = False) -> Lived:
    return Lived(engine.table(), np.array(engine.regions), engine.digest() if digest else "")


def forwarded(session: Session) -> int:
    """Weeks that were lived after the last turn."""
    turns = session.play.turns
    last = turns[-1].week + turns[-1].weeks if turns else 0
    return session.engine.week - last


def changed_plans(session: Session, change: WhatIf) -> list[Plan]:
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
    own = {key.partition("/")[2] for key in turns[change.turn].by if key.startswith(f"{change.role}/")}
    slots = set(change.slots) or set(change.values) or own
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
        plans = _replaced(plans, turns, change.turn, change.role, slot, value)
    return plans


def _replaced(plans: list[Plan], turns: list[Turn], first: int, role: str, slot: str, value: Value) -> list[Plan]:
    """Another value of a slot from a turn on until it was changed again."""
    out = list(plans)
    for k in range(first, len(plans)):
        if k > first and f"{role}/{slot}" in turns[k].by:
            break
        decisions, shocks = out[k]
        out[k] = ({**decisions, role: {**decisions[role], slot: value}}, shocks)
    return out


def _without_inject(session: Session, plans: list[Plan], change: WhatIf) -> list[Plan]:
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


def compare(session: Session, change: WhatIf, explain: bool = True) -> Comparison:
    """Live the session again with a change, beside what happened.

    Args:
        explain: take the difference apart by instrument and by mechanism (about thirty further runs).

    Raises:
        ValueError: the change speaks of something that is not there, or no turn has been played.
    """
    plans = changed_plans(session, change)
    return compare_plans(session, plans, change, explain)


def compare_plans(session: Session, plans: list[Plan], change: WhatIf, explain: bool) -> Comparison:
    """What happened beside other plans from a turn on."""
    first, forward = change.turn, forwarded(session)
    week = session.snapshots[first][0].week
    actual, other = _lived(session.engine), live_again(session, plans, first, forward)
    happened, instead = summary(actual, week), summary(other, week)
    by_instrument: dict[str, dict[str, float]] = {}
    by_mechanism: dict[str, dict[str, float]] = {}
    if explain:
        by_instrument = _by_part(session, plans, first, forward, week, happened, instead)
        by_mechanism = _by_kernel(session, plans, first, forward, week, happened, instead)
    return Comparison(change, week, happened, instead, actual, other, by_instrument, by_mechanism)


def summary(lived: Lived, first: int, outcomes: Sequence[str] = ()) -> dict[str, float]:
    """Outcomes from a week on, by their registered summary (headline outcomes by default)."""
    names = list(OUTCOMES)
    out = {}
    for name in outcomes or names:
        series = lived.country[first:, names.index(name)]
        kind = OUTCOMES[name].summary
        if not len(series):
            out[name] = 0.0
        else:
            out[name] = float(series.sum() if kind == "sum" else series[-52:].mean() if kind == "end" else series.mean())
    return out


def parts_of(slot: str) -> str:
    """What a slot belongs to in an explanation: an instrument, or "troops", "aid", "permits", "consent", "stance"."""
    head, _, rest = slot.partition(".")
    if head in ("offer", "accept", "regions", "lever"):
        return rest.split(".")[0]
    return {"permit": "permits", "obstruction": "permits", "participation": "stance", "escort": "stance"}.get(head, head)


def part_titles() -> dict[str, str]:
    """Titles of the parts of explanations by id."""
    titles = {name: instrument.title for name, instrument in INSTRUMENTS.items()}
    return titles | {
        "troops": "Where troops stand",
        "aid": "Where aid goes",
        "permits": "Permits and obstruction",
        "consent": "Consent",
        "stance": "Stance of NGOs",
        "events": "Events from outside",
        "together": "Only together",
    }


def _by_part(
    session: Session,
    plans: list[Plan],
    first: int,
    forward: int,
    week: int,
    happened: Mapping[str, float],
    instead: Mapping[str, float],
) -> dict[str, dict[str, float]]:
    """Each changed part alone, and what only their combination does."""
    base = plans_of(session)
    parts: dict[str, set[tuple[str, str]]] = {}
    events = False
    for (old, shocks), (new, others) in zip(base, plans):
        events = events or shocks != others
        for role, held in new.items():
            for slot, value in held.items():
                if old[role].get(slot) != value:
                    parts.setdefault(parts_of(slot), set()).add((role, slot))
    count = len(parts) + events
    if count <= 1:
        name = "events" if events else next(iter(parts), "")
        return {name: {k: instead[k] - happened[k] for k in happened}} if name else {}
    out: dict[str, dict[str, float]] = {}
    for part, members in sorted(parts.items()):
        alone = [
            (
                {
                    role: {slot: new[role][slot] if (role, slot) in members else value for slot, value in held.items()}
                    for role, held in old.items()
                },
                shocks,
            )
            for (old, shocks), (new, _) in zip(base, plans)
        ]
        found = summary(live_again(session, alone, first, forward), week)
        out[part] = {k: found[k] - happened[k] for k in happened}
    if events:
        found = summary(live_again(session, [(old, others) for (old, _), (_, others) in zip(base, plans)], first, forward), week)
        out["events"] = {k: found[k] - happened[k] for k in happened}
    out["together"] = {k: instead[k] - happened[k] - sum(part[k] for part in out.values()) for k in happened}
    return out


def _by_kernel(
    session: Session,
    plans: list[Plan],
    first: int,
    forward: int,
    week: int,
    happened: Mapping[str, float],
    instead: Mapping[str, float],
) -> dict[str, dict[str, float]]:
    """How much of the difference goes when a kernel of mechanisms is off from that turn on, in both histories."""
    base = plans_of(session)
    without = {}
    for kernel in KERNELS:
        off = [m.field for m in MECHANISMS.values() if m.kernel == kernel]
        one = summary(live_again(session, base, first, forward, off), week)
        two = summary(live_again(session, plans, first, forward, off), week)
        without[kernel] = np.array([two[k] - one[k] for k in happened])
    parts, _ = left_out(np.array([instead[k] - happened[k] for k in happened]), without)
    return {kernel: dict(zip(happened, values.tolist())) for kernel, values in parts.items()}


def baseline(session: Session, weeks_after: int | None = None) -> Lived:
    """The whole session with AI players in every seat: same world, same luck, same injects."""
    settings, twin = session.settings, session.engine.twin()
    twin.restore(session.snapshots[0][0])
    play = session.snapshots[0][1]
    decisions = {role: dict(values) for role, values in play.decisions.items()}
    sent: dict[str, Report] = {}
    for turn in session.play.turns:
        seen = {}
        for role in settings.roles:
            report, sent[role] = situation(twin, role, sent.get(role, {}))
            seen[role] = see = ai.sight(role, report, session.slots[role], decisions, settings.strategy)
            decisions[role].update(ai.decide(see))
        twin.give(orders_of(session.scenario, decisions, twin.week))
        shocks = [shock for fired in session.play.fired if fired.turn == turn.turn for shock in fired.shocks]
        for fired in session.play.fired:
            if fired.turn == turn.turn:
                shocks += _answered(session, fired, seen, twin)
        twin.strike([Shock(**{**shock, "week": twin.week}) for shock in shocks])
        twin.live(turn.weeks)
    after = forwarded(session) if weeks_after is None else weeks_after
    twin.live(min(after, twin.last_week - twin.week))
    return _lived(twin)


def _answered(session: Session, fired: Fired, seen: Mapping[str, ai.Sight], engine: Engine) -> list[dict[str, Any]]:
    """Events that follow from AI players' responses to an inject; each option counts once."""
    options = {option.id: option for option in Inject.model_validate(fired.inject).option}
    chosen = [ai.responds(seen[role], replace(fired, responses={}))[0] for role in fired.to]
    found: list[dict[str, Any]] = []
    for name in dict.fromkeys(chosen):
        if name in options:
            found += [vars(shock) for shock in shocks_of(options[name].effect, fired.region, engine)]
    return found
