"""The scenario: where and with whom a peace operation works, as one frozen, validated object.

    scenario = load_scenario("mali")              # bundled, by name
    scenario = load_scenario("kesara:drawdown")   # a variant
    scenario = load_scenario("my/own/folder")     # a folder of your own
    print(scenario)

Mistakes in files are all reported at once as `simulation.inputs.errors.InputProblems`.
"""

from __future__ import annotations

import datetime
import hashlib
import io
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import numpy as np
from pydantic import ValidationError, ValidationInfo, model_validator

from simulation.inputs.adding import added
from simulation.inputs.errors import InputProblems, Problem, nearest_name, one_of, unknown_name
from simulation.inputs.reading import Allowed, Locate, Location, problems_from_validation
from simulation.inputs.scenario.checks import Finding, check_agreement
from simulation.inputs.scenario.files import CSV_FILES, Folder, assemble, locator, no_such_variant, read_folder, write_folder
from simulation.inputs.scenario.parts import (
    Amount,
    Communities,
    Coordination,
    Count,
    Date,
    Ddr,
    Donor,
    Government,
    Group,
    Growth,
    Horizon,
    Inflow,
    Mission,
    Name,
    NGOClass,
    ParallelForce,
    Part,
    Placement,
    Region,
    Source,
    Strength,
    Tail,
    TimelineEvent,
    Week,
    Year,
)

if TYPE_CHECKING:
    import pandas as pd

UNIT_KINDS = ("infantry", "police", "engineers", "civil_affairs")
DAYS_PER_YEAR = 365.25
# Fields that are not written as keys of scenario.toml by a user.
NOT_IN_TOML = (*CSV_FILES, "evidence_tables", "variant")
FactorPoint = Annotated[tuple[Week, Amount], Allowed("[week, factor]")]


