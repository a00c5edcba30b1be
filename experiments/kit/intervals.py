"""Intervals of a mean that know what few values cannot show: rare events, ties and long tails.

Student's t interval takes the spread that was seen for the spread there is. Where most paired differences are ties it sees
none or nearly none, and where a tail is long it sees the near part of it. `mean_interval` therefore reaches at least as far as
a second interval, which adds one value that was not seen to those that were:

- Among ties (a quarter of the values or more are equal, to zero or to each other) the added value lies ``B`` beyond them,
  ``B = max(largest seen, (m * largest seen + event) / (m + 1))`` with ``m`` values that differ: of ``m + 1`` sizes each is
  equally likely to be the largest, and ``event`` is how much two runs differ that differ at all. When all are equal this is the
  rule of three with ``event`` as the size.
- Elsewhere it lies beyond the mean on the side of the longer tail, by ``1 + 24 / n`` times the excess of that tail: few values
  seldom show how long it is.

The seen values and the added one get the weights of a flat Dirichlet distribution (the Bayesian bootstrap, Rubin 1981,
doi:10.1214/aos/1176345338; with a bound of the support as the added value it is the bound of Gaffke, 2005, examined by
Learned-Miller and Thomas 2020, arXiv:1905.06208). Its tail is worked out by the saddlepoint formula of Lugannani and Rice (1980,
doi:10.2307/1426607), so nothing is drawn and p-values have a tail. How often it covers stands in ``docs/statistics.md``.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from experiments.kit.arrays import Array

Method = Literal["t", "bca"]

CONFIDENCE = 0.95
"""Confidence of the intervals that are shown."""

ROUNDING = 1e-12
"""Differences below this share of the values are rounding of floating-point numbers and count as none."""

RESAMPLES = 4999
"""Bootstrap resamples behind a BCa interval."""

TIED = 0.25
"""Share of equal values from which ties are ties and not the grain of whole numbers."""

FEW = 6
"""Below so many pairs that differ no sign test at 5 % can find a difference, whatever they say (2 * 0.5 ** 5 > 0.05)."""

UNSEEN_TAIL = 24.0
"""How much further a longer tail may reach than was seen, times the number of values; found on log-normal and exponential ones."""

_GRID = np.logspace(-6.0, 5.0, 133)
"""How far beyond the largest value the saddle may lie, in ranges of the values."""


def t_reach(count: npt.ArrayLike, confidence: float = CONFIDENCE) -> Any:
    """Standard errors from a mean to either end of Student's t interval, for one number of values or several (two at least)."""
    return special.stdtrit(np.asarray(count) - 1.0, 0.5 + confidence / 2)


def typical_gap(*samples: npt.ArrayLike, counts: bool = False) -> float:
    """How much two runs of one kind differ when they differ: the mean absolute difference of unequal values in a sample.

    Args:
        samples: 1-d, each of runs of one kind (one policy); missing values are left out.
        counts: values are numbers of events, of which the smallest difference is 1, whether one was seen or not.

    Returns:
        In the values' unit; 0 where nothing differs in any sample (1 for counts).
    """
    total, pairs = 0.0, 0.0
    for sample in samples:
        values = np.sort(one_dimension(sample))
        values = values[np.isfinite(values)]
        n = values.size
        if n < 2 or values[-1] - values[0] <= ROUNDING * max(abs(values[0]), abs(values[-1])):
            continue
        # Sum over all pairs of sorted values, and pairs that are not equal.
        total += float(np.sum((2.0 * np.arange(n) - n + 1.0) * values))
        _, again = np.unique(values, return_counts=True)
        pairs += (n * n - float(np.sum(again.astype(float) ** 2))) / 2.0
    gap = total / pairs if pairs else 0.0
    return max(gap, 1.0) if counts else gap


