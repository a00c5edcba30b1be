"""Peacekeeping units: deployment, patrols, exposure, conduct, local knowledge."""

from simulation.compiler.codes import CIVIL_AFFAIRS, ENGINEERS, GROUP, INFANTRY, MULTIDIMENSIONAL, POLICE
from simulation.compiler.compiled import behaviour, share
from simulation.compiler.draws import (
    MISCONDUCT,
    OBSERVATION,
    PEACEKEEPER_INCIDENT,
    around_zero,
    poisson,
    uniform,
    uniform_pair,
)
from simulation.rules.allocation import patrol_score, plan_patrol_score
from simulation.rules.belief import fused, observed, stale
from simulation.rules.common import relax_towards, saturating, weekly_retention
from simulation.rules.conversions import ATTACKS_OF_FULL_AMBUSH, HALF, THOUSANDS
from simulation.rules.violence import retaliation


@behaviour
def deploy(i, world, week):
    """A unit's strength follows the deployment schedule; rotation renews it and loses local knowledge."""
    unit = world.units[i]
    p = world.parameters[0]
    region = world.regions[unit.region]
    people = region.troops
    if unit.kind == POLICE:
        people = region.police
    elif unit.kind == ENGINEERS:
        people = region.engineers
    elif unit.kind == CIVIL_AFFAIRS:
        people = region.civil_affairs
    unit.strength = people * unit.share
    ready = p.allocation_readiness_at_rest - p.allocation_readiness_lost_to_attacks * unit.incident_memory
    unit.readiness = relax_towards(unit.readiness, ready, p.allocation_readiness_rate)
    interval = int(p.rotation_interval)
    if (week + unit.rotation) % interval == 0 and world.mechanisms[0].learning_turnover != 0.0:
        retention = world.practices[unit.region].lesson_retention
        kept = p.learning_skill_kept_at_rotation
        unit.skill *= kept + (1.0 - kept) * retention
        unit.readiness *= p.allocation_readiness_kept_at_rotation


@behaviour
def plan_patrols(i, world, week):
    """A unit spends its patrol-days where it believes danger to people is, after its own needs and support of NGOs.

    Patrol-days are what is left after own protection, escorts and area security, logistics and leave. A share under the
    joint plan goes by the shared picture of danger and need; the rest by the unit's own belief.
    """
    unit = world.units[i]
    if unit.kind != INFANTRY:
        return
    p = world.parameters[0]
    on = world.mechanisms[0]
    practice = world.practices[unit.region]
    count_patrol_days(i, world)
    focus = focus_on_danger(i, world)
    common = 0.0
    if on.allocation_joint_plan != 0.0:
        common = practice.common_share * world.coordination[0].plan
    inward = 0.0
    if on.belief_sharing != 0.0:
        inward = min(practice.share_to_mission, max(practice.share_hazards, practice.share_armed_actors))
    own_total = 0.0
    plan_total = 0.0
    for row in range(unit.first, unit.last):
        reach = world.reach[row]
        update_believed_threat(row, unit.region, world, week, inward)
        people = world.communities[reach.community].population
        if on.allocation_mission != 0.0:
            reach.score = patrol_score(p, reach.believed_threat, people, reach.falloff, focus)
        else:
            reach.score = reach.falloff * people
        own_total += reach.score
        if common > 0.0:
            plan_total += pooled_patrol_score(row, world, focus)
    for row in range(unit.first, unit.last):
        reach = world.reach[row]
        part = reach.score / own_total if own_total > 0.0 else 0.0
        if common > 0.0 and plan_total > 0.0:
            part = part + common * (pooled_patrol_score(row, world, focus) / plan_total - part)
        reach.days = unit.patrol_days * part


@behaviour
def focus_on_danger(i, world):
    """Power to which a unit raises the danger that it believes in when it spreads its patrols; less under a weak mandate."""
    p = world.parameters[0]
    unskilled = p.allocation_focus_without_skill
    focus = p.allocation_patrol_focus * (unskilled + (1.0 - unskilled) * world.units[i].skill)
    if world.mechanisms[0].allocation_mandate != 0.0 and world.headquarters[0].mandate < MULTIDIMENSIONAL:
        focus *= p.allocation_focus_under_weak_mandate
    return focus


@behaviour
def count_patrol_days(i, world):
    """Days that a unit has for patrols, after its own protection and what NGOs ask of it."""
    unit = world.units[i]
    practice = world.practices[unit.region]
    p = world.parameters[0]
    unit.protection = share(p.allocation_own_protection + p.allocation_protection_by_attacks * unit.incident_memory)
    days = unit.strength * p.patrol_days_per_soldier * unit.readiness * (1.0 - unit.protection)
    asked = (
        p.allocation_days_for_escort * practice.armed_escort
        + p.allocation_days_for_area_security * practice.area_security
        + p.allocation_days_for_logistics * practice.logistics_support
    )
    unit.escort_days = days * asked
    unit.patrol_days = days - unit.escort_days


