"""Paired statistics: what a difference between two policies is, and how sure one can be of it.

Every policy meets the same seeds, so a comparison is made seed by seed: the luck that both share drops
out. The method is stated in :data:`METHOD` and repeated wherever results are shown.

How an interval knows rare events and long tails stands in `experiments.kit.intervals`; how often it covers, in
``docs/statistics.md``.

Sources: paired t interval (Student 1908); bias-corrected accelerated bootstrap (Efron 1987,
doi:10.1080/01621459.1987.10478410); step-down correction for many contrasts (Holm 1979); equivalence
by inclusion of the 90 % interval (Schuirmann 1987, doi:10.1007/BF01068419).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.kit.intervals import (
    CONFIDENCE,
    RESAMPLES,
    ROUNDING,
    MeanEstimate,
    Method,
    one_dimension,
    too_few,
    typical_gap,
)
from simulation.registers import COUNTED

EQUIVALENCE_CONFIDENCE = 0.90
"""Confidence of the interval that must lie inside the margin for a difference to count as about zero."""

EQUIVALENCE_MARGIN = 0.10
"""Half-width of the "about 0" range, as a share of the reference policy's mean."""

SIGNIFICANCE = 0.05
"""Chance of a false "differs" among all contrasts of a family, after Holm's correction."""

_WIDENED = (
    ", reaching further where nearly all pairs are equal (as far as events that were not seen could move the mean) or where "
    "one tail is long"
)
_TESTS = (
    "p-values are two-sided paired t tests, made larger alike, and corrected by Holm's method over all policies and outcomes of a "
    "scenario, headline outcomes and the other outcomes apart. How often the intervals hold the truth stands in docs/statistics.md."
)
METHOD: dict[Method, str] = {
    "t": f"Differences are paired by seed. Intervals are 95 % paired t intervals (n - 1 degrees of freedom){_WIDENED}; {_TESTS}",
    "bca": "Differences are paired by seed. Intervals are 95 % bias-corrected accelerated bootstrap intervals "
    f"({RESAMPLES} resamples of the pairs){_WIDENED}; {_TESTS}",
}
"""How the numbers were made, in words, by method."""


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """One outcome under a policy against the same outcome under the reference, paired by seed.

    Attributes:
        n: pairs in which both values exist.
        differ: pairs in which the values differ.
        mean, reference_mean: mean over those pairs, in the outcome's unit.
        difference: ``mean - reference_mean``.
        spread: standard deviation of the paired differences (NaN below two pairs).
        low, high: 95 % interval of the difference (NaN below two pairs).
        low90, high90: 90 % interval of the difference.
        p: two-sided p-value of "the mean difference is zero" (NaN below two pairs).
        probability_better: share of pairs in which the policy did better, ties counting half; NaN when
            the outcome has no better direction.
        about_zero: whether the whole 90 % interval lies inside +-10 % of ``reference_mean``.
    """

    n: int
    differ: int
    mean: float
    reference_mean: float
    difference: float
    spread: float
    low: float
    high: float
    low90: float
    high90: float
    p: float
    probability_better: float
    about_zero: bool


def probability_better(differences: npt.ArrayLike, direction: int) -> float:
    """Share of pairs in which the policy did better, ties counting half.

    ``direction`` is +1 when more is better and -1 when less is better; with 0 nothing is better and the
    answer is NaN, as it is without any difference.
    """
    values = one_dimension(differences)
    if direction == 0 or values.size == 0:
        return math.nan
    signed = direction * values
    return float((np.count_nonzero(signed > 0) + 0.5 * np.count_nonzero(signed == 0)) / values.size)


def is_about_zero(low90: float, high90: float, baseline: float, margin: float = EQUIVALENCE_MARGIN) -> bool:
    """Whether a 90 % interval of a difference lies wholly inside +- ``margin`` of ``baseline``.

    An interval that does not exist (NaN) is not about zero. With a baseline of zero only an exact zero is.
    """
    if math.isnan(low90) or math.isnan(high90) or math.isnan(baseline):
        return False
    bound = margin * abs(baseline)
    return -bound <= low90 and high90 <= bound


