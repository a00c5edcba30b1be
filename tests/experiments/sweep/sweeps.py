"""A small study for the tests of stores and sweeps, and what they compare."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pandas as pd

from experiments.store.folder import Store

STUDY = """
title = "A small study"
scenarios = ["kesara"]
policies = ["uncoordinated", "best_practice"]
weeks = 6
communities = 12
seeds = {seeds}
outcomes = ["stability", {{outcome = "battle_deaths", summary = "sum", last = 4}}, {{outcome = "fear", summary = "worst_tenth"}}]
[design]
kind = "latin_hypercube"
runs = {points}
[[vary]]
instrument = "joint_planning"
low = 0.0
high = 1.0
[[vary]]
parameter = "trust_loss_gain_ratio"
[[vary]]
switch = "aid_and_violence"
"""


def study_file(folder: Path, *, seeds: int = 4, points: int = 5, more: str = "") -> Path:
    """Write the study's file into ``folder``: ``2 * seeds * points`` runs."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "study.toml"
    path.write_text(STUDY.format(seeds=seeds, points=points) + more, encoding="utf-8")
    return path


def same_folder(first: Path, second: Path) -> None:
    """Assert that two finished studies hold the same table, to the bit, and byte for byte the same shards and manifest."""
    pd.testing.assert_frame_equal(Store(first).table(), Store(second).table(), check_exact=True)
    pd.testing.assert_frame_equal(Store(first).failures(), Store(second).failures(), check_exact=True)
    files = {path.relative_to(first) for path in first.rglob("*.parquet")} | {Path("manifest.json")}
    assert files == {path.relative_to(second) for path in second.rglob("*.parquet")} | {Path("manifest.json")}
    for name in files:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


class Numbers:
    """Work for the driver of pieces: numbers to be squared."""

    def __init__(self, numbers: tuple[int, ...], deadly: int | None = None) -> None:
        self.numbers, self.deadly = numbers, deadly

    def __len__(self) -> int:
        return len(self.numbers)

    def single(self) -> list[Numbers]:
        """The same work, a piece a number."""
        return [Numbers((number,), self.deadly) for number in self.numbers]


def square(work: Numbers) -> dict[int, int | str]:
    """Square the numbers; the deadly one ends its process."""
    if work.deadly in work.numbers:
        os.kill(os.getpid(), signal.SIGKILL)
    return {number: number * number for number in work.numbers}


def gave_up(work: Numbers, reason: str) -> dict[int, int | str]:
    """What stands for a number that could not be squared."""
    return dict.fromkeys(work.numbers, reason)
