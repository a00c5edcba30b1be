"""Writing a study's folder: finished runs go into the journal of their block, whole blocks into shards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import numpy as np

from experiments.kit import Holder
from experiments.store.blocks import Block, BlockJournal, on_disk
from experiments.store.folder import DesignRows, Store
from experiments.store.lock import writing
from experiments.store.recovery import settle
from experiments.store.shards import write_shard


class Writer:
    """Writes finished runs into a study's folder; one process at a time.

    Args:
        store: the study's folder.
        design: rows of the design.

    Attributes:
        failed: runs that failed, those of earlier sessions included; done: runs finished well.

    Raises:
        InputProblems: another process is writing.
    """

    def __init__(self, store: Store, design: DesignRows) -> None:
        self.store, self._design = store, design
        self._lock = ExitStack()
        self._before: Holder | None = None
        self._open: dict[int, tuple[Block, BlockJournal]] = {}
        self.done = self.failed = 0

    def __enter__(self) -> Writer:
        self._before = self._lock.enter_context(writing(self.store.folder))
        # Halves of files that a killed writer left aside; nobody else writes here now.
        for left in self.store.folder.rglob(".*.part.*"):
            left.unlink()
        settle(self.store.folder, locked=True)
        return self

    def __exit__(self, *details: Any) -> None:
        for _, journal in self._open.values():
            journal.close()
        self._lock.__exit__(*details)

    @property
    def left_by(self) -> int | None:
        """The process that wrote here before and ended without closing, if any."""
        return None if self._before is None else self._before.pid

    def missing(self, stop: int) -> Iterator[np.ndarray]:
        """Numbers of unfinished runs below ``stop``, an array a block; a block is only looked at when it is asked for."""
        for number in self.store.blocks():
            start, _ = self.store.bounds(number)
            if start >= stop:
                return
            if number not in self._open:
                block = self.store.load(number)
                if not block.missing().size:
                    self._tidy(number, block)
                    continue
                self._open[number] = (block, self.store.journal(number))
            missing = self._open[number][0].missing()
            yield missing[missing < stop]

    def add(self, numbers: np.ndarray, values: np.ndarray, failures: dict[int, str]) -> None:
        """Keep finished runs: first in the journal, and when their block is whole, in a shard.

        Raises:
            OSError: they could not be written; what was kept before is not damaged.
        """
        for number in dict.fromkeys((np.asarray(numbers) // self.store.size).tolist()):
            chosen = np.asarray(numbers) // self.store.size == number
            reasons = {run: why for run, why in failures.items() if run // self.store.size == number}
            block, journal = self._open[number]
            journal.add(numbers[chosen], values[chosen], reasons)
            block.put(numbers[chosen], values[chosen], reasons)
            if block.done.all():
                self._shard(number)

    def seal(self) -> None:
        """Put what is finished of all blocks into shards, whole or not."""
        for number in list(self._open):
            if self._open[number][0].done.any():
                self._shard(number)

    def forget_failures(self) -> int:
        """Forget the runs that failed, so that they are tried again; return how many there were.

        Call it before ``missing``.
        """
        count = 0
        for number in self.store.blocks():
            block = self.store.load(number)
            if block.failures:
                count += len(block.failures)
                block.forget(np.array(list(block.failures)))
                self._open[number] = (block, self.store.journal(number))
                self._shard(number)
        return count

    def _tidy(self, number: int, block: Block) -> None:
        """Finish what a sudden end left between a journal's last line and its removal."""
        if self.store.journal(number).path.exists():
            self._open[number] = (block, self.store.journal(number))
            self._shard(number)

    def _shard(self, number: int) -> None:
        block, journal = self._open[number]
        design, of = self._design(block.start, block.stop), self.store.id or ""
        failed = self.store.shard("failures", number)
        if block.failures:
            on_disk(failed, lambda path: write_shard(block.failed(design), path, of))
        on_disk(self.store.shard("runs", number), lambda path: write_shard(block.runs(design, self.store.measures), path, of))
        if not block.failures:
            failed.unlink(missing_ok=True)
        journal.remove()
        del self._open[number]
