"""What a stylised fact is: an executable test with a role, an accepted range, an estimate and a verdict.

A fact is one small module of this package that defines ``FACT``. It reads runs of counterfactual arms that share their
luck (``experiments.validate.facts.designs``) and returns readings: numbers with 90 % intervals and what is accepted of each. The
verdict of a fact is that of its worst reading.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from experiments.validate.facts.designs import Lab

Role = Literal["input", "target", "test"]
Verdict = Literal["reproduced", "undecided", "wrong size", "wrong sign"]
Kind = Literal["size", "sign", "zero"]
WORST: tuple[Verdict, ...] = ("wrong sign", "wrong size", "undecided", "reproduced")
"""Verdicts from worst to best."""
ROLES: tuple[Role, ...] = ("input", "target", "test")


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
    kind: Kind = "size"
    sign: int = 0

    @property
    def verdict(self) -> Verdict:
        """Reproduced, undecided, wrong size or wrong sign, by the rules of ``kind``."""
        return judge(self.estimate, self.low, self.high, self.accepted, self.kind, self.sign)


def judge(estimate: float, low: float, high: float, accepted: tuple[float, float], kind: Kind = "size", sign: int = 0) -> Verdict:
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


@dataclass(frozen=True)
class Fact:
    """A stylised fact and how it is tested.

    Attributes:
        id, role: as in ``scenarios/evidence/stylised_facts.csv``.
        title: the fact in one line; accepted: the accepted reading in words.
        design: the counterfactual design: scenario, arms, window, estimator.
        scenario: scenario of the runs.
        read: makes the readings from a laboratory.
        switches: switches that bear on it, in words ("" none in particular).
    """

    id: str
    role: Role
    title: str
    accepted: str
    design: str
    scenario: str
    read: Callable[[Lab], list[Reading]]


@dataclass(frozen=True)
class Finding:
    """A fact under one setting: its readings and the verdict of the worst."""

    fact: Fact
    setting: str
    readings: tuple[Reading, ...]
    seconds: float

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of all readings."""
        return min((r.verdict for r in self.readings), key=WORST.index)

    @property
    def telling(self) -> Reading:
        """The first of the readings with the worst verdict."""
        return next(r for r in self.readings if r.verdict == self.verdict)

    def row(self) -> dict[str, object]:
        """The finding as one object of the JSON list: the first reading in front, all of them in ``readings``."""
        head = self.readings[0]
        return {
            "id": self.fact.id,
            "role": self.fact.role,
            "fact": self.fact.title,
            "scenario": self.fact.scenario,
            "switch": self.setting,
            "estimate": head.estimate,
            "low": head.low,
            "high": head.high,
            "accepted": list(head.accepted),
            "unit": head.unit,
            "verdict": self.verdict,
            "reading": head.name,
            "accepted_in_words": self.fact.accepted,
            "design": self.fact.design,
            "seconds": self.seconds,
            "readings": [
                {
                    "name": r.name,
                    "estimate": r.estimate,
                    "low": r.low,
                    "high": r.high,
                    "accepted": list(r.accepted),
                    "unit": r.unit,
                    "kind": r.kind,
                    "verdict": r.verdict,
                }
                for r in self.readings
            ],
        }
