"""Armed groups, state forces and parallel forces: how often they fight, whom they harm, how their strength changes."""

from simulation.behaviours.powers.events import attacks_of_timeline, record_events
from simulation.compiler.codes import BATTLE, NON_STATE, ONE_SIDED, POST_WAR, SECOND_INFLOW, THIRD_INFLOW, WAR
from simulation.compiler.compiled import behaviour, share
from simulation.compiler.draws import EVENTS, poisson, uniform, uniform_pair
from simulation.rules.common import relax_towards, saturating, weekly_retention
from simulation.rules.conversions import HALF, THOUSANDS
from simulation.rules.violence import (
    abuse_rate,
    balance_of_force,
    deterrence,
    excited,
    expected_events,
    hazard,
    mandate_factor,
    patrol_coverage,
    phase_factor,
    recruits,
)


@behaviour
def publish_front(f, world):
    """What others may read of a front."""
    world.fronts_seen[f].fighters = world.fronts[f].fighters
    world.fronts_seen[f].excitation = world.fronts[f].excitation
    world.fronts_seen[f].excitation_civil = world.fronts[f].excitation_civil


@behaviour
def publish_fronts(i, world, week):
    """An armed group shows what others may read of its fronts."""
    group = world.groups[i]
    for f in range(group.first_front, group.last_front):
        publish_front(f, world)


@behaviour
def publish_forces(i, world, week):
    """State forces show what others may read of their front here."""
    publish_front(world.authorities[i].front, world)


@behaviour
def publish_parallel_forces(i, world, week):
    """A parallel force shows what others may read of its fronts."""
    force = world.parallel_forces[i]
    for f in range(force.first_front, force.last_front):
        publish_front(f, world)


