"""Luck apart from factors: variance components of replicated designs, and resampling of points and luck together.

Notation: ``y`` is ``(rows, replications)``; column r of every row shares one seed, so that luck has a part that moves
all rows alike (``seed``) and a part that differs from row to row (``rest``):

    y[i, r] = f(x_i) + seed_r + rest_ir

Products of two quantities over *different* replications, u_r v_s with r != s, hold no luck in expectation, whatever the
seeds share; squares of means over replications do. All indices here are made of such products, hence need no noise to
be guessed and subtracted. With a single replication nothing of this is possible and the plain product is used.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import numpy as np
from scipy.stats import chi2

from experiments.kit import Array, t_reach

CONFIDENCE = 0.95
"""Level of every interval."""
LEAST_SEEDS = 3
"""Replications below which nothing says how an answer would be with other seeds: no interval, no inert factor, no settled rank."""
USUAL_SEEDS = 4
"""Replications from which intervals hold the truth nearly as often as they say (docs/statistics.md)."""


@dataclass(frozen=True)
class Luck:
    """How the variance of one run's outcome divides between factors and luck.

    Attributes:
        rows, replications: size of the table that it was estimated from.
        factors: variance of the expected outcome over the factors' ranges, in the outcome's unit squared.
        seed: variance that all points share under one seed (cancels in paired differences).
        rest: variance of luck that differs from point to point.
        share, low, high: (seed + rest) / (factors + seed + rest) with its 95 % interval; NaN with one replication.
        floor: what an inert factor's total-order index would seem to be on means over the replications if luck were
            neither shared nor corrected for: rest / replications over the variance of those means.
    """

    rows: int
    replications: int
    factors: float
    seed: float
    rest: float
    share: float
    low: float
    high: float
    floor: float

    def as_dict(self) -> dict[str, float]:
        """The attributes by name."""
        return asdict(self)


def centred(y: Array, base: Array | None = None) -> Array:
    """``y`` (rows, replications) less each replication's mean over ``base`` (by default over ``y``)."""
    return y - (y if base is None else base).mean(axis=0)


