"""The timeline as regions and communities read it, worked out by hand, a kind at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simulation.behaviours.places import conditions
from tests.behaviours.small_world import act, close, event, read, small_world

REGIONAL = {
    "coup": "coup",
    "epidemic": "epidemic",
    "offensive": "offensive",
    "patron_offer": "patron",
    "accord": "accord",
    "election": "election",
    "scandal": "scandal",
    "flood": "drought",
    "drought": "drought",
    "donor_cut": "donor_cut",
    "displacement_influx": "influx",
    "ceasefire_breakdown": "breakdown",
    "rumour": "rumour",
    "audit_finding": "finding",
    "troop_ceiling": "ceiling",
    "attack": "attack",
    "ambush": "ambush",
    "permit_refusal": "refusal",
    "leak": "leak",
}
LOCAL = {
    "misconduct": "misconduct",
    "outreach": "outreach",
    "relief": "relief",
    "dispute_training": "training",
    "dialogue_sessions": "sessions",
}
Update = Callable[..., Any]


def strengths(behaviour: Update, array: str, given: dict[str, Any], row: int = 0, week: int = 1) -> dict[str, float]:
    """What stands in a row of conditions afterwards, zeros left out; everything is overwritten."""
    world = small_world(given)
    for name in world[array].dtype.names or ():
        if name not in ("local", "offensive_group"):
            world[array][name] = 0.123
    act(behaviour, world, row, week)
    found = {name: float(world[array][name][row]) for name in world[array].dtype.names or ()}
    return {name: value for name, value in found.items() if value}


def regional(given: dict[str, Any], row: int = 0, week: int = 1) -> dict[str, float]:
    """Conditions of a region; no offensive of a single group."""
    found = strengths(conditions.update_conditions, "conditions", given, row, week)
    if found.get("offensive_group") == -1.0:
        del found["offensive_group"]
    return found


NOVEL = ("epidemic", "drought", "influx")


@pytest.mark.parametrize(("kind", "field"), list(REGIONAL.items()))
def test_events_of_a_region(kind: str, field: str) -> None:
    expected = {field: 0.4} | ({"novelty": 0.4} if field in NOVEL else {})
    assert regional(event(kind, 0.4, region=0)) == expected
    assert regional(event(kind, 0.4)) == expected
    assert regional(event(kind, 0.4, region=1)) == {}
    # The strongest of several counts.
    assert regional(event(kind, 0.4) | event(kind, 0.3, row=1))[field] == 0.4
    assert regional(event(kind, 0.3) | event(kind, 0.4, row=1))[field] == 0.4


def test_an_event_lasts_from_its_week_to_the_end() -> None:
    lasting = event("rumour", 0.4, week=2, last_week=4)
    assert [regional(lasting, week=week) for week in range(1, 5)] == [{}, {"rumour": 0.4}, {"rumour": 0.4}, {}]


def test_whose_offensive_it_is() -> None:
    world = small_world(event("offensive", 0.4, group=1))
    act(conditions.update_conditions, world)
    assert read(world, "conditions[0].offensive_group") == 1
    quiet = small_world({"conditions.offensive_group": 7})
    act(conditions.update_conditions, quiet)
    assert read(quiet, "conditions[0].offensive_group") == -1


def test_a_rumoured_coup_unsettles_less() -> None:
    assert regional(event("coup_rumour", 0.5)) == {"coup": 0.2}
    assert regional(event("coup_rumour", 0.5) | event("coup", 0.3, row=1)) == {"coup": 0.3}


def test_departures_are_read_elsewhere() -> None:
    assert regional(event("parallel_departure", 0.5)) == {}


def test_novelty_is_the_newest_task() -> None:
    found = regional(event("epidemic", 0.3) | event("drought", 0.5, row=1) | event("displacement_influx", 0.4, row=2))
    assert found["novelty"] == 0.5


@pytest.mark.parametrize("kind", list(LOCAL))
def test_events_at_communities_are_counted(kind: str) -> None:
    assert regional(event(kind, 0.4) | event(kind, 0.4, row=1)) == {"local": 2.0}
    assert regional(event(kind, 0.4, region=1)) == {}


def at_place(given: dict[str, Any], row: int = 0, week: int = 1) -> dict[str, float]:
    """Conditions of a community where local events are in force."""
    return strengths(conditions.update_local_conditions, "local_conditions", {"conditions.local": 1} | given, row, week)


@pytest.mark.parametrize(("kind", "field"), list(LOCAL.items()))
def test_events_of_a_community(kind: str, field: str) -> None:
    assert at_place(event(kind, 0.4)) == {field: close(0.4)}
    assert at_place(event(kind, 0.4, region=0, community=0)) == {field: close(0.4)}
    assert at_place(event(kind, 0.4, region=0, community=1)) == {}
    assert at_place(event(kind, 0.4, region=1)) == {}
    assert at_place(event(kind, 0.4, region=1), row=2) == {field: close(0.4)}
    assert at_place(event(kind, 0.4) | event(kind, 0.3, row=1))[field] == 0.4
    assert at_place(event(kind, 0.4) | {"conditions.local": 0}) == {}
    lasting = event(kind, 0.4, week=2, last_week=4)
    assert [bool(at_place(lasting, week=week)) for week in range(1, 5)] == [False, True, True, False]


def test_other_events_are_not_local() -> None:
    for kind in REGIONAL:
        assert at_place(event(kind, 0.4)) == {}
