"""Boxes: planted ones are found again, by PRIM and by trees, as well as EMA Workbench finds them."""

from __future__ import annotations

import importlib.util
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.discover.boxes import Box, Limit, Sharing, overlap, quality, quasi_p_values, tree_boxes
from experiments.discover.peeling import paste, peel, prim, prune, screen, stability

EMA = importlib.util.find_spec("ema_workbench") is not None


def cases(rows: int, seed: int = 0) -> pd.DataFrame:
    """Six factors, one of them words and one of whole numbers."""
    luck = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "a": luck.uniform(0, 1, rows),
            "b": luck.uniform(10, 20, rows),
            "c": luck.uniform(-1, 1, rows),
            "d": luck.uniform(0, 1, rows),
            "e": luck.integers(0, 11, rows),
            "word": luck.choice(["none", "raises", "protects"], rows),
        }
    )


PLANTED = {
    "two numbers": Box({"a": Limit(low=0.55), "b": Limit(high=15.0)}),
    "an inner interval": Box({"a": Limit(0.2, 0.7), "c": Limit(low=0.0)}),
    "a number and words": Box({"d": Limit(high=0.6), "word": Limit(options=("raises", "protects"))}),
    "whole numbers": Box({"e": Limit(low=6), "a": Limit(high=0.7)}),
    "three factors": Box({"a": Limit(low=0.3), "b": Limit(low=13.0), "d": Limit(high=0.6)}),
}


def noisy(truth: np.ndarray, share: float, seed: int) -> np.ndarray:
    """Labels with a share of them turned round."""
    luck = np.random.default_rng(1000 + seed)  # not the numbers that made the cases
    return truth ^ (luck.uniform(size=len(truth)) < share)


def agreement(box: Box, table: pd.DataFrame, truth: np.ndarray) -> float:
    """F1 of a box's cases against the planted ones."""
    return quality(box.holds(table), truth).f1


@pytest.mark.parametrize("name", PLANTED)
@pytest.mark.parametrize("seed", [0, 1])
def test_planted_boxes_are_found(name: str, seed: int) -> None:
    table = cases(600, seed)
    truth = PLANTED[name].holds(table)
    clean = prim(table, truth)[0]
    assert agreement(clean.box, table, truth) >= 0.9
    assert set(clean.box.limits) == set(PLANTED[name].limits)
    rough = prim(table, noisy(truth, 0.1, seed))[0]
    assert agreement(rough.box, table, truth) >= 0.8
    fresh = cases(4000, seed + 100)  # the box must hold for cases that it has not seen
    assert agreement(rough.box, fresh, PLANTED[name].holds(fresh)) >= 0.8


@pytest.mark.parametrize("name", PLANTED)
def test_trees_find_them_too(name: str) -> None:
    pytest.importorskip("sklearn")
    table = cases(600)
    truth = PLANTED[name].holds(table)
    inside = np.logical_or.reduce([box.holds(table) for box in tree_boxes(table, truth)])
    assert quality(inside, truth).f1 >= 0.9
    inside = np.logical_or.reduce([box.holds(table) for box in tree_boxes(table, noisy(truth, 0.1, 0))])
    assert quality(inside, truth).f1 >= 0.8


def test_two_separate_boxes_are_both_found() -> None:
    table = cases(900, 5)
    parts = [Box({"a": Limit(low=0.7)}), Box({"a": Limit(high=0.35), "b": Limit(low=16.0)})]
    truth = parts[0].holds(table) | parts[1].holds(table)
    found = prim(table, truth)
    inside = np.logical_or.reduce([one.box.holds(table) for one in found])
    assert len(found) >= 2 and quality(inside, truth).f1 >= 0.9


def test_nothing_is_found_where_nothing_is() -> None:
    """Pure luck: limits that survive must be few, and cases left out must see through them (fixed seeds)."""
    table = cases(200, 2)
    label = np.random.default_rng(9).uniform(size=200) < 0.3
    found = prim(table, label)
    for one, tried in zip(found, stability(found, table, label, draws=12)):
        assert tried.density < 0.5 and tried.overlap < 0.5, one.box
    assert prim(table, np.zeros(200, dtype=bool)) == [] and prim(table, np.ones(200, dtype=bool)) == []


def test_quality_by_hand() -> None:
    inside, wanted = np.array([1, 1, 1, 1, 0, 0, 0, 0], bool), np.array([1, 1, 1, 0, 1, 1, 0, 0], bool)
    found = quality(inside, wanted)
    assert (found.coverage, found.density, found.mass, found.hits) == (0.6, 0.75, 0.5, 3)
    assert found.f1 == pytest.approx(2 * 0.6 * 0.75 / 1.35)
    assert overlap(inside, wanted) == 3 / 6
    assert quality(np.zeros(8, bool), wanted).density == 0.0


