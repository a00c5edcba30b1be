"""No call passes more than five arguments by position: nobody can tell from the sixth what it is."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("experiments", "comity", "figures")
"""Where people call functions. (Compiled code, which takes numbers by position, is in the simulation.)"""
MOST = 5
VARIADIC = {"gather", "attempt", "add_row", "set"}
"""Calls of the same kind of thing over and over, and of libraries: their arguments have no names."""


def long_calls(source: str) -> list[tuple[int, str, int]]:
    """Line, callee and number of positional arguments of every call with too many."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or any(isinstance(one, ast.Starred) for one in node.args):
            continue
        name = ast.unparse(node.func).rpartition(".")[2]
        if len(node.args) > MOST and name not in VARIADIC:
            found.append((node.lineno, name, len(node.args)))
    return found


def test_no_call_passes_more_than_five_arguments_by_position() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name} takes {count}"
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for line, name, count in long_calls(path.read_text("utf-8"))
    ]
    assert not found, "\n".join(found)


def test_the_check_counts_what_it_looks_for() -> None:
    assert long_calls("f(1, 2, 3, 4, 5, 6)\ng(1, 2, 3, 4, 5, six=6)\ngather(1, 2, 3, 4, 5, 6)\n") == [(1, "f", 6)]
