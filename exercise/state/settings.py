"""Choices made before a session begins; they stand in its first entry."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from exercise.ground import USUAL_A_TURN, InjectList
from exercise.roles import PLAYERS
from simulation.inputs import (
    InputProblems,
    Problem,
    Scenario,
    bundled_scenarios,
    load_scenario,
    plain,
    problems_from_validation,
    read_text,
)
from simulation.world import check_size

LONGEST_SCENARIO = 250_000
"""Characters of all files of a scenario folder that a session keeps."""
FILE_NAME = r"^(scenario\.toml|[A-Za-z0-9_-]{1,60}\.csv)$"
"""What a file of a scenario folder is called."""
FileName = Annotated[str, Field(pattern=FILE_NAME)]

Strategy = Literal["steady", "cooperative", "guarded"]
"""How AI players lean: as the reference policy; towards more sharing and acceptance; towards distance."""


class SessionSettings(BaseModel):
    """What a session is.

    Attributes:
        scenario: bundled name (with ``:variant``), or the name of the folder whose files follow; seed: world and luck;
            communities: size of the world.
        files: texts of a scenario folder of one's own by file name, so that the session is whole wherever it is opened; made
            by ``with_own_scenario``. A path never stands here.
        turns: 1 to 26; weeks_per_turn: 1 to 13; policy: what stands before anybody decides.
        roles: seats in play; others are left to the model (the communities' council is optional).
        strategy: how AI players lean; auto_injects: fire due injects without asking the facilitator.
        fit_injects: map a list that was written for a longer session in proportion (``exercise.ground.fitting``); injects_a_turn: a
            turn that has had so many gets no further one that was moved, which waits for the next (0: no limit).
        approval: turns wait for the facilitator; title: of the session.
        keep_days: days after which names and messages should be deleted.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    scenario: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_:-]+$")] = "kesara"
    seed: Annotated[int, Field(ge=0, lt=2**53, strict=True)] = 1
    communities: Annotated[int, Field(ge=1, le=2000, strict=True)] | None = None
    turns: Annotated[int, Field(ge=1, le=26, strict=True)] = 12
    weeks_per_turn: Annotated[int, Field(ge=1, le=13, strict=True)] = 4
    policy: Annotated[str, Field(max_length=80, pattern=r"^[A-Za-z0-9_-]*$")] = ""
    roles: tuple[str, ...] = PLAYERS
    strategy: Strategy = "steady"
    auto_injects: bool = True
    injects_a_turn: Annotated[int, Field(ge=0, le=50, strict=True)] = USUAL_A_TURN
    fit_injects: bool = True
    approval: bool = True
    title: Annotated[str, Field(max_length=120), AfterValidator(plain)] = "Exercise"
    keep_days: Annotated[int, Field(ge=0, le=3650, strict=True)] = 90
    library: InjectList | None = None
    files: dict[FileName, str] | None = None

    def load(self) -> Scenario:
        """The scenario; raises `InputProblems` for everything that does not fit it."""
        scenario = load_scenario(self.scenario) if self.files is None else self._own_scenario(self.files)
        problems = []
        weeks = self.turns * self.weeks_per_turn
        if weeks > scenario.weeks:
            problems.append(
                Problem(
                    "session",
                    "turns",
                    self.turns,
                    f"of {self.weeks_per_turn} weeks are {weeks} weeks, more than {scenario.name} has",
                    f"at most {scenario.weeks // self.weeks_per_turn} turns of {self.weeks_per_turn} weeks",
                )
            )
        missing = [role for role in PLAYERS if role not in self.roles and role != "communities"]
        problems += [Problem("session", "roles", role, "cannot be left out", "communities alone is optional") for role in missing]
        problems += [
            Problem("session", "roles", role, "is no role", ", ".join(PLAYERS)) for role in self.roles if role not in PLAYERS
        ]
        if self.library is not None:
            problems += self.library.check("injects", scenario)
        try:
            check_size(scenario, None, self.communities)
        except InputProblems as error:
            problems += error.problems
        if problems:
            raise InputProblems(problems, "the session")
        return scenario

    def _own_scenario(self, texts: dict[str, str]) -> Scenario:
        name, _, variant = self.scenario.partition(":")
        if sum(map(len, texts.values())) > LONGEST_SCENARIO:
            raise InputProblems([_too_long(name)], "the session")
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / name
            place.mkdir()
            for file, text in texts.items():
                (place / file).write_text(text, encoding="utf-8")
            return Scenario.from_folder(place, variant)


def _too_long(name: str) -> Problem:
    return Problem(name, "", None, "is too long to be kept in a session", f"at most {LONGEST_SCENARIO:,} characters in all files")


def with_own_scenario(values: Mapping[str, Any]) -> dict[str, Any]:
    """Settings in which the path of a scenario folder (with ``:variant``) has become its name and the texts of its files.

    Bundled names stay as they are, also where a folder of that name lies in the working directory ("./mali" is one's own).
    For the command line and for files of the facilitator's own; what comes from a browser is never given to this.

    Raises:
        InputProblems: the folder cannot be read, or is no scenario.
    """
    if "scenario" not in values:
        return dict(values)
    given = str(values["scenario"])
    path, colon, variant = given.rpartition(":")
    if not colon or "/" in variant or "\\" in variant:
        path, variant = given, ""
    if path in bundled_scenarios() or not ("/" in path or "\\" in path or Path(path).is_dir()):
        return dict(values)
    folder, problems = Path(path).resolve(), list[Problem]()
    load_scenario(f"{path}:{variant}" if variant else path)  # everything wrong with it, with its file names
    wanted = [file for file in sorted(folder.iterdir()) if re.fullmatch(FILE_NAME, file.name)]
    texts = {file.name: text for file in wanted if (text := read_text(file, problems)) is not None}
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", folder.name).strip("-")[:60] or "scenario"
    problems += [] if sum(map(len, texts.values())) <= LONGEST_SCENARIO else [_too_long(name)]
    if problems:
        raise InputProblems(problems, f"scenario {path}")
    return {**values, "scenario": f"{name}:{variant}" if variant else name, "files": texts}


def settings_of(values: dict[str, Any]) -> SessionSettings:
    """Settings from plain values.

    Raises:
        InputProblems: every mistake.
    """
    try:
        return SessionSettings.model_validate(values)
    except ValidationError as error:
        raise InputProblems(
            problems_from_validation(error, SessionSettings, lambda where: ("session", ".".join(map(str, where)))), "the session"
        ) from None
