"""Validation: every stylised fact tested under a setting, verdicts by role, and what a naive correlation would say.

    validation = validate(seeds=20)
    print(validation.table())

A setting is the default, the default again with other seeds, one switch turned, or one kernel off. Verdicts rest on runs
with fixed seeds: the same call gives the same verdicts.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from experiments.runs.ensembles import Ensemble, EnsembleLike, load_ensemble
from experiments.runs.executors import Compute
from experiments.runs.progress import Progress
from experiments.validate.facts import all_facts
from experiments.validate.facts.base import ROLES, Fact, FactFinding
from experiments.validate.facts.designs import Arm, Lab, Lived, change, deployed
from simulation.inputs.errors import Gathered, InputProblems, Problem, nearest_name, one_of
from simulation.inputs.scenario.scenario import load_scenario
from simulation.registers.mechanisms import KERNELS
from simulation.registers.switches import SWITCHES
from simulation.world.requests import check_count, check_settings, seed_range

SEEDS = 20
"""Seeds of the usual design; facts with rare events take more, in proportion."""
ROUGH_SHARE, ROUGH_MOST = 0.3, 4.0
"""A rough look: seeds against the usual number, and the largest multiple of them that a fact gets."""
DEFAULT = "default"
SEEDS_APART = 100_000
"""Between the first seeds of repeats: more than any fact takes."""


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


@dataclass(frozen=True)
class FactSetting:
    """What is turned against the default, the first of the seeds, and whether a rough look will do."""

    switches: Mapping[str, str] = field(default_factory=dict)
    first_seed: int = 0
    rough: bool = False


def settings(full: bool, repeats: int = 1, first_seed: int = 0) -> dict[str, FactSetting]:
    """Settings by name: the default; repeats of it with other seeds; for ``full`` every other option of a switch and every
    kernel off, one at a time."""
    found = {DEFAULT: FactSetting(first_seed=first_seed)}
    for first in range(first_seed + SEEDS_APART, first_seed + repeats * SEEDS_APART, SEEDS_APART):
        found[f"seeds from {first}"] = FactSetting(first_seed=first)
    if full:
        found |= {
            f"{s.id} = {option}": FactSetting({s.id: option}, first_seed, True)
            for s in SWITCHES.values()
            for option in s.options[1:]
        }
        found |= {f"{kernel} off": FactSetting({kernel: "off"}, first_seed, True) for kernel in KERNELS}
    return found


def choose(ids: Sequence[str] | None) -> list[Fact]:
    """Facts of these ids, all if none is given.

    Raises:
        InputProblems: every unknown id.
    """
    known = all_facts()
    wanted = [f"F{name[1:]:0>2}" if name[:1] in "fF" and name[1:].isdigit() else name for name in ids or known]
    problems = [
        Problem("call", "fact", name, "there is no fact of this id", one_of(known), nearest_name(name, list(known)))
        for name in wanted
        if name not in known
    ]
    if problems:
        raise InputProblems(problems, "the choice of facts")
    return [known[name] for name in known if name in wanted]


def check_request(
    ids: Sequence[str] | None,
    seeds: int,
    workers: int,
    ensembles: Iterable[EnsembleLike] = (),
    switches: Mapping[str, str] | None = None,
    repeats: int = 1,
    first_seed: int = 0,
) -> tuple[list[Fact], dict[str, Ensemble]]:
    """Facts and ensembles (by scenario; one fitted to none serves all) that are asked for.

    Raises:
        InputProblems: everything wrong with the request.
    """
    found = Gathered()
    facts = found.attempt(choose, ids)
    seed_range(first_seed, seeds, found, least=4)
    check_count("repeats", repeats, found)
    found.attempt(Compute, workers=workers)
    members: dict[str, Ensemble] = {}
    for ensemble in filter(None, [found.attempt(load_ensemble, name) for name in ensembles]):
        if ensemble.scenario:
            places = [ensemble.scenario.partition(":")[0]]
        else:
            places = sorted({fact.scenario.partition(":")[0] for fact in all_facts().values()})
        members |= dict.fromkeys(places, ensemble)
    check_settings(None, found, switches=switches)
    found.refuse("validation")
    assert facts is not None  # what could not be chosen has been refused
    return facts, members


def validate(
    ids: Sequence[str] | None = None,
    *,
    seeds: int = SEEDS,
    full: bool = False,
    ensembles: Iterable[EnsembleLike] = (),
    switches: Mapping[str, str] | None = None,
    workers: int = 2,
    repeats: int = 1,
    first_seed: int = 0,
    progress: Progress | None = None,
) -> Validation:
    """Test stylised facts.

    Args:
        ids: facts to test, all if left out; seeds: of the usual design.
        full: also every other option of a switch and every kernel off, one at a time, with fewer seeds.
        ensembles: names, paths or objects; seed k runs member k in every arm of designs of that scenario.
        switches: held in all settings.
        workers: threads.
        repeats: how often the default is tested, each time with other seeds; the first counts, the others stand beside.
        first_seed: first of the seeds.
        progress: told (done, in all, what is under way).

    Raises:
        InputProblems: everything wrong with the request.
    """
    facts, members = check_request(ids, seeds, workers, ensembles, switches, repeats, first_seed)
    plans = settings(full, repeats, first_seed)
    findings = []
    total, done = len(facts) * len(plans), 0
    for name, setting in plans.items():
        held = {**(switches or {}), **setting.switches}
        lab = (
            Lab(max(4, round(seeds * ROUGH_SHARE)), held, members, workers, setting.first_seed, ROUGH_MOST)
            if setting.rough
            else Lab(seeds, held, members, workers, setting.first_seed)
        )
        for fact in facts:
            if progress:
                progress(done, total, f"{fact.id} {'' if name == DEFAULT else name}".strip())
            started = time.perf_counter()
            readings = tuple(fact.read(lab))
            findings.append(FactFinding(fact, name, readings, round(time.perf_counter() - started, 1)))
            done += 1
    naive = None
    if ids is None or "F01" in [fact.id for fact in facts]:
        naive = naive_correlation(Lab(seeds, switches or {}, members, workers, first_seed))
    return Validation(tuple(findings), naive, seeds, members)


def naive_correlation(lab: Lab) -> Naive:
    """Spearman correlation of yearly troops and battle deaths in runs of Mali's history, beside the effect of troops."""
    scenario = load_scenario("mali")
    starts = [scenario.week_of(scenario.start.replace(year=year, month=1, day=1)) for year in range(2014, 2020)]
    arms = {"history": Arm(scenario), "none": Arm(deployed("mali", 0.0, 0.0, 1)), "troops": Arm(deployed("mali", 10000.0, 0.0, 1))}

    def numbers(_: int, lived: Mapping[str, Lived]) -> dict[str, float]:
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
