"""What must agree inside a study and with the registers. Every check notes problems and goes on."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from experiments.runs import load_ensemble
from experiments.study.design import design_problems
from experiments.study.factors import Factor
from experiments.study.inputs.entries import moved
from experiments.study.inputs.varying import factor_of
from experiments.study.parts import SEEDS_APART, Design, OutcomeChoice, Stopping, Vary
from experiments.study.scenario_values import with_values
from simulation.inputs import Gathered, InputProblems, Policy, Problem, Scenario, bundled_policies, one_of, unknown_name
from simulation.registers import INSTRUMENTS, OUTCOMES
from simulation.world import check_parameters, check_size, check_switches, choose_seeds, seed_range


def check_levers(factors: Sequence[Factor], held: Mapping[str, Any], policies: Sequence[Policy], file: str) -> list[Problem]:
    """A sub-lever, varied or held, does nothing in a policy without its instrument: refuse when no policy has it."""
    used = {name for policy in policies for name in policy.instruments}
    used |= {factor.name for factor in factors if factor.kind == "instrument" and not factor.lever}
    used |= {name for name in held if "." not in name}
    levers = [(factor.name, f"vary ({factor.id})") for factor in factors if factor.lever]
    levers += [(name.partition(".")[0], f"instruments.{name}") for name in held if "." in name]
    return [
        Problem(
            file,
            key,
            None,
            f"no policy of the study uses {name}, so its lever does nothing",
            "a policy that uses the instrument, or an intensity for the instrument too",
        )
        for name, key in levers
        if policies and name not in used
    ]


def check_outcome(choice: OutcomeChoice, key: str, file: str, scenarios: Sequence[Scenario], weeks: Sequence[int]) -> list[Problem]:
    """What is wrong with an outcome: its name, its window, its region."""
    problems = []
    known = OUTCOMES.get(choice.outcome)
    if known is None:
        return [unknown_name(file, key, choice.outcome, list(OUTCOMES), "outcome")]
    least = min(weeks, default=None)
    if choice.last is not None and choice.last <= choice.first:
        problems.append(
            Problem(file, f"{key}.last", choice.last, f"does not come after first ({choice.first})", f"a week after {choice.first}")
        )
    for name, week in (("first", choice.first), ("last", choice.last)):
        if least is not None and week is not None and week > least - (name == "first"):
            problems.append(Problem(file, f"{key}.{name}", week, "lies beyond the weeks that are run", f"at most {least}"))
    if choice.region is not None:
        if known.level == "country":
            problems.append(
                Problem(file, f"{key}.region", choice.region, f"{known.id} exists for the country only", "to be left out")
            )
        for scenario in scenarios if known.level != "country" else ():
            names = [region.name for region in scenario.regions]
            if choice.region not in names:
                problems.append(unknown_name(file, f"{key}.region", choice.region, names, f"region in {scenario.name}"))
    if choice.summary == "worst_tenth" and (known.level != "community" or not known.direction):
        problems.append(
            Problem(
                file,
                f"{key}.summary",
                choice.summary,
                f"needs an outcome that exists by community and has a better side; {known.id} has not both",
                one_of([o.id for o in OUTCOMES.values() if o.level == "community" and o.direction]),
            )
        )
    return problems


def check_stopping(rule: Stopping, file: str, policies: Sequence[str], varied: bool) -> list[Problem]:
    """What does not agree inside a stopping rule; ``varied`` says that the policy is a factor."""
    problems = []
    if varied and (rule.statistic == "difference" or rule.over == "each"):
        problems.append(
            Problem(
                file,
                "stopping",
                None,
                "a varied policy is not run at every point, so nothing is paired",
                'statistic = "mean" with over = "average", or policies that are not varied',
            )
        )
    if (rule.half_width is None) == (rule.relative is None):
        given = None if rule.half_width is None else [rule.half_width, rule.relative]
        problems.append(
            Problem(
                file,
                "stopping.half_width",
                given,
                "say how narrow the interval must be, in one way",
                "exactly one of half_width (in the outcome's unit) and relative (a share of the mean)",
            )
        )
    if rule.maximum < rule.minimum:
        problems.append(
            Problem(file, "stopping.maximum", rule.maximum, f"is less than minimum ({rule.minimum})", f"at least {rule.minimum}")
        )
    if rule.statistic == "difference" and len(policies) < 2:
        problems.append(Problem(file, "stopping.statistic", rule.statistic, "needs at least two policies", "mean"))
    if rule.against and rule.statistic == "mean":
        problems.append(Problem(file, "stopping.against", rule.against, "has no meaning for a mean", "to be left out"))
    elif rule.against and rule.against not in policies:
        problems.append(unknown_name(file, "stopping.against", rule.against, list(policies), "policy in the study"))
    return problems


def check_names(factors: Sequence[Factor], file: str) -> list[Problem]:
    """A quantity that is varied twice, or a group that is called like a factor outside it."""
    seen: set[str] = set()
    problems = []
    alone = {factor.id for factor in factors if not factor.group}
    for factor in factors:
        if factor.group in alone:
            problems.append(
                Problem(
                    file, f"vary ({factor.id}).group", factor.group, "is the name of a factor outside the group", "another name"
                )
            )
        if factor.id in seen:
            problems.append(Problem(file, f"vary ({factor.id})", None, "is varied twice", "each quantity once"))
        seen.add(factor.id)
    return problems


def check_design(design: Design, factors: Sequence[Factor], file: str) -> list[Problem]:
    """What a design cannot do with these options and factors."""
    return [
        Problem(file, f"design.{name}", value, message, allowed)
        for name, value, message, allowed in design_problems(design, factors)
    ]


def check_registers(values: dict[str, Any], file: str) -> list[Problem]:
    """What the registers say against values that are held fixed."""
    problems: list[Problem] = []
    for key, check in (("parameters", check_parameters), ("switches", check_switches)):
        table = values.get(key)
        try:
            if isinstance(table, Mapping):
                check(table)  # type: ignore[operator]
        except InputProblems as error:
            problems += [Problem(file, f"{key}.{p.key}", p.value, p.message, p.allowed, nearest=p.nearest) for p in error.problems]
    if values.get("ensemble") and isinstance(values["ensemble"], str):
        try:
            load_ensemble(values["ensemble"])
        except InputProblems as error:
            problems += moved(error, file, "ensemble")
    instruments = values.get("instruments")
    for name, value in instruments.items() if isinstance(instruments, Mapping) else ():
        found: list[Problem] = []
        vary = _lever(name)
        factor_of(vary, f"instruments.{name}", file, scenarios=(), policies=(), problems=found)
        if found:
            problems += [Problem(file, f"instruments.{name}", None, p.message, p.allowed, nearest=p.nearest) for p in found]
            continue
        lever = next(lever for lever in INSTRUMENTS[vary.instrument].levers if lever.id == (vary.lever or "intensity"))
        if isinstance(value, int | float) and not isinstance(value, bool) and not lever.low <= value <= lever.high:
            problems.append(
                Problem(file, f"instruments.{name}", value, "is out of range", f"a number from {lever.low:g} to {lever.high:g}")
            )
    return problems


def _lever(name: str) -> Vary:
    instrument, _, lever = name.partition(".")
    return Vary(instrument=instrument, lever=lever)


def check_held(table: Any, file: str, scenes: list[Scenario], problems: list[Problem]) -> list[Scenario]:
    """The scenarios with the study's fixed scalars put in; what does not fit is noted."""
    if not isinstance(table, Mapping) or not table:
        return scenes
    out = []
    for scene in scenes:
        try:
            out.append(with_values(scene, table))
        except InputProblems as error:
            problems += [
                Problem(file, f"scenario_values.{p.key}", p.value, p.message, p.allowed, nearest=p.nearest) for p in error.problems
            ]
    return out