@behaviour
def update_believed_threat(row, r, world, week, inward):
    """What a unit believes of danger in a place within its reach: rumour, what patrols see, warnings, what NGOs share.

    inward: how far NGOs share what they know of danger, 0-1.
    """
    reach = world.reach[row]
    community = world.communities[reach.community]
    picture = world.pictures[reach.community]
    p = world.parameters[0]
    on = world.mechanisms[0]
    if on.belief_staleness != 0.0:
        reach.believed_threat = stale(reach.believed_threat, world.regions[r].threat, p.stale_rate)
    if on.belief_observation != 0.0:
        sight = saturating(reach.days, p.patrol_sight_half)
        warned = saturating(community.tips, p.belief_warnings_half_value)
        sight = sight + (1.0 - sight) * p.belief_sight_by_warnings * warned
        if sight > p.belief_least_sight:
            noise = p.threat_noise * (1.0 - p.belief_noise_removed_by_measurement * world.practices[r].joint_measurement)
            wobble = around_zero(uniform(world.country[0].seed, OBSERVATION, week, row, 1)) * noise
            reach.believed_threat = observed(reach.believed_threat, community.threat, wobble, p.belief_learning_by_sight * sight)
    if inward > 0.0:
        shared = p.belief_picture_in_patrols * picture.weight_threat * inward
        reach.believed_threat = fused(reach.believed_threat, picture.threat, shared)


@behaviour
def pooled_patrol_score(row, world, focus):
    """Worth of patrolling a place under the joint plan, which goes by the shared picture of danger and need."""
    reach = world.reach[row]
    picture = world.pictures[reach.community]
    people = world.communities[reach.community].population
    p = world.parameters[0]
    return plan_patrol_score(p, picture.threat, picture.need, people, falloff=reach.falloff, focus=focus)


@behaviour
def incur_attacks(i, world, week):
    """A unit is attacked in proportion to hostile fighters here, and may misbehave; both are remembered.

    Outside-force harm that was redressed provokes fewer attacks. Source: Lyall 2019 for redress; magnitudes assumed.
    """
    unit = world.units[i]
    p = world.parameters[0]
    condition = world.conditions[unit.region]
    unit.attacks = 0.0
    unit.misconduct = 0.0
    unit.misconduct_place = -1
    kept = weekly_retention(p.violence_attack_memory)
    if unit.strength <= 0.0:
        unit.incident_memory *= kept
        return
    rate = attacks_expected(i, world)
    if rate > 0.0:
        unit.attacks = float(poisson(rate, uniform(world.country[0].seed, PEACEKEEPER_INCIDENT, week, i, 0)))
    if condition.ambush > 0.0 and unit.kind == INFANTRY and unit.slot == 0:
        unit.attacks += 1.0 + float(int(ATTACKS_OF_FULL_AMBUSH * condition.ambush + HALF))
    unit.casualties += unit.attacks * p.violence_casualties_of_attack
    shaken = p.violence_memory_of_attack * unit.attacks * (1.0 - unit.incident_memory)
    unit.incident_memory = share(unit.incident_memory * kept + shaken)
    misbehave(i, world, week)


@behaviour
def size_of_unit(i, world):
    """Size of a unit as a target and a risk, 0-1, saturating."""
    return saturating(world.units[i].strength, world.parameters[0].violence_unit_half_value)


@behaviour
def attacks_expected(i, world):
    """Attacks on a unit a week: by hostile fighters' events here, distrust of the mission, and harm that provokes."""
    unit = world.units[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    region = world.regions[unit.region]
    hostile = 0.0
    if unit.kind == INFANTRY or unit.kind == ENGINEERS:
        for k in range(region.first_front, region.last_front):
            front = world.fronts_seen[world.region_fronts[k]]
            if world.fronts[world.region_fronts[k]].actor == GROUP:
                hostile += front.excitation
    provoked = 0.0
    if on.violence_retaliation != 0.0:
        soothed = p.redress_effect * region.redress if on.trust_redress != 0.0 else 0.0
        provoked = retaliation(p.retaliation, region.harm_memory, soothed)
    distrust = max(0.0, p.violence_trust_that_protects - region.trust_mission)
    exposed = p.violence_attacks_in_spite_of_trust + distrust
    return p.peacekeeper_attack_rate * size_of_unit(i, world) * hostile * exposed * (1.0 + provoked)


@behaviour
def misbehave(i, world, week):
    """A unit may misbehave, by a draw; where it becomes known is drawn from the unit's reach. Discipline and skill prevent it."""
    unit = world.units[i]
    p = world.parameters[0]
    if world.mechanisms[0].trust_misconduct != 0.0 and unit.last > unit.first:
        careless = 1.0 - p.violence_misconduct_prevented_by_skill * unit.skill
        rate = p.misconduct_rate * unit.strength * THOUSANDS * (1.0 - unit.discipline) * careless
        rate += p.violence_misconduct_in_scandal * world.conditions[unit.region].scandal * size_of_unit(i, world)
        u, v = uniform_pair(world.country[0].seed, MISCONDUCT, week, i, 0)
        unit.misconduct = float(poisson(rate, u))
        if unit.misconduct > 0.0:
            row = unit.first + int(v * (unit.last - unit.first))
            unit.misconduct_place = world.reach[row].community


@behaviour
def update_skill(i, world, week):
    """A unit gains local knowledge in weeks on the ground and from lessons that headquarters holds."""
    unit = world.units[i]
    p = world.parameters[0]
    gain = p.unit_learning * world.mechanisms[0].learning_lessons
    own = p.learning_lessons_on_the_ground
    source = own + (1.0 - own) * world.headquarters[0].skill
    unit.skill = share(unit.skill + gain * source * (1.0 - unit.skill))
