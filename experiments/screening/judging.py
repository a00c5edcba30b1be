"""Which numbers move what: Holm's correction over every number, outcome and shape at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from experiments.kit import Array
from experiments.screening.estimates import Estimates

ALPHA = 0.05
"""Chance that any number at all is wrongly said to move something, in one country."""


@dataclass(frozen=True)
class Judged:
    """Verdicts beside effects, each (shapes, numbers, targets).

    Attributes:
        low, high: bounds of the effect, corrected after Holm.
        moves: whether the bound nearer to nothing lies beyond the smallest difference that matters.
    """

    low: Array
    high: Array
    moves: npt.NDArray[np.bool_]


def judge(found: Estimates, least: Array, tests: int, alpha: float = ALPHA) -> Judged:
    """Verdicts on all effects.

    The hypothesis of each test is that the effect is at most as large as what matters, either way. Holm's steps go from the
    least p value on, each with the level ``alpha`` over the tests that are left (Holm 1979).

    Args:
        found: effects; least: the smallest difference that matters, (targets,).
        tests: in all, with those of numbers whose group was left out.
        alpha: chance of any wrong call.
    """
    excess = np.abs(found.effect) - least
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(found.error > 0.0, excess / found.error, np.where(excess > 0.0, np.inf, -np.inf))
    freedom = max(found.worlds - 1, 1)
    p = stats.t.sf(ratio, freedom).ravel()
    order = np.argsort(p, kind="stable")
    steps = alpha / (tests - np.arange(len(p)))
    held = np.flatnonzero(p[order] > steps)
    stop = int(held[0]) if len(held) else len(p)
    steps[stop:] = steps[stop] if stop < len(p) else steps[-1:]
    reach = np.empty(len(p))
    reach[order] = stats.t.isf(steps, freedom)
    moves = np.zeros(len(p), dtype=bool)
    moves[order[:stop]] = True
    wide = reach.reshape(found.error.shape) * found.error
    return Judged(found.effect - wide, found.effect + wide, moves.reshape(found.error.shape))
