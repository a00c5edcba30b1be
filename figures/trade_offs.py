"""Trade-offs: what a front of policies gives in every pair of objectives."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from figures.axes import number_ticks
from figures.sensitivity_parts import measure_title
from figures.style import GREEN, INK, ORANGE, PAGE_WIDTH, PURPLE, SERIES, SKY, UNDECIDED, VERMILLION, heading, new_figure, styled
from figures.tornado import outcome_scale
from simulation.registers import OUTCOMES

MARKS: tuple[tuple[str, str], ...] = (("*", VERMILLION), ("D", GREEN), ("s", ORANGE), ("P", PURPLE), ("X", SKY))
"""Marker and colour of the named policies, in order."""


@styled
def trade_offs(
    front: pd.DataFrame,
    objectives: Sequence[str],
    named: Mapping[str, str],
    library: pd.DataFrame | None = None,
    *,
    title: str = "",
    where: str = "",
) -> Figure:
    """Draw a matrix of scatter plots, one for each pair of objectives.

    Args:
        front: a row a policy with ``policy`` and a column an objective.
        objectives: two to six columns.
        named: title of a named policy -> its ``policy`` in ``front``.
        library: the library's policies, columns as in ``front``.
        where: a sentence about scenario and runs.

    Raises:
        ValueError: an empty front or fewer than two objectives.
    """
    names = list(objectives)[:6]
    if front.empty or len(names) < 2:
        raise ValueError("a front of at least one policy and two objectives is needed")
    size = len(names) - 1
    height = 44.0 + 152.0 * (0.72 if size < 3 else 1.0)
    figure = new_figure(PAGE_WIDTH, height)
    top = heading(
        figure,
        title or "What is traded for what",
        (where + "\n" if where else "") + "Each dot is a policy; arrows beside the names point to the better side.",
    )
    edges = {"left": 22 / PAGE_WIDTH, "right": 176 / PAGE_WIDTH, "bottom": 18 / height, "top": top - 12 / height}
    grid = figure.add_gridspec(size, size, wspace=0.14, hspace=0.14, **edges)
    scales = {name: outcome_scale(name, front[name].tolist()) for name in names}
    others = library if library is not None and len(library) else None
    for row in range(size):
        for column in range(row + 1):
            x, y = names[column], names[row + 1]
            axes = figure.add_subplot(grid[row, column])
            if others is not None:
                axes.plot(others[x] / scales[x][0], others[y] / scales[y][0], "o", mfc="none", mec=UNDECIDED, ms=4, mew=0.9)
            _dots(axes, front[x] / scales[x][0], front[y] / scales[y][0], front["policy"], list(named.values()))
            wide = 17 if size > 3 else 30
            axes.tick_params(labelbottom=row == size - 1, labelleft=column == 0)
            axes.set_xlabel(_label(x, scales[x][1], " →", wide) if row == size - 1 else "", fontsize=8)
            axes.set_ylabel(_label(y, scales[y][1], " ↑", wide) if column == 0 else "", fontsize=8)
    inside = size > 1
    figure.legend(
        handles=_handles(list(named), library=others is not None),
        loc="upper right" if inside else "upper left",
        bbox_to_anchor=((176 if inside else 22) / PAGE_WIDTH, top - 10 / height if inside else top),
        ncols=1 if inside else 4,
        fontsize=8.5 if size > 2 else 8,
    )
    return figure


def _dots(axes: Axes, x: pd.Series, y: pd.Series, policies: pd.Series, named: Sequence[str]) -> None:
    """The front's policies as dots, the named ones with marks of their own."""
    axes.plot(x, y, "o", color=INK, alpha=0.45, ms=3, mew=0)
    for policy, (marker, colour) in zip(named, MARKS):
        one = policies == policy
        size = 8 if marker == "*" else 5.5
        axes.plot(x[one], y[one], marker, color=colour, ms=size, mec="white", mew=0.5, linestyle="none")
    axes.grid(True)
    number_ticks(axes.xaxis, 4)
    number_ticks(axes.yaxis, 4)
    axes.margins(0.1)


def _handles(named: Sequence[str], *, library: bool) -> list[Line2D]:
    """What the legend explains."""
    handles = [Line2D([], [], marker="o", color=INK, alpha=0.6, ms=4, linestyle="none", label="front")]
    if library:
        handles.append(
            Line2D([], [], marker="o", mfc="none", mec=UNDECIDED, ms=5, linestyle="none", label="library, within the limits")
        )
    return handles + [
        Line2D([], [], marker=marker, color=colour, ms=8 if marker == "*" else 6, linestyle="none", label=textwrap.fill(words, 34))
        for words, (marker, colour) in zip(named, MARKS)
    ]


def _label(name: str, unit: str, arrow: str, width: int) -> str:
    outcome = name.partition(".")[0]
    better = OUTCOMES[outcome].direction if outcome in OUTCOMES else 1
    sign = arrow if better > 0 else {" →": " ←", " ↑": " ↓"}[arrow]
    unit = unit.replace("US dollars", "US$").replace("0 to 1", "0–1")
    return textwrap.fill(measure_title(name), width, break_long_words=False) + f"\n({unit}){sign}"


@styled
def hypervolume_growth(progress: pd.DataFrame, *, title: str = "", where: str = "", verdict: str = "") -> Figure:
    """Draw the share of the objectives' box that each optimiser seed's front dominates, by generation.

    Args:
        progress: ``optimiser_seed, generation, hypervolume``.
        where, verdict: sentences below the title.

    Raises:
        ValueError: an empty table.
    """
    if progress.empty:
        raise ValueError("no generations to draw")
    height = 92.0
    figure = new_figure(PAGE_WIDTH, height)
    lines = [line for line in (where, textwrap.fill(verdict, 108)) if line]
    top = heading(figure, title or "Has the search settled?", "\n".join(lines))
    axes = figure.add_axes((18 / PAGE_WIDTH, 14 / height, 118 / PAGE_WIDTH, top - 20 / height))
    for k, (seed, part) in enumerate(progress.groupby("optimiser_seed")):
        colour, style = SERIES[k % len(SERIES)]
        axes.plot(
            part["generation"],
            part["hypervolume"],
            color=colour,
            linestyle=style,
            marker="o",
            ms=3.5,
            label=f"optimiser seed {int(seed)}",
        )
    axes.grid(axis="y")
    axes.set_ylim(0.0, max(0.05, 1.08 * float(progress["hypervolume"].max())))
    number_ticks(axes.xaxis, whole=True)
    axes.set_xlabel("generation (from the first with all seeds of the search)")
    axes.set_ylabel("hypervolume, share of the box 0–1")
    figure.legend(loc="upper left", bbox_to_anchor=(140 / PAGE_WIDTH, top - 4 / height), fontsize=8.5)
    assert np.isfinite(progress["hypervolume"]).all()
    return figure
