"""The model under a session: compiled weeks of one world, snapshots between them, and a digest of its whole state."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exercise.roles import Orders
from simulation.inputs import TIMELINE_KINDS, Scenario, load_policy
from simulation.records.places import SHOCK_KINDS
from simulation.registers import OUTCOMES
from simulation.results import Recorder
from simulation.week import advance_by, loop_addresses
from simulation.world import Foundation, World, build, configure, event, inject


@dataclass(frozen=True)
class Shock:
    """An event from outside as the model meets it: a row of its timeline.

    Attributes:
        kind: one of ``shock_kinds()``.
        region: name of the region, "" everywhere; group: name of the armed actor, "" none.
        week: first week; weeks: duration; magnitude: strength 0-1.
    """

    kind: str
    region: str
    group: str
    week: int
    weeks: int
    magnitude: float


@dataclass(frozen=True)
class Snapshot:
    """Everything that changes in an engine, at the start of a week."""

    week: int
    block: np.ndarray
    schedule: np.ndarray
    scope: np.ndarray
    recorder: Recorder
    country: tuple[np.ndarray, ...]
    regions: tuple[np.ndarray, ...]


def shock_kinds() -> tuple[str, ...]:
    """Kinds of events that an exercise may send into the model: causes, never outcomes."""
    return tuple(kind for kind in TIMELINE_KINDS if kind not in ("parallel_departure",))


class Engine:
    """One world that lives week by week.

    Args:
        scenario: the country.
        seed: decides the world and all luck.
        communities: country total; ``None`` takes the scenario's default.
        policy: bundled name or path of the policy that stands before anybody decides.
        recorded: keep the table of events (costs a millisecond a week).
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        communities: int | None,
        policy: str,
        recorded: bool = True,
        foundation: Foundation | None = None,
    ) -> None:
        self.scenario = scenario
        self.foundation = foundation or build(scenario, seed, communities)
        self.world, self.block = self.foundation.world()
        configure(self.world, scenario, load_policy(policy), {}, {})
        self.stages = loop_addresses(self.world)
        self.week = 0
        self.recorded = recorded
        self.recorder = Recorder(scenario, self.world)
        self.country: list[np.ndarray] = []
        self.regions: list[np.ndarray] = []
        first = self.foundation.world()[0]
        self.escort_at_start = first.ngos["accepts_escort"].copy()

    @property
    def last_week(self) -> int:
        """Weeks that the scenario offers, tail included."""
        return self.scenario.weeks + self.scenario.tail_weeks

    def books(self) -> World:
        """The world in which an organisation's own books are read. Before the first week nothing has been entered yet: it is
        a twin then that has lived that week under what stands, so that troops, staff and hours are those of the first day."""
        if self.week > 0:
            return self.world
        twin = self.twin()
        twin.restore(self.snapshot())
        twin.live(1)
        return twin.world

    def twin(self, recorded: bool = False) -> Engine:
        """Another engine of the same world in its first state; networks and places are shared."""
        other = Engine.__new__(Engine)
        other.scenario, other.foundation, other.recorded = self.scenario, self.foundation, recorded
        other.world, other.block = self.foundation.world()
        other.world.parameter_values[:] = self.world.parameter_values
        other.world.mechanism_values[:] = self.world.mechanism_values
        other.world.switches[:] = self.world.switches
        other.stages = self.stages
        other.week, other.country, other.regions = 0, [], []
        other.recorder = Recorder(self.scenario, other.world)
        other.escort_at_start = self.escort_at_start
        return other

    def give(self, orders: Orders) -> None:
        """Let decisions hold from the present week on, until others replace them."""
        world, week = self.world, self.week
        world.schedule[:, week:] = orders.levers[:, None]
        world.scope[:] = orders.scope
        world.regions["order_troops"] = orders.troops
        world.government["order_consent"] = orders.consent
        world.authorities["order_permit"] = orders.permit
        world.authorities["order_obstruction"] = orders.obstruction
        kinds = world.ngos["kind"]
        world.ngos["order_participation"] = orders.participation[kinds]
        world.ngos["accepts_escort"] = np.where(orders.escort[kinds] >= 0.0, orders.escort[kinds], self.escort_at_start)
        posts = world.posts
        posts["order_weight"] = orders.aid[kinds[posts["ngo"]], posts["region"]]

    def strike(self, shocks: Sequence[Shock]) -> None:
        """Write events into free rows of the timeline.

        Raises:
            InputProblems: no free row is left.
        """
        events = [
            event(
                shock.kind,
                scenario=self.scenario,
                week=shock.week,
                weeks=shock.weeks,
                magnitude=shock.magnitude,
                regions=[shock.region] if shock.region else [],
                group=shock.group,
            )
            for shock in shocks
        ]
        inject(self.world, self.scenario, *events)

    def free_events(self) -> int:
        """Events that still have room in the timeline."""
        return int((self.world.timeline["kind"] == SHOCK_KINDS.index("none")).sum())

    def live(self, weeks: int) -> None:
        """Live this many weeks.

        Raises:
            ValueError: the scenario has fewer weeks left.
        """
        if not 0 <= weeks <= self.last_week - self.week:
            raise ValueError(f"{weeks} weeks cannot be lived: {self.last_week - self.week} are left")
        for _ in range(weeks):
            advance_by(self.stages, self.world, self.week)
            if self.recorded:
                self.recorder.record(self.world, self.week)
            self.country.append(self.world.values.reshape(-1).copy())
            self.regions.append(self.world.region_values.copy())
            self.week += 1

    def snapshot(self) -> Snapshot:
        """The present state; later weeks do not change it."""
        return Snapshot(
            self.week,
            self.block.copy(),
            self.world.schedule.copy(),
            scope=self.world.scope.copy(),
            recorder=_forked(self.recorder),
            country=tuple(self.country),
            regions=tuple(self.regions),
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Return to a snapshot of this world (or of its twin)."""
        self.week = snapshot.week
        self.block[:] = snapshot.block
        self.world.schedule[:] = snapshot.schedule
        self.world.scope[:] = snapshot.scope
        self.recorder = _forked(snapshot.recorder)
        self.country, self.regions = list(snapshot.country), list(snapshot.regions)

    def switch_off(self, fields: Sequence[str]) -> None:
        """Turn mechanisms off by their fields, for explanations."""
        for name in fields:
            self.world.mechanisms[name] = 0.0

    def digest(self) -> str:
        """BLAKE2b of the whole state, to compare two worlds bit for bit."""
        found = hashlib.blake2b(self.block.tobytes(), digest_size=32)
        found.update(self.world.schedule.tobytes())
        found.update(self.world.scope.tobytes())
        found.update(self.week.to_bytes(4, "big"))
        return found.hexdigest()

    def series(self, outcome: str) -> np.ndarray:
        """Weekly values of a country outcome so far, (weeks,)."""
        column = list(OUTCOMES).index(outcome)
        return np.array([values[column] for values in self.country])

    def table(self) -> np.ndarray:
        """Weekly values of all country outcomes so far, (weeks, outcomes)."""
        return np.array(self.country).reshape(-1, len(OUTCOMES))

    def measure(self, outcome: str, region: str = "") -> float:
        """An outcome as of the last week lived, of the country or of a region; 0 before the first week."""
        column = list(OUTCOMES).index(outcome)
        if not self.country:
            return 0.0
        if region:
            return float(self.regions[-1][self.scenario.region_index(region), column])
        return float(self.country[-1][column])


def _forked(recorder: Recorder) -> Recorder:
    """A recorder that goes on by itself."""
    other = copy.copy(recorder)
    other.rows = recorder.rows[:]
    return other


def by_region(world: World, values: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Mean of community values over people by region, or over other weights; 0 where weights vanish; (regions,)."""
    rows = world.communities
    weight = rows["population"] + rows["hosted"] if weights is None else weights
    count = len(world.regions)
    total = np.bincount(rows["region"], weight, count)
    return np.bincount(rows["region"], weight * values, count) / np.where(total > 0.0, total, 1.0)
