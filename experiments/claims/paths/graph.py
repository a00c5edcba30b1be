"""The model as a graph: fields, joined where one enters another, each join with the numbers that are passed on it."""

from __future__ import annotations

import functools
import heapq
import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import simulation
from experiments.claims.paths.flows import NO_NUMBERS, NOTHING, NumberIds, filled
from experiments.claims.paths.reading import OFF_ROW, WHOLE_ROW, SourceRead, read_sources
from simulation.records import KINDS
from simulation.registers import MECHANISMS, OUTCOMES, PARAMETERS
from simulation.week import WEEK
from simulation.world import NUMBER_VIEWS

FOLDERS = ("behaviours", "measures", "rules")
POLICY_ARRAYS = frozenset(f"{name}.{WHOLE_ROW}" for name in ("schedule", "scope", "lever_is_share", "first_lever", "practices"))
"""What carries a policy. One loop moves all levers; each moves by its own settings, not by those of the others."""
SUMMED_BY = {"memory.people": "people", "memory.delivered": "aid", "memory.former": "former"}
"""Weights of regions in means for the country: each outcome has its own, though one loop makes all."""
WEIGHTS = ("communities.population", "regions.population", *SUMMED_BY)
"""Who is at home weighs in every mean: a way from anything that moves people to all outcomes, and of little interest."""


@dataclass(frozen=True)
class Way:
    """A path: its fields in order, and the numbers that are passed on it."""

    fields: tuple[str, ...]
    numbers: NumberIds


@dataclass(frozen=True)
class Graph:
    """Joins of fields: for each field, those that it enters with the numbers passed."""

    joins: Mapping[str, Mapping[str, NumberIds]]

    def reached(self, starts: Iterable[str], *, back: bool = False) -> set[str]:
        """Fields that can be reached from some, themselves among them; ``back``: from which they can be reached."""
        onward: dict[str, set[str]] = defaultdict(set)
        for one, others in self.joins.items():
            for other in others:
                onward[other if back else one].add(one if back else other)
        found, waiting = set(starts), list(starts)
        while waiting:
            for other in onward[waiting.pop()] - found:
                found.add(other)
                waiting.append(other)
        return found

    def between(self, starts: Iterable[str], ends: Iterable[str]) -> NumberIds:
        """All numbers on any directed path from one of the starts to one of the ends; rows of the mechanisms among them."""
        fields = self.reached(starts) & self.reached(ends, back=True)
        joins = (n for one in fields for other, n in self.joins.get(one, {}).items() if other in fields)
        return frozenset().union(*joins)

    @functools.cached_property
    def numbers(self) -> NumberIds:
        """All numbers that are passed anywhere."""
        return NO_NUMBERS.union(*(numbers for others in self.joins.values() for numbers in others.values()))

    def nearest(self, starts: Iterable[str], ends: Iterable[str], but: Iterable[str] = ()) -> Way | None:
        """The path of the fewest fields, among those the one that passes numbers the fewest times; ``None`` if there is none.

        Args:
            but: fields that it may not go through.
        """
        goal, order = set(ends), itertools.count()
        waiting: list[tuple[int, int, int, tuple[str, ...]]] = [(0, 0, next(order), (start,)) for start in dict.fromkeys(starts)]
        done = set(but)
        while waiting:
            steps, cost, _, fields = heapq.heappop(waiting)
            if fields[-1] in goal:
                passed = (self.joins[one][other] for one, other in itertools.pairwise(fields))
                return Way(fields, NO_NUMBERS.union(*passed))
            if fields[-1] not in done:
                done.add(fields[-1])
                for other, numbers in self.joins.get(fields[-1], {}).items():
                    heapq.heappush(waiting, (steps + 1, cost + len(registered(numbers)), next(order), (*fields, other)))
        return None


def registered(numbers: NumberIds) -> NumberIds:
    """The registered numbers among what is passed: not the rows of the mechanisms."""
    return frozenset(name for name in numbers if not name.startswith(OFF_ROW))


def rows(numbers: NumberIds) -> frozenset[str]:
    """The rows of the mechanisms among what is passed, by their fields."""
    return frozenset(name.removeprefix(OFF_ROW) for name in numbers if name.startswith(OFF_ROW))


def graph_of(source: SourceRead, steps: Iterable[tuple[str, str]]) -> Graph:
    """The graph of some steps of a week, (module, function) each, which take a row, the world and the week."""
    joins: dict[str, dict[str, NumberIds]] = defaultdict(dict)
    for module, name in steps:
        plain = {"i": NOTHING, "week": NOTHING}
        for target, flow in source.summary(module, name, plain).writes:
            for start, numbers in filled(flow, {f"${key}": NOTHING for key in plain}).via.items():
                for one, other in _each_field(start, target, source.records):
                    joins[one][other] = joins[one].get(other, NO_NUMBERS) | numbers
    return Graph(joins)


def _each_field(start: str, target: str, records: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """A join of single fields for one in which a whole row stands: field by field where both rows have the same names."""
    if start in POLICY_ARRAYS and target == f"practices.{WHOLE_ROW}":
        return []
    if target == f"measures.{WHOLE_ROW}" and start in SUMMED_BY:
        return [(start, f"measures.{name}") for name, outcome in OUTCOMES.items() if outcome.across == SUMMED_BY[start]]
    (first, one), (second, other) = start.split("."), target.split(".")
    here = records.get(first, ()) if one == WHOLE_ROW else (one,)
    there = records.get(second, ()) if other == WHOLE_ROW else (other,)
    if one == other == WHOLE_ROW and set(here) & set(there):
        # Outcomes that are measured for the country alone are made elsewhere.
        alone = {name for name in there if second == "measures" and OUTCOMES[name].across == "alone"}
        return [(f"{first}.{name}", f"{second}.{name}") for name in here if name in there and name not in alone]
    return [(f"{first}.{a}", f"{second}.{b}") for a in here or (WHOLE_ROW,) for b in there or (WHOLE_ROW,)]


def texts(folder: Path) -> dict[str, str]:
    """The modules of rules, behaviours and measures below the package ``simulation``, by dotted name."""
    files = (path for name in FOLDERS for path in sorted((folder / name).rglob("*.py")))
    return {".".join(("simulation", *path.relative_to(folder).with_suffix("").parts)): path.read_text("utf-8") for path in files}


@functools.cache
def model_source() -> SourceRead:
    """The source of the model as it stands."""
    records = {name: tuple(field.name for field in kind.fields) for name, kind in KINDS.items()}
    views = {view: name for name, view in NUMBER_VIEWS.items()}  # levers are another name for practices
    return read_sources(texts(Path(str(simulation.__file__)).parent), records, views)


def week_steps() -> list[tuple[str, str]]:
    """The steps of a week: module and function."""
    return [(step.plain.__module__, step.method) for stage in WEEK for step in stage.steps]


UNASKED = frozenset(one.field for one in PARAMETERS.values() if one.default == 0.0)
"""Numbers of which the default is 0: what they would let through is there only where somebody asks for it."""


@functools.cache
def model_graph(*off: str) -> Graph:
    """The graph of the model, as it stands or with rows of the mechanisms (their fields) off; ``UNASKED`` count as 0."""
    return graph_of(model_source().without(*UNASKED, *off), week_steps())


PARAMETER_OF = {one.field: one.id for one in PARAMETERS.values()}
"""Ids of numbers by the field that rules read."""
MECHANISM_OF = {one.field: one.id for one in MECHANISMS.values()}
"""Ids of rows of the mechanisms by the field that behaviours read."""
