"""An explanation as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from experiments.explain.attribution import (
    Contribution,
)
from experiments.explain.first_divergence import Parting
from experiments.explain.question import ExplainRequest


@dataclass(frozen=True)
class Mechanisms:
    """A difference by mechanism.

    Attributes:
        parts: total minus the difference with each mechanism off in both arms.
        remainder: total minus their sum: what mechanisms do only together, or counted twice.
        rows: the same for the rows of the strongest kernels, by kernel; each kernel's rows and its remainder sum to the
            kernel's own part.
    """

    parts: list[Contribution]
    remainder: Contribution
    rows: dict[str, tuple[list[Contribution], Contribution]]


@dataclass(frozen=True)
class RegionPart:
    """A region's part of a difference: all of it, and what changed within the region and by people moving."""

    all: Contribution
    within: Contribution
    moved: Contribution


@dataclass(frozen=True)
class Explanation:
    """The answer; all dictionaries are by outcome, in the order of ``outcomes``.

    Attributes:
        question: what was asked; seeds: seeds that every run finished with.
        outcomes: what is explained.
        worlds: the whole difference over all worlds, a row an outcome (`experiments.kit.world_table` and ``depends_on``).
        means: mean under a and under b over the seeds; totals: the difference b - a over them, of which the parts are taken.
        instruments: Shapley values, largest first; they sum to the total.
        mechanisms: by kernel or row, with the remainder.
        regions: parts of regions in the scenario's order, ``None`` where an outcome exists for the country only.
        windows: parts of spans of weeks; they sum to the total.
        weekly: mean weekly difference with its interval, (3, weeks): mean, low, high.
        parting: the first divergence in one seed.
        sampled: whether orders of instruments were drawn.
        notes: what a reader must know of runs that were left out.
        provenance: versions, digests and inputs.
    """

    question: ExplainRequest
    seeds: tuple[int, ...]
    outcomes: tuple[str, ...]
    worlds: pd.DataFrame = field(repr=False)
    means: dict[str, tuple[float, float]]
    totals: dict[str, Contribution]
    instruments: dict[str, list[Contribution]]
    mechanisms: dict[str, Mechanisms]
    regions: dict[str, list[RegionPart] | None]
    windows: dict[str, list[Contribution]]
    weekly: dict[str, np.ndarray] = field(repr=False)
    parting: Parting = field(repr=False)
    sampled: bool
    notes: tuple[str, ...]
    provenance: dict[str, Any] = field(repr=False)
