"""The Morris plane: how much a factor matters (to the right) against how unevenly (upwards)."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.labels import place_labels
from figures.sensitivity_parts import INERT, in_sentence, measure_title, measure_unit, place, rows_of, wrapped
from figures.style import BLUE, INK, PAGE_WIDTH, QUIET, RULE, footnote, heading, new_figure, styled


@styled
def morris_plane(table: pd.DataFrame, *, titles: Mapping[str, str] | None = None, named: int = 14, title: str = "") -> Figure:
    """Draw mu* against sigma with intervals.

    Lines divide nearly linear (sigma below a tenth of mu*), monotone (below half) and curved or interacting factors
    (above), as is the custom (Garcia Sanchez et al. 2014).

    Args:
        table: rows of one outcome, scenario and policy (``factor, index, estimate, low, high, floor, inert``).
        titles: words for factors; title: what is shown.
        named: factors with names, largest first; none of those close to zero.

    Raises:
        ValueError: rows of several outcomes, or no mu* and sigma.
    """
    star, sigma = rows_of(table, "mu_star").set_index("factor"), rows_of(table, "sigma").set_index("factor")
    words = {str(name): dict(titles or {}).get(str(name), str(name)) for name in star.index}
    left_out = [f"{words[str(name)]} (mu* {row['estimate']:.3g})" for name, row in star.iterrows() if name not in sigma.index]
    star = star.loc[[name for name in star.index if name in sigma.index]]
    sigma = sigma.loc[star.index]
    height = 134.0
    figure = new_figure(PAGE_WIDTH, height)
    outcome = measure_title(str(table["outcome"].iloc[0]))
    top = heading(
        figure,
        title or f"Screening: what moves {in_sentence(outcome)}",
        wrapped(f"{place(table)}. Effect of each factor over its whole range; bars are 95 % intervals."),
    )
    axes = figure.add_axes((18 / PAGE_WIDTH, 28 / height, 154 / PAGE_WIDTH, top - 32 / height))
    reach = float(np.nanmax(star["high"].to_numpy(float))) * 1.12 or 1.0
    rise = max(float(np.nanmax(sigma["high"].to_numpy(float))) * 1.1, 0.25 * reach)
    avoid = _divide(axes, reach, rise)
    floor = float(star["floor"].max())
    if floor > 0:
        axes.axvspan(0, floor, color="#eef1f3", zorder=-1, linewidth=0)
    for name in star.index:
        _mark(axes, star.loc[name], sigma.loc[name])
    axes.set_xlim(-0.01 * reach, reach)
    axes.set_ylim(-0.02 * rise, rise)
    # Names of a crowd near zero would hide each other; all stand in the table.
    chosen = [name for name in star.index[:named] if float(star.loc[name, "estimate"]) > 0.04 * reach]
    place_labels(
        axes,
        [float(star.loc[n, "estimate"]) for n in chosen],
        [float(sigma.loc[n, "estimate"]) for n in chosen],
        [words[str(n)] for n in chosen],
        colour=INK,
        avoid=avoid,
    )
    unit = measure_unit(str(table["outcome"].iloc[0]))
    axes.set_xlabel(f"mean absolute effect (mu*), {unit}")
    axes.set_ylabel(f"spread of effects (sigma), {unit}")
    notes = [
        "Open grey marks: not told from a factor that does nothing." if star["inert"].any() else "",
        "Shaded: what luck alone would show." if floor > 0 else "",
        f"Not drawn, as no direction makes a spread: {'; '.join(left_out[:6])}." if left_out else "",
    ]
    footnote(figure, "\n".join(textwrap.fill(note, 118) for note in notes if note))
    return figure


def _divide(axes: Axes, reach: float, rise: float) -> list[tuple[float, float]]:
    """Lines between nearly linear, monotone and curved factors, with their words; points that names keep off."""
    avoid = []
    for slope, words in ((0.1, "nearly linear below"), (0.5, "always one way below"), (1.0, "curved or interacting above")):
        axes.plot([0, reach], [0, slope * reach], color=RULE, linewidth=1.0, zorder=0)
        x = min(reach, rise / slope) * 0.985
        axes.annotate(
            words,
            (x, slope * x),
            xytext=(0, 2),
            textcoords="offset points",
            fontsize=8,
            color=QUIET,
            ha="right",
            va="bottom",
            annotation_clip=True,
        )
        avoid += [(x - part * reach, slope * x + 0.02 * rise) for part in (0.0, 0.05, 0.1, 0.15)]
    return avoid


def _mark(axes: Axes, star: pd.Series, sigma: pd.Series) -> None:
    """One factor with its intervals both ways."""
    inert = bool(star["inert"])
    colour = INERT if inert else BLUE
    axes.plot([star["low"], star["high"]], [sigma["estimate"]] * 2, color=colour, linewidth=0.9)
    axes.plot([star["estimate"]] * 2, [sigma["low"], sigma["high"]], color=colour, linewidth=0.9)
    face = "white" if inert else colour
    axes.plot([star["estimate"]], [sigma["estimate"]], marker="o", markersize=5, color=colour, markerfacecolor=face)
