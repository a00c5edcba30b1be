"""Plain values -> TOML text: the small part of TOML that scenario and policy files use.

The standard library reads TOML but does not write it. What is written here reads back equal: `tomllib.loads`
of the text gives the same nested dictionaries (tuples come back as lists, entries of None are left out).
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}
INLINE_WIDTH = 100


def toml_text(document: Mapping[str, Any]) -> str:
    """Return a mapping as TOML text. Plain values come first, then tables; short tables of numbers stand in a line.

    Raises TypeError for a value TOML cannot hold.
    """
    return "\n".join(_table_lines(document, ())).strip("\n") + "\n"


def toml_key(name: str) -> str:
    """Return a key as TOML writes it: bare when it can be, else quoted."""
    return name if _BARE_KEY.fullmatch(name) else _string(name)


def _string(text: str) -> str:
    out = []
    for character in text:
        if character in _ESCAPES:
            out.append(_ESCAPES[character])
        elif ord(character) < 32 or ord(character) == 127:
            out.append(f"\\u{ord(character):04x}")
        else:
            out.append(character)
    return '"' + "".join(out) + '"'


def toml_value(value: Any) -> str:
    """Return one value as TOML writes it within a line. Raises TypeError for a value TOML cannot hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        inner = ", ".join(f"{toml_key(k)} = {toml_value(v)}" for k, v in value.items() if v is not None)
        return "{ " + inner + " }" if inner else "{}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    raise TypeError(f"TOML cannot hold {value!r}")


def _stands_in_line(value: Mapping[str, Any]) -> bool:
    return all(not isinstance(item, Mapping) for item in value.values()) and len(toml_value(value)) <= INLINE_WIDTH


def _table_lines(table: Mapping[str, Any], path: tuple[str, ...]) -> list[str]:
    lines: list[str] = []
    tables: list[tuple[str, Mapping[str, Any]]] = []
    for key, value in table.items():
        if value is None:
            continue
        if isinstance(value, Mapping) and (not path or not _stands_in_line(value)):
            tables.append((key, value))
        else:
            lines.append(f"{toml_key(key)} = {toml_value(value)}")
    for key, value in tables:
        inner = (*path, toml_key(key))
        body = _table_lines(value, inner)
        # A table that only holds tables needs no header of its own.
        has_own_lines = bool(body) and not body[0].startswith("[") and body[0] != ""
        header = [f"[{'.'.join(inner)}]"] if has_own_lines or not body else []
        lines.extend(["", *header, *body])
    return lines
