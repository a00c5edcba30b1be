"""Services and expectation, access and acceptance, ex-combatants, inter-group: hand-worked numbers, direction, limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.rules import access, excombatants, intergroup, service
from tests.rules.rule_checks import amounts, checked, close, rises, shares, within

# --- service and expectation ----------------------------------------------------------------------------------------


def test_service_by_hand() -> None:
    # The state covers 0.2; aid at its half-amount covers half of the rest.
    assert service.sector_coverage(0.15, 0.2, 0.15) == close(0.6)
    assert service.sector_coverage(0.0, 0.2, 0.15) == close(0.2)
    # Offices 0.5, effort 0.8, security 0.9, capacity one half: 0.36 * 0.65.
    assert service.state_service(0.5, 0.8, 0.5, 0.9) == close(0.234)
    # Offices at work give something even without capacity.
    assert service.state_service(0.0, 1.0, 1.0, 1.0) == close(0.3)
    # Expectation 0.5, service 0.3: two fifths of the expectation are missing.
    assert service.disappointment(0.5, 0.3) == close(0.4)
    assert service.disappointment(0.3, 0.5) == 0.0
    assert service.disappointment(0.5, 0.5) == 0.0
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
    arguments = (capacity, effort, presence, security)
    within(service.state_service(*arguments), 0.0, min(effort, presence, security))
    for place in range(4):
        rises(service.state_service, arguments, place, 0.0, 1.0)


@checked
@given(shares, shares, shares)
def test_disappointment_rises_with_expectation(expectation: float, given_service: float, other: float) -> None:
    within(service.disappointment(expectation, given_service))
    rises(service.disappointment, (expectation, given_service), 0, expectation, other)
    rises(service.disappointment, (expectation, given_service), 1, given_service, other, -1)


@checked
@given(shares, shares, shares)
def test_candour_promises_no_more_than_is_delivered(delivered: float, extra: float, candour: float) -> None:
    ambition = min(1.0, delivered + extra)
    within(service.promised_service(delivered, ambition, candour), delivered, ambition)
    rises(service.promised_service, (delivered, ambition, candour), 2, candour, 1.0, -1)


# --- access and acceptance ------------------------------------------------------------------------------------------


def test_access_by_hand() -> None:
    # Work halves at the tolerated risk, whatever the steepness.
    assert access.security_factor(0.55, 0.55, 1.0) == close(0.5)
    assert access.security_factor(0.55, 0.55, 2.0) == close(0.5)
    # 0.16 / (0.04 + 0.16)
    assert access.security_factor(0.2, 0.4, 1.0) == close(0.8)
    assert access.security_factor(0.0, 0.4, 1.0) == 1.0
    # Only who distrusts the mission dislikes it.
    assert access.dislike(0.5) == 0.0
    assert access.dislike(0.8) == 0.0
    assert access.dislike(0.2) == close(0.6)
    assert access.dislike(0.0) == 1.0


def test_acceptance_by_hand() -> None:
    # 0.6 + 0.015 (0.75 - 0.6) + 0.004 * 0.4 - (0.02 + 0.01) 0.6
    assert access.acceptance_change(0.6, 0.75, 0.015, 0.02, 0.004, 0.01) == close(0.58585)
    # Undisturbed at its base it stays.
    assert access.acceptance_change(0.75, 0.75, 0.015, 0.0, 0.0, 0.0) == close(0.75)


@checked
@given(shares, shares, st.floats(0.05, 0.95), st.sampled_from([1.0, 2.0]))
def test_danger_closes_access(risk: float, other: float, tolerance: float, steepness: float) -> None:
    within(access.security_factor(risk, tolerance, steepness))
    rises(access.security_factor, (risk, tolerance, steepness), 0, risk, other, -1)
    rises(access.security_factor, (risk, tolerance, steepness), 1, tolerance, 0.95)


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
    assert access.incident_rate(100.0, 1.0, 0.5, 0.001, 1.0) == close(0.1)
    # Full acceptance halves it; twice the conflict doubles it.
    assert access.incident_rate(100.0, 2.0, 1.0, 0.001, 1.0) == close(0.1)


@checked
@given(st.floats(0, 1e4), st.floats(0, 20), shares, st.floats(0, 0.01), st.floats(0.1, 4))
def test_incidents_scale_with_exposure_and_conflict(
    staff: float, conflict: float, acceptance: float, per_staff: float, protection: float
) -> None:
    """Hoelscher, Miklian and Nygard 2017: no staff or no conflict, no attack; both multiply."""
    arguments = (staff, conflict, acceptance, per_staff, protection)
    rate = access.incident_rate(*arguments)
    assert rate >= 0.0
    assert access.incident_rate(0.0, *arguments[1:]) == 0.0
    assert access.incident_rate(staff, 0.0, *arguments[2:]) == 0.0
    assert access.incident_rate(2.0 * staff, *arguments[1:]) == pytest.approx(2.0 * rate)
    rises(access.incident_rate, arguments, 2, acceptance, 1.0, -1)


# --- ex-combatants --------------------------------------------------------------------------------------------------


def test_reintegration_by_hand() -> None:
    # 0.012 (1 + 0.04 + 0.04) (1 - 0.25)
    assert excombatants.reintegration_share(0.012, 0.04, 0.04, 0.25) == close(0.00972)
    # Blattman and Annan 2016: a livelihood moves about a fifth of illicit hours.
    assert excombatants.illicit_hours_target(20.0, 1.0, 0.22) == close(15.6)
    assert excombatants.illicit_hours_target(20.0, 0.0, 0.22) == 20.0


@checked
@given(st.floats(0, 0.03), st.floats(0, 0.3), st.floats(0, 0.3), shares)
def test_rejection_by_abused_neighbours_holds_reintegration_back(
    base: float, training: float, livelihood: float, rejection: float
) -> None:
    arguments = (base, training, livelihood, rejection)
    within(excombatants.reintegration_share(*arguments))
    rises(excombatants.reintegration_share, arguments, 3, rejection, 1.0, -1)
    rises(excombatants.reintegration_share, arguments, 1, training, 0.3)
    rises(excombatants.reintegration_share, arguments, 2, livelihood, 0.3)


@checked
@given(st.floats(0, 40), shares, shares, st.floats(0.05, 0.4))
def test_livelihood_lowers_illicit_hours(base: float, livelihood: float, other: float, effect: float) -> None:
    within(excombatants.illicit_hours_target(base, livelihood, effect), 0.0, base)
    rises(excombatants.illicit_hours_target, (base, livelihood, effect), 1, livelihood, other, -1)


# --- inter-group ----------------------------------------------------------------------------------------------------


def test_disputes_by_hand() -> None:
    # 20,000 people, half of them a minority, neutral trust: 0.25 * 2 * (0.25 + 3 * 0.25) * 1.
    assert intergroup.dispute_rate(20000.0, 0.5, 0.5, 0.25) == close(0.5)
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
    assert intergroup.dispute_rate(*arguments) >= 0.0
    assert intergroup.dispute_rate(2.0 * people, *arguments[1:]) == pytest.approx(2.0 * intergroup.dispute_rate(*arguments))
    rises(intergroup.dispute_rate, arguments, 1, minority, other)
    rises(intergroup.dispute_rate, arguments, 2, trust, 1.0, -1)


@checked
@given(st.floats(0, 0.1), shares, shares, shares, shares)
def test_presence_and_mediators_lower_escalation(
    base: float, presence: float, effect: float, mediators: float, mediation: float
) -> None:
    arguments = (base, presence, effect, mediators, mediation)
    within(intergroup.escalation_probability(*arguments), 0.0, base)
    rises(intergroup.escalation_probability, arguments, 1, presence, 1.0, -1)
    rises(intergroup.escalation_probability, arguments, 3, mediators, 1.0, -1)
