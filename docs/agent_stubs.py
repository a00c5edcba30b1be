"""What Mesa's agents have, spelt out for readers, editors and type checkers: the fields of their records and their steps."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

from simulation.drivers import steps_of
from simulation.drivers.mesa_agents import AGENT_CLASSES, Actor, kinds
from simulation.records import KINDS, Field

STUB = Path("simulation/drivers/mesa_agents/kinds.pyi")
HEAD = '''"""The fields and steps of each kind of agent. Written by docs/build.py from the records and the table of the week."""

import numpy as np

from simulation.drivers.mesa_agents.actor import Actor
'''


def stub() -> str:
    """The text of ``kinds.pyi``."""
    source = ast.parse(inspect.getsource(kinds))
    written = {node.name: node for node in source.body if isinstance(node, ast.ClassDef)}
    return HEAD + "".join("\n" + _class(cls, written[cls.__name__]) for cls in AGENT_CLASSES.values())


def _class(cls: type[Actor], written: ast.ClassDef) -> str:
    lines = [f"class {cls.__name__}(Actor):", *_docstring(inspect.cleandoc(cls.__doc__ or ""))]
    for field in KINDS[cls.array].fields:
        lines += [f"    {field.name}: {_type(field)}", *_docstring(f"{field.meaning} ({field.unit})")]
    for node in written.body:
        if isinstance(node, ast.FunctionDef):
            lines += ["    @property", f"    def {node.name}(self) -> {ast.unparse(node.returns or ast.Name('None'))}:"]
            lines += _docstring(ast.get_docstring(node) or "", "        ")
    for name, step in steps_of(cls.array).items():
        lines += [f"    def {name}(self) -> None:", *_docstring(inspect.cleandoc(step.plain.__doc__ or ""), "        ")]
    return "\n".join(lines)


def _docstring(text: str, indent: str = "    ") -> list[str]:
    first, *others = text.split("\n")
    if not others:
        return [f'{indent}"""{first}"""', ""]
    return [f'{indent}"""{first}', *(indent + line if line else "" for line in others), f'{indent}"""', ""]


def _type(field: Field) -> str:
    if field.length:
        return "np.ndarray"
    return "int" if field.type == "i8" else "float"
