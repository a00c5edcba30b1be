"""Promises: hand-worked numbers, direction, limits."""

from __future__ import annotations

import math

from hypothesis import given, strategies as st

from simulation.records.numbers import numbers
from simulation.rules import commitments
from tests.rules.rule_checks import checked, close, rises, shares, within

P = numbers()


def test_promises_by_hand() -> None:
    # (0.12 + 0.1) (1 + 0.5) (1 - 0.5)
    assert commitments.breach_probability(P, 0.12, 0.1, 0.5, 0.5) == close(0.165)
    assert commitments.breach_probability(P, 0.9, 0.9, 1.0, 0.0) == 0.95
    # 0.25 (0.6 + 0.2) exp(-1.5 * 0)
    assert commitments.accident_probability(P, 0.25, 0.6, 0.2, 0.0) == close(0.2)
    assert commitments.accident_probability(P, 0.25, 0.6, 0.2, 1.0) == close(0.2 * math.exp(-1.5))
    # 0.05 * 0.4 * (0.3 + 0.5)
    assert commitments.dispute_probability(P, 0.4, 0.5) == close(0.016)
    assert commitments.dispute_probability(P, 0.0, 1.0) == 0.0
    assert commitments.step_probability(P, 0.004, 0.0) == close(0.004)
    # The push counts within 3, the probability up to one half.
    assert commitments.step_probability(P, 0.004, 9.0) == close(0.004 * math.exp(3.0))
    assert commitments.step_probability(P, 0.4, 3.0) == 0.5


@checked
@given(st.floats(0, 0.3), shares, shares, st.floats(0, 0.8))
def test_breaches_rise_with_overload_and_divergence(base: float, overload: float, divergence: float, penalty: float) -> None:
    arguments = (base, overload, divergence, penalty)
    within(commitments.breach_probability(P, *arguments), 0.0, 0.95)
    rises(commitments.breach_probability, (P, *arguments), 2, overload, 1.0)
    rises(commitments.breach_probability, (P, *arguments), 3, divergence, 1.0)
    rises(commitments.breach_probability, (P, *arguments), 4, penalty, 0.8, -1)


@checked
@given(st.floats(0, 0.5), st.floats(0, 1.5), shares, shares)
def test_contact_prevents_accidents_and_ambiguity_causes_them(
    base: float, ambiguity: float, distance: float, contact: float
) -> None:
    arguments = (base, ambiguity, distance, contact)
    within(commitments.accident_probability(P, *arguments), 0.0, 0.95)
    rises(commitments.accident_probability, (P, *arguments), 2, ambiguity, 1.5)
    rises(commitments.accident_probability, (P, *arguments), 3, distance, 1.0)
    rises(commitments.accident_probability, (P, *arguments), 4, contact, 1.0, -1)


@checked
@given(shares, shares, st.floats(0, 1.5))
def test_divergence_brings_disputes(divergence: float, other: float, ambiguity: float) -> None:
    within(commitments.dispute_probability(P, divergence, ambiguity))
    rises(commitments.dispute_probability, (P, divergence, ambiguity), 1, divergence, other)
    rises(commitments.dispute_probability, (P, divergence, ambiguity), 2, ambiguity, 1.5)


@checked
@given(st.floats(0.001, 0.02), st.floats(-5, 5), st.floats(-5, 5))
def test_push_speeds_the_peace_process(rate: float, push: float, other: float) -> None:
    within(commitments.step_probability(P, rate, push), 0.0, 0.5)
    rises(commitments.step_probability, (P, rate, push), 2, push, other)
