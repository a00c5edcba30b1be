"""What a search for boxes is asked, checked against the study of a folder before anything is sought."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypedDict, Unpack

import numpy as np

from experiments.kit import check_keywords, read_sealed
from experiments.store import StudyRuns, read_study
from experiments.stress import REQUEST, direction_of, out_of_range
from simulation.inputs import Gathered, Problem, nearest_name, one_of
from simulation.world import check_count, choose_seeds

DRAWS = 40
"""Resamples of the search."""


class DiscoverKeywords(TypedDict, total=False):
    """Keywords of a search for boxes beside folder and policy: see `DiscoverRequest`."""

    against: str
    outcome: str
    below: float | None
    above: float | None
    loses: bool
    margin: float
    boxes: int
    draws: int
    seed: int
    partial: bool


@dataclass(frozen=True)
class DiscoverRequest:
    """A search for boxes that can be made.

    Attributes:
        folder: of a stress test or a study; read: what was run in it, with its runs; stressed: what the stress test was
            asked, if it is one.
        policy: whose failures or advantages are sought.
        against: another policy; cases are then compared by the paired difference ("" = no comparison).
        measure: the outcome, one with a better side.
        limit: value beyond which the policy fails, if one was given.
        loses: with ``against``, seek cases in which the policy does worse.
        margin: difference that counts as doing better or worse.
        boxes: boxes at most; draws: resamples of the search; seed: decides them.

    Raises:
        InputProblems: everything wrong with it at once.
    """

    folder: Path
    read: StudyRuns = field(repr=False)
    stressed: Mapping[str, Any] = field(repr=False)
    policy: str
    measure: str
    against: str = ""
    limit: float | None = None
    loses: bool = False
    margin: float = 0.0
    boxes: int = 3
    draws: int = DRAWS
    seed: int = 0

    def __post_init__(self) -> None:
        study, found = self.read.study, Gathered()
        names, measures = study.policy_names, [measure.name for measure in study.measures]
        found += [
            Problem("policy", "", name, "is not a policy of the study", one_of(names), nearest=nearest_name(name, names))
            for name in dict.fromkeys([self.policy, self.against])
            if name not in names and (name or name == self.policy)
        ]
        if self.against and self.against == self.policy:
            found.append(Problem("against", "", self.against, "is the policy itself", "another policy"))
        if self.measure not in measures:
            nearest = nearest_name(self.measure, measures)
            found.append(Problem("outcome", "", self.measure, "is not an outcome of the study", one_of(measures), nearest=nearest))
        elif not self.direction:
            judged = [name for name in measures if direction_of(name)]
            found.append(Problem("outcome", "", self.measure, "has no better side", one_of(judged)))
        outside = None if self.limit is None else out_of_range(self.measure, self.limit, "below")
        found += [outside] if outside is not None else []
        if self.limit is not None and self.against:
            words = "does not go with against, which compares two policies"
            found.append(Problem("below", "", self.limit, words, "margin"))
        if self.margin < 0 or not np.isfinite(self.margin):
            found.append(Problem("margin", "", self.margin, "is not possible", "a number of at least 0"))
        if self.loses and not self.against:
            found.append(Problem("loses", "", None, "needs a policy to compare with", "against"))
        check_count("boxes", self.boxes, found)
        check_count("draws", self.draws, found)
        choose_seeds([self.seed], found, key="seed")
        found.refuse("the search for boxes")

    @classmethod
    def of(cls, folder: str | os.PathLike[str], policy: str, **asked: Unpack[DiscoverKeywords]) -> DiscoverRequest:
        """Check what `experiments.discover.discovery.discover` is asked; arguments as there.

        Raises:
            InputProblems: everything wrong at once.
        """
        check_keywords(asked, DiscoverKeywords, "discover")
        read = read_study(folder, partial=asked.get("partial", False))
        path, found = Path(folder) / REQUEST, Gathered()
        measure = asked.get("outcome") or read.study.measures[0].name
        below, above = asked.get("below"), asked.get("above")
        made = found.attempt(
            cls,
            Path(folder),
            read,
            read_sealed(path) if path.exists() else {},
            policy,
            measure,
            against=asked.get("against", ""),
            limit=below if below is not None else above,
            loses=asked.get("loses", False),
            margin=asked.get("margin", 0.0),
            boxes=asked.get("boxes", 3),
            draws=asked.get("draws", DRAWS),
            seed=asked.get("seed", 0),
        )
        if below is not None and above is not None:
            found.append(Problem("below", "", below, "excludes above", "one of them"))
        direction = direction_of(measure) if measure in [one.name for one in read.study.measures] else 0
        if (below is not None and direction < 0) or (above is not None and direction > 0):
            wrong, right = ("below", "above") if below is not None else ("above", "below")
            words = f"would call the better side a failure: {'more' if direction > 0 else 'less'} is better"
            found.append(Problem(wrong, "", below if below is not None else above, words, right))
        found.refuse("the search for boxes")
        assert made is not None  # what could not be made has been refused
        return made

    @property
    def direction(self) -> int:
        """1 when more of the outcome is better, else -1."""
        return direction_of(self.measure)
