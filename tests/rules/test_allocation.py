"""Where patrols and staff go: hand-worked numbers, direction, limits."""

from __future__ import annotations

import math

from hypothesis import assume, given, strategies as st

from simulation.records.numbers import numbers
from simulation.rules import allocation
from tests.rules.rule_checks import checked, close, rises, shares

P = numbers()


def test_scores_by_hand() -> None:
    assert allocation.patrol_score(P, 0.5, 1000.0, 0.8, 4.0) == close(1680.0)
    # 1000 * (0.05 + 0.9 * 0.25) * (1 - 0.7 * 0.5)
    assert allocation.aid_score(P, 0.5, 1000.0, 0.5, 0.7, 0.4) == close(178.75)
    # The last factor never falls below 0.02.
    assert allocation.aid_score(P, 0.0, 1000.0, 1.0, 1.0, 0.0) == close(1.0)


@checked
@given(shares, shares, st.floats(0, 1e6), shares, st.floats(0, 5))
def test_patrols_want_threatened_near_places(threat: float, other: float, people: float, falloff: float, focus: float) -> None:
    rises(allocation.patrol_score, (P, threat, people, falloff, focus), 1, threat, other)
    rises(allocation.patrol_score, (P, threat, people, falloff, focus), 3, falloff, 1.0)


@checked
@given(shares, shares, st.floats(0, 1e6), shares, shares, shares)
def test_aid_wants_needy_safe_places(need: float, other: float, people: float, risk: float, caution: float, skill: float) -> None:
    arguments = (P, need, people, risk, caution, skill)
    rises(allocation.aid_score, arguments, 1, need, other)
    rises(allocation.aid_score, arguments, 3, risk, 1.0, -1)
    rises(allocation.aid_score, arguments, 4, caution, 1.0, -1)
    assert math.isfinite(allocation.aid_score(*arguments))


@checked
@given(shares, shares, shares, shares, shares)
def test_skill_sharpens_the_preference_for_need(low: float, high: float, risk: float, caution: float, skill: float) -> None:
    assume(high > low + 1e-6)
    ratio = [
        allocation.aid_score(P, high, 1.0, risk, caution, s) / allocation.aid_score(P, low, 1.0, risk, caution, s)
        for s in (0.0, skill)
    ]
    assert ratio[1] >= ratio[0] - 1e-9


def test_worth_under_the_joint_plan_by_hand() -> None:
    # 1000 (0.02 + 0.25) / (0.25 + 0.25)
    assert allocation.plan_score(P, 1000.0, 0.5, 0.5) == close(540.0)
    # 0.8 * 1000 (0.1 + 4 * 0.5 * 0.9)
    assert allocation.plan_patrol_score(P, 0.5, 0.4, 1000.0, 0.8, 4.0) == close(1520.0)


@checked
@given(shares, shares, st.floats(0, 1e6), shares, st.floats(0, 5))
def test_the_plan_goes_to_need_and_danger_and_fills_gaps(a: float, b: float, people: float, falloff: float, focus: float) -> None:
    rises(allocation.plan_score, (P, people, a, b), 2, a, 1.0)
    rises(allocation.plan_score, (P, people, a, b), 3, b, 1.0, -1)
    rises(allocation.plan_patrol_score, (P, a, b, people, falloff, focus), 1, a, 1.0)
    rises(allocation.plan_patrol_score, (P, a, b, people, falloff, focus), 2, b, 1.0)


def test_time_for_coordination_by_hand() -> None:
    assert allocation.coordination_share(P, 10.0, 0.5, 2.0) == close(0.0625)
    # An organisation of less than one person counts as one; at most six tenths of the time go.
    assert allocation.coordination_share(P, 10.0, 0.5, 0.1) == close(0.125)
    assert allocation.coordination_share(P, 1000.0, 1.0, 2.0) == 0.6
    assert allocation.coordination_share(P, 10.0, 0.0, 2.0) == 0.0
