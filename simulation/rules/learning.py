"""Kernel 9: lessons learned, wrong lessons, loss by turnover."""

from simulation.compiler.compiled import rule, share


@rule
def skill_after(skill: float, evaluated: float, bias: float, gain: float, loss: float, retention: float) -> float:
    """Skill after a week, 0-1: ``s + gain evaluated (1 - 2 bias) (1 - s) - loss (1 - retention) s``.

    evaluated: share of work whose results are known; bias of reports 0-1: above one half the lesson is wrong;
    loss: share of staff leaving a week; retention 0-1. Assumed.
    """
    return share(skill + gain * evaluated * (1.0 - 2.0 * bias) * (1.0 - skill) - loss * (1.0 - retention) * skill)


@rule
def lesson_caught(skill: float, other: float, information: float) -> float:
    """Skill caught from a better one this week: ``0.01 information (other - skill)``; information that passes, 0-1. Assumed."""
    return 0.01 * information * (other - skill)
