"""Run many cases and read measures off them: the one way in which experiments run the model.

    table = evaluate(cases, [Measure("stability"), Measure("civilian_deaths")], weeks=104, communities=100)

Cases that share a world (scenario, seed, size) run together in pieces, many to one compiled call. Results are the same to
the last bit for every executor, number of workers, size and order of pieces.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Generic, TypeVar

import numpy as np
import pandas as pd

from experiments.runs.cases import Case, worlds
from experiments.runs.measures import Measure
from experiments.runs.pools.executors import HERE, Compute
from experiments.runs.pools.pool import Pool, drive
from experiments.runs.pools.progress import PREPARING, RUNNING
from experiments.runs.tasks import Job, Piece, Rows, carry_out, check_source, failed
from simulation.inputs import InputProblems, Problem, Scenario
from simulation.registers import OUTCOMES
from simulation.results import source_hash
from simulation.world import check_size

T = TypeVar("T")
R = TypeVar("R")

LOOK_AHEAD = 1024
"""Runs that are looked at before they are cut into pieces: those of a world go together, and memory stays flat."""
PIECE_SECONDS = (0.05, 1.0)
"""A piece of work lasts about this long, by the estimate below: so long that handing it over costs nothing in
comparison, so short that little is lost when it is interrupted."""
SECONDS_PER_COMMUNITY_WEEK = 1.1e-6
SECONDS_PER_WEEK = 2e-5
SECONDS_PER_RUN = 5e-4
"""Rough costs of a run, only used to cut work into pieces."""


def seconds_of_run(scenario: Scenario, weeks: int | None, communities: int | None) -> float:
    """Rough time of a run, for cutting work into pieces; a pilot measures it."""
    length = scenario.weeks if weeks is None else weeks
    size = scenario.communities if communities is None else communities
    return SECONDS_PER_RUN + length * (SECONDS_PER_WEEK + size * SECONDS_PER_COMMUNITY_WEEK)


def cut(job: Job, cases: Iterable[tuple[int, Case]], workers: int, runs: int | None = None) -> Iterator[Piece]:
    """Cut cases into pieces, the runs of a world together.

    Args:
        cases: numbered cases; all of them are looked at before the first piece.
        workers: so many pieces should go on at once.
        runs: runs of a piece; ``None`` cuts by time, see ``PIECE_SECONDS``.
    """
    groups = worlds(cases)
    cost = [seconds_of_run(group[0][1].scenario, job.weeks, job.communities) for group in groups]
    whole = sum(seconds * len(group) for seconds, group in zip(cost, groups))
    low, high = PIECE_SECONDS
    budget = min(high, max(low, whole / (8 * workers)))
    held: list[tuple[int, Case]] = []
    spent = 0.0
    for seconds, group in zip(cost, groups):
        for one in group:
            held.append(one)
            spent += seconds
            if len(held) == runs or (runs is None and spent >= budget):
                yield Piece(job, tuple(held))
                held, spent = [], 0.0
    if held:
        yield Piece(job, tuple(held))


def check_job(job: Job, scenarios: Iterable[Scenario]) -> None:
    """Check lengths, sizes, windows and regions of a job for every scenario.

    Raises:
        InputProblems: all problems at once.
    """
    problems: list[Problem] = []
    names = [measure.name for measure in job.measures]
    problems += [
        Problem("measures", "", name, "stands twice", "each measure once") for name in dict.fromkeys(names) if names.count(name) > 1
    ]
    problems += [
        Problem("series", "outcomes", name, "is not a registered outcome", "a name from `comity list outcomes`")
        for name in job.weekly
        if name not in OUTCOMES
    ]
    for scenario in {id(scene): scene for scene in scenarios}.values():
        try:
            weeks = check_size(scenario, job.weeks, job.communities)
        except InputProblems as error:
            problems += error.problems
            continue
        problems += [problem for measure in job.measures for problem in measure.problems(scenario, weeks)]
    if problems:
        raise InputProblems({str(problem): problem for problem in problems}.values(), "the measures")


def rows_of(
    numbered: Iterable[tuple[int, Case]], job: Job, compute: Compute, ahead: int = LOOK_AHEAD
) -> Generator[Rows, None, None]:
    """Run numbered cases and yield results as they are finished, piece by piece, in no particular order.

    Args:
        numbered: cases with their numbers, taken ``ahead`` at a time, which should hold those of a world together.
        job: checked by `check_job`.
        compute: where; nothing is told to its progress.

    Raises:
        KeyboardInterrupt: Ctrl-C, after what was under way has been yielded.
    """
    with compute.pool() as pool:
        pieces = _pieces(job, numbered, ahead, pool, compute.pieces)
        with contextlib.closing(drive(pieces, pool, carry_out, failed)) as parts:
            yield from parts


def _pieces(job: Job, numbered: Iterable[tuple[int, Case]], ahead: int, pool: Pool, runs: int | None) -> Iterator[Piece]:
    waiting = iter(numbered)
    while group := list(islice(waiting, ahead)):
        yield from cut(job, group, pool.workers, runs)


def evaluate(
    cases: Sequence[Case],
    measures: Sequence[Measure],
    *,
    weeks: int | None = None,
    communities: int | None = None,
    compute: Compute = HERE,
) -> pd.DataFrame:
    """Run every case and read the measures off it.

    Args:
        cases: what to run.
        measures: what to read.
        weeks, communities: length and size of all runs; ``None`` takes each scenario's own.
        compute: where, and who hears after every finished piece. It changes no result.

    Returns:
        A row per case in the order given: a column per ``Measure.name``, then ``failure`` (``None``, or why the run has no
        numbers).

    Raises:
        InputProblems: lengths, sizes or measures that fit no scenario given; before anything is run.
        KeyboardInterrupt: Ctrl-C; the pieces under way were let finish.
    """
    job = Job(tuple(measures), weeks, communities)
    rows = _all(cases, job, compute)
    table = pd.DataFrame(rows.values, columns=[measure.name for measure in job.measures])
    table["failure"] = pd.Series([rows.failures.get(k) for k in range(len(cases))], dtype=object)
    return table


def series(
    cases: Sequence[Case],
    outcomes: Sequence[str],
    *,
    weeks: int | None = None,
    communities: int | None = None,
    compute: Compute = HERE,
) -> np.ndarray:
    """Weekly country values of some outcomes of every case, float64 (cases, weeks, outcomes).

    Weeks that a shorter run does not have, and runs that failed, are NaN. Arguments and errors as in ``evaluate``.
    """
    return _all(cases, Job((), weeks, communities, tuple(outcomes)), compute).weekly


def _all(cases: Sequence[Case], job: Job, compute: Compute) -> Rows:
    check_job(job, [case.scenario for case in cases])
    longest = max((case.scenario.weeks if job.weeks is None else job.weeks for case in cases), default=0)
    out = Rows(
        np.arange(len(cases)),
        np.full((len(cases), len(job.measures)), np.nan),
        np.full((len(cases), longest, len(job.weekly)), np.nan),
    )
    if not cases:
        return out
    compute.progress(0, len(cases), PREPARING)
    done = 0
    with contextlib.closing(rows_of(enumerate(cases), job, compute, len(cases))) as parts:
        for part in parts:
            out.values[part.numbers] = part.values
            out.weekly[part.numbers, : part.weekly.shape[1]] = part.weekly
            out.failures |= part.failures
            done += len(part.numbers)
            compute.progress(done, len(cases), RUNNING)
    return out


@dataclass(frozen=True)
class _Errand(Generic[T, R]):
    """One item of `each` as a piece of work, which cannot be taken apart."""

    number: int
    task: Callable[[T], R]
    item: T
    source: str = field(default_factory=source_hash)

    def __len__(self) -> int:
        return 1

    def single(self) -> list[_Errand[T, R]]:
        return [self]


def _do(errand: _Errand[T, R]) -> tuple[int, R]:
    check_source(errand.source)
    return errand.number, errand.task(errand.item)


def _gave_up(errand: _Errand[T, R], reason: str) -> tuple[int, R]:
    raise RuntimeError(f"item {errand.number + 1}: {reason}")


def each(task: Callable[[T], R], items: Sequence[T], compute: Compute = HERE, *, message: str = RUNNING, runs: int = 1) -> list[R]:
    """Do a task with every item, for what is no measure of a run: runs lived week by week, several runs read together.

    Args:
        task: done in the workers; for processes and clusters a function of a module.
        items: in any number; a few wait at a time.
        compute: where, and who hears after every item.
        message: what is under way; runs: runs that an item takes, for the telling.

    Returns:
        The results, in the order of the items.

    Raises:
        KeyboardInterrupt: Ctrl-C; the items under way were let finish.
        RuntimeError: an item killed its worker, again and again.
        Exception: whatever the task raises, after the items under way.
    """
    found: dict[int, R] = {}
    errands = (_Errand(number, task, item) for number, item in enumerate(items))
    with compute.pool() as pool, contextlib.closing(drive(errands, pool, _do, _gave_up)) as results:
        for number, result in results:
            found[number] = result
            compute.progress(runs * len(found), runs * len(items), message)
    return [found[number] for number in range(len(items))]
