"""What communities are given and lack: the displaced among them, patrols and police, aid, services, expectation."""

from simulation.compiler.codes import EACH_SECTOR, FOOD, HEALTH, INFRASTRUCTURE, LIVELIHOOD, PROTECTION, SECTORS
from simulation.compiler.compiled import behaviour, limit, share
from simulation.rules.common import relax_towards, relax_unevenly, weekly_retention
from simulation.rules.conversions import A_PLAN_FOR_NOBODY, HARDLY_ANYBODY, LITTLE, PER_1000, PER_100000
from simulation.rules.service import disappointment, promised_service, sector_coverage, state_service, withdrawal_pain
from simulation.rules.violence import patrol_coverage


@behaviour
def update_hosting_and_coverage(i, world, week):
    """A community counts the displaced who stay here and how far patrols and police reach it."""
    community = world.communities[i]
    p = world.parameters[0]
    hosted = 0.0
    for k in range(world.refuge_start[i], world.refuge_start[i + 1]):
        hosted += world.communities_seen[world.refuge_from[k]].displaced
    community.hosted = hosted
    region = world.regions[community.region]
    effort = 0.0
    near = 0.0
    for k in range(world.community_reach.shape[1]):
        row = world.community_reach[i, k]
        if row >= 0:
            reach = world.reach[row]
            effort += reach.days * reach.falloff
            unit = world.units[reach.unit]
            if unit.strength > 0.0 and reach.falloff > p.violence_falloff_nearby:
                near = 1.0
    community.troops_nearby = near
    present = max(community.population + hosted, 1.0)
    community.patrol_coverage = 0.0
    if effort > 0.0:
        community.patrol_coverage = patrol_coverage(PER_1000 * effort / present, p.coverage_scale)
    officers = region.police / max(region.population, 1.0) * PER_100000
    community.police_coverage = (
        officers / (officers + p.police_half) * (1.0 - p.violence_police_lost_by_remoteness * community.remoteness)
    )


@behaviour
def update_needs(i, world, week):
    """Aid and public services meet needs by sector, with saturation; expectation follows, faster up than down.

    Need is what is not covered. Shocks and hosted people raise need. Aid beyond what a place can use is surplus
    (duplication). Loss of a service that people had hurts.
    """
    community = world.communities[i]
    p = world.parameters[0]
    # Before any condition: what follows from parameters alone is then worked out once a week.
    rise = 1.0 - weekly_retention(p.expectation_half_life_up)
    fall = 1.0 - weekly_retention(p.expectation_half_life_down)
    kept = weekly_retention(p.service_withdrawal_half_life)
    update_public_service(i, world)
    update_shocks(i, world)
    before = community.coverage
    unmet = cover_needs(i, world)
    update_waiting(i, world, unmet)
    if world.mechanisms[0].service_withdrawal != 0.0:
        loss = max(0.0, before - community.coverage)
        community.withdrawal_pain = withdrawal_pain(p, community.withdrawal_pain, loss, kept)
    else:
        community.withdrawal_pain = 0.0
    update_expectation(i, world, rise, fall)


@behaviour
def receive_aid(i, world, relief):
    """What NGOs bring in all, how it comes and how they look; returns the part of each of the five sectors, US dollars.

    Skill and knowledge of the place make the same value go further. relief: US dollars a sector from outside.
    """
    community = world.communities[i]
    p = world.parameters[0]
    health = 0.0
    food = 0.0
    infrastructure = 0.0
    protection = 0.0
    livelihood = 0.0
    value = 0.0
    escorted = 0.0
    taken = 0.0
    staff = 0.0
    gate = 0.0
    meant = 0.0
    revealed = 0.0
    close = 0.0
    there = LITTLE
    seen = LITTLE
    for k in range(world.community_presence.shape[1]):
        row = world.community_presence[i, k]
        if row >= 0:
            presence = world.presence[row]
            ngo = world.ngos[presence.ngo]
            useful = presence.delivered * (
                p.service_use_without_skill + p.service_use_by_expertise * ngo.expertise + p.service_use_by_skill * ngo.skill
            )
            health += useful * ngo.sectors[HEALTH]
            food += useful * ngo.sectors[FOOD]
            infrastructure += useful * ngo.sectors[INFRASTRUCTURE]
            protection += useful * ngo.sectors[PROTECTION]
            livelihood += useful * ngo.sectors[LIVELIHOOD]
            value += presence.delivered
            taken += presence.diverted
            escorted += presence.delivered * world.posts[presence.post].escort
            staff += presence.staff
            gate += presence.access * (presence.target + A_PLAN_FOR_NOBODY)
            meant += presence.target + A_PLAN_FOR_NOBODY
            # Who works here stands for all NGOs: their findings and their closeness to the mission colour opinion.
            revealed += presence.staff * ngo.revealed
            there += presence.staff
            close += (presence.staff + HARDLY_ANYBODY) * ngo.closeness
            seen += presence.staff + HARDLY_ANYBODY
    community.ngos_revealed = revealed / there
    community.ngos_closeness = close / seen
    community.delivered = value + SECTORS * relief
    community.diverted = taken
    community.delivered_escorted = escorted
    community.ngo_staff = staff
    community.access = gate / meant if meant > 0.0 else 0.0
    return health, food, infrastructure, protection, livelihood


@behaviour
def tell_channels(i, world):
    """How much of the aid comes through local bodies, and how much of that through the state."""
    community = world.communities[i]
    practice = world.practices[community.region]
    p = world.parameters[0]
    local = practice.local_channel * p.service_local_at_most
    through = practice.state_channel * p.service_through_state_at_most * world.authorities[community.region].capacity
    community.delivered_local = community.delivered * share(local + through)
    community.delivered_state = community.delivered * through


