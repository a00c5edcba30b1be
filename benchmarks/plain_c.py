"""The hottest behaviours against the same in plain C.

The C is written out from the behaviours (`benchmarks.to_c`), compiled by gcc with -O3 for this processor, and called on the
very same arrays. Both start from one state, live some weeks, and must end with the same bytes but for the last digits of
``exp``: a difference above 1e-12 stops the benchmark.
"""

from __future__ import annotations

import ctypes
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np

from benchmarks.parts import COMMUNITIES, POLICY, foundation
from benchmarks.to_c import Writer
from simulation.behaviours.organisations import delivery, ngos
from simulation.behaviours.people import needs, opinion
from simulation.compiler.compiled import entry
from simulation.inputs import load_policy
from simulation.week import advance
from simulation.world import configure

HOTTEST = (
    (needs.update_needs, "communities"),
    (opinion.update_trust, "communities"),
    (ngos.plan_work, "ngos"),
    (delivery.deliver, "ngos"),
)
"""Four of the five that took most in a profile of November 2026, and the records they loop over; the fifth, disputes, draws
pairs of numbers, which the C has no form for."""
FIRST_WEEK, TIMES, ROUNDS = 150, 40, 11
COMPILER = ("gcc", "-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-shared", "-fPIC")
"""Products and sums stay apart, as Numba leaves them; the flag on errors spares C a check that Numba does not make."""
NEAR = 1e-12


def compiled_loop(behaviour: Any, kind: str) -> Callable[..., None]:
    """A loop of a behaviour over all rows of a kind, compiled as stages are."""
    scope: dict[str, Any] = {"behaviour": behaviour}
    exec(
        compile(
            f"def loop(world, week, times):\n    for t in range(times):\n        for i in range(world.{kind}.shape[0]):\n"
            "            behaviour(i, world, week)\n",
            "<loop>",
            "exec",
        ),
        scope,
    )
    plain: FunctionType = scope["loop"]
    return entry(plain)


def library(writer: Writer, folder: str) -> ctypes.CDLL:
    """Compile the C of a writer."""
    source, target = Path(folder) / "behaviours.c", Path(folder) / "behaviours.so"
    source.write_text(writer.source(), encoding="utf-8")
    subprocess.run([*COMPILER, "-o", str(target), str(source), "-lm"], check=True)
    return ctypes.CDLL(str(target))


def apart(first: np.ndarray, second: np.ndarray) -> float:
    """Largest difference of two worlds' blocks, relative to one or the number itself; infinite where they differ in kind."""
    a, b = first.view("f8"), second.view("f8")
    other = first.view("i8") != second.view("i8")
    if not other.any():
        return 0.0
    a, b = a[other], b[other]
    # Whole numbers read as doubles are tiny: where one differs there is no nearness.
    if not (np.isfinite(a) & np.isfinite(b)).all() or (np.maximum(abs(a), abs(b)) < 1e-290).any():
        return float("inf")
    return float((abs(a - b) / np.maximum(1.0, abs(a))).max())


def measure(full: bool) -> dict[str, Any]:
    """Time of each behaviour as a multiple of that of C, and of all together; empty without gcc."""
    if shutil.which(COMPILER[0]) is None:
        return {"not_measured": "gcc is not installed"}
    made = foundation(COMMUNITIES)
    world, block = made.world()
    configure(world, made.scenario, load_policy(POLICY), {}, {})
    for week in range(FIRST_WEEK):
        advance(world, week)
    start = block.copy()
    writer = Writer(world)
    names = [writer.loop(behaviour, kind) for behaviour, kind in HOTTEST]
    out: dict[str, Any] = {}
    whole = [0.0, 0.0]
    with tempfile.TemporaryDirectory() as folder:
        plain = library(writer, folder)
        for name, (behaviour, kind) in zip(names, HOTTEST):
            compiled, in_c = compiled_loop(behaviour, kind), getattr(plain, name)
            in_c.argtypes = [ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64]
            in_c.restype = None

            def once(work: Callable[..., None], where: Any) -> tuple[float, np.ndarray]:
                block[:] = start
                begun = time.process_time()
                work(where, FIRST_WEEK, TIMES)
                return time.process_time() - begun, block.copy()

            once(compiled, world)
            difference = apart(once(compiled, world)[1], once(in_c, world.address)[1])
            if difference > NEAR:
                raise AssertionError(f"{name}: compiled code and C differ by {difference:g}")
            # In turn, so that a slow minute of the machine meets both.
            times = [(once(compiled, world)[0], once(in_c, world.address)[0]) for _ in range(ROUNDS)]
            took = [statistics.median(column) / TIMES / made.communities * 1e9 for column in zip(*times)]
            whole = [whole[0] + took[0], whole[1] + took[1]]
            out[name.removeprefix("loop_")] = {
                "compiled_ns": took[0],
                "c_ns": took[1],
                "ratio": took[0] / took[1],
                "difference": difference,
            }
    out["ratio_of_all"] = whole[0] / whole[1]
    return out
