"""A behaviour written out in plain C: structs with the fields of the records, loops, doubles and 64-bit integers.

Behaviours use a small part of Python (loops over ranges, conditions, arithmetic, fields of records, calls of rules), and all
of it has one obvious counterpart in C. So the C that a compiled behaviour is measured against is written out from the
behaviour itself and never tells of an older model. The C gets the same arrays at the same places: ``world.communities[i]``
is a pointer to the same memory.
"""

from __future__ import annotations

import ast
import inspect
import math
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from simulation.compiler.world_type import WORDS
from simulation.world import World

PRELUDE = """#include <math.h>
#include <stdint.h>
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
"""
COMPARISONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%"}
MATHEMATICS = {math.exp: "exp", math.log: "log", math.log1p: "log1p", math.sqrt: "sqrt", math.floor: "floor"}
WRITTEN = {"uniform": "double"}
"""Functions of the file draws.c, and what they give."""

Term = tuple[str, str]
"""An expression in C and its kind: "double", "int64_t", "void", "world", or a record as "struct NAME *"."""


class Writer:
    """Writes functions and all they call; ``source()`` is the whole file.

    Args:
        world: a world whose arrays tell the types.
    """

    def __init__(self, world: World) -> None:
        self.arrays = world._asdict()
        self.rows = {name: row for row, name in enumerate(self.arrays)}
        self.written: dict[str, tuple[str, str]] = {}
        self.tuples: dict[str, str] = {}

    def source(self) -> str:
        """The file: records, luck, functions in the order in which they are called."""
        luck = Path(__file__).with_name("draws.c").read_text(encoding="utf-8")
        structs = [self._struct(name, array.dtype) for name, array in self.arrays.items() if array.dtype.names]
        return "\n".join([PRELUDE, *structs, *self.tuples.values(), luck, *(text for text, _ in self.written.values())])

    def loop(self, behaviour: Any, kind: str) -> str:
        """Write a loop of a behaviour over all rows of a kind, ``times`` times; return its name."""
        name, _ = self.function(behaviour, ["int64_t", "world", "int64_t"])
        text = (
            f"void loop_{name}(int64_t *world, int64_t week, int64_t times)\n{{\n"
            f"    for (int64_t t = 0; t < times; t++)\n        for (int64_t i = 0; i < {self._length(kind, 0)}; i++)\n"
            f"            {name}(i, world, week);\n}}\n"
        )
        self.written[f"loop_{name}"] = (text, "void")
        return f"loop_{name}"

    def function(self, function: Any, kinds: list[str]) -> Term:
        """Write a function for arguments of these kinds, unless it is there; return its name and what it gives."""
        plain = getattr(function, "py_func", function)
        name = plain.__name__
        if name not in self.written:
            body = _Function(self, plain, kinds)
            self.written[name] = (body.text, body.result)
        return name, self.written[name][1]

    def _struct(self, name: str, record: np.dtype) -> str:
        lines, place = [], 0
        assert record.fields is not None and record.names is not None
        for field in record.names:
            part, offset = record.fields[field][:2]
            assert offset == place and part.base in (np.dtype("f8"), np.dtype("i8")), f"{name}.{field} is laid out otherwise"
            place += part.itemsize
            size = f"[{part.shape[0]}]" if part.shape else ""
            lines.append(f"    {_c_kind(part.base)} {field}{size};")
        assert place == record.itemsize
        return f"struct {name} {{\n" + "\n".join(lines) + "\n};\n"

    def tuple_of(self, kinds: list[str]) -> str:
        """Kind of several numbers given back together: a struct of ``v0``, ``v1`` …, written where it is first needed."""
        name = "_".join(["several", *(kind.removesuffix("_t") for kind in kinds)])
        fields = " ".join(f"{kind} v{n};" for n, kind in enumerate(kinds))
        self.tuples[f"struct {name}"] = f"struct {name} {{ {fields} }};\n"
        return f"struct {name}"

    def named(self, record: type, kinds: dict[str, str]) -> str:
        """Kind of a named tuple: a struct of its fields, in the order in which the tuple names them."""
        fields = " ".join(f"{kinds[name]} {name};" for name in record._fields)  # type: ignore[attr-defined]
        kind = f"struct {record.__name__}"
        self.tuples[kind] = f"{kind} {{ {fields} }};\n"
        return kind

    def field_kind(self, kind: str, field: str) -> str:
        """Kind of a field of a struct that is given back by value."""
        parts = self.tuples[kind].split("{ ")[1].split(" }")[0].split(";")
        return {name: number for number, name in (part.split() for part in parts if part.strip())}[field]

    def array(self, name: str) -> Term:
        """Pointer to the first element of an array of the world, and the element's kind."""
        record = self.arrays[name].dtype
        kind = f"struct {name} *" if record.names else _c_kind(record)
        pointer = kind if record.names else f"{kind} *"
        return f"(({pointer})world[{WORDS * self.rows[name]}])", kind

    def _length(self, name: str, axis: int) -> str:
        return f"world[{WORDS * self.rows[name] + 1 + axis}]"


