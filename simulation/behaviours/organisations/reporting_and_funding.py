"""Organisations answer for the week: reports, audits, lessons, donors."""

from simulation.compiler.codes import NATIONAL
from simulation.compiler.compiled import behaviour, share
from simulation.compiler.draws import AUDIT, uniform
from simulation.rules.common import relax_towards, saturating, weekly_retention
from simulation.rules.conversions import HARDLY_ANYBODY, LITTLE, WEEKS_A_YEAR
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
    remembered = weekly_retention(p.learning_finding_half_life)
    short = ngo.income < ngo.staff_start * p.staff_cost * p.funding_short_of_money
    pressure = 1.0 if short else p.funding_pressure_with_enough
    flattery = p.learning_flattery_of_all + p.learning_flattery_by_pressure * pressure * on.funding_competition
    wanted = p.report_bias * flattery
    wanted *= 1.0 - p.learning_flattery_stopped_by_audit * ngo.felt_detection
    wanted *= 1.0 - p.learning_flattery_stopped_by_reporting * ngo.felt_visibility
    ngo.bias = relax_towards(ngo.bias, wanted, p.learning_bias_adjustment)
    ngo.reported = ngo.delivered * (1.0 + ngo.bias)
    ngo.revealed *= remembered
    lost = ngo.diverted / max(ngo.delivered + ngo.diverted, 1.0)
    wrong = share(ngo.bias + lost)
    if ngo.felt_detection > 0.0:
        chance = p.learning_finding_rate * ngo.felt_detection
        chance = share(chance * (p.learning_finding_where_all_is_right + p.learning_finding_by_wrong * wrong))
        if uniform(world.country[0].seed, AUDIT, week, i, 0) < chance:
            found = p.learning_finding_weight + wrong
            ngo.revealed = share(ngo.revealed + found * (1.0 - ngo.revealed))
    learn_from_results(i, world)


@behaviour
def learn_from_results(i, world):
    """An NGO learns from what was evaluated, right or wrong, and loses lessons with staff who leave."""
    ngo = world.ngos[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    asked = 0.0
    weight = LITTLE
    for k in range(ngo.first_post, ngo.last_post):
        post = world.posts[k]
        practice = world.practices[post.region]
        asked += (post.staff + HARDLY_ANYBODY) * practice.share_asked * practice.share_answered
        weight += post.staff + HARDLY_ANYBODY
    asked /= weight
    monitoring = p.monitoring_modest if world.switches[0].community_monitoring == 0 else p.monitoring_large
    evaluated = share(
        p.learning_evaluated_anyway
        + p.learning_evaluated_by_measurement * ngo.felt_measurement
        + monitoring * asked
        + p.learning_evaluated_by_audit * ngo.felt_detection
    )
    wrong_lesson = ngo.bias if on.learning_wrong_lessons != 0.0 else 0.0
    kept = p.learning_gained_without_retention + p.learning_gained_by_retention * ngo.felt_retention
    gain = p.lesson_gain * on.learning_lessons * kept
    leaving = ngo.turnover / WEEKS_A_YEAR * on.learning_turnover
    bias = share(wrong_lesson * (1.0 + p.learning_wrong_lessons_retained * ngo.felt_retention))
    loss = leaving * (1.0 - p.learning_lessons_saved * ngo.felt_retention)
    ngo.skill = skill_after(p, ngo.skill, evaluated, bias, gain=gain, loss=loss)


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
    p = world.parameters[0]
    on = world.mechanisms[0]
    need = 0.0
    weight = LITTLE
    for k in range(ngo.first_post, ngo.last_post):
        post = world.posts[k]
        need += (post.staff + HARDLY_ANYBODY) * world.regions[post.region].need
        weight += post.staff + HARDLY_ANYBODY
    need /= weight
    results = saturating(ngo.reported / max(ngo.staff, 1.0), p.funding_results_half)
    visible = p.funding_visible_anyway
    if on.funding_reporting_credit != 0.0:
        international = 1.0 if ngo.kind < NATIONAL else 0.0
        visible = (
            p.funding_visible_anyway
            + p.funding_visible_by_reporting * ngo.felt_visibility
            + p.funding_visible_when_international * international
        )
        results *= 1.0 - p.funding_results_doubted * ngo.revealed
    total_need = 0.0
    total_results = 0.0
    total_visibility = 0.0
    for d in range(world.donors.shape[0]):
        donor = world.donors[d]
        total_need += donor.weight_need * donor.usd_week
        total_results += donor.weight_results * donor.usd_week
        total_visibility += donor.weight_visibility * donor.usd_week
    total = max(total_need + total_results + total_visibility, 1.0)
    by_need = total_need / total * need
    by_results = total_results / total * results
    by_visibility = total_visibility / total * visible
    ngo.appeal = appeal(p, ngo.staff_start / p.funding_claim_staff, by_need, by_results, by_visibility)


@behaviour
def update_confidence(i, world, week):
    """A donor's confidence follows audits, visibility and published failures; low confidence withholds money."""
    donor = world.donors[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    revealed = 0.0
    seen = 0.0
    weight = LITTLE
    for n in range(world.ngos.shape[0]):
        ngo = world.ngos[n]
        revealed += ngo.weight * ngo.revealed
        seen += ngo.weight * (p.funding_seen_by_reporting * ngo.felt_visibility + p.funding_seen_by_audit * ngo.felt_detection)
        weight += ngo.weight
    revealed /= weight
    seen /= weight
    aim = p.funding_ordinary_confidence
    if on.funding_reporting_credit != 0.0:
        aim = confidence_target(p, seen, revealed)
    donor.confidence = relax_towards(donor.confidence, aim, 1.0 / p.funding_confidence_memory)
    cut = 0.0
    finding = 0.0
    for r in range(world.conditions.shape[0]):
        cut = max(cut, world.conditions[r].donor_cut)
        finding = max(finding, world.conditions[r].finding)
    donor.cut = share(
        cut + p.funding_cut_by_finding * finding + p.donor_sensitivity * (p.funding_ordinary_confidence - donor.confidence)
    )


@behaviour
def receive_funding(i, world, week):
    """An NGO receives its part of donors' money: by claim where NGOs compete, by size where they do not."""
    ngo = world.ngos[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    claims = 0.0
    sizes = 0.0
    for n in range(world.ngos.shape[0]):
        claims += world.ngos[n].appeal
        sizes += world.ngos[n].staff_start
    part = ngo.staff_start / max(sizes, 1.0)
    if on.funding_competition != 0.0 and claims > 0.0:
        part = part_of_funds(p, part, ngo.appeal / claims)
    money = 0.0
    for d in range(world.donors.shape[0]):
        donor = world.donors[d]
        cut = donor.cut if on.funding_donors != 0.0 else 0.0
        money += money_usable(p, donor.usd_week, cut, donor.earmarked, ngo.flexible)
    # Decisions are yearly: income moves slowly to what donors would give now.
    ngo.income = relax_towards(ngo.income, money * part, 1.0 / p.funding_income_memory)
    ngo.funds += ngo.income
