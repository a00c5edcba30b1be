"""Functions whose effects are known, in place of the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from experiments.screening.groups import NumberGroup
from experiments.screening.moves import Move

MATTERS = 1.0


class Toy:
    """Answers moves with a function of numbers that worlds draw from a triangle between -1 and 1, and luck.

    Args:
        slopes: effect of each number on each target from its low to its high end, (numbers, targets).
        noise: standard deviation of luck; luck is shared by no two runs.
        more: what is added to all targets, from the numbers.
        failing: worlds in which runs fail.
    """

    def __init__(
        self,
        slopes: np.ndarray,
        noise: float = 0.0,
        seed: int = 0,
        *,
        more: Callable[[np.ndarray], float] = lambda x: 0.0,
        failing: Sequence[int] = (),
    ) -> None:
        self.slopes, self.noise, self.seed, self.more, self.failing = slopes, noise, seed, more, failing
        self.luck = np.random.default_rng([seed, 3])
        self.asked = 0

    def least(self, mean: np.ndarray) -> np.ndarray:
        return np.full(mean.shape, MATTERS)

    def __call__(self, moves: Sequence[Move], /) -> np.ndarray:
        self.asked += len(moves)
        return np.array([self._one(move) for move in moves])

    def _one(self, move: Move) -> np.ndarray:
        if move.world in self.failing:
            return np.full(self.slopes.shape[1], np.nan)
        x = np.random.default_rng([self.seed, move.world]).triangular(-1.0, 0.0, 1.0, len(self.slopes))
        x[move.members] = move.signs
        return x @ self.slopes / 2.0 + self.more(x) + self.noise * self.luck.standard_normal(self.slopes.shape[1])


def groups(numbers: int, size: int = 30) -> tuple[NumberGroup, ...]:
    """Numbers in groups, one after the other."""
    return tuple(NumberGroup(f"group {first}", np.arange(first, min(first + size, numbers))) for first in range(0, numbers, size))
