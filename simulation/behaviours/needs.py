"""What communities are given and lack: the displaced among them, patrols and police, aid, services, expectation."""

from simulation.compiler.compiled import behaviour, limit, share
from simulation.rules.common import relax_towards, relax_unevenly, weekly_retention
from simulation.rules.service import disappointment, promised_service, sector_coverage, state_service
from simulation.rules.violence import patrol_coverage

RELIEF_USD = 2.0
"""Aid of an event of relief at full magnitude, US dollars a person and week (assumed: a large operation)."""


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
            if unit.strength > 0.0 and reach.falloff > 0.36:
                near = 1.0
    community.troops_nearby = near
    present = max(community.population + hosted, 1.0)
    community.patrol_coverage = 0.0
    if effort > 0.0:
        community.patrol_coverage = patrol_coverage(1000.0 * effort / present, p.coverage_scale)
    officers = region.police / max(region.population, 1.0) * 100000.0
    community.police_coverage = officers / (officers + p.police_half) * (1.0 - 0.6 * community.remoteness)


@behaviour
def update_needs(i, world, week):
    """Aid and public services meet needs by sector, with saturation; expectation follows, faster up than down.

    Need is what is not covered. Shocks and hosted people raise need. Aid beyond what a place can use is surplus
    (duplication). Loss of a service that people had hurts.
    """
    community = world.communities[i]
    region_row = community.region
    authority = world.authorities[region_row]
    practice = world.practices[region_row]
    condition = world.conditions[region_row]
    p = world.parameters[0]
    on = world.mechanisms[0]
    # Before any condition: what follows from parameters alone is then worked out once a week.
    rise = 1.0 - weekly_retention(p.expectation_half_life_up)
    fall = 1.0 - weekly_retention(p.expectation_half_life_down)
    people = max(community.population + community.hosted, 1.0)
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
    there = 0.0001
    seen = 0.0001
    for k in range(world.community_presence.shape[1]):
        row = world.community_presence[i, k]
        if row >= 0:
            presence = world.presence[row]
            ngo = world.ngos[presence.ngo]
            # Targeting skill and knowledge of the place make the same value go further.
            useful = presence.delivered * (0.75 + 0.25 * ngo.expertise + 0.2 * ngo.skill)
            health += useful * ngo.sectors[0]
            food += useful * ngo.sectors[1]
            infrastructure += useful * ngo.sectors[2]
            protection += useful * ngo.sectors[3]
            livelihood += useful * ngo.sectors[4]
            value += presence.delivered
            taken += presence.diverted
            escorted += presence.delivered * world.posts[presence.post].escort
            staff += presence.staff
            gate += presence.access * (presence.target + 0.001)
            meant += presence.target + 0.001
            # Who works here stands for all NGOs: their findings and their closeness to the mission colour opinion.
            revealed += presence.staff * ngo.revealed
            there += presence.staff
            close += (presence.staff + 0.01) * ngo.closeness
            seen += presence.staff + 0.01
    relief = world.local_conditions[i].relief
    if relief > 0.0:
        # Brought from outside, over all sectors alike.
        each = 0.2 * RELIEF_USD * relief * people
        health += each
        food += each
        infrastructure += each
        protection += each
        livelihood += each
        value += 5.0 * each
    community.ngos_revealed = revealed / there
    community.ngos_closeness = close / seen
    local = practice.local_channel * 0.6
    through = practice.state_channel * 0.5 * authority.capacity
    community.delivered = value
    community.diverted = taken
    community.delivered_escorted = escorted
    community.delivered_local = value * share(local + through)
    community.delivered_state = value * through
    community.ngo_staff = staff
    community.access = gate / meant if meant > 0.0 else 0.0
    # Projects spend what the region's money buys a head, less in remote places; no more than headquarters spent.
    region_people = max(world.regions[region_row].population, 1.0)
    infrastructure += practice.project_money * p.project_usd * people / region_people * (1.0 - 0.5 * community.remoteness)
    secure = 1.0 - 0.7 * community.threat
    own = state_service(authority.capacity, authority.effort, authority.presence, secure)
    community.public_service = own
    strain = 1.0 + 0.8 * community.hosted / people + 0.4 * condition.influx
    epidemic = 0.0
    drought = 0.0
    if on.service_shocks != 0.0:
        epidemic = condition.epidemic
        drought = condition.drought
    community.shock[0] = relax_towards(community.shock[0], 0.4 * epidemic, 0.2)
    community.shock[1] = relax_towards(community.shock[1], 0.35 * drought, 0.2)
    community.shock[4] = relax_towards(community.shock[4], 0.2 * max(epidemic, drought), 0.1)
    half = p.aid_half_value
    total = 0.0
    unmet = 0.0
    served = 0.0
    for s in range(5):
        aid = health
        if s == 1:
            aid = food
        elif s == 2:
            aid = infrastructure
        elif s == 3:
            aid = protection
        elif s == 4:
            aid = livelihood
        aid = aid / people
        covered = 0.0
        if on.service_coverage != 0.0:
            covered = sector_coverage(aid, own * (1.0 if s < 3 else 0.5), half)
        if s == 3:
            covered = share(covered + 0.3 * (1.0 - covered) * community.patrol_coverage)
        demand = limit(
            community.baseline_need[s] * strain + community.shock[s] + (0.25 * community.threat if s == 3 else 0.0), 0.02, 1.0
        )
        missing = demand * (1.0 - covered)
        # Stocks and staff turn over: cover follows supply with a lag of a month or so.
        community.need[s] = relax_towards(community.need[s], missing, 0.25)
        total += demand
        unmet += community.need[s]
        if covered > own + 0.05:
            served += 1.0
    community.sectors_served = served
    before = community.coverage
    community.coverage = share(1.0 - unmet / total)
    worth = value / people
    community.delivered_surplus = value * (worth / (worth + 6.0 * half))
    # A rise of need is unmet need clearly above what a place is used to; it waits until help has brought it down. The
    # level counts, not its share of demand: a shock raises both.
    lacking = 0.2 * unmet
    if lacking > 1.05 * community.usual_need:
        community.waiting = min(community.waiting + 1.0, 52.0)
    else:
        community.waiting *= 0.5
        if community.waiting < 0.01:
            community.waiting = 0.0
    community.usual_need = relax_towards(community.usual_need, lacking, 0.02)
    if on.service_withdrawal != 0.0:
        loss = max(0.0, before - community.coverage)
        community.withdrawal_pain = share(community.withdrawal_pain * weekly_retention(8.0) + 4.0 * loss)
    else:
        community.withdrawal_pain = 0.0
    if on.service_expectation != 0.0:
        lived = community.coverage
        if practice.public_information > 0.0:
            promised = promised_service(lived, lived + 0.35, practice.candour)
            lived = lived + practice.public_information * (promised - lived)
            # Candid information also corrects expectations that are too high, sooner than experience does.
            if community.expectation > lived:
                community.expectation = relax_towards(
                    community.expectation, lived, 0.06 * practice.public_information * practice.candour
                )
        community.expectation = relax_unevenly(community.expectation, lived, rise, fall)
    community.disappointment = 0.0
    if on.service_disappointment != 0.0:
        community.disappointment = disappointment(community.expectation, community.coverage)
