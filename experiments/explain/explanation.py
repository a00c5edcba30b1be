"""Why does policy B differ from policy A here? The difference taken apart by instrument, mechanism, place and time.

    found = explain("historical_mali", "inclusive_planning", "mali", seeds=16)
    found.instruments["stability"]        # Shapley values of the instruments that differ; they sum to the total
    found.mechanisms["stability"]         # what goes when a kernel is off in both arms; with a stated remainder
    found.regions["stability"]            # parts of regions; they sum to the total
    found.parting                         # the first divergence in one seed

Everything is paired by luck: each seed meets the same events under every combination of instruments and with every
mechanism on or off. Intervals are paired over seeds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Unpack

import numpy as np

from experiments.explain.attribution import (
    Contribution,
    coalitions_of,
    contribution,
    left_out,
    shapley,
    shapley_of_orders,
)
from experiments.explain.first_divergence import Parting, part
from experiments.explain.places import PairedWeeks, by_region, live_pairs, region_parts, window_parts, windows
from experiments.explain.question import ExplainKeywords, ExplainRequest
from experiments.explain.sizing import STRONGEST, check_counts, orders_of, size
from experiments.runs.cases import Case
from experiments.runs.ensembles import ensemble_note
from experiments.runs.executors import HERE, Compute, compute_of
from experiments.runs.measures import Measure
from experiments.runs.pool import Where
from experiments.runs.progress import Progress
from experiments.runs.runner import evaluate
from simulation.inputs.errors import Gathered, InputProblems, Problem
from simulation.inputs.policy import Policy
from simulation.inputs.scenario.scenario import Scenario
from simulation.registers.instruments import INSTRUMENTS
from simulation.registers.mechanisms import MECHANISMS
from simulation.registers.outcomes import HEADLINES, OUTCOMES
from simulation.results.results import source_hash, versions

STRONGEST_OUTCOMES = 4
"""Headline outcomes that are explained by default, beside cost."""
COST = "cost_usd"


@dataclass(frozen=True)
class Mechanisms:
    """A difference by mechanism.

    Attributes:
        parts: total minus the difference with each mechanism off in both arms.
        remainder: total minus their sum: what mechanisms do only together, or counted twice.
        rows: the same for the rows of the strongest kernels, by kernel; each kernel's rows and its remainder sum to the
            kernel's own part.
    """

    parts: list[Contribution]
    remainder: Contribution
    rows: dict[str, tuple[list[Contribution], Contribution]]


@dataclass(frozen=True)
class RegionPart:
    """A region's part of a difference: all of it, and what changed within the region and by people moving."""

    all: Contribution
    within: Contribution
    moved: Contribution


@dataclass(frozen=True)
class Explanation:
    """The answer; all dictionaries are by outcome, in the order of ``outcomes``.

    Attributes:
        question: what was asked; seeds: seeds that every run finished with.
        outcomes: what is explained.
        means: mean under a and under b; totals: the difference b - a.
        instruments: Shapley values, largest first; they sum to the total.
        mechanisms: by kernel or row, with the remainder.
        regions: parts of regions in the scenario's order, ``None`` where an outcome exists for the country only.
        windows: parts of spans of weeks; they sum to the total.
        weekly: mean weekly difference with its interval, (3, weeks): mean, low, high.
        parting: the first divergence in one seed.
        sampled: whether orders of instruments were drawn.
        notes: what a reader must know of runs that were left out.
        provenance: versions, digests and inputs.
    """

    question: ExplainRequest
    seeds: tuple[int, ...]
    outcomes: tuple[str, ...]
    means: dict[str, tuple[float, float]]
    totals: dict[str, Contribution]
    instruments: dict[str, list[Contribution]]
    mechanisms: dict[str, Mechanisms]
    regions: dict[str, list[RegionPart] | None]
    windows: dict[str, list[Contribution]]
    weekly: dict[str, np.ndarray] = field(repr=False)
    parting: Parting = field(repr=False)
    sampled: bool
    notes: tuple[str, ...]
    provenance: dict[str, Any] = field(repr=False)


