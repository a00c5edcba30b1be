"""Kernel 11: disarmament, demobilisation and reintegration."""

from typing import Any

from simulation.compiler.compiled import rule, share


@rule
def reintegration_share(base: float, training: float, livelihood: float, rejection: float) -> float:
    """Weekly share of waiting ex-combatants who find civilian work: ``base (1 + training + livelihood)
    (1 - rejection)``, 0-1.

    Source: Humphreys and Weinstein 2007 (no detectable effect of the programme alone: training and livelihood
    factors are small; abusiveness of the unit drives rejection)."""
    return share(base * (1.0 + training + livelihood) * (1.0 - rejection))


@rule
def illicit_hours_target(base: float, livelihood: float, effect: float) -> float:
    """Hours a week of illicit work: ``base (1 - effect livelihood)``. Source: Blattman and Annan 2016 (-20 %)."""
    return base * (1.0 - effect * livelihood)


@rule
def enrolment(p: Any, waiting: float, slots: float, cash: float) -> float:
    """Ex-combatants who enrol this week, by slots and by cash; at most ``enrolled_at_most`` of those who wait.

    ``slots (e + (1 - e) cash)``, e: ``enrolled_without_cash``. waiting, slots: persons; cash: what it is worth, 0-1. Assumed.
    """
    unpaid = p.excombatants_enrolled_without_cash
    return min(waiting * p.excombatants_enrolled_at_most, slots * (unpaid + (1.0 - unpaid) * cash))


@rule
def lapse_share(p: Any, places: float, hold: float, slots: float) -> float:
    """Weekly share of the demobilised who give up: ``lapse_rate (1 - places) (1 - hold) (l + (1 - l) slots)``.

    places: share whom training or livelihood places reach; hold: what cash still holds; slots: how far the programme runs;
    l: ``lapse_without_programme``; all 0-1. Assumed.
    """
    least = p.excombatants_lapse_without_programme
    return p.lapse_rate * (1.0 - places) * (1.0 - hold) * (least + (1.0 - least) * slots)
