"""Organisations answer for the week: reports, audits, lessons, donors."""

from simulation.compiler.compiled import behaviour, share
from simulation.compiler.draws import AUDIT, uniform
from simulation.rules.common import relax_towards, saturating, weekly_retention
from simulation.rules.funding import appeal, confidence_target, money_usable, part_of_funds
from simulation.rules.learning import lesson_caught, skill_after


@behaviour
def report(i, world, week):
    """An NGO reports upward, flattering itself under pressure for money; audit finds some of it and makes it public.

    Bias grows with competition and falls with detection; a finding is remembered by people and donors for months.
    Then the NGO learns from what was evaluated, loses lessons with staff who leave, and catches some from others.
    """
    ngo = world.ngos[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    pressure = 1.0 if ngo.income < ngo.staff_start * p.staff_cost * 1.6 else 0.5
    wanted = p.report_bias * (0.4 + 0.6 * pressure * on.funding_competition)
    wanted *= 1.0 - 0.8 * ngo.felt_detection
    wanted *= 1.0 - 0.3 * ngo.felt_visibility
    ngo.bias = relax_towards(ngo.bias, wanted, 0.05)
    ngo.reported = ngo.delivered * (1.0 + ngo.bias)
    ngo.revealed *= weekly_retention(13.0)
    lost = ngo.diverted / max(ngo.delivered + ngo.diverted, 1.0)
    wrong = share(ngo.bias + lost)
    if ngo.felt_detection > 0.0:
        chance = share(0.02 * ngo.felt_detection * (0.2 + 2.0 * wrong))
        if uniform(world.country[0].seed, AUDIT, week, i, 0) < chance:
            ngo.revealed = share(ngo.revealed + (0.15 + wrong) * (1.0 - ngo.revealed))
    asked = 0.0
    weight = 0.0001
    for k in range(ngo.first_post, ngo.last_post):
        post = world.posts[k]
        practice = world.practices[post.region]
        asked += (post.staff + 0.01) * practice.share_asked * practice.share_answered
        weight += post.staff + 0.01
    asked /= weight
    monitoring = p.monitoring_modest if world.switches[0].community_monitoring == 0 else p.monitoring_large
    evaluated = share(0.1 + 0.4 * ngo.felt_measurement + monitoring * asked + 0.2 * ngo.felt_detection)
    wrong_lesson = ngo.bias if on.learning_wrong_lessons != 0.0 else 0.0
    gain = p.lesson_gain * on.learning_lessons * (0.3 + 0.7 * ngo.felt_retention)
    leaving = ngo.turnover / 52.0 * on.learning_turnover
    bias = share(wrong_lesson * (1.0 + 0.8 * ngo.felt_retention))
    ngo.skill = skill_after(p, ngo.skill, evaluated, bias, gain=gain, loss=leaving * (1.0 - 0.8 * ngo.felt_retention))


@behaviour
def learn_from_peers(i, world, week):
    """Lessons spread along an NGO's ties with other NGOs, by what passes there."""
    ngo = world.ngos[i]
    if world.mechanisms[0].learning_diffusion == 0.0:
        return
    gained = 0.0
    for k in range(ngo.first_dyad, ngo.last_dyad):
        dyad = world.dyads[k]
        other = world.ngos_seen[dyad.row_b].skill
        if other > ngo.skill:
            gained += lesson_caught(world.parameters[0], ngo.skill, other, dyad.information)
    ngo.skill = share(ngo.skill + gained)


@behaviour
def publish_skill(i, world, week):
    """An NGO shows what others may learn from it."""
    world.ngos_seen[i].skill = world.ngos[i].skill


@behaviour
def appeal_to_donors(i, world, week):
    """An NGO makes its claim on donors: need of its sectors and places, reported results, visibility, findings."""
    ngo = world.ngos[i]
    on = world.mechanisms[0]
    need = 0.0
    weight = 0.0001
    for k in range(ngo.first_post, ngo.last_post):
        post = world.posts[k]
        need += (post.staff + 0.01) * world.regions[post.region].need
        weight += post.staff + 0.01
    need /= weight
    results = saturating(ngo.reported / max(ngo.staff, 1.0), 400.0)
    visible = 0.3 + 0.5 * ngo.felt_visibility + 0.2 * (1.0 if ngo.kind < 2 else 0.0)
    if on.funding_reporting_credit != 0.0:
        results *= 1.0 - 0.5 * ngo.revealed
    else:
        visible = 0.3
    total_need = 0.0
    total_results = 0.0
    total_visibility = 0.0
    for d in range(world.donors.shape[0]):
        donor = world.donors[d]
        total_need += donor.weight_need * donor.usd_week
        total_results += donor.weight_results * donor.usd_week
        total_visibility += donor.weight_visibility * donor.usd_week
    total = max(total_need + total_results + total_visibility, 1.0)
    ngo.appeal = appeal(
        ngo.staff_start / 40.0, need, results, visible, total_need / total, total_results / total, total_visibility / total
    )


@behaviour
def update_confidence(i, world, week):
    """A donor's confidence follows audits, visibility and published failures; low confidence withholds money."""
    donor = world.donors[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    revealed = 0.0
    seen = 0.0
    weight = 0.0001
    for n in range(world.ngos.shape[0]):
        ngo = world.ngos[n]
        revealed += ngo.weight * ngo.revealed
        seen += ngo.weight * (0.5 * ngo.felt_visibility + 0.5 * ngo.felt_detection)
        weight += ngo.weight
    revealed /= weight
    seen /= weight
    aim = 0.7
    if on.funding_reporting_credit != 0.0:
        aim = confidence_target(seen, revealed)
    donor.confidence = relax_towards(donor.confidence, aim, 1.0 / 26.0)
    cut = 0.0
    finding = 0.0
    for r in range(world.conditions.shape[0]):
        cut = max(cut, world.conditions[r].donor_cut)
        finding = max(finding, world.conditions[r].finding)
    donor.cut = share(cut + 0.3 * finding + p.donor_sensitivity * (0.7 - donor.confidence))


@behaviour
def receive_funding(i, world, week):
    """An NGO receives its part of donors' money: by claim where NGOs compete, by size where they do not."""
    ngo = world.ngos[i]
    on = world.mechanisms[0]
    claims = 0.0
    sizes = 0.0
    for n in range(world.ngos.shape[0]):
        claims += world.ngos[n].appeal
        sizes += world.ngos[n].staff_start
    part = ngo.staff_start / max(sizes, 1.0)
    if on.funding_competition != 0.0 and claims > 0.0:
        part = part_of_funds(part, ngo.appeal / claims)
    money = 0.0
    for d in range(world.donors.shape[0]):
        donor = world.donors[d]
        cut = donor.cut if on.funding_donors != 0.0 else 0.0
        money += money_usable(donor.usd_week, cut, donor.earmarked, ngo.flexible)
    # Decisions are yearly: income moves slowly to what donors would give now.
    ngo.income = relax_towards(ngo.income, money * part, 1.0 / 26.0)
    ngo.funds += ngo.income
