"""Communities under violence: harm, flight and return, danger, fear, security as lived."""

from simulation.compiler.codes import BATTLE, GROUP, ONE_SIDED, STATE
from simulation.compiler.compiled import behaviour, share
from simulation.compiler.sizes import SLOTS
from simulation.rules.common import relax_towards, relax_unevenly, saturating, weekly_retention
from simulation.rules.conversions import A_YEAR_PER_100000, PER_10000, WEEKS_A_MONTH
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
        if front.actor == GROUP and front.control > 0.0:
            here = local_control(p, front.control, community.patrol_coverage, community.collaboration, community.urban)
            control = control + here * (1.0 - control)
    community.control = control


@behaviour
def meet_events(i, world):
    """Events of the week here: the dead by kind, and harm by who did it.

    Bystanders of battles are laid at the door of rebels.
    """
    community = world.communities[i]
    p = world.parameters[0]
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
                if slot.kind == BATTLE:
                    battle += slot.deaths - slot.civilians
                    bystanders += slot.civilians
                    by_rebels += slot.civilians
                elif slot.kind == ONE_SIDED:
                    one_sided += slot.deaths
                    if front.actor == GROUP:
                        by_rebels += slot.deaths + slot.count
                    elif front.actor == STATE:
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
        per = PER_10000 / max(community.population + community.hosted, p.violence_least_people)
    community.harm_rebels = by_rebels * per
    community.harm_state = by_state * per
    community.harm_outsiders = by_outsiders * per


@behaviour
def update_threat(i, world):
    """Danger: events per 100,000 people and year, local and regional, and disputes, over a fading memory."""
    community = world.communities[i]
    p = world.parameters[0]
    fading = 1.0 - weekly_retention(p.threat_half_life)
    people = max(community.population_start, p.violence_least_people)
    rate_here = 0.0
    if community.violent_events > 0.0:
        rate_here = A_YEAR_PER_100000 * community.violent_events / people
    rate = p.violence_danger_by_place * rate_here + p.violence_danger_by_region * world.regions[community.region].event_rate
    quarrels = saturating(community.disputes * PER_10000 / people, p.violence_disputes_half)
    lived = share(
        danger(rate, p.danger_half)
        + p.violence_danger_of_vigilantes * community.vigilantism
        + p.violence_danger_of_disputes * quarrels
    )
    community.threat = relax_unevenly(community.threat, lived, p.violence_danger_learned, fading)


@behaviour
def flee_and_return(i, world):
    """People flee above a level of danger, more after harm, and return where it is calm and needs are met."""
    community = world.communities[i]
    p = world.parameters[0]
    leaving = community.population * share(flight(p, p.flight_rate, community.threat, community.harm_rebels + community.harm_state))
    leaving = min(leaving, max(0.0, community.population - p.violence_never_flee * community.population_start))
    calm = max(0.0, 1.0 - community.threat / p.violence_danger_without_return)
    coming = community.displaced * p.return_rate * calm * (p.violence_return_without_services + community.coverage)
    community.population += coming - leaving
    community.displaced += leaving - coming
    community.returned = coming


@behaviour
def update_fear_and_security(i, world, week):
    """Fear rises fast and falls slowly; security as lived weighs danger, patrols, police and vigilantes."""
    community = world.communities[i]
    p = world.parameters[0]
    forgetting = 1.0 - weekly_retention(p.violence_memory_half_life * WEEKS_A_MONTH * p.violence_fear_fades_sooner)
    neighbours = 0.0
    first = world.tie_start[i]
    last = world.tie_start[i + 1]
    for k in range(first, last):
        neighbours += world.communities_seen[world.tie_other[k]].threat
    if last > first:
        neighbours /= last - first
    danger_known = p.violence_fear_of_own_place * community.threat + p.violence_fear_of_neighbours * neighbours
    # Patrols shelter from armed groups; after war people fear crime and quarrels, which police meet.
    shelter = (
        p.violence_shelter_by_patrols * community.patrol_coverage * community.trust_mission * world.regions[community.region].war
        + p.violence_shelter_by_police * community.police_coverage
    )
    aim = share(p.violence_fear_of_danger * danger_known * (1.0 - shelter) + p.violence_fear_of_groups * community.control)
    community.fear = relax_unevenly(community.fear, aim, p.violence_fear_rises, forgetting)
    insecure = p.violence_insecurity_by_fear * community.fear
    ruled = p.violence_insecurity_by_groups * community.control
    lived = share(1.0 - insecure - ruled + p.violence_security_by_patrols * community.patrol_coverage)
    community.security_experienced = relax_towards(community.security_experienced, lived, p.violence_security_learned)
