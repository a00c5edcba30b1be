"""Kernel 6: hazards of violence."""

import math

from simulation.compiler.compiled import limit, rule, share

PHASE_FACTORS = (1.0, 0.35, 0.06, 0.012)
MANDATE_FACTORS = (0.2, 0.45, 1.0, 1.15)


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
def phase_factor(phase: int) -> float:
    """Hazard of a group in war (0), ceasefire, agreement and post-war (3), relative to war. Assumed."""
    return PHASE_FACTORS[phase]


@rule
def mandate_factor(mandate: int) -> float:
    """Deterrence under a mandate of observers (0), traditional, multidimensional (1.0 here) or of enforcement (3). Assumed."""
    return MANDATE_FACTORS[mandate]


@rule
def hazard(base: float, grievance: float, grievance_slope: float, shock: float) -> float:
    """Log-linear baseline hazard: ``base exp(slope (grievance - 0.5) + shock)``, events a week; exponent within 4."""
    return base * math.exp(limit(grievance_slope * (grievance - 0.5) + shock, -4.0, 4.0))


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
def local_control(balance: float, coverage: float, collaboration: float, urban: float) -> float:
    """How far an armed group decides in a place, 0-1.

    Its balance of force in the region, weighed by collaboration (0.4 + 0.6 collaboration), less where patrols
    (1 - 0.7 coverage) and towns (1 - 0.5 urban) are. All arguments 0-1. Assumed form.
    """
    return share(balance * (0.4 + 0.6 * collaboration) * (1.0 - 0.7 * coverage) * (1.0 - 0.5 * urban))


@rule
def danger(events_per_person: float, half: float) -> float:
    """Danger 0-1 of a rate of violent events per 100,000 people and year: saturating, one half at ``half``."""
    return events_per_person / (events_per_person + half)


@rule
def recruits(fighters: float, support: float, grievance: float, rate: float) -> float:
    """Recruits a week: ``rate fighters (support + grievance) / 2``. Source: Epstein 2002 (grievance); assumed."""
    return rate * fighters * 0.5 * (support + grievance)


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
def abuse_rate(rate: float, abuse: float, soldiers: float, war: float) -> float:
    """Attacks on civilians by state forces a week: ``rate abuse soldiers / 1000 (0.03 + war)``.

    abuse 0-1; war: enemies among the people against 400, 0-1: where an enemy hides there, whatever the week's battles. Assumed.
    """
    return rate * abuse * soldiers * 0.001 * (0.03 + war)


@rule
def retaliation(effect: float, harm: float, soothed: float) -> float:
    """Attacks on an outside force beyond the usual, as a factor: ``effect harm (1 - soothed)``.

    harm: remembered harm by outsiders, 0-1; soothed: what help after harm takes off, 0-1. Source: Lyall 2019 (-23 %).
    """
    return effect * harm * (1.0 - soothed)


@rule
def flight(rate: float, threat: float, harm: float) -> float:
    """Share of people who flee this week: ``rate max(0, threat - 0.3) (1 + 4 harm / (harm + 20))``.

    threat 0-1; harm by armed groups and the state per 10,000 people. Assumed.
    """
    return rate * limit(threat - 0.3, 0.0, 1.0) * (1.0 + 4.0 * (harm / (harm + 20.0)))
