"""Injects: what the facilitator has in store, read from TOML and checked with all mistakes at once.

An inject tells recipients something, may send events into the model (causes from a closed list, never outcomes), asks
for a response and belongs to a training objective. It falls due at a week or turn, or when a condition on the state
holds (``exercise.ground.conditions``); one with neither waits for the facilitator. docs/exercise.md shows a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from exercise.ground.conditions import ConditionError, Test, parse
from exercise.ground.engine import Engine, Shock, shock_kinds
from exercise.roles import CONTROL, PLACES, ROLES
from simulation.inputs import (
    STATE_FORCES,
    InputProblems,
    Location,
    Problem,
    Scenario,
    Share,
    check_schema_version,
    parse_toml,
    plain,
    problems_from_validation,
    read_text,
    toml_key,
    unknown_name,
)

GROUPS = ("@militia", "@state")
"""Armed actors that are found when the inject fires: the largest communal militia, the state's forces."""

NEED_GROUP = ("attack", "offensive")
"""Kinds that an armed actor carries out."""

ANSWER_WITHIN = 2
"""Turns in which an inject can be answered unless it says otherwise: the one in which it comes, and the next."""

TEAMS = ("all", "ngos")
"""Recipients that stand for several roles."""

_OUTCOME_OF_PLACE = {
    "@most_violent": ("violence_index", 1),
    "@neediest": ("need_coverage", -1),
    "@most_displaced": ("displaced_share", 1),
    "@least_accepted": ("acceptance", -1),
    "@most_obstructed": ("obstruction", 1),
    "@most_disputes": ("disputes_open", 1),
}

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(plain)]
Text = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(plain)]
NoteText = Annotated[str, Field(max_length=2000), AfterValidator(plain)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Effect(_Part):
    """An event that reaches the model: kind from ``shock_kinds()``, strength, duration in weeks, place ("" = the
    inject's own) and, for attacks and offensives, an armed actor ("" = the largest insurgent; see ``GROUPS``)."""

    kind: str
    magnitude: Share
    weeks: Annotated[int, Field(ge=1, le=104, strict=True)]
    place: str = ""
    group: str = ""


class Option(_Part):
    """An answer that recipients may choose; ``meets`` says that it is what the training objective expects."""

    id: Id
    text: Line
    meets: bool = False
    effect: Annotated[tuple[Effect, ...], Field(max_length=4)] = ()


class Due(_Part):
    """When an inject falls due, as its author wrote it before the list was fitted to a session (``exercise.ground.fitting``)."""

    week: int | None = None
    turn: int | None = None
    when: str = ""


class Inject(_Part):
    """One inject; see the module. ``answer_within``: turns, that of its arrival included, in which it can be answered; 0
    leaves it open for good. ``written``: when it fell due before the list was fitted."""

    id: Id
    title: Line
    text: Text
    recipients: Annotated[tuple[str, ...], Field(min_length=1, max_length=8)]
    place: str = "@everywhere"
    week: Annotated[int, Field(ge=0, le=1040, strict=True)] | None = None
    turn: Annotated[int, Field(ge=1, le=520, strict=True)] | None = None
    when: str = ""
    effect: Annotated[tuple[Effect, ...], Field(max_length=6)] = ()
    option: Annotated[tuple[Option, ...], Field(max_length=6)] = ()
    expected: NoteText = ""
    objective: Id
    met_when: str = ""
    met_after_weeks: Annotated[int, Field(ge=1, le=52, strict=True)] = 8
    answer_within: Annotated[int, Field(ge=0, le=26, strict=True)] = ANSWER_WITHIN
    notes: NoteText = ""
    written: Due | None = None


class Objective(_Part):
    """What the exercise trains; ``question`` opens its part of the debrief."""

    id: Id
    title: Line
    question: Line


class InjectList(_Part):
    """A master events list. ``turns``, ``weeks``: length of the session for which it was written, as far as it says so."""

    title: Line
    turns: Annotated[int, Field(ge=1, le=520, strict=True)] | None = None
    weeks: Annotated[int, Field(ge=1, le=1040, strict=True)] | None = None
    objective: Annotated[tuple[Objective, ...], Field(min_length=1, max_length=30)]
    inject: Annotated[tuple[Inject, ...], Field(max_length=200)]

    def by_id(self) -> dict[str, Inject]:
        """Injects by id."""
        return {inject.id: inject for inject in self.inject}

    def summary(self) -> str:
        """One line: what is in the list."""
        return f"{self.title}: {len(self.inject)} injects for {len(self.objective)} training objectives"

    def check(self, file: str, scenario: Scenario | None = None) -> list[Problem]:
        """Everything wrong beyond the form: names, conditions, doubles; with a scenario also regions and groups."""
        found = []
        for what, ids in (("inject", [inject.id for inject in self.inject]), ("objective", [o.id for o in self.objective])):
            found += [
                Problem(file, f"{what}.{name}", name, "stands twice", "each id once")
                for name in sorted({n for n in ids if ids.count(n) > 1})
            ]
        objectives = [objective.id for objective in self.objective]
        for inject in self.inject:
            found += inject_problems(inject, file, objectives, scenario)
        return found


def inject_problems(inject: Inject, file: str, objectives: list[str], scenario: Scenario | None = None) -> list[Problem]:
    """Everything wrong with one inject beyond its form."""
    place = f"inject.{inject.id}"
    found = []
    if inject.objective not in objectives:
        found.append(unknown_name(file, f"{place}.objective", inject.objective, objectives, "objective"))
    recipients = [*TEAMS, *(role for role in ROLES if role != CONTROL)]
    found += [
        unknown_name(file, f"{place}.recipients", name, recipients, "role") for name in inject.recipients if name not in recipients
    ]
    given = [
        name for name, value in (("week", inject.week), ("turn", inject.turn), ("when", inject.when or None)) if value is not None
    ]
    if len(given) > 1:
        found.append(
            Problem(file, place, None, f"falls due in several ways: {', '.join(given)}", "one of week, turn, when, or none of them")
        )
    regions = tuple(region.name for region in scenario.regions) if scenario else None
    for key, text in (("when", inject.when), ("met_when", inject.met_when)):
        if text:
            try:
                parse(text, regions)
            except ConditionError as error:
                found.append(Problem(file, f"{place}.{key}", text, str(error), "see docs/exercise.md"))
    found += _place_problems(file, f"{place}.place", inject.place, regions)
    options = [option.id for option in inject.option]
    found += [
        Problem(file, f"{place}.option.{name}", name, "stands twice", "each id once")
        for name in sorted({n for n in options if options.count(n) > 1})
    ]
    effects = [(f"{place}.effect[{k}]", effect) for k, effect in enumerate(inject.effect)]
    effects += [(f"{place}.option.{o.id}.effect[{k}]", effect) for o in inject.option for k, effect in enumerate(o.effect)]
    for key, effect in effects:
        if effect.kind not in shock_kinds():
            found.append(unknown_name(file, f"{key}.kind", effect.kind, shock_kinds(), "event"))
        if effect.place:
            found += _place_problems(file, f"{key}.place", effect.place, regions)
        if effect.group and effect.group not in GROUPS and scenario and effect.group not in [g.name for g in scenario.groups]:
            found.append(unknown_name(file, f"{key}.group", effect.group, [group.name for group in scenario.groups], "armed group"))
    return found


def _place_problems(file: str, key: str, place: str, regions: tuple[str, ...] | None) -> list[Problem]:
    if place in PLACES or (not place.startswith("@") and (regions is None or place in regions)):
        return []
    return [unknown_name(file, key, place, [*PLACES, *(regions or ())], "place")]


def build_library(document: Mapping[str, Any], file: str, scenario: Scenario | None = None) -> InjectList:
    """A library from the values of a file.

    Raises:
        InputProblems: every mistake.
    """

    def locate(location: Location) -> tuple[str, str]:
        parts = []
        current: Any = document
        for part in location:
            current = (
                current[part]
                if isinstance(current, list) and isinstance(part, int) and part < len(current)
                else (current.get(part) if isinstance(current, Mapping) else None)
            )
            name = current.get("id") if isinstance(part, int) and isinstance(current, Mapping) else None
            parts.append(str(name) if isinstance(name, str) else toml_key(str(part)))
        return file, ".".join(parts)

    try:
        library = InjectList.model_validate(_plain(document))
    except ValidationError as error:
        raise InputProblems(problems_from_validation(error, InjectList, locate), f"injects {file}") from None
    problems = library.check(file, scenario)
    if problems:
        raise InputProblems(problems, f"injects {file}")
    return library


def _plain(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != "schema_version"}


def is_inject_file(path: Path) -> bool:
    """Whether a TOML file looks like a list of injects rather than a policy."""
    try:
        head = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return "[[inject]]" in head or "[[objective]]" in head


def load_library(source: str | Path | InjectList = "general", scenario: Scenario | None = None) -> InjectList:
    """A library by bundled name, path or object.

    Raises:
        InputProblems: every mistake in the file.
    """
    if isinstance(source, InjectList):
        return source
    path, names = _place(source)
    problems: list[Problem] = []
    if not path.exists():
        raise InputProblems([unknown_name("injects", "", str(source), names, "list of injects")], "the choice of injects")
    text = read_text(path, problems)
    if text is None:
        raise InputProblems(problems, f"injects {path.name}")
    return parse_library(text, path.name, scenario)


def parse_library(text: str, file: str, scenario: Scenario | None = None) -> InjectList:
    """A library from the text of a file.

    Raises:
        InputProblems: every mistake in it.
    """
    problems: list[Problem] = []
    try:
        document = parse_toml(text, file, problems)
    except RecursionError:
        document, problems = None, [Problem(file, "", None, "is nested too deeply")]
    if document is None or not check_schema_version(document, file, problems):
        raise InputProblems(problems, f"injects {file}")
    return build_library(document, file, scenario)


def _place(source: str | Path) -> tuple[Path, list[str]]:
    """File of a bundled name or path, and all bundled names."""
    bundled = Path(str(files("scenarios"))) / "injects"
    names = sorted(file.stem for file in bundled.glob("*.toml"))
    return (bundled / f"{source}.toml" if str(source) in names else Path(source)), names


def library_text(source: str | Path) -> str:
    """The text of a list of injects, with its comments."""
    return _place(source)[0].read_text(encoding="utf-8")


def recipients_of(inject: Inject) -> tuple[str, ...]:
    """Roles that an inject reaches."""
    found: list[str] = []
    for name in inject.recipients:
        found += [
            role.id
            for role in ROLES.values()
            if role.id != CONTROL and (name in ("all", role.id) or (name == "ngos" and role.team == "ngos"))
        ]
    return tuple(dict.fromkeys(found))


def region_of(place: str, engine: Engine) -> str:
    """Name of the region that a place stands for at this moment, "" for the whole country."""
    scenario = engine.scenario
    if place in ("", "@everywhere"):
        return ""
    if place == "@headquarters":
        return scenario.mission.headquarters
    if place in _OUTCOME_OF_PLACE and engine.regions:
        outcome, sign = _OUTCOME_OF_PLACE[place]
        values = [sign * engine.measure(outcome, region.name) for region in scenario.regions]
        return scenario.regions[values.index(max(values))].name
    if place.startswith("@"):
        # Before the first week only the scenario speaks: the remotest or the most violent past.
        key = "remoteness" if place == "@remotest" else "past_violence"
        values = [float(getattr(region, key)) for region in scenario.regions]
        return scenario.regions[values.index(max(values))].name
    return place


def group_of(group: str, scenario: Scenario, kind: str) -> str:
    """Name of the armed actor that an effect speaks of: "" is the largest insurgent where the kind needs an actor."""
    if group == "@state":
        return STATE_FORCES
    if group == "@militia":
        militias = [g for g in scenario.groups if g.kind == "communal_militia"]
        return max(militias or scenario.groups, key=lambda g: sum(g.fighters)).name
    if group or kind not in NEED_GROUP:
        return group
    insurgents = [g for g in scenario.groups if g.kind == "insurgent"]
    return max(insurgents or scenario.groups, key=lambda g: sum(g.fighters)).name


def shocks_of(effects: tuple[Effect, ...], place: str, engine: Engine) -> list[Shock]:
    """Effects as events of the model from the present week on; places and groups are looked up now."""
    return [
        Shock(
            effect.kind,
            region_of(effect.place or place, engine),
            group_of(effect.group, engine.scenario, effect.kind),
            week=engine.week,
            weeks=effect.weeks,
            magnitude=effect.magnitude,
        )
        for effect in effects
    ]


def due(inject: Inject, engine: Engine, turn: int) -> bool:
    """Whether an inject falls due at the start of a turn (counted from 1)."""
    if inject.week is not None:
        return engine.week >= inject.week
    if inject.turn is not None:
        return turn >= inject.turn
    return bool(inject.when) and holds(inject.when, engine, turn)


def holds(condition: str, engine: Engine, turn: int) -> bool:
    """Whether a condition holds now. Before the first week nothing has been measured and none holds."""
    if not engine.country:
        return False

    def look(name: str, region: str) -> float:
        if name == "week":
            return float(engine.week)
        return float(turn) if name == "turn" else engine.measure(name, region)

    return _parsed(condition)(look)


@lru_cache(maxsize=1000)
def _parsed(condition: str) -> Test:
    """Conditions are looked at after every command; each is read once."""
    return parse(condition)
