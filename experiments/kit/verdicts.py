"""Better, worse, or no difference that matters: the one place that says so, of two values and over many worlds.

A difference counts when it is at least the outcome's smallest difference that matters (`Outcome.matters`). Over worlds (what
nobody knows, drawn a hundred times) a verdict is made from shares: in how many of them the policy is better by that much,
worse by that much, neither. It says nothing of means: a mean can be certain to the third digit, and not matter.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.kit.intervals import too_few_events
from experiments.kit.statistics import Method, difference_table
from simulation.registers import COUNTED, HEADLINES, OUTCOMES

NEARLY_ALL, MOST, AT_MOST_A_TENTH = 0.90, 2.0 / 3.0, 0.10
"""Shares of worlds behind the words: clearly, mostly (with so few on the other side), no difference that matters."""
MIDDLE = (0.10, 0.90)
"""Ends of the middle 80 % of worlds."""
BARELY = 1e-9
"""What rounding may take away from a share, or from a difference that just matters."""
Z95 = 1.959963984540054
"""Standard deviations to either end of a 95 % interval."""
WORLD_COLUMNS = ("matters", "better", "worse", "neither", "low80", "high80", "luck", "same", "few_events", "verdict", "test")
"""What `world_table` adds to the columns of `experiments.kit.statistics.difference_table`."""

OfTwo = Literal["better", "worse", "more", "less", "no_difference"]
"""Of two values; more, less: a difference that matters of an outcome of which neither is better."""


def smallest(outcome: str, reference: float) -> float:
    """The smallest difference from a reference value (its mean over worlds) that matters, in the outcome's unit."""
    return OUTCOMES[outcome].matters.difference(reference)


def of_two(outcome: str, value: float, reference: float, wants: int | None = None) -> OfTwo:
    """What a value is beside a reference value.

    Args:
        outcome: id in the register; value, reference: in its unit.
        wants: +1 more is better, -1 less is better, 0 neither; ``None``: as registered.
    """
    found = OUTCOMES[outcome]
    difference = value - reference
    if not found.matters.counts(difference, reference):
        return "no_difference"
    gain = difference * (found.direction if wants is None else wants)
    if gain == 0.0:
        return "more" if difference > 0.0 else "less"
    return "better" if gain > 0.0 else "worse"


def sides(differences: npt.ArrayLike, least: float, direction: int) -> npt.NDArray[np.int64]:
    """For each difference +1 better (or more, where neither way is better), -1 worse, 0 neither, by at least ``least``."""
    gains = np.asarray(differences, dtype=float) * (direction or 1)
    large = np.abs(gains) >= least * (1.0 - BARELY)
    return np.where(large, np.sign(gains), 0.0).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of worlds in which a policy is better, worse and neither; NaN without a world."""

    worlds: int
    better: float
    worse: float
    neither: float

    @classmethod
    def of(cls, side: npt.NDArray[np.int64]) -> Shares:
        """Shares of what `sides` found."""
        count = len(side)
        if not count:
            return cls(0, math.nan, math.nan, math.nan)
        better, worse = (float(np.count_nonzero(side == one)) / count for one in (1, -1))
        return cls(count, better, worse, float(np.count_nonzero(side == 0)) / count)

    def verdict(self, direction: int = 1) -> str:
        """The word for these shares: a key of `figures.verdicts.LOOKS`."""
        if not self.worlds:
            return "no_data"
        words = ("better", "worse") if direction else ("more", "less")
        for word, mine, other in ((words[0], self.better, self.worse), (words[1], self.worse, self.better)):
            if mine >= NEARLY_ALL - BARELY:
                return word
            if mine >= MOST - BARELY and other <= AT_MOST_A_TENTH + BARELY:
                return f"mostly_{word}"
        return "no_difference" if self.neither >= MOST - BARELY else "depends"


def share_half_width(share: float, worlds: int) -> float:
    """Half-width of Wilson's 95 % interval of a share of so many worlds; infinite without a world.

    Source: Wilson 1927, doi:10.1080/01621459.1927.10502953.
    """
    if worlds < 1 or math.isnan(share):
        return math.inf
    spread = share * (1.0 - share) / worlds + Z95**2 / (4.0 * worlds**2)
    return Z95 * math.sqrt(spread) / (1.0 + Z95**2 / worlds)


def luck_share(first: npt.ArrayLike, second: npt.ArrayLike, all_first: npt.ArrayLike) -> float:
    """Share (0-1) of the variance of a difference's ranks that is luck inside a world.

    Of ranks, because one world with an outlier, a rebellion that another seed would not have seen, would decide over a variance.

    Args:
        first, second: differences of worlds that were run with two seeds, in the same order.
        all_first: differences of all worlds with their first seed; ranks are places among these.

    Returns:
        The variance between two seeds of a world over that between worlds; NaN below two worlds, 0 where nothing varies.
    """
    ordered = np.sort(np.asarray(all_first, dtype=float))
    one, two, every = (_places(np.asarray(values, dtype=float), ordered) for values in (first, second, ordered))
    if len(one) < 2 or len(every) < 2:
        return math.nan
    total = float(every.var(ddof=1))
    within = float(((one - two) ** 2).mean()) / 2.0
    if total <= 0.0:
        return 0.0 if within <= 0.0 else 1.0
    return min(1.0, within / total)


def _places(values: npt.NDArray[np.float64], ordered: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Places of values among sorted ones, half-way among equal ones."""
    below, upto = (np.searchsorted(ordered, values, side) for side in ("left", "right"))
    return np.asarray(0.5 * (below + upto), dtype=np.float64)


