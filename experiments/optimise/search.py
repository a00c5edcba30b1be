"""Many-objective search with pymoo that can be stopped at any moment and goes on to the same end.

The search knows nothing of policies: a `Task` says how many variables, objectives and constraints there are, where to begin
and what a point is worth. The optimiser is asked for points and told their worth (NSGA-II up to three objectives, NSGA-III
beyond); after every generation its whole state, random numbers included, is written aside and renamed.

Sources: NSGA-II, Deb et al. 2002, doi:10.1109/4235.996017; NSGA-III, Deb and Jain 2014, doi:10.1109/TEVC.2013.2281535;
reference directions, Das and Dennis 1998, doi:10.1137/S1052623496307510; pymoo, Blank and Deb 2020,
doi:10.1109/ACCESS.2020.2990567.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from experiments.kit import write_aside
from simulation.inputs import InputProblems, Problem

MOST_FOR_NSGA2 = 3
"""With more objectives than this crowding no longer tells points apart, and NSGA-III takes over."""

GenerationTold = Callable[[int, int, pd.DataFrame], None]
"""Called after a generation, before its checkpoint is written, with (optimiser seed, generations done, its points so far)."""


class Task(Protocol):
    """What is searched for. All objectives are minimised; a constraint is kept where its value is at most 0.

    Attributes:
        variables, objectives, constraints: how many; variables lie in 0-1.
    """

    variables: int
    objectives: int
    constraints: int

    def first(self, count: int, random: np.random.Generator) -> np.ndarray:
        """The first generation, (count, variables)."""
        ...

    def repair(self, points: np.ndarray) -> np.ndarray:
        """Points (n, variables) moved to where they mean something."""
        ...

    def evaluate(self, points: np.ndarray, effort: int) -> tuple[np.ndarray, np.ndarray]:
        """Objectives (n, objectives) and constraints (n, constraints) of points (n, variables), the same whenever asked."""
        ...


@dataclass(frozen=True)
class Schedule:
    """How long a search goes on.

    Attributes:
        population: points in a generation.
        generations: generations of each optimiser seed, the first included.
        optimiser_seeds: one whole search each.
        effort: what `Task.evaluate` is given in the second half of the generations (seeds a policy).
        first_effort: the same in the first half.
    """

    population: int
    generations: int
    optimiser_seeds: tuple[int, ...] = (0,)
    effort: int = 1
    first_effort: int = 1

    @classmethod
    def of(cls, population: int, generations: int, *, optimiser_seeds: int, seeds: int) -> Schedule:
        """The schedule of a search of policies: ``seeds`` a policy in the second half, half as many in the first."""
        return cls(population, generations, tuple(range(optimiser_seeds)), effort=seeds, first_effort=max(1, seeds // 2))

    def effort_of(self, generation: int) -> int:
        """Effort of a generation, counted from 0."""
        return self.first_effort if generation < self.generations // 2 else self.effort

    @property
    def evaluations(self) -> int:
        """Points that are evaluated at most, over all optimiser seeds."""
        return self.population * self.generations * len(self.optimiser_seeds)


@dataclass
class _State:
    """Everything that a search needs to go on."""

    algorithm: Any
    generation: int = 0
    points: list[pd.DataFrame] = field(default_factory=list)


def need_pymoo() -> None:
    """Check that pymoo is there.

    Raises:
        InputProblems: it is not; says what to install.
    """
    missing = [name for name in ("pymoo", "dill") if importlib.util.find_spec(name) is None]
    if missing:
        raise InputProblems(
            [Problem("installation", "", name, "is not installed", "pip install 'comity[optimise]'") for name in missing],
            "the search",
        )


def search(task: Task, schedule: Schedule, folder: Path | None = None, *, tell: GenerationTold | None = None) -> pd.DataFrame:
    """Search with every optimiser seed in turn, going on from the checkpoints in ``folder`` where there are some.

    A checkpoint is a pickle, which can run code when it is read: resume only folders that you trust.

    Args:
        task: what is searched for.
        schedule: how long.
        folder: where checkpoints are kept; ``None`` keeps none.
        tell: called after every generation.

    Returns:
        Every point evaluated, a row each: ``optimiser_seed, generation, effort, x0.., f0.., g0..``, in the order of the
        search. Points that were evaluated again with more effort appear again.

    Raises:
        InputProblems: pymoo is not installed.
    """
    need_pymoo()
    import dill  # pymoo's algorithms hold functions that the standard pickle refuses

    parts = []
    for seed in schedule.optimiser_seeds:
        place = None if folder is None else folder / f"optimiser-{seed}.pickle"
        state = _begin(task, schedule, seed) if place is None or not place.exists() else _State(*dill.loads(place.read_bytes()))
        while state.generation < schedule.generations:
            _next_generation(task, schedule, state, seed)
            # What is told may be written by whoever listens, and must be there before the checkpoint says it is done.
            if tell is not None:
                tell(seed, state.generation, pd.concat(state.points, ignore_index=True))
            if place is not None:
                content = dill.dumps((state.algorithm, state.generation, state.points))
                place.parent.mkdir(parents=True, exist_ok=True)
                write_aside(place, lambda path: path.write_bytes(content))  # noqa: B023 - called at once
        parts += state.points
    return pd.concat(parts, ignore_index=True)


def directions(objectives: int, population: int) -> np.ndarray:
    """As many evenly spread directions (Das and Dennis) as do not exceed the population, (directions, objectives)."""
    from pymoo.util.ref_dirs import get_reference_directions

    parts = 1
    while math.comb(parts + objectives, objectives - 1) <= population:
        parts += 1
    return get_reference_directions("das-dennis", objectives, n_partitions=parts)


def _begin(task: Task, schedule: Schedule, seed: int) -> _State:
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.algorithms.moo.nsga3 import NSGA3
    from pymoo.config import Config
    from pymoo.core.termination import NoTermination
    from pymoo.operators.crossover.sbx import SBX
    from pymoo.operators.mutation.pm import PM
    from pymoo.operators.selection.tournament import TournamentSelection

    Config.warnings["not_compiled"] = False  # slower by nothing that matters beside the model
    first = task.first(schedule.population, np.random.default_rng([seed, 1]))
    settings: dict[str, Any] = {
        "pop_size": schedule.population,
        "sampling": first,
        "crossover": SBX(prob=0.9, eta=15),
        "mutation": PM(eta=20),
        "repair": _Repair(task.repair),
        "eliminate_duplicates": True,
    }
    algorithm = (
        NSGA2(**settings)
        if task.objectives <= MOST_FOR_NSGA2
        else NSGA3(
            ref_dirs=directions(task.objectives, schedule.population),
            selection=TournamentSelection(func_comp=_winners),
            **settings,
        )
    )
    algorithm.setup(_frame(task), termination=NoTermination(), seed=seed, verbose=False)
    return _State(algorithm)


def _winners(population: Any, pairs: np.ndarray, random_state: Any = None, **_: Any) -> np.ndarray:
    """Winners of a tournament: the one that breaks limits less, by lot where both break them alike or not at all.

    pymoo's own draws lots between those that break limits alike from a generator that no seed decides.
    """
    broken = population.get("CV").ravel()[pairs]
    lot = random_state.integers(0, 2, len(pairs))
    better = np.where(broken[:, 0] < broken[:, 1], 0, np.where(broken[:, 0] > broken[:, 1], 1, lot))
    return np.take_along_axis(pairs, better[:, None], axis=1).astype(int)


def _frame(task: Task, **values: Any) -> Any:
    """The problem as pymoo knows it: sizes only, or with values that were computed elsewhere."""
    from pymoo.core.problem import Problem as Frame
    from pymoo.problems.static import StaticProblem

    frame = Frame(n_var=task.variables, n_obj=task.objectives, n_ieq_constr=task.constraints, xl=0.0, xu=1.0)
    return StaticProblem(frame, **values) if values else frame


class _Repair:
    """`Task.repair` as an operator of pymoo. It is not kept in checkpoints: a task may hold much, and is there anyway."""

    def __init__(self, repair: Callable[[np.ndarray], np.ndarray] | None) -> None:
        self.repair = repair

    def __call__(self, problem: Any, population: Any, **_: Any) -> Any:
        if self.repair is not None and len(population):
            population.set("X", self.repair(population.get("X")))
        return population

    do = __call__

    def __getstate__(self) -> dict[str, Any]:
        return {"repair": None}


def _put_repair(algorithm: Any, repair: Callable[[np.ndarray], np.ndarray]) -> None:
    """Give the operators of an algorithm that was read back their repair again."""
    for holder in (algorithm, algorithm.mating, algorithm.initialization):
        if isinstance(getattr(holder, "repair", None), _Repair):
            holder.repair.repair = repair


def _next_generation(task: Task, schedule: Schedule, state: _State, seed: int) -> None:
    """One generation: ask, evaluate, tell. When the effort rises, those who live on are evaluated again first."""
    algorithm, generation = state.algorithm, state.generation
    _put_repair(algorithm, task.repair)
    effort = schedule.effort_of(generation)
    if generation and effort != schedule.effort_of(generation - 1):
        _again(task, state, effort, seed)
    asked = algorithm.ask()
    if asked is not None and len(asked):
        state.points.append(_evaluate(task, asked, effort, seed, generation))
        algorithm.tell(infills=asked)
    state.generation += 1


def _again(task: Task, state: _State, effort: int, seed: int) -> None:
    """Evaluate the population anew and select among it, so that no value of little effort survives by its luck."""
    algorithm = state.algorithm
    state.points.append(_evaluate(task, algorithm.pop, effort, seed, state.generation))
    if hasattr(algorithm.survival, "norm"):
        # The ideal and nadir points were those of the old values.
        algorithm.survival = type(algorithm.survival)(algorithm.survival.ref_dirs)
    algorithm.pop = algorithm.survival.do(
        algorithm.problem, algorithm.pop, n_survive=len(algorithm.pop), algorithm=algorithm, random_state=algorithm.random_state
    )
    algorithm._set_optimum()


def _evaluate(task: Task, population: Any, effort: int, seed: int, generation: int) -> pd.DataFrame:
    points = population.get("X").astype(float)
    objectives, constraints = task.evaluate(points, effort)
    population.set("F", objectives, "G", constraints, "H", np.zeros((len(points), 0)))
    population.apply(lambda one: one.evaluated.update(("F", "G", "H")))
    table = {
        "optimiser_seed": np.full(len(points), seed),
        "generation": np.full(len(points), generation),
        "effort": np.full(len(points), effort),
    }
    for letter, values in (("x", points), ("f", objectives), ("g", constraints)):
        table |= {f"{letter}{k}": values[:, k] for k in range(values.shape[1])}
    return pd.DataFrame(table)


def values(points: pd.DataFrame, letter: str) -> np.ndarray:
    """Columns x0.., f0.. or g0.. of a table of points, (rows, how many there are)."""
    count = sum(1 for name in points.columns if name[0] == letter and name[1:].isdigit())
    return points[[f"{letter}{k}" for k in range(count)]].to_numpy(float)


def not_dominated(objectives: np.ndarray) -> np.ndarray:
    """Which rows of (n, objectives), all minimised, no other row is at least as good as everywhere and better somewhere."""
    keep = np.ones(len(objectives), dtype=bool)
    for k, row in enumerate(objectives):
        keep[k] = not ((objectives <= row).all(axis=1) & (objectives < row).any(axis=1)).any()
    return keep


def front(points: pd.DataFrame, effort: int) -> pd.DataFrame:
    """The points of full effort that keep all constraints and that no other dominates, each once, in the order of the search."""
    fit = points[points["effort"] == effort]
    fit = fit[(values(fit, "g") <= 0.0).all(axis=1) & np.isfinite(values(fit, "f")).all(axis=1)]
    fit = fit.drop_duplicates([name for name in fit.columns if name[0] == "x" and name[1:].isdigit()])
    return fit[not_dominated(values(fit, "f"))].reset_index(drop=True)


def hypervolume(objectives: np.ndarray, ideal: np.ndarray, nadir: np.ndarray) -> float:
    """Share of the box between ``ideal`` and 1.1 times ``nadir`` from it that the rows dominate, 0 to 1."""
    from pymoo.indicators.hv import HV

    span = np.where(nadir > ideal, nadir - ideal, 1.0)
    scaled = (objectives - ideal) / span
    scaled = scaled[(scaled <= 1.1).all(axis=1)]
    if not len(scaled):
        return 0.0
    return float(HV(ref_point=np.full(objectives.shape[1], 1.1))(np.maximum(scaled, 0.0)) / 1.1 ** objectives.shape[1])


def progress_of(points: pd.DataFrame, effort: int, seeds: Sequence[int]) -> pd.DataFrame:
    """Hypervolume by optimiser seed and generation, on one scale for all: ``optimiser_seed, generation, hypervolume, points``.

    Only points of full effort count, so generations before these were evaluated have none. The box spans the common front.
    """
    best = values(front(points, effort), "f")
    if not len(best):
        return pd.DataFrame({"optimiser_seed": [], "generation": [], "hypervolume": [], "points": []})
    ideal, nadir = best.min(axis=0), best.max(axis=0)
    rows = []
    for seed in seeds:
        mine = points[points["optimiser_seed"] == seed]
        for generation in sorted(mine.loc[mine["effort"] == effort, "generation"].unique()):
            found = values(front(mine[mine["generation"] <= generation], effort), "f")
            share = hypervolume(found, ideal, nadir) if len(found) else 0.0
            rows.append(
                {"optimiser_seed": int(seed), "generation": int(generation) + 1, "hypervolume": share, "points": len(found)}
            )
    return pd.DataFrame(rows)
