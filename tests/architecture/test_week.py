"""The table of the week is the only place where a step stands: both drivers follow from it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from simulation.behaviours.organisations import headquarters, units
from simulation.behaviours.people import opinion, security
from simulation.drivers.mesa_agents import AGENT_CLASSES, Actor, actor as actors
from simulation.week import LOOPS, WEEK
from simulation.week.loops import compiled, source
from simulation.week.order import loop, stage, step

ROOT = Path(__file__).resolve().parents[2]
PLANTED = '''"""A behaviour that nothing but the table of the week names."""

from simulation.compiler.compiled import behaviour


@behaviour
def hold_a_feast(i, world, week):
    """A community holds a feast, which eases fear."""
    world.communities[i].fear *= 0.5
'''
BESIDE = '        loop("trust", step("communities", opinion.update_trust)),\n'
LIVED = """
import hashlib, json, sys
from simulation import PeaceOperation
from simulation.drivers.mesa_agents import Community
from simulation.inputs.policy import load_policy
from simulation.week import advance
from simulation.world.settings import configure
import simulation

model = PeaceOperation("kesara", "liaison", 3, communities=14)
world, block = model.foundation.world()
configure(world, model.foundation.scenario, load_policy("liaison"), {}, {})
for week in range(6):
    model.step()
    advance(world, week)
digest = lambda lived: hashlib.sha256(lived.tobytes()).hexdigest()
found = {"where": simulation.__file__, "mesa": digest(model.block), "compiled": digest(block)}
found["fear"] = float(model.agent("communities", 0).fear)
found["methods"] = [name for name in vars(Community) if name.startswith("hold")]
print(json.dumps(found))
"""


def lived(root: Path) -> dict[str, object]:
    """Some weeks of one world in both drivers, by the package that stands below a folder."""
    environment = os.environ | {"PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", LIVED], env=environment, cwd=root, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    assert Path(str(found["where"])).is_relative_to(root)
    return found


def test_a_planted_step_is_taken_in_both_drivers(tmp_path: Path) -> None:
    for package in ("simulation", "scenarios"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    before = lived(ROOT)
    (tmp_path / "simulation" / "behaviours" / "people" / "feasts.py").write_text(PLANTED)
    table = tmp_path / "simulation" / "week" / "order.py"
    text = table.read_text()
    assert text.count(BESIDE) == 1 and text.count("behaviours.people import ") == 1
    planted = text.replace(BESIDE, BESIDE + '        loop("feasts", step("communities", feasts.hold_a_feast)),\n')
    table.write_text(planted.replace("behaviours.people import ", "behaviours.people import feasts, "))
    after = lived(tmp_path)
    assert before["mesa"] == before["compiled"] and not before["methods"]
    assert after["mesa"] == after["compiled"] != before["compiled"]
    assert after["methods"] == ["hold_a_feast"] and after["fear"] < 0.6 * before["fear"]  # type: ignore[operator]


def test_every_loop_of_the_table_is_compiled_in_order() -> None:
    loops = [found for part in WEEK for found in part.loops]
    assert [made.__name__ for made in LOOPS] == [f"{found.name}_loop" for found in loops]
    text, modules = source(loops[0])
    assert text.splitlines() == [
        "def conditions_loop(world, week):",
        "    for i in range(world.authorities.shape[0]):",
        "        conditions.update_conditions(i, world, week)",
        "    for i in range(world.communities.shape[0]):",
        "        conditions.update_local_conditions(i, world, week)",
    ]
    assert [module.__name__ for module in modules.values()] == ["simulation.behaviours.places.conditions"]


def test_steps_are_methods_with_the_name_and_the_words_of_their_behaviour(monkeypatch: pytest.MonkeyPatch) -> None:
    called = []
    monkeypatch.setattr(Actor, "behave", lambda self, behaviour: called.append(behaviour))
    steps = [found for part in WEEK for found in part.steps]
    for found in steps:
        method = vars(AGENT_CLASSES[found.kind])[found.method]
        assert method.__doc__ == found.plain.__doc__ and method.__name__ == found.plain.__name__
        assert method.__qualname__ == f"{AGENT_CLASSES[found.kind].__name__}.{found.method}"
        method(object.__new__(AGENT_CLASSES[found.kind]))
    assert called == [found.behaviour for found in steps]


def test_a_step_and_something_else_of_one_name_are_refused() -> None:
    with pytest.raises(TypeError, match="Odd has both a step in the table of the week and something else called 'update_trust'"):
        type("Odd", (Actor,), {"array": "communities", "update_trust": lambda self: None})


def test_two_behaviours_of_a_kind_with_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    week = (stage("s", "S", loop("a", step("units", units.update_skill)), loop("b", step("units", headquarters.update_skill))),)
    monkeypatch.setattr(actors, "WEEK", week)
    with pytest.raises(TypeError, match="two behaviours of units are called 'update_skill'"):
        actors.steps_of("units")


def test_two_loops_of_one_name_are_refused() -> None:
    a, b = (loop("trust", step("communities", part)) for part in (opinion.update_trust, security.update_fear_and_security))
    with pytest.raises(ValueError, match="more than one loop of the week is called trust"):
        compiled((a, b))
