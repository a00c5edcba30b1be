"""Verdicts in words: what a claim's numbers say, by rules fixed before any run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from experiments.claims.conditions import Conditions
from experiments.claims.effects import POOLED, Effects, Estimate
from experiments.kit import AT_MOST_A_TENTH, MOST, listed, share_half_width, too_few
from figures import GAINS, LOSSES

Category = Literal["holds", "holds in part", "not supported", "reversed"]
CATEGORIES: tuple[Category, ...] = ("holds", "holds in part", "not supported", "reversed")
SIGNIFICANCE = 0.05


@dataclass(frozen=True)
class ClaimVerdict:
    """A category and its words."""

    category: Category
    words: str


def supports(one: Estimate) -> bool:
    """Whether the effect is as claimed, by at least what matters, in most worlds (and against the claim in few)."""
    return one.shares.verdict() in GAINS


def opposes(one: Estimate) -> bool:
    """Whether the effect is against the claim, by at least what matters, in most worlds (and as claimed in few)."""
    return one.shares.verdict() in LOSSES


def judge(
    estimates: Mapping[str, Estimate],
    switches: Mapping[str, Mapping[str, Mapping[str, float]]],
    conditions: Conditions,
    few: tuple[int, int] | None = None,
) -> ClaimVerdict:
    """The verdict on one reading, from shares of worlds (points, each with its luck) by the smallest difference that matters.

    Args:
        estimates: by scenario, "all" among them.
        switches: size and shares under each option of each switch.
        conditions: what a tree found.
        few: for events so rare that nothing can be said: in how many pairs they differ, and of how many; else ``None``.

    *Holds*: as claimed in most worlds over all scenarios and in each of them, and neither an option of a switch (in most worlds
    with it) nor a stable condition reverses it. *Holds in part*: in most worlds over all or in some scenario, but not everywhere.
    *Reversed*: the same on the other side. Else *not supported*. How widely worlds spread decides nothing.
    """
    whole = estimates[POOLED]
    if few is not None:
        return ClaimVerdict("not supported", f"not supported: too few events to say ({few[0]} of {few[1]} pairs differ)")
    single = {name: one for name, one in estimates.items() if name != POOLED}
    yes = [name for name, one in single.items() if supports(one)]
    no = [name for name, one in single.items() if opposes(one)]
    rest = [name for name in single if name not in yes + no]
    against = [
        f"{switch.replace('_', ' ')} is {option}"
        for switch, options in switches.items()
        for option, one in options.items()
        if one["against"] >= MOST and one["as_claimed"] <= AT_MOST_A_TENTH
    ]
    leaves = [leaf.rule for leaf in conditions.reversed]
    if supports(whole) or (yes and not opposes(whole)):
        if not no + rest + against + leaves:
            return ClaimVerdict("holds", f"holds {_shares(whole)}")
        told = [f"holds in {listed(yes)}" if yes else f"holds over all scenarios together {_shares(whole)}, in none alone"]
        if rest and yes:
            told.append(f"not shown in {listed(rest)}")
        if no:
            told.append(f"reversed in {listed(no)}")
        told += [f"reversed where {words}" for words in [*against, *leaves]]
        # Beside the name of a scenario shares of all scenarios would be taken for its own.
        told += [f"over all scenarios {_shares(whole)}"] if yes else []
        return ClaimVerdict("holds in part", "; ".join(told))
    if opposes(whole) or no:
        told = [f"reversed in {listed(no)}" if no else f"reversed over all scenarios together {_shares(whole)}"]
        told += [f"holds in {listed(yes)}"] if yes else []
        told += [f"not shown in {listed(rest)}"] if rest and no else []
        return ClaimVerdict("reversed", "; ".join(told))
    return ClaimVerdict("not supported", _why_not(whole, conditions))


def few_events(found: Effects) -> tuple[int, int] | None:
    """Of a reading that counts events: in how many pairs it differs, and of how many, if that is too few to say anything."""
    differ, pairs = int(np.count_nonzero(found.table["effect"].dropna())), int(found.table["effect"].count())
    return (differ, pairs) if found.reading.counts and too_few(pairs, differ) else None


def once_more(verdict: ClaimVerdict, first: Estimate, again: Estimate) -> ClaimVerdict:
    """A verdict after the same worlds with fresh luck.

    What held must be as claimed again, in more worlds than against, and in no fewer than before but for what so many worlds leave
    open. What held in some scenarios only need not show over all together: there the sign alone is asked for.
    """
    if not verdict.category.startswith("holds"):
        return verdict
    one, two = first.shares, again.shares
    open_by = share_half_width(one.better, one.worlds) + share_half_width(two.better, two.worlds)
    shown = two.better > two.worse and two.better >= one.better - open_by
    if shown or (verdict.category == "holds in part" and again.size > 0.0):
        return ClaimVerdict(verdict.category, f"{verdict.words}; again with fresh luck: in {100.0 * two.better:.0f}")
    seen = f"as claimed in {100.0 * one.better:.0f} of 100 worlds, then in {100.0 * two.better:.0f}"
    return ClaimVerdict("not supported", f"not supported: seen once, not with fresh luck ({seen})")


def _shares(one: Estimate) -> str:
    found = one.shares
    return f"(by more than matters in {100.0 * found.better:.0f} of 100 worlds, against in {100.0 * found.worse:.0f})"


def _why_not(whole: Estimate, conditions: Conditions) -> str:
    """Why an effect is not shown, in words of its own for every stage of certainty; none contradicts the interval beside it."""
    if whole.spread == 0.0 or whole.size != whole.size:
        return "not supported: the outcome is the same in every run"
    if whole.size == 0.0 and whole.estimate == 0.0:
        return "not supported: the contrast changed nothing in any pair"
    if whole.shares.verdict() == "no_difference":
        return f"not supported: no difference that matters in {100.0 * whole.shares.neither:.0f} of 100 worlds"
    on = f" on {conditions.variable}" if conditions.stable else ""
    return f"not supported: it depends{on} {_shares(whole)}"


def together(verdicts: Sequence[tuple[str, ClaimVerdict]]) -> ClaimVerdict:
    """One verdict from those of a claim's main readings: (reading, verdict)."""
    kinds = [verdict.category for _, verdict in verdicts]
    if len(verdicts) == 1:
        return verdicts[0][1]
    words = "; ".join(f"{name}: {verdict.words}" for name, verdict in verdicts)
    if all(kind == "holds" for kind in kinds):
        return ClaimVerdict("holds", words)
    if any(kind in ("holds", "holds in part") for kind in kinds):
        return ClaimVerdict("holds in part", words)
    if "reversed" in kinds:
        return ClaimVerdict("reversed", words)
    return ClaimVerdict("not supported", words)
