"""Running the model for people: one run with its tables, or many runs as one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulation.drivers.batch import Settings, run_many
from simulation.inputs.errors import Gathered, InputProblems, Problem
from simulation.inputs.policy import Policy, load_policy
from simulation.inputs.scenario.scenario import Scenario, load_scenario
from simulation.registers.outcomes import OUTCOMES
from simulation.results.recording import Detail, History
from simulation.results.results import RunResult
from simulation.week import advance
from simulation.world.building import WORLD_PARAMETERS, Foundation, build
from simulation.world.requests import PolicyLike, ScenarioLike, check_settings, choose_policies, choose_seeds
from simulation.world.settings import (
    check_parameters,
    check_seed,
    check_size,
    configure,
    parameter_row,
    schedule,
    settings_arrays,
)


def run(
    scenario: ScenarioLike,
    policy: PolicyLike = "uncoordinated",
    seed: int = 0,
    *,
    weeks: int | None = None,
    parameters: Mapping[str, float] | None = None,
    switches: Mapping[str, str] | None = None,
    communities: int | None = None,
    detail: Detail = "country",
    agent_classes: Mapping[str, type[Any]] | None = None,
) -> RunResult:
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
        agent_classes: refused here: agents of your own are plain Python, and this driver is compiled.

    Raises:
        InputProblems: everything wrong with the inputs, at once where it can be known.
    """
    _refuse(agent_classes, "run")
    scene, plan = load_scenario(scenario), load_policy(policy)
    count = check_size(scene, weeks, communities)
    if detail not in ("country", "region", "community"):
        raise InputProblems([Problem("call", "detail", detail, "is not a level", "country, region, community")], "run")
    given, chosen = dict(parameters or {}), dict(switches or {})
    check_parameters(given)
    foundation = build(scene, check_seed(seed), communities, parameters=given)
    world, _ = foundation.world()
    configure(world, scene, plan, given, chosen)
    history = History(scene, world, detail)
    for week in range(count):
        advance(world, week)
        history.record(world, week)
    return history.result(plan, world, seed=int(seed), communities=foundation.communities, parameters=given, switches=chosen)


def run_batch(
    scenario: ScenarioLike,
    policies: PolicyLike | Sequence[PolicyLike],
    seeds: int | Iterable[int],
    *,
    parameters: Mapping[str, float] | pd.DataFrame | None = None,
    switches: Mapping[str, str] | None = None,
    weeks: int | None = None,
    communities: int | None = None,
    agent_classes: Mapping[str, type[Any]] | None = None,
) -> pd.DataFrame:
    """Run every policy with every seed and variant; one row per run.

    Runs of one seed share their world and all luck. Compiled; the interpreter lock is released, so threads scale.

    Args:
        scenario: name, path or object.
        policies: one or several names, paths or objects.
        seeds: how many seeds, from 0 on (``3``: seeds 0, 1 and 2), or a list of them (``[3]``: seed 3 alone).
        parameters: values for all runs, or a table with a row per variant and a column per parameter.
        switches, weeks, communities: as in ``run``.
        agent_classes: refused here, as in ``run``.

    Returns:
        Columns policy, seed, variant (row of ``parameters``, else 0), then every outcome's summary; ordered by these three.

    Raises:
        InputProblems: everything wrong at once; also no policy or seed, one twice, two different policies of one name.
    """
    _refuse(agent_classes, "run_batch")
    size = {"weeks": weeks, "communities": communities, "switches": switches}
    scene, chosen, numbers, variants = _checked(scenario, policies, seeds, parameters, **size)
    mechanisms, options = settings_arrays(switches or {})
    pairs = [schedule(policy, scene, scene.weeks + scene.tail_weeks + 1) for policy in chosen]
    schedules, scopes = np.stack([p[0] for p in pairs]), np.stack([p[1] for p in pairs])
    table = np.array([parameter_row(v) for v in variants])
    frames = []
    for seed in numbers:
        for shape, members in _by_world(variants).items():
            foundation: Foundation = build(scene, seed, communities, parameters=dict(shape))
            policy_of = np.repeat(np.arange(len(chosen)), len(members))
            variant_of = np.tile(np.array(members), len(chosen))
            sums = run_many(
                foundation,
                Settings(
                    schedules,
                    scopes,
                    parameters=table,
                    mechanisms=mechanisms,
                    switches=options,
                    policy_of=policy_of,
                    variant_of=variant_of,
                ),
                check_size(scene, weeks, communities),
            )
            runs = pd.DataFrame({"policy_row": policy_of, "seed": seed, "variant": variant_of})
            frames.append(runs.join(pd.DataFrame(sums.summary(), columns=list(OUTCOMES))))
    out = pd.concat(frames, ignore_index=True).sort_values(["policy_row", "seed", "variant"], kind="stable", ignore_index=True)
    out.insert(0, "policy", [chosen[k].name for k in out.pop("policy_row")])
    return out


def _checked(
    scenario: ScenarioLike, policies: Any, seeds: Any, parameters: Any, **settings: Any
) -> tuple[Scenario, list[Policy], Sequence[int], list[dict[str, float]]]:
    """Scenario, policies, seeds and variants of a batch. Raises InputProblems: everything wrong at once."""
    found = Gathered()
    scene = found.attempt(load_scenario, scenario)
    chosen, numbers = choose_policies(policies, found), choose_seeds(seeds, found)
    check_settings(scene, found, policies=chosen, **settings)
    variants = found.attempt(variant_rows, parameters)
    found.refuse("run_batch")
    assert scene is not None and variants is not None  # whatever could not be made has been refused
    return scene, chosen, numbers, variants


def _refuse(agent_classes: Mapping[str, type[Any]] | None, where: str) -> None:
    """Refuse agents with behaviours in plain Python: a compiled driver would leave them out without a word.

    Raises:
        InputProblems: one problem for each class, by name.
    """
    if agent_classes:
        raise InputProblems(
            [
                Problem(
                    "call",
                    f"agent_classes.{kind}",
                    getattr(cls, "__name__", cls),
                    f"cannot run here: {where} is compiled and would not call its Python methods",
                    "PeaceOperation(..., agent_classes=...).run(weeks), which visits agent by agent",
                )
                for kind, cls in agent_classes.items()
            ],
            where,
        )


def variant_rows(parameters: Mapping[str, float] | pd.DataFrame | None) -> list[dict[str, float]]:
    """Checked parameter values of each variant; one empty variant when nothing is given."""
    if parameters is None:
        return [{}]
    if isinstance(parameters, pd.DataFrame):
        if parameters.empty:
            raise InputProblems(
                [Problem("call", "parameters", "an empty table", "has no variant", "a table with at least one row")], "run_batch"
            )
        return [check_parameters({str(k): v for k, v in row.items()}) for row in parameters.to_dict("records")]
    return [check_parameters(parameters)]


def _by_world(variants: list[dict[str, float]]) -> dict[tuple[tuple[str, float], ...], list[int]]:
    """Variants grouped by the parameters that shape the world itself."""
    groups: dict[tuple[tuple[str, float], ...], list[int]] = {}
    for row, values in enumerate(variants):
        key = tuple((name, values[name]) for name in WORLD_PARAMETERS if name in values)
        groups.setdefault(key, []).append(row)
    return groups
