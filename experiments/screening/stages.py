"""The two stages of a screening, of the model or of any function: groups first, then the numbers of those that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import stats

from experiments.kit import Array
from experiments.screening.estimates import SHAPES, Estimates, estimates
from experiments.screening.groups import NumberGroup
from experiments.screening.judging import ALPHA, Judged, judge
from experiments.screening.moves import Move, deal, group_moves
from experiments.screening.request import ScreenPlan

GROUP_LEVEL = 0.975
"""Of the upper bound of what a group moves: one-sided."""


class Responder(Protocol):
    """Answers moves: runs of the model, or a function whose effects are known."""

    def __call__(self, moves: Sequence[Move], /) -> Array:
        """Targets of each move, (moves, targets); NaN where a run failed."""
        ...

    def least(self, mean: Array, /) -> Array:
        """The smallest difference that matters of each target, given the targets' means."""
        ...


@dataclass(frozen=True)
class Groups:
    """What groups move.

    Attributes:
        groups: all of them; kept: those that may move something.
        bound: upper bound of the root mean square of their moves, (groups, targets); NaN where a run failed.
        least: the smallest difference that matters, (targets,).
    """

    groups: tuple[NumberGroup, ...]
    kept: npt.NDArray[np.bool_]
    bound: Array
    least: Array


@dataclass(frozen=True)
class Screened:
    """What a screening of any function found: groups, effects of the numbers that were dealt, verdicts.

    Attributes:
        places: of the numbers that were dealt; numbers: so many there are.
        least: the smallest difference that matters, (targets,).
        lost: worlds that were left out since a run failed.
    """

    groups: Groups
    places: npt.NDArray[np.int64]
    numbers: int
    effects: Estimates
    judged: Judged
    least: Array
    lost: int


def groups_that_matter(groups: Sequence[NumberGroup], worlds: int, seed: int, respond: Responder) -> Groups:
    """Move groups and keep those that may move something.

    A number's effect is at most the root mean square of what its group does at random corners, because members are as often
    on the same side as on opposite ones: nobody cancels anybody on average. From one corner to the opposite one, and (twice)
    from the world itself to either, whichever is most, so that members that act only together are seen, too. Luck is not taken off.
    """
    answers = respond(group_moves(groups, worlds, seed))
    values = answers.reshape(worlds, 2 * len(groups) + 1, -1)
    base, corners = values[:, :1], values[:, 1:].reshape(worlds, len(groups), 2, -1)
    across = (corners[:, :, 0] - corners[:, :, 1]) ** 2
    largest = np.maximum(across, (4.0 * (corners - base[:, :, None]) ** 2).max(axis=2))
    reach = stats.t.ppf(GROUP_LEVEL, worlds - 1) / np.sqrt(worlds)
    bound = np.sqrt(largest.mean(axis=0) + reach * largest.std(axis=0, ddof=1))
    least = respond.least(np.nanmean(base[:, 0], axis=0))
    return Groups(tuple(groups), ~(bound < least).all(axis=1), bound, least)


def screened(groups: Sequence[NumberGroup], plan: ScreenPlan, seed: int, respond: Responder, alpha: float = ALPHA) -> Screened:
    """Screen any function: groups first, then the numbers of those that are kept.

    Args:
        groups: of the numbers, each in one.
        plan: worlds and hands; seed: of all moves.
        respond: answers moves.
        alpha: chance that any number is wrongly said to move something.

    Raises:
        RuntimeError: runs failed in all worlds but one or in all.
    """
    first = groups_that_matter(groups, plan.group_worlds, seed, respond)
    places = np.sort(np.concatenate([np.empty(0, np.int64), *[group.members for group, kept in zip(groups, first.kept) if kept]]))
    dealt = deal(places, plan.worlds, plan.hands, seed)
    answers = respond([move for world in range(plan.worlds) for move in dealt.moves(world)])
    values = answers.reshape(plan.worlds, plan.hands, 2, -1)
    whole: npt.NDArray[np.bool_] = np.asarray(np.isfinite(values.reshape(plan.worlds, -1)).all(axis=1))
    if whole.sum() < 2:
        raise RuntimeError(f"runs failed in {plan.worlds - whole.sum()} of {plan.worlds} worlds: nothing can be said")
    values, dealt = values[whole], dealt.at(whole)
    least = respond.least(values.mean(axis=(0, 1, 2)))
    effects = estimates(dealt, values)
    numbers = sum(len(group.members) for group in groups)
    judged = judge(effects, least, tests=numbers * len(SHAPES) * len(least), alpha=alpha)
    return Screened(first, places, numbers, effects, judged=judged, least=least, lost=int((~whole).sum()))
