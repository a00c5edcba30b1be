"""Choices made before a session begins; they stand in its first entry."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from exercise.injects import Library
from exercise.roles import PLAYERS
from simulation.errors import InputProblems, Problem
from simulation.input_files import problems_from_validation
from simulation.scenario import Scenario, load_scenario
from simulation.settings import check_size

Strategy = Literal["steady", "cooperative", "guarded"]
"""How AI players lean: as the reference policy; towards more sharing and acceptance; towards distance."""


class SessionSettings(BaseModel):
    """What a session is.

    Attributes:
        scenario: bundled name (with ``:variant``); seed: world and luck; communities: size of the world.
        turns: 6 to 26; weeks_per_turn: 1 to 13; policy: what stands before anybody decides.
        roles: seats in play; others are left to the model (the communities' council is optional).
        strategy: how AI players lean; auto_injects: fire due injects without asking the facilitator.
        approval: turns wait for the facilitator; title: of the session.
        keep_days: days after which names and messages should be deleted.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    scenario: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_:-]+$")] = "kesara"
    seed: Annotated[int, Field(ge=0, lt=2**53, strict=True)] = 1
    communities: Annotated[int, Field(ge=1, le=2000, strict=True)] | None = None
    turns: Annotated[int, Field(ge=6, le=26, strict=True)] = 12
    weeks_per_turn: Annotated[int, Field(ge=1, le=13, strict=True)] = 4
    policy: Annotated[str, Field(max_length=80, pattern=r"^[A-Za-z0-9_-]*$")] = ""
    roles: tuple[str, ...] = PLAYERS
    strategy: Strategy = "steady"
    auto_injects: bool = True
    approval: bool = True
    title: Annotated[str, Field(max_length=120)] = "Exercise"
    keep_days: Annotated[int, Field(ge=0, le=3650, strict=True)] = 90
    library: Library | None = None

    def load(self) -> Scenario:
        """The scenario; raises `InputProblems` for everything that does not fit it."""
        scenario = load_scenario(self.scenario)
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
