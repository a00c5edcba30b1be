"""Scenario discovery: in which part of what nobody knows does a policy fail, or do better than another?

    found = discover("results/stress-mali", "best_practice", outcome="stability", below=0.5)
    for line in sentences(found): print(line)

Cases are the states of a stress test or the points of a study, each with the mean over its seeds. Boxes come from PRIM
(`prim`) and, where scikit-learn is there, from a classification tree (`boxes.tree_boxes`).
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import pandas as pd

from experiments.discover.boxes import Box, Quality, quality, tree_boxes
from experiments.discover.cases import dimensions_of, read_cases
from experiments.discover.peeling import prim, stability
from experiments.discover.request import DiscoverKeywords, DiscoverRequest
from experiments.discover.result import Discovery
from experiments.kit.keywords import check_keywords
from experiments.store.folder import Store
from experiments.stress.request import REQUEST
from experiments.study import load_study
from simulation.inputs.errors import InputProblems, Problem

FEWEST = 20
"""Cases below which no box is sought."""


def discover(folder: str | os.PathLike[str], policy: str, **asked: Unpack[DiscoverKeywords]) -> Discovery:
    """Seek boxes in which a policy fails, or does better (or worse) than another.

    Args:
        folder: of a stress test or a study.
        policy, asked: as `experiments.discover.request.DiscoverRequest`: against, outcome, below, above, loses, margin, boxes,
            draws, seed.

    Raises:
        InputProblems: everything wrong with what was asked, or too few cases.
    """
    check_keywords(asked, DiscoverKeywords, "discover")
    ask = DiscoverRequest(policy, **asked)
    store = Store(folder)
    study = load_study(Path(folder) / "study.toml")
    path = Path(folder) / REQUEST
    request: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    measure, direction = ask.measure(store), ask.check(store, study.policy_names)
    cases, values, dropped = read_cases(store, study, request, measure)
    dimensions = dimensions_of(study, cases)
    groups = cases.pop("_group").to_numpy()
    if ask.against:
        value = direction * (values[policy] - values[ask.against]).to_numpy()
        interest = value < -ask.margin if ask.loses else value > ask.margin
        value, threshold = direction * value, ask.margin
    else:
        value = values[policy].to_numpy()
        first = request.get("reference", study.policy_names[0])
        given = ask.limit if ask.limit is not None else request.get("thresholds", {}).get(measure)
        threshold = float(given if given is not None else values[first].median())
        interest = direction * value < direction * threshold
    _enough(folder, cases)
    found = prim(cases, interest, boxes=ask.boxes)
    stable = stability(found, cases, interest, groups=groups, draws=ask.draws, seed=ask.seed) if found else []
    return Discovery(
        folder=Path(folder),
        policy=policy,
        against=ask.against,
        measure=measure,
        direction=direction,
        threshold=threshold,
        loses=ask.loses,
        cases=cases,
        values=value,
        interest=interest,
        dimensions=dimensions,
        found=tuple(found),
        stable=tuple(stable),
        trees=_trees(cases, interest),
        dropped=dropped,
    )


def _enough(folder: str | os.PathLike[str], cases: pd.DataFrame) -> None:
    """Refuse cases among which no box can be found."""
    words, allowed = "", ""
    if len(cases) < FEWEST:
        words, allowed = (
            f"holds {len(cases)} finished cases, too few for a box",
            f"at least {FEWEST} states or design points",
        )
    elif not len(cases.columns):
        words, allowed = "varies nothing that a box could limit", "a study with factors"
    if words:
        raise InputProblems([Problem("study", "", str(folder), words, allowed)], "the search for boxes")


def _trees(cases: pd.DataFrame, interest: np.ndarray) -> tuple[tuple[Box, Quality], ...] | None:
    """Boxes of the classification tree with their quality; ``None`` without scikit-learn, which the report says."""
    if interest.all() or not interest.any():
        return ()
    try:
        return tuple((box, quality(box.holds(cases), interest)) for box in tree_boxes(cases, interest))
    except InputProblems:
        return None