class Scenario(Part):
    """Everything a run needs to know about a country and its actors. R regions keep their order everywhere."""

    name: Name
    variant: str = ""  # "" = as the files say
    title: str
    summary: str
    fictional: bool
    start: Date
    weeks: Horizon  # horizon; the mission leaves when it ends
    tail_weeks: Tail = 104  # weeks after exit that may be run
    communities: Communities = 200  # country total unless a run asks for another
    reference_policy: Name
    mandate: Literal["observer", "traditional", "multidimensional", "enforcement"]
    exit_on_withdrawal: bool  # whether withdrawn consent ends the mission
    base_placement: Literal["towns", "random"] = "towns"
    base_draw: Count = 0  # which draw of random places is used: another number, other places in the same world
    identities: tuple[Name, ...]
    mission_hour_usd: Amount
    ngo_hour_usd: Amount
    population_growth: Growth  # per year
    census_year: Year  # with the month as a fraction: 2008.25 = end of March 2008
    strength_factor: tuple[FactorPoint, ...] = ()  # multiplies strengths; linear between points
    regions: tuple[Region, ...]
    mission: Mission
    coordination: Coordination
    government: Government
    groups: tuple[Group, ...] = ()
    parallel_forces: tuple[ParallelForce, ...] = ()
    ngo_classes: tuple[NGOClass, ...]
    donors: tuple[Donor, ...]
    inflows: tuple[Inflow, ...] = ()
    ddr: Ddr
    timeline: tuple[TimelineEvent, ...] = ()
    strengths: tuple[Strength, ...]
    placements: tuple[Placement, ...]
    sources: dict[str, Source] = {}  # block -> where it comes from
    variants: dict[str, dict[str, Any]] = {}  # changes by variant name; empty once one is applied
    evidence_tables: dict[str, str] = {}  # CSV text by name: what history is compared with

    @model_validator(mode="after")
    def _complete(self, info: ValidationInfo) -> Self:
        # A folder's values are checked by the reader, which knows the files and lines they came from.
        if not (info.context or {}).get("checked"):
            findings = check_agreement(self.model_dump())
            if findings:
                raise InputProblems(_problems(findings, _locate_in_object), "the scenario object")
        growth = (1.0 + self.population_growth) ** (self._mid_year() - self.census_year)
        regions = tuple(region.model_copy() for region in self.regions)
        for region in regions:
            region._population = region.census_population * growth
        timeline = tuple(event.model_copy() for event in self.timeline)
        for event in timeline:
            event._week = (event.date - self.start).days // 7
        # The model is frozen for its users; these derived copies are put in place before anyone sees it.
        object.__setattr__(self, "regions", regions)
        object.__setattr__(self, "timeline", timeline)
        return self

    def __hash__(self) -> int:
        return hash(self.digest())

    def __str__(self) -> str:
        people = sum(region.population for region in self.regions)
        strength = self.deployment().sum(axis=(1, 2))
        organisations = sum(kind.organisations for kind in self.ngo_classes)
        label = f"{self.name}:{self.variant}" if self.variant else self.name
        lines = [
            f"{label}: {self.title}{' (fictional)' if self.fictional else ''}",
            f"  {self.start} to {self.date_of(self.weeks)}: {self.weeks} weeks, then {self.tail_weeks} after exit",
            f"  {len(self.regions)} regions, {people / 1e6:.1f} million people, {self.communities} communities",
            f"  mission: {self.mandate} mandate, {strength[0]:,.0f} persons at first, {strength.max():,.0f} at most",
            f"  organisations: {organisations}, acted by {sum(kind.records for kind in self.ngo_classes)} records",
            f"  groups: {', '.join(group.name for group in self.groups) or 'none'}",
            f"  parallel forces: {', '.join(force.name for force in self.parallel_forces) or 'none'}",
            f"  identities: {', '.join(self.identities)}",
            f"  timeline: {len(self.timeline)} events; reference policy: {self.reference_policy}",
        ]
        if self.variants:
            lines.append(f"  variants: {', '.join(f'{self.name}:{name}' for name in self.variants)}")
        return "\n".join(lines)

    def digest(self) -> str:
        """Return a short hash of everything that can change a run (sources and evidence tables cannot)."""
        text = self.model_dump_json(exclude={"sources", "evidence_tables", "variants"})
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def region_index(self, name: str) -> int:
        """Return a region's position. Raises InputProblems with the nearest name when there is none."""
        names = [region.name for region in self.regions]
        if name not in names:
            raise InputProblems([unknown_name(self.name, "region", name, names, "region")], f"scenario {self.name}")
        return names.index(name)

    def date_of(self, week: int) -> datetime.date:
        """Return the first day of a week (week 0 begins on `start`)."""
        return self.start + datetime.timedelta(weeks=int(week))

    def week_of(self, date: datetime.date) -> int:
        """Return the week that holds a date (negative before the start)."""
        return (date - self.start).days // 7

    def evidence(self, name: str) -> pd.DataFrame:
        """Return an evidence table (`evidence_<name>.csv`) as a DataFrame. Raises InputProblems if there is none."""
        import pandas as pd

        if name not in self.evidence_tables:
            known = list(self.evidence_tables)
            raise InputProblems([unknown_name(self.name, "evidence", name, known, "evidence table")], f"scenario {self.name}")
        return pd.read_csv(io.StringIO(self.evidence_tables[name]))

    def deployment(self, *, stays: bool = False) -> np.ndarray:
        """Return the mission's persons, float64 [weeks + tail_weeks + 1, R, 4], by `UNIT_KINDS`.

        Uniformed strength is linear between the days of `strengths` (the nearest day's beyond the ends), military
        at most `mission.military_cap`, times `strength_factor`; regional shares are linear between `placements`.
        Engineers are a fixed share of the military; civil affairs a share of the civilian staff, in proportion to
        the uniformed strength's part of its greatest value. From week `weeks` on everything is 0 — or, when the
        mission `stays`, as in the last week before.
        """
        weeks = np.arange(self.weeks + self.tail_weeks + 1)
        held = np.minimum(weeks, self.weeks - 1)
        days = self.start.toordinal() + 7.0 * held
        military, police = self._interpolated([(s.date, s.military, s.police) for s in self.strengths], days).T
        if self.mission.military_cap is not None:
            military = np.minimum(military, self.mission.military_cap)
        if self.strength_factor:
            factor = np.interp(held, *np.array(self.strength_factor, dtype=np.float64).T)
            military, police = military * factor, police * factor
        uniformed = military + police
        part = uniformed / max(float(uniformed.max()), 1.0)
        by_kind = np.column_stack(
            [
                military * (1.0 - self.mission.engineer_share),
                police,
                military * self.mission.engineer_share,
                part * self.mission.civilian_staff * self.mission.civil_affairs_share,
            ]
        )
        shares = self._interpolated([(p.date, *(w / added(p.weights) for w in p.weights)) for p in self.placements], days)
        persons = shares[:, :, np.newaxis] * by_kind[:, np.newaxis, :]
        if not stays:
            persons[self.weeks :] = 0.0
        return persons

    def replace(self, **changes: Any) -> Scenario:
        """Return a copy with some fields changed, checked like a new one. Raises InputProblems."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        try:
            return type(self).model_validate({**values, **changes})
        except ValidationError as error:
            raise InputProblems(_flattened(error), "the scenario object") from error

    def to_folder(self, path: str | Path) -> Path:
        """Write the scenario as a folder that reads back equal; return the folder. Raises FileExistsError."""
        write_folder(Path(path), self.model_dump())
        return Path(path)

    @classmethod
    def from_folder(cls, path: str | Path, variant: str = "") -> Scenario:
        """Read a scenario folder, with one of its variants applied if named. Raises InputProblems listing every
        mistake of the folder, those in its variants included."""
        folder = read_folder(Path(path))
        subject = f"scenario {folder.name}"
        if not folder.readable:
            raise InputProblems(folder.problems, subject)
        results = {name: _build(folder, name) for name in ("", *folder.variants)}
        problems = list(folder.problems)
        seen = set()
        for name, (_, found) in results.items():
            for problem in found:
                # A mistake of the base returns in each variant: it is told once.
                what = (problem.key.removeprefix(f"variants.{name}."), repr(problem.value), problem.message)
                if what not in seen:
                    problems.append(problem)
                    seen.add(what)
        if variant not in results:
            problems.append(no_such_variant(folder, variant))
        if not problems:
            scenario, _ = results[variant]
            if scenario is not None:
                return scenario
        raise InputProblems(problems, subject)

    def _mid_year(self) -> float:
        middle = self.start + datetime.timedelta(days=3.5 * self.weeks)
        return middle.year + (middle.timetuple().tm_yday - 1) / DAYS_PER_YEAR

    @staticmethod
    def _interpolated(points: list[tuple[Any, ...]], days: np.ndarray) -> np.ndarray:
        """Return [days, columns]: each column of the dated points, linear in time, constant beyond the ends."""
        dates = [point[0].toordinal() for point in points]
        columns = np.array([point[1:] for point in points], dtype=np.float64)
        return np.column_stack([np.interp(days, dates, column) for column in columns.T])


def _build(folder: Folder, variant: str) -> tuple[Scenario | None, list[Problem]]:
    values, problems = assemble(folder, variant)
    locate = locator(values, variant)
    if variant:
        problems = [replace(problem, key=f"variants.{variant}.{problem.key}") for problem in problems]
    problems = [*problems, *_problems(check_agreement(values), locate), *_unknown_sources(values, locate)]

    def reported(found: list[Problem]) -> list[Problem]:
        # What follows from an unreadable file or an absent column was said when the file was read.
        damaged = folder.incomplete
        return [p for p in found if p.file not in damaged or not (p.value is None or p.message.startswith("has "))]

    values["evidence_tables"] = folder.evidence
    if not variant:
        values["variants"] = folder.variants
    try:
        scenario = Scenario.model_validate(values, context={"checked": True})
    except ValidationError as error:
        return None, reported([*problems, *problems_from_validation(error, Scenario, locate, NOT_IN_TOML)])
    return scenario, reported(problems)


def _problems(findings: list[Finding], locate: Locate) -> list[Problem]:
    return [Problem(*locate(f.location), f.value, f.message, f.allowed, f.nearest) for f in findings]


def _unknown_sources(values: dict[str, Any], locate: Locate) -> list[Problem]:
    """A source names a block of the scenario, or a field of it after a dot."""
    sources = values.get("sources")
    blocks = [name for name in Scenario.model_fields if name not in ("sources", "evidence_tables")]
    return [
        unknown_name(*locate(("sources", key)), key, blocks, "block")
        for key in (sources if isinstance(sources, dict) else ())
        if key.split(".")[0] not in blocks
    ]


def _locate_in_object(location: Location) -> tuple[str, str]:
    return "scenario object", ".".join(str(part) for part in location)


def _flattened(error: ValidationError) -> list[Problem]:
    """Return pydantic's errors as problems, opening the list that our own check may have raised."""
    for detail in error.errors(include_url=False):
        inner = detail.get("ctx", {}).get("error")
        if isinstance(inner, InputProblems):
            return inner.problems
    return problems_from_validation(error, Scenario, _locate_in_object)


