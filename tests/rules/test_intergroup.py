"""Disputes between identity groups: hand-worked numbers, direction, limits."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from simulation.records.numbers import numbers
from simulation.rules import intergroup
from tests.rules.rule_checks import amounts, checked, close, rises, shares, within

P = numbers()


def test_disputes_by_hand() -> None:
    # 20,000 people, half of them a minority, neutral trust: 0.25 * 2 * (0.25 + 3 * 0.25) * 1.
    assert intergroup.dispute_rate(P, 20000.0, 0.5, 0.5, 0.25) == close(0.5)
    # Nomikos 2021: full presence leaves 83 % of escalations.
    assert intergroup.escalation_probability(0.01, 1.0, 0.17, 0.0, 0.35) == close(0.0083)
    # Trained mediators on top: times 0.65.
    assert intergroup.escalation_probability(0.01, 1.0, 0.17, 1.0, 0.35) == close(0.0083 * 0.65)


@checked
@given(amounts, st.floats(0, 0.5), st.floats(0, 0.5), shares, st.floats(0, 1))
def test_disputes_grow_with_people_mixing_and_distrust(
    people: float, minority: float, other: float, trust: float, rate: float
) -> None:
    arguments = (people, minority, trust, rate)
    assert intergroup.dispute_rate(P, *arguments) >= 0.0
    assert intergroup.dispute_rate(P, 2.0 * people, *arguments[1:]) == pytest.approx(2.0 * intergroup.dispute_rate(P, *arguments))
    rises(intergroup.dispute_rate, (P, *arguments), 2, minority, other)
    rises(intergroup.dispute_rate, (P, *arguments), 3, trust, 1.0, -1)


@checked
@given(st.floats(0, 0.1), shares, shares, shares, shares)
def test_presence_and_mediators_lower_escalation(
    base: float, presence: float, effect: float, mediators: float, mediation: float
) -> None:
    arguments = (base, presence, effect, mediators, mediation)
    within(intergroup.escalation_probability(*arguments), 0.0, base)
    rises(intergroup.escalation_probability, arguments, 1, presence, 1.0, -1)
    rises(intergroup.escalation_probability, arguments, 3, mediators, 1.0, -1)


def test_what_police_prevent_by_hand() -> None:
    assert intergroup.police_cut(0.5, 0.6, 0.5) == close(0.15)
    assert intergroup.police_cut(0.5, 0.6, 1.0) == 0.0


def test_forgiveness_by_hand() -> None:
    # 0.5 + 0.1 * 0.8 * 0.5 - 0.05 * 0.2
    assert intergroup.forgiveness_after(P, 0.5, 0.8, 0.1, 0.05) == close(0.53)
    assert intergroup.forgiveness_after(P, 0.3, 0.0, 0.1, 0.05) == close(0.3)
    assert intergroup.forgiveness_after(P, 0.1, 0.0, 0.1, 0.05) == close(0.11)
