"""Derived outcomes against hand-worked series."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.results.derived import REGION_STATES, cost_per_gain, recovery_time, region_state, relapse_excess, sustainable_peace


def test_region_states_follow_level_and_change() -> None:
    series = np.concatenate([np.full(40, 0.4), np.linspace(0.5, 0.8, 40), np.full(40, 0.8), np.full(10, 0.9)])
    names = [REGION_STATES[k] for k in region_state(series)]
    assert names[0] == "failing"
    assert names[60] == "recovering"
    assert names[118] == "fragile"
    assert names[-1] == "stable"


def test_recovery_counts_weeks_until_back_within_a_tenth() -> None:
    values = np.full(60, 1.0)
    values[20:30] = 0.5
    assert recovery_time(values, 20, 1) == 10.0
    assert recovery_time(values, 20, -1) == 0.0
    values[20:] = 0.5
    assert math.isinf(recovery_time(values, 20, 1))
    with pytest.raises(ValueError, match="shock_week"):
        recovery_time(values, 0, 1)


def test_sustainable_peace_needs_a_tail_and_compares_with_staying() -> None:
    quiet = np.zeros(104 + 104)
    assert sustainable_peace(quiet, quiet, 104) == 1.0
    assert math.isnan(sustainable_peace(quiet[:150], quiet, 104))
    relapse = quiet.copy()
    relapse[120:145] = 1.0
    assert sustainable_peace(relapse, quiet, 104) == 0.0
    war = np.ones(208)
    worse = war.copy()
    worse[104:] = 1.2
    assert sustainable_peace(war, war, 104) == 1.0
    assert sustainable_peace(worse, war, 104) == 0.0
    assert relapse_excess(worse, war, 104) == pytest.approx(20.8)


def test_cost_per_gain_is_null_without_gain() -> None:
    assert cost_per_gain(100.0, 0.5) == 200.0
    assert math.isnan(cost_per_gain(100.0, 0.0))
