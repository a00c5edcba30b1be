"""What runs are asked for: policies, seeds and sizes, resolved in one place and refused in one set of words.

Every way of running (`simulation.run_batch`, and all experiments through `experiments.runs.settings`) asks here, so that
the same mistake is told alike whatever command it was made in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from simulation.compiler.sizes import MOST_SEEDS, ONE
from simulation.inputs.errors import Gathered, InputProblems, Problem
from simulation.inputs.policy import Policy, load_policy
from simulation.inputs.scenario.scenario import Scenario, load_scenario
from simulation.world.settings import check_parameters, check_seed, check_size, check_switches

ScenarioLike = str | Path | Scenario
PolicyLike = str | Path | Policy


def choose_policies(
    given: Any,
    found: Gathered,
    *,
    load: Callable[[Any], Policy] = load_policy,
    file: str = "call",
    key: str = "policies",
) -> list[Policy]:
    """The policies that are asked for, in order; what is wrong with them is noted.

    Args:
        given: one or several names, files or objects.
        found: where mistakes are noted: unknown names, no policy, one that stands twice, a name of two different policies.
        load: reads one of them.
        file, key: where the request stands, for mistakes.
    """
    entries = [given] if isinstance(given, str | Path | Policy | Mapping) else list(given)
    if not entries:
        found.append(Problem(file, key, None, "names no policy", "at least one"))
    chosen: dict[str, Policy] = {}
    for policy in (found.attempt(load, entry) for entry in entries):
        if policy is None:
            continue
        if policy.name in chosen:
            found.append(_twice(policy, chosen[policy.name], file, key))
        chosen.setdefault(policy.name, policy)
    return list(chosen.values())


def _twice(policy: Policy, before: Policy, file: str, key: str) -> Problem:
    if policy.digest() == before.digest():
        return Problem(file, key, policy.name, "stands twice", "each policy once")
    return Problem(file, key, policy.name, "is the name of two different policies", "a name of its own for each policy")


def with_reference(reference: Policy | None, others: Iterable[Policy], found: Gathered, *, key: str = "policies") -> list[Policy]:
    """The reference, then the other policies; it may stand among them, but not under the name of another."""
    if reference is None:
        return list(others)
    chosen = [reference]
    for policy in others:
        if policy.name != reference.name:
            chosen.append(policy)
        elif policy.digest() != reference.digest():
            found.append(_twice(policy, reference, "call", key))
    return chosen


def choose_scenarios(given: Any, found: Gathered) -> dict[str, Scenario]:
    """The scenarios that are asked for, by label (`label_of`), in order; none at all, or one twice, is noted."""
    entries = [given] if isinstance(given, str | Path | Scenario) else list(given)
    if not entries:
        found.note("scenarios", None, "names no scenario", "at least one")
    chosen: dict[str, Scenario] = {}
    for scene in (found.attempt(load_scenario, entry) for entry in entries):
        if scene is None:
            continue
        if label_of(scene) in chosen:
            found.note("scenarios", label_of(scene), "stands twice", "each scenario once")
        chosen.setdefault(label_of(scene), scene)
    return chosen


def label_of(scenario: Scenario) -> str:
    """Name of a scenario with its variant: "kesara:drawdown"."""
    return f"{scenario.name}:{scenario.variant}" if scenario.variant else scenario.name


def choose_seeds(given: Any, found: Gathered, *, file: str = "call", key: str = "seeds") -> Sequence[int]:
    """The seeds that are meant: a number is how many, from 0 on; a list is these, in order (``[3]`` is seed 3 alone).

    What is no seed, stands twice, or an empty list is noted. A number means the same wherever seeds are asked for: from
    Python, in study files and on the command line.
    """
    if isinstance(given, range) and given and min(given[0], given[-1]) >= 0:
        return given  # each once, however many
    if not isinstance(given, Iterable) or isinstance(given, str):
        return seed_range(0, given, found, key=key)
    entries: list[Any] = list(given)
    if not entries:
        found.append(Problem(file, key, None, "names no seed", "at least one"))
    chosen: dict[int, None] = {}
    for entry in entries:
        try:
            seed = check_seed(entry)
        except InputProblems as error:
            found.extend(Problem(file, key, p.value, p.message, p.allowed) for p in error.problems)
            continue
        if seed in chosen:
            found.append(Problem(file, key, seed, "stands twice", "each seed once"))
        chosen[seed] = None
    return tuple(chosen)


def seed_range(first: Any, count: Any, found: Gathered, *, least: int = ONE, key: str = "seeds") -> range:
    """So many seeds from the first on; an empty range after noting what is wrong."""
    before = len(found)
    try:
        check_seed(first)
    except InputProblems as error:
        found.extend(Problem("call", "first_seed", p.value, p.message, p.allowed) for p in error.problems)
    if count == 0 and not isinstance(count, bool):
        found.note(key, count, "names no seed", "at least one" if least == 1 else f"at least {least}")
    else:
        check_count(key, count, found, least, MOST_SEEDS)
    return range(first, first + count) if len(found) == before else range(0)


def check_count(key: str, value: Any, found: Gathered, least: int = ONE, most: int = MOST_SEEDS) -> None:
    """Note a number that is no whole number from ``least`` to ``most``."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= most:
        found.note(key, value, "is not possible", f"a whole number from {least} to {most:,}")


def check_settings(
    scenario: Scenario | None,
    found: Gathered,
    *,
    policies: Iterable[Policy] = (),
    weeks: Any = None,
    communities: Any = None,
    parameters: Mapping[str, Any] | None = None,
    switches: Mapping[str, Any] | None = None,
) -> None:
    """Note what is wrong with the settings of runs of a scenario: sizes, parameters, switches, regions of policies."""
    if scenario is not None:
        found.attempt(check_size, scenario, weeks, communities)
        for policy in policies:
            found.extend(policy.check_regions(scenario))
    found.attempt(check_parameters, parameters or {})
    found.attempt(check_switches, switches or {})
