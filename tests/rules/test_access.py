"""What lets aid workers in: hand-worked numbers, direction, limits."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from simulation.records.numbers import numbers
from simulation.rules import access
from tests.rules.rule_checks import checked, close, rises, shares, within

P = numbers()


def test_access_by_hand() -> None:
    # Work halves at the tolerated risk.
    assert access.security_factor(0.55, 0.55) == close(0.5)
    # 0.16 / (0.04 + 0.16)
    assert access.security_factor(0.2, 0.4) == close(0.8)
    assert access.security_factor(0.0, 0.4) == 1.0
    # Only who distrusts the mission dislikes it.
    assert access.dislike(P, 0.5) == 0.0
    assert access.dislike(P, 0.8) == 0.0
    assert access.dislike(P, 0.2) == close(0.6)
    assert access.dislike(P, 0.0) == 1.0


def test_acceptance_by_hand() -> None:
    # 0.6 + 0.015 (0.75 - 0.6) + 0.004 * 0.4 - (0.02 + 0.01) 0.6
    assert access.acceptance_change(0.6, 0.75, 0.015, 0.02, 0.004, 0.01) == close(0.58585)
    # Undisturbed at its base it stays.
    assert access.acceptance_change(0.75, 0.75, 0.015, 0.0, 0.0, 0.0) == close(0.75)


@checked
@given(shares, shares, st.floats(0.05, 0.95))
def test_danger_closes_access(risk: float, other: float, tolerance: float) -> None:
    within(access.security_factor(risk, tolerance))
    rises(access.security_factor, (risk, tolerance), 0, risk, other, -1)
    rises(access.security_factor, (risk, tolerance), 1, tolerance, 0.95)


@checked
@given(shares, shares, st.floats(0, 0.05), st.floats(0, 0.12), st.floats(0, 0.05), st.floats(0, 0.1))
def test_acceptance_falls_with_closeness_and_harm(
    acceptance: float, base: float, recovery: float, cost: float, gain: float, harm: float
) -> None:
    arguments = (acceptance, base, recovery, cost, gain, harm)
    within(access.acceptance_change(*arguments))
    rises(access.acceptance_change, arguments, 3, cost, 0.12, -1)
    rises(access.acceptance_change, arguments, 5, harm, 0.1, -1)
    rises(access.acceptance_change, arguments, 4, gain, 0.05)


def test_incident_rate_by_hand() -> None:
    # 100 persons, conflict as in Mali 2017-18, acceptance one half: the stated rate itself.
    assert access.incident_rate(P, 100.0, 1.0, 0.5, 0.001, 1.0) == close(0.1)
    # Full acceptance halves it; twice the conflict doubles it.
    assert access.incident_rate(P, 100.0, 2.0, 1.0, 0.001, 1.0) == close(0.1)


@checked
@given(st.floats(0, 1e4), st.floats(0, 20), shares, st.floats(0, 0.01), st.floats(0.1, 4))
def test_incidents_scale_with_exposure_and_conflict(
    staff: float, conflict: float, acceptance: float, per_staff: float, protection: float
) -> None:
    """Hoelscher, Miklian and Nygard 2017: no staff or no conflict, no attack; both multiply."""
    arguments = (staff, conflict, acceptance, per_staff, protection)
    rate = access.incident_rate(P, *arguments)
    assert rate >= 0.0
    assert access.incident_rate(P, 0.0, *arguments[1:]) == 0.0
    assert access.incident_rate(P, staff, 0.0, *arguments[2:]) == 0.0
    assert access.incident_rate(P, 2.0 * staff, *arguments[1:]) == pytest.approx(2.0 * rate)
    rises(access.incident_rate, (P, *arguments), 3, acceptance, 1.0, -1)


def test_work_that_people_let_through_by_hand() -> None:
    # 0.35 + 0.65 * 0.4 = 0.61, and half of the rest under full escort.
    assert access.accepted_work(P, 0.4, 0.0) == close(0.61)
    assert access.accepted_work(P, 0.4, 1.0) == close(0.805)
    assert access.accepted_work(P, 0.4, 0.5) == close(0.7075)
    assert access.accepted_work(P, 1.0, 0.0) == close(1.0)


def test_escort_by_hand() -> None:
    assert access.escort_taken(0.8, 0.5, 0.5, 0.25) == close(0.05)
    for place in range(4):
        shares_given = [1.0, 1.0, 1.0, 1.0]
        shares_given[place] = 0.3
        assert access.escort_taken(*shares_given) == close(0.3)


def test_suspension_by_hand() -> None:
    assert access.suspension(P, 1.0, 8.0) == close(1.5)
    assert access.suspension(P, 3.0, 4.0) == 6.0
    assert access.suspension(P, 0.25, 0.5) == close(3.0)
    assert access.suspension(P, 0.0, 8.0) == 0.0
