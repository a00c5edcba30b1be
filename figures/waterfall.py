"""Waterfall: from one policy's mean to the other's, step by step, what each instrument brings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from figures.numbers import axis_unit, outcome_of, scale_for
from figures.sensitivity_parts import wrapped
from figures.style import (
    BETTER,
    INK,
    PAGE_WIDTH,
    PAPER,
    QUIET,
    RULE,
    UNDECIDED,
    WORSE,
    footnote,
    heading,
    legend_line,
    new_figure,
    styled,
)


@dataclass(frozen=True)
class WaterfallStep:
    """A bar: title, size in the outcome's unit, and its interval (NaN where there is none)."""

    title: str
    estimate: float
    low: float
    high: float


def side(outcome: str, value: float) -> tuple[str, str, str]:
    """Colour, hatch and words of a change: better, worse, or neither."""
    direction = outcome_of(outcome).direction
    if value == 0.0 or direction == 0:
        return UNDECIDED, "", "neither"
    return (BETTER, "", "better") if direction * value > 0 else (WORSE, "////", "worse")


@styled
def waterfall(
    steps: Sequence[WaterfallStep],
    total: WaterfallStep,
    outcome: str,
    *,
    start: tuple[str, float],
    end: tuple[str, float],
    title: str = "",
    subtitle: str = "",
    note: str = "",
) -> Figure:
    """Draw the steps from ``start`` to ``end``.

    Args:
        steps: in the order of drawing; they sum to the total.
        total: the whole difference with its interval.
        outcome: id of the outcome.
        start, end: title and mean of either policy.
        title, subtitle, note: what is shown; sensible words are made for the first two.

    Raises:
        ValueError: no step.
    """
    if not steps:
        raise ValueError("a waterfall needs at least one step")
    known = outcome_of(outcome)
    height = 40.0 + 6.6 * (len(steps) + 2)
    figure = new_figure(PAGE_WIDTH, height)
    top = heading(
        figure,
        title or f"{known.title}: what each instrument brings",
        subtitle
        or wrapped(
            f"From “{start[0]}” (above) to “{end[0]}” (below). Bars are contributions (Shapley values), "
            "lines their 95 % intervals; bars sum to the total."
        ),
    )
    axes = figure.add_axes((56 / PAGE_WIDTH, 22 / height, 100 / PAGE_WIDTH, top - 26 / height))
    ends = [value for step in (*steps, total) for value in (step.estimate, step.low, step.high) if math.isfinite(value)]
    scale = scale_for(outcome, [value for value in ends if value] or [0.0])
    means = scale_for(outcome, [start[1], end[1]])
    while means.text(start[1]) == means.text(end[1]) and start[1] != end[1] and means.decimals < 6:
        means = replace(means, decimals=means.decimals + 1)
    used = _draw(axes, steps, total, outcome, scale.factor)
    axes.set_xlabel(f"change from “{start[0]}”, {axis_unit(scale)}")
    handles: list[Patch | Line2D] = [
        Patch(facecolor=colour, hatch=hatch, edgecolor=PAPER, label=word)
        for word, colour, hatch in (("better", BETTER, ""), ("worse", WORSE, "////"), ("neither better nor worse", UNDECIDED, ""))
        if word.split()[0] in used
    ]
    handles.append(Line2D([], [], color=INK, linewidth=1.1, label="95 % interval, paired over seeds"))
    legend_line(figure, handles, at=7.5 / height, ncols=4, columnspacing=1.4)
    unit = "" if means.unit == "0 to 1" else f" {means.unit}"
    footnote(figure, note or f"Means: “{start[0]}” {means.text(start[1])}{unit}, “{end[0]}” {means.text(end[1])}{unit}.")
    return figure


def _draw(axes: Axes, steps: Sequence[WaterfallStep], total: WaterfallStep, outcome: str, factor: float) -> set[str]:
    """Bars of the steps and of the total; returns the sides that occur."""
    before = 0.0
    used: set[str] = set()
    for row, step in enumerate(steps, start=1):
        after = before + step.estimate
        _bar(axes, row, before, step=step, outcome=outcome, factor=factor)
        used.add(side(outcome, step.estimate)[2])
        axes.plot([after / factor] * 2, [row, row + 1], color=QUIET, linewidth=0.7, zorder=1)
        before = after
    last = len(steps) + 1
    _bar(axes, last, 0.0, step=total, outcome=outcome, factor=factor)
    used.add(side(outcome, total.estimate)[2])
    axes.axhspan(last - 0.5, last + 0.5, color=RULE, alpha=0.35, linewidth=0, zorder=0)
    axes.axvline(0.0, color=INK, linewidth=0.9, zorder=1)
    axes.set_ylim(last + 0.6, 0.4)
    axes.set_yticks(range(1, last + 1), [*(step.title for step in steps), "Total difference"])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    axes.margins(x=0.06)
    _write_numbers(axes, [*steps, total], factor)
    return used


def _write_numbers(axes: Axes, steps: Sequence[WaterfallStep], factor: float) -> None:
    """Sizes beside the bars, the last one bold."""
    decimals = _decimals(steps, factor)
    for row, step in enumerate(steps, start=1):
        axes.text(
            1.03,
            row,
            _number(step.estimate / factor, decimals),
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=8,
            fontweight="bold" if row == len(steps) else "normal",
        )


def _bar(axes: Axes, row: int, before: float, step: WaterfallStep, outcome: str, factor: float) -> None:
    colour, hatch, _ = side(outcome, step.estimate)
    axes.barh(
        row, step.estimate / factor, 0.62, left=before / factor, color=colour, hatch=hatch, edgecolor=PAPER, linewidth=0.3, zorder=2
    )
    if math.isfinite(step.low):
        axes.plot([(before + step.low) / factor, (before + step.high) / factor], [row, row], color=INK, linewidth=1.1, zorder=3)


def _decimals(steps: Sequence[WaterfallStep], factor: float) -> int:
    """Places after the point that tell the larger steps from each other."""
    size = max(abs(step.estimate) for step in steps) / factor
    return 0 if size >= 100 or not size else max(0, min(6, 2 - math.floor(math.log10(size))))


def _number(value: float, decimals: int) -> str:
    text = f"{value:+,.{decimals}f}"
    # What rounds to nothing has no sign.
    return text.lstrip("+-") if not float(text.replace(",", "")) else text.replace("-", "\N{MINUS SIGN}")