class MeanEstimate:
    """The mean of a few values with what can be said of it: intervals of any confidence and a p-value that fits them."""

    def __init__(self, values: npt.ArrayLike, event: float = 0.0) -> None:
        """Look at ``values`` (1-d); ``event`` as in `mean_interval`."""
        self.values = one_dimension(values)
        self.event = event

    @cached_property
    def _sides(self) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
        below, above = _added(self.values, self.event)
        return _tails(-self.values, -below), _tails(self.values, above)

    def interval(self, confidence: float = CONFIDENCE, method: Method = "t", seed: int = 0) -> tuple[float, float]:
        """Interval as in `mean_interval`."""
        base = t_interval(self.values, confidence) if method == "t" else bca_interval(self.values, confidence, seed)
        low, high = (_quantile(side, (1.0 - confidence) / 2.0) for side in self._sides)
        return min(base[0], -low), max(base[1], high)

    def p_value(self) -> float:
        """P-value as in `mean_p_value`."""
        if self.values.size < 2:
            return math.nan
        return max(t_p_value(self.values), min(1.0, 2.0 * min(_beyond_zero(side) for side in self._sides)))


def mean_interval(
    values: npt.ArrayLike, confidence: float = CONFIDENCE, *, event: float = 0.0, method: Method = "t", seed: int = 0
) -> tuple[float, float]:
    """Interval of the mean of ``values`` (1-d, at least two) that knows ties, rare events and long tails.

    Args:
        confidence: how often it should hold the mean.
        event: how much two values differ when they differ at all, from `typical_gap` of the runs behind the values; it
            matters where nearly all values are equal. With 0, equal values have an interval without width.
        method: the interval that it reaches at least as far as: Student's t or the bias-corrected accelerated bootstrap.
        seed: of the bootstrap.

    Raises:
        ValueError: fewer than two values.
    """
    return MeanEstimate(values, event).interval(confidence, method, seed)


