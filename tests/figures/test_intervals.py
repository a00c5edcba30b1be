"""Figures of calibrations and predictions: everything named is drawn, nothing overlaps, records stand where they belong."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from figures.intervals import interval_panels
from figures.marginals import coverage_dots, marginal_panels
from simulation.registers.parameters import FITTED, PARAMETERS


def yearly(years: int) -> pd.DataFrame:
    rows = [
        (2010 + year, series, 10.0 + year, 20.0, 30.0, 45.0, 80.0)
        for series in ("battle_deaths", "access", "consent")
        for year in range(years)
    ]
    return pd.DataFrame(rows, columns=["year", "series", "low80", "low50", "median", "high50", "high80"])


def test_interval_panels_show_every_series_and_record() -> None:
    table = yearly(10)
    table.loc[table["series"] != "battle_deaths", ["low80", "low50", "median", "high50", "high80"]] /= 100.0
    records = pd.DataFrame(
        {"year": [2012, 2015], "series": "battle_deaths", "recorded": [33.0, 70.0], "standing": ["used in the fit", "held out"]}
    )
    figure = interval_panels(table, title="A title", subtitle="More", recorded=records, note="A note")
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["Battle deaths", "Humanitarian access", "Consent"]
    assert figure.axes[0].get_ylabel() == "deaths a year" and figure.axes[1].get_ylim() == (0.0, 1.0)
    marks = [line for line in figure.axes[0].lines if line.get_marker() == "D"]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in marks] == [(2, 33.0), (5, 70.0)]
    assert [line.get_markerfacecolor() for line in marks][1] == "white"
    words = [text.get_text() for text in figure.legends[0].get_texts()]
    assert "recorded, held out of the fit" in words
    figure.draw_without_rendering()
    boxes = [label.get_window_extent() for label in figure.axes[0].get_xticklabels() if label.get_text()]
    assert all(one.x1 < other.x0 for one, other in pairwise(boxes))


def test_marginals_and_coverage_fit_their_page() -> None:
    rng = np.random.default_rng(0)
    prior = pd.DataFrame({name: rng.uniform(PARAMETERS[name].low, PARAMETERS[name].high, 500) for name in FITTED})
    posterior = {name: (prior[name].to_numpy()[:100], np.full(100, 0.01)) for name in FITTED}
    figure = marginal_panels(
        prior, posterior, dict.fromkeys(FITTED, "left as it was"), title="A title", note="A note", log=["hazard_scale"]
    )
    assert len(figure.axes) == len(FITTED)
    assert {axes.get_xscale() for axes in figure.axes} == {"linear", "log"}
    table = pd.DataFrame(
        {"parameter": list(FITTED), "coverage80": 0.8, "identifiable": True, "contraction": np.linspace(0, 0.5, len(FITTED))}
    )
    dots = coverage_dots(table, 100, title="A title")
    for drawn in (figure, dots):
        drawn.draw_without_rendering()
        for axes in drawn.axes:
            for text in [*axes.get_yticklabels(), axes.xaxis.label]:
                box = text.get_window_extent()
                assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= drawn.bbox.width, text.get_text()
