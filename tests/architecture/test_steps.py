"""What a step writes is what the table of the week says, and no order of visits can matter.

Both are read off the source, so that they hold for every branch, also for those that no test run enters.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.records import RECORDS
from simulation.week import WEEK, Step
from tests.architecture.step_access import accesses, conflicts, library

ROOT = Path(__file__).resolve().parents[2]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path
    for folder in ("behaviours", "measures")
    for path in sorted((ROOT / "simulation" / folder).rglob("*.py"))
}
LIBRARY = library({name: path.read_text("utf-8") for name, path in MODULES.items()}, set(RECORDS))
ALONE = {"headquarters", "coordination", "government"}
"""Kinds with one agent in a world: there is no order of visits."""

STEPS = [pytest.param(step, id=f"{stage.name}-{step.kind}-{step.method}") for stage in WEEK for step in stage.steps]


@pytest.mark.parametrize("step", STEPS)
def test_a_step_writes_what_its_agents_own_and_reads_others_as_they_were(step: Step) -> None:
    found = accesses(LIBRARY, step.plain.__module__, step.method)
    assert {a.array for a in found if a.write} == step.writes
    if step.kind not in ALONE:
        assert not conflicts(found)


def of(source: str) -> list[str]:
    """Return the conflicts of a behaviour ``f`` in a small source."""
    small = library({"probe": source}, {"communities", "posts", "fronts", "incidents"})
    return conflicts(accesses(small, "probe", "f"))


CONFLICTS = [
    "def f(i, world, week):\n    world.communities[i + 1].fear = 0.0",
    "def f(i, world, week):\n    for k in range(9):\n        world.communities[k].fear = 0.0",
    "def f(i, world, week):\n    c = world.communities[i]\n    c.fear = world.communities[c.refuge].fear",
    "def f(i, world, week):\n    c = world.communities[i]\n    c.need[0] = world.communities[i - 1].need[1]",
    "def f(i, world, week):\n    o = world.communities[world.tie_other[i]]\n    world.communities[i].fear += o.fear",
    "def f(i, world, week):\n    c = world.communities[i]\n    c = world.communities[0]\n    c.fear = 1.0",
    "def g(c, world):\n    world.communities[c].fear = 0.0\ndef f(i, world, week):\n    g(i + 1, world)",
    "def f(i, world, week):\n    world.levers[i, 0] = world.levers[0, 0]",
    "def f(i, world, week):\n    world.fronts[i].used = world.incidents[0].count\n"
    "    world.incidents[world.fronts[i].row].count = 1",
]
SOUND = [
    "def f(i, world, week):\n    c = world.communities[i]\n    c.fear = world.communities[c.refuge].threat",
    "def f(i, world, week):\n    n = world.communities[i]\n    for k in range(n.first_post, n.last_post):\n"
    "        world.posts[k].staff = 1.0\n        n.fear += world.posts[k].staff",
    "def g(f, world):\n    world.incidents[f * SLOTS + world.fronts[f].used].count = 1\n"
    "def f(i, world, week):\n    for r in range(3):\n        g(world.communities[i].first_front + r, world)",
    "def f(i, world, week):\n    world.communities[i].fear = world.communities_seen[world.tie_other[i]].fear",
]


@pytest.mark.parametrize("source", CONFLICTS)
def test_dependence_on_the_order_of_visits_is_found(source: str) -> None:
    assert of(source)


@pytest.mark.parametrize("source", SOUND)
def test_sound_steps_are_left_alone(source: str) -> None:
    assert not of(source)
