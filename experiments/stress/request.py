"""What a stress test is asked, checked whole; and its plan: the study of all its runs, with the shocked scenarios written."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import pandas as pd

from experiments.compare import default_policies
from experiments.kit import check_keywords, folder_problem, write_sealed
from experiments.runs import DEFAULT, NONE, SCENARIO, RunSettings, SettingKeywords, settings_in
from experiments.stress.design import (
    SWITCHING,
    USUAL,
    read_varied,
    samples,
    shock_problems,
    shocked,
    usual_varied,
    write_shocks,
)
from experiments.study import Range, Study, read_scenario, study_of
from simulation.inputs import Gathered, Problem, Scenario, load_policy, meant_number, nearest_name, one_of
from simulation.registers import OUTCOMES, PARAMETERS
from simulation.world import check_count, choose_policies, seed_range, with_reference

USUAL_OUTCOMES = ("stability", "trust_mission", "legitimacy_mission", "worst_off_tenth", "civilian_deaths", "cost_usd")
"""Outcomes of a stress test that names none: gains, harm, those worst off, and the price."""
STATES, SEEDS = 100, 1
"""Samples of what is not known, each met under every shock, and seeds in each state."""
COST = "cost_usd"
REQUEST = "stress.json"
_THRESHOLD = re.compile(r"\s*([^<>=\s]+)\s*(>=|<=|=)\s*(\S+)\s*")


class StressKeywords(SettingKeywords, total=False):
    """Keywords of a stress test beside its scenario and folder: see `StressRequest`."""

    policies: Sequence[Any] | None
    against: Any
    outcomes: Sequence[str] | None
    thresholds: Sequence[str]
    shocks: Sequence[str] | None
    states: int
    seeds: int
    first_seed: int
    vary: Sequence[str]
    sampling_seed: int


@dataclass(frozen=True)
class StressRequest:
    """A stress test that can be planned.

    Attributes:
        settings: scenario, policies (the reference first), seeds in each state, length, size, ensemble.
        label: the scenario as it was named.
        folder: where its runs go.
        outcomes: measures with a better side, as said on the command line.
        thresholds: what is enough, by outcome; the reference's median over all states where nothing is said.
        shocks: see `experiments.stress.design`.
        states: samples of what is not known.
        varied: what is sampled beside the ensemble, or instead of every parameter, see `read_varied`.
        switching: "pooled", "one" (at a time) or "default".
        sampling_seed: decides the samples, not the runs' luck.

    Raises:
        InputProblems: everything wrong with it at once.
    """

    settings: RunSettings
    label: str
    folder: Path
    outcomes: tuple[str, ...] = USUAL_OUTCOMES
    thresholds: Mapping[str, float] = field(default_factory=dict)
    shocks: tuple[str, ...] = USUAL
    states: int = STATES
    varied: Mapping[str, Any] = field(default_factory=dict)
    switching: str = "pooled"
    sampling_seed: int = 0

    def __post_init__(self) -> None:
        found = Gathered()
        self.settings.complete(found, "is alone: robustness is a matter of comparison")
        _check_states(found, self.outcomes, self.shocks, self.switching, self.states)
        levels = [f"{name}={value}" for name, value in self.thresholds.items()]
        read_thresholds(levels, self.outcomes, found)
        trouble = folder_problem(self.folder)
        found += [trouble] if trouble else []
        found.refuse("the stress test")

    @classmethod
    def of(cls, scenario: str | Path | Scenario, folder: str | os.PathLike[str], **asked: Unpack[StressKeywords]) -> StressRequest:
        """Check what `plan_stress` is asked; arguments as there.

        Raises:
            InputProblems: everything wrong at once.
        """
        check_keywords(asked, StressKeywords, "plan_stress")
        found = Gathered()
        outcomes, shocks = tuple(asked.get("outcomes") or USUAL_OUTCOMES), tuple(asked.get("shocks") or USUAL)
        label, scene = found.attempt(read_scenario, scenario, None) or ("", None)
        switching, states = asked.get("switching") or "pooled", asked.get("states", STATES)
        _check_states(found, outcomes, shocks, switching, states)
        limits = read_thresholds(asked.get("thresholds", ()), outcomes, found)
        seeds = seed_range(asked.get("first_seed", 0), asked.get("seeds", SEEDS), found)
        varied = {} if scene is None else read_varied(asked.get("vary", ()), scene, found)
        policies = asked.get("policies")
        plans = None if policies is None else choose_policies(policies, found)
        if scene is not None:
            against = asked.get("against")
            first = found.attempt(load_policy, against if against is not None else scene.reference_policy)
            plans = with_reference(first, choose_policies(default_policies(scene), found) if plans is None else plans, found)
        given = settings_in(asked) | {"switching": DEFAULT}
        given.setdefault("ensemble", usual_ensemble(asked.get("vary", ())))
        settings = RunSettings.gather(found, scene, plans or None, seeds or None, **given)
        found.refuse("the stress test")
        assert settings is not None  # what could not be read has been refused
        return cls(
            settings,
            label,
            Path(folder),
            outcomes=outcomes,
            thresholds=limits,
            shocks=shocks,
            states=states,
            varied=varied if settings.ensemble is not None or varied else usual_varied(),
            switching=switching,
            sampling_seed=asked.get("sampling_seed", 0),
        )

    def samples(self) -> pd.DataFrame:
        """What is not known, a row per sample."""
        return samples(
            self.states,
            dict(self.varied),
            ensemble=self.settings.ensemble,
            switching=self.switching,
            scenario=self.settings.scenario,
            seed=self.sampling_seed,
        )

    def plan(self) -> StressPlan:
        """Write the shocked scenarios into the folder and return what is to be run.

        Raises:
            InputProblems: what the study of its runs refuses, or a shock that does not fit the scenario.
        """
        scene, length = self.settings.scenario, self.settings.length
        points = self.samples()
        given = self._study(points)
        study_of(scenarios=[scene], **given)  # whatever is wrong is told before anything is written
        found = Gathered()
        for shock in self.shocks:
            found.attempt(shocked, scene, shock, length)
        found.refuse("the stress test")
        labels = write_shocks(self.label, scene, self.shocks, length, self.folder / "scenarios")
        study = study_of(scenarios=list(labels), **given)
        policies, ensemble = self.settings.policies, self.settings.ensemble
        request = {
            "scenario": self.label,
            "title": scene.title,
            "policies": [policy.name for policy in policies],
            "reference": policies[0].name,
            "titles": {policy.name: policy.title for policy in policies if policy.title},
            "outcomes": [measure.name for measure in study.measures],
            "thresholds": dict(self.thresholds),
            "shocks": {last_part(key): shock for key, shock in labels.items()},
            "samples": len(points),
            "seeds": len(self.settings.seeds),
            "own_seeds": True,
            "ensemble": ensemble.name if ensemble is not None else "",
            "switching": self.switching,
        }
        write_sealed(self.folder / REQUEST, request)
        return StressPlan(study, self.folder, request)

    def _study(self, points: pd.DataFrame) -> dict[str, Any]:
        """Keywords of the study whose design points are the samples."""
        ranges: dict[str, Any] = {str(name): [] for name in points}
        for name in ranges:
            domain = self.varied.get(name)
            words = not pd.api.types.is_numeric_dtype(points[name])
            ranges[name] = list(dict.fromkeys(points[name])) if words else Range(*domain) if isinstance(domain, tuple) else Range()
        # A parameter that shares its name with an outcome has another column in a study.
        points = points.rename(columns={name: f"parameter.{name}" for name in points if name in PARAMETERS and name in OUTCOMES})
        return {
            "policies": list(self.settings.policies),
            "seeds": len(self.settings.seeds),
            "first_seed": self.settings.seeds[0],
            "own_seeds": True,
            "outcomes": [measure_of(outcome) for outcome in self.outcomes],
            "design": points if len(points.columns) else None,
            "vary": ranges,
            "weeks": self.settings.weeks,
            "communities": self.settings.communities,
            "title": f"Stress test of {self.settings.scenario.title}",
        }


def usual_ensemble(vary: Sequence[str]) -> str:
    """The ensemble where none is named: the scenario's own, but none for who says what varies and means that and no more."""
    return NONE if vary else SCENARIO


