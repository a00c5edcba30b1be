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
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.kit.files import folder_problem, write_aside
from experiments.kit.statistics import METHOD, Method, difference_table
from experiments.runs.ensembles import Ensemble, EnsembleLike, ensemble_note, load_ensemble, run_parameters
from simulation.drivers.warming import warm
from simulation.inputs.errors import InputProblems, Problem
from simulation.inputs.policy import Policy, bundled_policies, load_policy
from simulation.inputs.scenario.scenario import Scenario, load_scenario
from simulation.registers.outcomes import HEADLINES, OUTCOMES
from simulation.results.results import source_hash, versions
from simulation.running import check_size, run_batch
from simulation.world.settings import check_parameters, check_switches

Progress = Callable[[int, int, str], None]
"""Called with (runs done, runs in all, what is under way)."""

SAVE_EVERY_SECONDS = 10.0
MOST_WORKERS = 256


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


def label_of(scenario: Scenario) -> str:
    """Name of a scenario with its variant: "kesara:drawdown"."""
    return f"{scenario.name}:{scenario.variant}" if scenario.variant else scenario.name


def default_policies(scenario: Scenario) -> list[str]:
    """The library's policies without the histories of other countries; the scenario's own reference comes first.

    For Liberia and Mali those are twelve of the thirteen, for another scenario eleven.
    """
    own = {scenario.reference_policy, f"historical_{scenario.name}"}
    names = [name for name in bundled_policies() if not name.startswith("historical_") or name in own]
    return sorted(names, key=lambda name: name != scenario.reference_policy)


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
        policies: names, files or objects; by default :func:`default_policies` of each scenario.
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
    scenes, chosen, references = check_request(
        scenarios,
        policies,
        against,
        replications,
        weeks=weeks,
        communities=communities,
        parameters=parameters,
        switches=switches,
        workers=workers,
        first_seed=first_seed,
        method=method,
        out=out,
        ensemble=ensemble,
    )
    members = None if ensemble is None else load_ensemble(ensemble)
    given, options = dict(parameters or {}), dict(switches or {})
    seeds = range(first_seed, first_seed + replications)
    total = sum(len(chosen[label]) for label in scenes) * replications
    settings: dict[str, Any] = {"weeks": weeks, "communities": communities, "parameters": given, "switches": options}
    work = _Work(scenes, chosen, settings, total, progress, Path(out) if out is not None else None, members)
    # A piece is one seed under all policies, scenarios in turn: all advance alike until interrupted.
    interrupted = work.carry_out([(label, seed) for seed in seeds for label in scenes], workers)
    runs = work.runs()
    if runs.empty:
        raise KeyboardInterrupt
    finished = {label: int(runs.loc[runs["scenario"] == label, "seed"].nunique()) for label in scenes}
    done = {label: scene for label, scene in scenes.items() if finished[label]}
    table = difference_table(
        runs, {label: references[label] for label in done}, {o.id: o.direction for o in OUTCOMES.values()}, HEADLINES, method=method
    )
    provenance = {
        "versions": versions(),
        "source": source_hash(),
        "method": METHOD[method],
        "seeds": [seeds.start, seeds.stop - 1],
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
        replications,
        finished,
        interrupted,
        method,
        provenance,
        ensemble=members,
    )


def check_request(
    scenarios: Any,
    policies: Any = None,
    against: Any = None,
    replications: Any = 32,
    *,
    weeks: Any = None,
    communities: Any = None,
    parameters: Mapping[str, Any] | None = None,
    switches: Mapping[str, Any] | None = None,
    workers: Any = 2,
    first_seed: Any = 0,
    method: str = "t",
    out: str | os.PathLike[str] | None = None,
    ensemble: Any = None,
) -> tuple[dict[str, Scenario], dict[str, list[Policy]], dict[str, str]]:
    """Check everything that :func:`compare` is asked for, without running anything.

    Returns:
        Scenarios, policies (reference first) and the reference's name, each by scenario label.

    Raises:
        InputProblems: all problems of names, sizes and the folder.
    """
    scenes, chosen, references = _resolve(scenarios, policies, against)
    _check(
        list(scenes.values()),
        replications,
        weeks,
        communities,
        parameters or {},
        switches or {},
        workers,
        first_seed,
        method,
        out,
        ensemble,
    )
    return scenes, chosen, references


