"""Indices from any sample of the factors: RBD-FAST here, delta and PAWN in :mod:`experiments.sensitivity.methods.distances`.

    RBD-FAST   first-order share of variance from the outcome's spectrum when ordered by the factor (Tarantola, Gatelli
               and Mara 2006; Plischke 2010; bias corrected as by Tissot and Prieur 2012)

Categories have no order: their classes are the categories themselves, and in place of RBD-FAST stands the adjusted
correlation ratio, which is the first-order index of a category. All work on means over replications.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from experiments.kit import Array, Integers
from experiments.sensitivity.indices import Analysis, Index
from experiments.sensitivity.methods.distances import PERMUTATIONS, SMALLEST_CLASS, distances
from experiments.sensitivity.replication_variance import CONFIDENCE, divide, interval, luck_weights
from experiments.sensitivity.space import DUMMY, Axis, Space, classes

HARMONICS = 10


def rbd_fast_index(values: Array, y: Array, harmonics: int) -> float:
    """First-order share of the variance of ``y``, by SALib's RBD-FAST with bias correction."""
    from SALib.analyze.rbd_fast import compute_first_order, permute_outputs, unskew_S1

    if y.std() == 0:
        return 0.0
    return float(unskew_S1(compute_first_order(permute_outputs(values, y), harmonics), harmonics, len(y)))


def correlation_ratio(codes: Integers, count: int, y: Array) -> float:
    """Share of the variance of ``y`` between categories, adjusted for their number (Kelley 1935)."""
    sizes = np.bincount(codes, minlength=count)
    total = np.square(y - y.mean()).sum()
    used = int((sizes > 0).sum())
    if total == 0 or len(y) <= used:
        return 0.0
    means = np.bincount(codes, y, count) / np.maximum(sizes, 1)
    return float(1 - (len(y) - 1) / (len(y) - used) * np.square(y - means[codes]).sum() / total)


def first_order(axis: Axis, values: Array) -> Callable[[npt.NDArray[np.int64], Array], float]:
    """The first-order share of one factor as a function of (rows of the sample, their outcomes)."""
    n = len(values)
    most = int(np.clip(n // SMALLEST_CLASS, 2, 10))
    codes, count = classes(axis, values, most)
    if axis.categorical or count < most:
        return lambda rows, y: correlation_ratio(codes[rows], count, y)
    harmonics = int(np.clip(n // 20, 1, HARMONICS))
    return lambda rows, y: rbd_fast_index(values[rows], y, harmonics)


def given_data(
    space: Space, X: Array, y: Array, method: str, *, resamples: int = 200, seed: int = 0, dummy: bool = False
) -> Analysis:
    """One of delta, PAWN and RBD-FAST for every factor.

    For delta and PAWN see `experiments.sensitivity.methods.distances`. Intervals of RBD-FAST come from random halves of the
    rows without repetition, whose spread around their mean is that of the whole sample (delete-half jackknife, Shao and Wu
    1989), each with resampled replications. A factor counts as inert when its index does not exceed the 95 % quantile of the
    largest of all factors permuted (Westfall and Young 1993).

    Args:
        space: the factors.
        X: (rows, factors), rows an independent or space-filling sample.
        y: (rows, replications).
        method: "delta", "pawn" or "rbd_fast".
        resamples, seed: of the intervals.
        dummy: add a factor that does nothing.
    """
    axes: Sequence[Axis] = space.axes
    if dummy:
        axes, X = [*axes, Axis(DUMMY)], np.column_stack([X, np.random.default_rng([seed, 6]).permutation(len(X))])
    if method != "rbd_fast":
        return distances(axes, X, y, method, resamples=resamples, seed=seed)
    rng = np.random.default_rng([seed, 5])
    n, r = y.shape
    luck = divide(y, resamples=1, seed=seed)
    rest = luck.rest if r > 1 else 0.0
    everything, means = np.arange(n), y.mean(axis=1)
    measures = [first_order(axis, X[:, j]) for j, axis in enumerate(axes)]
    raw = np.array([measure(everything, means) for measure in measures])
    estimate = raw * _enlarged(means, rest, np.ones(r))
    names = [(axis.id, "") for axis in axes]
    if not resamples:
        return Analysis(method, method, {method: Index(method, names, estimate, np.empty((0, len(axes))))}, n)
    halves = np.empty((resamples, len(axes)))
    for b in range(resamples):
        rows = np.sort(rng.permutation(n)[: n // 2])
        w = luck_weights(r, rng)
        half = y[rows] @ w / r
        halves[b] = np.array([measure(rows, half) for measure in measures]) * _enlarged(half, rest, w)
    draws = halves - halves.mean(axis=0) + estimate
    permuted = np.array([[measure(everything, rng.permutation(means)) for measure in measures] for _ in range(PERMUTATIONS)])
    # The largest of all permuted factors: among factors that do nothing, one in twenty studies names any.
    middle, spread = permuted.mean(axis=0), np.maximum(permuted.std(axis=0), 1e-12)
    limit = middle + spread * np.quantile(((permuted - middle) / spread).max(axis=1), CONFIDENCE)
    low, high = interval(draws)
    index = Index(
        method,
        names,
        np.maximum(estimate, -1.0),
        draws=draws,
        low=np.maximum(low, -1.0),
        high=np.maximum(high, -1.0),
        floor=np.maximum(limit, 0.0),
        inert=raw <= limit,
    )
    return Analysis(method, method, {method: index}, n)


def _enlarged(means: Array, rest: float, w: Array) -> float:
    """What turns a share of the variance of means into a share of the variance that factors make."""
    if rest == 0:
        return 1.0
    total = float(means.var(ddof=1))
    luck = rest * float(np.square(w).sum()) / len(w) ** 2
    return total / (total - luck) if total > 1.2 * luck else 1.0