def explain(
    a: str | Path | Policy,
    b: str | Path | Policy,
    scenario: str | Path | Scenario,
    *,
    seeds: int | None = None,
    workers: int = 2,
    executor: Where = None,
    progress: Progress | None = None,
    **asked: Unpack[ExplainKeywords],
) -> Explanation:
    """Explain the difference b - a.

    Args:
        a, b, scenario: names, files or objects.
        seeds: number of seeds; ``None`` takes what fits five minutes, measured.
        workers, executor: as in `experiments.runs.executors.Compute`.
        progress: called with (runs done, runs in all, what is under way).
        asked: as `experiments.explain.question.ExplainRequest`: outcomes, weeks, communities, parameters, switches, ensemble,
            first_seed, follow, mechanisms, pairs.

    Raises:
        InputProblems: everything wrong with the question.
        RuntimeError: fewer than two seeds finished every run.
    """
    found = Gathered()
    question = found.attempt(ExplainRequest.of, a, b, scenario, **asked)
    compute = found.attempt(compute_of, executor=executor, workers=workers, progress=progress)
    found.attempt(check_counts, seeds)
    found.refuse("the explanation")
    assert question is not None and compute is not None  # whatever could not be made has been refused
    with compute.open() as here:
        return answer(question, seeds or size(question, compute=here).seeds, here)


def answer(question: ExplainRequest, seeds: int, compute: Compute = HERE) -> Explanation:
    """Carry out a question over ``seeds`` seeds. Errors as in :func:`explain`."""
    last = question.first_seed + seeds - 1
    if question.follow is not None and not question.first_seed <= question.follow <= last:
        raise InputProblems(
            [Problem("call", "follow", question.follow, "is none of the seeds", f"{question.first_seed} to {last}")],
            "the explanation",
        )
    with compute.open() as here:
        return _answer(_Work(question, [question.first_seed + k for k in range(seeds)], here))


def _answer(work: _Work) -> Explanation:
    question, seeds = work.question, len(work.seeds)
    shares, ends = work.instruments()
    total = ends[:, 1] - ends[:, 0]
    names = question.measured
    kept = np.isfinite(total).all(axis=1) & np.isfinite(shares).all(axis=(0, 2))
    outcomes = question.outcomes or _strongest_outcomes(names, total[kept], ends[kept, 0])
    off = work.without(question.switched_off)
    rows: dict[str, np.ndarray] = {}
    strongest: tuple[str, ...] = ()
    if question.mechanisms is None:
        strongest = _strongest_kernels(off, total, ends[:, 0], names, outcomes)
        rows = work.without(tuple(row for kernel in strongest for row in question.rows_of(kernel)))
    for values in (*off.values(), *rows.values()):
        kept &= np.isfinite(values).all(axis=1)
    if kept.sum() < 2:
        raise RuntimeError(f"only {kept.sum()} of {seeds} seeds finished every run: {work.reasons[0]}")
    finished = tuple(seed for seed, whole in zip(work.seeds, kept) if whole)
    lived = work.live(finished, outcomes)
    follow = question.follow if question.follow is not None else _typical(finished, total[kept], names, outcomes)
    parting = part(question.case(question.a, follow), question.case(question.b, follow), question.weeks, question.communities)
    notes = []
    if len(finished) < seeds:
        notes.append(f"{seeds - len(finished)} of {seeds} seeds are left out, because a run of theirs failed: {work.reasons[0]}")
    found: dict[str, dict[str, Any]] = {
        key: {} for key in ("means", "totals", "instruments", "mechanisms", "regions", "windows", "weekly")
    }
    for outcome in outcomes:
        k = names.index(outcome)
        found["means"][outcome] = tuple(float(value) for value in ends[kept, :, k].mean(axis=0))
        found["totals"][outcome] = contribution("total", OUTCOMES[outcome].title, total[kept, k])
        found["instruments"][outcome] = _ranked(
            [contribution(name, INSTRUMENTS[name].title, shares[p][kept, k]) for p, name in enumerate(question.players)]
        )
        found["mechanisms"][outcome] = _mechanisms(
            total[kept, k],
            {name: values[kept, k] for name, values in off.items()},
            {name: values[kept, k] for name, values in rows.items()},
            strongest,
        )
        found["regions"][outcome] = _regions(question.scenario, lived, outcome)
        found["windows"][outcome] = _windows(question.scenario, lived, outcome)
        found["weekly"][outcome] = _weekly(lived, outcome)
    provenance = {
        "versions": versions(),
        "source": source_hash(),
        "scenario": question.scenario.name,
        "scenario_digest": question.scenario.digest(),
        "variant": question.scenario.variant,
        "policies": {policy.name: policy.digest() for policy in (question.a, question.b)},
        "seeds": list(finished),
        "weeks": question.weeks,
        "communities": question.communities,
        "parameters": dict(question.settings.parameters),
        "switches": dict(question.switches),
        "pairs": question.pairs,
        "runs": work.done,
        **ensemble_note(question.settings.ensemble),
    }
    return Explanation(
        question,
        finished,
        tuple(outcomes),
        **found,
        parting=parting,
        sampled=not question.exact,
        notes=tuple(notes),
        provenance=provenance,
    )


