"""Interactions by group: what was planted between kernels is found, and nothing where nothing was planted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.sensitivity.analysis import Sensitivity
from experiments.sensitivity.interactions import ALL, interactions, kernel_study
from experiments.sensitivity.of_study import sensitivity
from experiments.study.reading import load_study
from experiments.study.study import Study
from simulation.inputs.errors import InputProblems
from simulation.registers.parameters import PARAMETERS

KERNELS = ("violence", "trust", "access")


def analysed(plan: Study) -> Sensitivity:
    """A made-up outcome of variance 1.25: two kernels that act only together, and one that acts alone, by many numbers each."""
    runs = plan.run_table()
    first, second, third = (moved(plan, runs, kernel) for kernel in KERNELS)
    runs["stability"] = first * second + 0.5 * third
    return sensitivity(plan, runs, resamples=200)


def moved(plan: Study, runs: pd.DataFrame, kernel: str) -> np.ndarray:
    """The sum of forty numbers' places in their ranges, with mean 0 and variance 1."""
    chosen = [factor for factor in plan.factors if PARAMETERS[factor.name].kernel == kernel][:40]
    places = [factor.positions(runs[factor.id]) - 0.5 for factor in chosen]
    return np.asarray(np.sum(places, axis=0) * np.sqrt(12.0 / len(chosen)))


@pytest.fixture(scope="module")
def plan() -> Study:
    return kernel_study("kesara", "liaison", samples=256, seeds=3, outcomes=["stability"])


def test_every_number_with_a_range_stands_in_the_group_of_its_kernel(plan: Study) -> None:
    ranged = {name: p.kernel for name, p in PARAMETERS.items() if p.low < p.high}
    assert {factor.name: factor.group for factor in plan.factors} == ranged
    assert plan.total_points == 256 * (len(set(ranged.values())) + 2)


def test_interactions_planted_between_two_kernels_are_found_and_no_others(plan: Study) -> None:
    table = interactions(analysed(plan)).set_index("group")
    share = 1.0 / 1.25
    for kernel in KERNELS[:2]:
        row = table.loc[kernel]
        assert row["interactions"] == pytest.approx(share, abs=0.2) and row["interactions_low"] > 0.3
        assert abs(row["alone"]) < 0.2
    row = table.loc[KERNELS[2]]
    assert row["alone"] == pytest.approx(1.0 - share, abs=0.15) and abs(row["interactions"]) < 0.2
    others = table.drop(index=[*KERNELS, ALL])
    assert (others[["alone", "at_most", "interactions"]].abs() < 1e-9).all(axis=None) and len(others)
    assert table.loc[ALL, "interactions"] == pytest.approx(share, abs=0.2)
    assert table.loc[ALL, "numbers"] == len(plan.factors) == table.drop(index=ALL)["numbers"].sum()


def test_two_seeds_give_no_interval() -> None:
    table = interactions(analysed(kernel_study("kesara", "liaison", samples=16, seeds=2, outcomes=["stability"])))
    assert table["interactions_low"].isna().all() and table["interactions"].notna().all()


def test_other_designs_are_refused() -> None:
    values = {
        "title": "t",
        "scenarios": ["kesara"],
        "policies": ["liaison"],
        "seeds": 3,
        "outcomes": ["stability"],
        "vary": [{"parameter": "hazard_scale"}, {"parameter": "trust_gain"}],
        "design": {"kind": "morris", "trajectories": 10},
    }
    with pytest.raises(InputProblems, match="tells no interactions"):
        interactions(analysed_plain(load_study(values)))


def analysed_plain(plan: Study) -> Sensitivity:
    runs = plan.run_table()
    runs["stability"] = runs["hazard_scale"].astype(float)
    return sensitivity(plan, runs, resamples=50)
