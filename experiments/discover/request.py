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
        measure: the outcome; direction: 1 when more of it is better, else -1.
        limit: value beyond which the policy fails, if one was given.
        loses: with ``against``, seek cases in which the policy does worse.
        margin: difference that counts as doing better or worse.
        boxes: boxes at most; draws: resamples of the search; seed: decides them.
    """

    folder: Path
    read: StudyRuns = field(repr=False)
    stressed: Mapping[str, Any] = field(repr=False)
    policy: str
    measure: str
    direction: int
    against: str = ""
    limit: float | None = None
    loses: bool = False
    margin: float = 0.0
    boxes: int = 3
    draws: int = DRAWS
    seed: int = 0

    @classmethod
    def of(cls, folder: str | os.PathLike[str], policy: str, **asked: Unpack[DiscoverKeywords]) -> DiscoverRequest:
        """Check what `experiments.discover.discovery.discover` is asked; arguments as there.

        Raises:
            InputProblems: everything wrong at once.
        """
        check_keywords(asked, DiscoverKeywords, "discover")
        read = read_study(folder, partial=asked.get("partial", False))
        study, measures = read.study, [measure.name for measure in read.study.measures]
        path = Path(folder) / REQUEST
        stressed: dict[str, Any] = read_sealed(path) if path.exists() else {}
        against, loses, margin = asked.get("against", ""), asked.get("loses", False), asked.get("margin", 0.0)
        below, above = asked.get("below"), asked.get("above")
        measure = asked.get("outcome") or measures[0]
        names = study.policy_names
        found = Gathered()
        found += [
            Problem("policy", "", name, "is not a policy of the study", one_of(names), nearest=nearest_name(name, names))
            for name in dict.fromkeys([policy, against])
            if name and name not in names
        ]
        if against and against == policy:
            found.append(Problem("against", "", against, "is the policy itself", "another policy"))
        direction = _direction(measure, measures, found)
        _limits(below, above, measure, direction, against, found)
        if margin < 0 or not np.isfinite(margin):
            found.append(Problem("margin", "", margin, "is not possible", "a number of at least 0"))
        if loses and not against:
            found.append(Problem("loses", "", None, "needs a policy to compare with", "against"))
        found.refuse("the search for boxes")
        return cls(
            Path(folder),
            read,
            stressed,
            policy,
            measure,
            direction=direction,
            against=against,
            limit=below if below is not None else above,
            loses=loses,
            margin=margin,
            boxes=asked.get("boxes", 3),
            draws=asked.get("draws", DRAWS),
            seed=asked.get("seed", 0),
        )


def _direction(measure: str, measures: list[str], found: Gathered) -> int:
    """The better direction of a measure of the study; 0 after noting that there is none."""
    if measure not in measures:
        nearest = nearest_name(measure, measures)
        found.append(Problem("outcome", "", measure, "is not an outcome of the study", one_of(measures), nearest=nearest))
        return 0
    direction = direction_of(measure)
    if not direction:
        judged = [name for name in measures if direction_of(name)]
        found.append(Problem("outcome", "", measure, "has no better side", one_of(judged)))
    return direction


def _limits(below: float | None, above: float | None, measure: str, direction: int, against: str, found: Gathered) -> None:
    """Note limits that contradict each other, the better side of the outcome, or a comparison."""
    limit = below if below is not None else above
    if below is not None and above is not None:
        found.append(Problem("below", "", below, "excludes above", "one of them"))
    if against and limit is not None:
        found.append(Problem("below", "", limit, "does not go with against, which compares two policies", "margin"))
    outside = out_of_range(measure, limit, "below" if below is not None else "above") if limit is not None else None
    if outside is not None:
        found.append(outside)
    if (below is not None and direction < 0) or (above is not None and direction > 0):
        wrong, right = ("below", "above") if below is not None else ("above", "below")
        words = f"would call the better side a failure: {'more' if direction > 0 else 'less'} is better"
        found.append(Problem(wrong, "", limit, words, right))
