"""Reading studies: files and nested plain values become one checked `Study`, or a list of everything that is wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import ValidationError

from experiments.runs.ensembles import load_ensemble
from experiments.study.checks import (
    check_design,
    check_levers,
    check_names,
    check_outcome,
    check_stopping,
    factor_of,
    moved,
    read_policy,
    read_scenario,
)
from experiments.study.factors import Factor
from experiments.study.parts import Design, OutcomeChoice, Stopping, Vary
from experiments.study.scenario_values import with_values
from experiments.study.specification import Study, bundled_studies
from simulation.inputs.errors import Gathered, InputProblems, Problem, nearest_name, one_of
from simulation.inputs.policy import Policy, bundled_policies
from simulation.inputs.reading import Locate, Location, check_schema_version, parse_toml, problems_from_validation, read_text
from simulation.inputs.scenario.scenario import Scenario
from simulation.registers.instruments import INSTRUMENTS
from simulation.world.requests import choose_policies, choose_seeds, seed_range
from simulation.world.settings import check_parameters, check_size, check_switches

PYTHON = "study"
"""Stands for the file in problems of a study that comes from Python."""
SIZES = ("weeks", "communities")


def read_study(study: str | Path | Mapping[str, Any] | Study) -> Study:
    """See `experiments.study.specification.load_study`."""
    if isinstance(study, Study):
        return study
    if isinstance(study, Mapping):
        return build_study(dict(study), PYTHON, None)
    path, problems, bundled = Path(study), list[Problem](), bundled_studies()
    if str(study) in bundled:
        path = Path(str(files("scenarios"))) / "studies" / f"{study}.toml"
    elif not path.exists():
        beside = [str(file) for file in sorted(path.parent.glob("*.toml"))]
        what = "the file is missing" if path.suffix == ".toml" else "there is no bundled study and no file of this name"
        raise InputProblems(
            [
                Problem(
                    "study",
                    "",
                    str(study),
                    what,
                    one_of(bundled) + ", or the path of a file",
                    nearest_name(study, [*beside, *bundled]),
                )
            ],
            "the choice of study",
        )
    text = read_text(path, problems)
    document = None if text is None else parse_toml(text, path.name, problems)
    if document is None:
        raise InputProblems(problems, f"study {study}")
    return build_study(document, path.name, path.parent)


def is_study(path: Path) -> bool:
    """Whether a TOML file is meant as a study rather than a policy: by the keys that only one of them has."""
    text = read_text(path, [])
    document = parse_toml(text, path.name, []) if text is not None else None
    if document is None:
        return False
    only = set(Study.model_fields) - set(Policy.model_fields) | {"policies"}
    # A study may hold instruments fixed; a policy always has a name and a study never.
    return "name" not in document and bool(only & set(document))


def build_study(values: dict[str, Any], file: str, base: Path | None) -> Study:
    """The study in nested plain values.

    Args:
        values: keys as in a study file; scenarios and policies may be objects, ``design.points`` a DataFrame.
        file: names the input in problems.
        base: folder beside which other files are looked for; ``None`` is the working directory.

    Raises:
        InputProblems: everything that is wrong, at once.
    """
    problems: list[Problem] = []
    values = {key: value for key, value in values.items() if value is not None}
    if "schema_version" in values and not check_schema_version(values, file, problems):
        raise InputProblems(problems, f"study {file}")
    given = "scenarios" in values
    labels, bare = read_scenarios(values.get("scenarios", ()), file, base, problems)
    policies = _each_policy(values["policies"], "policies", file, base, problems) if "policies" in values else []
    values["policies"] = policies
    values["vary"] = _vary(values.get("vary", ()), file, base, problems)
    if isinstance(values.get("design"), Mapping):
        values["design"] = _with_table(dict(values["design"]), file, base, problems)
    if isinstance(values.get("switches"), Mapping):
        # TOML habits: true and false are taken for on and off.
        values["switches"] = {
            k: {True: "on", False: "off"}.get(v, v) if isinstance(v, bool) else v for k, v in values["switches"].items()
        }
    if given:
        values["scenarios"] = labels
    try:
        study = Study.model_validate(values)
    except ValidationError as error:
        problems += problems_from_validation(error, Study, located(file), hidden=("schema_version",))
        study = None
        if bare:
            # Whole numbers of weeks and communities are told below, beside what each scenario allows.
            problems = [p for p in problems if p.key not in SIZES or _whole(p.value) is None]
    problems += _registers(values, file)
    scenes = _held(values.get("scenario_values"), file, bare, problems)
    parts = _parts(values, study)
    if given and not labels and not problems:
        problems.append(Problem(file, "scenarios", None, "names no scenario", "at least one"))
    told = {problem.key for problem in problems}
    problems += [p for p in _agreement(values, parts, file, scenes, policies) if p.key not in told]
    if problems or study is None:
        raise InputProblems(problems, f"study {file}")
    # Frozen for its users; the scenarios that were just read need not be read again.
    study._scenes = tuple(bare)
    return study


def located(file: str) -> Locate:
    """From a place in a study's values to file and dotted key; entries of lists are counted from 1."""

    def locate(location: Location) -> tuple[str, str]:
        return file, ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in location)

    return locate


