"""What is known of a region, and how even-handed force looks there, worked out by hand, a term at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.behaviours.places import regions
from simulation.compiler.draws import ATTITUDE
from simulation.registers.instruments import ATTITUDES, INSTRUMENTS
from simulation.world.building import lever_rows
from tests.behaviours.small_world import act, close, hand_worked, normal, put, read, small_world

# Three times as many people in community 0 as in community 1; community 2 lies in the other region.
PEOPLE = {"communities.population": [3000.0, 1000.0, 500.0]}


@pytest.mark.parametrize(
    ("field", "source"),
    [
        ("displaced", "displaced"),
        ("events", "violent_events"),
        ("civilian_deaths", "civilian_deaths"),
        ("ex_armed", "ex_armed"),
        ("ex_demobilised", "ex_demobilised"),
        ("ex_lapsed", "ex_lapsed"),
        ("delivered", "delivered"),
        ("delivered_state", "delivered_state"),
        ("ngo_staff", "ngo_staff"),
        ("ex_waiting", "ex_armed"),
        ("ex_waiting", "ex_claimants"),
        ("deaths", "battle_deaths"),
        ("deaths", "civilian_deaths"),
        ("deaths", "non_state_deaths"),
        ("population", "population"),
    ],
)
def test_sums(field: str, source: str) -> None:
    world = small_world({f"communities.{source}": [2.0, 5.0, 11.0], f"regions.{field}": 99.0})
    act(regions.aggregate_region, world)
    assert read(world, f"regions[0].{field}") == 7.0
    act(regions.aggregate_region, world, 1)
    assert read(world, f"regions[1].{field}") == 11.0


@pytest.mark.parametrize(
    "field",
    ["grievance", "collaboration", "fear", "threat", "coverage", "patrol_coverage", "police_coverage", "acceptance"]
    + ["trust_mission", "redress", "harm_memory"],
)
def test_means_over_people(field: str) -> None:
    world = small_world(PEOPLE | {f"communities.{field}": [0.2, 0.6, 0.9]})
    act(regions.aggregate_region, world)
    assert read(world, f"regions[0].{field}") == close((3000.0 * 0.2 + 1000.0 * 0.6) / 4000.0)


@pytest.mark.parametrize("sector", range(5))
def test_mean_need_over_sectors(sector: int) -> None:
    world = small_world(PEOPLE | {f"communities[0].need[{sector}]": 0.4, f"communities[1].need[{sector}]": 0.8})
    act(regions.aggregate_region, world)
    assert read(world, "regions[0].need") == close(0.2 * 0.5)


MORE_DEATHS = {"communities.battle_deaths": 1.0, "communities.civilian_deaths": 2.0, "communities.non_state_deaths": 4.0}
WAITING = {"communities.ex_armed": 1.0, "communities.ex_claimants": 2.0}

test_aggregate_region = hand_worked(
    regions.aggregate_region,
    "",
    PEOPLE,
    {
        "all deaths": (MORE_DEATHS, {"regions.deaths": 2.0 * 7.0}),
        "all who wait": (WAITING, {"regions.ex_waiting": 2.0 * 3.0}),
        "nobody is left": ({"communities.population": 0.0, "communities.fear": 1.0}, {"regions.fear": 0.0}),
        # Half covered is an effort of ln 2 over its scale.
        "patrol effort": (
            {"communities.patrol_coverage": [0.5, 0.75, 0.9]},
            {"regions.patrol_effort": (3000.0 * math.log(2.0) + 1000.0 * math.log(4.0)) / 4000.0},
        ),
        "patrol effort without end": (
            {"communities.patrol_coverage": 1.0},
            {"regions.patrol_effort": -math.log1p(-0.999999)},
        ),
        "events by people and year": (
            {"communities.violent_events": [2.0, 1.0, 0.0], "regions.population_start": 4000.0},
            {"regions.event_rate": 5_200_000.0 * 3.0 / 4000.0},
        ),
        "events among at least 500": (
            {"communities.violent_events": [2.0, 1.0, 0.0], "regions.population_start": 100.0},
            {"regions.event_rate": 5_200_000.0 * 3.0 / 500.0},
        ),
    },
)

DEPLOYED = {f"deployment[1,0,{kind}]": size for kind, size in enumerate((500.0, 80.0, 60.0, 20.0))}

test_personnel = hand_worked(
    regions.aggregate_region,
    "",
    DEPLOYED,
    {
        "as scheduled": (
            {},
            {"regions.troops": 500.0, "regions.police": 80.0, "regions.engineers": 60.0, "regions.civil_affairs": 20.0},
        ),
        "under a ceiling": (
            {"conditions.ceiling": 0.25},
            {"regions.troops": 375.0, "regions.police": 60.0, "regions.engineers": 45.0, "regions.civil_affairs": 15.0},
        ),
        "troops moved here": ({"regions.order_troops": 0.2}, {"regions.troops": 600.0, "regions.police": 80.0}),
        "gone": (
            {"headquarters.present": 0},
            {"regions.troops": 0.0, "regions.police": 0.0, "regions.engineers": 0.0, "regions.civil_affairs": 0.0},
        ),
    },
)

PARALLEL = {
    "parallel_troops": np.array([[700.0, 50.0]]),
    "parallel_forces.start_week": 1,
    "parallel_forces.end_week": 3,
    "regions.troops_parallel": 9.0,
}

test_parallel_troops = hand_worked(
    regions.aggregate_region,
    "regions.troops_parallel",
    PARALLEL,
    {
        "in place": ({}, 700.0),
        "not yet": ({"parallel_forces.start_week": 2}, 0.0),
        "gone": ({"parallel_forces.start_week": 0, "parallel_forces.end_week": 1}, 0.0),
    },
)

ARMED = {
    "fronts.fighters": [300.0, 7.0, 100.0, 7.0, 5000.0, 7.0, 900.0, 7.0],
    "groups.predation": [0.2, 0.6],
    "groups.tolerance": [0.4, 0.8],
    "fronts.excitation": [1.0, 9.0, 2.0, 9.0, 0.5, 9.0, 0.25, 9.0],
}

test_armed_groups = hand_worked(
    regions.aggregate_region,
    "",
    ARMED,
    {
        "fighters and their ways": (
            {},
            {
                "regions.rivals": 400.0,
                "regions.at_war": 400.0,
                "regions.predation": (300.0 * 0.2 + 100.0 * 0.6) / 400.0,
                "regions.tolerance": (300.0 * 0.4 + 100.0 * 0.8) / 400.0,
                "regions.armed_memory": 3.75,
                "regions.collapse": 3.75 / 7.75,
                # Two hundred fighters for each thousand people.
                "regions.arms": 200.0 / 202.0,
            },
        ),
        "one of them has stopped": ({"groups[0].phase": 1}, {"regions.at_war": 100.0, "regions.rivals": 400.0}),
        "militias are not at war with the state": ({"groups[1].kind": 1}, {"regions.at_war": 300.0, "regions.rivals": 400.0}),
        "none": ({"fronts.fighters": 0.0}, {"regions.predation": 0.0, "regions.tolerance": 0.0, "regions.arms": 0.0}),
        "arms among at least a thousand": (
            {"communities.population": 100.0},
            {"regions.arms": 400.0 / 402.0},
        ),
    },
)


# --- direct effects of instruments on attitudes, drawn ---------------------------------------------------------------

NAMES = list(INSTRUMENTS)
FIRST = dict(zip(NAMES, lever_rows()[0], strict=False))
DRAWN = {"p.instrument_attitude_effect_sd": 0.1, "p.instrument_attitude_effect_draw": 7.0}
ALL_DRAWN = {f"costs.shifts_{attitude}": 1 for attitude in ATTITUDES}


def drawn(instrument: str, attitude: str) -> float:
    """The effect of an instrument on an attitude at full practice."""
    return float(0.1 * normal(7, ATTITUDE, 0, NAMES.index(instrument), list(ATTITUDES).index(attitude)))


@pytest.mark.parametrize("attitude", ATTITUDES)
def test_direct_effects_on_attitudes(attitude: str) -> None:
    """Each pair of an instrument and an attitude has a draw of its own, which counts by how far the practice is carried out."""
    levels = {f"levers[0,{FIRST['joint_planning']}]": 1.0, f"levers[0,{FIRST['independent_audit']}]": 0.5}
    world = small_world(DRAWN | ALL_DRAWN | levels | {f"levers[1,{FIRST['role_clarity']}]": 1.0})
    act(regions.aggregate_region, world)
    act(regions.aggregate_region, world, 1)
    expected = drawn("joint_planning", attitude) + 0.5 * drawn("independent_audit", attitude)
    assert read(world, f"regions[0].shift_{attitude}") == close(expected)
    assert read(world, f"regions[1].shift_{attitude}") == close(drawn("role_clarity", attitude))


def test_draws_differ_between_attitudes_and_instruments() -> None:
    draws = {drawn(instrument, attitude) for instrument in INSTRUMENTS for attitude in ATTITUDES}
    assert len(draws) == len(INSTRUMENTS) * len(ATTITUDES)


def test_an_effect_that_a_study_estimated_is_not_drawn() -> None:
    known = {f"costs[{NAMES.index('joint_planning')}].shifts_ngos": 0, f"levers[0,{FIRST['joint_planning']}]": 1.0}
    world = small_world(DRAWN | ALL_DRAWN | known)
    act(regions.aggregate_region, world)
    assert read(world, "regions[0].shift_ngos") == 0.0
    assert read(world, "regions[0].shift_mission") == close(drawn("joint_planning", "mission"))


def test_direct_effects_do_not_add_up_over_weeks() -> None:
    world = small_world(DRAWN | ALL_DRAWN | {f"levers[0,{FIRST['joint_planning']}]": 0.5})
    for week in range(40):
        act(regions.aggregate_region, world, week=week)
        assert read(world, "regions[0].shift_mission") == close(0.5 * drawn("joint_planning", "mission"))


def test_direct_effects_fade_after_the_practice() -> None:
    """They go by half in a half-life of programmes' effects; with trust.programme off they stay."""
    lever = f"levers[0,{FIRST['joint_planning']}]"
    given = DRAWN | ALL_DRAWN | {lever: 0.8, "p.programme_effect_half_life": 1.0 / 4.345}
    for mechanism, left in ((1.0, 0.5), (0.0, 1.0)):
        world = small_world(given | {"on.trust_programme": mechanism})
        act(regions.aggregate_region, world)
        put(world, lever, 0.0)
        act(regions.aggregate_region, world)
        assert read(world, "regions[0].shift_government") == close(left * 0.8 * drawn("joint_planning", "government"))
        put(world, lever, 0.2)
        act(regions.aggregate_region, world)
        # Halfway from what is left to the practice that is carried out again: 0.4, then 0.3; or all of it.
        assert read(world, "regions[0].shift_government") == close(
            (0.3 if mechanism else 0.8) * drawn("joint_planning", "government")
        )


