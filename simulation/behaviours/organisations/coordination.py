"""Humanitarian coordination: who takes part, and the shared picture of needs and dangers."""

from simulation.compiler.compiled import behaviour, share
from simulation.rules.belief import freshness
from simulation.rules.common import relax_towards, saturating


@behaviour
def convene(i, world, week):
    """Humanitarian coordination counts who takes part and makes its plan and its shared picture fresh.

    Staff limits what it can convene: capacity is staff against members.
    """
    coordination = world.coordination[i]
    p = world.parameters[0]
    members = 0.0
    for n in range(world.ngos.shape[0]):
        members += world.ngos[n].weight * world.ngos[n].participation
    coordination.members = members
    coordination.capacity = saturating(coordination.staff, p.coordination_staff_per_member * max(members, 1.0))
    coordination.plan = coordination.capacity * (1.0 - p.allocation_plan_worth_lost_with_age * world.headquarters[0].plan_age)
    quality = 0.0
    for r in range(world.regions.shape[0]):
        quality += world.practices[r].share_intensity / world.regions.shape[0]
    coordination.picture = coordination.capacity * quality


@behaviour
def update_shared_picture(i, world, week):
    """Coordination pools what NGOs and the mission share about each community, each in its turn.

    Clusters pool needs among NGOs a little in any case. What the mission knows of danger and what NGOs know of danger
    and hazards enter only as far as sharing lets them. Data age by the agreed latency.
    """
    coordination = world.coordination[i]
    p = world.parameters[0]
    # The cluster system's own exchange, without the mission.
    among = p.cluster_exchange * coordination.capacity * p.belief_exchange_of_many_clusters
    among = among * coordination.clusters / (coordination.clusters + p.belief_clusters_half)
    turns = int(p.belief_picture_interval)
    for c in range(week % turns, world.communities.shape[0], turns):
        pool_needs(c, world, among)
        pool_dangers(c, world)
        picture = world.pictures[c]
        picture.weight_need = picture_weight(picture.need_support, picture.age_need, p.picture_half_life)
        picture.weight_threat = picture_weight(picture.threat_support, picture.age_threat, p.picture_half_life)


@behaviour
def pool_needs(c, world, among):
    """What NGOs know of need in a community, as far as they share it. among: what clusters pool in any case, 0-1.

    What flows is the lesser of the agreed direction and the agreed content.
    """
    picture = world.pictures[c]
    practice = world.practices[world.communities[c].region]
    p = world.parameters[0]
    to_picture = world.mechanisms[0].belief_pooling * (among + (1.0 - among) * min(practice.share_to_mission, practice.share_needs))
    need = 0.0
    weight = 0.0
    for k in range(world.community_presence.shape[1]):
        row = world.community_presence[c, k]
        if row >= 0:
            presence = world.presence[row]
            part = world.ngos[presence.ngo].participation
            taking_part = p.belief_reported_by_participation + p.belief_reported_by_measurement * practice.joint_measurement
            seen = presence.staff * (p.belief_reported_anyway + part * taking_part)
            need += seen * presence.believed_need
            weight += seen
    support = saturating(weight, p.picture_half) * to_picture
    if weight > 0.0 and support > 0.0:
        picture.need = relax_towards(picture.need, need / weight, support)
        picture.age_need = practice.share_latency
    else:
        picture.age_need += int(p.belief_picture_interval)
    picture.need_support = support


@behaviour
def pool_dangers(c, world):
    """What NGOs and the mission's units know of danger in a community, as far as sharing lets it pass."""
    picture = world.pictures[c]
    practice = world.practices[world.communities[c].region]
    p = world.parameters[0]
    on = world.mechanisms[0]
    content = max(practice.share_hazards, practice.share_armed_actors)
    hazards = on.belief_sharing * min(practice.share_to_mission, content)
    outward = on.belief_sharing * min(practice.share_to_ngos, content)
    risk = 0.0
    risk_weight = 0.0
    for k in range(world.community_presence.shape[1]):
        row = world.community_presence[c, k]
        if row >= 0:
            presence = world.presence[row]
            part = world.ngos[presence.ngo].participation
            risk += presence.staff * part * presence.believed_risk
            risk_weight += presence.staff * part
    danger = 0.0
    total = 0.0
    if hazards > 0.0 and risk_weight > 0.0:
        w = hazards * saturating(risk_weight, p.picture_half)
        danger += w * risk / risk_weight
        total += w
    if outward > 0.0:
        for k in range(world.community_reach.shape[1]):
            row = world.community_reach[c, k]
            if row >= 0:
                reach = world.reach[row]
                w = outward * saturating(reach.days, p.reach_half)
                danger += w * reach.believed_threat
                total += w
    picture.threat_support = share(total)
    if total > 0.0:
        picture.threat = relax_towards(picture.threat, danger / total, share(total))
        picture.age_threat = practice.share_latency
    else:
        picture.age_threat += int(p.belief_picture_interval)


@behaviour
def picture_weight(support, age, half_life):
    """Weight that a receiver gives to the shared picture: its evidence, discounted by age in weeks; 0-1."""
    return support * freshness(age, half_life)
