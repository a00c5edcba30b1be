"""Kernel 10: what donors see and pay."""

from typing import Any

from simulation.compiler.compiled import limit, rule, share


@rule
def appeal(p: Any, weight: float, by_need: float, by_results: float, by_visibility: float) -> float:
    """Claim of an NGO on donors: ``weight (claim_without_reason + by_need + by_results + by_visibility)``.

    weight: its size; need, reported results and visibility (each about 0-1), weighed as donors do.
    """
    return weight * (p.funding_claim_without_reason + by_need + by_results + by_visibility)


@rule
def money_usable(p: Any, usd: float, cut: float, earmarked: float, flexible: float) -> float:
    """Money of a donor that an NGO can use: ``usd (1 - cut) (1 - lost_to_earmarking earmarked (1 - flexible))``.

    cut: share withheld (below 0: more is given); ``least_paid`` to ``most_paid`` is left; earmarked, flexible 0-1. Assumed.
    """
    paid = usd * limit(1.0 - cut, p.funding_least_paid, p.funding_most_paid)
    return paid * (1.0 - p.funding_lost_to_earmarking * earmarked * (1.0 - flexible))


@rule
def part_of_funds(p: Any, size: float, claim: float) -> float:
    """An NGO's part of donors' money where NGOs compete: by its part of all staff and by its part of all claims; 0-1."""
    return p.funding_part_by_size * size + p.funding_part_by_claim * claim


@rule
def confidence_target(p: Any, seen: float, revealed: float) -> float:
    """Confidence of a donor in reports that visibility and audit (seen) raise and published failures lower, 0-1.

    ``ordinary_confidence + confidence_by_seen seen - confidence_lost_by_failures revealed``. Assumed.
    """
    return share(
        p.funding_ordinary_confidence + p.funding_confidence_by_seen * seen - p.funding_confidence_lost_by_failures * revealed
    )


@rule
def cost_of_work(p: Any, wages: float, value: float, logistics: float) -> float:
    """What a week's work costs: ``wages + value (1 - saved_by_logistics logistics)``, US dollars.

    logistics: how far they are shared with the mission, 0-1. Assumed.
    """
    return wages + value * (1.0 - p.funding_saved_by_logistics * logistics)
