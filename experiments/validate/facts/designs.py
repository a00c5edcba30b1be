"""Counterfactual designs that facts share: arms, runs with matched seeds, changes of a scenario, estimates.

An arm is a scenario and a policy. All arms of a design meet the same seeds and so the same luck. Runs keep every
outcome of every week and, where asked, fields of records ("communities.fear"). Intervals are 90 %.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr

from experiments.kit import half_width, t_reach
from experiments.runs import HERE, Case, Compute, Ensemble, WeeklyRun, each, silent, weekly_run
from experiments.validate.facts.reading import Reading, ReadingKind
from simulation.inputs import Policy, Scenario, Strength, load_policy, load_scenario

RESAMPLES = 999


@dataclass(frozen=True)
class Arm:
    """One arm of a design; ``scenario`` may depend on the seed (events at communities that are drawn).

    ``parameters`` may depend on the seed too (draws from priors).
    """

    scenario: Scenario | Callable[[int], Scenario]
    policy: str | Policy = ""
    parameters: Mapping[str, float] | Callable[[int], Mapping[str, float]] = field(default_factory=dict)
    stays: bool = False

    def made(self, seed: int) -> Scenario:
        """The scenario of a seed."""
        return self.scenario(seed) if callable(self.scenario) else self.scenario


@dataclass
class Lab:
    """Where facts are tested: how many seeds from which on, which ensemble, which switches, and where runs are made.

    ``most``: largest multiple of the usual seeds that a fact gets, for a rough look.
    """

    seeds: int = 40
    switches: Mapping[str, str] = field(default_factory=dict)
    ensembles: Mapping[str, Ensemble] = field(default_factory=dict)
    compute: Compute = HERE
    first_seed: int = 0
    most: float = math.inf

    def count(self, factor: float = 1.0, over: float | None = None) -> int:
        """Seeds of a design that needs ``factor`` times the usual number; at least 4.

        Args:
            over: the factor over an ensemble, whose parameters add their own noise; the same if left out.
        """
        return max(4, round(self.seeds * min(self.most, over if over is not None and self.ensembles else factor)))

    def parameters(self, scenario: Scenario, seed: int) -> dict[str, float]:
        """Values of the ensemble's member of a seed; none without an ensemble for the scenario."""
        ensemble = self.ensembles.get(scenario.name)
        return ensemble.parameters(seed) if ensemble is not None else {}

    def run(
        self,
        arms: Mapping[str, Arm],
        read: Callable[[int, Mapping[str, WeeklyRun]], Mapping[str, float]],
        *,
        weeks: int,
        communities: int,
        fields: Sequence[str] = (),
        seeds: int | None = None,
    ) -> pd.DataFrame:
        """Run every arm with every seed and let ``read`` turn the arms of a seed into numbers; a row per seed."""

        def one(seed: int) -> dict[str, float]:
            cases = {name: self.case(arm, seed) for name, arm in arms.items()}
            return dict(read(seed, {name: weekly_run(case, weeks, communities, fields) for name, case in cases.items()}))

        numbers = range(self.first_seed, self.first_seed + (self.seeds if seeds is None else seeds))
        return pd.DataFrame(each(one, numbers, self.compute.telling(silent)))

    def case(self, arm: Arm, seed: int) -> Case:
        """One arm with one seed."""
        scenario = arm.made(seed)
        own = arm.parameters(seed) if callable(arm.parameters) else arm.parameters
        policy = _policy(arm.policy or scenario.reference_policy)
        return Case(
            scenario, policy, seed, parameters={**self.parameters(scenario, seed), **own}, switches=self.switches, stays=arm.stays
        )


def _policy(policy: str | Policy) -> Policy:
    """A policy by name, read once, or as it is."""
    return _named(policy) if isinstance(policy, str) else policy


@lru_cache(maxsize=32)
def _named(name: str) -> Policy:
    return load_policy(name)


# --- changes of a scenario


@lru_cache(maxsize=64)
def deployed(name: str, military: float, police: float = 0.0, shares: int | None = None, **changes: Any) -> Scenario:
    """A scenario with constant uniformed strength; ``shares``: number of the placement to hold (``None``: as given)."""
    scenario = load_scenario(name)
    placements = scenario.placements if shares is None else (scenario.placements[shares],)
    return scenario.replace(
        strengths=(Strength(date=scenario.start, military=military, police=police, status="A"),), placements=placements, **changes
    )


