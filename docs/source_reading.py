"""What stands in the model's source: what behaviours read, where their luck comes from, which numbers are written out."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from simulation.compiler.draws import PURPOSES
from simulation.registers import INSTRUMENTS, MECHANISMS, PARAMETERS, SWITCHES

ROOT = Path(__file__).resolve().parents[1]
BEHAVIOURS = ROOT / "simulation" / "behaviours"
MEASURES = ROOT / "simulation" / "measures"
RULES = ROOT / "simulation" / "rules"


def doc(behaviour: Callable[..., Any]) -> str:
    """The docstring of a behaviour, compiled or not."""
    return inspect.cleandoc(getattr(behaviour, "py_func", behaviour).__doc__ or "")


@cache
def functions() -> dict[tuple[str, str], ast.FunctionDef]:
    """Every function of the behaviours' modules by (module, name)."""
    return {
        (path.stem, node.name): node
        for path in sorted(BEHAVIOURS.rglob("*.py"))
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


@cache
def rules() -> dict[str, ast.FunctionDef]:
    """Every rule by name."""
    trees = [ast.parse(path.read_text("utf-8")) for path in sorted(RULES.glob("*.py"))]
    return {node.name: node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)}


def names(node: ast.AST) -> set[str]:
    """Names that stand in a piece of source."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def attributes(node: ast.AST) -> set[str]:
    """Attributes that stand in a piece of source, read or written."""
    return {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}


def with_helpers(module: str, function: str) -> list[ast.FunctionDef]:
    """A behaviour and the functions of the behaviours' modules that it calls, directly or not."""
    by_name = {name: node for (_, name), node in functions().items()}
    found: dict[str, ast.FunctionDef] = {}
    waiting = [functions()[module, function]]
    while waiting:
        node = waiting.pop()
        if node.name not in found:
            found[node.name] = node
            called = {n.func.id for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
            waiting.extend(by_name[name] for name in sorted(called & set(by_name)))
    return list(found.values())


def reads(module: str, function: str) -> str:
    """What a behaviour, its helpers and their rules read, as a Markdown list: mechanisms, parameters, switches, levers, luck."""
    nodes = with_helpers(module, function)
    fields = set().union(*(attributes(n) for n in nodes))
    words = set().union(*(names(n) for n in nodes))
    applied = set().union(*(attributes(rule) for name, rule in rules().items() if name in words))
    levers = {lever.field: f"{i.id}.{lever.id}" for i in INSTRUMENTS.values() for lever in i.levers}
    found = {
        "Mechanisms": [m.id for m in MECHANISMS.values() if m.field in fields],
        "Parameters": [p.id for p in PARAMETERS.values() if p.field in fields | applied],
        "Switches": [s for s in SWITCHES if s in fields],
        "Levers": [levers[field] for field in levers if field in fields],
        "Luck": sorted(words & set(PURPOSES)),
    }
    lines = [f"- {title}: {', '.join(f'`{item}`' for item in items)}" for title, items in found.items() if items]
    return "\n\n" + "\n".join(lines) if lines else ""


@cache
def read_fields() -> frozenset[str]:
    """Names of fields that behaviours or measures read (not only write)."""
    found: set[str] = set()
    for path in [*BEHAVIOURS.rglob("*.py"), *MEASURES.glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                found.add(node.attr)
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Attribute):
                found.add(node.target.attr)
    return frozenset(found)


@cache
def literals() -> tuple[float, ...]:
    """Numbers written out in behaviours and rules, other than -1, 0, 1, 2 and calendar conversions."""
    plain = {-1.0, 0.0, 1.0, 2.0, 52.0, 4.345, 1000.0, 0.001, 10000.0, 0.0001, 100000.0, 0.00001, 5200000.0}
    return tuple(
        node.value
        for path in [*BEHAVIOURS.rglob("*.py"), *RULES.glob("*.py")]
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value not in plain
    )
