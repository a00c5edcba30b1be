"""Runs are made in one place: one pool, and one place beside the exercise's engine that steps weeks."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.faces import taken

ROOT = Path(__file__).parents[2]
PACKAGES = ("experiments", "exercise", "comity", "figures")
STEPS = {"advance", "advance_by", "loop_addresses"}
BATCHES = {"keep", "run_many", "run_chunk"}
POOLS = {"ThreadPoolExecutor", "ProcessPoolExecutor", "LocalCluster"}
WITHOUT_POOLS = ("experiments/", "comity/explorer/", "comity/commands/", "figures/")
"""Where runs are asked for. (Web servers and the exercise have threads for pages, commands and copies of files; what makes runs
there is the explorer, and the engine, which people step.)"""


def names_in(source: str) -> set[str]:
    """Every name that a module imports, reads or takes as an attribute."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom | ast.Import):
            found |= {alias.name.rpartition(".")[2] for alias in node.names}
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Name):
            found.add(node.id)
    return found


def imported_from(source: str, module: str) -> set[str]:
    """What a module imports from another, at its top or inside functions, also through the face of its package."""
    return {name for home, name in taken(source) if home.startswith(module)}


def sources() -> dict[str, str]:
    files = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in files}


def outside(path: str) -> bool:
    return not path.startswith("experiments/runs/")


def test_weeks_are_stepped_in_one_place_beside_the_exercise() -> None:
    stepping = {path for path, source in sources().items() if imported_from(source, "simulation.week") & STEPS}
    engines = {path for path in stepping if path.startswith("exercise/")}  # people decide between two weeks
    assert stepping - engines == {"experiments/runs/living.py"}
    assert [Path(path).name for path in engines] == ["engine.py"]


def test_batches_are_run_in_one_place() -> None:
    running = {path for path, source in sources().items() if imported_from(source, "simulation.drivers.batch") & BATCHES}
    assert running == {"experiments/runs/tasks.py"}


def test_pools_are_opened_in_one_place() -> None:
    asking = {path: source for path, source in sources().items() if path.startswith(WITHOUT_POOLS) and outside(path)}
    opening = sorted(path for path, source in asking.items() if names_in(source) & POOLS)
    assert not opening, f"experiments.runs.pools.executors opens pools: {opening}"


@pytest.mark.parametrize("package", ["experiments", "comity"])
def test_experiments_run_the_model_through_the_runner(package: str) -> None:
    """`simulation.run` and `run_batch` are for people; the command `run` shows one run."""
    allowed = {"comity/commands/running.py"}
    found = {
        path
        for path, source in sources().items()
        if path.startswith(f"{package}/") and imported_from(source, "simulation.running") & {"run", "run_batch"}
    }
    assert found <= allowed, found - allowed


def test_the_check_sees_what_it_looks_for() -> None:
    planted = "def f():\n  from concurrent.futures import ThreadPoolExecutor\n  from simulation.week import advance\n"
    assert names_in(planted) & POOLS and imported_from(planted, "simulation.week") & STEPS
    assert names_in("import concurrent.futures as c\nc.ThreadPoolExecutor(2)\n") & POOLS
    through_a_face = "from simulation.drivers import run_many\nimport simulation\nsimulation.run_batch()\n"
    assert imported_from(through_a_face, "simulation.drivers.batch") == {"run_many"}
    assert imported_from(through_a_face, "simulation.running") == {"run_batch"}
