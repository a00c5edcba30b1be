"""Where the paths of a claim begin and end: what its arms set differently, and what its readings are read off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.claims.base import Claim, ClaimArm, ClaimReading
from experiments.claims.derive import READ_OFF
from experiments.claims.paths.flows import NO_NUMBERS, NumberIds
from experiments.claims.paths.graph import Graph
from simulation.inputs import Scenario
from simulation.records import KINDS
from simulation.registers import INSTRUMENTS, LEVERS, PARAMETERS
from simulation.world import build, configure

SCHEDULE = "schedule.*"
"""What a policy asks, which also takes hours and money from what else is asked."""
CARRIED = ("adoption_lag", "compliance", "half_life")
CHARGED = ("mission_hours", "ngo_hours", "money")
"""Numbers of an instrument that stand between what is asked and what is practised, and what is spent."""
LEAST_COMMUNITIES = 45


@dataclass(frozen=True)
class Begin:
    """What the arms of a contrast set differently.

    Attributes:
        fields: fields, each with the numbers that are passed before it is reached.
        held: registered numbers (their fields) that the arms hold at different values.
    """

    fields: Mapping[str, NumberIds]
    held: NumberIds = NO_NUMBERS

    def from_(self, graph: Graph) -> Graph:
        """The graph with all this behind one beginning; a number begins wherever it is passed."""
        entered = (other for others in graph.joins.values() for other, numbers in others.items() if numbers & self.held)
        return Graph({**graph.joins, BEGIN: {**dict.fromkeys(entered, NO_NUMBERS), **self.fields}})


BEGIN = "what the arms set differently"


def opposed(claim: Claim, reading: ClaimReading) -> list[tuple[ClaimArm, ClaimArm]]:
    """Pairs of arms from the two sides of a contrast: of those that share their circumstances, else of all."""
    weights = claim.contrast_of(reading)
    sides = [[claim.arms[name] for name, weight in weights.items() if weight * side > 0.0] for side in (1.0, -1.0)]
    every = [(one, other) for one in sides[0] for other in sides[1]]
    same = [pair for pair in every if len({(arm.scene_key(), tuple(sorted(arm.parameters.items()))) for arm in pair}) == 1]
    return same or every


Known = dict[tuple[str, str, str], dict[str, NumberIds]]
"""Differences that were found: by two arms and a scenario."""


def begin_of(claim: Claim, reading: ClaimReading, scenarios: Sequence[Scenario], known: Known | None = None) -> Begin:
    """What the arms of a reading set differently in any of these scenarios, read off the worlds that are built for them.

    Args:
        known: keeps what was found, for other readings of the same arms.
    """
    known = {} if known is None else known
    found: dict[str, NumberIds] = {}
    held = NO_NUMBERS
    for one, other in opposed(claim, reading):
        differ = dict(set(one.parameters.items()) ^ set(other.parameters.items()))
        held |= {PARAMETERS[name].field for name in differ}
        for scenario in scenarios:
            key = (one.key(), other.key(), scenario.digest())
            if key not in known:
                known[key] = differences(one, other, scenario)
            for field, numbers in known[key].items():
                found[field] = found.get(field, NO_NUMBERS) | numbers
    return Begin(found, held)


def differences(one: ClaimArm, other: ClaimArm, scenario: Scenario) -> dict[str, NumberIds]:
    """Fields that two arms set differently at the start or by their policies, and the numbers of the instruments before them."""
    worlds = []
    for arm in (one, other):
        scene = arm.scene(scenario)
        world, _ = build(scene, 0, max(LEAST_COMMUNITIES, 5 * len(scene.regions)), parameters={}).world()
        configure(world, scene, arm.policy(scene), {}, {})
        worlds.append(world)
    first, second = worlds
    found: dict[str, NumberIds] = {}
    for array, kind in KINDS.items():
        a, b = getattr(first, array), getattr(second, array)
        for field in kind.fields:
            if a.shape != b.shape or not np.array_equal(a[field.name], b[field.name]):
                found[f"{array}.{field.name}"] = NO_NUMBERS
    moved = np.flatnonzero(np.any(first.schedule != second.schedule, axis=1))
    places = np.any(first.scope != second.scope, axis=1)
    names = list(INSTRUMENTS)
    for row, (instrument, lever) in enumerate(LEVERS):
        if row in moved or places[names.index(instrument)]:
            found[f"practices.{lever.field}"] = _numbers(instrument, CARRIED)
            found[SCHEDULE] = found.get(SCHEDULE, NO_NUMBERS) | _numbers(instrument, CHARGED)
    return found


def _numbers(instrument: str, names: Sequence[str]) -> NumberIds:
    return frozenset(PARAMETERS[f"instruments.{instrument}_{name}"].field for name in names)


def ends_of(reading: ClaimReading) -> tuple[str, ...]:
    """The fields off which a reading is read."""
    if isinstance(reading.of, str):
        return READ_OFF[reading.of]
    return (f"measures.{reading.of.outcome}",)
