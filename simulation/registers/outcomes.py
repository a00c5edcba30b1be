"""Register of everything Comity measures.

Each outcome is registered once, with meaning, unit, direction, range and the finest level at which it
exists. Tables, figures, sliders and documents read this register; no rule and no behaviour does
(a static check holds that), so no mechanism can aim at a measure.

The rows stand in ``outcomes.toml``, in the order of tables: a table ``[[outcome]]`` has the keys of `Outcome`, and ``kind``:

- ``"share"``: 0 to 1; summed up as a mean over weeks and, where regions have it, over people;
- ``"count"``: 0 or more, in a ``unit``; summed over weeks and, where regions have it, over regions;
- without it unit, range and summary are written out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from simulation.registers.declarations import by_id, made, named, parsed, refuse, rows_of
from simulation.registers.matters import MATTERS, Matters

Level = Literal["community", "region", "country"]
Summary = Literal["mean", "sum", "end"]
Across = Literal["alone", "sum", "people", "aid", "former"]
"""How the country's value comes from the regions': measured for itself alone, a sum, or a mean over people, over aid delivered or
over ex-combatants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One measure.

    Attributes:
        id: stable name, the column name in every table.
        title: short title for tables and axes.
        meaning: one or two sentences that a planner understands.
        unit: unit of the value.
        direction: +1 when more is better, -1 when less is better, 0 when neither.
        low, high: range of possible values; ``None`` is open.
        level: the finest level at which it exists (all exist for the country).
        summary: how a run's weeks become one number: mean over weeks, sum over weeks, or the mean of
            the last 52 weeks (``end``).
        group: heading in tables.
        headline: shown first.
        matters: the smallest difference that matters, with its reason: below it tables, reviews and verdicts say that
            there is no difference.
        across: how the country's value comes from the regions'; what exists for the country alone is measured there.
    """

    id: str
    title: str
    meaning: str
    unit: str
    direction: Literal[1, -1, 0]
    low: float | None = None
    high: float | None = None
    level: Level
    summary: Summary
    group: str
    headline: bool = False
    matters: Matters
    across: Across = "alone"


_KINDS: dict[str, dict[str, Any]] = {
    "share": {"unit": "share 0-1", "low": 0.0, "high": 1.0, "summary": "mean", "across": "people"},
    "count": {"low": 0.0, "summary": "sum", "across": "sum"},
}
"""What the two usual kinds of outcomes say of themselves unless a row says otherwise."""


def read_outcomes(file: Path) -> dict[str, Outcome]:
    """The outcomes that a file declares as ``[[outcome]]``, by id in its order.

    Raises:
        DeclarationError: all faults at once: unknown or missing keys, values that are not allowed, an id that stands twice.
    """
    faults: list[str] = []
    found = []
    for where, row in rows_of(parsed(file, file.name, faults), "outcome", file.name):
        kind = row.pop("kind", "")
        usual = named(_KINDS, kind, f"{where}: kind", faults) if kind else {}
        if usual and row.get("level") == "country":
            usual = {**usual, "across": "alone"}
        matters = named(MATTERS, row["matters"], f"{where}: matters", faults) if "matters" in row else None
        if usual is None or ("matters" in row and matters is None):
            continue  # what is wrong with them has been noted
        outcome = made(Outcome, {**usual, **row} | ({"matters": matters} if matters else {}), where, faults)
        if outcome is not None:
            found.append((outcome.id, outcome))
    outcomes = by_id(found, faults)
    refuse(faults)
    return outcomes


OUTCOMES: dict[str, Outcome] = read_outcomes(Path(__file__).with_suffix(".toml"))
"""All outcomes by id, in the order of tables."""

HEADLINES: tuple[str, ...] = tuple(outcome.id for outcome in OUTCOMES.values() if outcome.headline)
"""The outcomes shown first."""

COUNTED: frozenset[str] = frozenset(
    outcome.id for outcome in OUTCOMES.values() if outcome.unit in ("deaths", "events", "incidents", "disputes", "breaches")
)
"""Outcomes that are numbers of events: one more or one fewer may happen although it was not seen."""


def outcomes_at(level: Level) -> tuple[str, ...]:
    """Ids of the outcomes that exist at ``level`` ("community", "region" or "country"), in table order."""
    depth = {"country": 0, "region": 1, "community": 2}
    return tuple(o.id for o in OUTCOMES.values() if depth[o.level] >= depth[level])
