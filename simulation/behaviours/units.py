"""Peacekeeping units: deployment, patrols, exposure, conduct, local knowledge."""

from simulation.compiler.compiled import behaviour, limit, share
from simulation.compiler.draws import MISCONDUCT, OBSERVATION, PEACEKEEPER_INCIDENT, poisson, uniform, uniform_pair
from simulation.rules.allocation import patrol_score, plan_patrol_score
from simulation.rules.belief import fused, observed, stale
from simulation.rules.common import relax_towards, weekly_retention
from simulation.rules.violence import retaliation


@behaviour
def deploy(i, world, week):
    """A unit's strength follows the deployment schedule; rotation renews it and loses local knowledge."""
    unit = world.units[i]
    p = world.parameters[0]
    region = world.regions[unit.region]
    people = region.troops
    if unit.kind == 1:
        people = region.police
    elif unit.kind == 2:
        people = region.engineers
    elif unit.kind == 3:
        people = region.civil_affairs
    unit.strength = people * unit.share
    unit.readiness = relax_towards(unit.readiness, 0.95 - 0.4 * unit.incident_memory, 0.08)
    interval = int(p.rotation_interval)
    if (week + unit.rotation) % interval == 0 and world.mechanisms[0].learning_turnover != 0.0:
        retention = world.practices[unit.region].lesson_retention
        unit.skill *= 0.4 + 0.6 * retention
        unit.readiness *= 0.9


@behaviour
def plan_patrols(i, world, week):
    """A unit spends its patrol-days where it believes danger to people is, after its own needs and support of NGOs.

    Patrol-days are what is left after own protection, escorts and area security, logistics and leave. A share under the
    joint plan goes by the shared picture of danger and need; the rest by the unit's own belief.
    """
    unit = world.units[i]
    if unit.kind != 0:
        return
    p = world.parameters[0]
    on = world.mechanisms[0]
    practice = world.practices[unit.region]
    count_patrol_days(i, world)
    mandate = world.headquarters[0].mandate
    focus = 4.0 * (0.5 + 0.5 * unit.skill)
    if on.allocation_mandate != 0.0 and mandate < 2:
        focus *= 0.4
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
def count_patrol_days(i, world):
    """Days that a unit has for patrols, after its own protection and what NGOs ask of it."""
    unit = world.units[i]
    practice = world.practices[unit.region]
    unit.protection = share(0.3 + 0.5 * unit.incident_memory)
    days = unit.strength * world.parameters[0].patrol_days_per_soldier * unit.readiness * (1.0 - unit.protection)
    asked = 0.25 * practice.armed_escort + 0.2 * practice.area_security + 0.05 * practice.logistics_support
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
        sight = reach.days / (reach.days + p.patrol_sight_half)
        warned = community.tips / (community.tips + 0.5)
        sight = sight + (1.0 - sight) * 0.6 * warned
        if sight > 0.01:
            noise = p.threat_noise * (1.0 - 0.5 * world.practices[r].joint_measurement)
            wobble = (uniform(world.country[0].seed, OBSERVATION, week, row, 1) - 0.5) * 2.0 * noise
            reach.believed_threat = observed(reach.believed_threat, community.threat, wobble, 0.5 * sight)
    if inward > 0.0:
        reach.believed_threat = fused(reach.believed_threat, picture.threat, 0.5 * picture.weight_threat * inward)


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

    Misconduct falls with discipline; where it becomes known is drawn from the unit's reach. Outside-force harm that was
    redressed provokes fewer attacks. Source: Lyall 2019 for redress; magnitudes assumed.
    """
    unit = world.units[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    region = world.regions[unit.region]
    seed = world.country[0].seed
    unit.attacks = 0.0
    unit.misconduct = 0.0
    unit.misconduct_place = -1
    if unit.strength <= 0.0:
        unit.incident_memory *= weekly_retention(13.0)
        return
    hostile = 0.0
    if unit.kind == 0 or unit.kind == 2:
        for k in range(region.first_front, region.last_front):
            front = world.fronts_seen[world.region_fronts[k]]
            if world.fronts[world.region_fronts[k]].actor == 0:
                hostile += front.excitation
    provoked = 0.0
    if on.violence_retaliation != 0.0:
        soothed = p.redress_effect * region.redress if on.trust_redress != 0.0 else 0.0
        provoked = retaliation(p.retaliation, region.harm_memory, soothed)
    size = unit.strength / (unit.strength + 400.0)
    rate = p.peacekeeper_attack_rate * size * hostile * (0.5 + max(0.0, 0.5 - region.trust_mission)) * (1.0 + provoked)
    if rate > 0.0:
        unit.attacks = float(poisson(rate, uniform(seed, PEACEKEEPER_INCIDENT, week, i, 0)))
    if world.conditions[unit.region].ambush > 0.0 and unit.kind == 0 and unit.slot == 0:
        unit.attacks += 1.0 + float(int(4.0 * world.conditions[unit.region].ambush + 0.5))
    unit.casualties += unit.attacks * 0.6
    unit.incident_memory = share(unit.incident_memory * weekly_retention(13.0) + 0.15 * unit.attacks * (1.0 - unit.incident_memory))
    if on.trust_misconduct != 0.0 and unit.last > unit.first:
        scandal = world.conditions[unit.region].scandal
        rate = p.misconduct_rate * unit.strength * 0.001 * (1.0 - unit.discipline) * (1.0 - 0.4 * unit.skill)
        rate += 0.5 * scandal * size
        u, v = uniform_pair(seed, MISCONDUCT, week, i, 0)
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
    source = 0.6 + 0.4 * world.headquarters[0].skill
    unit.skill = limit(unit.skill + gain * source * (1.0 - unit.skill), 0.0, 1.0)
