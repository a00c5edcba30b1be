"""Host government and local authorities: consent, permits, obstruction, own forces, services."""

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
    """Every four weeks the government weighs its consent to the mission; the result is read as a state.

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
    if week % 4 == 0:
        weigh_consent(i, world, contact * per_head, legal * per_head, bypassed * per_head, standing * per_head)


@behaviour
def update_restraint(i, world, exposed, contact):
    """Restraint of the state's own forces follows contact, and exposure where exposure protects; it wears off."""
    government = world.government[i]
    p = world.parameters[0]
    effect = 0.0
    if world.mechanisms[0].intergroup_advocacy != 0.0:
        effect = p.advocacy_effect if world.switches[0].exposing_abuse == 0 else -p.advocacy_effect
    government.restraint = limit(relax_towards(government.restraint, restraint_target(effect, exposed, contact), 0.04), -1.0, 0.8)


@behaviour
def weigh_consent(i, world, contact, legal, bypassed, standing):
    """Consent moves towards what the government gains and loses by the mission.

    Means over people: contact with the state, legal scope, work around the state, people's trust in the mission; 0-1.
    """
    government = world.government[i]
    headquarters = world.headquarters[0]
    p = world.parameters[0]
    on = world.mechanisms[0]
    tie = 0.5
    for k in range(headquarters.first_dyad, headquarters.last_dyad):
        dyad = world.dyads[k]
        if dyad.kind == 3:
            tie = dyad.trust_ba
    external = on.consent_external_legitimacy * p.consent_external * contact * (0.4 + tie) * 0.7
    autonomy = (
        on.consent_autonomy
        * p.consent_autonomy
        * government.sovereignty
        * headquarters.presence
        * (1.0 - 0.5 * legal)
        * (1.0 + government.instability)
    )
    reporting = on.consent_reporting * p.consent_reporting * government.sensitivity * headquarters.abuse_reported
    around = on.consent_bypass * p.consent_bypass * bypassed
    patrons = on.consent_patrons * p.consent_patrons * government.patrons
    popular = p.consent_standing * (standing - 0.5)
    target = consent_target(government.base_consent, external, autonomy, reporting, around, patrons, popular)
    if government.order_consent >= 0.0:
        target = government.order_consent
    government.consent = relax_towards(government.consent, target, min(1.0, 4.0 / p.consent_memory))
    government.state = consent_state(government.consent)
    government.withdrawn_weeks = government.withdrawn_weeks + 4 if government.state == 0 else 0


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
    review_permits(i, world, week)
    through = region.delivered_state / max(region.delivered, 1.0) if region.delivered > 0.0 else 0.0
    update_capacity_and_effort(i, world, through)
    # Offices open where it is safe and there is capacity, and close where groups decide; slowly.
    authority.presence = relax_towards(authority.presence, (0.35 + 0.65 * authority.capacity) * (1.0 - region.collapse), 0.004)
    authority.contact = practice.state_contact
    authority.diversion = government.corruption * (0.3 + 0.7 * authority.capture) * (1.0 - 0.7 * practice.detection)
    # State abuse becomes visible through reporting, feedback and patrols; exposure fades in a quarter.
    seen = (practice.public_visibility + 0.5 * practice.share_asked) * authority.abuse
    authority.exposed = share(max(authority.exposed * 0.93, 0.6 * seen))
    authority.abuse = share(government.abuse * (1.0 - government.restraint) * (1.0 + 0.5 * government.instability))
    authority.soldiers = authority.soldiers_start * (0.7 + 0.3 * authority.effort * 1.25) * (1.0 - 0.3 * government.instability)


@behaviour
def review_permits(i, world, week):
    """Obstruction and permits are reviewed every eight weeks; a person's orders and refusals from above go before."""
    authority = world.authorities[i]
    government = world.government[0]
    p = world.parameters[0]
    on = world.mechanisms[0]
    if (week + authority.review_week) % 8 == 0:
        wanted = 0.0
        if on.consent_obstruction != 0.0:
            legal = world.practices[i].legal_scope
            wanted = obstruction_target(government.consent, government.corruption, legal, p.obstruction_slope)
        authority.obstruction = relax_towards(authority.obstruction, wanted, 0.5)
        authority.permit = 1.0 - 0.8 * authority.obstruction if on.access_permits != 0.0 else 1.0
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
    authority.bypassed = relax_towards(authority.bypassed, around, 0.04)
    if on.consent_capacity != 0.0:
        support = practice.state_contact * (0.3 + 0.7 * through)
        authority.capture = capture_after(authority.capture, through, government.corruption, practice.detection)
        authority.capacity = capacity_after(
            authority.capacity, support, authority.capture, p.capacity_growth, government.instability
        )
    crowding = 0.0
    if on.consent_substitution != 0.0 and world.switches[0].substitution_credit == 0:
        crowding = p.crowding_out
    if on.service_effort != 0.0:
        authority.effort = state_effort(
            authority.effort, 0.8 * (1.0 - 0.5 * government.instability), authority.bypassed, crowding, 0.02
        )
