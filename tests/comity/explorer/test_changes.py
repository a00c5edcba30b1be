"""Changes of a policy: what a slider's move does, from its week on."""

from __future__ import annotations

import numpy as np
import pytest

from comity.explorer import changes
from simulation.inputs.errors import InputProblems
from simulation.inputs.policy import Policy, load_policy
from simulation.inputs.scenario.scenario import load_scenario
from simulation.registers.instruments import INSTRUMENTS
from simulation.world.settings import schedule

SCENE = load_scenario("kesara")


@pytest.mark.parametrize("name", ["best_practice", "liaison", "uncoordinated", "localised"])
@pytest.mark.parametrize("week", [0, 7, 40])
def test_a_change_counts_from_its_week_on_and_leaves_earlier_weeks(name: str, week: int) -> None:
    policy = load_policy(name)
    before = schedule(policy, SCENE, 104)[0]
    for instrument, row in INSTRUMENTS.items():
        for lever in row.levers:
            value = lever.low + 0.35 * (lever.high - lever.low)
            changed = changes.with_level(policy, instrument, lever.id, week, value)
            after = schedule(changed, SCENE, 104)[0]
            assert np.array_equal(before[:, :week], after[:, :week])
            assert changes.level(changed, instrument, lever.id, 104) == value
            # The file of the changed policy says the same.
            assert schedule(Policy.from_toml(changed.to_toml()), SCENE, 104)[0].tobytes() == after.tobytes()


def test_a_change_moves_its_own_lever_and_those_that_follow_it() -> None:
    policy = load_policy("best_practice")
    changed = changes.with_level(policy, "joint_planning", "intensity", 20, 0.1)
    before, after = (schedule(p, SCENE, 104)[0] for p in (policy, changed))
    assert not np.array_equal(before, after)
    rows = [k for k, name in enumerate(name for name, row in INSTRUMENTS.items() for _ in row.levers) if name != "joint_planning"]
    assert np.array_equal(before[rows], after[rows])


def test_a_later_change_replaces_what_was_planned_and_an_equal_one_leaves_no_trace() -> None:
    policy = Policy.of("p", {"liaison_channels": {"intensity": [[0, 0.2], [30, 0.6], [60, 0.9]]}})
    changed = changes.with_level(policy, "liaison_channels", "intensity", 40, 0.5)
    assert changed.instruments["liaison_channels"].intensity == ((0, 0.2), (30, 0.6), (40, 0.5))
    assert changes.with_level(changed, "liaison_channels", "intensity", 0, 0.5).instruments["liaison_channels"].intensity == 0.5
    fixed = Policy.of("p", {"liaison_channels": 0.4})
    assert changes.same(changes.with_level(fixed, "liaison_channels", "intensity", 9, 0.4), fixed)
    assert changes.same(changes.with_level(fixed, "role_clarity", "intensity", 0, 0.0), fixed)
    assert not changes.same(changes.with_level(fixed, "role_clarity", "intensity", 9, 0.1), fixed)


@pytest.mark.parametrize(
    ("instrument", "lever", "value"),
    [
        ("liaison_channels", "intensity", 1.01),
        ("liaison_channels", "intensity", float("nan")),
        ("telepathy", "intensity", 0.5),
        ("liaison_channels", "latency", 1.0),
        ("information_sharing", "latency", 27.0),
        ("joint_planning", "intensity", -0.1),
    ],
)
def test_impossible_changes_are_refused(instrument: str, lever: str, value: float) -> None:
    with pytest.raises(InputProblems):
        changes.with_level(load_policy("liaison"), instrument, lever, 3, value)
