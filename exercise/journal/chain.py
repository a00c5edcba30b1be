"""The chain of a session's entries: how each is written as text and hashed, and what is wrong with a chain that was received.

Each entry holds the digest of the entry before it. A chain that fits together shows that the entries belong together, not
that nobody has written them all anew: that is shown only by a head (the digest of an entry) that was noted elsewhere.
Personal texts (names, messages) stand apart: an entry holds only a salted digest of each, so that a text and its salt can
be deleted for good and the chain still fits.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import math
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FORMAT = 1
START = "0" * 64
"""What stands before the first entry."""

DELETED = "[deleted]"
"""What is read in place of a deleted text."""

LARGEST_ENTRY = 400_000
"""Characters of one entry at most."""
MOST_ENTRIES = 200_000
"""Entries of a session at most."""
DEEPEST = 32
"""Tables and lists inside each other in one entry at most."""
MOST_PROBLEMS = 20
"""After so many problems nothing further is looked at."""

_HEX = re.compile(r"[0-9a-f]{64}")
_TEXT_ID = re.compile(r"[0-9a-f]{16}")
_WORD = re.compile(r"[A-Za-z0-9_]{1,60}")


@dataclass(frozen=True)
class Entry:
    """One entry: number from 1, time (UTC), who, what, body as data, digest of the entry before, own digest."""

    number: int
    at: str
    actor: str
    kind: str
    body: dict[str, Any]
    before: str
    digest: str


class Personal(str):
    """A text that belongs to a person: kept apart from the chain, so that it can be deleted."""


def canonical(value: Any) -> str:
    """JSON with one spelling for each value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest_of(number: int, at: str, actor: str, kind: str, body: str, before: str) -> str:
    """The digest of an entry."""
    return hashlib.sha256(canonical([FORMAT, number, at, actor, kind, body, before]).encode("utf-8", "surrogatepass")).hexdigest()


def text_digest(salt: str, text: str) -> str:
    """The digest of a personal text, which only those can check who have the salt."""
    return hashlib.sha256(f"{salt}:{text}".encode("utf-8", "surrogatepass")).hexdigest()


def without_texts(value: Any, texts: list[tuple[str, str, str]]) -> Any:
    """The value with each personal text replaced by its name and salted digest, gathered in ``texts`` as (id, salt, text)."""
    if isinstance(value, Personal):
        id_, salt = secrets.token_hex(8), secrets.token_hex(16)
        texts.append((id_, salt, str(value)))
        return {"$text": id_, "digest": text_digest(salt, str(value))}
    if isinstance(value, Mapping):
        return {str(key): without_texts(entry, texts) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [without_texts(entry, texts) for entry in value]
    return value


def with_texts(value: Any, texts: Mapping[str, str]) -> Any:
    """The value with its personal texts in their places, ``DELETED`` where one is gone."""
    if isinstance(value, dict):
        if "$text" in value:
            return texts.get(value["$text"], DELETED)
        return {key: with_texts(entry, texts) for key, entry in value.items()}
    return [with_texts(entry, texts) for entry in value] if isinstance(value, list) else value


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def read_json(text: str) -> Any:
    """Plain data from JSON that somebody else may have made.

    Raises:
        ValueError: it is none, holds a number that is not finite, or is nested deeper than ``DEEPEST``.
    """
    try:
        value = json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise ValueError(f"is nested deeper than {DEEPEST}") from None
    waiting = [(value, 0)]
    while waiting:
        found, depth = waiting.pop()
        if depth > DEEPEST:
            raise ValueError(f"is nested deeper than {DEEPEST}")
        if isinstance(found, dict | list):
            waiting.extend((inner, depth + 1) for inner in (found.values() if isinstance(found, dict) else found))
        elif isinstance(found, float) and not math.isfinite(found):
            raise ValueError("holds a number that is not finite")
    return value


def _texts_of(body: Any) -> list[tuple[Any, Any]]:
    """Names and digests of the personal texts in a body.

    Raises:
        ValueError: one stands there without its digest, or with more than that.
    """
    found, waiting = [], [body]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict) and "$text" in value:
            id_, digest = value["$text"], value.get("digest")
            if set(value) != {"$text", "digest"} or not isinstance(id_, str) or not isinstance(digest, str):
                raise ValueError(f"names a personal text without its digest: {str(value)[:60]}")
            if not _TEXT_ID.fullmatch(id_) or not _HEX.fullmatch(digest):
                raise ValueError(f"names a personal text in a way that none has: {str(value)[:60]}")
            found.append((id_, digest))
        elif isinstance(value, dict | list):
            waiting.extend(value.values() if isinstance(value, dict) else value)
    return found


