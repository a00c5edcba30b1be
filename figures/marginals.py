"""What history says of each fitted parameter: prior and posterior side by side, and coverage on synthetic truths."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from figures.style import BLUE, INK, PAGE_WIDTH, QUIET, RULE, VERMILLION, footnote, heading, new_figure, styled
from figures.ticks import log_ticks, tick_labels
from simulation.registers import PARAMETERS

COLUMNS, PANEL_MM, BINS = 3, 40.0, 14
SHORT = {"aid_incidents_per_organisation_year": "aid incident rate"}
"""Names too long for a panel."""


@styled
def marginal_panels(
    prior: pd.DataFrame,
    posterior: Mapping[str, tuple[np.ndarray, np.ndarray]],
    says: Mapping[str, str],
    *,
    title: str,
    subtitle: str = "",
    log: Sequence[str] = (),
    note: str = "",
) -> Figure:
    """One panel a parameter: prior as an outline, posterior filled, the register's default as a tick.

    Args:
        prior: values drawn from the prior, a column per parameter.
        posterior: values and weights by parameter.
        says: what history does to each: "narrowed", "moved" or "left as it was".
        log: parameters on a logarithmic axis.
    """
    names = list(posterior)
    rows = math.ceil(len(names) / COLUMNS)
    height = 30.0 + rows * PANEL_MM + (6.0 if note else 0.0)
    figure = new_figure(PAGE_WIDTH, height)
    top = heading(figure, title, subtitle)
    grid = figure.add_gridspec(
        rows,
        COLUMNS,
        left=0.03,
        right=0.985,
        top=top - 14.0 / height,
        hspace=0.95,
        wspace=0.12,
        bottom=(22.0 if note else 15.0) / height,
    )
    for k, name in enumerate(names):
        axes = figure.add_subplot(grid[k // COLUMNS, k % COLUMNS])
        _histograms(axes, prior[name].to_numpy(float), posterior[name], log=name in log)
        axes.axvline(PARAMETERS[name].default, color=VERMILLION, lw=1.2, ls=":")
        axes.set_title(_short(name), fontsize=8.5)
        axes.set_yticks([])
        axes.spines["left"].set_color(RULE)
        axes.set_xlabel(f"{PARAMETERS[name].unit}\n{says.get(name, '')}", fontsize=8, labelpad=1, color=QUIET)
    entries: list[Patch | Line2D] = [
        Line2D([], [], color=INK, lw=1.2, label="prior"),
        Patch(color=BLUE, alpha=0.55, label="posterior"),
        Line2D([], [], color=VERMILLION, lw=1.2, ls=":", label="default of the register"),
    ]
    figure.legend(handles=entries, loc="upper left", bbox_to_anchor=(0.015, top), ncols=3, handlelength=1.6)
    if note:
        footnote(figure, note)
    return figure


def _histograms(axes: Axes, prior: np.ndarray, posterior: tuple[np.ndarray, np.ndarray], *, log: bool) -> None:
    """Prior as an outline and posterior filled, each as the share of its probability in a bin: comparable on either axis."""
    values, weights = posterior
    low, high = float(prior.min()), float(prior.max())
    edges = np.geomspace(low, high, BINS + 1) if log else np.linspace(low, high, BINS + 1)
    before = np.histogram(prior, edges)[0] / len(prior)
    after = np.histogram(np.clip(values, low, high), edges, weights=weights)[0]
    axes.stairs(after, edges, fill=True, color=BLUE, alpha=0.55)
    axes.stairs(before, edges, color=INK, lw=1.2)
    if log:
        axes.set_xscale("log")
        ticks = log_ticks(low, high, 4)
        axes.set_xticks(ticks, [tick_labels([tick])[0] for tick in ticks])
        axes.minorticks_off()


def _short(name: str) -> str:
    return SHORT.get(name, name).replace("_", " ")


@styled
def coverage_dots(table: pd.DataFrame, truths: int, *, title: str, subtitle: str = "") -> Figure:
    """Coverage of 80 % intervals over synthetic truths, a row per parameter, identifiable ones filled.

    Args:
        table: columns parameter, coverage80, identifiable, contraction.
        truths: number of truths, for the band within which chance alone keeps an honest method.
    """
    shown = table.sort_values("contraction").reset_index(drop=True)
    height = 34.0 + 6.2 * len(shown)
    figure = new_figure(PAGE_WIDTH, height)
    top = heading(figure, title, subtitle)
    axes = figure.add_axes((0.36, 15.0 / height, 0.61, top - 17.0 / height))
    chance = 2.0 * np.sqrt(0.8 * 0.2 / truths)
    axes.axvspan(0.8 - chance, 0.8 + chance, color=RULE, lw=0)
    axes.axvline(0.8, color=INK, lw=1)
    for row, entry in shown.iterrows():
        axes.plot([entry["coverage80"]], [row], "o", ms=6, color=BLUE, mfc=BLUE if entry["identifiable"] else "white", mew=1.4)
    axes.set_yticks(range(len(shown)), [f"{_short(e.parameter)}  ({e.contraction:.0%} narrower)" for e in shown.itertuples()])
    axes.set_xlim(0.5, 1.0)
    axes.set_xlabel("share of synthetic truths inside their 80 % interval (filled: identifiable)")
    axes.grid(axis="x")
    return figure
