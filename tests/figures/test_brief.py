"""Panels of differences: what stands where, in which shape, and what is refused."""

from __future__ import annotations

import pytest

from figures.brief import SMALL, UNSURE, Panel, difference_panels, mark


def test_marks_tell_by_shape_what_a_difference_is() -> None:
    assert mark("stability", 0.1, 0.05, 0.15)[::2] == ("^", "better")
    assert mark("civilian_deaths", 10.0, 5.0, 15.0)[::2] == ("v", "worse")
    assert mark("stability", 0.1, -0.05, 0.25)[2] == UNSURE
    assert mark("stability", 0.002, 0.001, 0.003, 0.005)[2] == SMALL
    # Small in the mean, but it could be more: that is not known to be small.
    assert mark("stability", 0.002, -0.04, 0.044, 0.005)[2] == UNSURE


def test_rows_and_panels_are_drawn_with_titles_units_and_legend() -> None:
    figure = difference_panels(
        ["Package", "Other"],
        [
            Panel("stability", "Stability", [(0.1, 0.05, 0.15), (-0.1, -0.2, -0.01)]),
            Panel("civilian_deaths", "Civilian deaths", [(5.0, -3.0, 13.0), (float("nan"),) * 3]),
        ],
        title="What changes",
    )
    first, second = figure.axes
    assert [text.get_text() for text in first.get_yticklabels()] == ["Package", "Other"]
    assert first.get_title(loc="left") == "Stability" and "better →" in first.get_xlabel() and "← better" in second.get_xlabel()
    assert len([line for line in second.lines if line.get_marker() not in ("None", "")]) == 1  # the missing row is left out
    words = [text.get_text() for text in figure.legends[0].get_texts()]
    assert words == ["better", "worse", UNSURE, "95 % interval"]


def test_unequal_panels_are_refused() -> None:
    with pytest.raises(ValueError, match="expected 2 estimates"):
        difference_panels(["a", "b"], [Panel("stability", "Stability", [(0.1, 0.0, 0.2)])], title="x")
    with pytest.raises(ValueError):
        difference_panels([], [], title="x")
