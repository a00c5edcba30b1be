"""Stress tests: every policy over many states of the world, under the same luck, and how robust each of them is.

    plan = plan_stress("mali", "results/stress", ensemble="mali")
    sweep(plan.study, plan.folder)
    found = read_stress(plan.folder)
    found.robustness.table

A state is a sample of what is not known (a member of an ensemble or a point of a Latin hypercube, with switches) under a
shock. All runs are those of an ordinary study in the folder, so they can be resumed, queried and made again by number.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.compare.request import default_policies
from experiments.kit.files import folder_problem, write_aside
from experiments.runs.ensembles import Ensemble, EnsembleLike, load_ensemble
from experiments.store.folder import Store
from experiments.stress.design import (
    NO_SHOCK,
    SWITCHING,
    USUAL,
    read_varied,
    samples,
    shock_problems,
    shocked,
    usual_varied,
    write_shocks,
)
from experiments.stress.robustness import RESAMPLES, Robustness, robustness
from experiments.study import Range, Study, study_of
from experiments.study.inputs.entries import read_scenario
from simulation.inputs.errors import Gathered, InputProblems, Problem, nearest_name, one_of
from simulation.inputs.policy import Policy, load_policy
from simulation.inputs.scenario.scenario import Scenario
from simulation.registers.outcomes import OUTCOMES
from simulation.registers.parameters import PARAMETERS
from simulation.world.requests import check_count, check_settings, choose_policies, seed_range, with_reference

USUAL_OUTCOMES = ("stability", "trust_mission", "legitimacy_mission", "worst_off_tenth", "civilian_deaths", "cost_usd")
"""Outcomes of a stress test that names none: gains, harm, those worst off, and the price."""
STATES, SEEDS = 32, 2
"""Samples of what is not known, each met under every shock, and seeds in each state."""
COST = "cost_usd"
REQUEST = "stress.json"
_THRESHOLD = re.compile(r"\s*([^<>=\s]+)\s*(>=|<=|=)\s*(\S+)\s*")


@dataclass(frozen=True)
class StressPlan:
    """A stress test that can be run.

    Attributes:
        study: its runs.
        folder: where they go.
        request: what `read_stress` needs to know besides, as plain values (see ``_request``).
    """

    study: Study
    folder: Path
    request: Mapping[str, Any]

    def __str__(self) -> str:
        r, runs = self.request, self.study.total_runs
        source = f"members of ensemble {r['ensemble']}" if r["ensemble"] else "samples"
        switching = {"pooled": ", switches drawn with them", "one": ", one switch at a time", "default": ""}[r["switching"]]
        return (
            f"Stress test of {r['title']}: {len(r['policies'])} policies in {r['samples'] * len(r['shocks'])} states: "
            f"{r['samples']} {source} of {len(self.study.factors)} quantities{switching}, each under "
            f"{len(r['shocks'])} shocks ({', '.join(r['shocks'].values())})\n{len(self.study.seed_numbers)} seeds in each "
            f"state, the same for every policy: {runs:,} runs"
        )


@dataclass(frozen=True)
class Stress:
    """A stress test that was run.

    Attributes:
        folder: its folder; request: what was asked for.
        policies: names, the reference as named; outcomes: measure -> direction.
        states: a row per state: shock, point and what varied.
        values: (states, policies, outcomes), mean over seeds.
        runs: (states, policies) texts: numbers of the runs behind each value.
        robustness: all measures; by_shock: joint share of states with enough, and regret, for every shock.
        dropped: states left out because a run in them failed or is missing, with the reason of the first.
    """

    folder: Path
    request: Mapping[str, Any]
    policies: tuple[str, ...]
    outcomes: Mapping[str, int]
    states: pd.DataFrame = field(repr=False)
    values: np.ndarray = field(repr=False)
    runs: np.ndarray = field(repr=False)
    robustness: Robustness = field(repr=False)
    by_shock: pd.DataFrame = field(repr=False)
    dropped: int = 0
    reason: str = ""

    @property
    def reference(self) -> str:
        """The policy whose medians are the thresholds that nobody set."""
        return str(self.request["reference"])

    def table(self) -> pd.DataFrame:
        """A row per state and policy: shock, point, policy, every outcome, numbers of its runs."""
        parts = []
        for p, policy in enumerate(self.policies):
            part = self.states[["shock", "point"]].copy()
            part["policy"] = policy
            for k, name in enumerate(self.outcomes):
                part[name] = self.values[:, p, k]
            parts.append(part.assign(runs=self.runs[:, p]))
        return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


def measure_of(text: str) -> dict[str, str]:
    """An outcome as said on the command line, as in a study file: ``stability`` or ``stability.end``."""
    outcome, dot, summary = text.partition(".")
    return {"outcome": outcome, "summary": summary} if dot else {"outcome": outcome}


def direction_of(measure: str) -> int:
    """+1 when more of a measure is better, -1 when less is, 0 when neither. Raises KeyError for an unknown outcome."""
    return OUTCOMES[measure.partition("@")[0].partition("[")[0].partition(".")[0]].direction


def read_thresholds(entries: Sequence[str], outcomes: Sequence[str], problems: list[Problem]) -> dict[str, float]:
    """``stability=0.6``, ``trust_mission>=0.5`` or ``civilian_deaths<=2000`` by outcome; notes what is wrong.

    A plain ``=`` means at least for outcomes of which more is better and at most for the others.
    """
    found: dict[str, float] = {}
    for text in entries:
        match = _THRESHOLD.fullmatch(text)
        if match is None:
            problems.append(Problem("threshold", "", text, "is not of the form outcome=value", "stability=0.6 or cost_usd<=2e8"))
            continue
        name, sign, value = match.groups()
        if name not in outcomes:
            problems.append(
                Problem(
                    "threshold", name, None, "is not an outcome of this stress test", one_of(outcomes), nearest_name(name, outcomes)
                )
            )
            continue
        try:
            level = float(value)
        except ValueError:
            level = float("nan")
        if not np.isfinite(level):
            problems.append(Problem("threshold", name, value, "is not a number", "a number in the outcome's unit"))
            continue
        way = direction_of(name) if name.partition(".")[0] in OUTCOMES else 0
        if way and sign != "=" and (sign == ">=") != (way > 0):
            better, right = ("more", ">=") if way > 0 else ("less", "<=")
            problems.append(
                Problem(
                    "threshold", name, sign, f"would call the worse side enough: {better} of it is better", f"{name}{right}{value}"
                )
            )
        elif name in found:
            problems.append(Problem("threshold", name, value, "is given twice", "each outcome once"))
        else:
            found[name] = level
    return found


def _judged(outcomes: Sequence[str], problems: list[Problem]) -> None:
    """Note outcomes that do not exist or have no better side."""
    for name in outcomes:
        base = name.partition(".")[0]
        judged = [key for key, outcome in OUTCOMES.items() if outcome.direction]
        if base not in OUTCOMES:
            problems.append(
                Problem(
                    "outcome",
                    "",
                    name,
                    "is not a registered outcome",
                    "a name from `comity list outcomes`",
                    nearest_name(base, judged),
                )
            )
        elif not OUTCOMES[base].direction:
            problems.append(Problem("outcome", "", name, "has no better side, so nothing can be robust in it", one_of(judged)))


def plan_stress(
    scenario: str | Path | Scenario,
    folder: str | os.PathLike[str],
    *,
    policies: Sequence[Any] | None = None,
    against: Any = None,
    outcomes: Sequence[str] | None = None,
    thresholds: Sequence[str] = (),
    shocks: Sequence[str] | None = None,
    states: int = STATES,
    seeds: int = SEEDS,
    first_seed: int = 0,
    ensemble: EnsembleLike | None = None,
    vary: Sequence[str] = (),
    switching: str = "pooled",
    weeks: int | None = None,
    communities: int | None = None,
    sampling_seed: int = 0,
) -> StressPlan:
    """Check a stress test, write its shocked scenarios into ``folder`` and return what is to be run.

    Args:
        scenario: name, name:variant or folder.
        folder: its folder; one that holds the same stress test is continued.
        policies: by default the library without other countries' histories; the reference is always among them.
        against: the reference, by default the scenario's own.
        outcomes: measures with a better side, ``USUAL_OUTCOMES`` by default.
        thresholds: what is enough, see `read_thresholds`; by default the reference's median over all states.
        shocks: see `experiments.stress.design`; ``USUAL`` by default.
        states: samples of what is not known; seeds: seeds in each state.
        ensemble: parameters are its members; otherwise they are sampled over their registered ranges.
        vary: what to sample instead of every parameter, or beside the ensemble, see `read_varied`.
        switching: "pooled", "one" (at a time) or "default".
        sampling_seed: decides the samples, not the runs' luck.

    Raises:
        InputProblems: everything wrong with it.
    """
    found = Gathered()
    measures, events = list(outcomes or USUAL_OUTCOMES), list(shocks or USUAL)
    label, scene = found.attempt(read_scenario, scenario, None) or ("", None)
    _judged(measures, found)
    limits = read_thresholds(thresholds, measures, found)
    found += shock_problems(events)
    members: Ensemble | None = found.attempt(load_ensemble, ensemble) if ensemble is not None else None
    if switching not in SWITCHING:
        found.append(
            Problem(
                "switches", "", switching, "is not a way to vary switches", one_of(SWITCHING), nearest_name(switching, SWITCHING)
            )
        )
    check_count("states", states, found, least=2)
    seed_range(first_seed, seeds, found)
    varied: dict[str, Any] = {}
    plans: list[Policy] = []
    if scene is not None:
        varied = read_varied(vary, scene, found)
        first = found.attempt(load_policy, against if against is not None else scene.reference_policy)
        named = choose_policies(policies if policies is not None else default_policies(scene), found)
        plans = with_reference(first, named, found)
        if not found and len(plans) < 2:
            found.append(
                Problem(
                    "policy", "", plans[0].name, "is alone: robustness is a matter of comparison", "a policy beside the reference"
                )
            )
    elif policies is not None:
        choose_policies(policies, found)
    check_settings(scene, found, policies=plans, weeks=weeks, communities=communities)
    trouble = folder_problem(folder)
    found += [trouble] if trouble else []
    found.refuse("the stress test")
    assert scene is not None  # what could not be read has been refused
    if members is None and not varied:
        varied = usual_varied()
    points = samples(states, varied, ensemble=members, switching=switching, scenario=scene, seed=sampling_seed)
    ranges: dict[str, Any] = {str(name): [] for name in points}
    for name in ranges:
        domain = varied.get(name)
        words = not pd.api.types.is_numeric_dtype(points[name])
        ranges[name] = list(dict.fromkeys(points[name])) if words else Range(*domain) if isinstance(domain, tuple) else Range()
    # A parameter that shares its name with an outcome has another column in a study.
    points = points.rename(columns={name: f"parameter.{name}" for name in points if name in PARAMETERS and name in OUTCOMES})
    given: dict[str, Any] = {
        "policies": plans,
        "seeds": seeds,
        "first_seed": first_seed,
        "outcomes": [measure_of(m) for m in measures],
        "design": points if len(points.columns) else None,
        "vary": ranges,
        "weeks": weeks,
        "communities": communities,
        "title": f"Stress test of {scene.title}",
    }
    study_of(scenarios=[scene], **given)  # whatever is wrong is told before anything is written
    length = scene.weeks if weeks is None else weeks
    for shock in events:
        found.attempt(shocked, scene, shock, length)
    found.refuse("the stress test")
    labels = write_shocks(label, scene, events, length, Path(folder) / "scenarios")
    study = study_of(scenarios=list(labels), **given)
    request = {
        "scenario": label,
        "title": scene.title,
        "policies": [plan.name for plan in plans],
        "reference": plans[0].name,
        "titles": {plan.name: plan.title for plan in plans if plan.title},
        "outcomes": [m.name for m in study.measures],
        "thresholds": limits,
        "shocks": {_last(key): shock for key, shock in labels.items()},
        "samples": len(points),
        "ensemble": members.name if members is not None else "",
        "switching": switching,
    }
    text = json.dumps(request, indent=1, ensure_ascii=False) + "\n"
    write_aside(Path(folder) / REQUEST, lambda path: path.write_text(text, encoding="utf-8"))
    return StressPlan(study, Path(folder), request)


def _last(label: str) -> str:
    """A scenario's label without the folders above it, so that a stress test may be moved."""
    return label.replace("\\", "/").rpartition("/")[2]


