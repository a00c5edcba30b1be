"""A session played from a file: who decides what in which turn; AI players do the rest.

schema_version = 1
[session]
scenario = "kesara"
turns = 6
[[turn]]
number = 1
[[turn.do]]
role = "mission"
kind = "decide"
values = { "offer.liaison_channels" = 0.6 }
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from exercise.roles import CONTROL, ROLES
from exercise.session import Session
from exercise.state import Refused, SessionSettings, parse_command, settings_of, with_own_scenario
from simulation.inputs import InputProblems, Problem, check_schema_version, parse_toml, read_text, unknown_name

_TURNED = frozenset({"decide", "commit", "propose", "answer", "collect", "amend", "approve"})
"""Commands that name their turn, which a script leaves out."""


class Script:
    """A script that has been read and checked.

    Attributes:
        settings: of the session; injects: name or path of the list of injects; forward: live 104 weeks at the end.
        steps: commands with their role and place in the file, by turn (counted from 0).
    """

    def __init__(self, document: Mapping[str, Any], file: str) -> None:
        problems: list[Problem] = []
        self.file = file
        self.settings = SessionSettings()
        self.injects, self.forward = str(document.get("injects", "general")), document.get("forward") is True
        known = ("schema_version", "session", "injects", "forward", "turn")
        problems += [unknown_name(file, key, key, known, "key") for key in document if key not in known]
        try:
            self.settings = settings_of(with_own_scenario(document.get("session", {})))
            self.settings.load()
        except (InputProblems, TypeError, ValueError, AttributeError) as error:
            problems += (
                [
                    Problem(file, f"session.{p.key}", p.value, message=p.message, allowed=p.allowed, nearest=p.nearest)
                    for p in error.problems
                ]
                if isinstance(error, InputProblems)
                else [Problem(file, "session", None, "is not a table of settings")]
            )
        self.steps: dict[int, list[tuple[str, dict[str, Any], str]]] = {}
        turns = document.get("turn", [])
        for k, turn in enumerate(turns if isinstance(turns, list) else []):
            problems += self._turn(turn, f"turn[{k}]")
        if not isinstance(turns, list):
            problems.append(Problem(file, "turn", None, "must be written as [[turn]]"))
        if problems:
            raise InputProblems(problems, f"script {file}")

    def _turn(self, turn: Any, place: str) -> list[Problem]:
        if not isinstance(turn, Mapping) or not isinstance(turn.get("number"), int):
            return [Problem(self.file, f"{place}.number", None, "is missing", f"a turn, 1 to {self.settings.turns}")]
        number = turn["number"]
        found = [
            unknown_name(self.file, f"{place}.{key}", key, ("number", "do"), "key") for key in turn if key not in ("number", "do")
        ]
        if not 1 <= number <= self.settings.turns:
            return [
                *found,
                Problem(self.file, f"{place}.number", number, "is no turn of this session", f"1 to {self.settings.turns}"),
            ]
        for k, step in enumerate(turn.get("do", [])):
            where = f"turn {number}, step {k + 1}"
            if not isinstance(step, Mapping) or step.get("role") not in ROLES:
                found.append(
                    unknown_name(
                        self.file, f"{where}.role", step.get("role") if isinstance(step, Mapping) else step, list(ROLES), "role"
                    )
                )
                continue
            data = {key: value for key, value in step.items() if key != "role"}
            if data.get("kind") in _TURNED:
                data.setdefault("turn", number - 1)
            try:
                parse_command(data)
            except Refused as error:
                found.append(Problem(self.file, where, None, error.message))
            self.steps.setdefault(number - 1, []).append((str(step["role"]), data, where))
        return found

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Script:
        """Read a script. Raises `InputProblems` with every mistake."""
        problems: list[Problem] = []
        text = read_text(Path(path), problems)
        document = parse_toml(text, Path(path).name, problems) if text is not None else None
        if document is None or not check_schema_version(document, Path(path).name, problems):
            raise InputProblems(problems, f"script {path}")
        return cls(document, Path(path).name)


def play_script(script: Script, target: str | os.PathLike[str]) -> Session:
    """Play a script into a new session file; roles that it does not name are AI players.

    Raises:
        InputProblems: the target exists, or the session refuses a step (what was played so far is kept).
    """
    session = Session.create(target, script.settings, script.injects)
    control = session.admit(CONTROL).participant
    people: dict[str, str] = {CONTROL: control}
    for steps in script.steps.values():
        for role, _, _ in steps:
            if role not in people:
                people[role] = session.admit(role).participant
    session.do(control, {"kind": "start"})
    for turn in range(script.settings.turns):
        for role, data, where in script.steps.get(turn, []):
            try:
                session.do(people[role], data)
            except Refused as error:
                raise InputProblems([Problem(script.file, where, None, error.message)], f"script {script.file}") from None
        if session.play.turn == turn and session.play.phase == "open":
            session.do(control, {"kind": "collect", "turn": turn})
        if session.play.turn == turn and session.play.phase == "approval":
            session.do(control, {"kind": "approve", "turn": turn})
    if script.forward:
        session.do(control, {"kind": "forward"})
    return session
