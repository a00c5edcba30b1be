"""Where violent events fall and whom they kill, worked out by hand from the draws at their addresses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.behaviours.powers import events
from simulation.compiler.draws import EVENT_DEATHS, EVENT_PLACE
from simulation.compiler.sizes import SLOTS
from tests.behaviours.small_world import SEED, act_on, event, heavy_tailed_count, read, small_world, uniform_pair

BATTLE, ATTACK, FIGHT = 1, 2, 3


def places(weeks: int, kind: int, openness: tuple[float, float], shares: tuple[float, float] = (0.5, 0.5)) -> list[list[int]]:
    """Where the first events of front 0 of each week fall: a candidate by exposure, taken if the draw lies below its openness."""
    found = []
    for week in range(weeks):
        chosen = []
        for number in range(SLOTS):
            for attempt in range(6):
                place, luck = uniform_pair(SEED, EVENT_PLACE, week, 0, (1000 * (kind - 1) + number) * 8 + attempt)
                candidate = 0 if place <= shares[0] else 1
                if luck < openness[candidate]:
                    break
            chosen.append(candidate)
        found.append(chosen)
    return found


def placed(weeks: int, kind: int, given: dict[str, Any]) -> list[list[int]]:
    """Where the model puts them."""
    found = []
    for week in range(weeks):
        world = small_world(given)
        act_on(events.record_events, world, 0, kind, SLOTS, week)
        found.append(world["incidents"]["community"][:SLOTS].tolist())
    return found


PATROLS = {"communities[1].patrol_coverage": 0.5, "p.relocation": 0.8}
PROJECT = {"practices.project_money": 0.8, "regions.collapse": 0.5}

OPENNESS: dict[str, tuple[int, dict[str, Any], tuple[float, float]]] = {
    "battle": (BATTLE, {}, (0.35, 0.35)),
    "battle where people collaborate": (BATTLE, {"communities[0].collaboration": 0.6}, (0.35 + 0.65 * 0.6, 0.35)),
    "battle away from patrols": (BATTLE, PATROLS, (0.35, 0.35 * (1.0 - 0.8 * 0.5))),
    "patrols move nothing": (BATTLE, PATROLS | {"on.violence_relocation": 0.0}, (0.35, 0.35)),
    "attack": (ATTACK, {}, (0.5, 0.5)),
    "attack where people collaborate": (ATTACK, {"communities[0].collaboration": 0.6}, (0.5 + 0.5 * 0.6, 0.5)),
    "attack away from patrols": (ATTACK, PATROLS, (0.5, 0.5 * (1.0 - 0.8 * 0.5))),
    "patrols move no attack": (ATTACK, PATROLS | {"on.violence_relocation": 0.0}, (0.5, 0.5)),
    "attack on a project": (ATTACK, PROJECT, (0.5 * 1.4, 0.5 * 1.4)),
    "attack on a project, at most always": (ATTACK, PROJECT | {"communities[0].collaboration": 1.0}, (1.0, 0.5 * 1.4)),
    "projects mark nobody": (ATTACK, PROJECT | {"on.violence_projects": 0.0}, (0.5, 0.5)),
    "fight": (FIGHT, {"communities[0].collaboration": 0.6}, (0.35 + 0.65 * 0.6, 0.35)),
}


@pytest.mark.parametrize(("kind", "given", "openness"), list(OPENNESS.values()), ids=list(OPENNESS))
def test_places_are_drawn_by_openness(kind: int, given: dict[str, Any], openness: tuple[float, float]) -> None:
    assert placed(12, kind, given) == places(12, kind, openness)


def test_places_are_drawn_by_exposure() -> None:
    exposed = {"communities.exposure_sum": [3.0, 4.0, 1.0], "regions.exposure": [4.0, 1.0]}
    assert placed(12, BATTLE, exposed) == places(12, BATTLE, (0.35, 0.35), (0.75, 0.25))


def test_a_region_of_one_community_takes_all() -> None:
    world = small_world()
    act_on(events.record_events, world, 1, BATTLE, SLOTS, 1)
    assert set(world["incidents"]["community"][SLOTS : 2 * SLOTS]) == {2}


def test_many_communities_are_searched_by_halves() -> None:
    """Three communities in one region: each candidate is the first whose running sum reaches the mark."""
    given = {
        "regions[0].last": 3,
        "communities.exposure_sum": [1.0, 3.0, 6.0],
        "regions[0].exposure": 6.0,
        "communities.collaboration": 1.0,
    }
    for week in range(12):
        world = small_world(given)
        act_on(events.record_events, world, 0, BATTLE, SLOTS, week)
        marks = [6.0 * uniform_pair(SEED, EVENT_PLACE, week, 0, number * 8)[0] for number in range(SLOTS)]
        expected = [0 if mark <= 1.0 else 1 if mark <= 3.0 else 2 for mark in marks]
        assert world["incidents"]["community"][:SLOTS].tolist() == expected


# --- deaths ---------------------------------------------------------------------------------------------------------


def toll(number: int, week: int) -> tuple[float, float]:
    """The dead of an event of mean 30, and the draw that decides who they were."""
    draw, side = uniform_pair(SEED, EVENT_DEATHS, week, 0, number)
    return float(heavy_tailed_count(draw, 30.0, 500.0)), side


@pytest.mark.parametrize("week", range(1, 7))
@pytest.mark.parametrize(("kind", "first"), [(BATTLE, 0), (ATTACK, 1000), (FIGHT, 2000)])
def test_deaths_are_drawn_by_event(kind: int, first: int, week: int) -> None:
    """All of an attack's dead are civilians; of a battle's a quarter, in four times as many battles as their share says."""
    world = small_world({"p.deaths_per_event": 30.0, "p.bystander_share": 0.15, "communities.population": 1e6})
    total = act_on(events.record_events, world, 0, kind, SLOTS, week)
    rows = world["incidents"][:SLOTS]
    for k in range(SLOTS):
        dead, side = toll(first + k, week)
        assert rows["deaths"][k] == dead
        bystanders = {ATTACK: dead, BATTLE: float(int(dead * 0.25 + 0.5)) if side < 0.6 else 0.0, FIGHT: 0.0}[kind]
        assert rows["civilians"][k] == bystanders
    assert total == rows["deaths"].sum() > 0.0
    assert set(rows["kind"]) == {kind}
    assert set(rows["count"]) == {1}
    assert read(world, "fronts[0].used") == SLOTS


def test_no_event_kills_more_than_a_fifth() -> None:
    world = small_world({"communities.population": 32.0})
    killed = act_on(events.put_event, world, 0, BATTLE, 1, 0, 50.0, 40.0)
    assert (killed, world["incidents"]["deaths"][0], world["incidents"]["civilians"][0]) == (6.0, 6.0, 6.0)
    assert world["incidents"]["community"][0] == 1
    assert act_on(events.put_event, small_world({"communities.population": 0.0}), 0, BATTLE, 0, 0, 5.0, 0.0) == 0.0


def test_events_beyond_the_places_join_earlier_ones() -> None:
    world = small_world({"communities.population": 1000.0})
    for number in range(SLOTS):
        act_on(events.put_event, world, 0, ATTACK if number == 7 else BATTLE, 0, number, 2.0, 1.0)
    # Event 14 would join place 2; it is an attack, so it joins the next attack, all of whose dead are civilians.
    assert act_on(events.put_event, world, 0, ATTACK, 1, 14, 5.0, 0.0) == 5.0
    # Event 19 would join place 7, which is an attack; a battle joins the next battle.
    act_on(events.put_event, world, 0, BATTLE, 1, 19, 4.0, 1.0)
    # No fight has a place: it joins place 15 % 12 as what that is, with no more bystanders than dead.
    act_on(events.put_event, world, 0, FIGHT, 1, 15, 3.0, 9.0)
    rows = world["incidents"][:SLOTS]
    assert rows["count"].tolist() == [1, 1, 1, 2, 1, 1, 1, 2, 2, 1, 1, 1]
    assert rows["deaths"].tolist() == [2, 2, 2, 5, 2, 2, 2, 7, 6, 2, 2, 2]
    assert rows["civilians"].tolist() == [1, 1, 1, 4, 1, 1, 1, 6, 2, 1, 1, 1]
    assert rows["kind"].tolist() == [BATTLE] * 7 + [ATTACK] + [BATTLE] * 4
    assert read(world, "fronts[0].used") == SLOTS


# --- attacks of the timeline ----------------------------------------------------------------------------------------


def brought(given: dict[str, Any], week: int = 1, front: int = 0) -> tuple[int, np.ndarray]:
    """How many attacks the timeline brings to a front, and its events."""
    world = small_world({"communities.population": 1000.0, **given})
    number = act_on(events.attacks_of_timeline, world, front, week)
    return number, world["incidents"][front * SLOTS : front * SLOTS + read(world, f"fronts[{front}].used")]


def test_attacks_of_the_timeline_fall_where_and_when_it_says() -> None:
    one = event("attack", 0.33, front=0, community=1, week=2, last_week=4)
    assert [brought(one, week)[0] for week in (1, 2, 3, 4)] == [0, 1, 1, 0]
    _, rows = brought(one, 2)
    assert (rows["deaths"].tolist(), rows["civilians"].tolist(), rows["community"].tolist()) == ([7.0], [7.0], [1])
    assert brought(one, 2, front=2)[0] == 0
    assert brought(event("rumour", 0.5, front=0))[0] == 0
    # Twenty times 0.473 are nine and a half less a little.
    assert brought(event("attack", 0.473, front=0, community=0))[1]["deaths"].tolist() == [9.0]
    # At least one dies; two events of the timeline are two attacks.
    number, rows = brought(event("attack", 0.01, front=0, community=0) | event("attack", 1.0, row=1, front=0, community=1))
    assert (number, rows["deaths"].tolist(), rows["community"].tolist()) == (2, [1.0, 20.0], [0, 1])


def test_without_a_place_an_attack_falls_like_any_other() -> None:
    for week in range(12):
        _, rows = brought(event("attack", 0.5, front=0) | event("attack", 0.5, row=1, front=0), week)
        for k in range(2):
            expected = 0
            for attempt in range(6):
                place, luck = uniform_pair(SEED, EVENT_PLACE, week, 0, (3000 + k) * 8 + attempt)
                expected = 0 if place <= 0.5 else 1
                if luck < 0.5:
                    break
            assert rows["community"][k] == expected


def test_deaths_of_the_timeline_are_counted() -> None:
    world = small_world({"fronts[0].one_sided_deaths": 3.0} | event("attack", 0.5, front=0, community=1))
    act_on(events.attacks_of_timeline, world, 0, 1)
    assert read(world, "fronts[0].one_sided_deaths") == 3.0 + 10.0


def test_attacks_of_the_timeline_join_events_in_turn() -> None:
    """Events 3000 and 3001 would take places 0 and 1 of twelve that are taken by attacks."""
    taken = {"fronts[0].used": SLOTS, "incidents.kind": ATTACK, "incidents.count": 1}
    two = event("attack", 0.5, front=0, community=0) | event("attack", 1.0, row=1, front=0, community=0)
    _, rows = brought(taken | two)
    assert rows["deaths"].tolist() == [10.0, 20.0] + [0.0] * (SLOTS - 2)
