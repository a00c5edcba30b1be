"""How many numbers of each kernel move each headline outcome by more than matters."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.figure import Figure

from figures.sensitivity_parts import measure_title, wrapped
from figures.style import INK, PAPER, footnote, heading, new_figure, styled

ROW, COLUMN, LABELS, NAMES, BOTTOM = 6.0, 13.5, 40.0, 26.0, 12.0
"""Height of a kernel's row, width of a column, of the kernels' names, height of the outcomes' names and of the foot, in mm."""
RIGHT = 18.0
"""Room for the last outcome's name, in mm."""
SHADES, DEEPEST = "Blues", 0.8
"""Colours, and the share with the deepest one."""
ANYTHING = "anything"
SUBTITLE = "Numbers of each kernel that move an outcome by more than the smallest difference that matters."


@styled
def screening_map(counts: pd.DataFrame, *, where: str = "") -> Figure:
    """Draw kernels down and outcomes across: how many of a kernel's numbers move the outcome.

    Args:
        counts: a row per kernel (index), with ``numbers`` (so many it has), ``anything`` (so many move some outcome) and a column
            per outcome.
        where: the countries in words.
    """
    outcomes = [str(name) for name in counts if name not in ("numbers", ANYTHING)]
    columns = [ANYTHING, *outcomes]
    shares = (counts[columns].to_numpy(float).T / counts["numbers"].to_numpy(float)).T
    width, height = LABELS + COLUMN * len(columns) + RIGHT, 22 + NAMES + ROW * len(counts) + BOTTOM
    figure = new_figure(width, height)
    total, moving = int(counts["numbers"].sum()), int(counts[ANYTHING].sum())
    heading(
        figure,
        f"{moving:,} of {total:,} numbers move something that matters{f' – {where}' if where else ''}",
        wrapped(SUBTITLE, width=int(width / 1.62)),
    )
    axes = figure.add_axes((LABELS / width, BOTTOM / height, COLUMN * len(columns) / width, ROW * len(counts) / height))
    axes.imshow(shares, cmap=SHADES, vmin=0.0, vmax=DEEPEST, aspect="auto")
    _texts(axes, counts[columns].to_numpy(int), shares)
    axes.set_yticks(range(len(counts)), [f"{kernel} ({n})" for kernel, n in zip(counts.index, counts["numbers"])])
    titles = ["Any outcome", *(textwrap.fill(measure_title(name), 22) for name in outcomes)]
    axes.set_xticks(range(len(columns)), titles, rotation=60, ha="left", va="bottom", rotation_mode="anchor", fontsize=7.5)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.axvline(0.5, color=PAPER, linewidth=4)
    footnote(figure, "Colour: share of the kernel's numbers. In brackets: how many it has that are not fixed.")
    return figure


def _texts(axes: object, numbers: np.ndarray, shares: np.ndarray) -> None:
    """The counts in their cells, in the ink that reads best; none where it is 0."""
    shades = colormaps[SHADES]
    for i, j in np.argwhere(numbers > 0):
        red, green, blue, _ = shades(float(shares[i, j]) / DEEPEST)
        dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.55
        axes.text(j, i, f"{numbers[i, j]}", ha="center", va="center", fontsize=7.5, color=PAPER if dark else INK)  # type: ignore[attr-defined]
