"""One number of a fact: its estimate with a 90 % interval, what is accepted of it, and the verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

FactVerdict = Literal["reproduced", "undecided", "wrong size", "wrong sign"]
ReadingKind = Literal["size", "sign", "zero"]


@dataclass(frozen=True)
class Reading:
    """One number of a fact.

    Attributes:
        name: what it is, in words; unit: its unit.
        estimate, low, high: with a 90 % interval.
        accepted: lowest and highest accepted value (infinite where open).
        kind: "size": the estimate must lie in the range and the interval exclude the wrong sign; "sign": the interval
            must exclude zero on the side of the range; "zero": the whole interval must lie in the range.
        sign: sign that is right for "size" (0: none is wrong).
    """

    name: str
    estimate: float
    low: float
    high: float
    accepted: tuple[float, float]
    unit: str = "share"
    kind: ReadingKind = "size"
    sign: int = 0

    @property
    def verdict(self) -> FactVerdict:
        """Reproduced, undecided, wrong size or wrong sign, by the rules of ``kind``."""
        return judge(self.estimate, self.low, self.high, accepted=self.accepted, kind=self.kind, sign=self.sign)


def judge(
    estimate: float, low: float, high: float, accepted: tuple[float, float], kind: ReadingKind = "size", sign: int = 0
) -> FactVerdict:
    """The verdict on an estimate with its 90 % interval.

    "wrong sign": the whole interval lies on the wrong side of zero. "wrong size": it has no value in common with the
    accepted range. "undecided": everything between that and "reproduced"; also any number that is not finite.
    """
    first, last = accepted
    if not (math.isfinite(estimate) and math.isfinite(low) and math.isfinite(high)):
        return "undecided"
    if kind == "zero":
        if first <= low and high <= last:
            return "reproduced"
        return "wrong size" if low > last or high < first else "undecided"
    if kind == "sign":
        side = 1 if last > 0.0 and first >= 0.0 else -1
        if side * (low if side > 0 else high) > 0.0:
            return "reproduced"
        return "wrong sign" if side * (high if side > 0 else low) < 0.0 else "undecided"
    if sign and sign * (high if sign > 0 else low) < 0.0:
        return "wrong sign"
    if first <= estimate <= last and (not sign or sign * (low if sign > 0 else high) > 0.0):
        return "reproduced"
    return "wrong size" if low > last or high < first else "undecided"
