"""Speed of an exercise on Kesara: turns, counterfactuals, views, reopening. ``python -m benchmarks.exercise``.

Processor times, as in the other benchmarks, and for turns also wall-clock times (journal on disk included). A turn counts
everything from the facilitator's approval to the next turn's reports.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from exercise import Session
from exercise.review import WhatIf, baseline, compare

LATEST = Path(__file__).with_name("latest_exercise.json")
TURNS = 26


def milliseconds(work: Callable[[], object]) -> float:
    """Processor time of a piece of work, in this process."""
    start = time.process_time()
    work()
    return 1e3 * (time.process_time() - start)


def measure() -> dict[str, float]:
    """All figures by name, in milliseconds but for the size of the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.comity"
        session = Session.create(path, {"scenario": "kesara", "turns": TURNS})
        control = session.admit("control").participant
        session.do(control, {"kind": "start"})
        turns, collects, walls = [], [], []
        for turn in range(TURNS):
            collects.append(milliseconds(lambda turn=turn: session.do(control, {"kind": "collect", "turn": turn})))  # type: ignore[misc]
            start = time.perf_counter()
            turns.append(milliseconds(lambda turn=turn: session.do(control, {"kind": "approve", "turn": turn})))  # type: ignore[misc]
            walls.append(1e3 * (time.perf_counter() - start))
        change = WhatIf(0, "mission", values={"offer.quick_impact_projects": 0.8})
        figures: dict[str, float] = {
            "turn of four weeks, median": statistics.median(turns),
            "turn of four weeks, slowest": max(turns),
            "turn of four weeks, wall clock": statistics.median(walls),
            "AI players decide, median": statistics.median(collects),
            "counterfactual of 26 turns": min(milliseconds(lambda: compare(session, change, explain=False)) for _ in range(3)),
            "AI baseline of 26 turns": milliseconds(lambda: baseline(session)),
            "explained by mechanism": milliseconds(lambda: compare(session, change)),
            "view of the mission": statistics.median(milliseconds(lambda: session.role_view("mission")) for _ in range(9)),
            "view of the facilitator": statistics.median(milliseconds(lambda: session.role_view("control")) for _ in range(9)),
        }
        session.close()

        def reopen() -> Any:
            Session.open(path).close()

        figures["reopening after 26 turns"] = milliseconds(reopen)
        figures["file after 26 turns, KB"] = path.stat().st_size / 1024
    return figures


def main() -> None:
    """Measure, print, keep."""
    figures = measure()
    for name, value in figures.items():
        print(f"{name:<36}{value:>10,.1f}" + ("" if name.endswith("KB") else " ms"))
    LATEST.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
