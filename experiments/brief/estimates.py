"""What a brief's sentences are made of: numbers with where they come from, means with intervals, shares of possible worlds."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.kit import Shares

OPEN, CLOSE = "\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}", "\N{MATHEMATICAL RIGHT WHITE SQUARE BRACKET}"


@dataclass(frozen=True)
class BriefNumber:
    """A number and where it comes from.

    Attributes:
        id: its reference; value: as computed, NaN where there is none.
        words: the formula in words; sql: the statement; runs: the statement that selects the runs behind it.
    """

    id: int
    value: float
    words: str
    sql: str
    runs: str

    def show(self, text: str) -> str:
        """The number in a sentence, as ``text``."""
        return f"{OPEN}{self.id}|{text}{CLOSE}"


@dataclass(frozen=True)
class BriefEstimate:
    """A mean with the ends of its 95 % interval."""

    mean: BriefNumber
    low: BriefNumber
    high: BriefNumber

    @property
    def sure(self) -> bool:
        """Whether the interval leaves out nothing."""
        return self.low.value > 0.0 or self.high.value < 0.0


@dataclass(frozen=True)
class BriefShares:
    """In how many possible worlds a policy does better and worse than another, by at least what matters.

    Attributes:
        better, worse: shares of worlds; worlds: how many there are.
        least: the smallest difference that matters, in the measure's unit; direction: +1 or -1, 0 where neither way is better.
        few: whether events are too rare for a verdict.
    """

    better: BriefNumber
    worse: BriefNumber
    worlds: int
    least: float
    direction: int
    few: bool

    @property
    def verdict(self) -> str:
        """The word of the shares: a key of `figures.LOOKS`."""
        if self.few:
            return "few_events"
        better, worse = self.better.value, self.worse.value
        return Shares(self.worlds, better, worse, 1.0 - better - worse).verdict(self.direction)
