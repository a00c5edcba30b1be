"""What a stylised fact is: an executable test with a role, an accepted range, an estimate and a verdict.

A fact is one small module of this package that defines ``FACT``. It reads runs of counterfactual arms that share their
luck (``experiments.validate.facts.designs``) and returns readings: numbers with 90 % intervals and what is accepted of each. The
verdict of a fact is that of its worst reading.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from experiments.validate.facts.designs import Lab
from experiments.validate.facts.reading import FactVerdict, Reading

FactRole = Literal["input", "target", "test"]
WORST: tuple[FactVerdict, ...] = ("wrong sign", "wrong size", "undecided", "reproduced")
"""Verdicts from worst to best."""
ROLES: tuple[FactRole, ...] = ("input", "target", "test")


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
    role: FactRole
    title: str
    accepted: str
    design: str
    scenario: str
    read: Callable[[Lab], list[Reading]]


@dataclass(frozen=True)
class FactFinding:
    """A fact under one setting: its readings and the verdict of the worst."""

    fact: Fact
    setting: str
    readings: tuple[Reading, ...]
    seconds: float

    @property
    def verdict(self) -> FactVerdict:
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
