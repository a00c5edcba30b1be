"""What was varied, for the analyses: factors, categories, groups, and how the rows of a design belong together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from experiments.kit import Array

SpaceKind = Literal["saltelli", "morris", "other"]
DUMMY = "(dummy)"
"""Name of the factor that does nothing, added on request as a floor."""


@dataclass(frozen=True)
class Axis:
    """One factor as the analyses see it.

    Attributes:
        id: column in the design.
        title: in words.
        options: names of the categories in the order of their codes 0, 1, 2, …; empty for a number.
        group: factors of one group are moved together by Saltelli and Morris designs; "" stands alone.
        cdf: distribution function of a number over its range, (values) -> (0 to 1); ranks are used without it.
    """

    id: str
    title: str = ""
    options: tuple[str, ...] = ()
    group: str = ""
    cdf: Callable[[Array], Array] | None = None

    @property
    def categorical(self) -> bool:
        """Whether values are codes of categories, which have no order."""
        return bool(self.options)

    @property
    def unit(self) -> str:
        """The name under which grouped designs report it: its group, or itself."""
        return self.group or self.id


@dataclass(frozen=True)
class Space:
    """All factors of a study and its kind of design.

    Attributes:
        axes: the factors, in the order of the columns of ``X``.
        kind: "saltelli" (blocks A, AB_1.., [BA_1..], B, one row each), "morris" (trajectories of one more row than
            units) or "other" (rows stand for themselves).
        second_order: whether Saltelli blocks hold the BA rows.
    """

    axes: tuple[Axis, ...]
    kind: SpaceKind = "other"
    second_order: bool = False

    @property
    def units(self) -> tuple[str, ...]:
        """Factors, or groups where factors were grouped, in order of first appearance."""
        return tuple(dict.fromkeys(axis.unit for axis in self.axes))

    @property
    def block(self) -> int:
        """Rows that belong together and are resampled together."""
        units = len(self.units)
        return {"saltelli": 2 * units + 2 if self.second_order else units + 2, "morris": units + 1, "other": 1}[self.kind]

    def titles(self) -> dict[str, str]:
        """Words for factors and groups by identifier."""
        words = {axis.id: axis.title or in_words(axis.id) for axis in self.axes}
        return {unit: words.get(unit, in_words(unit)) for unit in [*self.units, *words]} | {DUMMY: "a factor that does nothing"}

    def members(self, unit: str) -> list[int]:
        """Columns of ``X`` that belong to ``unit``."""
        return [i for i, axis in enumerate(self.axes) if axis.unit == unit]

    def uniform(self, X: Array) -> Array:
        """Numbers of ``X`` brought to 0-1 by their distribution (or ranks without one); codes of categories stay."""
        out = X.astype(float).copy()
        for j, axis in enumerate(self.axes):
            if axis.categorical:
                continue
            if axis.cdf is not None:
                out[:, j] = np.clip(axis.cdf(X[:, j]), 0.0, 1.0)
            else:
                order = np.argsort(np.argsort(X[:, j], kind="stable"), kind="stable")
                _, back, size = np.unique(X[:, j], return_inverse=True, return_counts=True)
                middle = np.bincount(back, order) / size
                out[:, j] = (middle[back] + 0.5) / len(X)
        return out

    def check(self, X: Array, y: Array) -> None:
        """Raise ValueError unless ``X`` (rows, factors) and ``y`` (rows, replications) fit the design."""
        if X.ndim != 2 or y.ndim != 2 or len(X) != len(y) or X.shape[1] != len(self.axes):
            raise ValueError(f"X {X.shape} and y {y.shape} do not fit {len(self.axes)} factors")
        if len(X) % self.block or not len(X):
            raise ValueError(
                f"a {self.kind} design of {len(self.units)} units has blocks of {self.block} rows; "
                f"{len(X)} rows are not a whole number of blocks"
            )
        if not np.isfinite(y).all():
            raise ValueError("y holds values that are not finite numbers")


def in_words(name: str) -> str:
    """An identifier in words: "trust_gain" -> "Trust gain"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def classes(axis: Axis, values: Array, most: int) -> tuple[npt.NDArray[np.int64], int]:
    """Class of every row for one factor: its category, or one of ``most`` classes of equal size by rank.

    Classes of categories carry no order, so renaming or reordering categories changes no index built on them. A number
    with few different values (a full factorial, a table) gets one class per value.
    """
    different, codes = np.unique(values, return_inverse=True)
    if axis.categorical or len(different) <= most:
        return codes.astype(np.int64), len(different)
    ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return (ranks * most // len(values)).astype(np.int64), most
