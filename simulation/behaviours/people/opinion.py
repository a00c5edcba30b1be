"""What communities think: trust from experience, talk and narrative; legitimacy; acceptance; grievance; tips."""

from simulation.behaviours.people.experience import (
    experience_of_mission,
    experience_of_ngos,
    experience_of_state,
    help_received,
    mission_present,
    told_of_mission,
    told_of_ngos,
    week_met,
)
from simulation.compiler.compiled import behaviour, share
from simulation.compiler.draws import TIP, poisson, uniform
from simulation.rules.access import acceptance_change, dislike
from simulation.rules.belief import leak_mark
from simulation.rules.common import bounded_talk, relax_towards, relax_unevenly, saturating, weekly_retention
from simulation.rules.conversions import HUNDRED_THOUSANDS, PER_1000_OF_PER_10000, WEEKS_A_MONTH


@behaviour
def publish_state(i, world, week):
    """A community shows what others may read of it."""
    community = world.communities[i]
    seen = world.communities_seen[i]
    seen.trust_mission = community.trust_mission
    seen.trust_ngos = community.trust_ngos
    seen.trust_government = community.trust_government
    seen.threat = community.threat
    seen.intergroup_trust = community.intergroup_trust
    seen.fear = community.fear
    seen.displaced = community.displaced


