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
    conditions,
    coordination,
    delivery,
    dyads,
    excombatants,
    government,
    headquarters,
    intergroup,
    needs,
    ngos,
    opinion,
    peace,
    practices,
    regions,
    reporting_and_funding,
    security,
    units,
    violence,
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
    """One step: the record array of the kind that acts, and the behaviour."""

    kind: str
    behaviour: Callable[[int, Any, int], None]

    @property
    def method(self) -> str:
        """Name of the behaviour, and of the agent's method that carries it out."""
        return str(getattr(self.behaviour, "py_func", self.behaviour).__name__)


class Stage(NamedTuple):
    """One stage of a week: its name and its steps in order."""

    name: str
    steps: tuple[Step, ...]


WEEK: tuple[Stage, ...] = (
    Stage(
        "events",
        (
            Step("authorities", conditions.update_conditions),
            Step("communities", conditions.update_local_conditions),
            Step("authorities", regions.aggregate_region),
            Step("headquarters", headquarters.update_resources),
            Step("units", units.deploy),
        ),
    ),
    Stage(
        "government",
        (
            Step("government", government.update_host_consent),
            Step("authorities", government.administer),
            Step("groups", peace.negotiate),
        ),
    ),
    Stage(
        "coordination",
        (
            Step("headquarters", practices.ration_resources),
            Step("headquarters", practices.implement_policy),
            Step("ngos", ngos.update_participation),
            Step("coordination", coordination.convene),
            Step("headquarters", headquarters.review_plan),
            Step("headquarters", dyads.update_mission_ties),
            Step("coordination", dyads.update_coordination_ties),
            Step("government", dyads.update_government_ties),
            Step("ngos", dyads.update_ngo_ties),
            Step("coordination", coordination.update_shared_picture),
        ),
    ),
    Stage("mission_plans", (Step("units", units.plan_patrols),)),
    Stage("ngo_plans", (Step("ngos", ngos.plan_work),)),
    Stage(
        "delivery",
        (
            Step("ngos", delivery.deliver),
            Step("communities", opinion.publish_state),
            Step("communities", needs.update_hosting_and_coverage),
            Step("communities", needs.update_needs),
            Step("communities", excombatants.reintegrate),
        ),
    ),
    Stage(
        "violence",
        (
            Step("groups", violence.publish_fronts),
            Step("authorities", violence.publish_forces),
            Step("parallel_forces", violence.publish_parallel_forces),
            Step("groups", violence.fight),
            Step("authorities", violence.command_forces),
            Step("parallel_forces", violence.conduct_operations),
            Step("authorities", regions.update_impartiality),
            Step("units", units.incur_attacks),
            Step("ngos", delivery.incur_incidents),
            Step("communities", security.update_threat_and_displacement),
            Step("communities", intergroup.update_disputes),
        ),
    ),
    Stage(
        "experience",
        (
            Step("communities", opinion.publish_state),
            Step("communities", security.update_fear_and_security),
            Step("communities", opinion.update_harm_and_redress),
            Step("communities", opinion.update_trust),
            Step("communities", opinion.update_legitimacy),
            Step("communities", opinion.update_acceptance),
            Step("communities", opinion.update_grievance),
            Step("communities", intergroup.update_intergroup_trust),
        ),
    ),
    Stage(
        "learning",
        (
            Step("ngos", reporting_and_funding.report),
            Step("ngos", reporting_and_funding.publish_skill),
            Step("ngos", reporting_and_funding.learn_from_peers),
            Step("units", units.update_skill),
            Step("headquarters", headquarters.update_skill),
            Step("donors", reporting_and_funding.update_confidence),
            Step("ngos", reporting_and_funding.appeal_to_donors),
            Step("ngos", reporting_and_funding.receive_funding),
        ),
    ),
    Stage(
        "measure",
        (
            Step("authorities", region.measure_region),
            Step("headquarters", country.measure_country),
            Step("headquarters", country.measure_organisations),
            Step("headquarters", country.measure_distribution),
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
