"""Armed groups' peace process: war, ceasefire, agreement, post-war."""

from simulation.compiler.compiled import behaviour, limit, share
from simulation.compiler.draws import PEACE_STEP, uniform_pair
from simulation.rules.commitments import step_probability


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
    weight = 0.0001
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
        offices += here * region.civil_affairs / (region.civil_affairs + 15.0)
        mediation += here * max(practice.dialogue, practice.dispute_training)
        contact += here * (practice.state_contact + practice.common_share + practice.local_channel) * 0.34
        spoilers += here * region.collapse
        lapsed += region.ex_lapsed
        enrolled += region.ex_demobilised + region.ex_armed
    offices /= weight
    mediation /= weight
    contact /= weight
    spoilers = spoilers / weight if on.commitments_spoilers != 0.0 else 0.0
    stalled = lapsed / max(lapsed + enrolled, 1.0)
    group.dividend = share(0.98 * group.dividend + 0.02 * (1.0 - stalled))
    group.compliance = share(group.compliance + 0.02 * (0.3 + 0.5 * group.dividend + 0.2 * offices - spoilers - group.compliance))
    forward = limit(
        p.good_offices * offices + p.local_mediation * mediation + 0.4 * contact + 3.0 * accord - 1.5 * spoilers, -3.0, 3.0
    )
    back = limit(2.0 * spoilers + 3.0 * breakdown + 1.5 * stalled - 2.0 * group.compliance, -3.0, 3.0)
    take_step(i, world, week, forward, back, group.signatory == 0 and accord <= 0.0)


@behaviour
def take_step(i, world, week, forward, back, outside):
    """Whether a group enters another stage this week, by a draw. forward, back: pushes; outside: it takes no first step."""
    group = world.groups[i]
    p = world.parameters[0]
    ahead, behind = uniform_pair(world.country[0].seed, PEACE_STEP, week, i, 0)
    if group.phase == 0:
        if not outside and ahead < step_probability(p, p.ceasefire_rate, forward):
            enter(i, world, 1)
    elif group.phase == 1:
        if group.phase_weeks > 8 and ahead < step_probability(p, p.agreement_rate, forward):
            enter(i, world, 2)
        elif behind < step_probability(p, p.relapse_rate, back):
            enter(i, world, 0)
    elif group.phase == 2:
        if group.phase_weeks > 52 and group.compliance > 0.5 and ahead < step_probability(p, p.postwar_rate, forward):
            enter(i, world, 3)
        elif behind < step_probability(p, 0.3 * p.relapse_rate, back):
            enter(i, world, 1)
    elif behind < step_probability(p, 0.05 * p.relapse_rate, back):
        enter(i, world, 2)


@behaviour
def enter(i, world, phase):
    """A group enters a stage of its peace process."""
    group = world.groups[i]
    group.phase = phase
    group.phase_weeks = 0
    group.changed = 1
