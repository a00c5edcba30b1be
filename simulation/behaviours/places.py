"""Local authorities take stock: conditions from outside, and what is known of the region from the week before."""

import math

from simulation.compiler.compiled import behaviour, limit, share
from simulation.compiler.draws import ATTITUDE, normal
from simulation.rules.common import saturating


@behaviour
def meet_conditions(i, world, week):
    """Read the timeline for this region: shocks that come from outside the model.

    Kinds are numbered as ``SHOCK_KINDS``; several events of one kind count as the strongest.
    """
    condition = world.conditions[i]
    condition.epidemic = 0.0
    condition.drought = 0.0
    condition.offensive = 0.0
    condition.offensive_group = -1
    condition.scandal = 0.0
    condition.rumour = 0.0
    condition.donor_cut = 0.0
    condition.influx = 0.0
    condition.coup = 0.0
    condition.breakdown = 0.0
    condition.patron = 0.0
    condition.accord = 0.0
    condition.finding = 0.0
    condition.ceiling = 0.0
    condition.election = 0.0
    condition.attack = 0.0
    condition.ambush = 0.0
    condition.refusal = 0.0
    condition.leak = 0.0
    condition.local = 0
    for k in range(world.timeline.shape[0]):
        event = world.timeline[k]
        if week >= event.week and week < event.last_week and (event.region == -1 or event.region == i):
            kind = event.kind
            strength = event.magnitude
            if kind == 0:
                condition.coup = max(condition.coup, strength)
            elif kind == 1:
                condition.epidemic = max(condition.epidemic, strength)
            elif kind == 2:
                condition.offensive = max(condition.offensive, strength)
                condition.offensive_group = event.group
            elif kind == 4:
                condition.patron = max(condition.patron, strength)
            elif kind == 5:
                condition.accord = max(condition.accord, strength)
            elif kind == 6 or kind == 10:
                condition.election = max(condition.election, strength)
            elif kind == 7:
                condition.scandal = max(condition.scandal, strength)
            elif kind == 8 or kind == 9:
                condition.drought = max(condition.drought, strength)
            elif kind == 11:
                condition.donor_cut = max(condition.donor_cut, strength)
            elif kind == 12:
                condition.influx = max(condition.influx, strength)
            elif kind == 13:
                condition.breakdown = max(condition.breakdown, strength)
            elif kind == 14:
                condition.rumour = max(condition.rumour, strength)
            elif kind == 15:
                condition.finding = max(condition.finding, strength)
            elif kind == 16:
                condition.ceiling = max(condition.ceiling, strength)
            elif kind == 17 or (kind >= 20 and kind <= 23):
                condition.local += 1
            elif kind == 18:
                condition.attack = max(condition.attack, strength)
            elif kind == 19:
                condition.ambush = max(condition.ambush, strength)
            elif kind == 24:
                condition.refusal = max(condition.refusal, strength)
            elif kind == 25:
                condition.leak = max(condition.leak, strength)
            elif kind == 26:
                # A rumoured coup unsettles less than a coup.
                condition.coup = max(condition.coup, 0.4 * strength)
    condition.novelty = max(condition.epidemic, condition.influx, condition.drought)


@behaviour
def meet_locally(i, world, week):
    """Read the timeline for this community: what is brought to it from outside, beside the plans of those who are here.

    Several events of one kind count as the strongest. Nothing is written where no such event is in force.
    """
    local = world.local_conditions[i]
    local.misconduct = 0.0
    local.outreach = 0.0
    local.relief = 0.0
    local.training = 0.0
    local.sessions = 0.0
    r = world.communities[i].region
    if world.conditions[r].local == 0:
        return
    for k in range(world.timeline.shape[0]):
        event = world.timeline[k]
        if (
            week >= event.week
            and week < event.last_week
            and (event.region == -1 or event.region == r)
            and (event.community == -1 or event.community == i)
        ):
            kind = event.kind
            strength = event.magnitude
            if kind == 17:
                local.misconduct = max(local.misconduct, strength)
            elif kind == 20:
                local.outreach = max(local.outreach, strength)
            elif kind == 21:
                local.relief = max(local.relief, strength)
            elif kind == 22:
                local.training = max(local.training, strength)
            elif kind == 23:
                local.sessions = max(local.sessions, strength)