def check_agreement(
    values: dict[str, Any], parts: dict[str, Any], file: str, scenes: list[Scenario], policies: list[Policy]
) -> list[Problem]:
    """Everything that must agree between the parts of a study."""
    problems: list[Problem] = []
    found = [
        vary and factor_of(vary, f"vary.{i}", file, scenarios=scenes, policies=policies, problems=problems)
        for i, vary in enumerate(parts["vary"], 1)
    ]
    factors: list[Factor] = [factor for factor in found if factor is not None]
    varied = [policy for vary in parts["vary"] if vary for policy in vary.policy]
    plans = varied or policies
    if varied and policies:
        names, message = [p.name for p in policies], "the policy is varied: its options stand in [[vary]]"
        problems.append(Problem(file, "policies", names, message, "to be left out"))
    if not plans and not values.get("policies") and "policies" not in {p.key for p in problems}:
        problems.append(Problem(file, "policies", None, "is missing", one_of(bundled_policies()) + ", or policy files"))
    held = values.get("instruments")
    problems += [
        *check_names(factors, file),
        *_fixed_twice(values, factors, file),
        *check_levers(factors, held if isinstance(held, Mapping) else {}, plans, file),
        *(problem for policy in plans for scene in scenes for problem in policy.check_regions(scene)),
    ]
    if parts["design"] is not None and found:
        problems += check_design(parts["design"], factors if len(factors) == len(found) else (), file)
    elif parts["design"] is not None:
        kind, allowed = parts["design"].kind, "a [[vary]] table for each factor"
        problems.append(Problem(file, "design", kind, "there is nothing to vary", allowed))
    elif found and values.get("design") is None:
        problems.append(Problem(file, "design", None, "is missing: quantities are varied", "a table with kind and its options"))
    weeks = _lengths(values, scenes, file, problems)
    for i, choice in enumerate(parts["outcomes"], 1):
        if choice is not None:
            problems += check_outcome(choice, f"outcomes.{i}", file, scenes, weeks)
    if "outcomes" in values and not values["outcomes"]:
        problems.append(Problem(file, "outcomes", None, "has no entries", "at least one outcome; left out = all headlines"))
    rule = parts["stopping"]
    if rule is not None:
        problems += check_stopping(rule, file, [policy.name for policy in plans], bool(varied))
        problems += check_outcome(rule.outcome, "stopping.outcome", file, scenes, weeks)
    if rule is not None and "seeds" in values:
        allowed = "to be left out; the rule's minimum and maximum bound it"
        problems.append(Problem(file, "seeds", values["seeds"], "the stopping rule decides the number of seeds", allowed))
    return problems + _seeds(values, file)