def paired_difference(
    values: npt.ArrayLike,
    reference: npt.ArrayLike,
    *,
    direction: int = 1,
    method: Method = "t",
    seed: int = 0,
    counts: bool = False,
) -> PairedDifference:
    """Compare ``values`` with ``reference``, two 1-d arrays in the same order of seeds.

    Pairs in which either value is missing (NaN) are left out. ``direction`` (+1, -1, 0) says which way is
    better, ``method`` how the interval is made, ``seed`` fixes the bootstrap; ``counts``: values are numbers of events, so
    that one may differ by 1 although none was seen.

    Raises:
        ValueError: arrays of different length, or an unknown method.
    """
    ours, theirs = one_dimension(values), one_dimension(reference)
    if ours.size != theirs.size:
        raise ValueError(f"paired values need equal lengths, got {ours.size} and {theirs.size}")
    if method not in METHOD:
        raise ValueError(f"method must be one of {', '.join(METHOD)}, not {method!r}")
    whole = ~(np.isnan(ours) | np.isnan(theirs))
    ours, theirs = ours[whole], theirs[whole]
    differences = without_rounding(ours, theirs)
    n = int(differences.size)
    mean = float(ours.mean()) if n else math.nan
    reference_mean = float(theirs.mean()) if n else math.nan
    estimate = MeanEstimate(differences, typical_gap(ours, theirs, counts=counts))
    low = high = low90 = high90 = spread = math.nan
    if n >= 2:
        spread = float(differences.std(ddof=1))
        low, high = estimate.interval(CONFIDENCE, method, seed)
        low90, high90 = estimate.interval(EQUIVALENCE_CONFIDENCE, method, seed)
    return PairedDifference(
        n,
        int(np.count_nonzero(differences)),
        mean,
        reference_mean,
        difference=float(differences.mean()) if n else math.nan,
        spread=spread,
        low=low,
        high=high,
        low90=low90,
        high90=high90,
        p=estimate.p_value(),
        probability_better=probability_better(differences, direction),
        about_zero=is_about_zero(low90, high90, reference_mean),
    )


