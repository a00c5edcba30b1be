"""Checks on source text that no linter has: what compiled code may say. Each returns a list of findings.

Compiled code and plain Python agree to the bit only where both end in the same C function. `np.exp` has its own vector
version, LLVM rewrites constant powers, `hypot` and `lgamma` differ between libraries. The functions in `SAFE_MATH` were
compared on 40,000 arguments each, without a difference.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

SAFE_MATH = {
    "exp", "expm1", "log", "log1p", "sqrt", "tanh", "floor", "ceil", "fabs", "pow", "atan2", "sin", "cos", "erf",
    "isnan", "isinf", "isfinite", "pi", "inf", "nan",
}  # fmt: skip
TYPE_NAMES = {"uint64", "int64", "float64", "uint8", "bool_", "ndarray", "void"}
RULE_IMPORTS = {
    "__future__", "math", "numpy", "typing", "simulation.compiler.draws", "simulation.compiler.compiled",
    "simulation.compiler.codes", "simulation.rules.common", "simulation.rules.conversions",
}  # fmt: skip
MEASURES = {"outcomes", "measure", "measures", "measuring"}
LONGEST = 400
LONGEST_FUNCTION = 60


def long_functions(source: str) -> list[str]:
    """Find functions that fill more than a page: they usually hold two things."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = [(node, (node.end_lineno or node.lineno) - node.lineno + 1) for node in functions]
    return [f"line {node.lineno}: {node.name} has {n} lines" for node, n in lengths if n > LONGEST_FUNCTION]


def agreement(source: str) -> list[str]:
    """Find what could make compiled code differ from plain Python, or hide a NaN."""
    tree = ast.parse(source)
    found = [*_attributes(tree), *_powers(tree), *_clamps(tree)]
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "fastmath":
            found.append(f"line {node.value.lineno}: fastmath")
        if isinstance(node, ast.ImportFrom) and node.module in {"math", "numpy"}:
            found.append(f"line {node.lineno}: import {node.module} as a whole, so that its functions can be seen")
    return found


def _attributes(tree: ast.AST) -> Iterator[str]:
    """Find functions of NumPy and of `math` that are not known to agree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name = f"{node.value.id}.{node.attr}"
            if node.value.id in {"np", "numpy"} and node.attr not in TYPE_NAMES:
                yield f"line {node.lineno}: {name}: use math or a loop"
            if node.value.id == "math" and node.attr not in SAFE_MATH:
                yield f"line {node.lineno}: {name} is not known to agree"


def _powers(tree: ast.AST) -> Iterator[str]:
    """Find powers inside functions with a constant base or exponent: LLVM rewrites those."""
    for function in _functions(tree):
        for node in ast.walk(function):
            operands: list[ast.expr] = []
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
                operands = [node.left, node.right]
            elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Pow):
                operands = [node.target, node.value]
            elif isinstance(node, ast.Call) and _name(node.func) in {"pow", "math.pow"}:
                operands = node.args
            if any(_is_constant(operand) for operand in operands):
                yield f"line {node.lineno}: constant power: write x * x or math.sqrt"


def _clamps(tree: ast.AST) -> Iterator[str]:
    """Find min(1, max(0, x)) and the like, which turn NaN into a bound.

    Both bounds must be constants: ``min(stock, max(0.0, demand))`` takes the lesser of two amounts and is no clamp.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in {"min", "max"} and _has_bound(node):
            other = "max" if _name(node.func) == "min" else "min"
            inner = [a for a in node.args if isinstance(a, ast.Call) and _name(a.func) == other]
            if any(_has_bound(call) for call in inner):
                yield f"line {node.lineno}: min(max()) hides NaN: use compiled.limit or compiled.share"


def _has_bound(call: ast.Call) -> bool:
    return any(_is_constant(argument) for argument in call.args)


def rule_imports(source: str) -> list[str]:
    """Find imports that a rule may not make: it is a formula and knows numbers only."""
    return [f"imports {name}" for name in sorted(imported(source)) if not _allowed(name, RULE_IMPORTS)]


def measure_imports(source: str) -> list[str]:
    """Find imports of measures: no behaviour may read what is only measured."""
    return [f"imports {name}" for name in sorted(imported(source)) if MEASURES & set(name.split("."))]


def missing_docstrings(source: str) -> list[str]:
    """Find public functions, classes and methods without a docstring.

    Operators and protocol methods (`__add__`) say by their name what they do.
    """
    found: list[str] = []

    def visit(body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                if node.name.startswith("_") or _is_repeated(node):
                    continue
                if not ast.get_docstring(node):
                    found.append(f"line {node.lineno}: {prefix}{node.name} has no docstring")
                if isinstance(node, ast.ClassDef):
                    visit(node.body, f"{node.name}.")

    visit(ast.parse(source).body, "")
    return found


def unknown_fields(source: str, records: Mapping[str, set[str]], world_fields: set[str] | None = None) -> list[str]:
    """Find fields that a record does not have.

    ``records`` holds the fields of each array of the world. Followed are ``world.NAME[i].field``,
    ``world.NAME["field"]``, and locals bound to ``world.NAME``, to ``world.NAME[i]`` or to both one after the other.
    A local that is also bound to something else is left alone. With ``world_fields``, ``world.NAME`` itself is checked.
    """
    found: list[str] = []
    for function in _functions(ast.parse(source)):
        tables, rows = _bindings(function, records)
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute):
                if _is_world(node.value) and world_fields and node.attr not in world_fields:
                    found.append(f"line {node.lineno}: the world has no {node.attr}")
                kinds, field = _row_kinds(node.value, tables, rows, records), node.attr
            elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                kinds = _row_kinds(node.value, tables, rows, records) | _table_kinds(node.value, tables, records)
                field = node.slice.value
                if not isinstance(field, str):
                    continue
            else:
                continue
            if kinds and not any(field in records[kind] for kind in kinds):
                found.append(f"line {node.lineno}: {' or '.join(sorted(kinds))} has no field {field}")
    return found


