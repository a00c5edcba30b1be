"""A calibration from start to end: bank of runs, waves of history matching, sequential inference, ensemble, diagnostics.

    result = calibrate("mali", budget=5000, out="results/calibration-mali")
    result.ensemble                       # use it anywhere as --ensemble

The same arguments give the same result. Runs are kept in ``out/runs`` as they come: stopped and called again with the
same arguments, a calibration goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypedDict, Unpack

import numpy as np
import pandas as pd

from experiments.calibration.bank import Bank, Yardstick
from experiments.calibration.bench import Bench, Simulator
from experiments.calibration.diagnostics import NEAREST, Coverage, coverage, identifiability, predictive_table
from experiments.calibration.inference import Population, Summaries, first_population, marginals, sequential, systematic, with_error
from experiments.calibration.matching import NotRuledOut, WaveSize, design, match, summary
from experiments.calibration.targets import Target, observer_of, read_targets, targets_of
from experiments.kit import check_keywords, folder_problem
from experiments.runs import HERE, Compute, Ensemble, Prior, Progress, carried_priors, compute_of, fitted_priors, values_at
from simulation.inputs import Gathered, Scenario, load_scenario
from simulation.results import source_hash, versions
from simulation.world import check_count, check_size, choose_seeds

COMMUNITIES = 90
"""Communities of a calibration run: country totals agree with larger worlds, at half of their cost."""
WORLDS = 200
"""Seeds that runs are dealt to; each run builds a world of its own from its seed and the numbers that it drew."""
REPLICATES = 6
"""Runs at each design point of a wave."""
BANK_SHARE, WAVE_SHARE = 0.40, 0.15
"""Shares of the budget for the bank and for all waves; inference and check take the rest."""
CHECK_RUNS = 2
"""New runs per member for the posterior predictive check."""
LEAST_BUDGET = 600
Tell = Callable[[str], None]


@dataclass(frozen=True)
class RecordedHistory:
    """What is calibrated: a simulator with its targets and priors. Tests put toys here.

    Attributes:
        name: scenario; simulator: one run; targets: what it is held against.
        fitted, carried: priors of parameters that are moved, and of all others, drawn anew for every run.
        identity: what the runs depend on, for the names of kept pieces.
    """

    name: str
    simulator: Simulator
    targets: tuple[Target, ...]
    fitted: tuple[Prior, ...]
    carried: tuple[Prior, ...] = ()
    identity: str = ""


@dataclass
class Calibration:
    """A finished calibration.

    Attributes:
        problem: what was calibrated; ensemble: the members, equally weighted.
        space: what history matching left; populations: of sequential inference, tolerance falling.
        points, weights: posterior of each fitted parameter by itself, in the unit cube, (n, parameters) each.
        coverage: synthetic truths; identified: what history narrowed; predictive: records beside intervals of new runs.
        provenance: how it was made.
    """

    problem: RecordedHistory
    ensemble: Ensemble
    space: NotRuledOut = field(repr=False)
    populations: list[Population] = field(repr=False)
    points: np.ndarray = field(repr=False)
    weights: np.ndarray = field(repr=False)
    coverage: Coverage
    identified: pd.DataFrame
    predictive: pd.DataFrame
    provenance: dict[str, Any] = field(repr=False)

    @property
    def share_inside(self) -> float:
        """Share of records inside their 80 % intervals."""
        return float(self.predictive["inside80"].mean())

    def waves(self) -> pd.DataFrame:
        """One row per wave and target: how its emulator did."""
        return pd.DataFrame(summary(self.space.waves, [target.id for target in self.problem.targets]))

    def generations(self) -> pd.DataFrame:
        """One row per population: tolerance, acceptance, effective number, runs so far."""
        return pd.DataFrame(
            [
                {"generation": k, "tolerance": p.tolerance, "acceptance": p.acceptance, "effective": p.effective, "runs": p.runs}
                for k, p in enumerate(self.populations)
            ]
        )


def problem_of(scenario: str | Path | Scenario, communities: int = COMMUNITIES) -> RecordedHistory:
    """The calibration of a scenario: its history under its own policy, its targets and the registered priors.

    Raises:
        InputProblems: no such scenario, or one without history.
    """
    scene = load_scenario(scenario)
    check_size(scene, None, communities)
    targets = targets_of(scene)
    observer = observer_of(scene, targets, communities)

    def simulate(parameters: Mapping[str, float], seed: int) -> np.ndarray:
        return read_targets(observer, targets, observer.run(parameters, seed))

    text = json.dumps([source_hash(), scene.digest(), observer.policy.digest(), communities, [str(t) for t in targets]])
    return RecordedHistory(
        scene.name,
        simulate,
        targets,
        fitted=fitted_priors(),
        carried=carried_priors(),
        identity=hashlib.sha256(text.encode()).hexdigest(),
    )


def seconds_per_run(problem: RecordedHistory, workers: int = 1, runs: int = 4) -> float:
    """Seconds that a run takes here, by trying a few; the first, which may compile, is not counted."""
    names = tuple(prior.id for prior in problem.fitted)
    middle = dict(zip(names, values_at(problem.fitted, np.full((1, len(names)), 0.5))[0].tolist(), strict=True))
    problem.simulator(middle, 0)
    start = time.perf_counter()
    for seed in range(1, runs + 1):
        problem.simulator(middle, seed)
    return (time.perf_counter() - start) / runs / max(1, min(workers, os.cpu_count() or 1))


class CalibrateKeywords(TypedDict, total=False):
    """Keywords of a calibration beside its scenario: see `CalibrateRequest`."""

    waves: int
    budget: int
    members: int
    seed: int
    communities: int
    out: str | os.PathLike[str] | None
    truths: int
    command: str


@dataclass(frozen=True)
class CalibrateRequest:
    """A calibration that can be run.

    Attributes:
        problem: what is calibrated.
        waves: waves of history matching.
        budget: runs in all, about.
        members: members of the ensemble.
        seed: of every random choice.
        communities: country total of the runs.
        out: folder where runs are kept; ``None`` keeps nothing.
        truths: synthetic truths for the coverage of intervals.
        command: what to write into the provenance as the command.

    Raises:
        InputProblems: everything wrong with the sizes, the seed and the folder.
    """

    problem: RecordedHistory
    waves: int = 2
    budget: int = 5000
    members: int = 150
    seed: int = 0
    communities: int = COMMUNITIES
    out: Path | None = None
    truths: int = 200
    command: str = ""

    def __post_init__(self) -> None:
        found = Gathered()
        check_count("budget", self.budget, found, LEAST_BUDGET)
        check_count("waves", self.waves, found, 0, 10)
        check_count("members", self.members, found, 10, 5000)
        if not found and self.out is not None:
            trouble = folder_problem(self.out)
            found += [trouble] if trouble else []
        choose_seeds([self.seed], found, key="seed")
        found.refuse("the calibration")

    @classmethod
    def of(cls, scenario: str | Path | Scenario | RecordedHistory, **asked: Unpack[CalibrateKeywords]) -> CalibrateRequest:
        """The request for a scenario with history (name, folder or object), or for a calibration problem.

        Raises:
            InputProblems: everything wrong with it.
        """
        check_keywords(asked, CalibrateKeywords, "calibrate")
        rest: dict[str, Any] = dict(asked)
        out = rest.pop("out", None)
        problem = scenario if isinstance(scenario, RecordedHistory) else problem_of(scenario, asked.get("communities", COMMUNITIES))
        return cls(problem, out=None if out is None else Path(out), **rest)


def calibrate(
    scenario: str | Path | Scenario | RecordedHistory,
    *,
    workers: int = 2,
    progress: Progress | None = None,
    tell: Tell | None = None,
    **asked: Unpack[CalibrateKeywords],
) -> Calibration:
    """Calibrate a scenario to its history.

    Args:
        scenario: name, folder or object of a scenario with history, or a calibration problem.
        workers: threads.
        progress: called with runs done, runs expected, stage; tell: called with a line when a step is done.
        asked: as in `CalibrateRequest`.

    Raises:
        InputProblems: everything wrong with the arguments.
        RuntimeError: the model cannot be reconciled with its targets.
    """
    found = Gathered()
    compute = found.attempt(compute_of, workers=workers, progress=progress)
    request = found.attempt(CalibrateRequest.of, scenario, **asked)
    found.refuse("the calibration")
    assert request is not None and compute is not None  # whatever could not be made has been refused
    return answer(request, compute, tell)


def answer(request: CalibrateRequest, compute: Compute = HERE, tell: Tell | None = None) -> Calibration:
    """Carry out a calibration that has been checked; ``tell`` and errors as in `calibrate`."""
    with compute.open() as here:
        return _answer(request, here, tell or _nothing)


def _answer(request: CalibrateRequest, compute: Compute, say: Tell) -> Calibration:
    problem, seed, waves, budget, members = request.problem, request.seed, request.waves, request.budget, request.members
    folder = None if request.out is None else request.out / "runs"
    bench = Bench(problem.simulator, len(problem.targets), problem.identity, folder, compute, expected=budget)
    work = _Work(problem, bench, seed)
    names = [prior.id for prior in problem.fitted]
    # 1. A bank from the prior: serves synthetic truths, scales and the first population.
    bank, held = _bank(work, int(BANK_SHARE * budget), say)
    covered = coverage(bank, held, names, truths=request.truths, seed=seed)
    say(f"synthetic truths: {covered.truths}, " + _coverage_text(covered))
    # 2. History matching.
    points = max(12 * 2, int(WAVE_SHARE * budget / max(waves, 1) / REPLICATES))
    space = match(work.replicated, held, len(names), WaveSize(waves, points, REPLICATES), seed=seed + 1000, tell=say)
    if space.waves:
        say(f"history matching: {space.waves[-1].left:.1%} of the prior is not ruled out after {waves} waves")
    # 3. Sequential inference within what is left.
    left = space(bank.points)
    population_size = max(50, min(members, int(0.25 * left.sum())))
    rest = max(0, budget - bench.done - CHECK_RUNS * members)
    start = first_population(bank.at(left), held, population_size, seed)
    populations = sequential(start, work.draw, held, budget=rest, keep=space if space.waves else None, seed=seed, tell=say)
    final = populations[-1]
    # 4. Each parameter by itself, from the bank, as the synthetic truths were inferred.
    fine = bank.finished()
    outputs = with_error(fine.raw, held.errors, np.random.default_rng([seed, 3]))
    told = Summaries.fit(fine.points, outputs)
    moved, weights = marginals(fine.points, told(outputs), told(held.observed)[0], NEAREST)
    # 5. Members: runs that were let in, in proportion to weight, with the carried parameters that they ran with.
    rows = systematic(final.weights, members, seed)
    table = work.values(final.points[rows], final.extras[rows])
    predictive = predictive_table(problem.targets, work.again("check", np.repeat(table, CHECK_RUNS, axis=0)), seed=seed)
    say(f"records inside their 80 % intervals: {predictive['inside80'].sum()} of {len(predictive)}")
    about = _about(request, bench) | {
        "tolerance": round(final.tolerance, 4),
        "generations": len(populations) - 1,
        "not_ruled_out": round(space.waves[-1].left, 6) if space.waves else 1.0,
        "fitted": names,
        "calibrated": len(work.names),
        "numbers": len(work.names),
        "versions": versions(),
        "records_inside_80": round(float(predictive["inside80"].mean()), 4),
    }
    return Calibration(
        problem,
        _ensemble(problem.name, pd.DataFrame(table, columns=work.names), about),
        space,
        populations=populations,
        points=moved,
        weights=weights,
        coverage=covered,
        identified=identifiability(moved, weights, final.points[rows], names),
        predictive=predictive,
        provenance=about,
    )


def _bank(work: _Work, size: int, say: Tell) -> tuple[Bank, Yardstick]:
    """Runs from the prior, and the record with the errors that they are held against."""
    targets = work.problem.targets
    cube, _ = design(size, len(work.problem.fitted), work.seed)
    raw, extras = work.draw("bank", cube)
    errors = np.array([target.error for target in targets])
    say(f"bank: {size} runs from the prior, {work.bench.failed} failed")
    return Bank(cube, raw, extras), Yardstick(
        np.array([target.point for target in targets]), errors, np.hypot(errors, _luck(cube, raw))
    )


def _about(request: CalibrateRequest, bench: Bench) -> dict[str, Any]:
    """What was asked and how many runs it took, for the provenance."""
    name, targets = request.problem.name, request.problem.targets
    command = f"comity calibrate {name} --waves {request.waves} --budget {request.budget} --seed {request.seed}"
    return {
        "method": "history matching in waves, then sequential Monte Carlo with approximate Bayesian computation",
        "command": request.command or command,
        "source": source_hash(),
        "targets": [target.id for target in targets],
        "last_year": max(target.year for target in targets),
        "seeds": [0, WORLDS - 1],
        "seed": request.seed,
        "communities": request.communities,
        "waves": request.waves,
        "budget": request.budget,
        "runs": bench.done,
        "failed": bench.failed,
    }


def _ensemble(name: str, table: pd.DataFrame, about: dict[str, Any]) -> Ensemble:
    """The members as an ensemble of the scenario."""
    title = f"{name.capitalize()}: parameter sets that its history to {about['last_year']} does not rule out"
    return Ensemble(name, name, table, weights=np.ones(len(table)), provenance=about, title=title)


class _Work:
    """Runs of a problem by points of the unit cube: carried parameters and luck are drawn by stage and row."""

    def __init__(self, problem: RecordedHistory, bench: Bench, seed: int) -> None:
        self.problem, self.bench, self.seed = problem, bench, seed
        self.names = tuple(prior.id for prior in (*problem.fitted, *problem.carried))

    def _extras(self, stage: str, count: int) -> np.ndarray:
        """Probabilities of the carried parameters and, last, the seed of each run."""
        rng = np.random.default_rng([self.seed, *stage.encode()])
        return np.column_stack([rng.random((count, len(self.problem.carried))), rng.integers(0, WORLDS, count)])

    def values(self, points: np.ndarray, extras: np.ndarray) -> np.ndarray:
        """Parameter values (runs, parameters) of points and what else the runs drew."""
        return np.column_stack([values_at(self.problem.fitted, points), values_at(self.problem.carried, extras[:, :-1])])

    def draw(self, stage: str, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Targets of one run at each point, and what else each run drew."""
        extras = self._extras(stage, len(points))
        return self.bench.run(stage, self.names, self.values(points, extras), extras[:, -1].astype(int)), extras

    def replicated(self, stage: str, points: np.ndarray, replicates: int) -> np.ndarray:
        """Targets of several runs at each point, (points, replicates, targets)."""
        raw, _ = self.draw(stage, np.repeat(points, replicates, axis=0))
        return raw.reshape(len(points), replicates, -1)

    def again(self, stage: str, values: np.ndarray) -> np.ndarray:
        """Targets of given parameter values with luck that no run before had."""
        rng = np.random.default_rng([self.seed, *stage.encode()])
        return self.bench.run(stage, self.names, values, rng.integers(WORLDS, 2 * WORLDS, len(values)))


def _luck(points: np.ndarray, raw: np.ndarray) -> np.ndarray:
    """Standard deviation of each target about its linear regression on the fitted parameters."""
    fine = np.isfinite(raw).all(axis=1)
    x = np.column_stack([np.ones(int(fine.sum())), points[fine]])
    slope = np.linalg.lstsq(x, raw[fine], rcond=None)[0]
    return np.asarray(np.std(raw[fine] - x @ slope, axis=0))


def _coverage_text(covered: Coverage) -> str:
    known: Sequence[Any] = covered.table[covered.table["identifiable"]].to_dict("records")
    if not known:
        return "no parameter is identifiable"
    return "80 % intervals cover " + ", ".join(f"{row['parameter']} {row['coverage80']:.0%}" for row in known)


def _nothing(_: str) -> None:
    """Say nothing."""
