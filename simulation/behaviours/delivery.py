"""NGOs at work: delivery, and attacks on their staff."""

from simulation.compiler.compiled import behaviour, limit, share
from simulation.compiler.draws import AID_INCIDENT, poisson, uniform
from simulation.rules.access import accepted_work, escort_taken, incident_rate, security_factor, suspension
from simulation.rules.common import relax_towards, weekly_retention
from simulation.rules.funding import cost_of_work


@behaviour
def deliver(i, world, week):
    """An NGO works in its places as far as security, permits, acceptance, time and money allow.

    Escort (if it takes one, and troops give hours) opens access in dangerous places and marks the user. Work through
    local bodies needs less access and risks capture. Value that officials or armed groups take is diverted. Spending
    never exceeds the money held.
    """
    ngo = world.ngos[i]
    p = world.parameters[0]
    activity = p.value_per_staff * (0.6 + 0.4 * ngo.expertise)
    # Money: salaries first, then goods; goods shrink to what is left.
    wages = ngo.staff * p.staff_cost
    affordable = share((ngo.funds - wages) / max(ngo.staff * 0.65 * activity, 1.0)) if ngo.funds > wages else 0.0
    # Reserves beyond half a year's income are spent faster: larger programmes, not larger reserves.
    plenty = share(ngo.funds / max(26.0 * ngo.income, 1.0) - 1.0)
    activity *= 1.0 + p.reserve_spending * plenty
    total_value = 0.0
    total_taken = 0.0
    for k in range(ngo.first_post, ngo.last_post):
        post = world.posts[k]
        troops = troops_at_hand(post.region, world)
        local = local_work(i, post.region, world)
        built = roads_open(post.region, world)
        open_post(i, k, world, troops)
        sum_access = 0.0
        sum_staff = 0.0
        sum_value = 0.0
        for row in range(post.first, post.last):
            presence = world.presence[row]
            presence.delivered = 0.0
            presence.diverted = 0.0
            presence.access = access_to(k, presence.community, world, troops, local)
            sum_access += presence.access * (presence.target + 0.001)
            sum_staff += presence.target + 0.001
            if presence.staff > 0.0 and post.suspended <= 0.0:
                value = value_of_work(i, k, row, world, activity, affordable, built)
                taken = share_taken(i, presence.community, post.region, world, local)
                presence.delivered = value * (1.0 - taken)
                presence.diverted = value * taken
                sum_value += presence.delivered
                total_value += value
                total_taken += value * taken
        post.access = sum_access / max(sum_staff, 0.001)
        post.delivered = sum_value
    ngo.delivered = total_value - total_taken
    ngo.diverted = total_taken
    logistics = ngo.felt_logistics * world.mechanisms[0].funding_logistics_saving
    ngo.spent = min(ngo.funds, cost_of_work(wages, total_value, logistics))
    ngo.funds = max(0.0, ngo.funds - ngo.spent)
    # Staff follow money slowly: hiring and dismissal take months.
    carried = share(ngo.income / max(ngo.staff * (p.staff_cost + 0.65 * activity), 1.0))
    ngo.staff = relax_towards(ngo.staff, ngo.staff_start * limit(0.4 + 0.8 * carried, 0.4, 1.2), 0.01)


@behaviour
def troops_at_hand(r, world):
    """How far troops of the region can spare hours for others, 0-1."""
    troops = world.regions[r].troops
    return troops / (troops + 300.0)


@behaviour
def local_work(i, r, world):
    """Share of an NGO's work that goes through local bodies; local NGOs have fewer others to hand it to."""
    return world.practices[r].local_channel * (0.6 if world.ngos[i].kind != 2 else 0.3)


@behaviour
def open_post(i, k, world, troops):
    """Armed escort that an NGO has at a post, and the permits it works with there."""
    ngo = world.ngos[i]
    post = world.posts[k]
    practice = world.practices[post.region]
    post.escort = 0.0
    if world.mechanisms[0].access_escort != 0.0:
        post.escort = escort_taken(practice.armed_escort, ngo.accepts_escort, ngo.participation, troops)
    post.permit = 1.0 - (1.0 - world.authorities[post.region].permit) * (1.0 - 0.5 * practice.legal_scope)


@behaviour
def access_to(k, c, world, troops, local):
    """Share of work at a post that security, acceptance and permits let through in a community.

    troops: how far they can spare hours, local: share of the work that goes through local bodies; 0-1.
    """
    community = world.communities[c]
    post = world.posts[k]
    on = world.mechanisms[0]
    safe = 1.0
    if on.access_security != 0.0:
        covered = 0.35 * world.practices[post.region].area_security * troops
        risk = community.threat * (1.0 - covered) * (1.0 - 0.45 * post.escort)
        # Local staff work where others cannot; the risk moves to them.
        risk *= 1.0 - 0.3 * local
        safe = security_factor(risk, world.parameters[0].risk_tolerance)
    accepted = 1.0
    if on.access_acceptance != 0.0:
        accepted = accepted_work(world.parameters[0], community.acceptance, post.escort)
    return safe * accepted * post.permit


