"""What the tests of bad input share: a mistake to make in a good file, and what must be said about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from simulation.inputs.errors import InputProblems, Problem


class Mistake(NamedTuple):
    """A replacement in one file of the starting scenario and what must be said about it."""

    file: str
    old: str
    new: str
    key: str
    value: object
    message: str
    allowed: str = ""
    nearest: str = ""
    reported_in: str = ""  # when it is another file than the one changed


def problems_of(call: Callable[[], object]) -> list[Problem]:
    with pytest.raises(InputProblems) as raised:
        call()
    text = str(raised.value)
    assert text.count("\n  - ") == len(raised.value.problems) > 0, "every problem is a bullet"
    return raised.value.problems


def matching(problems: list[Problem], mistake: Mistake) -> list[Problem]:
    return [
        problem
        for problem in problems
        if problem.file == (mistake.reported_in or mistake.file)
        and problem.key == mistake.key
        and mistake.message in problem.message
        and mistake.allowed in problem.allowed
        and problem.nearest == mistake.nearest
        and (mistake.value is None or problem.value == mistake.value)
    ]
