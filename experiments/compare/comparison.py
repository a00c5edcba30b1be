"""Compare policies under the same luck.

    comparison = compare(["liberia", "mali"], replications=32)
    comparison.table              # one row per scenario, policy and outcome: difference, interval, verdict
    write(comparison, "results/first")                # experiments.compare.report: tables, figures, a page

Every policy meets the same seeds, so differences are paired. Runs are made seed by seed for all policies at once: when
the comparison is interrupted, every finished seed is complete and the table is made from those.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.compare.request import CompareRequest, default_policies
from experiments.kit.files import write_aside
from experiments.kit.statistics import METHOD, Method, difference_table
from experiments.runs.ensembles import Ensemble, EnsembleLike, ensemble_note, run_parameters
from experiments.runs.executors import HERE, Compute, compute_of
from experiments.runs.progress import Progress
from simulation.drivers.warming import warm
from simulation.inputs.errors import Gathered
from simulation.inputs.policy import Policy
from simulation.inputs.scenario.scenario import Scenario
from simulation.registers.outcomes import HEADLINES, OUTCOMES
from simulation.results.results import source_hash, versions
from simulation.running import run_batch

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

    @property
    def message(self) -> str:
        """One or two sentences: how much was done, and whether the table rests on all of it."""
        whole = ", ".join(f"{label} {done}" for label, done in self.finished.items())
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
    weeks: int | None = None,
    communities: int | None = None,
    parameters: Mapping[str, float] | None = None,
    switches: Mapping[str, str] | None = None,
    workers: int = 2,
    progress: Progress | None = None,
    first_seed: int = 0,
    method: Method = "t",
    out: str | os.PathLike[str] | None = None,
    ensemble: EnsembleLike | None = None,
) -> Comparison:
    """Run every policy with the same seeds in each scenario and compare each with the reference.

    Args:
        scenarios: one or several names, folders or objects ("kesara:drawdown" picks a variant).
        policies: names, files or objects; by default :func:`experiments.compare.request.default_policies` of each scenario.
        against: the reference; by default each scenario's ``reference_policy``. It is run too.
        replications: seeds per policy, ``first_seed`` and the following; an interval needs two.
        weeks, communities, parameters, switches: as in `simulation.run`.
        workers: threads; compiled code releases the interpreter lock, so they share the processors.
        progress: called after every finished piece of work, from the calling thread.
        method: "t" or "bca", how intervals are made.
        out: folder in which ``runs.parquet`` is kept up to date while running.
        ensemble: parameter sets to run over, name, folder or object: seed k runs member k % members under every
            policy; ``parameters`` replace its values.

    Returns:
        The comparison. After Ctrl-C it holds the seeds that were complete, and ``interrupted`` says so.

    Raises:
        InputProblems: everything wrong with the inputs, found before anything is run.
        KeyboardInterrupt: Ctrl-C before a single seed was complete.
    """
    found = Gathered()
    compute = found.attempt(compute_of, workers=workers, progress=progress)
    request = found.attempt(
        CompareRequest.of,
        scenarios,
        policies,
        against,
        replications,
        first_seed=first_seed,
        method=method,
        out=out,
        weeks=weeks,
        communities=communities,
        parameters=parameters,
        switches=switches,
        ensemble=ensemble,
    )
    found.refuse("the comparison")
    assert request is not None and compute is not None  # whatever could not be made has been refused
    return answer(request, compute)


def answer(request: CompareRequest, compute: Compute = HERE) -> Comparison:
    """Carry out a comparison that has been checked. Result and Ctrl-C as in :func:`compare`."""
    scenes, chosen, references = request.scenarios(), request.policies(), request.references()
    members, settings, seeds = request.ensemble, dict(request.common()), request.seeds
    total = sum(len(chosen[label]) for label in scenes) * len(seeds)
    work = _Work(scenes, chosen, settings, total, compute.progress, request.out, members)
    # A piece is one seed under all policies, scenarios in turn: all advance alike until interrupted.
    interrupted = work.carry_out([(label, seed) for seed in seeds for label in scenes], compute.workers)
    runs = work.runs()
    if runs.empty:
        raise KeyboardInterrupt
    finished = {label: int(runs.loc[runs["scenario"] == label, "seed"].nunique()) for label in scenes}
    done = {label: scene for label, scene in scenes.items() if finished[label]}
    directions = {outcome.id: outcome.direction for outcome in OUTCOMES.values()}
    table = difference_table(
        runs,
        {label: references[label] for label in done},
        directions,
        HEADLINES,
        method=request.method,
    )
    provenance = {
        "versions": versions(),
        "source": source_hash(),
        "method": METHOD[request.method],
        "seeds": [seeds[0], seeds[-1]],
        **settings,
        **ensemble_note(members),
        "scenarios": {label: scene.digest() for label, scene in scenes.items()},
        "policies": {label: {p.name: p.digest() for p in group} for label, group in chosen.items()},
    }
    return Comparison(
        table,
        runs,
        done,
        {label: chosen[label] for label in done},
        {label: references[label] for label in done},
        len(seeds),
        finished,
        interrupted,
        request.method,
        provenance,
        ensemble=members,
    )


class _Work:
    """Pieces of a comparison under way: finished runs, progress, and the file that keeps them."""

    def __init__(
        self,
        scenes: Mapping[str, Scenario],
        chosen: Mapping[str, list[Policy]],
        settings: dict[str, Any],
        total: int,
        progress: Progress | None,
        out: Path | None,
        ensemble: Ensemble | None = None,
    ) -> None:
        self.scenes, self.chosen, self.settings = scenes, chosen, settings
        self.total, self.progress, self.out, self.ensemble = total, progress, out, ensemble
        self.frames: dict[tuple[str, int], pd.DataFrame] = {}
        self.saved = time.monotonic()

    def carry_out(self, pieces: Sequence[tuple[str, int]], workers: int) -> bool:
        """Do all pieces; return whether Ctrl-C stopped them. Finished ones are kept in any case."""
        try:
            self._tell("preparing; the first use on a machine compiles the model, which takes a minute or two")
            # Two processes compile what is missing, then one thread loads it before several would, each for itself.
            warm()
            first = next(iter(self.scenes.values()))
            run_batch(first, self.chosen[next(iter(self.scenes))][0], 0, weeks=1, communities=len(first.regions))
        except KeyboardInterrupt:
            return True
        executor = ThreadPoolExecutor(workers, thread_name_prefix="comity")
        pending: dict[Future[pd.DataFrame], tuple[str, int]] = {}
        stopped = False
        try:
            self._tell("running")
            # A few pieces ahead of the workers: a hundred thousand waiting ones would cost more than the runs.
            waiting = iter(pieces)
            while True:
                for label, seed in islice(waiting, 4 * workers - len(pending)):
                    pending[executor.submit(self._do, label, seed)] = (label, seed)
                if not pending:
                    break
                # A short wait leaves the main thread able to hear Ctrl-C on every system.
                done, _ = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
                self._take(done, pending)
        except KeyboardInterrupt:
            stopped = True
            self._tell("stopping: letting the runs under way finish")
            for future in pending:
                future.cancel()
            wait([future for future in pending if not future.cancelled()])
            self._take({future for future in pending if not future.cancelled()}, pending)
        finally:
            executor.shutdown(wait=True, cancel_futures=True)
            self._save()
        return stopped

    def _do(self, label: str, seed: int) -> pd.DataFrame:
        settings = self.settings | {"parameters": run_parameters(self.ensemble, seed, self.settings["parameters"])}
        table = run_batch(self.scenes[label], self.chosen[label], seed, **settings)
        table.insert(0, "scenario", label)
        return table.drop(columns="variant")

    def _take(self, done: set[Future[pd.DataFrame]], pending: dict[Future[pd.DataFrame], tuple[str, int]]) -> None:
        for future in done:
            self.frames[pending.pop(future)] = future.result()
        if done:
            self._tell("running")
            if time.monotonic() - self.saved > SAVE_EVERY_SECONDS:
                self._save()

    def _tell(self, message: str) -> None:
        if self.progress:
            self.progress(sum(len(frame) for frame in self.frames.values()), self.total, message)

    def runs(self) -> pd.DataFrame:
        """Finished runs by scenario, policy and seed (in the order given)."""
        if not self.frames:
            return pd.DataFrame()
        order = {label: i for i, label in enumerate(self.scenes)}
        keys = sorted(self.frames, key=lambda key: (order[key[0]], key[1]))
        table = pd.concat([self.frames[key] for key in keys], ignore_index=True)
        rank = {(label, p.name): i for label, group in self.chosen.items() for i, p in enumerate(group)}
        where = [(order[s], rank[s, p]) for s, p in zip(table["scenario"], table["policy"], strict=True)]
        return table.assign(_where=where).sort_values(["_where", "seed"], kind="stable", ignore_index=True).drop(columns="_where")

    def _save(self) -> None:
        self.saved = time.monotonic()
        if self.out is not None and self.frames:
            self.out.mkdir(parents=True, exist_ok=True)
            write_aside(self.out / "runs.parquet", lambda path: self.runs().to_parquet(path, index=False))


__all__ = ["Comparison", "CompareRequest", "answer", "compare", "default_policies"]
