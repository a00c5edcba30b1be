"""Words and references of a brief: verdicts from numbers, and marks that become references."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.brief.checking import shown_in
from experiments.brief.numbers import BriefEstimate, BriefNumber, Numbers, to_html, to_plain
from experiments.brief.words import verdict


def test_verdicts_need_certainty_and_size() -> None:
    def one(mean: float, low: float, high: float) -> BriefEstimate:
        return BriefEstimate(*(BriefNumber(k, value, "", "", "") for k, value in enumerate((mean, low, high))))

    assert verdict("stability", one(0.02, 0.01, 0.03), 0.5) == "better"
    assert verdict("civilian_deaths@Gao", one(80.0, 60.0, 100.0), 500.0) == "worse"
    assert verdict("civilian_deaths@Gao", one(20.0, 10.0, 30.0), 500.0) == "small"  # below a tenth of the dead
    assert verdict("stability", one(0.02, -0.01, 0.05), 0.5) == "unsure"
    assert verdict("stability", one(0.002, 0.001, 0.003), 0.5) == "small"
    assert verdict("stability", one(0.002, -0.05, 0.054), 0.5) == "unsure"
    assert verdict("civilian_deaths", one(4.0, 3.0, 5.0), 500.0) == "small"


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
