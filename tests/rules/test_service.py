"""Needs, services and expectation: hand-worked numbers, direction, limits."""

from __future__ import annotations

from hypothesis import given, strategies as st

from simulation.records.numbers import numbers
from simulation.rules import service
from tests.rules.rule_checks import amounts, checked, close, rises, shares, within

P = numbers()


def test_service_by_hand() -> None:
    # The state covers 0.2; aid at its half-amount covers half of the rest.
    assert service.sector_coverage(0.15, 0.2, 0.15) == close(0.6)
    assert service.sector_coverage(0.0, 0.2, 0.15) == close(0.2)
    # Offices 0.5, effort 0.8, security 0.9, capacity one half: 0.36 * 0.65.
    assert service.state_service(P, 0.5, 0.8, 0.5, 0.9) == close(0.234)
    # Offices at work give something even without capacity.
    assert service.state_service(P, 0.0, 1.0, 1.0, 1.0) == close(0.3)
    # Expectation 0.5, service 0.3: two fifths of the expectation are missing.
    assert service.disappointment(P, 0.5, 0.3) == close(0.4)
    assert service.disappointment(P, 0.3, 0.5) == 0.0
    assert service.disappointment(P, 0.5, 0.5) == 0.0
    # Half candid: half of what is delivered and half of the ambition.
    assert service.promised_service(0.3, 0.7, 0.5) == close(0.5)
    assert service.promised_service(0.3, 0.7, 1.0) == close(0.3)


@checked
@given(amounts, amounts, shares, st.floats(0.05, 0.5))
def test_coverage_saturates_above_what_the_state_gives(aid: float, other: float, public: float, half: float) -> None:
    within(service.sector_coverage(aid, public, half), public, 1.0)
    rises(service.sector_coverage, (aid, public, half), 0, aid, other)
    rises(service.sector_coverage, (aid, public, half), 1, public, 1.0)
    rises(service.sector_coverage, (aid, public, half), 2, half, 0.5, -1)


@checked
@given(shares, st.floats(0.0, 1.0), st.floats(0.05, 0.5))
def test_equal_steps_of_aid_bring_less_and_less(public: float, aid: float, half: float) -> None:
    first = service.sector_coverage(aid + 0.1, public, half) - service.sector_coverage(aid, public, half)
    second = service.sector_coverage(aid + 0.2, public, half) - service.sector_coverage(aid + 0.1, public, half)
    assert second <= first + 1e-12


@checked
@given(shares, shares, shares, shares)
def test_state_service_needs_all_its_parts(capacity: float, effort: float, presence: float, security: float) -> None:
    arguments = (P, capacity, effort, presence, security)
    within(service.state_service(*arguments), 0.0, min(effort, presence, security))
    for place in range(1, 5):
        rises(service.state_service, arguments, place, 0.0, 1.0)


@checked
@given(shares, shares, shares)
def test_disappointment_rises_with_expectation(expectation: float, given_service: float, other: float) -> None:
    within(service.disappointment(P, expectation, given_service))
    rises(service.disappointment, (P, expectation, given_service), 1, expectation, other)
    rises(service.disappointment, (P, expectation, given_service), 2, given_service, other, -1)


@checked
@given(shares, shares, shares)
def test_candour_promises_no_more_than_is_delivered(delivered: float, extra: float, candour: float) -> None:
    ambition = min(1.0, delivered + extra)
    within(service.promised_service(delivered, ambition, candour), delivered, ambition)
    rises(service.promised_service, (delivered, ambition, candour), 2, candour, 1.0, -1)


def test_pain_at_a_loss_by_hand() -> None:
    assert service.withdrawal_pain(P, 0.2, 0.1, 0.9) == close(0.58)
    assert service.withdrawal_pain(P, 0.2, 0.0, 0.5) == close(0.1)
    assert service.withdrawal_pain(P, 0.9, 0.5, 1.0) == 1.0
