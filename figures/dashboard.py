"""One page about one run: key outcomes, how they moved, what happened, where, and who trusts whom."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from figures.coordination_network import draw_network, legend_handles, organisation_graph, trust_norm
from figures.labels import event_strip, extent, unnamed_events
from figures.numbers import outcome_of, scale_for
from figures.region_map import by_region, cells, colour_bar, colour_map_of, colour_scale, draw_map, unit_of
from figures.style import BETTER, QUIET, RULE, SERIES, TRUST_MAP, WORSE, heading, new_figure, styled
from figures.timelines import QUARTER, timeline_markers
from simulation.registers import HEADLINES

if TYPE_CHECKING:
    from simulation.results import RunResult

WIDTH, HEIGHT = 277.0, 190.0
YEAR = 52

PANELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Trust of the people", ("trust_mission", "trust_ngos", "trust_government")),
    ("Stability, needs met, access", ("stability", "need_coverage", "access")),
    ("Deaths per quarter", ("civilian_deaths", "battle_deaths")),
)
SHORT = {
    "trust_mission": "Mission",
    "trust_ngos": "NGOs",
    "trust_government": "Government",
    "stability": "Stability",
    "need_coverage": "Needs met",
    "access": "Access",
    "civilian_deaths": "Civilians",
    "battle_deaths": "In battle",
}
"""Names at the line ends, where the panel's title says the rest."""
MAPS = ("civilian_deaths", "trust_mission")

Rectangle = tuple[float, float, float, float]


@styled
def dashboard(result: RunResult, *, title: str = "") -> Figure:
    """Draw the one-page dashboard (A4 landscape) of a run.

    Shows each headline outcome over the run with its first and last year, three timelines with the events of
    the scenario, maps of the last year, and the organisational network at the end.
    """
    scenario, weekly = result.scenario, result.weekly
    figure = new_figure(WIDTH, HEIGHT)
    first, last = pd.Timestamp(weekly["date"].iloc[0]), pd.Timestamp(weekly["date"].iloc[-1])
    heading(
        figure,
        title or f"Mission dashboard – {scenario.title}",
        f"Policy “{result.policy.title}”, {first:%B %Y} to {last:%B %Y}. One run with one draw of luck: other luck "
        "gives other numbers.\nUnder each number: first year → last year; ▲▼ mark "
        "changes of more than 2 %, blue for better, orange for worse.",
    )
    _tiles(figure, result, (4, 124, WIDTH - 8, 44))
    _history(figure, result, (15, 8, 128, 108))
    last_year = np.sort(result.regions_weekly["week"].unique())[-YEAR:]
    for i, name in enumerate(MAPS):
        _map(figure, result, name, last_year, (154 + i * 61, 70, 54, 38))
    _network(figure, result, (154, 5, 100, 56))
    return figure


def _box(box: Rectangle) -> Rectangle:
    left, bottom, width, height = box
    return left / WIDTH, bottom / HEIGHT, width / WIDTH, height / HEIGHT


