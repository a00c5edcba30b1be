"""Armed groups, state forces and parallel forces, worked out by hand, a term at a time."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulation.behaviours.powers import violence
from simulation.compiler.draws import EVENTS
from tests.behaviours.small_world import act, close, count, event, hand_worked, read, small_world

# --- what others may read of fronts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behaviour", "row", "fronts"),
    [(violence.publish_fronts, 1, (2, 3)), (violence.publish_forces, 1, (5,)), (violence.publish_parallel_forces, 0, (6, 7))],
)
@pytest.mark.parametrize("field", ["fighters", "excitation", "excitation_civil"])
def test_publishing(behaviour: Callable[..., Any], row: int, fronts: tuple[int, ...], field: str) -> None:
    world = small_world({f"fronts.{field}": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]})
    act(behaviour, world, row)
    assert world["fronts_seen"][field].tolist() == [f + 1.0 if f in fronts else 0.0 for f in range(8)]


# --- how often a group fights ---------------------------------------------------------------------------------------

# A thousand fighters in region 0, half a battle, a quarter of an attack and an eighth of a fight a week; nobody dies.
WAR = {
    "fronts[0].fighters": 1000.0,
    "groups[0].battle_rate": 0.5,
    "groups[0].one_sided_rate": 0.25,
    "groups[0].non_state_rate": 0.125,
    "p.hazard_scale": 1.0,
    "p.one_sided_scale": 1.0,
    "p.non_state_scale": 1.0,
    "regions.grievance": 0.5,
}
AID = {"regions.delivered": 2000.0}  # a dollar a head: half of what aid can do
CAPTURE = AID | {"p.aid_capture": 0.4, "regions.collapse": 0.6}
EXCITED = {"fronts[0].excitation": 2.0, "p.self_excited_share": 0.4, "p.spread_share": 0.25}
NEAR = {"fronts_seen[0].excitation": 7.0, "fronts_seen[1].excitation": 3.0, "p.self_excited_share": 0.4, "p.spread_share": 0.25}
PATROLLED = {"regions.patrol_effort": 0.75, "p.battle_deterrence": 2.0}
FELT = 1.0 - math.exp(-0.75 / 1.5)  # patrols cluster, so that an effort of 1.5 covers 63 %

test_expected_battles = hand_worked(
    violence.fight,
    "fronts[0].expected_battle",
    WAR,
    {
        "at war": ({}, 0.5),
        "half as many fighters": ({"fronts[0].fighters": 500.0}, 0.25),
        "no fighters": (EXCITED | {"fronts[0].fighters": 0.0}, 0.0),
        "ceasefire": ({"groups[0].phase": 1}, 0.5 * 0.35),
        "agreement": ({"groups[0].phase": 2}, 0.5 * 0.06),
        "post-war": ({"groups[0].phase": 3}, 0.5 * 0.012),
        "grievance": ({"p.grievance_slope": 2.0, "regions.grievance": 0.7}, 0.5 * math.exp(2.0 * (0.7 - 0.5))),
        "an offensive of all": ({"conditions.offensive": 0.5, "conditions.offensive_group": -1}, 0.5 * math.exp(1.2 * 0.5)),
        "its own offensive": ({"conditions.offensive": 0.5, "conditions.offensive_group": 0}, 0.5 * math.exp(1.2 * 0.5)),
        "another's offensive": ({"conditions.offensive": 0.5, "conditions.offensive_group": 1}, 0.5),
        "a ceasefire breaks": (
            {"conditions.breakdown": 0.5, "groups[0].signatory": 1, "groups[0].phase": 1},
            0.5 * 0.35 * math.exp(1.5 * 0.5),
        ),
        "no ceasefire to break": ({"conditions.breakdown": 0.5, "groups[0].signatory": 1}, 0.5),
        "another's ceasefire breaks": ({"conditions.breakdown": 0.5, "groups[0].phase": 1}, 0.5 * 0.35),
        "aid dampens": (AID | {"p.aid_dampening": 0.4}, 0.5 * math.exp(-0.4 * 0.5)),
        "aid dampens where it is secure": (
            AID | {"p.aid_dampening": 0.4, "regions.collapse": 0.25, "regions.threat": 0.4},
            0.5 * math.exp(-0.4 * 0.5 * 0.75 * 0.6),
        ),
        "aid does not dampen": (AID | {"p.aid_dampening": 0.4, "on.violence_aid_dampening": 0.0}, 0.5),
        "aid is neutral": (CAPTURE, 0.5),
        "aid is captured": (CAPTURE | {"switches.aid_and_violence": 1}, 0.5 * math.exp(0.4 * 0.5 * 0.6)),
        "aid calms insecure places": (CAPTURE | {"switches.aid_and_violence": 2}, 0.5 * math.exp(-0.4 * 0.5 * 0.6)),
        "aid does not matter": (CAPTURE | {"switches.aid_and_violence": 1, "on.violence_aid_attraction": 0.0}, 0.5),
        "own battles excite": (EXCITED, 0.5 * (1.0 - 0.4) + 0.4 * (1.0 - 0.25) * 2.0),
        "neighbours' battles excite": (NEAR, 0.5 * (1.0 - 0.4) + 0.4 * 0.25 * 0.5 * 3.0),
        "nothing excites": (EXCITED | NEAR | {"on.violence_excitation": 0.0, "on.violence_spread": 0.0}, 0.5 * (1.0 - 0.4)),
        "patrols deter": (PATROLLED, 0.5 * math.exp(-2.0 * FELT)),
        "patrols deter what is begun only": (
            PATROLLED | EXCITED | NEAR,
            math.exp(-2.0 * FELT) * 0.5 * (1.0 - 0.4) + 0.4 * 0.75 * 2.0 + 0.4 * 0.25 * 1.5,
        ),
        "observers hardly deter": (PATROLLED | {"headquarters.mandate": 0}, 0.5 * math.exp(-2.0 * 0.2 * FELT)),
        "a traditional mandate": (PATROLLED | {"headquarters.mandate": 1}, 0.5 * math.exp(-2.0 * 0.45 * FELT)),
        "enforcement": (PATROLLED | {"headquarters.mandate": 3}, 0.5 * math.exp(-2.0 * 1.15 * FELT)),
        "mandates do not matter": (
            PATROLLED | {"headquarters.mandate": 0, "on.allocation_mandate": 0.0},
            0.5 * math.exp(-2.0 * FELT),
        ),
        "nothing deters": (PATROLLED | {"on.violence_deterrence": 0.0}, 0.5),
    },
)

CIVIL = {"p.civilian_deterrence_weak": 0.5, "p.civilian_deterrence_strong": 3.0, "regions.patrol_effort": 0.75}
PROJECTS = {"p.project_provocation": 0.5, "practices.project_money": 0.6, "regions.collapse": 0.4}

test_expected_attacks_on_civilians = hand_worked(
    violence.fight,
    "fronts[0].expected_one_sided",
    WAR,
    {
        "at war": ({}, 0.25),
        "scaled": ({"p.one_sided_scale": 0.4}, 0.25 * 0.4),
        "no fighters": ({"fronts[0].fighters": 0.0, "fronts[0].excitation_civil": 2.0, "p.self_excited_share": 0.4}, 0.0),
        "deterred weakly": (CIVIL, 0.25 * math.exp(-0.5 * FELT)),
        "deterred strongly": (CIVIL | {"switches.troops_and_civilians": 1}, 0.25 * math.exp(-3.0 * FELT)),
        "own attacks excite": (
            {"fronts[0].excitation_civil": 2.0, "p.self_excited_share": 0.4},
            0.25 * (1.0 - 0.4) + 0.4 * 2.0,
        ),
        "nothing excites": (
            {"fronts[0].excitation_civil": 2.0, "p.self_excited_share": 0.4, "on.violence_excitation": 0.0},
            0.25 * (1.0 - 0.4),
        ),
        "projects provoke": (PROJECTS, 0.25 * math.exp(0.5 * 0.6 * 0.4)),
        "projects provoke nobody": (PROJECTS | {"on.violence_projects": 0.0}, 0.25),
        "projects do not provoke battles": (PROJECTS, {"fronts[0].expected_battle": 0.5}),
        "grievance": ({"p.grievance_slope": 2.0, "regions.grievance": 0.7}, 0.25 * math.exp(2.0 * 0.2)),
        "an offensive": ({"conditions.offensive": 0.5, "conditions.offensive_group": -1}, 0.25 * math.exp(1.2 * 0.5)),
    },
)

test_expected_fights_between_groups = hand_worked(
    violence.fight,
    "fronts[0].expected_non_state",
    WAR | {"regions.rivals": 1600.0},  # 600 of others
    {
        "as many as there are rivals": ({}, 0.125 * 2.0 * 600.0 / 800.0),
        "scaled": ({"p.non_state_scale": 0.4}, 0.4 * 0.125 * 2.0 * 600.0 / 800.0),
        "no rivals": ({"regions.rivals": 900.0}, 0.0),
        "no fighters": ({"fronts[0].fighters": 0.0}, 0.0),
    },
)


def many(field: str) -> dict[str, float]:
    """So many events of one kind that every term of their mean would show."""
    return WAR | {
        "regions.rivals": 1800.0,
        "groups[0].battle_rate": 0.0,
        "groups[0].one_sided_rate": 0.0,
        "groups[0].non_state_rate": 0.0,
        field: 30.0,
    }


test_events_are_drawn = hand_worked(
    violence.fight,
    "",
    {"p.excitation_memory": 1.0, "fronts[0].excitation": 4.0, "fronts[0].excitation_civil": 6.0, "groups[0].disruption": 0.2},
    {
        "battles": (
            many("groups[0].battle_rate"),
            {
                "fronts[0].battles": count(30.0, EVENTS),
                "fronts[0].one_sided": 0.0,
                "fronts[0].non_state": 0.0,
                "fronts[0].excitation": 0.5 * 4.0 + 0.5 * count(30.0, EVENTS),
                "fronts[0].excitation_civil": 0.5 * 6.0,
                "fronts[0].used": 12.0,
                "groups[0].disruption": 0.9 * 0.2 + 0.1,
            },
        ),
        "attacks": (
            many("groups[0].one_sided_rate"),
            {
                "fronts[0].battles": 0.0,
                "fronts[0].one_sided": count(30.0, EVENTS, second=True),
                "fronts[0].non_state": 0.0,
                "fronts[0].excitation": 0.5 * 4.0,
                "fronts[0].excitation_civil": 0.5 * 6.0 + 0.5 * count(30.0, EVENTS, second=True),
                "groups[0].disruption": 0.9 * 0.2,
            },
        ),
        "fights": (
            many("groups[0].non_state_rate"),
            {
                "fronts[0].battles": 0.0,
                "fronts[0].one_sided": 0.0,
                "fronts[0].non_state": count(30.0 * 2.0 * 800.0 / 1000.0, EVENTS, number=1),
            },
        ),
        "nothing": (
            {"fronts[0].used": 3, "fronts[0].battles": 2.0, "fronts[0].one_sided": 2.0, "fronts[0].non_state": 2.0}
            | {"fronts[0].battle_deaths": 2.0, "fronts[0].one_sided_deaths": 2.0, "fronts[0].non_state_deaths": 2.0},
            {"fronts[0].used": 0, "fronts[0].battles": 0.0, "fronts[0].one_sided": 0.0, "fronts[0].non_state": 0.0}
            | {"fronts[0].battle_deaths": 0.0, "fronts[0].one_sided_deaths": 0.0, "fronts[0].non_state_deaths": 0.0},
        ),
    },
)

FEW_BATTLES = many("groups[0].battle_rate") | {"groups[0].battle_rate": 3.0}

test_disruption = hand_worked(
    violence.fight,
    "groups[0].disruption",
    {"groups[0].disruption": 0.2},
    {"a tenth a battle": (FEW_BATTLES, 0.9 * 0.2 + 0.1 * 0.1 * count(3.0, EVENTS))},
)


@pytest.mark.parametrize(
    ("rate", "kind", "deaths"),
    [("battle_rate", 1, "battle_deaths"), ("one_sided_rate", 2, "one_sided_deaths"), ("non_state_rate", 3, "non_state_deaths")],
)
def test_deaths_of_a_front_are_those_of_its_events(rate: str, kind: int, deaths: str) -> None:
    world = small_world(many(f"groups[0].{rate}") | {"p.deaths_per_event": 2.0, "p.fighter_share_of_deaths": 0.25})
    act(violence.fight, world)
    events = world["incidents"][: int(read(world, "fronts[0].used"))]
    assert set(events["kind"]) == {kind}
    assert events["deaths"].sum() > 0.0
    assert read(world, f"fronts[0].{deaths}") == events["deaths"].sum()
    # A quarter of the dead of battles and of fights are the group's own.
    own = 0.25 * events["deaths"].sum() if kind != 2 else 0.0
    assert read(world, "fronts[0].lost") == close(own)
    assert read(world, "fronts[0].fighters") == close(1000.0 - own)


def test_attacks_of_the_timeline() -> None:
    world = small_world(
        WAR
        | {"conditions.attack": 0.3, "p.excitation_memory": 1.0, "p.hazard_scale": 0.0}
        | event("attack", 0.3, front=0, community=1)
    )
    act(violence.fight, world)
    assert read(world, "fronts[0].one_sided") == 1.0
    assert read(world, "fronts[0].one_sided_deaths") == 6.0  # 20 x 0.3
    assert read(world, "fronts[0].excitation_civil") == 0.5
    assert [int(world["incidents"][0][name]) for name in ("kind", "community", "count", "deaths", "civilians")] == [2, 1, 1, 6, 6]


# --- state forces ---------------------------------------------------------------------------------------------------

ABUSIVE = {"authorities.soldiers": 5000.0, "authorities.abuse": 0.4, "p.state_abuse_rate": 2.0}
STATE_WAR = ABUSIVE | {"regions.at_war": 600.0}

test_expected_attacks_by_the_state = hand_worked(
    violence.command_forces,
    "fronts[4].expected_one_sided",
    ABUSIVE,
    {
        "without war": ({}, 2.0 * 0.4 * 5.0 * 0.03),
        "near war": ({"regions.at_war": 600.0}, 2.0 * 0.4 * 5.0 * (0.03 + 0.6)),
        "patrols restrain": (
            {"p.state_deterrence": 2.0, "regions.patrol_coverage": 0.3},
            2.0 * 0.4 * 5.0 * 0.03 * math.exp(-0.6),
        ),
        "own attacks excite": (
            {"fronts[4].excitation_civil": 2.0, "p.self_excited_share": 0.4},
            2.0 * 0.4 * 5.0 * 0.03 + 0.5 * 0.4 * 2.0,
        ),
        "nothing excites": (
            {"fronts[4].excitation_civil": 2.0, "p.self_excited_share": 0.4, "on.violence_excitation": 0.0},
            2.0 * 0.4 * 5.0 * 0.03,
        ),
        "nobody abuses": ({"on.violence_state_abuse": 0.0}, 0.0),
        "its strength": ({"fronts[4].used": 3}, {"fronts[4].fighters": 5000.0, "fronts[4].used": 0}),
    },
)


def test_attacks_by_the_state() -> None:
    mean = 20.0 * 0.4 * 5.0 * 0.63
    attacks = count(mean, EVENTS, agent=4)
    given = STATE_WAR | {
        "p.state_abuse_rate": 20.0,
        "p.deaths_per_event": 2.0,
        "p.excitation_memory": 1.0,
        "fronts[4].excitation_civil": 4.0,
    }
    world = small_world(given)
    act(violence.command_forces, world)
    assert read(world, "fronts[4].one_sided") == attacks
    assert read(world, "fronts[4].excitation_civil") == close(0.5 * 4.0 + 0.5 * attacks)
    events = world["incidents"][4 * 12 : 5 * 12]
    assert set(events["kind"]) == {2}
    assert read(world, "fronts[4].one_sided_deaths") == events["deaths"].sum() > 0.0
    # The timeline brings one more.
    world = small_world(given | {"conditions.attack": 0.5} | event("attack", 0.5, front=4, community=0))
    act(violence.command_forces, world)
    assert read(world, "fronts[4].one_sided") == attacks + 1.0
    # None, and none are remembered as dead.
    world = small_world({"fronts[4].one_sided_deaths": 9.0, "fronts[4].one_sided": 9.0})
    act(violence.command_forces, world)
    assert (read(world, "fronts[4].one_sided_deaths"), read(world, "fronts[4].one_sided")) == (0.0, 0.0)


# --- parallel forces ------------------------------------------------------------------------------------------------

FORCE = {
    "parallel_forces.start_week": 1,
    "parallel_forces.end_week": 3,
    "parallel_forces.harm": 0.5,
    "parallel_troops": np.array([[2000.0, 1000.0]]),
    "p.parallel_harm_rate": 40.0,
}

test_parallel_forces = hand_worked(
    violence.conduct_operations,
    "fronts[6].expected_one_sided",
    FORCE,
    {
        "without war": ({}, 40.0 * 0.5 * 2.0 * 0.05),
        "in war": ({"regions.collapse": 0.4}, 40.0 * 0.5 * 2.0 * 0.45),
        "in place": ({}, {"parallel_forces.present": 1.0, "fronts[6].fighters": 2000.0, "fronts[7].fighters": 1000.0}),
        "not yet": (
            {"parallel_forces.start_week": 2},
            {"parallel_forces.present": 0.0, "fronts[6].fighters": 0.0, "fronts[6].expected_one_sided": 0.0},
        ),
        "gone": (
            {"parallel_forces.start_week": 0, "parallel_forces.end_week": 1},
            {"parallel_forces.present": 0.0, "fronts[6].fighters": 0.0, "fronts[6].expected_one_sided": 0.0},
        ),
        "attacks": ({"regions.collapse": 0.95}, {"fronts[6].one_sided": count(40.0, EVENTS, agent=6)}),
        "attacks in the other region": ({"regions.collapse": 0.95}, {"fronts[7].one_sided": count(20.0, EVENTS, agent=7)}),
        "the timeline brings one": (
            {"p.parallel_harm_rate": 0.0, "conditions.attack": 0.5, "fronts[6].one_sided_deaths": 3.0}
            | event("attack", 0.5, front=6, community=0),
            {"fronts[6].one_sided": 1.0, "fronts[6].one_sided_deaths": 10.0, "fronts[7].one_sided": 0.0},
        ),
    },
)


def test_deaths_by_a_parallel_force() -> None:
    world = small_world(FORCE | {"regions.collapse": 0.95, "p.deaths_per_event": 2.0, "fronts[6].used": 4})
    act(violence.conduct_operations, world)
    events = world["incidents"][6 * 12 : 7 * 12]
    assert set(events["kind"]) == {2}
    assert read(world, "fronts[6].one_sided_deaths") == events["deaths"].sum() > 0.0
