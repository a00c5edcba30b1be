"""Effects of a contrast: paired by luck and design point, in the outcome's unit and in standard deviations.

An effect of a point is the weighted sum of the arms, with the same luck in all. It is standardised by the standard deviation
of the outcome over the points in the control arm of its scenario (Glass 1976), and signed so that above zero is what the
literature claims. Points are the units of inference: the scenarios of one point share its parameters and are averaged before
an interval over all is made.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import numpy as np
import pandas as pd

from experiments.claims.base import Claim, ClaimReading
from experiments.claims.derive import COST
from experiments.claims.running import ClaimsPlan, label
from experiments.kit import MeanEstimate, Shares, mean_interval, mean_p_value, probability_better, sides

POOLED = "all"
"""Name of the row over all scenarios of a claim."""


NO_WORLDS = Shares.of(np.zeros(0, dtype=np.int64))


@dataclass(frozen=True)
class Estimate:
    """An effect over points.

    Attributes:
        scenario: where; "all" is the mean over scenarios.
        estimate, low, high: in the outcome's unit, unsigned as measured, with a 95 % interval.
        size, size_low, size_high: in standard deviations, signed: above zero is as claimed.
        p: two-sided, that the mean effect is zero.
        p_holm: after Holm's correction over the family that it stands in (NaN until it was made).
        sign_share: share of pairs with the claimed sign, ties half.
        pairs: pairs of runs with numbers; missing: pairs without, because a run failed.
        control: mean of the control side; spread: the standard deviation used.
        least: the smallest effect that matters, in the outcome's unit (NaN over scenarios, whose units differ in size).
        shares: of worlds (points, each with its scenario) in which the effect is as claimed by at least that, against the claim
            by as much, and neither.
    """

    scenario: str
    estimate: float
    low: float
    high: float
    size: float
    size_low: float
    size_high: float
    p: float
    sign_share: float
    pairs: int
    missing: int
    control: float
    spread: float
    p_holm: float = math.nan
    least: float = math.nan
    shares: Shares = NO_WORLDS


@dataclass(frozen=True, eq=False)
class Effects:
    """Effects of one reading of one claim.

    Attributes:
        claim, reading: what was read.
        table: a row per scenario and point: scenario, point, effect (outcome's unit), size (signed, standardised), gain (signed,
            in units of the smallest effect that matters), side (+1 as claimed by at least that, -1 against, 0 neither).
        by_scenario: estimates, "all" first.
    """

    claim: Claim
    reading: ClaimReading
    table: pd.DataFrame = field(repr=False)
    by_scenario: Mapping[str, Estimate] = field(repr=False)

    @property
    def whole(self) -> Estimate:
        """The estimate over all scenarios."""
        return self.by_scenario[POOLED]


def arm_values(plan: ClaimsPlan, runs: pd.DataFrame, claim: Claim, column: str, scenario: str) -> pd.DataFrame:
    """Values of a column by arm: a row per (point, seed number) in order, a column per arm of the claim."""
    here = runs[runs["scenario"] == scenario]
    found = {}
    for name, arm, luck in plan.arms(claim):
        rows = here[here["arm"] == label(arm.key(), luck)].sort_values(["point", "seed"])
        found[name] = rows.set_index(["point", "seed"])[column]
    return pd.DataFrame(found)


def effects(plan: ClaimsPlan, runs: pd.DataFrame, claim: Claim, reading: ClaimReading, planted: float = 0.0) -> Effects:
    """Effects of a reading from a table of runs.

    Args:
        plan: what was run.
        runs: its table.
        claim, reading: what is read.
        planted: added, in standard deviations and in the claimed direction, to the side that the claim favours (for power).
    """
    parts, estimates = [], {}
    for scenario in plan.where(claim):
        values = arm_values(plan, runs, claim, reading.column, scenario)
        weights = claim.contrast_of(reading)
        control = _side(values, weights, -1.0)
        spread = float(control.groupby(level="point").mean().std(ddof=1)) if len(control) > 1 else math.nan
        if spread == 0.0:  # the same in every world without the instruments: any variation there is sets the scale
            spread = float(values.stack().std(ddof=1))
        if planted and math.isfinite(spread):
            arm = max(weights, key=lambda name: weights[name])
            values[arm] = values[arm] + reading.sign * planted * spread / weights[arm]
        each = weighted(values, weights)
        missing = int(each.isna().sum())
        by_point = each.dropna().groupby(level="point").mean()
        in_worlds = by_point
        if reading.given is not None:
            change = arm_values(plan, runs, claim, reading.given.name, scenario)
            change_by_point = weighted(change, weights).groupby(level="point").mean().reindex(by_point.index)
            in_worlds = without(by_point, change_by_point)
            by_point = at_zero(by_point, change_by_point)
        size = standardise(by_point.to_numpy(), spread) * reading.sign
        least = reading.matters.difference(float(control.mean()))
        gain = in_worlds.to_numpy(float) * reading.sign
        part = pd.DataFrame({"scenario": scenario, "point": by_point.index, "effect": by_point.to_numpy(), "size": size})
        parts.append(part.assign(gain=gain / least, side=sides(gain, least, 1)))
        found = estimate(
            scenario,
            by_point.to_numpy(),
            size,
            reading.sign,
            Behind(int(each.notna().sum()), missing, float(control.mean()), spread),
        )
        estimates[scenario] = replace(found, least=least, shares=Shares.of(parts[-1]["side"].to_numpy()))
    table = pd.concat(parts, ignore_index=True)
    return Effects(claim, reading, table, {POOLED: over_scenarios(table, list(estimates.values()), reading.sign), **estimates})


def over_scenarios(table: pd.DataFrame, each: Sequence[Estimate], sign: int) -> Estimate:
    """The estimate over all scenarios, each point with the mean of its scenarios; ``table`` as in `Effects`."""
    pooled = table.groupby("point")[["effect", "size"]].mean()
    whole = estimate(
        POOLED,
        pooled["effect"].to_numpy(),
        pooled["size"].to_numpy(),
        sign,
        Behind(
            sum(e.pairs for e in each),
            sum(e.missing for e in each),
            float(np.mean([e.control for e in each])),
            float(np.mean([e.spread for e in each])),
        ),
        share=probability_better(table["effect"].to_numpy(), sign),
    )
    return replace(whole, shares=Shares.of(table["side"].to_numpy()))


def weighted(values: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    """The weighted sum of columns, row by row."""
    return sum((weight * values[name] for name, weight in weights.items()), start=pd.Series(0.0, index=values.index))


def _side(values: pd.DataFrame, weights: Mapping[str, float], side: float) -> pd.Series:
    """The weighted mean of the arms on one side of a contrast."""
    chosen = {name: abs(weight) for name, weight in weights.items() if weight * side > 0.0}
    return weighted(values, chosen) / sum(chosen.values())


def standardise(values: np.ndarray, spread: float) -> np.ndarray:
    """Values in standard deviations; where the outcome never varies, zero stays zero and anything else has no size (NaN)."""
    if math.isfinite(spread) and spread > 0.0:
        return np.asarray(values / spread)
    return np.where(values == 0.0, 0.0, math.nan)


def at_zero(values: pd.Series, change: pd.Series) -> pd.Series:
    """Values at no change of another outcome: jackknife pseudo-values of the intercept of a regression on the change.

    Their mean is the intercept (but for the jackknife's correction of bias), their spread gives its standard error with the
    slope's uncertainty in it. Values are returned as they are when the change never varies or points are fewer than four.
    """
    y, x = values.to_numpy(float), change.to_numpy(float)
    n = len(y)
    if n < 4 or not np.isfinite(x).all() or np.ptp(x) == 0.0:
        return values

    def intercept(keep: np.ndarray) -> float:
        centred = x[keep] - x[keep].mean()
        total = float((centred**2).sum())
        slope = float((centred * y[keep]).sum()) / total if total > 0.0 else 0.0
        return float(y[keep].mean() - slope * x[keep].mean())

    everyone = np.ones(n, dtype=bool)
    whole = intercept(everyone)
    out = np.empty(n)
    for k in range(n):
        everyone[k] = False
        out[k] = n * whole - (n - 1) * intercept(everyone)
        everyone[k] = True
    return pd.Series(out, index=values.index)


def without(values: pd.Series, change: pd.Series) -> pd.Series:
    """Values less what goes with the change of another outcome (least squares); as they are where that never varies."""
    x, y = change.to_numpy(float), values.to_numpy(float)
    if len(y) < 4 or not np.isfinite(x).all() or np.ptp(x) == 0.0:
        return values
    slope = float(((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum())
    return pd.Series(y - slope * x, index=values.index)


@dataclass(frozen=True)
class Behind:
    """What stands behind an estimate; attributes as in `Estimate`."""

    pairs: int
    missing: int
    control: float
    spread: float


def estimate(
    scenario: str, values: np.ndarray, size: np.ndarray, sign: int, behind: Behind, *, share: float | None = None
) -> Estimate:
    """Mean effect of points with intervals; NaN intervals below two points."""
    values, size = values[np.isfinite(values)], size[np.isfinite(size)]
    nothing = (math.nan, math.nan)
    # Where nearly all pairs are equal, one that differs may not have been seen; it would by about as much as worlds differ.
    low, high = mean_interval(values, event=_event(behind.spread)) if len(values) > 1 else nothing
    sizes = MeanEstimate(size, _event(1.0 if behind.spread > 0.0 else 0.0))
    size_low, size_high = sizes.interval() if len(size) > 1 else nothing
    return Estimate(
        scenario,
        float(values.mean()) if len(values) else math.nan,
        low,
        high=high,
        size=float(size.mean()) if len(size) else math.nan,
        size_low=size_low,
        size_high=size_high,
        # Scenarios differ in unit and scale: what is tested is the standardised effect.
        p=sizes.p_value() if len(size) > 1 else mean_p_value(values, event=_event(behind.spread)),
        sign_share=probability_better(values, sign) if share is None else share,
        **asdict(behind),
    )


def _event(spread: float) -> float:
    """How far two worlds lie apart that differ, in the mean: 2 / sqrt(pi) standard deviations of a normal spread."""
    return 2.0 / math.sqrt(math.pi) * spread if math.isfinite(spread) else 0.0


def cost_of(plan: ClaimsPlan, runs: pd.DataFrame, claim: Claim) -> float:
    """US dollars a year that the favoured side costs beyond the other, mean over scenarios and points."""
    found = []
    for scenario in plan.where(claim):
        values = arm_values(plan, runs, claim, COST.name, scenario)
        found.append(float(weighted(values, claim.weights).mean()) / (plan.weeks(scenario) / 52.0))
    return float(np.mean(found)) if found else math.nan


def by_switch(found: Effects, plan: ClaimsPlan) -> dict[str, dict[str, dict[str, float]]]:
    """Under each option of each switch: mean size with its 95 % interval over points, their number, and shares of worlds."""
    size = found.table.groupby("point")["size"].mean()
    options = pd.DataFrame([plan.points.switches(int(point)) for point in size.index], index=size.index)
    side = found.table.set_index("point")["side"]
    out: dict[str, dict[str, dict[str, float]]] = {}
    for switch in options:
        out[str(switch)] = {}
        for option, part in size.groupby(options[switch]):
            values = part.dropna().to_numpy()
            low, high = mean_interval(values, event=_event(1.0)) if len(values) > 1 else (math.nan, math.nan)
            shares = Shares.of(side[side.index.isin(part.index)].to_numpy())
            out[str(switch)][str(option)] = {
                "size": float(values.mean()) if len(values) else math.nan,
                "low": low,
                "high": high,
                "points": len(values),
                "as_claimed": shares.better,
                "against": shares.worse,
            }
    return out


def correlation(plan: ClaimsPlan, runs: pd.DataFrame, claim: Claim, first: str, second: str) -> float:
    """Correlation of two columns over all runs of a claim's arms and worlds, mean over scenarios (by Fisher's z)."""
    found = []
    for scenario in plan.where(claim):
        one, two = (arm_values(plan, runs, claim, name, scenario).to_numpy().ravel() for name in (first, second))
        known = np.isfinite(one) & np.isfinite(two)
        if known.sum() > 2 and np.ptp(one[known]) > 0.0 and np.ptp(two[known]) > 0.0:
            found.append(np.arctanh(np.clip(np.corrcoef(one[known], two[known])[0, 1], -0.999999, 0.999999)))
    return float(np.tanh(np.mean(found))) if found else math.nan
