"""Numbers in groups: those declared in one file, split so that no group is large."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.registers import PARAMETERS

MOST_IN_A_GROUP = 40


@dataclass(frozen=True)
class NumberGroup:
    """Numbers that are moved together: name, and their places in the list of numbers that are screened."""

    name: str
    members: npt.NDArray[np.int64]


def groups_of(numbers: Sequence[str], most: int = MOST_IN_A_GROUP) -> tuple[NumberGroup, ...]:
    """Groups of registered numbers, in the order of the register: a file a group, a long file several of about one size."""
    files: dict[str, list[int]] = {}
    for place, name in enumerate(numbers):
        files.setdefault(PARAMETERS[name].declared.removesuffix(".toml"), []).append(place)
    found = []
    for file, places in files.items():
        parts = np.array_split(np.array(places), math.ceil(len(places) / most))
        names = [file] if len(parts) == 1 else [f"{file} {k + 1} of {len(parts)}" for k in range(len(parts))]
        found += [NumberGroup(name, part) for name, part in zip(names, parts)]
    return tuple(found)
