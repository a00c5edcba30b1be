"""Under which conditions an effect fails or reverses: a regression tree on the paired effects, and whether it recurs.

The tree is grown on half of the points and its leaves are read on the other half, so that what it found by searching does not
flatter it (honest estimation, Athey and Imbens 2016). It counts only if the variable that it splits first comes first again
in at least half of the trees grown on points drawn with replacement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeRegressor

from experiments.claims.effects import Effects
from experiments.claims.points import CIRCUMSTANCE, CIRCUMSTANCES, SWITCH, Points
from experiments.kit import Shares, sides
from figures import GAINS, LOSSES
from simulation.registers import LABELS

RESAMPLES = 50
RECURS = 0.5
"""Share of resampled trees from which a first split counts as stable."""
DEPTH = 2
LEAST_POINTS = 16
"""Fewer points than this hold no conditions."""
LEAST_INSIDE = 4
"""A leaf with fewer pairs of the other half than this is not spoken of."""
IS = " is "
NO_DIFFERENCE = "no difference that matters"


@dataclass(frozen=True)
class Leaf:
    """Part of the points: its rule in words, share of pairs, and what is so in the points that did not choose it.

    ``size`` is the mean effect in units of the smallest one that matters, above zero as claimed; ``shares`` are of worlds in
    which the effect is as claimed by at least that, against the claim by as much, and neither.
    """

    rule: str
    share: float
    size: float
    shares: Shares

    @property
    def word(self) -> str:
        """What happens there, by the shares that make every verdict: holds, reversed, no difference that matters, or depends."""
        found = self.shares.verdict()
        return "holds" if found in GAINS else "reversed" if found in LOSSES else found.replace("no_difference", NO_DIFFERENCE)


@dataclass(frozen=True)
class Conditions:
    """What a tree found.

    Attributes:
        variable: what it splits first, in words; "" if nothing.
        recurrence: share of resampled trees that split it first.
        leaves: parts of the points.
    """

    variable: str
    recurrence: float
    leaves: tuple[Leaf, ...]

    @property
    def stable(self) -> bool:
        """Whether the first split recurs often enough."""
        return self.recurrence >= RECURS

    @property
    def reversed(self) -> tuple[Leaf, ...]:
        """Stable parts where the effect is against the claim in most worlds."""
        return tuple(leaf for leaf in self.leaves if leaf.word == "reversed") if self.stable else ()

    def text(self) -> str:
        """In words, with the stability."""
        if not self.stable:
            return "no stable condition" + (
                f" (first split {self.variable}, in {self.recurrence:.0%} of resamples)" if self.variable else ""
            )
        told = [
            f"{leaf.word} where {leaf.rule} (as claimed in {100.0 * leaf.shares.better:.0f} of 100 worlds, against in "
            f"{100.0 * leaf.shares.worse:.0f}; {leaf.share:.0%} of pairs)"
            for leaf in self.leaves
        ]
        return "; ".join(told) + f"; {self.variable} comes first in {self.recurrence:.0%} of resamples"


def in_words(name: str) -> str:
    """A feature's name for people."""
    if name.startswith(CIRCUMSTANCE):
        return CIRCUMSTANCES[name.removeprefix(CIRCUMSTANCE)]
    return name.replace("_", " ")


def feature_table(points: Points, scenarios: Sequence[str]) -> pd.DataFrame:
    """Features of every (scenario, point), the index: numbers as they are, words as 0-1 columns "NAME is OPTION", labels not."""
    places = pd.MultiIndex.from_product([scenarios, range(len(points))], names=["scenario", "point"])
    raw = pd.DataFrame([{"scenario": s, **points.features(s, p)} for s, p in places])
    columns: dict[str, np.ndarray] = {}
    for name in raw:
        if name in LABELS:
            continue
        if not pd.api.types.is_numeric_dtype(raw[name]):
            options = sorted(raw[name].unique())
            for option in options if len(options) > 2 else options[1:]:
                columns[f"{name}{IS}{option}"] = (raw[name] == option).to_numpy(float)
        elif raw[name].nunique() > 1:
            columns[str(name)] = raw[name].to_numpy(float)
    return pd.DataFrame(columns, index=places)


