"""Timelines: quarters, bands, and event names that do not cover each other."""

from __future__ import annotations

from datetime import date

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.labels import Marker, extent
from figures.timelines import QUARTER, timeline_markers, timelines
from tests.figures import synthetic


def strip_of(figure: Figure) -> Axes:
    """The axes that hold the events' names."""
    return figure.axes[-1]


def named(figure: Figure, markers: list[Marker]) -> list[str]:
    """Which markers stand in the figure by name."""
    shown = {text.get_text() for text in strip_of(figure).texts}
    return [marker.text for marker in markers if marker.text in shown]


def test_event_names_never_cover_each_other() -> None:
    place = synthetic.scenario()
    markers = timeline_markers(place)
    figure = timelines(synthetic.weekly(), ["stability"], markers=markers)
    boxes = [extent(text) for text in strip_of(figure).texts]
    assert len(boxes) == len(markers)
    for i, one in enumerate(boxes):
        for other in boxes[:i]:
            across = min(one.x1, other.x1) - max(one.x0, other.x0)
            down = min(one.y1, other.y1) - max(one.y0, other.y0)
            assert across <= 0 or down <= 1.5


def test_where_there_is_no_room_the_heavier_events_keep_their_names_and_the_rest_is_counted() -> None:
    crowd = [Marker(date(2010, 1, 1 + i), f"A long name for something that happened, number {i}", float(i)) for i in range(20)]
    figure = timelines(synthetic.weekly(), ["stability"], markers=crowd)
    kept = named(figure, crowd)
    assert kept and f"number {19}" in kept[-1]
    assert any(f"{20 - len(kept)} further events" in text.get_text() for text in figure.texts)


def test_what_adds_up_is_shown_by_quarter() -> None:
    weekly = synthetic.weekly(QUARTER * 4 + 5)
    figure = timelines(weekly, ["civilian_deaths"])
    line = figure.axes[0].lines[0]
    deaths = weekly["civilian_deaths"].to_numpy()[: QUARTER * 4].reshape(4, QUARTER).sum(axis=1)
    assert np.asarray(line.get_ydata()).tolist() == deaths.tolist()
    assert any("deaths a quarter" in text.get_text() for text in figure.axes[0].texts)


def test_bands_hold_what_they_say() -> None:
    table = pd.concat([synthetic.weekly(60, seed).assign(policy="liaison", seed=seed) for seed in range(40)])
    axes = timelines(table, ["fear"]).axes[0]
    grid = table.pivot(index="seed", columns="week", values="fear").to_numpy()
    outer = axes.collections[0].get_paths()[0].vertices
    at = mdates.date2num(table["date"].iloc[30])
    here = outer[np.isclose(outer[:, 0], at), 1]
    assert here.min() == pytest.approx(np.percentile(grid[:, 30], 5))
    assert here.max() == pytest.approx(np.percentile(grid[:, 30], 95))


def test_too_many_policies_and_no_outcome_are_refused() -> None:
    table = pd.concat([synthetic.weekly(30).assign(policy=str(i), seed=0) for i in range(8)])
    with pytest.raises(ValueError, match="policies apart"):
        timelines(table, ["fear"])
    with pytest.raises(ValueError, match="at least one outcome"):
        timelines(synthetic.weekly(30), [])
