"""Cells of tables that a spreadsheet opens: text stays text.

A spreadsheet takes a cell that begins with one of a few characters for a formula and works it out, also one that calls
programs or addresses. Names and titles come from files that anybody may have made. Such a cell is written with an
apostrophe before it, which spreadsheets show as text; readers of Comity's own files take it off again.
"""

from __future__ import annotations

import re

LIVE = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
"""How a cell begins that a spreadsheet may work out; full-width signs are taken for the others in some countries."""
_MARKED = re.compile(rf"'+({LIVE.pattern})")


def live(text: str) -> bool:
    """Whether a spreadsheet may take this cell for a formula. Numbers in digits are none."""
    if LIVE.match(text) is None:
        return False
    try:
        float(text)
    except ValueError:
        return True
    return False


def plain_cell(text: str) -> str:
    """The cell as it is written: with an apostrophe before what would be worked out (or would be read as marked).

    Line ends become line feeds: writers of CSV put no quotes round a bare carriage return, and what follows it would begin a
    row of its own.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if live(text) or _MARKED.match(text) else text


def read_cell(text: str) -> str:
    """The text of a cell that ``plain_cell`` wrote."""
    return text[1:] if _MARKED.match(text) else text
