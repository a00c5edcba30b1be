"""Plain self-contained pages of sections: words, a picture, a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from experiments.kit.images import Image
from experiments.kit.rendering import render


@dataclass(frozen=True)
class Section:
    """A part of a page: title, paragraphs, a warning that stands out, a picture and a table (each may be left out)."""

    title: str
    paragraphs: Sequence[str] = ()
    warning: str = ""
    image: Image | None = None
    header: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = field(default_factory=list)

    @classmethod
    def of(cls, title: str, table: pd.DataFrame, *paragraphs: str, warning: str = "", image: Image | None = None) -> Section:
        """A section with a data frame as its table; numbers in up to three significant digits."""
        rows = [[cell_text(value) for value in row] for row in table.itertuples(index=False)]
        header = [str(name).replace("_", " ") for name in table]
        return cls(title, paragraphs, warning, image, header=header, rows=rows)


def cell_text(value: Any) -> str:
    """A value as it stands in a cell."""
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    if isinstance(value, float):
        if value != value:
            return "–"
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value + 0.0:.3g}"  # -0.0 + 0.0 is 0.0
    return str(value)


def page(title: str, lead: str, kicker: str, sections: Sequence[Section]) -> str:
    """The page as HTML; nothing on it comes from elsewhere."""
    return render("pages.html", title=title, lead=lead, kicker=kicker, sections=sections)
