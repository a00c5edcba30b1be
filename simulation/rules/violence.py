"""Kernel 6: hazards of violence."""

import math
from typing import Any

from simulation.compiler.codes import AGREEMENT, CEASEFIRE, ENFORCEMENT, OBSERVER, TRADITIONAL, WAR
from simulation.compiler.compiled import limit, rule, share
from simulation.rules.common import saturating
from simulation.rules.conversions import HALF, THOUSANDS


@rule
def deterrence(effect: float, coverage: float) -> float:
    """Factor on the hazard of armed groups' violence at patrol coverage 0-1: ``exp(-effect coverage)``.

    Source: Hultman, Kathman and Shannon 2014; effect fitted to a fall of 70 % at 10,000 troops in all.
    """
    return math.exp(-effect * coverage)


@rule
def patrol_coverage(days_per_thousand: float, scale: float) -> float:
    """Coverage by patrols, 0-1: ``1 - exp(-effort / scale)``; effort in patrol-days a week per 1000 people.

    Source: saturation stated in the model's description; scale fitted to the effect of troops for the nation.
    """
    return 1.0 - math.exp(-days_per_thousand / scale)


@rule
def phase_factor(p: Any, phase: int) -> float:
    """Hazard of a group in war, ceasefire, agreement and post-war, relative to war. Assumed."""
    if phase == WAR:
        return 1.0
    if phase == CEASEFIRE:
        return p.violence_hazard_in_ceasefire
    return p.violence_hazard_under_agreement if phase == AGREEMENT else p.violence_hazard_after_war


@rule
def mandate_factor(p: Any, mandate: int) -> float:
    """Deterrence under a mandate of observers, traditional, multidimensional or of enforcement, relative to multidimensional.

    Assumed.
    """
    if mandate == OBSERVER:
        return p.violence_deterrence_of_observers
    if mandate == TRADITIONAL:
        return p.violence_deterrence_of_traditional
    return p.violence_deterrence_of_enforcement if mandate == ENFORCEMENT else 1.0


@rule
def hazard(p: Any, grievance: float, grievance_slope: float, shock: float) -> float:
    """Log-linear factor on a baseline hazard: ``exp(slope (grievance - neutral_grievance) + shock)``.

    The exponent stays within ``exponent_ceiling`` in both directions.
    """
    exponent = grievance_slope * (grievance - p.violence_neutral_grievance) + shock
    return math.exp(limit(exponent, -p.violence_exponent_ceiling, p.violence_exponent_ceiling))


@rule
def excited(excitation: float, events: float, memory_kept: float) -> float:
    """Fading memory of events, normalised so that one event adds one in all: ``m e + (1 - m) events``.

    Source: exponential kernel of a self-exciting process, Lewis et al. 2012.
    """
    return memory_kept * excitation + (1.0 - memory_kept) * events


@rule
def balance_of_force(fighters: float, opponents: float) -> float:
    """Part of an armed group in all force here, 0-1: ``fighters / (fighters + opponents + 1)``, numbers of persons.

    Source: Epstein 2002 (force ratio).
    """
    return fighters / (fighters + opponents + 1.0)


@rule
def local_control(p: Any, balance: float, coverage: float, collaboration: float, urban: float) -> float:
    """How far an armed group decides in a place, 0-1.

    Its balance of force in the region, weighed by collaboration (``c + (1 - c) collaboration``, c:
    ``control_without_collaboration``), less ``control_lost_to_patrols`` and ``control_lost_to_towns`` where patrols and towns
    are. All arguments 0-1. Assumed form.
    """
    alone = p.violence_control_without_collaboration
    held = balance * (alone + (1.0 - alone) * collaboration)
    return share(held * (1.0 - p.violence_control_lost_to_patrols * coverage) * (1.0 - p.violence_control_lost_to_towns * urban))


@rule
def danger(events_per_person: float, half: float) -> float:
    """Danger 0-1 of a rate of violent events per 100,000 people and year: saturating, one half at ``half``."""
    return events_per_person / (events_per_person + half)


@rule
def recruits(fighters: float, support: float, grievance: float, rate: float) -> float:
    """Recruits a week: ``rate fighters (support + grievance) / 2``. Source: Epstein 2002 (grievance); assumed."""
    return rate * fighters * HALF * (support + grievance)


@rule
def expected_events(begun: float, own: float, near: float, self_share: float, spread: float) -> float:
    """Events a week: ``begun + s (1 - spread) own + s spread near``, s the self-excited share.

    begun: what patrols deter and grievance raises; own, near: fading memory of events here and next door, events a week.
    Source: Lewis et al. 2012 for the share and the memory; the part that spreads is assumed.
    """
    return begun + self_share * (1.0 - spread) * own + self_share * spread * near


@rule
def left_open(relocation: float, coverage: float) -> float:
    """Chance that an event is not passed over for a place with fewer patrols: ``1 - relocation coverage``, 0-1. Assumed."""
    return 1.0 - relocation * coverage


@rule
def abuse_rate(p: Any, abuse: float, soldiers: float, war: float) -> float:
    """Attacks on civilians by state forces a week: ``state_abuse_rate abuse soldiers / 1000 (abuse_without_enemies + war)``.

    abuse 0-1; war: enemies hiding among the people, saturating, 0-1: whatever the week's battles. Assumed.
    """
    return p.state_abuse_rate * abuse * soldiers * THOUSANDS * (p.violence_abuse_without_enemies + war)


@rule
def retaliation(effect: float, harm: float, soothed: float) -> float:
    """Attacks on an outside force beyond the usual, as a factor: ``effect harm (1 - soothed)``.

    harm: remembered harm by outsiders, 0-1; soothed: what help after harm takes off, 0-1. Source: Lyall 2019 (-23 %).
    """
    return effect * harm * (1.0 - soothed)


@rule
def flight(p: Any, rate: float, threat: float, harm: float) -> float:
    """Share of people who flee this week: ``rate max(0, threat - bearable_threat) (1 + flight_by_harm h)``.

    threat 0-1; h: harm by armed groups and the state per 10,000 people, saturating at ``flight_harm_half_value``. Assumed.
    """
    unbearable = limit(threat - p.violence_bearable_threat, 0.0, 1.0)
    return rate * unbearable * (1.0 + p.violence_flight_by_harm * saturating(harm, p.violence_flight_harm_half_value))
