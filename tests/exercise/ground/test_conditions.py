"""The language of conditions: what holds, what does not, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from exercise.ground.conditions import ConditionError, in_words, lookup, parse
from simulation.registers.outcomes import OUTCOMES

VALUES = lookup({"week": 12.0, "turn": 3.0, "stability": 0.4, "civilian_deaths": 7.0}, {("civilian_deaths", "Karst Hills"): 6.0})
TRUE = [
    "week >= 12",
    "not stability > 0.5",
    "stability < 0.5 and (turn == 4 or civilian_deaths != 6)",
    'civilian_deaths@"Karst Hills" == 6',
    "turn<4 and not (week<3 or week>20)",
    "0.1 < stability",
    "not not week == 12",
]
FALSE = [
    "week < 12",
    "stability > 0.4",
    "stability >= 0.4 and week > 12",
    "week == 1 or turn == 1",
    "not (week == 12 or turn == 1)",
]
UNREADABLE = [
    "",
    "week",
    "week >",
    "week ** 2 > 1",
    "wek > 3",
    "week > 3 and",
    "(week > 3",
    "week > 3)",
    "__import__('os') > 1",
    "week = 3",
    "week > 3; 1",
    'week@"Sarne" > 3',
    "trust_organisations@Sarne > 0.5",
    "stability@Atlantis < 1",
    "1 < 2 < 3",
    "x" * 500,
    "(" * 200 + "week > 1" + ")" * 200,
    "not " * 80 + "week > 1",
    "and > 3",
    "week > 1e9",
]


@pytest.mark.parametrize("text", TRUE)
def test_conditions_that_hold(text: str) -> None:
    assert parse(text)(VALUES) is True


@pytest.mark.parametrize("text", FALSE)
def test_conditions_that_do_not_hold(text: str) -> None:
    assert parse(text)(VALUES) is False


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_cannot_be_read_is_refused_in_words(text: str) -> None:
    with pytest.raises(ConditionError) as error:
        parse(text, ("Sarne", "Karst Hills"))
    assert len(str(error.value)) > 10


@given(st.text(alphabet="()<>=!andortw ek19._@\"'", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)(lambda name, region: 1.0)
    except ConditionError:
        return


def test_titles_of_outcomes_stand_in_conditions() -> None:
    assert in_words('week >= 8 and civilian_deaths@"Karst Hills" != 2') == (
        f"week ≥ 8 and {OUTCOMES['civilian_deaths'].title} in Karst Hills ≠ 2"
    )
