"""Parallel coordinates: which combinations of factors led to the best and to the worst tenth of outcomes."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from figures.sensitivity_parts import in_sentence, measure_title, outcome_in, wrapped
from figures.style import BLUE, INK, PAGE_WIDTH, QUIET, RULE, VERMILLION, heading, legend_line, new_figure, styled
from figures.tornado import outcome_scale
from simulation.registers import OUTCOMES

MOST_LINES = 60


@styled
def parallel_coordinates(
    points: pd.DataFrame,
    outcome: str,
    *,
    titles: Mapping[str, str] | None = None,
    ends: Mapping[str, tuple[str, str]] | None = None,
    share: float = 0.1,
    where: str = "",
    most: int = 8,
    title: str = "",
) -> Figure:
    """Draw the points with the highest and the lowest outcomes as lines across the factors.

    Args:
        points: one row per design point: a column per factor, scaled 0 to 1 over its range, and ``outcome``.
        outcome: name of the measure, a column of ``points``.
        titles: words for factors.
        ends: words for 0 and 1 by factor.
        share: part of the points at either end that is drawn.
        where: scenario and policy in words.
        most: factors drawn, in the order of the columns.
        title: what is shown.

    Raises:
        ValueError: no factor beside the outcome.
    """
    factors = [str(name) for name in points.columns if name != outcome][:most]
    if not factors:
        raise ValueError("no factor to draw")
    count = int(np.clip(round(share * len(points)), 1, MOST_LINES))
    ordered = points.sort_values(outcome, kind="stable")
    height = 122.0
    figure = new_figure(PAGE_WIDTH, height)
    name = measure_title(outcome)
    top = heading(
        figure,
        title or f"What leads to high and to low {in_sentence(name)}",
        wrapped(
            where + "." if where else "",
            f"The {count} points with the highest and the {count} with the lowest "
            f"outcome of {len(points):,}; thick lines are their means.",
        ),
    )
    axes = figure.add_axes((12 / PAGE_WIDTH, 30 / height, 156 / PAGE_WIDTH, top - 43 / height))
    x = np.arange(len(factors))
    base = outcome_in(outcome)
    better = OUTCOMES[base].direction if base in OUTCOMES else 1
    colours = (VERMILLION, BLUE) if better >= 0 else (BLUE, VERMILLION)
    for part, colour, style in ((ordered.head(count), colours[0], "--"), (ordered.tail(count), colours[1], "-")):
        lines = part[factors].to_numpy(float)
        axes.plot(x, lines.T, color=colour, linewidth=0.5, alpha=0.35, linestyle=style)
        axes.plot(x, lines.mean(axis=0), color=colour, linewidth=2.6, linestyle=style, marker="o", markersize=5)
    _factor_axes(axes, factors, titles or {}, ends or {})
    _key(figure, ordered[outcome], count, colours, outcome_scale(outcome, ordered[outcome].tolist()), at=top - 6 / height)
    return figure


def _key(figure: Figure, values: pd.Series, count: int, colours: tuple[str, str], scale: tuple[float, str], *, at: float) -> None:
    """Means of the ``count`` lowest and highest of the ordered values, in the colours of their lines."""
    factor, unit = scale
    low, high = (float(part.mean()) / factor for part in (values.head(count), values.tail(count)))
    # As many digits as it takes to tell them apart.
    digits = next((n for n in range(3, 9) if f"{high:.{n}g}" != f"{low:.{n}g}"), 3)
    legend_line(
        figure,
        [
            Line2D([], [], color=colours[1], linewidth=2.6, label=f"highest: mean {high:.{digits}g} ({unit})"),
            Line2D([], [], color=colours[0], linewidth=2.6, linestyle="--", label=f"lowest: mean {low:.{digits}g} ({unit})"),
        ],
        at=at,
        ncols=2,
        labelcolor=INK,
    )


def _factor_axes(axes: Axes, factors: list[str], titles: Mapping[str, str], ends: Mapping[str, tuple[str, str]]) -> None:
    """An upright line for each factor with words at its ends, and nothing else."""
    for at, factor in enumerate(factors):
        axes.axvline(at, color=RULE, linewidth=1.0, zorder=0)
        for level, word, up in ((0.0, 0, -3), (1.0, 1, 3)):
            axes.annotate(
                ends.get(factor, ("low", "high"))[word],
                (at, level),
                xytext=(0, up),
                textcoords="offset points",
                ha="center",
                va="top" if up < 0 else "bottom",
                fontsize=8,
                color=QUIET,
                annotation_clip=False,
            )
    width = max(10, 92 // len(factors))
    axes.set_xticks(
        range(len(factors)), [textwrap.fill(titles.get(factor, factor), width, break_long_words=False) for factor in factors]
    )
    axes.tick_params(axis="x", length=0, pad=13)
    axes.set_yticks([])
    axes.set_ylim(-0.03, 1.03)
    axes.set_xlim(-0.35, len(factors) - 0.65)
    for spine in axes.spines.values():
        spine.set_visible(False)
