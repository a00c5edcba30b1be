"""What all share is made in one place, and a name stands for one thing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("simulation", "experiments", "figures", "exercise", "comity")
TWO_VIEWS = {
    "Donor": "what a scenario's file says of a donor, and the Mesa agent that is one",
    "ParallelForce": "the same of a force beside the mission",
}
"""Names that two modules may give, with the reason."""
MAKERS = {
    "Environment": {"experiments/kit/rendering.py"},
    "PackageLoader": {"experiments/kit/rendering.py"},
    "FileSystemLoader": set[str](),
    # Intervals come from `experiments.kit.intervals`; a search asks for a one-sided critical value.
    "stdtrit": {"experiments/kit/intervals.py", "experiments/optimise/front.py"},
}
"""Who may call what others get from there."""


def named(tree: ast.Module) -> Iterator[str]:
    """Public classes of a module, and its names for types."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id[:1].isupper() and any(letter.islower() for letter in target.id):
                    yield target.id


def given_twice(modules: Iterable[tuple[str, ast.Module]]) -> dict[str, list[str]]:
    """Names that more than one module gives to a class or type."""
    places: dict[str, list[str]] = defaultdict(list)
    for where, tree in modules:
        for name in dict.fromkeys(named(tree)):
            if not name.startswith("_"):
                places[name].append(where)
    return {name: found for name, found in places.items() if len(found) > 1}


def calls(tree: ast.Module) -> set[str]:
    """Last names of everything that is called."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found.add(node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
    return found


def modules(*packages: str) -> list[tuple[str, ast.Module]]:
    """Every module below some packages with its syntax tree."""
    paths = [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]
    return [(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))) for path in paths]


def test_a_name_stands_for_one_thing() -> None:
    twice = given_twice(modules(*PACKAGES))
    wrong = [f"{name} in {' and '.join(places)}" for name, places in twice.items() if name not in TWO_VIEWS]
    assert not wrong, "one name for different things; give each its own:\n" + "\n".join(wrong)
    assert not set(TWO_VIEWS) - set(twice), "named as given twice, and is not"


def test_a_name_given_twice_is_found() -> None:
    planted = [("one.py", ast.parse("class Found: ...")), ("other.py", ast.parse("Found = dict[str, int]"))]
    assert given_twice(planted) == {"Found": ["one.py", "other.py"]}


@pytest.mark.parametrize("maker", MAKERS)
def test_what_all_share_is_made_in_one_place(maker: str) -> None:
    found = {where for where, tree in modules(*PACKAGES) if maker in calls(tree)}
    assert found == MAKERS[maker]
