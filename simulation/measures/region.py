"""The last stage of a week: outcomes of a region, computed from state. No rule and no behaviour reads what is written here.

``region_measures`` holds one record a region; its fields are the outcomes; ``measure_country`` does the rest. Means are
over people. Surveys are held every few weeks and stand in between.
"""

from __future__ import annotations

import math

from simulation.compiler.compiled import behaviour, share
from simulation.rules.common import saturating
from simulation.rules.conversions import A_YEAR_PER_100000, NORMAL_AS_LOGISTIC, PER_10000, PER_100000


@behaviour
def satisfied(view, threshold, noise):
    """Survey model: probability that a respondent's view plus noise passes a threshold (logistic, scaled to the normal curve)."""
    return 1.0 / (1.0 + math.exp(-NORMAL_AS_LOGISTIC * (view - threshold) / noise))


@behaviour
def measure_region(i, world, week):
    """Outcomes of one region: means over people at home and sums over communities."""
    measure_people(i, world)
    measure_trust(i, world)
    measure_attitudes(i, world)
    if week % int(world.parameters[0].measures_survey_interval) == 0:
        measure_survey(i, world)
    measure_violence(i, world)
    measure_coverage(i, world)
    measure_aid(i, world)
    measure_excombatants(i, world)
    measure_presence(i, world)
    measure_stability(i, world, week)


@behaviour
def measure_people(i, world):
    """People at home, away and come back, and the authority's obstruction."""
    region = world.regions[i]
    m = world.region_measures[i]
    people = 0.0
    away = 0.0
    returned = 0.0
    for k in range(region.first, region.last):
        c = world.communities[k]
        people += c.population
        away += c.displaced
        returned += c.returned
    world.memory[i].people = people
    m.displaced_share = away / max(people + away, 1.0)
    m.returned = returned
    m.obstruction = world.authorities[i].obstruction


@behaviour
def measure_trust(i, world):
    """Trust and legitimacy."""
    region = world.regions[i]
    m = world.region_measures[i]
    trust_mission = 0.0
    trust_ngos = 0.0
    trust_government = 0.0
    intergroup = 0.0
    legitimacy_mission = 0.0
    legitimacy_government = 0.0
    reliance = 0.0
    corruption = 0.0
    for k in range(region.first, region.last):
        c = world.communities[k]
        size = c.population
        trust_mission += size * c.trust_mission
        trust_ngos += size * c.trust_ngos
        trust_government += size * c.trust_government
        intergroup += size * c.intergroup_trust
        legitimacy_mission += size * c.legitimacy_mission
        legitimacy_government += size * c.legitimacy_government
        reliance += size * c.reliance_on_state
        corruption += size * c.perceived_corruption
    per = 1.0 / max(world.memory[i].people, 1.0)
    m.trust_mission = trust_mission * per
    m.trust_ngos = trust_ngos * per
    m.trust_government = trust_government * per
    m.trust_intergroup = intergroup * per
    m.legitimacy_mission = legitimacy_mission * per
    m.legitimacy_government = legitimacy_government * per
    m.reliance_on_state = reliance * per
    m.perceived_corruption = corruption * per


@behaviour
def measure_attitudes(i, world):
    """Disappointment, fear, wellbeing, grievance, collaboration, tips, acceptance of NGOs."""
    region = world.regions[i]
    m = world.region_measures[i]
    disappointment = 0.0
    fear = 0.0
    wellbeing = 0.0
    grievance = 0.0
    collaboration = 0.0
    tips = 0.0
    acceptance = 0.0
    asked = 0.0
    for k in range(region.first, region.last):
        c = world.communities[k]
        size = c.population
        disappointment += size * c.disappointment
        fear += size * c.fear
        wellbeing += size * c.wellbeing
        grievance += size * c.grievance
        collaboration += size * c.collaboration
        tips += c.tips
        acceptance += size * c.acceptance
        asked += size * c.asked
    per = 1.0 / max(world.memory[i].people, 1.0)
    m.disappointment = disappointment * per
    m.fear = fear * per
    m.wellbeing = wellbeing * per
    m.grievance = grievance * per
    m.collaboration = collaboration * per
    m.tips = tips * PER_100000 * per
    m.acceptance = acceptance * per
    m.share_consulted = asked * per


@behaviour
def measure_survey(i, world):
    """What a survey of people would say: safer than at the start, satisfied with the mission."""
    region = world.regions[i]
    m = world.region_measures[i]
    p = world.parameters[0]
    safer = 0.0
    satisfaction = 0.0
    for k in range(region.first, region.last):
        c = world.communities[k]
        safer += c.population * satisfied(c.security_experienced - c.security_start, 0.0, p.survey_noise)
        satisfaction += c.population * satisfied(c.trust_mission, p.satisfaction_threshold, p.survey_noise)
    per = 1.0 / max(world.memory[i].people, 1.0)
    m.safer_than_start = safer * per
    m.satisfied_with_mission = satisfaction * per