def test_no_direct_effects_by_default() -> None:
    level = {f"levers[0,{FIRST['joint_planning']}]": 1.0}
    world = small_world(DRAWN | ALL_DRAWN | level | {"p.instrument_attitude_effect_sd": 0.0, "regions.shift_mission": 0.5})
    act(regions.aggregate_region, world)
    assert [read(world, f"regions[0].shift_{attitude}") for attitude in ATTITUDES] == [0.0] * 4


# --- impartiality and war -------------------------------------------------------------------------------------------

EVEN = {"units.impartiality": 0.8}
FORCE = {"parallel_forces.present": 1.0, "parallel_forces.partiality": 0.6, "parallel_troops": np.array([[300.0, 0.0]])}
AT_SIDE = {"practices.state_contact": 0.5, "authorities.abuse": 0.4}

test_impartiality = hand_worked(
    regions.update_impartiality,
    "regions.impartiality",
    EVEN,
    {
        "the mission's own, squared": ({}, 1.2 * 0.8 * 0.8),
        "at most 1": ({"units.impartiality": 1.0}, 1.0),
        "coloured by a partial force": (
            FORCE | {"regions.troops": 99.0},
            1.2 * (0.8 * (1.0 - 0.5 * 0.6 * 300.0 / 400.0)) ** 2,
        ),
        "coloured by a force that is elsewhere": (FORCE | {"parallel_troops": np.array([[0.0, 300.0]])}, 1.2 * 0.64),
        "coloured by a force that has left": (FORCE | {"parallel_forces.present": 0.0}, 1.2 * 0.64),
        "at the side of an abusive state": (AT_SIDE, 1.2 * (0.8 - 0.2 * 0.5 * 0.4) ** 2),
        "never below nothing": ({"units.impartiality": 0.01} | AT_SIDE, 0.0),
    },
)

test_war = hand_worked(
    regions.update_impartiality,
    "regions.war",
    {"groups.fighters": [300.0, 100.0]},
    {
        "all at war": ({}, 400.0 / 500.0),
        "one has stopped": ({"groups[0].phase": 1}, 100.0 / 200.0),
        "militias are not at war with the state": ({"groups[1].kind": 1}, 300.0 / 400.0),
        "peace": ({"groups.phase": 3}, 0.0),
    },
)
