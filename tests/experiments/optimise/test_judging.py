"""Judging candidates by hand: spread, dominance beyond luck, contests, compromises, convergence."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from experiments.optimise.front import (
    challenger,
    compromises,
    contest,
    dominated_with_confidence,
    normalised,
    spread,
)
from experiments.optimise.report import convergence_verdict

# --- judging


def test_spread_keeps_the_extremes() -> None:
    angles = np.linspace(0.0, math.pi / 2, 50)
    points = np.column_stack([1 - np.cos(angles), 1 - np.sin(angles)])
    kept = spread(points, 7)
    assert len(kept) == 7 and {0, 49} <= set(kept)
    assert spread(points[:3], 7).tolist() == [0, 1, 2]
    gaps = np.linalg.norm(np.diff(points[kept], axis=0), axis=1)
    assert gaps.max() < 3 * gaps.min()


def test_only_what_is_dominated_beyond_luck_is_dropped() -> None:
    random = np.random.default_rng(3)
    luck = random.normal(0.0, 1.0, (1, 40, 2))  # common to all policies: pairing takes it out
    base = np.array([[0.0, 0.0], [0.5, 0.5], [0.001, 0.001], [-0.5, 0.5]])[:, None, :]
    runs = base + luck + random.normal(0.0, 0.05, (4, 40, 2))
    assert dominated_with_confidence(runs).tolist() == [False, True, False, False]


def test_false_dominance_is_as_rare_as_it_says() -> None:
    # Two policies that are the same but for luck: one is dropped only when the other is better in both means and clearly so in
    # one. At level 5 % each way that is at most 10 % of the pairs; with 400 pairs, 3 standard errors are 4.5 points.
    random = np.random.default_rng(4)
    dropped = [dominated_with_confidence(random.normal(0.0, 1.0, (2, 20, 2))).any() for _ in range(400)]
    assert np.mean(dropped) < 0.145


def test_contest_by_hand() -> None:
    random = np.random.default_rng(5)
    noise = random.normal(0.0, 0.01, (30, 3))
    theirs = random.normal(0.5, 0.1, (30, 3))
    theirs[:, 1] *= 1000.0  # a tenth of some 500 dead matters
    noise[:, 1] *= 1000.0
    directions = {"stability": 1, "battle_deaths": -1, "access.worst_tenth": 1}
    ours = theirs + noise + np.array([0.1, -100.0, 0.0])
    ours[:, 2] = theirs[:, 2]
    found = contest(ours, theirs, directions)
    assert found.better == ("stability", "battle_deaths") and found.equal == ("access.worst_tenth",) and found.beats
    assert found.verdict == "beats"
    assert contest(theirs, ours, directions).verdict == "loses"
    assert contest(theirs, theirs, directions).verdict == "does not beat"
    mixed = contest(theirs + noise + np.array([0.1, 100.0, 0.0]), theirs, directions)
    assert mixed.verdict == "trades" and mixed.worse == ("battle_deaths",)
    row = found.rows.set_index("objective").loc["stability"]
    assert row["low"] < row["difference"] < row["high"] and row["difference"] == pytest.approx(0.1, abs=0.01)
    assert (row["better"], row["worse"], row["verdict"]) == (1.0, 0.0, "better") and row["low80"] < row["difference"] < row[
        "high80"
    ]


def test_a_certain_difference_that_does_not_matter_beats_nobody() -> None:
    random = np.random.default_rng(5)
    theirs = random.normal(0.5, 0.1, (100, 1))
    found = contest(theirs + random.normal(0.005, 0.001, (100, 1)), theirs, {"stability": 1})
    assert found.rows["p_holm"][0] < 0.001 and found.rows["low"][0] > 0.0
    assert found.verdict == "does not beat" and found.equal == ("stability",)
    some = theirs + np.where(np.arange(100) < 50, 0.03, 0.0)[:, None]
    assert contest(some, theirs, {"stability": 1}).depends == ("stability",)


def test_challenger_is_affordable_and_strongest_where_weakest() -> None:
    random = np.random.default_rng(6)
    rival = random.normal(0.0, 1.0, (20, 2))
    offsets = np.array([[-1.0, 0.5], [-0.2, -0.2], [-3.0, -3.0]])
    runs = rival + offsets[:, None, :] + random.normal(0.0, 2.0, (3, 20, 2))
    assert challenger(runs, np.array([1.0, 1.0, 9.0]), rival, 2.0) == 1
    assert challenger(runs, np.array([1.0, 1.0, 9.0]), rival, 9.0) == 2
    assert challenger(runs, np.array([1.0, 1.0, 9.0]), rival, 0.5) is None
    # The rival itself is taken only when nothing else is as cheap.
    both = np.concatenate([rival[None], runs])
    assert challenger(both, np.array([1.0, 1.0, 1.0, 9.0]), rival, 2.0) != 0
    assert challenger(both, np.array([1.0, 3.0, 3.0, 9.0]), rival, 2.0) == 0


def test_compromises_of_a_hand_made_front() -> None:
    # Columns: trust_mission, stability, cost; all minimised.
    objectives = np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [0.1, 0.6, 0.0], [0.45, 0.45, 0.45], [1.0, 1.0, 0.2]])
    names = ["trust_mission", "stability", "cost_usd"]
    found = compromises(objectives, names, objectives[:, 2], np.array([True, False, False, True, False]))
    assert found == {"knee": 2, "balanced": 3, "best_stability": 1, "best_trust": 0, "cheapest_that_beats": 3}
    assert "cheapest_that_beats" not in compromises(objectives, names, objectives[:, 2], np.zeros(5, bool))
    np.testing.assert_array_equal(normalised(np.array([[2.0, 5.0], [4.0, 5.0]])), [[0.0, 0.0], [1.0, 0.0]])


def test_verdict_on_convergence() -> None:
    def table(*ends: list[float]) -> pd.DataFrame:
        return pd.DataFrame(
            [
                {"optimiser_seed": k, "generation": g, "hypervolume": value, "points": 5}
                for k, end in enumerate(ends)
                for g, value in enumerate(end)
            ]
        )

    assert convergence_verdict(table([0.2, 0.5, 0.5, 0.5, 0.5], [0.3, 0.49, 0.5, 0.5, 0.5])).startswith("Settled")
    assert convergence_verdict(table([0.2, 0.3, 0.4, 0.45, 0.5], [0.3, 0.5, 0.5, 0.5, 0.5])).startswith("Not settled")
    assert convergence_verdict(table([0.5, 0.5, 0.5, 0.5], [0.3, 0.3, 0.3, 0.3])).startswith("Not settled")
    assert "one optimiser seed" in convergence_verdict(table([0.5, 0.5, 0.5, 0.5]))
