"""Kernel 4: where patrols and staff go."""

from simulation.compiler.compiled import limit, rule


@rule
def patrol_score(threat: float, population: float, falloff: float, focus: float) -> float:
    """How much a unit wants to patrol a place: ``falloff population (0.1 + focus threat)``; focus >= 0."""
    return falloff * population * (0.1 + focus * threat)


@rule
def aid_score(need: float, population: float, risk: float, caution: float, skill: float) -> float:
    """How much an NGO wants to work in a place: ``population (0.05 + (0.5 + skill) need^2) (1 - caution risk)``.

    need squared so that worse places come first; caution and risk 0-1; the last factor is at least 0.02."""
    return population * (0.05 + (0.5 + skill) * need * need) * max(0.02, 1.0 - caution * risk)


@rule
def plan_score(people: float, need: float, crowd: float) -> float:
    """Worth of a place under the joint plan: ``people (0.02 + need^2) / (0.25 + crowd^2)``.

    need: pooled estimate, 0-1; crowd: NGO staff a head here against the country's: the plan fills gaps. Assumed form.
    """
    return people * (0.02 + need * need) / (0.25 + crowd * crowd)


@rule
def plan_patrol_score(threat: float, need: float, population: float, falloff: float, focus: float) -> float:
    """Worth of patrolling a place under the joint plan: ``falloff population (0.1 + focus threat (0.5 + need))``.

    threat, need: pooled estimates, 0-1. Assumed form.
    """
    return falloff * population * (0.1 + focus * threat * (0.5 + need))


@rule
def coordination_share(hours: float, participation: float, staff: float) -> float:
    """Share of its staff time that coordination takes of an organisation, at most 0.6: ``hours participation / (40 staff)``.

    hours: asked of one organisation a week; staff: persons, at least one. The hours are the same for all, so that small
    organisations lose a larger share. Assumed.
    """
    return limit(hours * participation / max(40.0 * staff, 40.0), 0.0, 0.6)
