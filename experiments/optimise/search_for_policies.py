"""Search for policies: which package of practices, how strongly, from when and where, under a budget.

    found = optimise(OptimiseRequest("mali", budget=0.6), "results/mali", workers=2)
    print(found.message)
    found.front                     # a row a policy, on seeds that the search has not seen
    found.policies["knee"]          # an ordinary policy

`experiments.optimise.prepared` finds limits and rivals, `experiments.optimise.search` searches, `experiments.optimise.task` says
what a policy is worth, `experiments.optimise.judging` judges what was found, `experiments.optimise.report` writes it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from experiments.kit import write_aside
from experiments.optimise.directed import directed
from experiments.optimise.judging import judge
from experiments.optimise.prepared import Prepared, prepare
from experiments.optimise.question import OptimiseRequest, check_plan, write_plan
from experiments.optimise.result import SearchResult
from experiments.optimise.search import front, search, values
from experiments.runs import Progress, Where, compute_of, silent
from experiments.store import read_shard, write_shard

RUNS, SEARCHED, CHECKPOINTS = "runs.parquet", "search.parquet", "checkpoints"


def optimise(
    question: OptimiseRequest,
    folder: str | os.PathLike[str],
    *,
    workers: int = 2,
    executor: Where = None,
    progress: Progress | None = None,
    prepared: Prepared | None = None,
    tell: Callable[[str], None] | None = None,
) -> SearchResult:
    """Search, judge on fresh seeds, and name compromises; goes on where an earlier call in ``folder`` stopped.

    Args:
        folder: where checkpoints, runs and results are kept.
        workers, executor, progress: as in `experiments.runs.pools.executors.Compute`; progress of each generation by itself.
        prepared: the result of `prepare` for the same question; its runs are made where it made its own.
        tell: called with a line of words after each step.

    Raises:
        InputProblems: everything wrong with the question; the folder holds another search, or another model made it.
        KeyboardInterrupt: Ctrl-C; finished generations are kept.
    """
    place = Path(folder)
    say = tell or (lambda words: None)
    check_plan(question, place)
    old = read_shard(place / RUNS).to_pandas() if (place / RUNS).exists() else None
    with contextlib.ExitStack() as stack:
        if prepared is None:
            here = stack.enter_context(compute_of(executor=executor, workers=workers, progress=progress).open())
            prepared = prepare(question, here, remembered=old)
        elif old is not None:
            prepared.task.runs.remember(old)
        place.mkdir(parents=True, exist_ok=True)
        write_plan(question, place)
        plan, task = question.schedule(), prepared.task
        task.runs.compute = task.runs.compute.telling(progress or silent)

        def after(seed: int, generation: int, points: pd.DataFrame) -> None:
            write_aside(place / RUNS, lambda path: write_shard(task.runs.table(), path))
            fit = int((values(points, "g") <= 0.0).all(axis=1).sum())
            say(
                f"Optimiser seed {seed}, generation {generation} of {plan.generations}: {len(points)} policies, {fit} within the "
                f"limits, {len(front(points, plan.effort_of(generation - 1)))} on the front of the search."
            )

        points = search(task, plan, place / CHECKPOINTS, tell=after)
        if question.directed:
            say("Searching beside each policy of the library at its own cost.")
            points = pd.concat([points, directed(task, prepared.rivals, points, question.directed)], ignore_index=True)
            write_aside(place / RUNS, lambda path: write_shard(task.runs.table(), path))
        say("Running the front and the library on fresh seeds.")
        found = judge(prepared, points)
    write_aside(place / RUNS, lambda path: write_shard(task.runs.table(), path))
    write_aside(place / SEARCHED, lambda path: write_shard(points, path))
    return found
