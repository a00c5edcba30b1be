"""Two threads against one, beside what two threads of this machine can reach at all.

Two processors that share a core, or a machine that others use, do not do twice the work of one. So the ceiling is measured
in the same minutes: a loop of integers that touches no memory and holds no lock. Rounds of both alternate.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numba

from benchmarks.parts import COMMUNITIES, foundation, lives

ROUNDS = 9
WEEKS, RUNS = 104, 6
SPINS = 200_000_000


@numba.njit(nogil=True)
def spin(count: int) -> int:
    """A chain of integers that a compiler cannot shorten."""
    x = 1
    for _ in range(count):
        x ^= x << 13
        x ^= x >> 7
        x ^= x << 17
    return x


def gain(work: Callable[[], object], pool: ThreadPoolExecutor) -> float:
    """How many times the work of one thread two threads do in the same time."""
    start = time.perf_counter()
    pool.submit(work).result()
    one = time.perf_counter() - start
    start = time.perf_counter()
    for future in [pool.submit(work), pool.submit(work)]:
        future.result()
    return 2 * one / (time.perf_counter() - start)


def measure(full: bool) -> dict[str, Any]:
    """Gain of the model and of the bare loop, medians of alternating rounds, and the share that the model reaches."""
    made = foundation(COMMUNITIES)
    lives(made, 1, 1)
    spin(1)
    model, ceiling = [], []
    with ThreadPoolExecutor(2) as pool:
        for _ in range(ROUNDS):
            model.append(gain(lambda: lives(made, WEEKS, RUNS), pool))
            ceiling.append(gain(lambda: spin(SPINS), pool))
    reached = statistics.median(model) / statistics.median(ceiling)
    return {
        "two_threads_gain": statistics.median(model),
        "two_threads_ceiling": statistics.median(ceiling),
        "two_threads_share_of_ceiling": reached,
    }
