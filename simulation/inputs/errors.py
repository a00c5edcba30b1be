"""Mistakes in what a user wrote, reported all at once.

A reader of scenario or policy files never stops at the first mistake: it gathers a `Problem` for each and raises
one `InputProblems`, which prints them as a bulleted list. The command line turns it into exit code 2.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from simulation.inputs.plain_text import folded

T = TypeVar("T")

_NUMBER = re.compile(r"\s*([+-]?\d+(?:[.,]\d+)?)\s*(%)?\s*")
"""A number with a decimal comma, or in per cent."""


@dataclass(frozen=True)
class Problem:
    """One mistake in one place.

    `file` is the file's name (or what stands for it, such as "scenario object"), `key` the dotted key or the row and
    column, `value` what was found (None when nothing was), `message` what is wrong, `allowed` what may stand there
    and `nearest` the valid name closest to a misspelt one ("" when none is close).
    """

    file: str
    key: str
    value: object
    message: str
    allowed: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        place = f"{self.file}: {self.key}" if self.key else self.file
        # A misspelt key is its own value: it need not be said twice.
        is_key = isinstance(self.value, str) and self.key.split(".")[-1].strip('"') == self.value
        found = "" if self.value is None or is_key else f" = {shorten(self.value)}"
        text = f"{place}{found}: {self.message}"
        if self.allowed:
            text += f" (allowed: {self.allowed})"
        if self.nearest:
            text += f"; did you mean {self.nearest!r}?"
        return text


class InputProblems(ValueError):
    """All the mistakes found in one input. `problems` holds them; `str()` lists them, one bullet each."""

    def __init__(self, problems: Iterable[Problem], subject: str = "the input") -> None:
        self.problems: list[Problem] = list(problems)
        self.subject = subject
        super().__init__(self.problems, subject)

    def __str__(self) -> str:
        count = len(self.problems)
        heading = f"{count} {'problem' if count == 1 else 'problems'} in {self.subject}:"
        return "\n".join([heading, *(f"  - {problem}" for problem in self.problems)])


class Gathered(list[Problem]):
    """Mistakes noted on the way through a request, so that all of them are told at once.

    found = Gathered()
    scenario = found.attempt(load_scenario, name)     # None, and the reasons noted, if there is no such scenario
    found.refuse("the comparison")                    # raises if anything was noted
    """

    def attempt(self, make: Callable[..., T], *arguments: Any, **named: Any) -> T | None:
        """Return what ``make`` returns for these arguments, or ``None`` after noting why it does not."""
        try:
            return make(*arguments, **named)
        except InputProblems as error:
            self.extend(error.problems)
            return None

    def note(self, key: str, value: object, message: str, allowed: str = "", nearest: str = "") -> None:
        """Note a mistake in an argument of the call."""
        self.append(Problem("call", key, value, message=message, allowed=allowed, nearest=nearest))

    def refuse(self, subject: str) -> None:
        """Raise everything noted, each mistake once.

        Raises:
            InputProblems: something was noted.
        """
        if self:
            # One misspelt name may be met in several places: say it once.
            raise InputProblems({str(problem): problem for problem in self}.values(), subject)


def meant_number(value: object) -> str:
    """The number that somebody may have meant by a text: "0.6" by "60%" or "0,6"; "" if it is nothing of the kind."""
    match = _NUMBER.fullmatch(str(value)) if isinstance(value, str) else None
    if match is None or not set(str(value)) & set(",%"):
        return ""
    digits, percent = match.groups()
    number = float(digits.replace(",", "."))
    return f"{number / 100 if percent else number:g}"


def nearest_name(name: object, choices: Iterable[str]) -> str:
    """Return the choice closest in spelling to `name`, ignoring case and accents, or "" when none is close."""
    by_lower = {folded(choice): choice for choice in choices}
    matches = difflib.get_close_matches(folded(str(name)), list(by_lower), n=1, cutoff=0.55)
    return by_lower[matches[0]] if matches else ""


def one_of(choices: Iterable[str], limit: int = 40) -> str:
    """Return the choices as one readable list, for the `allowed` part of a problem; cut after `limit` names."""
    names = list(choices)
    if not names:
        return "nothing: no such name exists here"
    text = ", ".join(names[:limit])
    return text if len(names) <= limit else f"{text}, … ({len(names)} in all)"


def unknown_name(file: str, key: str, name: object, choices: Sequence[str], what: str) -> Problem:
    """Return the problem of a `what` (say "region") called `name` that is not among `choices`."""
    return Problem(
        file, key, name, message=f"there is no {what} of this name", allowed=one_of(choices), nearest=nearest_name(name, choices)
    )


def shorten(value: object, limit: int = 80) -> str:
    """Return `repr(value)`, cut to `limit` characters, so that one wrong block does not fill the screen."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
