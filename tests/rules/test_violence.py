"""Hazards of violence: hand-worked numbers, direction, limits."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, strategies as st

from simulation.records.numbers import numbers
from simulation.rules import violence
from tests.rules.rule_checks import amounts, checked, close, rises, shares, within

P = numbers()


def test_deterrence_and_coverage_by_hand() -> None:
    assert violence.deterrence(1.6, 0.0) == 1.0
    assert violence.deterrence(1.6, 0.5) == close(math.exp(-0.8))
    # Fjelde, Hultman and Nilsson 2019: no effect on state violence at effect 0.
    assert violence.deterrence(0.0, 0.9) == 1.0
    assert violence.patrol_coverage(0.0, 1.0) == 0.0
    # Effort equal to the scale covers 63 %.
    assert violence.patrol_coverage(1.0, 1.0) == close(1.0 - 1.0 / math.e)


@checked
@given(st.floats(0, 4), shares, shares)
def test_coverage_deters(effect: float, coverage: float, other: float) -> None:
    within(violence.deterrence(effect, coverage))
    rises(violence.deterrence, (effect, coverage), 1, coverage, other, -1)


@checked
@given(st.floats(0, 50), st.floats(0, 50), st.floats(0.2, 4))
def test_patrol_coverage_saturates(effort: float, other: float, scale: float) -> None:
    within(violence.patrol_coverage(effort, scale))
    rises(violence.patrol_coverage, (effort, scale), 0, effort, other)
    doubled = violence.patrol_coverage(2.0 * effort, scale)
    assert doubled <= 2.0 * violence.patrol_coverage(effort, scale) + 1e-12


def test_war_kills_more_than_a_ceasefire_and_a_ceasefire_more_than_peace() -> None:
    assert [violence.phase_factor(P, phase) for phase in range(4)] == [1.0, 0.35, 0.06, 0.012]


def test_stronger_mandates_deter_more() -> None:
    assert [violence.mandate_factor(P, mandate) for mandate in range(4)] == [0.2, 0.45, 1.0, 1.15]


def test_hazard_by_hand() -> None:
    assert violence.hazard(P, 0.5, 2.0, 0.0) == close(1.0)
    # exp(2 * 0.25 + 0.3)
    assert violence.hazard(P, 0.75, 2.0, 0.3) == close(math.exp(0.8))
    # The exponent stays within 4 either way.
    assert violence.hazard(P, 1.0, 5.0, 9.0) == close(math.exp(4.0))
    assert violence.hazard(P, 0.0, 5.0, -9.0) == close(math.exp(-4.0))


@checked
@given(shares, shares, st.floats(0, 5), st.floats(-2, 2))
def test_grievance_and_shocks_raise_the_hazard(grievance: float, other: float, slope: float, shock: float) -> None:
    rises(violence.hazard, (P, grievance, slope, shock), 1, grievance, other)
    rises(violence.hazard, (P, grievance, slope, shock), 3, shock, shock + 0.5)


def test_excitation_by_hand() -> None:
    assert violence.excited(1.0, 3.0, 0.75) == close(1.5)
    assert violence.excited(1.0, 0.0, 0.75) == close(0.75)


@checked
@given(st.floats(0, 20), st.floats(0.1, 0.99))
def test_one_event_excites_by_one_in_all(events: float, kept: float) -> None:
    """Lewis et al. 2012: the kernel is normalised, so that the self-excited share is the branching ratio itself."""
    level = violence.excited(0.0, events, kept)
    total = 0.0
    for _ in range(3000):
        total += level
        level = violence.excited(level, 0.0, kept)
    assert total == pytest.approx(events, rel=1e-6, abs=1e-9)


def test_control_danger_and_recruits_by_hand() -> None:
    # 99 / (99 + 100 + 1)
    assert violence.balance_of_force(99.0, 100.0) == close(0.495)
    # 0.495 * (0.4 + 0.6 * 0.5) * (1 - 0.7 * 0.5) * (1 - 0)
    assert violence.local_control(P, 0.495, 0.5, 0.5, 0.0) == close(0.495 * 0.7 * 0.65)
    assert violence.local_control(P, violence.balance_of_force(0.0, 100.0), 0.0, 1.0, 0.0) == 0.0
    assert violence.danger(15.0, 15.0) == close(0.5)
    assert violence.danger(0.0, 15.0) == 0.0
    # 0.006 * 1000 * (0.3 + 0.5) / 2
    assert violence.recruits(1000.0, 0.3, 0.5, 0.006) == close(2.4)


@checked
@given(amounts, amounts, shares, shares, shares)
def test_control_follows_the_balance_of_force(
    fighters: float, opponents: float, coverage: float, collaboration: float, urban: float
) -> None:
    balance = violence.balance_of_force(fighters, opponents)
    within(balance)
    rises(violence.balance_of_force, (fighters, opponents), 0, fighters, fighters + 100.0)
    rises(violence.balance_of_force, (fighters, opponents), 1, opponents, opponents + 100.0, -1)
    arguments = (balance, coverage, collaboration, urban)
    within(violence.local_control(P, *arguments))
    rises(violence.local_control, (P, *arguments), 1, balance, 1.0)
    rises(violence.local_control, (P, *arguments), 2, coverage, 1.0, -1)
    rises(violence.local_control, (P, *arguments), 3, collaboration, 1.0)
    rises(violence.local_control, (P, *arguments), 4, urban, 1.0, -1)


@checked
@given(st.floats(0, 1e4), st.floats(0, 1e4), st.floats(5, 60), shares, shares)
def test_danger_and_recruitment_rise(rate: float, other: float, half: float, support: float, grievance: float) -> None:
    within(violence.danger(rate, half))
    rises(violence.danger, (rate, half), 0, rate, other)
    rises(violence.recruits, (rate, support, grievance, 0.006), 1, support, 1.0)
    rises(violence.recruits, (rate, support, grievance, 0.006), 2, grievance, 1.0)
    assert violence.recruits(0.0, support, grievance, 0.006) == 0.0


def test_expected_events_by_hand() -> None:
    # 2 + 0.4 * 0.75 * 3 + 0.4 * 0.25 * 5
    assert violence.expected_events(2.0, 3.0, 5.0, 0.4, 0.25) == close(3.4)
    assert violence.expected_events(2.0, 3.0, 5.0, 0.0, 0.25) == 2.0


def test_what_patrols_leave_open_by_hand() -> None:
    assert violence.left_open(0.8, 0.5) == close(0.6)
    assert violence.left_open(0.8, 0.0) == 1.0


TWICE = numbers({"state_abuse_rate": 2.0})


def test_abuse_by_the_state_by_hand() -> None:
    assert violence.abuse_rate(TWICE, 0.5, 3000.0, 0.47) == close(1.5)
    # A little where there is no enemy.
    assert violence.abuse_rate(TWICE, 0.5, 3000.0, 0.0) == close(0.09)


def test_retaliation_by_hand() -> None:
    assert violence.retaliation(2.0, 0.4, 0.25) == close(0.6)
    assert violence.retaliation(2.0, 0.4, 1.0) == 0.0


def test_flight_by_hand() -> None:
    assert violence.flight(P, 0.05, 0.3, 20.0) == 0.0
    assert violence.flight(P, 0.05, 0.5, 0.0) == close(0.01)
    # Harm of 20 in 10,000 trebles it.
    assert violence.flight(P, 0.05, 0.5, 20.0) == close(0.03)


@checked
@given(shares, shares, amounts, amounts)
def test_danger_and_harm_make_people_flee(rate: float, threat: float, harm: float, more: float) -> None:
    rises(violence.flight, (P, rate, threat, harm), 2, threat, 1.0)
    rises(violence.flight, (P, rate, threat, harm), 3, harm, more)
