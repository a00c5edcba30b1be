"""Measures of robustness: how policies do over many states of the world, none of which is known to be the true one.

Every measure takes values by state and policy and says nothing of where they come from. Sources: regret (Savage 1951,
doi:10.1080/01621459.1951.10500768), satisficing (Starr 1963; McPhail et al. 2018, doi:10.1002/2017EF000649), conditional
value at risk (Rockafellar and Uryasev 2000, doi:10.21314/JOR.2000.038), agreement of ranks (Kendall and Babington Smith
1939, doi:10.1214/aoms/1177732186, corrected for ties).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from experiments.kit import Array
from experiments.stress.ends import CONFIDENCE, IntervalEnds, tail_mean

RESAMPLES = 1000
ALL = "all thresholds"
"""Name of the row that asks for every chosen threshold at once."""

MEASURES: dict[str, str] = {
    "mean": "mean over states",
    "tail": "mean over the worst tenth of states (CVaR)",
    "regret_mean": "mean regret: how far behind the best policy of each state",
    "regret_90": "regret that 90 % of states do not exceed",
    "regret_max": "largest regret in any state",
    "satisfied": "share of states in which the threshold is met",
    "first": "share of states in which it is the best policy (ties are shared)",
    "rank": "mean rank over states (1 is best)",
}
"""Measures by name, in words."""


def signed(values: npt.ArrayLike, direction: int) -> Array:
    """Values turned so that more is better.

    Raises:
        ValueError: a direction other than 1 and -1.
    """
    if direction not in (1, -1):
        raise ValueError(f"an outcome without a better side cannot be judged, got direction {direction}")
    return direction * np.asarray(values, dtype=np.float64)


def regret(good: npt.ArrayLike) -> Array:
    """How far each policy lies behind the best of each state: 0 or more, in the outcome's unit.

    Args:
        good: (..., states, policies), more is better.
    """
    values = np.asarray(good, dtype=np.float64)
    return values.max(axis=-1, keepdims=True) - values


def firsts(good: npt.ArrayLike) -> Array:
    """Share of the first place that each policy has in each state; policies that tie share it. Shape as ``good``."""
    values = np.asarray(good, dtype=np.float64)
    best = values == values.max(axis=-1, keepdims=True)
    return np.asarray(best / best.sum(axis=-1, keepdims=True))


def ranks(good: npt.ArrayLike) -> Array:
    """Rank of each policy in each state, 1 the best; ties have the mean of their ranks. Shape as ``good``."""
    return np.asarray(stats.rankdata(-np.asarray(good, dtype=np.float64), axis=-1))


def concordance(place: Array) -> float:
    """Kendall's W: 1 when every state ranks the policies alike, 0 when states do not agree at all; corrected for ties.

    NaN with one policy or one state, or when all tie everywhere.

    Args:
        place: ranks (states, policies).
    """
    judges, items = place.shape
    if judges < 2 or items < 2:
        return float("nan")
    sums = place.sum(axis=0)
    spread = float(((sums - sums.mean()) ** 2).sum())
    # Each of t tied policies adds t^2 - 1, their group t^3 - t.
    alike = (place[:, :, None] == place[:, None, :]).sum(axis=2)
    ties = float((alike**2 - 1).sum())
    most = judges**2 * (items**3 - items) - judges * ties
    return 12.0 * spread / most if most > 0 else float("nan")


def _agreement_interval(place: Array, draws: Sequence[npt.NDArray[np.int64]]) -> tuple[float, float]:
    """Interval of Kendall's W over resampled states; NaN without resamples.

    Few states seem to agree more than many do: W is too large by about (1 - W) / (states - 1), and that of a resample is so twice.
    Both are taken off.
    """
    low, high = _interval([np.array([concordance(place[rows])]) for rows in draws], 1)
    states, found = len(place), concordance(place)
    if not draws or not np.isfinite([low[0], high[0], found]).all():
        return float(low[0]), float(high[0])
    shift = (1.0 - found) / (states - 1)
    ends = [(states * end - 1.0) / (states - 1) - shift for end in (float(low[0]), float(high[0]))]
    return max(0.0, min(ends[0], found)), min(1.0, max(ends[1], found))


def dominates(points: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Who dominates whom: entry (q, p) says that q is nowhere worse than p and somewhere better.

    Args:
        points: (..., policies, criteria), more is better; the result is (..., policies, policies).
    """
    values = np.asarray(points, dtype=np.float64)
    one, other = values[..., :, None, :], values[..., None, :, :]
    return np.asarray((one >= other).all(axis=-1) & (one > other).any(axis=-1))