def read_scenarios(entries: Any, file: str, base: Path | None, problems: list[Problem]) -> tuple[list[str], list[Scenario]]:
    """Labels and scenarios of the study's list; what cannot be read is noted."""
    labels: list[str] = []
    scenes: list[Scenario] = []
    entries = [entries] if isinstance(entries, str | Path | Scenario) else entries
    if not isinstance(entries, list | tuple):
        problems.append(Problem(file, "scenarios", entries, "is not a list", "a list of scenarios"))
        return [], []
    for entry in entries:
        try:
            label, scene = read_scenario(entry, base)
        except InputProblems as error:
            problems += moved(error, file, "scenarios")
            continue
        if label in labels:
            problems.append(Problem(file, "scenarios", label, "stands twice", "each scenario once"))
            continue
        labels.append(label)
        scenes.append(scene)
    return labels, scenes


def _each_policy(entries: Any, key: str, file: str, base: Path | None, problems: list[Problem]) -> list[Policy]:
    """The policies of a list; what cannot be read is noted."""
    found = Gathered()
    entries = [entries] if isinstance(entries, str | Path | Policy | Mapping) else entries
    if not isinstance(entries, list | tuple):
        problems.append(Problem(file, key, entries, "is not a list", "a list of policies"))
        return []

    def load(entry: Any) -> Policy:
        try:
            return read_policy(entry, base)
        except InputProblems as error:
            raise InputProblems(moved(error, file, key)) from None

    chosen = choose_policies(entries, found, load=load, file=file, key=key)
    problems += found
    return chosen


def _vary(tables: Any, file: str, base: Path | None, problems: list[Problem]) -> Any:
    """The [[vary]] tables with their policies read; what is no table stays, to be told by its type."""
    if not isinstance(tables, list | tuple):
        return tables
    out = []
    for i, table in enumerate(tables, 1):
        if isinstance(table, Mapping) and "policy" in table:
            read = _each_policy(table["policy"], f"vary.{i}.policy", file, base, problems)
            table = {**table, "policy": read}
        out.append(table)
    return out


def _with_table(design: dict[str, Any], file: str, base: Path | None, problems: list[Problem]) -> dict[str, Any]:
    """A design with the points of its file, or of a DataFrame, put in as columns."""
    table = design.get("points")
    if design.get("kind") == "table" and isinstance(design.get("file"), str) and table is None:
        path = (base or Path()) / design["file"]
        try:
            table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
        except (OSError, ValueError) as error:
            reason = "there is no such file" if isinstance(error, FileNotFoundError) else f"cannot be read: {error}"
            problems.append(Problem(file, "design.file", design["file"], reason, "a CSV or Parquet file with a column per factor"))
            return {**design, "points": {}}
    if isinstance(table, pd.DataFrame):
        design["points"] = {str(name): [v.item() if isinstance(v, np.generic) else v for v in table[name]] for name in table}
    return design


def _registers(values: dict[str, Any], file: str) -> list[Problem]:
    """What the registers say against values that are held fixed."""
    problems: list[Problem] = []
    for key, check in (("parameters", check_parameters), ("switches", check_switches)):
        table = values.get(key)
        try:
            if isinstance(table, Mapping):
                check(table)  # type: ignore[operator]
        except InputProblems as error:
            problems += [Problem(file, f"{key}.{p.key}", p.value, p.message, p.allowed, p.nearest) for p in error.problems]
    if values.get("ensemble") and isinstance(values["ensemble"], str):
        try:
            load_ensemble(values["ensemble"])
        except InputProblems as error:
            problems += moved(error, file, "ensemble")
    instruments = values.get("instruments")
    for name, value in instruments.items() if isinstance(instruments, Mapping) else ():
        found: list[Problem] = []
        vary = _lever(name)
        factor_of(vary, f"instruments.{name}", file, (), (), found)
        if found:
            problems += [Problem(file, f"instruments.{name}", None, p.message, p.allowed, p.nearest) for p in found]
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


