"""A peace process, worked out by hand, a term at a time.

Steps are taken by draws. What pushes is seen by holding the chance of a step just above or just below its draw.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from simulation.behaviours.powers import peace
from simulation.compiler.draws import PEACE_STEP
from tests.behaviours.small_world import SEED, act, close, hand_worked, read, small_world, uniform_pair

WEEK = next(week for week in range(999) if max(uniform_pair(SEED, PEACE_STEP, week, 0, 0)) < 0.3)
"""A week in which both draws are so small that no chance of a step is cut off at one half."""
AHEAD, BEHIND = uniform_pair(SEED, PEACE_STEP, WEEK, 0, 0)
WAR, CEASEFIRE, AGREEMENT, POST_WAR = range(4)
TWO_TO_ONE = {"fronts[0].fighters": 2e9, "fronts[1].fighters": 1e9}


def after(given: dict[str, Any]) -> int:
    """The stage of group 0 after the week."""
    world = small_world({"groups.signatory": 1} | TWO_TO_ONE | given)
    act(peace.negotiate, world, 0, WEEK)
    return int(read(world, "groups[0].phase"))


def takes_step(draw: float, rate: str, push: float, given: dict[str, Any], start: int, end: int, factor: float = 1.0) -> None:
    """Assert that a step is taken at a rate whose chance, ``factor rate exp(push)``, lies just above its draw, and only then."""
    just = draw / (factor * math.exp(push))
    base = {"groups[0].phase": start, "groups[0].phase_weeks": 60} | given
    assert after(base | {f"p.{rate}": just * 1.0001}) == end
    assert after(base | {f"p.{rate}": just * 0.9999}) == start


CIVIL_AFFAIRS = {"regions.civil_affairs": [15.0, 45.0], "p.good_offices": 0.6}
OFFICES = (2.0 * 0.5 + 1.0 * 0.75) / 3.0
FORWARD: dict[str, tuple[dict[str, Any], float]] = {
    "nothing": ({}, 0.0),
    "good offices": (CIVIL_AFFAIRS, 0.6 * OFFICES),
    "dialogue": ({"practices.dialogue": [0.6, 0.3], "p.local_mediation": 0.4}, 0.4 * 0.5),
    "training in disputes": ({"practices.dispute_training": [0.6, 0.3], "p.local_mediation": 0.4}, 0.4 * 0.5),
    "the stronger of both": (
        {"practices.dialogue": 0.2, "practices.dispute_training": [0.6, 0.3], "p.local_mediation": 0.4},
        0.4 * 0.5,
    ),
    "contact with the state": ({"practices.state_contact": [0.6, 0.3]}, 0.4 * 0.34 * 0.5),
    "a common table": ({"practices.common_share": [0.6, 0.3]}, 0.4 * 0.34 * 0.5),
    "local bodies": ({"practices.local_channel": [0.6, 0.3]}, 0.4 * 0.34 * 0.5),
    "all contact": (
        {"practices.state_contact": 0.2, "practices.common_share": 0.3, "practices.local_channel": 0.4},
        0.4 * 0.34 * 0.9,
    ),
    "an accord opens": ({"conditions.accord": [0.1, 0.5]}, 3.0 * 0.5),
    "spoilers": ({"regions.collapse": [0.6, 0.3]}, -1.5 * 0.5),
    "spoilers do not matter": ({"regions.collapse": [0.6, 0.3], "on.commitments_spoilers": 0.0}, 0.0),
    "all of it": (
        CIVIL_AFFAIRS | {"regions.collapse": [0.6, 0.3], "practices.state_contact": [0.6, 0.3], "conditions.accord": 0.2},
        0.6 * OFFICES + 0.068 + 0.6 - 0.75,
    ),
}


@pytest.mark.parametrize(("given", "push"), list(FORWARD.values()), ids=list(FORWARD))
def test_what_pushes_forward(given: dict[str, Any], push: float) -> None:
    takes_step(AHEAD, "ceasefire_rate", push, given, WAR, CEASEFIRE)


@pytest.mark.parametrize(("given", "push"), list(FORWARD.values()), ids=list(FORWARD))
def test_what_pushes_towards_a_settlement(given: dict[str, Any], push: float) -> None:
    takes_step(AHEAD, "agreement_rate", push, given, CEASEFIRE, AGREEMENT)


STALLED = {"regions.ex_lapsed": [20.0, 10.0], "regions.ex_demobilised": [30.0, 0.0], "regions.ex_armed": [0.0, 40.0]}
# Compliance moves by a fiftieth towards 0.3 and half of the dividend before it holds anyone back; the dividend is kept at 1.
COMPLIANT = {"groups.dividend": 1.0, "groups.compliance": 0.8}

BACK: dict[str, tuple[dict[str, Any], float]] = {
    "nothing but compliance": ({}, -2.0 * 0.8),
    "less compliance": ({"groups.compliance": 0.4}, -2.0 * (0.4 + 0.02 * 0.4)),
    "spoilers": ({"regions.collapse": [0.6, 0.3]}, 2.0 * 0.5 - 2.0 * (0.8 - 0.02 * 0.5)),
    "spoilers do not matter": ({"regions.collapse": [0.6, 0.3], "on.commitments_spoilers": 0.0}, -1.6),
    "a breakdown": ({"conditions.breakdown": [0.1, 0.5]}, 3.0 * 0.5 - 1.6),
    # Thirty of a hundred gave up waiting.
    "stalled reintegration": (STALLED, 1.5 * 0.3 - 2.0 * (0.8 - 0.02 * 0.5 * 0.02 * 0.3)),
}


@pytest.mark.parametrize(("given", "push"), list(BACK.values()), ids=list(BACK))
def test_what_pushes_back(given: dict[str, Any], push: float) -> None:
    takes_step(BEHIND, "relapse_rate", push, COMPLIANT | given, CEASEFIRE, WAR)
    takes_step(BEHIND, "relapse_rate", push, COMPLIANT | given, AGREEMENT, CEASEFIRE, 0.3)
    takes_step(BEHIND, "relapse_rate", push, COMPLIANT | given, POST_WAR, AGREEMENT, 0.05)


def test_the_push_counts_up_to_three() -> None:
    takes_step(AHEAD, "ceasefire_rate", 3.0, {"conditions.accord": 5.0}, WAR, CEASEFIRE)
    takes_step(AHEAD, "ceasefire_rate", -3.0, {"regions.collapse": 5.0}, WAR, CEASEFIRE)
    takes_step(BEHIND, "relapse_rate", 3.0, COMPLIANT | {"conditions.breakdown": 5.0}, CEASEFIRE, WAR)


SURE = {"p.ceasefire_rate": 1e9, "p.agreement_rate": 1e9, "p.postwar_rate": 1e9}


def likely(number: int) -> int:
    """The first week whose draw (0 ahead, 1 behind) lies below a half, so that what is sure happens."""
    return next(week for week in range(99) if uniform_pair(SEED, PEACE_STEP, week, 0, 0)[number] < 0.5)


def stage(given: dict[str, Any], week: int) -> int:
    """The stage of group 0 after a week."""
    world = small_world(TWO_TO_ONE | given)
    act(peace.negotiate, world, 0, week)
    return int(read(world, "groups[0].phase"))


def test_who_may_take_a_step() -> None:
    week = likely(0)
    inside = {"groups[0].signatory": 1}
    assert stage(SURE | inside, week) == CEASEFIRE
    # Outside the process a group stays outside unless an accord opens.
    assert stage(SURE, week) == WAR
    assert stage(SURE | {"conditions.accord": 0.1}, week) == CEASEFIRE
    assert stage(SURE | inside | {"on.commitments_peace_process": 0.0}, week) == WAR
    # A ceasefire comes before an agreement by more than eight weeks.
    ceasefire = SURE | inside | {"groups[0].phase": CEASEFIRE, "p.relapse_rate": 0.0}
    assert stage(ceasefire | {"groups[0].phase_weeks": 8}, week) == AGREEMENT
    assert stage(ceasefire | {"groups[0].phase_weeks": 7}, week) == CEASEFIRE
    # An agreement holds a year, and is complied with, before war is over.
    agreement = ceasefire | {"groups[0].phase": AGREEMENT, "groups[0].compliance": 0.9, "groups[0].phase_weeks": 52}
    assert stage(agreement, week) == POST_WAR
    assert stage(agreement | {"groups[0].phase_weeks": 51}, week) == AGREEMENT
    assert stage(agreement | {"groups[0].compliance": 0.4}, week) == AGREEMENT


def test_war_ends_by_the_push_forward() -> None:
    given = {"groups[0].compliance": 0.9, "p.local_mediation": 0.4, "practices.dialogue": 0.5}
    takes_step(AHEAD, "postwar_rate", 0.2, given, AGREEMENT, POST_WAR)


def test_a_step_is_noted() -> None:
    world = small_world({"groups.signatory": 1, "groups.phase_weeks": 7, "groups.changed": 1, "p.ceasefire_rate": AHEAD * 1.01})
    act(peace.negotiate, world, 0, WEEK)
    assert [int(read(world, f"groups[0].{name}")) for name in ("phase", "phase_weeks", "changed")] == [CEASEFIRE, 0, 1]
    world = small_world({"groups.signatory": 1, "groups.phase_weeks": 7, "groups.changed": 1})
    act(peace.negotiate, world, 0, WEEK)
    assert [int(read(world, f"groups[0].{name}")) for name in ("phase", "phase_weeks", "changed")] == [WAR, 8, 0]


KEEPING = {"groups.dividend": 0.5, "groups.compliance": 0.4}

test_dividend_and_compliance = hand_worked(
    peace.negotiate,
    "groups.compliance",
    KEEPING | TWO_TO_ONE,
    {
        "dividends come": (
            {},
            {"groups.dividend": 0.98 * 0.5 + 0.02, "groups.compliance": 0.4 + 0.02 * (0.3 + 0.5 * 0.51 - 0.4)},
        ),
        "dividends stall": (STALLED, {"groups.dividend": 0.98 * 0.5 + 0.02 * 0.7}),
        "good offices": (CIVIL_AFFAIRS, 0.4 + 0.02 * (0.3 + 0.5 * 0.51 + 0.2 * OFFICES - 0.4)),
        "spoilers": ({"regions.collapse": [0.6, 0.3]}, 0.4 + 0.02 * (0.3 + 0.5 * 0.51 - 0.5 - 0.4)),
        "off": ({"on.commitments_peace_process": 0.0}, {"groups.compliance": 0.4, "groups.dividend": 0.5}),
    },
)


def test_regions_weigh_by_fighters() -> None:
    world = small_world(
        {"groups.compliance": 0.4, "groups.dividend": 1.0, "regions.collapse": [0.0, 0.6], "fronts[1].fighters": 2.0}
    )
    act(peace.negotiate, world)
    # One fighter more is counted in each region, so that none is left out: 1 and 3.
    assert read(world, "groups[0].compliance") == close(0.4 + 0.02 * (0.3 + 0.5 - 0.6 * 3.0 / 4.0001 - 0.4))
    assert read(world, "groups[0].dividend") == close(1.0)
