"""Morris screening: elementary effects along trajectories, their mean size and spread (Morris 1991, Campolongo 2007).

An elementary effect is the change of the outcome when one factor takes one step, over the step's length as a share of
the factor's range. mu* is the mean of its absolute value, sigma its spread (interactions and curvature). Both are taken
on means over replications; the spread is freed of luck, and mu* is given with the floor that luck alone would make.
"""

from __future__ import annotations

import math

import numpy as np

from experiments.kit import Array
from experiments.sensitivity.indices import Analysis, Index
from experiments.sensitivity.replication_variance import Resampling, interval
from experiments.sensitivity.space import Space


def elementary_effects(space: Space, X: Array, y: Array, levels: int = 4) -> Array:
    """Elementary effects: (units, trajectories, replications), in the outcome's unit for the whole range of a factor.

    Args:
        space: a Morris design.
        X: (rows, factors), rows in the design's order.
        y: (rows, replications).
        levels: levels of the design's grid, which set the step: levels / (2 (levels - 1)) of the range.

    A step that changes no column (two levels that fall into one category) has no effect; it belongs to whichever factor
    has not moved on its trajectory.
    """
    units = space.units
    step = levels / (2.0 * (levels - 1))
    paths, values = X.reshape(-1, space.block, X.shape[1]), y.reshape(-1, space.block, y.shape[1])
    moved, rises = np.diff(paths, axis=1), np.diff(values, axis=1)
    effects = np.zeros((len(units), *rises.shape[::2]))
    for t in range(len(paths)):
        seen: set[str] = set()
        for k in range(len(units)):
            columns = np.flatnonzero(moved[t, k])
            if not columns.size:
                continue
            found = {space.axes[c].unit for c in columns}
            if len(found) > 1 or found & seen:
                raise ValueError(f"trajectory {t}: step {k} does not move one factor or group for the first time")
            seen |= found
            effects[units.index(found.pop()), t] = rises[t, k] / step * np.sign(moved[t, k, columns[0]])
    return effects


def morris(space: Space, X: Array, y: Array, *, levels: int = 4, resamples: int = 1000, seed: int = 0) -> Analysis:
    """Morris indices mu*, and mu and sigma where a direction has a meaning (no groups, no more than two categories).

    A factor counts as inert when the interval of its mean squared effect, freed of luck, holds 0.

    Args:
        space, X, y, levels: as in :func:`elementary_effects`.
        resamples: draws behind the intervals; each resamples trajectories and replications together.
        seed: of those draws.
    """
    effects = elementary_effects(space, X, y, levels)
    paths, r = effects.shape[1:]
    draw = Resampling(paths, r, resamples, seed)
    directed = [
        i
        for i, unit in enumerate(space.units)
        if len(space.members(unit)) == 1 and len(space.axes[space.members(unit)[0]].options) <= 2
    ]
    size, floor, inert, mean, spread = [], [], [], [], []
    for effect in effects:
        # Trajectories x draws: the absolute mean over resampled replications.
        size.append((draw.counts * np.abs(effect @ draw.weights.T / r).T).sum(axis=1))
        noise = float(effect.var(axis=1, ddof=1).mean()) / r if r > 1 else 0.0
        floor.append(math.sqrt(2 * noise / math.pi))
        inert.append(bool(interval(draw.mean_product(effect, effect)[1:])[0] <= 0))
        mean.append(draw.mean(effect))
        spread.append(np.sqrt(np.maximum(0.0, draw.variance(effect) * paths / max(paths - 1, 1))))
    units = [(unit, "") for unit in space.units]
    star = np.column_stack(size)
    low, high = interval(star[1:]) if resamples else (np.full(len(units), np.nan),) * 2
    # A mean of absolute values is above 0 by luck alone: of a factor that may do nothing the interval begins at 0.
    low = np.where(inert, np.minimum(low, 0.0), low)
    indices = {
        "mu_star": Index(
            "mu_star", units, star[0], star[1:], low=low, high=high, floor=np.array(floor), inert=np.array(inert), shares=False
        )
    }
    if directed:
        for name, columns in (("mu", mean), ("sigma", spread)):
            chosen = np.column_stack([columns[i] for i in directed])
            indices[name] = Index(
                name, [units[i] for i in directed], chosen[0], chosen[1:], shares=False, inert=np.array(inert)[directed]
            )
    notes = ["mu* of an inert factor is not 0 under luck: compare it with its floor."] if any(floor) else []
    return Analysis("morris", "mu_star", indices, paths, notes)
