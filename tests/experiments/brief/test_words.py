"""Words and references of a brief: verdicts from numbers, and marks that become references."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.brief.checking import shown_in
from experiments.brief.numbers import Numbers, to_html, to_plain


def pairs(measure: str, old: list[float], new: list[float]) -> Numbers:
    """Numbers over worlds with these values under two policies, old and new."""
    rows = [
        {
            "part": "held_back",
            "policy": policy,
            "run_id": f"{policy}{k}",
            "seed": k,
            "sample": -1,
            "switches": "",
            "shock": "none",
            measure: value,
        }
        for policy, values in (("old", old), ("new", new))
        for k, value in enumerate(values)
    ]
    return Numbers.of({"runs": pd.DataFrame(rows), "samples": pd.DataFrame({"sample": [-1]})})


def test_verdicts_are_shares_of_worlds_by_what_matters_from_the_references_own_mean() -> None:
    old = [500.0] * 100
    fewer = [440.0] * 70 + [495.0] * 25 + [560.0] * 5  # a tenth of 500 dead matters
    found = pairs("civilian_deaths@Gao", old, fewer).shares("new", "old", "civilian_deaths@Gao")
    assert (found.better.value, found.worse.value, found.least) == (0.70, 0.05, 50.0)
    assert found.verdict == "mostly_better"
    beside = pairs("civilian_deaths", old, [470.0] * 100)
    assert beside.shares("new", "old", "civilian_deaths").verdict == "no_difference"  # 30 of 500: far more than the floor of 5
    assert beside.better("new", "old", "civilian_deaths").value == 0.5 == beside.better("old", "new", "civilian_deaths").value
    assert beside.worse("old", "new", "civilian_deaths", part="held_back").value == 0.0
    assert beside.rivals("new", ["old"], {"civilian_deaths": -1}, "even").value == 1.0
    more = pairs("civilian_deaths", old, [600.0] * 100)
    assert more.rivals("new", ["old"], {"civilian_deaths": -1}, "loses").value == 1.0


def test_rare_events_are_too_few_to_say() -> None:
    found = pairs("misconduct_events", [0.0] * 97 + [1.0] * 3, [0.0] * 98 + [1.0] * 2)
    one = found.shares("new", "old", "misconduct_events")
    assert one.verdict == "few_events" and one.better.value == 0.01


def test_markers_become_references_in_the_order_of_the_page() -> None:
    numbers = Numbers.of(
        {
            "runs": pd.DataFrame(
                {"part": ["held_back"] * 3, "policy": ["a"] * 3, "run_id": ["1", "2", "3"], "stability": [0.1, 0.2, np.nan]}
            )
        }
    )
    one, two = numbers.mean("a", "stability"), numbers.count("TRUE", "runs")
    assert one.value == pytest.approx(0.15) and two.value == 3.0
    text = f"{two.show('3')} runs < {one.show('0.15')}"
    seen: dict[int, list[str]] = {}
    page = to_html(text, seen, {})
    assert to_plain(text) == "3 runs < 0.15"
    assert shown_in(page) == [(1, "3"), (2, "0.15")] and "&lt;" in page
    assert [entry["number"] for entry in numbers.records(seen)] == [1, 2]


def test_verdicts_over_the_library() -> None:
    luck = np.random.default_rng(1).normal(0.0, 0.001, (12, 2))
    rows = []
    for name, (x, y) in {
        "mine": (0.5, 0.5),
        "beaten": (0.4, 0.5),
        "traded": (0.4, 0.6),
        "better": (0.6, 0.5),
        "same": (0.501, 0.5),
    }.items():
        rows += [
            {
                "part": "held_back",
                "policy": name,
                "run_id": f"{name}{k}",
                "seed": k,
                "sample": -1,
                "switches": "",
                "shock": "none",
                "access": x + luck[k, 0] * (name != "mine"),
                "stability": y,
            }
            for k in range(12)
        ]
    numbers = Numbers(Numbers.of({"runs": pd.DataFrame(rows)}).connection)
    found = {
        verdict: numbers.rivals("mine", ["beaten", "traded", "better", "same"], {"access": 1, "stability": 1}, verdict).value
        for verdict in ("beats", "trades", "loses", "even")
    }
    assert found == {"beats": 1.0, "trades": 1.0, "loses": 1.0, "even": 1.0}
