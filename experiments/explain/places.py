"""Where and when: a difference between two policies by region and by span of weeks, exact to the last rounding.

Both policies of a seed are lived side by side, week by week. The country's value of an outcome is a weighted sum over
regions: with weight one where it counts (deaths, money), with the region's share of people, aid or ex-combatants where it
is a mean. A region's part of the week's difference is

    weight under B x (value under B - m) - weight under A x (value under A - m),

where m is the country's mean of both policies for means and 0 for counts. Weights of a mean sum to one, so m drops out of
the country's sum; it only keeps people who move from one region to another from counting as a gain of the one and a loss
of the other. The part falls into what changed within the region, and what came of people moving.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from experiments.runs import HERE, Case, Compute, begin, each, live
from simulation.registers import OUTCOMES
from simulation.world import World, outcome_weights

COUNTRY_ONLY, COUNTED = 0, 1
"""Ways of `simulation.world.building.outcome_weights` that are no mean over regions."""
LAST_WEEKS = 52
"""Weeks whose mean is the summary of outcomes of the kind "end"."""


@dataclass(frozen=True)
class PairedWeeks:
    """Both policies of some seeds, week by week.

    Attributes:
        outcomes: ids, in the order of the last axes below.
        country: (seeds, 2 policies, weeks, outcomes).
        within, moved: parts of regions of the week's difference, (seeds, weeks, regions, outcomes); 0 where an outcome
            exists for the country only.
    """

    outcomes: tuple[str, ...]
    country: np.ndarray = field(repr=False)
    within: np.ndarray = field(repr=False)
    moved: np.ndarray = field(repr=False)

    @property
    def weeks(self) -> int:
        """Weeks lived."""
        return self.country.shape[2]


def by_region(outcome: str) -> bool:
    """Whether an outcome is a sum over regions, so that regions have parts of a difference in it."""
    return bool(outcome_weights()[list(OUTCOMES).index(outcome)] != COUNTRY_ONLY)


@dataclass(frozen=True)
class SideBySide:
    """The two cases of a seed, and what to keep of them.

    Attributes:
        pair: cases under A and under B.
        rows: numbers of outcomes.
        weeks, communities: length and size.
    """

    pair: tuple[Case, Case]
    rows: tuple[int, ...]
    weeks: int
    communities: int | None


def live_pairs(
    pairs: Sequence[tuple[Case, Case]], outcomes: Sequence[str], weeks: int, communities: int | None = None, compute: Compute = HERE
) -> PairedWeeks:
    """Live the two cases of each pair, which share their luck, side by side.

    Args:
        pairs: cases under A and under B, one pair for each seed.
        outcomes: registered outcomes to keep.
        weeks, communities: as in `simulation.run`.
        compute: where, and who hears after every pair.

    Raises:
        RuntimeError: a pair killed its worker, again and again.
    """
    rows = tuple(list(OUTCOMES).index(name) for name in outcomes)
    asked = [SideBySide(pair, rows, weeks, communities) for pair in pairs]
    found = each(_live_pair, asked, compute, message="following both policies week by week", runs=2)
    country, within, moved = (np.array(part) for part in zip(*found))
    return PairedWeeks(tuple(outcomes), country, within, moved)


def _live_pair(asked: SideBySide) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows, weeks, pair = list(asked.rows), asked.weeks, asked.pair
    ways = outcome_weights()[rows]
    regions = len(pair[0].scenario.regions)
    country = np.zeros((2, weeks, len(rows)))
    values, weights = np.zeros((2, 2, weeks, regions, len(rows)))
    for arm, case in enumerate(pair):
        life = begin(case, asked.communities)
        world = life.world
        for week in live([life], weeks):
            country[arm, week] = world.values[rows]
            values[arm, week] = world.region_values[:, rows]
            weights[arm, week] = _weights(world, ways)
    within, moved = parts(values, weights, country, ways)
    return country, within, moved


def _weights(world: World, ways: np.ndarray) -> np.ndarray:
    """Weight of each region in the country's value, (regions, outcomes)."""
    memory = world.memory
    shares = [np.zeros(len(memory)), np.ones(len(memory))]
    shares += [memory[name] / max(memory[name].sum(), 1.0) for name in ("people", "delivered", "former")]
    return np.array(shares).T[:, ways]


def parts(values: np.ndarray, weights: np.ndarray, country: np.ndarray, ways: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Parts of regions of the difference B - A, as the module says.

    Args:
        values, weights: (2 policies, weeks, regions, outcomes).
        country: (2 policies, weeks, outcomes).
        ways: as `simulation.world.building.outcome_weights`, (outcomes,).

    Returns:
        What changed within regions and what came of weights that moved, each (weeks, regions, outcomes); together they
        sum over regions to the difference of the weighted sums.
    """
    sums = weights.sum(axis=2)
    whole = (ways > COUNTED) & np.all(np.abs(sums - 1.0) < 1e-9, axis=0)
    middle = np.where(whole, country.mean(axis=0), 0.0)[:, None, :]
    within = 0.5 * (weights[0] + weights[1]) * (values[1] - values[0])
    moved = (0.5 * (values[0] + values[1]) - middle) * (weights[1] - weights[0])
    return within, moved


def week_weights(outcome: str, weeks: int) -> np.ndarray:
    """Weight of each week in a run's registered summary of an outcome, (weeks,)."""
    way = OUTCOMES[outcome].summary
    if way == "end":
        last = min(LAST_WEEKS, weeks)
        return np.where(np.arange(weeks) >= weeks - last, 1.0 / last, 0.0)
    return np.full(weeks, 1.0 if way == "sum" else 1.0 / weeks)


def windows(weeks: int) -> list[tuple[int, int]]:
    """Spans of a run in which contributions are told: quarters up to two years, half years up to four, years beyond."""
    length = 13 if weeks <= 104 else 26 if weeks <= 208 else 52
    starts = list(range(0, weeks, length))
    # A short rest belongs to the span before it.
    if len(starts) > 1 and weeks - starts[-1] < length / 2:
        starts.pop()
    return list(zip(starts, [*starts[1:], weeks]))


def region_parts(lived: PairedWeeks, outcome: str) -> tuple[np.ndarray, np.ndarray]:
    """Each region's part of the difference in an outcome's summary: within it, and by people moving; (seeds, regions)."""
    k = lived.outcomes.index(outcome)
    weights = week_weights(outcome, lived.weeks)
    return (np.einsum("w,swr->sr", weights, lived.within[..., k]), np.einsum("w,swr->sr", weights, lived.moved[..., k]))


def window_parts(lived: PairedWeeks, outcome: str) -> np.ndarray:
    """Part of each span of ``windows`` in the difference in an outcome's summary, (seeds, windows)."""
    k = lived.outcomes.index(outcome)
    weekly = (lived.country[:, 1, :, k] - lived.country[:, 0, :, k]) * week_weights(outcome, lived.weeks)
    return np.array([weekly[:, first:last].sum(axis=1) for first, last in windows(lived.weeks)]).T
