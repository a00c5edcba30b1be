"""Armed groups' peace process: war, ceasefire, agreement, post-war."""

from typing import NamedTuple

from simulation.compiler.codes import AGREEMENT, CEASEFIRE, POST_WAR, WAR
from simulation.compiler.compiled import behaviour, share
from simulation.compiler.draws import PEACE_STEP, uniform_pair
from simulation.rules.commitments import step_probability
from simulation.rules.conversions import LITTLE


class Circumstances(NamedTuple):
    """What a group's peace process goes by this week, each 0-1; means over regions, weighted by the group's fighters.

    accord, breakdown: of the timeline, the strongest anywhere; offices: civil affairs on the ground; mediation: local; contact:
    with the state; spoilers: fighting where the process should hold; stalled: ex-combatants who gave up waiting, of all.
    """

    accord: float
    breakdown: float
    offices: float
    mediation: float
    contact: float
    spoilers: float
    stalled: float


@behaviour
def negotiate(i, world, week):
    """A group's peace process takes a step, forwards or back, by a draw whose odds follow from what happened.

    Good offices (civil affairs on the ground, contact with the state), local mediation, quiet and kept dividends push
    forward; spoilers' violence and stalled reintegration push back. Groups outside the process stay outside unless an
    accord opens; signatories comply as dividends come. The four stages are ``PHASES``.
    """
    group = world.groups[i]
    group.phase_weeks += 1
    group.changed = 0
    if world.mechanisms[0].commitments_peace_process != 0.0:
        now = circumstances(i, world)
        comply(i, world, now)
        take_step(i, world, week, now)


@behaviour
def circumstances(i, world):
    """What happened where a group's fighters are."""
    group = world.groups[i]
    p = world.parameters[0]
    accord = 0.0
    breakdown = 0.0
    offices = 0.0
    mediation = 0.0
    contact = 0.0
    spoilers = 0.0
    weight = LITTLE
    lapsed = 0.0
    enrolled = 0.0
    for r in range(world.regions.shape[0]):
        region = world.regions[r]
        here = world.fronts[group.first_front + r].fighters + 1.0
        condition = world.conditions[r]
        accord = max(accord, condition.accord)
        breakdown = max(breakdown, condition.breakdown)
        practice = world.practices[r]
        weight += here
        offices += here * region.civil_affairs / (region.civil_affairs + p.commitments_civil_affairs_half_value)
        mediation += here * max(practice.dialogue, practice.dispute_training)
        channels = practice.state_contact + practice.common_share + practice.local_channel
        contact += here * channels * p.commitments_contact_of_one_channel
        spoilers += here * region.collapse
        lapsed += region.ex_lapsed
        enrolled += region.ex_demobilised + region.ex_armed
    return Circumstances(
        accord=accord,
        breakdown=breakdown,
        offices=offices / weight,
        mediation=mediation / weight,
        contact=contact / weight,
        spoilers=spoilers / weight if world.mechanisms[0].commitments_spoilers != 0.0 else 0.0,
        stalled=lapsed / max(lapsed + enrolled, 1.0),
    )


@behaviour
def comply(i, world, now):
    """A group complies with an accord as its dividend comes and good offices help; spoilers undo it."""
    group = world.groups[i]
    p = world.parameters[0]
    paid = p.commitments_dividend_rate
    group.dividend = share((1.0 - paid) * group.dividend + paid * (1.0 - now.stalled))
    worthwhile = (
        p.commitments_compliance_by_itself
        + p.commitments_compliance_by_dividend * group.dividend
        + p.commitments_compliance_by_offices * now.offices
    )
    change = worthwhile - p.commitments_compliance_lost_to_spoilers * now.spoilers - group.compliance
    group.compliance = share(group.compliance + p.commitments_compliance_rate * change)


@behaviour
def take_step(i, world, week, now):
    """Whether a group enters another stage this week, by a draw; outside the process it takes no first step without an accord."""
    group = world.groups[i]
    p = world.parameters[0]
    forward = (
        p.good_offices * now.offices
        + p.local_mediation * now.mediation
        + p.commitments_step_by_contact * now.contact
        + p.commitments_step_by_accord * now.accord
        - p.commitments_step_lost_to_spoilers * now.spoilers
    )
    back = (
        p.commitments_relapse_by_spoilers * now.spoilers
        + p.commitments_relapse_by_breakdown * now.breakdown
        + p.commitments_relapse_by_stalled * now.stalled
        - p.commitments_relapse_lost_to_compliance * group.compliance
    )
    ahead, behind = uniform_pair(world.country[0].seed, PEACE_STEP, week, i, 0)
    if group.phase == WAR:
        outside = group.signatory == 0 and now.accord <= 0.0
        if not outside and ahead < step_probability(p, p.ceasefire_rate, forward):
            enter(i, world, CEASEFIRE)
    elif group.phase == CEASEFIRE:
        if group.phase_weeks > p.commitments_least_ceasefire and ahead < step_probability(p, p.agreement_rate, forward):
            enter(i, world, AGREEMENT)
        elif behind < step_probability(p, p.relapse_rate, back):
            enter(i, world, WAR)
    elif group.phase == AGREEMENT:
        kept = group.phase_weeks > p.commitments_least_agreement and group.compliance > p.commitments_compliance_for_peace
        if kept and ahead < step_probability(p, p.postwar_rate, forward):
            enter(i, world, POST_WAR)
        elif behind < step_probability(p, p.commitments_relapse_from_agreement * p.relapse_rate, back):
            enter(i, world, CEASEFIRE)
    elif behind < step_probability(p, p.commitments_relapse_from_peace * p.relapse_rate, back):
        enter(i, world, AGREEMENT)


@behaviour
def enter(i, world, phase):
    """A group enters a stage of its peace process."""
    group = world.groups[i]
    group.phase = phase
    group.phase_weeks = 0
    group.changed = 1
