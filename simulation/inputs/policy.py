"""The policy: which coordination instruments are used, how strongly, when and where.

    policy = load_policy("liaison")               # bundled, by name
    policy = load_policy("my_policy.toml")        # a file of your own
    policy = Policy.of("mine", {"liaison_channels": 0.5, "joint_planning": {"intensity": [[0, 0.2], [26, 0.6]]}})
    print(policy)

An instrument that a policy does not name is not used at all. Mistakes are all reported at once as
`simulation.inputs.errors.InputProblems`.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, ValidationInfo, model_validator

from simulation.inputs.errors import InputProblems, Problem, nearest_name, one_of, unknown_name
from simulation.inputs.reading import (
    SCHEMA_VERSION,
    Allowed,
    Location,
    check_schema_version,
    is_newer,
    parse_toml,
    problems_from_validation,
    read_text,
)
from simulation.inputs.scenario.parts import Name, Week
from simulation.inputs.toml_text import toml_key, toml_text
from simulation.registers.instruments import INSTRUMENTS, Lever

if TYPE_CHECKING:
    from simulation.inputs.scenario.scenario import Scenario

Steps = float | tuple[tuple[int, float], ...]
"""A number, or (week, value) pairs: each value is held until the next week named; before the first it is 0."""

SHARE = "a number from 0 to 1, or a list of [week, value] with increasing weeks of at least 0"


def _plain_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def step_problems(value: Any, low: float = 0.0, high: float = 1.0) -> list[str]:
    """Return what is wrong with a number or list of [week, value] pairs whose values must lie in low..high."""
    if _plain_number(value):
        return [] if low <= value <= high else [f"{value:g} is out of range"]
    if not isinstance(value, list | tuple):
        return ["is neither a number nor a list of [week, value]"]
    if not value:
        return ["is an empty list"]
    found = []
    before = None
    for pair in value:
        if not isinstance(pair, list | tuple) or len(pair) != 2 or not all(_plain_number(entry) for entry in pair):
            found.append(f"{pair!r} is not [week, value]")
            continue
        week, level = pair
        if not math.isfinite(week) or week < 0 or week != int(week):
            found.append(f"week {week:g} is not a whole number of at least 0")
        elif before is not None and week <= before:
            found.append(f"week {week:g} does not come after week {before:g}")
        else:
            before = week
        if not low <= level <= high:
            found.append(f"the value {level:g} in week {week:g} is out of range")
    return found


def _as_steps(value: Any) -> Any:
    """Turn numbers and lists into the floats and tuples that are kept; leave alone what is neither."""
    if step_problems(value, -math.inf, math.inf):
        return value
    return float(value) if _plain_number(value) else tuple((int(week), float(level)) for week, level in value)


def _checked_intensity(value: Any) -> Any:
    found = step_problems(value)
    if found:
        raise ValueError("; ".join(found))
    return _as_steps(value)


# Ranges differ by lever, so the policy that holds the setting checks them against the register.
LeverValue = Annotated[Any, BeforeValidator(_as_steps)]


class InstrumentSetting(BaseModel):
    """How one instrument is used.

    `intensity` from 0 to 1 is the instrument's primary lever. It counts from `start_week` until before `end_week`
    (None = to the end) and is phased in linearly over `phase_in_weeks`. `regions` limits it to regions by name
    (empty = all). `levers` sets sub-levers; one left out takes the register's default or follows the intensity.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    intensity: Annotated[Steps, BeforeValidator(_checked_intensity), Allowed(SHARE)]
    start_week: Week = 0
    end_week: Week | None = None
    phase_in_weeks: Week = 0
    regions: tuple[Name, ...] = ()
    levers: dict[str, LeverValue] = {}

    def __str__(self) -> str:
        parts = [_readable(self.intensity)]
        if self.start_week or self.end_week is not None:
            until = "the end" if self.end_week is None else f"week {self.end_week}"
            parts.append(f"from week {self.start_week} until {until}")
        if self.phase_in_weeks:
            parts.append(f"phased in over {self.phase_in_weeks} weeks")
        if self.regions:
            parts.append(f"in {', '.join(self.regions)}")
        parts += [f"{name} {_readable(value)}" for name, value in self.levers.items()]
        return "; ".join(parts)


def _readable(value: Steps) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{level:g} from week {week}" for week, level in value)
    return f"{value:g}"


EVERY = "every"
"""Name in a file of policies for every instrument that the file does not name."""