def world_table(
    runs: pd.DataFrame,
    references: Mapping[str, str],
    outcomes: Iterable[str] = tuple(OUTCOMES),
    *,
    again: pd.DataFrame | None = None,
    method: Method = "t",
) -> pd.DataFrame:
    """All contrasts of a set of runs with shares of worlds and the verdict that follows from them.

    Args:
        runs: a row a run with columns ``scenario``, ``policy``, ``seed`` (one seed a world) and one per outcome.
        references: reference policy by scenario.
        outcomes: which outcomes to compare, in this order.
        again: the same of worlds that were run with a second seed; its ``seed`` is that of the world's first run.
        method: how intervals of means are made.

    Returns:
        The columns of `experiments.kit.statistics.difference_table`, and ``matters`` (the smallest difference that does),
        ``better``, ``worse``, ``neither`` (shares of worlds; for an outcome of which neither way is better: more, less,
        neither), ``low80``, ``high80`` (middle 80 % of worlds), ``luck`` (share of the variance of ranks that is luck inside a
        world), ``same`` (share of worlds in which a second seed says the same), ``few_events`` (whether events are too rare for
        any verdict), ``verdict``, and ``test``: what the corrected test of the mean says.

    Raises:
        ValueError: a reference without runs, or the same seed twice for one policy.
    """
    directions: dict[str, int] = {name: OUTCOMES[name].direction for name in outcomes}
    table = difference_table(runs, dict(references), directions, HEADLINES, method=method)
    columns: dict[str, list[object]] = {name: [] for name in WORLD_COLUMNS}
    paired = {key: _wide(part) for key, part in runs.groupby("scenario", sort=False)}
    twice = {} if again is None or again.empty else {key: _wide(part) for key, part in again.groupby("scenario", sort=False)}
    for row in table.itertuples(index=False):
        scenario, outcome = str(row.scenario), str(row.outcome)
        least, direction = smallest(outcome, float(row.reference_mean)), directions[outcome]
        differences = _differences(paired[scenario], row)
        shares = Shares.of(sides(differences, least, direction))
        low, high = np.quantile(differences, MIDDLE) if len(differences) else (math.nan, math.nan)
        second = _differences(twice[scenario], row) if scenario in twice else None
        luck, same = _second_seeds(differences, second, least, direction)
        is_reference = row.policy == row.reference
        few = not is_reference and outcome in COUNTED and _few_events(paired[scenario], row)
        verdict = "reference" if is_reference else shares.verdict(direction)
        ends = float(low), float(high)
        found = (least, shares.better, shares.worse, shares.neither, *ends, luck, same, few, verdict, row.verdict)
        for name, value in zip(WORLD_COLUMNS, found, strict=True):
            columns[name].append(value)
    return table.drop(columns="verdict").assign(**columns)


def _second_seeds(differences: pd.Series, second: pd.Series | None, least: float, direction: int) -> tuple[float, float]:
    """What worlds that were run with a second seed say: the share of variance that is luck, and how often both say the same."""
    if second is None:
        return math.nan, math.nan
    first = differences.reindex(second.index).dropna()
    second = second.loc[first.index]
    equal = sides(first, least, direction) == sides(second, least, direction)
    return luck_share(first, second, differences), float(equal.mean()) if len(equal) else math.nan


def _wide(part: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Runs by policy, each a table of outcomes by seed."""
    return {str(policy): rows.set_index("seed").drop(columns=["scenario", "policy"]) for policy, rows in part.groupby("policy")}


def _few_events(wide: Mapping[str, pd.DataFrame], row: object) -> bool:
    """Whether events are too rare for a verdict."""
    outcome = str(row.outcome)  # type: ignore[attr-defined]
    both = pd.concat([wide[str(name)][outcome] for name in (row.policy, row.reference)], axis=1).dropna()  # type: ignore[attr-defined]
    return too_few_events(both.iloc[:, 0], both.iloc[:, 1])


def look(row: Mapping[str, Any] | pd.Series) -> str:
    """How a row of `world_table` is shown: its verdict, or that events are too few for one (keys of `figures.verdicts.LOOKS`)."""
    return "few_events" if row.get("few_events", False) else str(row["verdict"])


def _differences(wide: Mapping[str, pd.DataFrame], row: object) -> pd.Series:
    """Policy less reference by seed, where both are there."""
    mine, theirs = wide.get(str(row.policy)), wide.get(str(row.reference))  # type: ignore[attr-defined]
    if mine is None or theirs is None:
        return pd.Series(dtype=float)
    outcome = str(row.outcome)  # type: ignore[attr-defined]
    return (mine[outcome].astype(float) - theirs[outcome].astype(float)).dropna()
