"""Paired contrasts: the same worlds and the same luck under two settings, and what the difference says.

An arm is a policy with parameters and switches; a setting is a scenario, perhaps edited, with weeks and a size. Runs
are kept for the process, so that arms shared by many rows of a table are run once.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import stats

from simulation.drivers.batch import Settings, run_many
from simulation.inputs.policy import Policy, load_policy
from simulation.inputs.scenario.scenario import Scenario, load_scenario
from simulation.registers.outcomes import OUTCOMES
from simulation.registers.parameters import PARAMETERS
from simulation.world.building import Foundation, build
from simulation.world.settings import check_parameters, parameter_row, schedule, settings_arrays

Levers = Mapping[str, Any]
"""What an arm does: instrument id to intensity or setting, as ``Policy.of`` takes it."""


Parameters = Mapping[str, float | str]
"""Parameter values by id; "low" and "high" stand for the ends of the registered range."""


@dataclass(frozen=True)
class Setting:
    """Where a contrast is run.

    Attributes:
        scenario: a bundled scenario's name, or name:variant.
        edits: top-level fields of the scenario that are replaced; a mapping changes only the keys it names. In
            ``regions``, ``groups`` and other lists of named members a mapping by name changes those members, any
            other mapping changes every member.
        weeks, communities: length and size of each run.
    """

    scenario: str = "kesara"
    edits: Mapping[str, Any] = field(default_factory=dict)
    weeks: int = 104
    communities: int = 40


@dataclass(frozen=True)
class Arm:
    """One side of a contrast: a policy (a bundled name or levers), parameters and switches."""

    policy: str | Levers = field(default_factory=dict)
    parameters: Parameters = field(default_factory=dict)
    switches: Mapping[str, str] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, float]:
        """The parameters as numbers."""
        return {
            name: getattr(PARAMETERS[name], value) if isinstance(value, str) else value for name, value in self.parameters.items()
        }


@dataclass(frozen=True)
class Difference:
    """A paired difference of one outcome: mean, t statistic, one-sided p for the expected sign, and the levels."""

    mean: float
    t: float
    p: float
    level: float
    pairs: int

    def __str__(self) -> str:
        return (
            f"difference {self.mean:+.4g} (from {self.level:.4g}), t = {self.t:+.2f}, one-sided p = {self.p:.2g}, "
            f"{self.pairs} pairs"
        )


def scene(setting: Setting) -> Scenario:
    """The scenario of a setting, with its edits checked like any other scenario object."""
    return _scene(setting.scenario, _key(setting.edits))


@functools.cache
def _scene(name: str, edits: str) -> Scenario:
    scenario = load_scenario(name)
    changes = json.loads(edits)
    if not changes:
        return scenario
    values = scenario.model_dump()
    for key, change in changes.items():
        if isinstance(change, dict) and isinstance(values[key], dict):
            values[key] |= change
        elif isinstance(change, dict):
            named = set(change) <= {member.get("name") for member in values[key]}
            values[key] = [member | (change.get(member["name"], {}) if named else change) for member in values[key]]
        else:
            values[key] = change
    return Scenario.model_validate(values)


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=dict)


def foundation(setting: Setting, seed: int) -> Foundation:
    """The foundation of a setting's world; kept, since every arm of a seed starts from it."""
    return _foundation(setting.scenario, _key(setting.edits), setting.communities, seed)


@functools.cache
def _foundation(name: str, edits: str, communities: int, seed: int) -> Foundation:
    return build(_scene(name, edits), seed, communities)


_RUNS: dict[str, np.ndarray] = {}


def outcomes(setting: Setting, arm: Arm, seeds: Sequence[int]) -> np.ndarray:
    """Every outcome's summary of an arm for each seed; (seeds, outcomes) in the order of the register."""
    where = _key([setting.scenario, setting.edits, setting.weeks, setting.communities])
    what = _key([arm.policy, arm.parameters, arm.switches])
    rows = []
    scenario = scene(setting)
    plan = load_policy(arm.policy) if isinstance(arm.policy, str) else Policy.of("arm", dict(arm.policy))
    levers, scope = schedule(plan, scenario, scenario.weeks + scenario.tail_weeks + 1)
    mechanisms, options = settings_arrays(arm.switches)
    values = parameter_row(check_parameters(arm.values))
    for seed in seeds:
        key = f"{where}{what}{seed}"
        if key not in _RUNS:
            chosen = Settings(
                levers[None],
                scope[None],
                parameters=values[None],
                mechanisms=mechanisms,
                switches=options,
                policy_of=[0],
                variant_of=[0],
            )
            _RUNS[key] = run_many(foundation(setting, seed), chosen, setting.weeks).summary()[0]
        rows.append(_RUNS[key])
    return np.array(rows)


def compare(setting: Setting, arm: Arm, against: Arm, outcome: str, sign: int, seeds: Sequence[int]) -> Difference:
    """Paired difference ``arm - against`` of one outcome over seeds.

    Args:
        sign: +1 or -1, the direction stated beforehand; p is one-sided for it (paired t over seeds).
    """
    column = list(OUTCOMES).index(outcome)
    first, second = (outcomes(setting, side, seeds)[:, column] for side in (arm, against))
    return paired(first, second, sign)


def paired(first: np.ndarray, second: np.ndarray, sign: int) -> Difference:
    """Paired t test of ``first - second`` with the one-sided p value for ``sign``; p = 1 where nothing differs."""
    gap = first - second
    spread = gap.std(ddof=1) / np.sqrt(len(gap))
    if spread == 0.0:
        same = gap.mean() == 0.0
        t = 0.0 if same else float(np.sign(gap.mean())) * np.inf
    else:
        t = float(gap.mean() / spread)
    p = 1.0 if t == 0.0 else float(stats.t.sf(sign * t, len(gap) - 1))
    return Difference(float(gap.mean()), t, p, float(second.mean()), len(gap))


def holm(values: Sequence[float]) -> np.ndarray:
    """Holm-corrected p values in the order given. Source: Holm 1979."""
    given = np.asarray(values)
    order = np.argsort(given)
    scaled = np.maximum.accumulate(given[order] * (len(given) - np.arange(len(given))))
    out = np.empty(len(given))
    out[order] = np.minimum(scaled, 1.0)
    return out
