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
from collections.abc import Mapping
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
    store = Store(folder)
    path = Path(folder) / REQUEST
    if not path.exists():
        raise InputProblems(
            [Problem("stress", "", str(folder), f"is no stress test: it has no {REQUEST}", "a folder made by `comity stress`")],
            "the stress test",
        )
    request = read_sealed(path)
    read = read_study(folder, partial=partial)
    runs, failures = read.runs, read.failures
    outcomes = {name: direction_of(name) for name in request["outcomes"]}
    policies = tuple(request["policies"])
    runs["shock"] = [request["shocks"][last_part(label)] for label in runs["scenario"]]
    factors = [
        name
        for name in runs.columns
        if name not in ("run_id", "scenario", "policy", "seed", "point", "shock", "failure", *store.measures)
    ]
    seeds = len(read.seeds)
    counted = runs.groupby(["shock", "point"], sort=False).size()
    whole = counted[counted == seeds * len(policies)].index
    total = request["samples"] * len(request["shocks"])
    if not len(whole):
        raise InputProblems(
            [
                Problem(
                    "stress",
                    "",
                    str(folder),
                    "has no state in which all runs are finished",
                    f"comity resume {folder}, or its failures in `comity status {folder}`",
                )
            ],
            "the stress test",
        )
    runs = runs.set_index(["shock", "point"]).loc[lambda table: table.index.isin(whole)].reset_index()
    order = list(request["shocks"].values())
    grouped = runs.groupby(["shock", "point", "policy"], sort=False)
    means = grouped[list(outcomes)].mean()
    numbers = grouped["run_id"].agg(lambda ids: " ".join(map(str, sorted(ids))))
    states = runs.drop_duplicates(["shock", "point"])[["shock", "point", *factors]]
    states = (
        states.assign(_o=[order.index(shock) for shock in states["shock"]])
        .sort_values(["_o", "point"], kind="stable")
        .drop(columns="_o")
        .reset_index(drop=True)
    )
    keys = [tuple(row) for row in states[["shock", "point"]].itertuples(index=False)]
    cube = np.stack([means.loc[[(*key, policy) for key in keys]].to_numpy() for policy in policies], axis=1)
    traces = np.stack([numbers.loc[[(*key, policy) for key in keys]].to_numpy() for policy in policies], axis=1)
    reference = policies.index(request["reference"])
    limits = {name: float(request["thresholds"].get(name, np.median(cube[:, reference, k]))) for k, name in enumerate(outcomes)}
    joint = list(request["thresholds"]) or [name for name in outcomes if name != COST]
    shared = not request.get("own_seeds", False)
    # What luck does to all states alike cannot be seen in states that share it: then there are no intervals.
    resampling = StateResampling(0 if shared else resamples, seed, states["point"].to_numpy())
    found = robustness(cube, policies, outcomes, limits, joint=joint, resampling=resampling)
    rows = []
    for shock in dict.fromkeys(states["shock"]):
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
        seeds=seeds,
        shared=shared,
        dropped=total - len(states),
        reason=str(failures["reason"].iloc[0]) if len(failures) else "",
        partial=read.partial,
    )


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
