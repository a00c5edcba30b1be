"""Single values inside a scenario, by dotted key: what stands there, what may stand there, and putting another in.

    field_at(scenario, "government.corruption")      # 0 to 1, now 0.6
    field_at(scenario, "groups.Ansar Dine.support")  # a member of a list by its name (or kind, or its number from 1)
    with_values(scenario, {"mission.discipline": 0.9})

The range is read from the scenario's own types, so there is one place that says what is allowed.
"""

from __future__ import annotations

import math
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulation.inputs import InputProblems, Problem, Scenario, nearest_name, one_of

Scalar = float | int | bool | str

UNTOUCHABLE = ("name", "variant", "title", "summary", "fictional", "reference_policy", "source", "status")
"""Fields that name or describe and change no run."""


@dataclass(frozen=True)
class ScenarioField:
    """One scalar of a scenario.

    Attributes:
        key: dotted key as written.
        value: what the scenario has now.
        low, high: the allowed range; ``None`` is open. Both ``None`` for words.
        above: whether ``low`` itself is not allowed.
        whole: whether only whole numbers may stand there.
        options: allowed words (or true and false); empty for numbers.
    """

    key: str
    value: Scalar
    low: float | None = None
    high: float | None = None
    above: bool = False
    whole: bool = False
    options: tuple[Scalar, ...] = ()

    def holds(self, value: object) -> bool:
        """Whether a value may stand there by itself."""
        if self.options:
            return any(value == option and isinstance(value, bool) == isinstance(option, bool) for option in self.options)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return False
        low_enough = self.low is None or value > self.low or (value == self.low and not self.above)
        return low_enough and (self.high is None or value <= self.high) and (not self.whole or value == int(value))

    @property
    def allowed(self) -> str:
        """The range in words."""
        if self.options:
            return one_of([str(option).lower() if isinstance(option, bool) else str(option) for option in self.options])
        kind = "a whole number" if self.whole else "a number"
        if self.low is None or self.high is None:
            return kind if self.low is None else f"{kind} {'above' if self.above else 'of at least'} {self.low:g}"
        return f"{kind} from {self.low:g} to {self.high:g}"


def field_at(scenario: Scenario, key: str) -> ScenarioField:
    """The scalar at a dotted ``key``.

    Raises:
        InputProblems: there is no such key, or no single number or word stands there.
    """
    holder, name = _holder(scenario, key)
    info = type(holder).model_fields[name]
    annotation, marks = _bare(info.annotation, info.metadata)
    value = getattr(holder, name)
    if get_origin(annotation) is Literal:
        return ScenarioField(key, value, options=get_args(annotation))
    if annotation is bool:
        return ScenarioField(key, value, options=(False, True))
    if annotation not in (int, float) or name in UNTOUCHABLE:
        raise _no_key(scenario, key, name, holder, "is not a single number or word that a run uses")
    if value is None:
        raise _no_key(scenario, key, name, holder, "has no value in this scenario")
    low = high = None
    above = False
    for mark in marks:
        for attribute in ("ge", "gt"):
            if getattr(mark, attribute, None) is not None:
                low, above = float(getattr(mark, attribute)), attribute == "gt"
        if getattr(mark, "le", None) is not None:
            high = float(mark.le)
    return ScenarioField(key, value, low, high=high, above=above, whole=annotation is int)


def with_values(scenario: Scenario, values: Mapping[str, Scalar]) -> Scenario:
    """The scenario with some scalars replaced, checked like a new one. An empty mapping returns it unchanged.

    Raises:
        InputProblems: an unknown key, or values that do not agree with each other.
    """
    if not values:
        return scenario
    changes: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, value in values.items():
        try:
            field = field_at(scenario, key)
        except InputProblems as error:
            problems += error.problems
            continue
        if not field.holds(value):
            problems.append(
                Problem(
                    "scenario",
                    key,
                    value,
                    "is not allowed here",
                    field.allowed,
                    nearest=nearest_name(value, map(str, field.options)),
                )
            )
            continue
        path, name = _path(scenario, key)
        _put(scenario, changes, path, name, int(value) if field.whole else value)
    if problems:
        raise InputProblems(problems, f"scenario {scenario.name}")
    return scenario.replace(**changes)


