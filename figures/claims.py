"""Figures of the ledger of claims: all effects in one, and one figure a claim."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.style import (
    BLUE,
    INK,
    PAGE_WIDTH,
    PAPER,
    PURPLE,
    QUIET,
    SKY,
    UNDECIDED,
    VERMILLION,
    footnote,
    heading,
    new_figure,
    styled,
)
from figures.ticks import tick_labels

LOOKS: dict[str, tuple[str, str, bool]] = {
    "holds": ("o", BLUE, True),
    "holds in part": ("o", BLUE, False),
    "not supported": ("s", UNDECIDED, False),
    "reversed": ("v", VERMILLION, True),
}
"""Category of a verdict -> marker, colour, filled."""
LINEAR = 0.5
"""Sizes up to this many standard deviations are drawn to scale; beyond, the axis is logarithmic."""
ROW_MM = 5.2
TICKS = (-5.0, -2.0, -1.0, -0.5, -0.2, 0.0, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
MOST = 200.0 / 3.0
"""Worlds of 100 from which a verdict speaks of most."""
SHARES_LABEL = "of 100 worlds, left: against the claim, right: as claimed, by more than matters; dotted: two thirds"


@styled
def claims_overview(rows: pd.DataFrame, *, subtitle: str) -> Figure:
    """Every main reading over all scenarios as shares of worlds, grouped by the claim's verdict.

    Args:
        rows: columns id, outcome, as_claimed, against (shares of worlds, 0-1), category.
        subtitle: how they were made.
    """
    parts = [(category, rows[rows["category"] == category]) for category in LOOKS]
    parts = [(category, part) for category, part in parts if len(part)]
    count = len(rows) + 1.4 * len(parts)
    height = 34.0 + ROW_MM * count + 22.0
    figure = new_figure(PAGE_WIDTH, height)
    top = heading(figure, "Claims of the guidance literature put to the test", subtitle)
    axes = figure.add_axes((0.46, 20.0 / height, 0.51, top - 22.0 / height))
    y = 0.0
    ticks: list[tuple[float, str]] = []
    for category, part in parts:
        colour = QUIET if category == "not supported" else LOOKS[category][1]
        place = axes.get_yaxis_transform()
        axes.text(-0.87, y, category.capitalize(), transform=place, fontweight="bold", va="center", color=colour)
        y += 1.1
        for _, row in part.iterrows():
            for share, side, looks in ((row["as_claimed"], 1.0, "holds"), (row["against"], -1.0, "reversed")):
                if math.isfinite(share):
                    axes.barh(y, side * 100.0 * share, height=0.62, color=LOOKS[looks][1], zorder=2)
            ticks.append((y, f"{row['id']}  {textwrap.shorten(str(row['outcome']), 46, placeholder=' …')}"))
            y += 1.0
        y += 0.3
    axes.set_xlim(-105.0, 105.0)
    axes.set_ylim(y - 0.6, -0.8)
    for line in (-MOST, MOST):
        axes.axvline(line, color=QUIET, linewidth=0.8, linestyle=":", zorder=1)
    axes.axvline(0.0, color=INK, linewidth=0.9, zorder=3)
    axes.set_xticks([-100, -50, 0, 50, 100], ["100", "50", "0", "50", "100"])
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    axes.set_yticks([place for place, _ in ticks], [text for _, text in ticks])
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(SHARES_LABEL, fontsize=8, loc="right")
    return figure


@styled
def claim_figure(
    rows: pd.DataFrame,
    switches: Mapping[str, Mapping[str, Mapping[str, float]]],
    *,
    title: str,
    subtitle: str,
    note: str = "",
    doses: pd.DataFrame | None = None,
) -> Figure:
    """One claim: its readings by scenario, and the first of them under each option of each switch.

    Args:
        rows: columns outcome, main, scenario, size, size_low, size_high, verdict_category; "all" stands for all scenarios.
        switches: sizes by switch and option of the first reading: size, low, high, points.
        title, subtitle, note: words.
        doses: columns outcome, side, dose, value: mean changes by dose, drawn instead of the switches.
    """
    names = list(dict.fromkeys(rows["outcome"]))
    lines = len(rows) + 1.3 * len(names)
    options = sum(len(entry) for entry in switches.values()) + len(switches)
    # Titles of two lines push what stands below them down by a line.
    heads = textwrap.wrap(title, 70)
    wrapped = "\n" * (len(heads) - 1) + "\n".join(textwrap.wrap(subtitle, 112))
    body = ROW_MM * max(lines, 0.86 * options if doses is None else 12.0)
    below = 22.0 + (4.0 * (note.count("\n") + 1) if note else 0.0)
    height = 22.0 + 4.3 * (wrapped.count("\n") + 1) + body + below
    figure = new_figure(PAGE_WIDTH, height)
    top = heading(figure, "\n".join(heads), wrapped)
    bottom = below / height
    left = figure.add_axes((0.27, bottom, 0.32, top - bottom - 3.0 / height))
    _readings(left, rows, names)
    if doses is not None:
        _doses(figure, doses, bottom, top - bottom - 5.0 / height)
    else:
        right = figure.add_axes((0.80, bottom, 0.18, top - bottom - 3.0 / height))
        _switches(right, switches, names[0])
    if note:
        footnote(figure, note)
    return figure


def _readings(axes: Axes, rows: pd.DataFrame, names: Sequence[str]) -> None:
    """Each reading with its name, over all scenarios and in each."""
    y, ticks = 0.0, []
    for name in names:
        part = rows[rows["outcome"] == name]
        main = bool(part["main"].iloc[0])
        axes.text(
            -0.82,
            y,
            textwrap.shorten(name, 62, placeholder=" …") + ("" if main else " (beside)"),
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=8.5,
            fontweight="bold" if main else "normal",
        )
        y += 1.0
        for _, row in part.iterrows():
            whole = row["scenario"] == "all"
            _interval(axes, y, row, str(row["verdict_category"]) if whole else "", small=not whole)
            ticks.append((y, "all scenarios" if whole else str(row["scenario"]).capitalize()))
            y += 1.0
        y += 0.3
    _finish(axes, rows, y - 0.6)
    axes.set_yticks([place for place, _ in ticks], [text for _, text in ticks])
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("standard deviations; right as claimed", fontsize=8)


def _switches(axes: Axes, switches: Mapping[str, Mapping[str, Mapping[str, float]]], name: str) -> None:
    y, ticks, ends = 0.0, [], []
    for switch, options in switches.items():
        axes.text(-0.95, y, switch.replace("_", " ").capitalize(), transform=axes.get_yaxis_transform(), va="center", fontsize=8)
        y += 1.0
        for option, one in options.items():
            row = pd.Series({"size": one["size"], "size_low": one["low"], "size_high": one["high"]})
            _interval(axes, y, row, "", small=True)
            ends.append(row)
            ticks.append((y, option.replace("_", " ")))
            y += 1.0
    table = pd.DataFrame(ends)
    _finish(axes, table, y - 0.6)
    axes.set_yticks([place for place, _ in ticks], [text for _, text in ticks])
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("\n".join(textwrap.wrap(f"{name}, by option of each switch", 30)), fontsize=8, loc="right")


def _doses(figure: Figure, doses: pd.DataFrame, bottom: float, tall: float) -> None:
    outcomes = list(dict.fromkeys(doses["outcome"]))
    each = tall / len(outcomes)
    for k, outcome in enumerate(outcomes):
        axes = figure.add_axes((0.72, bottom + (len(outcomes) - 1 - k) * each + 0.03, 0.26, each - 0.085))
        for (side, part), (colour, style, marker) in zip(
            doses[doses["outcome"] == outcome].groupby("side"), ((BLUE, "-", "o"), (VERMILLION, "--", "s"))
        ):
            axes.plot(part["dose"], part["value"], color=colour, linestyle=style, marker=marker, markersize=4, label=str(side))
        axes.axhline(0.0, color=QUIET, linewidth=0.7)
        axes.set_title(f"{outcome}: change by dose", fontsize=8.5)
        axes.set_xlabel("intensity of engagement" if k == len(outcomes) - 1 else "", fontsize=8)
        axes.grid(axis="y")
        if k == 0:
            axes.legend(title="coordination", fontsize=8, title_fontsize=8, loc="best")


def _interval(axes: Axes, y: float, row: pd.Series, category: str, *, small: bool = False) -> None:
    marker, colour, filled = LOOKS.get(category, ("D", SKY if small else PURPLE, True))
    low, high, centre = (float(row[key]) for key in ("size_low", "size_high", "size"))
    if math.isfinite(low) and math.isfinite(high):
        axes.plot([low, high], [y, y], color=colour, linewidth=1.2 if small else 1.8, solid_capstyle="butt", zorder=2)
    if math.isfinite(centre):
        axes.plot(
            [centre],
            [y],
            marker=marker,
            markersize=3.6 if small else 5.2,
            color=colour,
            zorder=3,
            markeredgewidth=1.1,
            markerfacecolor=colour if filled else PAPER,
        )


def _finish(axes: Axes, rows: pd.DataFrame, last: float) -> None:
    ends = rows[["size_low", "size_high", "size"]].to_numpy(float).ravel()
    known = [float(value) for value in ends if math.isfinite(value)] or [0.0]
    low, high = min(-0.15, 1.15 * min(known)), max(0.15, 1.15 * max(known))
    axes.set_xscale("symlog", linthresh=LINEAR, linscale=1.0)
    axes.set_xlim(low, high)
    ticks: Sequence[float] = [tick for tick in TICKS if low <= tick <= high]
    if len(ticks) > 7:
        ticks = [tick for tick in ticks if abs(tick) != 2.0]
    axes.set_xticks(ticks, [tick_labels([tick])[0] for tick in ticks])
    axes.minorticks_off()
    axes.axvline(0.0, color=INK, linewidth=0.9, zorder=1)
    axes.set_ylim(last, -0.8)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
