"""Mission headquarters: people, hours and money, the plan, lessons."""

from simulation.compiler.codes import INFANTRY, MISSION_GOVERNMENT
from simulation.compiler.compiled import behaviour, share
from simulation.rules.common import meeting_burden
from simulation.rules.learning import skill_after


@behaviour
def update_resources(i, world, week):
    """Headquarters counts its people, hours and money at the start of the week.

    It is present until the exit, and leaves early when consent has been withdrawn for long and the scenario
    says that it goes then. Programme money is paid weekly in proportion to presence; only some weeks' sum is kept.
    """
    headquarters = world.headquarters[i]
    government = world.government[0]
    country = world.country[0]
    p = world.parameters[0]
    unwanted = country.exit_on_withdrawal == 1 and government.withdrawn_weeks >= p.consent_patience
    if week >= country.horizon or unwanted:
        headquarters.present = 0
    troops = 0.0
    for r in range(world.regions.shape[0]):
        troops += world.deployment[week, r, INFANTRY]
    here = 1.0 if headquarters.present == 1 else 0.0
    headquarters.presence = here * troops / max(country.troops_peak, 1.0)
    headquarters.staffing = share(headquarters.presence * p.headquarters_staffing_by_presence) * here
    headquarters.hours = headquarters.staff_start * headquarters.staffing
    headquarters.budget = min(
        headquarters.budget + headquarters.budget_week * headquarters.staffing,
        p.headquarters_budget_kept * headquarters.budget_week,
    )
    waiting = 0.0
    demobilised = 0.0
    for r in range(world.regions.shape[0]):
        waiting += world.regions[r].ex_waiting
        demobilised += world.regions[r].ex_demobilised
    headquarters.ex_waiting = waiting
    headquarters.ex_demobilised = demobilised


@behaviour
def review_plan(i, world, week):
    """Headquarters reviews the plan in force and its reporting on state abuse.

    A plan is renewed at reviews; between them it ages. A larger table takes longer: the review interval grows with
    the partners, and equal seats add to it.
    """
    headquarters = world.headquarters[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    coordination = world.coordination[0]
    table = 0.0
    seats = 0.0
    visible = 0.0
    exposed = 0.0
    regions = world.regions.shape[0]
    for r in range(regions):
        table = max(table, world.practices[r].common_share)
        seats = max(seats, world.practices[r].seat_equality)
        visible += world.practices[r].public_visibility / regions
        exposed += world.authorities[r].exposed / regions
    slow = 1.0
    if on.allocation_overhead != 0.0:
        seated = coordination.members * table * (1.0 + p.headquarters_table_slowed_by_seats * seats)
        slow = meeting_burden(1.0, 1.0 + seated / p.headquarters_table_size, p.meeting_overhead_exponent)
    headquarters.plan_age = share(headquarters.plan_age + 1.0 / (p.plan_life * p.headquarters_lives_until_old))
    interval = int(p.plan_review * slow)
    if interval < 1:
        interval = 1
    if week % interval == 0:
        headquarters.plan_age = 0.0
    headquarters.abuse_reported = exposed * (p.consent_reported_in_private + p.consent_reported_in_public * visible)
    government_trust = p.consent_trust_without_tie
    for k in range(headquarters.first_dyad, headquarters.last_dyad):
        if world.dyads[k].kind == MISSION_GOVERNMENT:
            government_trust = world.dyads[k].trust_ba
    headquarters.standing_government = government_trust
    standing = 0.0
    people = 0.0
    for r in range(regions):
        standing += world.regions[r].population * world.regions[r].trust_mission
        people += world.regions[r].population
    headquarters.standing_people = standing / max(people, 1.0)


@behaviour
def update_skill(i, world, week):
    """Headquarters learns from what is evaluated; rotation loses it unless lessons are kept."""
    headquarters = world.headquarters[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    evaluated = 0.0
    retention = 0.0
    regions = world.regions.shape[0]
    for r in range(regions):
        practice = world.practices[r]
        evaluated += (
            p.learning_known_anyway
            + p.learning_known_by_measurement * practice.joint_measurement
            + p.learning_known_by_feedback * practice.share_asked * practice.share_answered
            + p.learning_known_by_audit * practice.detection
        ) / regions
        retention += practice.lesson_retention / regions
    bias = 0.0
    weight = 0.0
    for n in range(world.ngos.shape[0]):
        bias += world.ngos[n].weight * world.ngos[n].bias
        weight += world.ngos[n].weight
    bias = bias / max(weight, 1.0) if on.learning_wrong_lessons != 0.0 else 0.0
    gain = p.lesson_gain * on.learning_lessons * (p.learning_gained_without_retention + p.learning_gained_by_retention * retention)
    loss = on.learning_turnover / p.rotation_interval
    headquarters.skill = skill_after(p, headquarters.skill, evaluated, bias, gain=gain, loss=loss * (1.0 - retention))
