"""Kernel 12: disputes between identity groups."""

from typing import Any

from simulation.compiler.compiled import rule, share
from simulation.rules.conversions import TEN_THOUSANDS


@rule
def dispute_rate(p: Any, population: float, minority: float, intergroup_trust: float, rate: float) -> float:
    """New disputes a week: ``rate population / 10,000 (disputes_among_the_same + disputes_by_mixing m (1 - m)) distrust``.

    m: minority share, so that mixed places have most contact; distrust: ``trust_without_disputes - intergroup_trust``. Assumed.
    """
    mixed = p.intergroup_disputes_among_the_same + p.intergroup_disputes_by_mixing * minority * (1.0 - minority)
    return rate * population * TEN_THOUSANDS * mixed * (p.intergroup_trust_without_disputes - intergroup_trust)


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
def forgiveness_after(p: Any, forgiveness: float, sessions: float, gain: float, fade: float) -> float:
    """Forgiveness after a week, 0-1: ``f + gain sessions (1 - f) - fade (f - usual_forgiveness)``; fade: share a week.

    Source: Cilliers, Dube and Siddiqi 2016 for the direction.
    """
    faded = fade * (forgiveness - p.intergroup_usual_forgiveness)
    return share(forgiveness + gain * sessions * (1.0 - forgiveness) - faded)
