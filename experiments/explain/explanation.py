"""Why does policy B differ from policy A here? The difference taken apart by instrument, mechanism, place and time.

    found = explain("historical_mali", "inclusive_planning", "mali", seeds=16)
    found.instruments["stability"]        # Shapley values of the instruments that differ; they sum to the total
    found.worlds.loc["stability"]         # in how many of 100 worlds the whole difference matters, and on what that hangs
    found.mechanisms["stability"]         # what goes when a kernel is off in both arms; with a stated remainder
    found.regions["stability"]            # parts of regions; they sum to the total
    found.parting                         # the first divergence in one seed

Everything is paired by luck: each seed meets the same events under every combination of instruments and with every
mechanism on or off. Intervals are paired over seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Unpack

import numpy as np

from experiments.explain.attribution import (
    Contribution,
    WhatMatters,
    contribution,
)
from experiments.explain.choice import strongest_kernels, strongest_outcomes, typical_seed
from experiments.explain.first_divergence import part
from experiments.explain.parts import by_mechanism, parts_of_regions, parts_of_windows, ranked, weekly_difference
from experiments.explain.question import ExplainKeywords, ExplainRequest
from experiments.explain.result import Explanation
from experiments.explain.runs import ExplanationRuns
from experiments.explain.sizing import check_counts, size
from experiments.kit import smallest
from experiments.runs import HERE, Compute, Progress, Where, compute_of, ensemble_note
from simulation.inputs import Gathered, InputProblems, Policy, Problem, Scenario
from simulation.registers import INSTRUMENTS, OUTCOMES
from simulation.results import source_hash, versions


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
        workers, executor: as in `experiments.runs.pools.executors.Compute`.
        progress: called with (runs done, runs in all, what is under way).
        asked: as `experiments.explain.question.ExplainRequest`: outcomes, weeks, communities, parameters, switches, ensemble,
            first_seed, follow, mechanisms, pairs, worlds.

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
        return _answer(ExplanationRuns(question, [question.first_seed + k for k in range(seeds)], here))


def _answer(work: ExplanationRuns) -> Explanation:
    question, seeds = work.question, len(work.seeds)
    shares, ends = work.instruments()
    total = ends[:, 1] - ends[:, 0]
    names = question.measured
    kept = np.isfinite(total).all(axis=1) & np.isfinite(shares).all(axis=(0, 2))
    worlds = work.worlds(ends)
    outcomes = question.outcomes or strongest_outcomes(names, total[kept], ends[kept, 0], dict(worlds["verdict"]))
    off = work.without(question.switched_off)
    rows: dict[str, np.ndarray] = {}
    strongest: tuple[str, ...] = ()
    if question.mechanisms is None:
        strongest = strongest_kernels(off, total, ends[:, 0], names, outcomes)
        rows = work.without(tuple(row for kernel in strongest for row in question.rows_of(kernel)))
    for values in (*off.values(), *rows.values()):
        kept &= np.isfinite(values).all(axis=1)
    if kept.sum() < 2:
        raise RuntimeError(f"only {kept.sum()} of {seeds} seeds finished every run: {work.reasons[0]}")
    finished = tuple(seed for seed, whole in zip(work.seeds, kept) if whole)
    lived = work.live(finished, outcomes)
    follow = question.follow if question.follow is not None else typical_seed(finished, total[kept], names, outcomes)
    parting = part(question.case(question.a, follow), question.case(question.b, follow), question.weeks, question.communities)
    notes = []
    if len(finished) < seeds:
        notes.append(f"{seeds - len(finished)} of {seeds} seeds are left out, because a run of theirs failed: {work.reasons[0]}")
    column = {outcome: names.index(outcome) for outcome in outcomes}
    by = {
        outcome: WhatMatters(smallest(outcome, float(worlds.loc[outcome, "reference_mean"])), OUTCOMES[outcome].direction)
        for outcome in outcomes
    }

    def without(tables: dict[str, np.ndarray], k: int) -> dict[str, np.ndarray]:
        return {name: values[kept, k] for name, values in tables.items()}

    return Explanation(
        question,
        finished,
        tuple(outcomes),
        worlds=worlds,
        means={outcome: _means(ends[kept, :, k]) for outcome, k in column.items()},
        totals={
            outcome: contribution("total", OUTCOMES[outcome].title, total[kept, k], by[outcome]) for outcome, k in column.items()
        },
        instruments={outcome: _by_instrument(question, shares[:, kept, k], by[outcome]) for outcome, k in column.items()},
        mechanisms={
            outcome: by_mechanism(total[kept, k], without(off, k), without(rows, k), strongest, by[outcome])
            for outcome, k in column.items()
        },
        regions={outcome: parts_of_regions(question.scenario, lived, outcome, by[outcome]) for outcome in outcomes},
        windows={outcome: parts_of_windows(question.scenario, lived, outcome, by[outcome]) for outcome in outcomes},
        weekly={outcome: weekly_difference(lived, outcome) for outcome in outcomes},
        parting=parting,
        sampled=not question.exact,
        notes=tuple(notes),
        provenance=_provenance(work, finished),
    )


def _means(ends: np.ndarray) -> tuple[float, float]:
    """Means over seeds under a and under b; ``ends``: (seeds, 2)."""
    under_a, under_b = ends.mean(axis=0)
    return float(under_a), float(under_b)


def _by_instrument(question: ExplainRequest, shares: np.ndarray, by: WhatMatters) -> list[Contribution]:
    """Contributions of the instruments that differ; ``shares`` are Shapley values, (players, seeds)."""
    return ranked([contribution(name, INSTRUMENTS[name].title, shares[p], by) for p, name in enumerate(question.players)])


def _provenance(work: ExplanationRuns, finished: Sequence[int]) -> dict[str, Any]:
    """Versions, digests and inputs."""
    question = work.question
    return {
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
        "worlds": question.worlds,
        "twice": question.twice,
        "runs": work.done,
        **ensemble_note(question.settings.ensemble),
    }