class _Work:
    """Runs of an explanation, and how far they are."""

    def __init__(self, question: ExplainRequest, seeds: list[int], compute: Compute) -> None:
        self.question, self.seeds, self.compute = question, seeds, compute
        self.done = 0
        self.reasons: list[str] = []

    def run(self, cases: Sequence[Case], what: str) -> np.ndarray:
        """Measures of cases, (cases, outcomes); NaN where a run failed."""
        question = self.question
        told = self.compute.telling(lambda done, total, _: self.compute.progress(done, total, what))
        measures = [Measure(name) for name in question.measured]
        table = evaluate(cases, measures, weeks=question.weeks, communities=question.communities, compute=told)
        self.done += len(cases)
        self.reasons += [reason for reason in table["failure"] if reason is not None]
        return table.drop(columns="failure").to_numpy(float)

    def instruments(self) -> tuple[np.ndarray, np.ndarray]:
        """Shapley values (players, seeds, outcomes), and the values under a and b (seeds, 2, outcomes)."""
        question, players = self.question, len(self.question.players)
        orders = {} if question.exact else {seed: orders_of(question, seed) for seed in self.seeds}
        met = {seed: list(range(1 << players)) if question.exact else coalitions_of(orders[seed]) for seed in self.seeds}
        policies: dict[int, Policy] = {}
        cases = []
        for seed in self.seeds:
            for members in met[seed]:
                # One policy object for a coalition: the runner turns each object into numbers once a piece.
                if members not in policies:
                    policies[members] = question.coalition(members)
                cases.append(question.case(policies[members], seed))
        values = self.run(cases, "instruments: combinations of what differs")
        shares, ends, start = [], [], 0
        for seed in self.seeds:
            mine = values[start : start + len(met[seed])]
            start += len(met[seed])
            ends.append(mine[[0, -1]])
            shares.append(shapley(mine) if question.exact else shapley_of_orders(orders[seed], dict(zip(met[seed], mine))))
        return np.stack(shares, axis=1), np.array(ends)

    def without(self, names: Sequence[str]) -> dict[str, np.ndarray]:
        """The difference b - a that is left with each mechanism off, (seeds, outcomes) by mechanism."""
        question = self.question
        if not names:
            return {}
        cases = [question.case(policy, seed, name) for seed in self.seeds for name in names for policy in (question.a, question.b)]
        values = self.run(cases, "mechanisms: each switched off in turn").reshape(len(self.seeds), len(names), 2, -1)
        return {name: values[:, k, 1] - values[:, k, 0] for k, name in enumerate(names)}

    def live(self, seeds: Sequence[int], outcomes: Sequence[str]) -> PairedWeeks:
        """Both policies week by week."""
        question = self.question
        pairs = [(question.case(question.a, seed), question.case(question.b, seed)) for seed in seeds]
        self.done += 2 * len(pairs)
        return live_pairs(pairs, outcomes, question.weeks, question.communities, self.compute)


def _strongest_outcomes(names: Sequence[str], total: np.ndarray, base: np.ndarray) -> tuple[str, ...]:
    """Headline outcomes whose difference is largest against the spread over seeds of the outcome itself, and cost; those
    first whose interval leaves out nothing.

    Against the spread of the difference, ones too small to feel would win, since luck drops out of it.
    """
    size = np.abs(total.mean(axis=0))
    spread = base.std(axis=0, ddof=1) if len(base) > 1 else np.zeros(len(names))
    floor = 1e-6 * np.maximum(np.abs(base.mean(axis=0)), 1e-12)
    strength = dict(zip(names, size / np.maximum(spread, floor)))
    sure = {name: certain_sign(total[:, k]) for k, name in enumerate(names)}
    ranked = sorted(
        (name for name in HEADLINES if name != COST and strength[name] > 0.0), key=lambda name: (not sure[name], -strength[name])
    )
    return (*ranked[:STRONGEST_OUTCOMES], COST)


