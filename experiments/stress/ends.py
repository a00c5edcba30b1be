"""Intervals of measures of robustness: how far they could lie from what the states that were tried say.

What is a mean over states has the interval of a mean over samples of the unknowns: shares and ranks between their bounds
(`experiments.kit.intervals.bounded_interval`), others as paired differences have it. Twelve of twelve states are therefore
"74 % to 100 %", never "100 % to 100 %". What hangs on the worst states (the mean over the worst tenth, the regret that 90 % do not
exceed) is worked out under weights of a flat Dirichlet distribution over the samples and one more, whose states lie as far
beyond the worst (for the other end, the best) as that lies from the middle, for the worst tenth of few samples further: with 32
samples a plain resampling holds the truth 69 of 100 times, this 98. The largest regret is that of the states that were tried and
has none, nor has anything below two samples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from experiments.kit import Array, bounded_interval, mean_interval, typical_gap

TAIL = 0.10
"""The share of states that are the worst."""
CONFIDENCE = 0.95
FEWEST = 10
"""Samples from which a tenth of them, the worst, can be said anything about."""
UNSEEN_WORST = 300.0
"""How much further than it was seen to the worst may lie, times the squared number of samples: three times as far with 12."""
MEANS = {"mean": "good", "regret_mean": "behind", "satisfied": "enough", "first": "first", "rank": "rank"}
"""Measures that are means over states, and of what."""


def tail_mean(good: npt.ArrayLike, tail: float = TAIL) -> Array:
    """Mean over the worst share of states (conditional value at risk); a state that lies half in it counts half.

    Args:
        good: (..., states, policies), more is better; the result is (..., policies).
        tail: share of states, above 0 to 1; at least one state is taken.
    """
    values = np.sort(np.asarray(good, dtype=np.float64), axis=-2)
    states = values.shape[-2]
    size = max(1.0, tail * states)
    weights = np.clip(size - np.arange(states), 0.0, 1.0) / size
    return np.asarray(np.einsum("...sp,s->...p", values, weights))


class IntervalEnds:
    """Ends of the 95 % interval of every measure, from groups of states that were sampled together."""

    def __init__(self, members: Sequence[npt.NDArray[np.int64]], resamples: int, seed: int) -> None:
        """Take rows of the states of every group (none = no intervals); ``resamples`` and ``seed`` of the weights."""
        self.members = members
        groups = len(members)
        luck = np.random.default_rng(seed)
        self.weights = luck.dirichlet(np.ones(groups + 1), resamples) if groups else np.zeros((0, 1))
        self.order = np.concatenate(members) if groups else np.zeros(0, dtype=np.int64)
        self.size = np.array([len(rows) for rows in members])

    def of(self, measure: str, kept: Mapping[str, Array], way: int) -> tuple[Array, Array]:
        """Ends for every policy, in the outcome's unit; NaN where a measure has none.

        Args:
            measure: a name of `experiments.stress.robustness.MEASURES`.
            kept: (states, policies) values by kind: good (more is better), behind, enough, first, rank.
            way: 1 where more of the outcome is better, else -1.
        """
        policies = next(iter(kept.values())).shape[1]
        nothing = np.full(policies, np.nan), np.full(policies, np.nan)
        if len(self.members) < 2:
            return nothing
        if measure in MEANS:
            found = [self._mean(measure, kept, p) for p in range(policies)]
        elif measure in ("tail", "regret_90") and len(self.members) >= FEWEST:
            found = [self._worst(measure, kept, p) for p in range(policies)]
        else:
            return nothing
        low, high = np.array(found).T
        return (-high, -low) if way < 0 and measure in ("mean", "tail") else (low, high)

    def _mean(self, measure: str, kept: Mapping[str, Array], policy: int) -> tuple[float, float]:
        values = kept[MEANS[measure]]
        means = np.array([values[rows, policy].mean() for rows in self.members])
        if measure in ("satisfied", "first"):
            low, high = bounded_interval(means, 0.0, 1.0)
        elif measure == "rank":
            low, high = bounded_interval(means, 1.0, float(values.shape[1]))
        else:
            low, high = mean_interval(means, event=typical_gap(kept["good"][:, policy]))
        low = max(low, 0.0) if measure == "regret_mean" else low
        # Where states were left out, samples have unequal numbers of states: the interval goes with the mean over states.
        shift = float(values[:, policy].mean() - means.mean())
        bounds = {"satisfied": (0.0, 1.0), "first": (0.0, 1.0), "rank": (1.0, float(values.shape[1]))}.get(measure)
        ends = low + shift, high + shift
        return ends if bounds is None else (max(ends[0], bounds[0]), min(ends[1], bounds[1]))

    def _worst(self, measure: str, kept: Mapping[str, Array], policy: int) -> tuple[float, float]:
        """Ends of the mean over the worst tenth, or of minus the regret that 90 % do not exceed, turned back."""
        tail = measure == "tail"
        values = kept["good"][self.order, policy] if tail else -kept["behind"][self.order, policy]
        middle = float(np.median(values))
        # Where all are alike (no regret in any state), one that is not may lie as far off as states do that differ.
        apart = typical_gap(kept["good"][:, policy]) if not np.ptp(values) else 0.0
        # Of few samples hardly one is among the worst tenth: what was not seen may lie further off.
        further = 1.0 + (UNSEEN_WORST / len(self.members) ** 2 if tail else 0.0)
        least, most = float(values.min()), float(values.max())
        beyond = least - further * (middle - least) - apart, 2.0 * most - middle + apart
        ends = []
        for added, chance in zip(beyond, ((1.0 - CONFIDENCE) / 2.0, (1.0 + CONFIDENCE) / 2.0)):
            line = np.append(values, added)
            rank = np.argsort(line, kind="stable")
            weights = np.hstack([np.repeat(self.weights[:, :-1] / self.size, self.size, axis=1), self.weights[:, -1:]])[:, rank]
            reached = np.cumsum(weights, axis=1)
            if tail:
                drawn = np.clip(TAIL - (reached - weights), 0.0, weights) @ line[rank] / TAIL
            else:
                drawn = line[rank][np.minimum((reached < TAIL).sum(axis=1), line.size - 1)]
            ends.append(float(np.quantile(drawn, chance)))
        return (ends[0], ends[1]) if tail else (max(0.0, -ends[1]), -ends[0])
