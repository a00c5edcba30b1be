"""PRIM, the patient rule induction method: boxes in which cases of interest are dense.

A box is peeled, a twentieth of its cases at a time, from whichever side of whichever factor gains most density for what it
gives up (Friedman and Fisher 1999, doi:10.1023/A:1008894516817; words lose an option at a time, and gains are divided by
the cases given up, after Kwakkel and Jaxa-Rozen 2016, doi:10.1016/j.envsoft.2015.11.020). From some boxes on the way
(the one with the best balance of coverage and density, one further on, the last) ends are moved out or in to where the balance
is best (pasting), and limits that could be luck are set free; the box that is best after that is kept. What is left outside is
searched again for a further box.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.discover.boxes import Box, Limit, Mask, Quality, Sharing, is_words, overlap, quality, quasi_p_values, usable

PEEL = 0.05
"""Share of a box's cases that one peel takes from a factor of numbers."""
LEAST = 0.05
"""Share of all cases that a box must keep."""
SIGNIFICANT = 0.05
"""Quasi-p-value above which a limit is set free."""
FACTORS = 20
"""Factors looked at: those whose distributions differ most between cases of interest and others."""
WORTH = 0.1
"""A further box must cover this share of all cases of interest."""
ROUNDS = 6
"""Rounds of moving the ends at most."""


@dataclass(frozen=True)
class PeelingStep:
    """A box on the way of peeling, with its quality and the number of limited factors."""

    box: Box
    quality: Quality
    limited: int


@dataclass(frozen=True)
class FoundBox:
    """A box with its quality among all cases, quasi-p-values by limited factor, and the way that led to it."""

    box: Box
    quality: Quality
    p_values: dict[str, float]
    steps: tuple[PeelingStep, ...]


def screen(cases: pd.DataFrame, interest: Mask, most: int = FACTORS) -> list[str]:
    """The factors whose distributions differ most between cases of interest and others, in the order of the columns.

    The difference is the largest between the two distribution functions (Kolmogorov and Smirnov's), for words half the
    sum of differences of shares: both run from 0 to 1.
    """
    names = list(usable(cases))
    if len(names) <= most or interest.all() or not interest.any():
        return names
    differ = {}
    for name in names:
        column = cases[name]
        if is_words(column):
            shares = pd.crosstab(interest, column, normalize="index").to_numpy()
            differ[name] = float(np.abs(shares[0] - shares[1]).sum() / 2)
            continue
        order = np.argsort(column.to_numpy(float), kind="stable")
        yes = interest[order]
        gap = np.cumsum(yes) / yes.sum() - np.cumsum(~yes) / (~yes).sum()
        differ[name] = float(np.abs(gap).max())
    best = set(sorted(names, key=lambda name: -differ[name])[:most])
    return [name for name in names if name in best]


def peel(cases: pd.DataFrame, interest: Mask, *, alpha: float = PEEL, least: int = 1) -> list[PeelingStep]:
    """All boxes from the whole space down to the smallest, each peeled from the one before.

    Args:
        cases: a row per case, a column per factor, numbers or words.
        interest: which cases are sought.
        alpha: share of a box that one peel takes, where values allow.
        least: cases that a box must keep.
    """
    columns = {str(name): cases[name].to_numpy() for name in cases.columns}
    words = {name for name in columns if is_words(cases[name])}
    limits: dict[str, Limit] = {}
    inside = np.ones(len(cases), dtype=bool)
    steps = [PeelingStep(Box(), quality(inside, interest), 0)]
    while True:
        rows = np.flatnonzero(inside)
        hit = interest[rows]
        size, density = len(rows), float(hit.mean()) if len(rows) else 0.0
        if density in (0.0, 1.0):
            return steps
        best: tuple[float, int] | None = None
        chosen: tuple[str, Limit] | None = None
        for name, column in columns.items():
            for limit, kept in (
                _word_peels(column[rows], limits.get(name))
                if name in words
                else _number_peels(column[rows].astype(float), limits.get(name, Limit()), alpha)
            ):
                count = int(kept.sum())
                if count < least or count == size:
                    continue
                gain = (float(hit[kept].mean()) - density) / (size - count)
                if gain > 0 and (best is None or (gain, count) > best):
                    best, chosen = (gain, count), (name, limit)
        if chosen is None:
            return steps
        limits = {**limits, chosen[0]: chosen[1]}
        box = Box(limits)
        inside = box.holds(cases)
        steps.append(PeelingStep(box, quality(inside, interest), len(limits)))


def _number_peels(values: np.ndarray, old: Limit, alpha: float) -> list[tuple[Limit, Mask]]:
    """The box without its lowest and without its highest values; ends lie halfway to the neighbour that is left out."""
    order = np.unique(values)
    if len(order) < 2:
        return []
    ordered = np.sort(values)
    take = max(1, round(alpha * len(values)))
    # With many equal values a peel takes all of the lowest (highest) at least.
    low = max(ordered[take], order[1]) if take < len(ordered) else order[1]
    high = min(ordered[-take - 1], order[-2]) if take < len(ordered) else order[-2]
    cut_low = (low + order[np.searchsorted(order, low) - 1]) / 2
    cut_high = (high + order[np.searchsorted(order, high) + 1]) / 2
    return [(Limit(cut_low, old.high), values >= cut_low), (Limit(old.low, cut_high), values <= cut_high)]


