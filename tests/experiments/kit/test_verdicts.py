"""Verdicts from shares of worlds: the words' limits, the table's columns worked out by hand, and their rates of error."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from experiments.kit.verdicts import Shares, look, luck_share, of_two, share_half_width, sides, smallest, world_table
from figures.verdicts import LOOKS
from simulation.registers.outcomes import OUTCOMES


def shares(better: int, worse: int, worlds: int = 100) -> Shares:
    side = np.array([1] * better + [-1] * worse + [0] * (worlds - better - worse))
    return Shares.of(side)


@pytest.mark.parametrize(
    ("better", "worse", "word"),
    [
        (100, 0, "better"),
        (90, 10, "better"),
        (89, 0, "mostly_better"),
        (67, 10, "mostly_better"),
        (67, 11, "depends"),
        (66, 0, "depends"),
        (33, 0, "no_difference"),
        (34, 0, "depends"),
        (16, 17, "no_difference"),
        (50, 50, "depends"),
        (0, 90, "worse"),
        (10, 67, "mostly_worse"),
        (11, 67, "depends"),
        (0, 66, "depends"),
    ],
)
def test_words_follow_shares(better: int, worse: int, word: str) -> None:
    assert shares(better, worse).verdict() == word
    plain = {"better": "more", "worse": "less", "mostly_better": "mostly_more", "mostly_worse": "mostly_less"}
    assert shares(better, worse).verdict(0) == plain.get(word, word)
    assert word in LOOKS and plain.get(word, word) in LOOKS


def test_no_world_says_nothing() -> None:
    found = Shares.of(np.zeros(0, dtype=np.int64))
    assert found.verdict() == "no_data" and math.isnan(found.better)


def test_a_difference_of_exactly_what_matters_counts_whatever_floats_do() -> None:
    assert sides([0.70 - 0.65, 0.0499, -0.05], 0.05, 1).tolist() == [1, 0, -1]
    assert sides([5.0, -5.0], 5.0, -1).tolist() == [-1, 1]
    assert sides([5.0, -5.0], 5.0, 0).tolist() == [1, -1]
    assert of_two("trust_mission", 0.70, 0.65) == "better" and of_two("civilian_deaths", 105.0, 100.0) == "no_difference"


def test_what_matters_hangs_on_the_reference_and_has_a_floor() -> None:
    assert smallest("civilian_deaths", 1000.0) == 100.0 and smallest("civilian_deaths", 10.0) == 5.0
    assert all(outcome.matters.reason for outcome in OUTCOMES.values())


def runs(values: dict[str, list[float]], outcome: str = "civilian_deaths") -> pd.DataFrame:
    rows = [
        {"scenario": "here", "policy": policy, "seed": seed, outcome: value}
        for policy, one in values.items()
        for seed, value in enumerate(one)
    ]
    return pd.DataFrame(rows)


def test_the_table_by_hand() -> None:
    old = [100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0, 800.0, 900.0, 500.0]  # mean 500: 50 matter
    change = [-50.0, -60.0, -49.0, 0.0, 10.0, -70.0, 80.0, -90.0, -100.0, -200.0]
    first = runs({"old": old, "new": [a + b for a, b in zip(old, change)]})
    second = runs({"old": old[:4], "new": [old[0] + 50.0, old[1] - 60.0, old[2] - 51.0, old[3]]})
    table = world_table(first, {"here": "old"}, ["civilian_deaths"], again=second).set_index("policy")
    row = table.loc["new"]
    assert row["matters"] == 50.0
    assert (row["better"], row["worse"], row["neither"]) == (0.6, 0.1, 0.3)
    assert (row["low80"], row["high80"]) == pytest.approx(tuple(np.quantile(change, [0.1, 0.9])))
    assert row["verdict"] == "depends"
    # Worlds 0 and 2 say otherwise with other luck; worlds 1 and 3 do not.
    assert row["same"] == 0.5
    # Places among the ten: 5.5 and 9, 4.5 twice, 6.5 and 5, 7.5 twice.
    within = (3.5**2 + 0.0 + 1.5**2 + 0.0) / 4 / 2
    assert row["luck"] == pytest.approx(within / np.var(np.arange(10) + 0.5, ddof=1))
    assert table.loc["old", "verdict"] == "reference"
    assert row["difference"] == pytest.approx(np.mean(change)) and row["p"] > 0.0


def test_one_world_in_which_war_breaks_out_does_not_make_everything_chance() -> None:
    world = np.linspace(-1.0, 1.0, 100)
    first, second = world[:25].copy(), world[:25].copy()
    first[3] = -500.0  # with its first seed only
    assert luck_share(first, second, np.concatenate([first, world[25:]])) < 0.1


def test_events_too_rare_for_a_verdict_say_so() -> None:
    worlds = 100
    rare = [1.0 if k in (3, 50, 70) else 0.0 for k in range(worlds)]
    fewer = [0.0 if k == 3 else value for k, value in enumerate(rare)]
    often = [float(5 + k % 3) for k in range(worlds)]
    halved = [0.0 if k < 40 else 3.0 for k in range(worlds)]
    cases = {
        "rare": (rare, fewer),
        "never": ([0.0] * worlds, [0.0] * worlds),
        "often": (often, often),
        "seen": ([3.0] * worlds, halved),
    }
    found = {
        name: world_table(runs({"old": old, "new": new}, "misconduct_events"), {"here": "old"}, ["misconduct_events"]).iloc[-1]
        for name, (old, new) in cases.items()
    }
    assert {name: look(row) == "few_events" for name, row in found.items()} == {
        "rare": True,
        "never": True,
        "often": False,  # nothing differs where much could: that is no difference
        "seen": False,
    }
    assert found["rare"]["verdict"] == "no_difference" and found["rare"]["better"] == 0.01  # the share stands beside it
    shares = world_table(runs({"old": rare, "new": fewer}, "stability"), {"here": "old"}, ["stability"]).iloc[-1]
    assert look(shares) == "no_difference"  # what is no count has no events


def test_without_second_seeds_nothing_is_said_of_luck() -> None:
    row = world_table(runs({"old": [1.0, 2.0], "new": [9.0, 9.0]}), {"here": "old"}, ["civilian_deaths"]).iloc[-1]
    assert math.isnan(row["luck"]) and math.isnan(row["same"])


def test_luck_is_all_where_seeds_decide_and_nothing_where_worlds_do() -> None:
    rng = np.random.default_rng(1)
    world, one, two = rng.normal(size=(3, 4000))
    assert luck_share(one, two, one) == pytest.approx(1.0, abs=0.06)
    assert luck_share(world, world, world) == 0.0
    assert luck_share(world + one, world + two, world + one) == pytest.approx(0.5, abs=0.04)
    assert luck_share([0.0, 0.0], [0.0, 0.0], [0.0, 0.0]) == 0.0 and math.isnan(luck_share([1.0], [2.0], [1.0]))


def test_a_share_of_a_hundred_worlds_is_known_to_ten_points() -> None:
    assert share_half_width(0.5, 100) == pytest.approx(0.096, abs=0.001)
    assert share_half_width(1.0, 100) < 0.02 and share_half_width(0.5, 0) == math.inf


def rate(shift: float, words: tuple[str, ...], spread: float, comparisons: int, worlds: int = 100) -> float:
    """Share of comparisons that end in one of some words: differences of normal luck, in units of what matters."""
    rng = np.random.default_rng(5)
    values = shift + spread * rng.normal(size=(comparisons, worlds))
    return float(np.mean([Shares.of(sides(one, 1.0, 1)).verdict() in words for one in values]))


@pytest.mark.parametrize("spread", [0.1, 1.0, 3.0, 10.0])
def test_luck_alone_is_called_better_or_worse_in_less_than_one_comparison_in_a_hundred(spread: float) -> None:
    assert rate(0.0, ("better", "worse", "mostly_better", "mostly_worse"), spread, 1000) <= 0.01


@pytest.mark.parametrize("spread", [0.1, 0.5, 0.7])
def test_twice_what_matters_is_found_in_95_of_100_comparisons(spread: float) -> None:
    assert rate(2.0, ("better", "mostly_better"), spread, 1000) >= 0.95
