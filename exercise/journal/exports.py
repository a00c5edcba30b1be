"""A session as one text file (JSON lines): a heading, entries, then the personal texts that are left.

What is read may have been made by anybody: line by line, each of a limited size, and stopped where too much is wrong.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exercise.journal.chain import FORMAT, LARGEST_ENTRY, Chain, canonical, read_json
from experiments.kit import PRIVATE, write_aside
from simulation.inputs import InputProblems, Problem

LARGEST_EXPORT = 200_000_000
"""Bytes of an exported session at most."""
LONGEST_LINE = 6 * LARGEST_ENTRY + 4096
"""Bytes of a line at most: each character of an entry may take six, as \\u0000 does."""

ENTRIES = "SELECT number, at, actor, kind, body, before, digest FROM entries ORDER BY number"
TEXTS = "SELECT id, entry, owner, salt, text FROM texts ORDER BY entry, id"

_OTHERS = (
    (b"SQLite format 3", "is a session file, not an exported one: put it into the folder of sessions, or export it first"),
    (b"\x1f\x8b", "is compressed (gzip): unpack it first"),
    (b"PK\x03\x04", "is compressed (zip): unpack it first"),
    (b"BZh", "is compressed (bzip2): unpack it first"),
    (b"\xfd7zXZ", "is compressed (xz): unpack it first"),
)


def write_export(connection: sqlite3.Connection, count: int, head: str, target: Path) -> Path:
    """Write a session's entries and texts to a file that its owner alone can read.

    Raises:
        OSError: it cannot be written.
    """

    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8") as file:
            file.write(canonical({"comity_session": FORMAT, "entries": count, "head": head}) + "\n")
            for row in connection.execute(ENTRIES):
                file.write(canonical({"entry": list(row)}) + "\n")
            for row in connection.execute(TEXTS):
                file.write(canonical({"text": list(row)}) + "\n")

    return write_aside(target, write, PRIVATE)


def read_export(source: str | os.PathLike[str]) -> Iterator[tuple[int, str, Any]]:
    """Lines of an exported session: number of the line, "heading", "entry" or "text", and what it holds.

    Raises:
        ValueError: the line cannot be read; its number stands before the reason.
    """
    with Path(source).open("rb") as file:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            try:
                if len(line) > LONGEST_LINE:
                    raise ValueError(f"is longer than {LONGEST_LINE:,} bytes")
                yield number, *_line(number, line)
            except ValueError as error:
                raise ValueError(f"line {number} cannot be read: {error}"[:300]) from None


def _line(number: int, line: bytes) -> tuple[str, Any]:
    if number == 1:
        for beginning, words in _OTHERS:
            if line.startswith(beginning):
                raise ValueError(words)
    data = read_json(line.decode("utf-8"))
    if not isinstance(data, dict):
        raise ValueError("is no table")
    if number == 1:
        if "comity_session" not in data:
            raise ValueError("is not the heading of an exported session")
        if data["comity_session"] != FORMAT or isinstance(data["comity_session"], bool):
            raise ValueError(f"was written by another version ({str(data['comity_session'])[:20]}): this one reads {FORMAT}")
        return "heading", data
    if len(data) != 1 or not isinstance(row := next(iter(data.values())), list) or not set(data) <= {"entry", "text"}:
        raise ValueError("is neither an entry nor a text")
    return next(iter(data)), tuple(row)


def check_export(source: str | os.PathLike[str]) -> Chain:
    """Look at a whole exported session and keep nothing of it but its head.

    Raises:
        InputProblems: it is too large, cannot be read, or its chain does not fit together: the first things found.
    """
    path = Path(source)
    if not path.is_file():
        raise InputProblems([Problem("session", "", str(source), "does not exist", "an exported session")], "the import")
    size = path.stat().st_size
    if size > LARGEST_EXPORT:
        raise InputProblems([Problem(path.name, "", size, "bytes are too many", f"at most {LARGEST_EXPORT:,} bytes")], "the import")
    chain, heading = Chain(), dict[str, Any]()
    try:
        for _, what, found in read_export(path):
            if what == "heading":
                heading = found
            else:
                (chain.entry if what == "entry" else chain.text)(found)
            if chain.full:
                break
    except ValueError as error:
        chain.problems.append(str(error))
    if not chain.problems:
        chain.end()
    if not chain.full and (not chain.count or chain.head != heading.get("head") or chain.count != heading.get("entries")):
        chain.problems.append("the last entry is not the one that the heading names")
    if chain.problems:
        raise InputProblems([Problem(path.name, "", None, line) for line in chain.problems], "the imported session")
    return chain
