"""Laws that serve every mechanism: hand-worked numbers, direction, limits."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from simulation.rules import common
from tests.rules.rule_checks import amounts, checked, close, half_lives, rises, shares, within


def test_kept_by_hand() -> None:
    assert common.weekly_retention(1.0) == close(0.5)
    assert common.weekly_retention(26.0) ** 26 == close(0.5)
    # Model description, section 2: expectation's half-life is 8 weeks up: 8.3 % a week.
    assert 1.0 - common.weekly_retention(8.0) == close(1.0 - 2.0 ** (-1 / 8))


@checked
@given(half_lives, half_lives)
def test_longer_half_lives_keep_more(first: float, second: float) -> None:
    rises(common.weekly_retention, (first,), 0, first, second)
    assert 0.0 < common.weekly_retention(first) < 1.0


def test_approach_by_hand() -> None:
    assert common.relax_towards(0.2, 0.6, 0.25) == close(0.3)
    assert common.relax_towards(0.2, 0.6, 0.0) == 0.2
    assert common.relax_towards(0.2, 0.6, 1.0) == close(0.6)
    assert common.relax_unevenly(0.2, 0.6, 0.5, 0.1) == close(0.4)
    assert common.relax_unevenly(0.6, 0.2, 0.5, 0.1) == close(0.56)


@checked
@given(shares, shares, shares, shares)
def test_approach_stays_between_value_and_target(value: float, target: float, up: float, down: float) -> None:
    within(common.relax_towards(value, target, up), min(value, target), max(value, target))
    within(common.relax_unevenly(value, target, up, down), min(value, target), max(value, target))


def test_saturating_by_hand() -> None:
    assert common.saturating(0.0, 3.0) == 0.0
    assert common.saturating(3.0, 3.0) == close(0.5)
    assert common.saturating(9.0, 3.0) == close(0.75)


@checked
@given(amounts, amounts, st.floats(0.01, 1e4))
def test_saturating_rises_below_one(amount: float, other: float, half: float) -> None:
    within(common.saturating(amount, half))
    rises(common.saturating, (amount, half), 0, amount, other)
    rises(common.saturating, (amount, half), 1, half, half + 1.0, -1)


def test_adoption_by_hand() -> None:
    # Rising with a lag of 13 weeks: one thirteenth of the way a week.
    assert common.adopted(0.2, 0.85, 13.0, 0.9) == close(0.25)
    # Falling with nine tenths kept: 0.1 + 0.4 * 0.9.
    assert common.adopted(0.5, 0.1, 13.0, 0.9) == close(0.46)
    # A lag below a week is a week.
    assert common.adopted(0.2, 0.8, 0.2, 0.9) == close(0.8)


def test_adoption_of_nothing_stays_exactly_nothing() -> None:
    assert common.adopted(0.0, 0.0, 8.0, 0.95) == 0.0


@checked
@given(shares, shares, st.floats(0.1, 60.0), shares)
def test_adoption_stays_between_level_and_target(level: float, target: float, lag: float, kept: float) -> None:
    within(common.adopted(level, target, lag, kept), min(level, target), max(level, target))
    rises(common.adopted, (level, target, lag, kept), 1, target, min(1.0, target + 0.1))


def test_meeting_burden_by_hand() -> None:
    assert common.meeting_burden(2.0, 1.0, 0.5) == close(2.0)
    assert common.meeting_burden(2.0, 16.0, 0.5) == close(8.0)
    assert common.meeting_burden(1.0, 10.0, 1.0) == close(10.0)
    # Fewer than one partner counts as one.
    assert common.meeting_burden(3.0, 0.0, 0.7) == close(3.0)


def test_learning_from_experience_by_hand() -> None:
    # A gain closes part of what is missing: 0.4 + 0.02 * 0.5 * 0.6.
    assert common.asymmetric_update(0.4, 0.5, 0.0, 0.02, 2.0) == close(0.406)
    # A loss takes part of what is there, twice as strongly: 0.4 - 0.02 * 2 * 0.5 * 0.4.
    assert common.asymmetric_update(0.4, 0.0, 0.5, 0.02, 2.0) == close(0.392)
    assert common.asymmetric_update(0.4, 0.0, 0.0, 0.02, 2.0) == 0.4


@checked
@given(shares, st.floats(0, 3), st.floats(0, 3), st.floats(0, 0.1), st.floats(1.2, 3.0))
def test_learning_goes_the_right_way(view: float, good: float, bad: float, gain: float, ratio: float) -> None:
    within(common.asymmetric_update(view, good, bad, gain, ratio))
    rises(common.asymmetric_update, (view, good, bad, gain, ratio), 1, good, good + 0.5)
    rises(common.asymmetric_update, (view, good, bad, gain, ratio), 2, bad, bad + 0.5, -1)
    rises(common.asymmetric_update, (view, good, bad, gain, ratio), 4, 1.2, ratio, -1)


@checked
@given(st.floats(0.3, 0.7), st.floats(0.05, 1.0), st.floats(1.2, 3.0))
def test_losses_weigh_more_than_gains_at_the_middle(view: float, strength: float, ratio: float) -> None:
    """Slovic 1993: the same strength of bad experience moves a neutral view more than good experience does."""
    gained = common.asymmetric_update(0.5, strength, 0.0, 0.02, ratio) - 0.5
    lost = 0.5 - common.asymmetric_update(0.5, 0.0, strength, 0.02, ratio)
    assert lost == pytest.approx(ratio * gained, rel=1e-9)
    # Bad experience costs most where the view was high.
    assert (view - common.asymmetric_update(view, 0.0, strength, 0.02, ratio)) <= (
        0.9 - common.asymmetric_update(0.9, 0.0, strength, 0.02, ratio)
    ) + 1e-12


def test_bounded_talk_by_hand() -> None:
    assert common.bounded_talk(0.4, 0.6, 0.35) == close(0.2)
    assert common.bounded_talk(0.4, 0.8, 0.35) == 0.0
    assert common.bounded_talk(0.8, 0.5, 0.35) == close(-0.3)


@checked
@given(shares, shares, st.floats(0.2, 0.5))
def test_talk_draws_together_or_not_at_all(own: float, other: float, bound: float) -> None:
    step = common.bounded_talk(own, other, bound)
    assert step in (0.0, other - own)
    assert abs(step) <= bound
    assert common.bounded_talk(other, own, bound) == -step


def test_what_is_told_by_hand() -> None:
    # 0.4 + 0.1 (0.5 * 0.6 - 0.25 * 0.4)
    assert common.narrated(0.4, 0.1, 0.5, 0.25) == close(0.42)
    assert common.narrated(0.4, 0.1, 0.0, 0.0) == 0.4
    # Told losses weigh no more than told gains: at one half they cancel.
    assert common.narrated(0.5, 0.1, 0.8, 0.8) == close(0.5)


def test_damage_by_hand() -> None:
    assert common.damaged(0.8, 0.5, 0.25) == close(0.7)
    assert common.damaged(0.8, 0.5, 0.0) == 0.8
    assert 0.8 - common.damaged(0.8, 0.5, 1.0) > 0.2 - common.damaged(0.2, 0.5, 1.0), "most is lost where there was most"


@checked
@given(shares, shares, shares, shares, shares)
def test_telling_and_damage_move_one_way(view: float, rate: float, good: float, bad: float, severity: float) -> None:
    rises(common.narrated, (view, rate, good, bad), 2, good, 1.0)
    rises(common.narrated, (view, rate, good, bad), 3, bad, 1.0, -1)
    within(common.damaged(view, rate, severity), 0.0, view)
    rises(common.damaged, (view, rate, severity), 2, severity, 1.0, -1)
