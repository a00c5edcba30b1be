"""Targets: what history recorded, on which scale, how well, and how far the model may miss it.

Every target is read from the scenario's evidence tables. Years after ``LAST_YEAR`` are never read here: for Mali they
are kept for an independent test, for Liberia for a check of one's own.

Observation error is what the record may be off by; discrepancy is what the best possible run of a model of this
coarseness would still miss. Both are standard deviations on the target's scale, and both are assumed: no study states
them. See docs/calibration.md for the reasons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.calibration.observing import Observed, Observer
from simulation.inputs import InputProblems, Problem, Scenario, load_policy, one_of
from simulation.registers import OUTCOMES
from simulation.results import SERIES

LAST_YEAR = {"mali": 2018, "liberia": 2010}
"""Last calendar year that may be used for fitting, by scenario."""
DEATHS_OFFSET = 25.0
"""Deaths are compared as log(deaths + 25): below the threshold of the record nothing is seen."""


@dataclass(frozen=True)
class Target:
    """One recorded figure.

    Attributes:
        id: "battle_deaths 2015"; series: what is counted; year: calendar year.
        value: as recorded; scale: "deaths" log(x + 25), "count" square root, "share" as it is, "people" log.
        observation, discrepancy: standard deviations on that scale.
        week: week of a survey or a cumulative figure, -1 for a year's sum.
        source: where the figure comes from.
    """

    id: str
    series: str
    year: int
    value: float
    scale: str
    observation: float
    discrepancy: float
    week: int
    source: str

    @property
    def point(self) -> float:
        """The recorded value on the target's scale."""
        return float(scaled(np.array(self.value), self.scale))

    @property
    def error(self) -> float:
        """Observation error and discrepancy together, a standard deviation on the target's scale."""
        return float(np.hypot(self.observation, self.discrepancy))


def scaled(values: np.ndarray, scale: str) -> np.ndarray:
    """Values on the scale on which they are compared."""
    x = np.asarray(values, dtype=float)
    if scale == "deaths":
        return np.log(x + DEATHS_OFFSET)
    if scale == "count":
        return np.sqrt(x)
    return np.log(np.maximum(x, 1.0)) if scale == "people" else x


def unscaled(values: np.ndarray, scale: str) -> np.ndarray:
    """Values as recorded, from the scale on which they are compared: deaths below the threshold become 0."""
    x = np.asarray(values, dtype=float)
    if scale == "deaths":
        deaths = np.exp(x) - DEATHS_OFFSET
        return np.where(deaths < DEATHS_OFFSET - 1e-6, 0.0, deaths)
    if scale == "count":
        return np.square(np.maximum(x, 0.0))
    return np.exp(x) if scale == "people" else np.clip(x, 0.0, 1.0)


YEARLY = {
    "battle_deaths": ("battle_deaths", "deaths", 0.15, 0.35),
    "one_sided_deaths": ("one_sided_deaths", "deaths", 0.20, 0.40),
    "non_state_deaths": ("non_state_deaths", "deaths", 0.20, 0.40),
    "aid_worker_incidents": ("aid_worker_incidents", "count", 0.20, 0.35),
}
"""Yearly series: column of the evidence, scale, observation error, discrepancy."""


def yearly_error(series: str) -> tuple[str, float]:
    """Scale of a yearly series, and observation error and discrepancy together on it."""
    _, scale, observation, discrepancy = YEARLY[series]
    return scale, float(np.hypot(observation, discrepancy))


COLUMNS = {"mali": {"one_sided_deaths": "one_sided_deaths_mali_actors"}}
UPPER = {"mali": {"one_sided_deaths": "one_sided_deaths_cross_border"}}
"""A series that may belong to the country in part: half of the gap, on the scale, widens the observation error."""

POINTS: dict[str, tuple[tuple[str, str, str, str, float, float], ...]] = {
    "mali": (
        ("surveys:2015-05", "satisfied_with_mission", "share", "", 0.02, 0.12),
        ("surveys:2017-11", "satisfied_with_mission", "share", "complement", 0.02, 0.08),
        ("surveys:2018-10", "very_dissatisfied", "share", "", 0.02, 0.10),
    ),
    "liberia": (
        ("ddrr:2004-05-12", "ddr_enrolled", "people", "", 0.03, 0.35),
        ("ddrr:2004-09-08", "ddr_enrolled", "people", "", 0.03, 0.25),
        ("ddrr:2004-11-30", "ddr_enrolled", "people", "", 0.03, 0.20),
        ("surveys:2006-01", "safer_than_start", "share", "", 0.02, 0.05),
        ("other:2005-09", "returned", "people", "", 0.10, 0.50),
    ),
}
"""Single figures: table and date, outcome, scale, "complement" if the question asks for the opposite, errors."""


def calibrated_scenarios() -> list[str]:
    """Scenarios that have targets."""
    return sorted(LAST_YEAR)


