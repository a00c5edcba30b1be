"""What the figures of sensitivity analyses share: labels, sizes and rows of a table."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import pandas as pd

from figures.numbers import policy_title
from figures.style import BLUE, GREEN, ORANGE, UNDECIDED
from simulation.registers import OUTCOMES

FIRST, TOTAL, LUCK, INERT = BLUE, ORANGE, GREEN, UNDECIDED
"""Colours of first-order and total-order indices, of luck, and of factors that do nothing."""

SUMMARY_WORDS = {
    "mean": "mean",
    "sum": "sum",
    "end": "at the end",
    "slope": "trend",
    "worst_tenth": "worst-off tenth",
    "minimum": "lowest week",
    "maximum": "highest week",
}
INDEX_WORDS = {
    "S1": "first order: alone",
    "ST": "total order: with all its interactions",
    "delta": "delta",
    "pawn": "PAWN",
    "rbd_fast": "first order (RBD-FAST)",
    "mu_star": "mean absolute effect",
    "hdmr_ST": "total order (emulator)",
    "hdmr_S1": "first order (emulator)",
    "swing": "swing",
}


def measure_title(name: str) -> str:
    """A measure's column in words: "battle_deaths.sum[0:52]" -> "Battle deaths (sum, weeks 0 to 51)"."""
    base, _, region = name.partition("@")
    head, bracket, window = base.partition("[")
    outcome, _, summary = head.partition(".")
    title = OUTCOMES[outcome].title if outcome in OUTCOMES else policy_title(outcome)
    more = [SUMMARY_WORDS.get(summary, summary)] if summary else []
    if bracket:
        first, _, last = window.rstrip("]").partition(":")
        more.append(f"weeks {first} to {int(last) - 1}" if last else f"from week {first}")
    if region:
        more.append(region)
    return f"{title} ({', '.join(more)})" if more else title


def outcome_in(name: str) -> str:
    """The outcome of a measure's column: "battle_deaths.sum[0:52]@Gao" -> "battle_deaths"."""
    return name.partition("@")[0].partition("[")[0].partition(".")[0]


def direction_of(name: str) -> int:
    """+1 when more of a measure is better, -1 when less is, 0 when neither or unknown."""
    outcome = outcome_in(name)
    return OUTCOMES[outcome].direction if outcome in OUTCOMES else 0


def in_sentence(title: str) -> str:
    """A title in the middle of a sentence."""
    return title[:1].lower() + title[1:]


def measure_unit(name: str) -> str:
    """Unit of a measure, for axes."""
    outcome = outcome_in(name)
    unit = OUTCOMES[outcome].unit if outcome in OUTCOMES else ""
    return "0 to 1" if unit == "share 0-1" else unit


def labels(names: list[str], titles: Mapping[str, str], width: int = 30) -> list[str]:
    """Titles of factors in at most two lines of ``width``; the rest of a longer one is left out."""
    return [textwrap.fill(titles.get(name, name), width, max_lines=2, placeholder=" …") for name in names]


def rows_of(table: pd.DataFrame, index: str) -> pd.DataFrame:
    """Rows of one index of one outcome, largest first.

    Raises:
        ValueError: rows of several outcomes, scenarios or policies, or none of this index.
    """
    for column in ("outcome", "scenario", "policy"):
        if column in table and table[column].nunique() > 1:
            raise ValueError(f"the figure shows one {column}; filter the table first")
    part = table[table["index"] == index]
    if part.empty:
        raise ValueError(f"the table holds no index {index!r}")
    return part.sort_values("estimate", ascending=False, kind="stable")


def place(table: pd.DataFrame) -> str:
    """Scenario and policy of the rows, as in :func:`where`."""
    return where(str(table["scenario"].iloc[0]), str(table["policy"].iloc[0]))


def where(scenario: str, policy: str) -> str:
    """ "Mali, under “Best practice”"; "Mali, “Best practice” less “Liaison”" for a paired difference "a − b"."""
    words, (first, difference, second) = policy_title(scenario), policy.partition(" − ")
    if difference:
        return f"{words}, “{policy_title(first)}” less “{policy_title(second)}”"
    return f"{words}, under “{policy_title(policy)}”" if policy else words


def wrapped(*sentences: str, width: int = 108) -> str:
    """Sentences one after the other in lines that fit a figure."""
    return textwrap.fill(" ".join(sentence for sentence in sentences if sentence), width)
