"""The cases among which boxes are sought: states of a stress test, or points of a study."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from experiments.discover.result import Dimension
from experiments.runs import load_ensemble
from experiments.store import StudyRuns
from experiments.study import Study
from simulation.registers import PARAMETERS


class Cases(NamedTuple):
    """The cases of a study in which all policies have all their runs.

    Attributes:
        table: a row per case, a column per factor, and ``_group``: which cases were sampled together.
        values: outcome by policy, mean over the case's seeds.
        by_seed: (cases, seeds) outcome by policy, where all cases have the same seeds; else ``None``.
        seeds: in each case.
        dropped: cases left out.
    """

    table: pd.DataFrame
    values: pd.DataFrame
    by_seed: dict[str, np.ndarray] | None
    seeds: int
    dropped: int


def read_cases(read: StudyRuns, request: Mapping[str, Any], measure: str) -> Cases:
    """Factors and outcome of every case in which all policies have all their runs."""
    runs, study = read.runs, read.study
    by_seed = bool(study.ensemble)  # seed k runs member k: seeds are cases
    keys = ["scenario", "point", *(["seed"] if by_seed else [])]
    names = study.policy_names
    expected = (1 if by_seed else len(read.seeds)) * len(names)
    counted = runs.groupby(keys, sort=False).size()
    whole = counted[counted == expected].index
    total = len(study.scenarios) * study.total_points * (len(read.seeds) if by_seed else 1)
    values = runs.groupby([*keys, "policy"], sort=False)[measure].mean().unstack("policy").loc[whole]
    factors = [factor.id for factor in study.factors if factor.kind != "policy"]
    table = runs.drop_duplicates(keys).set_index(keys)[factors].loc[whole]
    place = table.index.get_level_values("scenario")
    if len(set(place)) > 1:
        last = [label.replace("\\", "/").rpartition("/")[2] for label in place]
        if request:
            table["shock"] = [request["shocks"][label] for label in last]
        else:
            table["country"] = last
    if by_seed:
        members = load_ensemble(study.ensemble).table(table.index.get_level_values("seed"))
        more = members[[name for name in members.columns if name not in table]].rename(columns={"member": "_group"})
        table = pd.concat([table, more.set_index(table.index)], axis=1)
    else:
        table["_group"] = table.index.get_level_values("point")
    each = None
    if not by_seed and not study.own_seeds:
        wide = runs.set_index([*keys, "seed", "policy"])[measure].unstack("seed")
        each = {name: wide.xs(name, level="policy").loc[whole].to_numpy() for name in names}
    seeds = 1 if by_seed else len(study.seed_numbers)
    return Cases(table.reset_index(drop=True), values.reset_index(drop=True), each, seeds, dropped=total - len(whole))


def dimensions_of(study: Study, cases: pd.DataFrame) -> dict[str, Dimension]:
    """What each factor of the cases is, by name."""
    found = {factor.id: Dimension(factor.title or factor.id, factor.unit, factor.low, factor.high) for factor in study.factors}
    found |= {"shock": Dimension("shock"), "country": Dimension("country")}
    for name in cases:
        if name in found or name == "_group":
            continue
        known = PARAMETERS[str(name)]
        found[str(name)] = Dimension(known.meaning, known.unit, known.low, known.high)
    return found
