"""NGOs: taking part in practices, planning where to work, suspending."""

from simulation.compiler.codes import EACH_SECTOR, FOOD, HEALTH, INFRASTRUCTURE, LIVELIHOOD, PROTECTION
from simulation.compiler.compiled import behaviour, procedure, share
from simulation.compiler.draws import OBSERVATION, REVIEW, around_zero, uniform
from simulation.rules.allocation import aid_score, coordination_share, plan_score
from simulation.rules.belief import fused, observed, stale
from simulation.rules.common import meeting_burden, relax_towards
from simulation.rules.conversions import HARDLY_ANYBODY, HOURS_A_WEEK, LITTLE


@behaviour
def update_participation(i, world, week):
    """An NGO decides how far it takes part in practices with the mission, and feels the practices where it works.

    It takes part as far as it trusts the mission and its principles allow; a strict organisation keeps more distance,
    and takes armed escort only in need. Time spent on coordination is a fixed burden per organisation, so that small
    ones lose a larger share of their staff time.
    """
    ngo = world.ngos[i]
    p = world.parameters[0]
    trust = p.participation_trust_without_tie
    agreement = 0.0
    if ngo.dyad_mission >= 0:
        trust = world.dyads[ngo.dyad_mission].trust_ba
        agreement = world.dyads[ngo.dyad_mission].agreement
    willing = share(
        (p.participation_without_trust + p.participation_by_trust * trust)
        * (1.0 - p.participation_refused_by_the_strict * ngo.strictness)
    )
    if ngo.order_participation >= 0.0:
        willing = ngo.order_participation
    ngo.participation = relax_towards(ngo.participation, willing, p.participation_adjustment)
    ngo.agreement = agreement
    feel_coordination(i, world)
    feel_circumstances(i, world)
    update_closeness_and_neutrality(i, world)
    update_overhead(i, world)


@behaviour
def feel_coordination(i, world):
    """Practices between organisations as an NGO feels them: means over its posts by staff; most only as far as it takes part."""
    ngo = world.ngos[i]
    p = world.parameters[0]
    contact = 0.0
    promise = 0.0
    ownership = 0.0
    alignment = 0.0
    measurement = 0.0
    standard = 0.0
    plan = 0.0
    seats = 0.0
    sharing = 0.0
    support = 0.0
    logistics = 0.0
    weight = LITTLE
    for k in range(ngo.first_post, ngo.last_post):
        post = world.posts[k]
        practice = world.practices[post.region]
        w = post.staff + HARDLY_ANYBODY
        weight += w
        contact += w * practice.contact_frequency
        promise += w * practice.promised_share
        ownership += w * practice.task_ownership
        alignment += w * practice.objective_alignment
        measurement += w * practice.joint_measurement
        standard += w * practice.procedure_uniformity
        plan += w * practice.common_share
        seats += w * practice.seat_equality
        sharing += w * (
            p.participation_sharing_to_ngos * practice.share_to_ngos
            + p.participation_sharing_to_mission * practice.share_to_mission
        )
        support += w * (
            p.participation_support_by_logistics * practice.logistics_support
            + p.participation_support_by_area_security * practice.area_security
            + p.participation_support_by_escort * practice.armed_escort * ngo.accepts_escort
        )
        logistics += w * practice.logistics_support
    part = ngo.participation / weight
    ngo.felt_contact = contact * part
    ngo.felt_promise = promise * part
    ngo.felt_ownership = ownership / weight
    ngo.felt_alignment = alignment * part
    ngo.felt_measurement = measurement * part
    ngo.felt_standard = standard * part
    ngo.felt_plan = plan * part
    ngo.felt_seats = seats / weight
    ngo.felt_sharing = sharing * part
    ngo.felt_support = support * part
    ngo.felt_logistics = logistics * part
    ngo.security_weight = share(p.allocation_security_aims_by_alignment * ngo.felt_alignment)


@behaviour
def feel_circumstances(i, world):
    """What an NGO meets whether it takes part or not: reporting, audit, lessons, the state, what is new, local bodies."""
    ngo = world.ngos[i]
    visibility = 0.0
    detection = 0.0
    retention = 0.0
    obstruction = 0.0
    legal = 0.0
    novelty = 0.0
    local = 0.0
    weight = LITTLE
    for k in range(ngo.first_post, ngo.last_post):
        post = world.posts[k]
        practice = world.practices[post.region]
        w = post.staff + HARDLY_ANYBODY
        weight += w
        visibility += w * practice.public_visibility
        detection += w * practice.detection
        retention += w * practice.lesson_retention
        obstruction += w * world.authorities[post.region].obstruction
        legal += w * practice.legal_scope
        novelty += w * world.conditions[post.region].novelty
        local += w * practice.local_channel
    ngo.felt_visibility = visibility / weight
    ngo.felt_detection = detection / weight
    ngo.felt_retention = retention / weight
    ngo.felt_obstruction = obstruction / weight
    ngo.felt_legal = legal / weight
    ngo.felt_novelty = novelty / weight
    ngo.local_share = local / weight