def _word_peels(values: np.ndarray, old: Limit | None) -> list[tuple[Limit, Mask]]:
    options = list(dict.fromkeys(values))
    if len(options) < 2:
        return []
    order = old.options if old is not None and old.options is not None else tuple(sorted(options, key=str))
    return [
        (Limit(options=tuple(o for o in order if o != gone and o in options)), values != gone) for gone in order if gone in options
    ]


def paste(box: Box, cases: pd.DataFrame, interest: Mask, *, least: int = 1) -> Box:
    """Move the ends of a box, one at a time and out or in, to where the balance of coverage and density (F1) is best.

    Only ends that are there are moved; an end that moves to the edge of the cases opens.
    """
    wanted = int(interest.sum())
    for _ in range(ROUNDS):
        before = box
        for name, limit in list(box.limits.items()):
            if limit.options is not None:
                continue
            values = cases[name].to_numpy(float)
            for upper in (False, True):
                limit = box.limits[name] if name in box.limits else Limit()
                if not np.isfinite(limit.high if upper else limit.low):
                    continue
                free = Box({**box.limits, name: Limit(limit.low, np.inf) if upper else Limit(-np.inf, limit.high)})
                end = _best_end(values, free.holds(cases), interest, wanted=wanted, upper=upper, least=least)
                moved = Limit(limit.low, end) if upper else Limit(end, limit.high)
                old, new = (quality(Box({**box.limits, name: part}).holds(cases), interest) for part in (limit, moved))
                if new.f1 > old.f1 + 1e-12:
                    box = Box({**box.limits, name: moved}) if np.isfinite([moved.low, moved.high]).any() else box.without(name)
        if box == before:
            break
    return box


def one_limit(cases: pd.DataFrame, interest: Mask, *, least: int = 1) -> Box:
    """The box with a single end that has the best balance of coverage and density; the whole space if none is better.

    Where the cases of interest fall into two parts, peeling can take a little of both; a single limit may tell one apart.
    """
    best, box = quality(np.ones(len(cases), dtype=bool), interest).f1, Box()
    everywhere = np.ones(len(cases), dtype=bool)
    for name in map(str, cases.columns):
        if is_words(cases[name]):
            continue
        for upper in (False, True):
            end = _best_end(cases[name].to_numpy(float), everywhere, interest, wanted=int(interest.sum()), upper=upper, least=least)
            one = Box({name: Limit(high=end) if upper else Limit(low=end)})
            score = quality(one.holds(cases), interest).f1
            if np.isfinite(end) and score > best:
                best, box = score, one
    return box


def _best_end(values: np.ndarray, inside: Mask, interest: Mask, wanted: int, upper: bool, least: int) -> float:
    """Where the one free end of a box has to lie for the best F1; infinite if it is best open."""
    rows = np.flatnonzero(inside)
    key = values[rows] if upper else -values[rows]
    order = np.argsort(key, kind="stable")
    ordered, hits = key[order], np.cumsum(interest[rows][order])
    counts = np.arange(1, len(rows) + 1)
    # F1 = 2 hits / (cases inside + cases wanted); an end can only lie between two different values.
    score = 2.0 * hits / (counts + wanted)
    allowed = np.append(ordered[1:] > ordered[:-1], True) & (counts >= least)
    if not allowed.any():
        return np.inf if upper else -np.inf
    best = int(np.argmax(np.where(allowed, score, -1.0)))
    if best == len(rows) - 1:
        return np.inf if upper else -np.inf
    end = (ordered[best] + ordered[best + 1]) / 2
    return float(end if upper else -end)


def prune(box: Box, cases: pd.DataFrame, interest: Mask, significant: float = SIGNIFICANT, sharing: Sharing | None = None) -> Box:
    """Set limits free, the least certain first, until every quasi-p-value is small."""
    while box.limits:
        values = quasi_p_values(box, cases, interest, sharing)
        worst = max(values, key=lambda name: values[name])
        if values[worst] <= significant:
            break
        box = box.without(worst)
    return box


