"""Disarmament, demobilisation and reintegration: hand-worked numbers, direction, limits."""

from __future__ import annotations

from hypothesis import given, strategies as st

from simulation.records.numbers import numbers
from simulation.rules import excombatants
from tests.rules.rule_checks import checked, close, rises, shares, within

P = numbers()


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


def test_enrolment_by_hand() -> None:
    assert excombatants.enrolment(P, 1000.0, 100.0, 0.5) == close(75.0)
    assert excombatants.enrolment(P, 1000.0, 100.0, 0.0) == close(50.0)
    # At most 35 % of those who wait.
    assert excombatants.enrolment(P, 100.0, 1000.0, 1.0) == close(35.0)


def test_lapse_by_hand() -> None:
    # 0.02 * 0.6 * 0.5 * 0.9
    assert excombatants.lapse_share(P, 0.4, 0.5, 0.8) == close(0.0054)
    assert excombatants.lapse_share(P, 1.0, 0.0, 1.0) == 0.0
    assert excombatants.lapse_share(P, 0.0, 1.0, 1.0) == 0.0
