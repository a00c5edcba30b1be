"""Communities under violence, worked out by hand, a term at a time."""

from __future__ import annotations

from typing import Any

from simulation.behaviours.people import security
from simulation.compiler.sizes import SLOTS
from tests.behaviours.small_world import hand_worked

MONTHS_TO_WEEKS = 4.345


def incident(front: int, kind: int, deaths: float, civilians: float = 0.0, community: int = 0, count: int = 1) -> dict[str, Any]:
    """One event of a front, by place."""
    fields = {"kind": kind, "deaths": deaths, "civilians": civilians, "community": community, "count": count}
    return {f"incidents[{front * SLOTS}].{name}": value for name, value in fields.items()} | {f"fronts[{front}].used": 1}


BATTLE, ATTACK, FIGHT = 1, 2, 3
GROUP, STATE, PARALLEL = 0, 4, 6
PER = 10.0  # of 10,000 people, in a place of a thousand
NONE_KILLED = {
    "communities.battle_deaths": 0.0,
    "communities.one_sided_deaths": 0.0,
    "communities.state_deaths": 0.0,
    "communities.non_state_deaths": 0.0,
    "communities.civilian_deaths": 0.0,
    "communities.violent_events": 0.0,
    "communities.harm_rebels": 0.0,
    "communities.harm_state": 0.0,
    "communities.harm_outsiders": 0.0,
    "communities.population": 1000.0,
    "communities.deaths_total": 0.0,
}

test_events_here = hand_worked(
    security.update_threat_and_displacement,
    "",
    {place: 9.0 for place in NONE_KILLED if "population" not in place and "total" not in place},
    {
        "none": ({}, NONE_KILLED),
        "elsewhere": (incident(GROUP, ATTACK, 4.0, 4.0, community=1), NONE_KILLED),
        "places no longer in use": (incident(GROUP, ATTACK, 4.0, 4.0) | {"fronts[0].used": 0}, NONE_KILLED),
        "a battle with bystanders": (
            incident(GROUP, BATTLE, 5.0, 2.0),
            NONE_KILLED
            | {"communities.battle_deaths": 3.0, "communities.civilian_deaths": 2.0, "communities.violent_events": 1.0}
            | {"communities.harm_rebels": 2.0 * PER, "communities.population": 998.0, "communities.deaths_total": 2.0},
        ),
        "a group attacks": (
            incident(GROUP, ATTACK, 4.0, 4.0, count=2),
            NONE_KILLED
            | {"communities.one_sided_deaths": 4.0, "communities.civilian_deaths": 4.0, "communities.violent_events": 2.0}
            | {"communities.harm_rebels": 6.0 * PER, "communities.population": 996.0, "communities.deaths_total": 4.0},
        ),
        "the state attacks": (
            incident(STATE, ATTACK, 4.0, 4.0, count=2),
            NONE_KILLED
            | {"communities.one_sided_deaths": 4.0, "communities.civilian_deaths": 4.0, "communities.violent_events": 2.0}
            | {"communities.harm_state": 6.0 * PER, "communities.state_deaths": 4.0}
            | {"communities.population": 996.0, "communities.deaths_total": 4.0},
        ),
        "a parallel force attacks": (
            incident(PARALLEL, ATTACK, 4.0, 4.0, count=2),
            NONE_KILLED
            | {"communities.one_sided_deaths": 4.0, "communities.civilian_deaths": 4.0, "communities.violent_events": 2.0}
            | {"communities.harm_outsiders": 6.0 * PER, "communities.population": 996.0, "communities.deaths_total": 4.0},
        ),
        "groups fight each other": (
            incident(GROUP, FIGHT, 4.0),
            NONE_KILLED | {"communities.non_state_deaths": 4.0, "communities.violent_events": 1.0},
        ),
        "all of them": (
            incident(GROUP, BATTLE, 5.0, 2.0) | incident(2, ATTACK, 3.0, 3.0) | incident(STATE, ATTACK, 1.0, 1.0),
            {
                "communities.battle_deaths": 3.0,
                "communities.one_sided_deaths": 4.0,
                "communities.state_deaths": 1.0,
                "communities.civilian_deaths": 6.0,
                "communities.violent_events": 3.0,
                "communities.harm_rebels": (2.0 + 4.0) * PER,
                "communities.harm_state": 2.0 * PER,
            },
        ),
        "two of one kind": (
            incident(GROUP, BATTLE, 5.0, 2.0) | incident(2, BATTLE, 7.0, 1.0),
            {"communities.battle_deaths": 9.0, "communities.civilian_deaths": 3.0, "communities.harm_rebels": 3.0 * PER},
        ),
        "two attacks by the state and two fights": (
            incident(STATE, ATTACK, 2.0, 2.0)
            | {f"incidents[{STATE * SLOTS + 1}].{k}": v for k, v in {"kind": 2, "deaths": 3.0, "count": 1}.items()}
            | {"fronts[4].used": 2}
            | incident(GROUP, FIGHT, 4.0)
            | incident(2, FIGHT, 5.0),
            {"communities.state_deaths": 5.0, "communities.harm_state": 7.0 * PER, "communities.non_state_deaths": 9.0},
        ),
        "two attacks by a parallel force": (
            incident(PARALLEL, ATTACK, 2.0, 2.0)
            | {f"incidents[{PARALLEL * SLOTS + 1}].{k}": v for k, v in {"kind": 2, "deaths": 3.0, "count": 1}.items()}
            | {"fronts[6].used": 2},
            {"communities.harm_outsiders": 7.0 * PER},
        ),
        "harm is shared with those who are hosted": (
            incident(GROUP, ATTACK, 4.0, 4.0) | {"communities.hosted": 1000.0},
            {"communities.harm_rebels": 5.0 * 5.0},
        ),
        "a small place counts as 500 people": (
            incident(GROUP, ATTACK, 4.0, 4.0) | {"communities.population": 100.0},
            {"communities.harm_rebels": 5.0 * 20.0},
        ),
        "nobody dies twice": (
            incident(GROUP, ATTACK, 40.0, 40.0) | {"communities.population": 10.0},
            {"communities.population": 0.0, "communities.deaths_total": 9.0 * 0.0 + 10.0},
        ),
    },
)

