"""One factor at a time: how far the expected outcome swings when a single factor takes its levels (a tornado's bars).

Only the neighbourhood of the centre is seen: interactions and curvature elsewhere stay hidden, and shares of variance
cannot be had (Saltelli and Annoni 2010).
"""

from __future__ import annotations

import numpy as np

from experiments.kit import Array
from experiments.sensitivity.indices import Analysis, Index
from experiments.sensitivity.replication_variance import interval
from experiments.sensitivity.space import Space


def one_at_a_time(space: Space, X: Array, y: Array, *, resamples: int = 1000, seed: int = 0) -> Analysis:
    """Signed swing of every factor: outcome at its level farthest above the centre's outcome less that farthest below.

    Args:
        space: the factors.
        X: (rows, factors): the centre first, then rows in which one factor differs from it.
        y: (rows, replications).
        resamples, seed: of the intervals, which resample replications (paired over levels).
    """
    rng = np.random.default_rng([seed, 7])
    r = y.shape[1]
    picks = np.vstack([np.arange(r), rng.integers(r, size=(resamples, r))])
    means = np.stack([y[:, pick].mean(axis=1) for pick in picks])
    swings, inert = [], []
    for j in range(len(space.axes)):
        rows = np.append(0, np.flatnonzero(X[:, j] != X[0, j]))
        values = means[:, rows]
        # Which levels are extreme is decided once, so that resampling does not look for the luckiest.
        top, bottom = int(values[0].argmax()), int(values[0].argmin())
        swings.append(values[:, top] - values[:, bottom])
        gap = y[rows[top]] - y[rows[bottom]]
        inert.append(bool(np.all(gap == 0)) or (r > 2 and bool(interval(swings[-1][1:])[0] <= 0)))
    columns = np.column_stack(swings)
    index = Index("swing", [(axis.id, "") for axis in space.axes], columns[0], columns[1:], inert=np.array(inert), shares=False)
    return Analysis(
        "one_at_a_time",
        "swing",
        {"swing": index},
        r,
        ["One factor at a time from one centre: interactions stay unseen, and these are no shares of variance."],
    )
