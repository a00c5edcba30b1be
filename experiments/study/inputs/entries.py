"""Scenarios and policies as a study names them: a name, a file beside it, a table, or an object."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.inputs import (
    Gathered,
    InputProblems,
    Policy,
    Problem,
    Scenario,
    bundled_policies,
    bundled_scenarios,
    load_policy,
    load_scenario,
    nearest_name,
    one_of,
)
from simulation.world import choose_policies, label_of


def read_scenario(entry: Any, base: Path | None) -> tuple[str, Scenario]:
    """A scenario and the label it goes by, from a name, a folder (relative to ``base``) or an object.

    Raises:
        InputProblems: everything wrong with it.
    """
    if isinstance(entry, Scenario):
        return label_of(entry), entry
    text = str(entry)
    name, colon, variant = text.rpartition(":")
    if not colon or "/" in variant or "\\" in variant:
        name, colon, variant = text, "", ""
    folder = (base or Path()) / name
    if name not in bundled_scenarios() and (folder / "scenario.toml").is_file():
        text = f"{folder.resolve().as_posix()}{colon}{variant}"
    return text, load_scenario(text)


def read_policy(entry: Any, base: Path | None) -> Policy:
    """A policy from a name, a file (relative to ``base``), a table as in a policy file, or an object.

    Raises:
        InputProblems: everything wrong with it.
    """
    if isinstance(entry, Policy):
        return entry
    if isinstance(entry, Mapping):
        values = dict(entry)
        values.pop("schema_version", None)
        unknown = [key for key in values if key not in Policy.model_fields]
        if unknown or not isinstance(values.get("name"), str):
            known = list(Policy.model_fields)
            raise InputProblems(
                [
                    Problem("policy", key, key, "is not a known key", one_of(known), nearest=nearest_name(key, known))
                    for key in unknown
                ]
                or [Problem("policy", "name", values.get("name"), "is missing", "text")]
            )
        return Policy.of(values["name"], values.get("instruments"), values.get("title", ""), values.get("summary", ""))
    text = str(entry)
    file = (base or Path()) / text
    if text not in bundled_policies() and file.suffix == ".toml" and file.is_file():
        return Policy.from_file(file)
    return load_policy(text)


def moved(error: InputProblems, file: str, key: str) -> list[Problem]:
    """Problems of an entry, told as problems of the study's ``key`` unless they lie in a file of their own."""
    return [
        problem
        if problem.file.endswith((".toml", ".csv"))
        else Problem(
            file,
            ".".join(part for part in (key, problem.key) if part),
            problem.value,
            problem.message,
            problem.allowed,
            nearest=problem.nearest,
        )
        for problem in error.problems
    ]


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


def read_policies(entries: Any, key: str, file: str, base: Path | None, problems: list[Problem]) -> list[Policy]:
    """The policies of a list; what cannot be read is noted."""
    entries = [entries] if isinstance(entries, str | Path | Policy | Mapping) else entries
    if not isinstance(entries, list | tuple):
        problems.append(Problem(file, key, entries, "is not a list", "a list of policies"))
        return []
    noted = Gathered()

    def load(entry: Any) -> Policy:
        try:
            return read_policy(entry, base)
        except InputProblems as error:
            raise InputProblems(moved(error, file, key)) from None

    chosen = choose_policies(entries, noted, load=load, file=file, key=key)
    problems += noted
    return chosen


def read_vary(tables: Any, file: str, base: Path | None, problems: list[Problem]) -> Any:
    """The [[vary]] tables with their policies read; what is no table stays, to be told by its type."""
    if not isinstance(tables, list | tuple):
        return tables
    out = []
    for i, table in enumerate(tables, 1):
        if isinstance(table, Mapping) and "policy" in table:
            read = read_policies(table["policy"], f"vary.{i}.policy", file, base, problems)
            table = {**table, "policy": read}
        out.append(table)
    return out


def read_points(design: dict[str, Any], file: str, base: Path | None, problems: list[Problem]) -> dict[str, Any]:
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
