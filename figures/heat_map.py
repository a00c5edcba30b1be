"""Heat map: the mean outcome over two factors at once, with contours."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.figure import Figure

from figures.sensitivity_parts import direction_of, measure_title, wrapped
from figures.style import HARM_MAP, INK, MORE_MAP, PAPER, footnote, heading, new_figure, styled
from figures.tornado import outcome_scale


@styled
def heat_map(
    table: pd.DataFrame,
    outcome: str,
    x: str,
    y: str,
    *,
    titles: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    words: Mapping[str, tuple[str, ...]] | None = None,
    where: str = "",
    title: str = "",
) -> Figure:
    """Draw the mean outcome over factors ``x`` and ``y``.

    Args:
        table: ``x, y, mean`` on a regular grid (NaN where too few points lie near).
        outcome: name of the measure.
        x, y: identifiers of the two factors.
        titles, units: words and units of factors.
        words: names of categories by factor, for a factor that has them.
        where: scenario and policy in words.
        title: what is shown.

    Raises:
        ValueError: the table is no grid.
    """
    across, up = np.unique(table["x"]), np.unique(table["y"])
    if len(across) * len(up) != len(table):
        raise ValueError("the table is not a regular grid of x and y")
    values = table.sort_values(["y", "x"])["mean"].to_numpy(float).reshape(len(up), len(across))
    factor, unit = outcome_scale(outcome, values[np.isfinite(values)].tolist())
    values = values / factor
    width, height = 140.0, 118.0
    figure = new_figure(width, height)
    name, names = measure_title(outcome), dict(titles or {})
    top = heading(
        figure,
        title or f"{name} over two factors",
        wrapped(where + "." if where else "", "All other factors vary; smoothed over points nearby.", width=82),
    )
    axes = figure.add_axes((24 / width, 18 / height, 86 / width, top - 23 / height))
    sides = [np.arange(len(line), dtype=float) if key in (words or {}) else line for key, line in ((x, across), (y, up))]
    mesh = _field(axes, sides, np.ma.masked_invalid(values), harm=direction_of(outcome) < 0)
    for key, line, axis in ((x, across, axes.xaxis), (y, up, axes.yaxis)):
        if key in (words or {}):
            axis.set_ticks(range(len(line)), [dict(words or {})[key][int(code)].replace("_", " ") for code in line])
        more = dict(units or {}).get(key, "")
        axis.set_label_text(textwrap.fill(f"{names.get(key, key)}{f' ({more})' if more else ''}", 44))
    bar = figure.add_axes((114 / width, 18 / height, 4 / width, top - 23 / height))
    figure.colorbar(mesh, cax=bar, label=unit)
    if np.isnan(values).any():
        footnote(figure, "White: too few points nearby.")
    return figure


def _field(axes: Axes, sides: Sequence[np.ndarray], values: np.ma.MaskedArray, *, harm: bool) -> QuadMesh:
    """The means as colours, with contours where there is a field to speak of."""
    mesh = axes.pcolormesh(*sides, values, cmap=HARM_MAP if harm else MORE_MAP, shading="nearest", rasterized=True)
    if min(values.shape) > 3 and values.count() and values.max() > values.min():
        lines = axes.contour(*sides, values, levels=6, colors=[INK], linewidths=0.8)
        for label in axes.clabel(lines, fontsize=8):
            label.set_path_effects([patheffects.withStroke(linewidth=2, foreground=PAPER)])
    return mesh