test_control = hand_worked(
    security.update_threat_and_displacement,
    "communities.control",
    {"fronts[0].control": 0.5, "communities.collaboration": 1.0},
    {
        "a group that all help": ({}, 0.5),
        "one that nobody helps": ({"communities.collaboration": 0.0}, 0.5 * 0.4),
        "where patrols are": ({"communities.patrol_coverage": 0.5}, 0.5 * (1.0 - 0.7 * 0.5)),
        "in a town": ({"communities.urban": 1.0}, 0.5 * 0.5),
        "two groups": ({"fronts[2].control": 0.4}, 0.5 + 0.4 * (1.0 - 0.5)),
        "state forces are no group": ({"fronts[4].control": 0.4}, 0.5),
        "a group elsewhere": ({"fronts[0].control": 0.0, "fronts[1].control": 0.5}, 0.0),
    },
)

CALM = {"communities.threat": 0.2, "p.danger_half": 5.0}

test_threat = hand_worked(
    security.update_threat_and_displacement,
    "communities.threat",
    CALM,
    {
        "nothing": ({}, 0.2),
        "half of the region's events are felt": ({"regions.event_rate": 10.0}, 0.2 + 0.35 * (0.5 - 0.2)),
        "half of the place's own": (
            # One event among 1000 people is 5200 a year per 100,000.
            incident(GROUP, FIGHT, 0.0) | {"p.danger_half": 2600.0},
            0.2 + 0.35 * (0.5 - 0.2),
        ),
        "both": (
            incident(GROUP, FIGHT, 0.0) | {"p.danger_half": 2600.0, "regions.event_rate": 5200.0},
            0.2 + 0.35 * (2.0 / 3.0 - 0.2),
        ),
        "of at least 500 people": (
            incident(GROUP, FIGHT, 0.0) | {"p.danger_half": 5200.0, "communities.population_start": 100.0},
            0.2 + 0.35 * (0.5 - 0.2),
        ),
        "vigilantes": (
            {"regions.event_rate": 10.0, "communities.vigilantism": 0.6},
            0.2 + 0.35 * (0.5 + 0.05 * 0.6 - 0.2),
        ),
        "disputes": (
            {"regions.event_rate": 10.0, "communities.disputes": 4.0},  # 40 per 10,000 people
            0.2 + 0.35 * (0.5 + 0.05 * 0.5 - 0.2),
        ),
        "falls by its half-life": ({"p.threat_half_life": 1.0}, 0.1),
        "at most 1": (
            {"p.danger_half": 1e-12, "regions.event_rate": 1e9, "communities.vigilantism": 1.0, "communities.disputes": 1e9},
            0.2 + 0.35 * 0.8,
        ),
    },
)

DANGER = {"communities.threat": 0.8, "p.flight_rate": 0.1, "p.danger_half": 1e18}
AWAY = {"communities.displaced": 100.0, "communities.threat": 0.2, "p.return_rate": 0.1}

