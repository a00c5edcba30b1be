"""How a record is declared: every field once, with unit and meaning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: name, unit, meaning, NumPy type and length (0 = scalar)."""

    name: str
    unit: str
    meaning: str
    type: str = "f8"
    length: int = 0


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


def number(name: str, unit: str, meaning: str, length: int = 0) -> Field:
    """A real-valued field."""
    return Field(name, unit, meaning, "f8", length)


def index(name: str, meaning: str, unit: str = "row") -> Field:
    """A whole-number field: a row of another record, a code or a week."""
    return Field(name, unit, meaning, "i8")


def shares(*pairs: tuple[str, str]) -> tuple[Field, ...]:
    """Several fields with unit share 0-1."""
    return tuple(number(name, "share 0-1", meaning) for name, meaning in pairs)
