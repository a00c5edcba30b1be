"""Memory of a sweep over its length: ``python -m benchmarks.study_memory [RUNS]`` (a million if left out).

A study of very short runs of a very small world goes into a temporary folder; its process's memory is read off as it goes
on. Prints a line for every twentieth part and the growth over the last nine tenths, which should be next to nothing.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from experiments.store import Store
from experiments.study import load_study
from experiments.sweep import sweep

POINTS = 1024
LINES = 20


def memory() -> float:
    """Resident memory of this process in MB; its greatest so far where the system does not say the present one."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 1e6


def main(runs: int) -> None:
    """Sweep and tell."""
    study = load_study(
        {
            "title": "memory",
            "scenarios": ["kesara"],
            "policies": ["best_practice"],
            "weeks": 2,
            "communities": 12,
            "seeds": max(1, runs // POINTS),
            "outcomes": ["stability", "fear", "trust_mission", "need_coverage"],
            "design": {"kind": "sobol", "runs": POINTS},
            "vary": [{"parameter": "trust_loss_gain_ratio"}, {"parameter": "self_excited_share"}],
        }
    )
    seen: list[tuple[int, float]] = []

    began = time.monotonic()

    def look(done: int, total: int, message: str) -> None:
        if done >= len(seen) * total / LINES:
            seen.append((done, memory()))
            print(f"{done:>9,} runs {seen[-1][1]:8.1f} MB {done / (time.monotonic() - began):8.0f} runs/s", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        done = sweep(study, folder, workers=2, progress=look)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet"))
        print(f"{done.message} {time.monotonic() - began:.0f} s, {size / 1e6:.1f} MB in {Store(folder).counts().shards} shards")
    early = seen[LINES // 10][1]
    print(
        f"memory grew by {seen[-1][1] - early:.1f} MB from {seen[LINES // 10][0]:,} runs to the end; at most "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
