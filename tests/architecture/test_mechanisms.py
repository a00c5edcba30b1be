"""Every mechanism names its rules, its behaviours, its sources and its tests, and each of them is what it says."""

from __future__ import annotations

import ast
import csv
import importlib
import re
from functools import cache
from pathlib import Path

import pytest

from simulation.registers.mechanisms import MECHANISMS, Mechanism

ROOT = Path(__file__).resolve().parents[2]
BEHAVIOURS = ROOT / "simulation" / "behaviours"
TESTS = ROOT / "tests" / "behaviours"
FACT = re.compile(r"F\d\d")
each = pytest.mark.parametrize("mechanism", MECHANISMS.values(), ids=list(MECHANISMS))


@cache
def behaviours() -> dict[str, ast.FunctionDef]:
    """Every function of the behaviours' modules, as ``package.module.name``."""
    return {
        ".".join([*path.relative_to(BEHAVIOURS).with_suffix("").parts, node.name]): node
        for path in sorted(BEHAVIOURS.rglob("*.py"))
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


@cache
def names_of(module: str) -> dict[str, str]:
    """What the names of a module of behaviours stand for, as ``package.module.name`` of a behaviour or ``rules module.name``."""
    found = {name.rpartition(".")[2]: name for name in behaviours() if name.startswith(f"{module}.")}
    source = BEHAVIOURS.joinpath(*module.split(".")).with_suffix(".py")
    for node in ast.parse(source.read_text("utf-8")).body:
        for place, kind in (("simulation.rules.", "rules "), ("simulation.behaviours.", "")):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(place):
                found |= {alias.name: f"{kind}{str(node.module).removeprefix(place)}.{alias.name}" for alias in node.names}
    return found


@cache
def calls(function: str) -> frozenset[str]:
    """The behaviours and rules that a function of the behaviours' modules calls."""
    known = names_of(function.rpartition(".")[0])
    called = {n.func.id for n in ast.walk(behaviours()[function]) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    return frozenset(known[name] for name in called if name in known)


def reached(functions: tuple[str, ...]) -> set[str]:
    """Rules that these functions, what they call, or what calls them applies."""
    found: set[str] = set()
    waiting = [*functions, *(name for name in behaviours() if calls(name) & set(functions))]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [called for called in calls(name) if not called.startswith("rules ")]
    return {called.removeprefix("rules ") for name in found for called in calls(name) if called.startswith("rules ")}


@cache
def pieces(module: str) -> dict[str, str]:
    """The source of what a test module defines, by name, with the constants that it uses."""
    *packages, stem = module.split(".")
    source = TESTS.joinpath(*packages, f"test_{stem}.py").read_text("utf-8")
    parts: dict[str, str] = {}
    for node in ast.parse(source).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        name = target.id if isinstance(target, ast.Name) else getattr(node, "name", "")
        first = min([part.lineno for part in getattr(node, "decorator_list", [])] + [node.lineno])
        parts[name] = "\n".join(source.splitlines()[first - 1 : node.end_lineno])
    return parts


def whole(parts: dict[str, str], name: str) -> str:
    """The source of a name and of the constants that it uses, directly or not."""
    seen, waiting = set[str](), [name]
    while waiting:
        part = waiting.pop()
        if part not in seen:
            seen.add(part)
            waiting += [word for word in re.findall(r"\b[A-Z][A-Z_]+\b", parts[part]) if word in parts]
    return "\n".join(parts[part] for part in seen)


def works() -> list[str]:
    """The first cells of the tables of works and data in docs/sources.md."""
    text = (ROOT / "docs" / "sources.md").read_text("utf-8").partition("## Stylised facts")[0]
    return [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")]


def facts() -> set[str]:
    """The numbers of the stylised facts."""
    with open(ROOT / "scenarios" / "evidence" / "stylised_facts.csv", encoding="utf-8") as file:
        return {row[0] for row in csv.reader(file)}


@each
def test_its_rules_exist_and_its_behaviours_apply_them(mechanism: Mechanism) -> None:
    for rule in mechanism.rules:
        module, _, name = rule.partition(".")
        assert callable(getattr(importlib.import_module(f"simulation.rules.{module}"), name))
    assert mechanism.rules and set(mechanism.rules) <= reached(mechanism.behaviours)


@each
def test_its_behaviours_are_those_that_ask_whether_it_is_on(mechanism: Mechanism) -> None:
    asking = {
        name
        for name, node in behaviours().items()
        if any(isinstance(part, ast.Attribute) and part.attr == mechanism.field for part in ast.walk(node))
    }
    assert set(mechanism.behaviours) == asking


@each
def test_its_sources_stand_in_the_documents(mechanism: Mechanism) -> None:
    assert mechanism.sources
    for source in mechanism.sources:
        if FACT.fullmatch(source):
            assert source in facts()
        elif source != "assumed":
            author, _, year = source.partition(" ")
            found = [work for work in works() if re.search(rf"\b{author}\b.*{year}", work)]
            assert found, f"{source} does not stand in docs/sources.md"


@each
def test_its_tests_switch_it_off(mechanism: Mechanism) -> None:
    assert mechanism.tests
    for test in mechanism.tests:
        module, _, name = test.rpartition(".")
        assert name.startswith("test_") and f'"on.{mechanism.field}"' in whole(pieces(module), name), test


def test_what_a_behaviour_reaches_is_followed_both_ways() -> None:
    # Down through helpers, and one step up to whoever asks.
    assert "commitments.step_probability" in reached(("powers.peace.negotiate",))
    assert "intergroup.escalation_probability" in reached(("people.intergroup.impartial_presence",))
    assert "access.security_factor" not in reached(("powers.peace.negotiate",))
