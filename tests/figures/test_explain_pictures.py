"""Figures of explanations: steps reach the total, sides have the right colour, nothing is left out."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from figures.divergence import divergence_map, divergence_timeline
from figures.style import BETTER, WORSE
from figures.waterfall import WaterfallStep, waterfall
from simulation.inputs.scenario.scenario import load_scenario


def test_the_waterfall_steps_from_nothing_to_the_total() -> None:
    steps = [
        WaterfallStep("One", 0.05, 0.03, 0.07),
        WaterfallStep("Two", -0.02, -0.03, -0.01),
        WaterfallStep("Others", 0.001, math.nan, math.nan),
    ]
    figure = waterfall(steps, WaterfallStep("", 0.031, 0.01, 0.05), "stability", start=("Before", 0.5), end=("After", 0.531))
    axes = figure.axes[0]
    bars = [patch for patch in axes.patches if hasattr(patch, "get_x") and patch.get_height() == pytest.approx(0.62)]
    assert [bar.get_width() for bar in bars] == pytest.approx([0.05, -0.02, 0.001, 0.031])
    assert [bar.get_x() for bar in bars] == pytest.approx([0.0, 0.05, 0.03, 0.0])
    assert bars[2].get_x() + bars[2].get_width() == pytest.approx(bars[3].get_width())
    assert [bar.get_facecolor()[:3] for bar in bars[:2]] == [to_rgb(BETTER), to_rgb(WORSE)]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["One", "Two", "Others", "Total difference"]
    figure.draw_without_rendering()
    right = max(text.get_window_extent().x1 for text in axes.texts)
    assert right <= figure.bbox.x1
    deaths = waterfall(steps[:1], steps[0], "battle_deaths", start=("A", 10.0), end=("B", 10.05))
    assert deaths.axes[0].patches[0].get_facecolor()[:3] == to_rgb(WORSE)
    with pytest.raises(ValueError, match="at least one step"):
        waterfall([], steps[0], "stability", start=("A", 0.0), end=("B", 0.0))


def test_the_timeline_shows_every_outcome_and_the_parting() -> None:
    weeks = 30
    line = np.linspace(0.0, 0.1, weeks)
    dates = [datetime.date(2030, 1, 7) + datetime.timedelta(weeks=k) for k in range(weeks)]
    figure = divergence_timeline(
        {"stability": np.array([line, line - 0.02, line + 0.02]), "battle_deaths": np.array([line, line * np.nan, line * np.nan])},
        dates,
        line * 5,
        (4, "a raid"),
        regions={"North": 4, "South": 9},
        title="A title",
        subtitle="More",
    )
    assert len(figure.axes) == 3
    assert figure.axes[1].get_title(loc="left").endswith("deaths a week")
    assert [text.get_text() for text in figure.legends[0].get_texts()][-1] == "by region"
    assert any("a raid" in text.get_text() for text in figure.texts)
    figure.draw_without_rendering()
    assert figure.legends[0].get_window_extent().x1 <= figure.bbox.x1


def test_the_map_is_blue_where_it_is_better_and_refuses_nothing() -> None:
    scene = load_scenario("mali")
    values = np.linspace(-4.0, 4.0, len(scene.regions))
    figure = divergence_map(scene, {"battle_deaths": values, "stability": values / 100})
    panels = [axes for axes in figure.axes if axes.get_title(loc="left")]
    assert [axes.get_title(loc="left").strip() for axes in panels] == ["Battle deaths", "Stability"]
    figure.draw_without_rendering()
    deaths, stability = (axes.collections[0].get_facecolor() for axes in panels)
    # Fewest deaths: blue; least stability: vermillion.
    assert deaths[0][2] > deaths[0][0] and stability[0][0] > stability[0][2]
    assert {text.get_text() for text in panels[0].texts} >= {region.name for region in scene.regions}
    with pytest.raises(ValueError, match="no outcome"):
        divergence_map(scene, {})