class Chain:
    """Looks at the entries and texts of a session one by one, as they stand in a file that anybody may have made.

    Attributes:
        head, count: digest and number of the last entry so far; problems: what is wrong, in words, ``MOST_PROBLEMS`` at most.
    """

    def __init__(self) -> None:
        self.head, self.count = START, 0
        self.problems: list[str] = []
        self._texts: dict[str, tuple[str, int, str]] = {}
        self._seen: set[str] = set()
        self._too_many = False

    @property
    def full(self) -> bool:
        """Whether so much is wrong that the rest need not be read."""
        return self._too_many or len(self.problems) >= MOST_PROBLEMS

    def entry(self, row: Sequence[Any]) -> None:
        """Look at the next entry: number, time, actor, kind, body, digest before, own digest."""
        if self.count >= MOST_ENTRIES:
            self.problems += [] if self._too_many else [f"there are more than {MOST_ENTRIES:,} entries"]
            self._too_many = True
            return
        wrong = _row_problem(row)
        if wrong:
            self.problems.append(f"entry {self.count + 1} {wrong}")
            self.count += 1
            return
        number, at, actor, kind, body, before, digest = row
        if number != self.count + 1:
            self.problems.append(f"entry {self.count + 1} is missing")
        if before != self.head:
            self.problems.append(f"entry {number} does not follow the entry before it")
        if digest_of(number, at, actor, kind=kind, body=body, before=before) != digest:
            self.problems.append(f"entry {number} has been changed")
        self.head, self.count = digest, number
        try:
            value = read_json(body)
            if not isinstance(value, dict):
                raise ValueError("has a body that is no table")
            if canonical(value) != body:
                raise ValueError("is not written in its one spelling")
            texts = _texts_of(value)
        except ValueError as error:
            self.problems.append(f"entry {number} cannot be read: {error}"[:300])
            return
        for id_, stated in texts:
            if id_ in self._texts:
                self.problems.append(f"text {id_} stands twice")
            self._texts[id_] = (stated, number, actor)

    def text(self, row: Sequence[Any]) -> None:
        """Look at a personal text: id, entry, owner, salt, text; after all entries."""
        if len(row) != 5 or not isinstance(row[0], str) or len(row[0]) > 60:
            self.problems.append("a text has no name")
            return
        id_, entry, owner, salt, text = row
        stated, number, actor = self._texts.get(id_, ("", 0, ""))
        if id_ in self._seen:
            self.problems.append(f"text {id_} stands twice")
        self._seen.add(id_)
        if not number:
            self.problems.append(f"text {id_} belongs to no entry")
        elif (entry, owner) != (number, actor) or isinstance(entry, bool):
            self.problems.append(f"text {id_} is ascribed to another entry or person")
        elif salt is None and text is None:
            return  # deleted
        elif not isinstance(salt, str) or not isinstance(text, str) or text_digest(salt, text) != stated:
            self.problems.append(f"text {id_} has been changed")

    def end(self) -> None:
        """Look whether every text that the entries name was there, be it that it was deleted; after all texts."""
        missing = sorted(set(self._texts) - self._seen)
        self.problems += [f"text {id_} is missing" for id_ in missing[: MOST_PROBLEMS - len(self.problems)]]


def _row_problem(row: Sequence[Any]) -> str:
    """What is wrong with the form of an entry; "" if nothing is."""
    if len(row) != 7 or type(row[0]) is not int or not all(type(value) is str for value in row[1:]):
        return "is not an entry"
    _, at, actor, kind, body, before, digest = row
    if len(body) > LARGEST_ENTRY:
        return f"is longer than {LARGEST_ENTRY:,} characters"
    if not _WORD.fullmatch(actor) or not _WORD.fullmatch(kind) or not _HEX.fullmatch(before) or not _HEX.fullmatch(digest):
        return "is not an entry"
    try:
        if len(at) > 40 or datetime.datetime.fromisoformat(at).tzinfo is None:
            return "has no time in UTC"
    except ValueError:
        return "has no time in UTC"
    return ""
