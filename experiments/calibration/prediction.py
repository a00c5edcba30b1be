"""Predictions: yearly intervals over the members of an ensemble and over luck, read as a record would show them.

    prediction = predict("mali", 2019, 2023, "mali")
    prediction.table              # year, series, region, low80, low50, median, high50, high80

Every interval holds three kinds of not knowing: which member is right (parameters), luck (every run has its own), and
the record (observation error and the discrepancy of the model, as in the calibration's targets). What no record shows
(access, consent) is given without the third.

No record of a predicted year is read in making a prediction: :func:`against_evidence` is a step of its own.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.calibration.observing import Observed, Observer
from experiments.calibration.targets import LAST_YEAR, recorded_years, scaled, unscaled, yearly_error
from experiments.runs.ensembles import Ensemble, EnsembleLike, ensemble_note, load_ensemble
from experiments.runs.executors import Compute
from experiments.runs.progress import PREPARING, Progress
from simulation.inputs.errors import Gathered
from simulation.inputs.policy import Policy, load_policy
from simulation.inputs.scenario.scenario import Scenario, load_scenario
from simulation.results.observe import SERIES
from simulation.results.results import source_hash, versions
from simulation.world.requests import check_settings, seed_range

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


def check_request(
    scenario: Any,
    first_year: Any,
    last_year: Any,
    ensemble: Any,
    policy: Any = None,
    *,
    runs_per_member: Any = 2,
    communities: Any = None,
    workers: Any = 2,
    first_seed: Any = 0,
) -> tuple[Scenario, Policy, Ensemble]:
    """Check everything that :func:`predict` is asked for, without running anything.

    Raises:
        InputProblems: all problems at once.
    """
    found = Gathered()
    scene = found.attempt(load_scenario, scenario)
    members = found.attempt(load_ensemble, ensemble)
    asked = policy if policy is not None else scene and scene.reference_policy
    plan = None if asked is None else found.attempt(load_policy, asked)
    seed_range(first_seed, runs_per_member, found, key="runs_per_member")
    found.attempt(Compute, workers=workers)
    if scene:
        first, last = _years(scene)
        for name, value in (("from", first_year), ("to", last_year)):
            if isinstance(value, bool) or not isinstance(value, int) or not first <= value <= last:
                found.note(name, value, f"is no full year of {scene.name}", f"{first} to {last}")
        if not found and first_year > last_year:
            found.note("to", last_year, "comes before the first year", f"{first_year} or later")
        check_settings(scene, found, policies=[plan] if plan else [], communities=communities)
    found.refuse("the prediction")
    assert scene is not None and plan is not None and members is not None  # what could not be read has been refused
    return scene, plan, members


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
    runs_per_member: int = 2,
    communities: int | None = None,
    workers: int = 2,
    first_seed: int = 0,
    progress: Progress | None = None,
) -> Prediction:
    """Yearly predictive intervals of 50 and 80 %.

    Args:
        scenario: name, folder or object.
        first_year, last_year: calendar years, both included.
        ensemble: name, folder or object.
        policy: by default the scenario's own reference, its history.
        runs_per_member: runs of each member, each with its own luck.
        communities: country total; about 200 if left out.
        workers: threads.
        first_seed: first of the seeds; every run has another.
        progress: called with (runs done, runs in all, what is under way).

    Raises:
        InputProblems: everything wrong with the arguments.
    """
    scene, plan, members = check_request(
        scenario,
        first_year,
        last_year,
        ensemble,
        policy,
        runs_per_member=runs_per_member,
        communities=communities,
        workers=workers,
        first_seed=first_seed,
    )
    observer = Observer(scene, plan, _weeks(scene, last_year), communities, COUNTRY, (REGIONAL,), worlds_kept=8)
    jobs = [(k, first_seed + k * runs_per_member + r) for k in range(len(members)) for r in range(runs_per_member)]
    seen: list[Observed] = []
    if progress:
        progress(0, len(jobs), PREPARING)
    seen.append(observer.run(members.member(jobs[0][0]), jobs[0][1]))
    with ThreadPoolExecutor(workers, thread_name_prefix="comity") as pool:
        try:
            for one in pool.map(lambda job: observer.run(members.member(job[0]), job[1]), jobs[1:]):
                seen.append(one)
                if progress:
                    progress(len(seen), len(jobs), "running")
        except KeyboardInterrupt:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    weights = np.repeat(members.weights, runs_per_member)
    table, consent = _tables(scene, observer, seen, weights / weights.sum(), range(first_year, last_year + 1), first_seed)
    about = {
        "versions": versions(),
        "source": source_hash(),
        "scenario": scene.name,
        "scenario_digest": scene.digest(),
        "policy": plan.name,
        "policy_digest": plan.digest(),
        "years": [first_year, last_year],
        "runs": len(jobs),
        "first_seed": first_seed,
        "communities": communities,
        **ensemble_note(members),
        "fitted_to": members.provenance.get("last_year", LAST_YEAR.get(members.scenario)),
    }
    return Prediction(table, consent, scene, plan, members, about)


def _tables(
    scene: Scenario, observer: Observer, seen: list[Observed], weights: np.ndarray, years: range, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng([seed, 4])
    rows: list[tuple[Any, ...]] = []
    states: list[tuple[int, str, float]] = []

    def add(year: int, series: str, region: str, values: np.ndarray, scale: str = "share", error: float = 0.0) -> None:
        shown = unscaled(scaled(values, scale) + error * rng.normal(size=len(values)), scale) if error else values
        rows.append((year, series, region, *_quantiles(shown, weights)))

    deaths = np.array([one.deaths for one in seen])
    incidents = np.array([one.incidents for one in seen])
    for year in years:
        row = observer.years.index(year)
        for k, series in enumerate(SERIES):
            add(year, series, "", deaths[:, row, k], *yearly_error(series))
        add(year, "aid_worker_incidents", "", incidents[:, row], *yearly_error("aid_worker_incidents"))
        weeks = np.flatnonzero(observer.year_of == year)
        means = {name: np.array([one.country[weeks, k].mean() for one in seen]) for k, name in enumerate(COUNTRY)}
        add(year, REGIONAL, "", means[REGIONAL], "share", SURVEY_ERROR["country"])
        for r, region in enumerate(scene.regions):
            add(
                year,
                REGIONAL,
                region.name,
                np.array([one.regions[weeks, r, 0].mean() for one in seen]),
                "share",
                SURVEY_ERROR["region"],
            )
        add(year, "access", "", means["access"])
        add(year, "consent", "", means["consent"])
        states += [
            (year, name, float(weights[(means["consent"] >= low) & (means["consent"] < high)].sum()))
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
