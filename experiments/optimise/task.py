"""What a policy is worth: means over seeds with common luck, limits on cost and staff, and where a search begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from experiments.optimise.space import PolicySpace, weaker
from experiments.runs import HERE, Case, Compute, Measure, RunSettings, evaluate
from simulation.inputs import Policy
from simulation.registers import OUTCOMES

COSTS = ("cost_usd", "cost_mission_hours", "cost_ngo_hours")
"""Outcomes that may be limited; always measured."""
SCALINGS = 6
"""Times a policy of the library is scaled down until it keeps the limits."""


@dataclass
class Runs:
    """Runs policies and remembers every run, so that none is made twice.

    Attributes:
        space: gives the scenario.
        measures: what is read off each run.
        settings: length, size, parameters, switches and ensemble of all runs.
        compute: where they are made, and who hears.
        done: values of each run by (policy digest, seed).
        policies: the policies that were run, by digest.
    """

    space: PolicySpace
    measures: tuple[Measure, ...]
    settings: RunSettings
    compute: Compute = HERE
    done: dict[tuple[str, int], tuple[np.ndarray, str | None]] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)

    def case(self, policy: Policy, seed: int) -> Case:
        """Everything that decides one run."""
        return self.settings.case(policy, seed)

    def values(self, policies: Sequence[Policy], seeds: Sequence[int]) -> np.ndarray:
        """Measures of every policy with every seed, (policies, seeds, measures); NaN where a run failed."""
        keys = [policy.digest() for policy in policies]
        self.policies |= dict(zip(keys, policies))
        missing = {
            (key, seed): self.case(self.policies[key], seed) for seed in seeds for key in keys if (key, seed) not in self.done
        }
        if missing:
            size = {"weeks": self.settings.weeks, "communities": self.settings.communities}
            table = evaluate(list(missing.values()), self.measures, **size, compute=self.compute)
            numbers = table[[measure.name for measure in self.measures]].to_numpy(float)
            self.done |= {key: (row, reason) for key, row, reason in zip(missing, numbers, table["failure"])}
        return np.array([[self.done[key, seed][0] for seed in seeds] for key in keys])

    def table(self) -> pd.DataFrame:
        """Every run made: ``run, policy, seed``, a column a measure, ``failure``. A policy is named by its digest."""
        rows = [
            {
                "run": f"{key}-{seed}",
                "policy": key,
                "seed": seed,
                **dict(zip((m.name for m in self.measures), values)),
                "failure": reason,
            }
            for (key, seed), (values, reason) in self.done.items()
        ]
        return pd.DataFrame(rows)

    def remember(self, table: pd.DataFrame) -> None:
        """Take over runs from a `table` that was written."""
        names = [measure.name for measure in self.measures]
        for key, seed, row, reason in zip(table["policy"], table["seed"], table[names].to_numpy(float), table["failure"]):
            self.done[str(key), int(seed)] = (row, reason if isinstance(reason, str) else None)


def measure_of(name: str) -> Measure:
    """The measure of a name like "stability" or "trust_mission.worst_tenth".

    Raises:
        InputProblems: it is none.
    """
    outcome, _, summary = name.partition(".")
    return Measure(outcome, summary or "registered")


@dataclass
class PolicyTask:
    """Policies of a space as a `experiments.optimise.search.Task`.

    Attributes:
        runs: makes and remembers the runs.
        objectives_: measures to improve, each in its better direction.
        limits: most that a policy may cost on average, by measure name of ``COSTS``.
        seeds: seeds of the search; an effort of k takes the first k.
        library: policies to begin with, by name, already within the limits.
        watch: called before every generation with the number of points to evaluate.
    """

    runs: Runs
    objectives_: tuple[Measure, ...]
    limits: Mapping[str, float]
    seeds: Sequence[int]
    library: Mapping[str, Policy] = field(default_factory=dict)
    watch: Callable[[int, int], None] | None = None
    scale: float = 1.0
    """What one rough dollar of the register costs in the model; see `Space.rough_cost`."""

    def __post_init__(self) -> None:
        self.space = self.runs.space
        self.variables, self.objectives = self.space.variables, len(self.objectives_)
        # One more: runs that failed.
        self.constraints = len(self.limits) + 1
        names = [measure.name for measure in self.runs.measures]
        self.columns = [names.index(measure.name) for measure in self.objectives_]
        self.limited = [names.index(name) for name in self.limits]
        self.signs = np.array([-float(OUTCOMES[measure.outcome].direction) for measure in self.objectives_])

    def evaluate(self, points: np.ndarray, effort: int) -> tuple[np.ndarray, np.ndarray]:
        """Objectives (all minimised) and constraints of points, means over the first ``effort`` seeds."""
        if self.watch:
            self.watch(len(points), effort)
        found = self.runs.values([self.space.decode(point) for point in points], list(self.seeds)[:effort])
        failed = ~np.isfinite(found).all(axis=2)
        means = np.where(failed.any(axis=1)[:, None], np.nan, found.mean(axis=1))
        objectives = self.signs * means[:, self.columns]
        with np.errstate(all="ignore"):
            limits = np.array([means[:, column] / limit - 1.0 for column, limit in zip(self.limited, self.limits.values())])
        constraints = np.column_stack([*limits, failed.sum(axis=1)])
        # A policy that cannot be run is not fit for use; its other numbers must only be finite.
        highest = np.where(np.isfinite(objectives), objectives, -np.inf).max(axis=0, initial=-np.inf)
        worst = np.where(np.isfinite(highest), highest, 0.0)
        return np.where(np.isnan(objectives), worst, objectives), np.where(np.isnan(constraints), 1.0, constraints)

    def repair(self, points: np.ndarray) -> np.ndarray:
        """Points on the grid; what the register says is far beyond the budget is scaled to it."""
        snapped = self.space.snap(points)
        budget = self.limits.get("cost_usd")
        if budget is None or not len(snapped):
            return snapped
        rough = self.space.rough_cost(snapped) * self.scale
        with np.errstate(divide="ignore"):
            factors = np.where(rough > 1.1 * budget, budget / np.maximum(rough, 1e-9), 1.0)
        return self.space.scaled(snapped, factors)

    def first(self, count: int, random: np.random.Generator) -> np.ndarray:
        """The library within the limits, then mixtures of its policies, then sparse policies at random."""
        warm = np.array([self.space.encode(policy) for policy in self.library.values()]).reshape(-1, self.variables)[:count]
        warm = warm[np.sort(np.unique(warm, axis=0, return_index=True)[1])]
        n = len(self.space.instruments)
        rows = list(warm)
        while len(rows) < count:
            if len(warm) > 1 and (len(rows) - len(warm)) % 3 < 2:
                one, other = warm[random.choice(len(warm), 2, replace=False)]
                row = np.where(random.random(self.variables) < 0.5, one, other)
                row[:n] += random.normal(0.0, 0.1, n) * (row[:n] > 0.0)
            else:
                row = random.random(self.variables)
                row[:n] *= random.random(n) < 0.5
                # Most start at once and everywhere, as policies do; the search finds where that is wrong.
                late = random.random(self.variables - n) < 0.3
                row[n:] = np.where(late, row[n:], 0.0) if len(row) > n else row[n:]
            rows.append(self.repair(row[None])[0])
        return np.array(rows)

    def within(self, policies: Mapping[str, Policy]) -> dict[str, Policy]:
        """Each policy as it is where it keeps the limits, else scaled down until it does; left out if it never does."""
        fit: dict[str, Policy] = {}
        pending = {name: (policy, 1.0) for name, policy in policies.items()}
        for _ in range(SCALINGS):
            if not pending:
                break
            tried = {
                name: policy if factor == 1.0 else weaker(policies[name], factor) for name, (policy, factor) in pending.items()
            }
            # The searched form of a policy may cost a little more than its own: both must keep the limits.
            both = [*tried.values(), *(self.space.decode(self.space.encode(policy)) for policy in tried.values())]
            means = self.runs.values(both, list(self.seeds)).mean(axis=1)
            over = (
                np.max(
                    [means[:, column] / limit for column, limit in zip(self.limited, self.limits.values())]
                    or [np.zeros(len(both))],
                    axis=0,
                )
                .reshape(2, -1)
                .max(axis=0)
            )
            for (name, policy), excess in zip(tried.items(), over):
                factor = pending.pop(name)[1]
                if excess <= 1.0:
                    fit[name] = policy
                elif np.isfinite(excess):
                    pending[name] = (policy, factor / excess * 0.995)
        return {name: fit[name] for name in policies if name in fit}

    def calibrate(self, policies: Sequence[Policy]) -> None:
        """Fit what a rough dollar costs from policies that were run."""
        column = [measure.name for measure in self.runs.measures].index("cost_usd")
        cost = self.runs.values(policies, list(self.seeds)).mean(axis=1)[:, column]
        rough = self.space.rough_cost(np.array([self.space.encode(policy) for policy in policies]))
        ratios = (cost / np.maximum(rough, 1e-9))[(rough > 0) & (cost > 0)]
        self.scale = float(np.median(ratios)) if len(ratios) else 1.0
