"""Runs that a calibration asks for: made in pieces, kept on disk as they come, and never made twice.

Every piece is named by its stage and by a hash of what it runs, so that a calibration that was stopped goes on where
it was: the same seeds ask for the same pieces, and those that exist are read instead of run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from experiments.kit import write_aside
from experiments.runs import HERE, Compute, each, silent

Simulator = Callable[[Mapping[str, float], int], np.ndarray]
"""One run: parameter values and seed to the targets on their scales, (targets,)."""
PIECE = 50
"""Runs between two files."""


@dataclass
class Bench:
    """Makes runs and keeps them.

    Args:
        simulator: one run.
        targets: number of targets.
        identity: what makes runs comparable (source of the model, scenario, targets): part of every piece's name.
        folder: where pieces are kept; ``None`` keeps nothing.
        compute: where runs are made, and who hears of runs done, runs expected and the stage.
        expected: runs expected in all, for the progress.

    Attributes:
        done: runs served so far; made: those of them that were not read from a file.
        failed: runs that ended in an error; their targets are not a number.
    """

    simulator: Simulator
    targets: int
    identity: str = ""
    folder: Path | None = None
    compute: Compute = HERE
    expected: int = 0
    done: int = field(default=0, init=False)
    made: int = field(default=0, init=False)
    failed: int = field(default=0, init=False)

    def run(self, stage: str, names: tuple[str, ...], values: np.ndarray, seeds: np.ndarray) -> np.ndarray:
        """Targets of runs with parameter ``values`` (runs, parameters) and ``seeds``; (runs, targets).

        A run that fails leaves a row that is not a number.
        """
        out = np.empty((len(values), self.targets))
        with self.compute.open() as here:
            for number, rows in enumerate(_pieces(len(values))):
                out[rows] = self._piece(f"{stage}-{number:04d}", names, values[rows], seeds[rows], here)
                self.done += rows.stop - rows.start
                self.compute.progress(self.done, max(self.expected, self.done), stage)
        self.failed += int(np.isnan(out).any(axis=1).sum())
        return out

    def _piece(self, name: str, names: tuple[str, ...], values: np.ndarray, seeds: np.ndarray, here: Compute) -> np.ndarray:
        digest = hashlib.sha256(self.identity.encode() + "|".join(names).encode())
        digest.update(np.ascontiguousarray(values, dtype=float).tobytes() + np.asarray(seeds, dtype=np.int64).tobytes())
        file = None if self.folder is None else self.folder / f"{name}-{digest.hexdigest()[:12]}.npy"
        if file is not None and file.exists():
            return np.load(file)
        runs = list(zip((dict(zip(names, map(float, row), strict=True)) for row in values), map(int, seeds), strict=True))
        found = np.array(each(self._one, runs, here.telling(silent)))
        self.made += len(found)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_aside(file, lambda path: np.save(path, found))
        return found

    def _one(self, run: tuple[Mapping[str, float], int]) -> np.ndarray:
        try:
            return self.simulator(*run)
        except FloatingPointError:
            return np.full(self.targets, np.nan)


def _pieces(count: int) -> Iterator[slice]:
    for first in range(0, count, PIECE):
        yield slice(first, min(first + PIECE, count))
