"""Every step of the week and every rule is worked out by hand in the test file of its module's name."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from simulation.week import WEEK
from tests.behaviours.small_world import act, interpreted, small_world

TESTS = Path(__file__).resolve().parents[1]
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
    for file in (TESTS.parent / "simulation" / "rules").glob("[a-z]*.py")
    for name in re.findall(r"@rule\ndef (\w+)", file.read_text("utf-8"))
)


@pytest.mark.parametrize(("module", "name"), STEPS + RULES, ids=str)
def test_it_is_worked_out_in_the_mirrored_file(module: str, name: str) -> None:
    *packages, stem = module.split(".")
    file = TESTS.joinpath(*packages, f"test_{stem}.py")
    assert re.search(rf"\b\w+\.{name}\b", file.read_text("utf-8")), f"{file.relative_to(TESTS.parent)} does not try {name}"


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