def test_quasi_p_value_by_hand() -> None:
    # Ten cases, five of interest; a limit keeps four, all of interest. Chance of 4 out of 4 at one half: 1/16.
    table = pd.DataFrame({"x": np.arange(10.0)})
    wanted = np.array([1, 0, 0, 0, 0, 0, 1, 1, 1, 1], bool)
    assert quasi_p_values(Box({"x": Limit(low=5.5)}), table, wanted)["x"] == pytest.approx(0.5**4)
    assert prune(Box({"x": Limit(low=5.5)}), table, wanted).limits == {}


def test_cases_that_were_sampled_together_count_once() -> None:
    # The same ten cases under five shocks are no fifty: the chance stays 1/16, and is not 1/16 to the fifth.
    table = pd.DataFrame({"x": np.repeat(np.arange(10.0), 5)})
    wanted = np.repeat(np.array([1, 0, 0, 0, 0, 0, 1, 1, 1, 1], bool), 5)
    box, sharing = Box({"x": Limit(low=5.5)}), Sharing(np.repeat(np.arange(10), 5))
    assert quasi_p_values(box, table, wanted)["x"] < 1e-5
    assert quasi_p_values(box, table, wanted, sharing)["x"] == pytest.approx(0.5**4)


def test_what_one_shared_seed_shows_is_no_evidence() -> None:
    # Two seeds shared by sixty cases: in one the limit tells all, in the other nothing. Sixty cases say p = 1e-9.
    table = pd.DataFrame({"x": np.arange(60.0)})
    first, second = table["x"].to_numpy() >= 30, np.arange(60) % 2 == 0
    box = Box({"x": Limit(low=29.5)})
    assert quasi_p_values(box, table, first)["x"] < 1e-8
    shared = Sharing(np.arange(60), np.column_stack([first, second]))
    assert quasi_p_values(box, table, first, shared)["x"] > 0.1 and prim(table, first, sharing=shared) == []
    alike = Sharing(np.arange(60), np.column_stack([first, first]))
    assert quasi_p_values(box, table, first, alike)["x"] < 1e-8


def test_peeling_takes_whole_values_and_pasting_gives_them_back() -> None:
    table = pd.DataFrame({"x": np.repeat([1.0, 2.0, 3.0, 4.0], 25)})
    wanted = table["x"].to_numpy() >= 3
    steps = peel(table, wanted)
    assert [step.quality.cases for step in steps] == [100, 75, 50]
    assert steps[-1].box == Box({"x": Limit(low=2.5)})
    assert paste(Box({"x": Limit(low=3.5)}), table, wanted) == Box({"x": Limit(low=2.5)})
    assert paste(Box({"x": Limit(low=1.5)}), table, wanted) == Box({"x": Limit(low=2.5)})


def test_the_factors_that_differ_are_looked_at() -> None:
    table = cases(300).join(pd.DataFrame(np.random.default_rng(1).uniform(size=(300, 40)), columns=[f"n{i}" for i in range(40)]))
    wanted = PLANTED["a number and words"].holds(table)
    assert {"d", "word"} <= set(screen(table, wanted, 5)) and len(screen(table, wanted, 5)) == 5
    assert set(prim(table, wanted)[0].box.limits) == {"d", "word"}


def test_a_planted_box_is_stable() -> None:
    table = cases(300, 3)
    wanted = noisy(PLANTED["two numbers"].holds(table), 0.05, 3)
    found = prim(table, wanted, boxes=1)
    one, two = (stability(found, table, wanted, draws=10, seed=1)[0] for _ in range(2))
    assert one == two
    assert one.restricted["a"] >= 0.9 and one.restricted["b"] >= 0.9
    assert one.overlap >= 0.7 and one.density >= 0.7


# The comparison is with that library alone; what PRIM must find is tested above without it.
@pytest.mark.skipif(not EMA, reason="EMA Workbench (extra `test`) is not installed: PRIM is not cross-checked")
@pytest.mark.parametrize("name", ["two numbers", "three factors", "whole numbers", "a number and words"])
def test_agrees_with_ema_workbench(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis import prim as theirs
    table = cases(600, 7)
    truth = PLANTED[name].holds(table)
    label = noisy(truth, 0.05, 7)
    given: dict[str, Any] = {key: table[key].astype(float) if table[key].dtype.kind == "i" else table[key] for key in table}
    given["word"] = pd.Categorical(table["word"])  # integer columns break its peeling under pandas 3
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        algorithm = theirs.Prim(pd.DataFrame(given), label, threshold=0.5)
        box = algorithm.find_box()
        steps = box.peeling_trajectory
        balance = 2 * steps["coverage"] * steps["density"] / (steps["coverage"] + steps["density"])
        box.select(int(balance.idxmax()))
    mask = np.zeros(len(table), dtype=bool)
    mask[box.yi] = True
    ours = prim(table, label)[0]
    # Same data, same criterion: ours must be at least as near to what was planted, and mostly the same cases.
    assert agreement(ours.box, table, truth) >= quality(mask, truth).f1 - 0.02
    assert overlap(ours.box.holds(table), mask) >= 0.8
