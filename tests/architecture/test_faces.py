"""Packages have faces: outsiders import nothing that stands behind them, and a face shows what outsiders use."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections import Counter, defaultdict

import pytest

from tests.architecture.faces import OPEN, OURS, ROOT, faces, module_of, past_a_face, taken
from tests.architecture.test_documented_imports import documented_imports
from tests.architecture.test_documented_paths import DOCUMENTED

OUTSIDERS = (*OURS, "docs", "benchmarks")
BEHIND = {"docs.agent_stubs"}
"""Whose very subject stands behind a face: it writes the stub of ``mesa_agents.kinds`` from that module's source."""


def sources(*roots: str) -> dict[str, str]:
    """Source texts by the names of their modules."""
    return {module_of(path): path.read_text("utf-8") for root in roots for path in sorted((ROOT / root).rglob("*.py"))}


@pytest.fixture(scope="module")
def ours() -> dict[str, str]:
    return sources(*OURS)


def test_every_package_has_a_face() -> None:
    packages = {module_of(path) for root in OURS[:-1] for path in (ROOT / root).glob("*/__init__.py")}
    missing = packages - set(faces()) - set(OPEN)
    assert not missing, f"__init__.pyi names what outsiders use, __init__.py attaches it: {sorted(missing)}"


def test_outsiders_import_faces_only(ours: dict[str, str]) -> None:
    outsiders = {me: source for me, source in sources(*OUTSIDERS).items() if me not in BEHIND}
    found = [line for me, source in outsiders.items() for line in past_a_face(me, source, faces(), set(ours))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "from experiments.compare.report import write",
        "import experiments.compare.report",
        "from experiments.compare import report",
        "def f():\n    from experiments.compare.report import write",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from experiments.compare.report import write",
        "from experiments import compare\ncompare.report.write()",
    ],
)
def test_an_import_past_a_face_is_found(line: str, ours: dict[str, str]) -> None:
    assert past_a_face("experiments.brief.probe", line, faces(), set(ours))
    assert not past_a_face("experiments.compare.probe", line, faces(), set(ours))


def test_a_package_does_not_import_its_own_face(ours: dict[str, str]) -> None:
    line = "from experiments.compare import write"
    assert past_a_face("experiments.compare.probe", line, faces(), set(ours))
    assert not past_a_face("experiments.brief.probe", line, faces(), set(ours))
    assert past_a_face("simulation.world.probe", "from simulation.registers import OUTCOMES", faces(), set(ours))


@pytest.mark.parametrize("package", faces())
def test_a_face_gives_what_it_shows(package: str) -> None:
    loaded = importlib.import_module(package)
    shown = faces()[package]
    assert sorted(loaded.__all__) == sorted(shown)
    for name, home in shown.items():
        assert getattr(loaded, name) is getattr(importlib.import_module(home), name)


@pytest.mark.parametrize("package", faces())
def test_a_name_has_one_home(package: str) -> None:
    stub = ast.parse((ROOT / package.replace(".", "/") / "__init__.pyi").read_text("utf-8"))
    names = Counter(alias.name for node in stub.body if isinstance(node, ast.ImportFrom) for alias in node.names)
    assert not [name for name, count in names.items() if count > 1]


def test_a_face_shows_what_others_use() -> None:
    users: dict[tuple[str, str], set[str]] = defaultdict(set)
    for me, source in sources(*OUTSIDERS, "tests").items():
        for found in taken(source, direct=False):
            users[found].add(me)
    documented = set(re.findall(r"\w+", " ".join(documented_imports()) + " ".join(DOCUMENTED.values())))
    idle = [
        f"{package}.{name}"
        for package, shown in faces().items()
        for name, home in shown.items()
        if name not in documented
        and name != package.rpartition(".")[2]  # what a package is there for
        and all(f"{me}.".startswith(f"{package}.") for me in users[home, name])
    ]
    assert not idle, f"nobody outside uses {sorted(idle)}"


def test_figures_load_no_model() -> None:
    """What import-linter cannot follow through a face is tried."""
    code = "import sys, pkgutil, importlib, figures\n"
    code += "for found in pkgutil.iter_modules(figures.__path__): importlib.import_module('figures.' + found.name)\n"
    code += "print([name for name in sys.modules if name.startswith(('mesa', 'numba', 'simulation.drivers', 'simulation.world'))])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
