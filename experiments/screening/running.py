"""Moves as runs of the model: both policies in the same world, read off as levels and differences of all outcomes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.kit import Array, smallest
from experiments.runs import Case, Compute, Measure, RunSettings, evaluate, part_of
from experiments.screening.moves import Move
from simulation.registers import OUTCOMES, PARAMETERS

LEVEL, DIFFERENCE = "level", "difference"
TARGETS = (LEVEL, DIFFERENCE)
"""An outcome under the reference; what the policy makes of it beyond that."""
AT_ONCE = 400
"""Runs that are laid out at a time: each holds a thousand numbers."""


class ModelRuns:
    """Answers moves with runs.

    Args:
        settings: country, policies (the reference first), length, size and ensemble.
        numbers: what is moved, by place.
        compute: where; total: runs in all, for the telling.
    """

    def __init__(self, settings: RunSettings, numbers: Sequence[str], compute: Compute, total: int) -> None:
        self.settings, self.numbers, self.compute, self.total = settings, tuple(numbers), compute, total
        self.ends = np.array([[PARAMETERS[name].low, PARAMETERS[name].high] for name in self.numbers])
        self.measures = [Measure(name) for name in OUTCOMES]
        self.done = 0
        self.failures: dict[str, int] = {}

    def __call__(self, moves: Sequence[Move]) -> Array:
        """Levels and differences of all outcomes, (moves, 2 * outcomes); NaN for a move with a run that failed."""
        policies = self.settings.policies
        step = max(1, AT_ONCE // len(policies))
        parts = [self._some(moves[first : first + step]) for first in range(0, len(moves), step)]
        values = np.concatenate(parts).reshape(len(moves), len(policies), len(OUTCOMES))
        return np.concatenate([values[:, 0], values[:, 1] - values[:, 0]], axis=1)

    def _some(self, moves: Sequence[Move]) -> Array:
        cases = [case for move in moves for case in self._cases(move)]
        made = self.settings
        telling = self.compute.telling(part_of(self.compute.progress, self.done, self.total, f"screening {made.label}"))
        table = evaluate(cases, self.measures, weeks=made.weeks, communities=made.communities, compute=telling)
        self.done += len(cases)
        for reason in table["failure"].dropna():
            self.failures[reason] = self.failures.get(reason, 0) + 1
        return table.drop(columns="failure").to_numpy(float)

    def _cases(self, move: Move) -> list[Case]:
        """The move under both policies, which share their parameters."""
        columns = (move.signs > 0).astype(np.intp)
        moved = {self.numbers[k]: float(self.ends[k, end]) for k, end in zip(move.members, columns)}
        first = self.settings.case(self.settings.policies[0], move.world)
        values = {**first.parameters, **moved}
        return [Case(first.scenario, policy, first.seed, values, first.switches) for policy in self.settings.policies]

    def least(self, mean: Array) -> Array:
        """The smallest difference that matters of each target, from the targets' means over worlds."""
        of_levels = [smallest(name, float(value)) for name, value in zip(OUTCOMES, mean)]
        return np.array(of_levels * len(TARGETS))
