"""What a front found by a search is worth on seeds that the search has not seen, and which of its policies to take.

A search keeps what did well on its own seeds, and part of that is their luck (the winner's curse). So the front is run again
on fresh seeds, in two parts: on the first, policies that others dominate with confidence are dropped and compromises are
chosen; on the second, which no choice has seen, the chosen are compared with the library.

Sources: knee as the point farthest below the plane through the extremes, Das 1999, doi:10.1007/s001580050111; augmented
Chebyshev, Steuer and Choo 1983, doi:10.1007/BF02591870.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from experiments.compare import OPEN
from experiments.kit import (
    MIDDLE,
    SIGNIFICANCE,
    Shares,
    Unknowns,
    depends_on,
    holm,
    paired_difference,
    sides,
    smallest,
    too_few_events,
)
from figures import GAINS, LOSSES
from simulation.registers import COUNTED

AUGMENTATION = 0.05
"""Weight of the sum of losses beside the largest, in the balanced compromise."""
NOT_DEARER = 1.0
"""A policy may cost this much of what its rival costs, to be compared at equal cost."""


def spread(objectives: np.ndarray, most: int) -> np.ndarray:
    """Numbers of at most ``most`` rows of (n, objectives): the best in each objective, then always the farthest from those."""
    if len(objectives) <= most:
        return np.arange(len(objectives))
    scaled = normalised(objectives)
    chosen = list(dict.fromkeys(int(k) for k in np.argmin(scaled, axis=0)))[:most]
    distance = np.min([np.linalg.norm(scaled - scaled[k], axis=1) for k in chosen], axis=0)
    while len(chosen) < most:
        chosen.append(int(np.argmax(distance)))
        distance = np.minimum(distance, np.linalg.norm(scaled - scaled[chosen[-1]], axis=1))
    return np.sort(np.array(chosen))


def normalised(objectives: np.ndarray) -> np.ndarray:
    """Losses from 0 (best of the rows) to 1 (worst), by objective; 0 where all are equal."""
    low, high = objectives.min(axis=0), objectives.max(axis=0)
    return (objectives - low) / np.where(high > low, high - low, 1.0)


def dominated_with_confidence(runs: np.ndarray, level: float = SIGNIFICANCE) -> np.ndarray:
    """Which policies another one dominates beyond luck.

    A policy counts when another is at least as good in the mean of every objective, and better in at least one by a paired
    one-sided t test at ``level`` divided by the number of objectives.

    Args:
        runs: (policies, seeds, objectives), all minimised, paired by seed; two seeds or more.
    """
    policies, seeds, objectives = runs.shape
    critical = float(special.stdtrit(seeds - 1, 1.0 - level / objectives))
    out = np.zeros(policies, dtype=bool)
    for k in range(policies):
        losses = runs[k] - runs
        mean, error = losses.mean(axis=1), losses.std(axis=1, ddof=1) / np.sqrt(seeds)
        clear = (mean > critical * error) & (mean > 1e-12 * np.abs(runs[k].mean(axis=0)))
        out[k] = ((mean >= 0.0).all(axis=1) & clear.any(axis=1)).any()
    return out


@dataclass(frozen=True)
class Contest:
    """One policy against another in the same worlds, without their costs.

    Attributes:
        better, worse: objectives in which it is so by more than matters in nearly all worlds or in most.
        depends: objectives in which it is so in some worlds only; equal: those without a difference that matters in most, or
            with too few events to say.
        rows: a row an objective: shares of worlds, verdict, middle 80 % of worlds, what it depends on; difference, interval and
            p-values of the mean.
    """

    better: tuple[str, ...]
    worse: tuple[str, ...]
    depends: tuple[str, ...]
    equal: tuple[str, ...]
    rows: pd.DataFrame

    @property
    def beats(self) -> bool:
        """Better somewhere and worse nowhere."""
        return bool(self.better) and not self.worse

    @property
    def verdict(self) -> str:
        """ "beats", "trades" (better here, worse there), "does not beat", or "loses" (worse somewhere, better nowhere)."""
        if self.better:
            return "trades" if self.worse else "beats"
        return "loses" if self.worse else "does not beat"


def contest(ours: np.ndarray, theirs: np.ndarray, directions: Mapping[str, int], unknowns: Unknowns | None = None) -> Contest:
    """Compare runs (worlds, objectives) of two policies by what matters.

    Args:
        directions: +1 or -1 by objective (an outcome, or one of its measures as "trust_mission.worst_tenth"), in the order of
            the columns.
        unknowns: what the worlds drew; with it, what does not hold in nearly all worlds is said to depend on something.
    """
    lines = [_judged(name, ours[:, k], theirs[:, k], direction, unknowns) for k, (name, direction) in enumerate(directions.items())]
    for line, p in zip(lines, holm([line["p"] for line in lines])):
        line["p_holm"] = p
    rows = pd.DataFrame(lines)
    better, worse, depends = (tuple(rows.loc[rows["verdict"].isin(kinds), "objective"]) for kinds in (GAINS, LOSSES, ("depends",)))
    return Contest(better, worse, depends, tuple(name for name in directions if name not in better + worse + depends), rows)


def _judged(name: str, ours: np.ndarray, theirs: np.ndarray, direction: int, unknowns: Unknowns | None) -> dict[str, Any]:
    """One objective of a contest."""
    outcome = name.partition(".")[0]
    mean = paired_difference(ours, theirs, direction=direction, counts=outcome in COUNTED)
    least = smallest(outcome, mean.reference_mean)
    shares = Shares.of(sides(ours - theirs, least, direction))
    few = outcome in COUNTED and too_few_events(ours, theirs)
    verdict = "few_events" if few else shares.verdict(direction)
    low80, high80 = np.quantile(ours - theirs, MIDDLE)
    causes = ""
    if unknowns is not None and verdict in OPEN:
        causes = depends_on(unknowns, ours - theirs, outcome, least, luck=math.nan, same=math.nan)
    return {
        "objective": name,
        "n": mean.n,
        "better": shares.better,
        "worse": shares.worse,
        "neither": shares.neither,
        "verdict": verdict,
        "low80": float(low80),
        "high80": float(high80),
        "matters": least,
        "depends_on": causes,
        "mean": mean.mean,
        "rival_mean": mean.reference_mean,
        "difference": mean.difference,
        "low": mean.low,
        "high": mean.high,
        "p": mean.p,
        "p_holm": math.nan,
        "probability_better": mean.probability_better,
    }


def challenger(runs: np.ndarray, costs: np.ndarray, rival: np.ndarray, rival_cost: float) -> int | None:
    """The policy with the best chance of beating a rival at no more than its cost: whose weakest objective stands best.

    Args:
        runs: (policies, seeds, objectives), minimised; rival: (seeds, objectives).
        costs: mean cost of each policy; rival_cost: of the rival.

    Returns:
        Its number, or ``None`` if none is as cheap.
    """
    affordable = np.flatnonzero(costs <= NOT_DEARER * rival_cost)
    if not len(affordable) or not runs.shape[2]:
        return None
    # The rival may itself stand among the policies; it is no challenge, unless nothing else is as cheap.
    others = affordable[(runs[affordable] != rival).any(axis=(1, 2))]
    affordable = others if len(others) else affordable
    return int(affordable[np.argmax(standing(runs[affordable], rival))])


def standing(runs: np.ndarray, rival: np.ndarray, floor: np.ndarray | float = 0.0) -> np.ndarray:
    """How well policies stand beside a rival, (policies,): by their weakest objective, in standard errors.

    Args:
        runs: (policies, seeds, objectives), minimised; rival: (seeds, objectives).
        floor: errors are at least about this, by objective: where luck drops out, a hair's breadth is still only that.
    """
    gains = rival - runs
    error = np.hypot(gains.std(axis=1, ddof=1) / np.sqrt(gains.shape[1]), floor)
    score = gains.mean(axis=1) / np.where(error > 0.0, error, np.inf)
    # The weakest objective decides; the others, cut so that none outweighs the rest, break the tie.
    return np.asarray(np.clip(score, -10.0, 3.0).min(axis=1) + 0.1 * np.clip(score, -3.0, 6.0).mean(axis=1))


def compromises(objectives: np.ndarray, names: Sequence[str], costs: np.ndarray, beating: np.ndarray) -> dict[str, int]:
    """Numbers of the policies that stand for the front, by what they are.

    Args:
        objectives: (policies, objectives), minimised, on fresh seeds; only policies that keep all limits.
        names: names of the objectives.
        costs: mean cost of each policy.
        beating: which of them beat the reference.

    Returns:
        ``knee`` (least sum of losses), ``balanced`` (augmented Chebyshev: smallest largest loss), ``best_stability`` and
        ``best_trust`` as far as they are objectives, ``cheapest_that_beats`` if any does. One policy may be several.
    """
    if not len(objectives):
        return {}
    losses = normalised(objectives)
    found = {
        "knee": int(np.argmin(losses.sum(axis=1))),
        "balanced": int(np.argmin(losses.max(axis=1) + AUGMENTATION * losses.sum(axis=1))),
    }
    for role, start in (("best_stability", "stability"), ("best_trust", "trust_")):
        columns = [k for k, name in enumerate(names) if name.startswith(start)]
        if columns:
            found[role] = int(np.argmin(losses[:, columns[0]] + 1e-6 * losses.sum(axis=1)))
    if beating.any():
        found["cheapest_that_beats"] = int(np.flatnonzero(beating)[np.argmin(costs[beating])])
    return found
