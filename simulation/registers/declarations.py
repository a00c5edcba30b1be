"""What stands in TOML files as rows of a register, read into frozen objects: every fault is told, all of them at once."""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

SIMULATION = Path(__file__).resolve().parents[1]

T = TypeVar("T")


class DeclarationError(ValueError):
    """Rows of a register are declared wrongly; the message lists every fault with file and row."""


def parsed(file: Path, where: str, faults: list[str]) -> dict[str, Any]:
    """The tables of a file; nothing after noting that it is no TOML."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{where}: {error}")
        return {}


def rows_of(tables: Mapping[str, Any], key: str, where: str) -> Iterable[tuple[str, dict[str, Any]]]:
    """The tables ``[[key]]``, each with the words for where it stands."""
    for number, row in enumerate(tables.get(key, ()), start=1):
        yield f"{where}: {row.get('id', f'{key} {number}')}", row


def refuse(faults: list[str]) -> None:
    """End the reading of a register in which something is wrong.

    Raises:
        DeclarationError: there are faults.
    """
    if faults:
        raise DeclarationError("\n".join(faults))


def by_id(made: Iterable[tuple[str, T]], faults: list[str]) -> dict[str, T]:
    """Rows by id in their order, after noting ids that stand twice."""
    found: dict[str, T] = {}
    for id, row in made:
        if id in found:
            faults.append(f"{id} is declared twice")
        found[id] = row
    return found


def named(known: Mapping[str, T], name: Any, where: str, faults: list[str]) -> T | None:
    """What a row names in another register; ``None`` after noting that nothing has this name, with the nearest that has."""
    if name in known:
        return known[name]
    near = difflib.get_close_matches(str(name), known, n=1)
    faults.append(f"{where} = {name!r}: nothing has this name" + (f"; did you mean {near[0]}?" if near else ""))
    return None


def made(cls: type[T], keys: Any, where: str, faults: list[str], **known: Any) -> T | None:
    """An object of a table's keys, and of what the reader knows beside them; ``None`` after noting what is wrong with the keys.

    Lists become tuples, whole numbers decimals where the class wants them.
    """
    if not isinstance(keys, Mapping):
        faults.append(f"{where}: is no table")
        return None
    hints = {name: hint for name, hint in _hints(cls).items() if name not in known}  # type: ignore[arg-type]
    needed = [one.name for one in fields(cls) if one.default is MISSING and one.default_factory is MISSING]  # type: ignore[arg-type]
    wrong = [f"has an unknown key {key}; allowed: {', '.join(hints)}" for key in keys if key not in hints]
    wrong += [f"lacks {name}" for name in needed if name not in keys and name not in known]
    wrong += [
        f"{key} = {keys[key]!r}; allowed: {_words(hint)}"
        for key, hint in hints.items()
        if key in keys and not _fits(keys[key], hint)
    ]
    faults += [f"{where}: {fault}" for fault in wrong]
    if wrong:
        return None
    try:
        return cls(**{key: _value(value, hints[key]) for key, value in keys.items()}, **known)
    except ValueError as error:
        faults.append(f"{where}: {error}")
        return None


@cache
def _hints(cls: type) -> dict[str, Any]:
    """The types of a class's fields in order."""
    hints = get_type_hints(cls)
    return {one.name: hints[one.name] for one in fields(cls)}


def _value(value: Any, hint: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return float(value) if type(value) is int and float in (hint, *get_args(hint)) else value


def _fits(value: Any, hint: Any) -> bool:
    """Whether a value of a TOML file, or an object made of one, is of a field's type."""
    kind = get_origin(hint) or hint
    if kind is Literal:
        return value in get_args(hint)
    if kind is UnionType:
        return any(_fits(value, part) for part in get_args(hint))
    if kind is tuple:
        return isinstance(value, list | tuple) and all(_fits(one, get_args(hint)[0]) for one in value)
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return hint is Any or (isinstance(value, kind) and not (kind is int and isinstance(value, bool)))


def _words(hint: Any) -> str:
    """What a field's type allows, in words."""
    kind = get_origin(hint) or hint
    if kind is Literal:
        return ", ".join(map(str, get_args(hint)))
    if kind is UnionType:
        return " or ".join(_words(part) for part in get_args(hint) if part is not type(None))
    if kind is tuple:
        return f"a list, each {_words(get_args(hint)[0])}"
    plain = {str: "text", float: "a finite number", int: "a whole number", bool: "true or false"}
    return plain.get(kind, f"a table {kind.__name__}" if kind is not Mapping else "a table")