def statewise_dominance(good: npt.ArrayLike) -> Array:
    """Share of states in which policy q dominates policy p on all outcomes: (policies q, policies p).

    Args:
        good: (states, policies, outcomes), more is better.
    """
    return np.asarray(dominates(good).mean(axis=0))


@dataclass(frozen=True)
class Robustness:
    """What `robustness` found.

    Attributes:
        table: a row per policy, outcome and measure: estimate, low, high (95 % interval over states).
        agreement: a row per outcome: ``kendall_w`` with its interval.
        dominance: a row per ordered pair: ``policy`` dominates ``other`` in the share ``states`` of states; ``overall``
            says whether it does on mean and tail of every outcome, ``resamples`` in which share of resamples it does.
        thresholds: what counted as enough, in each outcome's unit.
        joint: the outcomes whose thresholds are asked for at once.
    """

    table: pd.DataFrame
    agreement: pd.DataFrame
    dominance: pd.DataFrame
    thresholds: Mapping[str, float]
    joint: tuple[str, ...]

    def value(self, policy: str, outcome: str, measure: str) -> float:
        """One estimate. Raises KeyError if there is none."""
        found = self.table[
            (self.table["policy"] == policy) & (self.table["outcome"] == outcome) & (self.table["measure"] == measure)
        ]
        if found.empty:
            raise KeyError(f"no {measure} of {outcome} under {policy}")
        return float(found["estimate"].iloc[0])

    def dominated(self) -> dict[str, list[str]]:
        """Policies that others dominate on mean and tail of every outcome, with those others."""
        rows = self.dominance[self.dominance["overall"]]
        return {str(name): [str(entry) for entry in part["policy"]] for name, part in rows.groupby("other", sort=False)}


@dataclass(frozen=True, eq=False)
class StateResampling:
    """How states are drawn anew for intervals.

    Attributes:
        resamples: bootstrap resamples; 0 gives no intervals (NaN).
        seed: decides them.
        groups: states that were sampled together (one sample of the unknowns under several shocks) share a number and are
            resampled together; ``None`` = each state by itself.
    """

    resamples: int = RESAMPLES
    seed: int = 0
    groups: npt.ArrayLike | None = None

    def members(self, states: int) -> list[npt.NDArray[np.int64]]:
        """Rows of the states of every group."""
        groups = np.arange(states) if self.groups is None else np.asarray(self.groups)
        return [np.flatnonzero(groups == group) for group in np.unique(groups)]

    def draws(self, states: int) -> list[npt.NDArray[np.int64]]:
        """Rows of the states of every resample: whole groups, drawn with replacement."""
        members = self.members(states)
        if len(members) < 2:
            return []
        luck = np.random.default_rng(self.seed)
        return [np.concatenate([members[i] for i in luck.integers(0, len(members), len(members))]) for _ in range(self.resamples)]


USUAL_RESAMPLING = StateResampling()


