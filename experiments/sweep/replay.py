"""One run of a study again, exactly and at full detail: the same numbers, and everything that lies behind them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from experiments.runs import Case, Measure, MeasureReader, history, kept_of_weeks
from experiments.store import Store, manifest_of
from experiments.sweep.sweeping import study_of_folder
from simulation.inputs import InputProblems, Problem
from simulation.results import History, RunResult


@dataclass(frozen=True)
class Replayed:
    """A run of a study, run again.

    Attributes:
        run_id: its number; case: what it was.
        result: the run with its weekly tables by community, region and country, its events and its network.
        weekly: weekly outcomes of the country.
        measures: a row a measure: measure, stored, found, equal (to the last bit).
        reason: why the stored run failed, "" if it did not.
    """

    run_id: int
    case: Case
    result: RunResult = field(repr=False)
    weekly: pd.DataFrame = field(repr=False)
    measures: pd.DataFrame = field(repr=False)
    reason: str = ""

    @property
    def equal(self) -> bool:
        """Whether every measure equals the stored one to the last bit."""
        return bool(self.measures["equal"].all())


def rerun(folder: str | os.PathLike[str], run_id: int) -> Replayed:
    """Run one run of a study again, week by week, and compare it with the stored row.

    The weekly values are summed up here in plain Python, not by the engine that made the stored row, in the same order:
    both must agree in every bit.

    Raises:
        InputProblems: no study there, no such run, a run that is not finished yet, or a model that has changed.
        ValueError: the run fails again; the message says why.
    """
    store, study = Store(folder), study_of_folder(folder)
    measures = list(study.measures)
    store.check(manifest_of(study.content(), [measure.name for measure in measures], study.total_runs))
    if not isinstance(run_id, int) or not 0 <= run_id < store.total:
        raise InputProblems([Problem("rerun", "run_id", run_id, "is no run of this study", f"0 to {store.total - 1}")], "the run")
    block = store.load(run_id // store.size)
    row = run_id - block.start
    if not block.done[row]:
        raise InputProblems(
            [Problem("rerun", "run_id", run_id, "is not finished yet", "a finished run; see `comity status`")], "the run"
        )
    case = study.case(run_id)
    result, weekly, found = replay(case, measures, study.weeks, study.communities)
    stored = block.values[row]
    reason = block.failures.get(run_id, "")
    table = pd.DataFrame(
        {
            "measure": [measure.name for measure in measures],
            "stored": stored,
            "found": found,
            "equal": [a.tobytes() == b.tobytes() for a, b in zip(stored, found)],
        }
    )
    return Replayed(run_id, case, result, weekly=weekly.outcomes(), measures=table, reason=reason)


def replay(
    case: Case, measures: list[Measure], weeks: int | None = None, communities: int | None = None
) -> tuple[RunResult, History, np.ndarray]:
    """Run a case week by week at full detail; return the run, its history and its measures.

    Raises:
        InputProblems: inputs that are not possible.
    """
    result, kept_weeks = history(case, weeks, communities, "community")
    reading = MeasureReader(measures, case.scenario, len(kept_weeks))
    kept = kept_of_weeks(reading.wanted, np.array(kept_weeks.country), np.array(kept_weeks.regions), kept_weeks.places)
    region_of = kept_weeks.places[0]["region"]
    return result, kept_weeks, reading.values(kept, region_of)[0]
