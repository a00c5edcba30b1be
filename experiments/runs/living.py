"""Worlds lived week by week, for what a batch cannot keep: tables, events, records, two worlds side by side.

    life = begin(case, communities=100)
    for week in live([life], weeks=52):
        print(life.world.communities["fear"].mean())

The one place outside the model, and the exercise that people play, where weeks are stepped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from experiments.runs.cases import Case
from experiments.runs.foundations import FOUNDATIONS, Foundations
from simulation.compiler.compiled import entry
from simulation.results.recording import Detail, History
from simulation.results.results import RunResult
from simulation.week import advance_by, loop_addresses
from simulation.world.building import Foundation
from simulation.world.layout import OUTCOME_ROW, World
from simulation.world.settings import check_size, configure

WORD = 8
"""Bytes of a number in a record."""


@dataclass(frozen=True, eq=False)
class Life:
    """The world of a case under way: its records and the block that holds them."""

    case: Case
    foundation: Foundation = field(repr=False)
    world: World = field(repr=False)
    block: np.ndarray = field(repr=False)


def begin(case: Case, communities: int | None = None, foundations: Foundations = FOUNDATIONS) -> Life:
    """The world of a case before its first week.

    Args:
        communities: country total; ``None`` takes the scenario's own.
        foundations: where worlds that were built are kept.

    Raises:
        InputProblems: unknown names, values out of range.
    """
    foundation = foundations.of(case, communities)
    world, block = foundation.world()
    configure(world, case.scenario, case.policy, case.parameters, case.switches)
    return Life(case, foundation, world, block)


def live(lives: Sequence[Life], weeks: int) -> Iterator[int]:
    """Live worlds side by side from their first week; yields each week when all of them have lived it."""
    stages = [loop_addresses(life.world) for life in lives]
    for week in range(weeks):
        for life, addresses in zip(lives, stages):
            advance_by(addresses, life.world, week)
        yield week


def history(
    case: Case, weeks: int | None = None, communities: int | None = None, detail: Detail = "country"
) -> tuple[RunResult, History]:
    """A run with all its tables, as `simulation.run` makes it, and the weekly records behind them.

    Raises:
        InputProblems: inputs that are not possible.
    """
    count = check_size(case.scenario, weeks, communities)
    life = begin(case, communities)
    kept = History(case.scenario, life.world, detail)
    for week in live([life], count):
        kept.record(life.world, week)
    result = kept.result(
        case.policy,
        life.world,
        seed=case.seed,
        communities=life.foundation.communities,
        parameters=dict(case.parameters),
        switches=dict(case.switches),
    )
    return result, kept


@dataclass(frozen=True, eq=False)
class WeeklyRun:
    """One run: weekly outcomes of the country, weekly fields of records, and the world as it ended.

    Attributes:
        outcomes: (weeks, outcomes) in the order of the register.
        fields: (weeks, rows) or (weeks, rows, values of a row) by name, such as "communities.fear".
        world: after the last week.
    """

    outcomes: np.ndarray
    fields: Mapping[str, np.ndarray]
    world: World

    def of(self, outcome: str, first: int = 0, last: int | None = None) -> np.ndarray:
        """Weekly values of an outcome from week ``first`` until before ``last``."""
        values: np.ndarray = self.outcomes[first:last, OUTCOME_ROW[outcome]]
        return values

    def total(self, outcome: str, first: int = 0, last: int | None = None) -> float:
        """Sum of an outcome over weeks."""
        return float(self.of(outcome, first, last).sum())

    def mean(self, outcome: str, first: int = 0, last: int | None = None) -> float:
        """Mean of an outcome over weeks."""
        return float(self.of(outcome, first, last).mean())


def weekly_run(case: Case, weeks: int, communities: int | None = None, fields: Sequence[str] = ()) -> WeeklyRun:
    """Run a case and keep the country's outcomes and some fields of records of every week. Releases the interpreter lock.

    All weeks are one compiled call: calling week by week from Python would hand the whole world over each time, which takes
    longer than small countries' weeks.

    Args:
        fields: fields of records, such as "communities.fear".

    Raises:
        InputProblems: unknown names, values out of range.
        AttributeError, ValueError: there is no such record or field.
    """
    life = begin(case, communities)
    places, shapes = [], []
    for name in fields:
        record, _, entry_name = name.partition(".")
        values = getattr(life.world, record)[entry_name]
        first = values.__array_interface__["data"][0] - life.block.ctypes.data
        steps = np.indices(values.shape).reshape(values.ndim, -1)
        places.append((first + np.array(values.strides) @ steps) // WORD)
        shapes.append((values.dtype, values.shape))
    at = np.concatenate([np.empty(0, dtype=np.int64), *places]).astype(np.int64)
    outcomes = np.empty((weeks, len(OUTCOME_ROW)))
    kept = np.empty((weeks, len(at)), dtype=np.uint64)
    stages, words = loop_addresses(life.world), life.block.view(np.uint64)
    live_weeks(stages, life.world, words, at, (outcomes, kept))
    found, start = {}, 0
    for name, place, (dtype, shape) in zip(fields, places, shapes, strict=True):
        part = np.ascontiguousarray(kept[:, start : start + len(place)])
        found[name] = part.view(dtype).reshape(weeks, *shape)
        start += len(place)
    return WeeklyRun(outcomes, found, life.world)


@entry
def live_weeks(stages: np.ndarray, world: World, words: np.ndarray, at: np.ndarray, out: tuple[np.ndarray, np.ndarray]) -> None:
    """Run as many weeks as ``out`` has rows; keep the outcomes of the country and the numbers at ``at`` after each.

    Args:
        stages: addresses of the stages of a week.
        world: the world; words: the block that holds it as words of eight bytes.
        at: places in ``words`` to keep, (numbers,).
        out: outcomes (weeks, outcomes), and what is kept (weeks, numbers), as in ``words``.
    """
    outcomes, kept = out
    for week in range(outcomes.shape[0]):
        advance_by(stages, world, week)
        for k in range(outcomes.shape[1]):
            outcomes[week, k] = world.values[k]
        for k in range(at.shape[0]):
            kept[week, k] = words[at[k]]
