"""Lots of the search are drawn by its seed alone."""

from __future__ import annotations

import numpy as np
from pymoo.core.population import Population

from experiments.optimise.search import _winners


def population(broken: list[float]) -> Population:
    """Points that break their limits so far."""
    made = Population.new("X", np.arange(float(len(broken)))[:, None])
    made.set("G", np.array(broken)[:, None], "F", np.zeros((len(broken), 3)), "H", np.zeros((len(broken), 0)))
    made.apply(lambda one: one.evaluated.update(("F", "G", "H")))
    return made


def test_those_that_break_limits_alike_are_chosen_by_the_seed() -> None:
    points = population([0.5] * 40)
    pairs = np.random.default_rng(0).permuted(np.tile(np.arange(40), (30, 1)), axis=1)[:, :2]
    first, again, other = (_winners(points, pairs, random_state=np.random.default_rng(seed)).ravel() for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    assert all(winner in pair for winner, pair in zip(first, pairs))
    assert 0.2 < np.mean(first == pairs[:, 0]) < 0.8


def test_the_one_that_breaks_limits_less_wins() -> None:
    points = population([0.0, 0.2, 0.9, -1.0])
    pairs = np.array([[0, 1], [2, 1], [2, 3], [1, 2]])
    for seed in range(5):
        assert _winners(points, pairs, random_state=np.random.default_rng(seed)).ravel().tolist() == [0, 1, 3, 1]