def _resolve(scenarios: Any, policies: Any, against: Any) -> tuple[dict[str, Scenario], dict[str, list[Policy]], dict[str, str]]:
    """Load everything named, gathering the problems of all; the reference stands first among the policies."""
    problems: list[Problem] = []

    def load(loader: Callable[[Any], Any], name: Any) -> Any:
        try:
            return loader(name)
        except InputProblems as error:
            problems.extend(error.problems)
            return None

    several = [scenarios] if isinstance(scenarios, str | Path | Scenario) else list(scenarios)
    if not several:
        problems.append(Problem("call", "scenarios", None, "names no scenario", "at least one"))
    scenes: dict[str, Scenario] = {}
    for scene in filter(None, (load(load_scenario, name) for name in several)):
        if label_of(scene) in scenes:
            problems.append(Problem("call", "scenarios", label_of(scene), "stands twice", "each scenario once"))
        scenes[label_of(scene)] = scene
    if policies is not None and not isinstance(policies, str | Path | Policy) and not list(policies):
        problems.append(Problem("call", "policies", None, "names no policy", "at least one"))
    named = (
        None
        if policies is None
        else [load(load_policy, p) for p in ([policies] if isinstance(policies, str | Path | Policy) else policies)]
    )
    reference = None if against is None else load(load_policy, against)
    chosen: dict[str, list[Policy]] = {}
    for label, scene in scenes.items():
        first = reference or load(load_policy, scene.reference_policy)
        rest = named if named is not None else [load(load_policy, name) for name in default_policies(scene)]
        group: dict[str, Policy] = {}
        for policy in filter(None, [first, *rest]):
            if policy.name in group and group[policy.name].digest() != policy.digest():
                problems.append(
                    Problem(
                        "call",
                        "policies",
                        policy.name,
                        "is the name of two different policies",
                        "a name of its own for each policy",
                    )
                )
            group[policy.name] = policy
            problems += [problem for problem in policy.check_regions(scene) if problem not in problems]
        chosen[label] = list(group.values())
        if not problems and len(group) < 2:
            problems.append(
                Problem("call", "policies", next(iter(group)), "is compared with itself", "a policy beside the reference")
            )
    if problems:
        # One misspelt policy is met once for every scenario: say it once.
        raise InputProblems({str(problem): problem for problem in problems}.values(), "the comparison")
    return scenes, chosen, {label: group[0].name for label, group in chosen.items()}


def _check(
    scenes: Sequence[Scenario],
    replications: Any,
    weeks: Any,
    communities: Any,
    parameters: Mapping[str, Any],
    switches: Mapping[str, Any],
    workers: Any,
    first_seed: Any,
    method: str,
    out: str | os.PathLike[str] | None,
    ensemble: Any,
) -> None:
    """Raise all problems of sizes, names and folder at once, before anything is run."""
    problems = [
        Problem("call", name, value, "is not possible", allowed)
        for name, value, low, high, allowed in (
            ("replications", replications, 1, 10**7, "a whole number of at least 1; an interval needs 2"),
            ("workers", workers, 1, MOST_WORKERS, f"a whole number from 1 to {MOST_WORKERS}"),
            ("first_seed", first_seed, 0, 2**62, "a whole number of at least 0"),
        )
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high
    ]
    if method not in METHOD:
        problems.append(Problem("call", "method", method, "is not a method", ", ".join(METHOD)))
    checks: list[Callable[[], object]] = [lambda: check_parameters(parameters), lambda: check_switches(switches)]
    checks += [lambda scene=scene: check_size(scene, weeks, communities) for scene in scenes]  # type: ignore[misc]
    if ensemble is not None:
        checks.append(lambda: load_ensemble(ensemble))
    for check in checks:
        try:
            check()
        except InputProblems as error:
            problems += error.problems
    if out is not None and not problems:
        trouble = folder_problem(out)
        problems += [trouble] if trouble else []
    if problems:
        raise InputProblems(problems, "the comparison")


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