def targets_of(scenario: Scenario) -> tuple[Target, ...]:
    """All targets of a scenario, years first.

    Raises:
        InputProblems: the scenario has no history to be fitted to.
    """
    if scenario.name not in LAST_YEAR or scenario.variant:
        raise InputProblems(
            [
                Problem(
                    "scenario",
                    "",
                    f"{scenario.name}:{scenario.variant}".rstrip(":"),
                    "has no history to be fitted to",
                    one_of(calibrated_scenarios()),
                )
            ],
            "the calibration",
        )
    return (*_yearly_targets(scenario), *_single_targets(scenario))


def _yearly_targets(scenario: Scenario) -> Iterator[Target]:
    """A target for each year and series that the evidence holds, to the last year that may be used."""
    last = LAST_YEAR[scenario.name]
    table = scenario.evidence("years").set_index("year")
    first = scenario.start.year + (scenario.start > type(scenario.start)(scenario.start.year, 1, 1))
    for series, (column, scale, observation, discrepancy) in YEARLY.items():
        column = COLUMNS.get(scenario.name, {}).get(series, column)
        upper = UPPER.get(scenario.name, {}).get(series)
        for year in range(first, last + 1) if column in table else ():
            value = table[column].get(year)
            if value is None or pd.isna(value):
                continue
            error = observation
            if upper is not None and not pd.isna(table[upper].get(year)):
                low, high = scaled(np.array([value, value + table[upper][year]]), scale)
                error = float(np.hypot(observation, 0.5 * (high - low)))
            yield Target(
                f"{series} {year}",
                series,
                year,
                value=float(value),
                scale=scale,
                observation=error,
                discrepancy=discrepancy,
                week=-1,
                source=f"evidence_years.csv, {column}",
            )


def _single_targets(scenario: Scenario) -> Iterator[Target]:
    """A target for each single figure of the scenario, such as the answers of a survey."""
    last = LAST_YEAR[scenario.name]
    for place, series, scale, kind, observation, discrepancy in POINTS[scenario.name]:
        value, date, source = _point(scenario, place)
        if date.year > last:
            raise ValueError(f"target {place} lies after {last}")
        yield Target(
            f"{series} {date:%Y-%m}",
            series,
            date.year,
            value=1.0 - value if kind else value,
            scale=scale,
            observation=observation,
            discrepancy=discrepancy,
            week=(date.date() - scenario.start).days // 7,
            source=source,
        )


def recorded_years(scenario: Scenario) -> pd.DataFrame:
    """All yearly records that a scenario holds, fitted or not: columns year, series, recorded. For comparisons only."""
    if "years" not in scenario.evidence_tables:
        return pd.DataFrame({"year": pd.Series(dtype=int), "series": pd.Series(dtype=str), "recorded": pd.Series(dtype=float)})
    table = scenario.evidence("years")
    parts = [
        pd.DataFrame({"year": table["year"], "series": series, "recorded": table[column]})
        for series, (column, *_) in YEARLY.items()
        for column in [COLUMNS.get(scenario.name, {}).get(series, column)]
        if column in table
    ]
    return pd.concat(parts, ignore_index=True).dropna(ignore_index=True)


def _point(scenario: Scenario, place: str) -> tuple[float, pd.Timestamp, str]:
    """Value, date and source of a single figure named "table:date"; the first row of that date counts."""
    name, date = place.split(":", 1)
    table = scenario.evidence(name)
    row = table[table["date"] == date].iloc[0]
    value = float(row["cumulative_disarmed" if name == "ddrr" else "value"])
    source = str(row.get("source", "disarmament records"))
    return value, pd.Timestamp(date), f"evidence_{name}.csv, {source}"


def observer_of(scenario: Scenario, targets: tuple[Target, ...], communities: int) -> Observer:
    """What runs the scenario under its own history to the end of its last target year."""
    last = pd.Timestamp(max(target.year for target in targets), 12, 31).date()
    weeks = -(-((last - scenario.start).days + 1) // 7)
    outcomes = tuple(dict.fromkeys(t.series for t in targets if t.week >= 0 and t.series in OUTCOMES))
    surveys = tuple(t.week for t in targets if t.series == "very_dissatisfied")
    return Observer(
        scenario, load_policy(scenario.reference_policy), min(weeks, scenario.weeks), communities, outcomes, survey_weeks=surveys
    )


def read_targets(observer: Observer, targets: tuple[Target, ...], observed: Observed) -> np.ndarray:
    """The targets as a run shows them, on their scales; (targets,)."""
    series = list(SERIES)
    values = np.empty(len(targets))
    for k, target in enumerate(targets):
        if target.series == "very_dissatisfied":
            value = observed.very_dissatisfied[target.week]
        elif target.week >= 0:
            column = observed.country[:, observer.country.index(target.series)]
            value = column[: target.week + 1].sum() if target.series == "returned" else column[target.week]
        else:
            row = observed.years.index(target.year)
            value = (
                observed.incidents[row]
                if target.series == "aid_worker_incidents"
                else observed.deaths[row, series.index(target.series)]
            )
        values[k] = scaled(value, target.scale)
    return values
