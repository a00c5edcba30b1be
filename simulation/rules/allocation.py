"""Kernel 4: where patrols and staff go."""

from typing import Any

from simulation.compiler.compiled import limit, rule
from simulation.rules.conversions import HOURS_A_WEEK


@rule
def patrol_score(p: Any, threat: float, population: float, falloff: float, focus: float) -> float:
    """How much a unit wants to patrol a place: ``falloff population (calm_patrolled + focus threat)``; focus >= 0."""
    return falloff * population * (p.allocation_calm_patrolled + focus * threat)


@rule
def aid_score(p: Any, need: float, population: float, risk: float, caution: float, skill: float) -> float:
    """How much an NGO wants to work in a place.

    ``population (served_without_need + (targeting_without_skill + skill) need^2) max(least_in_danger, 1 - caution risk)``;
    need squared so that worse places come first; caution, risk and skill 0-1.
    """
    drawn = p.allocation_served_without_need + (p.allocation_targeting_without_skill + skill) * need * need
    return population * drawn * max(p.allocation_least_in_danger, 1.0 - caution * risk)


@rule
def plan_score(p: Any, people: float, need: float, crowd: float) -> float:
    """Worth of a place under the joint plan: ``people (planned_without_need + need^2) / (gap_softness + crowd^2)``.

    need: pooled estimate, 0-1; crowd: NGO staff a head here against the country's: the plan fills gaps. Assumed form.
    """
    return people * (p.allocation_planned_without_need + need * need) / (p.allocation_gap_softness + crowd * crowd)


@rule
def plan_patrol_score(p: Any, threat: float, need: float, population: float, falloff: float, focus: float) -> float:
    """Worth of patrolling a place under the joint plan.

    ``falloff population (calm_patrolled + focus threat (patrols_without_need + need))``; threat, need: pooled estimates, 0-1.
    Assumed form.
    """
    return falloff * population * (p.allocation_calm_patrolled + focus * threat * (p.allocation_patrols_without_need + need))


@rule
def coordination_share(p: Any, hours: float, participation: float, staff: float) -> float:
    """Share of its staff time that coordination takes of an organisation: ``hours participation / working hours``.

    At most ``most_coordination``. hours: asked of one organisation a week; staff: persons, at least one. The hours are the
    same for all, so that small organisations lose a larger share. Assumed.
    """
    return limit(hours * participation / max(HOURS_A_WEEK * staff, HOURS_A_WEEK), 0.0, p.allocation_most_coordination)
