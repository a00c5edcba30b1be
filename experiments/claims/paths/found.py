"""What is found of the paths of a reading: the nearest, all numbers between, and the rows that the effect vanishes without."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from experiments.claims.base import Claim, ClaimReading
from experiments.claims.paths.ends import BEGIN, SCHEDULE, Known, begin_of, ends_of
from experiments.claims.paths.graph import MECHANISM_OF, PARAMETER_OF, WEIGHTS, model_graph, registered, rows
from experiments.claims.running import ClaimsPlan
from experiments.kit import count_of, listed
from simulation.inputs import Scenario
from simulation.records import KINDS
from simulation.registers import LEVERS, MECHANISMS, OUTCOMES, PARAMETERS

NO_SINGLE_ONE = "no single one"


@dataclass(frozen=True)
class EffectLeft:
    """What is left of an effect when a row of the mechanisms is off, with the same luck.

    Attributes:
        row: id of the row.
        share: mean effect without it over the mean effect with it; below 0 where it turns round.
        vanishes: whether the effect does.
    """

    row: str
    share: float
    vanishes: bool


@dataclass(frozen=True)
class Paths:
    """What stands between what a claim's arms set differently and an outcome.

    Attributes:
        nearest: fields of the path of fewest fields, in order; empty if there is none.
        passed: numbers on it, by id.
        between: numbers on any path, by id.
        rows: rows of the mechanisms on any path, by id.
        tried: what is left without each of them; empty where that was not tried.
        why_not: why it was not tried; "" where it was.
    """

    nearest: tuple[str, ...]
    passed: tuple[str, ...]
    between: tuple[str, ...]
    rows: tuple[str, ...]
    tried: tuple[EffectLeft, ...] = ()
    why_not: str = "not tried"

    @property
    def needed(self) -> tuple[EffectLeft, ...]:
        """The rows that the effect vanishes without, the least left first."""
        return tuple(sorted((one for one in self.tried if one.vanishes), key=lambda one: one.share))

    @property
    def hang(self) -> tuple[str, ...]:
        """Numbers between that nothing passes any more once one of these rows is off, by id."""
        return tuple(sorted(set(self.between) & {name for one in self.needed for name in numbers_of(one.row)}))

    @property
    def told(self) -> list[str]:
        """Fields of the nearest path in words; what a region's outcome only sums up for the country is left out."""
        return [in_words(name) for name in self.nearest if not name.startswith("region_measures.") or name == self.nearest[-1]]

    def text(self) -> str:
        """In words."""
        if not self.between and not self.nearest:
            return "no path of the model leads from what is set differently to this outcome"
        told = [
            f"{count_of(len(self.passed), 'registered number')} on the nearest path ({' → '.join(self.told)}), "
            f"{len(self.between)} of all {len(PARAMETERS)} on any path, through everything that reacts"
        ]
        if self.why_not:
            return f"{told[0]}; {self.why_not}"
        if not self.needed:
            return f"{told[0]}; no single mechanism that it vanishes without"
        names = [f"{one.row} ({MECHANISMS[one.row].meaning}; {left_text(one.share)} left)" for one in self.needed]
        told.append(f"it vanishes without {listed(names)}, on which {statuses(self.hang)} hang")
        return "; ".join(told)

    def row(self) -> dict[str, Any]:
        """As a plain object."""
        return {
            "nearest_path": list(self.nearest),
            "nearest_path_in_words": " → ".join(self.told),
            "numbers_on_nearest": list(self.passed),
            "numbers_between": len(self.between),
            "mechanisms_between": len(self.rows),
            "vanishes_without": {one.row: one.share for one in self.needed},
            "without": self.why_not or ("" if self.needed else NO_SINGLE_ONE),
            "numbers_of_these": list(self.hang),
            "numbers_of_these_by_status": dict(Counter(PARAMETERS[name].status for name in self.hang)),
            "paths": self.text(),
        }


def left_text(share: float) -> str:
    """How much is left: a share in per cent; "nothing" about zero, "the reverse" below."""
    return "nothing" if abs(share) < 0.005 else f"{share:.0%}" if share > 0.0 else f"the reverse ({share:.0%})"


def statuses(names: Iterable[str]) -> str:
    """A count of numbers and of their statuses: "12 numbers (10 assumed, 2 cited)"."""
    counted = Counter(PARAMETERS[name].status for name in names)
    told = ", ".join(f"{counted[status]} {status}" for status in ("assumed", "derived", "cited") if counted[status])
    return count_of(counted.total(), "number") + (f" ({told})" if told else "")


def numbers_of(row: str) -> frozenset[str]:
    """Ids of the numbers that nothing passes when a row of the mechanisms is off: they stand in the model through it alone."""
    gone = registered(model_graph().numbers) - registered(model_graph(MECHANISMS[row].field).numbers)
    return frozenset(PARAMETER_OF[name] for name in gone)


def paths_of(claim: Claim, reading: ClaimReading, scenarios: Iterable[Scenario], known: Known | None = None) -> Paths:
    """The paths of a reading, read off the source of the model; what is left without a row is not tried.

    Args:
        known: as in `experiments.claims.paths.ends.begin_of`.
    """
    begin, ends = begin_of(claim, reading, list(scenarios), known), ends_of(reading)
    whole = begin.from_(model_graph())
    # Hours and money that one practice takes from another reach everything; the nearest path is that of the practice itself.
    own = replace(begin, fields={name: numbers for name, numbers in begin.fields.items() if name != SCHEDULE})
    nearest = own.from_(model_graph()).nearest([BEGIN], ends, but=WEIGHTS) or whole.nearest([BEGIN], ends)
    between = whole.between([BEGIN], ends)
    return Paths(
        () if nearest is None else nearest.fields[1:],
        () if nearest is None else _ids(registered(nearest.numbers), PARAMETER_OF),
        _ids(registered(between), PARAMETER_OF),
        _ids(rows(between), MECHANISM_OF),
    )


def paths_of_plan(plan: ClaimsPlan) -> dict[tuple[str, str], Paths]:
    """The paths of every reading of a plan, by the claim's id and the reading's name."""
    known: Known = {}
    return {
        (claim.id, reading.name): paths_of(claim, reading, [plan.scenarios[name] for name in plan.where(claim)], known)
        for claim in plan.claims.values()
        for reading in claim.readings
    }


def in_words(name: str) -> str:
    """A field for people: a lever or an outcome by its title, any other with the kind of record that has it."""
    array, _, field = name.partition(".")
    if name in LEVER_TITLES:
        return LEVER_TITLES[name]
    if array == "measures" and field in OUTCOMES:
        return OUTCOMES[field].title.lower()
    words = field.replace("_", " ")
    return f"{words} ({KINDS[array].title.lower()})" if array in KINDS and field != "*" else array


LEVER_TITLES = {f"practices.{lever.field}": f"{instrument.replace('_', ' ')}: {lever.title}" for instrument, lever in LEVERS}


def _ids(names: Iterable[str], known: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(known.get(name, name) for name in names))