def _held(table: Any, file: str, scenes: list[Scenario], problems: list[Problem]) -> list[Scenario]:
    """The scenarios with the study's fixed scalars put in; what does not fit is noted."""
    if not isinstance(table, Mapping) or not table:
        return scenes
    out = []
    for scene in scenes:
        try:
            out.append(with_values(scene, table))
        except InputProblems as error:
            problems += [
                Problem(file, f"scenario_values.{p.key}", p.value, p.message, p.allowed, p.nearest) for p in error.problems
            ]
    return out


def _parts(values: dict[str, Any], study: Study | None) -> dict[str, Any]:
    """The study's parts; where something else is wrong, those that can be read by themselves."""
    if study is not None:
        return {name: getattr(study, name) for name in ("vary", "design", "outcomes", "stopping")}

    def attempt(model: Any, plain: Any) -> Any:
        try:
            return model.model_validate({"outcome": plain} if model is OutcomeChoice and isinstance(plain, str) else plain)
        except ValidationError:
            return None  # told with its type by the whole study's validation

    listed = {name: values.get(name) if isinstance(values.get(name), list | tuple) else () for name in ("vary", "outcomes")}
    return {
        "vary": tuple(attempt(Vary, table) for table in listed["vary"] or ()),
        "outcomes": tuple(attempt(OutcomeChoice, entry) for entry in listed["outcomes"] or ()),
        "design": attempt(Design, values.get("design")),
        "stopping": attempt(Stopping, values.get("stopping")),
    }


def _agreement(
    values: dict[str, Any], parts: dict[str, Any], file: str, scenes: list[Scenario], policies: list[Policy]
) -> list[Problem]:
    """Everything that must agree between the parts of a study."""
    problems: list[Problem] = []
    found = [vary and factor_of(vary, f"vary.{i}", file, scenes, policies, problems) for i, vary in enumerate(parts["vary"], 1)]
    factors: list[Factor] = [factor for factor in found if factor is not None]
    varied = [policy for vary in parts["vary"] if vary for policy in vary.policy]
    plans = varied or policies
    if varied and policies:
        problems.append(
            Problem(
                file,
                "policies",
                [p.name for p in policies],
                "the policy is varied: its options stand in [[vary]]",
                "to be left out",
            )
        )
    if not plans and not values.get("policies") and "policies" not in {p.key for p in problems}:
        problems.append(Problem(file, "policies", None, "is missing", one_of(bundled_policies()) + ", or policy files"))
    held = values.get("instruments")
    problems += [
        *check_names(factors, file),
        *_fixed_twice(values, factors, file),
        *check_levers(factors, held if isinstance(held, Mapping) else {}, plans, file),
    ]
    for policy in plans:
        for scene in scenes:
            problems += policy.check_regions(scene)
    complete = len(factors) == len(found)
    if parts["design"] is not None:
        if not found:
            problems.append(
                Problem(file, "design", parts["design"].kind, "there is nothing to vary", "a [[vary]] table for each factor")
            )
        else:
            problems += check_design(parts["design"], factors if complete else (), file)
    elif found and values.get("design") is None:
        problems.append(Problem(file, "design", None, "is missing: quantities are varied", "a table with kind and its options"))
    weeks = []
    for scene in scenes:
        try:
            weeks.append(check_size(scene, _whole(values.get("weeks")), _whole(values.get("communities"))))
        except InputProblems as error:
            problems += [Problem(file, p.key, p.value, p.message, p.allowed) for p in error.problems]
    for i, choice in enumerate(parts["outcomes"], 1):
        if choice is not None:
            problems += check_outcome(choice, f"outcomes.{i}", file, scenes, weeks)
    if "outcomes" in values and not values["outcomes"]:
        problems.append(Problem(file, "outcomes", None, "has no entries", "at least one outcome; left out = all headlines"))
    rule = parts["stopping"]
    if rule is not None:
        names = [policy.name for policy in plans]
        problems += [
            *check_stopping(rule, file, names, bool(varied)),
            *check_outcome(rule.outcome, "stopping.outcome", file, scenes, weeks),
        ]
        if "seeds" in values:
            problems.append(
                Problem(
                    file,
                    "seeds",
                    values["seeds"],
                    "the stopping rule decides the number of seeds",
                    "to be left out; the rule's minimum and maximum bound it",
                )
            )
    problems += _seeds(values, file)
    return problems


def _seeds(values: dict[str, Any], file: str) -> list[Problem]:
    seeds, problems = values.get("seeds"), Gathered()
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
