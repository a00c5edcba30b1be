"""Running the model for people: one run with its tables, or many runs as one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from simulation.batch import run_many
from simulation.building import WORLD_PARAMETERS, Foundation, build
from simulation.errors import InputProblems, Problem
from simulation.outcomes import OUTCOMES
from simulation.policy import Policy, load_policy
from simulation.records import RECORDS
from simulation.recording import Recorder
from simulation.results import (RunResult, community_table, country_table, provenance, region_table, summarise)
from simulation.scenario import Scenario, load_scenario
from simulation.settings import check_parameters, check_switches, parameter_row, schedule
from simulation.mechanisms import MECHANISMS
from simulation.week import advance
from simulation.world import World

ScenarioLike = str | Scenario
PolicyLike = str | Policy
MOST_COMMUNITIES = 100_000


def check_size(scenario: Scenario, weeks: int | None, communities: int | None) -> int:
    """Weeks to run, after checking weeks and communities.

    Raises:
        InputProblems: weeks beyond horizon and tail, communities fewer than regions or more than 100,000.
    """
    problems = []
    most = scenario.weeks + scenario.tail_weeks
    if weeks is not None and not (isinstance(weeks, int | np.integer) and 1 <= weeks <= most):
        problems.append(Problem("call", "weeks", weeks, f"is not possible for {scenario.name}",
                                f"1 to {most} ({scenario.weeks} and a tail of {scenario.tail_weeks})"))
    least = len(scenario.regions)
    if communities is not None and not (isinstance(communities, int | np.integer)
                                        and least <= communities <= MOST_COMMUNITIES):
        problems.append(Problem("call", "communities", communities, f"is not possible for {scenario.name}",
                                f"{least} (one a region) to {MOST_COMMUNITIES}"))
    if problems:
        raise InputProblems(problems, "run")
    return scenario.weeks if weeks is None else int(weeks)


def configure(world: World, scenario: Scenario, policy: Policy, parameters: Mapping[str, float],
              switches: Mapping[str, str]) -> None:
    """Write a policy, parameters and switches into a fresh world."""
    world.parameter_values[:] = parameter_row(check_parameters(parameters))
    mechanisms, options = settings_arrays(switches)
    world.mechanism_values[:] = mechanisms
    world.switches[:] = options
    table, scope = schedule(policy, scenario, world.schedule.shape[1])
    world.schedule[:] = table
    world.scope[:] = scope


def settings_arrays(switches: Mapping[str, str]) -> tuple[np.ndarray, np.ndarray]:
    """Mechanisms (one number each, in the order of the register) and the record of switch options, shape (1,)."""
    options, mechanisms = check_switches(switches)
    record = np.zeros(1, dtype=RECORDS["switches"])
    for name, option in options.items():
        record[name] = option
    return np.array([mechanisms.get(m.field, 1.0) for m in MECHANISMS.values()]), record


def _seed(seed: int) -> int:
    if not isinstance(seed, int | np.integer) or isinstance(seed, bool) or not 0 <= seed < 2**63:
        raise InputProblems([Problem("call", "seed", seed, "is not a seed", "a whole number from 0 to 2^63 - 1")], "run")
    return int(seed)


def run(scenario: ScenarioLike, policy: PolicyLike = "uncoordinated", seed: int = 0, *, weeks: int | None = None,
        parameters: Mapping[str, float] | None = None, switches: Mapping[str, str] | None = None,
        communities: int | None = None,
        detail: Literal["country", "region", "community"] = "country") -> RunResult:
    """Run one world and return its tables.

    Args:
        scenario: name, path or object; "kesara:drawdown" picks a variant.
        policy: name, path or object.
        seed: decides the world and all luck; the same seed gives the same luck under every policy.
        weeks: weeks to run; ``None`` is the scenario's horizon, up to 104 more run the tail after exit.
        parameters: values of registered parameters that differ from their defaults.
        switches: options of structural switches; mechanisms or kernels "on" or "off".
        communities: country total; ``None`` is about 200 with at least five a region.
        detail: level of ``weekly``.

    Raises:
        InputProblems: everything wrong with the inputs, at once where it can be known.
    """
    scene, plan = load_scenario(scenario), load_policy(policy)
    count = check_size(scene, weeks, communities)
    if detail not in ("country", "region", "community"):
        raise InputProblems([Problem("call", "detail", detail, "is not a level", "country, region, community")], "run")
    given, chosen = dict(parameters or {}), dict(switches or {})
    check_parameters(given)
    foundation = build(scene, _seed(seed), communities, parameters=given)
    world, _ = foundation.world()
    configure(world, scene, plan, given, chosen)
    recorder = Recorder(scene, world)
    country = np.empty((count, len(OUTCOMES)))
    regions = np.empty((count, len(scene.regions), len(OUTCOMES)))
    places: list[np.ndarray] = []
    for week in range(count):
        advance(world, week)
        recorder.record(world, week)
        country[week] = world.values
        regions[week] = world.region_values
        if detail == "community":
            places.append(world.communities.copy())
    by_region = region_table(scene, regions)
    if detail == "country":
        weekly = country_table(scene, country)
    elif detail == "region":
        weekly = by_region
    else:
        weekly = community_table(scene, list(range(count)), places)
    return RunResult(scene, plan, weekly, by_region, recorder.table(), summarise(country), recorder.network(world),
                     provenance(scene, plan, seed=int(seed), weeks=count, communities=foundation.communities,
                                parameters=given, switches=chosen, detail=detail))


def run_batch(scenario: ScenarioLike, policies: PolicyLike | Sequence[PolicyLike], seeds: int | Iterable[int], *,
              parameters: Mapping[str, float] | pd.DataFrame | None = None,
              switches: Mapping[str, str] | None = None, weeks: int | None = None,
              communities: int | None = None) -> pd.DataFrame:
    """Run every policy with every seed and variant; one row per run.

    Runs of one seed share their world and all luck. Compiled; the interpreter lock is released, so threads scale.

    Args:
        scenario: name, path or object.
        policies: one or several names, paths or objects.
        seeds: one or several seeds.
        parameters: values for all runs, or a table with a row per variant and a column per parameter.
        switches, weeks, communities: as in ``run``.

    Returns:
        Columns policy, seed, variant (row of ``parameters``, 0 if none), then every outcome by its summary; ordered by
        policy, seed, variant.

    Raises:
        InputProblems: everything wrong with the inputs.
    """
    scene = load_scenario(scenario)
    chosen = [load_policy(p) for p in ([policies] if isinstance(policies, str | Policy) else policies)]
    numbers = [_seed(seeds)] if isinstance(seeds, int | np.integer) else [_seed(s) for s in seeds]
    count = check_size(scene, weeks, communities)
    variants = variant_rows(parameters)
    mechanisms, options = settings_arrays(switches or {})
    pairs = [schedule(policy, scene, scene.weeks + scene.tail_weeks + 1) for policy in chosen]
    schedules, scopes = np.stack([p[0] for p in pairs]), np.stack([p[1] for p in pairs])
    frames = []
    for seed in numbers:
        for shape, members in _by_world(variants).items():
            foundation: Foundation = build(scene, seed, communities, parameters=dict(shape))
            policy_of = np.repeat(np.arange(len(chosen)), len(members))
            variant_of = np.tile(np.array(members), len(chosen))
            table = np.array([parameter_row(v) for v in variants])
            sums = run_many(foundation, schedules, scopes, table, mechanisms, options, policy_of.tolist(),
                            variant_of.tolist(), count)
            frame = pd.DataFrame(sums.summary(), columns=list(OUTCOMES))
            frame.insert(0, "variant", variant_of)
            frame.insert(0, "seed", seed)
            frame.insert(0, "policy_row", policy_of)
            frames.append(frame)
    out = pd.concat(frames, ignore_index=True).sort_values(["policy_row", "seed", "variant"], kind="stable",
                                                            ignore_index=True)
    out.insert(0, "policy", [chosen[k].name for k in out.pop("policy_row")])
    return out


def variant_rows(parameters: Mapping[str, float] | pd.DataFrame | None) -> list[dict[str, float]]:
    """Checked parameter values of each variant; one empty variant when nothing is given."""
    if parameters is None:
        return [{}]
    if isinstance(parameters, pd.DataFrame):
        if parameters.empty:
            raise InputProblems([Problem("call", "parameters", "an empty table", "has no variant",
                                         "a table with at least one row")], "run_batch")
        return [check_parameters({str(k): v for k, v in row.items()}) for row in parameters.to_dict("records")]
    return [check_parameters(parameters)]


def _by_world(variants: list[dict[str, float]]) -> dict[tuple[tuple[str, float], ...], list[int]]:
    """Variants grouped by the parameters that shape the world itself."""
    groups: dict[tuple[tuple[str, float], ...], list[int]] = {}
    for row, values in enumerate(variants):
        key = tuple((name, values[name]) for name in WORLD_PARAMETERS if name in values)
        groups.setdefault(key, []).append(row)
    return groups
