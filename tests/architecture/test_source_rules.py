"""The source keeps the rules that no linter knows, and every check finds a planted violation."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from tests.architecture import source_checks as checks

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("simulation", "experiments", "figures", "exercise", "comity")
COMPILED = ("simulation/rules", "simulation/behaviours", "simulation/compiler/draws.py")


def sources(*places: str) -> list[Path]:
    """Return the Python files at or below these places of the repository, in order; each place must exist."""
    found: list[Path] = []
    for place in places:
        path = ROOT / place
        assert path.exists(), place
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return found


def findings(check: Any, paths: list[Path], *extra: Any) -> list[str]:
    """Return what a check finds in each file, with the file's name before it."""
    return [f"{path.relative_to(ROOT)}: {f}" for path in paths for f in check(path.read_text("utf-8"), *extra)]


def record_fields() -> dict[str, set[str]]:
    """Return the fields of every array of records in the world."""
    records = importlib.import_module("simulation.records").RECORDS
    return {name: set(getattr(kind, "dtype", kind).names) for name, kind in records.items()}


def world_fields() -> set[str]:
    """Return the names of the world's arrays."""
    return set(importlib.import_module("simulation.world.layout").World._fields)


def test_compiled_code_says_nothing_that_python_computes_differently() -> None:
    assert not findings(checks.agreement, sources(*COMPILED))


def test_rules_import_only_mathematics_and_draws() -> None:
    assert not findings(checks.rule_imports, sources("simulation/rules"))


def test_no_behaviour_reads_a_measure() -> None:
    assert not findings(checks.measure_imports, sources("simulation/rules", "simulation/behaviours"))


def test_everything_public_has_a_docstring() -> None:
    assert not findings(checks.missing_docstrings, sources(*PACKAGES))


def test_modules_stay_short() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in sources(*PACKAGES)}
    long = {name: n for name, n in lengths.items() if n > checks.LONGEST}
    assert not long, f"more than {checks.LONGEST} lines usually hide two modules"


def test_functions_of_the_simulation_stay_short() -> None:
    assert not findings(checks.long_functions, sources("simulation"))


def test_long_functions_are_found() -> None:
    assert checks.long_functions("def f():\n" + "    x = 1\n" * 59) == []
    assert checks.long_functions("class A:\n  def f(self):\n" + "    x = 1\n" * 60) == ["line 2: f has 61 lines"]


TABLES = {
    "experiments/kit/folders/tables.py": "the helper itself",
    "simulation/inputs/scenario/files.py": "writes cells by the same rule, and its reader takes the marks off",
}
"""Modules that may write tables themselves, and why."""


def test_tables_for_spreadsheets_are_written_in_one_place() -> None:
    found = findings(checks.table_writers, [path for path in sources(*PACKAGES) if str(path.relative_to(ROOT)) not in TABLES])
    assert not found, "use experiments.kit.folders.tables: a cell may be a live formula"


@pytest.mark.parametrize(
    "source",
    ["t.to_csv(path)", "partial(t.to_csv, index=False)", "t.to_csv(path_or_buf=f)", "pd.ExcelWriter(p)", "csv.writer(f)",
     "from csv import DictWriter\nDictWriter(f, [])", "t.to_csv(**all)"],
)  # fmt: skip
def test_tables_that_are_written_elsewhere_are_found(source: str) -> None:
    assert checks.table_writers(source)
    assert not checks.table_writers("text = t.to_csv(index=False)")


def test_fast_math_is_nowhere() -> None:
    named = [path for path in sources(*PACKAGES) if "fastmath" in path.read_text("utf-8")]
    assert not named


def test_behaviours_name_fields_that_exist() -> None:
    places = ("simulation/behaviours", "simulation/drivers/mesa_agents", "simulation/week/order.py")
    assert not findings(checks.unknown_fields, sources(*places), record_fields(), world_fields())