class Policy(BaseModel):
    """A named set of instrument settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    title: str = ""
    summary: str = ""
    instruments: dict[str, InstrumentSetting] = {}

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, values: Any) -> Any:
        # A bare number is short for an intensity. What is not a table is left for the field's own check to report.
        if not isinstance(values, dict) or not isinstance(values.get("instruments"), Mapping):
            return values
        settings = {
            name: setting if isinstance(setting, Mapping | InstrumentSetting) else {"intensity": setting}
            for name, setting in values["instruments"].items()
        }
        return {**values, "instruments": settings}

    @model_validator(mode="after")
    def _known_names(self, info: ValidationInfo) -> Policy:
        # A file's values are checked by its reader, beside everything else that is wrong with them.
        if (info.context or {}).get("checked"):
            return self
        found = [
            problem
            for name, setting in self.instruments.items()
            for problem in _setting_problems(name, setting.model_dump(), "policy object", f"instruments.{name}")
        ]
        if found:
            raise InputProblems(found, f"policy {self.name}")
        return self

    def __hash__(self) -> int:
        return hash(self.digest())

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.title}" if self.title else self.name]
        lines += [f"  {INSTRUMENTS[name].title}: {setting}" for name, setting in self.instruments.items()]
        if not self.instruments:
            lines.append("  no instruments")
        return "\n".join(lines)

    def digest(self) -> str:
        """Return a short hash of everything that can change a run (title and summary cannot)."""
        settings = {name: self.instruments[name] for name in sorted(self.instruments)}
        text = "\n".join(f"{name} {setting.model_dump_json()}" for name, setting in settings.items())
        return hashlib.sha256(f"{self.name}\n{text}".encode()).hexdigest()[:16]

    def check_regions(self, scenario: Scenario) -> list[Problem]:
        """Return a problem for every region of the policy that the scenario does not have."""
        known = [region.name for region in scenario.regions]
        return [
            unknown_name(f"policy {self.name}", f"instruments.{name}.regions", region, known, f"region in {scenario.name}")
            for name, setting in self.instruments.items()
            for region in setting.regions
            if region not in known
        ]

    def to_toml(self) -> str:
        """Return the policy as the text of a policy file that reads back equal."""
        document: dict[str, Any] = {"schema_version": SCHEMA_VERSION, "name": self.name}
        document |= {"title": self.title, "summary": self.summary}
        document["instruments"] = {name: setting.model_dump(exclude_defaults=True) for name, setting in self.instruments.items()}
        return toml_text(document)

    @classmethod
    def of(cls, name: str, instruments: Mapping[str, Any] | None = None, title: str = "", summary: str = "") -> Policy:
        """Return a policy from Python values: instrument -> a number (its intensity), a mapping as in a file, or an
        InstrumentSetting. Raises InputProblems."""
        values = {"name": name, "title": title, "summary": summary, "instruments": dict(instruments or {})}
        return _build(values, "policy object", f"policy {name}")

    @classmethod
    def from_toml(cls, text: str, file: str = "policy text") -> Policy:
        """Return the policy in the text of a policy file; `file` names it in problems, and the policy if it has no name.

        Raises InputProblems listing every mistake."""
        problems: list[Problem] = []
        document = parse_toml(text, file, problems)
        if document is None:
            raise InputProblems(problems, f"policy {file}")
        if not check_schema_version(document, file, problems) and is_newer(document):
            raise InputProblems(problems, f"policy {file}")
        document.pop("schema_version", None)
        if file.endswith(".toml"):
            document.setdefault("name", Path(file).stem)
        try:
            policy = _build(document, file, f"policy {file}")
        except InputProblems as error:
            problems += error.problems
        if problems:
            raise InputProblems(problems, f"policy {file}")
        return policy

    @classmethod
    def from_file(cls, path: str | Path) -> Policy:
        """Return the policy in a file. Raises InputProblems listing every mistake."""
        problems: list[Problem] = []
        text = read_text(Path(path), problems)
        if text is None:
            raise InputProblems(problems, f"policy {path}")
        return cls.from_toml(text, Path(path).name)


def _build(values: dict[str, Any], file: str, subject: str) -> Policy:
    values, found = _spread(values, file)
    found += _value_problems(values, file)
    try:
        policy = Policy.model_validate(values, context={"checked": True})
    except ValidationError as error:
        found += problems_from_validation(error, Policy, lambda location: _place(file, location))
    else:
        if not found:
            return policy
    raise InputProblems(found, subject)


def _place(file: str, location: Location) -> tuple[str, str]:
    """File and dotted key of a place in a policy."""
    return file, ".".join(toml_key(str(part)) for part in location)


def _spread(values: dict[str, Any], file: str) -> tuple[dict[str, Any], list[Problem]]:
    """Values in which the setting of ``EVERY`` has gone to every instrument that is not named, and what is wrong with it."""
    settings = values.get("instruments")
    if not isinstance(settings, Mapping) or EVERY not in settings:
        return values, []
    named = {name: setting for name, setting in settings.items() if name != EVERY}
    rest, place = settings[EVERY], f"instruments.{EVERY}"
    try:
        made = InstrumentSetting.model_validate(rest if isinstance(rest, Mapping | InstrumentSetting) else {"intensity": rest})
    except ValidationError as error:
        return {**values, "instruments": named}, problems_from_validation(
            error, InstrumentSetting, lambda location: _place(file, ("instruments", EVERY, *location))
        )
    found = list(_setting_problems(next(iter(INSTRUMENTS)), made.model_copy(update={"levers": {}}).model_dump(), file, place))
    if made.levers:
        allowed = "sub-levers under an instrument's own name"
        found.append(Problem(file, f"{place}.levers", list(made.levers), message="differ by instrument", allowed=allowed))
    spread = {**named, **{name: made for name in INSTRUMENTS if name not in named}}
    return {**values, "instruments": named if found else spread}, found


def _value_problems(values: dict[str, Any], file: str) -> Iterator[Problem]:
    settings = values.get("instruments")
    for name, setting in settings.items() if isinstance(settings, Mapping) else ():
        place = f"instruments.{toml_key(name)}"
        plain = setting.model_dump() if isinstance(setting, InstrumentSetting) else setting
        yield from _setting_problems(name, plain, file, place)


def _setting_problems(name: str, setting: Any, file: str, place: str) -> Iterator[Problem]:
    """Yield what the register of instruments says against a setting given as plain values."""
    instrument = INSTRUMENTS.get(name)
    if instrument is None:
        yield unknown_name(file, place, name, list(INSTRUMENTS), "instrument")
    if not isinstance(setting, Mapping):
        return
    start, end = setting.get("start_week", 0), setting.get("end_week")
    if _plain_number(start) and _plain_number(end) and end <= start:
        yield Problem(file, f"{place}.end_week", end, f"does not come after start_week ({start:g})", f"a week after {start:g}")
    regions = setting.get("regions", ())
    for i, region in enumerate(regions if isinstance(regions, list | tuple) else ()):
        if region in regions[:i]:
            yield Problem(file, f"{place}.regions", region, "stands twice", "each region once")
    levers = setting.get("levers", {})
    if instrument is None or not isinstance(levers, Mapping):
        return
    known = {lever.id: lever for lever in instrument.levers[1:]}
    for lever_name, value in levers.items():
        key = f"{place}.levers.{toml_key(lever_name)}"
        if lever_name not in known:
            yield unknown_name(file, key, lever_name, list(known), f"sub-lever of {name}")
            continue
        lever = known[lever_name]
        for message in step_problems(value, lever.low, lever.high):
            yield Problem(file, key, value, message, _allowed(lever))


def _allowed(lever: Lever) -> str:
    return f"a number from {lever.low:g} to {lever.high:g} ({lever.unit}), or a list of [week, value]"


def bundled_policies() -> list[str]:
    """Return the names of the policies that come with Comity."""
    return sorted(file.stem for file in (Path(str(files("scenarios"))) / "policies").glob("*.toml"))


def load_policy(policy: str | Path | Policy) -> Policy:
    """Return a policy from a bundled name, a file's path or an object (returned as it is).

    A bundled name wins over a file of the same name in the working directory. Raises InputProblems.
    """
    if isinstance(policy, Policy):
        return policy
    name = str(policy)
    bundled = bundled_policies()
    if name in bundled:
        return Policy.from_file(Path(str(files("scenarios"))) / "policies" / f"{name}.toml")
    if isinstance(policy, Path) or "/" in name or "\\" in name or name.endswith(".toml") or Path(name).is_file():
        return Policy.from_file(name)
    problem = Problem(
        "policy",
        "",
        name,
        message="there is no bundled policy and no file of this name",
        allowed=one_of(bundled) + ", or the path of a file",
        nearest=nearest_name(name, bundled),
    )
    raise InputProblems([problem], "the choice of policy")
