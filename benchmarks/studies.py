"""Whole studies: Dask beside threads, a Sobol' study, and very many runs in one folder.

What would take hours is measured in part and scaled up, unless ``--full`` asks for the whole; a result says which it is.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

from experiments.runs import Case, Measure, evaluate
from simulation.inputs import load_policy, load_scenario
from simulation.registers import HEADLINES

DASK_SEEDS, DASK_ROUNDS = 48, 3

SOBOL = """
import json, resource, sys, time
import numpy as np
from SALib.analyze import sobol
from experiments.study import load_study
from experiments.sweep.sweeping import sweep
from experiments.runs.runner import evaluate
from experiments.runs.tasks import warm_up
folder, part = sys.argv[1], int(sys.argv[2])
warm_up()
start = time.perf_counter()
study = load_study("sobol_mali")
points = len(study.points)
runs = study.total_runs
made = time.perf_counter() - start
start, used = time.perf_counter(), time.process_time()
if part:
    # Evenly over the whole study, so that early and late points count alike; seeds of a point stand together.
    step = max(1, runs // part)
    cases = [study.case(number) for number in range(0, runs, step)][:part]
    table = evaluate(cases, list(study.measures), weeks=study.weeks, communities=study.communities)
    assert table["failure"].isna().all()
    scale = runs / len(cases)
    # What indices cost does not hang on what the values are.
    values = np.random.default_rng(0).normal(size=points)
else:
    table = sweep(study, folder).store.table()
    scale = 1.0
    values = table.groupby("point")[study.measures[0].name].mean().to_numpy()
took, work = scale * (time.perf_counter() - start), scale * (time.process_time() - used)
start = time.perf_counter()
names = [factor.id for factor in study.factors]
problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
for _ in study.measures:
    sobol.analyze(problem, values, calc_second_order=study.design.second_order, seed=1)
analysed = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
print(json.dumps({"factors": len(names), "points": points, "runs": runs, "design_s": made, "wall_minutes": took / 60,
                  "cpu_minutes": work / 60,
                  "indices_s": analysed, "peak_memory_mb": peak, "estimated_from_runs": part or runs}))
"""

LINE = re.compile(r"([\d,]+) runs +([\d.]+) MB +(\d+) runs/s")
"""A line of `benchmarks.study_memory`."""


def dask_overhead(full: bool) -> dict[str, Any]:
    """Wall time of one sweep on a Dask cluster of this machine over that on threads, in turn, without starting either."""
    try:
        import distributed  # noqa: F401
    except ImportError:
        return {"not_measured": "distributed is not installed"}
    from experiments.runs import Compute, open_pool

    scene = load_scenario("mali")
    policies = [load_policy(name) for name in ("uncoordinated", "liaison", "localised", "best_practice")]
    cases = [Case(scene, policy, seed) for seed in range(DASK_SEEDS) for policy in policies]
    measures = [Measure(name) for name in HEADLINES]
    times: dict[str, list[float]] = {"threads": [], "dask": []}
    tables = {}
    with open_pool("dask", 2) as pool:
        for _ in range(DASK_ROUNDS):
            for name, executor in (("threads", None), ("dask", pool.executor)):
                start = time.perf_counter()
                tables[name] = evaluate(cases, measures, compute=Compute(executor))
                times[name].append(time.perf_counter() - start)
    if not tables["threads"].equals(tables["dask"]):
        raise AssertionError("Dask gave other results than threads")
    took = {name: statistics.median(values) for name, values in times.items()}
    return {
        "runs": len(cases),
        "threads_s": took["threads"],
        "dask_s": took["dask"],
        "overhead": took["dask"] / took["threads"] - 1.0,
    }


def alone(code: str, *words: object) -> dict[str, Any]:
    """Run code in a process of its own with a folder of its own; what it prints last is the result."""
    with tempfile.TemporaryDirectory() as folder:
        out = subprocess.run(
            [sys.executable, "-c", code, os.path.join(folder, "study"), *map(str, words)],
            capture_output=True,
            text=True,
            check=True,
        )
    found: dict[str, Any] = json.loads(out.stdout.splitlines()[-1])
    return found


def sobol(full: bool) -> dict[str, Any]:
    """First and total order of the bundled study of Mali at default size: wall time on two threads and peak memory."""
    return alone(SOBOL, 0 if full else 48)


def many_runs(full: bool) -> dict[str, Any]:
    """A million runs (100,000 unless ``full``) of a small world over few weeks: pace, and memory as runs go by."""
    runs = 1_000_000 if full else 100_000
    out = subprocess.run([sys.executable, "-m", "benchmarks.study_memory", str(runs)], capture_output=True, text=True, check=True)
    curve = [(int(done.replace(",", "")), float(memory), float(rate)) for done, memory, rate in LINE.findall(out.stdout)]
    early = next(memory for done, memory, _ in curve if done >= 0.1 * runs)
    return {
        "runs": curve[-1][0],
        "runs_a_second": curve[-1][2],
        "memory_mb_by_runs": {str(done): mb for done, mb, _ in curve},
        "growth_mb_over_the_last_nine_tenths": curve[-1][1] - early,
    }
