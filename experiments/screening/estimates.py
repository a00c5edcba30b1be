"""Effects of single numbers from moves of many: unbiased by the random deal, made precise by an emulator.

In world w number j stands in one hand, at the end s (+1 or -1) that chance chose. With D the hand's outcome less its mirror's,
s D is the number's effect from its low to its high end, plus what its companions do; as their ends are drawn
independently of s, that vanishes on average, whatever they do and however they work together. An emulator (ridge regression
of D on all signs, fitted to other worlds) foretells what the companions do, and that is taken away first. It makes the
interval narrow; were it wrong, the effect would stay unbiased. There is one value a world: intervals are Student's t.

A number whose two ends do the same may still do something in between. Mean of a hand's two outcomes less that of the other
hands in the same world is the number's effect from where worlds draw it to its ends.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.kit import Array
from experiments.screening.moves import Deal

FOLDS = 5
PENALTIES = 10.0 ** np.arange(-2.0, 3.1, 0.5)
"""Penalties that are tried, as multiples of the mean eigenvalue of the signs' products; generalised cross-validation chooses
one for each outcome (Golub, Heath and Wahba 1979, doi:10.1080/00401706.1979.10489751)."""
ENDS, MIDDLE = "ends", "middle"
SHAPES = (ENDS, MIDDLE)
"""From the low to the high end; from where worlds draw it to both ends."""


@dataclass(frozen=True)
class Estimates:
    """Effects of numbers on targets.

    Attributes:
        effect, error: mean over worlds and its standard error, (shapes, numbers, targets).
        worlds: behind each.
        explained: share of the variance of hands' moves that the emulator foretells in worlds it was not fitted to, (targets,).
    """

    effect: Array
    error: Array
    worlds: int
    explained: Array


def estimates(dealt: Deal, outcomes: Array) -> Estimates:
    """Effects of dealt numbers.

    Args:
        dealt: numbers and hands in each world.
        outcomes: (worlds, hands, 2, targets): of each hand's move and of its mirror, all finite.
    """
    moved = outcomes[:, :, 0] - outcomes[:, :, 1]
    rest, slopes, fold = foretold(dealt, moved)
    middle = outcomes.mean(axis=2)
    apart = (middle - middle.mean(axis=1, keepdims=True)) * dealt.hands / (dealt.hands - 1)
    hand, signs = dealt.hand.astype(np.intp), dealt.signs.astype(float)
    shape = (len(SHAPES), len(dealt.places), outcomes.shape[-1])
    effect, error = np.empty(shape), np.empty(shape)
    for target in range(shape[-1]):
        ends = signs * np.take_along_axis(rest[:, :, target], hand, axis=1) + slopes[fold, :, target]
        for kind, each in enumerate((ends, np.take_along_axis(apart[:, :, target], hand, axis=1))):
            effect[kind, :, target] = each.mean(axis=0)
            error[kind, :, target] = each.std(axis=0, ddof=1) / np.sqrt(len(each))
    total = (moved**2).sum(axis=(0, 1))
    explained = 1.0 - np.divide((rest**2).sum(axis=(0, 1)), total, out=np.ones_like(total), where=total > 0.0)
    return Estimates(effect, error, dealt.worlds, explained)


def foretold(dealt: Deal, moved: Array) -> tuple[Array, Array, npt.NDArray[np.intp]]:
    """What an emulator that was fitted to other worlds leaves of each hand's move.

    Args:
        moved: outcome of each hand's move less its mirror's, (worlds, hands, targets).

    Returns:
        What is left, (worlds, hands, targets); slopes of the emulators, (folds, numbers, targets); the fold of each world,
        whose emulator has not seen it.
    """
    worlds, hands, targets = moved.shape
    fold = np.arange(worlds) % min(FOLDS, worlds)
    rows = np.zeros((worlds, hands, len(dealt.places)))
    np.put_along_axis(rows, dealt.hand.astype(np.intp)[:, None, :], dealt.signs.astype(float)[:, None, :], axis=1)
    rest, slopes = np.empty_like(moved), []
    for number in range(int(fold.max()) + 1):
        inside, outside = fold == number, fold != number
        seen = int(outside.sum()) * hands
        slopes.append(_ridge(rows[outside].reshape(seen, -1 if rows.size else 0), moved[outside].reshape(seen, targets)))
        rest[inside] = moved[inside] - rows[inside] @ slopes[-1]
    return rest, np.array(slopes), fold


def _one_thread() -> AbstractContextManager[object]:
    """Matrices of some hundred rows are slower on several threads, many times so on a busy machine."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:  # it comes with the extra "calibration"; without it the same is done, only slower
        return nullcontext()
    return threadpool_limits(limits=1)


def _ridge(rows: Array, values: Array) -> Array:
    """Slopes of a ridge regression without a constant, (columns, targets); each target has a penalty of its own."""
    if not rows.size:
        return np.zeros((rows.shape[1], values.shape[1]))
    with _one_thread():
        eigen, vectors = np.linalg.eigh(rows.T @ rows)
    eigen = np.maximum(eigen, 0.0)
    along = vectors.T @ (rows.T @ values)
    squares, count = (values**2).sum(axis=0), len(rows)
    best, chosen = np.full(values.shape[1], np.inf), np.zeros_like(along)
    for penalty in PENALTIES * max(float(eigen.mean()), 1e-12):
        shrunk = along / (eigen + penalty)[:, None]
        left = squares - 2.0 * (shrunk * along).sum(axis=0) + (shrunk**2 * eigen[:, None]).sum(axis=0)
        freedom = float((eigen / (eigen + penalty)).sum())
        score = np.maximum(left, 0.0) / max(count - freedom, 1e-9) ** 2
        better = score < best
        best[better] = score[better]
        chosen[:, better] = shrunk[:, better]
    return np.asarray(vectors @ chosen)
