"""Scenario discovery: in which part of what nobody knows does a policy fail, or do better than another?

    found = discover("results/stress-mali", "best_practice", outcome="stability", below=0.5)
    for line in sentences(found): print(line)

Cases are the states of a stress test or the points of a study, each with the mean over its seeds. Boxes come from PRIM
(`prim`) and, where scikit-learn is there, from a classification tree (`boxes.tree_boxes`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import pandas as pd

from experiments.discover.boxes import Box, Limit, Quality, quality, tree_boxes
from experiments.discover.peeling import FoundBox, Stability, prim, stability
from experiments.discover.request import DiscoverKeywords, DiscoverRequest
from experiments.runs.ensembles import load_ensemble
from experiments.store.folder import Store
from experiments.stress.design import shock_words
from simulation.inputs.errors import InputProblems, Problem
from simulation.registers.outcomes import OUTCOMES
from simulation.registers.parameters import PARAMETERS

FEWEST = 20
"""Cases below which no box is sought."""


@dataclass(frozen=True)
class Dimension:
    """A factor as boxes speak of it: title, unit, and the range that was sampled (NaN for words)."""

    title: str
    unit: str = ""
    low: float = float("nan")
    high: float = float("nan")


@dataclass(frozen=True)
class Discovery:
    """What was sought and found.

    Attributes:
        folder: the study's folder; policy, against: whose cases ("" = no comparison).
        measure: the outcome; direction: 1 when more of it is better, else -1.
        threshold: value beyond which the policy fails; with ``against`` the difference it must exceed.
        loses: with ``against``, whether cases are sought in which the policy does worse rather than better.
        cases: a row per case, a column per factor; values: outcome (or paired difference) of each case.
        interest: which cases are sought.
        dimensions: what each factor is.
        found, stable: boxes by PRIM, and how each fares in resampled cases.
        trees: boxes of the classification tree with their quality; ``None`` without scikit-learn.
        dropped: cases left out because runs failed or are missing.
    """

    folder: Path
    policy: str
    against: str
    measure: str
    direction: int
    threshold: float
    loses: bool
    cases: pd.DataFrame = field(repr=False)
    values: np.ndarray = field(repr=False)
    interest: np.ndarray = field(repr=False)
    dimensions: Mapping[str, Dimension] = field(repr=False)
    found: tuple[FoundBox, ...] = ()
    stable: tuple[Stability, ...] = ()
    trees: tuple[tuple[Box, Quality], ...] | None = None
    dropped: int = 0

    @property
    def share(self) -> float:
        """Share of all cases that are of interest."""
        return float(self.interest.mean())


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
            search; ``seed``: decides them.

    Raises:
        InputProblems: everything wrong with what was asked, or too few cases.
    """
    return answer(DiscoverRequest.of(folder, policy, **asked))


def answer(request: DiscoverRequest) -> Discovery:
    """Seek the boxes of a request that has been checked.

    Raises:
        InputProblems: too few cases, or nothing that varies.
    """
    folder, study, measure = request.folder, request.study, request.measure
    policy, against, direction = request.policy, request.against, request.direction
    cases, values, dropped = _cases(Store(folder), study, request.stressed, measure)
    dimensions = _dimensions(study, cases)
    groups = cases.pop("_group").to_numpy()
    if against:
        value = direction * (values[policy] - values[against]).to_numpy()
        interest = value < -request.margin if request.loses else value > request.margin
        value, threshold = direction * value, request.margin
    else:
        value = values[policy].to_numpy()
        first = request.stressed.get("reference", study.policy_names[0])
        given = request.limit if request.limit is not None else request.stressed.get("thresholds", {}).get(measure)
        threshold = float(given if given is not None else values[first].median())
        interest = direction * value < direction * threshold
    if len(cases) < FEWEST:
        raise InputProblems(
            [
                Problem(
                    "study",
                    "",
                    str(folder),
                    f"holds {len(cases)} finished cases, too few for a box",
                    f"at least {FEWEST} states or design points",
                )
            ],
            "the search for boxes",
        )
    if not len(cases.columns):
        raise InputProblems(
            [Problem("study", "", str(folder), "varies nothing that a box could limit", "a study with factors")],
            "the search for boxes",
        )
    found = prim(cases, interest, boxes=request.boxes)
    stable = stability(found, cases, interest, groups=groups, draws=request.draws, seed=request.seed) if found else []
    trees: tuple[tuple[Box, Quality], ...] | None = ()
    if interest.any() and not interest.all():
        try:
            trees = tuple((box, quality(box.holds(cases), interest)) for box in tree_boxes(cases, interest))
        except InputProblems:
            trees = None  # the report says that scikit-learn is missing
    return Discovery(
        folder,
        policy,
        against,
        measure,
        direction,
        threshold=threshold,
        loses=request.loses,
        cases=cases,
        values=value,
        interest=interest,
        dimensions=dimensions,
        found=tuple(found),
        stable=tuple(stable),
        trees=trees,
        dropped=dropped,
    )


