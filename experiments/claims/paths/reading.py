"""Reads functions of the model as text: which fields each writes, from which fields, past which numbers.

A function is read once for each shape of its arguments (which of them are rows, and of what), statement by statement, both sides
of every condition. What a condition asks for enters whatever is written under it. Names that are not known, such as draws of
luck, count as functions that bend.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from experiments.claims.paths.flows import (
    NOTHING,
    ONE,
    ZERO,
    Flow,
    added,
    argument,
    bent,
    filled,
    multiplied,
    number,
    source,
    under,
)

PARAMETERS, MECHANISMS = "parameters", "mechanisms"
OFF_ROW = "row "
"""Stands before the name of a row of the mechanisms among numbers."""
WHOLE_ROW = "*"
BOUNDS = ("share", "limit")
"""Functions that keep a value within bounds: the value passes them as it is."""
SUMS = (ast.Add, ast.Sub)
PRODUCTS = (ast.Mult, ast.Div)


class UnreadableSource(ValueError):
    """A construction of the model's source that is not known here; the message says which, and where."""


@dataclass(frozen=True)
class FunctionSummary:
    """What a function gives back, and what it writes: field and flow, each write by itself."""

    gives: Flow
    writes: tuple[tuple[str, Flow], ...]


@dataclass
class SourceRead:
    """Functions by module and name, and what each module calls them.

    Attributes:
        functions: by (module, name); tuples: fields of named tuples, likewise.
        names: for each module, what a name stands for.
        records: fields by record array; views: arrays that are another name for a record array.
        off: rows of the mechanisms that count as off, and numbers that count as 0, by their fields.
    """

    functions: Mapping[tuple[str, str], ast.FunctionDef]
    tuples: Mapping[tuple[str, str], tuple[str, ...]]
    names: Mapping[str, Mapping[str, tuple[str, str]]]
    records: Mapping[str, tuple[str, ...]]
    views: Mapping[str, str]
    off: frozenset[str] = frozenset()
    known: dict[tuple[object, ...], FunctionSummary] = field(default_factory=dict)

    def without(self, *rows: str) -> SourceRead:
        """The same with rows of the mechanisms off, or numbers 0."""
        return replace(self, off=self.off | set(rows), known={})

    def summary(self, module: str, name: str, arguments: Mapping[str, Flow]) -> FunctionSummary:
        """A function with arguments of these shapes, by the names of its parameters.

        Raises:
            UnreadableSource: it calls itself, or something in it is not known here.
        """
        shape = tuple((key, *_shape(flow)) for key, flow in arguments.items())
        key = (module, name, shape)
        if key not in self.known:
            self.known[key] = FunctionSummary(NOTHING, ())
            given = {name: argument(f"${name}", flow) for name, flow in arguments.items()}
            self.known[key] = _Reader(self, module, name, given).read()
        return self.known[key]


def _shape(flow: Flow) -> tuple[object, ...]:
    return flow.row, flow.place, flow.constant, tuple((key, _shape(part)) for key, part in flow.parts.items())


def read_sources(
    texts: Mapping[str, str], records: Mapping[str, tuple[str, ...]], views: Mapping[str, str] | None = None
) -> SourceRead:
    """Read modules (dotted name to text) that call each other."""
    functions: dict[tuple[str, str], ast.FunctionDef] = {}
    tuples: dict[tuple[str, str], tuple[str, ...]] = {}
    names: dict[str, dict[str, tuple[str, str]]] = {}
    for module, text in texts.items():
        mine = names.setdefault(module, {})
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef):
                functions[module, node.name] = node
                mine[node.name] = (module, node.name)
            elif isinstance(node, ast.ClassDef):
                fields = [
                    line.target.id for line in node.body if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
                ]
                tuples[module, node.name] = tuple(fields)
                mine[node.name] = (module, node.name)
            elif isinstance(node, ast.ImportFrom):
                mine |= {alias.asname or alias.name: (str(node.module), alias.name) for alias in node.names}
    return SourceRead(functions, tuples, names, records, views or {})


