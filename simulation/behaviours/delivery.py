"""NGOs at work: delivery, and attacks on their staff."""

from simulation.compiler.compiled import behaviour, limit, share
from simulation.compiler.draws import AID_INCIDENT, poisson, uniform
from simulation.rules.access import incident_rate, security_factor
from simulation.rules.common import relax_towards, weekly_retention


@behaviour
def deliver(i, world, week):
    """An NGO works in its places as far as security, permits, acceptance, time and money allow.

    Escort (if it takes one, and troops give hours) opens access in dangerous places and marks the user. Work through
    local bodies needs less access and risks capture. Value that officials or armed groups take is diverted. Spending
    never exceeds the money held.
    """
    ngo = world.ngos[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    activity = p.value_per_staff * (0.6 + 0.4 * ngo.expertise)
    saving = 0.25 * ngo.felt_logistics * on.funding_logistics_saving
    total_value = 0.0
    total_taken = 0.0
    # Money: salaries first, then goods; goods shrink to what is left.
    wages = ngo.staff * p.staff_cost
    affordable = share((ngo.funds - wages) / max(ngo.staff * 0.65 * activity, 1.0)) if ngo.funds > wages else 0.0
    # Reserves beyond half a year's income are spent faster: larger programmes, not larger reserves.
    plenty = share(ngo.funds / max(26.0 * ngo.income, 1.0) - 1.0)
    activity *= 1.0 + p.reserve_spending * plenty
    chill = 1.0 - p.audit_chill * ngo.felt_detection
    for k in range(ngo.first_post, ngo.last_post):
        post = world.posts[k]
        authority = world.authorities[post.region]
        practice = world.practices[post.region]
        region = world.regions[post.region]
        troops = region.troops / (region.troops + 300.0)
        escort = 0.0
        if on.access_escort != 0.0:
            escort = practice.armed_escort * ngo.accepts_escort * ngo.participation * troops
        post.escort = escort
        post.permit = 1.0 - (1.0 - authority.permit) * (1.0 - 0.5 * practice.legal_scope)
        local = practice.local_channel * (0.6 if ngo.kind != 2 else 0.3)
        through_state = practice.state_channel * 0.5 * authority.capacity
        shift = 1.0 - 0.5 * region.collapse
        # Engineers open roads and airstrips: without them logistics support is worth little over half.
        built = 0.6 + 0.4 * region.engineers / (region.engineers + 60.0)
        sum_access = 0.0
        sum_staff = 0.0
        sum_value = 0.0
        for row in range(post.first, post.last):
            presence = world.presence[row]
            presence.delivered = 0.0
            presence.diverted = 0.0
            c = presence.community
            community = world.communities[c]
            safe = 1.0
            if on.access_security != 0.0:
                risk = community.threat * (1.0 - 0.35 * practice.area_security * troops) * (1.0 - 0.45 * escort)
                # Local staff work where others cannot; the risk moves to them.
                risk *= 1.0 - 0.3 * local
                safe = security_factor(risk, p.risk_tolerance, 1.0)
            accepted = 1.0
            if on.access_acceptance != 0.0:
                accepted = 0.35 + 0.65 * community.acceptance
                accepted = accepted + (1.0 - accepted) * 0.5 * escort
            gate = safe * accepted * post.permit
            presence.access = gate
            sum_access += gate * (presence.target + 0.001)
            sum_staff += presence.target + 0.001
            if presence.staff > 0.0 and post.suspended <= 0.0:
                logistics = 1.0 + p.logistics_gain * practice.logistics_support * ngo.participation * built * (
                    0.3 + 0.7 * community.remoteness
                )
                value = (
                    presence.staff
                    * activity
                    * gate
                    * logistics
                    * (1.0 - ngo.overhead)
                    * affordable
                    * chill
                    * (1.0 + 0.25 * ngo.skill)
                )
                # New tasks that nobody owns wait; a rigid division of labour or a fixed package makes them wait longer.
                wait = ngo.felt_novelty * (0.35 * ngo.felt_ownership + 0.45 * ngo.felt_standard)
                value *= 1.0 - wait
                taken = limit(
                    authority.diversion * (0.15 + 0.6 * through_state)
                    + 0.5 * community.control * region.predation * shift * (0.3 + 0.5 * local)
                    + 0.12 * local * (1.0 - authority.capacity),
                    0.0,
                    0.7,
                )
                taken *= 1.0 - 0.5 * ngo.felt_detection
                presence.delivered = value * (1.0 - taken)
                presence.diverted = value * taken
                sum_value += presence.delivered
                total_value += value
                total_taken += value * taken
        post.access = sum_access / max(sum_staff, 0.001)
        post.delivered = sum_value
    ngo.delivered = total_value - total_taken
    ngo.diverted = total_taken
    ngo.spent = min(ngo.funds, wages + total_value * (1.0 - saving))
    ngo.funds = max(0.0, ngo.funds - ngo.spent)
    # Staff follow money slowly: hiring and dismissal take months.
    carried = share(ngo.income / max(ngo.staff * (p.staff_cost + 0.65 * activity), 1.0))
    ngo.staff = relax_towards(ngo.staff, ngo.staff_start * limit(0.4 + 0.8 * carried, 0.4, 1.2), 0.01)


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
            rate = incident_rate(post.staff, severity, region.acceptance, per_staff, protection)
            post.incidents = float(poisson(rate, uniform(world.country[0].seed, AID_INCIDENT, week, k, 0)))
        post.incident_memory = share(
            post.incident_memory * weekly_retention(13.0) + 0.5 * post.incidents * (1.0 - post.incident_memory)
        )
        if post.incidents > 0.0 and on.access_suspension != 0.0:
            # A record stands for several organisations: the others go on.
            lasting = 6.0 * min(1.0, post.incidents / max(ngo.weight, 1.0) * 2.0)
            post.suspended = max(post.suspended, lasting)
        total += post.incidents
    ngo.incidents = total
