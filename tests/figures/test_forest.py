"""Forest plots refuse what cannot be compared, and say when intervals are missing."""

from __future__ import annotations

import pandas as pd
import pytest

from figures.cost_gain import cost_gain
from figures.forest import forest
from tests.figures import synthetic


def test_figures_of_one_scenario_refuse_two() -> None:
    table = synthetic.comparison_table(3)
    both = pd.concat([table, table.assign(scenario="mali")])
    for draw in (forest, cost_gain):
        with pytest.raises(ValueError, match="one scenario"):
            draw(both)
    with pytest.raises(ValueError, match="only the reference"):
        forest(table[table["policy"] == table["reference"]])
    with pytest.raises(ValueError, match="no better direction"):
        cost_gain(table, ["engagement"])


def test_a_forest_without_intervals_says_so() -> None:
    figure = forest(synthetic.comparison_table(1))
    assert any("One world alone" in text.get_text() for text in figure.texts)
