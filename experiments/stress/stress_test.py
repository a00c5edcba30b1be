"""Stress tests: every policy over many states of the world, under the same luck, and how robust each of them is.

    plan = plan_stress("mali", "results/stress", ensemble="mali")
    sweep(plan.study, plan.folder)
    found = read_stress(plan.folder)
    found.robustness.table

A state is a sample of what is not known (a member of an ensemble or a point of a Latin hypercube, with switches) under a
shock. All runs are those of an ordinary study in the folder, so they can be resumed, queried and made again by number.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.kit import read_sealed
from experiments.store import Store, read_study
from experiments.stress.design import (
    NO_SHOCK,
)
from experiments.stress.request import (
    COST,
    REQUEST,
    StressPlan,
    direction_of,
    last_part,
    measure_of,
    plan_stress,
    read_thresholds,
)
from experiments.stress.robustness import RESAMPLES, Robustness, StateResampling, robustness
from simulation.inputs import InputProblems, Problem


@dataclass(frozen=True)
class Stress:
    """A stress test that was run.

    Attributes:
        folder: its folder; request: what was asked for.
        policies: names, the reference as named; outcomes: measure -> direction.
        states: a row per state: shock, point and what varied.
        values: (states, policies, outcomes), mean over seeds.
        runs: (states, policies) texts: numbers of the runs behind each value.
        robustness: all measures; by_shock: joint share of states with enough, and regret, for every shock.
        seeds: in each state; shared: whether all states have the same ones (so made before states had seeds of their own),
            so that nothing says how the numbers would be with others.
        dropped: states left out because a run in them failed or is missing, with the reason of the first.
        partial: how much of the test was there, in words, where that was not all.
    """

    folder: Path
    request: Mapping[str, Any]
    policies: tuple[str, ...]
    outcomes: Mapping[str, int]
    states: pd.DataFrame = field(repr=False)
    values: np.ndarray = field(repr=False)
    runs: np.ndarray = field(repr=False)
    robustness: Robustness = field(repr=False)
    by_shock: pd.DataFrame = field(repr=False)
    seeds: int = 1
    shared: bool = False
    dropped: int = 0
    partial: str = ""
    reason: str = ""

    @property
    def reference(self) -> str:
        """The policy whose medians are the thresholds that nobody set."""
        return str(self.request["reference"])

    def table(self) -> pd.DataFrame:
        """A row per state and policy: shock, point, policy, every outcome, numbers of its runs."""
        parts = []
        for p, policy in enumerate(self.policies):
            part = self.states[["shock", "point"]].copy()
            part["policy"] = policy
            for k, name in enumerate(self.outcomes):
                part[name] = self.values[:, p, k]
            parts.append(part.assign(runs=self.runs[:, p]))
        return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


def read_stress(folder: str | os.PathLike[str], *, resamples: int = RESAMPLES, seed: int = 0, partial: bool = False) -> Stress:
    """Judge the finished runs of a stress test.

    Args:
        folder: its folder.
        resamples, seed: see `experiments.stress.robustness.robustness`.
        partial: judge the finished states of a stress test that is not finished, and say so.

    Raises:
        InputProblems: no stress test there, one that is not finished or no longer what was run, or no state in which every
            policy has all its runs.
    """
    measures = Store(folder).measures
    request = read_request(folder)
    read = read_study(folder, partial=partial)
    runs, failures = read.runs, read.failures
    outcomes = {name: direction_of(name) for name in request["outcomes"]}
    policies = tuple(request["policies"])
    runs["shock"] = [request["shocks"][last_part(label)] for label in runs["scenario"]]
    fixed = {"run_id", "scenario", "policy", "seed", "point", "shock", "failure", *measures}
    runs = in_whole_states(runs, len(read.seeds) * len(policies), folder)
    states = runs.drop_duplicates(["shock", "point"])[["shock", "point", *(name for name in runs.columns if name not in fixed)]]
    place = states["shock"].map(list(request["shocks"].values()).index)
    states = states.iloc[np.lexsort((states["point"], place))].reset_index(drop=True)
    grouped = runs.groupby(["shock", "point", "policy"], sort=False)
    cube = by_state(grouped[list(outcomes)].mean(), states, policies)
    traces = by_state(grouped["run_id"].agg(lambda ids: " ".join(map(str, sorted(ids)))), states, policies)
    reference = policies.index(request["reference"])
    limits = {name: float(request["thresholds"].get(name, np.median(cube[:, reference, k]))) for k, name in enumerate(outcomes)}
    joint = list(request["thresholds"]) or [name for name in outcomes if name != COST]
    shared = not request.get("own_seeds", False)
    # What luck does to all states alike cannot be seen in states that share it: then there are no intervals.
    resampling = StateResampling(0 if shared else resamples, seed, states["point"].to_numpy())
    found = robustness(cube, policies, outcomes, limits, joint=joint, resampling=resampling)
    rows = []
    for shock in states["shock"].unique():
        mask = (states["shock"] == shock).to_numpy()
        part = robustness(cube[mask], policies, outcomes, limits, joint=joint, resampling=StateResampling(0))
        rows.append(part.table[part.table["measure"].isin(["satisfied", "regret_mean", "tail"])].assign(shock=shock))
    by_shock = pd.concat(rows, ignore_index=True)[["shock", "policy", "outcome", "measure", "estimate"]]
    return Stress(
        Path(folder),
        request,
        policies,
        outcomes=outcomes,
        states=states,
        values=cube,
        runs=traces,
        robustness=found,
        by_shock=by_shock,
        seeds=len(read.seeds),
        shared=shared,
        dropped=request["samples"] * len(request["shocks"]) - len(states),
        reason=str(failures["reason"].iloc[0]) if len(failures) else "",
        partial=read.partial,
    )


def read_request(folder: str | os.PathLike[str]) -> dict[str, Any]:
    """What was asked of the stress test in a folder.

    Raises:
        InputProblems: no stress test there.
    """
    path = Path(folder) / REQUEST
    if not path.exists():
        words = f"is no stress test: it has no {REQUEST}"
        raise InputProblems([Problem("stress", "", str(folder), words, "a folder made by `comity stress`")], "the stress test")
    return read_sealed(path)


def in_whole_states(runs: pd.DataFrame, each: int, folder: str | os.PathLike[str]) -> pd.DataFrame:
    """The runs of states that have ``each`` of them.

    Raises:
        InputProblems: there is no such state.
    """
    counted = runs.groupby(["shock", "point"])["run_id"].transform("size")
    if not (counted == each).any():
        words, allowed = (
            "has no state in which all runs are finished",
            f"comity resume {folder}, or its failures in `comity status {folder}`",
        )
        raise InputProblems([Problem("stress", "", str(folder), words, allowed)], "the stress test")
    return runs[counted == each]


def by_state(table: pd.DataFrame | pd.Series, states: pd.DataFrame, policies: Sequence[str]) -> np.ndarray:
    """Values by (shock, point, policy) as (states, policies) or (states, policies, columns)."""
    keys = list(states[["shock", "point"]].itertuples(index=False, name=None))
    return np.stack([table.loc[[(*key, policy) for key in keys]].to_numpy() for policy in policies], axis=1)


def as_plain(found: Stress) -> dict[str, Any]:
    """Everything about a stress test but its table, as plain values for JSON."""
    r = found.robustness
    return {
        **dict(found.request),
        "states": len(found.states),
        "seeds_in_each": found.seeds,
        "seeds_shared": found.shared,
        "dropped": found.dropped,
        "partial": found.partial,
        "thresholds_used": dict(r.thresholds),
        "thresholds_together": list(r.joint),
        "agreement": r.agreement.to_dict("records"),
        "dominance": r.dominance.to_dict("records"),
        "dominated": r.dominated(),
        "by_shock": found.by_shock.to_dict("records"),
    }


__all__ = [
    "NO_SHOCK",
    "Stress",
    "StressPlan",
    "as_plain",
    "direction_of",
    "measure_of",
    "plan_stress",
    "read_stress",
    "read_thresholds",
]
