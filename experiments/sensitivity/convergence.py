"""Whether an analysis has settled: ranks under resampling and with half the sample, widths of intervals, and what N it needs.

After Sarrazin, Pianosi and Wagener 2016: indices, ranks and the set of unimportant factors settle at different sample
sizes, so each is judged apart. Factors that cannot matter (inert, or with an upper bound below a twentieth) are not ranked.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from experiments.sensitivity.indices import Analysis, Index
from experiments.sensitivity.replication_variance import LEAST_SEEDS, USUAL_SEEDS

NEGLIGIBLE = 0.05
"""A factor whose interval ends below this share (of the largest index, where indices are no shares) is not ranked."""
WIDEST = 0.1
"""Intervals no wider than this share count as narrow."""
SURE = 0.95
"""Share of resamples in which one factor must exceed the next for their order to be settled."""
NORMAL = 1.645
"""Normal quantile of `SURE`."""
HOPELESS = 64
"""Two factors that would need this many times the sample are called equal."""


@dataclass(frozen=True)
class Convergence:
    """The verdict on one analysis.

    Attributes:
        state: "converged" (ranks settled and intervals narrow), "ranks settled", "first ranks settled", "not yet",
            "too few seeds" or "cannot be estimated".
        settled: number of leading ranks that are settled.
        ranked: number of factors worth ranking.
        same_in_halves: leading ranks that both halves of the sample agree on with the whole.
        widest: widest interval among ranked factors, as a share.
        sample: N, the number of independent blocks.
        needed: about the N that would settle everything ranked (= ``sample`` when converged).
        equal: pairs of neighbours that no feasible N would order.
        text: the verdict in one sentence.
    """

    state: str
    settled: int
    ranked: int
    same_in_halves: int
    widest: float
    sample: int
    needed: int
    equal: tuple[tuple[str, str], ...]
    text: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The attributes by name."""
        return asdict(self) | {"equal": [" and ".join(pair) for pair in self.equal]}


def too_few_seeds(analysis: Analysis, seeds: int) -> Convergence:
    """The verdict on an analysis with so few replications that others could turn it round."""
    words = "one seed" if seeds == 1 else f"{seeds} seeds"
    text = (
        f"Not known: with {words} per point nothing says how these numbers would be with others, so there are no intervals, and no "
        f"factor counts as doing nothing. At least {LEAST_SEEDS} seeds, better {USUAL_SEEDS} or more."
    )
    return _no_verdict("too few seeds", analysis, text)


def _no_verdict(state: str, analysis: Analysis, text: str) -> Convergence:
    return Convergence(
        state,
        0,
        ranked=0,
        same_in_halves=0,
        widest=math.nan,
        sample=analysis.sample,
        needed=analysis.sample,
        equal=(),
        text=text,
    )


def judge(
    analysis: Analysis,
    halves: tuple[Index, Index] | None = None,
    noun: str = "design points",
    titles: Mapping[str, str] | None = None,
) -> Convergence:
    """Judge the index by which an analysis ranks factors.

    Args:
        analysis: with resamples.
        halves: the same index from the first and from the second half of the sample.
        noun: what N counts, in words.
        titles: words for factors.
    """
    index, words = analysis.ranking, dict(titles or {})
    if np.isnan(index.estimate).any():
        told = "Cannot be estimated: luck hides what factors do. More seeds, then more points."
        return _no_verdict("cannot be estimated", analysis, told)
    scale = 1.0 if index.shares or index.name in ("delta", "pawn") else float(max(index.estimate.max(initial=0.0), 1e-300))
    order = np.argsort(-index.estimate, kind="stable")
    ranked = [int(i) for i in order if not index.inert[i] and index.high[i] / scale >= NEGLIGIBLE]
    widths = (index.high - index.low)[ranked] / scale
    widest = float(widths.max(initial=0.0))
    settled, equal, needs = _settled(index, ranked)
    same = len(ranked) if halves is None else _same_in_halves(index, ranked, halves, equal)
    needed = _round_up(analysis.sample * max(1.0, (widest / WIDEST) ** 2, *needs), analysis.method)
    whole = settled == len(ranked) and same >= min(settled, 3)
    if whole:
        state = "converged" if widest <= WIDEST else "ranks settled"
    else:
        state = "first ranks settled" if min(settled, same) else "not yet"
    if state == "converged":
        needed = analysis.sample
    first = min(settled, same) if state in ("first ranks settled", "not yet") else settled
    if needed <= analysis.sample and state != "converged":
        needed = _round_up(2 * analysis.sample, analysis.method)
    found = Convergence(
        state,
        first,
        ranked=len(ranked),
        same_in_halves=same,
        widest=widest,
        sample=analysis.sample,
        needed=needed,
        equal=tuple(equal),
    )
    return replace(found, text=_words(found, [(words.get(a, a), words.get(b, b)) for a, b in equal], noun))


