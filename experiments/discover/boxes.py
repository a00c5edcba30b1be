"""Boxes: parts of a space of factors given by limits, how well they tell cases of interest from others, and regression trees.

Coverage is the share of all cases of interest that lie in a box, density the share of the cases in a box that are of
interest, mass the share of all cases that lie in it (Bryant and Lempert 2010, doi:10.1016/j.techfore.2009.08.002).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from experiments.kit import t_p_value
from simulation.inputs import InputProblems, Problem

Mask = npt.NDArray[np.bool_]

TREE_LEAVES = 8
"""Leaves of a tree at most: more cannot be told in words."""
TREE_SHARE = 0.05
"""Share of all cases that a leaf must hold."""


@dataclass(frozen=True)
class Limit:
    """What a box says of one factor: an interval (an infinite end is open), or the options that it keeps."""

    low: float = -math.inf
    high: float = math.inf
    options: tuple[Any, ...] | None = None

    def holds(self, column: npt.ArrayLike) -> Mask:
        """Which values lie inside; ends belong to it."""
        if self.options is not None:
            return np.asarray(pd.Series(np.asarray(column, dtype=object)).isin(self.options))
        values = np.asarray(column, dtype=np.float64)
        return np.asarray((values >= self.low) & (values <= self.high))


@dataclass(frozen=True)
class Box:
    """A part of the space: limits by factor; factors without one are free. Without any limit it is the whole space."""

    limits: Mapping[str, Limit] = field(default_factory=dict)

    def holds(self, cases: pd.DataFrame) -> Mask:
        """Which cases (a row each, a column per factor) lie inside."""
        inside = np.ones(len(cases), dtype=bool)
        for name, limit in self.limits.items():
            inside &= limit.holds(cases[name].to_numpy())
        return inside

    def without(self, name: str) -> Box:
        """The box with one factor set free."""
        return Box({key: limit for key, limit in self.limits.items() if key != name})


@dataclass(frozen=True)
class Quality:
    """How well a box does: coverage, density, mass, cases inside, cases of interest inside, and F1 of the first two."""

    coverage: float
    density: float
    mass: float
    cases: int
    hits: int

    @property
    def f1(self) -> float:
        """Harmonic mean of coverage and density."""
        both = self.coverage + self.density
        return 2.0 * self.coverage * self.density / both if both > 0 else 0.0


def quality(inside: Mask, interest: Mask) -> Quality:
    """Coverage, density and mass of the cases inside a box. Density and coverage of nothing are 0."""
    cases, hits, wanted = int(inside.sum()), int((inside & interest).sum()), int(interest.sum())
    return Quality(
        hits / wanted if wanted else 0.0, hits / cases if cases else 0.0, cases / len(inside) if len(inside) else 0.0, cases, hits
    )


def overlap(one: Mask, other: Mask) -> float:
    """Cases in both boxes as a share of those in either (Jaccard); 1 when both are empty."""
    either = int((one | other).sum())
    return float((one & other).sum() / either) if either else 1.0


@dataclass(frozen=True)
class Sharing:
    """What cases have in common, so that they say less than as many cases of their own.

    Attributes:
        groups: a number for each case; cases that were sampled together (one sample under several shocks, with the same seeds)
            have the same.
        by_seed: (cases, seeds) which cases are of interest with each seed alone, where all cases share their seeds; else ``None``.
    """

    groups: npt.NDArray[np.int64]
    by_seed: Mask | None = None

    def of(self, rows: Any) -> Sharing:
        """That of some cases."""
        return Sharing(self.groups[rows], None if self.by_seed is None else self.by_seed[rows])


def quasi_p_values(box: Box, cases: pd.DataFrame, interest: Mask, sharing: Sharing | None = None) -> dict[str, float]:
    """For each limited factor, the chance that its limit alone would raise the density so far by luck (binomial).

    The density without the limit is taken as the chance of each case inside. They are "quasi" because the limits were
    sought on the same cases: a small value is needed, not sufficient. Cases that were sampled together count as one, by the share
    of them that is of interest. Where all cases share their seeds, the value is at least that of a t test over seeds that
    the limit raises the density: what all cases owe to the same luck is no evidence, however many they are.
    """
    inside = box.holds(cases)
    groups = np.arange(len(cases)) if sharing is None else sharing.groups
    size = len(np.unique(groups[inside]))
    hits = float(sum(interest[inside & (groups == group)].mean() for group in np.unique(groups[inside & interest])))
    found = {}
    for name in box.limits:
        wider = box.without(name).holds(cases)
        chance = float(interest[wider].mean()) if wider.any() else 0.0
        # The binomial tail at a number of hits that need not be whole.
        luck = float(special.betainc(hits, size - hits + 1.0, chance)) if size and hits else 1.0
        if sharing is not None and sharing.by_seed is not None and sharing.by_seed.shape[1] > 1 and inside.any():
            gaps = sharing.by_seed[inside].mean(axis=0) - sharing.by_seed[wider].mean(axis=0)
            one_sided = t_p_value(gaps) / 2.0
            luck = max(luck, one_sided if gaps.mean() > 0 else 1.0 - one_sided)
        found[name] = luck
    return found


def tree_boxes(cases: pd.DataFrame, interest: Mask, *, leaves: int = TREE_LEAVES, least: float = TREE_SHARE) -> list[Box]:
    """Boxes of a classification tree (CART): its leaves in which most cases are of interest, best covering first.

    Words become one column an option. Returns no box when no leaf is mostly of interest.

    Raises:
        InputProblems: scikit-learn is not installed.
    """
    try:
        from sklearn.tree import DecisionTreeClassifier
    except ImportError:
        raise InputProblems(
            [
                Problem(
                    "command",
                    "",
                    None,
                    "trees need scikit-learn, which is not installed",
                    "pip install 'comity[calibrate]', or boxes by PRIM alone",
                )
            ],
            "the search for boxes",
        ) from None
    columns: list[npt.NDArray[np.float64]] = []
    meaning: list[tuple[str, Any]] = []
    for name in cases.columns:
        if is_words(cases[name]):
            for option in dict.fromkeys(cases[name]):
                columns.append((cases[name] == option).to_numpy(float))
                meaning.append((str(name), option))
        else:
            columns.append(cases[name].to_numpy(float))
            meaning.append((str(name), None))
    smallest = max(2, math.ceil(least * len(cases)))
    tree = DecisionTreeClassifier(max_leaf_nodes=leaves, min_samples_leaf=smallest, random_state=0)
    tree.fit(np.column_stack(columns), interest)
    boxes: list[Box] = []

    def walk(node: int, box: Box) -> None:
        parts = tree.tree_
        if parts.children_left[node] == parts.children_right[node]:
            boxes.append(box)
            return
        name, option = meaning[parts.feature[node]]
        cut = float(parts.threshold[node])
        for child, low in ((parts.children_left[node], False), (parts.children_right[node], True)):
            old = box.limits.get(name)
            if option is not None:
                kept = old.options if old and old.options is not None else tuple(dict.fromkeys(cases[name]))
                limit = Limit(options=tuple(o for o in kept if (o == option) == low))
            else:
                old = old or Limit()
                limit = Limit(max(old.low, cut), old.high) if low else Limit(old.low, min(old.high, cut))
            walk(int(child), Box({**box.limits, name: limit}))

    walk(0, Box())
    found = [(quality(box.holds(cases), interest), box) for box in boxes]
    good = [(q, box) for q, box in found if q.density > max(0.5, float(interest.mean())) and box.limits]
    return [box for _, box in sorted(good, key=lambda pair: -pair[0].coverage)]


def is_words(column: pd.Series) -> bool:
    """Whether a factor's values are words (or yes and no) rather than numbers."""
    return not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column)


def usable(cases: pd.DataFrame) -> Sequence[str]:
    """Columns that take more than one value: only those can be limited."""
    return [str(name) for name in cases.columns if cases[name].nunique() > 1]
