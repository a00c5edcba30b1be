"""Does peace last after the mission leaves? Each run is paired with the same-luck world in which the mission stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from simulation.inputs.policy import Policy, load_policy
from simulation.inputs.scenario.scenario import Scenario, load_scenario
from simulation.registers.outcomes import OUTCOMES
from simulation.results.derived import relapse_excess, sustainable_peace
from simulation.week import advance
from simulation.world.build import build
from simulation.world.settings import configure

TAIL_WEEKS = 104
CONFLICT = [list(OUTCOMES).index(name) for name in ("battle_deaths", "one_sided_deaths", "non_state_deaths")]


def deaths_by_week(
    scenario: Scenario,
    policy: Policy,
    seed: int,
    *,
    stays: bool,
    communities: int | None = None,
    parameters: Mapping[str, float] | None = None,
    switches: Mapping[str, str] | None = None,
) -> np.ndarray:
    """Weekly conflict deaths (battle, one-sided, non-state) to 104 weeks after the horizon; shape (weeks,).

    Args:
        stays: the mission stays at its last strength after the horizon instead of leaving.
    """
    values = dict(parameters or {})
    world, _ = build(scenario, seed, communities, parameters=values, stays=stays).world()
    configure(world, scenario, policy, values, dict(switches or {}))
    deaths = np.empty(scenario.weeks + TAIL_WEEKS)
    for week in range(len(deaths)):
        advance(world, week)
        deaths[week] = world.values[CONFLICT].sum()
    return deaths


def peace_after_exit(
    scenario: str | Scenario,
    policies: Iterable[str | Policy],
    seeds: Iterable[int],
    *,
    communities: int | None = None,
    parameters: Mapping[str, float] | None = None,
    switches: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Sustainable peace and excess deaths of each policy and seed, against the mission's staying with the same luck.

    Returns:
        Columns policy, seed, sustainable_peace (1 or 0), relapse_excess (deaths), deaths_left, deaths_stayed (deaths in
        the 104 weeks after exit).

    Raises:
        InputProblems: unknown names, values out of range.
        ValueError: the scenario's tail is shorter than 104 weeks.
    """
    scene = load_scenario(scenario)
    if scene.tail_weeks < TAIL_WEEKS:
        raise ValueError(f"{scene.name}: tail_weeks(={scene.tail_weeks}) must be at least {TAIL_WEEKS}")
    rows = []
    numbers = list(seeds)
    for policy in map(load_policy, policies):
        for seed in numbers:
            left, stayed = (
                deaths_by_week(scene, policy, seed, stays=stays, communities=communities, parameters=parameters, switches=switches)
                for stays in (False, True)
            )
            if not np.array_equal(left[: scene.weeks], stayed[: scene.weeks]):
                raise RuntimeError(f"{scene.name}, {policy.name}, seed {seed}: the two worlds differ before the exit")
            rows.append(
                (
                    policy.name,
                    seed,
                    sustainable_peace(left, stayed, scene.weeks),
                    relapse_excess(left, stayed, scene.weeks),
                    left[scene.weeks :].sum(),
                    stayed[scene.weeks :].sum(),
                )
            )
    return pd.DataFrame(rows, columns=["policy", "seed", "sustainable_peace", "relapse_excess", "deaths_left", "deaths_stayed"])
