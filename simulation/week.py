"""The order of a week, written once: ten stages, each a row of steps.

A step is one behaviour carried out by all agents of a kind. Within a step every agent reads what the step began with;
what a kind does is in ``simulation.agents``. ``WEEK`` is the table that the agent-by-agent driver follows; the compiled
``advance`` carries out the same steps, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from simulation import measure
from simulation.agents import (armed, delivery, dyads, government, headquarters, households, ngos, opinion, peace,
                               places, practices, results, security, units)
from simulation.compiled import entry, procedure


class Step(NamedTuple):
    """One step: the record array of the kind that acts, the behaviour, and its name as a method of the agent."""

    kind: str
    behaviour: Callable[[int, Any, int], None]
    method: str


class Stage(NamedTuple):
    """One stage of a week: its name and its steps in order."""

    name: str
    steps: tuple[Step, ...]


WEEK: tuple[Stage, ...] = (
    Stage("events", (
        Step("authorities", places.meet_conditions, "meet_conditions"),
        Step("authorities", places.take_stock, "take_stock"),
        Step("headquarters", headquarters.count_means, "count_means"),
        Step("units", units.deploy, "deploy"),
    )),
    Stage("government", (
        Step("government", government.weigh_consent, "weigh_consent"),
        Step("authorities", government.administer, "administer"),
        Step("groups", peace.negotiate, "negotiate"),
    )),
    Stage("coordination", (
        Step("headquarters", practices.ask_for_means, "ask_for_means"),
        Step("headquarters", practices.practise, "practise"),
        Step("ngos", ngos.take_part, "take_part"),
        Step("coordination", headquarters.convene, "convene"),
        Step("headquarters", headquarters.review_plan, "review_plan"),
        Step("headquarters", dyads.meet_as_mission, "meet"),
        Step("coordination", dyads.meet_as_coordination, "meet"),
        Step("government", dyads.meet_as_government, "meet"),
        Step("ngos", dyads.meet_as_ngo, "meet"),
        Step("coordination", headquarters.pool_picture, "pool_picture"),
    )),
    Stage("mission_plans", (
        Step("units", units.plan_patrols, "plan_patrols"),
    )),
    Stage("ngo_plans", (
        Step("ngos", ngos.plan_work, "plan_work"),
    )),
    Stage("delivery", (
        Step("ngos", delivery.deliver, "deliver"),
        Step("communities", opinion.show_self, "show_self"),
        Step("communities", households.host, "host"),
        Step("communities", households.receive, "receive"),
        Step("communities", households.reintegrate, "reintegrate"),
    )),
    Stage("violence", (
        Step("groups", armed.show, "show"),
        Step("authorities", armed.show_forces, "show_forces"),
        Step("parallel_forces", armed.show_parallel, "show"),
        Step("groups", armed.fight, "fight"),
        Step("authorities", armed.command_forces, "command_forces"),
        Step("parallel_forces", armed.act_in_parallel, "act"),
        Step("units", units.endure, "endure"),
        Step("ngos", results.endure_incidents, "endure_incidents"),
        Step("communities", security.suffer, "suffer"),
        Step("communities", security.quarrel, "quarrel"),
    )),
    Stage("experience", (
        Step("communities", opinion.show_self, "show_self"),
        Step("communities", security.feel, "feel"),
        Step("communities", opinion.notice_misconduct, "notice_misconduct"),
        Step("communities", opinion.judge, "judge"),
        Step("communities", opinion.recognise, "recognise"),
        Step("communities", opinion.accept, "accept_ngos"),
        Step("communities", opinion.take_sides, "take_sides"),
        Step("communities", opinion.get_along, "get_along"),
    )),
    Stage("learning", (
        Step("ngos", results.report, "report"),
        Step("ngos", results.show_skill, "show_skill"),
        Step("ngos", results.spread_lessons, "spread_lessons"),
        Step("units", units.learn, "learn"),
        Step("headquarters", headquarters.learn_lessons, "learn_lessons"),
        Step("donors", results.weigh_confidence, "weigh_confidence"),
        Step("ngos", results.ask_donors, "ask_donors"),
        Step("ngos", results.be_paid, "be_paid"),
    )),
    Stage("measure", (
        Step("authorities", measure.measure_region, "measure_region"),
        Step("headquarters", measure.sum_up, "sum_up"),
        Step("headquarters", measure.measure_organisations, "measure_organisations"),
        Step("headquarters", measure.measure_distribution, "measure_distribution"),
    )),
)
"""The stages of a week in order."""


@procedure
def events(world, week):
    """Stage 1: what comes from outside, and what is known of the week before."""
    for i in range(world.authorities.shape[0]):
        places.meet_conditions(i, world, week)
    for i in range(world.authorities.shape[0]):
        places.take_stock(i, world, week)
    for i in range(world.headquarters.shape[0]):
        headquarters.count_means(i, world, week)
    for i in range(world.units.shape[0]):
        units.deploy(i, world, week)


@procedure
def decide(world, week):
    """Stage 2: government and parties."""
    for i in range(world.government.shape[0]):
        government.weigh_consent(i, world, week)
    for i in range(world.authorities.shape[0]):
        government.administer(i, world, week)
    for i in range(world.groups.shape[0]):
        peace.negotiate(i, world, week)


@procedure
def coordinate(world, week):
    """Stage 3: practices, ties, plan, shared picture."""
    for i in range(world.headquarters.shape[0]):
        practices.ask_for_means(i, world, week)
    for i in range(world.headquarters.shape[0]):
        practices.practise(i, world, week)
    for i in range(world.ngos.shape[0]):
        ngos.take_part(i, world, week)
    for i in range(world.coordination.shape[0]):
        headquarters.convene(i, world, week)
    for i in range(world.headquarters.shape[0]):
        headquarters.review_plan(i, world, week)
    for i in range(world.headquarters.shape[0]):
        dyads.meet_as_mission(i, world, week)
    for i in range(world.coordination.shape[0]):
        dyads.meet_as_coordination(i, world, week)
    for i in range(world.government.shape[0]):
        dyads.meet_as_government(i, world, week)
    for i in range(world.ngos.shape[0]):
        dyads.meet_as_ngo(i, world, week)
    for i in range(world.coordination.shape[0]):
        headquarters.pool_picture(i, world, week)


@procedure
def plan(world, week):
    """Stages 4 and 5: mission and NGOs plan."""
    for i in range(world.units.shape[0]):
        units.plan_patrols(i, world, week)
    for i in range(world.ngos.shape[0]):
        ngos.plan_work(i, world, week)


@procedure
def act(world, week):
    """Stage 6: delivery and presence."""
    for i in range(world.ngos.shape[0]):
        delivery.deliver(i, world, week)
    for i in range(world.communities.shape[0]):
        opinion.show_self(i, world, week)
    for i in range(world.communities.shape[0]):
        households.host(i, world, week)
    for i in range(world.communities.shape[0]):
        households.receive(i, world, week)
    for i in range(world.communities.shape[0]):
        households.reintegrate(i, world, week)


@procedure
def fight(world, week):
    """Stage 7: violence."""
    for i in range(world.groups.shape[0]):
        armed.show(i, world, week)
    for i in range(world.authorities.shape[0]):
        armed.show_forces(i, world, week)
    for i in range(world.parallel_forces.shape[0]):
        armed.show_parallel(i, world, week)
    for i in range(world.groups.shape[0]):
        armed.fight(i, world, week)
    for i in range(world.authorities.shape[0]):
        armed.command_forces(i, world, week)
    for i in range(world.parallel_forces.shape[0]):
        armed.act_in_parallel(i, world, week)
    for i in range(world.units.shape[0]):
        units.endure(i, world, week)
    for i in range(world.ngos.shape[0]):
        results.endure_incidents(i, world, week)
    for i in range(world.communities.shape[0]):
        security.suffer(i, world, week)
    for i in range(world.communities.shape[0]):
        security.quarrel(i, world, week)


@procedure
def experience(world, week):
    """Stage 8: communities experience and judge."""
    for i in range(world.communities.shape[0]):
        opinion.show_self(i, world, week)
    for i in range(world.communities.shape[0]):
        security.feel(i, world, week)
    for i in range(world.communities.shape[0]):
        opinion.notice_misconduct(i, world, week)
    for i in range(world.communities.shape[0]):
        opinion.judge(i, world, week)
    for i in range(world.communities.shape[0]):
        opinion.recognise(i, world, week)
    for i in range(world.communities.shape[0]):
        opinion.accept(i, world, week)
    for i in range(world.communities.shape[0]):
        opinion.take_sides(i, world, week)
    for i in range(world.communities.shape[0]):
        opinion.get_along(i, world, week)


@procedure
def learn(world, week):
    """Stage 9: reports, lessons, donors."""
    for i in range(world.ngos.shape[0]):
        results.report(i, world, week)
    for i in range(world.ngos.shape[0]):
        results.show_skill(i, world, week)
    for i in range(world.ngos.shape[0]):
        results.spread_lessons(i, world, week)
    for i in range(world.units.shape[0]):
        units.learn(i, world, week)
    for i in range(world.headquarters.shape[0]):
        headquarters.learn_lessons(i, world, week)
    for i in range(world.donors.shape[0]):
        results.weigh_confidence(i, world, week)
    for i in range(world.ngos.shape[0]):
        results.ask_donors(i, world, week)
    for i in range(world.ngos.shape[0]):
        results.be_paid(i, world, week)


@procedure
def measure_all(world, week):
    """Stage 10: outcomes."""
    for i in range(world.authorities.shape[0]):
        measure.measure_region(i, world, week)
    for i in range(world.headquarters.shape[0]):
        measure.sum_up(i, world, week)
    for i in range(world.headquarters.shape[0]):
        measure.measure_organisations(i, world, week)
    for i in range(world.headquarters.shape[0]):
        measure.measure_distribution(i, world, week)


@entry
def advance(world, week):
    """One week of one world: all stages in order, by the compiled loops."""
    events(world, week)
    decide(world, week)
    coordinate(world, week)
    plan(world, week)
    act(world, week)
    fight(world, week)
    experience(world, week)
    learn(world, week)
    measure_all(world, week)
