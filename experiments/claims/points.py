"""One space-filling design for all claims: parameters, switches and circumstances of the country vary together.

A point is a set of parameter values, an option of every switch and a shift of what the country and the mission are like at the
start. The same points with the same luck are met by every arm of every claim in every scenario.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.stats import qmc

from experiments.runs import Ensemble, prior_of, unknown_numbers
from experiments.study import field_at, with_values
from simulation.inputs import Scenario
from simulation.registers import SWITCHES

CIRCUMSTANCES = {
    "mission.initial_standing": "standing of the mission at the start",
    "mission.discipline": "discipline of the mission",
    "mission.impartiality": "impartiality of the mission",
    "government.consent": "consent at the start",
    "government.abuse": "abuse by the state",
    "government.corruption": "corruption of the state",
    "government.capacity": "capacity of the state",
    "government.sovereignty_concern": "concern for sovereignty",
}
"""Scalars of a scenario that are shifted, and what they are in words."""
SHIFT = 0.25
"""Most by which a circumstance lies above or below the scenario's own, kept within 0.02-0.98."""
SWITCH, CIRCUMSTANCE = "switch ", "start "
"""Prefixes of columns."""


@dataclass(frozen=True, eq=False)
class Points:
    """The design.

    Attributes:
        table: a row per point: parameters by name, "switch ID" with its option, "start KEY" with its shift.
        ensembles: calibrated ensembles by scenario; their members replace the parameters that they hold.
        seeds: runs of each point.
        first_seed: first of the seeds of luck.
    """

    table: pd.DataFrame
    ensembles: Mapping[str, Ensemble]
    seeds: int = 1
    first_seed: int = 0

    def __len__(self) -> int:
        return len(self.table)

    def first(self, count: int) -> Points:
        """The first so many points, with the luck that they have here."""
        return replace(self, table=self.table.head(count))

    def luck(self, point: int, run: int, offset: int = 0) -> int:
        """Seed of a run of a point; ``offset`` numbers other luck for the same points."""
        return self.first_seed + (offset * 1_000_003) + point * self.seeds + run

    def parameters(self, scenario: str, point: int) -> dict[str, float]:
        """Parameter values of a point in a scenario."""
        row = self.table.iloc[point]
        values = {str(name): float(row[name]) for name in self.table if not name.startswith((SWITCH, CIRCUMSTANCE))}
        ensemble = self.ensembles.get(scenario)
        return values | (ensemble.member(ensemble.index(point)) if ensemble is not None else {})

    def switches(self, point: int) -> dict[str, str]:
        """Options of switches of a point."""
        row = self.table.iloc[point]
        return {name.removeprefix(SWITCH): str(row[name]) for name in self.table if name.startswith(SWITCH)}

    def scene(self, scenario: Scenario, point: int) -> Scenario:
        """The scenario with the circumstances of a point."""
        row = self.table.iloc[point]
        values = {}
        for name in self.table:
            if name.startswith(CIRCUMSTANCE):
                key = name.removeprefix(CIRCUMSTANCE)
                value = float(field_at(scenario, key).value) + float(row[name])
                values[key] = min(0.98, max(0.02, value))
        return with_values(scenario, values)

    def features(self, scenario: str, point: int) -> dict[str, float | str]:
        """What may condition an effect: parameters, switches and circumstances of a point."""
        row = self.table.iloc[point]
        return {**{name: row[name] for name in self.table}, **self.parameters(scenario, point)}


def make_points(count: int, seeds: int = 1, ensembles: Sequence[Ensemble] = (), seed: int = 0, first_seed: int = 0) -> Points:
    """A Latin hypercube over all parameters that are not fixed (their priors), switches and circumstances.

    Args:
        count: points; seeds: runs of each.
        ensembles: at most one for each scenario.
        seed: decides the design; first_seed: decides the luck.
    """
    priors = tuple(prior_of(name) for name in unknown_numbers())
    width = len(priors) + len(SWITCHES) + len(CIRCUMSTANCES)
    unit = qmc.LatinHypercube(width, rng=np.random.default_rng([0xC1A1, seed])).random(count)
    columns: dict[str, np.ndarray] = {prior.id: prior.quantile(unit[:, k]) for k, prior in enumerate(priors)}
    for k, switch in enumerate(SWITCHES.values(), start=len(priors)):
        place = np.minimum((unit[:, k] * len(switch.options)).astype(int), len(switch.options) - 1)
        columns[SWITCH + switch.id] = np.array(switch.options, dtype=object)[place]
    for k, key in enumerate(CIRCUMSTANCES, start=len(priors) + len(SWITCHES)):
        columns[CIRCUMSTANCE + key] = SHIFT * (2.0 * unit[:, k] - 1.0)
    return Points(pd.DataFrame(columns), {e.scenario.partition(":")[0]: e for e in ensembles}, seeds, first_seed)
