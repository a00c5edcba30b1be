"""Measure speed, print a table and write ``benchmarks/latest.json``.

    python -m benchmarks                  # everything, the long studies estimated from a measured part
    python -m benchmarks plain_c threads  # some of it; the rest of latest.json stays as it is
    python -m benchmarks --quick          # without compiling from nothing and without the largest worlds
    python -m benchmarks --full           # the long studies to their end: hours

Times are CPU seconds of a process pinned to one core, medians, unless a name says otherwise.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import plain_c, sizes, studies, threads
from benchmarks.parts import COMMUNITIES, SCENARIO, pin, unpin

LATEST = Path(__file__).with_name("latest.json")

FIRST_RUN = """
import time
start = time.process_time()
from simulation.drivers.batch import run_many
imported = time.process_time()
from benchmarks.parts import foundation, lives
made = foundation(200)
built = time.process_time()
lives(made, 1, 1)
print(imported - start, built - imported, time.process_time() - built)
"""
"""A fresh process: seconds to import, to build a world, and to the first week lived."""


def fresh_process(cache: str | None = None) -> list[float]:
    """Import, world and first week in a new process; with a cache folder of its own, or the usual one."""
    environment = os.environ | ({"COMITY_CACHE_DIR": cache} if cache else {})
    out = subprocess.run([sys.executable, "-c", FIRST_RUN], env=environment, capture_output=True, text=True, check=True)
    return [float(word) for word in out.stdout.split()]


def starting(full: bool) -> dict[str, Any]:
    """A new process to its first week, from the cache."""
    warm = fresh_process()
    return {"import_s": warm[0], "first_week_from_cache_s": warm[2]}


def compiling(full: bool) -> dict[str, Any]:
    """All stages compiled from nothing, in one process."""
    with tempfile.TemporaryDirectory() as folder:
        return {"compile_s": fresh_process(folder)[2]}


def mesa(full: bool) -> dict[str, Any]:
    """The batch against the same behaviours in idiomatic Mesa, per community-week."""
    batch = sizes.per_community_week(COMMUNITIES, 200, 7)
    out = subprocess.run(
        [sys.executable, "-m", "benchmarks.idiomatic"],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    plain = float(json.loads(out.stdout)["seconds_per_community_week"])
    return {
        "batch_ns_per_community_week": 1e9 * batch,
        "idiomatic_mesa_us_per_community_week": 1e6 * plain,
        "times_faster_than_idiomatic_mesa": plain / batch,
    }


PINNED: dict[str, Callable[[bool], dict[str, Any]]] = {
    "starting": starting,
    "compiling": compiling,
    "mesa": mesa,
    "plain_c": plain_c.measure,
    "growth": sizes.growth,
    "large_world": sizes.large_world,
    "building": sizes.building,
}
"""On one core."""
TWO_CORES: dict[str, Callable[[bool], dict[str, Any]]] = {
    "threads": threads.measure,
    "dask": studies.dask_overhead,
    "sobol": studies.sobol,
    "many_runs": studies.many_runs,
}
"""On all cores that the process may use."""
LONG = ("compiling", "large_world", "dask", "sobol", "many_runs")
"""Left out by ``--quick``."""


def main(words: list[str]) -> None:
    """Measure what is asked for, print it, keep it."""
    quick, full = "--quick" in words, "--full" in words
    asked = [word for word in words if not word.startswith("-")]
    unknown = [word for word in asked if word not in PINNED | TWO_CORES]
    if unknown:
        raise SystemExit(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(PINNED | TWO_CORES)}")
    chosen = asked or [name for name in PINNED | TWO_CORES if not (quick and name in LONG)]
    figures = json.loads(LATEST.read_text(encoding="utf-8")) if LATEST.exists() else {}
    figures["machine"] = {
        "processor": platform.processor() or platform.machine(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "scenario": SCENARIO,
        "communities": COMMUNITIES,
    }
    for name in chosen:
        cores = pin() if name in PINNED else set()
        try:
            found = (PINNED | TWO_CORES)[name](full)
        finally:
            unpin(cores)
        figures[name] = {"measured": datetime.date.today().isoformat(), **found}
        for label, number in flat(found):
            print(f"{name + ' ' + label:<72}{shown(number):>14}", flush=True)
        # Kept one by one: an interruption loses only what is under way.
        LATEST.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def flat(values: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Names and numbers of nested tables."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{name} ")
        else:
            yield before + name, value


def shown(number: Any) -> str:
    """A number as it is read."""
    if not isinstance(number, float):
        return str(number)
    return f"{number:,.3g}" if abs(number) < 100 else f"{number:,.0f}"


if __name__ == "__main__":
    main(sys.argv[1:])
