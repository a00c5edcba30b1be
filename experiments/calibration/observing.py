"""One run read through the observation operator, without the tables that people need: yearly deaths, weekly outcomes.

The same sums as `simulation.results.observe` makes of a run's event table (a test holds them equal), read directly off the
world week by week, which costs a third.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from experiments.runs import Case, Foundations, begin, live
from simulation.compiler.sizes import SLOTS
from simulation.inputs import Policy, Scenario
from simulation.records.powers import INCIDENT_KINDS
from simulation.registers import OUTCOMES
from simulation.results import SERIES, UCDP_THRESHOLD
from simulation.world import World

VERY = 0.15
"""How far below the threshold of satisfaction a respondent's view lies who says "very dissatisfied" (assumed)."""
COLUMN = {name: k for k, name in enumerate(OUTCOMES)}


@dataclass(frozen=True)
class Observed:
    """What an observer would know of one run.

    Attributes:
        years: full calendar years.
        deaths: recorded deaths by year and series of `simulation.results.observe.SERIES`, after the threshold, (years, series).
        incidents: incidents against aid workers by year.
        country: weekly country outcomes, (weeks, outcomes kept).
        regions: weekly regional outcomes, (weeks, regions, outcomes kept).
        very_dissatisfied: share who would say so, by week; 0 in weeks not asked for.
    """

    years: tuple[int, ...]
    deaths: np.ndarray
    incidents: np.ndarray
    country: np.ndarray
    regions: np.ndarray
    very_dissatisfied: np.ndarray


@dataclass(frozen=True, eq=False)
class Observer:
    """Runs one scenario and policy and keeps what an observer would know.

    Args:
        scenario, policy: what runs.
        weeks: weeks to run.
        communities: country total; ``None`` takes the scenario's own.
        country: country outcomes kept by week; regions: regional outcomes kept by week.
        survey_weeks: weeks in which "very dissatisfied" is asked.
        switches: structural switches, mechanisms or kernels, as in `simulation.run`.
    """

    scenario: Scenario
    policy: Policy
    weeks: int
    communities: int | None
    country: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    survey_weeks: tuple[int, ...] = ()
    switches: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        dates = [self.scenario.date_of(week) for week in range(self.weeks)]
        last = dates[-1] + pd.Timedelta(days=6)
        years = tuple(
            year
            for year in range(dates[0].year, last.year + 1)
            if pd.Timestamp(year, 1, 1).date() >= dates[0] and pd.Timestamp(year, 12, 31).date() <= last
        )
        actors = len(self.scenario.groups) + 1 + len(self.scenario.parallel_forces)
        put = functools.partial(object.__setattr__, self)
        put("years", years)
        put("year_of", np.array([date.year for date in dates]))
        put("actors", actors)
        put("foundations", Foundations())

    years: tuple[int, ...] = field(init=False)
    year_of: np.ndarray = field(init=False, repr=False)
    actors: int = field(init=False, repr=False)
    foundations: Foundations = field(init=False, repr=False)

    def run(self, parameters: Mapping[str, float], seed: int) -> Observed:
        """Run once.

        Raises:
            InputProblems: unknown parameters or values out of range.
            FloatingPointError: the run ended in numbers that are none.
        """
        life = begin(Case(self.scenario, self.policy, int(seed), parameters, self.switches), self.communities, self.foundations)
        world = life.world
        actor = self._actor_of_front(world)
        first, width = int(self.year_of[0]), len(INCIDENT_KINDS)
        span = int(self.year_of[-1]) - first + 1
        regions = len(self.scenario.regions)
        sums = np.zeros((span, self.actors * width))
        communal = np.zeros((span, regions))
        incidents = np.zeros(span)
        keep = [COLUMN[name] for name in self.country]
        keep_regions = [COLUMN[name] for name in self.regions]
        country = np.zeros((self.weeks, len(keep)))
        by_region = np.zeros((self.weeks, regions, len(keep_regions)))
        very = np.zeros(self.weeks)
        used, slots, posts, places = world.fronts["used"], world.incidents, world.posts, world.communities
        within = np.arange(SLOTS)
        key = np.repeat(actor * width, SLOTS)
        for week in live([life], self.weeks):
            year = self.year_of[week] - first
            if used.any():
                filled = np.flatnonzero((within < used[:, None]).ravel())
                sums[year] += np.bincount(key[filled] + slots["kind"][filled], slots["deaths"][filled], minlength=sums.shape[1])
            fatal = np.flatnonzero(places["escalations"] > 0.0)
            if fatal.size:
                communal[year] += np.bincount(places["region"][fatal], places["communal_deaths"][fatal], minlength=regions)
            incidents[year] += posts["incidents"].sum()
            country[week] = world.values[keep]
            if keep_regions:
                by_region[week] = world.region_values[:, keep_regions]
            if week in self.survey_weeks:
                very[week] = _very_dissatisfied(world)
        if not (np.isfinite(country).all() and np.isfinite(sums).all()):
            raise FloatingPointError("the run ended in numbers that are none")
        kinds = sums.reshape(span, self.actors, width)
        rows = [year - first for year in self.years]
        deaths = np.column_stack([_recorded(series, kinds, communal) for series in SERIES.values()])
        return Observed(self.years, deaths[rows], incidents[rows], country=country, regions=by_region, very_dissatisfied=very)

    def _actor_of_front(self, world: World) -> np.ndarray:
        """Row of the actor behind each front: groups, state forces, parallel forces."""
        groups = len(self.scenario.groups)
        kind, row = world.fronts["actor"].astype(int), world.fronts["row"].astype(int)
        return np.select([kind == 0, kind == 1], [row, np.full_like(row, groups)], groups + 1 + row)


def _recorded(kinds: Sequence[str], sums: np.ndarray, communal: np.ndarray) -> np.ndarray:
    """Deaths a year of one series as recorded: sums per party under the threshold count as 0; (years,)."""
    parties = [sums[:, :, INCIDENT_KINDS.index(kind)] for kind in kinds if kind in INCIDENT_KINDS]
    parties += [communal] if "communal" in kinds else []
    joined = np.concatenate(parties, axis=1)
    return np.where(joined >= UCDP_THRESHOLD, joined, 0.0).sum(axis=1)


def _very_dissatisfied(world: World) -> float:
    """Survey model: share of respondents whose view plus noise lies ``VERY`` below the threshold of satisfaction."""
    p, places = world.parameters[0], world.communities
    people = places["population"].astype(float)
    odds = np.exp(1.702 * (places["trust_mission"] - p["satisfaction_threshold"] + VERY) / p["survey_noise"])
    return float((people / (1.0 + odds)).sum() / max(people.sum(), 1.0))
