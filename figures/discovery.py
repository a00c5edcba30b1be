"""Pictures of scenario discovery: the way of peeling, and what a box says of each factor."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.sensitivity_parts import wrapped
from figures.style import BLUE, INK, MORE_MAP, ORANGE, QUIET, RULE, VERMILLION, footnote, heading, new_figure, styled

WIDTH, ROW = 170.0, 11.0


@styled
def trade_off(steps: pd.DataFrame, *, coverage: float, density: float, base: float, title: str = "", subtitle: str = "") -> Figure:
    """Draw coverage against density of all boxes on the way of peeling, and the box that was kept.

    Args:
        steps: ``coverage, density, limited`` of each box, from the whole space on.
        coverage, density: of the box kept; base: density of the whole space.
        title, subtitle: what is sought.

    Raises:
        ValueError: no boxes.
    """
    if steps.empty:
        raise ValueError("there are no boxes to draw")
    height = 100.0
    figure = new_figure(WIDTH - 30, height)
    width = WIDTH - 30
    top = heading(figure, title or "Coverage against density", wrapped(subtitle, width=82))
    axes = figure.add_axes((18 / width, 18 / height, (width - 46) / width, top - 24 / height))
    axes.grid(True)
    most = int(steps["limited"].max())
    dots = axes.scatter(
        steps["coverage"],
        steps["density"],
        c=steps["limited"],
        cmap=f"{MORE_MAP}_r",
        vmin=0,
        vmax=max(most, 1),
        s=26,
        edgecolor=INK,
        linewidth=0.4,
        zorder=3,
        label="boxes on the way of peeling",
    )
    axes.plot(
        coverage,
        density,
        marker="*",
        markersize=16,
        color=VERMILLION,
        markeredgecolor=INK,
        linestyle="none",
        zorder=4,
        label="the box kept, after pasting",
    )
    axes.axhline(base, color=QUIET, linestyle="--", linewidth=1.0, label="share of all states", zorder=1)
    axes.set(
        xlim=(-0.03, 1.03),
        ylim=(-0.03, 1.03),
        xlabel="Coverage: share of the sought states inside",
        ylabel="Density: share of sought states in the box",
    )
    axes.legend(loc="lower left")
    bar = figure.add_axes(((width - 22) / width, 18 / height, 4 / width, top - 24 / height))
    figure.colorbar(dots, cax=bar, label="limited factors", ticks=range(0, most + 1, max(1, most // 6)))
    footnote(figure, "Up and right is better. Fewer limited factors are easier to use.")
    return figure


@styled
def box_limits(
    table: pd.DataFrame,
    ranges: Mapping[str, tuple[float, float]],
    options: Mapping[str, tuple[str, ...]],
    *,
    title: str = "",
    subtitle: str = "",
) -> Figure:
    """Draw what a box says of each limited factor: the part of its range that is inside.

    Args:
        table: rows of one box: ``factor, title, low, high, options, restricted`` (share of resamples that limited it).
        ranges: lowest and highest value of each factor of numbers; options: all words of the others.
        title, subtitle: what the box says.

    Raises:
        ValueError: a box without limits.
    """
    if table.empty:
        raise ValueError("the box limits nothing")
    text = wrapped(subtitle, width=100)
    height = 30 + 4.3 * text.count("\n") + ROW * len(table) + 14
    figure = new_figure(WIDTH, height)
    top = heading(figure, title or "What the box says", text)
    axes = figure.add_axes((62 / WIDTH, 14 / height, 80 / WIDTH, top - 18 / height))
    for i, row in enumerate(table.itertuples()):
        name = str(row.factor)
        if name in options:
            _words(axes, i, options[name], str(row.options).split(", "))
        else:
            _span(axes, i, (row.low, row.high), ranges[name])
    for i, share in enumerate(table["restricted"]):
        axes.text(1.03, i, "" if np.isnan(share) else f"{share:.0%}", va="center", fontsize=8.5)
    axes.text(1.03, -0.75, "limited in\nresamples", fontsize=8, color=QUIET, va="center")
    axes.set_yticks(range(len(table)), [textwrap.fill(str(text_), 38, max_lines=3, placeholder=" …") for text_ in table["title"]])
    axes.set(xlim=(-0.01, 1.01), ylim=(len(table) - 0.4, -1.0))
    axes.set_xticks([])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    footnote(figure, "Blue: inside the box. White: the rest of the range that was sampled.")
    return figure


def _words(axes: Axes, row: int, every: Sequence[str], kept: Sequence[str]) -> None:
    """All words of a factor side by side, those inside the box filled."""
    for k, word in enumerate(every):
        inside = word in kept
        axes.barh(row, 1 / len(every), left=k / len(every), height=0.5, color=BLUE if inside else "white", edgecolor=RULE)
        axes.text(
            (k + 0.5) / len(every),
            row,
            textwrap.shorten(word.replace("_", " "), 14, placeholder="…"),
            ha="center",
            va="center",
            fontsize=8,
            color="white" if inside else QUIET,
        )


def _span(axes: Axes, row: int, kept: tuple[float, float], whole: tuple[float, float]) -> None:
    """The part of a factor's range that is inside the box; a limit that is not finite is none."""
    low, high = whole
    start, end = (float(np.clip((value - low) / (high - low), 0.0, 1.0)) for value in kept)
    axes.barh(row, 1.0, height=0.5, color="white", edgecolor=RULE)
    axes.barh(row, end - start, left=start, height=0.5, color=BLUE)
    for place, value in zip((start, end), kept):
        if np.isfinite(value):
            axes.plot([place, place], [row - 0.36, row + 0.36], color=ORANGE, linewidth=2)
            axes.text(place, row - 0.38, f"{value:.3g}", ha="center", va="bottom", fontsize=8)
    for place, value, side in ((0.0, low, "left"), (1.0, high, "right")):
        axes.text(place, row + 0.3, f"{value:.3g}", ha=side, va="top", fontsize=8, color=QUIET)