DISAGREEING = [
    "def f(x): return np.exp(x)",
    "def f(x): return np.clip(x, 0, 1)",
    "def f(x): return math.lgamma(x)",
    "def f(x): return math.hypot(x, 1.0)",
    "def f(x): return x ** 2",
    "def f(x): return x ** -0.5",
    "def f(x): return 2.0 ** x",
    "def f(x): return x ** EXPONENT",
    "def f(x): return math.pow(x, 3.0)",
    "def f(x): return pow(x, 3.0)",
    "def f(x):\n    x **= 2\n    return x",
    "class A:\n    def f(self, x): return x ** 2",
    "def f(x): return min(1.0, max(0.0, x))",
    "def f(x): return max(min(x, HIGHEST), 0.0)",
    "@njit(fastmath=True)\ndef f(x): return x",
    "from math import lgamma",
]
AGREEING = [
    "STEP = 2.0**-52\ndef f(x, y): return x ** y + math.exp(x) * math.sqrt(y)",
    "def f(x): return max(0.0, x) + min(x, 1.0) + float(np.uint64(3))",
    "def f(stock, demand): return min(stock, max(0.0, demand))",
]


@pytest.mark.parametrize("source", DISAGREEING)
def test_disagreement_is_found(source: str) -> None:
    assert checks.agreement(source)


@pytest.mark.parametrize("source", AGREEING)
def test_agreement_is_left_alone(source: str) -> None:
    assert not checks.agreement(source)


@pytest.mark.parametrize("line", ["import pandas", "from simulation import world", "from simulation.rules import x"])
def test_foreign_imports_of_rules_are_found(line: str) -> None:
    assert checks.rule_imports(line)


def test_proper_imports_of_rules_are_left_alone() -> None:
    good = "from __future__ import annotations\nimport math\nimport numpy as np\nfrom simulation.compiler import draws\n"
    assert not checks.rule_imports(good + "from simulation.compiler.compiled import rule, share\n")


@pytest.mark.parametrize(
    "line", ["from simulation import outcomes", "import simulation.measures.region", "from ..outcomes import OUTCOMES"]
)
def test_imports_of_measures_are_found(line: str) -> None:
    assert checks.measure_imports(line)


def test_missing_docstrings_are_found() -> None:
    assert checks.missing_docstrings("def f(): pass") == ["line 1: f has no docstring"]
    assert checks.missing_docstrings("class A:\n    'Doc.'\n    def f(self): pass")
    private = "def _f(): pass\nclass A:\n    'Doc.'\n    def __len__(self): return 0\n    def _g(self): pass"
    assert not checks.missing_docstrings(private)


RECORDS = {"communities": {"trust", "need"}, "ngos": {"staff"}}
MISSPELT = [
    "def f(i, world): return world.communities[i].trsut",
    "def f(i, world):\n    community = world.communities[i]\n    community.trsut = 1.0",
    "def f(i, world):\n    rows = world.communities\n    return rows[i].trsut",
    "def f(i, world):\n    rows = world.communities\n    community = rows[i]\n    return community.trsut",
    "def f(i, world):\n    a, b = world.communities[i], world.ngos[i]\n    return a.trust + b.trust",
    "def f(i, world):\n    c = world.communities[i]\n    c.trsut += 1.0",
    "def f(i, world): return world.communities['trsut'][i]",
    "def f(i, world): return world.communities[i]['trsut']",
    "def f(i, world): return world.comunities[i].trust",
]
WELL_SPELT = [
    "def f(i, world):\n    c = world.communities[i]\n    return c.trust + c.need[2] + world.ngos[i]['staff']",
    "def f(i, world):\n    c = world.communities[i]\n    c = other(i)\n    return c.anything",
    "def f(i, world):\n    for k in range(3):\n        n = world.ngos[k]\n        n.staff = 1.0",
    "def f(i, world): return world.communities.shape[0] + world.ngos.size",
    "def f(i, world):\n    c = world.communities[i]\n    return c.trust\ndef g(c): return c.else_where",
]


@pytest.mark.parametrize("source", MISSPELT)
def test_misspelt_fields_are_found(source: str) -> None:
    assert checks.unknown_fields(source, RECORDS, set(RECORDS))


@pytest.mark.parametrize("source", WELL_SPELT)
def test_well_spelt_fields_are_left_alone(source: str) -> None:
    assert not checks.unknown_fields(source, RECORDS, set(RECORDS))
