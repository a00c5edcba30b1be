"""How much a session file may ask for while it is lived again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from simulation.inputs import InputProblems, Problem

RECEIVED_S = 120.0
"""Seconds that a received session may take to be lived again; a long one takes a few."""

BROKEN = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, AssertionError, RecursionError, MemoryError)
"""What carrying out entries that nobody could have made by playing may end in."""


@dataclass
class Limits:
    """Limits of a replay.

    Attributes:
        seconds: from now on, ``None`` without end; clock: gives seconds.
        strict: stop at the first turn that ends otherwise than was played, and see that every page can be made.
    """

    seconds: float | None = None
    strict: bool = False
    clock: Callable[[], float] = time.monotonic
    begun: float = field(init=False)

    def __post_init__(self) -> None:
        self.begun = self.clock()

    def check(self, name: str, mismatches: list[str], where: str) -> None:
        """Look whether the replay may go on.

        Args:
            name: of the file; mismatches: turns so far that ended otherwise; where: how far it is.

        Raises:
            InputProblems: it takes too long, or (``strict``) a turn ended otherwise.
        """
        if self.strict and mismatches:
            lines = [*mismatches, "it was played with another version of the model, or changed by hand"]
            raise InputProblems([Problem(name, "", None, line) for line in lines], "the session")
        if self.seconds is not None and self.clock() - self.begun > self.seconds:
            words = f"takes longer than {self.seconds:.0f} seconds to be lived again"
            raise InputProblems([Problem(name, where, None, words)], "the session")