class Resampling:
    """The sample itself (row 0) and its resamples: weights of blocks and of replications, drawn independently.

    Resampling rows and columns of a crossed table independently gives slightly wide intervals (Owen 2007).

    Attributes:
        counts: (1 + resamples, blocks), each row summing to 1.
        weights: (1 + resamples, replications), each row summing to the number of replications.
    """

    def __init__(self, blocks: int, replications: int, resamples: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.blocks, self.replications = blocks, replications
        drawn = rng.multinomial(blocks, np.full(blocks, 1.0 / blocks), size=resamples) / blocks
        self.counts: Array = np.vstack([np.full((1, blocks), 1.0 / blocks), drawn])
        self.weights: Array = np.vstack(
            [np.ones((1, replications)), *[luck_weights(replications, rng)[None] for _ in range(resamples)]]
        )
        self._first, self._second = np.triu_indices(replications, 1)
        together = self.weights[:, self._first] * self.weights[:, self._second]
        self._pairs = together / together.sum(axis=1, keepdims=True) if replications > 1 else np.ones((resamples + 1, 1))

    def mean_product(self, u: Array, v: Array) -> Array:
        """Mean over blocks of u v over pairs of different replications, which holds no luck: (1 + resamples,).

        Args:
            u, v: (blocks, replications). With one replication the plain product is taken.
        """
        if self.replications == 1:
            return np.asarray(self.counts @ (u[:, 0] * v[:, 0]))
        i, j = self._first, self._second
        return np.asarray(((self.counts @ (u[:, i] * v[:, j] + u[:, j] * v[:, i])) * self._pairs).sum(axis=1) / 2)

    def mean(self, u: Array) -> Array:
        """Mean of u over blocks and replications: (1 + resamples,)."""
        return np.asarray(((self.counts @ u) * self.weights).sum(axis=1) / self.replications)

    def variance(self, u: Array) -> Array:
        """Variance over blocks of what is expected of u, free of luck: (1 + resamples,)."""
        return self.mean_product(u, u) - self.mean_product_of_means(u)

    def mean_product_of_means(self, u: Array) -> Array:
        """Square of the mean of u over blocks, over pairs of different replications: (1 + resamples,)."""
        means = self.counts @ u
        if self.replications == 1:
            return np.asarray(means[:, 0] ** 2)
        return np.asarray((means[:, self._first] * means[:, self._second] * self._pairs).sum(axis=1))


def luck_weights(replications: int, rng: np.random.Generator) -> Array:
    """Weights of one resample of replications, summing to their number.

    One fewer is drawn than there are and the weights are enlarged accordingly (Rao and Wu 1988), since drawing as many
    as there are makes intervals too narrow when they are few. Fewer than three cannot be resampled: all weigh 1.
    """
    if replications < 3:
        return np.ones(replications)
    while True:
        counts = rng.multinomial(replications - 1, np.full(replications, 1.0 / replications)).astype(float)
        if np.count_nonzero(counts) > 1:
            return counts * replications / (replications - 1)


def mean_squares(y: Array, counts: Array | None = None) -> tuple[Array, Array, Array]:
    """Mean squares of rows, seeds and rest of a crossed table.

    Args:
        y: (rows, replications).
        counts: (samples, rows), how often each sample holds each row; by default each row once in one sample.

    Returns:
        MS of rows, seeds and rest, each (samples,).
    """
    n, r = y.shape
    c = np.ones((1, n)) if counts is None else counts
    means = y.mean(axis=1)
    left = y - means[:, None]
    middle = c @ means / n
    shift = c @ left / n  # seeds' means around the grand mean: (samples, replications)
    rows = r * (c @ np.square(means - means.mean()) - n * np.square(middle - means.mean())) / max(n - 1, 1)
    seeds = n * np.square(shift).sum(axis=1) / max(r - 1, 1)
    rest = (c @ np.square(left).sum(axis=1) - n * np.square(shift).sum(axis=1)) / max((n - 1) * (r - 1), 1)
    return np.asarray(rows), np.asarray(seeds), np.asarray(np.maximum(rest, 0.0))


def divide(y: Array, *, resamples: int = 1000, seed: int = 0) -> Luck:
    """Divide the variance of ``y`` (rows drawn over the factors' ranges, replications) between factors and luck.

    Two-way analysis of variance with random rows and columns: rest = MS_rest, seed = (MS_seed - MS_rest) / rows,
    factors = (MS_rows - MS_rest) / replications, negative estimates becoming 0. The interval resamples rows, and draws
    the seeds' part, of which there are few, from its chi-squared distribution (a generalised interval, Weerahandi 1993).

    Args:
        y: (rows, replications); rows must be a random or space-filling sample of the factors.
        resamples: draws behind the interval.
        seed: of those draws.
    """
    n, r = y.shape
    if r == 1:
        return Luck(n, r, float(y.var(ddof=1)) if n > 1 else 0.0, *[float("nan")] * 6)
    observed = mean_squares(y)
    factors, seeds, rest = (float(part[0]) for part in _components(observed, n, r))
    rng = np.random.default_rng([seed, 1])
    rows, _, left = mean_squares(y, rng.multinomial(n, np.full(n, 1.0 / n), size=resamples).astype(float))
    drawn = observed[1] * (r - 1) / chi2.ppf(rng.uniform(1e-9, 1 - 1e-9, resamples), r - 1)
    # Resampled rows repeat: their spread is that of n - 1 rows.
    low, high = interval(_share(*_components((rows * n / (n - 1), drawn, left * n / (n - 1)), n, r)))
    mean_variance = factors + rest / r
    share = float(_share(*(np.array([part]) for part in (factors, seeds, rest)))[0])
    return Luck(
        n,
        r,
        factors,
        seed=seeds,
        rest=rest,
        share=share,
        low=float(low),
        high=float(high),
        floor=rest / r / mean_variance if mean_variance > 0 else 0.0,
    )


def interval(draws: Array, level: float = CONFIDENCE) -> Array:
    """Percentile interval over the first axis of ``draws``: [2, ...]; NaN without draws."""
    if not len(draws):
        return np.full((2, *draws.shape[1:]), np.nan)
    tail = (1 - level) / 2
    return np.asarray(np.quantile(draws, [tail, 1 - tail], axis=0))


def crossed_interval(y: Array) -> tuple[float, float]:
    """95 % interval of the mean of ``y`` (points, replications), replications being the same at all points.

    The variance of points' means over their number and that of replications' means over theirs, with Satterthwaite's degrees of
    freedom; the part that both hold counts twice, so the interval is a little wide. With one point that of its replications.
    NaN below three replications: nothing says then what luck does to all points alike.
    """
    n, r = y.shape
    if r < LEAST_SEEDS:
        return math.nan, math.nan
    parts = [(float(y.mean(axis=0).var(ddof=1)) / r, r - 1)]
    if n > 1:
        parts.append((float(y.mean(axis=1).var(ddof=1)) / n, n - 1))
    variance = sum(part for part, _ in parts)
    freedom = variance**2 / sum(part**2 / free for part, free in parts) if variance > 0 else 1.0
    half = float(t_reach(freedom + 1.0, CONFIDENCE)) * math.sqrt(variance)
    return float(y.mean()) - half, float(y.mean()) + half


def _components(squares: tuple[Array, Array, Array], n: int, r: int) -> tuple[Array, Array, Array]:
    rows, columns, rest = squares
    return np.maximum(0.0, (rows - rest) / r), np.maximum(0.0, (columns - rest) / n), rest


def _share(factors: Array, seeds: Array, rest: Array) -> Array:
    total = factors + seeds + rest
    return np.divide(seeds + rest, total, out=np.zeros_like(total), where=total > 0)