@behaviour
def update_closeness_and_neutrality(i, world):
    """How close to the mission an NGO looks; neutrality that government and armed groups see in it, slowly lost and regained."""
    ngo = world.ngos[i]
    p = world.parameters[0]
    close = 0.0
    weight = LITTLE
    for k in range(ngo.first_post, ngo.last_post):
        post = world.posts[k]
        practice = world.practices[post.region]
        w = post.staff + HARDLY_ANYBODY
        weight += w
        close += w * (
            p.access_closeness_of_promises * practice.promised_share
            + p.access_closeness_of_escort * post.escort
            + p.access_closeness_of_co_location * practice.co_location
            + p.access_closeness_of_area_security * practice.area_security
            + p.access_closeness_of_joint_plan * practice.common_share
            + p.access_closeness_of_contact * practice.contact_frequency
            + p.access_closeness_of_logistics * practice.logistics_support
        )
    part = ngo.participation / weight
    ngo.closeness = relax_towards(ngo.closeness, share(close * part), p.access_closeness_adjustment)
    ngo.neutrality_groups = relax_towards(ngo.neutrality_groups, 1.0 - ngo.closeness, p.access_neutrality_adjustment)
    legal = p.access_neutrality_without_law + p.access_neutrality_by_law * ngo.felt_legal
    ngo.neutrality_government = relax_towards(ngo.neutrality_government, legal, p.access_neutrality_adjustment)