def _tiles(figure: Figure, result: RunResult, box: Rectangle) -> None:
    """Two rows of headline outcomes: value over the run, and first year -> last year with its meaning in words."""
    columns = -(-len(HEADLINES) // 2)
    left, bottom, width, height = box
    gap = 2.0
    wide, high = (width - gap * (columns - 1)) / columns, (height - gap) / 2
    for i, name in enumerate(HEADLINES):
        spot = (left + (i % columns) * (wide + gap), bottom + (1 - i // columns) * (high + gap), wide, high)
        axes = figure.add_axes(_box(spot))
        axes.set_axis_off()
        axes.set_xlim(0, wide)
        axes.set_ylim(0, high)
        axes.add_patch(
            FancyBboxPatch(
                (0.3, 0.3),
                wide - 0.6,
                high - 0.6,
                boxstyle="round,pad=0,rounding_size=1.2",
                facecolor="#f4f6f7",
                edgecolor=RULE,
                linewidth=0.6,
            )
        )
        _tile(axes, result, name, wide, high)


def _tile(axes: Axes, result: RunResult, name: str, wide: float, high: float) -> None:
    outcome = outcome_of(name)
    value = float(result.summary[name])
    scale = scale_for(name, [value])
    axes.text(2, high - 1.8, textwrap.fill(outcome.title, 20), fontsize=8, va="top", color=QUIET, linespacing=1.05)
    number = axes.text(2, 5.2, scale.text(value), fontsize=13, fontweight="bold", va="bottom")
    unit = "" if scale.unit == "0 to 1" else scale.unit.replace("US dollars", "US$").replace("million", "m")
    over = {"sum": unit, "end": f"{unit} at end"}.get(outcome.summary, f"{unit} on average")
    end = axes.transData.inverted().transform((extent(number).x1, 0))[0]
    axes.text(end + 1.2, 5.9, over.strip(), fontsize=8, va="bottom", color=QUIET)
    series = result.weekly[name].to_numpy(float)
    if series.size < 2 * YEAR:
        return
    start, finish = series[:YEAR], series[-YEAR:]
    before, after = (
        (float(start.sum()), float(finish.sum()))
        if outcome.summary == "sum"
        else (float(np.nanmean(start)), float(np.nanmean(finish)))
    )
    both = scale_for(name, [before, after])
    change = outcome.direction * (after - before)
    noticeable = abs(after - before) > 0.02 * max(abs(before), abs(after), 1e-12)
    word, colour = (("better", BETTER) if change > 0 else ("worse", WORSE)) if change and noticeable else ("", QUIET)
    short = {"million US dollars": " m", "thousand US dollars": " k", "billion US dollars": " bn"}.get(both.unit, "")
    years = " a year" if outcome.summary == "sum" else ""
    text = axes.text(2, 1.6, f"{both.text(before)}{short} → {both.text(after)}{short}{years}", fontsize=8, va="bottom", color=QUIET)
    if word:
        mark = "▲" if after > before else "▼"
        at = axes.transData.inverted().transform((extent(text).x1, 0))[0] + 1.0
        if at + 2.5 < wide:
            axes.text(at, 1.6, mark, fontsize=8, va="bottom", color=colour)


def _history(figure: Figure, result: RunResult, box: Rectangle) -> None:
    """Event strip above three panels on one time axis; lines are named at their right end."""
    left, bottom, width, height = box
    strip_mm, gap = 24.0, 10.0
    panel_mm = (height - strip_mm - gap * len(PANELS)) / len(PANELS)
    days = pd.to_datetime(result.weekly["date"])
    # A week of grace: what happens on the last day belongs to the picture.
    limits = (mdates.date2num(days.iloc[0]), mdates.date2num(days.iloc[-1]) + 8)
    panels = []
    for i, (title, names) in enumerate(PANELS):
        spot = (left, bottom + (len(PANELS) - 1 - i) * (panel_mm + gap), width - 22, panel_mm)
        axes = figure.add_axes(_box(spot))
        axes.set_xlim(*limits)
        _lines(axes, result.weekly, names)
        axes.set_title(title, fontsize=8.5, pad=3)
        axes.grid(axis="y")
        locator = mdates.AutoDateLocator(minticks=3, maxticks=9)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))
        panels.append(axes)
    strip = figure.add_axes(_box((left, bottom + height - strip_mm - 3, width - 22, strip_mm)))
    strip.set_axis_off()
    strip.set_xlim(*limits)
    missing = unnamed_events(event_strip(strip, timeline_markers(result.scenario, most=12), panels))
    figure.text(left / WIDTH, (bottom + height - 1.5) / HEIGHT, missing, fontsize=8, color=QUIET, va="bottom")


def _lines(axes: Axes, weekly: pd.DataFrame, names: Sequence[str]) -> None:
    ends: list[tuple[float, str, str]] = []
    days = pd.to_datetime(weekly["date"])
    for name, (colour, style) in zip(names, SERIES, strict=False):
        values = weekly[name].to_numpy(float)
        x = mdates.date2num(days)
        if outcome_of(name).summary == "sum":
            whole = values.size // QUARTER * QUARTER
            values = values[:whole].reshape(-1, QUARTER).sum(axis=1)
            x = x[:whole].reshape(-1, QUARTER).mean(axis=1)
        axes.plot(x, values, color=colour, linestyle=style)
        if values.size and np.isfinite(values[-1]):
            ends.append((float(values[-1]), SHORT[name], colour))
    if all(outcome_of(name).summary == "sum" for name in names):
        axes.set_ylim(bottom=0)
    elif axes.get_ylim()[1] - axes.get_ylim()[0] < 0.2:
        middle = sum(axes.get_ylim()) / 2
        axes.set_ylim(max(0.0, middle - 0.1), min(1.0, middle + 0.1))
    low, high = axes.get_ylim()
    # Names at the line ends, pushed apart so that each keeps its own line of text.
    room = (high - low) * 3.9 / (axes.get_window_extent().height / axes.figure.dpi * 25.4)
    at = -np.inf
    for value, text, colour in sorted(ends):
        at = max(value, at + room)
        axes.annotate(
            text,
            (1, (at - low) / (high - low)),
            xytext=(4, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=8,
            color=colour,
            va="center",
            fontweight="bold",
        )


def _map(figure: Figure, result: RunResult, name: str, weeks: np.ndarray, box: Rectangle) -> None:
    left, bottom, width, height = box
    values = by_region(result.scenario, result.regions_weekly, name, weeks)
    norm, ticks = colour_scale(name, values)
    colour_map = colour_map_of(name)
    axes = figure.add_axes(_box((left, bottom, width - 11, height)))
    draw_map(axes, cells(result.scenario), values, norm, colour_map)
    axes.set_anchor("SW")
    figure.text(
        left / WIDTH,
        (bottom + height + 5) / HEIGHT,
        f"{outcome_of(name).title}, last year",
        fontsize=8.5,
        fontweight="bold",
        va="bottom",
    )
    figure.text(left / WIDTH, (bottom + height + 4.4) / HEIGHT, unit_of(name), fontsize=8, color=QUIET, va="top")
    bar = figure.add_axes(_box((left + width - 8, bottom + 1, 2.4, height * 0.85)))
    colour_bar(figure, bar, norm, colour_map=colour_map, unit="", ticks=ticks)


def _network(figure: Figure, result: RunResult, box: Rectangle) -> None:
    left, bottom, width, height = box
    graph = organisation_graph(result.network)
    trust = [data["trust"] for _, _, data in graph.edges(data=True)]
    figure.text(
        left / WIDTH,
        (bottom + height + 1) / HEIGHT,
        "Trust between organisations at the end" + (f": mean {np.mean(trust):.2f}" if trust else ""),
        fontsize=8.5,
        fontweight="bold",
        va="bottom",
    )
    axes = figure.add_axes(_box((left - 6, bottom + 4, width, height - 5)))
    norm = trust_norm(graph)
    draw_network(axes, graph, norm, names=False, scale=0.55)
    axes.legend(
        handles=legend_handles(graph),
        loc="upper center",
        bbox_to_anchor=(0.55, 0.0),
        ncols=3,
        fontsize=8,
        handletextpad=0.2,
        columnspacing=0.8,
        borderpad=0,
        borderaxespad=0,
    )
    bar = figure.add_axes(_box((left + width + 2, bottom + 12, 2.4, height * 0.6)))
    colour_bar(figure, bar, norm, TRUST_MAP, "trust 0–1")
