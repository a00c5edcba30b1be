"""AI players who decide anew: in what-ifs, in the seats that they had, and in the baseline, in every seat."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from exercise.ground import Engine, Inject, Report, Shock, shocks_of, situation
from exercise.roles import Value, orders_of
from exercise.state import Fired, Turn
from exercise.turn import ai
from exercise.turn.desk import Desk
from exercise.turn.living import Lived, Plan, forwarded, lived_by

Fixed = Collection[tuple[int, str, str]]
"""Decisions that a what-if is about, as (turn, role, slot): nobody decides these anew."""


def react(session: Desk, plans: Sequence[Plan], first: int, fixed: Fixed, forward: int) -> tuple[list[Plan], Lived]:
    """Live turns again while AI players decide anew in the turns in which the seat was theirs.

    They see the report that they would have had, and follow the same strategy. What people, the facilitator or an agreement
    settled for their seats stays, and so do answers to proposals, questions and injects. Without a change this is what
    happened, to the last bit.

    Args:
        plans: all turns from 0 with the change; first: first turn that may differ; forward: weeks after the last turn.

    Returns:
        The turns as lived, and the history.
    """
    twin, out = session.engine.twin(), list(plans)
    snapshot, play = session.snapshots[first]
    twin.restore(snapshot)
    turns = session.play.turns
    reports, sent = play.reports[-1], dict(play.sent)
    standing = {role: dict(values) for role, values in play.decisions.items()}
    seats = {role for turn in turns[first:] for role in turn.ai}
    for k in range(first, len(plans)):
        if k > first:
            reports = {}
            for role in seats:
                reports[role], sent[role] = situation(twin, role, sent.get(role, {}))
        planned, shocks = plans[k]
        held = {role: planned[role] for role in planned}
        for role in turns[k].ai:
            own = {slot for turn, other, slot in fixed if turn == k and other == role}
            held[role] = _anew(
                session, turns[k], role, report=reports[role], standing=standing[role], fixed={s: planned[role][s] for s in own}
            )
        standing = held
        out[k] = (held, shocks)
        twin.give(orders_of(session.scenario, held, twin.week))
        twin.strike([Shock(**{**shock, "week": twin.week}) for shock in shocks])
        twin.live(turns[k].weeks)
    twin.live(min(forward, twin.last_week - twin.week))
    return out, lived_by(twin)


def _anew(
    session: Desk, turn: Turn, role: str, report: Report, standing: Mapping[str, Value], fixed: dict[str, Value]
) -> dict[str, Value]:
    """Decisions of an AI player in a turn: what stood, what others changed in its seat, then its own, then what is fixed."""
    seat, start = turn.ai[role], session.snapshots[turn.turn][1].decisions[role]
    held = {slot: seat.held[slot] if seat.held[slot] != start[slot] else value for slot, value in standing.items()} | fixed
    see = ai.sight(role, report, session.slots[role], {role: held}, seat.strategy)
    others = {slot: value for slot, value in turn.decisions[role].items() if turn.by.get(f"{role}/{slot}", "ai") != "ai"}
    return held | ai.decide(see) | others | fixed


def baseline(session: Desk, weeks_after: int | None = None) -> Lived:
    """The whole session with AI players in every seat: same world, same luck, same injects."""
    settings, twin = session.settings, session.engine.twin()
    twin.restore(session.snapshots[0][0])
    play = session.snapshots[0][1]
    decisions = {role: dict(values) for role, values in play.decisions.items()}
    sent: dict[str, Report] = {}
    for turn in session.play.turns:
        seen, books = {}, twin.books()
        for role in settings.roles:
            report, sent[role] = situation(twin, role, sent.get(role, {}), books)
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
    return lived_by(twin)


def _answered(session: Desk, fired: Fired, seen: Mapping[str, ai.Sight], engine: Engine) -> list[dict[str, Any]]:
    """Events that follow from AI players' responses to an inject; each option counts once."""
    options = {option.id: option for option in Inject.model_validate(fired.inject).option}
    chosen = [ai.responds(seen[role], replace(fired, responses={}))[0] for role in fired.to]
    found: list[dict[str, Any]] = []
    for name in dict.fromkeys(chosen):
        if name in options:
            found += [vars(shock) for shock in shocks_of(options[name].effect, fired.region, engine)]
    return found
