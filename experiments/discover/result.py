"""What scenario discovery found, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.discover.boxes import Box, Quality
from experiments.discover.peeling import FoundBox, Stability


@dataclass(frozen=True)
class Dimension:
    """A factor as boxes speak of it: title, unit, and the range that was sampled (NaN for words)."""

    title: str
    unit: str = ""
    low: float = float("nan")
    high: float = float("nan")


@dataclass(frozen=True)
class Discovery:
    """What was sought and found.

    Attributes:
        folder: the study's folder; policy, against: whose cases ("" = no comparison).
        measure: the outcome; direction: 1 when more of it is better, else -1.
        threshold: value beyond which the policy fails; with ``against`` the difference it must exceed.
        loses: with ``against``, whether cases are sought in which the policy does worse rather than better.
        cases: a row per case, a column per factor; values: outcome (or paired difference) of each case.
        interest: which cases are sought.
        dimensions: what each factor is.
        found, stable: boxes by PRIM, and how each fares in resampled cases.
        trees: boxes of the classification tree with their quality; ``None`` without scikit-learn.
        seeds: in each case; shared: whether all cases have the same ones, so that all owe something to the same luck.
        dropped: cases left out because runs failed or are missing.
        partial: how much of the study was there, in words, where that was not all.
    """

    folder: Path
    policy: str
    against: str
    measure: str
    direction: int
    threshold: float
    loses: bool
    cases: pd.DataFrame = field(repr=False)
    values: np.ndarray = field(repr=False)
    interest: np.ndarray = field(repr=False)
    dimensions: Mapping[str, Dimension] = field(repr=False)
    found: tuple[FoundBox, ...] = ()
    stable: tuple[Stability, ...] = ()
    trees: tuple[tuple[Box, Quality], ...] | None = None
    seeds: int = 1
    shared: bool = False
    dropped: int = 0
    partial: str = ""

    @property
    def share(self) -> float:
        """Share of all cases that are of interest."""
        return float(self.interest.mean())
