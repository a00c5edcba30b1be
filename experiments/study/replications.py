"""Replications until precise enough: seeds are added until an interval is as narrow as asked for.

The rule looks first at the minimum number of seeds and then after every batch: it stops when Student's t interval of the
mean (of a policy's outcome, or of its paired difference from a reference) is within the half-width asked for in every cell
at once, and at the maximum in any case. This is sequential estimation with a fixed width (Chow and Robbins 1965,
doi:10.1214/aoms/1177700156). Because it stops when the sample happens to look narrow, its intervals cover a little less
often than their confidence says, most when the minimum is small; the tests measure by how much (docs/studies.md).
A seed of which any run failed does not count in the cells that it would have filled.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.kit import half_width, mean_interval, t_reach, too_few, typical_gap
from experiments.runs import Measure
from experiments.study.parts import Stopping
from experiments.study.specification import Specification
from simulation.registers import COUNTED


def goal(rule: Stopping, scale: float) -> float:
    """The half-width that a rule asks for, where ``scale`` is the mean that a relative one refers to."""
    return rule.half_width if rule.half_width is not None else (rule.relative or 0.0) * abs(scale)


def next_count(rule: Stopping, done: int, reached: bool) -> int:
    """Seeds to have next when ``done`` are there: the same number when the rule is satisfied or at its maximum."""
    if done < rule.minimum:
        return min(rule.minimum, rule.maximum)
    return done if reached else min(done + rule.batch, rule.maximum)


def precision(study: Specification, runs: pd.DataFrame) -> pd.DataFrame:
    """How narrow the stopping rule's intervals are after some runs.

    Args:
        study: a study with a stopping rule.
        runs: finished runs: columns scenario, policy, seed, point and the rule's measure (failed runs missing or NaN).

    Returns:
        A row per cell: scenario, policy, point (only if the rule looks at each), n (seeds), value (mean, or mean paired
        difference), half_width, goal, reached.

    Raises:
        ValueError: the study has no stopping rule.
    """
    rule = _rule(study)
    keys = ["scenario", "policy", "seed"] + (["point"] if rule.over == "each" else [])
    # skipna=False: a seed with a failed point would else be an average over other points than its neighbours'.
    table = runs[[*dict.fromkeys([*keys, "point"]), measure_name(study)]].set_axis(
        [*dict.fromkeys([*keys, "point"]), "value"], axis=1
    )
    counted = table.groupby(keys, sort=False)["value"].agg(mean=lambda part: part.mean(skipna=False), count="size").reset_index()
    if rule.over == "average":
        points = study.points["policy"].value_counts() if study.policy_varies else {}
        expected = np.array([points.get(policy, study.total_points) for policy in counted["policy"]])
        counted.loc[counted["count"] < expected, "mean"] = np.nan
    wide = counted.pivot_table(index=[k for k in keys if k != "policy"], columns="policy", values="mean", sort=False, dropna=False)
    reference = rule.against or study.policy_names[0]
    cells = [k for k in keys if k not in ("policy", "seed")]
    rows = []
    for cell, part in wide.groupby(level=cells, sort=False):
        for policy in study.policy_names:
            if rule.statistic == "difference" and policy == reference:
                continue
            ours = part[policy] if policy in part else pd.Series(dtype=float)
            scale = ours
            if rule.statistic == "difference":
                scale = part[reference] if reference in part else pd.Series(dtype=float)
                ours = ours - scale
            values = ours.dropna().to_numpy()
            width = half_width(values, rule.confidence)
            if too_few(values.size, int(np.count_nonzero(values))):
                # Nearly all alike: events that were not seen are no precision.
                event = typical_gap(part[policy], scale, counts=rule.outcome.outcome in COUNTED)
                low, high = mean_interval(values, rule.confidence, event=event)
                width = max(high - float(values.mean()), float(values.mean()) - low, width)
            wanted = goal(rule, float(scale.mean())) if values.size else math.nan
            place = dict(zip(cells, cell if isinstance(cell, tuple) else (cell,)))
            rows.append(
                {
                    **place,
                    "policy": policy,
                    "n": values.size,
                    "value": values.mean() if values.size else math.nan,
                    "half_width": width,
                    "goal": wanted,
                    "reached": bool(width <= wanted),
                }
            )
    return pd.DataFrame(rows)


def next_seeds(study: Specification, runs: pd.DataFrame, done: int) -> int:
    """How many seeds a study should have next, when its first ``done`` are finished; ``done`` itself when it may stop.

    Args:
        study: any study; without a stopping rule the answer is the number of its seeds.
        runs: the finished runs, as in `precision`.
        done: seeds whose runs are all there or failed.
    """
    if study.stopping is None:
        return len(study.seed_numbers)
    rule = study.stopping
    if done < rule.minimum:
        return next_count(rule, done, False)
    found = precision(study, runs)
    return next_count(rule, done, bool(len(found)) and bool(found["reached"].all()))


def measure_name(study: Specification) -> str:
    """The column that the stopping rule reads."""
    chosen = _rule(study).outcome
    return str(Measure(chosen.outcome, chosen.summary, chosen.first, chosen.last, chosen.region).name)


def sequential(rule: Stopping, draw: Callable[[int, int], npt.ArrayLike]) -> np.ndarray:
    """Apply a rule to one cell: ``draw(first, last)`` returns the values of those seeds; returns all values drawn."""
    values = np.asarray(draw(0, next_count(rule, 0, False)), dtype=np.float64)
    while True:
        reached = half_width(values, rule.confidence) <= goal(rule, float(values.mean()))
        count = next_count(rule, values.size, reached)
        if count == values.size:
            return values
        values = np.concatenate([values, np.asarray(draw(values.size, count), dtype=np.float64)])


def seeds_needed(spread: float, width: float, confidence: float = 0.95, most: int = 1_000_000) -> int:
    """Seeds at which a t interval of values with a standard deviation ``spread`` is expected within ``width``.

    ``most`` when no smaller number is enough; 2 at least.
    """
    if spread == 0:
        return 2
    low, high = 2, most
    if width <= 0:
        return most
    while low < high:
        middle = (low + high) // 2
        reach = t_reach(middle, confidence) * spread / math.sqrt(middle)
        low, high = (low, middle) if reach <= width else (middle + 1, high)
    return low


def _rule(study: Specification) -> Stopping:
    if study.stopping is None:
        raise ValueError("the study has no stopping rule")
    return study.stopping
