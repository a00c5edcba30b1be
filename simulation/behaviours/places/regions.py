"""What is known of a region from the week before, and how even-handed force looks there."""

import math

from simulation.compiler.codes import (
    CIVIL_AFFAIRS,
    COMMUNAL_MILITIA,
    EACH_SECTOR,
    ENGINEERS,
    FOOD,
    GROUP,
    HEALTH,
    INFANTRY,
    INFRASTRUCTURE,
    LIVELIHOOD,
    ON_GOVERNMENT,
    ON_INTERGROUP,
    ON_MISSION,
    ON_NGOS,
    POLICE,
    PROTECTION,
    WAR,
)
from simulation.compiler.compiled import behaviour, limit, share
from simulation.compiler.draws import ATTITUDE, normal
from simulation.rules.common import relax_unevenly, saturating, weekly_retention
from simulation.rules.conversions import A_YEAR_PER_100000, ALMOST_FULL, PER_1000, WEEKS_A_MONTH


@behaviour
def aggregate_region(i, world, week):
    """Gather what is known of the region at the start of the week: means over people, sums of people."""
    sum_people_and_aid(i, world)
    average_attitudes(i, world)
    average_cover(i, world)
    update_attitude_shifts(i, world)
    update_forces_here(i, world, week)
    sum_armed_actors(i, world)


@behaviour
def sum_people_and_aid(i, world):
    """Sums over communities: people, violence, ex-combatants, aid and those who bring it."""
    region = world.regions[i]
    people = 0.0
    displaced = 0.0
    events = 0.0
    deaths = 0.0
    civilian = 0.0
    armed = 0.0
    waiting = 0.0
    demobilised = 0.0
    lapsed = 0.0
    delivered = 0.0
    delivered_state = 0.0
    staff = 0.0
    for k in range(region.first, region.last):
        community = world.communities[k]
        people += community.population
        displaced += community.displaced
        events += community.violent_events
        deaths += community.battle_deaths + community.civilian_deaths + community.non_state_deaths
        civilian += community.civilian_deaths
        armed += community.ex_armed
        waiting += community.ex_armed + community.ex_claimants
        demobilised += community.ex_demobilised
        lapsed += community.ex_lapsed
        delivered += community.delivered
        delivered_state += community.delivered_state
        staff += community.ngo_staff
    region.population = people
    region.displaced = displaced
    region.events = events
    region.event_rate = A_YEAR_PER_100000 * events / max(region.population_start, world.parameters[0].violence_least_people)
    region.deaths = deaths
    region.civilian_deaths = civilian
    region.ex_armed = armed
    region.ex_waiting = waiting
    region.ex_demobilised = demobilised
    region.ex_lapsed = lapsed
    region.delivered = delivered
    region.delivered_state = delivered_state
    region.ngo_staff = staff


@behaviour
def average_attitudes(i, world):
    """Means over people of what they think, fear and have suffered."""
    region = world.regions[i]
    grievance = 0.0
    collaboration = 0.0
    fear = 0.0
    threat = 0.0
    acceptance = 0.0
    trust = 0.0
    redress = 0.0
    harm = 0.0
    for k in range(region.first, region.last):
        community = world.communities[k]
        size = community.population
        grievance += size * community.grievance
        collaboration += size * community.collaboration
        fear += size * community.fear
        threat += size * community.threat
        acceptance += size * community.acceptance
        trust += size * community.trust_mission
        redress += size * community.redress
        harm += size * community.harm_memory
    per_head = 1.0 / max(region.population, 1.0)
    region.grievance = grievance * per_head
    region.collaboration = collaboration * per_head
    region.fear = fear * per_head
    region.threat = threat * per_head
    region.acceptance = acceptance * per_head
    region.trust_mission = trust * per_head
    region.redress = redress * per_head
    region.harm_memory = harm * per_head


@behaviour
def average_cover(i, world):
    """Means over people of unmet need, and of how far services, patrols and police reach."""
    region = world.regions[i]
    need = 0.0
    covered = 0.0
    patrol = 0.0
    effort = 0.0
    police = 0.0
    for k in range(region.first, region.last):
        community = world.communities[k]
        size = community.population
        lack = community.need
        need += size * (lack[HEALTH] + lack[FOOD] + lack[INFRASTRUCTURE] + lack[PROTECTION] + lack[LIVELIHOOD])
        covered += size * community.coverage
        patrol += size * community.patrol_coverage
        # Coverage is 1 - exp(-effort / scale): the mean effort does not hang on how finely the region is cut.
        effort -= size * math.log1p(-limit(community.patrol_coverage, 0.0, ALMOST_FULL))
        police += size * community.police_coverage
    per_head = 1.0 / max(region.population, 1.0)
    region.need = EACH_SECTOR * need * per_head
    region.coverage = covered * per_head
    region.patrol_coverage = patrol * per_head
    region.patrol_effort = effort * per_head
    region.police_coverage = police * per_head


