"""Measure speed on one core in one run, print a table and write ``benchmarks/latest.json``.

Times are CPU seconds of a process pinned to one core; each figure is a median. ``--quick`` leaves out compiling from
nothing and the largest world.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from simulation.batch import run_many
from simulation.building import Foundation, build
from simulation.policy import load_policy
from simulation.running import settings_arrays
from simulation.scenario import load_scenario
from simulation.settings import parameter_row, schedule

SCENARIO, POLICY, COMMUNITIES = "mali", "historical_mali", 200
ROUNDS = 7
SIZES = {100: 200, 1000: 100, 10_000: 20, 100_000: 5}
"""Communities, and weeks to run them."""
LATEST = Path(__file__).with_name("latest.json")

FIRST_RUN = """
import time
start = time.process_time()
from simulation.batch import run_many
imported = time.process_time()
from benchmarks.__main__ import SCENARIO, foundation, lives
made = foundation(200)
built = time.process_time()
lives(made, 1, 1)
print(imported - start, built - imported, time.process_time() - built)
"""
"""A fresh process: seconds to import, to build a world, and to the first week lived."""


def foundation(communities: int) -> Foundation:
    """The world that is measured."""
    return build(load_scenario(SCENARIO), 1, communities)


def lives(made: Foundation, weeks: int, runs: int) -> None:
    """Run a world some weeks, some times, compiled."""
    table, scope = schedule(load_policy(POLICY), made.scenario, made.scenario.weeks + made.scenario.tail_weeks + 1)
    mechanisms, options = settings_arrays({})
    run_many(made, table[None], scope[None], parameter_row({})[None], mechanisms, options, [0] * runs, [0] * runs, weeks)


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median CPU seconds of some rounds of a piece of work."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def per_community_week(communities: int, weeks: int, rounds: int = ROUNDS) -> float:
    """CPU seconds per community-week of the batch, without what one short run costs in any case."""
    made = foundation(communities)
    lives(made, 1, 1)
    short = seconds(lambda: lives(made, 1, 1), rounds)
    return (seconds(lambda: lives(made, weeks + 1, 1), rounds) - short) / (weeks * made.communities)


def fresh_process(cache: str | None = None) -> list[float]:
    """Import, world and first week in a new process; with a cache folder of its own, or the usual one."""
    environment = os.environ | ({"COMITY_CACHE_DIR": cache} if cache else {})
    out = subprocess.run([sys.executable, "-c", FIRST_RUN], env=environment, capture_output=True, text=True, check=True)
    return [float(word) for word in out.stdout.split()]


def idiomatic() -> float:
    """CPU seconds per community-week of the same behaviours in idiomatic Mesa."""
    out = subprocess.run([sys.executable, "-m", "benchmarks.idiomatic"], env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
                         capture_output=True, text=True, check=True)
    return float(json.loads(out.stdout)["seconds_per_community_week"])


def measure(quick: bool) -> dict[str, Any]:
    """All figures by name."""
    warm = fresh_process()
    figures: dict[str, Any] = {"import_s": warm[0], "first_week_from_cache_s": warm[2]}
    if not quick:
        with tempfile.TemporaryDirectory() as folder:
            figures["compile_s"] = fresh_process(folder)[2]
    batch = per_community_week(COMMUNITIES, 200)
    plain = idiomatic()
    figures |= {"batch_ns_per_community_week": 1e9 * batch, "idiomatic_mesa_us_per_community_week": 1e6 * plain,
                "times_faster_than_idiomatic_mesa": plain / batch}
    sizes = {n: weeks for n, weeks in SIZES.items() if not quick or n <= 10_000}
    grown = {n: 1e9 * per_community_week(n, weeks, 3) for n, weeks in sizes.items()}
    figures["growth_ns_per_community_week"] = {str(n): value for n, value in grown.items()}
    names = np.array(sorted(grown))
    cost = np.array([grown[n] * n for n in names])
    figures["growth_exponent"] = float(np.polyfit(np.log(names), np.log(cost), 1)[0])
    scene = load_scenario(SCENARIO)
    figures["world_building_ms"] = 1e3 * seconds(lambda: build(scene, 2, COMMUNITIES))
    made = foundation(COMMUNITIES)
    figures["memory_per_world_kb"] = made.world()[1].nbytes / 1024
    figures["machine"] = {"processor": platform.processor() or platform.machine(), "python": platform.python_version()}
    return figures


def main() -> None:
    """Pin to one core, measure, print, keep."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    figures = measure("--quick" in sys.argv)
    for name, value in figures.items():
        for label, number in value.items() if isinstance(value, dict) else [("", value)]:
            shown = f"{number:,.3g}" if isinstance(number, float) and number < 100 else (
                f"{number:,.0f}" if isinstance(number, float) else str(number))
            print(f"{' '.join(filter(None, [name, label])):<52}{shown:>14}")
    LATEST.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