@behaviour
def update_overhead(i, world):
    """Share of its staff time that coordination takes of an NGO.

    Hours asked of one organisation are everyone's share, growing with the size of the table; seats with equal weight come
    with support for small members, so that part of the squeeze is lifted.
    """
    ngo = world.ngos[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    country = world.country[0]
    hours = 0.0
    for k in range(world.spending.shape[0]):
        hours += world.spending[k].ngo_hours
    each = hours / max(country.organisations, 1.0) * p.hours_factor
    if on.allocation_overhead != 0.0:
        table = meeting_burden(1.0, country.organisations / p.allocation_table_size, p.meeting_overhead_exponent)
        each *= table * (1.0 - p.allocation_hours_saved_by_standard * ngo.felt_standard)
    else:
        each = 0.0
    size = ngo.staff / ngo.weight
    if on.allocation_small_squeeze == 0.0 or ngo.felt_seats > 0.0:
        total = 0.0
        count = 0.0
        for n in range(world.ngos.shape[0]):
            total += world.ngos[n].staff_start
            count += world.ngos[n].weight
        mean = total / max(count, 1.0)
        if on.allocation_small_squeeze == 0.0:
            size = mean
        else:
            size = size + p.allocation_squeeze_lifted_by_seats * ngo.felt_seats * max(0.0, mean - size)
    ngo.overhead = coordination_share(p, each, ngo.participation, size)
    ngo.hours_coordination = ngo.overhead * ngo.staff * HOURS_A_WEEK


@behaviour
def plan_work(i, world, week):
    """An NGO corrects its beliefs, decides where its staff should be, and moves them.

    Beliefs: staff on the spot observe; without staff belief drifts to the regional rumour; the shared picture helps as
    far as it is fresh. Location: at its review (each quarter, staggered) or in an emergency it scores its places by
    believed need, people, danger and skill; the share under the joint plan goes by the pooled picture instead, and by
    gaps that others leave. Aligned objectives bend the score towards the mission's security aims.
    """
    ngo = world.ngos[i]
    p = world.parameters[0]
    emergency = False
    distance = 0.0
    compared = 0.0
    look = (week + ngo.review_week) % int(p.belief_assessment_interval) == 0
    for k in range(ngo.first_post, ngo.last_post):
        post = world.posts[k]
        practice = world.practices[post.region]
        if post.incidents > 0.0:
            emergency = True
        outside = min(practice.share_to_ngos, max(practice.share_hazards, practice.share_armed_actors))
        for row in range(post.first, post.last):
            presence = world.presence[row]
            update_beliefs(i, row, post.region, world, week, look, outside)
            if look and world.community_reach[presence.community, 0] >= 0:
                gap = presence.believed_risk - world.reach[world.community_reach[presence.community, 0]].believed_threat
                distance += gap if gap > 0.0 else -gap
                compared += 1.0
        post.suspended = max(0.0, post.suspended - 1.0)
    if look and compared > 0.0:
        ngo.distance = distance / compared
    review = (week + ngo.review_week) % int(p.allocation_review_interval) == 0
    called = emergency and uniform(world.country[0].seed, REVIEW, week, i, 0) < p.allocation_emergency_review
    if review or called or week == 0:
        choose_places(i, world, week)
    move_staff(i, world)


@behaviour
def update_beliefs(i, row, r, world, week, look, outside):
    """What an NGO believes of need and danger in a place: rumour, what its staff see, what others share.

    look: whether this week brings its assessment; outside: how far the mission shares what it knows of danger, 0-1.
    """
    ngo = world.ngos[i]
    presence = world.presence[row]
    community = world.communities[presence.community]
    picture = world.pictures[presence.community]
    region = world.regions[r]
    p = world.parameters[0]
    on = world.mechanisms[0]
    if on.belief_staleness != 0.0:
        presence.believed_need = stale(presence.believed_need, region.need, p.stale_rate)
        presence.believed_risk = stale(presence.believed_risk, region.threat, p.stale_rate)
    if look and on.belief_observation != 0.0:
        # More staff see more.
        need = community.need
        truth = EACH_SECTOR * (need[HEALTH] + need[FOOD] + need[INFRASTRUCTURE] + need[PROTECTION] + need[LIVELIHOOD])
        sight = presence.staff / (presence.staff + p.sight_half)
        noise = p.need_noise * (1.0 - p.belief_error_removed_by_measurement * ngo.felt_measurement)
        noise *= 1.0 - p.belief_error_removed_by_asking * community.asked
        wobble = around_zero(uniform(world.country[0].seed, OBSERVATION, week, row, 0)) * noise
        presence.believed_need = observed(presence.believed_need, truth, wobble, sight)
        presence.believed_risk = observed(presence.believed_risk, community.threat, wobble * p.belief_error_of_danger, sight)
    if on.belief_pooling != 0.0:
        presence.believed_need = fused(presence.believed_need, picture.need, picture.weight_need * p.belief_weight_of_picture)
    if on.belief_sharing != 0.0 and outside > 0.0:
        presence.believed_risk = fused(
            presence.believed_risk, picture.threat, p.belief_weight_of_picture * picture.weight_threat * outside
        )


@behaviour
def move_staff(i, world):
    """Staff of an NGO move towards where they should be, away faster than there; nobody works where work is suspended."""
    ngo = world.ngos[i]
    p = world.parameters[0]
    # A standard package reaches new places sooner, but waits for approval when the situation is new.
    sooner = p.allocation_standard_hastens * ngo.felt_standard * (1.0 - ngo.felt_novelty)
    later = p.allocation_standard_delays * ngo.felt_standard * ngo.felt_novelty
    for k in range(ngo.first_post, ngo.last_post):
        post = world.posts[k]
        here = 0.0
        for row in range(post.first, post.last):
            presence = world.presence[row]
            target = 0.0 if post.suspended > 0.0 else presence.target
            rate = p.allocation_staff_leaving
            if target > presence.staff:
                rate = p.allocation_staff_arriving * (1.0 + sooner - later)
            presence.staff = relax_towards(presence.staff, target, rate)
            here += presence.staff
        post.staff = here


@procedure
def choose_places(i, world, week):
    """An NGO's review: score every place it may work in and set staff targets in proportion to the scores."""
    ngo = world.ngos[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    caution = p.risk_caution * (p.allocation_caution_of_all + p.allocation_caution_of_the_strict * ngo.strictness)
    skill = share(p.allocation_skill_by_lessons * ngo.skill + p.allocation_skill_by_expertise * ngo.expertise)
    common = ngo.felt_plan * world.coordination[0].plan if on.allocation_joint_plan != 0.0 else 0.0
    own_total = 0.0
    plan_total = 0.0
    staff = 0.0
    people = 0.0
    for r in range(world.regions.shape[0]):
        staff += world.regions[r].ngo_staff
        people += world.regions[r].population
    density = staff / max(people, 1.0)
    for row in range(ngo.first_presence, ngo.last_presence):
        presence = world.presence[row]
        c = presence.community
        community = world.communities[c]
        risk = presence.believed_risk * (1.0 - p.allocation_danger_covered * world.practices[community.region].area_security)
        need = presence.believed_need if on.allocation_ngo != 0.0 else p.allocation_need_unheeded
        present = community.population + community.hosted
        score = aid_score(p, need, present, risk, caution=caution, skill=skill)
        # Security aims: the more objectives are shared, the more danger and the mission's places draw aid.
        score *= 1.0 + p.security_bend * ngo.security_weight * (world.communities_seen[c].threat - need)
        # Metrics that are measured draw work to places that are easy to count.
        score *= 1.0 + p.metric_capture * ngo.felt_measurement * (p.allocation_ordinary_remoteness - community.remoteness)
        score *= 1.0 + world.posts[presence.post].order_weight
        presence.score = max(score, 0.0)
        own_total += presence.score
        if common > 0.0:
            plan_total += pooled_score(c, world, density)
    field = ngo.staff * p.allocation_field_share * (1.0 - ngo.overhead)
    for row in range(ngo.first_presence, ngo.last_presence):
        presence = world.presence[row]
        part = presence.score / own_total if own_total > 0.0 else 0.0
        if common > 0.0 and plan_total > 0.0:
            part = part + common * (pooled_score(presence.community, world, density) / plan_total - part)
        presence.target = field * part


@behaviour
def pooled_score(c, world, density):
    """Worth of a place under the joint plan, which knows who is where; density: NGO staff a head in the country."""
    community = world.communities[c]
    picture = world.pictures[c]
    people = community.population + community.hosted
    p = world.parameters[0]
    crowd = community.ngo_staff / max(people * density, HARDLY_ANYBODY)
    return plan_score(p, people, picture.need, crowd)
