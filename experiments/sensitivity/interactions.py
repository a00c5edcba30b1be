"""Which numbers act together: total less first order, by the groups of a study; and the study that groups them by kernel.

    study = kernel_study("mali", ["uncoordinated", "best_practice"], samples=128, seeds=3)
    interactions(sensitivity("results/by_kernel", against="uncoordinated"))       # after comity sweep

A group's total order holds all that its numbers do, alone and together with those of other groups; its first order what they do
alone, interactions within the group included. The rest is what they do only together with numbers of other groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.sensitivity.replication_variance import LEAST_SEEDS, interval
from experiments.sensitivity.status import grouped_study
from simulation.inputs import InputProblems, Problem

if TYPE_CHECKING:
    from experiments.sensitivity.analysis import Sensitivity
    from experiments.study import Study

ALL = "all groups"
"""Of the row that holds what no group does alone."""


def kernel_study(
    scenarios: str | Sequence[str],
    policies: str | Sequence[str],
    *,
    samples: int,
    seeds: int,
    left_out: Sequence[str] = (),
    **keys: Any,
) -> Study:
    """A study of every registered parameter over its range, in groups by kernel, for :func:`interactions`.

    Args:
        scenarios, policies: names.
        samples: base samples, a power of two; points are ``samples * (number of kernels + 2)``.
        seeds: replications of every point; at least 3, better 4.
        left_out: parameters held at their defaults. Those without a range are held anyway.
        keys: other keys of a study: outcomes, weeks, communities, title …

    Raises:
        InputProblems: everything wrong with it.
    """
    about = {"title": "Which kernels act together?", "samples": samples, "seeds": seeds, **keys}
    return grouped_study("kernel", scenarios, policies, left_out=left_out, **about)


def interactions(found: Sensitivity) -> pd.DataFrame:
    """Shares of the variance of the expected outcome that come from interactions between the factors or groups of a study.

    Returns:
        A row per outcome, scenario, policy and group: ``numbers`` (factors in it), ``alone`` (first order), ``at_most`` (total
        order), ``interactions`` (total less first order), each with its 95 % interval; and one row "all groups" whose
        ``alone`` is the sum of the first orders and whose ``interactions`` is what is left of 1.

    Raises:
        InputProblems: no Sobol' analysis.
    """
    if any("sobol" not in analyses for analyses in found.analyses.values()):
        allowed = "a saltelli design, its factors in groups or alone"
        design = found.about.get("design")
        raise InputProblems([Problem("study", "design.kind", design, "tells no interactions", allowed)], "interactions")
    rows = []
    for cell, analyses in found.analyses.items():
        indices = analyses["sobol"].indices
        units = len(found.space.units)
        first, total = (np.vstack([indices[name].estimate, indices[name].draws])[:, :units] for name in ("S1", "ST"))
        enough = found.lucks[cell].replications >= LEAST_SEEDS and not np.isnan(indices["S1"].low).all()
        parts = [(unit, first[:, j], total[:, j], total[:, j] - first[:, j]) for j, unit in enumerate(found.space.units)]
        whole = first.sum(axis=1)
        parts.append((ALL, whole, np.where(np.isnan(whole), np.nan, 1.0), 1.0 - whole))
        for unit, *columns in parts:
            row: dict[str, Any] = {**cell.keys, "group": unit}
            row["numbers"] = len(found.space.axes) if unit == ALL else len(found.space.members(unit))
            for name, column in zip(("alone", "at_most", "interactions"), columns, strict=True):
                low, high = interval(column[1:] if enough else column[:0])
                row |= {name: float(column[0]), f"{name}_low": float(low), f"{name}_high": float(high)}
            rows.append(row)
    return pd.DataFrame(rows)
