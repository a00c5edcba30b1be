"""How the expected outcome answers to one factor and to two: tables behind response curves, tornados and heat maps.

All other factors vary meanwhile, so that a curve is the factor's main effect over the others' ranges, E[Y | x].
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.kit import Array
from experiments.sensitivity.replication_variance import crossed_interval
from experiments.sensitivity.space import Axis, Space, classes
from figures import Swing

CURVE_CLASSES = 10
PER_CLASS = 12
GRID = 40


def responses(space: Space, X: Array, y: Array) -> pd.DataFrame:
    """Mean outcome by classes of each factor.

    Args:
        space, X, y: factors, independent rows (rows, factors), outcomes (rows, replications).

    Returns:
        factor, place (its value: mean in the class; the code for a category), words, mean, low, high (95 % interval of
        the mean with other points and other seeds; NaN below three replications), tenth, ninetieth (percentiles of the points'
        outcomes), n.
    """
    means = y.mean(axis=1)
    most = int(np.clip(len(X) // PER_CLASS, 2, CURVE_CLASSES))
    rows = []
    for j, axis in enumerate(space.axes):
        codes, count = classes(axis, X[:, j], most)
        for k in range(count):
            inside = means[codes == k]
            value = float(X[codes == k, j].mean())
            low, high = crossed_interval(y[codes == k])
            rows.append(
                {
                    "factor": axis.id,
                    "place": value,
                    "words": words_of(axis, value),
                    "mean": float(inside.mean()),
                    "low": low,
                    "high": high,
                    "tenth": float(np.quantile(inside, 0.1)),
                    "ninetieth": float(np.quantile(inside, 0.9)),
                    "n": len(inside),
                }
            )
    return pd.DataFrame(rows)


def swings(space: Space, X: Array, y: Array, *, grid: bool = False) -> tuple[list[Swing], float]:
    """Bars of a tornado and the mean outcome.

    Low and high are the lowest and highest third of a number's values, and of categories those with the lowest and the
    highest mean. Where one factor moves at a time (``grid``), the other rows of a factor are its own levels, and the
    middle is the centre, the first row.
    """
    means = y.mean(axis=1)
    found = []
    for j, axis in enumerate(space.axes):
        rows = np.append(0, np.flatnonzero(X[:, j] != X[0, j])) if grid else np.arange(len(X))
        codes, count = classes(axis, X[rows, j], len(rows) if grid else 3)
        inside = [rows[codes == k] for k in range(count)]
        if axis.categorical:
            inside.sort(key=lambda part: float(means[part].mean()))
        ends = [_mean_interval(y[part]) for part in (inside[0], inside[-1])]
        words = [_words_range(axis, X[part, j], last) for part, last in ((inside[0], False), (inside[-1], True))]
        found.append(
            Swing(
                axis.id,
                ends[0][0],
                ends[1][0],
                low_interval=ends[0][1],
                high_interval=ends[1][1],
                low_words=words[0],
                high_words=words[1],
            )
        )
    return found, float(means[0] if grid else means.mean())


def surface(space: Space, X: Array, y: Array, first: str, second: str) -> pd.DataFrame:
    """Mean outcome over two factors, smoothed by a Gaussian kernel in the units of their distributions.

    Returns:
        x, y (values), mean (NaN where too few points lie near), on a grid of `GRID` squared values; categories give one
        row of the grid each.
    """
    names = [axis.id for axis in space.axes]
    columns = [names.index(first), names.index(second)]
    u = space.uniform(X)[:, columns]
    means = y.mean(axis=1)
    width = max(0.06, 0.45 * len(X) ** (-1 / 6))
    lines = []
    for place, j in enumerate(columns):
        axis = space.axes[j]
        if axis.categorical:
            codes = np.unique(X[:, j])
            lines.append((codes, codes, 1e-3))
        else:
            # A kernel near the edge sees one side only, and nothing is known beyond the outermost points of a small design.
            at = np.linspace(max(0.02, u[:, place].min()), min(0.98, u[:, place].max()), GRID)
            found, where = np.unique(np.interp(at, *_monotone(u[:, place], X[:, j])), return_index=True)
            lines.append((at[where], found, width))
    near = [np.exp(-0.5 * np.square((line[0][:, None] - u[None, :, k]) / line[2])) for k, line in enumerate(lines)]
    weight = near[0] @ near[1].T
    total = (near[0] * means) @ near[1].T
    effective = np.square(weight) / np.maximum(np.square(near[0]) @ np.square(near[1]).T, 1e-12)
    values = np.where(effective >= 4, total / np.maximum(weight, 1e-12), np.nan)
    return pd.DataFrame(
        {"x": np.repeat(lines[0][1], len(lines[1][1])), "y": np.tile(lines[1][1], len(lines[0][1])), "mean": values.ravel()}
    )


def words_of(axis: Axis, value: float) -> str:
    """A value of a factor in words."""
    return axis.options[int(value)].replace("_", " ") if axis.categorical else f"{value:.3g}"


def _words_range(axis: Axis, values: Array, last: bool) -> str:
    if axis.categorical:
        return words_of(axis, float(values[0]))
    low, high = float(values.min()), float(values.max())
    return f"{low:.3g}" if low == high else f"above {low:.2g}" if last else f"below {high:.2g}"


def _mean_interval(y: Array) -> tuple[float, tuple[float, float]]:
    """Mean with its 95 % interval over points and replications."""
    return float(y.mean()), crossed_interval(y)


def _monotone(u: Array, values: Array) -> tuple[Array, Array]:
    order = np.argsort(u, kind="stable")
    return u[order], values[order]
