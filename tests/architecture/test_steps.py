"""The order of a week stands in two forms, a table and compiled loops: they agree. No order of visits can matter.

Both are read off the source, so that they hold for every branch, also for those that no test run enters.
"""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

from simulation.drivers.mesa_agents import AGENT_CLASSES, Actor
from simulation.records import RECORDS
from simulation.week.order import LOOPS, WEEK
from tests.architecture.step_access import accesses, conflicts, library

ROOT = Path(__file__).resolve().parents[2]
MODULES = {
    f"simulation.{folder}.{path.stem}": path
    for folder in ("behaviours", "measures")
    for path in sorted((ROOT / "simulation" / folder).glob("*.py"))
}
LIBRARY = library({name: path.read_text("utf-8") for name, path in MODULES.items()}, set(RECORDS))
ALONE = {"headquarters", "coordination", "government"}
"""Kinds with one agent in a world: there is no order of visits."""

WRITES = {
    "events": [{"conditions"}, {"local_conditions"}, {"regions"}, {"headquarters"}, {"units"}],
    "government": [{"government"}, {"authorities"}, {"groups"}],
    "coordination": [
        {"headquarters"},
        {"practices", "spending", "headquarters"},
        {"ngos"},
        {"coordination"},
        {"headquarters"},
        {"dyads"},
        {"dyads"},
        {"dyads"},
        {"dyads"},
        {"pictures"},
    ],
    "mission_plans": [{"units", "reach"}],
    "ngo_plans": [{"ngos", "posts", "presence"}],
    "delivery": [{"ngos", "posts", "presence"}, {"communities_seen"}, {"communities"}, {"communities"}, {"communities"}],
    "violence": [
        {"fronts_seen"},
        {"fronts_seen"},
        {"fronts_seen"},
        {"groups", "fronts", "incidents"},
        {"fronts", "incidents"},
        {"parallel_forces", "fronts", "incidents"},
        {"regions"},
        {"units"},
        {"ngos", "posts"},
        {"communities"},
        {"communities"},
    ],
    "experience": [{"communities_seen"}] + 7 * [{"communities"}],
    "learning": [{"ngos"}, {"ngos_seen"}, {"ngos"}, {"units"}, {"headquarters"}, {"donors"}, {"ngos"}, {"ngos"}],
    "measure": [{"region_measures", "memory"}, {"measures"}, {"measures"}, {"measures", "histogram"}],
}
"""The arrays that each step writes: an agent's own record and the relations that it owns."""

STEPS = [(stage.name, place, step) for stage in WEEK for place, step in enumerate(stage.steps)]


def name_of(step: object) -> tuple[str, str]:
    """Return the module and the name of a step's behaviour."""
    function = getattr(step.behaviour, "py_func", step.behaviour)
    return function.__module__, function.__name__


def test_the_compiled_week_carries_out_the_steps_of_the_table() -> None:
    compiled = []
    for compiled_loop in LOOPS:
        function = getattr(compiled_loop, "py_func", compiled_loop)
        for loop in ast.walk(ast.parse(inspect.getsource(function))):
            if isinstance(loop, ast.For):
                done = [ast.unparse(statement.value) for statement in loop.body]
                compiled.extend((ast.unparse(loop.iter), call) for call in done)
                # Several steps may share a loop where each agent could live them all before the next one begins.
                together = (
                    [
                        access
                        for call in done
                        for access in accesses(
                            LIBRARY, f"simulation.behaviours.{call.partition('.')[0]}", call.partition(".")[2].partition("(")[0]
                        )
                    ]
                    if len(done) > 1
                    else []
                )
                assert not conflicts(together), f"{function.__name__}: {done} in one loop"
    wanted = []
    for _, _, step in STEPS:
        module, name = name_of(step)
        wanted.append((f"range(world.{step.kind}.shape[0])", f"{module.rpartition('.')[2]}.{name}(i, world, week)"))
    assert compiled == wanted


@pytest.mark.parametrize(("stage", "place", "step"), STEPS, ids=[f"{s}-{p.method}" for s, _, p in STEPS])
def test_a_step_is_a_method_of_its_agents_that_calls_its_behaviour(
    stage: str, place: int, step: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    method = AGENT_CLASSES[step.kind].__dict__[step.method]
    assert method.__doc__
    called = []
    monkeypatch.setattr(Actor, "behave", lambda self, behaviour: called.append(behaviour))
    method(object.__new__(AGENT_CLASSES[step.kind]))
    assert called == [step.behaviour]


@pytest.mark.parametrize(("stage", "place", "step"), STEPS, ids=[f"{s}-{p.method}" for s, _, p in STEPS])
def test_a_step_writes_what_its_agents_own_and_reads_others_as_they_were(stage: str, place: int, step: object) -> None:
    found = accesses(LIBRARY, *name_of(step))
    assert {a.array for a in found if a.write} == WRITES[stage][place]
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
