"""What the benchmarks share: the world that is measured, medians, and a process pinned to one core."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable

from simulation import settings_arrays
from simulation.drivers import run_many
from simulation.inputs import load_policy, load_scenario
from simulation.world import Foundation, build, parameter_row, schedule

SCENARIO, POLICY, COMMUNITIES = "mali", "historical_mali", 200
ROUNDS = 7


def foundation(communities: int) -> Foundation:
    """The world that is measured."""
    return build(load_scenario(SCENARIO), 1, communities)


def lives(made: Foundation, weeks: int, runs: int) -> None:
    """Run a world some weeks, some times, compiled."""
    table, scope = schedule(load_policy(POLICY), made.scenario, made.scenario.weeks + made.scenario.tail_weeks + 1)
    mechanisms, options = settings_arrays({})
    run_many(
        made,
        table[None],
        scope[None],
        parameters=parameter_row({})[None],
        mechanisms=mechanisms,
        switches=options,
        policy_of=[0] * runs,
        variant_of=[0] * runs,
        weeks=weeks,
    )


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median CPU seconds of some rounds of a piece of work."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def pin() -> set[int]:
    """Keep this process on one core where the system can; return the cores that it had."""
    if not hasattr(os, "sched_setaffinity"):
        return set()
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    return before


def unpin(cores: set[int]) -> None:
    """Give a process back the cores that ``pin`` told."""
    if cores:
        os.sched_setaffinity(0, cores)
