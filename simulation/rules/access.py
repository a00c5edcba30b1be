"""Kernel 5: what lets aid workers in, and what it costs to be seen with the mission."""

from typing import Any

from simulation.compiler.compiled import rule, share


@rule
def security_factor(risk: float, tolerance: float) -> float:
    """Share of work that security allows: ``1 - risk^2 / (risk^2 + tolerance^2)``.

    risk, tolerance 0-1; work halves at risk = tolerance. Source: security minimum by activity; assumed form.
    """
    a = risk * risk
    b = tolerance * tolerance
    return b / (a + b)


@rule
def dislike(p: Any, trust_mission: float) -> float:
    """How much an audience dislikes the mission: 0 at the neutral trust or more, 1 at trust 0. Assumed form."""
    return max(0.0, 1.0 - trust_mission / p.access_neutral_trust)


@rule
def acceptance_change(
    acceptance: float, base: float, recovery: float, closeness_cost: float, conduct_gain: float, harm: float
) -> float:
    """Acceptance of NGOs after a week, 0-1.

    ``a + recovery (base - a) + conduct_gain (1 - a) - (closeness_cost + harm) a``. recovery: share a week (slow);
    closeness_cost: visible closeness times the audience's dislike of the mission times a rate; conduct_gain: rate
    times delivery; harm: rate times suspicion. Closeness costs only where the audience dislikes the mission.
    Source: SAVE 2016 and Sauter 2022 for directions; form assumed.
    """
    return share(
        acceptance + recovery * (base - acceptance) + conduct_gain * (1.0 - acceptance) - (closeness_cost + harm) * acceptance
    )


@rule
def incident_rate(p: Any, staff: float, conflict: float, acceptance: float, per_staff: float, protection: float) -> float:
    """Expected attacks on aid workers a week: ``per_staff staff conflict (exposure_at_no_acceptance - acceptance) protection``.

    staff exposed, conflict relative to Mali 2017-18 (1 there), protection a factor > 0.
    Source: Hoelscher, Miklian and Nygard 2017 (conflict severity, not one-sided violence); AWSD for the level.
    """
    return per_staff * staff * conflict * (p.access_exposure_at_no_acceptance - acceptance) * protection


@rule
def accepted_work(p: Any, acceptance: float, escort: float) -> float:
    """Share of work that people let through: ``a + (1 - a) escorted_past_refusal escort``; all 0-1.

    ``a = work_without_acceptance + work_by_acceptance acceptance``; the two sum to 1. Assumed.
    """
    accepted = p.access_work_without_acceptance + p.access_work_by_acceptance * acceptance
    return accepted + (1.0 - accepted) * p.access_escorted_past_refusal * escort


@rule
def escort_taken(offered: float, willing: float, participation: float, troops: float) -> float:
    """Share of work under armed escort: what is offered, as far as the NGO takes it and takes part, and troops have hours.

    The product of four shares 0-1. Assumed.
    """
    return offered * willing * participation * troops


@rule
def suspension(p: Any, incidents: float, organisations: float) -> float:
    """Weeks for which work is suspended after attacks: ``weeks min(1, suspended_per_incident incidents / organisations)``.

    A record stands for several organisations (at least 1): the others go on. Assumed.
    """
    return p.access_suspension_weeks * min(1.0, incidents / max(organisations, 1.0) * p.access_suspended_per_incident)
