"""What an explanation looks at where nobody says: outcomes, kernels to take apart, the seed to follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from experiments.explain.sizing import STRONGEST
from simulation.registers import HEADLINES

STRONGEST_OUTCOMES = 4
"""Headline outcomes that are explained by default, beside cost."""
COST = "cost_usd"


def strongest_outcomes(names: Sequence[str], total: np.ndarray, base: np.ndarray, verdicts: Mapping[str, str]) -> tuple[str, ...]:
    """Headline outcomes whose difference is largest against the spread over seeds of the outcome itself, and cost; those
    first that differ by more than matters in nearly all worlds or most, then those that depend.

    Against the spread of the difference, ones too small to feel would win, since luck drops out of it.
    """
    size = np.abs(total.mean(axis=0))
    spread = base.std(axis=0, ddof=1) if len(base) > 1 else np.zeros(len(names))
    floor = 1e-6 * np.maximum(np.abs(base.mean(axis=0)), 1e-12)
    strength = dict(zip(names, size / np.maximum(spread, floor)))
    weight = {name: 2 if word in ("no_difference", "no_data") else 1 if word == "depends" else 0 for name, word in verdicts.items()}
    ranked = sorted(
        (name for name in HEADLINES if name != COST and strength[name] > 0.0), key=lambda name: (weight[name], -strength[name])
    )
    return (*ranked[:STRONGEST_OUTCOMES], COST)


def strongest_kernels(
    off: Mapping[str, np.ndarray], total: np.ndarray, base: np.ndarray, names: Sequence[str], outcomes: Sequence[str]
) -> tuple[str, ...]:
    """Kernels that take most of the differences with them, by the sum over outcomes of their share of luck's spread."""
    columns = [names.index(name) for name in outcomes if name != COST] or [names.index(COST)]
    with np.errstate(invalid="ignore"):
        spread = np.nanstd(base, axis=0)[columns]
        spread = np.where(spread > 0.0, spread, np.maximum(np.abs(np.nanmean(base, axis=0)[columns]), 1e-12))
        weight = {
            name: float(np.nansum(np.abs(np.nanmean((total - left)[:, columns], axis=0)) / spread)) for name, left in off.items()
        }
    ranked = sorted((name for name in weight if weight[name] > 0.0), key=lambda name: -weight[name])
    return tuple(ranked[:STRONGEST])


def typical_seed(seeds: Sequence[int], total: np.ndarray, names: Sequence[str], outcomes: Sequence[str]) -> int:
    """The seed whose differences lie nearest to the mean ones, in units of their spread."""
    columns = total[:, [names.index(name) for name in outcomes]]
    spread = columns.std(axis=0)
    away = ((columns - columns.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)) ** 2
    return seeds[int(away.sum(axis=1).argmin())]
