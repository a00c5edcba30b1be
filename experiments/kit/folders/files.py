"""Writing results: whole or not at all, and only where it is possible."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from simulation.inputs import Problem

PRIVATE = 0o600
"""Mode of a file that its owner alone can read."""


def write_aside(target: Path, write: Callable[[Path], object], mode: int | None = None) -> Path:
    """Let ``write`` fill a file beside ``target`` and rename it, so that no reader ever meets half a file.

    Returns ``target``. The file aside keeps the suffix, by which some writers choose a format; it is gone afterwards,
    whatever happens. ``mode`` (``PRIVATE``) holds from before the first byte on, whatever stood there before; without it the
    file is as the system makes new ones.
    """
    aside = target.with_name(f".{target.stem}.{os.getpid()}.part{target.suffix}")
    try:
        if mode is not None:
            aside.unlink(missing_ok=True)
            os.close(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
        write(aside)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return target


def write_text(target: Path, text: str) -> Path:
    """Write a text as UTF-8, as `write_aside`; the folder is made if need be. Returns ``target``.

    Raises:
        OSError: it cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    return write_aside(target, lambda path: path.write_text(text, encoding="utf-8"))


def folder_problem(folder: str | os.PathLike[str]) -> Problem | None:
    """What keeps ``folder`` from being made and written, or ``None``; it is not made by asking."""
    path = Path(folder)
    try:
        there = next(place for place in (path, *path.absolute().parents) if place.exists())
        if not there.is_dir():
            raise NotADirectoryError
        probe = there / f".comity-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except (FileExistsError, NotADirectoryError):
        return Problem(
            "out", "", str(folder), "cannot be written: it is a file, or lies in one", "a folder, or the name of a new one"
        )
    except OSError as error:
        return Problem(
            "out",
            "",
            str(folder),
            f"cannot be written: {error.strerror or error}",
            "a folder that you may write, or a new one inside such a folder",
        )
    return None


def json_text(value: Any) -> str:
    """A value as the text of a JSON file that people may read, too."""
    return json.dumps(json_ready(value), indent=1, ensure_ascii=False) + "\n"


def json_ready(value: Any) -> Any:
    """A value as JSON can hold it: missing and infinite numbers as null, what JSON does not know as text."""
    if isinstance(value, Mapping):
        return {str(key): json_ready(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [json_ready(entry) for entry in value]
    if hasattr(value, "item"):  # a NumPy scalar
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | bool | None) else str(value)
