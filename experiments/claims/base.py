"""What a claim of the guidance literature is: arms, and numbers that are read off them, stated before anything is run.

An arm is a change of the scenario's own practice (its reference policy): instruments set or taken out, and, where the claim
says so, another capacity of NGOs, an identical shock from outside or a parameter. A reading is one outcome, a weighting of the
arms (the contrast) and the direction that the literature claims.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from experiments.runs import Measure
from experiments.study import with_values
from simulation.inputs import Policy, Scenario, load_policy
from simulation.registers import CHANCE, COUNTED, COVERAGE, DEATHS, OUTCOMES, PRICE, WEEKS, Matters
from simulation.world import event

SHOCK_WEEK = 40
"""Week of every shock that a claim brings from outside: late enough that what was begun in week 0 is in place."""

Derived = str
"""Name of a number that is not a single measure; ``experiments.claims.derive`` makes it."""
DERIVED_MATTERS: Mapping[Derived, Matters] = {
    "cost_per_need_met": PRICE,
    "coverage_gain": COVERAGE,
    "coverage_spread": COVERAGE,
    "late_conflict_deaths": DEATHS,
    "relapse_excess": DEATHS,
    "deaths_left": DEATHS,
    "relapse": CHANCE,
    "sustainable_peace": CHANCE,
    "recovery_coverage": WEEKS,
    "recovery_stability": WEEKS,
    "weeks_to_postwar": WEEKS,
}
"""The smallest differences that matter of derived numbers; measures have their outcome's."""
EVENTS = ("late_conflict_deaths", "relapse_excess", "deaths_left", "relapse", "sustainable_peace")
"""Derived numbers that count events, or hang on whether any came."""


@dataclass(frozen=True)
class ClaimShock:
    """One event from outside, the same in every arm that has it; it takes the place of the scenario's own timeline."""

    kind: str
    magnitude: float
    weeks: int
    week: int = SHOCK_WEEK


@dataclass(frozen=True)
class ClaimArm:
    """One arm of a contrast, as changes of the scenario's reference policy and of the scenario.

    Attributes:
        instruments: settings that replace those of the base policy; 0 takes an instrument out.
        base: "reference" (the scenario's own practice), "none", or the name of a policy.
        capacity: factor on NGO staff and donors' money.
        expertise: added to every NGO class's expertise (kept within 0-1).
        quiet: the scenario's own timeline is taken out.
        shock: an event from outside; it implies ``quiet``.
        parameters: parameters that are held, whatever the design point says.
    """

    instruments: Mapping[str, Any] = field(default_factory=dict)
    base: str = "reference"
    capacity: float = 1.0
    expertise: float = 0.0
    quiet: bool = False
    shock: ClaimShock | None = None
    parameters: Mapping[str, float] = field(default_factory=dict)

    def scene_key(self) -> tuple[Any, ...]:
        """What decides the arm's scenario."""
        return self.capacity, self.expertise, self.quiet, self.shock

    def key(self) -> str:
        """What decides the arm's runs, as one text: arms of several claims that agree are run once."""
        policy = ";".join(f"{name}={setting}" for name, setting in sorted(self.instruments.items()))
        held = ";".join(f"{name}={value:g}" for name, value in sorted(self.parameters.items()))
        return "|".join(
            [
                self.base,
                policy,
                f"{self.capacity:g}",
                f"{self.expertise:g}",
                str(self.quiet),
                "" if self.shock is None else str(self.shock),
                held,
            ]
        )

    def empty(self) -> ClaimArm:
        """The same circumstances without any instrument."""
        return ClaimArm(
            {}, "none", self.capacity, expertise=self.expertise, quiet=self.quiet, shock=self.shock, parameters=self.parameters
        )

    def policy(self, scenario: Scenario) -> Policy:
        """The arm's policy in a scenario."""
        name = scenario.reference_policy if self.base == "reference" else "uncoordinated" if self.base == "none" else self.base
        settings: dict[str, Any] = dict(load_policy(name).instruments)
        for instrument, setting in self.instruments.items():
            settings.pop(instrument, None)
            if setting != 0:
                settings[instrument] = setting
        return Policy.of(f"arm of {name}", settings)

    def scene(self, scenario: Scenario) -> Scenario:
        """The arm's scenario."""
        made = scenario
        if self.quiet or self.shock is not None:
            made = made.replace(timeline=())
        if self.shock is not None:
            shock = self.shock
            made = made.replace(
                timeline=(event(shock.kind, scenario=made, week=shock.week, magnitude=shock.magnitude, weeks=shock.weeks),)
            )
        values: dict[str, Any] = {}
        if self.capacity != 1.0:
            values |= {
                f"ngo_classes.{c.kind}.staff_per_organisation": c.staff_per_organisation * self.capacity for c in made.ngo_classes
            }
            values |= {f"donors.{d.name}.usd_per_year": d.usd_per_year * self.capacity for d in made.donors}
        if self.expertise:
            values |= {
                f"ngo_classes.{c.kind}.expertise": min(1.0, max(0.0, c.expertise + self.expertise)) for c in made.ngo_classes
            }
        return with_values(made, values)