def _bindings(function: ast.AST, records: Mapping[str, set[str]]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return which locals stand for whole arrays and which for rows, with the arrays they come from."""
    tables: dict[str, set[str]] = {}
    rows: dict[str, set[str]] = {}
    other: set[str] = set()
    pairs = list(_assigned(function))
    for _ in range(2):  # a row may be taken from an alias that is bound further down
        other = set()
        for name, value in pairs:
            table, row = _table_kinds(value, tables, records), _row_kinds(value, tables, rows, records)
            if table:
                tables.setdefault(name, set()).update(table)
            elif row:
                rows.setdefault(name, set()).update(row)
            else:
                other.add(name)
    arguments = function.args if isinstance(function, ast.FunctionDef) else None
    if arguments:
        other |= {a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    return (
        {name: kinds for name, kinds in tables.items() if name not in other | set(rows)},
        {name: kinds for name, kinds in rows.items() if name not in other | set(tables)},
    )


def _assigned(function: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield every (local name, value) bound in a function; the value is None where it cannot be followed."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value
                elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    for part, value in zip(target.elts, node.value.elts, strict=False):
                        if isinstance(part, ast.Name):
                            yield part.id, value
                else:
                    for part in ast.walk(target):
                        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                            yield part.id, None
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node.value
        elif isinstance(node, ast.For):
            for part in ast.walk(node.target):
                if isinstance(part, ast.Name):
                    yield part.id, None


def _table_kinds(node: ast.expr | None, tables: Mapping[str, set[str]], records: Mapping[str, set[str]]) -> set[str]:
    """Return the arrays of records that an expression may stand for."""
    if isinstance(node, ast.Attribute) and _is_world(node.value) and node.attr in records:
        return {node.attr}
    if isinstance(node, ast.Name):
        return set(tables.get(node.id, ()))
    return set()


def _row_kinds(
    node: ast.expr | None,
    tables: Mapping[str, set[str]],
    rows: Mapping[str, set[str]],
    records: Mapping[str, set[str]],
) -> set[str]:
    """Return the arrays whose row an expression may stand for."""
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
        if not (isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)):
            return _table_kinds(node.value, tables, records)
    if isinstance(node, ast.Name):
        return set(rows.get(node.id, ()))
    return set()


def imported(source: str) -> set[str]:
    """Return the dotted names that a source imports; `from a import b` counts as `a.b` when `a` is a package here."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            packages = {
                "simulation",
                *(f"simulation.{name}" for name in ("behaviours", "compiler", "records", "registers", "rules")),
            }
            deep = node.level > 0 or module in packages
            names |= {f"{module}.{alias.name}" for alias in node.names} if deep else {module}
    return names


def _allowed(name: str, allowed: set[str]) -> bool:
    return name in allowed or any(name.startswith(f"{prefix}.") for prefix in allowed if "." in prefix)


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """Yield the outermost functions (with what is nested in them) of a module and of its classes."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.FunctionDef):
            yield child
        elif isinstance(child, ast.stmt):
            yield from _functions(child)


def _name(node: ast.expr) -> str:
    return ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""


def _is_world(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "world"


def _is_constant(node: ast.expr) -> bool:
    """Tell whether an operand is a literal, a literal with a sign, or a constant of a module (in capitals)."""
    if isinstance(node, ast.UnaryOp):
        return _is_constant(node.operand)
    if isinstance(node, ast.Name | ast.Attribute):
        return _name(node).rpartition(".")[2].strip("_").isupper()
    return isinstance(node, ast.Constant)


def _is_repeated(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Tell whether a definition only repeats another one: an overload or the setter of a property."""
    names = {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}
    return bool(names & {"overload", "setter", "deleter"})


def table_writers(source: str) -> list[str]:
    """Find tables that are written for spreadsheets past `experiments.kit.folders.tables`. ``to_csv`` without a target
    makes a text, which digests are taken of."""
    found = []
    tree = ast.parse(source)
    texts = {
        id(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and not node.args and not {k.arg for k in node.keywords} & {"path_or_buf", None}
    }
    for node in ast.walk(tree):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if name in {"ExcelWriter", "DictWriter"} or (name == "writer" and _name(node) == "csv.writer"):
            found.append(f"line {node.lineno}: {name}")
        if name == "to_csv" and id(node) not in texts:
            found.append(f"line {node.lineno}: {name}")
    return found
