"""What a step reads and writes, read off the syntax tree: (array, field, own row or not).

A behaviour is followed from its first argument, the agent's own row, through locals, loops over ranges that belong to
the agent (``range(ngo.first_post, ngo.last_post)``) and calls of other behaviours. What cannot be shown to be the
agent's own counts as somebody else's: the analysis may accuse wrongly, it does not overlook.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

# What an expression stands for: a row of the agent, the start of a range of such rows, or anything else.
OWN, START, OTHER = "own", "start", "other"
NUMBER_VIEWS = {
    "levers": "practices",
    "values": "measures",
    "region_values": "region_measures",
    "parameter_values": "parameters",
    "mechanism_values": "mechanisms",
}


class Row(NamedTuple):
    """A row of a record array."""

    array: str
    own: bool


class Access(NamedTuple):
    """A field that is read or written; ``field`` is "*" where it cannot be told."""

    array: str
    field: str
    own: bool
    write: bool
    place: str


Value = str | Row


@dataclass
class Library:
    """Functions that may be followed, by module and name, and how each module calls them.

    ``records`` names the record arrays of the world. ``found`` gathers accesses; ``seen`` the calls followed.
    """

    functions: dict[tuple[str, str], ast.FunctionDef]
    names: dict[str, dict[str, tuple[str, str]]]
    records: set[str]
    found: set[Access] = field(default_factory=set)
    seen: set[tuple[object, ...]] = field(default_factory=set)


def library(sources: Mapping[str, str], records: set[str]) -> Library:
    """Read modules (name to source) whose functions call each other."""
    functions: dict[tuple[str, str], ast.FunctionDef] = {}
    names: dict[str, dict[str, tuple[str, str]]] = {}
    for module, source in sources.items():
        tree = ast.parse(source)
        known = names.setdefault(module, {})
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                functions[module, node.name] = node
                known[node.name] = (module, node.name)
            elif isinstance(node, ast.ImportFrom) and node.module in sources:
                known |= {alias.asname or alias.name: (str(node.module), alias.name) for alias in node.names}
    return Library(functions, names, records)


def accesses(lib: Library, module: str, name: str) -> set[Access]:
    """All that the behaviour ``name`` of ``module`` reads and writes when it is carried out for the agent's row."""
    lib.found, lib.seen = set(), set()
    _follow(lib, module, name, (OWN, OTHER, OTHER))
    return lib.found


def _follow(lib: Library, module: str, name: str, arguments: tuple[Value, ...]) -> None:
    key = (module, name, arguments)
    if key in lib.seen:
        return
    lib.seen.add(key)
    function = lib.functions[module, name]
    values = dict(zip((a.arg for a in function.args.args), arguments, strict=False))
    _Reader(lib, module, values).read(function.body)


class _Reader(ast.NodeVisitor):
    """Reads one function with known arguments."""

    def __init__(self, lib: Library, module: str, values: dict[str, Value]) -> None:
        self.lib = lib
        self.module = module
        self.values = values

    def read(self, body: list[ast.stmt]) -> None:
        """Read twice, so that a local bound at the end of a loop is known at its beginning."""
        for _ in range(2):
            for statement in body:
                self.visit(statement)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self._store(target, self.value(node.value))

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if not isinstance(node.target, ast.Name):
            self._note(node.target, write=False)
        self._store(node.target, OTHER)

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        bounds = node.iter.args if isinstance(node.iter, ast.Call) else []
        owned = len(bounds) == 2 and all(self.value(bound) == START for bound in bounds)
        self._store(node.target, OWN if owned else OTHER)
        for statement in [*node.body, *node.orelse]:
            self.visit(statement)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._note(node, write=False)
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self._note(node, write=False)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        target = None
        if isinstance(node.func, ast.Name):
            target = self.lib.names[self.module].get(node.func.id)
        if target in self.lib.functions:
            _follow(self.lib, *target, tuple(self.value(a) for a in node.args))

    def value(self, node: ast.expr) -> Value:
        """What an expression stands for."""
        if isinstance(node, ast.Name):
            return self.values.get(node.id, OTHER)
        if isinstance(node, ast.Subscript):
            array = _array(node.value)
            if array in self.lib.records:
                return Row(array, self.value(node.slice) == OWN)
        if isinstance(node, ast.Attribute):
            row = self.value(node.value)
            pointer = node.attr.startswith(("first", "last"))
            if isinstance(row, Row) and row.own:
                return START if pointer else OWN if node.attr == "front" else OTHER
        if isinstance(node, ast.BinOp):
            left, right = self.value(node.left), self.value(node.right)
            # The twelve places of a front begin at twelve times its row.
            if isinstance(node.op, ast.Mult) and left == OWN and ast.unparse(node.right) == "SLOTS":
                return START
            if isinstance(node.op, ast.Add) and START in (left, right):
                return OWN
        return OTHER

    def _store(self, target: ast.expr, value: Value) -> None:
        if isinstance(target, ast.Name):
            before = self.values.get(target.id)
            # A local that has stood for two things stands for anything.
            self.values[target.id] = value if before in (None, value) else OTHER
            if isinstance(before, Row) and isinstance(value, Row) and before.array == value.array:
                self.values[target.id] = Row(value.array, before.own and value.own)
        elif isinstance(target, ast.Tuple):
            for part in target.elts:
                self._store(part, OTHER)
        else:
            self._note(target, write=True)

    def _note(self, node: ast.expr, write: bool) -> None:
        """Note an access if the expression is one."""
        place = f"{self.module.rpartition('.')[2]} line {node.lineno}"
        if isinstance(node, ast.Attribute):
            row = self.value(node.value)
            if isinstance(row, Row):
                self.lib.found.add(Access(row.array, node.attr, row.own, write, place))
        elif isinstance(node, ast.Subscript):
            array = _array(node.value)
            if array in NUMBER_VIEWS:
                index = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
                self.lib.found.add(Access(NUMBER_VIEWS[array], "*", self.value(index) == OWN, write, place))
            elif array and write:
                self.lib.found.add(Access(array, "*", self.value(node.slice) == OWN, write, place))
            elif write and isinstance(node.value, ast.Attribute):
                self._note(node.value, write=True)


def _array(node: ast.expr) -> str:
    """The name in ``world.NAME``, or nothing."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "world":
        return node.attr
    return ""


def conflicts(found: set[Access]) -> list[str]:
    """Find what would let the order of visits matter: writes to others' rows, and reads there of what is written."""
    written = {(a.array, a.field) for a in found if a.write}
    whole = {array for array, name in written if name == "*"}
    touched = {array for array, _ in written}
    problems = []
    for a in sorted(found):
        if a.own:
            continue
        if a.write:
            problems.append(f"{a.place}: writes {a.array}.{a.field} of another row")
        elif (a.array, a.field) in written or a.array in whole or (a.field == "*" and a.array in touched):
            problems.append(f"{a.place}: reads {a.array}.{a.field} of another row, which the same step writes")
    return problems