@behaviour
def roads_open(r, world):
    """What logistics support is worth, 0.6-1: engineers open roads and airstrips, without whom it is little over half."""
    engineers = world.regions[r].engineers
    return 0.6 + 0.4 * engineers / (engineers + 60.0)


@behaviour
def value_of_work(i, k, row, world, activity, affordable, built):
    """Value of a week's work of an NGO in a place, US dollars, before anything is taken of it.

    activity: US dollars a member of staff; affordable: share of goods that money allows; built: what logistics is worth.
    """
    ngo = world.ngos[i]
    presence = world.presence[row]
    practice = world.practices[world.posts[k].region]
    p = world.parameters[0]
    logistics = 1.0 + p.logistics_gain * practice.logistics_support * ngo.participation * built * (
        0.3 + 0.7 * world.communities[presence.community].remoteness
    )
    chill = 1.0 - p.audit_chill * ngo.felt_detection
    skilled = 1.0 + 0.25 * ngo.skill
    value = presence.staff * activity * presence.access * logistics * (1.0 - ngo.overhead) * affordable * chill * skilled
    # New tasks that nobody owns wait; a rigid division of labour or a fixed package makes them wait longer.
    wait = ngo.felt_novelty * (0.35 * ngo.felt_ownership + 0.45 * ngo.felt_standard)
    return value * (1.0 - wait)


@behaviour
def share_taken(i, c, r, world, local):
    """Share of aid that officials and armed groups take, and that is lost with local bodies; audit halves it at most."""
    region = world.regions[r]
    authority = world.authorities[r]
    through_state = world.practices[r].state_channel * 0.5 * authority.capacity
    shift = 1.0 - 0.5 * region.collapse
    taken = limit(
        authority.diversion * (0.15 + 0.6 * through_state)
        + 0.5 * world.communities[c].control * region.predation * shift * (0.3 + 0.5 * local)
        + 0.12 * local * (1.0 - authority.capacity),
        0.0,
        0.7,
    )
    return taken * (1.0 - 0.5 * world.ngos[i].felt_detection)


@behaviour
def incur_incidents(i, world, week):
    """Attacks on aid workers: by staff exposed and the severity of conflict (battles, not one-sided violence).

    Acceptance protects; closeness to the mission raises or protects only where the switch says so. Work moved to local
    bodies moves the risk with it. After an attack the NGO suspends work in the region for some weeks.
    Sources: Hoelscher, Miklian and Nygard 2017; AWSD for the level.
    """
    ngo = world.ngos[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    closeness = world.switches[0].closeness_and_risk
    total = 0.0
    for k in range(ngo.first_post, ngo.last_post):
        post = world.posts[k]
        post.incidents = 0.0
        region = world.regions[post.region]
        practice = world.practices[post.region]
        if post.staff > 0.01 and on.violence_aid_incidents != 0.0:
            severity = region.armed_memory / max(p.incident_reference, 0.01)
            protection = 1.0
            if closeness == 1:
                protection = 1.0 + p.closeness_risk * ngo.closeness
            elif closeness == 2:
                protection = 1.0 / (1.0 + p.closeness_risk * ngo.closeness)
            # Local staff stay where others leave and have less cover.
            protection *= 1.0 + 0.8 * practice.local_channel
            protection *= 1.0 - 0.3 * practice.area_security
            # Groups that tolerate NGOs attack them less; at a tolerance of 0.45 the registered rate holds.
            protection *= 1.36 - 0.8 * region.tolerance
            protection *= 1.0 + 0.5 * (1.0 - ngo.neutrality_groups) * region.collapse
            per_staff = p.aid_incidents_per_organisation_year / 52.0 / p.staff_per_organisation
            rate = incident_rate(world.parameters[0], post.staff, severity, region.acceptance, per_staff, protection)
            post.incidents = float(poisson(rate, uniform(world.country[0].seed, AID_INCIDENT, week, k, 0)))
        post.incident_memory = share(
            post.incident_memory * weekly_retention(13.0) + 0.5 * post.incidents * (1.0 - post.incident_memory)
        )
        if post.incidents > 0.0 and on.access_suspension != 0.0:
            post.suspended = max(post.suspended, suspension(world.parameters[0], post.incidents, ngo.weight))
        total += post.incidents
    ngo.incidents = total
