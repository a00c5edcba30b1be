"""Delta and PAWN, which compare whole distributions, with what sampling and luck add to them taken off.

    delta      half the mean area between the outcome's density and its density given the factor (Borgonovo 2007;
               estimated by classes, Plischke, Borgonovo and Smith 2013)
    PAWN       median over classes of the largest distance between the outcome's distribution function and the one
               given the class (Pianosi and Wagener 2015, 2018)

A distance between two samples is too large even where their distributions are one, and the more so the smaller they are; a
density drawn with kernels is too smooth, which makes distances too small; and luck left in means over few seeds blurs both.
The plain index D is corrected for all three:

    D'^2 = (D^2 - D0^2) (1 + a)      D0^2: the mean square of what permuted factors show, which do nothing; a: the share of
                                     squares that goes when the luck is doubled by taking half of the seeds, of all factors
    delta = 2 D'(h/2) - D'(h)        from kernels of two widths: to none (Richardson's extrapolation)

Squares, since noise adds to a distance about as it does to a length: much where there is none, little where there is much. It
is exact where a factor does nothing. Elsewhere it is not, in either direction, and intervals hold that: see `LEFT`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from experiments.kit import Array, Integers
from experiments.sensitivity.indices import Analysis, Index
from experiments.sensitivity.replication_variance import CONFIDENCE, interval, luck_weights
from experiments.sensitivity.space import Axis, classes

Distance = Callable[[Integers, int, Array], float]

GRID = 256
PERMUTATIONS = 100
SPLITS = 8
"""Halves of the seeds by which luck is doubled."""
SMALLEST_CLASS = 15
MOST_CLASSES = {"pawn": 10, "delta": 20}
LEFT = {"pawn": 3.0, "delta": 0.5}
"""Standard error of the correction, in units of D0^2, for a factor that does much; found on Ishigami's function and Sobol's g at
N = 160 to 1000, and checked on a third function (docs/sensitivity.md has the rates)."""


def pawn_index(codes: Integers, count: int, y: Array) -> float:
    """PAWN: median over classes of the Kolmogorov-Smirnov distance between all of ``y`` and the class."""
    order = np.argsort(y, kind="stable")
    inside = np.zeros((len(y), count))
    inside[np.arange(len(y)), codes[order]] = 1.0
    sizes = inside.sum(axis=0)
    ties = np.append(np.diff(y[order]) > 0, True)
    gap = np.abs(inside.cumsum(axis=0) / np.maximum(sizes, 1) - (np.arange(len(y)) + 1)[:, None] / len(y))
    return float(np.median(gap[ties].max(axis=0)[sizes > 0]))


def delta_index(codes: Integers, count: int, y: Array, width: float = 1.0) -> float:
    """Delta: half the mean area between density estimates of ``y`` and of its classes.

    Gaussian kernels of Scott's width times ``width``.
    """
    spread = y.std()
    if spread == 0:
        return 0.0
    low, high = y.min() - 1.5 * spread, y.max() + 1.5 * spread
    place = (y - low) / (high - low) * (GRID - 1)
    cell = place.astype(int)
    part = place - cell
    # Linear binning, then smoothing in frequencies (Silverman 1982).
    counts = (
        np.bincount(codes * GRID + cell, 1 - part, count * GRID)
        + np.bincount(codes * GRID + cell + 1, part, count * GRID)[: count * GRID]
    )
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
    widths = np.maximum(width * np.sqrt(inside[some]) * sizes**-0.2, 0.5 * step)
    whole = max(width * spread * len(y) ** -0.2, 0.5 * step)
    frequencies = np.fft.rfftfreq(2 * GRID, step)
    smooth = np.exp(-2 * np.square(np.pi * np.outer(np.append(widths, whole), frequencies)))
    density = np.fft.irfft(np.fft.rfft(np.vstack([counts, counts.sum(axis=0)]), 2 * GRID) * smooth, 2 * GRID)[:, :GRID]
    density /= np.append(sizes, sizes.sum())[:, None]
    return float((sizes / sizes.sum()) @ np.abs(density[:-1] - density[-1]).sum(axis=1) / 2)


def parts_of(method: str) -> tuple[tuple[float, Distance], ...]:
    """The plain indices that an index is put together from, each with its weight; the last is the plain index itself."""
    if method == "pawn":
        return ((1.0, pawn_index),)
    return ((2.0, partial(delta_index, width=0.5)), (-1.0, delta_index))


def share_of_luck(lost: Array, found: Array, replications: int) -> Array:
    """Share of squared indices that luck takes, by part: (parts,).

    Args:
        lost: what went when only half of the replications were used: (factors, parts); found: what there is.
    """
    # Halves have (r - r // 2) / (r // 2) times the luck more: so far back from there lies none.
    half = replications // 2
    return np.clip(lost.sum(axis=0) * half / (replications - half) / np.maximum(found.sum(axis=0), 1e-12), 0.0, 0.5)


def largest_of_nothing(permuted: Array) -> Array:
    """Squared plain indices (factors, parts) that the largest of all permuted factors exceeds in one study of twenty."""
    seen = np.sqrt(permuted)
    middle, spread = seen.mean(axis=0), np.maximum(seen.std(axis=0), 1e-12)
    return np.square(middle + spread * np.quantile(((seen - middle) / spread).max(axis=1), CONFIDENCE, axis=0))


def distances(axes: Sequence[Axis], X: Array, y: Array, method: str, *, resamples: int, seed: int) -> Analysis:
    """Delta or PAWN of every factor, corrected, with intervals and floors.

    Intervals come from random halves of the rows without repetition (a repeated row would be taken for structure), whose
    spread around their mean is that of the whole sample (delete-half jackknife, Shao and Wu 1989), each with resampled
    replications, and from a normal error of the correction itself: none where a factor does nothing, ``LEFT`` where it does
    much. A factor counts as inert when its plain index does not exceed the 95 % quantile of the largest of all factors
    permuted (Westfall and Young 1993).

    Args:
        axes, X, y: the factors, their values (rows, factors) and the outcomes (rows, replications).
        method: "delta" or "pawn".
        resamples, seed: of the intervals; without resamples there are none.
    """
    rng = np.random.default_rng([seed, {"delta": 3, "pawn": 4}[method]])
    (n, r), parts = y.shape, parts_of(method)
    most = int(np.clip(n // SMALLEST_CLASS, 2, MOST_CLASSES[method]))
    sorted_into = [classes(axis, X[:, j], most) for j, axis in enumerate(axes)]
    weights, means, everything = np.array([weight for weight, _ in parts]), y.mean(axis=1), np.arange(n)

    def squares(rows: Integers, values: Array) -> Array:
        """Squared plain indices: (factors, parts)."""
        return np.array([[distance(codes[rows], count, values) ** 2 for _, distance in parts] for codes, count in sorted_into])

    def together(corrected: Array) -> Array:
        return np.asarray(np.maximum(np.sqrt(np.maximum(corrected, 0.0)) @ weights, 0.0))

    plain = squares(everything, means)
    permuted = np.array([squares(everything, rng.permutation(means)) for _ in range(PERMUTATIONS)])
    nothing = permuted.mean(axis=0)
    share = np.zeros(len(parts))
    if r > 1:
        doubled = np.mean([squares(everything, y[:, rng.permutation(r)[: r // 2]].mean(axis=1)) for _ in range(SPLITS)], axis=0)
        share = share_of_luck(plain - doubled, plain - nothing, r)
    corrected = (plain - nothing) * (1.0 + share)
    estimate = together(corrected)
    names = [(axis.id, "") for axis in axes]
    if not resamples:
        return Analysis(method, method, {method: Index(method, names, estimate, np.empty((0, len(axes))))}, n)
    halves = np.empty((resamples, *plain.shape))
    for b in range(resamples):
        rows = np.sort(rng.permutation(n)[: n // 2])
        halves[b] = squares(rows, y[rows] @ luck_weights(r, rng) / r)
    unsure = LEFT[method] * nothing * np.square(np.clip(1.0 - nothing / np.maximum(plain, 1e-12), 0.0, 1.0))
    draws = together(corrected + halves - halves.mean(axis=0) + unsure * rng.normal(size=(resamples, len(axes), 1)))
    limit = largest_of_nothing(permuted)
    low, high = interval(draws)
    index = Index(
        method,
        names,
        estimate,
        draws=draws,
        low=low,
        high=high,
        floor=together((limit - nothing) * (1.0 + share)),
        inert=plain[:, -1] <= limit[:, -1],
        shares=False,
        bias=np.sqrt(plain[:, -1]) - estimate,
    )
    return Analysis(method, method, {method: index}, n)
