"""On what a difference depends: planted numbers and switches are named, chance is not, and few worlds say nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.kit.splits import UNSTABLE, Unknowns, depends_on, splits
from simulation.registers import LABELS


def worlds(count: int = 100, numbers: int = 300, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.random((count, numbers)), columns=[f"n{k}" for k in range(numbers)])
    table["member"] = np.arange(count)
    table["trust_asymmetry"] = rng.choice(["on", "off"], count)
    table["aid_and_violence"] = rng.choice(["neutral", "capture", "dampening"], count)
    return table


def test_a_number_and_a_switch_that_decide_are_named_with_their_shares() -> None:
    drawn = worlds()
    rng = np.random.default_rng(3)
    gain = 3.0 * (drawn["n7"] - 0.5) + 1.2 * (drawn["aid_and_violence"] == "capture") + 0.3 * rng.normal(size=100)
    first, second = splits(Unknowns.of(drawn), gain, 0.3)
    assert first.name == "n7" and first.stable and first.here.better > first.there.better
    assert second.name == "aid_and_violence" and second.stable and "capture" in second.place
    above = float(first.place.removeprefix("above "))
    inside = gain[drawn["n7"] > above]
    assert first.here.better == pytest.approx(float((inside >= 0.3).mean()), abs=0.05)
    text = depends_on(Unknowns.of(drawn), gain, "stability", 0.3, luck=0.1, same=0.9)
    assert "n7" in text and "aid_and_violence" in text and "chance" not in text


def test_more_is_worse_where_less_is_better() -> None:
    drawn = worlds()
    found = splits(Unknowns.of(drawn), 100.0 * (drawn["n7"] - 0.5), 10.0, direction=-1)[0]
    assert found.name == "n7" and found.here.worse > 0.7 and found.there.better > 0.7


def test_chance_names_a_number_in_no_more_comparisons_than_stated() -> None:
    found = Unknowns.of(worlds())
    rng = np.random.default_rng(11)
    named = sum(any(one.stable for one in splits(found, rng.normal(size=100), 0.5, seed=k)) for k in range(40))
    assert named <= 8  # two questions at 5 % each; 8 of 40 has a chance of 4 % then
    text = depends_on(found, rng.normal(size=100), "stability", 0.5, luck=0.1, same=0.9)
    assert text.startswith(UNSTABLE) and "not stable" in text


def test_chance_is_an_answer() -> None:
    rng = np.random.default_rng(2)
    text = depends_on(Unknowns.of(worlds()), rng.normal(size=100), "stability", 0.5, luck=0.8, same=0.6)
    assert text.startswith("chance") and "40 of 100 worlds" in text


def test_few_worlds_and_equal_ones_say_nothing() -> None:
    few = Unknowns.of(worlds(20))
    assert splits(few, np.arange(20.0), 1.0) == [] and "too few" in depends_on(
        few, np.arange(20.0), "stability", 1.0, luck=0.0, same=1.0
    )
    assert splits(Unknowns.of(worlds()), np.zeros(100), 1.0) == []


def test_a_number_that_only_names_a_draw_is_nothing_to_depend_on() -> None:
    worlds = pd.DataFrame({"trust_gain": np.linspace(0.01, 0.1, 20), LABELS[0]: np.arange(20.0)})
    assert Unknowns.of(worlds).names == ("trust_gain",)
