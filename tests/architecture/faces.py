"""Faces of packages as the architecture's tests read them: what stands in each ``__init__.pyi``, and who imports what."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
OURS = ("simulation", "experiments", "figures", "exercise", "comity")


class Import(NamedTuple):
    """A name taken from a module, and where."""

    line: int
    module: str
    """As it stands in the source."""
    name: str
    """Nothing for ``import module``."""
    inside: bool
    """In a function."""


def imports(source: str) -> Iterator[Import]:
    """Every import of a source text; for the name of a package that was imported, also what is taken from it with a dot."""
    tree = ast.parse(source)
    packages: dict[str, str] = {}

    def visit(node: ast.AST, inside: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                yield from (Import(child.lineno, alias.name, "", inside) for alias in child.names)
                packages.update({alias.asname or alias.name: alias.name for alias in child.names})
            elif isinstance(child, ast.ImportFrom):
                for alias in child.names:
                    yield Import(child.lineno, child.module or "", alias.name, inside)
                    packages[alias.asname or alias.name] = f"{child.module}.{alias.name}"
            yield from visit(child, inside or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))

    yield from visit(tree, False)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            package = packages.get(node.value.id, "")
            if package in faces():
                yield Import(node.lineno, package, node.attr, False)


@cache
def faces(root: Path = ROOT) -> dict[str, dict[str, str]]:
    """For each package with a stub, the names that it shows, each with the module that holds it."""
    found: dict[str, dict[str, str]] = {}
    for package in OURS:
        for stub in sorted((root / package).rglob("__init__.pyi")):
            name = ".".join(stub.parent.relative_to(root).parts)
            found[name] = {
                alias.name: f"{name}.{node.module}"
                for node in ast.parse(stub.read_text("utf-8")).body
                if isinstance(node, ast.ImportFrom)
                for alias in node.names
            }
    return found


def taken(source: str, direct: bool = True) -> set[tuple[str, str]]:
    """Every name that a source text imports, with the module that holds it, also where it came through a face.

    direct: also what does not come through a face.
    """
    found = ((one, faces().get(one.module, {})) for one in imports(source))
    return {(shown.get(one.name, one.module), one.name) for one, shown in found if direct or one.name in shown}


def module_of(path: Path, root: Path = ROOT) -> str:
    """The dotted name of a source file."""
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


OPEN = tuple(f"simulation.{name}" for name in ("rules", "behaviours", "measures", "records", "compiler", "week", "moved"))
"""Without a face, since compiled code is kept under a hash of the modules that it imports; and the table of old paths."""
COMPILED = re.compile(r"^@(entry|rule|behaviour|procedure|routine)\b", re.MULTILINE)


def face_of(module: str, shown: Mapping[str, Mapping[str, str]]) -> str:
    """The innermost package with a face in which a module stands, or nothing."""
    return max((package for package in shown if f"{module}.".startswith(f"{package}.")), key=len, default="")


def past_a_face(me: str, source: str, shown: Mapping[str, Mapping[str, str]], modules: Collection[str]) -> list[str]:
    """Imports of the module ``me`` that go round the face of a package, and those of its own face, each with what to write.

    Inside a package modules import modules, and so they do in all of the simulation and wherever code is compiled.
    """
    found = []
    for one in imports(source):
        package = face_of(one.module, shown)
        full = f"{one.module}.{one.name}"
        if not package or f"{full}.".startswith(tuple(f"{name}." for name in OPEN)):
            continue
        if f"{me}.".startswith(f"{package}.") or (me.startswith("simulation.") and package.startswith("simulation.")):
            if one.module == package and one.name in shown[package] and me not in shown:
                found.append(f"{me}:{one.line}: inside its package {one.name} comes from {shown[package][one.name]}")
        elif COMPILED.search(source) is None:
            # A name can be a module's as well: then the face gives what it shows.
            module = full in modules and full not in shown and one.name not in shown.get(one.module, {})
            if one.module != package or module:
                found.append(f"{me}:{one.line}: outside its package {one.name or one.module} comes from {package}")
    return found