def _put(scenario: Scenario, changes: dict[str, Any], path: Sequence[str | int], name: str, value: Scalar) -> None:
    """Note a change of ``name`` in the part at ``path`` (empty, a part, or a list and a position)."""
    if not path:
        changes[name] = value
        return
    top = str(path[0])
    current = changes.get(top, getattr(scenario, top))
    if len(path) == 1:
        changes[top] = _changed(current, name, value)
        return
    at = int(path[1])
    changes[top] = tuple(_changed(part, name, value) if i == at else part for i, part in enumerate(current))


def _changed(part: BaseModel, name: str, value: Scalar) -> BaseModel:
    return type(part).model_validate({field: getattr(part, field) for field in type(part).model_fields} | {name: value})


def _holder(scenario: Scenario, key: str) -> tuple[BaseModel, str]:
    path, name = _path(scenario, key)
    holder: Any = scenario
    for step in path:
        holder = holder[step] if isinstance(step, int) else getattr(holder, step)
    return holder, name


def _path(scenario: Scenario, key: str) -> tuple[list[str | int], str]:
    """Where a key leads: the way to the part that holds it, and the field's name."""
    head, dot, rest = key.partition(".")
    fields = [name for name in Scenario.model_fields if name not in UNTOUCHABLE]
    if head not in fields:
        raise _unknown(scenario, key, head, fields)
    if not dot:
        return [], head
    part = getattr(scenario, head)
    if isinstance(part, BaseModel):
        if rest not in type(part).model_fields:
            raise _unknown(scenario, key, rest, list(type(part).model_fields))
        return [head], rest
    if not (isinstance(part, tuple) and part and isinstance(part[0], BaseModel)):
        raise _no_key(scenario, key, head, scenario, "has no parts")
    member, dot, name = rest.rpartition(".")
    names = [str(getattr(item, "name", None) or getattr(item, "kind", None) or i + 1) for i, item in enumerate(part)]
    numbers = [str(i + 1) for i in range(len(part))]
    if member not in (*names, *numbers):
        raise _unknown(scenario, key, member or rest, names)
    at = names.index(member) if member in names else numbers.index(member)
    if name not in type(part[at]).model_fields:
        raise _unknown(scenario, key, name, list(type(part[at]).model_fields))
    return [head, at], name


def _unknown(scenario: Scenario, key: str, name: str, choices: Sequence[str]) -> InputProblems:
    problem = Problem(
        "scenario",
        key,
        None,
        f"{name!r} is not a key of scenario {scenario.name}",
        one_of(choices),
        nearest=nearest_name(name, choices),
    )
    return InputProblems([problem], f"scenario {scenario.name}")


def _no_key(scenario: Scenario, key: str, name: str, holder: BaseModel, message: str) -> InputProblems:
    scalars = [
        field
        for field, info in type(holder).model_fields.items()
        if field not in UNTOUCHABLE and _is_scalar(_bare(info.annotation, info.metadata)[0])
    ]
    problem = Problem("scenario", key, None, message, one_of(scalars), nearest=nearest_name(name, scalars))
    return InputProblems([problem], f"scenario {scenario.name}")


def _is_scalar(annotation: Any) -> bool:
    return annotation in (int, float, bool) or get_origin(annotation) is Literal


def _bare(annotation: Any, metadata: Sequence[Any]) -> tuple[Any, list[Any]]:
    """Strip Annotated and optional types, gathering the marks on the way."""
    marks = list(metadata)
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            for mark in more:
                marks.extend(mark.metadata if isinstance(mark, FieldInfo) else [mark])
        elif get_origin(annotation) in (Union, types.UnionType):
            members = [member for member in get_args(annotation) if member is not type(None)]
            if len(members) != 1:
                return annotation, marks
            annotation = members[0]
        else:
            return annotation, marks
