"""Outcomes of a region, worked out by hand, one at a time."""

from __future__ import annotations

import math

import pytest

from simulation.measures import region
from tests.behaviours.small_world import act, close, hand_worked, read, small_world

# Three times as many people in community 0 as in community 1; community 2 lies in the other region.
PEOPLE = {"communities.population": [3000.0, 1000.0, 500.0]}
VALUES = [0.2, 0.6, 0.9]
MEAN = (3000.0 * 0.2 + 1000.0 * 0.6) / 4000.0

MEANS = {
    "trust_mission": "trust_mission",
    "trust_ngos": "trust_ngos",
    "trust_government": "trust_government",
    "trust_intergroup": "intergroup_trust",
    "disappointment": "disappointment",
    "legitimacy_mission": "legitimacy_mission",
    "legitimacy_government": "legitimacy_government",
    "reliance_on_state": "reliance_on_state",
    "perceived_corruption": "perceived_corruption",
    "armed_control": "control",
    "vigilantism": "vigilantism",
    "fear": "fear",
    "wellbeing": "wellbeing",
    "grievance": "grievance",
    "collaboration": "collaboration",
    "need_coverage": "coverage",
    "response_time": "waiting",
    "access": "access",
    "acceptance": "acceptance",
    "patrol_coverage": "patrol_coverage",
    "sectors_served": "sectors_served",
    "share_consulted": "asked",
}


@pytest.mark.parametrize(("outcome", "field"), list(MEANS.items()))
def test_means_over_people(outcome: str, field: str) -> None:
    world = small_world(PEOPLE | {f"communities.{field}": VALUES})
    act(region.measure_region, world)
    assert read(world, f"region_measures[0].{outcome}") == close(MEAN)
    act(region.measure_region, world, 1)
    assert read(world, f"region_measures[1].{outcome}") == close(0.9)


SUMS = {
    "battle_deaths": "battle_deaths",
    "one_sided_deaths": "one_sided_deaths",
    "state_one_sided_deaths": "state_deaths",
    "non_state_deaths": "non_state_deaths",
    "communal_deaths": "communal_deaths",
    "civilian_deaths": "civilian_deaths",
    "violent_events": "violent_events",
    "communal_disputes": "new_disputes",
    "returned": "returned",
    "reintegrated": "ex_reintegrated",
    "ddr_enrolled": "ex_enrolled",
    "aid_delivered": "delivered",
    "diverted": "diverted",
    "ngo_staff": "ngo_staff",
}


@pytest.mark.parametrize(("outcome", "field"), list(SUMS.items()))
def test_sums(outcome: str, field: str) -> None:
    world = small_world(PEOPLE | {f"communities.{field}": [2.0, 5.0, 11.0]})
    act(region.measure_region, world)
    assert read(world, f"region_measures[0].{outcome}") == 7.0


FORMER = {"communities.illicit_hours": [10.0, 20.0, 0.0]}

test_shares_and_rates = hand_worked(
    region.measure_region,
    "",
    PEOPLE,
    {
        "open disputes for each 10,000": ({"communities.disputes": [2.0, 6.0, 9.0]}, {"region_measures.disputes_open": 20.0}),
        "tips for each 100,000": ({"communities.tips": [2.0, 6.0, 9.0]}, {"region_measures.tips": 200.0}),
        "displaced": ({"communities.displaced": [600.0, 400.0, 9.0]}, {"region_measures.displaced_share": 1000.0 / 5000.0}),
        "gaps": ({"communities.coverage": [0.39, 0.4, 0.0]}, {"region_measures.gaps": 3000.0 / 4000.0}),
        "duplication": (
            {"communities.delivered": [300.0, 100.0, 9.0], "communities.delivered_surplus": [30.0, 50.0, 9.0]},
            {"region_measures.duplication": 80.0 / 400.0},
        ),
        "escorted": (
            {"communities.delivered": [300.0, 100.0, 9.0], "communities.delivered_escorted": [30.0, 50.0, 9.0]},
            {"region_measures.escort_share": 80.0 / 400.0},
        ),
        "by local bodies": (
            {"communities.delivered": [300.0, 100.0, 9.0], "communities.delivered_local": [30.0, 50.0, 9.0]},
            {"region_measures.local_share": 80.0 / 400.0},
        ),
        "illicit hours of fighters": (FORMER | {"communities.ex_armed": [3.0, 1.0, 9.0]}, {"region_measures.illicit_hours": 12.5}),
        "of the demobilised": (FORMER | {"communities.ex_demobilised": [3.0, 1.0, 9.0]}, {"region_measures.illicit_hours": 12.5}),
        "of those who gave up": (FORMER | {"communities.ex_lapsed": [3.0, 1.0, 9.0]}, {"region_measures.illicit_hours": 12.5}),
        "of the reintegrated": (FORMER | {"communities.ex_reintegrated": [3.0, 1.0, 9.0]}, {"region_measures.illicit_hours": 12.5}),
        "of all of them": (
            FORMER
            | {"communities.ex_armed": [1.0, 0.0, 0.0], "communities.ex_demobilised": [2.0, 0.0, 0.0]}
            | {"communities.ex_lapsed": [0.0, 3.0, 0.0], "communities.ex_reintegrated": [0.0, 4.0, 0.0]},
            {"region_measures.illicit_hours": (3.0 * 10.0 + 7.0 * 20.0) / 10.0, "memory.former": 10.0},
        ),
        "obstruction": ({"authorities.obstruction": [0.3, 0.9]}, {"region_measures.obstruction": 0.3}),
        "troops and engineers": ({"regions.troops": 500.0, "regions.engineers": 60.0}, {"region_measures.troops": 560.0}),
        "police": ({"regions.police": 80.0}, {"region_measures.police": 80.0}),
        "fighters of groups": (
            {"fronts.fighters": [300.0, 7.0, 100.0, 7.0, 5000.0, 7.0, 900.0, 7.0]},
            {"region_measures.fighters": 400.0},
        ),
        "attacks on aid workers": ({"posts.incidents": [2.0, 7.0, 3.0]}, {"region_measures.aid_incidents": 5.0}),
        "attacks on units": ({"units.attacks": [2.0, 3.0, 7.0]}, {"region_measures.peacekeeper_incidents": 5.0}),
        "misconduct": ({"units.misconduct": [2.0, 3.0, 7.0]}, {"region_measures.misconduct_events": 5.0}),
        "for the country": (
            {"communities.delivered": [300.0, 100.0, 9.0]},
            {"memory.people": 4000.0, "memory.delivered": 400.0},
        ),
        "nobody is left": ({"communities.population": 0.0, "communities.fear": 1.0}, {"region_measures.fear": 0.0}),
    },
)


