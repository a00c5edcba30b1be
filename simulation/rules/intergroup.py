"""Kernel 12: disputes between identity groups."""

from simulation.compiler.compiled import rule, share


@rule
def dispute_rate(population: float, minority: float, intergroup_trust: float, rate: float) -> float:
    """New disputes a week: ``rate population / 10,000 (0.25 + 3 m (1 - m)) (1.5 - intergroup_trust)``.

    m: minority share, so that mixed places have most contact. Assumed form."""
    return rate * population * 0.0001 * (0.25 + 3.0 * minority * (1.0 - minority)) * (1.5 - intergroup_trust)


@rule
def escalation_probability(
    base: float, presence: float, presence_effect: float, mediators: float, mediation_effect: float
) -> float:
    """Probability that an open dispute turns violent this week, 0-1:
    ``base (1 - presence_effect presence) (1 - mediation_effect mediators)``.

    presence: impartial presence of the mission, 0-1. Source: Nomikos 2021 (-17 %)."""
    return share(base * (1.0 - presence_effect * presence) * (1.0 - mediation_effect * mediators))


@rule
def police_cut(maximum: float, coverage: float, collapse: float) -> float:
    """Share of disputes and crime that police prevent: ``maximum coverage (1 - collapse)``; nothing where war goes on; all 0-1.

    Source: Bara 2020 for the direction.
    """
    return maximum * coverage * (1.0 - collapse)


@rule
def forgiveness_after(forgiveness: float, sessions: float, gain: float, fade: float) -> float:
    """Forgiveness after a week, 0-1: ``f + gain sessions (1 - f) - fade (f - 0.3)``; fade: share a week towards 0.3.

    Source: Cilliers, Dube and Siddiqi 2016 for the direction.
    """
    return share(forgiveness + gain * sessions * (1.0 - forgiveness) - fade * (forgiveness - 0.3))
