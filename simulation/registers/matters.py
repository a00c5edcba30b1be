"""The smallest difference that matters: below it two values of an outcome are told apart by no word.

They stand in ``matters.toml`` with their reasons, and every registered outcome names one (``Outcome.matters``). They are
judgements about what a planner would act on, not about what luck allows: a difference may be certain and not matter, or
matter and be uncertain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from simulation.registers.declarations import by_id, made, parsed, refuse, rows_of

ROUNDING = 1e-9
"""What rounding may take away: 0.70 is 0.05 more than 0.65."""


@dataclass(frozen=True, slots=True)
class Matters:
    """How large a difference of an outcome must be to matter.

    Attributes:
        reason: why, in words.
        absolute: in the outcome's unit; with ``relative`` the floor below which it never falls.
        relative: share of the reference's value (its mean over worlds, where there are several); 0: absolute alone.

    Raises:
        ValueError: no reason, an absolute value that is not above 0, or a relative one outside 0 to 1.
    """

    reason: str
    absolute: float
    relative: float = 0.0

    def __post_init__(self) -> None:
        if not self.reason:
            raise ValueError("the smallest difference that matters needs a reason")
        if not (math.isfinite(self.absolute) and self.absolute > 0.0):
            raise ValueError(f"absolute(={self.absolute}) must be finite and above 0")
        if not 0.0 <= self.relative < 1.0:
            raise ValueError(f"relative(={self.relative}) must lie in 0 (absolute alone) to below 1")

    def difference(self, reference: float) -> float:
        """The smallest difference from a reference value that matters, in the outcome's unit."""
        return max(self.absolute, self.relative * abs(reference))

    def counts(self, difference: float, reference: float) -> bool:
        """Whether a difference from a reference value is at least as large as the smallest that matters (NaN is not)."""
        return abs(difference) >= self.difference(reference) * (1.0 - ROUNDING)

    def words(self, unit: str = "") -> str:
        """In words for tables: "0.05", "10 %, at least 5 deaths"."""
        floor = f"{self.absolute:,.0f}" if self.absolute >= 1000.0 else f"{self.absolute:g}"
        plain = unit.removesuffix(" 0-5")
        if plain.startswith(("share", "correlation", "0 or 1")):
            plain = ""
        if floor == "1" and " " not in plain:
            plain = plain.removesuffix("s")
        return (f"{100.0 * self.relative:g} %, at least " if self.relative else "") + f"{floor} {plain}".strip()


def read_matters(file: Path) -> dict[str, Matters]:
    """The smallest differences that a file declares as ``[[matters]]``, by id.

    Raises:
        DeclarationError: all faults at once: unknown or missing keys, no reason, a number out of range, an id that stands twice.
    """
    faults: list[str] = []
    found = []
    for where, row in rows_of(parsed(file, file.name, faults), "matters", file.name):
        matters = made(Matters, {key: value for key, value in row.items() if key != "id"}, where, faults)
        if matters is not None:
            found.append((str(row.get("id")), matters))
    rows = by_id(found, faults)
    refuse(faults)
    return rows


MATTERS: dict[str, Matters] = read_matters(Path(__file__).with_suffix(".toml"))
"""All of them by id."""

CHANCE, COVERAGE, DEATHS, PRICE, WEEKS = (MATTERS[name] for name in ("chance", "coverage", "deaths", "price", "weeks"))
