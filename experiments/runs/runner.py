"""Run many cases and read measures off them: the one way in which experiments run the model.

    table = evaluate(cases, [Measure("stability"), Measure("civilian_deaths")], weeks=104, communities=100)

Cases that share a world (scenario, seed, size) run together in pieces, many to one compiled call. Results are the same to
the last bit for every executor, number of workers, size and order of pieces.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd

from experiments.runs.cases import Case, worlds
from experiments.runs.executors import open_pool
from experiments.runs.measures import Measure
from experiments.runs.pool import Where, drive
from experiments.runs.progress import PREPARING, RUNNING, Progress, silent
from experiments.runs.tasks import Job, Piece, Rows, carry_out, failed
from simulation.inputs.errors import InputProblems, Problem
from simulation.inputs.scenario.scenario import Scenario
from simulation.registers.outcomes import OUTCOMES
from simulation.world.settings import check_size

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


def evaluate(
    cases: Sequence[Case],
    measures: Sequence[Measure],
    *,
    weeks: int | None = None,
    communities: int | None = None,
    executor: Where = None,
    workers: int = 2,
    progress: Progress | None = None,
    pieces: int | None = None,
) -> pd.DataFrame:
    """Run every case and read the measures off it.

    Args:
        cases: what to run.
        measures: what to read.
        weeks, communities: length and size of all runs; ``None`` takes each scenario's own.
        executor: "threads" (also if ``None``), "processes", "dask", an executor of your own, or an open pool
            (`experiments.runs.executors.open_pool`), which spares several calls its start.
        workers: threads or processes; with an executor of your own, how many pieces it works on at once.
        progress: called after every finished piece, from the calling thread.
        pieces: runs of a piece; ``None`` cuts by time. It changes no result.

    Returns:
        A row per case in the order given: a column per ``Measure.name``, then ``failure`` (``None``, or why the run has no
        numbers).

    Raises:
        InputProblems: lengths, sizes or measures that fit no scenario given; before anything is run.
        KeyboardInterrupt: Ctrl-C; the pieces under way were let finish.
    """
    job = Job(tuple(measures), weeks, communities)
    rows = _all(cases, job, executor, workers, progress, pieces)
    table = pd.DataFrame(rows.values, columns=[measure.name for measure in job.measures])
    table["failure"] = pd.Series([rows.failures.get(k) for k in range(len(cases))], dtype=object)
    return table


def series(
    cases: Sequence[Case],
    outcomes: Sequence[str],
    *,
    weeks: int | None = None,
    communities: int | None = None,
    executor: Where = None,
    workers: int = 2,
    progress: Progress | None = None,
    pieces: int | None = None,
) -> np.ndarray:
    """Weekly country values of some outcomes of every case, float64 (cases, weeks, outcomes).

    Weeks that a shorter run does not have, and runs that failed, are NaN. Arguments and errors as in ``evaluate``.
    """
    rows = _all(cases, Job((), weeks, communities, tuple(outcomes)), executor, workers, progress, pieces)
    return rows.weekly


def _all(cases: Sequence[Case], job: Job, executor: Where, workers: int, progress: Progress | None, pieces: int | None) -> Rows:
    check_job(job, [case.scenario for case in cases])
    tell = progress or silent
    longest = max((case.scenario.weeks if job.weeks is None else job.weeks for case in cases), default=0)
    out = Rows(
        np.arange(len(cases)),
        np.full((len(cases), len(job.measures)), np.nan),
        np.full((len(cases), longest, len(job.weekly)), np.nan),
    )
    if not cases:
        return out
    tell(0, len(cases), PREPARING)
    with open_pool(executor, workers) as pool:
        done = 0
        with contextlib.closing(drive(cut(job, enumerate(cases), pool.workers, pieces), pool, carry_out, failed)) as parts:
            for part in parts:
                out.values[part.numbers] = part.values
                out.weekly[part.numbers, : part.weekly.shape[1]] = part.weekly
                out.failures |= part.failures
                done += len(part.numbers)
                tell(done, len(cases), RUNNING)
    return out
