"""The common form in which every method hands back its indices, with all resamples behind the intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from experiments.kit import Array
from experiments.sensitivity.replication_variance import interval

INDEX_TITLES: Mapping[str, str] = {
    "S1": "first order",
    "ST": "total order",
    "S2": "second order",
    "mu_star": "mean absolute effect",
    "mu": "mean effect",
    "sigma": "spread of effects",
    "delta": "delta",
    "pawn": "PAWN",
    "rbd_fast": "first order (RBD-FAST)",
    "hdmr_S1": "first order (emulator)",
    "hdmr_ST": "total order (emulator)",
    "hdmr_S2": "second order (emulator)",
    "swing": "swing, one at a time",
}
"""Index -> words."""


@dataclass
class Index:
    """One index of every factor (or pair of factors).

    Attributes:
        name: key of `INDEX_TITLES`.
        factors: names; for pairs (first, second).
        estimate: one value per factor.
        draws: (resamples, factors), the values under resampled points and luck.
        low, high: 95 % interval.
        floor: what an inert factor would show (0 for indices that are free of it), per factor.
        inert: whether the factor cannot be told from one that does nothing.
        shares: whether values are shares of variance, comparable with 0 to 1.
        bias: what was taken off the plain index because it is known to be added by sampling (0 for indices without bias).
    """

    name: str
    factors: list[tuple[str, str]]
    estimate: Array
    draws: Array
    low: Array = field(default_factory=lambda: np.empty(0))
    high: Array = field(default_factory=lambda: np.empty(0))
    floor: Array = field(default_factory=lambda: np.empty(0))
    inert: npt.NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, bool))
    shares: bool = True
    bias: Array = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        count = len(self.estimate)
        if not self.low.size:
            self.low, self.high = interval(self.draws)
        if not self.floor.size:
            self.floor = np.zeros(count)
        if not self.bias.size:
            self.bias = np.zeros(count)
        if not self.inert.size:
            self.inert = np.asarray(self.low <= self.floor)

    @property
    def names(self) -> list[str]:
        """Names of single factors, or "a × b" for pairs."""
        return [first if not second else f"{first} × {second}" for first, second in self.factors]

    def bare(self) -> Index:
        """The estimates without intervals, and without a word on which factors do nothing."""
        nothing = np.full(len(self.estimate), np.nan)
        return replace(self, low=nothing, high=nothing.copy(), inert=np.zeros(len(self.estimate), bool))

    def ranks(self) -> npt.NDArray[np.int64]:
        """Rank of every factor, 1 for the largest estimate."""
        order = np.argsort(-self.estimate, kind="stable")
        ranks = np.empty(len(order), np.int64)
        ranks[order] = np.arange(1, len(order) + 1)
        return ranks


@dataclass
class Analysis:
    """Indices of one outcome by one method.

    Attributes:
        method: "sobol", "morris", "delta", "pawn", "rbd_fast" or "hdmr".
        main: name of the index by which factors are ranked.
        indices: by name.
        sample: number of independent blocks (base samples, trajectories, rows) behind them.
        notes: what a reader must know about this analysis.
        facts: further numbers (held-out R2 of an emulator, say).
    """

    method: str
    main: str
    indices: dict[str, Index]
    sample: int
    notes: list[str] = field(default_factory=list)
    facts: dict[str, float] = field(default_factory=dict)

    def without_intervals(self) -> Analysis:
        """The estimates alone: too few replications for an interval, an inert factor or anything more."""
        bare = {name: index.bare() for name, index in self.indices.items()}
        return replace(self, indices=bare)

    @property
    def ranking(self) -> Index:
        """The index by which factors are ranked."""
        return self.indices[self.main]
