"""The same behaviours as a modeller would write them in Mesa: plain attributes, plain functions, ``AgentSet.do``.

Run as ``NUMBA_DISABLE_JIT=1 python -m benchmarks.idiomatic``: it prints seconds per community-week. The source of every
behaviour and rule is the model's own, interpreted. Every record becomes a plain Python object with attributes, arrays
of numbers become lists, and random numbers come from Python's own generator (the model's generator would be far slower
when interpreted). Country outcomes are kept by ``mesa.DataCollector``. Three small adapters stand where the model sees
one memory in two ways: levers and practices, and outcomes by row and by name.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np

from simulation import configure
from simulation.compiler import draws
from simulation.inputs import load_policy, load_scenario
from simulation.records import RECORDS
from simulation.registers import OUTCOMES
from simulation.week import WEEK
from simulation.world import NUMBER_VIEWS, build


class Rows(list):
    """A list that also tells its length as an array does."""

    @property
    def shape(self) -> tuple[int]:
        """Length, as a tuple."""
        return (len(self),)


class Table:
    """Rows of numbers read as ``table[i, j]``."""

    def __init__(self, numbers: np.ndarray) -> None:
        self.rows = numbers.tolist()
        self.shape = numbers.shape

    def __getitem__(self, place: tuple[int, ...]) -> Any:
        value = self.rows
        for k in place:
            value = value[k]
        return value

    def __setitem__(self, place: tuple[int, ...], value: float) -> None:
        self.rows[place[0]][place[1]] = value


class Named:
    """Attributes of objects read by number: ``named[row, column]``, or ``named[column]`` for a single object."""

    def __init__(self, objects: list[Any], names: tuple[str, ...], single: bool) -> None:
        self.objects, self.names, self.single = objects, names, single
        self.shape = (len(names),) if single else (len(objects), len(names))

    def __getitem__(self, place: Any) -> float:
        row, column = (0, place) if self.single else place
        return getattr(self.objects[row], self.names[column])

    def __setitem__(self, place: Any, value: float) -> None:
        row, column = (0, place) if self.single else place
        setattr(self.objects[row], self.names[column], value)


def agent_class(kind: str, methods: dict[str, Callable[..., None]]) -> type[mesa.Agent]:
    """A Mesa class whose steps call the behaviours of a kind."""

    def step(behaviour: Callable[..., None]) -> Callable[[Any], None]:
        return lambda agent: behaviour(agent.row, agent.model.world, agent.model.week)

    return type(kind.title().replace("_", ""), (mesa.Agent,), {name: step(b) for name, b in methods.items()})


class Idiomatic(mesa.Model):
    """Agents with plain attributes, activated kind by kind."""

    def __init__(self, scenario: str, policy: str, communities: int) -> None:
        super().__init__(rng=1)
        scene = load_scenario(scenario)
        world, _ = build(scene, 1, communities).world()
        configure(world, scene, load_policy(policy), {}, {})
        methods: dict[str, dict[str, Callable[..., None]]] = {}
        for stage in WEEK:
            for step in stage.steps:
                methods.setdefault(step.kind, {})[step.method] = step.behaviour
        self.classes = {kind: agent_class(kind, steps) for kind, steps in methods.items()}
        views = {number: array for array, number in NUMBER_VIEWS.items()}
        parts: dict[str, Any] = {}
        for name, array in world._asdict().items():
            if name in RECORDS:
                parts[name] = Rows(self._object(name, row, record) for row, record in enumerate(array))
            elif name not in views:
                parts[name] = Rows(array.tolist()) if array.ndim == 1 else Table(array)
        for number, name in views.items():
            parts[number] = Named(parts[name], RECORDS[name].names or (), getattr(world, number).ndim == 1)
        self.world = SimpleNamespace(**parts)
        self.week = 0
        self.datacollector = mesa.DataCollector(
            model_reporters={name: (lambda m, name=name: getattr(m.world.measures[0], name)) for name in OUTCOMES}
        )

    def _object(self, name: str, row: int, record: np.void) -> Any:
        made = self.classes[name](self) if name in self.classes else SimpleNamespace()
        made.row_number = row
        for field in record.dtype.names or ():
            setattr(made, field, record[field].tolist())
        if name in self.classes:
            made.row = row
        return made

    def step(self) -> None:
        """One week."""
        for stage in WEEK:
            for step in stage.steps:
                agents = self.agents_by_type.get(self.classes[step.kind])
                if agents is not None:
                    agents.do(step.method)
        self.datacollector.collect(self)
        self.week += 1


def use_plain_luck() -> None:
    """Let behaviours draw from Python's own generator."""
    luck = random.Random(1)
    plain: dict[str, Callable[..., Any]] = {
        "uniform": lambda *address: luck.random(),
        "uniform_pair": lambda *address: (luck.random(), luck.random()),
    }
    for module in [m for name, m in sys.modules.items() if name.startswith("simulation.")]:
        for name, function in plain.items():
            if getattr(module, name, None) is getattr(draws, name) and module is not draws:
                setattr(module, name, function)


def main(scenario: str = "mali", policy: str = "historical_mali", communities: int = 200, weeks: int = 8) -> None:
    """Print seconds per community-week, after two weeks that do not count."""
    model = Idiomatic(scenario, policy, communities)
    use_plain_luck()
    count = len(model.world.communities)
    times = []
    for week in range(weeks + 2):
        start = time.process_time()
        model.step()
        if week >= 2:
            times.append(time.process_time() - start)
    print(json.dumps({"seconds_per_community_week": float(np.median(times)) / count, "communities": count}))


if __name__ == "__main__":
    main()
