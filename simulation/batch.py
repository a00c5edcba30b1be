"""Many runs at once, compiled, without the interpreter lock; Mesa is not needed here.

One call takes a chunk of runs of one foundation (scenario, seed, size): it resets the world from its first state, reads
a row of parameters and a policy's schedule, runs the weeks, and keeps only sums. Memory does not grow with runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulation.building import Foundation
from simulation.compiled import entry
from simulation.outcomes import OUTCOMES
from simulation.week import advance_by, stage_addresses

LAST_WEEKS = 52
"""Weeks at the end whose mean is a run's end value."""


@entry
def run_chunk(stages, world, block, first, parameters, schedules, scopes, policy_of, variant_of, first_week, weeks,
              total, slope, end):
    """Run ``len(policy_of)`` runs of ``weeks`` weeks one after the other in one world.

    Args:
        stages: addresses of the stages of a week.
        world, block: the world to use and the block that holds it; first: its first state.
        parameters: rows of parameter values, (variants, parameters).
        schedules, scopes: policies as numbers, (policies, levers, weeks) and (policies, instruments, regions).
        policy_of, variant_of: policy and variant of each run.
        first_week: week from which sums are kept.
        total: out, sum of each outcome over the weeks kept, (runs, outcomes).
        slope: out, sum of (week - first_week) times the outcome, (runs, outcomes).
        end: out, mean of the last 52 weeks (or of all, if fewer), (runs, outcomes).
    """
    outcomes = world.values.shape[0]
    last = min(LAST_WEEKS, weeks)
    for run in range(policy_of.shape[0]):
        for k in range(block.shape[0]):
            block[k] = first[k]
        for k in range(world.parameter_values.shape[0]):
            world.parameter_values[k] = parameters[variant_of[run], k]
        policy = policy_of[run]
        for k in range(world.schedule.shape[0]):
            for week in range(weeks):
                world.schedule[k, week] = schedules[policy, k, week]
        for k in range(world.scope.shape[0]):
            for r in range(world.scope.shape[1]):
                world.scope[k, r] = scopes[policy, k, r]
        for k in range(outcomes):
            total[run, k] = 0.0
            slope[run, k] = 0.0
            end[run, k] = 0.0
        for week in range(weeks):
            advance_by(stages, world, week)
            if week >= first_week:
                for k in range(outcomes):
                    value = world.values[k]
                    total[run, k] += value
                    slope[run, k] += (week - first_week) * value
            if week >= weeks - last:
                for k in range(outcomes):
                    end[run, k] += world.values[k] / last


@dataclass(frozen=True)
class Sums:
    """What a chunk of runs leaves: arrays (runs, outcomes) in the order of the register.

    Attributes:
        total: sums over the weeks kept; slope: sums weighted by week; end: means of the last 52 weeks.
        weeks: weeks kept.
    """

    total: np.ndarray
    slope: np.ndarray
    end: np.ndarray
    weeks: int

    def summary(self) -> np.ndarray:
        """Each outcome by its registered summary (mean, sum or end); (runs, outcomes)."""
        out = self.total.copy()
        for k, outcome in enumerate(OUTCOMES.values()):
            if outcome.summary == "mean":
                out[:, k] /= self.weeks
            elif outcome.summary == "end":
                out[:, k] = self.end[:, k]
        return out

    def trend(self) -> np.ndarray:
        """Least-squares change per 52 weeks of each outcome; (runs, outcomes)."""
        n = self.weeks
        if n < 2:
            return np.zeros_like(self.total)
        centre = 0.5 * (n - 1)
        spread = n * (n * n - 1) / 12.0
        return 52.0 * (self.slope - centre * self.total) / spread


def run_many(foundation: Foundation, schedules: np.ndarray, scopes: np.ndarray, parameters: np.ndarray,
             mechanisms: np.ndarray, switches: np.ndarray, policy_of: Sequence[int], variant_of: Sequence[int],
             weeks: int, first_week: int = 0) -> Sums:
    """Run a chunk of runs of one foundation and return their sums. Releases the interpreter lock.

    Args:
        mechanisms: 1 or 0 for each mechanism; switches: a record of options, shape (1,).
        others: as in ``run_chunk``; ``policy_of[k]`` and ``variant_of[k]`` say which rows run ``k`` uses.
    """
    world, block = foundation.world()
    world.mechanism_values[:] = mechanisms
    world.switches[:] = switches
    first = block.copy()
    count = len(policy_of)
    outcomes = len(OUTCOMES)
    sums = Sums(np.empty((count, outcomes)), np.empty((count, outcomes)), np.empty((count, outcomes)),
                weeks - first_week)
    run_chunk(stage_addresses(world), world, block, first, parameters, schedules, scopes,
              np.asarray(policy_of, dtype=np.int64), np.asarray(variant_of, dtype=np.int64), first_week, weeks,
              sums.total, sums.slope, sums.end)
    return sums
