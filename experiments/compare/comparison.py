"""Compare policies under the same luck.

    comparison = compare(["liberia", "mali"], replications=32)
    comparison.table              # one row per scenario, policy and outcome: difference, interval, verdict
    write(comparison, "results/first")                # experiments.compare.report: tables, figures, a page

Every policy meets the same seeds, so differences are paired. Runs are made seed by seed for all policies at once: when
the comparison is interrupted, or a run fails, the table is made from the seeds that finished under every policy.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import pandas as pd

from experiments.compare.request import CompareKeywords, CompareRequest, default_policies
from experiments.kit import METHOD, Method, difference_table, write_aside
from experiments.runs import (
    HERE,
    PREPARING,
    RUNNING,
    Case,
    Compute,
    Ensemble,
    Job,
    Measure,
    Progress,
    Rows,
    compute_of,
    ensemble_note,
    rows_of,
)
from simulation.inputs import Gathered, Policy, Scenario
from simulation.registers import HEADLINES, OUTCOMES
from simulation.results import source_hash, versions

SAVE_EVERY_SECONDS = 10.0


@dataclass
class Comparison:
    """Policies compared in one or more scenarios.

    Attributes:
        table: one row per scenario, policy and outcome; columns as in `experiments.kit.statistics.difference_table`.
        runs: one row per finished run: scenario, policy, seed, then every outcome.
        scenarios, policies: the objects compared; policies by scenario label, reference first.
        references: reference policy's name by scenario label.
        asked, finished: replications asked for, and complete seeds by scenario label.
        interrupted: whether it was stopped before all seeds were done.
        provenance: versions, digests and all inputs.
        weekly: weekly country outcomes of a few runs for the timelines: scenario, policy, seed, week, date, outcomes;
            empty until `experiments.compare.timelines.sample_timelines` fills it.
        regions_weekly: those of the reference by region.
        ensemble: the parameter sets that the seeds ran over, if any.
        failed: runs that failed; their seeds are left out under every policy of the scenario. reason: of the first.
    """

    table: pd.DataFrame = field(repr=False)
    runs: pd.DataFrame = field(repr=False)
    scenarios: dict[str, Scenario] = field(repr=False)
    policies: dict[str, list[Policy]] = field(repr=False)
    references: dict[str, str]
    asked: int
    finished: dict[str, int]
    interrupted: bool
    method: Method
    provenance: dict[str, Any] = field(repr=False)
    weekly: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    regions_weekly: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    ensemble: Ensemble | None = field(default=None, repr=False)
    failed: int = 0
    reason: str = ""

    @property
    def message(self) -> str:
        """One or two sentences: how much was done, and whether the table rests on all of it."""
        whole = ", ".join(f"{label} {done}" for label, done in self.finished.items())
        if self.failed and not self.interrupted:
            return (
                f"{self.failed} runs failed ({self.reason}); of {self.asked} seeds, these finished under every policy: {whole}. "
                "Everything shown rests on those."
            )
        if not self.interrupted:
            return f"Complete: {self.asked} runs of every policy, with the same luck for all."
        return (
            f"Stopped before the end: of {self.asked} seeds, these are complete under every policy: {whole}. "
            "Everything shown rests on those."
        )

    def titles(self) -> dict[str, str]:
        """Policy titles by name."""
        return {policy.name: policy.title or policy.name for group in self.policies.values() for policy in group}

    def of(self, label: str) -> pd.DataFrame:
        """Rows of the table for one scenario label."""
        return self.table[self.table["scenario"] == label]


def compare(
    scenarios: str | Path | Scenario | Sequence[str | Path | Scenario],
    policies: Sequence[str | Path | Policy] | None = None,
    against: str | Path | Policy | None = None,
    replications: int = 32,
    *,
    workers: int = 2,
    progress: Progress | None = None,
    **asked: Unpack[CompareKeywords],
) -> Comparison:
    """Run every policy with the same seeds in each scenario and compare each with the reference.

    Args:
        scenarios: one or several names, folders or objects ("kesara:drawdown" picks a variant).
        policies: names, files or objects; by default :func:`experiments.compare.request.default_policies` of each scenario.
        against: the reference; by default each scenario's ``reference_policy``. It is run too.
        replications: seeds per policy, ``first_seed`` and the following; an interval needs two.
        workers: threads; compiled code releases the interpreter lock, so they share the processors.
        progress: called after every finished piece of work, from the calling thread.
        asked: ``weeks``, ``communities``, ``parameters``, ``switches`` as in `simulation.run`; ``ensemble``: parameter sets to run
            over, name, folder or object: seed k runs member k % members under every policy, and ``parameters`` replace its
            values; ``first_seed``; ``method``: "t" or "bca", how intervals are made; ``out``: folder in which ``runs.parquet`` is
            kept up to date while running.

    Returns:
        The comparison. After Ctrl-C it holds the seeds that were complete, and ``interrupted`` says so.

    Raises:
        InputProblems: everything wrong with the inputs, found before anything is run.
        KeyboardInterrupt: Ctrl-C before a single seed was complete.
        RuntimeError: no seed finished under every policy.
    """
    found = Gathered()
    compute = found.attempt(compute_of, workers=workers, progress=progress)
    request = found.attempt(CompareRequest.of, scenarios, policies, against, replications, **asked)
    found.refuse("the comparison")
    assert request is not None and compute is not None  # whatever could not be made has been refused
    return answer(request, compute)


def answer(request: CompareRequest, compute: Compute = HERE) -> Comparison:
    """Carry out a comparison that has been checked. Result and Ctrl-C as in :func:`compare`."""
    work = _Work(request, compute)
    interrupted = work.carry_out()
    runs = work.runs()
    finished = {label: int(runs.loc[runs["scenario"] == label, "seed"].nunique()) for label in request.scenarios()}
    if not any(finished.values()):
        if interrupted:
            raise KeyboardInterrupt
        raise RuntimeError(f"no seed finished every policy: {work.reason}")
    done = [settings for settings in request.settings if finished[settings.label]]
    directions = {outcome.id: outcome.direction for outcome in OUTCOMES.values()}
    references = {settings.label: settings.policies[0].name for settings in done}
    provenance = {
        "versions": versions(),
        "source": source_hash(),
        "method": METHOD[request.method],
        "seeds": [request.seeds[0], request.seeds[-1]],
        **request.common(),
        **ensemble_note(request.ensemble),
        "scenarios": {label: scene.digest() for label, scene in request.scenarios().items()},
        "policies": {label: {p.name: p.digest() for p in group} for label, group in request.policies().items()},
    }
    return Comparison(
        table=difference_table(runs, references, directions, HEADLINES, method=request.method),
        runs=runs,
        scenarios={settings.label: settings.scenario for settings in done},
        policies={settings.label: list(settings.policies) for settings in done},
        references=references,
        asked=len(request.seeds),
        finished=finished,
        interrupted=interrupted,
        method=request.method,
        provenance=provenance,
        ensemble=request.ensemble,
        failed=work.failed,
        reason=work.reason,
    )


class _Work:
    """A comparison under way: finished runs, progress, and the file that keeps them.

    A run's number counts policies fastest, then scenarios, then seeds: all scenarios advance alike until interrupted.
    """

    def __init__(self, request: CompareRequest, compute: Compute) -> None:
        self.request, self.compute = request, compute
        self.sizes = [len(settings.policies) for settings in request.settings]
        self.each = sum(self.sizes)
        self.values = np.full((len(request.seeds), self.each, len(OUTCOMES)), np.nan)
        self.done = np.zeros((len(request.seeds), self.each), dtype=bool)
        self.failed, self.reason = 0, ""
        self.saved = time.monotonic()

    def carry_out(self) -> bool:
        """Do all runs; return whether Ctrl-C stopped them. Finished ones are kept in any case."""
        one = self.request.settings[0]
        job = Job(tuple(Measure(name) for name in OUTCOMES), one.weeks, one.communities)
        try:
            self.tell(PREPARING)
            with contextlib.closing(rows_of(self.cases(), job, self.compute)) as parts:
                for part in parts:
                    self.take(part)
        except KeyboardInterrupt:
            return True
        finally:
            self.save()
        return False

    def cases(self) -> Iterator[tuple[int, Case]]:
        """Every run with its number."""
        number = 0
        for seed in self.request.seeds:
            for settings in self.request.settings:
                for policy in settings.policies:
                    yield number, settings.case(policy, seed)
                    number += 1

    def take(self, part: Rows) -> None:
        """Keep the result of a piece and tell how far it is."""
        row, column = np.divmod(part.numbers, self.each)
        self.values[row, column] = part.values
        self.done[row, column] = True
        self.failed += len(part.failures)
        self.reason = self.reason or next(iter(part.failures.values()), "")
        self.tell(RUNNING)
        if time.monotonic() - self.saved > SAVE_EVERY_SECONDS:
            self.save()

    def tell(self, message: str) -> None:
        """Tell how far it is."""
        self.compute.progress(int(self.done.sum()), self.done.size, message)

    def runs(self) -> pd.DataFrame:
        """Runs of seeds that are complete under every policy of a scenario, by scenario, policy and seed (in the order given)."""
        parts, first = [], 0
        whole = self.done & np.isfinite(self.values).all(axis=2)
        for settings, size in zip(self.request.settings, self.sizes):
            columns = slice(first, first + size)
            rows = np.flatnonzero(whole[:, columns].all(axis=1))
            values = self.values[rows, columns].swapaxes(0, 1).reshape(-1, len(OUTCOMES))
            part = pd.DataFrame(values, columns=list(OUTCOMES))
            part.insert(0, "seed", np.tile(np.array([self.request.seeds[int(row)] for row in rows], dtype=np.int64), size))
            part.insert(0, "policy", np.repeat([policy.name for policy in settings.policies], len(rows)).astype(object))
            part.insert(0, "scenario", settings.label)
            parts.append(part)
            first += size
        return pd.concat(parts, ignore_index=True)

    def save(self) -> None:
        """Bring the file of finished runs up to date, if one is kept."""
        self.saved = time.monotonic()
        runs, out = self.runs(), self.request.out
        if out is not None and len(runs):
            out.mkdir(parents=True, exist_ok=True)
            write_aside(out / "runs.parquet", lambda path: runs.to_parquet(path, index=False))


__all__ = ["Comparison", "CompareRequest", "answer", "compare", "default_policies"]
