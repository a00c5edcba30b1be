"""The host government's consent: hand-worked numbers, direction, limits."""

from __future__ import annotations

from hypothesis import given, strategies as st

from simulation.records.numbers import numbers
from simulation.rules import consent
from tests.rules.rule_checks import checked, close, rises, shares, within

P = numbers()


def test_consent_by_hand() -> None:
    # Nothing gained, nothing lost.
    assert consent.consent_target(P, 0.6, 0.0, 0.0) == close(0.6)
    assert consent.consent_target(P, 0.6, 0.0, 0.3) == close(0.3)
    # Gains work on what is missing: 0.6 + 2 * 0.4 * 0.15.
    assert consent.consent_target(P, 0.6, 0.15, 0.0) == close(0.72)
    assert [consent.consent_state(P, x) for x in (0.0, 0.19, 0.2, 0.44, 0.45, 0.69, 0.7, 1.0)] == [0, 0, 1, 1, 2, 2, 3, 3]
    # (1.1 * 0.2 + 0.2 * 0.5) (1 - 0.6 * 0.5)
    assert consent.obstruction_target(P, 0.5, 0.5, 0.5) == close(0.224)
    assert consent.obstruction_target(P, 0.9, 0.0, 0.0) == 0.0
    # 0.8 + 0.02 (0.8 (1 - 0.5 * 0.5) - 0.8)
    assert consent.state_effort(0.8, 0.8, 0.5, 0.5, 0.02) == close(0.796)
    assert consent.state_effort(0.8, 0.8, 0.9, 0.0, 0.02) == close(0.8)


@checked
@given(shares, st.floats(0, 0.5), st.floats(0, 0.6))
def test_consent_moves_with_each_reason(base: float, gains: float, losses: float) -> None:
    arguments = (P, base, gains, losses)
    within(consent.consent_target(*arguments))
    rises(consent.consent_target, arguments, 2, gains, gains + 0.1)
    rises(consent.consent_target, arguments, 3, losses, losses + 0.1, -1)


@checked
@given(shares, shares, shares, shares, st.floats(0.4, 2.0))
def test_obstruction_is_graded(value: float, other: float, corruption: float, legal: float, slope: float) -> None:
    arguments = (numbers({"obstruction_slope": slope}), value, corruption, legal)
    within(consent.obstruction_target(*arguments))
    rises(consent.obstruction_target, arguments, 1, value, other, -1)
    rises(consent.obstruction_target, arguments, 3, legal, 1.0, -1)
    assert consent.consent_state(P, min(value, other)) <= consent.consent_state(P, max(value, other))


@checked
@given(shares, shares, shares, shares, st.floats(0, 0.2))
def test_work_around_the_state_lowers_its_effort(effort: float, base: float, bypassed: float, crowding: float, rate: float) -> None:
    arguments = (effort, base, bypassed, crowding, rate)
    within(consent.state_effort(*arguments))
    rises(consent.state_effort, arguments, 2, bypassed, 1.0, -1)


def test_restraint_by_hand() -> None:
    assert consent.restraint_target(P, 0.4, 0.5, 0.2) == close(0.23)
    # Exposure that provokes.
    assert consent.restraint_target(P, -0.4, 0.5, 0.2) == close(-0.17)


def test_capture_by_hand() -> None:
    # 0.5 + 0.01 * 0.8 * 0.5 * 0.5 - 0.004 * 0.5 - 0.01 * 0.4 * 0.5
    assert consent.capture_after(P, 0.5, 0.8, 0.5, 0.4) == close(0.498)
    assert consent.capture_after(P, 0.5, 0.0, 0.5, 0.0) == close(0.498)


def test_capacity_by_hand() -> None:
    growing = numbers({"capacity_growth": 0.01})
    # 0.5 + 0.01 * 0.6 * 0.75 * 0.5 - 0.0005 * 3 * 0.5
    assert consent.capacity_after(growing, 0.5, 0.6, 0.25, 0.2) == close(0.5015)
    assert consent.capacity_after(growing, 0.5, 0.6, 1.0, 0.0) == close(0.49975)