def _lengths(values: dict[str, Any], scenes: list[Scenario], file: str, problems: list[Problem]) -> list[int]:
    """Weeks that are run in each scenario; sizes that are not possible are noted."""
    weeks = []
    for scene in scenes:
        try:
            weeks.append(check_size(scene, _whole(values.get("weeks")), _whole(values.get("communities"))))
        except InputProblems as error:
            problems += [Problem(file, p.key, p.value, p.message, p.allowed) for p in error.problems]
    return weeks


def _seeds(values: dict[str, Any], file: str) -> list[Problem]:
    seeds, problems = values.get("seeds"), Gathered()
    if values.get("own_seeds"):
        if values.get("stopping") is not None:
            words = "leaves a stopping rule no seeds to count"
            problems.append(Problem(file, "own_seeds", True, words, "false, or no stopping rule"))
        count = len(seeds) if isinstance(seeds, list | tuple) else seeds
        if isinstance(count, int) and count > SEEDS_APART:
            words = f"is more than the {SEEDS_APART} seeds that a point can have of its own"
            problems.append(Problem(file, "seeds", count, words, f"at most {SEEDS_APART}, or own_seeds = false"))
    if not isinstance(seeds, list | tuple):
        if isinstance(seeds, int) and not isinstance(seeds, bool):
            seed_range(0, seeds, problems)
        return [dataclasses.replace(problem, file=file) for problem in problems]
    choose_seeds(seeds, problems, file=file)
    if values.get("first_seed") is not None:
        problems.append(
            Problem(file, "first_seed", values["first_seed"], "has no meaning beside a list of seeds", "to be left out")
        )
    return problems


def _fixed_twice(values: dict[str, Any], factors: Sequence[Factor], file: str) -> list[Problem]:
    """Quantities that are both held fixed and varied."""
    tables = {"parameter": "parameters", "switch": "switches", "instrument": "instruments", "scenario": "scenario_values"}
    problems = []
    for factor in factors:
        table = values.get(tables.get(factor.kind, ""))
        name = f"{factor.name}.{factor.lever}" if factor.lever else factor.name
        if isinstance(table, Mapping) and name in table:
            problems.append(
                Problem(file, f"{tables[factor.kind]}.{name}", table[name], "is held fixed and varied", "one of the two")
            )
        if factor.id == "communities" and values.get("communities") is not None:
            problems.append(Problem(file, "communities", values["communities"], "is held fixed and varied", "one of the two"))
    return problems


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