def bundled_scenarios() -> list[str]:
    """Return the names of the scenarios that come with Comity."""
    folder = Path(str(files("scenarios")))
    return sorted(file.parent.name for file in folder.glob("*/scenario.toml"))


def load_scenario(scenario: str | Path | Scenario) -> Scenario:
    """Return a scenario from a bundled name, a folder's path or an object (returned as it is).

    A variant follows a colon: "kesara:drawdown". A bundled name wins over a folder of the same name in the working
    directory: write "./mali" for your own. Raises InputProblems.
    """
    if isinstance(scenario, Scenario):
        return scenario
    name, colon, variant = str(scenario).rpartition(":")
    if not colon or "/" in variant or "\\" in variant:  # the colon of a Windows drive names no variant
        name, variant = str(scenario), ""
    bundled = bundled_scenarios()
    if name in bundled:
        return Scenario.from_folder(Path(str(files("scenarios"))) / name, variant)
    if isinstance(scenario, Path) or "/" in name or "\\" in name or Path(name).is_dir():
        return Scenario.from_folder(name, variant)
    problem = Problem(
        "scenario",
        "",
        name,
        message="there is no bundled scenario and no folder of this name",
        allowed=one_of(bundled) + ", or the path of a folder",
        nearest=nearest_name(name, bundled),
    )
    raise InputProblems([problem], "the choice of scenario")