test_flight = hand_worked(
    security.update_threat_and_displacement,
    "communities.displaced",
    DANGER,
    {
        "flee": ({}, {"communities.displaced": 1000.0 * 0.1 * 0.5, "communities.population": 950.0, "communities.returned": 0.0}),
        "no danger": ({"communities.threat": 0.3}, 0.0),
        "danger counts up to 1 above": ({"communities.threat": 1.6}, 1000.0 * 0.1 * 1.0),
        "flee from harm by rebels": (
            # An attack without dead is harm of 10 per 10,000: a third of what it can add, of four times as many.
            incident(GROUP, ATTACK, 0.0),
            1000.0 * 0.1 * 0.5 * (1.0 + 4.0 * 10.0 / 30.0),
        ),
        "flee from harm by the state": (incident(STATE, ATTACK, 0.0), 1000.0 * 0.1 * 0.5 * (1.0 + 4.0 * 10.0 / 30.0)),
        "from both": (
            incident(STATE, ATTACK, 0.0) | incident(GROUP, ATTACK, 0.0),
            1000.0 * 0.1 * 0.5 * (1.0 + 4.0 * 20.0 / 40.0),
        ),
        "two fifths stay": ({"communities.population": 420.0}, {"communities.population": 400.0, "communities.displaced": 20.0}),
        "who are fewer stay": ({"communities.population": 300.0}, {"communities.population": 300.0, "communities.displaced": 0.0}),
        "nobody moves": ({"on.violence_displacement": 0.0}, {"communities.population": 1000.0, "communities.returned": 0.0}),
    },
)

test_return = hand_worked(
    security.update_threat_and_displacement,
    "communities.returned",
    AWAY,
    {
        "come home": (
            {},
            {
                "communities.returned": 100.0 * 0.1 * (1.0 - 0.2 / 0.5) * 0.5,
                "communities.displaced": 97.0,
                "communities.population": 1003.0,
            },
        ),
        "to services": ({"communities.coverage": 0.4}, 100.0 * 0.1 * 0.6 * 0.9),
        "not into danger": ({"communities.threat": 0.6}, 0.0),
        "nobody moves": ({"on.violence_displacement": 0.0}, 0.0),
    },
)

AFRAID = {"communities.fear": 0.2, "communities.threat": 0.4, "communities_seen.threat": 0.4}

test_fear = hand_worked(
    security.update_fear_and_security,
    "communities.fear",
    AFRAID,
    {
        "of known danger": ({}, 0.2 + 0.2 * (1.35 * 0.4 - 0.2)),
        "more of danger here": ({"communities.threat": 0.6}, 0.2 + 0.2 * (1.35 * (0.7 * 0.6 + 0.3 * 0.4) - 0.2)),
        "than around": (
            {"communities_seen.threat": [9.0, 0.2, 0.4]},
            0.2 + 0.2 * (1.35 * (0.7 * 0.4 + 0.3 * 0.3) - 0.2),
        ),
        "without neighbours": ({"tie_start": [0, 0, 0, 0]}, 0.2 + 0.2 * (1.35 * 0.7 * 0.4 - 0.2)),
        "patrols that are trusted shelter in war": (
            {"communities.patrol_coverage": 0.5, "communities.trust_mission": 0.6, "regions.war": 0.8},
            0.2 + 0.2 * (1.35 * 0.4 * (1.0 - 0.2 * 0.5 * 0.6 * 0.8) - 0.2),
        ),
        "police shelter": ({"communities.police_coverage": 0.5}, 0.2 + 0.2 * (1.35 * 0.4 * (1.0 - 0.1 * 0.5) - 0.2)),
        "both": (
            {"communities.patrol_coverage": 0.5, "communities.trust_mission": 0.6, "regions.war": 0.8}
            | {"communities.police_coverage": 0.5},
            0.2 + 0.2 * (1.35 * 0.4 * (1.0 - 0.048 - 0.05) - 0.2),
        ),
        "of those who decide": ({"communities.control": 0.5}, 0.2 + 0.2 * (1.35 * 0.4 + 0.1 * 0.5 - 0.2)),
        "falls slowly": (
            {"communities.fear": 0.9, "p.violence_memory_half_life": 4.0 / MONTHS_TO_WEEKS},
            0.9 + 0.5 * (1.35 * 0.4 - 0.9),
        ),
    },
)

test_security_as_lived = hand_worked(
    security.update_fear_and_security,
    "communities.security_experienced",
    {"communities.security_experienced": 0.5},
    {
        "no fear": ({}, 0.5 + 0.08 * (1.0 - 0.5)),
        "fear": ({"communities.fear": 0.4}, 0.5 + 0.08 * (1.0 - 0.75 * 0.4 - 0.5)),
        "where groups decide": (
            {"communities.control": 0.5, "communities.fear": 0.4},
            0.5 + 0.08 * (1.0 - 0.75 * 0.4 - 0.25 * 0.5 - 0.5),
        ),
        "patrols": (
            {"communities.patrol_coverage": 0.5, "communities.fear": 0.4},
            0.5 + 0.08 * (1.0 - 0.75 * 0.4 + 0.1 * 0.5 - 0.5),
        ),
    },
)

test_fear_of_a_later_community = hand_worked(
    security.update_fear_and_security,
    "communities[1].fear",
    AFRAID,
    {"with one neighbour": ({"communities_seen.threat": [0.2, 9.0, 9.0]}, 0.2 + 0.2 * (1.35 * (0.7 * 0.4 + 0.3 * 0.2) - 0.2))},
    row=1,
)
