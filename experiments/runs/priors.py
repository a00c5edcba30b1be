"""Prior ranges of the parameters: what calibration starts from.

Each is triangular from low to high with its peak at the mode, on a logarithmic scale where the range spans a factor of
four or more: "half or double" is a statement about ratios, and a triangle over dollars or rates themselves would put five
draws in eight above the mode. Low, mode and high are those of the evidence's table of priors where it has a row, else the
register's range with the default as mode.

*Fitted* parameters (at most twelve) are what history may move. All other numbers that have a range (of tier "carried" and
"structural", those that build the world among them) are drawn anew from their prior with every run and are moved by nothing,
but a member of an ensemble keeps those it ran with. *Fixed* ones stay.
"""

from __future__ import annotations

import csv
import functools
import math
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from simulation.registers import FITTED, LABELS, PARAMETERS

LOG_SPAN = 4.0
"""Ratio of high to low from which a range is taken on a logarithmic scale."""


@dataclass(frozen=True)
class Prior:
    """A triangular prior of one parameter; ``log`` is on a logarithmic scale, ``flat`` is uniform instead."""

    id: str
    low: float
    mode: float
    high: float
    log: bool = False
    flat: bool = False

    def quantile(self, u: np.ndarray) -> np.ndarray:
        """Values at probabilities ``u`` in 0-1; a number without a range has one value."""
        if self.low == self.high:
            return np.full(np.shape(u), self.low)
        low, mode, high = (math.log(v) if self.log else v for v in (self.low, self.mode, self.high))
        u = np.clip(np.asarray(u, dtype=float), 0.0, 1.0)
        if self.flat:
            x = low + u * (high - low)
        else:
            peak = (mode - low) / (high - low)
            x = np.where(
                u < peak, low + np.sqrt(u * (high - low) * (mode - low)), high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
            )
        return np.clip(np.exp(x) if self.log else x, self.low, self.high)


@functools.cache
def _table() -> dict[str, tuple[float, float, float]]:
    text = (files("scenarios") / "evidence" / "priors.csv").read_text(encoding="utf-8")
    return {
        row["parameter"]: (float(row["low"]), float(row["mode"]), float(row["high"])) for row in csv.DictReader(text.splitlines())
    }


def prior_of(name: str) -> Prior:
    """The prior of a registered parameter."""
    p = PARAMETERS[name]
    low, mode, high = _table().get(name, (p.low, p.default, p.high))
    # The register's range is also the allowed range.
    low, high = max(low, p.low), min(high, p.high)
    return Prior(name, low, min(max(mode, low), high), high=high, log=low > 0.0 and high >= LOG_SPAN * low, flat=name in LABELS)


def fitted_priors() -> tuple[Prior, ...]:
    """Priors of the parameters that calibration may move."""
    return tuple(prior_of(name) for name in FITTED)


def carried_priors() -> tuple[Prior, ...]:
    """Priors of the numbers that are drawn anew for every run: all that have a range and are neither fitted nor fixed."""
    carried = (p.id for p in PARAMETERS.values() if p.tier not in ("fitted", "fixed") and p.low < p.high)
    return tuple(prior_of(name) for name in carried)


def values_at(priors: tuple[Prior, ...], unit: np.ndarray) -> np.ndarray:
    """Parameter values at points of the unit cube (points, parameters): probabilities of each prior."""
    return np.column_stack([prior.quantile(unit[:, k]) for k, prior in enumerate(priors)]) if priors else np.empty((len(unit), 0))
