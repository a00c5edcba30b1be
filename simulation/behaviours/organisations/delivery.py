"""NGOs at work: delivery, and attacks on their staff."""

from simulation.compiler.codes import NATIONAL, PROTECTS, RAISES
from simulation.compiler.compiled import behaviour, limit, share
from simulation.compiler.draws import AID_INCIDENT, poisson, uniform
from simulation.rules.access import accepted_work, escort_taken, incident_rate, security_factor, suspension
from simulation.rules.common import relax_towards, saturating, weekly_retention
from simulation.rules.conversions import A_PLAN_FOR_NOBODY, HARDLY_ANYBODY, WEEKS_A_YEAR
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
    activity = p.value_per_staff * (p.allocation_work_without_expertise + p.allocation_work_by_expertise * ngo.expertise)
    # Money: salaries first, then goods; goods shrink to what is left.
    wages = ngo.staff * p.staff_cost
    affordable = (
        share((ngo.funds - wages) / max(ngo.staff * p.allocation_field_share * activity, 1.0)) if ngo.funds > wages else 0.0
    )
    # Ample reserves are spent faster: larger programmes, not larger reserves.
    plenty = share(ngo.funds / max(p.allocation_ample_reserve * ngo.income, 1.0) - 1.0)
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
            sum_access += presence.access * (presence.target + A_PLAN_FOR_NOBODY)
            sum_staff += presence.target + A_PLAN_FOR_NOBODY
            if presence.staff > 0.0 and post.suspended <= 0.0:
                value = value_of_work(i, k, row, world, activity, affordable, built)
                taken = share_taken(i, presence.community, post.region, world, local)
                presence.delivered = value * (1.0 - taken)
                presence.diverted = value * taken
                sum_value += presence.delivered
                total_value += value
                total_taken += value * taken
        post.access = sum_access / max(sum_staff, A_PLAN_FOR_NOBODY)
        post.delivered = sum_value
    ngo.delivered = total_value - total_taken
    ngo.diverted = total_taken
    logistics = ngo.felt_logistics * world.mechanisms[0].funding_logistics_saving
    ngo.spent = min(ngo.funds, cost_of_work(p, wages, total_value, logistics))
    ngo.funds = max(0.0, ngo.funds - ngo.spent)
    # Staff follow money slowly: hiring and dismissal take months.
    carried = share(ngo.income / max(ngo.staff * (p.staff_cost + p.allocation_field_share * activity), 1.0))
    kept = p.allocation_staff_without_income + p.allocation_staff_by_income * carried
    kept = limit(kept, p.allocation_staff_without_income, p.allocation_most_staff)
    ngo.staff = relax_towards(ngo.staff, ngo.staff_start * kept, p.allocation_hiring)


@behaviour
def troops_at_hand(r, world):
    """How far troops of the region can spare hours for others, 0-1."""
    return saturating(world.regions[r].troops, world.parameters[0].access_troops_half)


@behaviour
def local_work(i, r, world):
    """Share of an NGO's work that goes through local bodies; local NGOs have fewer others to hand it to."""
    p = world.parameters[0]
    most = p.access_local_at_most_of_national if world.ngos[i].kind == NATIONAL else p.service_local_at_most
    return world.practices[r].local_channel * most


@behaviour
def open_post(i, k, world, troops):
    """Armed escort that an NGO has at a post, and the permits it works with there."""
    ngo = world.ngos[i]
    post = world.posts[k]
    practice = world.practices[post.region]
    post.escort = 0.0
    if world.mechanisms[0].access_escort != 0.0:
        post.escort = escort_taken(practice.armed_escort, ngo.accepts_escort, ngo.participation, troops)
    secured = world.parameters[0].access_permits_secured_by_law * practice.legal_scope
    post.permit = 1.0 - (1.0 - world.authorities[post.region].permit) * (1.0 - secured)


@behaviour
def access_to(k, c, world, troops, local):
    """Share of work at a post that security, acceptance and permits let through in a community.

    troops: how far they can spare hours, local: share of the work that goes through local bodies; 0-1.
    """
    community = world.communities[c]
    post = world.posts[k]
    p = world.parameters[0]
    on = world.mechanisms[0]
    safe = 1.0
    if on.access_security != 0.0:
        covered = p.access_danger_covered * world.practices[post.region].area_security * troops
        risk = community.threat * (1.0 - covered) * (1.0 - p.access_danger_under_escort * post.escort)
        # Local staff work where others cannot; the risk moves to them.
        risk *= 1.0 - p.access_danger_moved_to_local * local
        safe = security_factor(risk, p.risk_tolerance)
    accepted = 1.0
    if on.access_acceptance != 0.0:
        accepted = accepted_work(p, community.acceptance, post.escort)
    return safe * accepted * post.permit


