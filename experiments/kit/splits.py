"""On what a difference depends: the numbers or switches by which worlds where it is better part from the others.

Among a thousand numbers and a hundred worlds the strongest rank correlation is some 0.4 by chance alone. So a number is named
only if (1) no more than one shuffle of the answers in twenty brings as strong a correlation with any number (Westfall and Young
1993: the largest of all is compared, so that their count is paid for), and (2) it is found again in at least half of resampled
sets of worlds. Everything else is said to be unstable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import rankdata

from experiments.kit.verdicts import Shares, sides
from figures import outcome_of
from simulation.registers import LABELS, PARAMETERS, SWITCHES

LEAST_WORLDS = 40
"""With fewer worlds nothing is sought: even a number that decides all would seldom be told from chance."""
SHUFFLES, RESAMPLES = 199, 100
ALPHA, FOUND_AGAIN = 0.05, 0.5
MOSTLY_LUCK = 0.5
"""From this share of the variance on, a difference depends on chance before all else."""
UNSTABLE = "no single number or switch can be named"
"""How the words begin where no number or switch parts the worlds reliably."""
CUTS = np.linspace(0.25, 0.75, 11)
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Split:
    """One number or switch that parts the worlds.

    Attributes:
        name: id of a parameter or switch.
        place: where it parts them: "above 0.021", or options of the switch.
        here, there: shares of worlds on that side, and on the other.
        chance: share of shuffles in which some number is as strong.
        found_again: share of resampled sets of worlds in which it is among the two strongest.
    """

    name: str
    place: str
    here: Shares
    there: Shares
    chance: float
    found_again: float

    @property
    def stable(self) -> bool:
        """Whether it may be named."""
        return self.chance <= ALPHA and self.found_again >= FOUND_AGAIN

    def words(self) -> str:
        """For people: what it is, where it parts the worlds, and how they differ."""
        known = PARAMETERS.get(self.name)
        title = known.meaning if known is not None else SWITCHES[self.name].title if self.name in SWITCHES else self.name
        here, there = (
            f"better in {100 * one.better:.0f} %, worse in {100 * one.worse:.0f} % of them" for one in (self.here, self.there)
        )
        worlds = self.here.worlds + self.there.worlds
        usual = f"; its default is {known.default:.3g}" if known is not None else ""
        return f"{title} ({self.name}{usual}): {self.place} ({self.here.worlds} of {worlds} worlds) {here}; elsewhere {there}"


@dataclass(frozen=True)
class Unknowns:
    """What worlds drew, as standardised columns to correlate with.

    Attributes:
        worlds: a row a world, a column a number or switch.
        names: what each column of ``ranks`` belongs to; an option of a switch has a column of its own.
        options: the option of each such column, "" of numbers.
        ranks: (worlds, columns), mean 0 and length 1 each.
    """

    worlds: pd.DataFrame = field(repr=False)
    names: tuple[str, ...]
    options: tuple[str, ...]
    ranks: Floats = field(repr=False)

    @classmethod
    def of(cls, worlds: pd.DataFrame) -> Unknowns:
        """From a table of worlds; columns that hold one value everywhere, and what numbers something, are left out."""
        names, options, columns = [], [], []
        for name in map(str, worlds.columns):
            values = worlds[name]
            if name in ("scenario", "seed", "member", *LABELS) or values.nunique() < 2:
                continue
            if pd.api.types.is_numeric_dtype(values):
                names.append(name)
                options.append("")
                columns.append(rankdata(values.to_numpy(float)))
                continue
            for option in sorted(values.unique())[: -1 if values.nunique() == 2 else None]:
                names.append(name)
                options.append(str(option))
                columns.append((values == option).to_numpy(float))
        table = np.column_stack(columns) if columns else np.empty((len(worlds), 0))
        return cls(worlds, tuple(names), tuple(options), _standard(table))

    def take(self, rows: npt.NDArray[np.int64]) -> Floats:
        """The columns in some of the worlds, standardised anew."""
        return _standard(self.ranks[rows])


def _standard(table: Floats) -> Floats:
    centred = table - table.mean(axis=0) if len(table) else table
    length = np.sqrt((centred**2).sum(axis=0))
    return np.divide(centred, length, out=np.zeros_like(centred), where=length > 1e-12)


def _strongest(ranks: Floats, answers: Floats, names: Sequence[str]) -> tuple[int, Floats]:
    """The column that goes with the answers most, and the answers less what it explains (all columns of its name)."""
    best = int(np.argmax(np.abs(ranks.T @ answers)))
    own = ranks[:, [k for k, name in enumerate(names) if name == names[best]]]
    explained = own @ np.linalg.lstsq(own, answers, rcond=None)[0]
    return best, answers - explained


def splits(unknowns: Unknowns, differences: npt.ArrayLike, least: float, direction: int = 1, seed: int = 0) -> list[Split]:
    """The two numbers or switches that part the worlds best, the strongest first; ask each whether it is ``stable``.

    Args:
        unknowns: what the worlds drew.
        differences: of each world, in the same order.
        least: the smallest difference that matters; direction: +1 when more is better, -1 when less is.
        seed: of shuffles and resamples.

    Returns:
        None with fewer than 40 worlds, or where nothing varies.
    """
    values = np.asarray(differences, dtype=float)
    if len(values) < LEAST_WORLDS or not unknowns.names or np.ptp(values) == 0.0:
        return []
    rng = np.random.default_rng(seed)
    names, ranks = unknowns.names, unknowns.ranks
    answers = _standard(rankdata(values)[:, None])[:, 0]
    side = sides(values, least, direction)
    found: list[tuple[int, float]] = []
    rest = answers
    for _ in range(min(2, len(set(names)))):
        best, after = _strongest(ranks, rest, names)
        shuffled = np.column_stack([rng.permutation(rest) for _ in range(SHUFFLES)])
        largest = np.abs(ranks.T @ shuffled).max(axis=0)
        found.append((best, float((1 + np.count_nonzero(largest >= abs(ranks[:, best] @ rest))) / (SHUFFLES + 1))))
        rest = after
    again = dict.fromkeys(names, 0)
    for _ in range(RESAMPLES):
        rows = rng.integers(0, len(values), len(values))
        here, left = unknowns.take(rows), _standard(answers[rows][:, None])[:, 0]
        for name in dict.fromkeys(_two(here, left, names)):
            again[name] += 1
    return [_split(unknowns, k, values, side, chance=chance, found_again=again[names[k]] / RESAMPLES) for k, chance in found]


def _two(ranks: Floats, answers: Floats, names: Sequence[str]) -> list[str]:
    first, rest = _strongest(ranks, answers, names)
    return [names[first], names[_strongest(ranks, rest, names)[0]]]


def _split(
    unknowns: Unknowns, column: int, values: Floats, side: npt.NDArray[np.int64], chance: float, found_again: float
) -> Split:
    """Where a column parts the worlds, and the shares on either side."""
    name, option = unknowns.names[column], unknowns.options[column]
    drawn = unknowns.worlds[name]
    if option:
        here = (drawn == option).to_numpy()
        place = f"where it is “{option}”"
    else:
        numbers, ordered = drawn.to_numpy(float), rankdata(values)
        cuts = np.unique(np.quantile(numbers, CUTS))
        cut = max(cuts, key=lambda at: _between(numbers > at, ordered))
        here, place = numbers > cut, f"above {cut:.3g}"
    return Split(name, place, Shares.of(side[here]), Shares.of(side[~here]), chance=chance, found_again=found_again)


def _between(here: npt.NDArray[np.bool_], ordered: Floats) -> float:
    """How far the two sides' mean ranks lie apart, weighed by their sizes."""
    inside, share = int(here.sum()), float(here.mean())
    if inside in (0, len(here)):
        return 0.0
    return share * (1.0 - share) * float(ordered[here].mean() - ordered[~here].mean()) ** 2


def depends_on(
    unknowns: Unknowns, differences: npt.ArrayLike, outcome: str, least: float, luck: float, same: float, seed: int = 0
) -> str:
    """On what a difference depends, in words: chance, the numbers or switches that part the worlds, or nothing stable.

    Args:
        luck, same: share of the variance that is luck inside a world, and of worlds in which a second seed says the same.
    """
    told = []
    if luck >= MOSTLY_LUCK:
        told.append(f"chance: with other luck, {100 * (1.0 - same):.0f} of 100 worlds say otherwise")
    if len(np.asarray(differences)) < LEAST_WORLDS:
        return "; ".join([*told, f"fewer than {LEAST_WORLDS} worlds are too few to say on what"])
    found = splits(unknowns, differences, least, outcome_of(outcome).direction, seed)
    named = [one.words() for one in found if one.stable]
    if not named and not told:
        strongest = f" (the strongest, {found[0].name}, is not stable: other worlds would not show it again)" if found else ""
        return UNSTABLE + strongest
    return "; ".join([*told, *named])