def bounded_interval(values: npt.ArrayLike, low: float, high: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Interval of the mean of ``values`` (1-d) that cannot lie outside ``low`` to ``high``: shares, ranks.

    The bound of Gaffke on either side: the values with one more at the bound, under weights of a flat Dirichlet distribution.
    Twelve times 1 give 0.74 to 1 at 95 %, never 1 to 1.

    Raises:
        ValueError: no values, or values outside.
    """
    sample = one_dimension(values)
    if not sample.size or sample.min() < low - 1e-9 or sample.max() > high + 1e-9:
        raise ValueError(f"expected values within {low:g} to {high:g}, got {sample}")
    tail = (1.0 - confidence) / 2.0
    bottom, top = -_quantile(_tails(-sample, -low), tail), _quantile(_tails(sample, high), tail)
    return max(low, min(bottom, float(sample.mean()))), min(high, max(top, float(sample.mean())))


def half_width(values: npt.ArrayLike, confidence: float = CONFIDENCE) -> float:
    """Half-width of Student's t interval of the mean of ``values`` (1-d); infinite below two values."""
    sample = one_dimension(values)
    if sample.size < 2:
        return math.inf
    return float(t_reach(sample.size, confidence) * sample.std(ddof=1) / math.sqrt(sample.size))


def mean_p_value(values: npt.ArrayLike, *, event: float = 0.0) -> float:
    """Two-sided p-value of "the mean is zero" that fits `mean_interval`: below 5 % where the 95 % interval leaves out zero.

    The larger of the t test's and that of the weighted mean with the added value. NaN below two values.
    """
    return MeanEstimate(values, event).p_value()


def too_few(pairs: int, differ: int) -> bool:
    """Whether so few of some pairs differ, the others being equal, that no test could find a difference."""
    return pairs >= 2 and differ < min(FEW, pairs)


def too_few_events(ours: npt.ArrayLike, theirs: npt.ArrayLike) -> bool:
    """Whether events are so rare that neither way of a policy could be told, not even one that halves or doubles them.

    So it is where fewer than six pairs differ (see `too_few`) and fewer than twice as many had any event at all: had half of
    those lost theirs, still fewer than six would differ.

    Args:
        ours, theirs: numbers of events in runs with the same luck, in the same order.
    """
    one, other = one_dimension(ours), one_dimension(theirs)
    return rare(one.size, int(np.count_nonzero(one != other)), int(np.count_nonzero((one != 0.0) | (other != 0.0))))


def rare(pairs: int, differ: int, eventful: int) -> bool:
    """`too_few_events` from counts: pairs, those that differ, and those with an event on either side."""
    return too_few(pairs, differ) and eventful < 2 * FEW


def t_interval(differences: npt.ArrayLike, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Student's t interval of the mean of ``differences`` (1-d, at least two), n - 1 degrees of freedom.

    It knows only the spread that was seen: identical differences give an interval without width. `mean_interval` is for
    differences between runs.

    Raises:
        ValueError: fewer than two differences.
    """
    values = one_dimension(differences)
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
    values = one_dimension(differences)
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


def t_p_value(differences: npt.ArrayLike) -> float:
    """Two-sided p-value of a paired t test that the mean of ``differences`` is zero.

    Identical differences decide the question: 1 if they are zero, else 0. NaN below two differences.
    """
    values = one_dimension(differences)
    if values.size < 2:
        return math.nan
    if np.ptp(values) == 0:
        return 1.0 if values[0] == 0 else 0.0
    error = float(values.std(ddof=1)) / math.sqrt(values.size)
    if error == 0:  # they differ by less than the deviation can hold
        return 0.0
    return float(2 * special.stdtr(values.size - 1, -abs(float(values.mean())) / error))


def one_dimension(values: npt.ArrayLike) -> Array:
    """The values as numbers.

    Raises:
        ValueError: they have more dimensions than one, or none.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"expected one dimension, got an array of shape {array.shape}")
    return array


def _added(values: Array, event: float) -> tuple[float, float]:
    """The value that was not seen, on either side."""
    n = values.size
    distinct, again = np.unique(values, return_counts=True)
    at = int(np.argmax(again))
    zero = int(np.searchsorted(distinct, 0.0))
    if zero < distinct.size and distinct[zero] == 0.0 and again[zero] == again[at]:
        at = zero
    ties = int(again[at]) if again[at] > 1 or distinct[at] == 0.0 else 0
    if ties >= TIED * n:
        centre, differ = float(distinct[at]), n - ties
        largest = float(np.max(np.abs(values - centre)))
        reach = max(largest, (differ * largest + event) / (differ + 1.0))
        return centre - reach, centre + reach
    middle, mean = float(np.median(values)), float(values.mean())
    excess = (float(distinct[-1]) - middle) - (middle - float(distinct[0]))
    pushed = mean + (1.0 + UNSEEN_TAIL / n) * excess
    return min(mean, pushed), max(mean, pushed)


def _tails(values: Array, added: float) -> tuple[Array, Array]:
    """Points above the mean of values and added one, descending, and the chance that the weighted mean lies above each."""
    points, again = np.unique(np.append(values, added), return_counts=True)
    spread = float(points[-1] - points[0])
    if spread == 0.0:
        return points[:1], np.zeros(1)
    # For a saddle at c the point is known without solving: q = c - n / sum(1 / (c - x)).
    c = points[-1] + spread * _GRID[:, None]
    share = 1.0 / (c - points)
    q = c[:, 0] - again.sum() / (share @ again)
    w = np.sqrt(np.maximum(2.0 * (np.log((c - points) / (c[:, 0] - q)[:, None]) @ again), 0.0))
    u = np.sqrt(((points - q[:, None]) * share) ** 2 @ again)
    # Very near the mean both terms go to infinity together and cancel badly; the chance is near a half there, and unused.
    sound = w > 1e-3
    q, w, u = q[sound], w[sound], u[sound]
    tail = special.ndtr(-w) + np.exp(-0.5 * w * w) / math.sqrt(2.0 * math.pi) * (1.0 / u - 1.0 / w)
    return q, np.clip(tail, 1e-300, 1.0)


def _quantile(side: tuple[Array, Array], tail: float) -> float:
    """The point above which the weighted mean lies with chance ``tail``."""
    q, chance = side
    return float(q[0]) if q.size == 1 else float(np.interp(math.log(tail), np.log(chance), q))


def _beyond_zero(side: tuple[Array, Array]) -> float:
    """Chance that the weighted mean lies above zero; 1 where it is about a half or more."""
    q, chance = side
    if q[-1] >= 0.0:
        return 1.0
    return 0.0 if q[0] <= 0.0 else float(np.exp(np.interp(0.0, q[::-1], np.log(chance[::-1]))))
