"""Paired statistics: what a difference between two policies is, and how sure one can be of it.

Every policy meets the same seeds, so a comparison is made seed by seed: the luck that both share drops
out. The method is stated in :data:`METHOD` and repeated wherever results are shown.

Sources: paired t interval (Student 1908); bias-corrected accelerated bootstrap (Efron 1987,
doi:10.1080/01621459.1987.10478410); step-down correction for many contrasts (Holm 1979); equivalence
by inclusion of the 90 % interval (Schuirmann 1987, doi:10.1007/BF01068419).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special, stats

Method = Literal["t", "bca"]

CONFIDENCE = 0.95
"""Confidence of the intervals that are shown."""

EQUIVALENCE_CONFIDENCE = 0.90
"""Confidence of the interval that must lie inside the margin for a difference to count as about zero."""

EQUIVALENCE_MARGIN = 0.10
"""Half-width of the "about 0" range, as a share of the reference policy's mean."""

SIGNIFICANCE = 0.05
"""Chance of a false "differs" among all contrasts of a family, after Holm's correction."""

ROUNDING = 1e-12
"""Differences below this share of the values are rounding of floating-point numbers and count as none."""

RESAMPLES = 4999
"""Bootstrap resamples behind a BCa interval."""

METHOD: dict[Method, str] = {
    "t": "Differences are paired by seed. Intervals are 95 % paired t intervals (n - 1 degrees of freedom); "
    "p-values are two-sided paired t tests, corrected by Holm's method over all policies and outcomes of a "
    "scenario, headline outcomes and the other outcomes apart.",
    "bca": "Differences are paired by seed. Intervals are 95 % bias-corrected accelerated bootstrap intervals "
    f"({RESAMPLES} resamples of the pairs); p-values are two-sided paired t tests, corrected by Holm's "
    "method over all policies and outcomes of a scenario, headline outcomes and the other outcomes apart.",
}
"""How the numbers were made, in words, by method."""


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """One outcome under a policy against the same outcome under the reference, paired by seed.

    Attributes:
        n: pairs in which both values exist.
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


def t_reach(count: npt.ArrayLike, confidence: float = CONFIDENCE) -> Any:
    """Standard errors from a mean to either end of Student's t interval, for one number of values or several (two at least)."""
    return special.stdtrit(np.asarray(count) - 1.0, 0.5 + confidence / 2)


def half_width(values: npt.ArrayLike, confidence: float = CONFIDENCE) -> float:
    """Half-width of Student's t interval of the mean of ``values`` (1-d); infinite below two values."""
    sample = _one_dimension(values)
    if sample.size < 2:
        return math.inf
    return float(t_reach(sample.size, confidence) * sample.std(ddof=1) / math.sqrt(sample.size))


