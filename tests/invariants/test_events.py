"""Events from outside: each is felt where it strikes, by the rules of what it touches, and equally in both drivers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulation import PeaceOperation, load_scenario, run
from simulation.inputs.errors import InputProblems
from simulation.inputs.policy import load_policy
from simulation.inputs.scenario.scenario import Scenario
from simulation.week import advance
from simulation.world.building import build
from simulation.world.layout import World
from simulation.world.settings import configure
from simulation.world.timeline import event, inject, with_events

SCENARIO = load_scenario("mali")
POLICY = load_policy("coexistence")
WEEK = 20
PLACES = (3, 11)
FELT = [  # kind, by whom, what it moves in a community in its week, and which way
    ("misconduct", "", "trust_mission", -1),
    ("attack", "Jihadist coalition", "harm_rebels", 1),
    ("attack", "State forces", "harm_state", 1),
    ("attack", "French-led force", "harm_outsiders", 1),
    ("outreach", "", "contact", 1),
    ("relief", "", "delivered", 1),
    ("dispute_training", "", "mediators", 1),
    ("dialogue_sessions", "", "reconciliation_pain", 1),
]
WIDE = [
    ("ambush", "units", "attacks", 1),
    ("permit_refusal", "posts", "permit", -1),
    ("leak", "communities", "informer_mark", 1),
    ("coup_rumour", "government", "instability", 1),
]


def lived(scenario: Scenario) -> World:
    """Return a small world of a scenario after the week of the events."""
    world, _ = build(scenario, 4, 45).world()
    configure(world, scenario, POLICY, {}, {})
    for week in range(WEEK + 1):
        advance(world, week)
    return world


@pytest.fixture(scope="module")
def plain() -> World:
    return lived(SCENARIO)


@pytest.mark.parametrize(("kind", "group", "field", "sign"), FELT)
def test_an_event_at_communities_is_felt_there_first(plain: World, kind: str, group: str, field: str, sign: int) -> None:
    happening = event(kind, scenario=SCENARIO, week=WEEK, magnitude=1.0, communities=PLACES, group=group)
    change = lived(with_events(SCENARIO, happening)).communities[field] - plain.communities[field]
    assert (sign * change[list(PLACES)] > 0.0).all()
    others = np.delete(change, PLACES)
    assert np.abs(others).max() < 0.2 * np.abs(change[list(PLACES)]).min()


@pytest.mark.parametrize(("kind", "array", "field", "sign"), WIDE)
def test_an_event_of_the_country_is_felt(plain: World, kind: str, array: str, field: str, sign: int) -> None:
    after = lived(with_events(SCENARIO, event(kind, scenario=SCENARIO, week=WEEK, magnitude=1.0)))
    change = sign * (getattr(after, array)[field] - getattr(plain, array)[field])
    assert change.min() >= 0.0
    assert change.max() > 0.0


def test_another_draw_of_bases_moves_only_bases() -> None:
    one, two = (build(SCENARIO.replace(base_placement="random", base_draw=k), 1, 90).world()[0] for k in (0, 1))
    for field in ("population", "x_km", "exposure", "identity"):
        assert (one.communities[field] == two.communities[field]).all()
    assert (one.units["community"] != two.units["community"]).any()
    assert len(one.units) == len(two.units)


def test_both_drivers_live_through_every_kind_alike() -> None:
    events = [
        event(kind, scenario=SCENARIO, week=3 + k, weeks=2, magnitude=0.7, communities=PLACES, group=group)
        for k, (kind, group, _, _) in enumerate(FELT)
    ]
    events += [event(kind, scenario=SCENARIO, week=4, weeks=3, magnitude=0.7) for kind, _, _, _ in WIDE]
    scenario = with_events(SCENARIO, *events)
    mesa = PeaceOperation(scenario, POLICY, 2, communities=21).run(16)
    compiled = run(scenario, POLICY, 2, weeks=16, communities=21)
    for table in ("weekly", "regions_weekly", "events"):
        pd.testing.assert_frame_equal(getattr(mesa, table), getattr(compiled, table), check_exact=True)
    assert {"misconduct", "shock", "one_sided"} <= set(compiled.events["kind"])


def test_an_event_added_to_a_running_world_equals_one_told_beforehand() -> None:
    happening = event("attack", scenario=SCENARIO, week=8, magnitude=0.6, communities=PLACES, group="State forces")
    told = PeaceOperation(with_events(SCENARIO, happening), POLICY, 2, communities=21)
    model = PeaceOperation(SCENARIO, POLICY, 2, communities=21)
    told.run(8)
    model.run(8)
    inject(model.world, SCENARIO, happening)
    pd.testing.assert_frame_equal(model.run(4).weekly, told.run(4).weekly, check_exact=True)


def test_mistakes_are_told() -> None:
    beyond = event("misconduct", scenario=SCENARIO, week=3, magnitude=1.0, communities=(2, 99))
    with pytest.raises(InputProblems, match="99"):
        build(with_events(SCENARIO, beyond), 0, 45)
    world, _ = build(SCENARIO, 0, 45).world()
    with pytest.raises(InputProblems, match="99"):
        inject(world, SCENARIO, beyond)
    many = event("relief", scenario=SCENARIO, week=3, magnitude=1.0, communities=range(45))
    with pytest.raises(InputProblems, match="keeps free"):
        inject(world, SCENARIO, many, many)
    for group in ("", "Nobody"):
        with pytest.raises(InputProblems, match=r"actor|no group"):
            with_events(SCENARIO, event("attack", scenario=SCENARIO, week=3, magnitude=1.0, group=group))