def plan_stress(scenario: str | Path | Scenario, folder: str | os.PathLike[str], **asked: Unpack[StressKeywords]) -> StressPlan:
    """Check a stress test, write its shocked scenarios into ``folder`` and return what is to be run.

    Args:
        scenario: name, name:variant or folder.
        folder: its folder; one that holds the same stress test is continued.
        asked: ``policies``: by default the library without other countries' histories, and the reference is always among
            them; ``against``: the reference, by default the scenario's own; ``outcomes``: measures with a better side,
            ``USUAL_OUTCOMES`` by default; ``thresholds``: what is enough, see `read_thresholds`, by default the reference's
            median over all states; ``shocks``: see `experiments.stress.design`, ``USUAL`` by default; ``states``: samples of
            what is not known; ``seeds``: in each state, of its sample's own;
            ``ensemble``: parameters are its members, by default the scenario's own ("scenario"), and none ("none") where ``vary``
            says what varies; "none" alone samples all parameters over their registered ranges; ``vary``: what to sample instead
            of every parameter, or beside an ensemble that is named, see `read_varied`; ``switching``: "pooled", "one" (at a
            time) or "default"; ``sampling_seed``: decides the samples, not the runs' luck; ``first_seed``, ``weeks``,
            ``communities``: as in `simulation.run_batch`.

    Raises:
        InputProblems: everything wrong with it.
    """
    return StressRequest.of(scenario, folder, **asked).plan()


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

    @property
    def seeds(self) -> int:
        """Different seeds in all states: every sample has its own."""
        return len(self.study.seed_numbers) * int(self.request["samples"])

    def __str__(self) -> str:
        r, runs = self.request, self.study.total_runs
        source = f"members of ensemble {r['ensemble']}" if r["ensemble"] else "samples"
        switching = {"pooled": ", switches drawn with them", "one": ", one switch at a time", "default": ""}[r["switching"]]
        return (
            f"Stress test of {r['title']}: {len(r['policies'])} policies in {r['samples'] * len(r['shocks'])} states: "
            f"{r['samples']} {source} of {len(self.study.factors)} quantities{switching}, each under "
            f"{len(r['shocks'])} shocks ({', '.join(r['shocks'].values())})\n{len(self.study.seed_numbers)} seeds in each "
            f"state, the same for every policy and shock, {self.seeds} in all: {runs:,} runs"
        )


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
                    "threshold",
                    name,
                    None,
                    "is not an outcome of this stress test",
                    one_of(outcomes),
                    nearest=nearest_name(name, outcomes),
                )
            )
            continue
        try:
            level = float(value)
        except ValueError:
            level = float("nan")
        if not np.isfinite(level):
            words = "a number in the outcome's unit"
            problems.append(Problem("threshold", name, value, "is not a number", words, nearest=meant_number(value)))
            continue
        outside = out_of_range(name, level)
        if outside is not None:
            problems.append(outside)
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


