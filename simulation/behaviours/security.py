"""Communities suffer: events of the week, displacement and return, fear, disputes between identity groups."""

from simulation.compiler.compiled import behaviour, limit, share
from simulation.compiler.draws import COMMUNAL, COMMUNAL_ESCALATION, heavy_tailed_count, poisson, uniform, uniform_pair
from simulation.compiler.sizes import SLOTS
from simulation.rules.common import approach, approach_unevenly, kept, saturating
from simulation.rules.intergroup import dispute_rate, escalation_probability
from simulation.rules.violence import danger, local_control

FOUND_EVENNESS = 0.28
"""Evenness (``region_impartiality``) at which the effect of presence on communal violence was found: Mali's."""


@behaviour
def suffer(i, world, week):
    """A community meets the week's events here, flees or returns, and learns how dangerous life is.

    Harm is per 10,000 people by whom it was done. Danger mixes what happens here with what happens in the region, so
    that its mean does not hang on how finely the country is cut into communities.
    """
    community = world.communities[i]
    r = community.region
    region = world.regions[r]
    p = world.parameters[0]
    on = world.mechanisms[0]
    battle = 0.0
    one_sided = 0.0
    by_state = 0.0
    killed_by_state = 0.0
    non_state = 0.0
    bystanders = 0.0
    events = 0.0
    by_rebels = 0.0
    by_outsiders = 0.0
    control = 0.0
    for k in range(region.first_front, region.last_front):
        f = world.region_fronts[k]
        front = world.fronts[f]
        if front.actor == 0 and front.control > 0.0:
            here = local_control(front.control, community.patrol_coverage, community.collaboration, community.urban)
            control = control + here * (1.0 - control)
        for s in range(front.used):
            slot = world.incidents[f * SLOTS + s]
            if slot.community == i:
                events += slot.count
                if slot.kind == 1:
                    battle += slot.deaths - slot.civilians
                    bystanders += slot.civilians
                    # Bystanders are laid at the door of rebels and, by the partiality of a parallel force, outsiders.
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
    community.control = control
    # Deaths fall on people who belong here; combatants of battles and fights are mostly not residents.
    dead = min(community.population, community.civilian_deaths)
    community.population -= dead
    community.deaths_total += dead
    # Danger: events per 100,000 people and year, half local and half regional, over a fading memory.
    rate_here = 0.0
    if events > 0.0:
        rate_here = 5200000.0 * events / max(community.population_start, 500.0)
    lived = danger(0.5 * rate_here + 0.5 * region.event_rate, p.danger_half)
    lived = share(
        lived
        + 0.05 * community.vigilantism
        + 0.05 * saturating(community.disputes * 10000.0 / max(community.population_start, 500.0), 40.0)
    )
    community.threat = approach_unevenly(community.threat, lived, 0.35, 1.0 - kept(p.threat_half_life))
    community.returned = 0.0
    if on.violence_displacement != 0.0:
        flight = (
            p.flight_rate
            * limit(community.threat - 0.3, 0.0, 1.0)
            * (1.0 + 4.0 * saturating(community.harm_rebels + community.harm_state, 20.0))
        )
        leaving = community.population * share(flight)
        leaving = min(leaving, max(0.0, community.population - 0.4 * community.population_start))
        calm = max(0.0, 1.0 - community.threat / 0.5)
        coming = community.displaced * p.return_rate * calm * (0.5 + community.coverage)
        community.population += coming - leaving
        community.displaced += leaving - coming
        community.returned = coming


@behaviour
def feel(i, world, week):
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
    community.fear = approach_unevenly(community.fear, aim, 0.2, 1.0 - kept(p.violence_memory_half_life * 4.345 * 0.25))
    lived = share(1.0 - 0.75 * community.fear - 0.25 * community.control + 0.1 * community.patrol_coverage)
    community.security_experienced = approach(community.security_experienced, lived, 0.08)


@behaviour
def quarrel(i, world, week):
    """Disputes between identity groups open, are settled, or turn violent; mediators and impartial presence help.

    Police act on post-war disputes and crime where groups no longer fight, with saturation; not on battles. Where few
    disputes are settled people turn to vigilante justice, and trained mediation brings some of its own.
    Sources: Blattman, Hartman and Blair 2014; Nomikos 2021; Bara 2020.
    """
    community = world.communities[i]
    r = community.region
    region = world.regions[r]
    p = world.parameters[0]
    on = world.mechanisms[0]
    practice = world.practices[r]
    seed = world.country[0].seed
    community.new_disputes = 0.0
    community.escalations = 0.0
    community.communal_deaths = 0.0
    training = 0.0
    if on.intergroup_mediation != 0.0:
        training = max(practice.dispute_training, world.local_conditions[i].training)
    community.mediators = approach_unevenly(community.mediators, training, 0.03, 1.0 - kept(p.programme_effect_half_life * 4.345))
    if on.intergroup_disputes == 0.0:
        return
    police = 0.0
    if on.violence_police != 0.0:
        police = p.postwar_police_maximum_cut * community.police_coverage * (1.0 - region.collapse)
    tension = 1.0 + 0.5 * world.conditions[r].election + 0.4 * community.shock[1]
    rate = (
        dispute_rate(community.population, community.minority, community.intergroup_trust, p.dispute_opening_rate)
        * (1.0 - police)
        * tension
    )
    u = uniform(seed, COMMUNAL, week, i, 0)
    opened = float(poisson(rate, u))
    settled_share = p.settlement_rate * (1.0 + p.mediation_settlement * community.mediators)
    settled = community.disputes * settled_share
    community.disputes = max(0.0, community.disputes + opened - settled)
    community.new_disputes = opened
    impartial = 0.0
    if on.intergroup_presence != 0.0 and region.troops > 0.0:
        # The effect was found in war and with a force of about this evenness (Nomikos 2021, Mali); after war troops do not
        # reduce violence of other kinds (Bara 2020).
        even = min(1.0, region.impartiality / FOUND_EVENNESS) * world.headquarters[0].present * region.war
        impartial = community.troops_nearby * (0.8 + 0.2 * community.patrol_coverage) * even
        if community.troops_nearby == 0.0:
            impartial = 0.2 * community.patrol_coverage * even
    heat = 1.0 + 2.0 * region.arms + region.threat
    chance = escalation_probability(
        p.escalation_rate * heat,
        impartial,
        1.0 - p.communal_onset_multiplier_with_un_presence,
        community.mediators,
        p.mediation_effect,
    )
    expected = community.disputes * chance * (1.0 - 0.5 * police)
    a, b = uniform_pair(seed, COMMUNAL_ESCALATION, week, i, 0)
    turned = float(poisson(expected, a))
    community.escalations = turned
    if turned > 0.0:
        # One dispute in a few costs lives; more where arms are at hand.
        lethal = p.communal_lethality * (0.3 + region.arms)
        if b < lethal:
            toll = uniform(seed, COMMUNAL_ESCALATION, week, i, 1)
            dead = min(float(heavy_tailed_count(toll, p.deaths_per_event)), float(int(community.population * 0.2)))
            community.communal_deaths = dead
            community.population -= dead
            community.deaths_total += dead
            community.civilian_deaths += dead
        community.violent_events += turned
    backlog = saturating(community.disputes * 10000.0 / max(community.population, 500.0), 30.0)
    aim = share(
        0.45 * backlog * (1.2 - community.reliance_on_state) * (1.0 - 0.5 * police) + p.mediation_vigilantism * community.mediators
    )
    community.vigilantism = approach(community.vigilantism, aim, 0.05)
