"""Where a command writes its results: a folder of its own, in which nothing of before is overwritten or mixed with them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from experiments.kit.folders.files import folder_problem
from simulation.inputs import InputProblems, Problem

WRITTEN = (".csv", ".html", ".jpg", ".json", ".jsonl", ".log", ".npy", ".parquet", ".png", ".svg", ".toml", ".txt", ".xlsx")
"""Suffixes of what commands write: a folder with a file of another kind is somebody's, and not emptied."""
NAMED = (
    "provenance.json",
    "manifest.json",
    "report.html",
    "brief.html",
    "plan.json",
    "stress.json",
    "command.txt",
    "runs.parquet",
    "placebo.json",
)
"""By one of these a folder of results is known."""


def nothing_goes_on(folder: Path) -> bool:
    """That results in a folder are never continued."""
    return False


def holding(*names: str) -> Callable[[Path], bool]:
    """Whether a folder holds one of these files: by them is known what a command goes on with, and what it refuses itself."""
    return lambda folder: any((folder / name).exists() for name in names)


def says(file: Path, text: str) -> bool:
    """Whether a file holds exactly this text."""
    return file.is_file() and file.read_text(encoding="utf-8") == text


def results_file(file: str | os.PathLike[str] | None, name: str, *, overwrite: bool = False) -> Path:
    """The file for results: ``file`` if given, else ``name``, numbered if that exists.

    Args:
        overwrite: take a file that exists, too.

    Raises:
        InputProblems: it exists, or its folder cannot be written.
    """
    path, number = Path(name if file is None else file), 2
    while file is None and path.exists() and not overwrite:
        path, number = Path(name).with_stem(f"{Path(name).stem}-{number}"), number + 1
    problem = folder_problem(path.parent)
    if path.exists() and not overwrite:
        problem = Problem("--out", "", str(path), "exists already", "the name of a new file, or --overwrite")
    if problem is not None:
        raise InputProblems([problem], "the file for results")
    return path


def results_folder(
    folder: str | os.PathLike[str] | None,
    name: str,
    *,
    within: str | os.PathLike[str] = "results",
    overwrite: bool = False,
    goes_on: Callable[[Path], bool] = nothing_goes_on,
) -> Path:
    """The folder for results, which is not made yet: ``folder`` if given, else ``within/name``, numbered if that is taken.

    Args:
        overwrite: take a folder that holds results, too; `empty_folder` empties it when the work begins.
        goes_on: whether what a folder holds is what is asked for now, so that it is continued.

    Raises:
        InputProblems: it holds results already, or something else, or cannot be made or written.
    """
    if folder is None:
        path, number = Path(within) / name, 2
        while occupied(path) and not overwrite and not goes_on(path):
            path, number = (Path(within) / f"{name}-{number}"), number + 1
    else:
        path = Path(folder)
    problem = folder_problem(path)
    if problem is None and occupied(path) and not goes_on(path):
        other = foreign(path)
        if not overwrite:
            problem = _holds(path, other)
        elif other:
            problem = _not_emptied(path, other)
    if problem is not None:
        raise InputProblems([problem], "the folder for results")
    return path


def empty_folder(folder: Path) -> None:
    """Take away what a folder of results holds; what is no folder yet, or empty, is left as it is.

    Raises:
        InputProblems: it holds what no command wrote.
        OSError: something cannot be removed.
    """
    if not occupied(folder):
        return
    other = foreign(folder)
    if other:
        raise InputProblems([_not_emptied(folder, other)], "the folder for results")
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def occupied(folder: Path) -> bool:
    """Whether a folder, or a file in its place, holds anything."""
    return folder.exists() and (not folder.is_dir() or any(folder.iterdir()))


def foreign(folder: Path) -> str | None:
    """Something in a folder that no command wrote, or ``None``; anything, where nothing says that the folder holds results."""
    known = any((folder / name).exists() for name in NAMED)
    for entry in folder.rglob("*"):
        if not entry.is_dir() and not (known and entry.suffix in WRITTEN and not entry.is_symlink()):
            return str(entry.relative_to(folder))
    return None


def _not_emptied(folder: Path, other: str) -> Problem:
    words = f"is not emptied: it holds what no command wrote here, such as {other}"
    return Problem("--out", "", str(folder), words, "another folder")


def _holds(folder: Path, other: str | None) -> Problem:
    words = "holds something already, which would be mixed with the new"
    emptied = "" if other else ", or --overwrite, which empties it first"
    return Problem("--out", "", str(folder), words, f"a new or empty folder{emptied}")
