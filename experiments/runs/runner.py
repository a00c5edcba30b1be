"""Run many cases and read measures off them: the one way in which experiments run the model.

    table = evaluate(cases, [Measure("stability"), Measure("civilian_deaths")], weeks=104, communities=100)

Cases that share a world (scenario, seed, size) run together in pieces, many to one compiled call that releases the
interpreter lock. Results are the same to the last bit for every executor, number of workers, size and order of pieces. A
run that fails is a row with its reason and never touches its neighbours.
"""

from __future__ import annotations

import contextlib
import functools
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from experiments.runs.cases import Case, worlds
from experiments.runs.executors import Where, drive, open_pool
from experiments.runs.measures import Measure, Reading
from simulation.drivers.batch import Settings, keep
from simulation.drivers.warming import warm
from simulation.inputs.errors import InputProblems, Problem
from simulation.inputs.policy import load_policy
from simulation.inputs.scenario.scenario import Scenario, load_scenario
from simulation.registers.outcomes import OUTCOMES
from simulation.registers.parameters import PARAMETERS
from simulation.results.results import source_hash
from simulation.world.build import Foundation, build
from simulation.world.settings import check_parameters, check_seed, check_size, parameter_row, schedule, settings_arrays

Progress = Callable[[int, int, str], None]
"""Called with (runs done, runs in all, what is under way)."""

PIECE_SECONDS = (0.05, 1.0)
"""A piece of work lasts about this long, by the estimate below: so long that handing it over costs nothing in
comparison, so short that little is lost when it is interrupted."""
SECONDS_PER_COMMUNITY_WEEK = 1.1e-6
SECONDS_PER_WEEK = 2e-5
SECONDS_PER_RUN = 5e-4
"""Rough costs of a run, only used to cut work into pieces."""
WORLDS_KEPT = 8
"""Worlds that are kept for the next piece; each takes about 2 kB a community."""


@dataclass(frozen=True)
class Job:
    """What is the same for all cases of an evaluation.

    Attributes:
        measures: what is read off each run.
        weeks, communities: length and size; ``None`` takes each scenario's own.
        weekly: outcomes whose weekly country values are returned as well.
        source: hash of the model's source; a worker with another model refuses.
    """

    measures: tuple[Measure, ...]
    weeks: int | None = None
    communities: int | None = None
    weekly: tuple[str, ...] = ()
    source: str = field(default_factory=source_hash)


@dataclass(frozen=True)
class Piece:
    """A piece of work: cases with their numbers, and the job."""

    job: Job
    cases: tuple[tuple[int, Case], ...]

    def __len__(self) -> int:
        return len(self.cases)

    def single(self) -> list[Piece]:
        """The same work, a piece a case."""
        return [Piece(self.job, (one,)) for one in self.cases]


@dataclass
class Rows:
    """Results of a piece.

    Attributes:
        numbers: the cases' numbers, (runs,).
        values: a row a case and a column a measure; NaN where the run failed.
        weekly: (runs, weeks, outcomes chosen).
        failures: reason by number of the cases that failed.
    """

    numbers: np.ndarray
    values: np.ndarray
    weekly: np.ndarray = field(repr=False)
    failures: dict[int, str] = field(default_factory=dict)


def carry_out(piece: Piece) -> Rows:
    """Run the cases of a piece, a chunk for each world; what fails in a chunk is tried case by case.

    Raises:
        RuntimeError: the model here is not the one that the piece is meant for.
    """
    check_source(piece.job.source)
    parts = []
    for group in worlds(piece.cases):
        try:
            parts.append(_chunk(piece.job, group))
        except Exception:  # noqa: BLE001 - whatever one case does must not touch its neighbours; below it is told by name
            parts += [_alone(piece.job, one) for one in group]
    return joined(parts)


def check_source(asked: str) -> None:
    """Refuse work that is meant for another model than the one here, by the hash of its source.

    Raises:
        RuntimeError: it differs.
    """
    if asked != source_hash():
        raise RuntimeError(
            f"this worker has another model (source {source_hash()}, asked for {asked}): install the "
            "same version of Comity on every machine"
        )


def joined(parts: Sequence[Rows]) -> Rows:
    """Several results as one, in the order given."""
    weeks = max(part.weekly.shape[1] for part in parts)
    weekly = [np.pad(part.weekly, ((0, 0), (0, weeks - part.weekly.shape[1]), (0, 0)), constant_values=np.nan) for part in parts]
    failures = {number: reason for part in parts for number, reason in part.failures.items()}
    return Rows(
        np.concatenate([part.numbers for part in parts]),
        np.concatenate([part.values for part in parts]),
        np.concatenate(weekly),
        failures,
    )


def failed(piece: Piece, reason: str) -> Rows:
    """The result of a piece of which every case failed for one reason."""
    numbers = np.array([number for number, _ in piece.cases], dtype=np.int64)
    job = piece.job
    return Rows(
        numbers,
        np.full((len(numbers), len(job.measures)), np.nan),
        np.full((len(numbers), 0, len(job.weekly)), np.nan),
        {int(number): reason for number in numbers},
    )


def _alone(job: Job, one: tuple[int, Case]) -> Rows:
    try:
        return _chunk(job, [one])
    except InputProblems as error:
        reason = "; ".join(str(problem) for problem in error.problems)
    except Exception as error:  # noqa: BLE001 - any failure of a run becomes its row
        reason = f"{type(error).__name__}: {error}"
    return failed(Piece(job, (one,)), " ".join(reason.split()))


