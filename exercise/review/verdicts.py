"""Words and signs of verdicts on the pages of a review; what is better is said in `experiments.kit.verdicts` alone."""

from __future__ import annotations

from experiments.kit import OfTwo

WORDS: dict[OfTwo, str] = {
    "better": "▲ better",
    "worse": "▼ worse",
    "more": "more",
    "less": "less",
    "no_difference": "no difference",
}
"""Verdicts on pages; the arrow repeats the word and never stands for more or less."""
