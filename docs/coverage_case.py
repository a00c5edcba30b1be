"""Intervals of one kind on data of one kind, and how often they hold the truth: what `docs/interval_coverage.py` is made of."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SEED = 20260

Ends = tuple[float, float]
Luck = np.random.Generator


@dataclass(frozen=True)
class Case:
    """Intervals of one kind on data of one kind.

    Attributes:
        interval: what it is of, and which commands print it; data: what it was tried on, with the truth in words.
        level: how often it says to hold the truth.
        sizes: numbers of seeds, pairs, states or worlds.
        once: draws data of that size and returns (interval, truth).
        share: part of the repeats (what takes long takes fewer).
    """

    interval: str
    data: str
    level: float
    sizes: tuple[int, ...]
    once: Callable[[Luck, int], tuple[Ends, float]]
    share: float = 1.0

    @property
    def key(self) -> str:
        """Its name in the stored results."""
        return f"{self.interval} | {self.data}"

    def covered(self, size: int, repeats: int, seed: int = SEED) -> float:
        """Share of repeats in which the interval held the truth."""
        luck = np.random.default_rng([seed, size, zlib.crc32(self.key.encode())])
        found = [self.once(luck, size) for _ in range(repeats)]
        return float(np.mean([low - 1e-12 <= truth <= high + 1e-12 for (low, high), truth in found]))
