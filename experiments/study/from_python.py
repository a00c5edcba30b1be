"""Studies from Python: a list sweeps, a `Range` spreads, a single value is held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from experiments.study.inputs.entries import read_scenarios
from experiments.study.parts import Design
from experiments.study.reading import PYTHON, build_study
from experiments.study.scenario_values import field_at
from experiments.study.study import Study
from simulation.inputs import InputProblems, Problem, Scenario, nearest_name
from simulation.registers import INSTRUMENTS, KERNELS, MECHANISMS, PARAMETERS, SWITCHES


class Range:
    """A quantity spread between two ends: ``Range(0, 1)``, ``Range(0.01, 0.1, "log_uniform")``; ends default to the register's."""

    def __init__(self, low: float | None = None, high: float | None = None, distribution: str = "uniform", **more: Any) -> None:
        self.table: dict[str, Any] = {"low": low, "high": high, "distribution": distribution, **more}

    def __repr__(self) -> str:
        return f"Range({', '.join(f'{key}={value!r}' for key, value in self.table.items() if value is not None)})"


def study_of(
    *,
    scenarios: Any,
    policies: Any = None,
    seeds: int | Iterable[int] = 1,
    design: Any = None,
    vary: Mapping[str, Any] | None = None,
    **factors: Any,
) -> Study:
    """Return a study from Python values: a list sweeps, a `Range` spreads, a single value is held.

    Every further keyword (or entry of ``vary``, where the name is no keyword: ``{"government.corruption": Range(0, 1)}``)
    names a parameter, an instrument, a switch, mechanism or kernel, or a dotted scenario key. Its value says what is done:
    a list holds the levels of a factor, a `Range` is a factor spread between two ends, anything else is held fixed in
    every run. Other keys of study files (``title``, ``weeks``, ``communities``, ``outcomes``, ``first_seed``, ``ensemble``,
    ``stopping``, ``parameters`` …) pass through.

    ``design`` is a table as in a file, the name of a kind, a number of points of a Latin hypercube, or a DataFrame with a
    column per factor. Left out, lists alone make a full factorial; with a `Range` it must be given.

    Raises:
        InputProblems: everything wrong with it.
    """
    given = {"scenarios": scenarios, "policies": policies, "seeds": seeds, "design": design}
    return _from_python({name: value for name, value in given.items() if value is not None}, {**(vary or {}), **factors})


def _from_python(values: dict[str, Any], quantities: Mapping[str, Any]) -> Study:
    """See `study_of`: ``values`` are keys of a study file, ``quantities`` everything else by name."""
    problems: list[Problem] = []
    values = dict(values)
    tables: list[dict[str, Any]] = list(values.pop("vary", ()))
    held: dict[str, dict[str, Any]] = {
        key: dict(quantities.get(key) or {}) for key in ("parameters", "switches", "instruments", "scenario_values")
    }
    values |= {key: quantities[key] for key in Study.model_fields if key not in held and quantities.get(key) is not None}
    scenes = read_scenarios(values.get("scenarios", ()), PYTHON, None, [])[1]
    for name, value in quantities.items():
        if name in Study.model_fields:
            continue
        kind, table = _kind(name, scenes)
        if not kind:
            problems.append(
                Problem(
                    PYTHON,
                    name,
                    None,
                    "is no keyword, parameter, instrument, switch, mechanism, kernel or scenario key",
                    "a name from `comity list`",
                    nearest=nearest_name(name, _all_names()),
                )
            )
        elif isinstance(value, Range):
            tables.append({**table, **{key: entry for key, entry in value.table.items() if entry is not None}})
        elif isinstance(value, tuple):
            problems.append(
                Problem(
                    PYTHON,
                    name,
                    value,
                    "could mean two levels or a range",
                    f"a list for levels, or Range({', '.join(map(repr, value))}) for a range",
                )
            )
        elif isinstance(value, list | np.ndarray | pd.Series):
            plain = [entry.item() if isinstance(entry, np.generic) else entry for entry in value]
            tables.append({**table, "options": plain})
        else:
            held[
                {"parameter": "parameters", "switch": "switches", "instrument": "instruments", "scenario": "scenario_values"}[kind]
            ][name] = value.item() if isinstance(value, np.generic) else value
    values |= {key: table for key, table in held.items() if table}
    values["vary"] = tables
    values["design"] = _python_design(values.get("design"), tables, problems)
    if not isinstance(values.get("seeds", 1), int | list | tuple):
        values["seeds"] = [int(seed) for seed in values["seeds"]]
    if "stopping" in values and values.get("seeds") == 1:
        values.pop("seeds")
    if isinstance(values.get("outcomes"), str):
        values["outcomes"] = [values["outcomes"]]
    try:
        study = build_study(values, PYTHON, None)
    except InputProblems as error:
        raise InputProblems([*problems, *error.problems], PYTHON) from None
    if problems:
        raise InputProblems(problems, PYTHON)
    return study


def _python_design(design: Any, tables: Sequence[Mapping[str, Any]], problems: list[Problem]) -> Any:
    """A design given from Python as a table of options."""
    if isinstance(design, pd.DataFrame):
        return {"kind": "table", "points": design}
    if isinstance(design, str):
        return {"kind": design}
    if isinstance(design, int) and not isinstance(design, bool):
        return {"kind": "latin_hypercube", "runs": design}
    if design is None and tables:
        if all("options" in table for table in tables):
            return {"kind": "factorial"}
        problems.append(
            Problem(
                PYTHON,
                "design",
                None,
                "is missing: a Range has no levels of its own",
                "a number of points of a Latin hypercube, the name of a kind, or a table",
            )
        )
        return {"kind": "factorial"}
    return design.model_dump(exclude_unset=True) if isinstance(design, Design) else design


def _kind(name: str, scenes: Sequence[Scenario]) -> tuple[str, dict[str, Any]]:
    """What a name stands for, and the beginning of its [[vary]] table; ("", {}) when nothing has it."""
    if name in PARAMETERS:
        return "parameter", {"parameter": name}
    head, _, lever = name.partition(".")
    if head in INSTRUMENTS:
        return "instrument", {"instrument": head, **({"lever": lever} if lever else {})}
    if name in SWITCHES or name in MECHANISMS or name in KERNELS:
        return "switch", {"switch": name}
    for scene in scenes:
        try:
            field_at(scene, name)
        except InputProblems:
            continue
        return "scenario", {"scenario": name}
    return "", {}


def _all_names() -> list[str]:
    return [*PARAMETERS, *INSTRUMENTS, *SWITCHES, *MECHANISMS, *KERNELS, *Study.model_fields]
