"""Tables that people open in a spreadsheet, CSV and XLSX: every writer goes through here, so that no cell is a live formula.

Parquet and JSON beside them keep every text as it is; see `simulation.inputs.table_cells` for what is done to a cell.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.kit.folders.files import write_aside
from simulation.inputs import live, plain_cell

Workbook = pd.ExcelWriter
"""A workbook that sheets are written into, see `workbook`."""


def without_formulas(table: pd.DataFrame) -> pd.DataFrame:
    """The table with every text (cells, column names, index) as a spreadsheet may read it; ``table`` itself is unchanged."""
    out = table.copy(deep=False)
    for place in range(out.shape[1]):
        column = out.iloc[:, place]
        found = _marked(column)
        if found:
            changed = column.astype(object).map(lambda value, found=found: _put(value, found))
            # By place: two columns may have one name.
            out = pd.concat([out.iloc[:, :place], changed, out.iloc[:, place + 1 :]], axis=1)
    names = [_plain(name) for name in out.columns]
    if names != list(out.columns):
        out.columns = pd.Index(names, name=out.columns.name)
    if isinstance(out.index, pd.MultiIndex):
        out.index = pd.MultiIndex.from_tuples([tuple(map(_plain, row)) for row in out.index], names=out.index.names)
    elif out.index.dtype.kind not in "biufcmM":
        out.index = pd.Index([_plain(value) for value in out.index], name=out.index.name)
    out.index.names = [_plain(name) for name in out.index.names]
    return out


def csv_text(table: pd.DataFrame, **options: Any) -> str:
    """A table as CSV; ``options`` as those of ``DataFrame.to_csv``."""
    held = io.StringIO()
    without_formulas(table).to_csv(held, **options)
    return held.getvalue()


def save_csv(table: pd.DataFrame, path: str | os.PathLike[str], **options: Any) -> None:
    """Write a table as CSV; ``options`` as those of ``DataFrame.to_csv``.

    Raises:
        OSError: the file cannot be written.
    """
    without_formulas(table).to_csv(path, **options)


def write_csv(target: Path, table: pd.DataFrame, digits: int | None = None) -> Path:
    """Write a table as CSV without its index, aside and renamed, in a folder that is made if need be. Returns ``target``.

    Args:
        digits: significant digits of numbers; all of them if left out.

    Raises:
        OSError: it cannot be written.
    """
    shape = None if digits is None else f"%.{digits}g"
    target.parent.mkdir(parents=True, exist_ok=True)
    return write_aside(target, partial(save_csv, table, index=False, float_format=shape, lineterminator="\n"))


@contextmanager
def workbook(target: str | os.PathLike[str] | io.BytesIO) -> Iterator[pd.ExcelWriter]:
    """A workbook (XLSX) to write sheets into by ``DataFrame.to_excel``. Texts stay exactly as they are, as texts.

    Raises:
        OSError: the file cannot be written.
    """
    with pd.ExcelWriter(target if isinstance(target, io.BytesIO) else Path(target), engine="openpyxl") as writer:
        yield writer
        for page in writer.sheets.values():
            for row in page.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and live(cell.value):
                        cell.data_type = "s"  # the writer has taken "=..." for a formula
                        cell.quotePrefix = True  # stays text when somebody edits it


def _marked(column: pd.Series) -> dict[str, str]:
    """Texts of a column that have to be written otherwise."""
    if column.dtype.kind in "biufcmM" and not isinstance(column.dtype, pd.CategoricalDtype):
        return {}
    texts = {value for value in column.array if isinstance(value, str)}
    return {text: made for text in texts if (made := plain_cell(text)) != text}


def _put(value: Any, found: dict[str, str]) -> Any:
    return found.get(value, value) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    return plain_cell(value) if isinstance(value, str) else value
