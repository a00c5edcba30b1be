"""The waterfall of an explanation: its steps reach the total."""

from __future__ import annotations

import math

import pytest
from matplotlib.colors import to_rgb

from figures.style import BETTER, WORSE
from figures.waterfall import WaterfallStep, waterfall


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