def prim(
    cases: pd.DataFrame,
    interest: Mask,
    *,
    boxes: int = 3,
    alpha: float = PEEL,
    least: float = LEAST,
    factors: int = FACTORS,
    sharing: Sharing | None = None,
) -> list[FoundBox]:
    """Find boxes in which cases of interest are dense, the one that covers most first sought first.

    Args:
        cases: a row per case, a column per factor; numbers without gaps, or words.
        interest: which cases are sought.
        boxes: boxes at most.
        alpha: see ``PEEL``; least: see ``LEAST``; factors: see ``FACTORS``.
        sharing: what cases have in common; ``None`` = each is of its own.

    Returns:
        The boxes with their quality among all cases; none if all or no cases are of interest, or if no limit is more
        than luck.
    """
    sought = np.asarray(interest, dtype=bool)
    if sought.all() or not sought.any():
        return []
    smallest = max(2, round(least * len(cases)))
    found: list[FoundBox] = []
    left = np.ones(len(cases), dtype=bool)
    for _ in range(boxes):
        part, hits = cases[left], sought[left]
        common = None if sharing is None else sharing.of(left)
        if not hits.any() or hits.all():
            break
        part = part[screen(part, hits, factors)]
        steps = peel(part, hits, alpha=alpha, least=smallest)
        # A box that is good early may be a blind alley; one peeled further can grow again. The best after pasting counts.
        starts = {
            id(step): step.box for step in (max(steps, key=lambda step: step.quality.f1), steps[len(steps) * 3 // 4], steps[-1])
        }
        grown = [
            prune(paste(one, part, hits, least=smallest), part, hits, sharing=common)
            for one in (*starts.values(), one_limit(part, hits, least=smallest))
        ]
        box = max(grown, key=lambda one: quality(one.holds(part), hits).f1 if one.limits else -1.0)
        if not box.limits:
            break
        inside = box.holds(cases)
        new = left & inside
        if found and ((new & sought).sum() < WORTH * sought.sum() or sought[new].mean() <= sought[left].mean()):
            break
        whole = tuple(PeelingStep(step.box, quality(step.box.holds(cases) & left, sought), step.limited) for step in steps)
        found.append(FoundBox(box, quality(inside, sought), quasi_p_values(box, part, hits, common), whole))
        left = left & ~inside
    return found


@dataclass(frozen=True)
class Stability:
    """How a box fares when the cases are drawn anew.

    Attributes:
        resamples: draws in which any box was found, of ``draws``.
        restricted: share of the draws in which each factor was limited in the box nearest to this one.
        overlap: mean share of cases that the nearest box has in common with it.
        density, coverage: of the nearest box among the cases that were left out of the draw: what to expect of new cases.
    """

    draws: int
    resamples: int
    restricted: dict[str, float]
    overlap: float
    density: float
    coverage: float


def stability(
    found: list[FoundBox],
    cases: pd.DataFrame,
    interest: Mask,
    *,
    sharing: Sharing | None = None,
    draws: int = 40,
    seed: int = 0,
    **settings: Any,
) -> list[Stability]:
    """Search again in resampled cases and compare, for every box found.

    Args:
        found: boxes of `prim` on all cases.
        sharing: what cases have in common; those that were sampled together are drawn together.
        draws: resamples; seed: decides them.
        settings: as given to `prim`.
    """
    sought = np.asarray(interest, dtype=bool)
    of = np.arange(len(cases)) if sharing is None else sharing.groups
    members = [np.flatnonzero(of == group) for group in np.unique(of)]
    luck = np.random.default_rng(seed)
    masks = [one.box.holds(cases) for one in found]
    names: list[dict[str, int]] = [{} for _ in found]
    shared: list[list[float]] = [[] for _ in found]
    fresh: list[list[Quality]] = [[] for _ in found]
    hit = 0
    for _ in range(draws):
        drawn = luck.integers(0, len(members), len(members))
        rows = np.concatenate([members[i] for i in drawn])
        out = np.concatenate([np.zeros(0, dtype=np.int64), *(members[i] for i in sorted(set(range(len(members))) - set(drawn)))])
        drawn_as = np.repeat(np.arange(len(drawn)), [len(members[i]) for i in drawn])
        common = None if sharing is None else Sharing(drawn_as, None if sharing.by_seed is None else sharing.by_seed[rows])
        again = prim(cases.iloc[rows], sought[rows], boxes=max(1, len(found)), sharing=common, **settings)
        hit += bool(again)
        candidates = [one.box.holds(cases) for one in again]
        for i, mask in enumerate(masks):
            if not candidates:
                shared[i].append(0.0)
                continue
            place = int(np.argmax([overlap(mask, other) for other in candidates]))
            shared[i].append(overlap(mask, candidates[place]))
            for name in again[place].box.limits:
                names[i][name] = names[i].get(name, 0) + 1
            if len(out):
                fresh[i].append(quality(candidates[place][out], sought[out]))
    return [
        Stability(
            draws,
            hit,
            {name: count / draws for name, count in sorted(names[i].items(), key=lambda item: -item[1])},
            overlap=float(np.mean(shared[i])) if shared[i] else float("nan"),
            density=_pooled([(q.hits, q.cases) for q in fresh[i]]),
            coverage=float(np.mean([q.coverage for q in fresh[i]])) if fresh[i] else float("nan"),
        )
        for i in range(len(found))
    ]


def _pooled(parts: list[tuple[int, int]]) -> float:
    total = sum(size for _, size in parts)
    return sum(hits for hits, _ in parts) / total if total else float("nan")
