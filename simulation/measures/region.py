"""The last stage of a week: outcomes computed from state. No rule and no behaviour reads what is written here.

``region_measures`` holds one record a region; its fields are the outcomes; ``measure_country`` does the rest. Means are
over people. Surveys are held every fourth week and stand in between.
"""

from __future__ import annotations

import math

from simulation.compiler.compiled import behaviour, share
from simulation.rules.common import saturating

STABILITY_KEPT = 0.9622504486493763  # a week: an average over about 26 weeks


@behaviour
def satisfied(view, threshold, noise):
    """Survey model: probability that a respondent's view plus noise passes a threshold (logistic, 1.702 scaling)."""
    return 1.0 / (1.0 + math.exp(-1.702 * (view - threshold) / noise))


@behaviour
def measure_region(i, world, week):
    """Outcomes of one region: means over people at home and sums over communities."""
    region = world.regions[i]
    authority = world.authorities[i]
    m = world.region_measures[i]
    p = world.parameters[0]
    survey = week % 4 == 0
    people = 0.0
    start = 0.0
    away = 0.0
    trust_mission = 0.0
    trust_ngos = 0.0
    trust_government = 0.0
    intergroup = 0.0
    disappointment = 0.0
    legitimacy_mission = 0.0
    legitimacy_government = 0.0
    reliance = 0.0
    corruption = 0.0
    control = 0.0
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
    returned = 0.0
    fear = 0.0
    safer = 0.0
    satisfaction = 0.0
    wellbeing = 0.0
    grievance = 0.0
    collaboration = 0.0
    tips = 0.0
    reintegrated = 0.0
    enrolled = 0.0
    illicit = 0.0
    ex = 0.0
    covered = 0.0
    gaps = 0.0
    surplus = 0.0
    waiting = 0.0
    access = 0.0
    acceptance = 0.0
    patrol = 0.0
    sectors = 0.0
    delivered = 0.0
    diverted = 0.0
    staff = 0.0
    escorted = 0.0
    local = 0.0
    asked = 0.0
    for k in range(region.first, region.last):
        c = world.communities[k]
        size = c.population
        people += size
        start += c.population_start
        away += c.displaced
        trust_mission += size * c.trust_mission
        trust_ngos += size * c.trust_ngos
        trust_government += size * c.trust_government
        intergroup += size * c.intergroup_trust
        disappointment += size * c.disappointment
        legitimacy_mission += size * c.legitimacy_mission
        legitimacy_government += size * c.legitimacy_government
        reliance += size * c.reliance_on_state
        corruption += size * c.perceived_corruption
        control += size * c.control
        battle += c.battle_deaths
        one_sided += c.one_sided_deaths
        state_deaths += c.state_deaths
        non_state += c.non_state_deaths
        communal += c.communal_deaths
        civilian += c.civilian_deaths
        events += c.violent_events
        opened += c.new_disputes
        disputes += c.disputes
        vigilantism += size * c.vigilantism
        returned += c.returned
        fear += size * c.fear
        wellbeing += size * c.wellbeing
        grievance += size * c.grievance
        collaboration += size * c.collaboration
        tips += c.tips
        reintegrated += c.ex_reintegrated
        enrolled += c.ex_enrolled
        former = c.ex_armed + c.ex_demobilised + c.ex_lapsed + c.ex_reintegrated
        illicit += former * c.illicit_hours
        ex += former
        covered += size * c.coverage
        if c.coverage < 0.4:
            gaps += size
        surplus += c.delivered_surplus
        waiting += size * c.waiting
        access += size * c.access
        acceptance += size * c.acceptance
        patrol += size * c.patrol_coverage
        sectors += size * c.sectors_served
        delivered += c.delivered
        diverted += c.diverted
        staff += c.ngo_staff
        escorted += c.delivered_escorted
        local += c.delivered_local
        asked += size * c.asked
        if survey:
            safer += size * satisfied(c.security_experienced - c.security_start, 0.0, p.survey_noise)
            satisfaction += size * satisfied(c.trust_mission, p.satisfaction_threshold, p.survey_noise)
    per = 1.0 / max(people, 1.0)
    m.trust_mission = trust_mission * per
    m.trust_ngos = trust_ngos * per
    m.trust_government = trust_government * per
    m.trust_intergroup = intergroup * per
    m.disappointment = disappointment * per
    m.legitimacy_mission = legitimacy_mission * per
    m.legitimacy_government = legitimacy_government * per
    m.reliance_on_state = reliance * per
    m.perceived_corruption = corruption * per
    m.obstruction = authority.obstruction
    m.armed_control = control * per
    m.battle_deaths = battle
    m.one_sided_deaths = one_sided
    m.state_one_sided_deaths = state_deaths
    m.non_state_deaths = non_state
    m.communal_deaths = communal
    m.civilian_deaths = civilian
    m.violent_events = events
    m.communal_disputes = opened
    m.disputes_open = disputes * 10000.0 * per
    m.vigilantism = vigilantism * per
    m.displaced_share = away / max(people + away, 1.0)
    m.returned = returned
    m.fear = fear * per
    m.wellbeing = wellbeing * per
    m.grievance = grievance * per
    m.collaboration = collaboration * per
    m.tips = tips * 100000.0 * per
    m.reintegrated = reintegrated
    m.ddr_enrolled = enrolled
    m.illicit_hours = illicit / max(ex, 1.0)
    m.need_coverage = covered * per
    m.gaps = gaps * per
    m.duplication = surplus / max(delivered, 1.0)
    m.response_time = waiting * per
    m.access = access * per
    m.acceptance = acceptance * per
    m.patrol_coverage = patrol * per
    m.sectors_served = sectors * per
    m.aid_delivered = delivered
    m.diverted = diverted
    m.ngo_staff = staff
    m.escort_share = escorted / max(delivered, 1.0)
    m.local_share = local / max(delivered, 1.0)
    m.share_consulted = asked * per
    if survey:
        m.safer_than_start = safer * per
        m.satisfied_with_mission = satisfaction * per
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
    memory = world.memory[i]
    memory.people = people
    memory.delivered = delivered
    memory.former = ex
    fresh = 1.0 - STABILITY_KEPT
    if week == 0:
        fresh = 1.0
    deaths = battle + civilian + non_state
    memory.deaths += fresh * (deaths - memory.deaths)
    memory.displaced += fresh * (m.displaced_share - memory.displaced)
    memory.control += fresh * (m.armed_control - memory.control)
    m.violence_index = saturating(5200000.0 * memory.deaths / max(start, 1.0), 10.0)
    m.displacement_index = saturating(memory.displaced, 0.05)
    m.stability = share(1.0 - 0.5 * m.violence_index - 0.2 * m.displacement_index - 0.3 * memory.control)
