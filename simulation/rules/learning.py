"""Kernel 9: lessons learned, wrong lessons, loss by turnover."""

from typing import Any

from simulation.compiler.compiled import rule, share


@rule
def skill_after(p: Any, skill: float, evaluated: float, bias: float, gain: float, loss: float) -> float:
    """Skill after a week, 0-1: ``s + gain evaluated (1 - bias / bias_without_lesson) (1 - s) - loss s``.

    evaluated: share of work whose results are known; bias of reports 0-1: above ``bias_without_lesson`` the lesson is wrong;
    loss: share of what is known that leaves with staff in a week. Assumed.
    """
    lesson = 1.0 - bias / p.learning_bias_without_lesson
    return share(skill + gain * evaluated * lesson * (1.0 - skill) - loss * skill)


@rule
def lesson_caught(p: Any, skill: float, other: float, information: float) -> float:
    """Skill caught from a better one this week: ``catching_rate information (other - skill)``.

    information: what passes between the two, 0-1. Assumed.
    """
    return p.learning_catching_rate * information * (other - skill)
