"""Kernel 11: disarmament, demobilisation and reintegration."""

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
def enrolment(waiting: float, slots: float, cash: float) -> float:
    """Ex-combatants who enrol this week: ``slots (0.5 + 0.5 cash)``, at most 35 % of those who wait.

    waiting, slots: persons; cash: what it is worth, 0-1. Assumed.
    """
    return min(waiting * 0.35, slots * (0.5 + 0.5 * cash))


@rule
def lapse_share(rate: float, places: float, hold: float, slots: float) -> float:
    """Weekly share of the demobilised who give up: ``rate (1 - places) (1 - hold) (0.5 + 0.5 slots)``.

    places: share whom training or livelihood places reach; hold: what cash still holds; slots: how far the programme runs;
    all 0-1. Assumed.
    """
    return rate * (1.0 - places) * (1.0 - hold) * (0.5 + 0.5 * slots)
