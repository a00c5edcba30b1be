"""The order of a week, written once: ten stages, each a row of steps.

A step is one behaviour carried out by all agents of a kind. Within a step every agent reads what the step began with;
what a kind does is in ``simulation.behaviours``. ``WEEK`` is the table that the agent-by-agent driver follows; the compiled
``advance`` carries out the same steps, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from simulation.behaviours import (
    armed,
    delivery,
    dyads,
    government,
    headquarters,
    households,
    ngos,
    opinion,
    peace,
    places,
    practices,
    reporting_and_funding,
    security,
    units,
)
from simulation.compiler.compiled import entry
from simulation.compiler.linking import addresses, carry_out
from simulation.measures import country, region
from simulation.week.coordination import LOOPS as COORDINATION
from simulation.week.delivery import LOOPS as DELIVERY
from simulation.week.events import LOOPS as EVENTS
from simulation.week.experience import LOOPS as EXPERIENCE
from simulation.week.government import LOOPS as GOVERNMENT
from simulation.week.learning import LOOPS as LEARNING
from simulation.week.outcomes import LOOPS as OUTCOMES
from simulation.week.plans import LOOPS as PLANS
from simulation.week.violence import LOOPS as VIOLENCE
from simulation.world.layout import World


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
    Stage(
        "events",
        (
            Step("authorities", places.meet_conditions, "meet_conditions"),
            Step("communities", places.meet_locally, "meet_locally"),
            Step("authorities", places.take_stock, "take_stock"),
            Step("headquarters", headquarters.count_means, "count_means"),
            Step("units", units.deploy, "deploy"),
        ),
    ),
    Stage(
        "government",
        (
            Step("government", government.weigh_consent, "weigh_consent"),
            Step("authorities", government.administer, "administer"),
            Step("groups", peace.negotiate, "negotiate"),
        ),
    ),
    Stage(
        "coordination",
        (
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
        ),
    ),
    Stage("mission_plans", (Step("units", units.plan_patrols, "plan_patrols"),)),
    Stage("ngo_plans", (Step("ngos", ngos.plan_work, "plan_work"),)),
    Stage(
        "delivery",
        (
            Step("ngos", delivery.deliver, "deliver"),
            Step("communities", opinion.show_self, "show_self"),
            Step("communities", households.host, "host"),
            Step("communities", households.receive, "receive"),
            Step("communities", households.reintegrate, "reintegrate"),
        ),
    ),
    Stage(
        "violence",
        (
            Step("groups", armed.show, "show"),
            Step("authorities", armed.show_forces, "show_forces"),
            Step("parallel_forces", armed.show_parallel, "show"),
            Step("groups", armed.fight, "fight"),
            Step("authorities", armed.command_forces, "command_forces"),
            Step("parallel_forces", armed.act_in_parallel, "act"),
            Step("authorities", places.judge_force, "judge_force"),
            Step("units", units.endure, "endure"),
            Step("ngos", reporting_and_funding.endure_incidents, "endure_incidents"),
            Step("communities", security.suffer, "suffer"),
            Step("communities", security.quarrel, "quarrel"),
        ),
    ),
    Stage(
        "experience",
        (
            Step("communities", opinion.show_self, "show_self"),
            Step("communities", security.feel, "feel"),
            Step("communities", opinion.notice_misconduct, "notice_misconduct"),
            Step("communities", opinion.judge, "judge"),
            Step("communities", opinion.recognise, "recognise"),
            Step("communities", opinion.accept, "accept_ngos"),
            Step("communities", opinion.take_sides, "take_sides"),
            Step("communities", opinion.get_along, "get_along"),
        ),
    ),
    Stage(
        "learning",
        (
            Step("ngos", reporting_and_funding.report, "report"),
            Step("ngos", reporting_and_funding.show_skill, "show_skill"),
            Step("ngos", reporting_and_funding.spread_lessons, "spread_lessons"),
            Step("units", units.learn, "learn"),
            Step("headquarters", headquarters.learn_lessons, "learn_lessons"),
            Step("donors", reporting_and_funding.weigh_confidence, "weigh_confidence"),
            Step("ngos", reporting_and_funding.ask_donors, "ask_donors"),
            Step("ngos", reporting_and_funding.be_paid, "be_paid"),
        ),
    ),
    Stage(
        "measure",
        (
            Step("authorities", region.measure_region, "measure_region"),
            Step("headquarters", country.sum_up, "sum_up"),
            Step("headquarters", country.measure_organisations, "measure_organisations"),
            Step("headquarters", country.measure_distribution, "measure_distribution"),
        ),
    ),
)
"""The stages of a week in order."""


LOOPS = (*EVENTS, *GOVERNMENT, *COORDINATION, *PLANS, *DELIVERY, *VIOLENCE, *EXPERIENCE, *LEARNING, *OUTCOMES)
"""The compiled loops in order."""


@entry
def advance_by(loops, world, week):
    """One week of one world: all loops in order, each by its address in ``loops``."""
    for k in range(loops.shape[0]):
        carry_out(loops[k], world, week)


def stage_addresses(world: World) -> np.ndarray:
    """Where the machine code of each loop stands, for ``advance_by``; compiles or loads what is not there yet."""
    return addresses(LOOPS, world)


def advance(world: World, week: int) -> None:
    """One week of one world: all stages in order, by the compiled loops."""
    advance_by(stage_addresses(world), world, week)
