"""Communities under violence: harm, flight and return, danger, fear, security as lived."""

from simulation.compiler.compiled import behaviour, share
from simulation.compiler.sizes import SLOTS
from simulation.rules.common import relax_towards, relax_unevenly, saturating, weekly_retention
from simulation.rules.violence import danger, flight, local_control


@behaviour
def update_threat_and_displacement(i, world, week):
    """A community meets the week's events here, flees or returns, and learns how dangerous life is.

    Harm is per 10,000 people by whom it was done. Danger mixes what happens here with what happens in the region, so
    that its mean does not hang on how finely the country is cut into communities.
    """
    community = world.communities[i]
    update_control(i, world)
    meet_events(i, world)
    # Deaths fall on people who belong here; combatants of battles and fights are mostly not residents.
    dead = min(community.population, community.civilian_deaths)
    community.population -= dead
    community.deaths_total += dead
    update_threat(i, world)
    community.returned = 0.0
    if world.mechanisms[0].violence_displacement != 0.0:
        flee_and_return(i, world)


@behaviour
def update_control(i, world):
    """How far armed groups decide here: each group of the region in turn, over what the others leave."""
    community = world.communities[i]
    region = world.regions[community.region]
    p = world.parameters[0]
    control = 0.0
    for k in range(region.first_front, region.last_front):
        front = world.fronts[world.region_fronts[k]]
        if front.actor == 0 and front.control > 0.0:
            here = local_control(p, front.control, community.patrol_coverage, community.collaboration, community.urban)
            control = control + here * (1.0 - control)
    community.control = control


@behaviour
def meet_events(i, world):
    """Events of the week here: the dead by kind, and harm by who did it.

    Bystanders of battles are laid at the door of rebels.
    """
    community = world.communities[i]
    region = world.regions[community.region]
    battle = 0.0
    one_sided = 0.0
    by_state = 0.0
    killed_by_state = 0.0
    non_state = 0.0
    bystanders = 0.0
    events = 0.0
    by_rebels = 0.0
    by_outsiders = 0.0
    for k in range(region.first_front, region.last_front):
        f = world.region_fronts[k]
        front = world.fronts[f]
        for s in range(front.used):
            slot = world.incidents[f * SLOTS + s]
            if slot.community == i:
                events += slot.count
                if slot.kind == 1:
                    battle += slot.deaths - slot.civilians
                    bystanders += slot.civilians
                    by_rebels += slot.civilians
                elif slot.kind == 2:
                    one_sided += slot.deaths
                    if front.actor == 0:
                        by_rebels += slot.deaths + slot.count
                    elif front.actor == 1:
                        by_state += slot.deaths + slot.count
                        killed_by_state += slot.deaths
                    else:
                        by_outsiders += slot.deaths + slot.count
                else:
                    non_state += slot.deaths
    community.battle_deaths = battle
    community.one_sided_deaths = one_sided
    community.state_deaths = killed_by_state
    community.non_state_deaths = non_state
    community.violent_events = events
    community.civilian_deaths = one_sided + bystanders
    per = 0.0
    if events > 0.0:
        per = 10000.0 / max(community.population + community.hosted, 500.0)
    community.harm_rebels = by_rebels * per
    community.harm_state = by_state * per
    community.harm_outsiders = by_outsiders * per


@behaviour
def update_threat(i, world):
    """Danger: events per 100,000 people and year, half local and half regional, and disputes, over a fading memory."""
    community = world.communities[i]
    p = world.parameters[0]
    rate_here = 0.0
    if community.violent_events > 0.0:
        rate_here = 5200000.0 * community.violent_events / max(community.population_start, 500.0)
    lived = danger(0.5 * rate_here + 0.5 * world.regions[community.region].event_rate, p.danger_half)
    lived = share(
        lived
        + 0.05 * community.vigilantism
        + 0.05 * saturating(community.disputes * 10000.0 / max(community.population_start, 500.0), 40.0)
    )
    community.threat = relax_unevenly(community.threat, lived, 0.35, 1.0 - weekly_retention(p.threat_half_life))


@behaviour
def flee_and_return(i, world):
    """People flee above a level of danger, more after harm, and return where it is calm and needs are met."""
    community = world.communities[i]
    p = world.parameters[0]
    leaving = community.population * share(flight(p, p.flight_rate, community.threat, community.harm_rebels + community.harm_state))
    leaving = min(leaving, max(0.0, community.population - 0.4 * community.population_start))
    calm = max(0.0, 1.0 - community.threat / 0.5)
    coming = community.displaced * p.return_rate * calm * (0.5 + community.coverage)
    community.population += coming - leaving
    community.displaced += leaving - coming
    community.returned = coming


@behaviour
def update_fear_and_security(i, world, week):
    """Fear rises fast and falls slowly; security as lived weighs danger, patrols, police and vigilantes."""
    community = world.communities[i]
    p = world.parameters[0]
    neighbours = 0.0
    first = world.tie_start[i]
    last = world.tie_start[i + 1]
    for k in range(first, last):
        neighbours += world.communities_seen[world.tie_other[k]].threat
    if last > first:
        neighbours /= last - first
    danger_known = 0.7 * community.threat + 0.3 * neighbours
    # Patrols shelter from armed groups; after war people fear crime and quarrels, which police meet.
    shelter = (
        0.2 * community.patrol_coverage * community.trust_mission * world.regions[community.region].war
        + 0.1 * community.police_coverage
    )
    aim = share(1.35 * danger_known * (1.0 - shelter) + 0.1 * community.control)
    community.fear = relax_unevenly(community.fear, aim, 0.2, 1.0 - weekly_retention(p.violence_memory_half_life * 4.345 * 0.25))
    lived = share(1.0 - 0.75 * community.fear - 0.25 * community.control + 0.1 * community.patrol_coverage)
    community.security_experienced = relax_towards(community.security_experienced, lived, 0.08)
