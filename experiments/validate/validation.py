"""Validation: every stylised fact tested under a setting, verdicts by role, and what a naive correlation would say.

    validation = validate(seeds=20)
    print(validation.table())

A setting is the default, the default again with other seeds, one switch turned, or one kernel off. Verdicts rest on runs
with fixed seeds: the same call gives the same verdicts.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Unpack

import numpy as np
import pandas as pd
from scipy import stats

from experiments.runs import HERE, Compute, Ensemble, Progress, WeeklyRun, compute_of
from experiments.validate.facts.base import ROLES, FactFinding
from experiments.validate.facts.designs import Arm, Lab, change, deployed
from experiments.validate.request import DEFAULT, ROUGH_MOST, ROUGH_SHARE, ValidateKeywords, ValidateRequest
from simulation.inputs import Gathered, load_scenario


@dataclass(frozen=True)
class Naive:
    """The naive correlation of peacekeepers and deaths over years, beside the effect of peacekeepers on deaths.

    Attributes:
        correlation, low, high: Spearman correlation of yearly troops and battle deaths in runs of history: median over
            seeds and the middle 90 %.
        effect, effect_low, effect_high: relative change of battle deaths by 10,000 troops, same luck.
    """

    correlation: float
    low: float
    high: float
    effect: float
    effect_low: float
    effect_high: float

    def words(self) -> str:
        """What the two numbers teach."""
        return (
            f"Over the years 2014-18 of Mali's history in the model, troops and battle deaths rise together: Spearman "
            f"{self.correlation:+.2f} (middle 90 % of runs {self.low:+.2f} to {self.high:+.2f}; recorded +0.60, five "
            f"years). Yet in the same worlds, with the same luck, 10,000 troops change battle deaths by "
            f"{100 * self.effect:+.0f} % ({100 * self.effect_low:+.0f} to {100 * self.effect_high:+.0f} %) against none. "
            "Missions go and grow where the violence is: a correlation over history takes the reason for the mission "
            "for its effect."
        )


@dataclass(frozen=True)
class Validation:
    """What was found: a finding for each fact and setting, and the naive correlation (``None`` if not asked for)."""

    findings: tuple[FactFinding, ...]
    naive: Naive | None
    seeds: int
    ensembles: Mapping[str, Ensemble] = field(default_factory=dict)

    def of(self, setting: str = DEFAULT) -> list[FactFinding]:
        """Findings of one setting, in order of the facts."""
        return [f for f in self.findings if f.setting == setting]

    def rows(self) -> list[dict[str, Any]]:
        """One object for each fact and setting, as ``--json`` writes them."""
        return [finding.row() for finding in self.findings]

    def counts(self, setting: str = DEFAULT) -> dict[str, tuple[int, int]]:
        """Facts reproduced and facts in all, by role."""
        found = self.of(setting)
        return {
            role: (sum(f.verdict == "reproduced" for f in found if f.fact.role == role), sum(f.fact.role == role for f in found))
            for role in ROLES
        }

    def table(self) -> pd.DataFrame:
        """The readings of the default: one row each, with the fact's verdict in its first row."""
        rows = []
        for finding in self.of():
            for k, r in enumerate(finding.readings):
                rows.append(
                    {
                        "id": finding.fact.id if k == 0 else "",
                        "role": finding.fact.role if k == 0 else "",
                        "reading": r.name,
                        "estimate": number(r.estimate),
                        "90 % interval": f"{number(r.low)} to {number(r.high)}",
                        "accepted": accepted(r.accepted),
                        "unit": r.unit,
                        "reading's verdict": r.verdict,
                        "fact": finding.verdict if k == 0 else "",
                    }
                )
        return pd.DataFrame(rows)

    def ablations(self) -> pd.DataFrame:
        """Verdicts by fact (rows) and setting (columns) where more than the default was tested."""
        wide: dict[str, dict[str, str]] = {}
        for finding in self.findings:
            wide.setdefault(finding.fact.id, {"role": finding.fact.role})[finding.setting] = finding.verdict
        return pd.DataFrame.from_dict(wide, orient="index").rename_axis("id").reset_index()

    @property
    def reproduced(self) -> bool:
        """Whether every fact is reproduced under the default."""
        return all(f.verdict == "reproduced" for f in self.of())

    def summary(self) -> str:
        """Facts reproduced by role, in a line."""
        return "; ".join(f"{role}: {done} of {total} reproduced" for role, (done, total) in self.counts().items() if total)


