"""One seed under A and B, lived week by week with the same luck; any week can be gone back to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from exercise.ground import Engine, Snapshot
from experiments.runs import RunSettings
from simulation.inputs import Policy
from simulation.registers import OUTCOMES
from simulation.results import COMMUNITY_FIELDS
from simulation.world import Foundation, configure, schedule

OFTEN = ("breach", "organisation_dispute")
"""Kinds of events that come by the dozen: a week of them is told as one."""
KEEP_EVERY = 13
"""Weeks between kept states: going back lives at most so many weeks again."""


@dataclass(frozen=True)
class Happening:
    """An event of the shown seed.

    Attributes:
        week: when; kind: of the event table; sides: under which policies it happened in the same words ("a", "b" or "ab").
        place: region or "" for the country; words: who did what to whom; deaths: how many died.
    """

    week: int
    kind: str
    sides: str
    place: str
    words: str
    deaths: float


class _Life:
    """One policy's world, with kept states."""

    def __init__(self, settings: RunSettings, foundation: Foundation, policy: Policy) -> None:
        case = settings.case(policy, foundation.seed)
        self.engine = Engine(case.scenario, foundation.seed, None, "uncoordinated", foundation=foundation)
        configure(self.engine.world, case.scenario, policy, case.parameters, case.switches)
        self.policy = policy
        self.kept: list[Snapshot] = [self.engine.snapshot()]

    def live_to(self, week: int) -> None:
        engine = self.engine
        while engine.week < week:
            stop = min(week, (engine.week // KEEP_EVERY + 1) * KEEP_EVERY)
            engine.live(stop - engine.week)
            if engine.week % KEEP_EVERY == 0 and engine.week > self.kept[-1].week:
                self.kept.append(engine.snapshot())

    def go_to(self, week: int) -> None:
        if week < self.engine.week:
            self.kept = [state for state in self.kept if state.week <= week]
            self.engine.restore(self.kept[-1])
            self.write()
        self.live_to(week)

    def write(self) -> None:
        """Let the policy's levers hold from the present week on; what was lived stays."""
        world, week = self.engine.world, self.engine.week
        table, scope = schedule(self.policy, self.engine.scenario, world.schedule.shape[1])
        world.schedule[:, week:] = table[:, week:]
        world.scope[:] = scope

    def follow(self, policy: Policy) -> bool:
        """Take another policy; weeks already lived are lived again if it says something else about them."""
        engine, week = self.engine, self.engine.week
        self.policy = policy
        table, scope = schedule(policy, engine.scenario, engine.world.schedule.shape[1])
        again = bool(week) and not (
            np.array_equal(table[:, :week], engine.world.schedule[:, :week]) and np.array_equal(scope, engine.world.scope)
        )
        if again:
            self.kept = self.kept[:1]
            engine.restore(self.kept[0])
        self.write()
        self.live_to(week)
        return again


class Shown:
    """The world of one seed, lived under A and under B.

    Args:
        settings: what the seed's world draws; foundation: the world; policies: by side ("a", "b"); weeks: how long it may be lived.

    Attributes:
        returns: how often time went back, or was lived again after a change; with the week it names a state.
    """

    def __init__(self, settings: RunSettings, foundation: Foundation, policies: Mapping[str, Policy], weeks: int) -> None:
        self.scenario, self.weeks, self.foundation = settings.scenario, weeks, foundation
        self.returns = 0
        self.lives = {side: _Life(settings, foundation, policy) for side, policy in policies.items()}

    @property
    def week(self) -> int:
        """Weeks lived so far."""
        return self.lives["a"].engine.week

    def go_to(self, week: int) -> None:
        """Live on, or go back, to a week; weeks beyond the last are the last."""
        self.returns += week < self.week
        for life in self.lives.values():
            life.go_to(max(0, min(self.weeks, week)))

    def follow(self, side: str, policy: Policy) -> bool:
        """Let a side follow another policy from now on; returns whether its past had to be lived again."""
        again = self.lives[side].follow(policy)
        self.returns += again
        return again

    def country(self, side: str, outcome: str) -> np.ndarray:
        """Weekly values of a country outcome so far, (weeks lived,)."""
        return self.lives[side].engine.series(outcome)

    def table(self, side: str) -> np.ndarray:
        """All country outcomes so far, (weeks lived, outcomes)."""
        return self.lives[side].engine.table()

    def regions(self, side: str, outcome: str) -> np.ndarray:
        """An outcome by region: this week's value, or the sum so far where it adds up; NaN before the first week."""
        engine = self.lives[side].engine
        column = list(OUTCOMES).index(outcome)
        if not engine.regions:
            return np.full(len(self.scenario.regions), np.nan)
        if OUTCOMES[outcome].summary == "sum":
            return np.sum([values[:, column] for values in engine.regions], axis=0)
        return engine.regions[-1][:, column].copy()

    def communities(self, side: str, outcome: str) -> np.ndarray | None:
        """A level by community, this week; ``None`` where it adds up over weeks or does not exist by community."""
        rows = self.lives[side].engine.world.communities
        name = COMMUNITY_FIELDS.get(outcome, outcome)
        row = OUTCOMES[outcome]
        if self.week == 0 or row.summary == "sum" or row.level != "community":
            return None
        if outcome == "displaced_share":
            return rows["displaced"] / np.maximum(rows["population"] + rows["displaced"], 1.0)
        return rows[name].copy() if name in (rows.dtype.names or ()) and rows[name].ndim == 1 else None

    def places(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Communities: kilometres east, kilometres north, people at the start; each (communities,)."""
        rows = self.lives["a"].engine.world.communities
        return rows["x_km"].copy(), rows["y_km"].copy(), rows["population_start"].copy()

    def network(self, side: str) -> pd.DataFrame:
        """Ties between organisations as they are now; see `simulation.results.recording.Recorder.network`."""
        engine = self.lives[side].engine
        return engine.recorder.network(engine.world)

    def events(self, side: str) -> pd.DataFrame:
        """All events of a side so far."""
        return self.lives[side].engine.recorder.table()

    def happenings(self, kinds: frozenset[str] | None = None, most: int = 40) -> list[Happening]:
        """The latest events of both sides, newest first, deadliest first within a week.

        What happened alike under both is one entry; a week's broken promises (or disputes between organisations) are one.

        Args:
            kinds: of the event table; ``None`` takes all.
        """
        found: dict[Happening, str] = {}
        for side, life in self.lives.items():
            for entry in _told(life.engine.recorder.rows, kinds, most):
                found[entry] = found.get(entry, "") + side
        entries = [replace(entry, sides=sides) for entry, sides in found.items()]
        return sorted(entries, key=lambda h: (-h.week, -h.deaths, h.kind in OFTEN, h.kind, h.place, h.words, h.sides))[:most]


def _told(rows: Sequence[tuple[Any, ...]], kinds: frozenset[str] | None, most: int) -> list[Happening]:
    """One side's latest entries, newest first."""
    entries: dict[Happening, int] = {}
    last = -1
    often: dict[tuple[int, str], list[str]] = {}
    for week, kind, region, _, actor, target, deaths, detail in reversed(rows):
        if kinds is not None and kind not in kinds:
            continue
        if len(entries) + len(often) >= most and week != last:
            break
        last = week
        if kind in OFTEN:
            often.setdefault((int(week), kind), []).append(f"{actor} and {target}")
            continue
        words = f"{actor} → {target}: {detail}" if target else f"{actor}: {detail}"
        entry = Happening(int(week), kind, "", place=region, words=words, deaths=float(deaths))
        entries[entry] = entries.get(entry, 0) + 1
    found = [entry if count == 1 else replace(entry, words=f"{entry.words}, {count} times") for entry, count in entries.items()]
    for (week, kind), ties in often.items():
        among = ties[-1] if len(ties) == 1 else f"on {len(ties)} ties, among them {ties[-1]}"
        found.append(Happening(week, kind, "", place="", words=among, deaths=0.0))
    return found
