"""How a number of the outcome register is written: scale, unit, decimals, sign.

Tables, figures and reports call this, so that a cost or a trust reads the same everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from simulation.registers import OUTCOMES, Outcome

MINUS = "\N{MINUS SIGN}"

_STEPS = ((1e9, "billion"), (1e6, "million"), (1e3, "thousand"))


FEW_RUNS = 20
"""Below so many runs a light band holds all of them: nine tenths of five runs are nobody."""


def band(count: int, wide: float) -> tuple[float, float]:
    """Percentiles between which the light band of ``count`` runs lies: the middle ``wide`` per cent, all of few."""
    return (0.0, 100.0) if count < FEW_RUNS else (50 - wide / 2, 50 + wide / 2)


def band_words(count: int, wide: float) -> str:
    """What the light band holds: "all 5 runs", "90 % of the runs"."""
    return f"all {count} runs" if count < FEW_RUNS else f"{wide:g} % of the runs"


@dataclass(frozen=True, slots=True)
class Scale:
    """How values of one outcome are shown: divide by ``factor``, ``decimals`` places, ``unit`` after them."""

    factor: float
    decimals: int
    unit: str

    def text(self, value: float, *, signed: bool = False) -> str:
        """``value`` (in the outcome's own unit) as text without the unit; a dash when it is missing."""
        if value is None or math.isnan(value):
            return "–"
        shown = value / self.factor
        digits = f"{abs(shown):,.{self.decimals}f}"
        zero = float(digits.replace(",", "")) == 0
        if shown < 0 and not zero:
            return MINUS + digits
        return ("+" + digits) if signed and not zero else digits


def outcome_of(name: str) -> Outcome:
    """The registered outcome ``name``.

    Raises:
        KeyError: no such outcome; the message names the register.
    """
    try:
        return OUTCOMES[name]
    except KeyError:
        raise KeyError(f"{name!r} is not in the register of outcomes (simulation.registers.outcomes)") from None


def scale_for(name: str, values: Iterable[float]) -> Scale:
    """How to show ``values`` of outcome ``name``: large counts in thousands, millions or billions.

    ``values`` are in the outcome's own unit; NaN are passed over.
    """
    outcome = outcome_of(name)
    known = [abs(v) for v in values if v is not None and math.isfinite(v)]
    top = max(known, default=0.0)
    if outcome.low is not None and outcome.high is not None and outcome.high - outcome.low <= 2:
        return Scale(1.0, 3 if 0 < top < 0.1 else 2, "0 to 1" if outcome.unit == "share 0-1" else outcome.unit)
    for factor, word in _STEPS[: 3 if outcome.unit == "US dollars" or top >= 1e5 else 2]:
        if top >= factor * (1 if outcome.unit == "US dollars" else 10):
            return Scale(factor, 0 if top >= 100 * factor else 1, f"{word} {outcome.unit}")
    whole = all(v == int(v) for v in known)
    return Scale(1.0, 0 if top >= 100 or whole else 1 if top >= 10 else 2, outcome.unit)


def axis_unit(scale: Scale) -> str:
    """Unit of an axis in words."""
    return "on a scale of 0 to 1" if scale.unit == "0 to 1" else scale.unit


def unit_beside(title: str, unit: str, more: str = "") -> str:
    """A unit as it stands beside a title: "0 to 1" for shares, nothing where the title says it ("Civilian deaths")."""
    words = {"0 to 1": "0 to 1", "share 0-1": "0 to 1"}.get(unit, unit.replace("US dollars", "US$"))
    if title.lower().endswith(words.lower()):
        words = ""
    elif title.lower().endswith(words.lower().rpartition(" ")[2]) and " " in words:
        words = words.rpartition(" ")[0]
    return f"{words}{more}".strip()


def policy_title(name: str, titles: dict[str, str] | None = None) -> str:
    """Title of policy ``name``: from ``titles``, else the name in words."""
    if titles and name in titles:
        return titles[name]
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def better_words(outcome: Outcome) -> tuple[str, str]:
    """What the left (smaller) and the right (larger) end of an axis of differences mean, in words."""
    if outcome.direction > 0:
        return "worse", "better"
    if outcome.direction < 0:
        return "better", "worse"
    return "less", "more"