def strengths_from(scenario: Scenario, week: int, military: float | None, police: float | None) -> Scenario:
    """A scenario whose uniformed strength is constant from a week on and as given before; ``None`` keeps its value."""
    day = scenario.date_of(week)
    before = scenario.deployment()[week - 1]
    held = (float(before[:, 0].sum() + before[:, 2].sum()), float(before[:, 1].sum()))
    earlier = tuple(s for s in scenario.strengths if s.date < scenario.date_of(week - 1))
    after = (held[0] if military is None else military, held[1] if police is None else police)
    steps = (
        Strength(date=scenario.date_of(week - 1), military=held[0], police=held[1], status="A"),
        Strength(date=day, military=after[0], police=after[1], status="A"),
    )
    return scenario.replace(strengths=(*earlier, *steps))


def chosen(seed: int, count: int, total: int, among: Sequence[int] | None = None) -> tuple[int, ...]:
    """Communities drawn at random for a seed, the same in every arm."""
    pool = np.arange(total) if among is None else np.asarray(among)
    return tuple(sorted(int(c) for c in np.random.default_rng([seed, 77]).choice(pool, count, replace=False)))


# --- estimates


def rebel_killing(lived: WeeklyRun, first: int, last: int) -> float:
    """Civilians killed by armed groups; needs the field "fronts.one_sided_deaths"."""
    groups = lived.world.fronts["actor"] == 0
    return float(lived.fields["fronts.one_sided_deaths"][first:last, groups].sum())


def state_killing(lived: WeeklyRun, first: int, last: int) -> float:
    """Civilians killed by state forces; needs the field "fronts.one_sided_deaths"."""
    forces = lived.world.fronts["actor"] == 1
    return float(lived.fields["fronts.one_sided_deaths"][first:last, forces].sum())


def mean_interval(values: Any) -> tuple[float, float, float]:
    """Mean over seeds with its 90 % t interval."""
    v = np.asarray(values, dtype=float)
    v = v[np.isfinite(v)]
    if not len(v):
        return float("nan"), float("nan"), float("nan")
    centre = float(v.mean())
    if len(v) < 2 or np.ptp(v) == 0.0:
        return centre, centre, centre
    half = half_width(v, 0.90)
    return centre, centre - half, centre + half


def resampled(statistic: Callable[[np.ndarray], float], n: int) -> tuple[float, float, float]:
    """A statistic of rows with its 90 % percentile bootstrap interval; ``statistic`` takes row numbers.

    Quantiles are taken further out where rows are few, as far as Student's t lies beyond the normal (expanded percentile interval,
    Hesterberg 2015, doi:10.1080/00031305.2015.1089789): with 8 rows the plain one held the truth 80 of 100 times.
    """
    luck = np.random.default_rng(20260101)
    everything = np.arange(n)
    values = np.array([statistic(luck.integers(0, n, n)) for _ in range(RESAMPLES)])
    tail = float(ndtr(-t_reach(n, 0.90) * np.sqrt(n / (n - 1)))) if n > 1 else 0.05
    low, high = np.nanquantile(values, [tail, 1.0 - tail])
    return float(statistic(everything)), float(low), float(high)


def change(treated: Any, control: Any) -> tuple[float, float, float]:
    """Relative change of a sum over seeds, ``sum treated / sum control - 1``, with its paired bootstrap interval."""
    t, c = np.asarray(treated, dtype=float), np.asarray(control, dtype=float)
    return resampled(lambda k: float(t[k].sum() / max(c[k].sum(), 1e-12) - 1.0), len(t))


def rates_change(
    table: pd.DataFrame, treated: str, treated_risk: str, control: str, control_risk: str
) -> tuple[float, float, float]:
    """Relative change of a rate (count over time at risk) with its bootstrap interval over seeds."""
    a, b, c, d = (table[name].to_numpy(float) for name in (treated, treated_risk, control, control_risk))

    def statistic(k: np.ndarray) -> float:
        return float((a[k].sum() / max(b[k].sum(), 1e-12)) / max(c[k].sum() / max(d[k].sum(), 1e-12), 1e-12) - 1.0)

    return resampled(statistic, len(table))


def reading(
    name: str,
    numbers: tuple[float, float, float],
    accepted: tuple[float, float],
    unit: str = "relative change",
    kind: ReadingKind = "size",
    sign: int = 0,
) -> Reading:
    """A reading of three numbers (estimate, low, high)."""
    return Reading(name, *numbers, accepted, unit, kind, sign)
