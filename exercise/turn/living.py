"""A session's turns lived again: what stood in each turn, and the history that follows from it under the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from exercise.ground import Engine, Shock
from exercise.roles import Decisions, orders_of
from exercise.turn.desk import Desk
from simulation.registers import OUTCOMES


@dataclass(frozen=True)
class Lived:
    """A history: weekly country outcomes (weeks, outcomes) and by region (weeks, regions, outcomes), final digest."""

    country: np.ndarray
    regions: np.ndarray
    digest: str


Plan = tuple[Decisions, tuple[dict[str, Any], ...]]
"""Decisions that stand in a turn, and events that come in it."""


def plans_of(session: Desk) -> list[Plan]:
    """What happened, turn by turn."""
    return [(turn.decisions, turn.shocks) for turn in session.play.turns]


def live_again(
    session: Desk, plans: Sequence[Plan], first: int, forward: int = 0, off: Sequence[str] = (), digest: bool = False
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
    return lived_by(twin, digest)


def lived_by(engine: Engine, digest: bool = False) -> Lived:
    """What an engine has lived so far."""
    return Lived(engine.table(), np.array(engine.regions), engine.digest() if digest else "")


def forwarded(session: Desk) -> int:
    """Weeks that were lived after the last turn."""
    turns = session.play.turns
    last = turns[-1].week + turns[-1].weeks if turns else 0
    return session.engine.week - last


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