@behaviour
def measure_violence(i, world):
    """Deaths, events, disputes, vigilante justice, control by armed groups."""
    region = world.regions[i]
    m = world.region_measures[i]
    battle = 0.0
    one_sided = 0.0
    state_deaths = 0.0
    non_state = 0.0
    communal = 0.0
    civilian = 0.0
    events = 0.0
    opened = 0.0
    disputes = 0.0
    vigilantism = 0.0
    control = 0.0
    for k in range(region.first, region.last):
        c = world.communities[k]
        battle += c.battle_deaths
        one_sided += c.one_sided_deaths
        state_deaths += c.state_deaths
        non_state += c.non_state_deaths
        communal += c.communal_deaths
        civilian += c.civilian_deaths
        events += c.violent_events
        opened += c.new_disputes
        disputes += c.disputes
        vigilantism += c.population * c.vigilantism
        control += c.population * c.control
    per = 1.0 / max(world.memory[i].people, 1.0)
    m.battle_deaths = battle
    m.one_sided_deaths = one_sided
    m.state_one_sided_deaths = state_deaths
    m.non_state_deaths = non_state
    m.communal_deaths = communal
    m.civilian_deaths = civilian
    m.violent_events = events
    m.communal_disputes = opened
    m.disputes_open = disputes * PER_10000 * per
    m.vigilantism = vigilantism * per
    m.armed_control = control * per


@behaviour
def measure_coverage(i, world):
    """Needs that are met and gaps, waiting, access, patrols, sectors served."""
    region = world.regions[i]
    m = world.region_measures[i]
    covered = 0.0
    gaps = 0.0
    waiting = 0.0
    access = 0.0
    patrol = 0.0
    sectors = 0.0
    gap = world.parameters[0].measures_gap_coverage
    for k in range(region.first, region.last):
        c = world.communities[k]
        size = c.population
        covered += size * c.coverage
        if c.coverage < gap:
            gaps += size
        waiting += size * c.waiting
        access += size * c.access
        patrol += size * c.patrol_coverage
        sectors += size * c.sectors_served
    per = 1.0 / max(world.memory[i].people, 1.0)
    m.need_coverage = covered * per
    m.gaps = gaps * per
    m.response_time = waiting * per
    m.access = access * per
    m.patrol_coverage = patrol * per
    m.sectors_served = sectors * per


@behaviour
def measure_aid(i, world):
    """Aid delivered: how much, by whom and how, and what is lost of it."""
    region = world.regions[i]
    m = world.region_measures[i]
    delivered = 0.0
    diverted = 0.0
    surplus = 0.0
    staff = 0.0
    escorted = 0.0
    local = 0.0
    for k in range(region.first, region.last):
        c = world.communities[k]
        delivered += c.delivered
        diverted += c.diverted
        surplus += c.delivered_surplus
        staff += c.ngo_staff
        escorted += c.delivered_escorted
        local += c.delivered_local
    world.memory[i].delivered = delivered
    m.aid_delivered = delivered
    m.diverted = diverted
    m.duplication = surplus / max(delivered, 1.0)
    m.ngo_staff = staff
    m.escort_share = escorted / max(delivered, 1.0)
    m.local_share = local / max(delivered, 1.0)


@behaviour
def measure_excombatants(i, world):
    """Ex-combatants enrolled and reintegrated, and hours of illicit work."""
    region = world.regions[i]
    m = world.region_measures[i]
    reintegrated = 0.0
    enrolled = 0.0
    illicit = 0.0
    ex = 0.0
    for k in range(region.first, region.last):
        c = world.communities[k]
        reintegrated += c.ex_reintegrated
        enrolled += c.ex_enrolled
        former = c.ex_armed + c.ex_demobilised + c.ex_lapsed + c.ex_reintegrated
        illicit += former * c.illicit_hours
        ex += former
    world.memory[i].former = ex
    m.reintegrated = reintegrated
    m.ddr_enrolled = enrolled
    m.illicit_hours = illicit / max(ex, 1.0)


@behaviour
def measure_presence(i, world):
    """Troops, police and fighters here; attacks on aid workers and peacekeepers, misconduct."""
    region = world.regions[i]
    m = world.region_measures[i]
    m.troops = region.troops + region.engineers
    m.police = region.police
    fighters = 0.0
    for k in range(region.first_front, region.last_front):
        front = world.fronts[world.region_fronts[k]]
        if front.actor == 0:
            fighters += front.fighters
    m.fighters = fighters
    incidents = 0.0
    for k in range(world.posts.shape[0]):
        if world.posts[k].region == i:
            incidents += world.posts[k].incidents
    m.aid_incidents = incidents
    attacks = 0.0
    misconduct = 0.0
    for k in range(world.units.shape[0]):
        if world.units[k].region == i:
            attacks += world.units[k].attacks
            misconduct += world.units[k].misconduct
    m.peacekeeper_incidents = attacks
    m.misconduct_events = misconduct


@behaviour
def measure_stability(i, world, week):
    """Stability: deaths, displacement and control by armed groups, each as an average over about half a year."""
    p = world.parameters[0]
    region = world.regions[i]
    m = world.region_measures[i]
    memory = world.memory[i]
    start = 0.0
    for k in range(region.first, region.last):
        start += world.communities[k].population_start
    fresh = 1.0 - p.measures_stability_kept
    if week == 0:
        fresh = 1.0
    deaths = m.battle_deaths + m.civilian_deaths + m.non_state_deaths
    memory.deaths += fresh * (deaths - memory.deaths)
    memory.displaced += fresh * (m.displaced_share - memory.displaced)
    memory.control += fresh * (m.armed_control - memory.control)
    m.violence_index = saturating(A_YEAR_PER_100000 * memory.deaths / max(start, 1.0), p.measures_unstable_deaths)
    m.displacement_index = saturating(memory.displaced, p.measures_unstable_displacement)
    m.stability = share(
        1.0
        - p.measures_stability_by_deaths * m.violence_index
        - p.measures_stability_by_displacement * m.displacement_index
        - p.measures_stability_by_control * memory.control
    )
