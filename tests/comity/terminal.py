"""Commands run in this process, and their text without colours."""

from __future__ import annotations

import re

from typer.testing import CliRunner, Result

from comity.cli import app

SMALL = ["--weeks", "3", "--communities", "6"]


def comity(*words: str, width: int = 150) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, list(words), env={"COLUMNS": str(width), "TERM": "dumb"})


def plain(text: str) -> str:
    """Text without colours, with runs of white space as one space."""
    return re.sub(r"\s+", " ", re.sub(r"\x1b\[[0-9;]*m", "", text))