LEVELS = ("registered", "mean", "end", "minimum", "maximum", "worst_tenth")
"""Summaries that lie where the outcome itself lies."""


def out_of_range(measure: str, level: float, key: str = "threshold") -> Problem | None:
    """What is wrong with a limit that the measure can never cross, or ``None``."""
    outcome, _, summary = measure.partition("@")[0].partition("[")[0].partition(".")
    row = OUTCOMES.get(outcome)
    if row is None or (summary or "registered") not in LEVELS:
        return None
    low, high = row.low, None if row.summary == "sum" else row.high
    if (low is None or level >= low) and (high is None or level <= high):
        return None
    allowed = f"from {low:g} to {high:g}" if low is not None and high is not None else f"{low:g} or more"
    meant = f"{level / 100:g}" if high == 1.0 and 1.0 < level <= 100.0 else ""
    return Problem(key, measure, level, "lies outside of what this outcome can be", allowed, nearest=meant)


def _check_states(found: Gathered, outcomes: Sequence[str], shocks: Sequence[str], switching: str, states: int) -> None:
    """Note what is wrong with the states that a stress test meets and with what is read off them."""
    _judged(outcomes, found)
    found += shock_problems(shocks)
    if switching not in SWITCHING:
        nearest = nearest_name(switching, SWITCHING)
        found.append(Problem("switches", "", switching, "is not a way to vary switches", one_of(SWITCHING), nearest=nearest))
    check_count("states", states, found, least=2)


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
                    nearest=nearest_name(base, judged),
                )
            )
        elif not OUTCOMES[base].direction:
            problems.append(Problem("outcome", "", name, "has no better side, so nothing can be robust in it", one_of(judged)))


def last_part(label: str) -> str:
    """A scenario's label without the folders above it, so that a stress test may be moved."""
    return label.replace("\\", "/").rpartition("/")[2]
