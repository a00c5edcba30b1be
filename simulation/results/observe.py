"""The observation operator: what a data set or a survey would have recorded of a run.

Conflict data sets count deaths per actor or pair of parties and year and show only years with at least 25 deaths
(UCDP); so does this. Events of the model are summed per actor and calendar year in the same way before any comparison
with history. Source: UCDP Battle-Related Deaths, One-sided Violence and Non-state Conflict, version 23.1.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from simulation.registers.parameters import PARAMETERS
from simulation.results.results import RunResult
from simulation.rules.conversions import HALF

UCDP_THRESHOLD = PARAMETERS["observation.least_deaths"].default
"""Deaths a year of one dyad or actor below which a data set shows nothing."""

SERIES: dict[str, tuple[str, ...]] = {
    "battle_deaths": ("battle",),
    "one_sided_deaths": ("one_sided",),
    "non_state_deaths": ("non_state", "communal"),
}
"""Observed series and the kinds of event that they count."""


def matches(observed: float, simulated: Iterable[float], factor: float = PARAMETERS["observation.agreement_factor"].default) -> bool:
    """Whether runs agree with a recorded figure.

    A recorded zero matches if at least half of the runs show zero; another figure matches if the median of the runs
    lies within ``factor`` of it either way.

    Raises:
        ValueError: no runs.
    """
    values = np.asarray(list(simulated), dtype=float)
    if values.size == 0:
        raise ValueError("matches() needs at least one run")
    if observed == 0.0:
        return bool(np.mean(values == 0.0) >= HALF)
    middle = float(np.median(values))
    return observed / factor <= middle <= observed * factor