@behaviour
def take_stock(i, world, week):
    """Gather what is known of the region at the start of the week: means over people, sums of people."""
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
    grievance = 0.0
    collaboration = 0.0
    fear = 0.0
    threat = 0.0
    need = 0.0
    covered = 0.0
    patrol = 0.0
    effort = 0.0
    police = 0.0
    acceptance = 0.0
    trust = 0.0
    redress = 0.0
    harm = 0.0
    for k in range(region.first, region.last):
        community = world.communities[k]
        size = community.population
        people += size
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
        grievance += size * community.grievance
        collaboration += size * community.collaboration
        fear += size * community.fear
        threat += size * community.threat
        need += size * (community.need[0] + community.need[1] + community.need[2] + community.need[3] + community.need[4])
        covered += size * community.coverage
        patrol += size * community.patrol_coverage
        # Coverage is 1 - exp(-effort / scale): the mean effort does not hang on how finely the region is cut.
        effort -= size * math.log1p(-limit(community.patrol_coverage, 0.0, 0.999999))
        police += size * community.police_coverage
        acceptance += size * community.acceptance
        trust += size * community.trust_mission
        redress += size * community.redress
        harm += size * community.harm_memory
    region.population = people
    region.displaced = displaced
    region.events = events
    region.deaths = deaths
    region.civilian_deaths = civilian
    region.ex_armed = armed
    region.ex_waiting = waiting
    region.ex_demobilised = demobilised
    region.ex_lapsed = lapsed
    region.delivered = delivered
    region.delivered_state = delivered_state
    region.ngo_staff = staff
    per_head = 1.0 / max(people, 1.0)
    region.grievance = grievance * per_head
    region.collaboration = collaboration * per_head
    region.fear = fear * per_head
    region.threat = threat * per_head
    region.need = 0.2 * need * per_head
    region.coverage = covered * per_head
    region.patrol_coverage = patrol * per_head
    region.patrol_effort = effort * per_head
    region.police_coverage = police * per_head
    region.acceptance = acceptance * per_head
    region.trust_mission = trust * per_head
    region.redress = redress * per_head
    region.harm_memory = harm * per_head
    # Effects of instruments on attitudes for which no estimate exists: normal with one shared spread, 0 by default.
    push = 0.0
    spread = world.parameters[0].instrument_attitude_effect_sd
    if spread > 0.0:
        draw = int(world.parameters[0].instrument_attitude_effect_draw)
        for k in range(world.costs.shape[0]):
            push += world.levers[i, world.first_lever[k]] * spread * normal(draw, ATTITUDE, 0, k, 0)
    region.attitude_push = push
    here = world.headquarters[0].present * (1.0 - world.conditions[i].ceiling)
    region.troops = world.deployment[week, i, 0] * here * (1.0 + region.order_troops)
    region.police = world.deployment[week, i, 1] * here
    region.engineers = world.deployment[week, i, 2] * here
    region.civil_affairs = world.deployment[week, i, 3] * here
    region.troops_parallel = 0.0
    for k in range(world.parallel_forces.shape[0]):
        force = world.parallel_forces[k]
        if week >= force.start_week and week < force.end_week:
            region.troops_parallel += world.parallel_troops[k, i]
    rivals = 0.0
    at_war = 0.0
    memory = 0.0
    predation = 0.0
    tolerance = 0.0
    for k in range(region.first_front, region.last_front):
        front = world.fronts[world.region_fronts[k]]
        if front.actor == 0:
            rivals += front.fighters
            if world.groups[front.row].phase == 0 and world.groups[front.row].kind != 1:
                at_war += front.fighters
            predation += front.fighters * world.groups[front.row].predation
            tolerance += front.fighters * world.groups[front.row].tolerance
        memory += front.excitation
    region.rivals = rivals
    region.at_war = at_war
    region.predation = predation / max(rivals, 1.0)
    region.tolerance = tolerance / max(rivals, 1.0)
    region.armed_memory = memory
    region.collapse = saturating(memory, 4.0)
    region.arms = saturating(rivals * 1000.0 / max(people, 1000.0), 2.0)
    region.event_rate = 5200000.0 * events / max(region.population_start, 500.0)


@behaviour
def war_about(world):
    """How far the country is at war: fighters of groups at war with the state against a hundred, 0-1."""
    fighters = 0.0
    for g in range(world.groups.shape[0]):
        group = world.groups[g]
        if group.phase == 0 and group.kind != 1:
            fighters += group.fighters
    return fighters / (fighters + 100.0)


@behaviour
def judge_force(i, world, week):
    """How even-handed force looks here: the mission's impartiality, coloured by a partial parallel force; 0-1.

    And how far the country is at war, which decides what even-handed force is good for.
    """
    region = world.regions[i]
    coloured = 0.0
    for k in range(world.parallel_forces.shape[0]):
        force = world.parallel_forces[k]
        if force.present > 0.0 and world.parallel_troops[k, i] > 0.0:
            near = world.parallel_troops[k, i] / (world.parallel_troops[k, i] + region.troops + 1.0)
            coloured = max(coloured, 0.5 * force.partiality * near)
    value = world.units[0].impartiality * (1.0 - coloured)
    value = max(0.0, value - 0.2 * world.practices[i].state_contact * world.authorities[i].abuse)
    # Impartiality is squared: as bias rises, cooperation effects vanish (Nomikos 2022).
    region.impartiality = share(value * value * 1.2)
    region.war = war_about(world)
