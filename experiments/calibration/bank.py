"""What inference works on: runs made at points of the unit cube, and what their targets are held against."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Bank:
    """Runs at points of the unit cube of prior probabilities.

    Attributes:
        points: (n, parameters); raw: their targets without error, (n, targets).
        extras: what else each run drew (carried parameters, seed), (n, any).
    """

    points: np.ndarray = field(repr=False)
    raw: np.ndarray = field(repr=False)
    extras: np.ndarray = field(repr=False)

    def __len__(self) -> int:
        return len(self.points)

    def at(self, rows: np.ndarray) -> Bank:
        """Some of the runs."""
        return Bank(self.points[rows], self.raw[rows], self.extras[rows])

    def finished(self) -> Bank:
        """The runs that did not fail."""
        return self.at(np.flatnonzero(np.isfinite(self.raw).all(axis=1)))


@dataclass(frozen=True)
class Yardstick:
    """What targets are held against, (targets,) each.

    Attributes:
        observed: records; errors: theirs, with the model's discrepancy, on the targets' scales.
        scales: of the distance between a run and the record.
    """

    observed: np.ndarray
    errors: np.ndarray
    scales: np.ndarray

    def distance(self, outputs: np.ndarray) -> np.ndarray:
        """Root mean square of standardised differences; infinite for runs that failed. (n,)"""
        return distance(outputs, self.observed, self.scales)


def distance(outputs: np.ndarray, observed: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """Root mean square of standardised differences; infinite for runs that failed. (n,)"""
    gaps = (outputs - observed) / scales
    return np.where(np.isfinite(gaps).all(axis=1), np.sqrt(np.mean(np.nan_to_num(gaps) ** 2, axis=1)), np.inf)
