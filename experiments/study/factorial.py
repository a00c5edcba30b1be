"""Factorial designs: every combination of levels, and regular two-level fractions with a stated resolution.

A regular fraction of k factors in 2^m runs gives m factors a full factorial and sets each other factor equal to an
interaction of those m (its generator). The resolution R says what is mixed up with what: at R = 3 main effects with
two-factor interactions, at R = 4 two-factor interactions with each other, at R = 5 neither. It holds when no R - 1
columns multiply to the constant, and that is how generators are chosen here: the smallest m for which k columns exist.
The sizes agree with the published tables (Box and Hunter 1961, Technometrics 3:311-351 and 449-458; Montgomery 2013,
Design and Analysis of Experiments, table 8.14) for up to eleven factors.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MOST_BASE = 12
"""Fractions of more than 2^12 runs are not looked for."""


def combinations(sizes: Sequence[int]) -> np.ndarray:
    """Every combination of level numbers, the last factor fastest; int64 [product of sizes, factors]."""
    return np.indices(tuple(sizes)).reshape(len(sizes), -1).T.astype(np.int64)


@dataclass(frozen=True)
class Fraction:
    """A regular two-level fraction.

    Attributes:
        base: number of factors m that form a full factorial; there are 2^m runs.
        columns: for each factor the set of base factors whose product it is, as bits (factor i < m: bit i alone).
        resolution: length of the shortest word of the defining relation (0 for a full factorial: nothing is mixed up).
    """

    base: int
    columns: tuple[int, ...]
    resolution: int

    @property
    def runs(self) -> int:
        """Number of runs."""
        return 2**self.base

    def levels(self) -> np.ndarray:
        """Level 0 or 1 of each factor in each run; int64 [runs, factors]."""
        run = np.arange(self.runs)
        signs = [1 - 2 * ((run >> i) & 1) for i in range(self.base)]
        out = np.empty((self.runs, len(self.columns)), dtype=np.int64)
        for k, column in enumerate(self.columns):
            product = np.ones(self.runs, dtype=np.int64)
            for i in range(self.base):
                if column >> i & 1:
                    # A base factor's high level is +1; products of signs make the others.
                    product *= -signs[i]
            out[:, k] = (product + 1) // 2
        return out

    def generators(self, names: Sequence[str]) -> list[str]:
        """The generators in words, such as ``"D = A·B·C"``; empty for a full factorial."""
        return [
            f"{names[k]} = {'·'.join(names[i] for i in range(self.base) if column >> i & 1)}"
            for k, column in enumerate(self.columns)
            if k >= self.base
        ]

    def aliases(self, names: Sequence[str], order: int = 2) -> dict[str, list[str]]:
        """For every effect of up to ``order`` factors, the other such effects that cannot be told from it."""
        groups: dict[int, list[str]] = {}
        for size in range(1, order + 1):
            for chosen in itertools.combinations(range(len(self.columns)), size):
                mask = 0
                for k in chosen:
                    mask ^= self.columns[k]
                groups.setdefault(mask, []).append("·".join(names[k] for k in chosen))
        return {
            effect: [other for other in group if other != effect] for group in groups.values() for effect in group if len(group) > 1
        }


def fraction(factors: int, resolution: int) -> Fraction:
    """The smallest regular two-level fraction of ``factors`` factors found with at least that resolution (3, 4, 5).

    Raises:
        ValueError: none within 2^12 runs.
    """
    for base in range(1, MOST_BASE + 1):
        if factors <= base:
            return Fraction(factors, tuple(1 << i for i in range(factors)), 0)
        columns = _columns(base, factors, resolution)
        if len(columns) == factors:
            return Fraction(base, tuple(columns), _shortest_word(columns))
    raise ValueError(f"no fraction of {factors} factors with resolution {resolution} within {2**MOST_BASE} runs was found")


def _columns(base: int, factors: int, resolution: int) -> list[int]:
    """Up to ``factors`` columns of which no resolution - 1 multiply to the constant; the longest products first.

    Long products keep the defining relation's words long; a first pass that fails is repeated with short ones first.
    """
    best: list[int] = []
    masks = [mask for mask in range(1, 2**base) if mask.bit_count() > 1]
    for order in (
        sorted(masks, key=lambda mask: (-mask.bit_count(), mask)),
        sorted(masks),
        sorted(masks, key=lambda mask: (mask.bit_count(), mask)),
    ):
        columns = [1 << i for i in range(base)]
        # reached[s]: products of s columns; a new column must not equal a product of up to resolution - 2.
        reached = [{0}, set(columns)]
        for size in range(2, resolution - 1):
            reached.append({a ^ b for a in reached[size - 1] for b in columns} - reached[size - 2])
        for mask in order:
            if len(columns) == factors:
                break
            if any(mask in products for products in reached[1 : resolution - 1]):
                continue
            columns.append(mask)
            for size in range(resolution - 2, 0, -1):
                reached[size] |= {mask ^ product for product in reached[size - 1]}
        if len(columns) > len(best):
            best = columns
        if len(best) == factors:
            return best
    return best


def _shortest_word(columns: Sequence[int]) -> int:
    """Length of the shortest product of columns that is constant."""
    for size in range(2, len(columns) + 1):
        for chosen in itertools.combinations(columns, size):
            mask = 0
            for column in chosen:
                mask ^= column
            if mask == 0:
                return size
    return 0
