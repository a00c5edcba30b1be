"""What scenario discovery is asked, and whether a study can answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from experiments.store.folder import Store
from experiments.stress.request import direction_of
from simulation.inputs.errors import Gathered, nearest_name, one_of

DRAWS = 40
"""Resamples of the search."""


class DiscoverKeywords(TypedDict, total=False):
    """Keywords of `experiments.discover.discovery.discover`: see `DiscoverRequest`."""

    against: str
    outcome: str
    below: float | None
    above: float | None
    loses: bool
    margin: float
    boxes: int
    draws: int
    seed: int


@dataclass(frozen=True)
class DiscoverRequest:
    """Where a policy fails, or does better (or worse) than another.

    Attributes:
        policy: whose failures or advantages are sought.
        against: another policy; cases are then compared by the paired difference.
        outcome: measure of the study; its first if left out.
        below: the policy fails below this value (outcomes of which more is better); above: the same for the others. Left
            out, the threshold that the stress test was given, else the median of its reference (of a study's first policy).
        loses: with ``against``, seek cases in which the policy does worse.
        margin: difference that counts as doing better or worse.
        boxes: boxes at most; draws: resamples of the search; seed: decides them.
    """

    policy: str
    against: str = ""
    outcome: str = ""
    below: float | None = None
    above: float | None = None
    loses: bool = False
    margin: float = 0.0
    boxes: int = 3
    draws: int = DRAWS
    seed: int = 0

    def measure(self, store: Store) -> str:
        """The measure that is looked at."""
        return self.outcome or store.measures[0]

    @property
    def limit(self) -> float | None:
        """The threshold that was given, if any."""
        return self.below if self.below is not None else self.above

    def check(self, store: Store, policies: Sequence[str]) -> int:
        """Refuse what a study cannot answer; returns 1 if more of the outcome is better, else -1.

        Args:
            store: the study's folder; policies: names of its policies.

        Raises:
            InputProblems: everything wrong.
        """
        found = Gathered()
        for name in dict.fromkeys([self.policy, self.against]):
            if name and name not in policies:
                found.note("policy", name, "is not a policy of the study", one_of(policies), nearest_name(name, policies))
        if self.against and self.against == self.policy:
            found.note("against", self.against, "is the policy itself", "another policy")
        direction = self._direction(store, found)
        self._check_limits(direction, found)
        if self.margin < 0 or not np.isfinite(self.margin):
            found.note("margin", self.margin, "is not possible", "a number of at least 0")
        if self.loses and not self.against:
            found.note("loses", None, "needs a policy to compare with", "against")
        found.refuse("the search for boxes")
        return direction

    def _direction(self, store: Store, found: Gathered) -> int:
        """Which way the outcome is better; 0 after noting that it has none or is not there."""
        measure, known = self.measure(store), store.measures
        if measure not in known:
            found.note("outcome", measure, "is not an outcome of the study", one_of(known), nearest_name(measure, known))
            return 0
        direction = direction_of(measure)
        if not direction:
            sided = one_of([name for name in known if direction_of(name)])
            found.note("outcome", measure, "has no better side", sided)
        return direction

    def _check_limits(self, direction: int, found: Gathered) -> None:
        """Note what is wrong with ``below`` and ``above``."""
        if self.below is not None and self.above is not None:
            found.note("below", self.below, "excludes above", "one of them")
        if self.against and self.limit is not None:
            found.note("below", self.limit, "does not go with against, which compares two policies", "margin")
        if (self.below is not None and direction < 0) or (self.above is not None and direction > 0):
            wrong, right = ("below", "above") if self.below is not None else ("above", "below")
            better = "more" if direction > 0 else "less"
            found.note(wrong, self.limit, f"would call the better side a failure: {better} is better", right)