@behaviour
def update_harm_and_redress(i, world, week):
    """A community learns of misconduct by units that reach it, and of help after harm."""
    community = world.communities[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    # Before the condition: what follows from parameters alone is then worked out once a week.
    redress_fade = 1.0 - weekly_retention(p.redress_half_life * WEEKS_A_MONTH)
    severity = 0.0
    for k in range(world.community_reach.shape[1]):
        row = world.community_reach[i, k]
        if row >= 0:
            unit = world.units[world.reach[row].unit]
            if unit.misconduct > 0.0 and unit.misconduct_place == i:
                severity = 1.0
    severity = max(severity, world.local_conditions[i].misconduct)
    community.misconduct = severity
    community.harm_outsiders += p.trust_harm_by_misconduct * severity
    community.harm_memory = share(
        community.harm_memory * weekly_retention(p.violence_memory_half_life * WEEKS_A_MONTH)
        + p.trust_memory_of_harm * (community.harm_outsiders + p.trust_memory_of_harm_by_state * community.harm_state)
    )
    if on.trust_redress != 0.0:
        help_here = community.delivered / max(community.population + community.hosted, 1.0)
        reached = (
            saturating(help_here, p.trust_redress_half_value)
            + p.trust_redress_by_projects * world.practices[community.region].project_money
        )
        aim = share(reached) if community.harm_memory > p.trust_harm_redressed else 0.0
        community.redress = relax_unevenly(community.redress, aim, p.trust_redress_rate, redress_fade)
    else:
        community.redress = 0.0


@behaviour
def update_trust(i, world, week):
    """Trust in mission, NGOs and state learns from what people meet: conduct, protection, help, disappointment, abuse.

    Only experienced events count here, losses more than gains. Memory fades towards the long-run view. Narrative moves
    those who meet nobody. Misconduct takes a share of what trust there is, so most where it was high.
    Sources: Slovic 1993; Gordon and Young 2017; model description, kernel 2; magnitudes assumed.
    """
    community = world.communities[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    fade = (1.0 - weekly_retention(p.programme_effect_half_life * WEEKS_A_MONTH)) * on.trust_fading
    met = week_met(i, world)
    view = experience_of_mission(i, world, met)
    view_ngos = experience_of_ngos(i, world, met)
    view_state = experience_of_state(i, world, met)
    if on.trust_narrative != 0.0:
        view = told_of_mission(i, world, view)
        view_ngos = told_of_ngos(i, world, view_ngos, met)
    # Talk: neighbours with similar opinions, within a ceiling a week.
    talked = 0.0
    talked_ngos = 0.0
    talked_state = 0.0
    if on.trust_talk != 0.0:
        first = world.tie_start[i]
        last = world.tie_start[i + 1]
        if last > first:
            for k in range(first, last):
                seen = world.communities_seen[world.tie_other[k]]
                talked += bounded_talk(community.trust_mission, seen.trust_mission, p.confidence_bound)
                talked_ngos += bounded_talk(community.trust_ngos, seen.trust_ngos, p.confidence_bound)
                talked_state += bounded_talk(community.trust_government, seen.trust_government, p.confidence_bound)
            step = min(p.opinion_step * p.trust_talks_a_week, p.trust_talk_ceiling) / (last - first)
            talked *= step
            talked_ngos *= step
            talked_state *= step
    view = share(relax_towards(view, community.anchor_mission, fade) + talked)
    view_ngos = share(relax_towards(view_ngos, community.anchor_ngos, fade) + talked_ngos)
    view_state = share(relax_towards(view_state, community.anchor_government, fade) + talked_state)
    community.trust_mission = view
    community.trust_ngos = view_ngos
    community.trust_government = view_state
    if p.instrument_attitude_effect_sd != 0.0:
        # What instruments shift directly lies on top of what people learn, so that it neither adds up nor is learned away.
        region = world.regions[community.region]
        community.trust_mission = share(view + region.shift_mission)
        community.trust_ngos = share(view_ngos + region.shift_ngos)
        community.trust_government = share(view_state + region.shift_government)
        community.shift_mission = community.trust_mission - view
        community.shift_ngos = community.trust_ngos - view_ngos
        community.shift_government = community.trust_government - view_state


@behaviour
def update_legitimacy(i, world, week):
    """Legitimacy of mission and government: source, procedure, performance against expectation; slow.

    Legitimacy is an accepted right to act: consent and mandate (source), being asked, answered and treated evenly
    (procedure), security and services against expectation (performance).
    """
    judge_mission(i, world)
    judge_government(i, world)
    rely_on_state(i, world)


@behaviour
def judge_mission(i, world):
    """Legitimacy of the mission. Feedback is asked of few by default; known misconduct costs legitimacy at once."""
    community = world.communities[i]
    r = community.region
    practice = world.practices[r]
    p = world.parameters[0]
    here = mission_present(world)
    base = p.share_consulted_without_feedback
    community.asked = share(base + (1.0 - base) * p.trust_reach_of_feedback * practice.share_asked)
    unasked = p.trust_answered_without_feedback
    community.answered = share(unasked + (1.0 - unasked) * practice.share_answered)
    source = (
        p.trust_source_by_consent * world.government[0].consent
        + p.trust_source_by_mandate
        + p.trust_source_by_welcome * (1.0 - community.hostility)
    )
    voice = relax_towards(p.trust_voice_if_unasked, community.answered, community.asked)
    fair = p.trust_procedure_by_evenness * world.regions[r].impartiality + p.trust_procedure_by_voice * voice
    procedure = share(fair - p.trust_procedure_lost_to_partners * practice.state_contact * world.authorities[r].abuse)
    performance = share(
        community.security_experienced * p.trust_performance_by_security
        - p.trust_performance_expected
        + p.trust_performance_by_services * (1.0 - community.disappointment)
        - p.trust_performance_lost_to_misconduct * community.misconduct
    )
    earned = (
        p.trust_legitimacy_by_source * source
        + p.trust_legitimacy_by_procedure * procedure
        + p.trust_legitimacy_by_performance * performance
    )
    aim = share(
        earned
        - p.trust_legitimacy_lost_to_harm * community.harm_memory
        - p.trust_legitimacy_lost_to_scandal * world.conditions[r].scandal
    )
    community.legitimacy_mission = relax_towards(
        community.legitimacy_mission, aim * here + (1.0 - here) * community.legitimacy_mission, 1.0 / p.legitimacy_memory
    )
    if community.misconduct > 0.0:
        community.legitimacy_mission *= 1.0 - p.trust_legitimacy_lost_to_misconduct * p.misconduct_damage


@behaviour
def judge_government(i, world):
    """Legitimacy of the government, and how corrupt its officials seem: seen in passing, by reporting and by exposure."""
    community = world.communities[i]
    r = community.region
    practice = world.practices[r]
    authority = world.authorities[r]
    government = world.government[0]
    p = world.parameters[0]
    corruption_seen = share(
        government.corruption * (p.trust_corruption_seen_anyway + p.trust_corruption_reported * practice.public_visibility)
        + p.trust_capture_seen * authority.capture
        + p.exposure_corruption * community.contact * (1.0 - community.reliance_on_state)
    )
    community.perceived_corruption = relax_towards(community.perceived_corruption, corruption_seen, p.trust_corruption_view_rate)
    performance = share(
        p.trust_state_performance_by_security * community.security_experienced
        + p.trust_state_performance_by_services * community.public_service * p.trust_services_against_expectation
    )
    if world.mechanisms[0].consent_substitution != 0.0 and world.switches[0].substitution_credit == 0:
        performance = performance * (1.0 - p.trust_credit_against_effort * p.crowding_out * authority.bypassed)
    procedure = share(
        1.0
        - p.trust_state_procedure_lost_to_corruption * community.perceived_corruption
        - p.trust_state_procedure_lost_to_abuse * authority.abuse
        + p.trust_state_procedure_by_local_channel * practice.local_channel
    )
    source = share(p.trust_source_if_stable - p.trust_source_lost_to_instability * government.instability)
    external = p.trust_standing_lost_to_mission * world.headquarters[0].presence * (1.0 - practice.state_contact)
    earned = (
        p.trust_state_legitimacy_by_source * source
        + p.trust_state_legitimacy_by_procedure * procedure
        + p.trust_state_legitimacy_by_performance * performance
    )
    aim = share(earned - external - p.trust_state_legitimacy_lost_to_harm * community.harm_state * PER_1000_OF_PER_10000)
    community.legitimacy_government = relax_towards(community.legitimacy_government, aim, 1.0 / p.legitimacy_memory)


@behaviour
def rely_on_state(i, world):
    """Reliance on the state: exposure to the mission raises it for a long time (Blair 2019), and trust in the state keeps it."""
    community = world.communities[i]
    p = world.parameters[0]
    # Before all that hangs on the place: what follows from parameters alone is then worked out once a week.
    fade = (1.0 - weekly_retention(p.programme_effect_half_life * WEEKS_A_MONTH)) * world.mechanisms[0].trust_programme
    alone = p.trust_exposure_without_police
    exposure = p.reliance_gain * community.contact * (alone + (1.0 - alone) * community.police_coverage)
    reliance = community.reliance_on_state + exposure * (1.0 - community.reliance_on_state)
    trusted = community.trust_government - p.trust_trust_that_keeps_reliance
    reliance += p.trust_reliance_by_trust * trusted * reliance * (1.0 - reliance)
    community.reliance_on_state = share(relax_towards(reliance, community.anchor_reliance, fade))


@behaviour
def update_acceptance(i, world, week):
    """Acceptance of NGOs: conduct wins it slowly; visible closeness to the mission costs it where people dislike it."""
    community = world.communities[i]
    r = community.region
    practice = world.practices[r]
    p = world.parameters[0]
    on = world.mechanisms[0]
    close = community.ngos_closeness
    if on.violence_projects != 0.0:
        # Soldiers' projects where it is fought blur the line for all who bring aid (Sauter 2022).
        close = share(close + p.access_closeness_by_projects * practice.project_money * world.regions[r].collapse)
    passing = 0.0
    if on.belief_leaks != 0.0:
        passing = min(practice.share_to_mission, practice.share_armed_actors)
    fade = weekly_retention(p.belief_suspicion_half_life)
    community.informer_mark = leak_mark(community.informer_mark, passing, community.control, p.leak_probability, fade)
    leak = world.conditions[r].leak
    if leak > 0.0 and on.belief_leaks != 0.0:
        # A leak lays open what passes to the mission, and the notes that every organisation keeps.
        laid_open = p.belief_suspicion_by_leak * leak * max(p.belief_notes_kept_anyway, passing)
        community.informer_mark = share(community.informer_mark + laid_open * (1.0 - community.informer_mark))
    cost = 0.0
    if on.access_closeness != 0.0:
        audience = dislike(p, community.trust_mission)
        audience = audience + p.access_dislike_under_groups * community.control * (1.0 - audience)
        cost = p.closeness_cost * close * audience
    trusted = p.access_acceptance_without_trust + p.access_acceptance_by_trust * community.trust_ngos
    base = p.acceptance_base * trusted * (1.0 - p.access_acceptance_lost_to_control * community.control)
    community.acceptance = acceptance_change(
        community.acceptance,
        base=min(base, p.access_acceptance_ceiling),
        recovery=p.acceptance_recovery,
        closeness_cost=cost,
        conduct_gain=p.acceptance_gain * help_received(i, world),
        harm=p.access_acceptance_lost_to_suspicion * community.informer_mark
        + p.access_acceptance_lost_to_withdrawal * community.withdrawal_pain,
    )


@behaviour
def update_grievance(i, world, week):
    """Grievance, collaboration with armed groups, tips to the mission.

    Outsiders' harm moves support to insurgents; insurgents' harm gives no mirror gain (Lyall, Blair and Imai 2013).
    Tips follow trust and security and are held back by fear and control; abuse lowers them less than opinion
    (Gordon and Young 2017).
    """
    community = world.communities[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    unmet = 1.0 - community.coverage
    pull = share(
        p.violence_grievance_by_unmet_needs * unmet
        + p.violence_grievance_by_illegitimacy * (1.0 - community.legitimacy_government)
        + p.violence_grievance_by_corruption * community.perceived_corruption
        + p.violence_grievance_by_insecurity * (1.0 - community.security_experienced)
    )
    aim = share(
        pull
        + p.violence_grievance_by_disappointment * community.disappointment
        + p.violence_grievance_by_distrust * (1.0 - community.intergroup_trust)
        + p.violence_grievance_by_harm * community.harm_memory
    )
    community.grievance = relax_towards(community.grievance, aim, p.grievance_rate)
    harm = community.harm_outsiders + community.harm_state
    mirror = community.harm_rebels * p.violence_mirror_harm
    push = 0.0
    if on.violence_outsider_harm != 0.0 and harm + mirror > 0.0:
        push = p.outsider_harm_effect * saturating(harm, p.violence_harm_half_value)
        push -= p.outsider_harm_effect * p.violence_mirror_effect * saturating(mirror, p.violence_harm_half_value)
    base = share(
        p.violence_collaboration_by_grievance * community.grievance
        + p.violence_collaboration_by_control * community.control
        - p.violence_collaboration_lost_to_trust * community.trust_government
    )
    community.collaboration = share(
        relax_towards(community.collaboration, base, p.violence_collaboration_rate) + push * (1.0 - community.collaboration)
    )
    warn(i, world, week)


@behaviour
def warn(i, world, week):
    """People warn the mission: willingness follows trust and security, fear and control hold it back; tips by a draw."""
    community = world.communities[i]
    p = world.parameters[0]
    ready = (
        p.violence_readiness_at_least
        + p.violence_readiness_by_trust * community.trust_mission
        + p.violence_readiness_by_distance * (1.0 - community.collaboration)
    )
    willing = share(
        ready - p.violence_readiness_lost_to_fear * community.fear - p.violence_readiness_lost_to_control * community.control
    )
    community.willingness_to_inform = relax_towards(community.willingness_to_inform, willing, p.violence_readiness_rate)
    rate = (
        p.tip_rate
        * community.population
        * HUNDRED_THOUSANDS
        * community.willingness_to_inform
        * community.contact
        * (p.violence_tips_without_threat + community.threat)
    )
    tips = 0.0
    if rate > 0.0:
        tips = float(poisson(rate, uniform(world.country[0].seed, TIP, week, i, 0)))
    community.tips = tips
