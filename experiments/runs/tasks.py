"""A piece of work and how it is done: cases of one world in one compiled call that releases the interpreter lock.

A run that fails is a row with its reason and never touches its neighbours.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from experiments.runs.cases import Case, worlds
from experiments.runs.foundations import FOUNDATIONS, Foundations
from experiments.runs.measures import Measure, MeasureReader
from simulation.drivers import Settings, keep, warm
from simulation.inputs import InputProblems, load_policy, load_scenario
from simulation.registers import PARAMETERS
from simulation.results import source_hash
from simulation.world import check_parameters, check_size, parameter_row, schedule, settings_arrays


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


def carry_out(piece: Piece, foundations: Foundations = FOUNDATIONS) -> Rows:
    """Run the cases of a piece, a chunk for each world; what fails in a chunk is tried case by case.

    Args:
        foundations: where worlds that were built are kept.

    Raises:
        RuntimeError: the model here is not the one that the piece is meant for.
    """
    check_source(piece.job.source)
    parts = []
    for group in worlds(piece.cases):
        try:
            parts.append(_chunk(piece.job, group, foundations))
        except Exception:  # noqa: BLE001 - whatever one case does must not touch its neighbours; below it is told by name
            parts += [_alone(piece.job, one, foundations) for one in group]
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


def _alone(job: Job, one: tuple[int, Case], foundations: Foundations) -> Rows:
    try:
        return _chunk(job, [one], foundations)
    except InputProblems as error:
        reason = "; ".join(str(problem) for problem in error.problems)
    except Exception as error:  # noqa: BLE001 - any failure of a run becomes its row
        reason = f"{type(error).__name__}: {error}"
    return failed(Piece(job, (one,)), " ".join(reason.split()))


def _chunk(job: Job, group: Sequence[tuple[int, Case]], foundations: Foundations) -> Rows:
    """Run cases of one world in one compiled call.

    Raises:
        Exception: whatever a case's inputs or its world give rise to.
    """
    cases = [case for _, case in group]
    scenario = cases[0].scenario
    weeks = check_size(scenario, job.weeks, job.communities)
    foundation = foundations.of(cases[0], job.communities)
    reading = MeasureReader(job.measures, scenario, weeks, job.weekly)
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


def _settings(cases: Sequence[Case], weeks: int) -> Settings:
    policies: dict[int, int] = {}
    tables: list[tuple[np.ndarray, np.ndarray]] = []
    for case in cases:
        if id(case.policy) not in policies:
            policies[id(case.policy)] = len(tables)
            tables.append(schedule(case.policy, case.scenario, weeks))
    # The cases of a world share their switches and parameters; weights of an index are scaled as a single run scales them.
    rows: dict[tuple[tuple[str, float], ...], np.ndarray] = {}
    options: dict[tuple[tuple[str, str], ...], tuple[np.ndarray, np.ndarray]] = {}
    switches = []
    parameters = np.empty((len(cases), len(PARAMETERS)))
    for number, case in enumerate(cases):
        key = tuple(case.switches.items())
        if key not in options:
            options[key] = settings_arrays(case.switches)
        switches.append(options[key])
        values = tuple(case.parameters.items())
        if values not in rows:
            rows[values] = parameter_row(check_parameters(case.parameters))
        parameters[number] = rows[values]
    return Settings(
        schedules=np.stack([table for table, _ in tables]),
        scopes=np.stack([scope for _, scope in tables]),
        parameters=parameters,
        mechanisms=np.array([mechanisms for mechanisms, _ in switches]),
        switches=np.concatenate([record for _, record in switches]),
        policy_of=[policies[id(case.policy)] for case in cases],
        variant_of=range(len(cases)),
    )


@functools.cache
def warm_up() -> None:
    """Compile or load the model, so that threads do not do it each for themselves; two processes compile what is missing."""
    warm()
    scene = load_scenario("kesara")
    case = Case(scene, load_policy("uncoordinated"), 0)
    result = carry_out(Piece(Job((Measure("stability"),), 1, len(scene.regions)), ((0, case),)))
    if result.failures:
        raise RuntimeError(f"the model does not run here: {result.failures[0]}")
