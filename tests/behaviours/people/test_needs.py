"""What communities are given and lack, worked out by hand, a term at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.behaviours.people import needs
from tests.behaviours.small_world import act, close, hand_worked, read, small_world

# --- the displaced, patrols, police ---------------------------------------------------------------------------------

REACHED = {"reach.days": 4.0, "reach.falloff": 0.5, "p.coverage_scale": 2.0, "units.strength": 100.0}


def test_hosting() -> None:
    world = small_world({"communities_seen.displaced": [5.0, 120.0, 7.0]})
    world |= {"refuge_start": np.array([0, 2, 3, 3]), "refuge_from": np.array([1, 2, 0])}
    for row, hosted in ((0, 127.0), (1, 5.0), (2, 0.0)):
        act(needs.update_hosting_and_coverage, world, row)
        assert read(world, f"communities[{row}].hosted") == hosted


test_patrol_coverage = hand_worked(
    needs.update_hosting_and_coverage,
    "communities.patrol_coverage",
    REACHED,
    {
        "two days' worth among a thousand": ({}, 1.0 - math.exp(-2.0 / 2.0)),
        "among as many guests": ({"communities_seen.displaced": 1000.0}, 1.0 - math.exp(-1.0 / 2.0)),
        "of two units": ({"community_reach": [[0, 1], [-1, -1], [-1, -1]]}, 1.0 - math.exp(-4.0 / 2.0)),
        "none": ({"reach.days": 0.0, "communities.patrol_coverage": 0.7}, 0.0),
        "troops nearby": ({}, {"communities.troops_nearby": 1.0}),
        "nobody at the base": ({"units.strength": 0.0}, {"communities.troops_nearby": 0.0}),
        "a base too far": ({"reach.falloff": 0.3}, {"communities.troops_nearby": 0.0}),
    },
)

test_police_coverage = hand_worked(
    needs.update_hosting_and_coverage,
    "communities.police_coverage",
    {"regions.police": 1.0, "p.police_half": 150.0},  # one officer among 2000 people: 50 per 100,000
    {
        "in town": ({}, 50.0 / 200.0),
        "far from town": ({"communities.remoteness": 0.5}, 0.25 * (1.0 - 0.6 * 0.5)),
        "none": ({"regions.police": 0.0}, 0.0),
    },
)

# --- needs by sector ------------------------------------------------------------------------------------------------

# Half of each need, all unmet; one NGO at work, whose dollar does half of a dollar's best work.
PLACE = {"communities.baseline_need": 0.5, "communities.need": 0.5, "p.aid_half_value": 0.5}
AID = {"presence[0].delivered": 1000.0, "ngos.expertise": 1.0}  # a dollar a head: two thirds of a sector's needs
SECTORS = ("health", "food", "infrastructure", "protection", "livelihood")


def lagged(missing: float, start: float = 0.5) -> float:
    """A need after a week: a quarter of the way to what is missing."""
    return start + 0.25 * (missing - start)


@pytest.mark.parametrize("sector", range(5), ids=SECTORS)
def test_aid_meets_the_needs_of_its_sector(sector: int) -> None:
    world = small_world(PLACE | AID | {f"ngos.sectors[{sector}]": 1.0})
    act(needs.update_needs, world)
    expected = [close(0.5)] * 5
    expected[sector] = close(lagged(0.5 * (1.0 - 1.0 / 1.5)))
    assert world["communities"]["need"][0].tolist() == expected
    assert read(world, "communities.sectors_served") == 1.0


HEALTH = PLACE | AID | {"ngos.sectors[0]": 1.0}
STATE = {"authorities.presence": 0.8, "authorities.effort": 0.5, "authorities.capacity": 0.5}
OWN = 0.8 * 0.5 * (0.3 + 0.7 * 0.5)

test_health = hand_worked(
    needs.update_needs,
    "communities.need[0]",
    HEALTH,
    {
        "less skilled": ({"ngos.expertise": 0.2}, lagged(0.5 * (1.0 - 0.8 / 1.3))),
        "local knowledge": ({"ngos.expertise": 0.2, "ngos.skill": 0.5}, lagged(0.5 * (1.0 - 0.9 / 1.4))),
        "two NGOs": ({"presence[3].delivered": 1000.0}, lagged(0.5 * (1.0 - 2.0 / 2.5))),
        "half of its work": ({"ngos.sectors[0]": 0.5}, lagged(0.5 * (1.0 - 0.5 / 1.0))),
        "nothing is covered": ({"on.service_coverage": 0.0}, lagged(0.5)),
        "guests strain and share": (
            {"communities.hosted": 1000.0},
            lagged(0.5 * (1.0 + 0.8 * 0.5) * (1.0 - 0.5 / 1.0)),
        ),
        "arrivals from abroad": ({"conditions.influx": 0.5}, lagged(0.5 * (1.0 + 0.4 * 0.5) / 3.0)),
        "an epidemic": (
            {"conditions.epidemic": 0.5},
            {"communities.need[0]": lagged((0.5 + 0.2 * 0.4 * 0.5) / 3.0), "communities.shock[0]": 0.2 * 0.4 * 0.5},
        ),
        "need is at most all": ({"communities.baseline_need": 3.0}, lagged(1.0 / 3.0)),
        "and never nothing": ({"communities.baseline_need": 0.0}, lagged(0.02 / 3.0)),
        "the state's services": (STATE, lagged(0.5 * (1.0 - OWN) * (1.0 - 1.0 / 1.5))),
    },
)

test_shocks = hand_worked(
    needs.update_needs,
    "",
    PLACE | {"communities.shock": 0.1},
    {
        "fade": (
            {},
            {"communities.shock[0]": 0.08, "communities.shock[1]": 0.08, "communities.shock[4]": 0.09, "communities.shock[2]": 0.1},
        ),
        "epidemic": (
            {"conditions.epidemic": 0.5},
            {
                "communities.shock[0]": 0.1 + 0.2 * (0.4 * 0.5 - 0.1),
                "communities.shock[1]": 0.08,
                "communities.shock[4]": 0.1 + 0.1 * (0.2 * 0.5 - 0.1),
            },
        ),
        "drought": (
            {"conditions.drought": 0.8},
            {
                "communities.shock[0]": 0.08,
                "communities.shock[1]": 0.1 + 0.2 * (0.35 * 0.8 - 0.1),
                "communities.shock[4]": 0.1 + 0.1 * (0.2 * 0.8 - 0.1),
            },
        ),
        "no shocks": (
            {"conditions.drought": 0.8, "conditions.epidemic": 0.5, "on.service_shocks": 0.0},
            {"communities.shock[0]": 0.08, "communities.shock[1]": 0.08, "communities.shock[4]": 0.09},
        ),
        "they add to need": ({}, {"communities.need[1]": lagged(0.58), "communities.need[2]": lagged(0.6)}),
    },
)

test_infrastructure_by_projects = hand_worked(
    needs.update_needs,
    "communities.need[2]",
    PLACE | {"practices.project_money": 0.5, "p.project_usd": 4000.0},
    {
        "a dollar a head of the region": ({}, lagged(0.5 * (1.0 - 1.0 / 1.5))),
        "less in remote places": ({"communities.remoteness": 0.5}, lagged(0.5 * (1.0 - 0.75 / 1.25))),
    },
)

test_protection = hand_worked(
    needs.update_needs,
    "communities.need[3]",
    PLACE,
    {
        "danger": ({"communities.threat": 0.4}, lagged(0.5 + 0.25 * 0.4)),
        "patrols protect": ({"communities.patrol_coverage": 0.5}, lagged(0.5 * (1.0 - 0.3 * 0.5))),
        "patrols beside the state": (
            STATE | {"communities.patrol_coverage": 0.5},
            lagged(0.5 * (1.0 - (0.5 * OWN + 0.3 * (1.0 - 0.5 * OWN) * 0.5))),
        ),
        "danger is no need of health": ({"communities.threat": 0.4}, {"communities.need[0]": 0.5}),
    },
)

test_services_of_the_state = hand_worked(
    needs.update_needs,
    "communities.public_service",
    PLACE | STATE,
    {
        "offices, effort, capacity": (
            {},
            {
                "communities.public_service": OWN,
                "communities.need[0]": lagged(0.5 * (1.0 - OWN)),
                "communities.need[1]": lagged(0.5 * (1.0 - OWN)),
                "communities.need[2]": lagged(0.5 * (1.0 - OWN)),
                "communities.need[3]": lagged(0.5 * (1.0 - 0.5 * OWN)),
                "communities.need[4]": lagged(0.5 * (1.0 - 0.5 * OWN)),
                "communities.sectors_served": 0.0,
            },
        ),
        "in danger": ({"communities.threat": 0.5}, OWN * (1.0 - 0.7 * 0.5)),
    },
)

test_sectors_served = hand_worked(
    needs.update_needs,
    "communities.sectors_served",
    PLACE | STATE | AID,
    {
        # 0.05 of a dollar covers a tenth of what is left: more than 0.05 beyond the state's services.
        "enough to be served": ({"ngos.sectors[0]": 1.0, "ngos.sectors[1]": 0.06}, 2.0),
        "too little": ({"ngos.sectors[0]": 1.0, "ngos.sectors[1]": 0.02}, 1.0),
        "all": ({"ngos.sectors": 1.0}, 5.0),
    },
)

# --- aid and who gave it --------------------------------------------------------------------------------------------

GIVEN = {
    "presence.delivered": [300.0, 0.0, 0.0, 100.0],
    "presence.diverted": [30.0, 0.0, 0.0, 20.0],
    "presence.staff": [3.0, 0.0, 0.0, 1.0],
    "posts.escort": [0.2, 0.0, 0.5],
}

test_aid_received = hand_worked(
    needs.update_needs,
    "communities.delivered",
    PLACE | GIVEN,
    {
        "sums": (
            {},
            {
                "communities.delivered": 400.0,
                "communities.diverted": 50.0,
                "communities.delivered_escorted": 300.0 * 0.2 + 100.0 * 0.5,
                "communities.ngo_staff": 4.0,
                "communities.delivered_local": 0.0,
                "communities.delivered_state": 0.0,
            },
        ),
        "through local bodies": ({"practices.local_channel": 0.5}, {"communities.delivered_local": 400.0 * 0.3}),
        "through the state": (
            {"practices.state_channel": 0.5, "authorities.capacity": 0.4},
            {"communities.delivered_state": 400.0 * 0.5 * 0.5 * 0.4, "communities.delivered_local": 400.0 * 0.1},
        ),
        "through both": (
            {"practices.local_channel": 0.5, "practices.state_channel": 0.5, "authorities.capacity": 0.4},
            {"communities.delivered_state": 400.0 * 0.1, "communities.delivered_local": 400.0 * 0.4},
        ),
        "what a place cannot use": ({}, {"communities.delivered_surplus": 400.0 * 0.4 / (0.4 + 6.0 * 0.5)}),
        "findings against who works here": (
            {"ngos.revealed": [0.4, 0.8]},
            {"communities.ngos_revealed": (3.0 * 0.4 + 1.0 * 0.8) / 4.0001},
        ),
        "closeness of who works here": (
            {"ngos.closeness": [0.4, 0.8]},
            {"communities.ngos_closeness": (3.01 * 0.4 + 1.01 * 0.8) / 4.0201},
        ),
        "access by intended staff": (
            {"presence.access": [0.5, 0.0, 0.0, 1.0], "presence.target": [2.999, 0.0, 0.0, 0.999]},
            {"communities.access": (3.0 * 0.5 + 1.0 * 1.0) / 4.0},
        ),
        "nobody means to come": ({"community_presence": -1}, {"communities.access": 0.0, "communities.delivered": 0.0}),
    },
)

test_relief_from_outside = hand_worked(
    needs.update_needs,
    "communities.delivered",
    PLACE | {"local_conditions.relief": 0.5},
    {
        # A dollar a head, a fifth of it for each sector.
        "over all sectors alike": (
            {},
            {"communities.delivered": 1000.0} | {f"communities.need[{s}]": lagged(0.5 * (1.0 - 0.2 / 0.7)) for s in range(5)},
        ),
        "beside aid": ({"presence[0].delivered": 200.0}, 1200.0),
    },
)

# --- coverage, waiting, what people are used to ----------------------------------------------------------------------

# Needs that settle at a coverage of two fifths this week: 0.75 x 0.7 / 3 + 0.25 x 0.5 = 0.3.
COVERED = {"communities.baseline_need": 0.5, "communities.need": 0.7 / 3.0}

test_coverage = hand_worked(
    needs.update_needs,
    "communities.coverage",
    COVERED,
    {
        "met needs of all": ({}, 0.4),
        "weighed by need": (
            {"communities.baseline_need[0]": 1.0, "communities.need[0]": 0.6},
            1.0 - (4.0 * 0.3 + 0.7) / 3.0,
        ),
    },
)

test_waiting = hand_worked(
    needs.update_needs,
    "communities.waiting",
    COVERED | {"communities.waiting": 4.0},
    {
        "more need than usual": (
            {"communities.usual_need": 0.28},
            {"communities.waiting": 5.0, "communities.usual_need": 0.28 + 0.02 * (0.3 - 0.28)},
        ),
        "hardly more": ({"communities.usual_need": 0.29}, 2.0),
        "less": ({"communities.usual_need": 0.4}, {"communities.waiting": 2.0, "communities.usual_need": 0.4 - 0.02 * 0.1}),
        "at most a year": ({"communities.usual_need": 0.2, "communities.waiting": 52.0}, 52.0),
        "over": ({"communities.usual_need": 0.4, "communities.waiting": 0.018}, 0.0),
    },
)

test_withdrawal = hand_worked(
    needs.update_needs,
    "communities.withdrawal_pain",
    COVERED | {"communities.withdrawal_pain": 0.2},
    {
        "fades with a half-life of 8 weeks": ({"communities.coverage": 0.3}, 0.2 * 2.0**-0.125),
        "a tenth less than before": ({"communities.coverage": 0.5}, 0.2 * 2.0**-0.125 + 4.0 * 0.1),
        "hurts nobody": ({"communities.coverage": 0.5, "on.service_withdrawal": 0.0}, 0.0),
    },
)

INFORMED = {"practices.public_information": 0.5, "practices.candour": 0.25}
PROMISED = 0.4 + 0.5 * (0.25 * 0.4 + 0.75 * 0.75 - 0.4)

test_expectation = hand_worked(
    needs.update_needs,
    "communities.expectation",
    COVERED | {"communities.expectation": 0.2},
    {
        "kept": ({}, 0.2),
        "rises": ({"p.expectation_half_life_up": 1.0}, 0.2 + 0.5 * (0.4 - 0.2)),
        "falls": ({"p.expectation_half_life_down": 1.0, "communities.expectation": 0.8}, 0.8 + 0.5 * (0.4 - 0.8)),
        "is promised more": (INFORMED | {"p.expectation_half_life_up": 1.0}, 0.2 + 0.5 * (PROMISED - 0.2)),
        "candid information corrects it": (
            INFORMED | {"communities.expectation": 0.9},
            0.9 + 0.06 * 0.5 * 0.25 * (PROMISED - 0.9),
        ),
        "information raises nothing by itself": (INFORMED, 0.2),
        "nobody expects": ({"p.expectation_half_life_up": 1.0, "on.service_expectation": 0.0}, 0.2),
    },
)

test_disappointment = hand_worked(
    needs.update_needs,
    "communities.disappointment",
    COVERED | {"communities.disappointment": 0.9},
    {
        "half of what was expected is missing": ({"communities.expectation": 0.8}, 0.5),
        "more than was expected": ({"communities.expectation": 0.3}, 0.0),
        "nobody minds": ({"communities.expectation": 0.8, "on.service_disappointment": 0.0}, 0.0),
    },
)
