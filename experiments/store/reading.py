"""A study's folder read as a whole, for those who analyse it: what was run, all of it, or said to be a part."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.kit import changed_file
from experiments.store.folder import Store
from experiments.study import Study
from simulation.inputs import InputProblems, Problem

FIRST = 5
"""Runs that are missing, told one by one."""


@dataclass(frozen=True)
class StudyRuns:
    """A study with its runs.

    Attributes:
        study: what was run.
        runs: finished runs that did not fail: run_id, scenario, policy, seed, point, factors, outcomes.
        failures: failed runs: the same without outcomes, and reason.
        seeds: the seeds whose runs these are: all of the study, or as many as its stopping rule asked for.
        partial: that these are the whole seeds of a study that is not finished, in words; "" for a finished study.
    """

    study: Study
    runs: pd.DataFrame = field(repr=False)
    failures: pd.DataFrame = field(repr=False)
    seeds: tuple[int, ...]
    partial: str = ""


def read_study(folder: str | os.PathLike[str], *, partial: bool = False) -> StudyRuns:
    """The study of a folder made by ``comity sweep``, with its runs.

    Args:
        folder: the folder.
        partial: take a study that is not finished, too: its whole seeds, and say so.

    Raises:
        InputProblems: there is no study there; it is not finished; it, or a file of its results, is no longer what was run.
    """
    store = Store(folder)
    study, runs, failures, complete = store.study(), store.table(), store.failures(), store.counts().complete
    seeds = whole_seeds(study, runs, failures)
    _check_rows(Path(folder), study, runs)
    if complete:
        return StudyRuns(study, runs, failures, seeds if study.stopping is not None else tuple(study.seed_numbers))
    words = _words(study, runs, failures, seeds)
    if not partial or not seeds:
        allowed = f"a finished study: `comity resume {folder}`"
        if seeds:
            allowed += "; or --partial (from Python partial=True), which takes whole seeds and says so"
        raise InputProblems([Problem("study", "", str(folder), f"is not finished: {words}", allowed)], "the study")
    runs, failures = of_seeds(study, runs, seeds), of_seeds(study, failures, seeds)
    return StudyRuns(study, runs, failures, seeds, words)


def whole_seeds(study: Study, runs: pd.DataFrame, failures: pd.DataFrame) -> tuple[int, ...]:
    """Seeds all of whose runs are there, failed ones included, in the study's order."""
    numbers = np.concatenate([table["run_id"].to_numpy(dtype=np.int64) for table in (runs, failures)])
    counted = np.bincount(numbers // study.runs_per_seed, minlength=len(study.seed_numbers))
    return tuple(seed for seed, count in zip(study.seed_numbers, counted) if count == study.runs_per_seed)


def of_seeds(study: Study, table: pd.DataFrame, seeds: Iterable[int]) -> pd.DataFrame:
    """The rows of a table of runs that belong to some seeds, by their numbers."""
    chosen = set(seeds)
    places = [place for place, seed in enumerate(study.seed_numbers) if seed in chosen]
    return table[np.isin(table["run_id"].to_numpy(dtype=np.int64) // study.runs_per_seed, places)].reset_index(drop=True)


def _words(study: Study, runs: pd.DataFrame, failures: pd.DataFrame, seeds: tuple[int, ...]) -> str:
    numbers = np.concatenate([table["run_id"].to_numpy(dtype=np.int64) for table in (runs, failures)])
    missing = np.setdiff1d(np.arange(study.total_runs), numbers)[:FIRST]
    return (
        f"{len(numbers):,} of {study.total_runs:,} runs are there (first missing: {', '.join(map(str, missing.tolist()))}), and "
        f"{len(seeds):,} of {len(study.seed_numbers):,} seeds are whole"
    )


def _check_rows(folder: Path, study: Study, runs: pd.DataFrame) -> None:
    """Refuse rows that say something else of their runs than the study does."""
    if runs.empty:
        return
    numbers = runs["run_id"].to_numpy()
    wanted = study.run_table(0, int(numbers.max()) + 1).iloc[numbers].reset_index(drop=True)
    for name in wanted:
        if name not in runs or not np.array_equal(wanted[name].to_numpy(), runs[name].to_numpy()):
            reason = f"has another {name} in its runs than the study: another version of Comity planned them"
            raise InputProblems([changed_file(folder / "runs", reason)], "the study")