def certain_sign(values: np.ndarray) -> bool:
    """Whether the interval of a mean over seeds leaves out nothing."""
    part = contribution("", "", values)
    return part.low > 0.0 or part.high < 0.0


def _strongest_kernels(
    off: Mapping[str, np.ndarray], total: np.ndarray, base: np.ndarray, names: Sequence[str], outcomes: Sequence[str]
) -> tuple[str, ...]:
    """Kernels that take most of the differences with them, by the sum over outcomes of their share of luck's spread."""
    columns = [names.index(name) for name in outcomes if name != COST] or [names.index(COST)]
    with np.errstate(invalid="ignore"):
        spread = np.nanstd(base, axis=0)[columns]
        spread = np.where(spread > 0.0, spread, np.maximum(np.abs(np.nanmean(base, axis=0)[columns]), 1e-12))
        weight = {
            name: float(np.nansum(np.abs(np.nanmean((total - left)[:, columns], axis=0)) / spread)) for name, left in off.items()
        }
    ranked = sorted((name for name in weight if weight[name] > 0.0), key=lambda name: -weight[name])
    return tuple(ranked[:STRONGEST])


def _typical(seeds: Sequence[int], total: np.ndarray, names: Sequence[str], outcomes: Sequence[str]) -> int:
    """The seed whose differences lie nearest to the mean ones, in units of their spread."""
    columns = total[:, [names.index(name) for name in outcomes]]
    spread = columns.std(axis=0)
    away = ((columns - columns.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)) ** 2
    return seeds[int(away.sum(axis=1).argmin())]


def mechanism_title(name: str) -> str:
    """A kernel or row in words."""
    if name in MECHANISMS:
        return f"{MECHANISMS[name].kernel}: {MECHANISMS[name].meaning}"
    return KERNEL_TITLES[name]


KERNEL_TITLES: dict[str, str] = {
    "belief": "What organisations know",
    "trust": "How people form trust",
    "service": "Services and expectations",
    "allocation": "Where effort goes",
    "access": "Access of NGOs",
    "violence": "Violence and deterrence",
    "commitments": "Promises and the peace process",
    "consent": "Consent of the state",
    "learning": "Learning",
    "funding": "Funding",
    "excombatants": "Ex-combatants",
    "intergroup": "Relations between identity groups",
}
"""The twelve kernels in words."""


def _ranked(parts: list[Contribution]) -> list[Contribution]:
    return sorted(parts, key=lambda one: -abs(one.estimate))


def _mechanisms(
    total: np.ndarray, off: Mapping[str, np.ndarray], rows: Mapping[str, np.ndarray], strongest: Sequence[str]
) -> Mechanisms:
    parts, rest = left_out(total, off)
    detail = {}
    for kernel in strongest:
        mine = {name: left for name, left in rows.items() if MECHANISMS[name].kernel == kernel}
        each, _ = left_out(total, mine)
        left = parts[kernel] - sum(each.values(), np.zeros_like(total))
        detail[kernel] = (
            _ranked([contribution(name, MECHANISMS[name].meaning, values) for name, values in each.items()]),
            contribution("remainder", "rows together", left),
        )
    return Mechanisms(
        _ranked([contribution(name, mechanism_title(name), values) for name, values in parts.items()]),
        contribution("remainder", "interaction remainder", rest),
        detail,
    )


def _regions(scenario: Scenario, lived: PairedWeeks, outcome: str) -> list[RegionPart] | None:
    if not by_region(outcome):
        return None
    within, moved = region_parts(lived, outcome)
    return [
        RegionPart(*(contribution(region.name, region.name, values[:, r]) for values in (within + moved, within, moved)))
        for r, region in enumerate(scenario.regions)
    ]


def _windows(scenario: Scenario, lived: PairedWeeks, outcome: str) -> list[Contribution]:
    values = window_parts(lived, outcome)
    return [
        contribution(f"{first}-{last}", f"{scenario.date_of(first):%b %Y} to {scenario.date_of(last - 1):%b %Y}", values[:, w])
        for w, (first, last) in enumerate(windows(lived.weeks))
    ]


def _weekly(lived: PairedWeeks, outcome: str) -> np.ndarray:
    k = lived.outcomes.index(outcome)
    values = lived.country[:, 1, :, k] - lived.country[:, 0, :, k]
    each = [contribution("", "", values[:, week]) for week in range(lived.weeks)]
    return np.array([[one.estimate for one in each], [one.low for one in each], [one.high for one in each]])
