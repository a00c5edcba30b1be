"""Kernel 10: what donors see and pay."""

from simulation.compiler.compiled import limit, rule, share


@rule
def appeal(
    weight: float,
    need: float,
    reported_per_staff: float,
    visibility: float,
    weight_need: float,
    weight_results: float,
    weight_visibility: float,
) -> float:
    """Claim of an NGO on donors: organisations times weighted need, reported results and visibility (each about 0-1)."""
    return weight * (0.05 + weight_need * need + weight_results * reported_per_staff + weight_visibility * visibility)


@rule
def money_usable(usd: float, cut: float, earmarked: float, flexible: float) -> float:
    """Money of a donor that an NGO can use: ``usd (1 - cut) (1 - earmarked (1 - flexible) / 4)``.

    cut: share withheld (below 0: more is given), of which 0.1-1.3 is left; earmarked, flexible 0-1. Assumed.
    """
    return usd * limit(1.0 - cut, 0.1, 1.3) * (1.0 - 0.25 * earmarked * (1.0 - flexible))


@rule
def part_of_funds(size: float, claim: float) -> float:
    """An NGO's part of donors' money where NGOs compete: half by its part of all staff, half by its part of all claims; 0-1."""
    return 0.5 * size + 0.5 * claim


@rule
def confidence_target(seen: float, revealed: float) -> float:
    """Confidence of a donor in reports that visibility and audit (seen) raise and published failures lower, 0-1:
    ``0.7 + 0.2 seen - 0.6 revealed``. Assumed."""
    return share(0.7 + 0.2 * seen - 0.6 * revealed)


@rule
def cost_of_work(wages: float, value: float, logistics: float) -> float:
    """What a week's work costs: ``wages + value (1 - logistics / 4)``, US dollars.

    logistics: how far they are shared with the mission, 0-1. Assumed.
    """
    return wages + value * (1.0 - 0.25 * logistics)
