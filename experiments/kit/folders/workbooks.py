"""Sheets of a workbook as people read them: formats by unit, a header in sight, filters, and a first sheet that explains."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from experiments.kit.folders.tables import Workbook
from simulation.registers import OUTCOMES

SHARE, PART, COUNT, WHOLE, SMALL, DAY = "0.000", "0%", "#,##0", "0", "0.0000", "yyyy-mm-dd"
"""Formats of numbers: an outcome from 0 to 1, a share of worlds, amounts, numbers that only name something, p-values, days."""
WIDEST, NARROWEST = 60, 9
"""Widths of columns in characters."""
NAMING = ("seed", "week", "world", "member", "run_id", "run", "point", "n", "differ", "seeds")
"""Columns of whole numbers that name or count something, and have no thousands to part."""


def number_format(outcome: str) -> str:
    """How values of an outcome are shown in a cell: shares with three decimals, amounts with thousands parted."""
    row = OUTCOMES[outcome]
    return SHARE if row.low is not None and row.high is not None else "#,##0.0"


def put_sheet(
    writer: Workbook,
    name: str,
    table: pd.DataFrame,
    *,
    ids: int = 1,
    formats: Mapping[str, str | Sequence[str]] | None = None,
) -> None:
    """Write a table as a sheet.

    Args:
        ids: so many columns at the left say what a row is: they and the header stay in sight.
        formats: a column's format, or one for each of its rows; outcomes' own and plain numbers need none.
    """
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    table.to_excel(writer, sheet_name=name, index=False)
    page = writer.sheets[name]
    page.freeze_panes = f"{get_column_letter(ids + 1)}2"
    if len(table.columns):
        page.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table) + 1}"
    for place, column in enumerate(table.columns, 1):
        page.cell(1, place).font = Font(bold=True)
        values = table.iloc[:, place - 1]
        given = (formats or {}).get(str(column)) or _format(str(column), values)
        each = [given] * len(values) if isinstance(given, str) else list(given)
        for row, shape in enumerate(each, 2):
            if shape:
                page.cell(row, place).number_format = shape
        page.column_dimensions[get_column_letter(place)].width = _width(str(column), values)


def put_explanation(
    writer: Workbook,
    title: str,
    about: Sequence[tuple[str, str]],
    sheets: Mapping[str, tuple[str, Sequence[tuple[str, str]]]],
) -> None:
    """Write the sheet "read me": what the file is, and what each sheet and each of its columns means.

    Args:
        title: what the workbook holds; about: further facts, (name, words).
        sheets: by sheet: what it shows, and its columns with their meaning and unit.
    """
    from openpyxl.styles import Alignment, Font

    rows: list[tuple[str, str, str]] = [(title, "", ""), *((name, "", words) for name, words in about), ("", "", "")]
    headings = [1]
    for sheet, (words, columns) in sheets.items():
        rows.append((sheet, "", words))
        headings.append(len(rows))
        rows += [("", column, meaning) for column, meaning in columns]
    pd.DataFrame(rows).to_excel(writer, sheet_name="read me", index=False, header=False)
    page = writer.sheets["read me"]
    for column, width in (("A", 24), ("B", 30), ("C", 110)):
        page.column_dimensions[column].width = width
    for row in page.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=cell.column == 3, vertical="top")
    for number in headings:
        page.cell(number, 1).font = Font(bold=True)


def _format(column: str, values: pd.Series) -> str:
    """The format of a column by its name and its numbers."""
    kind = values.dtype.kind
    if kind == "M":
        return DAY
    if kind not in "iuf":
        return ""
    if column in OUTCOMES:
        return number_format(column)
    if kind in "iu":
        return WHOLE if column in NAMING else COUNT
    top = float(values.abs().max()) if len(values) else 0.0
    return SHARE if not math.isfinite(top) or top < 100.0 else COUNT


def _width(column: str, values: pd.Series) -> float:
    """Width that shows the name and the longest of the first texts, within bounds."""
    longest = max((len(str(value)) for value in values.head(200)), default=0) if values.dtype.kind not in "iufM" else 10
    return float(min(WIDEST, max(NARROWEST, len(column) + 4, longest + 2)))
