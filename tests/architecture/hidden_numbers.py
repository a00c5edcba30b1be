"""Which numbers stand in source that should stand in the register: read from the syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from simulation.registers.parameters import PARAMETERS

WEIGHTS = {parameter.field for parameter in PARAMETERS.values() if parameter.unit == "weight"}
"""Fields of numbers that weigh one term of a sum against others."""


def hidden(source: str) -> list[str]:
    """Each number in a module that the register does not hold, as "line: what".

    Everything but 0 and 1 counts: constants of the module, defaults of arguments, whole numbers, tables. So does a weight of 1:
    a term multiplied by 1, and a term that stands bare in a sum in which another carries a registered weight.
    """
    tree = ast.parse(source)
    found = [(node.lineno, ast.unparse(node)) for node in ast.walk(tree) if isinstance(node, ast.Constant) and _is_number(node)]
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and any(_is_one(side) for side in (node.left, node.right)):
            found.append((node.lineno, f"a weight of 1: {ast.unparse(node)}"))
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            found += [(node.lineno, f"a default of 1: {ast.unparse(default)}") for default in _defaults(node) if _is_one(default)]
    for total in _sums(tree):
        terms = list(_terms(total))
        if any(_weighted(term) for term in terms):
            bare = [term for term in terms if not _weighted(term) and not isinstance(term, ast.Constant)]
            found += [(total.lineno, f"a weight of 1: {ast.unparse(term)} in {ast.unparse(total)}") for term in bare]
    return [f"{line}: {what}" for line, what in sorted(set(found))]


def hidden_in(file: Path) -> list[str]:
    """As ``hidden``, for a file."""
    return hidden(file.read_text("utf-8"))


def _is_number(node: ast.Constant) -> bool:
    return type(node.value) in (int, float, complex) and node.value not in (0, 1)


def _is_one(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value == 1


def _defaults(node: ast.FunctionDef | ast.Lambda) -> list[ast.expr]:
    return [default for default in (*node.args.defaults, *node.args.kw_defaults) if default is not None]


def _is_sum(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)


def _sums(tree: ast.AST) -> Iterator[ast.BinOp]:
    """Whole sums: not the parts of a longer one."""
    inside = {id(side) for node in ast.walk(tree) if _is_sum(node) for side in (node.left, node.right)}  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and _is_sum(node) and id(node) not in inside:
            yield node


def _terms(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and _is_sum(node):
        yield from _terms(node.left)
        yield from _terms(node.right)
    else:
        yield node


def _weighted(term: ast.expr) -> bool:
    """Whether a registered weight is a factor of a term, or the term itself."""
    if isinstance(term, ast.BinOp) and isinstance(term.op, ast.Mult | ast.Div):
        return _weighted(term.left) or _weighted(term.right)
    return isinstance(term, ast.Attribute) and term.attr in WEIGHTS
