"""The runs of a study by number, without making them all.

Run numbers go seed by seed, then scenario by scenario, then point by point, policies last. So the runs of one world lie
together, the first runs of a study are a complete study with fewer seeds, and further seeds leave earlier numbers alone.
Points that change the world itself are put beside others with the same world.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from experiments.runs import Case
from experiments.study.policy_values import with_instruments
from experiments.study.specification import Specification


def split(study: Specification, run_id: Any) -> tuple[Any, Any, Any, Any]:
    """Places of seed, scenario, point (in the design) and policy of run numbers."""
    plans = 1 if study.policy_varies else len(study.policies)
    rest, policy = np.divmod(run_id, plans)
    rest, place = np.divmod(rest, study.total_points)
    seed, scenario = np.divmod(rest, len(study.scenarios))
    return seed, scenario, study.point_order[place], policy


def run_table(study: Specification, start: int, stop: int) -> pd.DataFrame:
    """Rows of the runs ``start`` to ``stop`` (exclusive): run_id, scenario, policy, seed, point, every factor.

    Raises:
        IndexError: runs beyond the study's.
    """
    if not 0 <= start <= stop <= study.total_runs:
        raise IndexError(f"runs {start} to {stop} do not lie in 0 to {study.total_runs}")
    number = np.arange(start, stop)
    seed, scenario, point, policy = split(study, number)
    return pd.DataFrame(
        {
            "run_id": number,
            # Series keep words as objects whatever their number is; pandas would guess, and guess another type for no rows.
            "scenario": pd.Series(np.array(study.scenario_names, dtype=object)[scenario], dtype=object),
            "policy": pd.Series(np.array(study.policy_names, dtype=object)[policy], dtype=object),
            "seed": study.seed_at(seed, point),
            "point": point,
            **{factor.id: pd.Series(column[point], dtype=column.dtype) for factor, column in zip(study.factors, study.columns)},
        }
    )


def run_ids(study: Specification, points: Iterable[int] | None = None, seeds: int | None = None) -> np.ndarray:
    """Numbers of the runs of some design points (all by default) with the first ``seeds`` seeds, ascending.

    Raises:
        IndexError: more seeds than the study has.
    """
    count = len(study.seed_numbers) if seeds is None else seeds
    if not 0 <= count <= len(study.seed_numbers):
        raise IndexError(f"{count} seeds do not lie in 0 to {len(study.seed_numbers)}")
    number = np.arange(count * study.runs_per_seed)
    if points is None:
        return number
    return number[np.isin(split(study, number)[2], list(points))]


def case_of(study: Specification, run_id: int) -> Case:
    """The run with a number from 0 to ``total_runs`` - 1, ready for the runner.

    Raises:
        IndexError: no such run.
    """
    if not 0 <= run_id < study.total_runs:
        raise IndexError(f"run {run_id} does not lie in 0 to {study.total_runs - 1}")
    s, c, point, p = (int(place) for place in split(study, int(run_id)))
    seed = int(study.seed_at(s, point))
    values = [column[point] for column in study.columns]
    parameters, switches = dict(study.members.parameters(seed) if study.members else {}), dict(study.switches)
    parameters.update(study.parameters)
    instruments: dict[str, float] = {}
    policy = study.plans[p]
    for factor, value in zip(study.factors, values):
        if factor.kind == "parameter":
            parameters[factor.name] = float(value)
        elif factor.kind == "switch":
            switches[factor.name] = value
        elif factor.kind == "instrument":
            instruments[f"{factor.name}.{factor.lever}" if factor.lever else factor.name] = float(value)
        elif factor.kind == "policy":
            policy = next(plan for plan in study.plans if plan.name == value)
    return Case(study.scene_at(c, point), with_instruments(policy, instruments), seed, parameters, switches)
