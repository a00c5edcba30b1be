"""Better, worse or no difference: the one place that says so of two values of an outcome, for reviews, what-ifs and goals."""

from __future__ import annotations

from typing import Literal

from simulation.registers import OUTCOMES

Verdict = Literal["better", "worse", "more", "less", "no_difference"]
"""more, less: a difference that matters of an outcome of which neither is better."""

WORDS: dict[Verdict, str] = {
    "better": "▲ better",
    "worse": "▼ worse",
    "more": "more",
    "less": "less",
    "no_difference": "no difference",
}
"""Verdicts on pages; the arrow repeats the word and never stands for more or less."""


def matters(outcome: str, reference: float) -> float:
    """The smallest difference from a reference value that matters, in the outcome's unit."""
    return OUTCOMES[outcome].matters.difference(reference)


def verdict(outcome: str, value: float, reference: float, wants: int | None = None) -> Verdict:
    """What a value is beside a reference value.

    Args:
        outcome: id in the register; value, reference: in its unit.
        wants: +1 more is better, -1 less is better, 0 neither; ``None``: as registered.
    """
    found = OUTCOMES[outcome]
    difference = value - reference
    if not found.matters.counts(difference, reference):
        return "no_difference"
    gain = difference * (found.direction if wants is None else wants)
    if gain == 0.0:
        return "more" if difference > 0.0 else "less"
    return "better" if gain > 0.0 else "worse"
