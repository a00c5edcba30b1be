"""Whether a condition can hold at all: at the moments at which it is looked at, with outcomes inside their ranges.

A "no" is certain; a "yes" says only that ranges and the calendar do not exclude it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from exercise.ground.conditions import Compare, Node, Not, Operand, read
from simulation.registers import OUTCOMES

MOST_CASES = 2000
"""Ways in which a condition may come true that are looked at; a condition with more is taken to be possible."""

Moment = tuple[int, int]
"""Week and turn (counted from 1) at which a condition is looked at."""
Variable = tuple[str, str]
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def moments_of(turns: int, weeks_per_turn: int) -> list[Moment]:
    """When a session looks at conditions: at the start of each turn but the first, before which nothing is measured."""
    return [(turn * weeks_per_turn, turn + 1) for turn in range(1, turns)]


def can_hold(text: str, moments: Iterable[Moment]) -> bool:
    """Whether a condition (that can be read) may hold at one of these moments."""
    node = read(text)
    return any(_at(node, {"week": float(week), "turn": float(turn)}) for week, turn in moments)


@dataclass
class _Range:
    """Values that a name may have; ``open``: the bound itself is left out."""

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False

    def at_least(self, value: float, strict: bool) -> None:
        if value > self.low or (value == self.low and strict):
            self.low, self.low_open = value, strict

    def at_most(self, value: float, strict: bool) -> None:
        if value < self.high or (value == self.high and strict):
            self.high, self.high_open = value, strict

    @property
    def empty(self) -> bool:
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    @property
    def single(self) -> bool:
        return self.low == self.high


def _at(node: Node, now: dict[str, float]) -> bool:
    """Whether a condition may hold when week and turn have these values."""
    cases = _cases(node, True)
    return cases is None or any(_consistent(case, now) for case in cases)


def _cases(node: Node, wanted: bool) -> list[list[Compare]] | None:
    """Ways in which a condition comes true (or not): lists of comparisons that hold together; ``None`` if there are too many."""
    if isinstance(node, Not):
        return _cases(node.part, not wanted)
    if isinstance(node, Compare):
        return [[node if wanted else Compare(node.left, _OPPOSITE[node.sign], node.right)]]
    found = [_cases(part, wanted) for part in node.parts]
    known = [cases for cases in found if cases is not None]
    if len(known) < len(found):
        return None
    if (node.word == "or") == wanted:
        out = [case for cases in known for case in cases]
    else:
        out = [[]]
        for cases in known:
            if len(out) * len(cases) > MOST_CASES:
                return None
            out = [before + case for before in out for case in cases]
    return out if len(out) <= MOST_CASES else None


def _consistent(case: list[Compare], now: dict[str, float]) -> bool:
    """Whether comparisons can hold together."""
    ranges: dict[Variable, _Range] = {}
    for part in case:
        for side in (part.left, part.right):
            if side.name and side.name not in now and (side.name, side.region) not in ranges:
                ranges[side.name, side.region] = _range_of(side.name)
    pairs = []
    for part in case:
        left, sign, right = _known(part.left, now), part.sign, _known(part.right, now)
        if isinstance(left, float) and isinstance(right, Operand):
            left, sign, right = right, _MIRRORED[sign], left
        if isinstance(left, float) and isinstance(right, float):
            if not _holds(left, sign, right):
                return False
        elif isinstance(left, Operand) and isinstance(right, float):
            if not _narrow(ranges[left.name, left.region], sign, right):
                return False
        elif isinstance(left, Operand) and isinstance(right, Operand):
            pairs.append((left, sign, right))
    if any(found.empty for found in ranges.values()):
        return False
    return all(_pair(ranges, left, sign, right) for left, sign, right in pairs)


def _range_of(name: str) -> _Range:
    outcome = OUTCOMES[name]
    return _Range(
        -math.inf if outcome.low is None else float(outcome.low), math.inf if outcome.high is None else float(outcome.high)
    )


def _known(value: Operand, now: dict[str, float]) -> float | Operand:
    return now[value.name] if value.name in now else value if value.name else value.number


def _holds(left: float, sign: str, right: float) -> bool:
    return {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
        "==": left == right,
        "!=": left != right,
    }[sign]


def _narrow(found: _Range, sign: str, value: float) -> bool:
    """Take a comparison with a number into a range; whether anything is left."""
    if sign == "!=":
        return not (found.single and found.low == value)
    if sign in ("<", "<=", "=="):
        found.at_most(value, sign == "<")
    if sign in (">", ">=", "=="):
        found.at_least(value, sign == ">")
    return not found.empty


def _pair(ranges: dict[Variable, _Range], left: Operand, sign: str, right: Operand) -> bool:
    """Whether two names can compare like this."""
    if left == right:
        return sign in ("<=", ">=", "==")
    if sign in (">", ">="):
        left, sign, right = right, _MIRRORED[sign], left
    a, b = ranges[left.name, left.region], ranges[right.name, right.region]
    if sign == "!=":
        return not (a.single and b.single and a.low == b.low)
    below = a.low < b.high or (a.low == b.high and sign != "<" and not a.low_open and not b.high_open)
    if sign != "==":
        return below
    return below and (b.low < a.high or (b.low == a.high and not b.low_open and not a.high_open))