@behaviour
def roads_open(r, world):
    """What logistics support is worth, 0-1: engineers open roads and airstrips, without whom it is little over half."""
    engineers = world.regions[r].engineers
    p = world.parameters[0]
    half = p.access_engineers_half
    return p.access_logistics_without_engineers + p.access_logistics_by_engineers * engineers / (engineers + half)


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
        p.access_logistics_everywhere + p.access_logistics_by_remoteness * world.communities[presence.community].remoteness
    )
    chill = 1.0 - p.audit_chill * ngo.felt_detection
    skilled = 1.0 + p.allocation_work_by_skill * ngo.skill
    value = presence.staff * activity * presence.access * logistics * (1.0 - ngo.overhead) * affordable * chill * skilled
    # New tasks that nobody owns wait; a rigid division of labour or a fixed package makes them wait longer.
    waiting = p.allocation_waiting_for_owner * ngo.felt_ownership + p.allocation_waiting_for_approval * ngo.felt_standard
    return value * (1.0 - ngo.felt_novelty * waiting)


@behaviour
def share_taken(i, c, r, world, local):
    """Share of aid that officials and armed groups take, and that is lost with local bodies; audit stops a part of it."""
    region = world.regions[r]
    authority = world.authorities[r]
    p = world.parameters[0]
    through_state = world.practices[r].state_channel * p.service_through_state_at_most * authority.capacity
    officials = authority.diversion * (p.access_diverted_directly + p.access_diverted_through_state * through_state)
    shift = 1.0 - p.access_groups_kept_off_by_collapse * region.collapse
    reached = p.access_taxed_directly + p.access_taxed_through_local * local
    groups = p.access_taken_by_groups * world.communities[c].control * region.predation * shift * reached
    lost = p.access_lost_with_local * local * (1.0 - authority.capacity)
    taken = limit(officials + groups + lost, 0.0, p.access_most_taken)
    return taken * (1.0 - p.access_taking_stopped_by_audit * world.ngos[i].felt_detection)


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
    fading = weekly_retention(p.access_incident_half_life)
    per_staff = p.aid_incidents_per_organisation_year / WEEKS_A_YEAR / p.staff_per_organisation
    total = 0.0
    for k in range(ngo.first_post, ngo.last_post):
        post = world.posts[k]
        post.incidents = 0.0
        region = world.regions[post.region]
        practice = world.practices[post.region]
        if post.staff > HARDLY_ANYBODY and on.violence_aid_incidents != 0.0:
            severity = region.armed_memory / p.incident_reference
            protection = 1.0
            if closeness == RAISES:
                protection = 1.0 + p.closeness_risk * ngo.closeness
            elif closeness == PROTECTS:
                protection = 1.0 / (1.0 + p.closeness_risk * ngo.closeness)
            # Local staff stay where others leave and have less cover.
            protection *= 1.0 + p.access_attacks_on_local * practice.local_channel
            protection *= 1.0 - p.access_attacks_prevented_by_area_security * practice.area_security
            # Groups that tolerate NGOs attack them less; at a tolerance a little below one half the registered rate holds.
            protection *= p.access_attacks_without_tolerance - p.access_attacks_spared_by_tolerance * region.tolerance
            protection *= 1.0 + p.access_attacks_for_lost_neutrality * (1.0 - ngo.neutrality_groups) * region.collapse
            rate = incident_rate(p, post.staff, severity, region.acceptance, per_staff=per_staff, protection=protection)
            post.incidents = float(poisson(rate, uniform(world.country[0].seed, AID_INCIDENT, week, k, 0)))
        post.incident_memory = share(
            post.incident_memory * fading + p.access_incident_remembered * post.incidents * (1.0 - post.incident_memory)
        )
        if post.incidents > 0.0 and on.access_suspension != 0.0:
            post.suspended = max(post.suspended, suspension(p, post.incidents, ngo.weight))
        total += post.incidents
    ngo.incidents = total
