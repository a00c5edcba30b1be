"""The ledger: all claims put to the test on one design, with verdicts, and what flatters the literature tested twice.

ledger = run_ledger(["kesara"], claims=["C1", "C6"], points=16)
ledger.findings["C1"].verdict.words
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypedDict, Unpack

import pandas as pd

from experiments.claims.base import Claim, ClaimReading
from experiments.claims.catalogue import CLAIMS
from experiments.claims.conditions import Conditions, feature_table, find_conditions
from experiments.claims.effects import POOLED, Effects, Estimate, by_switch, correlation, cost_of, effects
from experiments.claims.paths.found import Paths, paths_of_plan
from experiments.claims.paths.without import ReadingKey, try_without
from experiments.claims.points import make_points
from experiments.claims.running import ClaimsPlan, carry_out
from experiments.claims.verdicts import ClaimVerdict, few_events, judge, once_more, together
from experiments.kit import check_keywords, holm
from experiments.runs import (
    HERE,
    NONE,
    SCENARIO,
    Compute,
    Ensemble,
    EnsembleLike,
    Progress,
    bundled_ensembles,
    compute_of,
    ensemble_note,
    load_ensemble,
)
from simulation.inputs import Gathered, InputProblems, Problem, Scenario, unknown_name
from simulation.results import source_hash, versions
from simulation.world import check_count, check_settings, choose_scenarios, seed_range

SCENARIOS = ("kesara", "liberia", "mali")
POINTS, FULL_POINTS = 100, 200
SEEDS, FULL_SEEDS = 1, 2
COMMUNITIES, FULL_COMMUNITIES = 75, 150
FRESH = 100
"""Number of the luck with which a claim that holds is tested again."""


@dataclass(frozen=True, eq=False)
class Read:
    """One reading with all that was found.

    Attributes:
        effects: effects by scenario and point.
        switches: size under each option of each switch.
        conditions: where it fails or reverses.
        verdict: of this reading.
        again: the effect over all with fresh luck; ``None`` where that was not asked for.
    """

    effects: Effects
    switches: Mapping[str, Mapping[str, Mapping[str, float]]]
    conditions: Conditions
    verdict: ClaimVerdict
    again: Estimate | None = None

    @property
    def reading(self) -> ClaimReading:
        """What was read."""
        return self.effects.reading


@dataclass(frozen=True, eq=False)
class ClaimFinding:
    """A claim, its readings (main ones first as declared), cost a year in US dollars, verdict and remarks."""

    claim: Claim
    reads: tuple[Read, ...]
    cost: float
    verdict: ClaimVerdict
    remarks: tuple[str, ...] = ()

    def main(self) -> list[Read]:
        """The readings on which the verdict rests."""
        return [read for read in self.reads if read.reading.main]

    def rows(self) -> list[dict[str, Any]]:
        """A plain object for each reading and scenario ("all" first)."""
        return [
            {
                "id": self.claim.id,
                "claim": self.claim.claim,
                "contrast": self.claim.contrast,
                "outcome": read.reading.name,
                "measure": read.reading.column,
                "unit": read.reading.units,
                "main": read.reading.main,
                "claimed": "rises" if read.reading.sign > 0 else "falls",
                "scenario": one.scenario,
                "estimate": one.estimate,
                "low": one.low,
                "high": one.high,
                "size": one.size,
                "size_low": one.size_low,
                "size_high": one.size_high,
                "control": one.control,
                "p": one.p,
                "p_holm": one.p_holm,
                "sign_share": one.sign_share,
                "matters": one.least,
                "as_claimed": one.shares.better,
                "against": one.shares.worse,
                "neither": one.shares.neither,
                "pairs": one.pairs,
                "failed_pairs": one.missing,
                "by_switch": read.switches if one.scenario == POOLED else {},
                "conditions": read.conditions.text() if one.scenario == POOLED and read.reading.main else "",
                "condition_recurrence": read.conditions.recurrence if one.scenario == POOLED and read.reading.main else None,
                "fresh_size": read.again.size if read.again is not None and one.scenario == POOLED else None,
                "fresh_as_claimed": read.again.shares.better if read.again is not None and one.scenario == POOLED else None,
                "fresh_p": read.again.p if read.again is not None and one.scenario == POOLED else None,
                "cost": self.cost,
                "outcome_verdict": read.verdict.words,
                "category": self.verdict.category,
                "verdict": self.verdict.words,
            }
            for read in self.reads
            for one in read.effects.by_scenario.values()
        ]


@dataclass(frozen=True, eq=False)
class Ledger:
    """All findings by claim, how they were made, how long it took, and what stands between lever and outcome of each reading."""

    findings: Mapping[str, ClaimFinding]
    plan: ClaimsPlan
    runs: pd.DataFrame = field(repr=False)
    seconds: float
    provenance: Mapping[str, Any] = field(repr=False)
    paths: Mapping[ReadingKey, Paths] = field(repr=False)

    def rows(self) -> list[dict[str, Any]]:
        """Rows of every finding, with what stands between lever and outcome on the row over all scenarios."""
        every = [row for finding in self.findings.values() for row in finding.rows()]
        return [row | (self.paths[row["id"], row["outcome"]].row() if row["scenario"] == POOLED else {}) for row in every]


class ClaimsKeywords(TypedDict, total=False):
    """Keywords of a ledger of claims beside scenarios and claims: see `make_plan`."""

    points: int | None
    seeds: int | None
    communities: int | None
    ensembles: Sequence[EnsembleLike]
    full: bool
    first_seed: int
    placebo: bool


def make_plan(
    scenarios: Sequence[str | Scenario] | None = None,
    claims: Sequence[str] | None = None,
    **asked: Unpack[ClaimsKeywords],
) -> ClaimsPlan:
    """Check what is asked for and lay out what will be run.

    Args:
        scenarios: names or objects; Kesara, Liberia and Mali if ``None``.
        claims: ids; all if ``None``.
        asked: ``points``, ``seeds``, ``communities``: design points, runs of each, size of a country, smaller or (``full``)
            larger defaults; ``ensembles``: calibrated ensembles, used in their own scenario, while elsewhere parameters vary
            over their priors: names, "scenario" (those of the scenarios that have one; the default) or "none"; ``first_seed``;
            ``placebo``: no instrument in any arm, each with luck of its own.

    Raises:
        InputProblems: everything wrong at once: unknown claims, scenarios and ensembles, numbers out of range, claims that make
            sense in none of the scenarios.
    """
    check_keywords(asked, ClaimsKeywords, "make_plan")
    points, seeds, communities, full = asked.get("points"), asked.get("seeds"), asked.get("communities"), asked.get("full", False)
    first_seed, ensembles = asked.get("first_seed", 0), asked.get("ensembles", ())
    found = Gathered()
    names = list(CLAIMS) if not claims else list(dict.fromkeys(claims))
    found += [unknown_name("--claim", "", name, list(CLAIMS), "claim") for name in names if name not in CLAIMS]
    count = points if points is not None else FULL_POINTS if full else POINTS
    luck = seeds if seeds is not None else FULL_SEEDS if full else SEEDS
    size = communities if communities is not None else FULL_COMMUNITIES if full else COMMUNITIES
    check_count("points", count, found, 4, 100_000)
    seed_range(first_seed, luck, found)
    scenes = choose_scenarios(scenarios or SCENARIOS, found)
    for scene in scenes.values():
        check_settings(scene, found, communities=size)
    loaded = _ensembles(ensembles or (SCENARIO,), scenes.values(), found)
    found.refuse("the claims")
    plan = ClaimsPlan(
        {name: CLAIMS[name] for name in CLAIMS if name in names},
        scenes,
        make_points(count, luck, loaded, first_seed=first_seed),
        size,
        placebo=asked.get("placebo", False),
    )
    nowhere = [claim for claim in plan.claims.values() if not plan.where(claim)]
    if nowhere and claims:
        raise InputProblems(
            [
                Problem(
                    "--claim",
                    "",
                    claim.id,
                    f"makes no sense in {', '.join(scenes)}",
                    f"with --scenario {' or '.join(claim.scenarios)}",
                )
                for claim in nowhere
            ],
            "the claims",
        )
    return dataclasses.replace(plan, claims={name: claim for name, claim in plan.claims.items() if claim not in nowhere})


def _ensembles(asked: Sequence[EnsembleLike], scenes: Iterable[Scenario], found: Gathered) -> list[Ensemble]:
    """Calibrated ensembles that are asked for; "scenario" stands for those of the scenarios that have one, "none" for none."""
    loaded: dict[str, Ensemble] = {}
    for name in asked:
        if isinstance(name, str) and name == SCENARIO:
            every = [load_ensemble(own) for own in bundled_ensembles()]
            places = {scene.name for scene in scenes}
            loaded |= {one.scenario: one for one in every if one.scenario.partition(":")[0] in places}
        elif not (isinstance(name, str) and name == NONE):
            one = found.attempt(load_ensemble, name)
            loaded |= {one.scenario: one} if one is not None else {}
    return list(loaded.values())


def run_ledger(
    scenarios: Sequence[str | Scenario] | None = None,
    claims: Sequence[str] | None = None,
    *,
    out: Path | None = None,
    workers: int = 2,
    progress: Progress | None = None,
    rows_off: int = 0,
    **asked: Unpack[ClaimsKeywords],
) -> Ledger:
    """Put claims to the test.

    Args:
        scenarios: names or objects; Kesara, Liberia and Mali if ``None``.
        claims: ids; all if ``None``.
        out: folder for finished runs, from which a stopped ledger goes on.
        workers: threads.
        progress: called after each block.
        rows_off: so many of the points are run again without each mechanism, to find those that an effect vanishes without.
        asked: as in `make_plan`.

    Raises:
        InputProblems: see ``make_plan``.
        KeyboardInterrupt: Ctrl-C; finished blocks are kept in ``out``.
    """
    found = Gathered()
    compute = found.attempt(compute_of, workers=workers, progress=progress)
    plan = found.attempt(make_plan, scenarios, claims, **asked)
    found.refuse("the claims")
    assert plan is not None and compute is not None  # whatever could not be made has been refused
    return answer(plan, compute, out, rows_off)


def answer(plan: ClaimsPlan, compute: Compute = HERE, out: Path | None = None, rows_off: int = 0) -> Ledger:
    """Put the claims of a plan to the test; ``out``, ``rows_off`` and Ctrl-C as in `run_ledger`."""
    started = time.monotonic()
    runs = carry_out(plan, compute, out)
    findings = findings_of(plan, runs)
    flattering = {name: finding.claim for name, finding in findings.items() if finding.verdict.category.startswith("holds")}
    if flattering:
        again = dataclasses.replace(plan, claims=flattering, offset=FRESH)
        fresh = carry_out(again, compute, out)
        findings = {name: twice(finding, again, fresh) if name in flattering else finding for name, finding in findings.items()}
    paths = paths_of_plan(plan)
    if rows_off:
        seen = {
            (finding.claim.id, read.reading.name)
            for finding in findings.values()
            for read in finding.main()
            if read.verdict.category != "not supported" or read.effects.whole.shares.verdict() == "depends"
        }
        paths = try_without(plan, runs, paths, seen, compute=compute, out=out, points=rows_off)
    provenance = {
        "versions": versions(),
        "source": source_hash(),
        "points": len(plan.points),
        "seeds_per_point": plan.points.seeds,
        "first_seed": plan.points.first_seed,
        "communities": plan.communities,
        "weeks": {name: plan.weeks(name) for name in plan.scenarios},
        "scenarios": {name: scene.digest() for name, scene in plan.scenarios.items()},
        "parameters": [ensemble_note(e) for e in plan.points.ensembles.values()] or "priors of all parameters that are not fixed",
        "failed_runs": int(runs["failure"].notna().sum()),
        "runs": len(runs),
    }
    return Ledger(findings, plan, runs, time.monotonic() - started, provenance, paths=paths)


def findings_of(plan: ClaimsPlan, runs: pd.DataFrame, planted: float = 0.0) -> dict[str, ClaimFinding]:
    """Findings of every claim of a plan from its runs; Holm over all claims' readings, and over all those by scenario.

    Args:
        planted: see `experiments.claims.effects.effects`.
    """
    found = with_holm(
        [effects(plan, runs, claim, reading, planted) for claim in plan.claims.values() for reading in claim.readings]
    )
    features = feature_table(plan.points, list(plan.scenarios))
    findings = {}
    for claim in plan.claims.values():
        reads = []
        for one in (e for e in found if e.claim is claim):
            switches = by_switch(one, plan)
            conditions = find_conditions(one, features) if one.reading.main else Conditions("", 0.0, ())
            verdict = judge(one.by_scenario, switches, conditions, few_events(one))
            reads.append(Read(one, switches, conditions, verdict))
        remarks = [claim.note] if claim.note else []
        if claim.id == "C11":
            remarks += [
                f"correlation of engagement and {name.replace('_', ' ')} over all runs: "
                f"{correlation(plan, runs, claim, 'engagement', name):+.2f} (not an effect: worlds differ)"
                for name in ("need_coverage", "stability")
            ]
        findings[claim.id] = ClaimFinding(
            claim,
            tuple(reads),
            cost_of(plan, runs, claim),
            together([(r.reading.name, r.verdict) for r in reads if r.reading.main]),
            tuple(remarks),
        )
    return findings


def with_holm(found: Sequence[Effects]) -> list[Effects]:
    """The same effects with Holm's correction: one family over all claims and scenarios together, one by single scenario.

    Where a claim has but one scenario, both are the same number and stand in the first family.
    """
    places = [(k, name) for k, one in enumerate(found) for name in one.by_scenario]
    corrected: dict[tuple[int, str], float] = {}
    for whole in (True, False):
        family = [place for place in places if (place[1] == POOLED) == whole]
        for place, p in zip(family, holm([found[k].by_scenario[name].p for k, name in family])):
            corrected[place] = float(p)
    for k, one in enumerate(found):
        single = [name for name in one.by_scenario if name != POOLED]
        if len(single) == 1:
            corrected[k, single[0]] = corrected[k, POOLED]
    return [
        dataclasses.replace(
            one,
            by_scenario={
                name: dataclasses.replace(estimate, p_holm=corrected[k, name]) for name, estimate in one.by_scenario.items()
            },
        )
        for k, one in enumerate(found)
    ]


def twice(finding: ClaimFinding, plan: ClaimsPlan, runs: pd.DataFrame) -> ClaimFinding:
    """A finding that flatters the literature, with its readings made again with fresh luck.

    A reading that held and does not show again is not supported: see `experiments.claims.verdicts.once_more`.
    """
    reads = []
    for read in finding.reads:
        again = effects(plan, runs, finding.claim, read.reading).whole
        verdict = once_more(read.verdict, read.effects.whole, again)
        reads.append(dataclasses.replace(read, verdict=verdict, again=again))
    return dataclasses.replace(
        finding, reads=tuple(reads), verdict=together([(r.reading.name, r.verdict) for r in reads if r.reading.main])
    )