def t_interval(differences: npt.ArrayLike, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Student's t interval of the mean of ``differences`` (1-d, at least two), n - 1 degrees of freedom.

    Identical differences give an interval without width: the model left no doubt about them.

    Raises:
        ValueError: fewer than two differences.
    """
    values = _one_dimension(differences)
    if values.size < 2:
        raise ValueError(f"an interval needs at least 2 differences, got {values.size}")
    centre = float(values.mean())
    error = float(values.std(ddof=1)) / math.sqrt(values.size)
    reach = float(t_reach(values.size, confidence)) * error
    return centre - reach, centre + reach


def bca_interval(differences: npt.ArrayLike, confidence: float = CONFIDENCE, seed: int = 0) -> tuple[float, float]:
    """Bias-corrected accelerated bootstrap interval of the mean of ``differences`` (1-d, at least two).

    Resamples pairs, so it keeps the pairing; ``seed`` fixes the resamples. Identical differences give
    an interval without width.

    Raises:
        ValueError: fewer than two differences.
    """
    values = _one_dimension(differences)
    if values.size < 2:
        raise ValueError(f"an interval needs at least 2 differences, got {values.size}")
    if np.ptp(values) == 0:
        return float(values[0]), float(values[0])
    answer = stats.bootstrap(
        (values,),
        np.mean,
        confidence_level=confidence,
        method="BCa",
        n_resamples=RESAMPLES,
        vectorized=True,
        rng=np.random.default_rng(seed),
    )
    return float(answer.confidence_interval.low), float(answer.confidence_interval.high)


def paired_p_value(differences: npt.ArrayLike) -> float:
    """Two-sided p-value of a paired t test that the mean of ``differences`` is zero.

    Identical differences decide the question: 1 if they are zero, else 0. NaN below two differences.
    """
    values = _one_dimension(differences)
    if values.size < 2:
        return math.nan
    if np.ptp(values) == 0:
        return 1.0 if values[0] == 0 else 0.0
    error = float(values.std(ddof=1)) / math.sqrt(values.size)
    if error == 0:  # they differ by less than the deviation can hold
        return 0.0
    return float(2 * special.stdtr(values.size - 1, -abs(float(values.mean())) / error))


def probability_better(differences: npt.ArrayLike, direction: int) -> float:
    """Share of pairs in which the policy did better, ties counting half.

    ``direction`` is +1 when more is better and -1 when less is better; with 0 nothing is better and the
    answer is NaN, as it is without any difference.
    """
    values = _one_dimension(differences)
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
    values: npt.ArrayLike, reference: npt.ArrayLike, *, direction: int = 1, method: Method = "t", seed: int = 0
) -> PairedDifference:
    """Compare ``values`` with ``reference``, two 1-d arrays in the same order of seeds.

    Pairs in which either value is missing (NaN) are left out. ``direction`` (+1, -1, 0) says which way is
    better, ``method`` how the interval is made, ``seed`` fixes the bootstrap.

    Raises:
        ValueError: arrays of different length, or an unknown method.
    """
    ours, theirs = _one_dimension(values), _one_dimension(reference)
    if ours.size != theirs.size:
        raise ValueError(f"paired values need equal lengths, got {ours.size} and {theirs.size}")
    if method not in METHOD:
        raise ValueError(f"method must be one of {', '.join(METHOD)}, not {method!r}")
    whole = ~(np.isnan(ours) | np.isnan(theirs))
    ours, theirs = ours[whole], theirs[whole]
    differences = ours - theirs
    # What differs by the last digits of a float only does not differ.
    differences[np.abs(differences) <= ROUNDING * np.maximum(np.abs(ours), np.abs(theirs))] = 0.0
    n = int(differences.size)
    mean = float(ours.mean()) if n else math.nan
    reference_mean = float(theirs.mean()) if n else math.nan
    low = high = low90 = high90 = spread = math.nan
    if n >= 2:
        spread = float(differences.std(ddof=1))
        if method == "t":
            low, high = t_interval(differences)
            low90, high90 = t_interval(differences, EQUIVALENCE_CONFIDENCE)
        else:
            low, high = bca_interval(differences, CONFIDENCE, seed)
            low90, high90 = bca_interval(differences, EQUIVALENCE_CONFIDENCE, seed)
    return PairedDifference(
        n,
        mean,
        reference_mean,
        difference=float(differences.mean()) if n else math.nan,
        spread=spread,
        low=low,
        high=high,
        low90=low90,
        high90=high90,
        p=paired_p_value(differences),
        probability_better=probability_better(differences, direction),
        about_zero=is_about_zero(low90, high90, reference_mean),
    )


def holm(p_values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Holm's step-down correction of a family of p-values (1-d); missing ones stay missing and do not count.

    The i-th smallest of m is multiplied by m - i + 1, made monotone and cut at 1.
    """
    p = _one_dimension(p_values)
    corrected = np.full(p.size, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    running = 0.0
    for rank, index in enumerate(order):
        running = max(running, min(1.0, float(p[index]) * (order.size - rank)))
        corrected[index] = running
    return corrected


def verdict(difference: float, p_holm: float, about_zero: bool, direction: int) -> str:
    """One word or two for a contrast.

    "better"/"worse" (or "higher"/"lower" where neither direction is better) when the corrected test finds
    a difference; "slightly ..." when it does but the difference stays within 10 % of the reference;
    "about zero" when it finds none and 10 % is excluded; "unclear" when the runs cannot tell; "no data"
    when fewer than two pairs exist.
    """
    if math.isnan(p_holm) or math.isnan(difference):
        return "no data"
    if p_holm < SIGNIFICANCE and difference != 0:
        if direction == 0:
            word = "higher" if difference > 0 else "lower"
        else:
            word = "better" if direction * difference > 0 else "worse"
        return f"slightly {word}" if about_zero else word
    return "about zero" if about_zero else "unclear"


def difference_table(
    runs: pd.DataFrame, references: dict[str, str], directions: dict[str, int], headlines: Iterable[str], *, method: Method = "t"
) -> pd.DataFrame:
    """All paired contrasts of a set of runs, one row per scenario, policy and outcome.

    Args:
        runs: one row per run with columns ``scenario``, ``policy``, ``seed`` and one per outcome.
        references: reference policy by scenario; it must be among that scenario's policies.
        directions: +1, -1 or 0 by outcome id: which outcomes to compare, in this order.
        headlines: outcomes that form the first family for Holm's correction; the others form the second.
        method: how intervals are made.

    Returns:
        Columns ``scenario, policy, reference, outcome, headline, n, mean, reference_mean, difference, low, high,
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


def _with_verdicts(table: pd.DataFrame, directions: dict[str, int]) -> pd.DataFrame:
    """Add ``p_holm`` (by scenario and headline, the reference's own rows left out) and ``verdict``."""
    compared = table["policy"] != table["reference"]
    table["p_holm"] = np.nan
    for _, family in table[compared].groupby(["scenario", "headline"], sort=False):
        table.loc[family.index, "p_holm"] = holm(family["p"].to_numpy(float))
    table["verdict"] = [
        "reference" if policy == reference else verdict(difference, p_holm, bool(about), directions[outcome])
        for policy, reference, difference, p_holm, about, outcome in table[
            ["policy", "reference", "difference", "p_holm", "about_zero", "outcome"]
        ].itertuples(index=False)
    ]
    order = [
        "scenario",
        "policy",
        "reference",
        "outcome",
        "headline",
        "n",
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


def _one_dimension(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"expected one dimension, got an array of shape {array.shape}")
    return array
