"""Numbers of claims that are not one measure of a run: costs per need met, gains, spread, relapse, recovery, time to post-war."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from experiments.claims.base import SHOCK_WEEK
from experiments.runs import Measure
from simulation.results import recovery_time

RELAPSE_DEATHS = 25.0
"""Conflict deaths in 52 weeks from which peace counts as broken (UCDP's threshold)."""
RECOVERY_TOLERANCE = 0.02
"""Share of the level before a shock that still counts as back."""
SERIES = ("need_coverage", "stability", "weeks_postwar")
"""Weekly outcomes that derived numbers read."""
CONFLICT = ("battle_deaths", "one_sided_deaths", "non_state_deaths")
COST = Measure("cost_usd", "sum")
_DEATHS = tuple(f"measures.{name}" for name in CONFLICT)
READ_OFF: Mapping[str, tuple[str, ...]] = {
    "cost_per_need_met": ("measures.aid_delivered", "measures.diverted", "measures.cost_usd", "measures.need_coverage"),
    "coverage_gain": ("measures.need_coverage",),
    "coverage_spread": ("region_measures.need_coverage",),
    "late_conflict_deaths": _DEATHS,
    "relapse_excess": _DEATHS,
    "deaths_left": _DEATHS,
    "relapse": _DEATHS,
    "sustainable_peace": _DEATHS,
    "recovery_coverage": ("measures.need_coverage",),
    "recovery_stability": ("measures.stability",),
    "weeks_to_postwar": ("measures.weeks_postwar",),
}
"""Fields of the weekly measures off which each derived number is read."""
_MONTH_6, _MONTH_24 = Measure("need_coverage", "mean", 13, 26), Measure("need_coverage", "mean", 91, 104)


def extra_measures(weeks: int) -> list[Measure]:
    """Measures that every run keeps for the derived numbers of runs of ``weeks`` weeks (at least 104)."""
    late = [Measure(name, "sum", first, weeks) for name in CONFLICT for first in (weeks - 104, weeks - 52) if first > 0]
    whole = [Measure(name, "sum") for name in CONFLICT]
    return [
        COST,
        Measure("aid_delivered", "sum"),
        Measure("diverted", "sum"),
        Measure("need_coverage"),
        _MONTH_6,
        _MONTH_24,
        *late,
        *whole,
    ]


def derive(table: pd.DataFrame, weeks: int) -> pd.DataFrame:
    """Add derived numbers of the country to a table of runs of ``weeks`` weeks; columns ``extra_measures`` must be there.

    ``cost_per_need_met``: (aid delivered + aid diverted + coordination) in million dollars, per year and per unit of coverage.
    """
    years = weeks / 52.0
    spent = (
        table[["aid_delivered.sum", "diverted.sum", COST.name]].sum(axis=1)
        if "aid_delivered.sum" in table
        else (table["aid_delivered"] + table["diverted"] + table[COST.name])
    )
    made = {
        "cost_per_need_met": spent / 1e6 / years / table["need_coverage"].clip(lower=0.01),
        "coverage_gain": table[_MONTH_24.name] - table[_MONTH_6.name],
        "late_conflict_deaths": _deaths(table, weeks, 104),
        "relapse": (_deaths(table, weeks, 52) >= RELAPSE_DEATHS).astype(float),
    }
    return table.assign(**made)


def _deaths(table: pd.DataFrame, weeks: int, last: int) -> pd.Series:
    names = [Measure(name, "sum", weeks - last, weeks).name if weeks > last else Measure(name, "sum").name for name in CONFLICT]
    return table[names].sum(axis=1, skipna=False)


def spread(regions: pd.DataFrame) -> np.ndarray:
    """Standard deviation over regions (columns) of each run (row)."""
    return np.asarray(regions.to_numpy(float).std(axis=1))


def recovery(values: np.ndarray, shock_week: int = SHOCK_WEEK) -> float:
    """Weeks from a shock until an outcome of which more is better is back, to the end of the series if never.

    NaN where the run failed. Values are smoothed over four weeks, so that one good week is not a recovery.
    """
    if not np.isfinite(values).all():
        return math.nan
    smooth = np.convolve(values, np.full(4, 0.25), mode="valid")
    weeks = recovery_time(smooth, shock_week, 1, RECOVERY_TOLERANCE)
    return weeks if math.isfinite(weeks) else float(len(smooth) - shock_week)


def weeks_to_postwar(values: np.ndarray) -> float:
    """Weeks until all signatories are in the post-war stage, to the end of the series if never; NaN where the run failed."""
    if not np.isfinite(values).all():
        return math.nan
    there = np.flatnonzero(values > 0.5)
    return float(there[0]) if there.size else float(len(values))
