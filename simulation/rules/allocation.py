"""Kernel 4: where patrols and staff go."""

from simulation.compiler.compiled import rule


@rule
def patrol_score(threat: float, population: float, falloff: float, focus: float) -> float:
    """How much a unit wants to patrol a place: ``falloff population (0.1 + focus threat)``; focus >= 0."""
    return falloff * population * (0.1 + focus * threat)


@rule
def aid_score(need: float, population: float, risk: float, caution: float, skill: float) -> float:
    """How much an NGO wants to work in a place: ``population (0.05 + (0.5 + skill) need^2) (1 - caution risk)``.

    need squared so that worse places come first; caution and risk 0-1; the last factor is at least 0.02."""
    return population * (0.05 + (0.5 + skill) * need * need) * max(0.02, 1.0 - caution * risk)
