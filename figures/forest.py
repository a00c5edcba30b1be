"""Forest plot: how each policy differs from the reference over worlds, and what matters; one panel an outcome."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.numbers import MINUS, axis_unit, better_words, outcome_of, policy_title, scale_for
from figures.style import (
    BETTER,
    INK,
    PAGE_WIDTH,
    PAPER,
    QUIET,
    RULE,
    WORSE,
    footnote,
    heading,
    new_figure,
    styled,
    verdict_handle,
)
from figures.ticks import round_below, tick_labels
from figures.verdicts import LOOKS

_LEGEND = ("better", "mostly_better", "worse", "mostly_worse", "no_difference", "depends", "few_events")
_LEGEND_WORDS = {
    "better": "better in 90 of 100 worlds or more",
    "mostly_better": "better in most worlds",
    "worse": "worse in 90 of 100 worlds or more",
    "mostly_worse": "worse in most worlds",
    "no_difference": "no difference that matters",
    "depends": "depends",
    "few_events": "too few events to say",
}
MATTERS_BAND = "#e3e8eb"
"""Shade of differences that do not matter."""

MOST_TIMES_WIDEST = 3.0
"""An interval wider than this many times the panel's middle reach is cut and ends in an arrow."""


@styled
def forest(
    table: pd.DataFrame,
    outcomes: Sequence[str] | None = None,
    *,
    titles: Mapping[str, str] | None = None,
    title: str = "",
    subtitle: str = "",
    columns: int = 4,
) -> Figure:
    """Draw differences over worlds for one scenario: the mean, the middle 80 % of worlds, and the band that does not matter.

    Args:
        table: rows of a comparison for one scenario (``policy, reference, outcome, difference, low80, high80, matters,
            verdict`` and, if there, ``few_events``; ``headline`` where ``outcomes`` is left out).
        outcomes: panels in this order; by default the headline outcomes in the order of the table.
        titles: policy titles by name.
        title, subtitle: what is shown; sensible words are made when they are left out.
        columns: panels a row.

    Raises:
        ValueError: rows of several scenarios, or nothing to show beside the reference.
    """
    if "scenario" in table and table["scenario"].nunique() > 1:
        raise ValueError("a forest plot shows one scenario; filter the table first")
    shown = table[table["policy"] != table["reference"]]
    if shown.empty:
        raise ValueError("nothing to compare: the table holds only the reference policy")
    if outcomes is None:
        outcomes = list(dict.fromkeys(shown.loc[shown["headline"].astype(bool), "outcome"]))
    policies = list(dict.fromkeys(shown["policy"]))
    reference = policy_title(str(shown["reference"].iloc[0]), dict(titles or {}))
    columns = min(columns, len(outcomes))
    rows = -(-len(outcomes) // columns)
    row_mm = max(12.0, 3.25 * len(policies) + 1)
    wrapped = {name: textwrap.fill(outcome_of(name).title, 18) for name in outcomes}
    title_mm = 4.5 + 4.0 * max(text.count("\n") for text in wrapped.values())
    below_mm = 15.5
    height = 26 + rows * (row_mm + title_mm + below_mm) + 5
    figure = new_figure(PAGE_WIDTH, height)
    subtitle = subtitle or _difference_words(shown, reference)
    top = heading(figure, title or "What each policy changes", subtitle) - 10.0 / height
    few = "few_events" in shown and bool(shown.loc[shown["outcome"].isin(outcomes), "few_events"].any())
    _legend(figure, top + 1.0 / height, _LEGEND if few else _LEGEND[:-1])
    names = [policy_title(name, dict(titles or {})) for name in policies]
    label_mm = min(46.0, 4.0 + 1.5 * max(len(name) for name in names))
    left, right, gap = label_mm / PAGE_WIDTH, 1 - 5.0 / PAGE_WIDTH, 4.0 / PAGE_WIDTH
    width = (right - left - gap * (columns - 1)) / columns
    for i, outcome in enumerate(outcomes):
        column, row = i % columns, i // columns
        bottom = top - ((row + 1) * (row_mm + title_mm + below_mm) - below_mm) / height
        axes = figure.add_axes((left + column * (width + gap), bottom, width, row_mm / height))
        _panel(axes, shown[shown["outcome"] == outcome].set_index("policy"), policies, outcome)
        axes.set_title(wrapped[outcome], pad=3, fontsize=8.5, linespacing=1.1)
        axes.set_yticks(range(len(policies)), names if column == 0 else [""] * len(policies))
        axes.tick_params(axis="y", length=0)
    if shown["n"].max() < 2 if "n" in shown else False:
        footnote(figure, "One world alone: its points say nothing of others.")
    return figure


def _difference_words(shown: pd.DataFrame, reference: str) -> str:
    """From what differences are taken, and over how many worlds."""
    pairs = int(shown["n"].max()) if "n" in shown else 0
    worlds = f"{pairs} worlds" if pairs else "worlds"
    return f"Difference from “{reference}” (the line at zero): mean and middle 80 % of {worlds}. Grey: too small to matter."


def _panel(axes: Axes, part: pd.DataFrame, policies: Sequence[str], name: str) -> None:
    outcome = outcome_of(name)
    ends = part[["difference", "low80", "high80"]].to_numpy(float)
    least = float(part["matters"].iloc[0])
    # What does not matter stays in sight: a panel is never so narrow that a trifle fills it.
    reach = max(_reach(ends), 1.25 * least)
    scale = scale_for(name, [reach])
    axes.axvspan(-least / scale.factor, least / scale.factor, color=MATTERS_BAND, zorder=0, linewidth=0)
    for y, policy in enumerate(policies):
        if y:
            axes.axhline(y - 0.5, color=RULE, linewidth=0.4, zorder=0.5)
        if policy not in part.index:
            continue
        row = part.loc[policy]
        look = LOOKS["few_events" if row.get("few_events", False) else str(row["verdict"])]
        marker, colour, filled = look.marker, look.colour, look.filled
        low, high, centre = (float(row[key]) / scale.factor for key in ("low80", "high80", "difference"))
        limit = reach / scale.factor
        if np.isfinite(low) and np.isfinite(high):
            axes.plot([max(low, -limit), min(high, limit)], [y, y], color=colour, linewidth=1.6, zorder=2, solid_capstyle="butt")
            for cut, arrow in ((low < -limit, "<"), (high > limit, ">")):
                if cut:
                    axes.plot(
                        [-limit if arrow == "<" else limit], [y], marker=arrow, color=colour, markersize=4, zorder=2, clip_on=False
                    )
        if np.isfinite(centre) and abs(centre) <= limit:
            axes.plot(
                [centre],
                [y],
                marker=marker,
                markersize=5.5,
                color=colour,
                zorder=3,
                markerfacecolor=colour if filled else PAPER,
                markeredgewidth=1.1,
            )
    axes.axvline(0, color=INK, linewidth=0.9, zorder=1)
    axes.set_ylim(len(policies) - 0.5, -0.5)
    # Room for the half of a marker that stands at the edge.
    axes.set_xlim(-reach / scale.factor * 1.12, reach / scale.factor * 1.12)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    # One tick either side, well inside, so that neighbours' labels do not meet.
    tick = round_below(0.8 * reach / scale.factor)
    words = tick_labels([tick])[0]
    axes.set_xticks([-tick, 0, tick], [MINUS + words, "0", "+" + words])
    axes.set_xlabel(axis_unit(scale), labelpad=10.5, fontsize=8, color=QUIET)
    _name_sides(axes, better_words(outcome))


def _name_sides(axes: Axes, words: tuple[str, str]) -> None:
    """Say below the axis which side is which."""
    for x, word, align in ((0.0, words[0], "left"), (1.0, words[1], "right")):
        colour = {"better": BETTER, "worse": WORSE}.get(word, QUIET)
        arrow = f"← {word}" if align == "left" else f"{word} →"
        axes.annotate(
            arrow,
            (x, 0),
            xytext=(0, -13.5),
            xycoords="axes fraction",
            textcoords="offset points",
            ha=align,
            va="top",
            fontsize=8,
            color=colour,
            fontweight="bold",
        )


def _reach(ends: np.ndarray) -> float:
    """Half-width of a panel: all of every interval, unless one is far wider than the rest and would hide them."""
    widest = np.nanmax(np.abs(ends), axis=1) if np.isfinite(ends).any() else np.array([1.0])
    widest = widest[np.isfinite(widest)]
    typical = float(np.median(widest)) if widest.size else 1.0
    largest = float(widest.max()) if widest.size else 1.0
    centre = float(np.nanmax(np.abs(ends[:, 0]))) if np.isfinite(ends[:, 0]).any() else largest
    limit = largest if largest <= 1.6 * centre else max(centre * 1.2, min(largest, MOST_TIMES_WIDEST * typical))
    return limit if limit > 0 else 1.0


def _legend(figure: Figure, at: float, verdicts: Sequence[str]) -> None:
    handles = [
        verdict_handle(_LEGEND_WORDS[verdict], LOOKS[verdict].drawn, size=5.5, linestyle="-", linewidth=1.4) for verdict in verdicts
    ]
    legend = figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(4.0 / PAGE_WIDTH, at),
        ncols=3 if len(verdicts) <= 6 else 4,
        borderpad=0,
        columnspacing=1.6,
        handlelength=2.2,
        borderaxespad=0,
        labelspacing=0.35,
        fontsize=8,
    )
    legend.get_frame().set_edgecolor(RULE)
