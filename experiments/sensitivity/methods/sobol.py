"""Sobol' indices from a Saltelli design: first, total and second order, free of luck, with intervals.

Estimators (A, B independent points; AB_j is A with factor j from B; BA_j is B with factor j from A; V the variance of
the expected outcome over A and B):

    first order   S_j  = E[B (AB_j - A)] / V                    Saltelli et al. 2010
    total order   ST_j = E[(A - AB_j)^2] / (V(A) + V(AB_j))     Jansen 1999, with the variance of its own two samples
                                                                (Glen and Isaacs 2012), so that it stays near 1 at most
    second order  S_jk = E[BA_j AB_k - A B] / V - S_j - S_k     Saltelli 2002

With BA rows, A and B change places for a second estimate of each, and both are averaged. Every product is taken over
pairs of different replications (`replication_variance.Resampling`), so that luck neither adds a floor to ST nor
hides in V. With one replication and no BA rows the estimates are SALib's but for
the variance under ST.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from experiments.kit import Array
from experiments.sensitivity.indices import Analysis, Index
from experiments.sensitivity.replication_variance import CONFIDENCE, Resampling, centred
from experiments.sensitivity.space import DUMMY, Space

SLACK = 0.02
"""How far beyond what is possible an estimate may lie without a word."""


def split(y: Array, space: Space) -> tuple[Array, Array, Array, Array | None]:
    """Rows of a Saltelli design as A and B (N, replications), AB and BA (units, N, replications)."""
    units = len(space.units)
    blocks = y.reshape(-1, space.block, y.shape[1])
    ab = np.moveaxis(blocks[:, 1 : units + 1], 1, 0)
    ba = np.moveaxis(blocks[:, units + 1 : 2 * units + 1], 1, 0) if space.second_order else None
    return blocks[:, 0], blocks[:, -1], ab, ba


def sobol(space: Space, y: Array, *, resamples: int = 1000, seed: int = 0, dummy: bool = False) -> Analysis:
    """Sobol' indices of the expected outcome.

    Args:
        space: a Saltelli design.
        y: (rows, replications), rows in the design's order.
        resamples: draws behind the intervals; each resamples blocks and replications together.
        seed: of those draws.
        dummy: add the first-order index of a factor that does nothing, E[A B] / V, as the estimator's own error.

    Returns:
        S1, ST and, when the design allows, S2.
    """
    a, b, ab, ba = split(y, space)
    base = np.concatenate([a, b])
    a, b, ab = centred(a, base), centred(b, base), centred(ab, base)
    ba = None if ba is None else centred(ba, base)
    n, r = a.shape
    draw = Resampling(n, r, resamples, seed)
    # Variance of the expected outcome over all points of A and B, around their common mean.
    variance = (draw.mean_product(a, a) + draw.mean_product(b, b)) / 2 - draw.mean_product_of_means((a + b) / 2)
    still = bool(np.all(y == y[:1]))  # no factor does anything with any seed
    lost = not still and bool(variance[0] <= 0)
    # A share of a variance that may be zero has no end: then there is no interval.
    loose = not still and not lost and resamples > 0 and float((variance[1:] <= 0).mean()) > (1 - CONFIDENCE) / 2
    variance = np.where(variance > 0, variance, np.inf)
    units, pairs = space.units, list(combinations(range(len(space.units)), 2))
    s1 = [draw.mean_product(b, ab[j] - a) / variance for j in range(len(units))]
    st = [_total(draw, a, ab[j]) for j in range(len(units))]
    both = draw.mean_product(a, b) / variance
    found = {"S1": s1, "ST": st}
    if ba is not None:
        found["S1"] = s1 = [(s1[j] + draw.mean_product(a, ba[j] - b) / variance) / 2 for j in range(len(units))]
        found["ST"] = [(st[j] + _total(draw, b, ba[j])) / 2 for j in range(len(units))]
        found["S2"] = [
            (draw.mean_product(ba[j], ab[k]) + draw.mean_product(ba[k], ab[j])) / (2 * variance) - both - s1[j] - s1[k]
            for j, k in pairs
        ]
    singles = [(unit, "") for unit in units]
    factors = {"S1": singles, "ST": singles, "S2": [(units[j], units[k]) for j, k in pairs]}
    if dummy:
        found["S1"], factors["S1"] = [*found["S1"], both], [*singles, (DUMMY, "")]
    indices = {}
    for name, columns in found.items():
        values = np.column_stack(columns) if columns else np.zeros((resamples + 1, 0))
        if lost:
            values = np.full_like(values, np.nan)
        indices[name] = Index(name, factors[name], values[0], values[1:])
        if loose:
            indices[name] = indices[name].bare()
    notes = [] if lost else total_order_notes(indices["ST"])
    notes += variance_notes(r, lost=lost, loose=loose)
    return Analysis("sobol", "ST", indices, n, notes)


def variance_notes(replications: int, *, lost: bool, loose: bool) -> list[str]:
    """What a reader must know of the variance that is shared out.

    Args:
        replications: seeds of each point.
        lost: the variance came out at or below zero; loose: it cannot be told from zero.
    """
    notes = []
    if lost:
        notes.append(
            "Cannot be estimated: freed of luck, the variance of the expected outcome comes out at or below zero, so there is "
            "nothing to divide. Luck is large against what the factors do; more seeds help, then more points."
        )
    elif loose:
        notes.append(
            "The variance of the expected outcome cannot be told from zero: shares of it have no interval. More seeds help, "
            "then more points."
        )
    if replications == 1:
        notes.append("One replication: luck cannot be told from factors, and total-order indices hold it.")
    elif replications == 2:
        notes.append("Two replications: nothing says how the indices would be with other seeds.")
    return notes


def total_order_notes(index: Index) -> list[str]:
    """What total orders cannot be and these are: below zero, or less than one together.

    Every part of the variance belongs to the total order of some factor, so that the true ones add to one at least.
    """
    notes = []
    below = [f"“{name}” ({value:.2f})" for name, value in zip(index.names, index.estimate) if value < -SLACK]
    if below:
        notes.append(f"No total order is below zero, but {', '.join(below)} came out so: sampling error is at least that large.")
    total = float(index.estimate.sum())
    if len(index.estimate) and total < 1.0 - SLACK and bool(np.any(index.estimate != 0.0)):
        notes.append(
            f"Total orders add to {total:.2f}; true ones add to 1 or more. The error is at least that large: more seeds, or more "
            f"points."
        )
    return notes


def _total(draw: Resampling, a: Array, moved: Array) -> Array:
    """Total order from pairs that differ in one factor: (1 + resamples,)."""
    variance = (draw.mean_product(a, a) + draw.mean_product(moved, moved)) / 2 - draw.mean_product_of_means((a + moved) / 2)
    return draw.mean_product(moved - a, moved - a) / (2 * np.where(variance > 0, variance, np.inf))
