"""Every step of the week is worked out by hand in the test file of its module's name, every rule there or where it is applied."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

from simulation.week import WEEK
from tests.behaviours.small_world import act, interpreted, small_world

TESTS = Path(__file__).resolve().parents[1]
SIMULATION = TESTS.parent / "simulation"
STEPS = sorted(
    {
        (plain.__module__.split(".", 1)[1], plain.__name__)
        for stage in WEEK
        for step in stage.steps
        for plain in [getattr(step.behaviour, "py_func", step.behaviour)]
    }
)
RULES = sorted(
    (f"rules.{file.stem}", name)
    for file in (SIMULATION / "rules").glob("[a-z]*.py")
    for name in re.findall(r"@rule\ndef (\w+)", file.read_text("utf-8"))
)


def mirrors(module: str) -> list[Path]:
    """The test files of a module below ``simulation``: of its name, or beginning with it."""
    *packages, stem = module.split(".")
    folder = TESTS.joinpath(*packages)
    return sorted([*folder.glob(f"test_{stem}.py"), *folder.glob(f"test_{stem}_*.py")])


def applying(module: str, name: str) -> list[str]:
    """The modules of behaviours that import a rule."""
    return [
        ".".join(file.relative_to(SIMULATION).with_suffix("").parts)
        for file in sorted((SIMULATION / "behaviours").rglob("[a-z]*.py"))
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.ImportFrom) and node.module == f"simulation.{module}" and name in {one.name for one in node.names}
    ]


@pytest.mark.parametrize(("module", "name"), STEPS + RULES, ids=str)
def test_it_is_worked_out_in_the_mirrored_file(module: str, name: str) -> None:
    modules = [module, *(applying(module, name) if module.startswith("rules.") else ())]
    files = [file for one in modules for file in mirrors(one)]
    trying = [file for file in files if re.search(rf"\b\w+\.{name}\b", file.read_text("utf-8"))]
    assert trying, f"{name} is tried in no test file of {', '.join(modules)}"


def test_where_a_rule_is_applied_is_found() -> None:
    assert applying("rules.violence", "retaliation") == ["behaviours.organisations.units"]
    assert applying("rules.violence", "no_such_rule") == []


def test_behaviours_run_without_a_compiler() -> None:
    """What a test interprets is the source itself, with all that it calls."""
    opinion = importlib.import_module("simulation.behaviours.people.opinion")
    plain = interpreted(opinion.update_trust)
    assert not any(hasattr(value, "py_func") for value in plain.__globals__.values())
    world = small_world({"communities.trust_mission": 0.4})
    act(opinion.update_trust, world)


@pytest.mark.parametrize("place", ["communities.trsut", "comunities.fear", "communities fear"])
def test_a_misspelt_place_is_refused(place: str) -> None:
    with pytest.raises((KeyError, ValueError)):
        small_world({place: 1.0})