@behaviour
def projects_here(i, world, people):
    """Projects of the mission: what the region's money buys a head, less in remote places; no more than headquarters spent."""
    community = world.communities[i]
    p = world.parameters[0]
    money = world.practices[community.region].project_money
    region_people = max(world.regions[community.region].population, 1.0)
    return money * p.project_usd * people / region_people * (1.0 - p.service_projects_lost_by_remoteness * community.remoteness)


@behaviour
def update_public_service(i, world):
    """Services that the state gives here."""
    community = world.communities[i]
    authority = world.authorities[community.region]
    p = world.parameters[0]
    secure = 1.0 - p.service_lost_to_danger * community.threat
    community.public_service = state_service(p, authority.capacity, authority.effort, authority.presence, secure)


@behaviour
def update_shocks(i, world):
    """Need raised by epidemics (health), droughts (food) and either (livelihood)."""
    community = world.communities[i]
    condition = world.conditions[community.region]
    p = world.parameters[0]
    epidemic = 0.0
    drought = 0.0
    if world.mechanisms[0].service_shocks != 0.0:
        epidemic = condition.epidemic
        drought = condition.drought
    shock = community.shock
    worst = max(epidemic, drought)
    shock[HEALTH] = relax_towards(shock[HEALTH], p.service_health_need_of_epidemic * epidemic, p.service_shock_onset)
    shock[FOOD] = relax_towards(shock[FOOD], p.service_food_need_of_drought * drought, p.service_shock_onset)
    shock[LIVELIHOOD] = relax_towards(
        shock[LIVELIHOOD], p.service_livelihood_need_of_shock * worst, p.service_livelihood_shock_onset
    )


@behaviour
def cover_needs(i, world):
    """Aid and demand of each sector, and the need that is left; returns the need left over all sectors."""
    community = world.communities[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    people = max(community.population + community.hosted, 1.0)
    # Brought from outside by an event, over all sectors alike.
    relief = EACH_SECTOR * p.service_relief_usd * world.local_conditions[i].relief * people
    health, food, infrastructure, protection, livelihood = receive_aid(i, world, relief)
    tell_channels(i, world)
    own = community.public_service
    strain = 1.0 + p.service_strain_of_hosted * community.hosted / people
    strain += p.service_strain_of_influx * world.conditions[community.region].influx
    half = p.aid_half_value
    total = 0.0
    unmet = 0.0
    served = 0.0
    for s in range(SECTORS):
        aid = health
        public = own
        demand = community.baseline_need[s] * strain + community.shock[s]
        if s == FOOD:
            aid = food
        elif s == INFRASTRUCTURE:
            aid = infrastructure
        elif s == PROTECTION:
            aid = protection
            public *= p.service_state_in_protection
            demand += p.service_protection_need_of_danger * community.threat
        elif s == LIVELIHOOD:
            aid = livelihood
            public *= p.service_state_in_livelihood
        aid += relief
        if s == INFRASTRUCTURE:
            aid += projects_here(i, world, people)
        covered = 0.0
        if on.service_coverage != 0.0:
            covered = sector_coverage(aid / people, public, half)
        if s == PROTECTION:
            covered = share(covered + p.service_protection_by_patrols * (1.0 - covered) * community.patrol_coverage)
        demand = limit(demand, p.service_least_demand, 1.0)
        missing = demand * (1.0 - covered)
        # Stocks and staff turn over: cover follows supply with a lag of a month or so.
        community.need[s] = relax_towards(community.need[s], missing, p.service_turnover)
        total += demand
        unmet += community.need[s]
        if covered > own + p.service_help_noticed:
            served += 1.0
    community.sectors_served = served
    community.coverage = share(1.0 - unmet / total)
    worth = community.delivered / people
    community.delivered_surplus = community.delivered * (worth / (worth + p.service_surplus_half * half))
    return unmet


@behaviour
def update_waiting(i, world, unmet):
    """Weeks of waiting for help: while unmet need is clearly above what a place is used to, until help has brought it down.

    The level counts, not its share of demand: a shock raises both.
    """
    community = world.communities[i]
    p = world.parameters[0]
    lacking = EACH_SECTOR * unmet
    if lacking > p.service_need_above_usual * community.usual_need:
        community.waiting = min(community.waiting + 1.0, p.service_longest_waiting)
    else:
        community.waiting *= p.service_waiting_kept
        if community.waiting < p.service_waiting_forgotten:
            community.waiting = 0.0
    community.usual_need = relax_towards(community.usual_need, lacking, p.service_getting_used)


@behaviour
def update_expectation(i, world, rise, fall):
    """Expectation follows what is lived and promised; what falls short of it disappoints. rise, fall: shares a week."""
    community = world.communities[i]
    practice = world.practices[community.region]
    p = world.parameters[0]
    on = world.mechanisms[0]
    if on.service_expectation != 0.0:
        lived = community.coverage
        if practice.public_information > 0.0:
            promised = promised_service(lived, lived + p.service_ambition_of_plans, practice.candour)
            lived = lived + practice.public_information * (promised - lived)
            # Candid information also corrects expectations that are too high, sooner than experience does.
            if community.expectation > lived:
                corrected = p.service_correction_by_candour * practice.public_information * practice.candour
                community.expectation = relax_towards(community.expectation, lived, corrected)
        community.expectation = relax_unevenly(community.expectation, lived, rise, fall)
    community.disappointment = 0.0
    if on.service_disappointment != 0.0:
        community.disappointment = disappointment(p, community.expectation, community.coverage)
