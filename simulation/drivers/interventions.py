"""What was done to a world by hand between its weeks, so that its results can say so.

Everything that a week decides lies in the world's arrays. They are compared with a copy taken when the last week ended: whatever
differs when the next one begins was written by hand, by whatever way (an agent's attribute, a row, an array; in a model, a
fork of it or a copy). What is written is noted with week, field, rows and values, and must lie in the field's range.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from simulation.inputs.errors import InputProblems, Problem
from simulation.records import KINDS, Field
from simulation.world.layout import NUMBER_VIEWS, Layout, World, view

MOST_ROWS = 20
"""Rows of one field whose values are noted; of more only the number is."""
BESIDE = ("histogram", *NUMBER_VIEWS.values())
"""Arrays that hold nothing of their own: scratch, and other views of the same memory."""
InterventionRow = dict[str, Any]


class Interventions:
    """The watch over one world.

    Args:
        layout, block: its changing arrays.
        world: all of its arrays; those outside the block (schedule, scope, deployment, networks) are watched, too.

    Attributes:
        notes: what was done by hand so far, a mapping each: ``week`` before which it was done, ``field`` ("communities.fear"),
            ``rows`` and ``values``, or ``count``, ``lowest`` and ``highest`` where they are many; or ``removed`` agents.
    """

    def __init__(self, layout: Layout, block: np.ndarray, world: World) -> None:
        self._layout, self._before = layout, block.copy()
        inside = view(layout, block)
        self._fixed = {name: array.copy() for name, array in world._asdict().items() if name not in inside}
        self._week = 0
        self._agents: frozenset[tuple[str, int]] = frozenset()
        self.notes: list[InterventionRow] = []

    def meet(self, agents: Iterable[tuple[str, int]]) -> None:
        """Who is there at the start: record array and row of every agent."""
        self._agents = frozenset(agents)

    def look(self, block: np.ndarray, world: World, week: int, agents: Iterable[tuple[str, int]]) -> None:
        """Note what was done since the last week ended.

        Args:
            week: the week that comes next; agents: record array and row of every agent that is left.

        Raises:
            InputProblems: values that a field cannot have; they stand in the world still, and nothing is noted.
        """
        found = [*self._written(block, week), *self._replaced(world, week)]
        if week != self._week:
            found.append({"week": self._week, "field": "week", "values": [week]})
        present = frozenset(agents)
        gone = sorted(self._agents - present)
        for array in dict.fromkeys(array for array, _ in gone):
            found.append({"week": week, "removed": array, "rows": [row for kind, row in gone if kind == array]})
        self.notes += found
        self.remember(block, week, present)

    def remember(self, block: np.ndarray, week: int, agents: Iterable[tuple[str, int]]) -> None:
        """Take the world as it is for what the model made of it; ``week`` comes next."""
        self._before[:] = block
        self._week, self._agents = week, frozenset(agents)

    def fork(self) -> Interventions:
        """A watch over a copy of the world, which is in the same state."""
        other = copy.copy(self)
        other._before, other._fixed, other.notes = self._before.copy(), dict(self._fixed), copy.deepcopy(self.notes)
        return other

    def _written(self, block: np.ndarray, week: int) -> list[InterventionRow]:
        if np.array_equal(block, self._before):
            return []
        now, before = view(self._layout, block), view(self._layout, self._before)
        notes, problems = [], []
        for name in now:
            if name in BESIDE:
                continue
            for field in KINDS[name].fields:
                changed = _differs(now[name][field.name], before[name][field.name])
                rows = np.flatnonzero(changed.any(axis=1) if field.length else changed)
                if rows.size:
                    values = now[name][field.name][rows]
                    notes.append({"week": week, "field": f"{name}.{field.name}", **_told(rows, values)})
                    problems += outside(name, field, rows, values)
        if problems:
            raise InputProblems(problems, f"what was written by hand before week {week}")
        return notes

    def _replaced(self, world: World, week: int) -> list[InterventionRow]:
        notes = []
        for name, before in self._fixed.items():
            now = getattr(world, name)
            changed = _differs(now, before)
            if changed.any():
                notes.append({"week": week, "field": name, "count": int(changed.sum())})
                # Copies share what was remembered: it is replaced, not written.
                self._fixed[name] = now.copy()
        return notes


def check_ranges(block: np.ndarray, layout: Layout, week: int) -> None:
    """Check every value of a world against the range of its field.

    Raises:
        InputProblems: each field with a value that it cannot have.
    """
    problems = []
    for name, array in view(layout, block).items():
        for field in KINDS[name].fields if name not in BESIDE else ():
            wrong = field.outside(array[field.name])
            rows = np.flatnonzero(wrong.any(axis=1) if field.length else wrong)
            if rows.size:
                problems += outside(name, field, rows, array[field.name][rows])
    if problems:
        raise InputProblems(problems, f"what classes of your own wrote in week {week}")


def outside(array: str, field: Field, rows: Iterable[int], values: Any) -> list[Problem]:
    """A problem for the first of some values that a field cannot have."""
    for row, value in zip(rows, values, strict=False):
        if np.any(field.outside(value)):
            shown = value.tolist() if isinstance(value, np.ndarray | np.generic) else value
            return [out_of_range(f"{array}[{row}]", field, shown)]
    return []


def out_of_range(place: str, field: Field, value: Any) -> Problem:
    """What is said of a value that a field cannot have."""
    words = f"is not possible: {field.meaning}, {field.unit}"
    return Problem("call", f"{place}.{field.name}", value, words, field.range)


def _differs(now: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Where two arrays differ; NaN equals NaN."""
    if now.dtype.kind != "f":
        return np.asarray(now != before)
    return np.asarray((now != before) & ~(np.isnan(now) & np.isnan(before)))


def _told(rows: np.ndarray, values: np.ndarray) -> Mapping[str, Any]:
    if len(rows) > MOST_ROWS:
        return {"count": len(rows), "lowest": values.min().item(), "highest": values.max().item()}
    return {"rows": rows.tolist(), "values": values.tolist()}


def in_words(notes: Iterable[Mapping[str, Any]], most: int = 5) -> str:
    """What was done by hand, as people read it: "week 3: communities.fear"."""
    found = [f"week {note['week']}: {note.get('field') or 'removed ' + note['removed']}" for note in notes]
    return ", ".join(found[:most]) + (f" and {len(found) - most} more" if len(found) > most else "")
