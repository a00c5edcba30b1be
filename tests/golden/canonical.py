"""Digests of tables, arrays and plain data over canonical bytes: equal when every value is, to the last bit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

LEFT_OUT = {"provenance", "versions", "source", "seconds", "folder", "command", "journal"}
"""Keys of data that say where, when and with what it was made."""

Found = dict[str, str]
"""Digests by name."""


class Digest:
    """BLAKE2b over parts, each preceded by its length, so that no two series of parts give the same bytes."""

    def __init__(self) -> None:
        self.state = hashlib.blake2b(digest_size=16)

    def add(self, *parts: str | bytes) -> None:
        """Take in texts or bytes."""
        for part in parts:
            data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
            self.state.update(len(data).to_bytes(8, "little") + data)

    def text(self) -> str:
        """The digest of all so far."""
        return self.state.hexdigest()


def raw(values: np.ndarray) -> tuple[str, bytes]:
    """Kind and little-endian bytes of numbers; every "not a number" has the same bytes."""
    little = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<"))
    if little.dtype.kind == "f":
        little[np.isnan(little)] = np.nan
    return little.dtype.str, little.tobytes()


def array(values: np.ndarray) -> str:
    """Digest of an array of numbers."""
    found = Digest()
    found.add(str(values.shape), *raw(values))
    return found.text()


def table(frame: pd.DataFrame) -> str:
    """Digest of a table: its columns in their order; the index is taken to say nothing."""
    found = Digest()
    found.add(str(len(frame)))
    for name in frame.columns:
        column = frame[name]
        kind = getattr(column.dtype, "kind", "O")
        found.add(str(name))
        if kind in "fiub":
            found.add(*raw(column.to_numpy()))
        elif kind == "M":
            found.add("time", column.astype("datetime64[ns]").to_numpy().astype("<i8").tobytes())
        else:
            found.add("text", *(text for value in column for text in cell(value)))
    return found.text()


def cell(value: Any) -> tuple[str, bytes]:
    """Kind and bytes of one value that is no list and no mapping."""
    if value is None or value is pd.NA or value is pd.NaT:
        return "none", b""
    if isinstance(value, str):
        return "text", value.encode("utf-8", "surrogatepass")
    if isinstance(value, bool | np.bool_):
        return "bool", bytes([int(value)])
    if isinstance(value, int | float | np.integer | np.floating):
        # In JSON a whole number may have lost its point, so all numbers are doubles.
        return "number", raw(np.array([value], dtype=float))[1]
    if hasattr(value, "isoformat"):
        return "time", value.isoformat().encode()
    raise TypeError(f"no canonical form of {value!r}")


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str, bytes]]:
    """Path, kind and bytes of every value within data; keys are sorted, and those of `LEFT_OUT` are left out."""
    if isinstance(value, Mapping):
        yield path, "mapping", b""
        for key in sorted(value, key=str):
            if key not in LEFT_OUT:
                yield from leaves(value[key], f"{path}/{key}")
    elif isinstance(value, list | tuple | np.ndarray):
        yield path, "list", len(value).to_bytes(8, "little")
        for number, one in enumerate(value):
            yield from leaves(one, f"{path}/{number}")
    else:
        yield path, *cell(value)


def data(name: str, value: Any) -> Found:
    """Digests of the numbers and of the words of plain data."""
    numbers, words = Digest(), Digest()
    for path, kind, content in leaves(value):
        (words if kind == "text" else numbers).add(path, kind, content)
    return {f"{name}, numbers": numbers.text(), f"{name}, words": words.text()}