def read_stress(folder: str | os.PathLike[str], *, resamples: int = RESAMPLES, seed: int = 0) -> Stress:
    """Judge the finished runs of a stress test.

    Args:
        folder: its folder.
        resamples, seed: see `experiments.stress.robustness.robustness`.

    Raises:
        InputProblems: no stress test there, or no state in which every policy has all its runs.
    """
    store = Store(folder)
    path = Path(folder) / REQUEST
    if not path.exists():
        raise InputProblems(
            [Problem("stress", "", str(folder), f"is no stress test: it has no {REQUEST}", "a folder made by `comity stress`")],
            "the stress test",
        )
    request: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    runs, failures = store.table(), store.failures()
    outcomes = {name: direction_of(name) for name in request["outcomes"]}
    policies = tuple(request["policies"])
    runs["shock"] = [request["shocks"][_last(label)] for label in runs["scenario"]]
    factors = [
        name
        for name in runs.columns
        if name not in ("run_id", "scenario", "policy", "seed", "point", "shock", "failure", *store.measures)
    ]
    seeds = store.total // (request["samples"] * len(request["shocks"]) * len(policies))
    counted = runs.groupby(["shock", "point"], sort=False).size()
    whole = counted[counted == seeds * len(policies)].index
    total = request["samples"] * len(request["shocks"])
    if not len(whole):
        raise InputProblems(
            [
                Problem(
                    "stress",
                    "",
                    str(folder),
                    "has no state in which all runs are finished",
                    f"comity resume {folder}, or its failures in `comity status {folder}`",
                )
            ],
            "the stress test",
        )
    runs = runs.set_index(["shock", "point"]).loc[lambda table: table.index.isin(whole)].reset_index()
    order = list(request["shocks"].values())
    grouped = runs.groupby(["shock", "point", "policy"], sort=False)
    means = grouped[list(outcomes)].mean()
    numbers = grouped["run_id"].agg(lambda ids: " ".join(map(str, sorted(ids))))
    states = runs.drop_duplicates(["shock", "point"])[["shock", "point", *factors]]
    states = (
        states.assign(_o=[order.index(shock) for shock in states["shock"]])
        .sort_values(["_o", "point"], kind="stable")
        .drop(columns="_o")
        .reset_index(drop=True)
    )
    keys = [tuple(row) for row in states[["shock", "point"]].itertuples(index=False)]
    cube = np.stack([means.loc[[(*key, policy) for key in keys]].to_numpy() for policy in policies], axis=1)
    traces = np.stack([numbers.loc[[(*key, policy) for key in keys]].to_numpy() for policy in policies], axis=1)
    reference = policies.index(request["reference"])
    limits = {name: float(request["thresholds"].get(name, np.median(cube[:, reference, k]))) for k, name in enumerate(outcomes)}
    joint = list(request["thresholds"]) or [name for name in outcomes if name != COST]
    found = robustness(
        cube, policies, outcomes, limits, joint=joint, groups=states["point"].to_numpy(), resamples=resamples, seed=seed
    )
    rows = []
    for shock in dict.fromkeys(states["shock"]):
        mask = (states["shock"] == shock).to_numpy()
        part = robustness(cube[mask], policies, outcomes, limits, joint=joint, resamples=0)
        rows.append(part.table[part.table["measure"].isin(["satisfied", "regret_mean", "tail"])].assign(shock=shock))
    by_shock = pd.concat(rows, ignore_index=True)[["shock", "policy", "outcome", "measure", "estimate"]]
    return Stress(
        Path(folder),
        request,
        policies,
        outcomes,
        states,
        cube,
        traces,
        found,
        by_shock,
        total - len(states),
        str(failures["reason"].iloc[0]) if len(failures) else "",
    )


def as_plain(found: Stress) -> dict[str, Any]:
    """Everything about a stress test but its table, as plain values for JSON."""
    r = found.robustness
    return {
        **dict(found.request),
        "states": len(found.states),
        "dropped": found.dropped,
        "thresholds_used": dict(r.thresholds),
        "thresholds_together": list(r.joint),
        "agreement": r.agreement.to_dict("records"),
        "dominance": r.dominance.to_dict("records"),
        "dominated": r.dominated(),
        "by_shock": found.by_shock.to_dict("records"),
    }


__all__ = [
    "NO_SHOCK",
    "Stress",
    "StressPlan",
    "as_plain",
    "direction_of",
    "measure_of",
    "plan_stress",
    "read_stress",
    "read_thresholds",
]