def find_conditions(found: Effects, features: pd.DataFrame, seed: int = 0) -> Conditions:
    """Conditions of an effect; none where points are few or the effect is the same everywhere.

    Args:
        features: from ``feature_table``.
    """
    table = found.table.dropna(subset=["gain"]).reset_index(drop=True)
    here = features.loc[pd.MultiIndex.from_frame(table[["scenario", "point"]])]
    return conditions_of(here, table["gain"].to_numpy(float), table["point"].to_numpy(), seed)


def conditions_of(features: pd.DataFrame, size: np.ndarray, points: np.ndarray, seed: int = 0) -> Conditions:
    """Conditions from features (rows, columns), sizes (rows,) and the point of each row; see the module.

    The same numbers and seed give the same answer.
    """
    numbers = np.unique(points)
    if len(numbers) < LEAST_POINTS or np.ptp(size) == 0.0 or features.empty:
        return Conditions("", 0.0, ())
    luck = np.random.default_rng([0x7EE5, seed])
    half = set(luck.permutation(numbers)[: len(numbers) // 2].tolist())
    grown = np.array([point in half for point in points])
    # Single precision is what the trees work in; turned once instead of for every tree.
    values, names = features.to_numpy(np.float32), list(features.columns)
    tree = _grow(values[grown], size[grown])
    first = int(tree.tree_.feature[0])
    if first < 0:
        return Conditions("", 0.0, ())
    variable = names[first].partition(IS)[0]
    rows_of = {point: np.flatnonzero(points == point) for point in numbers}
    again = 0
    for _ in range(RESAMPLES):
        drawn = np.concatenate([rows_of[point] for point in luck.choice(numbers, len(numbers))])
        root = int(_grow(values[drawn], size[drawn], 1).tree_.feature[0])
        again += root >= 0 and names[root].partition(IS)[0] == variable
    leaves = []
    where = tree.apply(values[~grown])
    for leaf, rule in _rules(tree, names):
        inside = size[~grown][where == leaf]
        if len(inside) < LEAST_INSIDE:
            continue
        shares = Shares.of(sides(inside, 1.0, 1))
        leaves.append(Leaf(rule, len(inside) / int((~grown).sum()), float(inside.mean()), shares))
    return Conditions(in_words(variable.removeprefix(SWITCH)), again / RESAMPLES, tuple(leaves))


def _grow(values: np.ndarray, size: np.ndarray, depth: int = DEPTH) -> DecisionTreeRegressor:
    least = max(5, len(size) // 6)
    return DecisionTreeRegressor(max_depth=depth, min_samples_leaf=least, random_state=0).fit(values, size)


def _rules(tree: DecisionTreeRegressor, names: Sequence[str]) -> list[tuple[int, str]]:
    """Leaves of a tree with their rules in words."""
    inner = tree.tree_
    found: list[tuple[int, str]] = []

    def walk(node: int, path: dict[tuple[str, int], str]) -> None:
        if inner.children_left[node] < 0:
            found.append((node, " and ".join(path.values())))
            return
        name, _, option = names[inner.feature[node]].partition(IS)
        words = in_words(name.removeprefix(SWITCH))
        if option:
            both = (f"{words} is not {option}", f"{words} is {option}")
        else:
            line = f"{float(inner.threshold[node]):.3g}"
            offset = " (against the scenario's)" if name.startswith(CIRCUMSTANCE) else ""
            both = (f"{words} ≤ {line}{offset}", f"{words} > {line}{offset}")
        for side, child in enumerate((inner.children_left[node], inner.children_right[node])):
            # A second bound of a number on the same side takes the place of the first, which it implies.
            walk(int(child), path | {(names[inner.feature[node]], side): both[side]})

    walk(0, {})
    return found
