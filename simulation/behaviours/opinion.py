"""What communities think: trust from experience, talk and narrative; legitimacy; acceptance; grievance; tips."""

from simulation.compiler.compiled import behaviour, share
from simulation.compiler.draws import TIP, poisson, uniform
from simulation.rules.access import acceptance_change, dislike
from simulation.rules.belief import leak_mark
from simulation.rules.common import (
    asymmetric_update,
    bounded_talk,
    damaged,
    narrated,
    relax_towards,
    relax_unevenly,
    saturating,
    weekly_retention,
)


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
def events_felt(events, people):
    """Events of a week per 50,000 people, at most 25: how hard one event strikes grows as a place gets smaller."""
    if events == 0.0:
        return 0.0
    felt = events * 50000.0 / max(people, 500.0)
    return felt if felt < 25.0 else 25.0


@behaviour
def update_harm_and_redress(i, world, week):
    """A community learns of misconduct by units that reach it, and of help after harm."""
    community = world.communities[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    # Before the condition: what follows from parameters alone is then worked out once a week.
    redress_fade = 1.0 - weekly_retention(p.redress_half_life * 4.345)
    severity = 0.0
    for k in range(world.community_reach.shape[1]):
        row = world.community_reach[i, k]
        if row >= 0:
            unit = world.units[world.reach[row].unit]
            if unit.misconduct > 0.0 and unit.misconduct_place == i:
                severity = 1.0
    severity = max(severity, world.local_conditions[i].misconduct)
    community.misconduct = severity
    community.harm_outsiders += 4.0 * severity
    community.harm_memory = share(
        community.harm_memory * weekly_retention(p.violence_memory_half_life * 4.345)
        + 0.06 * (community.harm_outsiders + 0.3 * community.harm_state)
    )
    if on.trust_redress != 0.0:
        help_here = community.delivered / max(community.population + community.hosted, 1.0)
        reached = help_here / (help_here + 0.5) + 0.5 * world.practices[community.region].project_money
        aim = share(reached) if community.harm_memory > 0.05 else 0.0
        community.redress = relax_unevenly(community.redress, aim, 0.08, redress_fade)
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
    ratio = p.trust_loss_gain_ratio if world.switches[0].trust_asymmetry == 0 else 1.0
    gain = p.trust_gain * on.trust_experience
    fade = (1.0 - weekly_retention(p.programme_effect_half_life * 4.345)) * on.trust_fading
    answer = answers(i, world)
    helped = help_received(i, world)
    lost = community.diverted / max(community.delivered + community.diverted, 1.0)
    view = experience_of_mission(i, world, gain, ratio, answer)
    view_ngos = experience_of_ngos(i, world, gain, ratio, answer, helped, lost)
    view_state = experience_of_state(i, world, gain, ratio)
    if on.trust_narrative != 0.0:
        view = told_of_mission(i, world, view)
        view_ngos = told_of_ngos(i, world, view_ngos, helped, lost)
    # Talk: neighbours with similar opinions, never more than one per cent a week.
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
            step = p.opinion_step * 0.05
            if step > 0.01:
                step = 0.01
            step /= last - first
            talked *= step
            talked_ngos *= step
            talked_state *= step
    view = share(relax_towards(view, community.anchor_mission, fade) + talked)
    view_ngos = share(relax_towards(view_ngos, community.anchor_ngos, fade) + talked_ngos)
    view_state = share(relax_towards(view_state, community.anchor_government, fade) + talked_state)
    # What instruments shift directly lies on top of what people learn, so that it neither adds up nor is learned away.
    region = world.regions[community.region]
    community.trust_mission = share(view + region.shift_mission)
    community.trust_ngos = share(view_ngos + region.shift_ngos)
    community.trust_government = share(view_state + region.shift_government)
    community.shift_mission = community.trust_mission - view
    community.shift_ngos = community.trust_ngos - view_ngos
    community.shift_government = community.trust_government - view_state


@behaviour
def mission_present(world):
    """1 while the mission is in the country, then 0."""
    return 1.0 if world.headquarters[0].present == 1 else 0.0


@behaviour
def effect_of_monitoring(world):
    """What asking and answering people is worth, by the switch on which evidence disagrees."""
    p = world.parameters[0]
    return p.monitoring_modest if world.switches[0].community_monitoring == 0 else p.monitoring_large


@behaviour
def answers(i, world):
    """Share of what people here were asked and said that is answered, 0-1."""
    practice = world.practices[world.communities[i].region]
    return share(practice.share_answered / practice.share_asked) if practice.share_asked > 0.0 else 0.0


@behaviour
def help_received(i, world):
    """How much help a community feels, 0-1: aid a head with saturation."""
    community = world.communities[i]
    value = community.delivered / max(community.population + community.hosted, 1.0)
    return value / (value + world.parameters[0].aid_half_value * 5.0)


@behaviour
def experience_of_mission(i, world, gain, ratio, answer):
    """View of the mission after the week: patrols met and how they behave, projects, answers; failure to protect.

    gain: share a week at strength 1; ratio: how much more a loss weighs; answer: share of what was asked that is answered.
    """
    community = world.communities[i]
    r = community.region
    practice = world.practices[r]
    here = mission_present(world)
    conduct = world.regions[r].impartiality
    meeting = here * share(community.patrol_coverage + 0.15 * community.troops_nearby + world.local_conditions[i].outreach)
    community.contact = relax_towards(community.contact, meeting, 0.1)
    asked = practice.share_asked
    monitoring = effect_of_monitoring(world)
    aided = 0.3 * practice.project_money * (1.0 - community.threat) * here
    good = meeting * (0.5 + conduct) * community.security_experienced + 0.4 * aided + here * monitoring * asked * answer
    # Failure to protect is felt per head, so that it does not hang on how finely the country is cut.
    failed = events_felt(community.violent_events, community.population)
    bad = (
        meeting * (1.0 - conduct) * 0.4
        + here * 0.25 * failed * (0.3 + meeting)
        + here * 0.2 * community.threat
        + here * monitoring * asked * max(0.0, 0.6 - answer)
        + here * 0.2 * practice.state_contact * world.authorities[r].abuse
    )
    view = asymmetric_update(community.trust_mission - community.shift_mission, good, bad, gain, ratio)
    if world.mechanisms[0].trust_misconduct != 0.0:
        view = damaged(view, world.parameters[0].misconduct_damage, community.misconduct)
    return view


@behaviour
def experience_of_ngos(i, world, gain, ratio, answer, helped, lost):
    """View of NGOs after the week: help received against expectation, answers, withdrawal, losses on the way, suspicion.

    gain, ratio, answer: as for the mission; helped: help received, 0-1; lost: share of aid that others took.
    """
    community = world.communities[i]
    practice = world.practices[community.region]
    asked = practice.share_asked
    monitoring = effect_of_monitoring(world)
    good = helped * (1.0 - 0.5 * community.disappointment) + monitoring * asked * answer
    bad = (
        0.8 * community.disappointment
        + community.withdrawal_pain
        + 0.6 * community.informer_mark
        + 0.5 * lost * (0.3 + 0.7 * practice.public_visibility)
        + monitoring * asked * max(0.0, 0.6 - answer)
    )
    return asymmetric_update(community.trust_ngos - community.shift_ngos, good, bad, gain, ratio)


@behaviour
def experience_of_state(i, world, gain, ratio):
    """View of the state after the week: services, order, corruption met, abuse."""
    community = world.communities[i]
    authority = world.authorities[community.region]
    service = community.public_service
    good = 1.3 * service + 0.45 * authority.presence * (1.0 - community.threat) * (0.5 + 0.5 * authority.effort)
    abuse = community.harm_state * 0.25 if community.harm_state < 8.0 else 2.0
    bad = 0.35 * community.perceived_corruption + abuse + 0.5 * world.government[0].instability + 0.3 * community.threat
    return asymmetric_update(community.trust_government - community.shift_government, good, bad, gain, ratio)


@behaviour
def told_of_mission(i, world, view):
    """View of the mission after what is told of it, which reaches those who meet nobody."""
    community = world.communities[i]
    practice = world.practices[community.region]
    condition = world.conditions[community.region]
    told = condition.rumour + 0.5 * condition.scandal + 0.3 * community.hostility * (1.0 - practice.public_information)
    spread = world.parameters[0].narrative_rate * (1.0 - community.contact) * mission_present(world)
    return narrated(view, spread, 0.25 * practice.public_information, told)


@behaviour
def told_of_ngos(i, world, view, helped, lost):
    """View of NGOs after rumours and reports about them.

    Reporting shows deeds, good and bad, to those who would not have seen them; audits publish failures. All this is told,
    not lived: losses weigh no more than gains here.
    """
    community = world.communities[i]
    practice = world.practices[community.region]
    condition = world.conditions[community.region]
    rate = world.parameters[0].narrative_rate
    view = view - 0.3 * rate * condition.rumour * view
    seen_good = practice.public_visibility * helped
    failures = practice.public_visibility * (community.disappointment + lost)
    seen_bad = failures + condition.finding + 2.0 * community.ngos_revealed
    return narrated(view, rate, seen_good, seen_bad)


@behaviour
def update_legitimacy(i, world, week):
    """Legitimacy of mission and government: source, procedure, performance against expectation; slow.

    Legitimacy is an accepted right to act: consent and mandate (source), being asked, answered and treated evenly
    (procedure), security and services against expectation (performance). Feedback is asked of few by default.
    """
    community = world.communities[i]
    r = community.region
    practice = world.practices[r]
    authority = world.authorities[r]
    government = world.government[0]
    headquarters = world.headquarters[0]
    p = world.parameters[0]
    here = mission_present(world)
    base = p.share_consulted_without_feedback
    community.asked = share(base + (1.0 - base) * 0.8 * practice.share_asked)
    community.answered = share(0.3 + 0.7 * practice.share_answered)
    even = world.regions[r].impartiality
    source = 0.5 * government.consent + 0.25 + 0.25 * (1.0 - community.hostility)
    procedure = share(
        0.45 * even + 0.55 * (0.5 + community.asked * (community.answered - 0.5)) - 0.35 * practice.state_contact * authority.abuse
    )
    performance = share(
        community.security_experienced * 0.9 - 0.1 + 0.2 * (1.0 - community.disappointment) - 0.3 * community.misconduct
    )
    aim = share(
        0.25 * source + 0.35 * procedure + 0.4 * performance - 0.08 * community.harm_memory - 0.15 * world.conditions[r].scandal
    )
    speed = 1.0 / p.legitimacy_memory
    community.legitimacy_mission = relax_towards(
        community.legitimacy_mission, aim * here + (1.0 - here) * community.legitimacy_mission, speed
    )
    if community.misconduct > 0.0:
        community.legitimacy_mission *= 1.0 - 0.3 * p.misconduct_damage
    corruption_seen = share(
        government.corruption * (0.6 + 0.3 * practice.public_visibility)
        + 0.3 * authority.capture
        + p.exposure_corruption * community.contact * (1.0 - community.reliance_on_state)
    )
    community.perceived_corruption = relax_towards(community.perceived_corruption, corruption_seen, 0.02)
    performance = share(0.5 * community.security_experienced + 0.5 * community.public_service * 1.6)
    if world.mechanisms[0].consent_substitution != 0.0 and world.switches[0].substitution_credit == 0:
        performance = performance * (1.0 - 0.5 * p.crowding_out * authority.bypassed)
    procedure = share(1.0 - 0.8 * community.perceived_corruption - 0.5 * authority.abuse + 0.15 * practice.local_channel)
    source = share(0.75 - 0.6 * government.instability)
    external = 0.06 * headquarters.presence * (1.0 - practice.state_contact)
    aim = share(0.3 * source + 0.3 * procedure + 0.4 * performance - external - 0.1 * community.harm_state * 0.1)
    community.legitimacy_government = relax_towards(community.legitimacy_government, aim, speed)
    # Exposure to the mission raises reliance on the state for a long time (Blair 2019).
    exposure = p.reliance_gain * community.contact * (0.5 + 0.5 * community.police_coverage)
    fade = (1.0 - weekly_retention(p.programme_effect_half_life * 4.345)) * world.mechanisms[0].trust_programme
    reliance = community.reliance_on_state + exposure * (1.0 - community.reliance_on_state)
    reliance += 0.01 * (community.trust_government - 0.45) * reliance * (1.0 - reliance)
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
        close = share(close + 0.6 * practice.project_money * world.regions[r].collapse)
    passing = 0.0
    if on.belief_leaks != 0.0:
        passing = min(practice.share_to_mission, practice.share_armed_actors)
    fade = weekly_retention(26.0)
    community.informer_mark = leak_mark(community.informer_mark, passing, community.control, p.leak_probability, fade)
    leak = world.conditions[r].leak
    if leak > 0.0 and on.belief_leaks != 0.0:
        # A leak lays open what passes to the mission, and the notes that every organisation keeps.
        community.informer_mark = share(community.informer_mark + 0.5 * leak * max(0.2, passing) * (1.0 - community.informer_mark))
    cost = 0.0
    if on.access_closeness != 0.0:
        audience = dislike(world.parameters[0], community.trust_mission)
        audience = audience + 0.5 * community.control * (1.0 - audience)
        cost = p.closeness_cost * close * audience
    base = p.acceptance_base * (0.6 + 0.8 * community.trust_ngos) * (1.0 - 0.35 * community.control)
    tolerated = base if base < 0.95 else 0.95
    community.acceptance = acceptance_change(
        community.acceptance,
        tolerated,
        p.acceptance_recovery,
        cost,
        p.acceptance_gain * help_received(i, world),
        0.05 * community.informer_mark + 0.02 * community.withdrawal_pain,
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
        0.25 * unmet
        + 0.3 * (1.0 - community.legitimacy_government)
        + 0.2 * community.perceived_corruption
        + 0.25 * (1.0 - community.security_experienced)
    )
    aim = share(pull + 0.15 * community.disappointment + 0.08 * (1.0 - community.intergroup_trust) + 0.35 * community.harm_memory)
    community.grievance = relax_towards(community.grievance, aim, p.grievance_rate)
    harm = community.harm_outsiders + community.harm_state
    mirror = community.harm_rebels * 0.2
    push = 0.0
    if on.violence_outsider_harm != 0.0 and harm + mirror > 0.0:
        push = p.outsider_harm_effect * saturating(harm, 10.0)
        push -= p.outsider_harm_effect * 0.5 * saturating(mirror, 10.0)
    base = share(0.5 * community.grievance + 0.35 * community.control - 0.25 * community.trust_government)
    community.collaboration = share(relax_towards(community.collaboration, base, 0.03) + push * (1.0 - community.collaboration))
    willing = share(
        0.15
        + 0.6 * community.trust_mission
        + 0.25 * (1.0 - community.collaboration)
        - 0.35 * community.fear
        - 0.3 * community.control
    )
    community.willingness_to_inform = relax_towards(community.willingness_to_inform, willing, 0.08)
    rate = (
        p.tip_rate * community.population * 0.00001 * community.willingness_to_inform * community.contact * (0.2 + community.threat)
    )
    tips = 0.0
    if rate > 0.0:
        tips = float(poisson(rate, uniform(world.country[0].seed, TIP, week, i, 0)))
    community.tips = tips