@dataclass(frozen=True)
class ClaimReading:
    """One number of a claim.

    Attributes:
        name: what is read, in words.
        of: a measure of a run, or the name of a derived number.
        sign: direction that the literature claims: +1 rises, -1 falls.
        weights: weight of each arm; ``None`` is the claim's own contrast.
        main: whether the claim's verdict rests on it; others are shown beside.
        unit: unit of the number.
        given: outcome whose change is held at zero by regression over the points ("at equal violence"); "" none.
    """

    name: str
    of: Measure | Derived
    sign: int
    weights: Mapping[str, float] | None = None
    main: bool = True
    unit: str = ""
    given: Measure | None = None

    @property
    def column(self) -> str:
        """Its column in the table of runs."""
        return self.of if isinstance(self.of, str) else self.of.name

    @property
    def counts(self) -> bool:
        """Whether it counts events, or says whether any came."""
        return self.of in EVENTS if isinstance(self.of, str) else self.of.outcome in COUNTED

    @property
    def matters(self) -> Matters:
        """The smallest difference of it that matters."""
        return DERIVED_MATTERS[self.of] if isinstance(self.of, str) else OUTCOMES[self.of.outcome].matters

    @property
    def units(self) -> str:
        """Unit in words."""
        return self.unit or ("" if isinstance(self.of, str) else OUTCOMES[self.of.outcome].unit)


@dataclass(frozen=True)
class Claim:
    """A claim with its pre-stated contrast.

    Attributes:
        id: C1 to C21.
        claim: what the literature says.
        contrast: what is compared, in words.
        arms: arms by name.
        weights: the contrast; positive weights are the side that the claim favours.
        readings: outcomes with their directions.
        scenarios: where the claim makes sense.
        note: what the contrast leaves out.
        needs: extra ways of running: "series" (recovery), "peace" (worlds after exit), "regions" (spread over regions).
    """

    id: str
    claim: str
    contrast: str
    arms: Mapping[str, ClaimArm]
    weights: Mapping[str, float]
    readings: tuple[ClaimReading, ...]
    scenarios: tuple[str, ...] = ("kesara", "liberia", "mali")
    note: str = ""
    needs: frozenset[str] = frozenset()

    def contrast_of(self, reading: ClaimReading) -> Mapping[str, float]:
        """Weights of the arms for a reading."""
        return self.weights if reading.weights is None else reading.weights

    def measures(self) -> list[Measure]:
        """Measures of runs that its readings need."""
        found = [r.of for r in self.readings if isinstance(r.of, Measure)]
        return list(dict.fromkeys([*found, *(r.given for r in self.readings if r.given is not None)]))


def pair(
    treated: Mapping[str, Any], *, base: str = "reference", control: Mapping[str, Any] | None = None, **changes: Any
) -> dict[str, ClaimArm]:
    """The usual two arms, "with" and "without": instruments set as given, and the same instruments taken out.

    Args:
        treated: settings of the arm "with".
        control: settings of the arm "without"; by default 0 for each instrument.
        changes: anything else that both arms share (shock, capacity …).
    """
    return {
        "with": ClaimArm(treated, base, **changes),
        "without": ClaimArm(dict.fromkeys(treated, 0) if control is None else control, base, **changes),
    }


PAIRED: Mapping[str, float] = {"with": 1.0, "without": -1.0}
"""The usual contrast."""
