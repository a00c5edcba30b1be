"""First-order and total-order indices of every factor as bars with intervals, and luck beside them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from figures.sensitivity_parts import (
    FIRST,
    INDEX_WORDS,
    INERT,
    LUCK,
    TOTAL,
    in_sentence,
    labels,
    measure_title,
    place,
    rows_of,
    wrapped,
)
from figures.style import INK, PAGE_WIDTH, PAPER, QUIET, footnote, heading, legend_line, new_figure, styled


@styled
def sobol_bars(
    table: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    luck: tuple[float, float, float] | None = None,
    first: str = "S1",
    total: str = "ST",
    most: int = 20,
    title: str = "",
) -> Figure:
    """Draw two indices per factor, largest total order on top.

    Args:
        table: rows of one outcome, scenario and policy of an analysis (``factor, index, estimate, low, high, inert``).
        titles: words for factors; title: what is shown.
        luck: share of a single run's variance that is luck, with its interval; drawn as a bar of its own.
        first, total: names of the two indices; where ``first`` is missing only one bar is drawn.
        most: factors shown; the rest are counted in a note.

    Raises:
        ValueError: rows of several outcomes, or none of ``total``.
    """
    main = rows_of(table, total)
    hidden = max(0, len(main) - most)
    main = main.head(most)
    names = [str(name) for name in main["factor"]]
    second = table[table["index"] == first].set_index("factor") if first else table.iloc[:0].set_index("factor")
    drawn = labels(names, titles or {}) + (["luck (the seed)"] if luck else [])
    row_mm = 7.6 if len(second) else 6.0
    height = 36 + row_mm * len(drawn) + (8 if hidden else 3)
    figure = new_figure(PAGE_WIDTH, height)
    outcome = measure_title(str(table["outcome"].iloc[0]))
    top = heading(
        figure,
        title or f"What moves {in_sentence(outcome)}",
        wrapped(
            place(table) + ".",
            "Share of the variance of the expected outcome, with 95 % intervals.",
            "Luck: share of the variance of a single run." if luck else "",
        ),
    )
    bottom = (15 if hidden else 11) / height
    axes = figure.add_axes((58 / PAGE_WIDTH, bottom, 112 / PAGE_WIDTH, top - bottom - 8 / height))
    _bars(axes, main, second, first, total)
    if luck:
        share, low, high = luck
        _bar(axes, len(main), pd.Series({"estimate": share, "low": low, "high": high}), LUCK, 0.5)
        axes.axhline(len(main) - 0.5, color=QUIET, linewidth=0.7)
    axes.set_yticks(range(len(drawn)), drawn)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(drawn) - 0.4, -0.6)
    axes.set_xlim(*_reach(main, second, luck[2] if luck else 0.0))
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("share of variance (0 to 1)")
    legend_line(figure, _handles(main, second, first, total), at=top - 5 / height, ncols=3, columnspacing=1.4, handlelength=1.6)
    if hidden:
        footnote(figure, f"{hidden} more factors with smaller indices are not drawn; all stand in the table.")
    return figure


def _reach(main: pd.DataFrame, second: pd.DataFrame, luck: float) -> tuple[float, float]:
    """Ends of the axis: all intervals, and zero."""
    ends = [float(np.nanmax(np.append(part[["high", "estimate"]].to_numpy(float), 0))) for part in (main, second)]
    starts = [float(np.nanmin(np.append(part[["low", "estimate"]].to_numpy(float), 0))) for part in (main, second)]
    return min(0.0, *starts) - 0.01, max(0.05, *ends, luck) * 1.04


def _bars(axes: Axes, main: pd.DataFrame, second: pd.DataFrame, first: str, total: str) -> None:
    """Both indices of every factor."""
    for y, (_, row) in enumerate(main.iterrows()):
        pairs = [(total, row, TOTAL, 0.19 if len(second) else 0.0)]
        if row["factor"] in second.index:
            pairs.append((first, second.loc[row["factor"]], FIRST, -0.19))
        for _, entry, colour, shift in pairs:
            _bar(
                axes,
                y + shift,
                entry,
                INERT if bool(row["inert"]) else colour,
                0.34 if len(second) else 0.6,
                hatched=colour == TOTAL and len(second) > 0,
            )


def _handles(main: pd.DataFrame, second: pd.DataFrame, first: str, total: str) -> list[Patch | Line2D]:
    """What the legend explains."""
    handles: list[Patch | Line2D] = [Patch(facecolor=FIRST, label=INDEX_WORDS.get(first, first))] if len(second) else []
    handles.append(
        Patch(facecolor=TOTAL, label=INDEX_WORDS.get(total, total), hatch="////" if len(second) else None, edgecolor=PAPER)
    )
    if main["inert"].any():
        handles.append(Patch(facecolor=INERT, label="not told from a factor that does nothing"))
    return handles


def _bar(axes: Axes, y: float, row: pd.Series, colour: str, thick: float, *, hatched: bool = False) -> None:
    axes.barh(y, float(row["estimate"]), thick, color=colour, edgecolor=PAPER, linewidth=0.3, hatch="////" if hatched else None)
    if np.isfinite(row["low"]):
        axes.plot([row["low"], row["high"]], [y, y], color=INK, linewidth=1.1, solid_capstyle="butt")
        for end in (row["low"], row["high"]):
            axes.plot([end, end], [y - thick / 4, y + thick / 4], color=INK, linewidth=1.1)
