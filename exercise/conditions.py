"""A small language for triggers: ``week >= 12 and (stability < 0.4 or civilian_deaths@"Karst Hills" > 5)``.

Names are ``week``, ``turn`` and the registered outcomes, optionally ``@`` a region; numbers, comparisons, ``and``,
``or``, ``not`` and parentheses. Nothing else can be said, and nothing is ever executed as code.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulation.inputs.errors import nearest_name
from simulation.registers.outcomes import OUTCOMES

LONGEST = 400
"""Characters of a condition at most."""
DEEPEST = 12
"""Parentheses and ``not`` inside each other at most."""

NAMES: tuple[str, ...] = ("week", "turn", *OUTCOMES)
"""Everything that a condition may speak of."""

_TOKEN = re.compile(
    r'\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<word>[a-z_]+)(?:@(?:"(?P<quoted>[^"]*)"|(?P<plain>\w+)))?'
    r"|(?P<sign><=|>=|==|!=|<|>)|(?P<bracket>[()]))"
)
_SIGNS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}

Lookup = Callable[[str, str], float]
"""Value of a name in a region ("" = the country)."""
Test = Callable[[Lookup], bool]


class ConditionError(ValueError):
    """A condition that cannot be read; the message says where and why."""


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    region: str
    place: int


def parse(text: str, regions: tuple[str, ...] | None = None) -> Test:
    """A condition as a test of the state.

    Args:
        text: the condition.
        regions: names that may follow ``@``; ``None`` allows any.

    Raises:
        ConditionError: the condition cannot be read, with the place and what may stand there.
    """
    if len(text) > LONGEST:
        raise ConditionError(f"is longer than {LONGEST} characters")
    reader = _Reader(_tokens(text), regions)
    test = reader.either(0)
    if reader.left:
        raise ConditionError(f"cannot be read from {reader.left[0].text!r} (character {reader.left[0].place + 1}) on")
    return test


def _tokens(text: str) -> list[_Token]:
    found, place = [], 0
    end = len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            raise ConditionError(f"cannot be read at character {place + 1}: {text[place : place + 12]!r}")
        kind = str(match.lastgroup)
        kind = "word" if match["word"] else kind
        region = match["quoted"] if match["quoted"] is not None else match["plain"] or ""
        found.append(_Token(kind, match[kind], region, match.start(kind)))
        place = match.end()
    return found


class _Reader:
    def __init__(self, tokens: list[_Token], regions: tuple[str, ...] | None) -> None:
        self.left, self.regions = tokens, regions

    def either(self, depth: int) -> Test:
        """A chain of ``or``."""
        parts = [self.both(depth)]
        while self._take("or"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else lambda look: any(part(look) for part in parts)

    def both(self, depth: int) -> Test:
        """A chain of ``and``."""
        parts = [self.one(depth)]
        while self._take("and"):
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else lambda look: all(part(look) for part in parts)

    def one(self, depth: int) -> Test:
        """A comparison, a negation or something in parentheses."""
        if depth > DEEPEST:
            raise ConditionError(f"is nested more than {DEEPEST} deep")
        if self._take("not"):
            inner = self.one(depth + 1)
            return lambda look: not inner(look)
        if self._take("("):
            inner = self.either(depth + 1)
            if not self._take(")"):
                raise ConditionError("lacks a closing parenthesis")
            return inner
        left = self._value()
        if not self.left or self.left[0].kind != "sign":
            raise ConditionError("lacks a comparison (< <= > >= == !=)")
        compare = _SIGNS[self.left.pop(0).text]
        right = self._value()
        return lambda look: compare(left(look), right(look))

    def _value(self) -> Callable[[Lookup], float]:
        if not self.left:
            raise ConditionError("ends too early")
        token = self.left.pop(0)
        if token.kind == "number":
            number = float(token.text)
            return lambda look: number
        if token.kind != "word" or token.text in ("and", "or", "not"):
            raise ConditionError(f"has {token.text!r} where a name or number belongs")
        name, region = token.text, token.region
        if name not in NAMES:
            near = nearest_name(name, NAMES)
            raise ConditionError(
                f"speaks of {name!r}, which is not an outcome, week or turn" + (f"; did you mean {near!r}?" if near else "")
            )
        if region and (name in ("week", "turn") or OUTCOMES[name].level == "country"):
            raise ConditionError(f"asks for {name!r} of a region, but it exists for the country only")
        if region and self.regions is not None and region not in self.regions:
            raise ConditionError(f"speaks of the region {region!r}, which is none of {', '.join(self.regions)}")
        return lambda look: look(name, region)

    def _take(self, text: str) -> bool:
        if self.left and self.left[0].text == text and not self.left[0].region:
            self.left.pop(0)
            return True
        return False


def lookup(values: Mapping[str, float], regions: Mapping[tuple[str, str], float] | None = None) -> Lookup:
    """A lookup in tables, for tests and tools."""
    return lambda name, region: (regions or {})[name, region] if region else values[name]
