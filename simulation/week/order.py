"""The order of a week, written once: ten stages of loops of steps.

A step is one behaviour carried out by all agents of a kind. Within a step every agent reads what the step began with; what
a kind does is in ``simulation.behaviours``. This table is the only place where a step stands: the compiled loops
(``simulation.week.loops``) and the step methods of Mesa's agents (``simulation.drivers.mesa_agents``) are made from it, so a
new step is a behaviour and a row here.

The steps of a loop share one compiled function. Costly steps stand alone, since the compiler makes better code of a short
function than of a long one; an edit of a behaviour compiles the loops anew that carry out behaviours of its module.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from simulation.behaviours.organisations import (
    coordination,
    delivery,
    dyads,
    headquarters,
    ngos,
    practices,
    reporting_and_funding,
    units,
)
from simulation.behaviours.people import excombatants, intergroup, needs, opinion, security
from simulation.behaviours.places import conditions, regions
from simulation.behaviours.powers import government, peace, violence
from simulation.measures import country, region


class Step(NamedTuple):
    """One step: the record array of the kind that acts, the behaviour, and the arrays that it writes."""

    kind: str
    behaviour: Callable[[int, Any, int], None]
    writes: frozenset[str]

    @property
    def plain(self) -> Callable[[int, Any, int], None]:
        """The behaviour as the plain function that was written."""
        function: Callable[[int, Any, int], None] = getattr(self.behaviour, "py_func", self.behaviour)
        return function

    @property
    def method(self) -> str:
        """Name of the behaviour, and of the agent's method that carries it out."""
        return self.plain.__name__


class Loop(NamedTuple):
    """Steps that one compiled function carries out, one after the other."""

    name: str
    steps: tuple[Step, ...]


class Stage(NamedTuple):
    """One stage of a week: its name, its title in documents, and its loops in order."""

    name: str
    title: str
    loops: tuple[Loop, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """Its steps in order."""
        return tuple(step for loop in self.loops for step in loop.steps)


def step(kind: str, behaviour: Callable[[int, Any, int], None], *writes: str) -> Step:
    """A step by the record array of the kind that acts; ``writes`` names arrays unless it writes that one alone."""
    return Step(kind, behaviour, frozenset(writes or (kind,)))


def loop(name: str, *steps: Step) -> Loop:
    """Steps that share one compiled function."""
    return Loop(name, steps)


def stage(name: str, title: str, *loops: Loop) -> Stage:
    """A stage by its name in code and its title in documents."""
    return Stage(name, title, loops)


WEEK: tuple[Stage, ...] = (
    stage(
        "events",
        "Events",
        loop(
            "conditions",
            step("authorities", conditions.update_conditions, "conditions"),
            step("communities", conditions.update_local_conditions, "local_conditions"),
        ),
        loop("aggregates", step("authorities", regions.aggregate_region, "regions")),
        loop("deployment", step("headquarters", headquarters.update_resources), step("units", units.deploy)),
    ),
    stage(
        "government",
        "Government and parties",
        loop(
            "government",
            step("government", government.update_host_consent),
            step("authorities", government.administer),
            step("groups", peace.negotiate),
        ),
    ),
    stage(
        "coordination",
        "Coordination",
        loop(
            "practices",
            step("headquarters", practices.ration_resources),
            step("headquarters", practices.implement_policy, "headquarters", "practices", "spending"),
        ),
        loop("participation", step("ngos", ngos.update_participation)),
        loop("plan", step("coordination", coordination.convene), step("headquarters", headquarters.review_plan)),
        loop("mission_ties", step("headquarters", dyads.update_mission_ties, "dyads")),
        loop(
            "other_ties",
            step("coordination", dyads.update_coordination_ties, "dyads"),
            step("government", dyads.update_government_ties, "dyads"),
        ),
        loop("ngo_ties", step("ngos", dyads.update_ngo_ties, "dyads")),
        loop("shared_picture", step("coordination", coordination.update_shared_picture, "pictures")),
    ),
    stage("mission_plans", "Mission plans", loop("patrols", step("units", units.plan_patrols, "units", "reach"))),
    stage("ngo_plans", "NGOs plan", loop("ngo_work", step("ngos", ngos.plan_work, "ngos", "posts", "presence"))),
    stage(
        "delivery",
        "Delivery and presence",
        loop("delivery", step("ngos", delivery.deliver, "ngos", "posts", "presence")),
        loop(
            "coverage",
            step("communities", opinion.publish_state, "communities_seen"),
            step("communities", needs.update_hosting_and_coverage),
        ),
        loop("needs", step("communities", needs.update_needs)),
        loop("excombatants", step("communities", excombatants.reintegrate)),
    ),
    stage(
        "violence",
        "Violence",
        loop(
            "armed_groups",
            step("groups", violence.publish_fronts, "fronts_seen"),
            step("authorities", violence.publish_forces, "fronts_seen"),
            step("parallel_forces", violence.publish_parallel_forces, "fronts_seen"),
            step("groups", violence.fight, "groups", "fronts", "incidents"),
        ),
        loop(
            "forces",
            step("authorities", violence.command_forces, "fronts", "incidents"),
            step("parallel_forces", violence.conduct_operations, "parallel_forces", "fronts", "incidents"),
            step("authorities", regions.update_impartiality, "regions"),
        ),
        loop("attacks_and_incidents", step("units", units.incur_attacks), step("ngos", delivery.incur_incidents, "ngos", "posts")),
        loop("threat_and_displacement", step("communities", security.update_threat_and_displacement)),
        loop("disputes", step("communities", intergroup.update_disputes)),
    ),
    stage(
        "experience",
        "Experience",
        loop(
            "fear_and_security",
            step("communities", opinion.publish_state, "communities_seen"),
            step("communities", security.update_fear_and_security),
        ),
        loop("harm_and_redress", step("communities", opinion.update_harm_and_redress)),
        loop("trust", step("communities", opinion.update_trust)),
        loop("legitimacy", step("communities", opinion.update_legitimacy)),
        loop("acceptance", step("communities", opinion.update_acceptance)),
        loop("grievance", step("communities", opinion.update_grievance)),
        loop("intergroup_trust", step("communities", intergroup.update_intergroup_trust)),
    ),
    stage(
        "learning",
        "Reports and lessons",
        loop(
            "learning",
            step("ngos", reporting_and_funding.report),
            step("ngos", reporting_and_funding.publish_skill, "ngos_seen"),
            step("ngos", reporting_and_funding.learn_from_peers),
            step("units", units.update_skill),
            step("headquarters", headquarters.update_skill),
            step("donors", reporting_and_funding.update_confidence),
            step("ngos", reporting_and_funding.appeal_to_donors),
            step("ngos", reporting_and_funding.receive_funding),
        ),
    ),
    stage(
        "measure",
        "Measures",
        loop("regional_outcomes", step("authorities", region.measure_region, "memory", "region_measures")),
        loop(
            "country_outcomes",
            step("headquarters", country.measure_country, "measures"),
            step("headquarters", country.measure_organisations, "measures"),
            step("headquarters", country.measure_distribution, "histogram", "measures"),
        ),
    ),
)
"""The stages of a week in order."""