def _c_kind(number: np.dtype) -> str:
    kinds = {
        np.dtype("f8"): "double",
        np.dtype("i8"): "int64_t",
        np.dtype("i4"): "int32_t",
        np.dtype("i2"): "int16_t",
        np.dtype("i1"): "int8_t",
        np.dtype("u1"): "uint8_t",
        np.dtype("f4"): "float",
    }
    return kinds[number]


class _Function:
    """One function: ``text`` is its C, ``result`` what it gives."""

    def __init__(self, writer: Writer, function: Callable[..., Any], kinds: list[str]) -> None:
        self.writer, self.scope = writer, function.__globals__
        tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
        assert isinstance(tree, ast.FunctionDef)
        names = [argument.arg for argument in tree.args.args]
        self.given = dict(zip(names, kinds, strict=True))
        self.result = "void"
        self.kinds = dict(self.given)
        # Twice: a variable that is first a whole number may later become a double.
        for _ in range(2):
            body = self._block(tree.body, 1)
        local = [f"    {self.kinds[name]} {name};\n" for name in self.kinds if name not in self.given]
        arguments = ", ".join(f"{'int64_t *' if kind == 'world' else kind} {name}" for name, kind in self.given.items())
        self.text = f"static inline {self.result} {function.__name__}({arguments})\n{{\n{''.join(local)}{body}}}\n"

    def _block(self, statements: list[ast.stmt], depth: int) -> str:
        return "".join("    " * depth + line + "\n" for one in statements for line in self._statement(one, depth))

    def _statement(self, one: ast.stmt, depth: int) -> list[str]:
        if isinstance(one, ast.Expr):
            return [] if isinstance(one.value, ast.Constant) else [self._term(one.value)[0] + ";"]
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Tuple):
            call, kind = self._term(one.value)
            given = f"given{one.lineno}"
            kinds = [field.split()[0] for field in self.writer.tuples[kind].split("{ ")[1].split(" }")[0].split(";") if field]
            parts = [f"{self._target(part, k)} = {given}.v{n};" for n, (part, k) in enumerate(zip(one.targets[0].elts, kinds))]
            return [f"{kind} {given} = {call};", *parts]
        if isinstance(one, ast.Assign | ast.AnnAssign):
            target = one.targets[0] if isinstance(one, ast.Assign) else one.target
            assert one.value is not None
            return [f"{self._target(target, self._term(one.value)[1])} = {self._term(one.value)[0]};"]
        if isinstance(one, ast.AugAssign):
            value = ast.BinOp(self._loaded(one.target), one.op, one.value)
            text, kind = self._term(value)
            return [f"{self._target(one.target, kind)} = {text};"]
        if isinstance(one, ast.Return):
            if one.value is None:
                return ["return;"]
            if isinstance(one.value, ast.Tuple):
                terms = [self._term(part) for part in one.value.elts]
                self.result = self.writer.tuple_of([kind for _, kind in terms])
                return [f"return ({self.result}){{{', '.join(text for text, _ in terms)}}};"]
            text, self.result = self._term(one.value)
            return [f"return {text};"]
        if isinstance(one, ast.If):
            lines = [f"if ({self._term(one.test)[0]}) {{", *self._inside(one.body, depth), "}"]
            return lines if not one.orelse else [*lines[:-1], "} else {", *self._inside(one.orelse, depth), "}"]
        if isinstance(one, ast.For) and isinstance(one.iter, ast.Call) and isinstance(one.target, ast.Name):
            name = one.target.id
            self.kinds.setdefault(name, "int64_t")
            ends = [self._term(end)[0] for end in one.iter.args]
            start, stop = ends if len(ends) == 2 else ["0", *ends]
            return [f"for ({name} = {start}; {name} < {stop}; {name}++) {{", *self._inside(one.body, depth), "}"]
        if isinstance(one, ast.While):
            return [f"while ({self._term(one.test)[0]}) {{", *self._inside(one.body, depth), "}"]
        if isinstance(one, ast.Pass | ast.Continue | ast.Break):
            return [{"Pass": ";", "Continue": "continue;", "Break": "break;"}[type(one).__name__]]
        # What the behaviours do not use is not translated: a wrong guess would be measured as if it were the model.
        raise ValueError(f"no C for the statement: {ast.unparse(one)}")

    def _inside(self, statements: list[ast.stmt], depth: int) -> list[str]:
        return ["    " + line for one in statements for line in self._statement(one, depth)]

    @staticmethod
    def _loaded(target: ast.expr) -> ast.expr:
        return ast.parse(ast.unparse(target), mode="eval").body

    def _target(self, target: ast.expr, kind: str) -> str:
        if isinstance(target, ast.Name):
            before = self.kinds.get(target.id)
            self.kinds[target.id] = kind if before in (None, "int64_t") or kind == before else before or kind
            return target.id
        return self._term(self._loaded(target))[0]

    def _term(self, one: ast.expr) -> Term:
        handler = getattr(self, f"_{type(one).__name__.lower()}", None)
        if handler is None:
            # As above: better no measurement than one of another program.
            raise ValueError(f"no C for the expression: {ast.unparse(one)}")
        term: Term = handler(one)
        return term

    def _constant(self, one: ast.Constant) -> Term:
        return _number(one.value)

    def _name(self, one: ast.Name) -> Term:
        if one.id in self.kinds:
            return one.id, self.kinds[one.id]
        return _number(self.scope[one.id])

    def _attribute(self, one: ast.Attribute) -> Term:
        text, kind = self._term(one.value)
        if kind == "world":
            return self.writer.array(one.attr)
        if kind in self.writer.tuples:
            return f"{text}.{one.attr}", self.writer.field_kind(kind, one.attr)
        record = kind.removeprefix("struct ").removesuffix(" *")
        part = self.writer.arrays[record].dtype.fields[one.attr][0]
        return f"{text}->{one.attr}", f"{_c_kind(part.base)} *" if part.shape else _c_kind(part.base)

    def _subscript(self, one: ast.Subscript) -> Term:
        shape = one.value
        if isinstance(shape, ast.Attribute) and shape.attr == "shape":
            assert isinstance(shape.value, ast.Attribute)
            return self.writer._length(shape.value.attr, ast.literal_eval(one.slice)), "int64_t"
        text, kind = self._term(one.value)
        if isinstance(one.slice, ast.Tuple):
            assert isinstance(one.value, ast.Attribute)
            place = ""
            for axis, index in enumerate(one.slice.elts):
                inner = self._term(index)[0]
                place = inner if not axis else f"({place}) * {self.writer._length(one.value.attr, axis)} + ({inner})"
        else:
            place = self._term(one.slice)[0]
        if kind.startswith("struct"):
            return f"({text} + ({place}))", kind
        return f"{text}[{place}]", kind.removesuffix(" *")

    def _binop(self, one: ast.BinOp) -> Term:
        (left, first), (right, second) = self._term(one.left), self._term(one.right)
        if isinstance(one.op, ast.Div):
            return f"((double){left} / (double){right})", "double"
        return f"({left} {SIGNS[type(one.op)]} {right})", "double" if "double" in (first, second) else "int64_t"

    def _unaryop(self, one: ast.UnaryOp) -> Term:
        text, kind = self._term(one.operand)
        return f"({'!' if isinstance(one.op, ast.Not) else '-'}{text})", kind

    def _boolop(self, one: ast.BoolOp) -> Term:
        sign = " && " if isinstance(one.op, ast.And) else " || "
        return f"({sign.join(self._term(value)[0] for value in one.values)})", "int64_t"

    def _compare(self, one: ast.Compare) -> Term:
        ends = [one.left, *one.comparators]
        parts = [
            f"({self._term(a)[0]} {COMPARISONS[type(sign)]} {self._term(b)[0]})" for a, sign, b in zip(ends, one.ops, ends[1:])
        ]
        return f"({' && '.join(parts)})", "int64_t"

    def _ifexp(self, one: ast.IfExp) -> Term:
        (yes, first), (no, second) = self._term(one.body), self._term(one.orelse)
        return f"({self._term(one.test)[0]} ? {yes} : {no})", "double" if "double" in (first, second) else first

    def _call(self, one: ast.Call) -> Term:
        record = self._called(one.func)
        if isinstance(record, type) and issubclass(record, tuple):
            # What a named tuple holds is a double, but for whole records of the world, as with the arguments of rules.
            given = {name: self._term(part) for name, part in zip(record._fields, one.args)}  # type: ignore[attr-defined]
            given |= {str(part.arg): self._term(part.value) for part in one.keywords}
            kinds = {name: kind if kind.startswith("struct") else "double" for name, (_, kind) in given.items()}
            parts = ", ".join(f".{name} = {text}" for name, (text, _) in given.items())
            kind = self.writer.named(record, kinds)
            return f"({kind}){{{parts}}}", kind
        terms = [self._term(argument) for argument in self._in_order(record, one)]
        texts, kinds = [text for text, _ in terms], [kind for _, kind in terms]
        called = self._called(one.func)
        if called in (min, max):
            return f"{called.__name__.upper()}({texts[0]}, {texts[1]})", "double" if "double" in kinds else "int64_t"
        if called in (float, int):
            kind = "double" if called is float else "int64_t"
            return f"(({kind}){texts[0]})", kind
        if called is abs:
            return f"fabs({texts[0]})", "double"
        if called in MATHEMATICS:
            return f"{MATHEMATICS[called]}({texts[0]})", "double"
        name = getattr(called, "py_func", called).__name__
        if name in WRITTEN:
            return f"{name}({', '.join(texts)})", WRITTEN[name]
        # A rule takes doubles, whatever it is given; a behaviour takes rows, the world and the week.
        wanted = [kind if "world" in kinds or kind.startswith("struct") or kind.endswith("*") else "double" for kind in kinds]
        name, result = self.writer.function(called, wanted)
        return f"{name}({', '.join(texts)})", result

    @staticmethod
    def _in_order(called: Any, one: ast.Call) -> list[ast.expr]:
        """Arguments of a call in the order of the function's own, given by name or not."""
        if not one.keywords:
            return list(one.args)
        named = {str(part.arg): part.value for part in one.keywords}
        names = list(inspect.signature(getattr(called, "py_func", called)).parameters)
        return [*one.args, *(named.pop(name) for name in names[len(one.args) :] if name in named)]

    def _called(self, one: ast.expr) -> Any:
        if isinstance(one, ast.Name):
            return self.scope.get(one.id, {"min": min, "max": max, "float": float, "int": int, "abs": abs}.get(one.id))
        assert isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name)
        module = self.scope[one.value.id]
        assert isinstance(module, ModuleType)
        return getattr(module, one.attr)


def _number(value: Any) -> Term:
    if isinstance(value, bool | np.bool_):
        return str(int(value)), "int64_t"
    if isinstance(value, int | np.integer):
        return str(int(value)), "int64_t"
    return repr(float(value)), "double"
