"""Host government and local authorities: consent, permits, obstruction, own forces, services."""

from simulation.compiler.codes import MISSION_GOVERNMENT, WITHDRAWN
from simulation.compiler.compiled import behaviour, limit, share
from simulation.compiler.draws import PERMIT, uniform
from simulation.rules.common import relax_towards, weekly_retention
from simulation.rules.consent import (
    capacity_after,
    capture_after,
    consent_state,
    consent_target,
    obstruction_target,
    restraint_target,
    state_effort,
)


@behaviour
def update_host_consent(i, world, week):
    """Every month the government weighs its consent to the mission; the result is read as a state.

    It weighs the standing that partnership gives against lost autonomy, reporting on abuse, work around the state,
    other patrons, and how its people see the mission.
    """
    government = world.government[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    coup = 0.0
    patron = 0.0
    contact = 0.0
    legal = 0.0
    bypassed = 0.0
    standing = 0.0
    exposed = 0.0
    people = 0.0
    regions = world.regions.shape[0]
    for r in range(regions):
        coup = max(coup, world.conditions[r].coup)
        patron = max(patron, world.conditions[r].patron)
        size = world.regions[r].population
        people += size
        contact += size * world.practices[r].state_contact
        legal += size * world.practices[r].legal_scope
        bypassed += size * world.authorities[r].bypassed
        standing += size * world.regions[r].trust_mission
        exposed = max(exposed, world.authorities[r].exposed)
    per_head = 1.0 / max(people, 1.0)
    government.instability = share(max(coup, government.instability * weekly_retention(p.instability_half_life)))
    if on.consent_patrons != 0.0:
        government.patrons = share(max(government.patrons, patron))
    update_restraint(i, world, exposed, contact * per_head)
    if week % int(p.consent_review_interval) == 0:
        weigh_consent(i, world, contact * per_head, legal * per_head, bypassed * per_head, standing * per_head)


@behaviour
def update_restraint(i, world, exposed, contact):
    """Restraint of the state's own forces follows contact, and exposure where exposure protects; it wears off."""
    government = world.government[i]
    p = world.parameters[0]
    effect = 0.0
    if world.mechanisms[0].intergroup_advocacy != 0.0:
        effect = p.advocacy_effect if world.switches[0].exposing_abuse == 0 else -p.advocacy_effect
    target = restraint_target(p, effect, exposed, contact)
    restraint = relax_towards(government.restraint, target, p.consent_restraint_adjustment)
    government.restraint = limit(restraint, -1.0, p.consent_most_restraint)


@behaviour
def weigh_consent(i, world, contact, legal, bypassed, standing):
    """Consent moves towards what the government gains and loses by the mission.

    Means over people: contact with the state, legal scope, work around the state, people's trust in the mission; 0-1.
    """
    government = world.government[i]
    headquarters = world.headquarters[0]
    p = world.parameters[0]
    on = world.mechanisms[0]
    tie = p.consent_trust_without_tie
    for k in range(headquarters.first_dyad, headquarters.last_dyad):
        dyad = world.dyads[k]
        if dyad.kind == MISSION_GOVERNMENT:
            tie = dyad.trust_ba
    external = on.consent_external_legitimacy * p.consent_external * contact
    external = external * (p.consent_standing_without_trust + tie) * p.consent_standing_by_tie
    autonomy = (
        on.consent_autonomy
        * p.consent_autonomy
        * government.sovereignty
        * headquarters.presence
        * (1.0 - p.consent_autonomy_eased_by_law * legal)
        * (1.0 + government.instability)
    )
    reporting = on.consent_reporting * p.consent_reporting * government.sensitivity * headquarters.abuse_reported
    around = on.consent_bypass * p.consent_bypass * bypassed
    patrons = on.consent_patrons * p.consent_patrons * government.patrons
    popular = p.consent_standing * (standing - p.consent_neutral_standing)
    gains = external + max(0.0, popular)
    losses = autonomy + reporting + around + patrons + max(0.0, -popular)
    target = consent_target(p, government.base_consent, gains, losses)
    if government.order_consent >= 0.0:
        target = government.order_consent
    interval = int(p.consent_review_interval)
    government.consent = relax_towards(government.consent, target, min(1.0, interval / p.consent_memory))
    government.state = consent_state(p, government.consent)
    government.withdrawn_weeks = government.withdrawn_weeks + interval if government.state == WITHDRAWN else 0


@behaviour
def administer(i, world, week):
    """A local authority reviews permits, obstructs or not, runs services and its forces.

    Obstruction is graded with falling consent; denials are drawn from it. Capacity grows with aid through the state
    (and so does capture); effort falls where services go around the state, when credit is crowded out.
    """
    authority = world.authorities[i]
    government = world.government[0]
    practice = world.practices[i]
    region = world.regions[i]
    p = world.parameters[0]
    review_permits(i, world, week)
    through = region.delivered_state / max(region.delivered, 1.0) if region.delivered > 0.0 else 0.0
    update_capacity_and_effort(i, world, through)
    # Offices open where it is safe and there is capacity, and close where groups decide; slowly.
    offices = p.consent_offices_without_capacity + p.consent_offices_by_capacity * authority.capacity
    authority.presence = relax_towards(authority.presence, offices * (1.0 - region.collapse), p.consent_offices_adjustment)
    authority.contact = practice.state_contact
    diverted = p.consent_diversion_without_capture + p.consent_diversion_by_capture * authority.capture
    audited = 1.0 - p.consent_diversion_stopped_by_audit * practice.detection
    authority.diversion = government.corruption * diverted * audited
    # State abuse becomes visible through reporting, feedback and patrols; exposure fades in a quarter.
    seen = (practice.public_visibility + p.consent_exposure_by_asking * practice.share_asked) * authority.abuse
    authority.exposed = share(max(authority.exposed * p.consent_exposure_kept, p.consent_exposure_of_seen * seen))
    authority.abuse = share(
        government.abuse * (1.0 - government.restraint) * (1.0 + p.consent_abuse_in_disarray * government.instability)
    )
    manned = p.consent_soldiers_without_effort + p.consent_soldiers_by_effort * authority.effort * p.consent_full_manning
    authority.soldiers = authority.soldiers_start * manned * (1.0 - p.consent_soldiers_lost_in_disarray * government.instability)


@behaviour
def review_permits(i, world, week):
    """Obstruction and permits are reviewed every other month; a person's orders and refusals from above go before."""
    authority = world.authorities[i]
    government = world.government[0]
    p = world.parameters[0]
    on = world.mechanisms[0]
    if (week + authority.review_week) % int(p.consent_permit_interval) == 0:
        wanted = 0.0
        if on.consent_obstruction != 0.0:
            legal = world.practices[i].legal_scope
            wanted = obstruction_target(p, government.consent, government.corruption, legal)
        authority.obstruction = relax_towards(authority.obstruction, wanted, p.consent_obstruction_adjustment)
        authority.permit = 1.0 - p.consent_permits_refused * authority.obstruction if on.access_permits != 0.0 else 1.0
    if authority.order_obstruction >= 0.0 and on.consent_obstruction != 0.0:
        authority.obstruction = authority.order_obstruction
    if authority.order_permit >= 0.0 and on.access_permits != 0.0:
        authority.permit = authority.order_permit
    authority.denials = 0.0
    chance = p.denial_rate * authority.obstruction
    if chance > 0.0 and uniform(world.country[0].seed, PERMIT, week, i, 0) < chance:
        authority.denials = 1.0
    refusal = world.conditions[i].refusal
    if refusal > 0.0 and on.access_permits != 0.0:
        # Refused from above; the authority returns to its own ways at its next review.
        authority.permit = min(authority.permit, 1.0 - refusal)
        authority.denials = 1.0


@behaviour
def update_capacity_and_effort(i, world, through):
    """Aid around the state crowds out its effort; aid through it (a share ``through`` of all) builds capacity and capture."""
    authority = world.authorities[i]
    government = world.government[0]
    practice = world.practices[i]
    region = world.regions[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    around = 0.0
    if region.delivered > 0.0:
        volume = region.delivered / max(region.population, 1.0)
        around = (1.0 - through) * volume / (volume + p.bypass_half)
    authority.bypassed = relax_towards(authority.bypassed, around, p.consent_bypass_adjustment)
    if on.consent_capacity != 0.0:
        support = practice.state_contact * (p.consent_support_by_contact + p.consent_support_by_aid * through)
        authority.capture = capture_after(p, authority.capture, through, government.corruption, practice.detection)
        authority.capacity = capacity_after(
            p, authority.capacity, support, capture=authority.capture, instability=government.instability
        )
    crowding = 0.0
    if on.consent_substitution != 0.0 and world.switches[0].substitution_credit == 0:
        crowding = p.crowding_out
    if on.service_effort != 0.0:
        base = p.consent_ordinary_effort * (1.0 - p.consent_effort_lost_in_disarray * government.instability)
        authority.effort = state_effort(authority.effort, base, authority.bypassed, crowding, p.consent_effort_adjustment)
