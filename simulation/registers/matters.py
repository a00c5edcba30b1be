"""The smallest difference that matters: below it two values of an outcome are told apart by no word.

Every registered outcome has one (``Outcome.matters``), with its reason. They are judgements about what a planner would act
on, not about what luck allows: a difference may be certain and not matter, or matter and be uncertain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

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


# --- what people think and feel
SURVEY = Matters("five survey points: what two rounds that each ask a thousand people just tell apart", 0.05)
TIES = Matters("half a step of the eleven-point scale (0 to 10) on which organisations would be asked about each other", 0.05)
HOUSEHOLDS = Matters("three points: what a survey of a thousand households finds between two rounds", 0.03)
LAST_TENTH = Matters("three points, as for wellbeing: the last tenth need no larger gain than others to be seen", 0.03)

# --- government, territory, peace
CONSENT = Matters("a fifth of the band between strong and conditional, or conditional and compromised, consent (0.25)", 0.05)
PAPERS = Matters("one permit or journey in twenty that is refused or let through", 0.05)
STABILITY = Matters("what a tenth of deaths and three points of territory move it by together", 0.02)
VIOLENCE = Matters("what a tenth of deaths moves it by in the middle of its scale", 0.025)
DISPLACEMENT = Matters("what a tenth of the displaced moves it by in the middle of its scale", 0.025)
CONTROL = Matters("three people in a hundred under another rule", 0.03)
PROCESS = Matters("one step (a third) for parties that hold a seventh of the strength", 0.05)
TIME = Matters("two to three weeks of a year", 0.05)

# --- violence
DEATHS = Matters("a tenth of the dead; fewer than a handful is one incident more or less", 5.0, 0.10)
EVENTS = Matters("a tenth of the events; fewer than a handful is a week more or less", 5.0, 0.10)
ATTACKS = Matters("a tenth of the attacks; one alone is chance", 2.0, 0.10)
ABUSE = Matters("a tenth of the cases; where there are few, each that becomes known counts", 1.0, 0.10)
DISPUTES = Matters("a tenth of the disputes; fewer than ten are settled or opened by one elder", 10.0, 0.10)
OPEN_DISPUTES = Matters("a tenth of the open disputes; less than one among 100,000 people nobody notices", 0.1, 0.10)

# --- people
DISPLACED = Matters("a tenth of those away from home, never fewer than one person in two hundred", 0.005, 0.10)
RETURNS = Matters("a tenth of the returns; fewer than a thousand change no plan", 1000.0, 0.10)
WARNINGS = Matters("a tenth of the warnings; less than one among 100,000 people changes no patrol", 1.0, 0.10)
CASELOAD = Matters("a tenth of the caseload, never less than one course of fifty people", 50.0, 0.10)
WORK = Matters("a tenth: half of what a field trial of livelihoods found (a fifth); never less than an hour", 1.0, 0.10)

# --- help
COVERAGE = Matters("three points: three people in a hundred with their needs met, or not", 0.03)
GAPS = Matters("three people in a hundred living in a gap, or not", 0.03)
LOADS = Matters("three loads of aid in a hundred", 0.03)
REACH = Matters("three points: three in a hundred of the works or places that are reached, or not", 0.03)
SKILL = Matters("three points of targeting: three deliveries in a hundred that go to the right place", 0.03)
DAYS = Matters("three to four days, never less than a tenth", 0.5, 0.10)
ERROR = Matters("a tenth of the error; below one point nobody would decide otherwise", 0.01, 0.10)
SECTORS = Matters("three points in each of five sectors, as of coverage", 0.15)

# --- organisations
PROMISES = Matters("a tenth; fewer than a handful is one bad week", 5.0, 0.10)
CAPACITY = Matters("a twentieth of NGO capacity", 0.05)
CORRELATION = Matters("a correlation of 0.1 is what is commonly called small", 0.1)
DOLLARS = Matters("three dollars in a hundred decided by others", 0.03)
NETWORK = Matters("one tie in twenty", 0.05)
GINI = Matters("two points of the coefficient: more than inequality moves in most years", 0.02)

# --- money and means
COST = Matters("a twentieth: within it a budget counts as met; never less than 10,000 dollars", 10_000.0, 0.05)
HOURS = Matters("a twentieth, never less than a hundred hours, some weeks of one person", 100.0, 0.05)
AID = Matters("three dollars in a hundred, as of coverage; never less than 100,000 dollars", 100_000.0, 0.03)
LOSSES = Matters("a tenth of the losses, never less than 10,000 dollars", 10_000.0, 0.10)
FUNDS = Matters("a twentieth of the funds, never less than 100,000 dollars", 100_000.0, 0.05)
COMPANY = Matters("three in a hundred, never fewer than a company of 120", 120.0, 0.03)
PLATOON = Matters("three in a hundred, never fewer than a platoon of 30", 30.0, 0.03)
STRENGTH = Matters("a tenth of the strength, which estimates of armed groups hardly tell; never fewer than fifty", 50.0, 0.10)
STAFF = Matters("three in a hundred, never fewer than ten people", 10.0, 0.03)

# --- of more than one run
CHANCE = Matters("five worlds in a hundred", 0.05)
STATES = Matters("one state: from fragile to stable, for example", 1.0)
WEEKS = Matters("a tenth of the time, never less than two weeks", 2.0, 0.10)
PRICE = Matters("a tenth of the price of a unit", 1.0, 0.10)
