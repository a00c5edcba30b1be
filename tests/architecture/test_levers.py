"""An instrument's intensity reaches its own levers and its costs, and nothing else; no rule reads an outcome.

Read off the source: where the schedule is read, what writes the levers and who reads what is measured. And once by
running: each instrument alone moves its own rows of the levers.
"""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

from simulation.inputs.policy import Policy
from simulation.inputs.scenario.scenario import load_scenario
from simulation.records import KINDS
from simulation.registers.instruments import INSTRUMENTS, LEVERS
from simulation.registers.parameters import PARAMETERS
from simulation.week import WEEK, advance
from simulation.world.building import build
from simulation.world.layout import NUMBER_VIEWS, World
from simulation.world.settings import configure
from tests.architecture import step_access

ROOT = Path(__file__).resolve().parents[2]
ACTING = sorted([*(ROOT / "simulation/behaviours").rglob("*.py"), *(ROOT / "simulation/rules").glob("*.py")])
MEASURES = sorted((ROOT / "simulation/measures").glob("*.py"))
POLICY = {"schedule", "scope", "lever_is_share"}
"""Arrays that carry a policy before it has become a level of practice."""
LEVELS = {"levers", "first_lever", "costs"}
"""Levels of practice as plain rows, and the cost rates of the instruments."""
MEASURED = {"values", "measures", "region_measures", "region_values", "memory", "histogram", "outcome_weight"}
"""Arrays of the last stage of a week."""
MAY_READ_MEASURES = {"compiler", "drivers", "measures", "results", "running", "week", "world"}
"""Packages of simulation that may read what is measured."""


def world_arrays(source: str) -> set[str]:
    """Names in ``world.NAME`` (or an alias of the world that a model or runner holds) anywhere in a source text."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            held = node.value
            name = held.attr if isinstance(held, ast.Attribute) else held.id if isinstance(held, ast.Name) else ""
            if name.endswith("world"):
                found.add(node.attr)
    return found


def imports(source: str) -> set[str]:
    """Modules and names that a source text imports, with dots."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def reads_of(arrays: set[str], paths: list[Path]) -> dict[str, set[str]]:
    """Which of these arrays each file names."""
    named = {path.stem: world_arrays(path.read_text("utf-8")) & arrays for path in paths}
    return {name: found for name, found in named.items() if found}


def package_of(path: Path) -> str:
    """The package of simulation in which a file stands, or the name of a module at its root."""
    return path.relative_to(ROOT / "simulation").with_suffix("").parts[0]


def test_the_schedule_is_read_in_one_place() -> None:
    assert set(reads_of(POLICY, ACTING)) == {"practices"}
    # Regions read primary levels once more, for the direct effects on attitudes that nobody has measured: drawn around
    # nothing with a spread that is 0 unless asked for.
    assert set(reads_of(LEVELS, ACTING)) == {"practices", "regions"}
    assert PARAMETERS["instrument_attitude_effect_sd"].default == 0.0


def test_only_one_step_writes_levers_and_spending() -> None:
    sources = {".".join(p.relative_to(ROOT).with_suffix("").parts): p.read_text("utf-8") for p in [*ACTING, *MEASURES]}
    lib = step_access.library(sources, set(KINDS))
    writers: dict[str, set[str]] = {"practices": set(), "spending": set()}
    for stage in WEEK:
        for step in stage.steps:
            plain = getattr(step.behaviour, "py_func", step.behaviour)
            for access in step_access.accesses(lib, plain.__module__, plain.__name__):
                if access.write and access.array in writers:
                    writers[access.array].add(plain.__name__)
    assert writers == {"practices": {"implement_policy"}, "spending": {"implement_policy"}}


def test_every_lever_field_is_registered_once() -> None:
    fields = [lever.field for _, lever in LEVERS]
    assert len(set(fields)) == len(fields)
    assert [field.name for field in KINDS["practices"].fields] == fields
    for instrument in INSTRUMENTS.values():
        assert instrument.levers[0].id == "intensity"


def test_every_lever_is_met_by_somebody() -> None:
    """A lever that no behaviour reads would be a practice without an effect."""
    read = set()
    for path in [*ACTING, *MEASURES]:
        read |= {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
    # Support is offered through its four forms; the sessions of a programme through dialogue and training.
    through_sub_levers = {"support_hours", "sessions"}
    assert {lever.field for _, lever in LEVERS} - read <= through_sub_levers


def test_no_rule_or_behaviour_imports_outcomes_or_measures() -> None:
    for path in ACTING:
        wrong = {
            name
            for name in imports(path.read_text("utf-8"))
            if name.startswith(("simulation.registers.outcomes", "simulation.measures", "simulation.records.measures"))
        }
        assert not wrong, f"{path.name} imports {wrong}"


def test_no_rule_or_behaviour_reads_what_is_measured() -> None:
    assert not reads_of(MEASURED, ACTING)


def test_measures_are_read_by_runners_alone() -> None:
    others = [p for p in sorted((ROOT / "simulation").rglob("*.py")) if p not in ACTING]
    assert {package_of(p) for p in others if reads_of(MEASURED, [p])} <= MAY_READ_MEASURES


@pytest.mark.parametrize("source", ["world.schedule[0, week]", "x = self.world.values[3]", "len(the_world.memory)"])
def test_a_planted_reading_is_found(source: str) -> None:
    assert world_arrays(source) & (POLICY | LEVELS | MEASURED)


@pytest.fixture(scope="module")
def practised() -> dict[str, World]:
    """Kesara after twelve weeks under each instrument alone."""
    scenario = load_scenario("kesara")
    foundation = build(scenario, 0, 12)
    worlds = {}
    for name in INSTRUMENTS:
        world, _ = foundation.world()
        configure(world, scenario, Policy.of("alone", {name: 0.7}), {}, {})
        for week in range(12):
            advance(world, week)
        worlds[name] = world
    return worlds


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_an_instrument_moves_its_own_levers_and_costs(name: str, practised: dict[str, World]) -> None:
    world = practised[name]
    moved = np.flatnonzero(np.any(world.levers != 0.0, axis=0))
    assert {LEVERS[k][0] for k in moved} == {name}
    row = list(INSTRUMENTS).index(name)
    spent = np.flatnonzero(world.spending["mission_hours"] + world.spending["ngo_hours"] + world.spending["money"])
    assert spent.tolist() == [row]


def test_levers_are_the_practices() -> None:
    assert NUMBER_VIEWS["practices"] == "levers"
