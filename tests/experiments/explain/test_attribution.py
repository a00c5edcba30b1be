"""The arithmetic of attribution against hand-worked games and brute force."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from experiments.explain.attribution import (
    WhatMatters,
    antithetic_orders,
    coalitions_of,
    contribution,
    left_out,
    shapley,
    shapley_of_orders,
)
from experiments.explain.words import moves, shares_words


def brute_force(values: np.ndarray, players: int) -> np.ndarray:
    """Mean contribution over every order, in the plainest way."""
    out = np.zeros((players, *values.shape[1:]))
    orders = list(permutations(range(players)))
    for order in orders:
        held = 0
        for player in order:
            out[player] += values[held | 1 << player] - values[held]
            held |= 1 << player
    return out / len(orders)


@pytest.mark.parametrize("players", [1, 2, 3, 5, 6])
def test_shapley_values_equal_brute_force_and_sum_exactly(players: int) -> None:
    values = np.random.default_rng(players).normal(size=(1 << players, 3, 2))
    found = shapley(values)
    np.testing.assert_allclose(found, brute_force(values, players), rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.sum(axis=0), values[-1] - values[0], rtol=0, atol=1e-12)


def test_shapley_values_of_games_worked_by_hand() -> None:
    # Glove game: player 0 has a left glove, 1 and 2 a right one each; a pair is worth 1. Shares 4/6, 1/6, 1/6.
    pair = np.array([float(c & 1 and c & 6 != 0) for c in range(8)])
    np.testing.assert_allclose(shapley(pair), [4 / 6, 1 / 6, 1 / 6], atol=1e-15)
    # Two players worth 2 and 5 alone and 3 more together share those; a player who brings nothing gets nothing.
    values = np.array([2 * (c & 1) + 5 * (c >> 1 & 1) + 3 * (c & 3 == 3) for c in range(8)], dtype=float)
    np.testing.assert_allclose(shapley(values), [3.5, 6.5, 0.0], atol=1e-15)


def test_what_is_not_all_coalitions_is_refused() -> None:
    with pytest.raises(ValueError, match="6 coalitions"):
        shapley(np.zeros(6))
    with pytest.raises(ValueError, match="order"):
        shapley_of_orders([], {0: np.zeros(1)})


def test_drawn_orders_sum_exactly_and_all_orders_are_shapley() -> None:
    players = 5
    values = np.random.default_rng(1).normal(size=(1 << players, 2))
    table = dict(enumerate(values))
    every = shapley_of_orders(list(permutations(range(players))), table)
    np.testing.assert_allclose(every, shapley(values), atol=1e-12)
    orders = antithetic_orders(players, 1, np.random.default_rng(2))
    assert orders[1] == orders[0][::-1] and sorted(orders[0]) == list(range(players))
    met = coalitions_of(orders)
    assert met[0] == 0 and met[-1] == 31 and len(met) == 2 * (players - 1) + 2
    few = shapley_of_orders(orders, {key: values[key] for key in met})
    np.testing.assert_allclose(few.sum(axis=0), values[-1] - values[0], atol=1e-12)
    # A pair of an order and its reverse is exact when players interact two by two only.
    pairs = np.array(
        [
            sum((1 + i) * (c >> i & 1) for i in range(players))
            + sum((i + 1) * (k - 2.5) * (c >> i & c >> k & 1) for k in range(players) for i in range(k))
            for c in range(1 << players)
        ]
    )
    np.testing.assert_allclose(shapley_of_orders(orders, dict(enumerate(pairs))), shapley(pairs), atol=1e-12)


def test_drawn_orders_are_unbiased_and_their_intervals_cover() -> None:
    # 200 studies of 12 seeds, each with an order and its reverse; the value has a threshold, so orders matter. Of 800
    # intervals of 95 % about 760 must cover; fewer than 720 or none missed would have a chance below one in 10^6.
    players, rng = 4, np.random.default_rng(3)
    weights = np.array([1.0, 2.0, 3.0, 4.0])
    value = np.array([float(weights @ [(c >> k) & 1 for k in range(players)] >= 4.5) for c in range(1 << players)])
    truth = shapley(value)
    covered, means = 0, []
    for _ in range(200):
        seeds = []
        for _ in range(12):
            noisy = dict(enumerate(value + 0.05 * rng.normal(size=value.shape)))
            seeds.append(shapley_of_orders(antithetic_orders(players, 1, rng), noisy))
        each = np.array(seeds)
        means.append(each.mean(axis=0))
        for player in range(players):
            part = contribution("", "", each[:, player])
            covered += part.low <= truth[player] <= part.high
    np.testing.assert_allclose(np.mean(means, axis=0), truth, atol=0.02)
    assert 720 <= covered < 800


def test_left_out_finds_the_planted_path_and_states_the_remainder() -> None:
    # The effect runs through "a" and then "b" (a chain), and a direct part of 2 that nothing switches off.
    def difference(a: bool, b: bool, c: bool) -> np.ndarray:
        return np.array([2.0 + 5.0 * (a and b), 1.0 + 3.0 * (a and b)])

    total = difference(True, True, True)
    parts, rest = left_out(
        total, {"a": difference(False, True, True), "b": difference(True, False, True), "c": difference(True, True, False)}
    )
    assert parts["a"].tolist() == parts["b"].tolist() == [5.0, 3.0] and parts["c"].tolist() == [0.0, 0.0]
    assert rest.tolist() == [-3.0, -2.0]
    assert (sum(parts.values()) + rest).tolist() == total.tolist()


def test_a_contribution_says_in_how_many_worlds_it_matters() -> None:
    values = np.array([-12.0] * 7 + [-3.0, 4.0, 11.0])
    part = contribution("x", "X", values, WhatMatters(10.0, -1))
    assert (part.better, part.worse, part.verdict) == (0.7, 0.1, "mostly_better")
    assert shares_words(part, 10) == "mostly better in 7 of 10 worlds, worse in 1" and moves(part)
    small = contribution("x", "X", values / 100.0, WhatMatters(10.0, -1))
    assert shares_words(small, 10) == "no difference that matters" and not moves(small)
    plain = contribution("x", "X", values, WhatMatters(10.0, 0))
    assert shares_words(plain, 10) == "mostly less in 7 of 10 worlds, more in 1"


def test_a_contribution_carries_its_paired_interval() -> None:
    part = contribution("x", "X", np.array([1.0, 2.0, 3.0]))
    # t with two degrees of freedom: 4.302653 x 1 / sqrt(3).
    assert part.estimate == 2.0 and part.low == pytest.approx(2 - 2.484138, abs=1e-6) and part.high == pytest.approx(4.484138)
    assert part.as_dict()["id"] == "x" and np.isnan(contribution("x", "X", np.array([1.0])).low)
