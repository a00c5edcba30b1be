"""What is observed, goes stale, is shared and leaks: hand-worked numbers, direction, limits."""

from __future__ import annotations

from hypothesis import given, strategies as st

from simulation.rules import belief
from tests.rules.rule_checks import amounts, checked, close, half_lives, rises, shares, within


def test_observation_by_hand() -> None:
    assert belief.observed(0.2, 0.7, 0.1, 0.5) == close(0.5)
    assert belief.observed(0.2, 0.7, 0.1, 0.0) == 0.2
    assert belief.observed(0.9, 0.9, 0.3, 1.0) == 1.0


@checked
@given(shares, shares, shares)
def test_noiseless_observation_never_moves_away_from_truth(held: float, truth: float, weight: float) -> None:
    assert abs(belief.observed(held, truth, 0.0, weight) - truth) <= abs(held - truth) + 1e-12


def test_staleness_fusion_and_freshness_by_hand() -> None:
    assert belief.stale(0.8, 0.4, 0.03) == close(0.788)
    assert belief.fused(0.2, 0.6, 0.25) == close(0.3)
    assert belief.freshness(0.0, 6.0) == 1.0
    assert belief.freshness(6.0, 6.0) == close(0.5)
    assert belief.freshness(18.0, 6.0) == close(0.25)


@checked
@given(amounts, amounts, half_lives)
def test_older_data_weigh_less(age: float, other: float, half_life: float) -> None:
    within(belief.freshness(age, half_life))
    rises(belief.freshness, (age, half_life), 0, age, other, -1)


def test_leak_by_hand() -> None:
    # 0.5 * 0.9 + 0.02 * 0.8 * 0.5 * 0.5
    assert belief.leak_mark(0.5, 0.8, 0.5, 0.02, 0.9) == close(0.454)
    assert belief.leak_mark(0.0, 0.0, 1.0, 0.1, 0.97) == 0.0
    assert belief.leak_mark(0.0, 1.0, 0.0, 0.1, 0.97) == 0.0


@checked
@given(shares, shares, shares, st.floats(0, 0.1), shares)
def test_sharing_where_groups_listen_never_lowers_suspicion(
    mark: float, shared: float, listening: float, probability: float, fade: float
) -> None:
    within(belief.leak_mark(mark, shared, listening, probability, fade))
    rises(belief.leak_mark, (mark, shared, listening, probability, fade), 1, shared, 1.0)
    rises(belief.leak_mark, (mark, shared, listening, probability, fade), 2, listening, 1.0)
