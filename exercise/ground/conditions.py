"""A small language for triggers: ``week >= 12 and (stability < 0.4 or civilian_deaths@"Karst Hills" > 5)``.

Names are ``week``, ``turn`` and the registered outcomes, optionally ``@`` a region; numbers, comparisons, ``and``,
``or``, ``not`` and parentheses. Nothing else can be said, and nothing is ever executed as code.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from simulation.inputs import nearest_name
from simulation.registers import OUTCOMES

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


@dataclass(frozen=True)
class Operand:
    """What stands on a side of a comparison: a number, or a name (of a region)."""

    number: float = 0.0
    name: str = ""
    region: str = ""

    def of(self, look: Lookup) -> float:
        """The value now."""
        return look(self.name, self.region) if self.name else self.number


@dataclass(frozen=True)
class Compare:
    """A comparison; ``sign`` is one of < <= > >= == !=."""

    left: Operand
    sign: str
    right: Operand


@dataclass(frozen=True)
class Join:
    """Parts joined by ``and`` or ``or``."""

    word: Literal["and", "or"]
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """The opposite of a part."""

    part: Node


Node = Compare | Join | Not


def parse(text: str, regions: tuple[str, ...] | None = None) -> Test:
    """A condition as a test of the state; arguments and errors as in ``read``."""
    return _test(read(text, regions))


def read(text: str, regions: tuple[str, ...] | None = None) -> Node:
    """A condition as a tree.

    Args:
        text: the condition.
        regions: names that may follow ``@``; ``None`` allows any.

    Raises:
        ConditionError: the condition cannot be read, with the place and what may stand there.
    """
    if len(text) > LONGEST:
        raise ConditionError(f"is longer than {LONGEST} characters")
    reader = _Reader(_tokens(text), regions)
    found = reader.either(0)
    if reader.left:
        raise ConditionError(f"cannot be read from {reader.left[0].text!r} (character {reader.left[0].place + 1}) on")
    return found


def _test(node: Node) -> Test:
    if isinstance(node, Not):
        inner = _test(node.part)
        return lambda look: not inner(look)
    if isinstance(node, Join):
        parts = [_test(part) for part in node.parts]
        if node.word == "or":
            return lambda look: any(part(look) for part in parts)
        return lambda look: all(part(look) for part in parts)
    compare, left, right = _SIGNS[node.sign], node.left, node.right
    return lambda look: compare(left.of(look), right.of(look))


def with_times(text: str, times: Mapping[str, Callable[[float], int]]) -> str:
    """A condition with other numbers where a name is compared with one.

    Args:
        text: a condition that can be read; times: by name ("week", "turn"), the number that takes another's place.
    """
    tokens, out, end = _tokens(text), "", 0
    for k, token in enumerate(tokens):
        if token.kind != "number":
            continue
        before = tokens[k - 2].text if k >= 2 and tokens[k - 1].kind == "sign" else ""
        after = tokens[k + 2].text if k + 2 < len(tokens) and tokens[k + 1].kind == "sign" else ""
        name = before if before in times else after
        if name in times:
            out += text[end : token.place] + str(times[name](float(token.text)))
            end = token.place + len(token.text)
    return out + text[end:]


def lower_bounds(text: str) -> dict[str, float]:
    """The largest number that each name is asked to reach somewhere in a condition (``week >= 12`` gives 12 for week)."""
    out: dict[str, float] = {}

    def walk(node: Node) -> None:
        if isinstance(node, Not):
            walk(node.part)
        elif isinstance(node, Join):
            for part in node.parts:
                walk(part)
        else:
            reached = ((node.left, node.right, (">", ">=", "==")), (node.right, node.left, ("<", "<=", "==")))
            for name, number, signs in reached:
                if name.name and not number.name and node.sign in signs:
                    out[name.name] = max(out.get(name.name, number.number), number.number)

    walk(read(text))
    return out


_SIGN_WORDS = {"<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}


def in_words(text: str) -> str:
    """A condition as people read it: titles of outcomes instead of names."""
    words = []
    for token in _tokens(text):
        title = OUTCOMES[token.text].title if token.kind == "word" and token.text in OUTCOMES else token.text
        words.append(_SIGN_WORDS.get(title, title) + (f" in {token.region}" if token.region else ""))
    return " ".join(words).replace("( ", "(").replace(" )", ")")


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

    def either(self, depth: int) -> Node:
        """A chain of ``or``."""
        parts = [self.both(depth)]
        while self._take("or"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Join("or", tuple(parts))

    def both(self, depth: int) -> Node:
        """A chain of ``and``."""
        parts = [self.one(depth)]
        while self._take("and"):
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else Join("and", tuple(parts))

    def one(self, depth: int) -> Node:
        """A comparison, a negation or something in parentheses."""
        if depth > DEEPEST:
            raise ConditionError(f"is nested more than {DEEPEST} deep")
        if self._take("not"):
            return Not(self.one(depth + 1))
        if self._take("("):
            inner = self.either(depth + 1)
            if not self._take(")"):
                raise ConditionError("lacks a closing parenthesis")
            return inner
        left = self._value()
        if not self.left or self.left[0].kind != "sign":
            raise ConditionError("lacks a comparison (< <= > >= == !=)")
        sign = self.left.pop(0).text
        return Compare(left, sign, self._value())

    def _value(self) -> Operand:
        if not self.left:
            raise ConditionError("ends too early")
        token = self.left.pop(0)
        if token.kind == "number":
            return Operand(float(token.text))
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
        return Operand(name=name, region=region)

    def _take(self, text: str) -> bool:
        if self.left and self.left[0].text == text and not self.left[0].region:
            self.left.pop(0)
            return True
        return False


def lookup(values: Mapping[str, float], regions: Mapping[tuple[str, str], float] | None = None) -> Lookup:
    """A lookup in tables, for tests and tools."""
    return lambda name, region: (regions or {})[name, region] if region else values[name]
