"""Numbers and words of figures, as people write them."""

from __future__ import annotations

import math

import pytest

from figures.numbers import MINUS, better_words, outcome_of, policy_title, scale_for
from simulation.registers.outcomes import OUTCOMES


@pytest.mark.parametrize(
    ("name", "values", "value", "text", "unit"),
    [
        ("trust_mission", [0.4, 0.6], 0.456, "0.46", "0 to 1"),
        ("trust_mission", [0.01], -0.0123, f"{MINUS}0.012", "0 to 1"),
        ("cost_usd", [187_611_000.0], 187_611_000.0, "188", "million US dollars"),
        ("cost_usd", [0.0], 0.0, "0", "US dollars"),
        ("civilian_deaths", [1559.8], 1559.8, "1,560", "deaths"),
        ("civilian_deaths", [3.25], 3.25, "3.25", "deaths"),
        ("civilian_deaths", [12.0], 12.0, "12", "deaths"),
        ("trust_ngos", [math.nan], math.nan, "–", "0 to 1"),
    ],
)
def test_numbers_read_as_people_write_them(name: str, values: list[float], value: float, text: str, unit: str) -> None:
    scale = scale_for(name, values)
    assert (scale.text(value), scale.unit) == (text, unit)


def test_signs_stand_where_there_is_a_difference_to_see() -> None:
    scale = scale_for("trust_mission", [0.3])
    assert scale.text(0.1, signed=True) == "+0.10" and scale.text(-0.1, signed=True) == f"{MINUS}0.10"
    assert scale.text(-0.0001, signed=True) == "0.00"


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_outcome_has_a_scale(name: str) -> None:
    for values in ([], [0.0], [0.5], [123.0], [4.5e9], [math.nan]):
        scale = scale_for(name, values)
        assert scale.factor >= 1 and scale.unit


def test_unknown_outcomes_are_named() -> None:
    with pytest.raises(KeyError, match="calmness"):
        outcome_of("calmness")


def test_words_for_better_and_for_policies() -> None:
    assert better_words(outcome_of("civilian_deaths")) == ("better", "worse")
    assert better_words(outcome_of("stability")) == ("worse", "better")
    assert better_words(outcome_of("engagement")) == ("less", "more")
    assert policy_title("best_practice") == "Best practice" and policy_title("x", {"x": "The X"}) == "The X"