def would_say(view: float, noise: float = 0.2) -> float:
    """Share of respondents whose view, so far above the threshold, passes it with its noise."""
    return 1.0 / (1.0 + math.exp(-1.702 * view / noise))


SURVEY = PEOPLE | {
    "communities.security_experienced": [0.6, 0.4, 0.0],
    "communities.security_start": [0.5, 0.6, 0.0],
    "communities.trust_mission": [0.7, 0.3, 0.0],
    "p.survey_noise": 0.2,
    "p.satisfaction_threshold": 0.4,
    "region_measures.safer_than_start": 0.9,
    "region_measures.satisfied_with_mission": 0.9,
}

test_survey = hand_worked(
    region.measure_region,
    "",
    SURVEY,
    {
        "safer than at the start": ({}, {"region_measures.safer_than_start": 0.75 * would_say(0.1) + 0.25 * would_say(-0.2)}),
        "satisfied": ({}, {"region_measures.satisfied_with_mission": 0.75 * would_say(0.3) + 0.25 * would_say(-0.1)}),
    },
    week=4,
)

test_between_surveys = hand_worked(
    region.measure_region,
    "",
    SURVEY,
    {"answers stand": ({}, {"region_measures.safer_than_start": 0.9, "region_measures.satisfied_with_mission": 0.9})},
    week=5,
)

# --- stability ------------------------------------------------------------------------------------------------------

NEW = 0.0377495513506237  # of a week in an average over about 26 weeks
REMEMBERED = PEOPLE | {"memory.deaths": 2.0, "memory.displaced": 0.1, "memory.control": 0.3}

test_slow_averages = hand_worked(
    region.measure_region,
    "",
    REMEMBERED,
    {
        "fade": (
            {},
            {"memory.deaths": 2.0 * (1.0 - NEW), "memory.displaced": 0.1 * (1.0 - NEW), "memory.control": 0.3 * (1.0 - NEW)},
        ),
        "battle deaths": ({"communities.battle_deaths": [2.0, 3.0, 9.0]}, {"memory.deaths": 2.0 + NEW * (5.0 - 2.0)}),
        "civilian deaths": ({"communities.civilian_deaths": [2.0, 3.0, 9.0]}, {"memory.deaths": 2.0 + NEW * (5.0 - 2.0)}),
        "deaths between groups": ({"communities.non_state_deaths": [2.0, 3.0, 9.0]}, {"memory.deaths": 2.0 + NEW * (5.0 - 2.0)}),
        "all deaths": (
            {"communities.battle_deaths": 1.0, "communities.civilian_deaths": 2.0, "communities.non_state_deaths": 4.0},
            {"memory.deaths": 2.0 + NEW * (14.0 - 2.0)},
        ),
        "displacement": ({"communities.displaced": [600.0, 400.0, 0.0]}, {"memory.displaced": 0.1 + NEW * (0.2 - 0.1)}),
        "control": ({"communities.control": VALUES}, {"memory.control": 0.3 + NEW * (MEAN - 0.3)}),
    },
)

# Ten deaths a year for each 100,000 people are half of what can be felt; so is a twentieth displaced.
UNSTABLE = {
    "communities.population_start": 2600.0,
    "communities.population": 1900.0,
    "communities.battle_deaths": 0.005,
    "communities.displaced": 100.0,
    "communities.control": 0.4,
}

test_stability_at_the_start = hand_worked(
    region.measure_region,
    "",
    UNSTABLE,
    {
        "violence": ({}, {"region_measures.violence_index": 0.5, "region_measures.displacement_index": 0.5}),
        "stability": ({}, {"region_measures.stability": 1.0 - 0.5 * 0.5 - 0.2 * 0.5 - 0.3 * 0.4}),
        "violence alone": (
            {"communities.displaced": 0.0, "communities.control": 0.0},
            {"region_measures.stability": 1.0 - 0.5 * 0.5},
        ),
        "displacement alone": (
            {"communities.battle_deaths": 0.0, "communities.control": 0.0},
            {"region_measures.stability": 1.0 - 0.2 * 0.5},
        ),
        "control alone": (
            {"communities.battle_deaths": 0.0, "communities.displaced": 0.0},
            {"region_measures.stability": 1.0 - 0.3 * 0.4},
        ),
    },
    week=0,
)
