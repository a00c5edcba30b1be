"""Large worlds, and what a world costs to build."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from typing import Any

import numpy as np

from benchmarks.parts import COMMUNITIES, foundation, lives, seconds
from simulation.inputs import load_scenario
from simulation.world import build

SIZES = {100: 200, 1000: 100, 10_000: 20, 100_000: 5}
"""Communities, and weeks to run them."""
LARGEST, YEAR = 100_000, 52

ONE_YEAR = f"""
import json, resource, sys, time
from benchmarks.parts import foundation, lives
lives(foundation(200), 1, 1)
start = time.process_time()
made = foundation({LARGEST})
built = time.process_time()
lives(made, {YEAR}, 1)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
print(json.dumps({{"build_s": built - start, "year_s": time.process_time() - built, "peak_memory_mb": peak,
                   "world_mb": made.world()[1].nbytes / 2**20}}))
"""
"""In a process of its own, whose peak of memory is that of this work alone."""


def per_community_week(communities: int, weeks: int, rounds: int) -> float:
    """CPU seconds per community-week of the batch, without what one short run costs in any case."""
    made = foundation(communities)
    lives(made, 1, 1)
    short = seconds(lambda: lives(made, 1, 1), rounds)
    return (seconds(lambda: lives(made, weeks + 1, 1), rounds) - short) / (weeks * made.communities)


def growth(full: bool) -> dict[str, Any]:
    """Cost by size of the world, and the power with which it grows."""
    sizes = {n: weeks for n, weeks in SIZES.items() if full or n <= 10_000}
    grown = {n: 1e9 * per_community_week(n, weeks, 3) for n, weeks in sizes.items()}
    names = np.array(sorted(grown))
    cost = np.array([grown[n] * n for n in names])
    return {
        "growth_ns_per_community_week": {str(n): value for n, value in grown.items()},
        "growth_exponent": float(np.polyfit(np.log(names), np.log(cost), 1)[0]),
    }


def large_world(full: bool) -> dict[str, Any]:
    """A hundred thousand communities, one year, in one run: seconds to build and to run, and memory."""
    if sys.platform == "win32":
        return {}
    out = subprocess.run([sys.executable, "-c", ONE_YEAR], capture_output=True, text=True, check=True)
    return {"hundred_thousand_communities": json.loads(out.stdout)}


def building(full: bool) -> dict[str, Any]:
    """Milliseconds to build the world of a seed at each scenario's default size, and what a world takes in memory."""
    took = {}
    for name in ("liberia", "mali", "kesara"):
        took[name] = 1e3 * seconds(partial(build, load_scenario(name), 2, None))
    return {"world_building_ms": took, "memory_per_world_kb": foundation(COMMUNITIES).world()[1].nbytes / 1024}
