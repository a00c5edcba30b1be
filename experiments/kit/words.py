"""Words that all reports share: lists, shares, and what the model cannot say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from figures import MINUS
from simulation.inputs import Scenario
from simulation.registers import PARAMETERS, SWITCHES


def count_of(number: int, noun: str) -> str:
    """ "1 outcome", "3 outcomes"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def listed(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "none"


MANY_WORLDS = 100
"""Shares of so many worlds or more are said of a hundred; of fewer, of those that there are."""


def base_of(worlds: int) -> int:
    """Of how many worlds a share of ``worlds`` is said: a hundred, or all if they are fewer."""
    return min(int(worlds), MANY_WORLDS)


def of_worlds(share: float, worlds: int) -> int:
    """A share of ``worlds`` as a count of `base_of`: 0.8 of 5 worlds is 4, of 250 it is 80."""
    return round(share * base_of(worlds))


def percent(share: float, *, signed: bool = False) -> str:
    """A share as whole per cent: "34 %"."""
    share = round(share, 2) + 0.0  # a change that rounds to nothing has no sign
    return f"{share:{'+' if signed and share else ''}.0%}".replace("-", MINUS).replace("%", "\N{NO-BREAK SPACE}%")


def in_sentence(title: str) -> str:
    """A title inside a sentence: its first letter small, unless it is part of an abbreviation."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def assumed_words() -> str:
    """How much of the model is assumed, in a sentence."""
    status = Counter(parameter.status for parameter in PARAMETERS.values())
    total = sum(status.values())
    fixed = sum(parameter.tier == "fixed" or parameter.low == parameter.high for parameter in PARAMETERS.values())
    return (
        f"{status['assumed']} of the model's {total} numbers ({percent(status['assumed'] / total)}) have no direct estimate; all "
        f"but {fixed} vary over worlds. No study measures what a coordination policy does to trust."
    )


def limits(scenarios: Sequence[Scenario], *, pooled: bool = True) -> list[tuple[str, str]]:
    """What the model cannot say, as (heading, sentence) pairs; ``pooled``: whether structural switches varied."""
    fictional = [scene.title for scene in scenarios if scene.fictional]
    told = [
        (
            "An experiment, not a forecast",
            "It shows what follows from stated assumptions. Worlds spread what the model does not know; they do not show where "
            "the model itself is wrong, and their shares are no probabilities.",
        ),
        (
            "Much is assumed",
            assumed_words(),
        ),
        (
            "The evidence disagrees",
            f"On {len(SWITCHES)} questions studies point both ways. "
            + (
                "Each world takes one side, at random; what depends on a side is named."
                if pooled
                else "Here all stand at their defaults: repeat it with switches pooled before relying on a difference."
            ),
        ),
        (
            "Do no harm",
            "Not for operational targeting, and no judgement of real persons or organisations: NGOs are "
            "fictional or aggregated, places within regions invented.",
        ),
    ]
    if fictional:
        told.append(("Not a real country", f"{listed(fictional)}: invented for exercises."))
    return told
