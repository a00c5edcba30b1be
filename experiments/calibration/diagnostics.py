"""Whether a calibration can be believed: synthetic truths, posterior predictive checks, and what the data leave open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.calibration.bank import Bank, Yardstick, distance
from experiments.calibration.inference import Summaries, marginals, weighted_quantiles, with_error
from experiments.calibration.targets import Target, unscaled

PRIOR_SD = 1.0 / np.sqrt(12.0)
"""Standard deviation of a prior's own probability: uniform on 0-1."""
IDENTIFIABLE = 0.05
"""Mean contraction over synthetic truths from which a parameter counts as identifiable: history then explains about a
tenth of its prior variance (1 - 0.95 squared)."""
NARROWED = 0.10
"""Contraction by one record from which it is said to narrow a parameter: less could be the scatter of a few hundred runs."""
NEAREST = 0.15
"""Share of the bank that is nearest to a synthetic truth and kept."""


@dataclass(frozen=True)
class Coverage:
    """What synthetic truths say of the method.

    Attributes:
        table: a row per parameter: coverage of 80 % and 50 % intervals, contraction, whether identifiable, the
            correlation of posterior means with the truths, and the coverage of 80 % intervals of the nearest runs taken as
            they are (as members of an ensemble are: wider, hence more).
        truths: number of truths.
    """

    table: pd.DataFrame
    truths: int


def coverage(
    bank: Bank, held: Yardstick, names: Sequence[str], *, truths: int = 200, seed: int = 0, nearest: float = NEAREST
) -> Coverage:
    """Take runs of the bank for the truth in turn, infer their parameters from all other runs, and count.

    Args:
        bank: runs from the prior; held: errors of the targets and scales of the distance.
        names: names of the parameters.
        truths: runs taken for the truth, chosen by ``seed``; each gets an error of its own.
        nearest: share of the bank kept for each truth.
    """
    fine = bank.finished()
    points = fine.points
    rng = np.random.default_rng([seed, 1])
    outputs = with_error(fine.raw, held.errors, rng)
    chosen = rng.choice(len(points), min(truths, len(points)), replace=False)
    told = Summaries.fit(points, outputs)(outputs)
    inside80, inside50, plain80, contraction, means = [], [], [], [], []
    for row in chosen:
        others = np.arange(len(points)) != row
        moved, weights = marginals(points[others], told[others], told[row], nearest)
        low, lower, upper, high = weighted_quantiles(moved, weights, (0.1, 0.25, 0.75, 0.9))
        truth = points[row]
        inside80.append((low <= truth) & (truth <= high))
        inside50.append((lower <= truth) & (truth <= upper))
        gaps = distance(outputs[others], outputs[row], held.scales)
        near = points[others][np.argsort(gaps, kind="stable")[: int(nearest * len(points))]]
        bottom, top = np.quantile(near, (0.1, 0.9), axis=0)
        plain80.append((bottom <= truth) & (truth <= top))
        mean = (weights * moved).sum(axis=0)
        means.append(mean)
        contraction.append(1.0 - np.sqrt((weights * (moved - mean) ** 2).sum(axis=0)) / PRIOR_SD)
    found = np.mean(contraction, axis=0)
    correlation = [float(np.corrcoef(np.array(means)[:, k], points[chosen, k])[0, 1]) for k in range(points.shape[1])]
    table = pd.DataFrame(
        {
            "parameter": list(names),
            "coverage80": np.mean(inside80, axis=0),
            "coverage50": np.mean(inside50, axis=0),
            "contraction": found,
            "correlation": correlation,
            "identifiable": found >= IDENTIFIABLE,
            "coverage80_members": np.mean(plain80, axis=0),
        }
    )
    return Coverage(table, len(chosen))


def identifiability(points: np.ndarray, weights: np.ndarray, members: np.ndarray, names: Sequence[str]) -> pd.DataFrame:
    """How far history narrows and moves each parameter against its prior.

    Args:
        points, weights: posterior of each parameter by itself in the cube, (n, parameters).
        members: the joint sample's points in the cube, (members, parameters).

    Returns:
        Columns parameter, contraction (1 less the ratio of standard deviations, on the prior's own scale: 0 nothing
        learnt), shift (of the mean, in standard deviations of the prior), low80, median, high80 (probabilities of the
        prior), members (contraction of the joint sample), says ("narrowed", "moved" or "left as it was").
    """
    mean = (weights * points).sum(axis=0)
    contraction = 1.0 - np.sqrt((weights * (points - mean) ** 2).sum(axis=0)) / PRIOR_SD
    shift = (mean - 0.5) / PRIOR_SD
    low, middle, high = weighted_quantiles(points, weights, (0.1, 0.5, 0.9))
    says = np.where(contraction >= NARROWED, "narrowed", np.where(np.abs(shift) >= 0.5, "moved", "left as it was"))
    return pd.DataFrame(
        {
            "parameter": list(names),
            "contraction": contraction,
            "shift": shift,
            "low80": low,
            "median": middle,
            "high80": high,
            "members": 1.0 - members.std(axis=0) / PRIOR_SD,
            "says": says,
        }
    )


def predictive_table(targets: Sequence[Target], raw: np.ndarray, *, seed: int = 0) -> pd.DataFrame:
    """Posterior predictive check: each record beside the intervals of the ensemble's new runs.

    Args:
        targets: what was recorded.
        raw: targets of new runs of the members with new luck, (runs, targets), without error.

    Returns:
        A row per target: year, series, recorded, low80, low50, median, high50, high80 (with observation error and
        discrepancy, as a record would show them), inside80, inside50, and inside80_model (of the runs alone).
    """
    raw = raw[np.isfinite(raw).all(axis=1)]
    errors = np.array([target.error for target in targets])
    shown = with_error(raw, errors, np.random.default_rng([seed, 2]))
    at = (0.1, 0.25, 0.5, 0.75, 0.9)
    rows = []
    for k, target in enumerate(targets):
        low80, low50, middle, high50, high80 = np.quantile(unscaled(shown[:, k], target.scale), at)
        low, high = np.quantile(unscaled(raw[:, k], target.scale), (0.1, 0.9))
        rows.append(
            {
                "target": target.id,
                "year": target.year,
                "series": target.series,
                "recorded": target.value,
                "low80": low80,
                "low50": low50,
                "median": middle,
                "high50": high50,
                "high80": high80,
                "inside80": bool(low80 <= target.value <= high80),
                "inside50": bool(low50 <= target.value <= high50),
                "inside80_model": bool(low <= target.value <= high),
            }
        )
    return pd.DataFrame(rows)