def _chunk(job: Job, group: Sequence[tuple[int, Case]]) -> Rows:
    """Run cases of one world in one compiled call.

    Raises:
        Exception: whatever a case's inputs or its world give rise to.
    """
    cases = [case for _, case in group]
    scenario = cases[0].scenario
    weeks = check_size(scenario, job.weeks, job.communities)
    foundation = _foundation(cases[0], job.communities)
    reading = Reading(job.measures, scenario, weeks, job.weekly)
    kept = keep(foundation, _settings(cases, weeks), weeks, reading.wanted)
    region_of = foundation.region_of()
    values, problems = reading.values(kept, region_of), reading.not_finite(kept)
    failures = {}
    for row, ((number, _), reason) in enumerate(zip(group, problems)):
        if reason or not np.isfinite(values[row]).all():
            failures[number] = reason or "not finite: " + ", ".join(
                measure.name for measure, value in zip(job.measures, values[row]) if not np.isfinite(value)
            )
            values[row], kept.weekly[row] = np.nan, np.nan
    return Rows(np.array([number for number, _ in group], dtype=np.int64), values, kept.weekly, failures)


_COLUMN = {name: column for column, name in enumerate(PARAMETERS)}


def _settings(cases: Sequence[Case], weeks: int) -> Settings:
    policies: dict[int, int] = {}
    tables: list[tuple[np.ndarray, np.ndarray]] = []
    for case in cases:
        if id(case.policy) not in policies:
            policies[id(case.policy)] = len(tables)
            tables.append(schedule(case.policy, case.scenario, weeks))
    # Most cases of a chunk share their switches, and differ from the defaults in few parameters.
    options: dict[tuple[tuple[str, str], ...], tuple[np.ndarray, np.ndarray]] = {}
    switches = []
    parameters = np.tile(parameter_row({}), (len(cases), 1))
    for row, case in zip(parameters, cases):
        key = tuple(case.switches.items())
        if key not in options:
            options[key] = settings_arrays(case.switches)
        switches.append(options[key])
        for name, value in check_parameters(case.parameters).items():
            row[_COLUMN[name]] = value
    return Settings(
        schedules=np.stack([table for table, _ in tables]),
        scopes=np.stack([scope for _, scope in tables]),
        parameters=parameters,
        mechanisms=np.array([mechanisms for mechanisms, _ in switches]),
        switches=np.concatenate([record for _, record in switches]),
        policy_of=[policies[id(case.policy)] for case in cases],
        variant_of=range(len(cases)),
    )


class _Worlds:
    """Foundations that were built last, shared by the threads of a process; nothing writes them."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.kept: OrderedDict[tuple[object, ...], Foundation] = OrderedDict()
        self.building: dict[tuple[object, ...], threading.Lock] = {}
        self.lock = threading.Lock()

    def get(self, key: tuple[object, ...], make: Callable[[], Foundation]) -> Foundation:
        """The foundation of ``key``, made by whoever asks first while the others wait."""
        with self.lock:
            mine = self.building.setdefault(key, threading.Lock())
        try:
            with mine:
                with self.lock:
                    found = self.kept.get(key)
                    if found is not None:
                        self.kept.move_to_end(key)
                        return found
                made = make()
                with self.lock:
                    self.kept[key] = made
                    while len(self.kept) > self.most:
                        self.kept.popitem(last=False)
                return made
        finally:
            with self.lock:
                self.building.pop(key, None)


_WORLDS = _Worlds(WORLDS_KEPT)


def _foundation(case: Case, communities: int | None) -> Foundation:
    shape = case.world_parameters()
    key = (case.scenario.digest(), case.seed, communities, *shape.items())
    return _WORLDS.get(key, lambda: build(case.scenario, check_seed(case.seed), communities, parameters=shape))


@functools.cache
def warm_up() -> None:
    """Compile or load the model, so that threads do not do it each for themselves; two processes compile what is missing."""
    warm()
    scene = load_scenario("kesara")
    case = Case(scene, load_policy("uncoordinated"), 0)
    result = carry_out(Piece(Job((Measure("stability"),), 1, len(scene.regions)), ((0, case),)))
    if result.failures:
        raise RuntimeError(f"the model does not run here: {result.failures[0]}")


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
    tell = progress or (lambda done, total, message: None)
    longest = max((case.scenario.weeks if job.weeks is None else job.weeks for case in cases), default=0)
    out = Rows(
        np.arange(len(cases)),
        np.full((len(cases), len(job.measures)), np.nan),
        np.full((len(cases), longest, len(job.weekly)), np.nan),
    )
    if not cases:
        return out
    tell(0, len(cases), "preparing; the first use on a machine compiles the model, which takes a minute or two")
    with open_pool(executor, workers) as pool:
        done = 0
        with contextlib.closing(drive(cut(job, enumerate(cases), pool.workers, pieces), pool, carry_out, failed)) as parts:
            for part in parts:
                out.values[part.numbers] = part.values
                out.weekly[part.numbers, : part.weekly.shape[1]] = part.weekly
                out.failures |= part.failures
                done += len(part.numbers)
                tell(done, len(cases), "running")
    return out
