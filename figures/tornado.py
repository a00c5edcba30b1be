"""Tornado: how far the expected outcome moves between the low and the high part of each factor's range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from figures.numbers import scale_for
from figures.sensitivity_parts import in_sentence, labels, measure_title, measure_unit, outcome_in, wrapped
from figures.style import BLUE, INK, ORANGE, PAGE_WIDTH, PAPER, footnote, heading, legend_line, new_figure, styled
from simulation.registers import OUTCOMES


@dataclass(frozen=True)
class Swing:
    """One bar: mean outcome where the factor is low and where it is high, with intervals, and what low and high are."""

    factor: str
    low: float
    high: float
    low_interval: tuple[float, float]
    high_interval: tuple[float, float]
    low_words: str
    high_words: str


@styled
def tornado(
    swings: Sequence[Swing],
    middle: float,
    outcome: str,
    *,
    titles: Mapping[str, str] | None = None,
    where: str = "",
    most: int = 16,
    title: str = "",
    note: str = "",
) -> Figure:
    """Draw swings around the mean outcome, widest on top.

    Args:
        swings: one per factor.
        middle: mean outcome over all points, in the outcome's unit.
        outcome: name of the measure.
        titles: words for factors.
        where: scenario and policy in words.
        most: bars drawn.
        title, note: what is shown, and a footnote.
    """
    shown = sorted(swings, key=lambda swing: -abs(swing.high - swing.low))[:most]
    height = 38 + 7.5 * len(shown)
    figure = new_figure(PAGE_WIDTH, height)
    name = measure_title(outcome)
    top = heading(
        figure,
        title or f"How far each factor moves {in_sentence(name)}",
        wrapped(
            where + "." if where else "",
            "Mean outcome where the factor is low and where it is high, with 95 % intervals; the line is the mean over all points.",
        ),
    )
    axes = figure.add_axes((58 / PAGE_WIDTH, 16 / height, 112 / PAGE_WIDTH, top - 24 / height))
    factor, unit = outcome_scale(outcome, [value for swing in shown for value in (swing.low, swing.high)])
    room = [value / factor for swing in shown for value in (*swing.low_interval, *swing.high_interval)] + [middle / factor]
    width = max(room) - min(room) or 1.0
    axes.set_xlim(min(room) - 0.22 * width, max(room) + 0.22 * width)
    for y, swing in enumerate(shown):
        _bar(axes, y, swing, middle / factor, factor)
    axes.axvline(middle / factor, color=INK, linewidth=0.9)
    axes.set_yticks(range(len(shown)), labels([swing.factor for swing in shown], titles or {}))
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    axes.set_xlabel(unit)
    legend_line(
        figure,
        [
            Patch(facecolor=ORANGE, hatch="////", edgecolor=PAPER, label="low part of its range"),
            Patch(facecolor=BLUE, label="high part of its range"),
        ],
        at=top - 5.5 / height,
        ncols=2,
    )
    if note or len(swings) > most:
        footnote(figure, note or f"{len(swings) - most} factors with smaller swings are not drawn.")
    return figure


def _bar(axes: Axes, y: int, swing: Swing, middle: float, factor: float) -> None:
    """Both halves of a factor's bar, with intervals and what low and high are; ``middle`` is divided by ``factor`` already."""
    for value, other, ends, words, colour, hatch in (
        (swing.low, swing.high, swing.low_interval, swing.low_words, ORANGE, "////"),
        (swing.high, swing.low, swing.high_interval, swing.high_words, BLUE, None),
    ):
        x, left, right = value / factor, ends[0] / factor, ends[1] / factor
        axes.barh(y, x - middle, 0.62, left=middle, color=colour, hatch=hatch, edgecolor=PAPER, linewidth=0.3)
        axes.plot([left, right], [y, y], color=INK, linewidth=1.1)
        outward = value > other or (value == other and hatch is None)
        axes.annotate(
            words,
            ((right if outward else left), y),
            xytext=(4 if outward else -4, 0),
            textcoords="offset points",
            ha="left" if outward else "right",
            va="center",
            fontsize=8,
            annotation_clip=False,
        )


def outcome_scale(outcome: str, values: Sequence[float]) -> tuple[float, str]:
    """Divisor and unit words for values of a measure."""
    base = outcome_in(outcome)
    if base in OUTCOMES:
        scale = scale_for(base, [value for value in values if np.isfinite(value)])
        return scale.factor, scale.unit
    return 1.0, measure_unit(outcome)
