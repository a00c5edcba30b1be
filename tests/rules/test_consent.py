"""The host government's consent: hand-worked numbers, direction, limits."""

from __future__ import annotations

from hypothesis import given, strategies as st

from simulation.rules import consent
from tests.rules.rule_checks import checked, close, rises, shares, within


def test_consent_by_hand() -> None:
    # Nothing gained, nothing lost.
    assert consent.consent_target(0.6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0) == close(0.6)
    # 0.6 - (0.1 + 0.05 + 0.02 + 0.03 + 0.1)
    assert consent.consent_target(0.6, 0.0, 0.1, 0.05, 0.02, 0.03, -0.1) == close(0.3)
    # Gains work on what is missing: 0.6 + 2 * 0.4 * (0.1 + 0.05).
    assert consent.consent_target(0.6, 0.1, 0.0, 0.0, 0.0, 0.0, 0.05) == close(0.72)
    assert [consent.consent_state(x) for x in (0.0, 0.19, 0.2, 0.44, 0.45, 0.69, 0.7, 1.0)] == [0, 0, 1, 1, 2, 2, 3, 3]
    # (1.1 * 0.2 + 0.2 * 0.5) (1 - 0.6 * 0.5)
    assert consent.obstruction_target(0.5, 0.5, 0.5, 1.1) == close(0.224)
    assert consent.obstruction_target(0.9, 0.0, 0.0, 1.1) == 0.0
    # 0.8 + 0.02 (0.8 (1 - 0.5 * 0.5) - 0.8)
    assert consent.state_effort(0.8, 0.8, 0.5, 0.5, 0.02) == close(0.796)
    assert consent.state_effort(0.8, 0.8, 0.9, 0.0, 0.02) == close(0.8)


@checked
@given(shares, st.floats(0, 0.5), st.floats(0, 0.6), st.floats(0, 1), st.floats(0, 0.4), st.floats(0, 0.7), st.floats(-0.4, 0.4))
def test_consent_moves_with_each_reason(
    base: float, external: float, autonomy: float, reporting: float, bypass: float, patrons: float, standing: float
) -> None:
    arguments = (base, external, autonomy, reporting, bypass, patrons, standing)
    within(consent.consent_target(*arguments))
    for place, sign in ((1, 1), (2, -1), (3, -1), (4, -1), (5, -1), (6, 1)):
        rises(consent.consent_target, arguments, place, arguments[place], arguments[place] + 0.1, sign)


@checked
@given(shares, shares, shares, shares, st.floats(0.4, 2.0))
def test_obstruction_is_graded(value: float, other: float, corruption: float, legal: float, slope: float) -> None:
    within(consent.obstruction_target(value, corruption, legal, slope))
    rises(consent.obstruction_target, (value, corruption, legal, slope), 0, value, other, -1)
    rises(consent.obstruction_target, (value, corruption, legal, slope), 2, legal, 1.0, -1)
    assert consent.consent_state(min(value, other)) <= consent.consent_state(max(value, other))


@checked
@given(shares, shares, shares, shares, st.floats(0, 0.2))
def test_work_around_the_state_lowers_its_effort(effort: float, base: float, bypassed: float, crowding: float, rate: float) -> None:
    arguments = (effort, base, bypassed, crowding, rate)
    within(consent.state_effort(*arguments))
    rises(consent.state_effort, arguments, 2, bypassed, 1.0, -1)


def test_restraint_by_hand() -> None:
    assert consent.restraint_target(0.4, 0.5, 0.2) == close(0.23)
    # Exposure that provokes.
    assert consent.restraint_target(-0.4, 0.5, 0.2) == close(-0.17)


def test_capture_by_hand() -> None:
    # 0.5 + 0.01 * 0.8 * 0.5 * 0.5 - 0.004 * 0.5 - 0.01 * 0.4 * 0.5
    assert consent.capture_after(0.5, 0.8, 0.5, 0.4) == close(0.498)
    assert consent.capture_after(0.5, 0.0, 0.5, 0.0) == close(0.498)


def test_capacity_by_hand() -> None:
    # 0.5 + 0.01 * 0.6 * 0.75 * 0.5 - 0.0005 * 3 * 0.5
    assert consent.capacity_after(0.5, 0.6, 0.25, 0.01, 0.2) == close(0.5015)
    assert consent.capacity_after(0.5, 0.6, 1.0, 0.01, 0.0) == close(0.49975)
