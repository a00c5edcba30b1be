"""Kernel 10: what donors see and pay."""

from simulation.compiler.compiled import rule


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
