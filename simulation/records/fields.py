"""How a record is declared: every field once, with unit and meaning."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

RANGES: dict[str, tuple[float, float]] = {
    "share 0-1": (0.0, 1.0),
    "0-1": (0.0, 1.0),
    "0 or 1": (0.0, 1.0),
    "share 0-1, -1 free": (-1.0, 1.0),
    "share -1 to 1": (-1.0, 1.0),
    "share": (-1.0, 1.0),
    "row": (-1.0, math.inf),
    "code": (-1.0, math.inf),
}
"""Lowest and highest value by unit; amounts of every other unit are 0 or more, unless the field says otherwise."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record.

    Attributes:
        name, unit, meaning: for people.
        type, length: NumPy type, and number of places (0 = scalar).
        low, high: lowest and highest value that it can have.
    """

    name: str
    unit: str
    meaning: str
    type: str = "f8"
    length: int = 0
    low: float = 0.0
    high: float = math.inf

    @property
    def layout(self) -> bool:
        """Whether it says where other rows lie, and so belongs to how a world is laid out."""
        return self.type == "i8" and self.unit == "row"

    @property
    def range(self) -> str:
        """The range in words: "0 to 1"."""
        if math.isinf(self.high):
            return f"{self.low:g} or more" if math.isfinite(self.low) else "any finite number"
        return f"{self.low:g} to {self.high:g}"

    def outside(self, values: Any) -> np.ndarray:
        """Which of some values the field cannot have; NaN and infinite numbers are among them."""
        given = np.asarray(values, dtype=float)
        return np.asarray(~(np.isfinite(given) & (given >= self.low) & (given <= self.high)))


@dataclass(frozen=True)
class Kind:
    """What a kind of agent or relation *is*.

    Attributes:
        name: the name of its array in the world.
        title: in words.
        fields: its fields in order.
    """

    name: str
    title: str
    fields: tuple[Field, ...]

    @property
    def dtype(self) -> np.dtype:
        """Structured type of one row; every field takes a multiple of eight bytes."""
        return np.dtype([(f.name, f.type, (f.length,)) if f.length else (f.name, f.type) for f in self.fields])

    def field(self, name: str) -> Field:
        """The field called ``name``; raises ``KeyError`` naming the record."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.name} has no field {name!r}")


def number(name: str, unit: str, meaning: str, length: int = 0, *, low: float | None = None, high: float | None = None) -> Field:
    """A real-valued field; its range follows from the unit (``RANGES``) where ``low`` and ``high`` do not say otherwise."""
    usual = RANGES.get(unit, (0.0, math.inf))
    return Field(
        name, unit, meaning, type="f8", length=length, low=usual[0] if low is None else low, high=usual[1] if high is None else high
    )


def index(name: str, meaning: str, unit: str = "row", *, low: float | None = None) -> Field:
    """A whole-number field: a row of another record, a code or a week; -1 often stands for none."""
    usual = RANGES.get(unit, (-1.0, math.inf))
    return Field(name, unit, meaning, type="i8", length=0, low=usual[0] if low is None else low, high=usual[1])


def shares(*pairs: tuple[str, str]) -> tuple[Field, ...]:
    """Several fields with unit share 0-1."""
    return tuple(number(name, "share 0-1", meaning) for name, meaning in pairs)
