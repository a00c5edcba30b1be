"""From a [[vary]] table to a factor: what is varied, over what, and every mistake in it noted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from experiments.study.factors import NORMAL_SPREADS, Distribution, Factor, FactorKind
from experiments.study.parts import Vary
from experiments.study.scenario_values import field_at, with_values
from simulation.inputs import InputProblems, Policy, Problem, Scenario, nearest_name, one_of
from simulation.registers import INSTRUMENTS, KERNELS, MECHANISMS, OUTCOMES, PARAMETERS, SWITCHES

KINDS: tuple[FactorKind, ...] = ("parameter", "instrument", "switch", "scenario", "policy")
RESERVED = ("run_id", "scenario", "policy", "seed", "point", "failure", "member")
"""Columns of every table of runs."""
SHAPES: dict[str, tuple[str, ...]] = {"mode": ("triangular",), "mean": ("normal",), "sd": ("normal",)}
"""The distributions that read a key of a [[vary]] table."""


def factor_of(
    vary: Vary, key: str, file: str, scenarios: Sequence[Scenario], policies: Sequence[Policy], problems: list[Problem]
) -> Factor | None:
    """The factor that a [[vary]] table describes, or None after noting what is wrong with it."""
    before = len(problems)

    def note(name: str, value: object, message: str, allowed: str = "", nearest: str = "") -> None:
        problems.append(Problem(file, f"{key}.{name}" if name else key, value, message, allowed, nearest=nearest))

    named = [kind for kind in KINDS if getattr(vary, kind)]
    if len(named) != 1:
        note(
            "",
            named or None,
            "names nothing to vary" if not named else "names more than one thing",
            f"exactly one of {', '.join(KINDS)}",
        )
        return None
    kind = named[0]
    name = "policy" if kind == "policy" else str(getattr(vary, kind))
    if vary.lever and kind != "instrument":
        note("lever", vary.lever, "only an instrument has levers", "to be left out")
    found = _domain(vary, kind, name, scenarios=scenarios, policies=policies, note=note)
    if found is None:
        return None
    low, high, above, whole, words, default, title, unit = found
    label = name + (f".{vary.lever}" if vary.lever else "")
    factor_id = f"{kind}.{label}" if label in OUTCOMES or (label in RESERVED and kind != "policy") else label
    common: dict[str, Any] = {
        "id": factor_id,
        "kind": kind,
        "name": name,
        "lever": vary.lever,
        "group": vary.group,
        "title": title,
        "unit": unit,
    }
    for shape, users in SHAPES.items():
        if getattr(vary, shape) is not None and (vary.distribution or "uniform") not in users:
            note(shape, getattr(vary, shape), f"belongs to a {users[0]} distribution", f'distribution = "{users[0]}"')
    if words or vary.options or vary.distribution == "categorical":
        options = _options(vary, words, (low, high, above, whole), note)
        if len(problems) > before or options is None:
            return None
        given = vary.centre is not None and vary.centre in options
        if vary.centre is not None and not given:
            note("centre", vary.centre, "is not one of the options", one_of([str(o) for o in options]))
            return None
        centre = vary.centre if given else default if default in options else options[0]
        return Factor(**common, distribution="categorical", options=options, centre=centre)
    spread = _range(vary, (low, high, above, whole), default, note)
    if len(problems) > before or spread is None:
        return None
    factor = Factor(**common, **spread, levels=vary.levels or 0, whole=whole)
    if kind == "scenario":
        _both_ends(factor, scenarios, note)
    return factor if len(problems) == before else None


def _domain(
    vary: Vary, kind: FactorKind, name: str, scenarios: Sequence[Scenario], policies: Sequence[Policy], note: Any
) -> tuple[float | None, float | None, bool, bool, tuple[Any, ...], Any, str, str] | None:
    """Low, high, whether low is excluded, whether whole, words, default, title and unit of what is varied."""
    if kind == "parameter":
        known = PARAMETERS.get(name)
        if known is None:
            note(
                "parameter",
                name,
                "there is no parameter of this name",
                "a name from `comity list parameters`",
                nearest_name(name, PARAMETERS),
            )
            return None
        return known.low, known.high, False, False, (), known.default, known.meaning, known.unit
    if kind == "instrument":
        instrument = INSTRUMENTS.get(name)
        if instrument is None:
            note("instrument", name, "there is no instrument of this name", one_of(INSTRUMENTS), nearest_name(name, INSTRUMENTS))
            return None
        levers = {lever.id: lever for lever in instrument.levers}
        wanted = vary.lever or "intensity"
        if wanted not in levers:
            note(
                "lever",
                wanted,
                f"there is no sub-lever of this name in {name}",
                one_of(list(levers)[1:]),
                nearest_name(wanted, list(levers)),
            )
            return None
        lever = levers[wanted]
        title = instrument.title if wanted == "intensity" else f"{instrument.title}: {lever.title}"
        return lever.low, lever.high, False, False, (), None, title, lever.unit
    if kind == "switch":
        if name in SWITCHES:
            switch = SWITCHES[name]
            return None, None, False, False, switch.options, switch.options[0], switch.title, ""
        if name in MECHANISMS or name in KERNELS:
            title = MECHANISMS[name].meaning if name in MECHANISMS else f"kernel {name}"
            return None, None, False, False, ("on", "off"), "on", title, ""
        names = [*SWITCHES, *MECHANISMS, *KERNELS]
        note(
            "switch",
            name,
            "is not a switch, mechanism or kernel",
            "a name from `comity list switches` or `comity list mechanisms`",
            nearest_name(name, names),
        )
        return None
    if kind == "policy":
        return None, None, False, False, tuple(policy.name for policy in vary.policy), vary.policy[0].name, "Policy", ""
    fields = []
    for scenario in scenarios:
        try:
            fields.append(field_at(scenario, name))
        except InputProblems as error:
            for problem in error.problems:
                note("scenario", name, problem.message, problem.allowed, problem.nearest)
    if len(fields) < len(scenarios) or not fields:
        return None
    field = fields[0]
    title = name.replace("_", " ").replace(".", ": ")
    return field.low, field.high, field.above, field.whole, field.options, field.value, title, ""


Bounds = tuple[float | None, float | None, bool, bool]


def _words(bounds: Bounds) -> str:
    low, high, above, whole = bounds
    kind = "a whole number" if whole else "a number"
    if high is None:
        return kind if low is None else f"{kind} {'above' if above else 'of at least'} {low:g}"
    return f"{kind} {'above' if above else 'from'} {low:g} to {high:g}"


def _inside(value: float, bounds: Bounds) -> bool:
    low, high, above, whole = bounds
    return (
        math.isfinite(value)
        and (low is None or value > low or (value == low and not above))
        and (high is None or value <= high)
        and (not whole or value == int(value))
    )


def _options(vary: Vary, words: tuple[Any, ...], bounds: Bounds, note: Any) -> tuple[Any, ...] | None:
    """Options of a categorical factor: those listed, or all that exist."""
    for name in ("low", "high", "levels"):
        if getattr(vary, name) is not None:
            note(name, getattr(vary, name), "has no meaning for listed options", "to be left out")
    if vary.distribution not in (None, "categorical"):
        note("distribution", vary.distribution, "needs a range of numbers, but options are listed", "categorical")
    if vary.policy and vary.options:
        note("options", vary.options, "the policies themselves are the options", "to be left out")
    # TOML and YAML habits: true and false are taken for on and off where those are the words.
    on_off = "on" in words and "off" in words
    options = tuple(("on" if o else "off") if on_off and isinstance(o, bool) else o for o in vary.options) or words
    if not options:
        note("options", None, "are missing", f"a list of values, each {_words(bounds)}")
    for value in options:
        if words:
            if not any(value == word and type(value) is type(word) for word in words):
                note(
                    "options",
                    value,
                    "is not an option",
                    one_of([str(w) for w in words]),
                    nearest_name(value, [str(w) for w in words]),
                )
        elif isinstance(value, bool) or not isinstance(value, int | float) or not _inside(value, bounds):
            note("options", value, "is not allowed here", _words(bounds))
    if len(set(map(str, options))) < len(options):
        note("options", options, "an option stands twice", "each option once")
    elif len(options) == 1:
        note("options", options, "one option leaves nothing to vary", "at least two; hold a single value fixed instead")
    return options if words else tuple(float(o) if isinstance(o, int | float) else o for o in options)


def _range(vary: Vary, bounds: Bounds, default: Any, note: Any) -> dict[str, Any] | None:
    """Distribution, range and shape of a numeric factor."""
    low = bounds[0] if vary.low is None else vary.low
    high = bounds[1] if vary.high is None else vary.high
    shape: Distribution = vary.distribution or "uniform"
    for name, value in (("low", vary.low), ("high", vary.high)):
        if value is not None and not _inside(value, bounds):
            note(name, value, "is out of range", _words(bounds))
    for name, value in (("low", low), ("high", high)):
        if value is None:
            note(name, None, "is missing, and there is no registered limit to stand for it", _words(bounds))
    if low is None or high is None:
        return None
    if low >= high:
        note("high", high, f"does not lie above low ({low:g})", f"a number above {low:g}")
        return None
    if bounds[3] and shape != "uniform":
        note("distribution", shape, "is not possible for whole numbers", "uniform, categorical")
    if shape == "log_uniform" and low <= 0:
        note("low", low, "a log-uniform distribution needs a range above 0", "a number above 0")
    middle = min(max(float(default), low), high) if default is not None else 0.5 * (low + high)
    out: dict[str, Any] = {"distribution": shape, "low": float(low), "high": float(high)}
    if shape == "triangular":
        out["mode"] = middle if vary.mode is None else vary.mode
    if shape == "normal":
        out["mean"] = middle if vary.mean is None else vary.mean
        out["sd"] = (high - low) / NORMAL_SPREADS if vary.sd is None else vary.sd
    centre = middle if vary.centre is None else vary.centre
    for name, value in (("mode", out.get("mode")), ("mean", out.get("mean")), ("centre", centre)):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high):
            note(name, value, "is out of range", f"a number from {low:g} to {high:g}")
    out["centre"] = centre
    return out


def _both_ends(factor: Factor, scenarios: Sequence[Scenario], note: Any) -> None:
    """A value may be allowed by itself and still not agree with the rest of the scenario."""
    for scenario in scenarios:
        for name, value in (("low", factor.low), ("high", factor.high)):
            try:
                with_values(scenario, {factor.name: value})
            except InputProblems as error:
                note(name, value, f"does not fit {scenario.name}: {error.problems[0].message}", error.problems[0].allowed)
