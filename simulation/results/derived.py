"""Outcomes that need more than one week or more than one run: state of a region, recovery, sustainable peace.

They are registered with the same care as the weekly ones, in the TOML file beside this one; experiments compute them from results.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd

from simulation.registers.outcomes import Outcome, read_outcomes
from simulation.registers.parameters import PARAMETERS
from simulation.rules.conversions import WEEKS_A_YEAR

FRAGILE, UNSTABLE = PARAMETERS["states.fragile"].default, PARAMETERS["states.unstable"].default
FAILING = PARAMETERS["states.failing"].default
RECOVERY, RECOVERY_WEEKS = PARAMETERS["states.recovery"].default, int(PARAMETERS["states.recovery_weeks"].default)
TOLERANCE, WEEKS_BEFORE = PARAMETERS["recovery.tolerance"].default, int(PARAMETERS["recovery.before"].default)
TAIL_WEEKS, YEAR = int(PARAMETERS["peace.tail"].default), int(WEEKS_A_YEAR)
RELAPSE_DEATHS, RELAPSE_EXCESS = PARAMETERS["peace.relapse_deaths"].default, PARAMETERS["peace.relapse_excess"].default

REGION_STATES: tuple[str, ...] = ("failing", "unstable", "fragile", "recovering", "stable")
"""States of a region, worst first."""

DERIVED: dict[str, Outcome] = read_outcomes(Path(__file__).with_suffix(".toml"))
"""Derived outcomes by id."""


def region_state(stability: np.ndarray) -> np.ndarray:
    """State of a region in each week as a number of ``REGION_STATES``, from its weekly stability (weeks,).

    The thresholds are the registered ``states.*``; a place that is not stable and whose stability has risen enough is
    recovering instead (unless it is failing).
    """
    state = np.full(len(stability), REGION_STATES.index("stable"))
    state[stability < FRAGILE] = REGION_STATES.index("fragile")
    state[stability < UNSTABLE] = REGION_STATES.index("unstable")
    before = np.concatenate([np.full(min(RECOVERY_WEEKS, len(stability)), stability[0] if len(stability) else 0.0), stability[:-RECOVERY_WEEKS]])[
        : len(stability)
    ]
    state[(stability < FRAGILE) & (stability - before >= RECOVERY)] = REGION_STATES.index("recovering")
    state[stability < FAILING] = REGION_STATES.index("failing")
    return state




def recovery_time(values: np.ndarray, shock_week: int, direction: int, tolerance: float = TOLERANCE) -> float:
    """Weeks until an outcome is back after a shock, or infinity if it is not within the series.

    Args:
        values: weekly values (weeks,).
        shock_week: first week of the shock; the level before is the mean of the ``recovery.before`` weeks before it.
        direction: +1 if more is better, -1 if less is better.
        tolerance: share of the level before that still counts as back.

    Raises:
        ValueError: the shock lies outside the series or has no week before it.
    """
    if not 1 <= shock_week < len(values):
        raise ValueError(f"shock_week(={shock_week}) must lie in 1..{len(values) - 1}")
    before = float(np.mean(values[max(0, shock_week - WEEKS_BEFORE) : shock_week]))
    slack = tolerance * abs(before)
    worse = direction * (values[shock_week:] - before) < -slack
    if not worse.any():
        return 0.0
    first = int(np.argmax(worse))
    back = np.flatnonzero(~worse[first:])
    return float(first + back[0]) if back.size else math.inf




def sustainable_peace(left: np.ndarray, stayed: np.ndarray, exit_week: int) -> float:
    """1.0 without a relapse in the 104 weeks after exit, 0.0 with one, NaN without such a tail.

    Args:
        left, stayed: weekly conflict deaths of the run in which the mission leaves and of the same-luck run in which it
            stays.
        exit_week: first week without the mission.

    Where 52-week deaths were below 25 before exit, a relapse is a 52-week sum of 25 or more after it. Elsewhere it is
    more deaths after exit than where the mission stays, by more than a tenth.
    """
    if len(left) < exit_week + TAIL_WEEKS or len(stayed) < exit_week + TAIL_WEEKS or exit_week < YEAR:
        return math.nan
    after = left[exit_week : exit_week + TAIL_WEEKS]
    if left[exit_week - YEAR : exit_week].sum() < RELAPSE_DEATHS:
        sums = np.convolve(after, np.ones(YEAR), mode="valid")
        return float(sums.max() < RELAPSE_DEATHS)
    return float(after.sum() <= RELAPSE_EXCESS * stayed[exit_week : exit_week + TAIL_WEEKS].sum())


def relapse_excess(left: np.ndarray, stayed: np.ndarray, exit_week: int) -> float:
    """Deaths in the 104 weeks after exit beyond those of the world in which the mission stays; NaN without a tail."""
    if len(left) < exit_week + TAIL_WEEKS or len(stayed) < exit_week + TAIL_WEEKS:
        return math.nan
    return float(left[exit_week : exit_week + TAIL_WEEKS].sum() - stayed[exit_week : exit_week + TAIL_WEEKS].sum())


def cost_per_gain(cost: float, gain: float) -> float:
    """US dollars per unit of gain; NaN where there is no gain."""
    return cost / gain if gain > 0.0 else math.nan
