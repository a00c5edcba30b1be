"""What a world is does not hang on how a version of Python adds numbers up."""

from __future__ import annotations

import math
from collections.abc import Iterable
from types import ModuleType

import numpy as np
import pytest

from simulation.inputs.adding import added
from simulation.inputs.scenario import scenario as scenarios
from simulation.inputs.scenario.scenario import load_scenario
from simulation.world import building, powers


def later(values: Iterable[float], start: float = 0.0) -> float:
    """``sum`` as from Python 3.12 on, which makes up for rounding."""
    return math.fsum([start, *values])


def earlier(values: Iterable[float], start: float = 0.0) -> float:
    """``sum`` as up to Python 3.11."""
    for value in values:
        start = start + value
    return start


def test_the_two_ways_differ_and_ours_is_the_earlier() -> None:
    assert later([0.1] * 10) != earlier([0.1] * 10) == added([0.1] * 10)
    assert added([]) == 0.0


@pytest.mark.parametrize("name", ["kesara", "mali"])
def test_a_scenario_is_the_same_however_python_adds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for way in (earlier, later):
        for module in (scenarios, building, powers):
            _use(monkeypatch, module, way)
        scene = load_scenario(name)
        made.append((scene.deployment(), building.build(scene, 3, 20).block.copy()))
    assert np.array_equal(made[0][0], made[1][0])
    assert np.array_equal(made[0][1], made[1][1])


def _use(monkeypatch: pytest.MonkeyPatch, module: ModuleType, way: object) -> None:
    monkeypatch.setattr(module, "sum", way, raising=False)
