"""Scenario discovery: in which part of what nobody knows does a policy fail, or do better than another?

    found = discover("results/stress-mali", "best_practice", outcome="stability", below=0.5)
    for line in sentences(found): print(line)

Cases are the states of a stress test or the points of a study, each with the mean over its seeds. Boxes come from PRIM
(`prim`) and, where scikit-learn is there, from a classification tree (`boxes.tree_boxes`).
"""

from __future__ import annotations

import os
from typing import Unpack

import numpy as np
import pandas as pd

from experiments.discover.boxes import Box, Quality, Sharing, quality, tree_boxes
from experiments.discover.cases import dimensions_of, read_cases
from experiments.discover.peeling import prim, stability
from experiments.discover.request import DiscoverKeywords, DiscoverRequest
from experiments.discover.result import Discovery
from simulation.inputs import InputProblems, Problem

FEWEST = 20
"""Cases below which no box is sought."""


def discover(folder: str | os.PathLike[str], policy: str, **asked: Unpack[DiscoverKeywords]) -> Discovery:
    """Seek boxes in which a policy fails, or does better (or worse) than another.

    Args:
        folder: of a stress test or a study.
        policy: whose failures or advantages are sought.
        asked: ``against``: another policy, with which cases are compared by the paired difference; ``outcome``: measure of the
            study, its first if left out; ``below``: the policy fails below this value (outcomes of which more is better),
            ``above``: the same for the others; left out, the threshold that the stress test was given, else the median of its
            reference (of a study's first policy); ``loses``: with ``against``, seek cases in which the policy does worse;
            ``margin``: difference that counts as doing better or worse; ``boxes``: boxes at most; ``draws``: resamples of the
            search; ``seed``: decides them;
            ``partial``: take the finished cases of a study that is not finished, and say so.

    Raises:
        InputProblems: everything wrong with what was asked, or too few cases; a study that is not finished, or is no longer
            what was run.
    """
    return answer(DiscoverRequest.of(folder, policy, **asked))


def answer(request: DiscoverRequest) -> Discovery:
    """Seek the boxes of a request that has been checked.

    Raises:
        InputProblems: too few cases, or nothing that varies.
    """
    study, policy, direction = request.read.study, request.policy, request.direction
    known = read_cases(request.read, request.stressed, request.measure)
    cases, values = known.table, known.values
    dimensions = dimensions_of(study, cases)
    groups = pd.factorize(cases.pop("_group"))[0].astype(np.int64)
    if request.against:
        threshold = request.margin
        value = (values[policy] - values[request.against]).to_numpy()
        each = None if known.by_seed is None else known.by_seed[policy] - known.by_seed[request.against]
        limit = -request.margin if request.loses else request.margin
        sought = -direction if request.loses else direction
        limit *= direction
    else:
        value, each = values[policy].to_numpy(), None if known.by_seed is None else known.by_seed[policy]
        first = request.stressed.get("reference", study.policy_names[0])
        given = request.limit if request.limit is not None else request.stressed.get("thresholds", {}).get(request.measure)
        limit = threshold = float(given if given is not None else values[first].median())
        sought = -direction
    interest = sought * value > sought * limit
    sharing = Sharing(groups, None if each is None else sought * each > sought * limit)
    _enough(request.folder, cases)
    found = prim(cases, interest, boxes=request.boxes, sharing=sharing)
    stable = stability(found, cases, interest, sharing=sharing, draws=request.draws, seed=request.seed) if found else []
    return Discovery(
        folder=request.folder,
        policy=policy,
        against=request.against,
        measure=request.measure,
        direction=direction,
        threshold=threshold,
        loses=request.loses,
        cases=cases,
        values=value,
        interest=interest,
        dimensions=dimensions,
        found=tuple(found),
        stable=tuple(stable),
        trees=_trees(cases, interest),
        seeds=known.seeds,
        shared=known.by_seed is not None,
        dropped=known.dropped,
        partial=request.read.partial,
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
