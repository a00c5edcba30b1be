"""Differences with their intervals in a row of panels, for pages that are printed, also in grey."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from figures.axes import number_ticks
from figures.numbers import axis_unit, outcome_of, scale_for
from figures.style import BETTER, INK, PAGE_WIDTH, QUIET, RULE, UNDECIDED, WORSE, heading, legend_line, new_figure, styled

ROW, LABELS, GAP = 6.0, 46.0, 7.0
"""Height of a row, width of the rows' names and space between panels, in mm."""


SMALL, UNSURE = "too small to matter", "too uncertain to say"


@dataclass(frozen=True)
class Panel:
    """Differences in one outcome.

    Attributes:
        outcome: id; title: heading of the panel.
        estimates: mean, low and high of each row, in the outcome's unit; NaN leaves a row out.
        least: differences below this are too small to matter.
    """

    outcome: str
    title: str
    estimates: Sequence[tuple[float, float, float]]
    least: float = 0.0


def mark(outcome: str, mean: float, low: float, high: float, least: float = 0.0) -> tuple[str, str, str]:
    """Marker, colour and word of a difference: better, worse, too small to matter, or too uncertain to say."""
    direction = outcome_of(outcome).direction
    if abs(mean) < least and max(abs(low), abs(high)) < 2.0 * least:
        return "o", QUIET, SMALL
    if abs(mean) < least:
        return "o", UNDECIDED, UNSURE
    if not (low > 0.0 or high < 0.0) or direction == 0:
        return "o", UNDECIDED, UNSURE
    return ("^", BETTER, "better") if direction * mean > 0 else ("v", WORSE, "worse")


@styled
def difference_panels(
    rows: Sequence[str], panels: Sequence[Panel], *, title: str, subtitle: str = "", row_mm: float = ROW
) -> Figure:
    """Draw the rows down and the outcomes across; zero is what the differences are taken from.

    Args:
        rows: names of the rows; panels: one an outcome, with an estimate for every row.
        title, subtitle: what is shown; row_mm: height of a row.

    Raises:
        ValueError: no row or panel, or a panel with another number of rows.
    """
    if not rows or not panels or any(len(panel.estimates) != len(rows) for panel in panels):
        raise ValueError(f"expected {len(rows)} estimates in every panel, and at least one of both")
    lines = subtitle.count("\n") + 1 if subtitle else 0
    height = 10.5 + 4.3 * lines + (13.0 if len(panels) > 3 else 10.0) + row_mm * len(rows) + 13.0 + 9.0
    figure = new_figure(PAGE_WIDTH, height)
    heading(figure, title, subtitle)
    width = (PAGE_WIDTH - LABELS - GAP * (len(panels) - 1) - 3.0) / len(panels)
    words: dict[str, tuple[str, str]] = {}
    for k, panel in enumerate(panels):
        axes = figure.add_axes(
            ((LABELS + k * (width + GAP)) / PAGE_WIDTH, 22.0 / height, width / PAGE_WIDTH, row_mm * len(rows) / height)
        )
        words |= _panel(axes, panel, many=len(panels) > 3)
        axes.set_yticks(range(len(rows)), list(rows) if k == 0 else [""] * len(rows))
        axes.set_title(textwrap.fill(panel.title, max(10, int(width / 1.85))), fontsize=8.5)
    order = [word for word in ("better", "worse", SMALL, UNSURE) if word in words]
    handles = [
        Line2D(
            [],
            [],
            marker=words[word][0],
            linestyle="",
            color=words[word][1] if word != UNSURE else "white",
            markeredgecolor=words[word][1],
            label=word,
        )
        for word in order
    ]
    handles.append(Line2D([], [], color=INK, linewidth=1.1, label="95 % interval"))
    legend_line(
        figure,
        handles,
        at=0.5 / height,
        ncols=5,
        columnspacing=1.4,
        handletextpad=0.5,
    )
    return figure


def _panel(axes: Axes, panel: Panel, *, many: bool) -> dict[str, tuple[str, str]]:
    """Draw the differences of one outcome; marker and colour of every word that was used."""
    words: dict[str, tuple[str, str]] = {}
    ends = [value for one in panel.estimates for value in one if math.isfinite(value)]
    scale = scale_for(panel.outcome, ends or [0.0])
    for row, (mean, low, high) in enumerate(panel.estimates):
        if not math.isfinite(mean):
            continue
        shape, colour, word = mark(panel.outcome, mean, low, high, panel.least)
        words[word] = shape, colour
        axes.plot([low / scale.factor, high / scale.factor], [row, row], color=INK, linewidth=1.1, zorder=2)
        face = colour if word != UNSURE else "white"
        axes.plot([mean / scale.factor], [row], shape, color=face, markeredgecolor=colour, markersize=5.5, zorder=3)
    axes.axvline(0.0, color=INK, linewidth=0.9, zorder=1)
    axes.set_ylim(len(panel.estimates) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="y", color=RULE, linewidth=0.5)
    axes.margins(x=0.08)
    # What is too small to matter must not fill the panel.
    left, right = axes.get_xlim()
    axes.set_xlim(min(left, -2.0 * panel.least / scale.factor), max(right, 2.0 * panel.least / scale.factor))
    number_ticks(axes.xaxis, 3 if many else 5)
    better = {1: "better →", -1: "← better"}.get(outcome_of(panel.outcome).direction, "")
    unit = "0 to 1" if many and scale.unit == "0 to 1" else axis_unit(scale)
    axes.set_xlabel(f"{unit}\n{better}", fontsize=8, color=QUIET)
    return words
