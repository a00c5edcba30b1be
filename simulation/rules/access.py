"""Kernel 5: what lets aid workers in, and what it costs to be seen with the mission."""

from simulation.compiler.compiled import rule, share


@rule
def security_factor(risk: float, tolerance: float, steepness: float) -> float:
    """Share of work that security allows: ``1 - risk^2 / (risk^2 + tolerance^2)`` scaled by steepness 1 or 2.

    risk, tolerance 0-1; work halves at risk = tolerance. Source: security minimum by activity; assumed form.
    """
    a = risk * risk
    b = tolerance * tolerance
    if steepness > 1.5:
        a = a * a
        b = b * b
    return b / (a + b)


@rule
def dislike(trust_mission: float) -> float:
    """How much an audience dislikes the mission: 0 at trust 0.5 or more, 1 at trust 0."""
    return max(0.0, 1.0 - 2.0 * trust_mission)


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
def incident_rate(staff: float, conflict: float, acceptance: float, per_staff: float, protection: float) -> float:
    """Expected attacks on aid workers a week: ``per_staff staff conflict (1.5 - acceptance) protection``.

    staff exposed, conflict relative to Mali 2017-18 (1 there), protection a factor > 0.
    Source: Hoelscher, Miklian and Nygard 2017 (conflict severity, not one-sided violence); AWSD for the level.
    """
    return per_staff * staff * conflict * (1.5 - acceptance) * protection


@rule
def accepted_work(acceptance: float, escort: float) -> float:
    """Share of work that people let through: ``a + (1 - a) escort / 2`` with ``a = 0.35 + 0.65 acceptance``; all 0-1. Assumed."""
    accepted = 0.35 + 0.65 * acceptance
    return accepted + (1.0 - accepted) * 0.5 * escort


@rule
def escort_taken(offered: float, willing: float, participation: float, troops: float) -> float:
    """Share of work under armed escort: what is offered, as far as the NGO takes it and takes part, and troops have hours.

    The product of four shares 0-1. Assumed.
    """
    return offered * willing * participation * troops


@rule
def suspension(incidents: float, organisations: float) -> float:
    """Weeks for which work is suspended after attacks: ``6 min(1, 2 incidents / organisations)``; organisations at least 1.

    A record stands for several organisations: the others go on. Assumed.
    """
    return 6.0 * min(1.0, incidents / max(organisations, 1.0) * 2.0)
