"""Tables of finished runs as Parquet files that know whose they are: what was run is what is read.

A file carries a stamp: what its rows belong to (a digest of the study's manifest) and a digest of the rows. A file that was
written by hand, edited, or copied from another study has none or a wrong one, and is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.kit import changed_file
from simulation.inputs import InputProblems, Problem

STAMP = b"comity"
"""Key of the stamp in a file's metadata."""


def rows_digest(table: pa.Table) -> str:
    """A short hash of the columns of a table, their names and their values, to the last bit."""
    found = hashlib.blake2b(digest_size=16)
    for name in table.column_names:
        values = table[name].to_numpy()
        found.update(f"{name}:{values.dtype.kind}:{len(values)}\n".encode())
        if values.dtype.kind == "O":
            # A length before each text, so that no two lists of texts read the same.
            texts = ("" if value is None else f"{len(str(value))}:{value}" for value in values)
            found.update("\n".join(texts).encode())
        else:
            found.update(np.ascontiguousarray(values).tobytes())
    return found.hexdigest()


def write_shard(table: pd.DataFrame, path: Path, of: str = "") -> None:
    """Write a table as Parquet (zstd), without anything that depends on when or where it is written.

    Args:
        of: what the rows belong to, for ``read_shard``.
    """
    columns = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    stamp = json.dumps({"of": of, "rows": rows_digest(columns)})
    pq.write_table(columns.replace_schema_metadata({STAMP: stamp.encode()}), path, compression="zstd")
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def read_shard(path: Path, of: str | None = None, columns: list[str] | None = None) -> pa.Table:
    """A table that ``write_shard`` wrote, without its stamp; ``of`` (``None``: nothing) is what its rows must belong to.

    Raises:
        InputProblems: its rows are not those that were written, or belong to something else.
        OSError, pyarrow.ArrowException: it cannot be read.
    """
    table = pq.read_table(path)
    reason = problem_of(table, of)
    if reason:
        raise InputProblems([changed_file(path, reason)], f"the results in {path.parent}")
    table = table.replace_schema_metadata(None)
    return table if columns is None else table.select(columns)


def problem_of(table: pa.Table, of: str | None) -> str:
    """Why a table is not what was written; "" if it is."""
    stamp: Mapping[str, Any] = json.loads((table.schema.metadata or {}).get(STAMP, b"{}"))
    if not stamp:
        return "was not written by Comity: somebody replaced or saved it anew after the runs"
    if stamp["rows"] != rows_digest(table):
        return "has been changed after its runs were made"
    if of is not None and stamp["of"] != of:
        return "holds runs of something else than is written beside it: it was copied here, or manifest.json was changed"
    return ""


def changed_words(before: Iterable[Problem]) -> list[Problem]:
    """Differences between what was run and what a file says now, as problems of the file study.toml."""
    allowed = "what was run; put it back, or run what it says now in another folder"
    return [Problem("study.toml", p.key.removeprefix("study."), p.value, p.message, allowed) for p in before]
