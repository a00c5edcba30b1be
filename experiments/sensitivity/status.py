"""How much of a result's variance comes from assumed numbers, and how much from cited ones, from choices and from luck.

    study = status_study("mali", "best_practice", samples=256, seeds=4)      # every parameter, grouped by its status
    found = sensitivity("results/by_status")                                  # after comity sweep
    variance_by_status(found)

With a Saltelli design whose groups are the statuses the shares are those groups' own indices, however many parameters
stand in them: N (statuses + 2) points are enough for all parameters of the model at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.sensitivity.replication_variance import LEAST_SEEDS, interval
from experiments.study import Factor, load_study
from simulation.inputs import InputProblems, Problem
from simulation.registers import PARAMETERS

if TYPE_CHECKING:
    from experiments.sensitivity.analysis import Sensitivity
    from experiments.study import Study

GroupedBy = Literal["status", "kernel"]
STATUSES = ("cited", "derived", "assumed")
"""Statuses of parameters in the register."""
OTHERS = {"instrument": "choice", "policy": "choice", "switch": "disputed", "scenario": "scenario"}
"""Kinds of factors that are no parameters: what a policy chooses, where studies disagree, the country's own data."""


def status_of(factor: Factor) -> str:
    """Evidence behind a factor: a parameter's status, or "choice", "disputed" or "scenario"."""
    return PARAMETERS[factor.name].status if factor.kind == "parameter" else OTHERS[factor.kind]


def status_study(
    scenarios: str | Sequence[str],
    policies: str | Sequence[str],
    *,
    samples: int,
    seeds: int,
    left_out: Sequence[str] = (),
    **keys: Any,
) -> Study:
    """A study of every registered parameter over its range, in groups by status, for :func:`variance_by_status`.

    Args:
        scenarios, policies: names.
        samples: base samples, a power of two; points are ``samples * (number of statuses + 2)``.
        seeds: replications of every point; at least 3, better 4.
        left_out: parameters held at their defaults. Those without a range are held anyway.
        keys: other keys of a study: outcomes, weeks, communities, title …

    Raises:
        InputProblems: everything wrong with it.
    """
    about = {"title": "How much rests on assumptions?", "samples": samples, "seeds": seeds, **keys}
    return grouped_study("status", scenarios, policies, left_out=left_out, **about)


def grouped_study(
    by: GroupedBy,
    scenarios: str | Sequence[str],
    policies: str | Sequence[str],
    *,
    samples: int,
    left_out: Sequence[str] = (),
    **keys: Any,
) -> Study:
    """A Saltelli study of every registered parameter over its range, those of one status or kernel moved together.

    Args:
        by: what makes a group; scenarios, policies: names.
        samples: base samples, a power of two; points are ``samples * (number of groups + 2)``.
        left_out: parameters held at their defaults; keys: other keys of a study.

    Raises:
        InputProblems: everything wrong with it.
    """
    vary = [
        {"parameter": name, "group": getattr(known, by)}
        for name, known in PARAMETERS.items()
        if known.high > known.low and name not in left_out
    ]
    given: dict[str, Any] = {
        "scenarios": [scenarios] if isinstance(scenarios, str) else list(scenarios),
        "policies": [policies] if isinstance(policies, str) else list(policies),
        "vary": vary,
        "design": {"kind": "saltelli", "samples": samples, "second_order": False},
        **keys,
    }
    return load_study({key: value for key, value in given.items() if value is not None})


def variance_by_status(found: Sensitivity) -> pd.DataFrame:
    """Shares of the variance of the expected outcome by evidence behind the factors, and the luck of single runs.

    Returns:
        One row per outcome, scenario, policy and status: ``factors`` (their number), ``alone`` (with everything inside the
        group, without interactions with other groups), ``at_most`` (with all interactions), each with its 95 % interval,
        ``exact`` (the design's groups are the statuses; else sums of first-order and second-order indices stand in for
        them, which leave out interactions of three and more), ``luck`` (share of a single run's variance).

    Raises:
        InputProblems: no Sobol' analysis, or groups that mix statuses.
    """
    status: dict[str, str] = found.about.get("status", {})
    of_unit = _status_of_units(found, status)
    names = list(dict.fromkeys([*[name for name in (*STATUSES, *OTHERS.values()) if name in of_unit]]))
    rows = []
    for cell, analyses in found.analyses.items():
        indices = analyses["sobol"].indices
        both = {key: np.vstack([index.estimate, index.draws]) for key, index in indices.items()}
        for name in names:
            mine = np.array([kind == name for kind in of_unit])
            exact = int(mine.sum()) == 1
            if exact:
                alone, most = both["S1"][:, np.flatnonzero(mine)[0]], both["ST"][:, np.flatnonzero(mine)[0]]
            else:
                alone, most = _summed(both, mine), 1 - _summed(both, ~mine)
            enough = found.lucks[cell].replications >= LEAST_SEEDS and not np.isnan(indices["S1"].low).all()
            (low, high), (most_low, most_high) = (interval(part[1:] if enough else part[:0]) for part in (alone, most))
            rows.append(
                {
                    **cell.keys,
                    "status": name,
                    "factors": sum(status[axis.id] == name for axis in found.space.axes),
                    "alone": float(alone[0]),
                    "alone_low": float(low),
                    "alone_high": float(high),
                    "at_most": float(most[0]),
                    "at_most_low": float(most_low),
                    "at_most_high": float(most_high),
                    "exact": exact,
                    "luck": found.lucks[cell].share,
                    "luck_low": found.lucks[cell].low,
                    "luck_high": found.lucks[cell].high,
                }
            )
    return pd.DataFrame(rows)


def _status_of_units(found: Sensitivity, status: Mapping[str, str]) -> list[str]:
    """The status of each unit of a Sobol' analysis."""
    units = found.space.units
    kinds = {unit: {status.get(found.space.axes[i].id, "") for i in found.space.members(unit)} for unit in units}
    problems = [
        Problem("study", "group", unit, f"mixes {' and '.join(sorted(found_))}", "groups of one status each")
        for unit, found_ in kinds.items()
        if len(found_) != 1 or "" in found_
    ]
    if any("sobol" not in analyses for analyses in found.analyses.values()):
        problems.append(
            Problem(
                "study",
                "design.kind",
                found.about.get("design"),
                "gives no shares of variance by group",
                "a saltelli design, best with status as group",
            )
        )
    if problems:
        raise InputProblems(problems, "shares by evidence")
    return [next(iter(kinds[unit])) for unit in units]


def _summed(both: dict[str, npt.NDArray[np.float64]], mine: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """First-order and second-order indices inside a group of units, added up: (1 + resamples,)."""
    total = both["S1"][:, : len(mine)][:, mine].sum(axis=1)
    if "S2" in both:
        first, second = np.triu_indices(len(mine), 1)
        total = total + both["S2"][:, mine[first] & mine[second]].sum(axis=1)
    return np.asarray(total)