def _cases(store: Store, study: Any, request: Mapping[str, Any], measure: str) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Factors and outcome of every case in which all policies have all their runs, and the number of those left out.

    The column ``_group`` says which cases were sampled together.
    """
    runs = store.table()
    by_seed = bool(study.ensemble)  # seed k runs member k: seeds are cases
    keys = ["scenario", "point", *(["seed"] if by_seed else [])]
    names = study.policy_names
    expected = (1 if by_seed else len(study.seed_numbers)) * len(names)
    counted = runs.groupby(keys, sort=False).size()
    whole = counted[counted == expected].index
    total = len(study.scenarios) * study.total_points * (len(study.seed_numbers) if by_seed else 1)
    values = runs.groupby([*keys, "policy"], sort=False)[measure].mean().unstack("policy").loc[whole]
    factors = [factor.id for factor in study.factors if factor.kind != "policy"]
    table = runs.drop_duplicates(keys).set_index(keys)[factors].loc[whole]
    place = table.index.get_level_values("scenario")
    if len(set(place)) > 1:
        last = [label.replace("\\", "/").rpartition("/")[2] for label in place]
        if request:
            table["shock"] = [request["shocks"][label] for label in last]
        else:
            table["country"] = last
    if by_seed:
        members = load_ensemble(study.ensemble).table(table.index.get_level_values("seed"))
        more = members[[name for name in members.columns if name not in table]].rename(columns={"member": "_group"})
        table = pd.concat([table, more.set_index(table.index)], axis=1)
    else:
        table["_group"] = table.index.get_level_values("point")
    return table.reset_index(drop=True), values.reset_index(drop=True), total - len(whole)


def _dimensions(study: Any, cases: pd.DataFrame) -> dict[str, Dimension]:
    found = {factor.id: Dimension(factor.title or factor.id, factor.unit, factor.low, factor.high) for factor in study.factors}
    found |= {"shock": Dimension("shock"), "country": Dimension("country")}
    for name in cases:
        if name in found or name == "_group":
            continue
        known = PARAMETERS[str(name)]
        found[str(name)] = Dimension(known.meaning, known.unit, known.low, known.high)
    return found


def limit_words(found: Discovery, name: str, limit: Limit) -> str:
    """A limit in words: "“host-state abuse” is high (above 0.6)"."""
    what = found.dimensions[name]
    title = f"the {what.title}" if name in ("shock", "country") else f"“{what.title}”"
    if limit.options is not None:
        options = [
            shock_words(str(o)) if name == "shock" else f"{o:g}" if isinstance(o, float) else str(o).replace("_", " ")
            for o in limit.options
        ]
        return f"{title} is {' or '.join(options)}"
    unit = "" if what.unit in ("", "share", "share 0-1", "factor", "ratio", "number", "power") else f" {what.unit}"
    low, high = f"{limit.low:.3g}", f"{limit.high:.3g}"
    if np.isfinite(limit.low) and np.isfinite(limit.high):
        return f"{title} lies between {low} and {high}{unit}"
    upper = np.isfinite(limit.low)
    place = ((limit.low if upper else limit.high) - what.low) / (what.high - what.low) if what.high > what.low else float("nan")
    if upper:
        return f"{title} is {'high' if place >= 0.5 else 'not low'} (above {low}{unit})"
    return f"{title} is {'low' if place <= 0.5 else 'not high'} (below {high}{unit})"


def holds_up(found: Discovery, number: int) -> bool:
    """Whether a box stands a fresh look.

    Its factors are limited in half of the resampled searches, and among cases left out at least half of what the box adds to
    the density remains.
    """
    box, tried = found.found[number], found.stable[number]
    again = np.mean([tried.restricted.get(name, 0.0) for name in box.box.limits])
    return bool(again >= 0.5 and tried.density >= found.share + 0.5 * (box.quality.density - found.share))


def interest_words(found: Discovery) -> str:
    """What the cases of interest are: "fails (stability below 0.6)", "does better than “Liaison” (in stability)"."""
    from figures.numbers import policy_title
    from figures.sensitivity_parts import measure_title

    title = measure_title(found.measure)
    title = title[:1].lower() + title[1:]
    if found.against:
        more = f" by more than {found.threshold:.3g}" if found.threshold else ""
        return f"does {'worse' if found.loses else 'better'} than “{policy_title(found.against)}” (in {title}{more})"
    return f"fails ({title} {'below' if found.direction > 0 else 'above'} {_number(found)})"


def _number(found: Discovery) -> str:
    from figures.numbers import scale_for

    base = found.measure.partition("@")[0].partition("[")[0].partition(".")[0]
    scale = scale_for(base, [found.threshold])
    return f"{scale.text(found.threshold)}{'' if scale.unit == '0 to 1' else f' {scale.unit}'}"


def sentences(found: Discovery) -> list[str]:
    """What was found, a sentence or two a box; what to make of it where nothing was."""
    from experiments.kit.words import count_of, listed, percent
    from figures.numbers import policy_title

    policy, what = f"“{policy_title(found.policy)}”", interest_words(found)
    told = [f"{policy} {what} in {percent(found.share)} of {len(found.cases)} states."]
    if not found.interest.any() or found.interest.all():
        told.append("There is nothing to tell apart: it is so in " + ("every state." if found.interest.all() else "no state."))
        return told
    if not found.found:
        told.append("No part of the ranges was found in which this is more common than chance would make it.")
    for number, (one, tried) in enumerate(zip(found.found, found.stable)):
        inside = one.box.holds(found.cases)
        outside = float(found.interest[~inside].mean()) if (~inside).any() else float("nan")
        where = listed([limit_words(found, name, limit) for name, limit in one.box.limits.items()])
        told.append(
            f"{'Box ' + str(number + 1) + ': ' if len(found.found) > 1 else ''}{policy} {what} in "
            f"{percent(one.quality.density)} of the states where {where}, against {percent(outside)} elsewhere. "
            f"{percent(one.quality.coverage)} of all such states lie there."
        )
        steady = listed(
            [f"“{found.dimensions[name].title}” in {percent(tried.restricted.get(name, 0.0))}" for name in one.box.limits]
        )
        told.append(
            f"{'Holds up' if holds_up(found, number) else 'May be chance'}: among states left out of the search it is "
            f"{percent(tried.density)}, against {percent(found.share)} of all. Searching {tried.draws} times in resampled "
            f"states limited {steady}; boxes shared {percent(tried.overlap)} of their states."
        )
    if found.dropped:
        told.append(f"{count_of(found.dropped, 'state')} left out because runs failed or are not finished.")
    if found.trees is None:
        told.append("No classification tree for comparison: scikit-learn is not installed (pip install 'comity[calibrate]').")
    return told


def box_table(found: Discovery) -> pd.DataFrame:
    """A row per box and limited factor: method, box, factor, title, low, high, options, quality, quasi-p-value, stability."""
    rows: list[dict[str, Any]] = []
    parts: list[tuple[str, int, Box, Quality, FoundBox | None, Stability | None]] = [
        ("PRIM", i + 1, one.box, one.quality, one, tried) for i, (one, tried) in enumerate(zip(found.found, found.stable))
    ]
    parts += [("tree", i + 1, box, q, None, None) for i, (box, q) in enumerate(found.trees or ())]
    for method, number, box, q, one, tried in parts:
        for name, limit in box.limits.items():
            rows.append(
                {
                    "method": method,
                    "box": number,
                    "factor": name,
                    "title": found.dimensions[name].title,
                    "low": limit.low,
                    "high": limit.high,
                    "options": "" if limit.options is None else ", ".join(map(str, limit.options)),
                    "coverage": q.coverage,
                    "density": q.density,
                    "mass": q.mass,
                    "cases": q.cases,
                    "hits": q.hits,
                    "limited": len(box.limits),
                    "quasi_p": one.p_values.get(name, float("nan")) if one else float("nan"),
                    "restricted": tried.restricted.get(name, 0.0) if tried else float("nan"),
                    "overlap": tried.overlap if tried else float("nan"),
                    "fresh_density": tried.density if tried else float("nan"),
                    "fresh_coverage": tried.coverage if tried else float("nan"),
                    "words": limit_words(found, name, limit),
                }
            )
    return pd.DataFrame(rows)


__all__ = ["OUTCOMES", "Dimension", "Discovery", "box_table", "discover", "holds_up", "interest_words", "limit_words", "sentences"]
