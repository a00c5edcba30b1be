"""Measures of whole worlds for effects that no registered outcome shows by itself; each reads a world after a week."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from simulation.inputs.policy import Policy, load_policy
from simulation.records.organisations import NGO_KINDS, UNIT_KINDS
from simulation.week import advance
from simulation.world.layout import World
from simulation.world.settings import configure
from tests.direction.contrasts import Arm, Setting, foundation, scene


def spread_of_trust(world: World) -> float:
    """Standard deviation over communities of trust in the mission within regions."""
    trust, region = world.communities["trust_mission"], world.communities["region"]
    return float(np.sqrt(np.mean([trust[region == r].var() for r in np.unique(region)])))


def patrols_at_threat(world: World) -> float:
    """Threat where patrol-days are spent less threat where people live within reach, mean over infantry units."""
    reach, communities = world.reach, world.communities
    gaps = []
    for k, unit in enumerate(world.units):
        rows = reach[reach["unit"] == k]
        if unit["kind"] == UNIT_KINDS.index("infantry") and rows["days"].sum() > 0.0:
            threat = communities["threat"][rows["community"]]
            people = communities["population"][rows["community"]] * rows["falloff"]
            gaps.append(np.average(threat, weights=rows["days"]) - np.average(threat, weights=people))
    return float(np.mean(gaps))


def burden_of_small(world: World) -> float:
    """Share of staff time that coordination takes from national NGOs, less what it takes from Dunantist ones."""
    kind, overhead = world.ngos["kind"], world.ngos["overhead"]
    return float(overhead[kind == NGO_KINDS.index("national")].mean() - overhead[kind == NGO_KINDS.index("dunantist")].mean())


def events_under_patrol(world: World) -> float:
    """This week's violent events weighted by patrol coverage above the country's mean."""
    coverage = world.communities["patrol_coverage"]
    return float(np.sum(world.communities["violent_events"] * (coverage - coverage.mean())))


MEASURES: dict[str, Callable[[World], float]] = {
    f.__name__: f for f in (spread_of_trust, patrols_at_threat, burden_of_small, events_under_patrol)
}
"""Measures by name."""


def measured(setting: Setting, arm: Arm, seeds: Sequence[int], name: str) -> np.ndarray:
    """Mean over weeks of a measure, per seed."""
    return np.array([_one(setting, arm, seed, MEASURES[name]) for seed in seeds])


def _one(setting: Setting, arm: Arm, seed: int, measure: Callable[[World], float]) -> float:
    policy = load_policy(arm.policy) if isinstance(arm.policy, str) else Policy.of("arm", dict(arm.policy))
    world, _ = foundation(setting, seed).world()
    configure(world, scene(setting), policy, arm.values, arm.switches)
    values = []
    for week in range(setting.weeks):
        advance(world, week)
        values.append(measure(world))
    return float(np.mean(values))