def robustness(
    values: npt.ArrayLike,
    policies: Sequence[str],
    outcomes: Mapping[str, int],
    thresholds: Mapping[str, float],
    *,
    joint: Sequence[str] | None = None,
    resampling: StateResampling = USUAL_RESAMPLING,
) -> Robustness:
    """All measures of all policies and outcomes, with intervals over states (see `experiments.stress.ends`).

    Args:
        values: (states, policies, outcomes), finite, in the outcomes' own units.
        policies: names, in the order of the second axis.
        outcomes: name -> direction (1 more is better, -1 less is better), in the order of the third axis.
        thresholds: what is enough, by outcome; outcomes without one have no satisficing share.
        joint: outcomes whose thresholds must be met together; ``None`` = all that have one.
        resampling: how states are drawn anew for the intervals.

    Raises:
        ValueError: shapes that do not agree, missing values, thresholds of unknown outcomes.
    """
    cube = np.asarray(values, dtype=np.float64)
    if cube.ndim != 3 or cube.shape[1:] != (len(policies), len(outcomes)) or not len(cube):
        raise ValueError(f"expected (states, {len(policies)} policies, {len(outcomes)} outcomes), got {cube.shape}")
    if not np.isfinite(cube).all():
        raise ValueError("values are missing or not finite")
    unknown = [name for name in (*thresholds, *(joint or ())) if name not in outcomes]
    if unknown:
        raise ValueError(f"thresholds of unknown outcomes: {unknown}")
    together = tuple(name for name in (thresholds if joint is None else joint) if name in thresholds)
    good = np.stack([signed(cube[:, :, k], way) for k, way in enumerate(outcomes.values())], axis=2)
    enough = {name: good[:, :, list(outcomes).index(name)] >= outcomes[name] * level for name, level in thresholds.items()}
    draws = resampling.draws(len(cube))
    ends = IntervalEnds(resampling.members(len(cube)) if draws else [], resampling.resamples, resampling.seed)
    rows: list[pd.DataFrame] = []
    agreement = []
    for k, (name, way) in enumerate(outcomes.items()):
        part = good[:, :, k]
        kept = {"behind": regret(part), "first": firsts(part), "rank": ranks(part), "good": part}
        if name in enough:
            kept["enough"] = enough[name].astype(float)
        rows += [
            _rows(name, measure, policies, estimate, ends.of(measure, kept, way))
            for measure, estimate in _measures(kept, way).items()
        ]
        low, high = _agreement_interval(kept["rank"], draws)
        agreement.append({"outcome": name, "kendall_w": concordance(kept["rank"]), "low": low, "high": high})
    if together:
        whole = np.logical_and.reduce([enough[name] for name in together]).astype(float)
        rows.append(_rows(ALL, "satisfied", policies, whole.mean(axis=0), ends.of("satisfied", {"enough": whole}, 1)))
    return Robustness(
        pd.concat(rows, ignore_index=True), pd.DataFrame(agreement), _dominance(good, policies, draws), dict(thresholds), together
    )


def _measures(kept: Mapping[str, Array], way: int) -> dict[str, Array]:
    """Every measure of one outcome over some states, one number a policy."""
    behind = kept["behind"]
    found = {
        "mean": way * kept["good"].mean(axis=0) + 0.0,
        "tail": way * tail_mean(kept["good"]) + 0.0,
        "regret_mean": behind.mean(axis=0),
        "regret_90": np.quantile(behind, 0.9, axis=0),
        "regret_max": behind.max(axis=0),
    }
    if "enough" in kept:
        found["satisfied"] = kept["enough"].mean(axis=0)
    return {**found, "first": kept["first"].mean(axis=0), "rank": kept["rank"].mean(axis=0)}


def _interval(found: Sequence[Array], size: int) -> tuple[Array, Array]:
    """Ends of the percentile interval of each number; NaN without resamples."""
    if not found:
        return np.full(size, np.nan), np.full(size, np.nan)
    ends = (
        np.nanquantile(np.array(found), [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2], axis=0)
        if np.isfinite(np.array(found)).any(axis=0).all()
        else np.full((2, size), np.nan)
    )
    return ends[0], ends[1]


def _rows(outcome: str, measure: str, policies: Sequence[str], estimate: Array, ends: tuple[Array, Array]) -> pd.DataFrame:
    low, high = ends
    return pd.DataFrame(
        {"policy": list(policies), "outcome": outcome, "measure": measure, "estimate": estimate, "low": low, "high": high}
    )


def _dominance(good: Array, policies: Sequence[str], draws: Sequence[npt.NDArray[np.int64]]) -> pd.DataFrame:
    """Every ordered pair of policies: by states, overall, and how surely overall."""

    def overall(states: Array) -> npt.NDArray[np.bool_]:
        tails = np.stack([tail_mean(states[:, :, k]) for k in range(states.shape[2])], axis=1)
        return dominates(np.concatenate([states.mean(axis=0), tails], axis=1))

    shares, whole = statewise_dominance(good), overall(good)
    again = np.mean([overall(good[rows]) for rows in draws], axis=0) if draws else np.full(whole.shape, np.nan)
    return pd.DataFrame(
        [
            {
                "policy": policies[q],
                "other": policies[p],
                "states": shares[q, p],
                "overall": bool(whole[q, p]),
                "resamples": float(again[q, p]),
            }
            for q in range(len(policies))
            for p in range(len(policies))
            if q != p
        ]
    )