@behaviour
def fight(i, world, week):
    """An armed group fights: one log-linear, self-exciting hazard per region for battles and for attacks on civilians.

    Baseline grows with fighters, grievance and offensives, falls with the stage of the peace process; recent events
    excite more (own region and neighbours); patrols deter. Aid in insecure places may feed or dampen it, projects
    provoke. Then losses and recruits change its strength; signatories' strength is what is still armed.
    Sources: Hultman, Kathman and Shannon 2013, 2014; Lewis et al. 2012; Wood and Sullivan 2015; Zuercher 2017;
    Sauter 2022; magnitudes in the register.
    """
    group = world.groups[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    memory = weekly_retention(p.excitation_memory)
    force = 1.0
    if on.allocation_mandate != 0.0:
        force = mandate_factor(p, world.headquarters[0].mandate)
    civil_effect = p.civilian_deterrence_weak
    if world.switches[0].troops_and_civilians == 1:
        civil_effect = p.civilian_deterrence_strong
    total = 0.0
    disruption = 0.0
    pressure = 0.0
    regions = world.regions.shape[0]
    for r in range(regions):
        f = group.first_front + r
        front = world.fronts[f]
        expect_violence(i, r, world, force, civil_effect)
        carry_out_violence(f, r, week, world)
        front.excitation = excited(front.excitation, front.battles, memory)
        front.excitation_civil = excited(front.excitation_civil, front.one_sided, memory)
        partner = saturating(world.regions[r].troops_parallel, p.violence_partner_half_value)
        update_strength(i, r, week, world, partner)
        update_support_and_control(i, r, world)
        total += front.fighters
        disruption += front.battles * p.violence_disruption_by_battle
        pressure += partner / regions
    group.fighters = total
    felt = p.violence_disruption_rate
    group.disruption = share(group.disruption * (1.0 - felt) + felt * min(1.0, disruption))
    group.pressure = pressure


@behaviour
def expect_violence(i, r, world, force, civil_effect):
    """Expected battles, attacks on civilians and fights with other groups of a group's front in a region this week.

    force: the mandate's factor on deterrence; civil_effect: deterrence of attacks on civilians at full coverage.
    """
    group = world.groups[i]
    front = world.fronts[group.first_front + r]
    region = world.regions[r]
    p = world.parameters[0]
    on = world.mechanisms[0]
    front.coverage_felt = patrol_coverage(region.patrol_effort, p.violence_patrols_that_cover) * on.violence_deterrence * force
    front.expected_battle = 0.0
    front.expected_one_sided = 0.0
    front.expected_non_state = 0.0
    people = front.fighters * THOUSANDS
    if people > 0.0:
        shock = shock_of_war(i, r, world)
        civil_shock = shock
        if on.violence_projects != 0.0:
            civil_shock += p.project_provocation * world.practices[r].project_money * region.collapse
        level = hazard(p, region.grievance, p.grievance_slope, shock)
        civil_level = hazard(p, region.grievance, p.grievance_slope, civil_shock)
        own = 0.0
        near = 0.0
        if on.violence_excitation != 0.0:
            own = front.excitation
        if on.violence_spread != 0.0:
            near = neighbour_excitation(r, world, group.first_front)
        deter = deterrence(p.battle_deterrence, front.coverage_felt)
        deter_civil = deterrence(civil_effect, front.coverage_felt)
        base = p.hazard_scale * phase_factor(p, group.phase) * people * (1.0 - p.self_excited_share)
        # Patrols deter what is begun; what it sets off runs on: the self-excited share was found beside many troops.
        begun = deter * base * group.battle_rate * level
        front.expected_battle = expected_events(begun, own, near, p.self_excited_share, p.spread_share)
        own_civil = front.excitation_civil if on.violence_excitation != 0.0 else 0.0
        front.expected_one_sided = (
            deter_civil * p.one_sided_scale * base * group.one_sided_rate * civil_level + p.self_excited_share * own_civil
        )
        rivals = max(0.0, region.rivals - front.fighters)
        # 1 where rivals are as many as at the half-value.
        contest = saturating(rivals, p.violence_rivals_half_value) / HALF
        front.expected_non_state = p.non_state_scale * base * group.non_state_rate * level * contest


@behaviour
def shock_of_war(i, r, world):
    """What raises or lowers a group's hazard in a region: offensives, broken ceasefires, aid where it is safe or not."""
    group = world.groups[i]
    region = world.regions[r]
    condition = world.conditions[r]
    p = world.parameters[0]
    on = world.mechanisms[0]
    shock = 0.0
    if condition.offensive_group == -1 or condition.offensive_group == i:
        shock = p.violence_offensive_shock * condition.offensive
    if group.signatory == 1 and group.phase > WAR:
        shock += p.violence_breakdown_shock * condition.breakdown
    volume = region.delivered / max(region.population, 1.0)
    aid = saturating(volume, p.aid_half)
    if on.violence_aid_dampening != 0.0:
        shock -= p.aid_dampening * aid * (1.0 - region.collapse) * (1.0 - region.threat)
    if on.violence_aid_attraction != 0.0:
        way = world.switches[0].aid_and_violence
        if way == 1:
            shock += p.aid_capture * aid * region.collapse
        elif way > 1:
            shock -= p.aid_capture * aid * region.collapse
    return shock


@behaviour
def neighbour_excitation(r, world, first_front):
    """Excitation of the same group's fronts in neighbouring regions, weighted by distance; events a week."""
    total = 0.0
    for k in range(world.region_tie_start[r], world.region_tie_start[r + 1]):
        other = world.region_tie_other[k]
        total += world.region_tie_weight[k] * world.fronts_seen[first_front + other].excitation
    return total


@behaviour
def carry_out_violence(f, r, week, world):
    """Draw a front's events around what is expected, place them, and count them and their dead."""
    front = world.fronts[f]
    seed = world.country[0].seed
    front.used = 0
    front.one_sided_deaths = 0.0
    battles = 0
    attacks = 0
    fights = 0
    if front.fighters * THOUSANDS > 0.0:
        a, b = uniform_pair(seed, EVENTS, week, f, 0)
        battles = poisson(front.expected_battle, a)
        attacks = poisson(front.expected_one_sided, b)
        if front.expected_non_state > 0.0:
            fights = poisson(front.expected_non_state, uniform(seed, EVENTS, week, f, 1))
    dead = 0.0
    lost = 0.0
    if battles > 0:
        dead = record_events(f, BATTLE, battles, week, world)
    if attacks > 0:
        front.one_sided_deaths = record_events(f, ONE_SIDED, attacks, week, world)
    if fights > 0:
        lost = record_events(f, NON_STATE, fights, week, world)
    if world.conditions[r].attack > 0.0:
        attacks += attacks_of_timeline(f, week, world)
    front.battle_deaths = dead
    front.non_state_deaths = lost
    front.battles = float(battles)
    front.one_sided = float(attacks)
    front.non_state = float(fights)


@behaviour
def update_strength(i, r, week, world, partner):
    """Losses in battle and attrition, recruits, arrivals from abroad; signatories are as strong as they are still armed.

    partner: presence of a parallel force, 0-1; with patrols it wears a group down.
    """
    group = world.groups[i]
    front = world.fronts[group.first_front + r]
    region = world.regions[r]
    p = world.parameters[0]
    on = world.mechanisms[0]
    worn = front.fighters * (p.attrition * (1.0 + p.violence_attrition_by_partner * partner))
    front.lost = min(front.fighters, p.fighter_share_of_deaths * (front.battle_deaths + front.non_state_deaths) + worn)
    front.joined = 0.0
    if group.signatory == 0 and on.violence_recruitment != 0.0:
        front.joined = recruits(front.fighters, front.support, region.grievance, p.recruitment)
    for k in range(world.inflows.shape[0]):
        inflow = world.inflows[k]
        if inflow.group == i and week >= inflow.week and week < inflow.last_week:
            strength = p.inflow_phase_1
            if inflow.phase == SECOND_INFLOW:
                strength = p.inflow_phase_2
            elif inflow.phase == THIRD_INFLOW:
                strength = p.inflow_phase_3
            front.joined += world.inflow_fighters[k, r] * strength
    if group.signatory == 1:
        stalled = region.ex_lapsed * on.excombatants_stalling * p.excombatants_lapsed_under_arms
        front.fighters = front.ex_share * (region.ex_armed + stalled)
        front.joined = 0.0
        front.lost = 0.0
    else:
        front.fighters = max(0.0, front.fighters + front.joined - front.lost)


@behaviour
def update_support_and_control(i, r, world):
    """Support of the people here follows collaboration; control follows the balance of force."""
    group = world.groups[i]
    front = world.fronts[group.first_front + r]
    region = world.regions[r]
    p = world.parameters[0]
    # Outsiders' harm is already in collaboration.
    front.support = relax_towards(front.support, region.collaboration, p.violence_support_rate)
    opponents = (
        p.violence_soldiers_against_groups * world.authorities[r].soldiers * world.government[0].capacity
        + p.violence_peacekeepers_against_groups * region.troops
        + p.violence_partners_against_groups * region.troops_parallel
    )
    front.control = balance_of_force(front.fighters, opponents) if group.phase < POST_WAR else 0.0


@behaviour
def command_forces(i, world, week):
    """State forces here: attacks on civilians by abusive units, more where war is near; patrols hardly restrain them.

    Source: Fjelde, Hultman and Nilsson 2019 (no effect of presence on government killing).
    """
    authority = world.authorities[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    f = authority.front
    front = world.fronts[f]
    region = world.regions[i]
    front.used = 0
    front.fighters = authority.soldiers
    front.one_sided = 0.0
    front.one_sided_deaths = 0.0
    front.expected_one_sided = 0.0
    if on.violence_state_abuse != 0.0:
        # Where an enemy hides among the people, whatever the week's battles.
        war = saturating(region.at_war, p.violence_enemies_half_value)
        own = front.excitation_civil if on.violence_excitation != 0.0 else 0.0
        restraint = deterrence(p.state_deterrence, region.patrol_coverage)
        begun = abuse_rate(p, authority.abuse, authority.soldiers, war)
        front.expected_one_sided = restraint * (begun + p.violence_state_self_excitation * p.self_excited_share * own)
    a = uniform(world.country[0].seed, EVENTS, week, f, 0)
    count = poisson(front.expected_one_sided, a)
    front.one_sided = float(count)
    front.one_sided_deaths = 0.0
    if count > 0:
        front.one_sided_deaths = record_events(f, ONE_SIDED, count, week, world)
    if world.conditions[i].attack > 0.0:
        front.one_sided += float(attacks_of_timeline(f, week, world))
    front.excitation_civil = excited(front.excitation_civil, front.one_sided, weekly_retention(p.excitation_memory))


@behaviour
def conduct_operations(i, world, week):
    """A parallel force (not the UN's) harms civilians in proportion to its strength, its ways and the war around it."""
    force = world.parallel_forces[i]
    p = world.parameters[0]
    here = week >= force.start_week and week < force.end_week
    force.present = 1.0 if here else 0.0
    for r in range(world.regions.shape[0]):
        f = force.first_front + r
        front = world.fronts[f]
        front.used = 0
        front.fighters = world.parallel_troops[i, r] if here else 0.0
        near = p.violence_parallel_harm_without_fighting + world.regions[r].collapse
        front.expected_one_sided = p.parallel_harm_rate * force.harm * front.fighters * THOUSANDS * near
        count = 0
        if front.expected_one_sided > 0.0:
            count = poisson(front.expected_one_sided, uniform(world.country[0].seed, EVENTS, week, f, 0))
        front.one_sided = float(count)
        front.one_sided_deaths = 0.0
        if count > 0:
            front.one_sided_deaths = record_events(f, ONE_SIDED, count, week, world)
        if world.conditions[r].attack > 0.0:
            front.one_sided += float(attacks_of_timeline(f, week, world))