@behaviour
def update_attitude_shifts(i, world):
    """Direct effects of instruments on attitudes for which no estimate exists: shifts in all, not a week's; 0 by default.

    Each pair of an instrument and an attitude has one effect, normal around 0 with one shared spread: what the attitude
    shifts by where the practice is carried out in full, in proportion below, however long it lasts. When the practice ends,
    its effect fades as other programmes' effects on attitudes do (trust.programme).
    """
    region = world.regions[i]
    p = world.parameters[0]
    mission = 0.0
    ngos = 0.0
    government = 0.0
    intergroup = 0.0
    spread = p.instrument_attitude_effect_sd
    if spread > 0.0:
        draw = int(p.instrument_attitude_effect_draw)
        fade = (1.0 - weekly_retention(p.programme_effect_half_life * WEEKS_A_MONTH)) * world.mechanisms[0].trust_programme
        for k in range(world.costs.shape[0]):
            felt = relax_unevenly(region.practice_felt[k], world.levers[i, world.first_lever[k]], 1.0, fade)
            region.practice_felt[k] = felt
            if felt > 0.0:
                rates = world.costs[k]
                mission += rates.shifts_mission * felt * spread * normal(draw, ATTITUDE, 0, k, ON_MISSION)
                ngos += rates.shifts_ngos * felt * spread * normal(draw, ATTITUDE, 0, k, ON_NGOS)
                government += rates.shifts_government * felt * spread * normal(draw, ATTITUDE, 0, k, ON_GOVERNMENT)
                intergroup += rates.shifts_intergroup * felt * spread * normal(draw, ATTITUDE, 0, k, ON_INTERGROUP)
    region.shift_mission = mission
    region.shift_ngos = ngos
    region.shift_government = government
    region.shift_intergroup = intergroup


@behaviour
def update_forces_here(i, world, week):
    """The mission's people here by the deployment schedule, and troops of parallel forces."""
    region = world.regions[i]
    here = world.headquarters[0].present * (1.0 - world.conditions[i].ceiling)
    region.troops = world.deployment[week, i, INFANTRY] * here * (1.0 + region.order_troops)
    region.police = world.deployment[week, i, POLICE] * here
    region.engineers = world.deployment[week, i, ENGINEERS] * here
    region.civil_affairs = world.deployment[week, i, CIVIL_AFFAIRS] * here
    region.troops_parallel = 0.0
    for k in range(world.parallel_forces.shape[0]):
        force = world.parallel_forces[k]
        if week >= force.start_week and week < force.end_week:
            region.troops_parallel += world.parallel_troops[k, i]


@behaviour
def sum_armed_actors(i, world):
    """Fighters here, how they treat people and NGOs, and how much they have fought of late."""
    region = world.regions[i]
    p = world.parameters[0]
    rivals = 0.0
    at_war = 0.0
    memory = 0.0
    predation = 0.0
    tolerance = 0.0
    for k in range(region.first_front, region.last_front):
        front = world.fronts[world.region_fronts[k]]
        if front.actor == GROUP:
            group = world.groups[front.row]
            rivals += front.fighters
            if group.phase == WAR and group.kind != COMMUNAL_MILITIA:
                at_war += front.fighters
            predation += front.fighters * group.predation
            tolerance += front.fighters * group.tolerance
        memory += front.excitation
    region.rivals = rivals
    region.at_war = at_war
    region.predation = predation / max(rivals, 1.0)
    region.tolerance = tolerance / max(rivals, 1.0)
    region.armed_memory = memory
    region.collapse = saturating(memory, p.violence_collapse_half)
    region.arms = saturating(rivals * PER_1000 / max(region.population, PER_1000), p.violence_arms_half)


@behaviour
def war_intensity(world):
    """How far the country is at war: fighters of groups at war with the state, saturating; 0-1."""
    fighters = 0.0
    for g in range(world.groups.shape[0]):
        group = world.groups[g]
        if group.phase == WAR and group.kind != COMMUNAL_MILITIA:
            fighters += group.fighters
    return saturating(fighters, world.parameters[0].violence_war_half)


@behaviour
def update_impartiality(i, world, week):
    """How even-handed force looks here: the mission's impartiality, coloured by a partial parallel force; 0-1.

    And how far the country is at war, which decides what even-handed force is good for.
    """
    region = world.regions[i]
    p = world.parameters[0]
    coloured = 0.0
    for k in range(world.parallel_forces.shape[0]):
        force = world.parallel_forces[k]
        if force.present > 0.0 and world.parallel_troops[k, i] > 0.0:
            near = world.parallel_troops[k, i] / (world.parallel_troops[k, i] + region.troops + 1.0)
            coloured = max(coloured, p.consent_coloured_by_partial_force * force.partiality * near)
    value = world.units[0].impartiality * (1.0 - coloured)
    value = max(0.0, value - p.consent_partial_by_contact * world.practices[i].state_contact * world.authorities[i].abuse)
    # Impartiality is squared: as bias rises, cooperation effects vanish (Nomikos 2022).
    region.impartiality = share(value * value * p.consent_even_handed_in_full)
    region.war = war_intensity(world)
