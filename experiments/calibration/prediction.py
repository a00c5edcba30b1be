"""Predictions: yearly intervals over the members of an ensemble and over luck, read as a record would show them.

    prediction = predict("mali", 2019, 2023, "mali")
    prediction.table              # year, series, region, low80, low50, median, high50, high80

Every interval holds three kinds of not knowing: which member is right (parameters), luck (every run has its own), and
the record (observation error and the discrepancy of the model, as in the calibration's targets). What no record shows
(access, consent) is given without the third.

No record of a predicted year is read in making a prediction: :func:`against_evidence` is a step of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypedDict, Unpack

import numpy as np
import pandas as pd

from experiments.calibration.observing import Observed, Observer
from experiments.calibration.targets import LAST_YEAR, recorded_years, scaled, unscaled, yearly_error
from experiments.kit import check_keywords
from experiments.runs import (
    DEFAULT,
    HERE,
    NONE,
    PREPARING,
    Compute,
    Ensemble,
    EnsembleLike,
    Progress,
    RunSettings,
    compute_of,
    each,
    ensemble_note,
    load_ensemble,
)
from simulation.inputs import Gathered, Policy, Scenario, load_scenario
from simulation.results import SERIES, source_hash, versions
from simulation.world import seed_range

COLUMNS = ("year", "series", "region", "low80", "low50", "median", "high50", "high80")
"""Columns of the table; ``region`` is empty for the country."""
AT = (0.1, 0.25, 0.5, 0.75, 0.9)
COUNTRY = ("satisfied_with_mission", "access", "consent")
REGIONAL = "satisfied_with_mission"
SURVEY_ERROR = {"country": float(np.hypot(0.02, 0.08)), "region": float(np.hypot(0.04, 0.10))}
"""Sampling error of a survey with the discrepancy of the survey model; a region has fewer respondents (assumed)."""
CONSENT_STATES = (("withdrawn", 0.0, 0.2), ("compromised", 0.2, 0.45), ("conditional", 0.45, 0.7), ("strong", 0.7, 1.01))
"""How consent is read: name, from, below."""


@dataclass
class Prediction:
    """Yearly predictive intervals.

    Attributes:
        table: columns ``COLUMNS``; deaths and incidents are sums of a year, shares are means over it.
        consent: probability of each state of consent by year: year, state, probability.
        scenario, policy, ensemble: what they rest on.
        provenance: versions, digests and all inputs.
    """

    table: pd.DataFrame = field(repr=False)
    consent: pd.DataFrame = field(repr=False)
    scenario: Scenario
    policy: Policy
    ensemble: Ensemble
    provenance: dict[str, Any] = field(repr=False)


class PredictKeywords(TypedDict, total=False):
    """Keywords of a prediction beside scenario, years, ensemble and policy: see `PredictRequest`."""

    runs_per_member: int
    communities: int | None
    first_seed: int


@dataclass(frozen=True)
class PredictRequest:
    """A prediction that can be made.

    Attributes:
        settings: scenario, the one policy, a seed for every run, size and ensemble.
        first, last: calendar years, both included.
        runs_per_member: runs of each member, each with its own luck.

    Raises:
        InputProblems: everything wrong with it at once.
    """

    settings: RunSettings
    first: int
    last: int
    runs_per_member: int = 2

    def __post_init__(self) -> None:
        found = Gathered()
        self.settings.complete(found)
        if len(self.settings.policies) > 1:
            found.note("policies", [policy.name for policy in self.settings.policies], "are several", "one policy")
        _check_years(found, self.settings.scenario, self.first, self.last)
        members = self.settings.ensemble
        if members is None:
            found.note("ensemble", None, "is missing: the members say how sure a prediction is", "an ensemble")
        elif self.settings.seeds and len(self.settings.seeds) != len(members) * self.runs_per_member:
            words = f"{self.runs_per_member} of each of {len(members)} members"
            found.note("seeds", len(self.settings.seeds), "are not as many as there are runs", words)
        found.refuse("the prediction")

    @classmethod
    def of(
        cls, scenario: Any, first: Any, last: Any, ensemble: Any, policy: Any = None, **asked: Unpack[PredictKeywords]
    ) -> PredictRequest:
        """Check what :func:`predict` is asked; arguments as there.

        Raises:
            InputProblems: everything wrong at once.
        """
        check_keywords(asked, PredictKeywords, "predict")
        found = Gathered()
        scene = found.attempt(load_scenario, scenario)
        members = found.attempt(load_ensemble, ensemble)
        plan = policy if policy is not None else scene and scene.reference_policy
        runs, first_seed = asked.get("runs_per_member", 2), asked.get("first_seed", 0)
        seed_range(first_seed, runs, found, key="runs_per_member")
        if scene:
            _check_years(found, scene, first, last)
        whole = not found and members is not None
        seeds = range(first_seed, first_seed + len(members) * runs) if whole and members is not None else None
        settings = RunSettings.gather(
            found, scene, plan, seeds, communities=asked.get("communities"), ensemble=members or NONE, switching=DEFAULT
        )
        found.refuse("the prediction")
        assert settings is not None  # what could not be read has been refused
        return cls(settings, first, last, runs)

    @property
    def ensemble(self) -> Ensemble:
        """The members that are run."""
        assert self.settings.ensemble is not None
        return self.settings.ensemble

    def runs(self) -> list[tuple[dict[str, float], int]]:
        """Parameters and seed of every run: each member's runs one after the other."""
        return [(self.ensemble.member(k // self.runs_per_member), seed) for k, seed in enumerate(self.settings.seeds)]


def _check_years(found: Gathered, scene: Scenario, first: Any, last: Any) -> None:
    """Note years that are none, that the scenario does not hold whole, or that stand the wrong way round."""
    before, (start, end) = len(found), _years(scene)
    for name, value in (("from", first), ("to", last)):
        if isinstance(value, bool) or not isinstance(value, int) or not start <= value <= end:
            found.note(name, value, f"is no full year of {scene.name}", f"{start} to {end}")
    if len(found) == before and first > last:
        found.note("to", last, "comes before the first year", f"{first} or later")


def _years(scene: Scenario) -> tuple[int, int]:
    """First and last calendar year that lies wholly inside the horizon, or ends in the week after it."""
    first = scene.start.year + (1 if (scene.start.month, scene.start.day) != (1, 1) else 0)
    last = scene.date_of(scene.weeks - 1 + min(1, scene.tail_weeks)) + pd.Timedelta(days=6)
    return first, last.year if (last.month, last.day) == (12, 31) else last.year - 1


def _weeks(scene: Scenario, year: int) -> int:
    """Weeks to run so that ``year`` is complete; a last week after the horizon is run in the tail."""
    days = (pd.Timestamp(year, 12, 31).date() - scene.start).days + 1
    return min(-(-days // 7), scene.weeks + scene.tail_weeks)


def predict(
    scenario: str | Path | Scenario,
    first_year: int,
    last_year: int,
    ensemble: EnsembleLike,
    policy: str | Path | Policy | None = None,
    *,
    workers: int = 2,
    progress: Progress | None = None,
    **asked: Unpack[PredictKeywords],
) -> Prediction:
    """Yearly predictive intervals of 50 and 80 %.

    Args:
        scenario: name, folder or object.
        first_year, last_year: calendar years, both included.
        ensemble: name, folder or object.
        policy: by default the scenario's own reference, its history.
        workers: threads.
        progress: called with (runs done, runs in all, what is under way).
        asked: ``runs_per_member``: runs of each member, each with its own luck; ``communities``: country total, about 200 if
            left out; ``first_seed``: first of the seeds, every run has another.

    Raises:
        InputProblems: everything wrong with the arguments.
    """
    found = Gathered()
    compute = found.attempt(compute_of, workers=workers, progress=progress)
    request = found.attempt(PredictRequest.of, scenario, first_year, last_year, ensemble, policy, **asked)
    found.refuse("the prediction")
    assert request is not None and compute is not None  # whatever could not be made has been refused
    return answer_prediction(request, compute)


def answer_prediction(request: PredictRequest, compute: Compute = HERE) -> Prediction:
    """Make a prediction that has been checked."""
    settings, members = request.settings, request.ensemble
    scene, plan = settings.scenario, settings.policies[0]
    weeks = _weeks(scene, request.last)
    observer = Observer(scene, plan, weeks, settings.communities, country=COUNTRY, regions=(REGIONAL,))
    runs = request.runs()
    compute.progress(0, len(runs), PREPARING)
    seen = each(lambda run: observer.run(*run), runs, compute)
    weights = np.repeat(members.weights, request.runs_per_member)
    first_seed = settings.seeds[0]
    tables = _Tables(observer, seen, weights / weights.sum(), first_seed)
    table, consent = tables.of(range(request.first, request.last + 1))
    about = {
        "versions": versions(),
        "source": source_hash(),
        "scenario": scene.name,
        "scenario_digest": scene.digest(),
        "policy": plan.name,
        "policy_digest": plan.digest(),
        "years": [request.first, request.last],
        "runs": len(runs),
        "first_seed": first_seed,
        "communities": settings.communities,
        **ensemble_note(members),
        "fitted_to": members.provenance.get("last_year", LAST_YEAR.get(members.scenario)),
    }
    return Prediction(table, consent, scene, plan, ensemble=members, provenance=about)


@dataclass(frozen=True)
class _Tables:
    """What observers of all runs make of them, as quantiles over the runs."""

    observer: Observer
    seen: list[Observed]
    weights: np.ndarray
    seed: int

    def of(self, years: range) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The table of some years, and the states of consent."""
        rng = np.random.default_rng([self.seed, 4])
        rows: list[tuple[Any, ...]] = []
        states: list[tuple[int, str, float]] = []
        deaths = np.array([one.deaths for one in self.seen])
        incidents = np.array([one.incidents for one in self.seen])

        def add(year: int, series: str, values: np.ndarray, *, region: str = "", record: tuple[str, float] | None = None) -> None:
            scale, error = record or ("share", 0.0)
            shown = unscaled(scaled(values, scale) + error * rng.normal(size=len(values)), scale) if error else values
            rows.append((year, series, region, *_quantiles(shown, self.weights)))

        for year in years:
            row = self.observer.years.index(year)
            for k, series in enumerate(SERIES):
                add(year, series, deaths[:, row, k], record=yearly_error(series))
            add(year, "aid_worker_incidents", incidents[:, row], record=yearly_error("aid_worker_incidents"))
            weeks = np.flatnonzero(self.observer.year_of == year)
            means = {name: np.array([one.country[weeks, k].mean() for one in self.seen]) for k, name in enumerate(COUNTRY)}
            add(year, REGIONAL, means[REGIONAL], record=("share", SURVEY_ERROR["country"]))
            for r, region in enumerate(self.observer.scenario.regions):
                here = np.array([one.regions[weeks, r, 0].mean() for one in self.seen])
                add(year, REGIONAL, here, region=region.name, record=("share", SURVEY_ERROR["region"]))
            add(year, "access", means["access"])
            add(year, "consent", means["consent"])
            states += [
                (year, name, float(self.weights[(means["consent"] >= low) & (means["consent"] < high)].sum()))
                for name, low, high in CONSENT_STATES
            ]
        table = pd.DataFrame(rows, columns=list(COLUMNS)).sort_values("series", key=_order, kind="stable", ignore_index=True)
        return table, pd.DataFrame(states, columns=["year", "state", "probability"])


def _order(series: pd.Series) -> pd.Series:
    names = [*SERIES, "aid_worker_incidents", *COUNTRY]
    return series.map(names.index)


def _quantiles(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    order = np.argsort(values, kind="stable")
    places = np.cumsum(weights[order]) - 0.5 * weights[order]
    return np.interp(AT, places, values[order])


def against_evidence(prediction: Prediction) -> pd.DataFrame:
    """The prediction beside the scenario's records of the same years, where there are any.

    Returns:
        Columns year, series, region, recorded, the five of the interval, inside50, inside80 and ``standing``: "held out"
        or "used in the fit". Empty if the scenario holds no record of these years.
    """
    fitted = int(prediction.provenance.get("fitted_to") or 0)
    recorded = recorded_years(prediction.scenario)
    table = prediction.table.merge(recorded, on=["year", "series"], how="inner")
    table = table[table["region"] == ""].copy()
    table["inside50"] = (table["low50"] <= table["recorded"]) & (table["recorded"] <= table["high50"])
    table["inside80"] = (table["low80"] <= table["recorded"]) & (table["recorded"] <= table["high80"])
    table["standing"] = np.where(table["year"] > fitted, "held out", "used in the fit")
    names = ["year", "series", "region", "recorded", *COLUMNS[3:], "inside50", "inside80", "standing"]
    return table[names].reset_index(drop=True)
