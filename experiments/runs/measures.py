"""Measures: an outcome of a run as one number, over a window of weeks, for the country or a region.

Measure("stability")                          # the register's own summary
Measure("battle_deaths", "sum", 0, 52)        # "battle_deaths.sum[0:52]"
Measure("trust_mission", "worst_tenth")       # mean over the worst-off tenth of communities
Measure("stability", "slope", region="Gao")   # "stability.slope@Gao"
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulation.drivers import COUNTRY, LAST_WEEKS, NOTHING, STATISTICS, ChunkOutput, OutputSpec, community_numbers, trend
from simulation.inputs import InputProblems, Problem, Scenario, one_of, unknown_name
from simulation.registers import OUTCOMES, outcomes_at

SUMMARIES: dict[str, str] = {
    "registered": "the outcome's own: mean, sum or end, as its row of the register says",
    "mean": "mean over the weeks of the window",
    "sum": "sum over the weeks of the window",
    "end": f"mean of the window's last {LAST_WEEKS} weeks",
    "slope": f"least-squares change per {LAST_WEEKS} weeks",
    "worst_tenth": "mean over the worst-off tenth of communities, of each one's mean over the window",
    "minimum": "least weekly value",
    "maximum": "greatest weekly value",
}
"""How a run's weeks become one number."""


@dataclass(frozen=True)
class Measure:
    """One number of a run.

    Attributes:
        outcome: id of a registered outcome.
        summary: a name of ``SUMMARIES``.
        first, last: window of weeks, ``last`` exclusive; ``None`` is the end of the run.
        region: a region of the scenario; ``None`` is the country.

    Raises:
        InputProblems: everything wrong with it at once.
    """

    outcome: str
    summary: str = "registered"
    first: int = 0
    last: int | None = None
    region: str | None = None

    def __post_init__(self) -> None:
        problems = []
        known = OUTCOMES.get(self.outcome)
        if known is None:
            problems.append(unknown_name("measure", "outcome", self.outcome, list(OUTCOMES), "outcome"))
        if self.summary not in SUMMARIES:
            problems.append(unknown_name("measure", "summary", self.summary, list(SUMMARIES), "summary"))
        elif known and self.summary == "worst_tenth" and (known.level != "community" or known.direction == 0):
            fit = [name for name in outcomes_at("community") if OUTCOMES[name].direction]
            problems.append(
                Problem(
                    "measure",
                    "summary",
                    self.summary,
                    f"needs an outcome that exists by community and has a better side; {self.outcome} has not both",
                    one_of(fit),
                )
            )
        if known and self.region is not None and known.level == "country":
            problems.append(
                Problem(
                    "measure",
                    "region",
                    self.region,
                    f"{self.outcome} exists for the country only",
                    one_of(list(outcomes_at("region"))),
                )
            )
        if (
            not _is_week(self.first)
            or not (self.last is None or _is_week(self.last))
            or (self.last is not None and self.last <= self.first)
        ):
            problems.append(
                Problem(
                    "measure",
                    "window",
                    [self.first, self.last],
                    "is not a window of weeks",
                    "first week of 0 or more, then a later week that is no longer part of it",
                )
            )
        if problems:
            raise InputProblems(problems, f"the measure {self.outcome}")

    @property
    def name(self) -> str:
        """Its column: "stability", "battle_deaths.sum[0:52]", "stability.slope@Gao"."""
        summary = "" if self.summary == "registered" else f".{self.summary}"
        window = f"[{self.first}:{'' if self.last is None else self.last}]" if self.first or self.last is not None else ""
        return f"{self.outcome}{summary}{window}" + (f"@{self.region}" if self.region else "")

    @property
    def way(self) -> str:
        """The summary, with "registered" replaced by the outcome's own."""
        return OUTCOMES[self.outcome].summary if self.summary == "registered" else self.summary

    def window(self, weeks: int) -> tuple[int, int]:
        """First week and end in a run of ``weeks`` weeks."""
        return self.first, weeks if self.last is None else self.last

    def problems(self, scenario: Scenario, weeks: int) -> list[Problem]:
        """What keeps this measure from being taken in runs of ``weeks`` weeks of a scenario."""
        found = []
        names = [region.name for region in scenario.regions]
        if self.region is not None and self.region not in names:
            found.append(unknown_name(f"measure {self.name}", "region", self.region, names, "region"))
        if self.window(weeks)[1] > weeks or self.first >= weeks:
            found.append(
                Problem(
                    f"measure {self.name}",
                    "window",
                    [self.first, self.last],
                    f"reaches beyond a run of {weeks} weeks of {scenario.name}",
                    f"weeks 0 to {weeks}",
                )
            )
        return found


