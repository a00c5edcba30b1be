"""Outcome timelines: median and 50 / 90 % bands over seeds, one colour a policy, with what happened marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from figures.labels import Marker, event_strip, unnamed_events
from figures.numbers import band, band_words, outcome_of, policy_title, scale_for
from figures.style import PAGE_WIDTH, QUIET, REFERENCE_COLOUR, SERIES, LineStyle, footnote, heading, new_figure, styled

if TYPE_CHECKING:
    from simulation.inputs import Scenario

QUARTER = 13
"""Weeks in a block: counts a week are too ragged to read, so they are summed over quarters."""

_SHADES = (0.13, 0.28)
"""Opacity of the wide band and of the middle half."""


def timeline_markers(scenario: Scenario, *, most: int = 14) -> list[Marker]:
    """The scenario's dated events as markers: the ``most`` heaviest, and the day on which the mission leaves."""
    heaviest = sorted(scenario.timeline, key=lambda event: -event.magnitude)
    markers = [Marker(event.date, event.title, 1.0 + event.magnitude) for event in islice(heaviest, most)]
    return [*markers, Marker(scenario.date_of(scenario.weeks), "Mission leaves", 3.0)]


@styled
def timelines(
    weekly: pd.DataFrame,
    outcomes: Sequence[str],
    *,
    markers: Sequence[Marker] = (),
    reference: str | None = None,
    titles: Mapping[str, str] | None = None,
    title: str = "",
    subtitle: str = "",
    wide: float = 90.0,
) -> Figure:
    """Draw how ``outcomes`` moved over the mission under each policy.

    Args:
        weekly: long table with columns ``week``, ``date``, one per outcome and, where they differ, ``policy``
            and ``seed``. Bands are drawn over seeds where there are at least three.
        outcomes: ids from the outcome register, one panel each. Outcomes that add up over weeks (deaths,
            dollars) are shown as sums per quarter.
        markers: what happened, written along the top without overlap.
        reference: policy drawn in grey, behind the others; titles: policy titles by name.
        title, subtitle: what is shown; sensible words are made when they are left out.
        wide: per cent of the runs that the light band holds; fewer than 20 runs lie inside it all.

    Raises:
        ValueError: no outcomes, or more policies than can be told apart (seven).
    """
    if not outcomes:
        raise ValueError("timelines needs at least one outcome")
    table = weekly if "policy" in weekly else weekly.assign(policy="")
    table = table if "seed" in table else table.assign(seed=0)
    policies = sorted(dict.fromkeys(table["policy"]), key=lambda name: name != reference)
    looks = policy_looks(policies, reference)
    seeds = int(table.groupby("policy")["seed"].nunique().min())
    columns, panel_mm = (1, 40.0) if len(outcomes) <= 3 else (2, 34.0)
    rows = -(-len(outcomes) // columns)
    strip_mm = 30.0 if markers else 0.0
    height = 23 + strip_mm + rows * (panel_mm + 14) + 4
    figure = new_figure(PAGE_WIDTH, height)
    top = heading(figure, title or "How the outcomes moved over time", subtitle or _reading(seeds, wide))
    if policies != [""]:
        top -= 6.0 / height
        _key(figure, looks, dict(titles or {}), top + 0.5 / height)
    left, right, gap = 13.0, PAGE_WIDTH - 5.0, 12.0
    width = (right - left - gap * (columns - 1)) / columns
    days = pd.to_datetime(table["date"])
    # A day of grace: what happens on the last day belongs to the picture.
    limits = (mdates.date2num(days.min()), mdates.date2num(days.max()) + 8)
    panels: list[Axes] = []
    for i, name in enumerate(outcomes):
        bottom = top - (strip_mm + (i // columns + 1) * (panel_mm + 14) - 7) / height
        axes = figure.add_axes(((left + (i % columns) * (width + gap)) / PAGE_WIDTH, bottom, width / PAGE_WIDTH, panel_mm / height))
        draw_outcome(axes, table, name, policies=policies, looks=looks, wide=wide)
        axes.set_xlim(*limits)
        panels.append(axes)
    if markers:
        bottom, high = top - (strip_mm - 4) / height, (strip_mm - 6) / height
        strip = figure.add_axes((left / PAGE_WIDTH, bottom, (right - left) / PAGE_WIDTH, high))
        strip.set_xlim(*limits)
        _name_events(strip, markers, panels)
    return figure


def _name_events(strip: Axes, markers: Sequence[Marker], panels: Sequence[Axes]) -> None:
    """Write what happened along the strip, draw it through the panels, and say so below."""
    _date_axis(strip, 16)
    strip.set_yticks([])
    strip.spines["left"].set_visible(False)
    missing = unnamed_events(event_strip(strip, markers, panels))
    figure = strip.get_figure(root=True)
    assert figure is not None
    footnote(figure, " ".join(["Dotted lines: the events named above the panels.", *filter(None, [missing])]))


def _key(figure: Figure, looks: Mapping[str, tuple[str, LineStyle]], names: dict[str, str], at: float) -> None:
    """Which line is which policy, reference first."""
    handles = [
        Line2D([], [], color=colour, linestyle=style, linewidth=2, label=policy_title(name, names))
        for name, (colour, style) in looks.items()
    ]
    figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(4.0 / PAGE_WIDTH, at),
        borderpad=0,
        ncols=min(4, len(handles)),
        columnspacing=1.4,
        handlelength=2.6,
        borderaxespad=0,
    )


def policy_looks(policies: Sequence[str], reference: str | None) -> dict[str, tuple[str, LineStyle]]:
    """Colour and line style by policy: grey for the reference, the series in order for the others.

    Raises:
        ValueError: more policies than there are distinct looks.
    """
    others = [name for name in policies if name != reference]
    if len(others) > len(SERIES):
        raise ValueError(f"a timeline can tell {len(SERIES)} policies apart beside the reference, got {len(others)}")
    first: dict[str, tuple[str, LineStyle]] = {str(reference): (REFERENCE_COLOUR, "-")} if reference in policies else {}
    return first | dict(zip(others, SERIES, strict=False))


def draw_outcome(
    axes: Axes,
    table: pd.DataFrame,
    name: str,
    policies: Sequence[str],
    looks: Mapping[str, tuple[str, LineStyle]],
    wide: float = 90.0,
) -> None:
    """Draw one outcome into ``axes`` from a table with ``policy``, ``seed``, ``week``, ``date`` columns."""
    outcome = outcome_of(name)
    quarterly = outcome.summary == "sum"
    series = {policy: _over_time(table[table["policy"] == policy], name, quarterly) for policy in policies}
    scale = scale_for(
        name, [float(np.nanmax(np.abs(grid))) for _, grid in series.values() if grid.size and np.isfinite(grid).any()]
    )
    for depth, policy in enumerate(policies):
        days, grid = series[policy]
        colour, style = looks[policy]
        shown = grid / scale.factor
        if shown.shape[0] >= 3:
            for (low, high), alpha in zip((band(len(shown), wide), (25, 75)), _SHADES, strict=True):
                # NumPy's version that skips NaN is forty times slower: only where there are any.
                quantile = np.nanpercentile if np.isnan(shown).any() else np.percentile
                bottom, top = quantile(shown, [low, high], axis=0)
                axes.fill_between(days, bottom, top, color=colour, alpha=alpha, linewidth=0, zorder=1 + depth * 0.1)
        axes.plot(days, np.nanmedian(shown, axis=0), color=colour, linestyle=style, zorder=2 + depth * 0.1)
    axes.set_title(outcome.title, pad=4, fontsize=9)
    unit = scale.unit.replace("US dollars", "US$") + (" a quarter" if quarterly else "")
    axes.annotate(
        unit,
        (1, 1),
        xytext=(0, 4),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=8,
        color=QUIET,
    )
    axes.grid(axis="y")
    if outcome.low == 0 and (quarterly or outcome.high is None):
        axes.set_ylim(bottom=0)
    if outcome.low is not None and outcome.high is not None:
        # A change of 0.002 should not fill the panel: show at least a tenth of the scale.
        low, high = axes.get_ylim()
        missing = 0.1 * (outcome.high - outcome.low) - (high - low)
        if missing > 0:
            low, high = low - missing / 2, high + missing / 2
        low, high = max(outcome.low, low), min(outcome.high, high)
        axes.set_ylim(low, high)
    _date_axis(axes, 8)


def _over_time(part: pd.DataFrame, name: str, quarterly: bool) -> tuple[list[date], np.ndarray]:
    """Days and a grid [seed, time] of one policy's outcome, summed over whole quarters where asked."""
    grid = part.pivot(index="seed", columns="week", values=name)
    calendar = pd.to_datetime(part.drop_duplicates("week").set_index("week")["date"])
    if quarterly:
        whole = grid.shape[1] // QUARTER * QUARTER
        if whole:
            middle = grid.columns[QUARTER // 2 : whole : QUARTER]
            sums = grid.to_numpy()[:, :whole].reshape(grid.shape[0], -1, QUARTER).sum(axis=2)
            return _days(calendar[middle] + timedelta(days=3)), sums
    return _days(calendar[grid.columns]), grid.to_numpy()


def _days(stamps: pd.Series) -> list[date]:
    return list(pd.DatetimeIndex(stamps).date)


def _reading(seeds: int, wide: float) -> str:
    if seeds >= 3:
        return f"Line: median of {seeds} runs. Dark band: middle half of the runs. Light band: {band_words(seeds, wide)}."
    if seeds == 2:
        return "Line: median of two runs."
    return "Line: a single run; other luck would give other numbers."


def _date_axis(axes: Axes, most: int) -> None:
    locator = mdates.AutoDateLocator(minticks=3, maxticks=most)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator, show_offset=False))
