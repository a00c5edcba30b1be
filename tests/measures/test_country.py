"""Outcomes of the country, worked out by hand, one at a time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulation.measures import country
from simulation.registers.outcomes import OUTCOMES
from tests.behaviours.small_world import act, close, hand_worked, read, small_world

# --- from regions ---------------------------------------------------------------------------------------------------

ROW = list(OUTCOMES).index("access")
REGIONS = {
    "memory.people": [3000.0, 1000.0],
    "memory.delivered": [100.0, 300.0],
    "memory.former": [50.0, 150.0],
    f"region_values[0,{ROW}]": 0.2,
    f"region_values[1,{ROW}]": 0.6,
    f"values[{ROW}]": 9.0,
}
WAY = f"outcome_weight[{ROW}]"

test_measure_country = hand_worked(
    country.measure_country,
    f"values[{ROW}]",
    REGIONS,
    {
        "left to others": ({}, 9.0),
        "sum": ({WAY: 1}, 0.8),
        "over people": ({WAY: 2}, 0.75 * 0.2 + 0.25 * 0.6),
        "over aid": ({WAY: 3}, 0.25 * 0.2 + 0.75 * 0.6),
        "over ex-combatants": ({WAY: 4}, 0.25 * 0.2 + 0.75 * 0.6),
        "over nobody": ({WAY: 2, "memory.people": 0.0}, 0.0),
        "over no aid": ({WAY: 3, "memory.delivered": 0.0}, 0.0),
        "over no ex-combatants": ({WAY: 4, "memory.former": 0.0}, 0.0),
    },
)

# --- organisations --------------------------------------------------------------------------------------------------

# Ties of the mission with two NGOs at 0.7 and 0.2 (the second for three organisations), one among NGOs at 0.6; others at 0.45.
TIES = {
    "dyads.trust_ab": [0.8, 0.1, *[0.45] * 8, 0.7],
    "dyads.trust_ba": [0.6, 0.3, *[0.45] * 8, 0.5],
    "dyads.weight": [1.0, 3.0, *[0.0] * 8, 2.0],
    "dyads.a": [0, 0, *[5] * 8, 5],
    "dyads.b": [5, 6, *[6] * 8, 6],
}

test_trust_along_ties = hand_worked(
    country.measure_organisations,
    "",
    TIES,
    {
        "all ties": ({}, {"measures.trust_organisations": (0.7 + 3.0 * 0.2 + 2.0 * 0.6) / 6.0}),
        "mission and NGOs": ({}, {"measures.trust_mission_ngos": (0.7 + 3.0 * 0.2) / 4.0}),
        # Two of eleven ties are dense, between 3 + 2 + 2 organisations; one is broken.
        "density": ({}, {"measures.network_density": 2.0 * 2.0 / (7.0 * 6.0)}),
        "fragmentation": ({}, {"measures.network_fragmentation": 1.0 / 11.0}),
        "brokerage": ({}, {"measures.network_brokerage": 1.3 / 2.5}),
        "brokerage of coordination": ({"dyads[10].b": 1}, {"measures.network_brokerage": 1.0}),
        "brokerage of the second": ({"dyads[10].a": 1}, {"measures.network_brokerage": 1.0}),
        "nobody": ({"dyads.weight": 0.0}, {"measures.trust_organisations": 0.0, "measures.network_brokerage": 0.0}),
    },
)

EVENTS = [1.0, 2.0, *[0.0] * 8, 4.0]

test_promises_and_disputes = hand_worked(
    country.measure_organisations,
    "",
    {"dyads.broken": EVENTS, "dyads.accidental": [0.0, 0.5, *[0.0] * 9], "dyads.new_dispute": [1.0, *[0.0] * 9, 1.0]},
    {
        "broken": ({}, {"measures.breaches": 7.5}),
        "by accident": ({}, {"measures.accidental_breaches": 0.5}),
        "disputes": ({}, {"measures.organisation_disputes": 2.0}),
    },
)

STAFFED = {"ngos.staff": [30.0, 10.0], "ngos.weight": [2.0, 6.0]}

test_ngos = hand_worked(
    country.measure_organisations,
    "",
    STAFFED,
    {
        "engagement": ({"ngos.agreement": [0.2, 0.6]}, {"measures.engagement": 0.75 * 0.2 + 0.25 * 0.6}),
        "skill": ({"ngos.skill": [0.2, 0.6]}, {"measures.expertise": 0.7 * 0.6 * 0.3}),
        "expertise": ({"ngos.expertise": [0.2, 0.6]}, {"measures.expertise": 0.7 * 0.4 * 0.3}),
        "both": ({"ngos.skill": [0.2, 0.6], "ngos.expertise": [0.2, 0.6]}, {"measures.expertise": 0.7 * 0.3}),
        "lessons of the mission": ({"headquarters.skill": 0.5}, {"measures.expertise": 0.3 * 0.5}),
        "lessons of all": ({"ngos.skill": [0.2, 0.6], "headquarters.skill": 0.5}, {"measures.expertise": 0.7 * 0.18 + 0.15}),
        "reports that flatter": (
            {"ngos.delivered": [100.0, 300.0], "ngos.reported": [150.0, 350.0]},
            {"measures.report_bias": 500.0 / 400.0 - 1.0},
        ),
        "reports on nothing": ({"ngos.delivered": 0.5, "ngos.reported": 9.0}, {"measures.report_bias": 0.0}),
        "money held": ({"ngos.funds": [100.0, 300.0]}, {"measures.ngo_funds": 400.0}),
        "distance of beliefs": ({"ngos.distance": [0.2, 0.6]}, {"measures.belief_distance": 0.25 * 0.2 + 0.75 * 0.6}),
    },
)

SPENT = {
    "spending[0].mission_hours": 10.0,
    "spending[3].mission_hours": 5.0,
    "spending[0].ngo_hours": 20.0,
    "spending[3].ngo_hours": 4.0,
    "spending[0].money": 1000.0,
    "spending[3].money": 500.0,
    "country.mission_hour_usd": 60.0,
    "country.ngo_hour_usd": 30.0,
}

test_costs = hand_worked(
    country.measure_organisations,
    "",
    SPENT,
    {
        "each kind": (
            {},
            {"measures.cost_mission_hours": 15.0, "measures.cost_ngo_hours": 24.0, "measures.cost_money": 1500.0},
        ),
        "in all": ({}, {"measures.cost_usd": 15.0 * 60.0 + 24.0 * 30.0 + 1500.0}),
        "consent": ({"government.consent": 0.4}, {"measures.consent": 0.4}),
    },
)

GROUPS = {"groups.fighters": [199.0, 9.0], "groups.fighters_start": [99.0, 99.0], "groups.phase": [1, 3]}

test_peace_process = hand_worked(
    country.measure_organisations,
    "measures.peace_process",
    GROUPS,
    {
        "by the larger of strength now and at the start": ({}, (200.0 * 1.0 / 3.0 + 100.0) / 300.0),
        "nobody signed": ({}, {"measures.weeks_postwar": 0.0}),
        "who signed is in peace": ({"groups.signatory": [0, 1]}, {"measures.weeks_postwar": 1.0}),
        "one of two is": ({"groups.signatory": [1, 1]}, {"measures.weeks_postwar": 0.0}),
        "who did not sign does not count": ({"groups.signatory": [1, 0]}, {"measures.weeks_postwar": 0.0}),
    },
)


def test_without_groups_there_is_peace() -> None:
    world = small_world()
    world["groups"] = world["groups"][:0]
    act(country.measure_organisations, world)
    assert read(world, "measures.peace_process") == 1.0


# --- distributions --------------------------------------------------------------------------------------------------

BINS = 64


def distribution(given: dict[str, Any], week: int = 4) -> dict[str, float]:
    """The outcomes of a distribution after a week."""
    world = small_world(given)
    act(country.measure_distribution, world, 0, week)
    names = ("worst_off_tenth", "gini_coverage", "identity_gap", "need_targeting", "belief_error_need", "belief_error_threat")
    return {name: float(read(world, f"measures.{name}")) for name in names}


def test_distributions_are_measured_every_fourth_week() -> None:
    given = {"communities.wellbeing": 0.5, "measures.worst_off_tenth": 0.9, "histogram": np.full((5, BINS), 7.0)}
    assert [distribution(given, week)["worst_off_tenth"] for week in (4, 5, 6, 7, 8)] == [
        close(0.5),
        0.9,
        0.9,
        0.9,
        close(0.5),
    ]


def test_the_worst_off_tenth() -> None:
    # A tenth of 1000 people is 100: all 60 of the poorest place and 40 of the next.
    given = {"communities.population": [60.0, 440.0, 500.0], "communities.wellbeing": [0.1, 0.3, 0.9]}
    assert distribution(given)["worst_off_tenth"] == close((60.0 * 0.1 + 40.0 * 0.3) / 100.0)
    assert distribution({"communities.wellbeing": 1.0})["worst_off_tenth"] == close(1.0)


def test_inequality_of_coverage() -> None:
    assert distribution({"communities.coverage": 0.5})["gini_coverage"] == close(0.0)
    # Half at the middle of bin 16, half at that of bin 48: shares of a quarter and three quarters.
    low, high = 16.5 / BINS, 48.5 / BINS
    given = {"communities.population": [1000.0, 500.0, 500.0], "communities.coverage": [0.25, 0.75, 0.75]}
    area = 0.5 * (0.5 * low / (low + high)) + 0.5 * (low / (low + high) + 0.5 * high / (low + high))
    assert distribution(given)["gini_coverage"] == close(1.0 - 2.0 * area)
    assert distribution({"communities.coverage": 1.0})["gini_coverage"] == close(0.0)


def test_gap_between_identity_groups() -> None:
    given = {"communities.identity": [0, 1, 1], "communities.wellbeing": [0.3, 0.9, 0.5]}
    assert distribution(given)["identity_gap"] == close(0.7 - 0.3)
    # Fewer than one in a hundred are not compared; numbers beyond the last group join it.
    assert distribution(given | {"communities.population": [10.0, 1000.0, 1000.0]})["identity_gap"] == close(0.0)
    assert distribution(given | {"communities.identity": [0, 15, 99]})["identity_gap"] == close(0.4)
    assert distribution(given | {"communities.population": 0.0})["identity_gap"] == 0.0


NEEDY = {"communities.baseline_need": [[0.2] * 5, [0.4] * 5, [0.9] * 5], "communities.delivered": [100.0, 500.0, 1000.0]}


def correlation(x: list[float], y: list[float]) -> float:
    """The correlation of two series."""
    return float(np.corrcoef(x, y)[0, 1])


TARGETED: dict[str, tuple[dict[str, Any], list[float], list[float]]] = {
    "aid and need": ({}, [0.1, 0.5, 1.0], [0.2, 0.4, 0.9]),
    "aid is shared with guests": ({"communities.hosted": [0.0, 1000.0, 3000.0]}, [0.1, 0.25, 0.25], [0.2, 0.4, 0.9]),
    "danger": ({"communities.threat": [0.0, 0.8, 0.4]}, [0.1, 0.5, 1.0], [0.2, 0.4 + 0.05 * 0.8, 0.9 + 0.05 * 0.4]),
} | {
    f"shock of sector {s}": (
        {f"communities[1].shock[{s}]": 0.5},
        [0.1, 0.5, 1.0],
        [0.2, 0.4 + (0.2 * 0.5 if s in (0, 1, 4) else 0.0), 0.9],
    )
    for s in range(5)
}


@pytest.mark.parametrize(("given", "aid", "need"), list(TARGETED.values()), ids=list(TARGETED))
def test_targeting(given: dict[str, Any], aid: list[float], need: list[float]) -> None:
    felt = [x / (x + 0.5) for x in aid]
    assert distribution(NEEDY | given)["need_targeting"] == pytest.approx(correlation(felt, need), rel=1e-9)


@pytest.mark.parametrize("sector", range(5))
def test_targeting_counts_each_need(sector: int) -> None:
    given = {f"communities[{c}].baseline_need[{sector}]": need for c, need in enumerate((0.2, 0.9, 0.4))}
    aid = {"communities.delivered": [100.0, 500.0, 1000.0]}
    felt = [x / (x + 0.5) for x in (0.1, 0.5, 1.0)]
    assert distribution(given | aid)["need_targeting"] == pytest.approx(correlation(felt, [0.2, 0.9, 0.4]), rel=1e-9)


def test_without_differences_there_is_no_targeting() -> None:
    assert distribution({"communities.delivered": 100.0, "measures.need_targeting": 0.9})["need_targeting"] == 0.0
    assert math.isclose(distribution({"communities.delivered": [100.0, 500.0, 1000.0]})["need_targeting"], 0.0)


@pytest.mark.parametrize("sector", range(5))
def test_errors_of_belief_on_need(sector: int) -> None:
    given = {"presence.believed_need": [0.3, 0.05, 0.1, 0.1], f"communities.need[{sector}]": 0.5}
    # Too high by 0.2, too low by 0.05, right twice.
    assert distribution(given)["belief_error_need"] == close((0.2 + 0.05) / 4.0)


def test_errors_of_belief_on_danger() -> None:
    given = {"reach.believed_threat": [0.5, 0.1, 0.6], "communities.threat": [0.3, 0.4, 0.6]}
    assert distribution(given)["belief_error_threat"] == close((0.2 + 0.3) / 3.0)


def test_without_anybody_there_is_no_error() -> None:
    world = small_world()
    world["presence"], world["reach"] = world["presence"][:0], world["reach"][:0]
    act(country.measure_distribution, world, 0, 4)
    assert read(world, "measures.belief_error_need") == read(world, "measures.belief_error_threat") == 0.0
