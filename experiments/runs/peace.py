"""Does peace last after the mission leaves? Each run is paired with the same-luck world in which the mission stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from experiments.runs.cases import Case
from experiments.runs.pools.executors import HERE, Compute
from experiments.runs.runner import series
from simulation.results import relapse_excess, sustainable_peace

TAIL_WEEKS = 104
CONFLICT = ("battle_deaths", "one_sided_deaths", "non_state_deaths")
COLUMNS = ("policy", "seed", "sustainable_peace", "relapse_excess", "deaths_left", "deaths_stayed")


def peace_of(cases: Sequence[Case], communities: int | None = None, compute: Compute = HERE) -> pd.DataFrame:
    """Sustainable peace and excess deaths of each case, against the mission's staying with the same luck.

    Returns:
        A row per case, in order, columns ``COLUMNS``: ``sustainable_peace`` (1 or 0), ``relapse_excess`` (deaths), and the
        deaths in the 104 weeks after exit in either world; NaN where a run failed.

    Raises:
        InputProblems: sizes that are not possible.
        ValueError: a scenario's tail is shorter than 104 weeks.
    """
    found = np.full((len(cases), len(COLUMNS) - 2), np.nan)
    by_length: dict[int, list[int]] = {}
    for k, case in enumerate(cases):
        if case.scenario.tail_weeks < TAIL_WEEKS:
            raise ValueError(f"{case.scenario.name}: tail_weeks(={case.scenario.tail_weeks}) must be at least {TAIL_WEEKS}")
        by_length.setdefault(case.scenario.weeks, []).append(k)
    for weeks, rows in by_length.items():
        both = [replace(cases[k], stays=stays) for k in rows for stays in (False, True)]
        weekly = series(both, CONFLICT, weeks=weeks + TAIL_WEEKS, communities=communities, compute=compute).sum(axis=2)
        for k, left, stayed in zip(rows, weekly[::2], weekly[1::2]):
            if not np.isfinite([left, stayed]).all():
                continue
            if not np.array_equal(left[:weeks], stayed[:weeks]):
                case = cases[k]
                raise RuntimeError(
                    f"{case.scenario.name}, {case.policy.name}, seed {case.seed}: the two worlds differ before the exit"
                )
            found[k] = (
                sustainable_peace(left, stayed, weeks),
                relapse_excess(left, stayed, weeks),
                left[weeks:].sum(),
                stayed[weeks:].sum(),
            )
    table = pd.DataFrame(found, columns=list(COLUMNS[2:]))
    table.insert(0, "seed", [case.seed for case in cases])
    table.insert(0, "policy", [case.policy.name for case in cases])
    return table