def _is_week(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


class MeasureReader:
    """What the engine keeps for some measures of one scenario, and how they are read off it.

    Args:
        measures: measures whose ``problems`` are none for this scenario and these weeks.
        scenario, weeks: what is run.
        weekly: outcomes whose weekly values are kept as well.
    """

    def __init__(self, measures: Sequence[Measure], scenario: Scenario, weeks: int, weekly: Sequence[str] = ()) -> None:
        self.measures, self.weeks = tuple(measures), weeks
        self.rows = {name: row for row, name in enumerate(OUTCOMES)}
        self.places = [scenario.region_index(m.region) if m.region is not None else COUNTRY for m in self.measures]
        # The whole run of the country always comes first: by it a run that is not finite is found out.
        windows = dict.fromkeys([(0, weeks), *(m.window(weeks) for m in self.measures)])
        places = dict.fromkeys([COUNTRY, *self.places])
        triples = dict.fromkeys((m.outcome, *m.window(weeks)) for m in self.measures if m.way == "worst_tenth")
        self.wanted = OutputSpec(tuple(windows), tuple(places), tuple(weekly), tuple(triples))

    def values(self, kept: ChunkOutput, region_of: np.ndarray) -> np.ndarray:
        """The measures of each run, (runs, measures).

        Args:
            kept: what the engine kept.
            region_of: region of each community, (communities,).
        """
        out = np.empty((len(kept.statistics), len(self.measures)))
        for k, (measure, place) in enumerate(zip(self.measures, self.places)):
            first, end = window = measure.window(self.weeks)
            if measure.way == "worst_tenth":
                by_community = kept.by_community[:, self.wanted.communities.index((measure.outcome, first, end))]
                here = by_community if place == COUNTRY else by_community[:, region_of == place]
                out[:, k] = worst_tenth(here / (end - first), OUTCOMES[measure.outcome].direction)
                continue
            part = kept.statistics[
                :, self.wanted.windows.index(window), self.wanted.places.index(place), self.rows[measure.outcome]
            ]
            out[:, k] = one_number(measure.way, part, end - first)
        return out

    def not_finite(self, kept: ChunkOutput) -> list[str]:
        """For each run "", or the outcomes that were not finite in some week."""
        names = list(OUTCOMES)
        wrong = ~np.isfinite(kept.statistics[:, 0, 0, :, STATISTICS.index("total")])
        return ["not finite: " + ", ".join(names[k] for k in np.flatnonzero(row)[:5]) if row.any() else "" for row in wrong]


def one_number(way: str, statistics: np.ndarray, weeks: int) -> np.ndarray:
    """A summary from the statistics of a window (last axis as `simulation.drivers.batch.STATISTICS`) of ``weeks`` weeks."""
    total, slope, end, lowest, highest = (statistics[..., k] for k in range(len(STATISTICS)))
    if way == "slope":
        return trend(total, slope, weeks)
    return {"mean": total / weeks, "sum": total, "end": end, "minimum": lowest, "maximum": highest}[way]


def worst_tenth(values: np.ndarray, direction: int) -> np.ndarray:
    """Mean over the worst-off tenth of communities (at least one), (runs,) from values (runs, communities).

    Args:
        direction: +1 when more is better, -1 when less is.
    """
    count = max(1, math.ceil(values.shape[1] / 10))
    ordered = np.sort(values * direction, axis=1)[:, :count]
    # Added one by one: the same to the last bit for one run and for many.
    total = np.zeros(len(values))
    for column in ordered.T:
        total = total + column
    return direction * total / count


def kept_of_weeks(wanted: OutputSpec, country: np.ndarray, regions: np.ndarray, communities: Sequence[np.ndarray]) -> ChunkOutput:
    """What the engine would have kept of one run, from everything that it showed week by week, to the last bit.

    Args:
        wanted: what is kept.
        country: (weeks, outcomes); regions: (weeks, regions, outcomes).
        communities: the community records of each week.
    """
    outcomes = country.shape[1]
    kept = ChunkOutput(
        np.zeros((1, len(wanted.windows), len(wanted.places), outcomes, len(STATISTICS))),
        country[None][:, :, [list(OUTCOMES).index(name) for name in wanted.weekly]],
        np.zeros((1, len(wanted.communities), len(communities[0]))),
    )
    for w, (first, end) in enumerate(wanted.windows):
        closing = max(first, end - LAST_WEEKS)
        for p, place in enumerate(wanted.places):
            out = kept.statistics[0, w, p]
            values = country if place == COUNTRY else regions[:, place]
            # Week by week, in the engine's order of adding.
            for week in range(first, end):
                out[:, 0] += values[week]
                out[:, 1] += (week - first) * values[week]
                if week >= closing:
                    out[:, 2] += values[week] / (end - closing)
            out[:, 3], out[:, 4] = values[first:end].min(axis=0), values[first:end].max(axis=0)
    for q, (name, first, end) in enumerate(wanted.communities):
        factor, value, by, also = community_numbers(communities[0].dtype, name)
        for week in range(first, end):
            numbers = communities[week].view("f8").reshape(len(communities[week]), -1)
            read = factor * numbers[:, value]
            if by != NOTHING:
                read = read / np.maximum(numbers[:, by] + numbers[:, also] if also != NOTHING else numbers[:, by], 1.0)
            kept.by_community[0, q] += read
    return kept
