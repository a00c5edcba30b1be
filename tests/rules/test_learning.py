"""Lessons: hand-worked numbers, direction, limits."""

from __future__ import annotations

from hypothesis import given, strategies as st

from simulation.records.numbers import numbers
from simulation.rules import learning
from tests.rules.rule_checks import checked, close, rises, shares, within

P = numbers()


def test_skill_by_hand() -> None:
    # 0.4 + 0.03 * 0.5 * 1 * 0.6 - 0.01 * 0.4
    assert learning.skill_after(P, 0.4, 0.5, 0.0, 0.03, 0.01) == close(0.405)
    # Nothing evaluated and everything kept: nothing changes.
    assert learning.skill_after(P, 0.4, 0.0, 0.2, 0.03, 0.0) == 0.4
    # At a bias of one half there is nothing to learn.
    assert learning.skill_after(P, 0.4, 1.0, 0.5, 0.03, 0.0) == 0.4


@checked
@given(shares, shares, shares, st.floats(0, 0.1), st.floats(0, 0.1))
def test_skill_falls_with_bias_and_with_what_leaves(skill: float, evaluated: float, bias: float, gain: float, loss: float) -> None:
    arguments = (skill, evaluated, bias, gain, loss)
    within(learning.skill_after(P, *arguments))
    rises(learning.skill_after, (P, *arguments), 3, bias, 1.0, -1)
    rises(learning.skill_after, (P, *arguments), 5, loss, 0.1, -1)


@checked
@given(st.floats(0.01, 0.99), st.floats(0.01, 1), st.floats(0.51, 1), st.floats(0.001, 0.1))
def test_evaluation_by_biased_reports_unteaches(skill: float, evaluated: float, bias: float, gain: float) -> None:
    assert learning.skill_after(P, skill, evaluated, bias, gain, 0.0) < skill


def test_a_lesson_caught_by_hand() -> None:
    assert learning.lesson_caught(P, 0.2, 0.7, 0.4) == close(0.002)
    assert learning.lesson_caught(P, 0.2, 0.7, 0.0) == 0.0
