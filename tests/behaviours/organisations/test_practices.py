"""A policy carried out, worked out by hand, a term at a time."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.behaviours.organisations import practices
from simulation.registers.instruments import INSTRUMENTS, LEVERS
from tests.behaviours.small_world import WEEKS, act, close, hand_worked, read, small_world

FIRST, SECOND = 0, 1  # two instruments
FIRST_LEVER, SECOND_LEVER = 0, len(next(iter(INSTRUMENTS.values())).levers)
WEEKS_LEVER = next(k for k, (_, lever) in enumerate(LEVERS) if lever.unit == "weeks")
SHARING = list(INSTRUMENTS).index(LEVERS[WEEKS_LEVER][0])

# The first is asked at 0.8 in one and a half regions, the second at 0.5 in both.
ASKED: dict[str, Any] = {
    f"schedule[{FIRST_LEVER},1]": 0.8,
    f"schedule[{SECOND_LEVER},1]": 0.5,
    f"scope[{FIRST},1]": 0.5,
    f"costs[{FIRST}].mission_hours": 10.0,
    f"costs[{SECOND}].mission_hours": 20.0,
    f"costs[{FIRST}].money": 100.0,
    "headquarters.hours": 100.0,
    "headquarters.budget": 1000.0,
}
HOURS = 0.8 * 1.5 * 10.0 + 0.5 * 2.0 * 20.0
MONEY = 0.8 * 1.5 * 100.0

test_ration_resources = hand_worked(
    practices.ration_resources,
    "",
    ASKED,
    {
        "enough": (
            {},
            {
                "headquarters.hours_asked": HOURS,
                "headquarters.money_asked": MONEY,
                "headquarters.ration_hours": 1.0,
                "headquarters.ration_money": 1.0,
            },
        ),
        "just enough": ({"headquarters.hours": HOURS, "headquarters.budget": MONEY}, {"headquarters.ration_hours": 1.0}),
        "too few hours": (
            {"headquarters.hours": 0.5 * HOURS},
            {"headquarters.ration_hours": 0.5, "headquarters.ration_money": 1.0},
        ),
        "too little money": (
            {"headquarters.budget": 0.25 * MONEY},
            {"headquarters.ration_hours": 1.0, "headquarters.ration_money": 0.25},
        ),
        "another week": (
            {"schedule": np.zeros((len(LEVERS), WEEKS))},
            {"headquarters.hours_asked": 0.0, "headquarters.ration_hours": 1.0, "headquarters.ration_money": 1.0},
        ),
    },
)

CARRIED_OUT = ASKED | {
    "costs.lag": 4.0,
    "costs.compliance": 0.75,
    "costs.decay": 0.9,
    f"costs[{FIRST}].ngo_hours": 6.0,
    f"costs[{SECOND}].ngo_hours": 8.0,
    f"costs[{SECOND}].partners": 1,
    "headquarters.ration_hours": 0.8,
    "headquarters.ration_money": 0.5,
    "coordination.members": 30.0,
    "country.organisations": 40.0,
}
LEVEL = f"levers[0,{FIRST_LEVER}]"

test_levers_move = hand_worked(
    practices.implement_policy,
    LEVEL,
    CARRIED_OUT,
    {
        # What costs money is rationed by the scarcer of hours and money.
        "rise by adoption": ({}, 0.8 * 0.75 * 0.5 / 4.0),
        "rise from where they are": ({LEVEL: 0.1}, 0.1 + (0.3 - 0.1) / 4.0),
        "less where the policy reaches less": ({}, {f"levers[1,{FIRST_LEVER}]": 0.5 * 0.3 / 4.0}),
        "without money only hours count": ({}, {f"levers[1,{SECOND_LEVER}]": 0.5 * 0.75 * 0.8 / 4.0}),
        "money is less scarce": ({"headquarters.ration_money": 1.0}, 0.8 * 0.75 * 0.8 / 4.0),
        "fall by decay": ({LEVEL: 0.5}, 0.3 + (0.5 - 0.3) * 0.9),
        "fall without a mission": ({LEVEL: 0.5, "headquarters.present": 0}, 0.45),
        "what was never asked stays nothing": ({f"schedule[{FIRST_LEVER},1]": 0.0}, 0.0),
        "what is no longer asked fades": ({f"schedule[{FIRST_LEVER},1]": 0.0, LEVEL: 0.5}, 0.45),
        "weeks are set as they stand": (
            {f"schedule[{WEEKS_LEVER},1]": 3.0, f"scope[{SHARING},1]": 0.5},
            {f"levers[0,{WEEKS_LEVER}]": 3.0, f"levers[1,{WEEKS_LEVER}]": 1.5},
        ),
    },
)


def test_spending() -> None:
    def after(**more: Any) -> Any:
        world = small_world(CARRIED_OUT | {name.replace("__", "."): value for name, value in more.items()})
        act(practices.implement_policy, world)
        return world

    world = after()
    first, second = 0.8 * 1.5 * 0.5, 0.5 * 2.0 * 0.8
    assert read(world, f"spending[{FIRST}].mission_hours") == close(first * 10.0)
    assert read(world, f"spending[{FIRST}].money") == close(first * 100.0)
    assert read(world, f"spending[{FIRST}].ngo_hours") == close(first * 6.0)
    # Where NGOs are partners only those who take part spend time: thirty of forty.
    assert read(world, f"spending[{SECOND}].ngo_hours") == close(second * 8.0 * 0.75)
    assert read(world, "headquarters.hours_spent") == close(first * 10.0 + second * 20.0)
    assert read(world, "headquarters.money_spent") == close(first * 100.0)
    assert read(world, "headquarters.budget") == close(1000.0 - first * 100.0)
    gone = after(headquarters__present=0)
    assert gone["spending"]["mission_hours"].sum() == gone["spending"]["money"].sum() == gone["spending"]["ngo_hours"].sum() == 0.0
    assert read(gone, "headquarters.budget") == 1000.0
