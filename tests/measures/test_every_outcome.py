"""Every outcome is worked out by hand in this folder, and none is registered that no measure writes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from simulation.registers.outcomes import OUTCOMES

HERE = Path(__file__).parent
MEASURES = HERE.parents[1] / "simulation/measures"
TRIED = "".join(file.read_text("utf-8") for file in sorted(HERE.glob("test_*.py")) if file != Path(__file__))


def written(source: str) -> set[str]:
    """Fields of the records of measures that a source text assigns: ``m.NAME = ...``, ``world.measures[0].NAME += ...``."""
    targets = [
        target
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    return {target.attr for target in targets if isinstance(target, ast.Attribute)}


WRITTEN = {name for file in MEASURES.glob("*.py") for name in written(file.read_text("utf-8"))}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_it_is_measured_and_worked_out(outcome: str) -> None:
    assert outcome in WRITTEN, f"{outcome} is registered, and nothing in simulation/measures writes it"
    assert re.search(rf"\b{outcome}\b", TRIED), f"no test in tests/measures works {outcome} out"


def test_what_regions_have_becomes_the_countrys() -> None:
    alone = [o.id for o in OUTCOMES.values() if o.level != "country" and o.across == "alone"]
    assert not alone, f"across is missing in the register of outcomes: {', '.join(alone)}"


def test_what_is_written_is_seen() -> None:
    assert written("m.fear = 1.0\nworld.measures[0].consent += 2.0\nx = m.unread") == {"fear", "consent"}
