"""Plain values -> TOML text, written by tomli-w; short lists stand in a line, as people write them.

What is written here reads back equal: `tomllib.loads` of the text gives the same nested dictionaries (tuples come back as
lists, entries of None are left out).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import tomli_w

LINE = 100
"""Most characters of a list that stands in a line."""
_LIST = re.compile(r"^([^\n]*\[)\n((?:(?![^\n]*\[$)(?! *\])[^\n]*\n)+)( *\],?)$", re.MULTILINE)
"""A list without lists of more than a line in it: texts have no line feed, and no entry begins with "]" or ends with "["."""


def toml_text(document: Mapping[str, Any]) -> str:
    """Return a mapping as TOML text. Plain values come first, then tables.

    Raises TypeError for a value TOML cannot hold.
    """
    return _short_lists(tomli_w.dumps(_present(document)))


def toml_key(name: str) -> str:
    """Return a key as TOML writes it: bare when it can be, else quoted."""
    return tomli_w.dumps({name: 0}).removesuffix(" = 0\n")


def toml_value(value: Any) -> str:
    """Return one value that is no table as TOML writes it. Raises TypeError for a value TOML cannot hold."""
    return toml_text({"x": value}).removeprefix("x = ").removesuffix("\n")


def _present(value: Any) -> Any:
    """A value without the entries of its mappings that are None: TOML has no word for them."""
    if isinstance(value, Mapping):
        return {key: _present(entry) for key, entry in value.items() if entry is not None}
    return [_present(entry) for entry in value] if isinstance(value, list | tuple) else value


def _short_lists(text: str) -> str:
    """TOML as tomli-w writes it, an entry of a list a line, with lists in a line where they fit; inner lists come first."""
    before = ""
    while text != before:
        before, text = text, _LIST.sub(_in_a_line, text)
    return text


def _in_a_line(found: re.Match[str]) -> str:
    """A list in a line if it fits, else as it was."""
    first, entries, last = found.groups()
    line = first + ", ".join(entry.strip().removesuffix(",") for entry in entries.removesuffix("\n").split("\n")) + last.strip()
    return line if len(line) <= LINE else found[0]
