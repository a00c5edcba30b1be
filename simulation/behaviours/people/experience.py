"""What people make of what they meet and hear: a week's view of mission, NGOs and state, before talk and forgetting."""

from typing import NamedTuple

from simulation.compiler.compiled import behaviour, share
from simulation.rules.common import asymmetric_update, damaged, narrated, relax_towards, saturating


class Met(NamedTuple):
    """What a community met in a week, and how it learns from it.

    gain: share a week at strength 1; loss_ratio: how much more a loss weighs; answer: share of what was asked that is answered;
    helped: help received, 0-1; lost: share of aid that others took.
    """

    gain: float
    loss_ratio: float
    answer: float
    helped: float
    lost: float


@behaviour
def events_felt(p, events, people):
    """How hard a week's events strike a place: events times ``event_felt_fully`` people over its people, up to a ceiling."""
    if events == 0.0:
        return 0.0
    felt = events * p.trust_event_felt_fully / max(people, p.trust_smallest_place)
    return felt if felt < p.trust_events_felt_ceiling else p.trust_events_felt_ceiling


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
    p = world.parameters[0]
    value = community.delivered / max(community.population + community.hosted, 1.0)
    return saturating(value, p.aid_half_value * p.trust_help_half_value)


@behaviour
def week_met(i, world):
    """What a community met this week, and how it learns from it."""
    community = world.communities[i]
    p = world.parameters[0]
    return Met(
        gain=p.trust_gain * world.mechanisms[0].trust_experience,
        loss_ratio=p.trust_loss_gain_ratio if world.switches[0].trust_asymmetry == 0 else 1.0,
        answer=answers(i, world),
        helped=help_received(i, world),
        lost=community.diverted / max(community.delivered + community.diverted, 1.0),
    )


@behaviour
def experience_of_mission(i, world, met):
    """View of the mission after the week: patrols met and how they behave, projects, answers; failure to protect."""
    community = world.communities[i]
    p = world.parameters[0]
    r = community.region
    practice = world.practices[r]
    here = mission_present(world)
    conduct = world.regions[r].impartiality
    meeting = here * share(
        community.patrol_coverage + p.trust_contact_by_troops * community.troops_nearby + world.local_conditions[i].outreach
    )
    community.contact = relax_towards(community.contact, meeting, p.trust_contact_rate)
    asked = practice.share_asked
    monitoring = effect_of_monitoring(world)
    aided = p.trust_relief_by_projects * practice.project_money * (1.0 - community.threat) * here
    good = (
        meeting * (p.trust_protection_by_any_force + conduct) * community.security_experienced
        + p.trust_relief_by_mission * aided
        + here * monitoring * asked * met.answer
    )
    # Failure to protect is felt per head, so that it does not hang on how finely the country is cut.
    failed = events_felt(p, community.violent_events, community.population)
    bad = (
        meeting * (1.0 - conduct) * p.trust_bias_met
        + here * p.trust_failure_to_protect * failed * (p.trust_protection_owed_to_all + meeting)
        + here * p.trust_threat_blamed_on_mission * community.threat
        + here * monitoring * asked * max(0.0, p.trust_answers_expected - met.answer)
        + here * p.trust_abuse_of_partners * practice.state_contact * world.authorities[r].abuse
    )
    view = asymmetric_update(community.trust_mission - community.shift_mission, good, bad, met.gain, met.loss_ratio)
    if world.mechanisms[0].trust_misconduct != 0.0:
        view = damaged(view, p.misconduct_damage, community.misconduct)
    return view


@behaviour
def experience_of_ngos(i, world, met):
    """View of NGOs after the week: help received against expectation, answers, withdrawal, losses on the way, suspicion."""
    community = world.communities[i]
    p = world.parameters[0]
    practice = world.practices[community.region]
    asked = practice.share_asked
    monitoring = effect_of_monitoring(world)
    unseen = p.trust_loss_seen_unreported
    good = (
        p.trust_help_by_ngos * met.helped * (1.0 - p.trust_help_belittled * community.disappointment)
        + monitoring * asked * met.answer
    )
    bad = (
        p.trust_disappointment_in_ngos * community.disappointment
        + p.trust_withdrawal_by_ngos * community.withdrawal_pain
        + p.trust_suspicion_of_ngos * community.informer_mark
        + p.trust_loss_of_aid * met.lost * (unseen + (1.0 - unseen) * practice.public_visibility)
        + monitoring * asked * max(0.0, p.trust_answers_expected - met.answer)
    )
    return asymmetric_update(community.trust_ngos - community.shift_ngos, good, bad, met.gain, met.loss_ratio)


@behaviour
def experience_of_state(i, world, met):
    """View of the state after the week: services, order, corruption met, abuse."""
    community = world.communities[i]
    p = world.parameters[0]
    authority = world.authorities[community.region]
    idle = p.trust_order_without_effort
    good = p.trust_service_by_state * community.public_service + p.trust_order_by_state * authority.presence * (
        1.0 - community.threat
    ) * (idle + (1.0 - idle) * authority.effort)
    abuse = min(p.trust_abuse_by_state * community.harm_state, p.trust_abuse_ceiling)
    bad = (
        p.trust_corruption_met * community.perceived_corruption
        + abuse
        + p.trust_instability_of_state * world.government[0].instability
        + p.trust_threat_blamed_on_state * community.threat
    )
    return asymmetric_update(community.trust_government - community.shift_government, good, bad, met.gain, met.loss_ratio)


@behaviour
def told_of_mission(i, world, view):
    """View of the mission after what is told of it, which reaches those who meet nobody."""
    community = world.communities[i]
    p = world.parameters[0]
    practice = world.practices[community.region]
    condition = world.conditions[community.region]
    told = (
        p.trust_rumour_of_mission * condition.rumour
        + p.trust_scandal_of_mission * condition.scandal
        + p.trust_hostile_talk * community.hostility * (1.0 - practice.public_information)
    )
    spread = p.narrative_rate * (1.0 - community.contact) * mission_present(world)
    return narrated(view, spread, p.trust_information_believed * practice.public_information, told)


@behaviour
def told_of_ngos(i, world, view, met):
    """View of NGOs after rumours and reports about them.

    Reporting shows deeds, good and bad, to those who would not have seen them; audits publish failures. All this is told,
    not lived: losses weigh no more than gains here.
    """
    community = world.communities[i]
    p = world.parameters[0]
    practice = world.practices[community.region]
    condition = world.conditions[community.region]
    rate = p.narrative_rate
    view = view - p.trust_rumour_of_ngos * rate * condition.rumour * view
    seen_good = practice.public_visibility * met.helped
    failures = practice.public_visibility * (community.disappointment + met.lost)
    seen_bad = failures + p.trust_audit_finding_told * condition.finding + p.trust_failure_revealed * community.ngos_revealed
    return narrated(view, rate, seen_good, seen_bad)
