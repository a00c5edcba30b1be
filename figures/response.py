"""Response curves: the mean outcome along one factor, with bands, a panel a factor."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from figures.axes import number_ticks
from figures.sensitivity_parts import in_sentence, measure_title, wrapped
from figures.style import BLUE, PAGE_WIDTH, QUIET, heading, legend_line, new_figure, styled
from figures.tornado import outcome_scale

WIDE, NARROW = "#dbe8f1", "#8fbcd9"


@styled
def responses(
    table: pd.DataFrame,
    outcome: str,
    *,
    titles: Mapping[str, str] | None = None,
    factors: Sequence[str] | None = None,
    units: Mapping[str, str] | None = None,
    where: str = "",
    most: int = 9,
) -> Figure:
    """Draw one panel per factor on a common scale.

    Args:
        table: ``factor, place, words, mean, low, high, tenth, ninetieth, categorical`` by class of each factor.
        outcome: name of the measure.
        titles, units: words and units of factors.
        factors: panels in this order; by default as in the table.
        where: scenario and policy in words.
        most: panels drawn.

    Raises:
        ValueError: a factor that the table does not hold.
    """
    chosen = list(factors if factors is not None else dict.fromkeys(table["factor"]))[:most]
    missing = [name for name in chosen if name not in set(table["factor"])]
    if missing:
        raise ValueError(f"the table holds no factor {missing[0]!r}")
    columns = min(3, len(chosen))
    rows = -(-len(chosen) // columns)
    panel = 42.0
    height = 33 + rows * (panel + 21)
    figure = new_figure(PAGE_WIDTH, height)
    name = measure_title(outcome)
    top = heading(
        figure,
        f"How {in_sentence(name)} answers to each factor",
        wrapped(where + "." if where else "", "All other factors vary meanwhile."),
    )
    factor, unit = outcome_scale(outcome, table["mean"].tolist())
    part = table[table["factor"].isin(chosen)]
    low, high = float(part["tenth"].min()) / factor, float(part["ninetieth"].max()) / factor
    room = 0.06 * (high - low or 1.0)
    left, gap = 17.0, 9.0
    width = (PAGE_WIDTH - left - 5 - gap * (columns - 1)) / columns
    for i, entry in enumerate(chosen):
        row, column = divmod(i, columns)
        bottom = top - (14 + row * (panel + 21) + panel) / height
        axes = figure.add_axes(((left + column * (width + gap)) / PAGE_WIDTH, bottom, width / PAGE_WIDTH, panel / height))
        _panel(axes, table[table["factor"] == entry], factor)
        axes.set_ylim(low - room, high + room)
        axes.set_title(textwrap.fill(dict(titles or {}).get(entry, entry), 27), fontsize=8.5, pad=3, linespacing=1.1)
        axes.set_xlabel(dict(units or {}).get(entry, ""), fontsize=8, color=QUIET)
        axes.tick_params(labelleft=column == 0)
        axes.set_ylabel(unit if column == 0 else "")
    _key(figure, at=top - 6 / height)
    return figure


def _key(figure: Figure, at: float) -> None:
    """What line and bands are."""
    handles = [
        Line2D([], [], color=BLUE, marker="o", markersize=3.5, label="mean"),
        Patch(facecolor=NARROW, label="95 % interval of the mean"),
        Patch(facecolor=WIDE, label="middle 80 % of points"),
    ]
    legend_line(figure, handles, at=at, ncols=3)


def _panel(axes: Axes, part: pd.DataFrame, factor: float) -> None:
    x = part["place"].to_numpy(float)
    mean, low, high, tenth, ninetieth = (
        part[name].to_numpy(float) / factor for name in ("mean", "low", "high", "tenth", "ninetieth")
    )
    if bool(part["categorical"].iloc[0]) if "categorical" in part else False:
        x = np.arange(len(part), dtype=float)
        for at, *ends in zip(x, tenth, ninetieth, low, high):
            axes.plot([at, at], ends[:2], color=WIDE, linewidth=9, solid_capstyle="butt")
            axes.plot([at, at], ends[2:], color=NARROW, linewidth=9, solid_capstyle="butt")
        axes.plot(x, mean, color=BLUE, marker="o", markersize=4.5, linestyle="none")
        axes.set_xticks(x, [textwrap.fill(str(words), 12) for words in part["words"]])
        axes.set_xlim(-0.6, len(x) - 0.4)
    else:
        axes.fill_between(x, tenth, ninetieth, color=WIDE, linewidth=0)
        axes.fill_between(x, low, high, color=NARROW, linewidth=0)
        axes.plot(x, mean, color=BLUE, marker="o", markersize=3.2)
        number_ticks(axes.xaxis, 5)
    axes.grid(axis="y")
