"""What a verdict over worlds is called and how it is drawn, for terminals, pages, workbooks and figures alike.

How verdicts come about stands in `experiments.kit.verdicts`.
"""

from __future__ import annotations

from dataclasses import dataclass

from figures.style import BETTER, INK, UNDECIDED, WORSE


@dataclass(frozen=True, slots=True)
class Look:
    """How one verdict is shown.

    Attributes:
        sign: one character; it differs in shape and not in colour alone.
        short: a word or two for a table's cell.
        words: what it means, for legends.
        marker, colour, filled: how figures draw it.
    """

    sign: str
    short: str
    words: str
    marker: str
    colour: str
    filled: bool

    @property
    def drawn(self) -> tuple[str, str, bool]:
        """Marker, colour, and whether it is filled."""
        return self.marker, self.colour, self.filled


LOOKS: dict[str, Look] = {
    "better": Look(
        "▲",
        "better",
        "better by more than matters in nearly all worlds (90 of 100 or more)",
        marker="^",
        colour=BETTER,
        filled=True,
    ),
    "mostly_better": Look(
        "△",
        "mostly better",
        "better in most worlds (two thirds or more), worse in at most a tenth",
        marker="^",
        colour=BETTER,
        filled=False,
    ),
    "depends": Look("◆", "depends", "better in some worlds, worse or equal in others", marker="D", colour=INK, filled=False),
    "no_difference": Look(
        "●",
        "no difference",
        "no difference that matters in two thirds of worlds or more",
        marker="o",
        colour=UNDECIDED,
        filled=True,
    ),
    "mostly_worse": Look(
        "▽",
        "mostly worse",
        "worse in most worlds (two thirds or more), better in at most a tenth",
        marker="v",
        colour=WORSE,
        filled=False,
    ),
    "worse": Look(
        "▼", "worse", "worse by more than matters in nearly all worlds (90 of 100 or more)", marker="v", colour=WORSE, filled=True
    ),
    "more": Look("▶", "more", "more in nearly all worlds (neither way is better)", marker=">", colour=INK, filled=True),
    "mostly_more": Look("▷", "mostly more", "more in most worlds (neither way is better)", marker=">", colour=INK, filled=False),
    "mostly_less": Look("◁", "mostly less", "less in most worlds (neither way is better)", marker="<", colour=INK, filled=False),
    "less": Look("◀", "less", "less in nearly all worlds (neither way is better)", marker="<", colour=INK, filled=True),
    "few_events": Look(
        "○",
        "too few events",
        "too few events to say: they are so rare that halving or doubling them would not show in these worlds",
        marker="o",
        colour=UNDECIDED,
        filled=False,
    ),
    "no_data": Look("–", "no data", "no world in which both were run", marker="o", colour=UNDECIDED, filled=False),
    "reference": Look("·", "reference", "the reference", marker="o", colour=INK, filled=False),
}
"""Verdict -> its look."""

GAINS, LOSSES = ("better", "mostly_better"), ("worse", "mostly_worse")
"""Verdicts that count for a policy, and against it."""