def number(value: float) -> str:
    """A number with three significant digits."""
    return "–" if not np.isfinite(value) else f"{value:.3g}"


def accepted(ends: tuple[float, float]) -> str:
    """An accepted range in words."""
    low, high = ends
    if not np.isfinite(low):
        return f"below {high:g}"
    return f"above {low:g}" if not np.isfinite(high) else f"{low:.3g} to {high:.3g}"


def validate(
    ids: Sequence[str] | None = None, *, workers: int = 2, progress: Progress | None = None, **asked: Unpack[ValidateKeywords]
) -> Validation:
    """Test stylised facts.

    Args:
        ids: facts to test, all if left out.
        workers: threads.
        progress: told (done, in all, what is under way).
        asked: ``seeds``: of the usual design; ``full``: also every other option of a switch and every kernel off, one at a
            time, with fewer seeds; ``ensembles``: names, paths or objects, of which seed k runs member k in every arm of
            designs of that scenario; ``switches``: held in all settings; ``repeats``: how often the default is tested, each
            time with other seeds, of which the first counts and the others stand beside; ``first_seed``.

    Raises:
        InputProblems: everything wrong with the request.
    """
    found = Gathered()
    compute = found.attempt(compute_of, workers=workers, progress=progress)
    request = found.attempt(ValidateRequest.of, ids, **asked)
    found.refuse("validation")
    assert request is not None and compute is not None  # whatever could not be made has been refused
    return answer(request, compute)


def answer(request: ValidateRequest, compute: Compute = HERE) -> Validation:
    """Test the facts of a request that has been checked."""
    plans = request.settings()
    findings = []
    total, done = len(request.facts) * len(plans), 0
    with compute.open() as here:
        lab = Lab(request.seeds, request.switches, request.ensembles, here, request.first_seed)
        for name, setting in plans.items():
            placed = replace(lab, switches={**request.switches, **setting.switches}, first_seed=setting.first_seed)
            if setting.rough:
                placed = replace(placed, seeds=max(4, round(request.seeds * ROUGH_SHARE)), most=ROUGH_MOST)
            for fact in request.facts:
                compute.progress(done, total, f"{fact.id} {'' if name == DEFAULT else name}".strip())
                started = time.perf_counter()
                readings = tuple(fact.read(placed))
                findings.append(FactFinding(fact, name, readings, round(time.perf_counter() - started, 1)))
                done += 1
        naive = naive_correlation(lab) if "F01" in [fact.id for fact in request.facts] else None
    return Validation(tuple(findings), naive, request.seeds, request.ensembles)


def naive_correlation(lab: Lab) -> Naive:
    """Spearman correlation of yearly troops and battle deaths in runs of Mali's history, beside the effect of troops."""
    scenario = load_scenario("mali")
    starts = [scenario.week_of(scenario.start.replace(year=year, month=1, day=1)) for year in range(2014, 2020)]
    arms = {"history": Arm(scenario), "none": Arm(deployed("mali", 0.0, 0.0, 1)), "troops": Arm(deployed("mali", 10000.0, 0.0, 1))}

    def numbers(_: int, lived: Mapping[str, WeeklyRun]) -> dict[str, float]:
        run = lived["history"]
        spans = list(itertools.pairwise(starts))
        deaths = [run.total("battle_deaths", a, b) for a, b in spans]
        troops = [run.mean("troops", a, b) for a, b in spans]
        return {
            "rho": float(stats.spearmanr(troops, deaths).statistic),
            **{k: lived[k].total("battle_deaths", 52, 208) for k in ("none", "troops")},
        }

    runs = lab.run(arms, numbers, weeks=starts[-1], communities=60)
    low, high = np.quantile(runs["rho"], [0.05, 0.95])
    return Naive(float(runs["rho"].median()), float(low), float(high), *change(runs["troops"], runs["none"]))
