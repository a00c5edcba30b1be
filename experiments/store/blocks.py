"""Blocks of a study's runs: finished runs in memory and in a journal until a block is whole and becomes a shard.

The journal has a line for every finished piece of work, written before anything else happens with it. A line that was cut
off by a sudden end is left out when it is read, and cut off before more is written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.kit import changed_file, digest_of, write_aside
from simulation.inputs import InputProblems

LEAST_RUNS, MOST_RUNS, SHARDS = 256, 65_536, 32
"""A study has about 32 shards; one holds from 256 to 65,536 runs."""


def block_runs(total: int) -> int:
    """Runs of a block in a study of ``total`` runs."""
    return max(LEAST_RUNS, min(MOST_RUNS, -(-total // SHARDS)))


class Block:
    """Runs ``start`` to ``stop`` of a study, those that are finished.

    Attributes:
        start, stop: run numbers; stop is exclusive.
        done: whether each run is finished, failed or not, (runs,).
        values: a row a run and a column a measure.
        failures: reason by run number.
    """

    def __init__(self, start: int, stop: int, measures: int) -> None:
        self.start, self.stop = start, stop
        self.done = np.zeros(stop - start, dtype=bool)
        self.values = np.full((stop - start, measures), np.nan)
        self.failures: dict[int, str] = {}

    def put(self, numbers: np.ndarray, values: np.ndarray, failures: dict[int, str]) -> None:
        """Add finished runs; ``failures`` are among ``numbers``, and their values are not used."""
        rows = np.asarray(numbers, dtype=np.int64) - self.start
        self.done[rows] = True
        self.values[rows] = values
        self.failures |= failures

    def forget(self, numbers: np.ndarray) -> None:
        """Take these runs for not finished."""
        self.done[np.asarray(numbers, dtype=np.int64) - self.start] = False
        self.failures = {number: reason for number, reason in self.failures.items() if self.done[number - self.start]}

    def missing(self) -> np.ndarray:
        """Numbers of the runs that are not finished."""
        return self.start + np.flatnonzero(~self.done)

    def runs(self, design: pd.DataFrame, measures: list[str]) -> pd.DataFrame:
        """Finished runs that did not fail, in order: the design's columns, then the measures.

        Args:
            design: rows of all runs of the block in order.
            measures: names of the measures.
        """
        failed = np.zeros(len(self.done), dtype=bool)
        failed[[number - self.start for number in self.failures]] = True
        good = self.done & ~failed
        values = pd.DataFrame(self.values[good], columns=measures)
        return pd.concat([design[good].reset_index(drop=True), values], axis=1)

    def failed(self, design: pd.DataFrame) -> pd.DataFrame:
        """Failed runs in order: the design's columns, then ``reason``."""
        numbers = sorted(self.failures)
        rows = design.iloc[[number - self.start for number in numbers]].reset_index(drop=True)
        return rows.assign(reason=pd.Series([self.failures[number] for number in numbers], dtype=object))


class BlockJournal:
    """The lines of one block's finished pieces.

    Args:
        of: what the runs belong to, by which each line is told from one that was changed or brought here; ``None`` for a
            folder of the first format, whose lines say nothing of it.
    """

    def __init__(self, path: Path, of: str | None = "") -> None:
        self.path, self._of = path, of
        self._file: int | None = None

    def lines(self) -> Iterable[dict[str, object]]:
        """Whole lines; nothing if there is no journal.

        Raises:
            InputProblems: a line is not as it was written.
        """
        for number, text in enumerate(self._read()[0], start=1):
            line: dict[str, object] = json.loads(text)
            if self._of is not None and line.pop("sum", None) != digest_of([self._of, line]):
                reason = f"has been changed after its runs were made, or belongs to another study (line {number})"
                raise InputProblems([changed_file(self.path, reason)], "the study")
            yield line

    def add(self, numbers: np.ndarray, values: np.ndarray, failures: dict[int, str]) -> None:
        """Write a line; it is with the system when this returns, so that no end of this process can lose it.

        Raises:
            OSError: it could not be written; what stands in the journal so far is not damaged.
        """
        good = np.array([int(number) not in failures for number in numbers], dtype=bool)
        line = {
            "runs": numbers[good].tolist(),
            "values": values[good].tolist(),
            "failures": {str(number): reason for number, reason in failures.items()},
        }
        if self._of is not None:
            line["sum"] = digest_of([self._of, json.loads(json.dumps(line))])
        text = (json.dumps(line) + "\n").encode()
        if self._file is None:
            self.path.parent.mkdir(exist_ok=True)
            _, whole = self._read()
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            os.ftruncate(self._file, whole)
        while text:
            text = text[os.write(self._file, text) :]

    def replay(self, block: Block) -> None:
        """Put all that the journal holds into a block."""
        for line in self.lines():
            runs, values, failures = line["runs"], line["values"], line["failures"]
            assert isinstance(runs, list) and isinstance(values, list) and isinstance(failures, dict)
            if runs:
                block.put(np.array(runs), np.array(values, dtype=float).reshape(len(runs), -1), {})
            reasons = {int(number): str(reason) for number, reason in failures.items()}
            if reasons:
                block.put(np.array(list(reasons)), np.full((len(reasons), block.values.shape[1]), np.nan), reasons)

    def close(self) -> None:
        """Close the file, if it is open."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def remove(self) -> None:
        """Remove it: its block stands in a shard."""
        self.close()
        self.path.unlink(missing_ok=True)

    def _read(self) -> tuple[list[bytes], int]:
        """Whole lines and the length of the file up to their end."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return [], 0
        whole = content.rfind(b"\n") + 1
        lines = content[:whole].split(b"\n")[:-1]
        return lines, whole


def on_disk(path: Path, write: Callable[[Path], object]) -> None:
    """As `experiments.kit.folders.files.write_aside`, in a folder that is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_aside(path, write)
