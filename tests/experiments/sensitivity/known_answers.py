"""Functions whose sensitivity is known, and designs for them."""

from __future__ import annotations

from collections.abc import Callable
from math import pi
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from experiments.sensitivity.space import Axis, Space

Array = npt.NDArray[np.float64]


class Known(NamedTuple):
    """A function on the unit cube with its first and total orders and its variance."""

    function: Callable[[Array], Array]
    factors: int
    first: Array
    total: Array
    variance: float


def _ishigami(u: Array) -> Array:
    x = pi * (2 * u - 1)
    return np.sin(x[:, 0]) + 7 * np.square(np.sin(x[:, 1])) + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


_V1, _V2, _V13 = 0.5 * (1 + 0.1 * pi**4 / 5) ** 2, 49 / 8, 0.01 * pi**8 * (1 / 18 - 1 / 50)
_V = _V1 + _V2 + _V13
ISHIGAMI = Known(lambda u: _ishigami(u[:, :3]), 4, np.array([_V1, _V2, 0, 0]) / _V, np.array([_V1 + _V13, _V2, _V13, 0]) / _V, _V)
"""Ishigami and Homma 1990 with a = 7, b = 0.1, and a fourth factor that does nothing."""
ISHIGAMI_13 = _V13 / _V
"""Its one second-order index, of the first and the third factor."""

_A = np.array([0.0, 1.0, 4.5, 9.0, 99.0])
_PARTS = 1 / (3 * np.square(1 + _A))
_G = float(np.prod(1 + _PARTS) - 1)
SOBOL_G = Known(
    lambda u: np.prod((np.abs(4 * u - 2) + _A) / (1 + _A), axis=1),
    5,
    _PARTS / _G,
    _PARTS * np.prod(1 + _PARTS) / (1 + _PARTS) / _G,
    _G,
)
"""Sobol's g function (Saltelli and Sobol' 1995)."""


def morris_function(u: Array) -> Array:
    """The function of Morris 1991 with 20 factors, its random coefficients set to 0."""
    w = 2 * (u - 0.5)
    for j in (2, 4, 6):
        w[:, j] = 2 * (1.1 * u[:, j] / (u[:, j] + 0.1) - 0.5)
    out = 20 * w[:, :10].sum(axis=1)
    for i in range(6):
        for j in range(i):
            out += -15 * w[:, i] * w[:, j]
    for i in range(5):
        for j in range(i):
            for k in range(j):
                out += -10 * w[:, i] * w[:, j] * w[:, k]
    return out + 5 * w[:, :4].prod(axis=1)


def space(factors: int, kind: str = "other", second_order: bool = False, groups: tuple[str, ...] = ()) -> Space:
    """Factors x1, x2, … on the unit interval."""
    return Space(
        tuple(Axis(f"x{i + 1}", group=groups[i] if groups else "", cdf=lambda x: x) for i in range(factors)), kind, second_order
    )  # type: ignore[arg-type]


def saltelli(
    luck: np.random.Generator, base: int, factors: int, *, second_order: bool = False, groups: tuple[str, ...] = ()
) -> Array:
    """Rows A, AB_1 …, [BA_1 …], B of independent uniform points, in SALib's order."""
    a, b = luck.random((base, factors)), luck.random((base, factors))
    names = groups or tuple(str(i) for i in range(factors))
    masks = [np.array([name == unit for name in names]) for unit in dict.fromkeys(names)]
    rows = [a, *[np.where(mask, b, a) for mask in masks]]
    rows += [np.where(mask, a, b) for mask in masks] if second_order else []
    return np.stack([*rows, b], axis=1).reshape(-1, factors)


def trajectories(luck: np.random.Generator, count: int, factors: int, levels: int = 4) -> Array:
    """Morris trajectories, factors moving in random order."""
    step = levels // 2
    rows = []
    for _ in range(count):
        at = luck.integers(0, levels - step, factors)
        up = luck.random(factors) < 0.5
        point = np.where(up, at, at + step)
        rows.append(point.copy())
        for j in luck.permutation(factors):
            point[j] += step if up[j] else -step
            rows.append(point.copy())
    return np.array(rows) / (levels - 1)


def noisy(values: Array, luck: np.random.Generator, replications: int, spread: float, shared: float = 0.0) -> Array:
    """Replicates with luck of their own and luck that all points share under one seed."""
    return (
        values[:, None] + luck.normal(0, spread, (len(values), replications)) + luck.normal(0, shared, replications)
        if replications > 1
        else values[:, None]
    )


def distances_of(known: Known, used: int, classes: int, points: int = 15, within: int = 4) -> tuple[Array, Array]:
    """PAWN and delta of a function's first ``used`` factors by quadrature, without sampling error to speak of.

    Args:
        classes: classes of equal probability into which a factor's range is cut, as in the estimators.
        points: log2 of the Sobol' points over the other factors.
        within: places in a class.
    """
    from scipy.stats import qmc

    u = qmc.Sobol(known.factors, rng=np.random.default_rng(0)).random_base2(points)
    y = known.function(u)
    edges = np.linspace(y.min() - 1e-9, y.max() + 1e-9, 2001)
    pawn, delta = np.zeros(used), np.zeros(used)
    for j in range(used):
        counts = np.zeros((classes, 2000))
        for place in range(classes * within):
            moved = u.copy()
            moved[:, j] = (place + 0.5) / (classes * within)
            counts[place // within] += np.histogram(known.function(moved), edges)[0] / (len(u) * within)
        whole = counts.mean(axis=0)
        pawn[j] = np.median(np.abs(counts.cumsum(axis=1) - whole.cumsum()).max(axis=1))
        # Wider bins for densities: narrow ones would count the points' own unevenness.
        delta[j] = 0.5 * np.abs((counts - whole).reshape(classes, 200, 10).sum(axis=2)).sum(axis=1).mean()
    return pawn, delta
