"""Verdicts in words: what a claim's numbers say, by rules fixed before any run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from experiments.claims.conditions import Conditions
from experiments.claims.effects import POOLED, Estimate

Category = Literal["holds", "holds where", "not supported", "reversed where"]
CATEGORIES: tuple[Category, ...] = ("holds", "holds where", "not supported", "reversed where")
SIGNIFICANCE = 0.05
SMALLEST = 0.1
"""Effects below a tenth of a standard deviation between worlds are too small to matter (half of Cohen's small)."""
LEAST_SHARE = 2 / 3
"""A claim that holds has its sign in at least this share of pairs."""


@dataclass(frozen=True)
class ClaimVerdict:
    """A category and its words."""

    category: Category
    words: str


def supports(one: Estimate) -> bool:
    """Whether an estimate stands on the claim's side: significant after Holm, and large enough to matter."""
    return one.p_holm < SIGNIFICANCE and one.size >= SMALLEST


def opposes(one: Estimate) -> bool:
    """Whether an estimate stands against the claim: significant after Holm, and large enough to matter."""
    return one.p_holm < SIGNIFICANCE and one.size <= -SMALLEST


def judge(
    estimates: Mapping[str, Estimate], switches: Mapping[str, Mapping[str, Mapping[str, float]]], conditions: Conditions
) -> ClaimVerdict:
    """The verdict on one reading.

    Args:
        estimates: by scenario, "all" among them, each with Holm's p.
        switches: size with interval under each option of each switch.
        conditions: what a tree found.

    *Holds*: the effect over all scenarios is on the claim's side, and so it is in each scenario, under every option of every
    switch (none reverses it), in two thirds of all pairs, and no stable condition reverses it. *Holds where*: on the claim's
    side over all or in some scenario, but not everywhere. *Reversed where*: the same on the other side. Else *not supported*.
    """
    whole = estimates[POOLED]
    single = {name: one for name, one in estimates.items() if name != POOLED}
    yes = [name for name, one in single.items() if supports(one)]
    no = [name for name, one in single.items() if opposes(one)]
    rest = [name for name in single if name not in yes + no]
    against = [
        f"{switch.replace('_', ' ')} is {option}"
        for switch, options in switches.items()
        for option, one in options.items()
        if one["high"] < 0.0
    ]
    leaves = [leaf.rule for leaf in conditions.reversed]
    if supports(whole) or (yes and not opposes(whole)):
        if not no + rest + against + leaves and whole.sign_share >= LEAST_SHARE:
            return ClaimVerdict("holds", f"holds ({whole.size:+.2f} SD, sign in {whole.sign_share:.0%} of pairs)")
        where = f"holds in {_listed(yes)}" if yes else f"holds over all scenarios together ({whole.size:+.2f} SD) and in none alone"
        told = [where]
        if rest and yes:
            told.append(f"not shown in {_listed(rest)}")
        if no:
            told.append(f"reversed in {_listed(no)}")
        told += [f"reversed where {words}" for words in [*against, *leaves]]
        if whole.sign_share < LEAST_SHARE:
            told.append(f"has its sign in only {whole.sign_share:.0%} of pairs")
        return ClaimVerdict("holds where", "; ".join(told))
    if opposes(whole) or no:
        where = f"reversed in {_listed(no)}" if no else f"reversed over all scenarios together ({whole.size:+.2f} SD)"
        told = [where] + ([f"holds in {_listed(yes)}"] if yes else []) + ([f"not shown in {_listed(rest)}"] if rest and no else [])
        return ClaimVerdict("reversed where", "; ".join(told))
    return ClaimVerdict("not supported", _why_not(whole))


def _why_not(whole: Estimate) -> str:
    """Why an effect is not shown, in words of its own for every stage of certainty; none contradicts the interval beside it."""
    if whole.spread == 0.0 or whole.size != whole.size:
        return "not supported: the outcome is the same in every run"
    size = f"({whole.size:+.2f} SD, {whole.size_low:+.2f} to {whole.size_high:+.2f})"
    if whole.size == 0.0 and whole.estimate == 0.0:
        return "not supported: the contrast changed nothing in any pair"
    beyond = whole.size_low > 0.0 or whole.size_high < 0.0
    if max(abs(whole.size_low), abs(whole.size_high)) < SMALLEST:
        return f"not supported: an effect of a tenth of a standard deviation is excluded {size}"
    if abs(whole.size) < SMALLEST:
        if beyond:
            return f"not supported: there is an effect, but most likely one too small to matter {size}"
        return f"not supported: too small to matter, if there is any {size}"
    if beyond:
        side = "on the claim's side" if whole.size > 0.0 else "against the claim"
        return (
            f"not supported: an effect {side} is likely, but not beyond what chance brings among so many tests "
            f"{size[:-1]}; p {whole.p:.2g}, with all tests {whole.p_holm:.2g})"
        )
    return f"not supported: too uncertain to say {size}"


def together(verdicts: Sequence[tuple[str, ClaimVerdict]]) -> ClaimVerdict:
    """One verdict from those of a claim's main readings: (reading, verdict)."""
    kinds = [verdict.category for _, verdict in verdicts]
    if len(verdicts) == 1:
        return verdicts[0][1]
    words = "; ".join(f"{name}: {verdict.words}" for name, verdict in verdicts)
    if all(kind == "holds" for kind in kinds):
        return ClaimVerdict("holds", words)
    if any(kind in ("holds", "holds where") for kind in kinds):
        return ClaimVerdict("holds where", words)
    if "reversed where" in kinds:
        return ClaimVerdict("reversed where", words)
    return ClaimVerdict("not supported", words)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
