"""A check by emulator: random-sampling HDMR with orthonormal polynomials, and how well it predicts points held out.

The expected outcome is written as a sum of functions of one and of two factors (high-dimensional model representation;
Li, Wang and Rabitz 2002): products of shifted Legendre polynomials of the factors' distribution functions, and
orthonormal contrasts for categories. The squared coefficients of an orthonormal sum are Sobol' indices. Size and ridge
penalty are chosen by leave-one-out error; the held-out R2 comes from five folds in which both are chosen anew. SALib's
HDMR wants 300 rows, knows no categories and seeds NumPy's global generator; on Ishigami both agree (tests).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
from numpy.polynomial import legendre

from experiments.kit import Array, Integers
from experiments.sensitivity.indices import Analysis, Index
from experiments.sensitivity.replication_variance import divide, interval, luck_weights
from experiments.sensitivity.space import Space

SIZES = ((1, 0), (2, 0), (3, 0), (5, 0), (8, 0), (2, 2), (3, 3), (4, 4), (8, 6), (10, 8))
"""Highest degree of one factor, and highest degree of two factors together (0: no interactions)."""
PENALTIES = np.logspace(-6, 2, 13)
FOLDS = 5
TRUSTED_R2 = 0.7
"""Share of what factors explain that an emulator must predict before its indices are worth reading."""


@dataclass(frozen=True)
class Basis:
    """Columns of orthonormal functions and the factors that each depends on (second is -1 for functions of one)."""

    columns: Array
    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]


def single_functions(space: Space, X: Array, degree: int) -> list[Array]:
    """Orthonormal functions of each factor at the rows of ``X``: a list of (rows, functions)."""
    u = space.uniform(X)
    found = []
    for j, axis in enumerate(space.axes):
        if axis.categorical:
            codes = X[:, j].astype(int)
            shares = np.bincount(codes, minlength=len(axis.options)) / len(codes)
            used = np.flatnonzero(shares > 0)
            # Contrasts orthonormal under the categories' own shares: Gram-Schmidt on the indicators.
            weights = np.sqrt(shares[used])
            q, _ = np.linalg.qr(np.column_stack([weights, np.diag(weights)[:, :-1]]))
            table = np.zeros((len(axis.options), max(len(used) - 1, 0)))
            table[used] = q[:, 1:] / weights[:, None]
            found.append(table[codes])
        else:
            scale = np.sqrt(2 * np.arange(1, degree + 1) + 1)
            found.append(legendre.legvander(2 * u[:, j] - 1, degree)[:, 1:] * scale)
    return found


def basis(singles: list[Array], size: tuple[int, int], categorical: list[bool]) -> Basis:
    """All functions of one and two factors up to ``size``."""
    highest, together = size
    columns: list[Array] = []
    first: list[int] = []
    second: list[int] = []

    def degrees(j: int, most: int) -> int:
        return singles[j].shape[1] if categorical[j] else min(most, singles[j].shape[1])

    for j in range(len(singles)):
        chosen = singles[j][:, : degrees(j, highest)]
        columns.append(chosen)
        first += [j] * chosen.shape[1]
        second += [-1] * chosen.shape[1]
    for j, k in combinations(range(len(singles)) if together else (), 2):
        for a in range(degrees(j, together - 1)):
            for b in range(degrees(k, together - 1)):
                if (1 if categorical[j] else a + 1) + (1 if categorical[k] else b + 1) <= together:
                    columns.append((singles[j][:, a] * singles[k][:, b])[:, None])
                    first.append(j)
                    second.append(k)
    return Basis(np.hstack(columns), np.array(first), np.array(second))


def ridge(columns: Array, y: Array, penalty: float) -> tuple[Array, Array, float]:
    """Coefficients, the variance of each for a residual of 1, and the residual variance."""
    n, count = columns.shape
    inside = columns - columns.mean(axis=0)
    inverse = np.linalg.inv(inside.T @ inside + max(penalty, 1e-9) * n * np.eye(count))
    projector = inverse @ inside.T
    coefficients = projector @ (y - y.mean())
    freedom = max(n - 1 - float(np.einsum("ij,ji->", inside, projector)), 1.0)
    residual = y - y.mean() - inside @ coefficients
    return coefficients, np.square(projector).sum(axis=1), float(np.square(residual).sum() / freedom)


def choose(bases: list[Basis], rows: Integers, y: Array) -> tuple[int, float]:
    """The size (by position) and the penalty with the smallest leave-one-out error on ``rows``."""
    best, chosen = np.inf, (0, 1.0)
    n = len(rows)
    for position, candidate in enumerate(bases):
        columns = candidate.columns[rows]
        middle = columns.mean(axis=0)
        inside = columns - middle
        squares, axes = np.linalg.eigh(inside.T @ inside)
        turned = inside @ axes
        target, leverage = turned.T @ (y - y.mean()), np.square(turned)
        for penalty in PENALTIES:
            shrunk = 1 / (np.maximum(squares, 0.0) + penalty * n)
            residual = y - y.mean() - turned @ (shrunk * target)
            error = float(np.square(residual / np.maximum(1 - leverage @ shrunk - 1 / n, 1e-6)).mean())
            if error < best * 0.999:
                best, chosen = error, (position, float(penalty))
    return chosen


def held_out_r2(bases: list[Basis], y: Array, rng: np.random.Generator) -> float:
    """The share of variance that is predicted of points held out, from `FOLDS` folds, each with a size and penalty of its own."""
    everything, predicted = np.arange(len(y)), np.empty(len(y))
    for fold in np.array_split(rng.permutation(len(y)), FOLDS):
        rest = np.setdiff1d(everything, fold)
        position, penalty = choose(bases, rest, y[rest])
        columns = bases[position].columns
        coefficients = ridge(columns[rest], y[rest], penalty)[0]
        predicted[fold] = y[rest].mean() + (columns[fold] - columns[rest].mean(axis=0)) @ coefficients
    spread = float(y.var())
    return 1 - float(np.square(y - predicted).mean()) / spread if spread else 0.0


def hdmr(space: Space, X: Array, y: Array, *, resamples: int = 40, seed: int = 0) -> Analysis:
    """First, second and total order by emulator; ``facts`` hold the held-out R2 and the R2 that luck allows.

    Shares are of the variance that factors make in the expected outcome, so that what the emulator misses is missing
    from their sum. Squared coefficients are freed of their own sampling variance. Groups get the sum of their members'
    parts. Intervals come from random halves of the rows and resampled replications.

    Args:
        space, X, y: factors (rows, factors) and outcomes (rows, replications).
        resamples, seed: of the intervals.
    """
    n, r = y.shape
    rng = np.random.default_rng([seed, 6])
    means, categorical = y.mean(axis=1), [axis.categorical for axis in space.axes]
    singles = single_functions(space, X, max(size[0] for size in SIZES))
    bases = [made for made in (basis(singles, size, categorical) for size in SIZES) if made.columns.shape[1] <= min(0.5 * n, 300)]
    bases = bases or [basis(singles, SIZES[0], categorical)]
    if means.std() == 0:
        bases = bases[:1]
    r2 = held_out_r2(bases, means, rng)
    position, penalty = choose(bases, np.arange(n), means)
    chosen = bases[position]
    luck = divide(y, resamples=1, seed=seed).rest if r > 1 else 0.0
    members = [space.members(unit) for unit in space.units]

    def parts(rows: Integers, w: Array) -> Array:
        half = y[rows] @ w / r
        coefficients, variances, error = ridge(chosen.columns[rows], half, penalty)
        squares = np.square(coefficients) - variances * error
        whole = max(float(half.var(ddof=1)) - luck * float(np.square(w).sum()) / r**2, 0.1 * float(half.var(ddof=1)))
        if whole <= 0:
            squares, whole = squares * 0, 1.0
        inside = [np.isin(chosen.first, own) & (np.isin(chosen.second, own) | (chosen.second < 0)) for own in members]
        touch = [np.isin(chosen.first, own) | np.isin(chosen.second, own) for own in members]
        both = [touch[a] & touch[b] for a, b in combinations(range(len(members)), 2)]
        return np.array([squares[mask].sum() for mask in [*inside, *touch, *both]]) / whole

    estimate = parts(np.arange(n), np.ones(r))
    halves = np.array([parts(np.sort(rng.permutation(n)[: n // 2]), luck_weights(r, rng)) for _ in range(resamples)])
    draws = halves - halves.mean(axis=0) + estimate
    indices = _indices(space.units, estimate, draws)
    ceiling = 1.0 if r == 1 else 1.0 - divide(y, resamples=1, seed=seed).floor
    notes = []
    if r2 < TRUSTED_R2 * ceiling:
        notes.append(
            f"The emulator predicts {max(r2, 0):.0%} of the variance of points held out, of {ceiling:.0%} that luck "
            "leaves to be predicted: its indices are no check here."
        )
    return Analysis(
        "hdmr",
        "hdmr_ST",
        indices,
        sample=n,
        notes=notes,
        facts={"r2_held_out": r2, "r2_possible": ceiling, "functions": float(chosen.columns.shape[1])},
    )


def _indices(units: Sequence[str], estimate: Array, draws: Array) -> dict[str, Index]:
    """First, total and second order from columns that hold them side by side in this order."""
    low, high = interval(draws)
    count, names = len(units), [(unit, "") for unit in units]
    cuts = {"hdmr_S1": slice(0, count), "hdmr_ST": slice(count, 2 * count), "hdmr_S2": slice(2 * count, None)}
    return {
        name: Index(
            name,
            list(combinations(units, 2)) if name.endswith("2") else names,
            estimate[cut],
            draws=draws[:, cut],
            low=low[cut],
            high=high[cut],
        )
        for name, cut in cuts.items()
    }