def without_rounding(ours: npt.NDArray[np.float64], theirs: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Differences of pairs; what differs from nothing, or from the first difference, by a float's last digits does not differ."""
    differences = ours - theirs
    grain = ROUNDING * np.maximum(np.abs(ours), np.abs(theirs))
    differences[np.abs(differences) <= grain] = 0.0
    if differences.size:
        same = np.abs(differences - differences[0]) <= grain
        differences[same] = differences[0]
    return differences


def holm(p_values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Holm's step-down correction of a family of p-values (1-d); missing ones stay missing and do not count.

    The i-th smallest of m is multiplied by m - i + 1, made monotone and cut at 1.
    """
    p = one_dimension(p_values)
    corrected = np.full(p.size, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    running = 0.0
    for rank, index in enumerate(order):
        running = max(running, min(1.0, float(p[index]) * (order.size - rank)))
        corrected[index] = running
    return corrected


def verdict(difference: float, p_holm: float, about_zero: bool, direction: int, *, few: bool = False) -> str:
    """One word or a few for a contrast.

    "better"/"worse" (or "higher"/"lower" where neither direction is better) when the corrected test finds
    a difference; "slightly ..." when it does but the difference stays within 10 % of the reference;
    "about zero" when it finds none and 10 % is excluded; "too few events" when it cannot tell because nearly all pairs are equal
    (``few``); "unclear" when the runs cannot tell for another reason; "no data" when fewer than two pairs exist.
    """
    if math.isnan(p_holm) or math.isnan(difference):
        return "no data"
    if p_holm < SIGNIFICANCE and difference != 0:
        if direction == 0:
            word = "higher" if difference > 0 else "lower"
        else:
            word = "better" if direction * difference > 0 else "worse"
        return f"slightly {word}" if about_zero else word
    return "about zero" if about_zero else "too few events" if few else "unclear"


def difference_table(
    runs: pd.DataFrame,
    references: dict[str, str],
    directions: Mapping[str, int],
    headlines: Iterable[str],
    *,
    method: Method = "t",
    counted: Collection[str] = COUNTED,
) -> pd.DataFrame:
    """All paired contrasts of a set of runs, one row per scenario, policy and outcome.

    Args:
        runs: one row per run with columns ``scenario``, ``policy``, ``seed`` and one per outcome.
        references: reference policy by scenario; it must be among that scenario's policies.
        directions: +1, -1 or 0 by outcome id: which outcomes to compare, in this order.
        headlines: outcomes that form the first family for Holm's correction; the others form the second.
        method: how intervals are made.
        counted: outcomes that are numbers of events; by default the registered ones.

    Returns:
        Columns ``scenario, policy, reference, outcome, headline, n, differ, mean, reference_mean, difference, low, high,
        low90, high90, spread, p, p_holm, probability_better, about_zero, verdict``. The reference
        itself appears with difference 0 and the verdict "reference".

    Raises:
        ValueError: a reference without runs, or the same seed twice for one policy.
    """
    first = set(headlines)
    rows: list[dict[str, object]] = []
    for scenario, part in runs.groupby("scenario", sort=False):
        reference = references[str(scenario)]
        policies: Sequence[str] = list(dict.fromkeys(part["policy"]))
        if reference not in policies:
            raise ValueError(f"no runs of the reference policy {reference!r} in scenario {scenario!r}")
        if part.duplicated(["policy", "seed"]).any():
            raise ValueError(f"scenario {scenario!r} has more than one run of a policy with the same seed")
        by_seed = {policy: part[part["policy"] == policy].set_index("seed") for policy in policies}
        for policy in policies:
            seeds = by_seed[policy].index.intersection(by_seed[reference].index).sort_values()
            for outcome, direction in directions.items():
                contrast = paired_difference(
                    by_seed[policy].loc[seeds, outcome].to_numpy(float),
                    by_seed[reference].loc[seeds, outcome].to_numpy(float),
                    direction=direction,
                    method=method,
                    counts=outcome in counted,
                )
                rows.append(
                    {
                        "scenario": scenario,
                        "policy": policy,
                        "reference": reference,
                        "outcome": outcome,
                        "headline": outcome in first,
                    }
                    | {name: getattr(contrast, name) for name in PairedDifference.__slots__}
                )
    return _with_verdicts(pd.DataFrame(rows), directions)


def _with_verdicts(table: pd.DataFrame, directions: Mapping[str, int]) -> pd.DataFrame:
    """Add ``p_holm`` (by scenario and headline, the reference's own rows left out) and ``verdict``."""
    compared = table["policy"] != table["reference"]
    table["p_holm"] = np.nan
    for _, family in table[compared].groupby(["scenario", "headline"], sort=False):
        table.loc[family.index, "p_holm"] = holm(family["p"].to_numpy(float))
    table["verdict"] = [
        "reference"
        if policy == reference
        else verdict(difference, p_holm, bool(about), directions[outcome], few=too_few(int(n), int(differ)))
        for policy, reference, n, differ, difference, p_holm, about, outcome in table[
            ["policy", "reference", "n", "differ", "difference", "p_holm", "about_zero", "outcome"]
        ].itertuples(index=False)
    ]
    order = [
        "scenario",
        "policy",
        "reference",
        "outcome",
        "headline",
        "n",
        "differ",
        "mean",
        "reference_mean",
        "difference",
        "low",
        "high",
        "low90",
        "high90",
        "spread",
        "p",
        "p_holm",
        "probability_better",
        "about_zero",
        "verdict",
    ]
    return table[order]