class _Reader:
    """Reads one function."""

    def __init__(self, of: SourceRead, module: str, name: str, given: Mapping[str, Flow]) -> None:
        self.of, self.module, self.name = of, module, name
        self.values = dict(given)
        self.control = NOTHING
        self.gives: list[Flow] = []
        self.writes: list[tuple[str, Flow]] = []

    def read(self) -> FunctionSummary:
        """What the function gives back and writes."""
        self.block(self.of.functions[self.module, self.name].body)
        return FunctionSummary(added(self.gives) if self.gives else NOTHING, tuple(self.writes))

    def block(self, body: Iterable[ast.stmt]) -> bool:
        """Read statements in order; whether what follows the block is never reached."""
        return any(self.statement(one) for one in body)

    def statement(self, node: ast.stmt) -> bool:
        """Read a statement; whether what follows it in its block is never reached."""
        if isinstance(node, ast.Assign):
            value = self.value(node.value)
            for target in node.targets:
                self.assign(target, value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self.assign(node.target, self.value(node.value))
        elif isinstance(node, ast.AugAssign):
            both = [self.value(node.target), self.value(node.value)]
            self.assign(node.target, added(both) if isinstance(node.op, SUMS) else multiplied(both))
        elif isinstance(node, ast.If):
            return self.choice(node)
        elif isinstance(node, ast.For | ast.While):
            self.loop(node)
        elif isinstance(node, ast.Return):
            self.gives.append(under(self.value(node.value), self.control) if node.value is not None else NOTHING)
            return True
        elif isinstance(node, ast.Expr):
            self.value(node.value)
        elif not isinstance(node, ast.Pass):
            leaves = isinstance(node, ast.Break | ast.Continue)
            if not leaves:
                raise self.unreadable(node)
            return True
        return False

    def choice(self, node: ast.If) -> bool:
        """Both sides of a condition, or the one that is known to be taken; what follows a side that leaves hangs on it too."""
        condition = self.value(node.test)
        if condition.constant is not None:
            return self.block(node.body if condition.constant else node.orelse)
        before, outside = dict(self.values), self.control
        self.control = bent([outside, condition])
        first = self.block(node.body)
        after, self.values = self.values, dict(before)
        second = self.block(node.orelse)
        for name in {**after, **self.values}:
            sides = [side[name] for side in (after, self.values) if name in side]
            self.values[name] = sides[0] if len(sides) == 1 or sides[0] is sides[1] else added(sides)
        if not first and not second:
            self.control = outside
        return first and second

    def loop(self, node: ast.For | ast.While) -> None:
        """A loop, twice, so that what is made at its end is known at its beginning."""
        outside = self.control
        for _ in range(2):
            if isinstance(node, ast.For):
                self.assign(node.target, bent([self.value(node.iter)]))
            else:
                self.control = bent([outside, self.value(node.test)])
            before = dict(self.values)
            self.block(node.body)
            for name in before:
                if self.values[name] is not before[name]:
                    self.values[name] = added([before[name], self.values[name]])
        self.control = outside

    def assign(self, target: ast.expr, value: Flow) -> None:
        """A local, or a field that is written."""
        if isinstance(target, ast.Name):
            self.values[target.id] = under(value, self.control)
        elif isinstance(target, ast.Tuple):
            for part in target.elts:
                self.assign(part, replace(value, parts={}))
        else:
            for name, where in self.places(target):
                self.writes.append((name, under(added([value, where]), self.control)))

    def places(self, target: ast.expr) -> list[tuple[str, Flow]]:
        """The field that stands on the left of an assignment, and what decides of which row."""
        if isinstance(target, ast.Subscript):
            array = self.array_of(target.value)
            if array:
                return [(f"{array}.{WHOLE_ROW}", self.value(target.slice))]
            return [(name, bent([where, self.value(target.slice)])) for name, where in self.places(target.value)]
        if isinstance(target, ast.Attribute):
            row = self.value(target.value)
            if row.row:
                return [(f"{row.row}.{target.attr}", replace(row, row="", parts={}))]
        if isinstance(target, ast.Name) and self.value(target).place:
            return [(self.value(target).place, NOTHING)]
        raise self.unreadable(target)

    def value(self, node: ast.expr) -> Flow:
        """What an expression is made of."""
        reader = getattr(self, f"_{type(node).__name__.lower()}", None)
        if reader is None:
            raise self.unreadable(node)
        found: Flow = reader(node)
        return found

    def _constant(self, node: ast.Constant) -> Flow:
        return ZERO if node.value == 0 else ONE if node.value == 1 else NOTHING

    def _name(self, node: ast.Name) -> Flow:
        return self.values.get(node.id, NOTHING)

    def _tuple(self, node: ast.Tuple) -> Flow:
        return added([self.value(one) for one in node.elts])

    def _unaryop(self, node: ast.UnaryOp) -> Flow:
        inner = self.value(node.operand)
        if isinstance(node.op, ast.Not) and inner.constant is not None:
            return ONE if inner.constant == 0.0 else ZERO
        return inner if inner.constant == 0.0 else replace(inner, constant=None)

    def _binop(self, node: ast.BinOp) -> Flow:
        both = [self.value(node.left), self.value(node.right)]
        if isinstance(node.op, SUMS):
            if all(one.constant is not None for one in both) and not both[1].constant:
                return both[0]
            return replace(added(both), constant=None)
        return multiplied(both) if isinstance(node.op, PRODUCTS) else replace(bent(both), constant=None)

    def _compare(self, node: ast.Compare) -> Flow:
        sides = [self.value(node.left), *(self.value(one) for one in node.comparators)]
        first, second = sides[0], sides[1]
        if len(sides) == 2 and first.constant is not None and second.constant is not None:
            equal = first.constant == second.constant
            if isinstance(node.ops[0], ast.NotEq | ast.Eq):
                return ONE if equal == isinstance(node.ops[0], ast.Eq) else ZERO
            if isinstance(node.ops[0], ast.Gt) and first.constant <= second.constant:
                return ZERO
        return replace(bent(sides), constant=None)

    def _boolop(self, node: ast.BoolOp) -> Flow:
        sides = [self.value(one) for one in node.values]
        decides = 0.0 if isinstance(node.op, ast.And) else 1.0
        if any(one.constant == decides for one in sides):
            return ZERO if decides == 0.0 else ONE
        open_sides = [one for one in sides if one.constant is None]
        return replace(bent(open_sides), constant=None) if open_sides else sides[0]

    def _ifexp(self, node: ast.IfExp) -> Flow:
        condition = self.value(node.test)
        if condition.constant is not None:
            return self.value(node.body if condition.constant else node.orelse)
        return under(added([self.value(node.body), self.value(node.orelse)]), condition)

    def _attribute(self, node: ast.Attribute) -> Flow:
        if isinstance(node.value, ast.Name) and node.value.id == "world" and node.value.id not in self.values:
            return source(f"{self.of.views.get(node.attr, node.attr)}.{WHOLE_ROW}")
        if node.attr == "shape" or (isinstance(node.value, ast.Name) and node.value.id == "math"):
            return NOTHING
        holder = self.value(node.value)
        if node.attr in holder.parts:
            return holder.parts[node.attr]
        if holder.row == PARAMETERS:
            return ZERO if node.attr in self.of.off else number(node.attr)
        if holder.row == MECHANISMS:
            return ZERO if node.attr in self.of.off else number(OFF_ROW + node.attr)
        if holder.row:
            name = f"{holder.row}.{node.attr}"
            return replace(multiplied([source(name), replace(bent([holder]), row="", constant=None)]), place=name)
        return holder

    def _subscript(self, node: ast.Subscript) -> Flow:
        array = self.array_of(node.value)
        if array in self.of.records:
            where = replace(bent([self.value(node.slice)]), parts={}, place="", constant=None)
            if isinstance(node.value, ast.Attribute) and node.value.attr in self.of.views:
                return multiplied([source(f"{array}.{WHOLE_ROW}"), where])
            return replace(where, row=array)
        return multiplied([self.value(node.value), replace(bent([self.value(node.slice)]), constant=None)])

    def _call(self, node: ast.Call) -> Flow:
        given = [self.value(one) for one in node.args]
        named = {str(one.arg): self.value(one.value) for one in node.keywords}
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        key = self.of.names[self.module].get(called, ("", ""))
        if key in self.of.functions and called not in BOUNDS:
            return self.follow(key, node, given, named)
        if key in self.of.tuples:
            parts = {**dict(zip(self.of.tuples[key], given, strict=False)), **named}
            return replace(added(parts.values()), parts=parts, row="", constant=None)
        if called in BOUNDS and given:
            return replace(added([given[0], bent(given[1:])] if given[1:] else [given[0]]), row="")
        return replace(bent([*given, *named.values()]), row="", constant=None)

    def follow(self, key: tuple[str, str], node: ast.Call, given: list[Flow], named: Mapping[str, Flow]) -> Flow:
        """A function of the model that is called: what it writes is written here, under what holds here."""
        wanted = [one.arg for one in self.of.functions[key].args.args]
        arguments = {name: flow for name, flow in {**dict(zip(wanted, given, strict=False)), **named}.items() if name != "world"}
        summary = self.of.summary(*key, arguments)
        filling = {f"${name}": flow for name, flow in arguments.items()}
        for name, flow in arguments.items():
            filling |= _named_parts(f"${name}", flow)
        self.writes += [(name, under(filled(flow, filling), self.control)) for name, flow in summary.writes]
        return filled(summary.gives, filling)

    def array_of(self, node: ast.expr) -> str:
        """The array in ``world.ARRAY``, by the name of the records behind a view; "" for anything else."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "world":
            return self.of.views.get(node.attr, node.attr)
        return ""

    def unreadable(self, node: ast.AST) -> UnreadableSource:
        """An error that names the place."""
        where = f"{self.module}.{self.name}, line {getattr(node, 'lineno', '?')}"
        return UnreadableSource(f"{where}: {ast.unparse(node)} cannot be read ({type(node).__name__})")


def _named_parts(name: str, flow: Flow) -> dict[str, Flow]:
    """Fields of a named tuple that is an argument, by their dotted names, at any depth."""
    found: dict[str, Flow] = {}
    for key, part in flow.parts.items():
        found |= {f"{name}.{key}": part} | _named_parts(f"{name}.{key}", part)
    return found
