"""What a value is made of: the fields that enter it, each with the registered numbers that it passes on the way.

A sum lets what enters it through as it is: in ``a x + b y`` the field x passes a, and b is none of its business. A product, a
function that bends, and a condition do not: in ``(a x) (b y)`` x passes a and b. So the numbers that a field passes are those on
which it hangs how much of a change of the field arrives. A bound that only keeps a share within 0 and 1 counts as a sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

NumberIds = frozenset[str]
NO_NUMBERS: NumberIds = frozenset()


@dataclass(frozen=True)
class Flow:
    """A value.

    Attributes:
        via: fields ("array.field", or "$k" for the k-th argument of a function) and the numbers that each passes.
        whole: all numbers in it, passed or not.
        row: the record array of which it is a row; "" if it is none.
        parts: its fields, if it is a named tuple.
        place: the field whose very value it is; "" for anything else.
        constant: its value where that is known to be 0 or 1 whatever else: 0 for a row that is off, and for what it multiplies.
    """

    via: Mapping[str, NumberIds] = field(default_factory=dict)
    whole: NumberIds = NO_NUMBERS
    row: str = ""
    parts: Mapping[str, Flow] = field(default_factory=dict)
    place: str = ""
    constant: float | None = None


NOTHING = Flow()
ZERO, ONE = Flow(constant=0.0), Flow(constant=1.0)


def number(name: str) -> Flow:
    """A registered number, or a row of the mechanisms."""
    return Flow(whole=frozenset([name]))


def source(name: str) -> Flow:
    """The value of a field."""
    return Flow({name: NO_NUMBERS})


def argument(name: str, like: Flow) -> Flow:
    """The k-th argument of a function, of which the shape is known alone."""
    parts = {key: argument(f"{name}.{key}", part) for key, part in like.parts.items()}
    return Flow({name: NO_NUMBERS}, frozenset([name]), like.row, parts=parts, place=like.place, constant=like.constant)


def added(flows: Iterable[Flow]) -> Flow:
    """A sum, or one of several: every field passes what it has passed so far."""
    found = list(flows)
    via: dict[str, NumberIds] = {}
    for one in found:
        for name, numbers in one.via.items():
            via[name] = via.get(name, NO_NUMBERS) | numbers
    parts: dict[str, Flow] = {}
    for key in dict.fromkeys(key for one in found for key in one.parts):
        parts[key] = added(one.parts[key] for one in found if key in one.parts)
    rows, places, constants = ({getattr(one, name) for one in found} for name in ("row", "place", "constant"))
    return Flow(
        via,
        frozenset().union(*(one.whole for one in found)),
        rows.pop() if len(rows) == 1 else "",
        parts=parts,
        place=places.pop() if len(places) == 1 else "",
        constant=constants.pop() if len(constants) == 1 else None,
    )


def multiplied(flows: Iterable[Flow]) -> Flow:
    """A product: every field passes the numbers of the other factors as well; 0 where one factor is."""
    found = list(flows)
    if any(one.constant == 0.0 for one in found):
        return ZERO
    passed = []
    for k, one in enumerate(found):
        others = frozenset[str]().union(*(other.whole for j, other in enumerate(found) if j != k))
        passed.append(Flow({name: numbers | others for name, numbers in one.via.items()}, one.whole))
    return added(passed)


def bent(flows: Iterable[Flow]) -> Flow:
    """A function that is no sum and no product: every field passes all numbers."""
    whole = added(flows)
    return Flow({name: numbers | whole.whole for name, numbers in whole.via.items()}, whole.whole)


def under(value: Flow, condition: Flow) -> Flow:
    """A value that is there only under a condition: each passes the numbers of the other."""
    if not condition.via and not condition.whole:
        return value
    held = multiplied([replace(value, constant=None, parts={}), replace(condition, constant=None)])
    parts = {key: under(part, condition) for key, part in value.parts.items()}
    return replace(held, row=value.row, parts=parts, place=value.place)


def filled(flow: Flow, arguments: Mapping[str, Flow]) -> Flow:
    """A flow in which arguments ("$0", "$1.contact") are replaced by what was given for them."""

    def numbers_of(names: NumberIds) -> NumberIds:
        return frozenset().union(*(arguments[name].whole if name in arguments else {name} for name in names))

    via: dict[str, NumberIds] = {}
    for name, numbers in flow.via.items():
        passed = numbers_of(numbers)
        for inner, before in (arguments[name].via if name in arguments else {name: NO_NUMBERS}).items():
            via[inner] = via.get(inner, NO_NUMBERS) | before | passed
    parts = {key: filled(part, arguments) for key, part in flow.parts.items()}
    return Flow(via, numbers_of(flow.whole), flow.row, parts=parts, place=flow.place, constant=flow.constant)
