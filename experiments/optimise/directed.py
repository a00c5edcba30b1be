"""A directed stage of the search: for each policy of the library, one that beats it at no more than its cost.

A front spreads over all compromises, and where its few policies stand beside one of the library is left to luck. So every
rival gets a short search of its own (an evolution strategy that keeps the best of one parent and its children, Rechenberg
1973): it begins with the rival itself or with whatever the search found that stands best beside it, moves effort between
instruments at the rival's cost, and keeps what stands better in its weakest objective. What is found is judged on fresh
seeds like all the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.optimise.front import challenger, standing
from experiments.optimise.search import front, values
from experiments.optimise.task import COSTS, PolicyTask
from simulation.inputs import Policy

CHILDREN = 6
"""Children of a parent in a round."""
MOVES = 3
"""Instruments whose intensity a child changes at most."""
STEP = 0.25
"""Standard deviation of a change of intensity."""
HAIR = 0.002
"""Differences of this share of a rival's mean are steps on the way and not yet decisive."""
CHEAPER = 0.95
"""Factor on the intensities of a second start, in case the first is dearer than the rival."""
DIRECTED = -1
"""Number that stands for the optimiser seed in the rows of this stage."""


def directed(task: PolicyTask, rivals: Mapping[str, Policy], points: pd.DataFrame, rounds: int) -> pd.DataFrame:
    """Search beside every rival.

    Args:
        task: what is searched; its runs are remembered, so that the same stage made again runs nothing anew.
        rivals: the library within the limits, by name.
        points: what the search evaluated.
        rounds: rounds for each rival; 0 does nothing.

    Returns:
        Rows as `experiments.optimise.search.search` gives them, with the optimiser seed -1 and all seeds of the search.
    """
    seeds = list(task.seeds)
    worth = [k for k, measure in enumerate(task.objectives_) if measure.outcome not in COSTS]
    names = [measure.name for measure in task.runs.measures]
    cost = names.index("cost_usd")
    known = front(points, len(seeds))
    found: list[pd.DataFrame] = []
    if rounds < 1 or not worth:
        return points.iloc[:0]
    for number, rival in enumerate(rivals.values()):
        theirs = task.runs.values([rival], seeds)[0]
        price = float(theirs[:, cost].mean())
        if not price > 0.0 or not np.isfinite(theirs).all():
            continue  # nothing costs less than nothing
        random = np.random.default_rng([number, 11])
        bar = (task.signs * theirs[:, task.columns])[:, worth]

        def stands(tried: np.ndarray, bar: np.ndarray = bar, price: float = price) -> np.ndarray:
            """Standing beside the rival of each point, -inf where it is dearer or breaks a limit."""
            runs = task.runs.values([task.space.decode(point) for point in tried], seeds)
            objectives, constraints = task.evaluate(tried, len(seeds))
            found.append(_rows(tried, objectives, constraints, len(seeds)))
            good = (runs[:, :, cost].mean(axis=1) <= price) & (constraints <= 0.0).all(axis=1) & np.isfinite(runs).all(axis=(1, 2))
            signed = (task.signs * np.where(np.isfinite(runs), runs, 0.0)[:, :, task.columns])[:, :, worth]
            return np.where(good, standing(signed, bar, HAIR * np.maximum(np.abs(bar).mean(axis=0), 1e-9)), -np.inf)

        own = task.space.encode(rival)
        # The searched form of a policy may cost a little more than its own.
        starts = [
            own,
            task.space.scaled(own[None], np.array([CHEAPER]))[0],
            *_beside(task, known, theirs, bar=bar, worth=worth, cost=cost, price=price),
        ]
        score = stands(np.array(starts))
        parent, best = starts[int(np.argmax(score))], float(score.max())
        for _ in range(rounds):
            children = np.array([_child(task, parent, price, random) for _ in range(CHILDREN)])
            score = stands(children)
            if score.max() > best:
                parent, best = children[int(np.argmax(score))], float(score.max())
    return pd.concat(found, ignore_index=True) if found else points.iloc[:0]


def _beside(
    task: PolicyTask, known: pd.DataFrame, theirs: np.ndarray, bar: np.ndarray, worth: list[int], cost: int, price: float
) -> list[np.ndarray]:
    """The point of the search's front that stands best beside a rival, if any is as cheap."""
    if not len(known):
        return []
    rows = values(known, "x")
    runs = task.runs.values([task.space.decode(row) for row in rows], list(task.seeds))
    one = challenger((task.signs * runs[:, :, task.columns])[:, :, worth], runs[:, :, cost].mean(axis=1), bar, price)
    return [] if one is None else [rows[one]]


def _child(task: PolicyTask, parent: np.ndarray, price: float, random: np.random.Generator) -> np.ndarray:
    """A point near its parent that the register calls as dear as the rival at most."""
    n = len(task.space.instruments)
    child = parent.copy()
    chosen = random.choice(n, size=min(n, int(random.integers(1, MOVES + 1))), replace=False)
    child[chosen] = np.clip(child[chosen] + random.normal(0.0, STEP, len(chosen)), 0.0, 1.0)
    if random.random() < 0.3 and len(child) > n:
        place = int(random.integers(n, len(child)))
        child[place] = random.random()
    child = task.space.snap(child[None])
    rough = float(task.space.rough_cost(child)[0]) * task.scale
    return np.asarray(task.space.scaled(child, np.array([min(1.0, price / rough) if rough > 0.0 else 1.0]))[0])


def _rows(points: np.ndarray, objectives: np.ndarray, constraints: np.ndarray, effort: int) -> pd.DataFrame:
    table: dict[str, Any] = {
        "optimiser_seed": np.full(len(points), DIRECTED),
        "generation": np.zeros(len(points), int),
        "effort": np.full(len(points), effort),
    }
    for letter, numbers in (("x", points), ("f", objectives), ("g", constraints)):
        table |= {f"{letter}{k}": numbers[:, k] for k in range(numbers.shape[1])}
    return pd.DataFrame(table)
