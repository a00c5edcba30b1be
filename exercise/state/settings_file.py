"""Settings of a session from a TOML file, in the same words as a script's; everything wrong with it is told at once.

schema_version = 1
injects = "general"
[session]
scenario = "kesara"
turns = 6
title = "Autumn exercise"
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from exercise.ground import InjectList, load_library
from exercise.roles import PLAYERS
from exercise.state.settings import SessionSettings, settings_of, with_own_scenario
from simulation.inputs import (
    InputProblems,
    Problem,
    check_schema_version,
    load_policy,
    nearest_name,
    parse_toml,
    read_text,
    unknown_name,
)

KEYS = ("schema_version", "session", "injects")
"""What may stand at the top of the file."""
SETTINGS = tuple(name for name in SessionSettings.model_fields if name not in ("library", "files"))
"""What may stand under ``[session]``."""
OF_SCRIPTS = ("turn", "forward")
"""Keys of scripts, which ``comity exercise play`` reads."""


def read_settings(
    path: str | os.PathLike[str] | None, given: Mapping[str, Any] | None = None, injects: str | None = None
) -> SessionSettings:
    """Settings of a new session, its injects included.

    Args:
        path: the file, ``None`` for none; given: settings that win over the file's; injects: likewise, a name or a path.

    Raises:
        InputProblems: every mistake in the file, in what was given, and in the list of injects.
    """
    file = Path(path).name if path is not None else "the command"
    subject = f"settings {path}" if path is not None else "the command"
    problems: list[Problem] = []
    document: Mapping[str, Any] = {}
    if path is not None:
        text = read_text(Path(path), problems)
        found = parse_toml(text, file, problems) if text is not None else None
        if found is None or not check_schema_version(found, file, problems):
            raise InputProblems(problems, subject)
        document = found
    table = _table(document, file, problems) | dict(given or {})
    library = _library(document.get("injects", "general") if injects is None else injects, file, problems)
    settings = _settings(table, library, file, problems)
    if problems or settings is None:
        raise InputProblems(problems, subject)
    return settings


def _settings(table: Mapping[str, Any], library: InjectList | None, file: str, problems: list[Problem]) -> SessionSettings | None:
    """The settings; where some cannot be read the others are checked nevertheless, so that all mistakes are told at once."""
    unread: set[str] = set()
    while True:
        given = {key: value for key, value in table.items() if key not in unread}
        try:
            settings = settings_of(with_own_scenario(given)).model_copy(update={"library": library})
            break
        except InputProblems as error:
            more = {problem.key.split(".")[0] for problem in error.problems if problem.file == "session"} & set(given)
            more |= {"scenario"} & set(given) if not more else set()
            problems += [_placed(problem, file) for problem in error.problems]
            if not more:
                return None
            unread |= more
    scenario = None
    try:
        scenario = settings.load()
    except InputProblems as error:
        problems += [_placed(problem, file) for problem in error.problems if problem.key not in unread]
    try:
        policy = load_policy(settings.policy or (scenario.reference_policy if scenario else "uncoordinated"))
        problems += policy.check_regions(scenario) if scenario else []
    except InputProblems as error:
        problems += error.problems
    return settings


def _table(document: Mapping[str, Any], file: str, problems: list[Problem]) -> dict[str, Any]:
    for key in document:
        if key in SETTINGS:
            problems.append(Problem(file, key, document[key], "stands above [session]", "the same under [session]"))
        elif key in OF_SCRIPTS:
            problems.append(Problem(file, key, None, "belongs to a script", "comity exercise play reads scripts"))
        elif key not in KEYS:
            problems.append(unknown_name(file, key, key, [*KEYS, *SETTINGS], "key"))
    table = document.get("session", {})
    if not isinstance(table, Mapping):
        problems.append(Problem(file, "session", table, "is not a table of settings", "[session]"))
        return {}
    problems += [unknown_name(file, f"session.{key}", key, SETTINGS, "setting") for key in table if key not in SETTINGS]
    return {key: value for key, value in table.items() if key in SETTINGS}


def _library(source: Any, file: str, problems: list[Problem]) -> InjectList | None:
    if not isinstance(source, str):
        problems.append(Problem(file, "injects", source, "is not text", "a bundled list or the path of one"))
        return None
    try:
        return load_library(source)
    except InputProblems as error:
        problems += error.problems
        return None


def _placed(problem: Problem, file: str) -> Problem:
    """A problem of the settings as one of the file, with the nearest role where a role is misspelt."""
    if problem.file != "session":
        return problem
    nearest = problem.nearest
    if problem.key == "roles" and not nearest and problem.value not in PLAYERS:
        nearest = nearest_name(problem.value, PLAYERS)
    return Problem(file, f"session.{problem.key}", problem.value, message=problem.message, allowed=problem.allowed, nearest=nearest)
