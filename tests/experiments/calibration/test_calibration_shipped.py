"""The shipped calibrations: what they promise stands in their committed tables, and new runs of their members agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.calibration.bench import Bench
from experiments.calibration.diagnostics import predictive_table
from experiments.calibration.pipeline import _Work, problem_of
from experiments.calibration.targets import LAST_YEAR, targets_of
from experiments.runs.ensembles import load_ensemble
from experiments.runs.priors import carried_priors, fitted_priors
from experiments.runs.worlds import calibration_words, completed, unknown_numbers
from simulation import load_scenario

FOLDER = Path(__file__).parents[3] / "scenarios" / "ensembles"
COUNTRIES = ["mali", "liberia"]


def table(name: str, part: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / name / f"{part}.csv")


@pytest.mark.parametrize("name", COUNTRIES)
def test_members_hold_every_number_that_is_not_fixed(name: str) -> None:
    ensemble = load_ensemble(name)
    assert ensemble.scenario == name and 100 <= len(ensemble) <= 200
    assert set(ensemble.members) == {prior.id for prior in (*fitted_priors(), *carried_priors())}
    assert completed(ensemble) is ensemble and len(ensemble.members.drop_duplicates()) > 0.8 * len(ensemble)
    assert calibration_words(ensemble).startswith(f"All {len(unknown_numbers())} numbers were drawn together")
    assert ensemble.provenance["last_year"] == LAST_YEAR[name]
    assert ensemble.provenance["targets"] == [target.id for target in targets_of(load_scenario(name))]
    assert max(table(name, "targets")["year"]) <= LAST_YEAR[name]


@pytest.mark.parametrize("name", COUNTRIES)
def test_intervals_cover_what_was_planted(name: str) -> None:
    covered = table(name, "coverage")
    known = covered[covered["identifiable"]]
    assert len(covered) <= 12
    assert known["coverage80"].between(0.7, 0.9).all(), known


def test_mali_tells_of_some_parameters() -> None:
    assert table("mali", "coverage")["identifiable"].sum() >= 2


@pytest.mark.parametrize("name", COUNTRIES)
def test_records_lie_inside_the_intervals(name: str) -> None:
    assert table(name, "predictive")["inside80"].mean() >= 0.7


@pytest.mark.slow
@pytest.mark.parametrize("name", COUNTRIES)
def test_new_runs_of_the_members_agree(name: str) -> None:
    """Sixty members again with other luck: at least 70 % of the records inside their 80 % intervals."""
    history = problem_of(name)
    ensemble = load_ensemble(name)
    work = _Work(history, Bench(history.simulator, len(history.targets)), seed=99)
    raw = work.again("once more", ensemble.members[list(work.names)].to_numpy()[:60])
    assert np.isfinite(raw).all()
    assert predictive_table(history.targets, raw, seed=5)["inside80"].mean() >= 0.7
