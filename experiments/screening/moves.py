"""What is moved in a world: groups of numbers to random corners of their ranges, then hands of numbers dealt at random.

A *move* puts some numbers of a world to ends of their ranges, some to the low one and others to the high one, and leaves all
else as it is: seed, other numbers, switches. Every move has its mirror, with all ends exchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.screening.groups import NumberGroup

NumberPlaces = npt.NDArray[np.int64]
Signs = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Move:
    """Numbers of a world that are put to ends of their ranges; none: the world as it was drawn.

    Attributes:
        world: which; members: places of the numbers; signs: +1 the high end, -1 the low one.
    """

    world: int
    members: NumberPlaces
    signs: Signs

    @property
    def mirrored(self) -> Move:
        """The same numbers at their other ends."""
        return Move(self.world, self.members, np.negative(self.signs))


def untouched(world: int) -> Move:
    """The world as it was drawn."""
    return Move(world, np.empty(0, np.int64), np.empty(0, np.int8))


def group_moves(groups: Sequence[NumberGroup], worlds: int, seed: int) -> list[Move]:
    """For each world the world itself, then every group at a random corner of its ranges and at the opposite one."""
    luck = np.random.default_rng([seed, 1])
    found = []
    for world in range(worlds):
        found.append(untouched(world))
        for group in groups:
            move = Move(world, group.members, random_signs(luck, len(group.members)))
            found += [move, move.mirrored]
    return found


def random_signs(luck: np.random.Generator, count: int) -> Signs:
    """Ends for so many numbers, each high or low with the same chance."""
    return np.asarray(2 * luck.integers(0, 2, count) - 1, dtype=np.int8)


@dataclass(frozen=True)
class Deal:
    """Numbers dealt to hands, anew in every world.

    Attributes:
        places: of the numbers that are dealt.
        hand: hand of each number in each world, (worlds, numbers).
        signs: end of each number in its hand's first move, (worlds, numbers).
        hands: so many.
    """

    places: NumberPlaces
    hand: npt.NDArray[np.int8]
    signs: Signs
    hands: int

    @property
    def worlds(self) -> int:
        """So many."""
        return len(self.hand)

    def at(self, worlds: npt.NDArray[np.bool_]) -> Deal:
        """The deal of some of the worlds."""
        return Deal(self.places, self.hand[worlds], self.signs[worlds], self.hands)

    def moves(self, world: int) -> list[Move]:
        """Each hand's move and its mirror, hand by hand."""
        found = []
        for hand in range(self.hands):
            mine = self.hand[world] == hand
            move = Move(world, self.places[mine], self.signs[world, mine])
            found += [move, move.mirrored]
        return found


def deal(places: NumberPlaces, worlds: int, hands: int, seed: int) -> Deal:
    """Deal numbers to hands of the same size, with random ends, in each of some worlds."""
    luck = np.random.default_rng([seed, 2])
    even = np.arange(len(places)) % hands
    hand = np.array([luck.permutation(even) for _ in range(worlds)], dtype=np.int8).reshape(worlds, len(places))
    signs = np.array([random_signs(luck, len(places)) for _ in range(worlds)], dtype=np.int8).reshape(worlds, len(places))
    return Deal(places, hand, signs, hands)