def _settled(index: Index, ranked: list[int]) -> tuple[int, list[tuple[str, str]], list[float]]:
    """Leading ranks that resamples leave in their order, neighbours that no feasible N would order, and factors of N for others.

    Args:
        ranked: positions of the factors worth ranking, largest first.
    """
    settled, equal, needs = 0, [], []
    for a, b in pairwise(ranked):
        gap, apart = index.draws[:, a] - index.draws[:, b], float(index.estimate[a] - index.estimate[b])
        if float((gap > 0).mean()) < SURE:
            factor = (NORMAL * float(gap.std()) / apart) ** 2 if apart > 0 else math.inf
            if factor > HOPELESS:
                equal.append((index.names[a], index.names[b]))
            else:
                needs.append(factor)
        settled += not needs
    return settled + bool(ranked and not needs), equal, needs


def _same_in_halves(index: Index, ranked: list[int], halves: tuple[Index, Index], equal: list[tuple[str, str]]) -> int:
    """Leading ranks that both halves of the sample agree on with the whole; who is equal may change places."""
    orders = [np.argsort(-half.estimate, kind="stable") for half in halves]
    tied = {frozenset(pair) for pair in equal}
    for k, i in enumerate(ranked):
        names = [index.names[int(order[k])] for order in orders]
        if any(name != index.names[i] and frozenset((name, index.names[i])) not in tied for name in names):
            return k
    return len(ranked)


def _words(found: Convergence, equal: list[tuple[str, str]], noun: str) -> str:
    state, settled, ranked = found.state, found.settled, found.ranked
    ties = "".join(f" “{a}” and “{b}” matter about equally." for a, b in equal)
    more = f"about {found.needed:,} {noun} in place of {found.sample:,} are needed"
    if not ranked:
        return "No factor matters beyond luck and sampling error; nothing to rank."
    order = f"the order of all {ranked} factors that matter" if ranked > 1 else "which one factor matters"
    if state == "converged":
        return f"Converged: {order} is settled and no interval is wider than {WIDEST:g}.{ties}"
    if state == "ranks settled":
        return (
            f"{order[0].upper()}{order[1:]} is settled; the widest interval is {found.widest:.2f}, and for {WIDEST:g} {more}.{ties}"
        )
    if settled:
        rank = "first rank is" if settled == 1 else f"first {settled} ranks are"
        return f"The {rank} settled, of {ranked} factors that matter; for the rest {more}.{ties}"
    return f"Not yet: no rank of the {ranked} factors that seem to matter is settled; {more}.{ties}"


def _round_up(value: float, method: str) -> int:
    """Powers of two for Saltelli designs, two digits otherwise."""
    if method == "sobol":
        return int(2 ** math.ceil(math.log2(max(value, 1.0)) - 1e-9))
    unit = 10 ** max(0, math.floor(math.log10(max(value, 1.0))) - 1)
    return int(math.ceil(value / unit - 1e-9) * unit)
