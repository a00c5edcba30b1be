"""Yearly intervals of several series, with records beside them: predictions and posterior predictive checks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from figures.style import BLUE, INK, PAGE_WIDTH, SKY, VERMILLION, footnote, heading, new_figure, styled

UNITS = {
    "battle_deaths": "deaths a year",
    "one_sided_deaths": "deaths a year",
    "non_state_deaths": "deaths a year",
    "aid_worker_incidents": "incidents a year",
    "ddr_enrolled": "persons so far",
    "returned": "persons so far",
}
TITLES = {
    "battle_deaths": "Battle deaths",
    "one_sided_deaths": "Deaths in one-sided violence",
    "non_state_deaths": "Deaths in fights between groups",
    "aid_worker_incidents": "Incidents against aid workers",
    "satisfied_with_mission": "Satisfied with the mission",
    "access": "Humanitarian access",
    "consent": "Consent",
    "very_dissatisfied": "Very dissatisfied with the mission",
    "ddr_enrolled": "Enrolled for disarmament",
    "safer_than_start": "Say security improved",
    "returned": "Displaced people who went home",
}
COLUMNS, PANEL_MM = 2, 46.0


@styled
def interval_panels(
    table: pd.DataFrame,
    *,
    title: str,
    subtitle: str = "",
    note: str = "",
    recorded: pd.DataFrame | None = None,
    titles: Mapping[str, str] | None = None,
) -> Figure:
    """One panel a series: a bar for 80 %, a thicker one for 50 %, the median, and the record where there is one.

    Args:
        table: columns year (or a label), series, low80, low50, median, high50, high80; one row a bar.
        recorded: columns year, series, recorded, and optionally ``standing`` ("held out" is drawn hollow).
        titles: titles of series that differ from the usual ones.
    """
    names = list(dict.fromkeys(table["series"]))
    rows = math.ceil(len(names) / COLUMNS)
    height = 24.0 + 10.0 + rows * PANEL_MM + (6.0 if note else 0.0)
    figure = new_figure(PAGE_WIDTH, height)
    top = heading(figure, title, subtitle)
    edges = {"left": 0.09, "right": 0.98, "bottom": (15.0 if note else 9.0) / height, "top": top - 14.0 / height}
    grid = figure.add_gridspec(rows, COLUMNS, hspace=0.5, wspace=0.22, **edges)
    known = {**TITLES, **(titles or {})}
    hollow = False
    for k, name in enumerate(names):
        axes = figure.add_subplot(grid[k // COLUMNS, k % COLUMNS])
        part = table[table["series"] == name]
        x = np.arange(len(part))
        axes.bar(x, part["high80"] - part["low80"], 0.62, part["low80"], color=SKY, alpha=0.45, lw=0)
        axes.bar(x, part["high50"] - part["low50"], 0.62, part["low50"], color=BLUE, alpha=0.55, lw=0)
        axes.hlines(part["median"], x - 0.31, x + 0.31, color=INK, lw=1.6)
        if recorded is not None:
            hollow |= _records(axes, list(part["year"]), recorded[recorded["series"] == name].set_index("year"))
        axes.set_title(known.get(name, name.replace("_", " ")))
        _scales(axes, [str(year) for year in part["year"]], UNITS.get(name, "share 0–1"))
    entries: list[Patch | Line2D] = [
        Patch(color=SKY, alpha=0.45, label="80 % interval"),
        Patch(color=BLUE, alpha=0.55, label="50 % interval"),
        Line2D([], [], color=INK, lw=1.6, label="median"),
    ]
    if recorded is not None:
        entries.append(Line2D([], [], marker="D", ls="", ms=4.6, color=VERMILLION, label="recorded"))
    if hollow:
        entries.append(
            Line2D([], [], marker="D", ls="", ms=4.6, color=VERMILLION, mfc="white", mew=1.3, label="recorded, held out of the fit")
        )
    figure.legend(
        handles=entries, loc="upper left", bbox_to_anchor=(0.015, top), ncols=len(entries), handlelength=1.4, columnspacing=1.4
    )
    if note:
        footnote(figure, note)
    return figure


def _records(axes: Axes, years: Sequence[object], marks: pd.DataFrame) -> bool:
    """Draw the records of these years; whether one was held out of the fit."""
    hollow = False
    for place, year in enumerate(years):
        if year in marks.index:
            out = bool("standing" in marks and marks.loc[year, "standing"] == "held out")
            hollow |= out
            face = "white" if out else VERMILLION
            axes.plot([place], [marks.loc[year, "recorded"]], "D", ms=4.6, color=VERMILLION, zorder=5, mew=1.3, mfc=face)
    return hollow


def _scales(axes: Axes, years: Sequence[str], unit: str) -> None:
    """Both scales of a panel in which everything is drawn."""
    axes.set_ylabel(unit)
    low, high = axes.get_ylim()
    axes.set_ylim((min(0.0, low), high) if unit != "share 0–1" else (0.0, 1.0))
    # Years of a long run would run into each other: every second one then.
    step = 1 if len(years) <= 7 else 2
    axes.set_xticks(range(0, len(years), step), years[::step])
    axes.set_xlim(-0.7, len(years) - 0.3)
    axes.grid(axis="y")
