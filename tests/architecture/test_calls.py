"""No call passes more than five arguments by position, since nobody can tell from the sixth what it is; few parameters."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable
from pathlib import Path

import pytest

from tests.architecture.test_one_of_each import modules

ROOT = Path(__file__).parents[2]
PACKAGES = ("simulation", "experiments", "figures", "exercise", "comity", "benchmarks", "docs")
MOST = 5
COMPILED = {"rule", "behaviour", "routine", "procedure", "entry"}
"""Decorators of compiled functions: these take their numbers by position."""
SERIES = {"gather", "attempt", "add_row", "set", "shares", "stage", "loop"}
"""Calls with any number of arguments of one kind: these have no names."""


def compiled_names(trees: Iterable[ast.Module]) -> set[str]:
    """Names of all functions that are compiled."""
    found = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                decorators = {ast.unparse(one).partition("(")[0].rpartition(".")[2] for one in node.decorator_list}
                if decorators & COMPILED:
                    found.add(node.name)
    return found


def long_calls(tree: ast.Module, exempt: Container[str]) -> list[tuple[int, str, int]]:
    """Line, callee and number of positional arguments of every call with too many."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or any(isinstance(one, ast.Starred) for one in node.args):
            continue
        name = ast.unparse(node.func).rpartition(".")[2]
        if len(node.args) > MOST and name not in exempt:
            found.append((node.lineno, name, len(node.args)))
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_no_call_passes_more_than_five_arguments_by_position(package: str) -> None:
    exempt = SERIES | compiled_names(tree for _, tree in modules("simulation"))
    found = [
        f"{where}:{line}: {name} takes {count} by position; write the later ones as name=value"
        for where, tree in modules(package)
        for line, name, count in long_calls(tree, exempt)
    ]
    assert not found, "\n".join(found)


def test_the_check_counts_what_it_looks_for() -> None:
    source = ast.parse("f(1, 2, 3, 4, 5, 6)\ng(1, 2, 3, 4, 5, six=6)\ngather(1, 2, 3, 4, 5, 6)\n")
    assert long_calls(source, SERIES) == [(1, "f", 6)]
    assert compiled_names([ast.parse("@rule\ndef f(a): ...\n@plain\ndef g(a): ...\n@entry()\ndef h(a): ...")]) == {"f", "h"}


PARAMETERS = 7
DOCUMENTED = {"run", "run_batch", "study_of"}
"""Calls of the documented interface whose keywords stay as they are."""


def wide_functions(source: str) -> list[tuple[int, str, int]]:
    """Line, name and number of parameters of every function with too many; commands, whose options they are, left out."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        names = [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
        count = len([name for name in names if name not in ("self", "cls")])
        command = any(ast.unparse(one) == "plain" for one in node.decorator_list)
        if count > PARAMETERS and not command and node.name not in DOCUMENTED:
            found.append((node.lineno, node.name, count))
    return found


def test_no_function_takes_more_than_seven_parameters() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name} takes {count}"
        for package in ("experiments", "comity")
        for path in sorted((ROOT / package).rglob("*.py"))
        for line, name, count in wide_functions(path.read_text("utf-8"))
    ]
    assert not found, "\n".join(found)


def test_the_check_counts_parameters() -> None:
    assert wide_functions("def f(a, b, c, d, e, f, *, g, h): ...\n@plain\ndef g(a, b, c, d, e, f, g, h): ...\n") == [(1, "f", 8)]
