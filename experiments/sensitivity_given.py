"""Indices from any sample of the factors: delta, PAWN and RBD-FAST, with intervals and a floor for each.

    delta      half the mean area between the outcome's density and its density given the factor (Borgonovo 2007;
               estimated by classes, Plischke, Borgonovo and Smith 2013)
    PAWN       median over classes of the largest distance between the outcome's distribution function and the one
               given the class (Pianosi and Wagener 2015, 2018)
    RBD-FAST   first-order share of variance from the outcome's spectrum when ordered by the factor (Tarantola, Gatelli
               and Mara 2006; Plischke 2010; bias corrected as by Tissot and Prieur 2012)

Categories have no order: their classes are the categories themselves, and in place of RBD-FAST stands the adjusted
correlation ratio, which is the first-order index of a category. All work on means over replications. Distances of
distributions are above 0 for an inert factor too, so each is given with what permuted factors show.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from experiments.sensitivity_indices import Analysis, Index
from experiments.sensitivity_luck import CONFIDENCE, divide, interval, luck_weights
from experiments.sensitivity_space import DUMMY, Axis, Space, classes

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

GRID = 128
PERMUTATIONS = 100
SMALLEST_CLASS = 15
HARMONICS = 10


def pawn_index(codes: Codes, count: int, y: Array) -> float:
    """PAWN: median over classes of the Kolmogorov-Smirnov distance between all of ``y`` and the class."""
    order = np.argsort(y, kind="stable")
    inside = np.zeros((len(y), count))
    inside[np.arange(len(y)), codes[order]] = 1.0
    sizes = inside.sum(axis=0)
    ties = np.append(np.diff(y[order]) > 0, True)
    gap = np.abs(inside.cumsum(axis=0) / np.maximum(sizes, 1) - (np.arange(len(y)) + 1)[:, None] / len(y))
    return float(np.median(gap[ties].max(axis=0)[sizes > 0]))


def delta_index(codes: Codes, count: int, y: Array) -> float:
    """Delta: half the mean area between density estimates of ``y`` and of its classes (Gaussian kernels, Scott's width)."""
    spread = y.std()
    if spread == 0:
        return 0.0
    low, high = y.min() - 1.5 * spread, y.max() + 1.5 * spread
    place = (y - low) / (high - low) * (GRID - 1)
    cell = place.astype(int)
    part = place - cell
    # Linear binning, then smoothing in frequencies (Silverman 1982).
    counts = np.bincount(codes * GRID + cell, 1 - part, count * GRID) + np.bincount(codes * GRID + cell + 1, part, count * GRID)[
        :count * GRID]
    counts = counts.reshape(count, GRID)
    sizes = np.bincount(codes, minlength=count).astype(float)
    means = np.bincount(codes, y, count) / np.maximum(sizes, 1)
    inside = np.bincount(codes, np.square(y - means[codes]), count) / np.maximum(sizes - 1, 1)
    some = sizes > 1
    if not some.any():
        return 0.0
    sizes, counts = sizes[some], counts[some]
    step = (high - low) / (GRID - 1)
    # Classes in which nothing varies get the narrowest kernel that the grid can show.
    widths = np.maximum(np.sqrt(inside[some]) * sizes ** -0.2, 0.5 * step)
    whole = max(spread * len(y) ** -0.2, 0.5 * step)
    frequencies = np.fft.rfftfreq(2 * GRID, step)
    smooth = np.exp(-2 * np.square(np.pi * np.outer(np.append(widths, whole), frequencies)))
    density = np.fft.irfft(np.fft.rfft(np.vstack([counts, counts.sum(axis=0)]), 2 * GRID) * smooth, 2 * GRID)[:, :GRID]
    density /= np.append(sizes, sizes.sum())[:, None]
    return float((sizes / sizes.sum()) @ np.abs(density[:-1] - density[-1]).sum(axis=1) / 2)


def rbd_fast_index(values: Array, y: Array, harmonics: int) -> float:
    """First-order share of the variance of ``y``, by SALib's RBD-FAST with bias correction."""
    from SALib.analyze.rbd_fast import compute_first_order, permute_outputs, unskew_S1

    if y.std() == 0:
        return 0.0
    return float(unskew_S1(compute_first_order(permute_outputs(values, y), harmonics), harmonics, len(y)))


def correlation_ratio(codes: Codes, count: int, y: Array) -> float:
    """Share of the variance of ``y`` between categories, adjusted for their number (Kelley 1935)."""
    sizes = np.bincount(codes, minlength=count)
    total = np.square(y - y.mean()).sum()
    used = int((sizes > 0).sum())
    if total == 0 or len(y) <= used:
        return 0.0
    means = np.bincount(codes, y, count) / np.maximum(sizes, 1)
    return float(1 - (len(y) - 1) / (len(y) - used) * np.square(y - means[codes]).sum() / total)


Statistic = Callable[[npt.NDArray[np.int64], Array], float]
"""(rows of the sample, their outcomes) -> index."""


def statistic(method: str, axis: Axis, values: Array) -> Statistic:
    """The index of one factor by ``method`` ("delta", "pawn" or "rbd_fast") as a function of rows and outcomes."""
    n = len(values)
    most = int(np.clip(n // SMALLEST_CLASS, 2, 20 if method == "delta" else 10))
    codes, count = classes(axis, values, most)
    if method == "pawn":
        return lambda rows, y: pawn_index(codes[rows], count, y)
    if method == "delta":
        return lambda rows, y: delta_index(codes[rows], count, y)
    if axis.categorical or count < most:
        return lambda rows, y: correlation_ratio(codes[rows], count, y)
    harmonics = int(np.clip(n // 20, 1, HARMONICS))
    return lambda rows, y: rbd_fast_index(values[rows], y, harmonics)


def given_data(space: Space, X: Array, y: Array, method: str, *, resamples: int = 200, seed: int = 0,
               dummy: bool = False) -> Analysis:
    """One of delta, PAWN and RBD-FAST for every factor.

    Intervals come from random halves of the rows without repetition (an index of distributions would take a repeated
    row for structure), whose spread around their mean is that of the whole sample (delete-half jackknife, Shao and Wu
    1989), each with resampled replications. They say how the estimate would vary with another sample of the same size;
    delta and PAWN also have a bias that shrinks with the sample, upwards for small effects, downwards (delta: by the
    smoothing of densities) for large ones. A factor counts as inert when its index does not exceed the 95 % quantile of
    the largest of all factors permuted (Westfall and Young 1993).

    Args:
        space: the factors.
        X: (rows, factors), rows an independent or space-filling sample.
        y: (rows, replications).
        method: "delta", "pawn" or "rbd_fast".
        resamples, seed: of the intervals.
        dummy: add a factor that does nothing.
    """
    axes: Sequence[Axis] = space.axes
    rng = np.random.default_rng([seed, {"delta": 3, "pawn": 4, "rbd_fast": 5}[method]])
    if dummy:
        axes, X = [*axes, Axis(DUMMY)], np.column_stack([X, rng.permutation(len(X))])
    n, r = y.shape
    luck = divide(y, resamples=1, seed=seed)
    rest = luck.rest if r > 1 else 0.0
    everything, means = np.arange(n), y.mean(axis=1)
    measures = [statistic(method, axis, X[:, j]) for j, axis in enumerate(axes)]
    raw = np.array([measure(everything, means) for measure in measures])
    halves = np.empty((resamples, len(axes)))
    for b in range(resamples):
        rows = np.sort(rng.permutation(n)[:n // 2])
        w = luck_weights(r, rng)
        half = y[rows] @ w / r
        halves[b] = np.array([measure(rows, half) for measure in measures]) * _enlarged(method, half, rest, w)
    estimate = raw * _enlarged(method, means, rest, np.ones(r))
    if not resamples:
        return Analysis(method, method, {method: Index(method, [(axis.id, "") for axis in axes], estimate, halves)}, n)
    draws = halves - halves.mean(axis=0) + estimate
    permuted = np.array([[measure(everything, rng.permutation(means)) for measure in measures] for _ in range(PERMUTATIONS)])
    # The largest of all permuted factors: among factors that do nothing, one in twenty studies names any.
    middle, spread = permuted.mean(axis=0), np.maximum(permuted.std(axis=0), 1e-12)
    limit = middle + spread * np.quantile(((permuted - middle) / spread).max(axis=1), CONFIDENCE)
    low, high = interval(draws)
    least = -1.0 if method == "rbd_fast" else 0.0
    index = Index(method, [(axis.id, "") for axis in axes], np.maximum(estimate, least), draws, np.maximum(low, least),
                  np.maximum(high, least), floor=np.maximum(limit, 0.0), inert=raw <= limit, shares=method == "rbd_fast")
    return Analysis(method, method, {method: index}, n)


def _enlarged(method: str, means: Array, rest: float, w: Array) -> float:
    """What turns a share of the variance of means into a share of the variance that factors make."""
    if method != "rbd_fast" or rest == 0:
        return 1.0
    total = float(means.var(ddof=1))
    luck = rest * float(np.square(w).sum()) / len(w) ** 2
    return total / (total - luck) if total > 1.2 * luck else 1.0
