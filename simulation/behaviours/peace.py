"""Armed groups' peace process: war, ceasefire, agreement, post-war."""

from simulation.compiler.codes import AGREEMENT, CEASEFIRE, POST_WAR, WAR
from simulation.compiler.compiled import behaviour, share
from simulation.compiler.draws import PEACE_STEP, uniform_pair
from simulation.rules.commitments import step_probability
from simulation.rules.conversions import LITTLE


@behaviour
def negotiate(i, world, week):
    """A group's peace process takes a step, forwards or back, by a draw whose odds follow from what happened.

    Good offices (civil affairs on the ground, contact with the state), local mediation, quiet and kept dividends push
    forward; spoilers' violence and stalled reintegration push back. Groups outside the process stay outside unless an
    accord opens; signatories comply as dividends come. The four stages are ``PHASES``.
    """
    group = world.groups[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    group.phase_weeks += 1
    group.changed = 0
    if on.commitments_peace_process == 0.0:
        return
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
    offices /= weight
    mediation /= weight
    contact /= weight
    spoilers = spoilers / weight if on.commitments_spoilers != 0.0 else 0.0
    stalled = lapsed / max(lapsed + enrolled, 1.0)
    update_compliance(i, world, stalled, offices, spoilers)
    forward = (
        p.good_offices * offices
        + p.local_mediation * mediation
        + p.commitments_step_by_contact * contact
        + p.commitments_step_by_accord * accord
        - p.commitments_step_lost_to_spoilers * spoilers
    )
    back = (
        p.commitments_relapse_by_spoilers * spoilers
        + p.commitments_relapse_by_breakdown * breakdown
        + p.commitments_relapse_by_stalled * stalled
        - p.commitments_relapse_lost_to_compliance * group.compliance
    )
    take_step(i, world, week, forward, back, group.signatory == 0 and accord <= 0.0)


@behaviour
def update_compliance(i, world, stalled, offices, spoilers):
    """A group sees what peace pays and keeps its commitments accordingly.

    stalled: share of its people whose reintegration has lapsed; offices, spoilers: good offices and spoilers' violence, 0-1.
    """
    group = world.groups[i]
    p = world.parameters[0]
    paid = p.commitments_dividend_rate
    group.dividend = share((1.0 - paid) * group.dividend + paid * (1.0 - stalled))
    worthwhile = (
        p.commitments_compliance_by_itself
        + p.commitments_compliance_by_dividend * group.dividend
        + p.commitments_compliance_by_offices * offices
    )
    change = worthwhile - p.commitments_compliance_lost_to_spoilers * spoilers - group.compliance
    group.compliance = share(group.compliance + p.commitments_compliance_rate * change)


@behaviour
def take_step(i, world, week, forward, back, outside):
    """Whether a group enters another stage this week, by a draw. forward, back: pushes; outside: it takes no first step."""
    group = world.groups[i]
    p = world.parameters[0]
    ahead, behind = uniform_pair(world.country[0].seed, PEACE_STEP, week, i, 0)
    if group.phase == WAR:
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
