"""Conditions that can never hold are known, and no others."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, strategies as st

from exercise.ground.conditions import lookup, parse
from exercise.ground.fitting import list_warnings
from exercise.ground.injects import build_library, load_library
from exercise.ground.possible import can_hold, moments_of
from tests.exercise.ground.lists import of

NEVER = [
    "stability > 1",
    "week >= 24",
    "turn > 6",
    "week >= 12 and week < 8",
    "stability > 0.6 and not stability >= 0.5",
    "(stability < 0 or turn == 7) and week > 0",
    "turn == 2 and week == 8",
    "week == 7",
    'civilian_deaths@"Karst Hills" < 0',
    "2 < 1",
    "stability != stability",
    "week < 4",
]
SOMETIMES = [
    "stability >= 1",
    "week >= 20",
    "turn == 6 and week == 20",
    "stability > 0.6 and stability < 0.7",
    "not stability > 1",
    "civilian_deaths > 1000",
    'civilian_deaths@"Karst Hills" > civilian_deaths',
    "stability == acceptance",
]


@pytest.mark.parametrize("text, possible", [*((t, False) for t in NEVER), *((t, True) for t in SOMETIMES)])
def test_what_can_never_hold_is_known(text: str, possible: bool) -> None:
    assert can_hold(text, moments_of(6, 4)) is possible


NAMES = st.sampled_from(["week", "turn", "stability", "acceptance", "0.3", "0.5", "4", "8", "1"])
PARTS = st.builds("{} {} {}".format, NAMES, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), NAMES)
TEXTS = st.recursive(
    PARTS,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=5,
)


@given(TEXTS)
def test_a_condition_that_holds_somewhere_is_never_said_to_be_impossible(text: str) -> None:
    moments = moments_of(4, 4)
    test = parse(text)
    for (week, turn), stability, acceptance in itertools.product(moments, (0.0, 0.3, 0.4, 0.5, 1.0), (0.0, 0.3, 0.5, 1.0)):
        values = {"week": float(week), "turn": float(turn), "stability": stability, "acceptance": acceptance}
        if test(lookup(values)):
            assert can_hold(text, moments)
            return


def test_check_tells_what_can_come_in_no_session() -> None:
    library = build_library(of({"when": "stability > 1"}, {"text": "In {Region}."}, {"met_when": "acceptance < 0"}), "x.toml")
    told = list_warnings(library)
    assert len(told) == 3
    assert "never hold" in told[0] and "{Region}" in told[1] and "to be met" in told[2]
    assert not list_warnings(load_library("general"))
