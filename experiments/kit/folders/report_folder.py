"""The folder of a report: tables, plain values, pictures and the page, each file written aside and renamed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from experiments.kit.folders.files import json_text, write_aside, write_text
from experiments.kit.folders.tables import write_csv
from experiments.kit.images import Image, save_image

Picture = tuple[Figure, str]
"""A figure, and a description for those who cannot see it."""


class ReportFolder:
    """A folder that a report is written into; it is made if need be.

    Args:
        folder: where; path: the same as a path.

    Raises:
        OSError: it cannot be made; so does every method if it cannot write.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.path = Path(folder)
        self.path.mkdir(parents=True, exist_ok=True)

    def csv(self, name: str, table: pd.DataFrame, digits: int | None = None) -> Path:
        """A table as ``name``.csv; numbers in ``digits`` significant digits, all of them if left out."""
        return write_csv(self.path / f"{name}.csv", table, digits)

    def parquet(self, name: str, table: pd.DataFrame) -> Path:
        """A table as ``name``.parquet."""
        return write_aside(self.path / f"{name}.parquet", lambda path: table.to_parquet(path, index=False))

    def json(self, name: str, value: Any) -> Path:
        """Plain values as ``name``.json; numbers that are missing or infinite as null."""
        return self.text(f"{name}.json", json_text(value))

    def text(self, name: str, text: str) -> Path:
        """A text under its whole name, which may lie in a folder below."""
        return write_text(self.path / name, text)

    def picture(self, name: str, figure: Figure, description: str) -> Image:
        """A figure as PNG and SVG in ``figures``; returned for the page, with words for those who cannot see it."""
        return save_image(figure, self.path / "figures" / name, description)

    def pictures(self, drawn: Mapping[str, Picture]) -> dict[str, Image]:
        """Figures with their descriptions by name, as `picture`."""
        return {name: self.picture(name, figure, description) for name, (figure, description) in drawn.items()}

    def page(self, html: str) -> Path:
        """The page as report.html. Returns the folder."""
        self.text("report.html", html)
        return self.path
