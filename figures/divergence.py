"""When and where two policies part: weekly differences over time, and regions' parts of a difference on a map."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from figures.axes import number_ticks
from figures.labels import place_labels
from figures.numbers import axis_unit, outcome_of, scale_for
from figures.region_map import cells, draw_map, places
from figures.style import BLUE, INK, PAGE_WIDTH, QUIET, RULE, VERMILLION, footnote, heading, legend_line, new_figure, styled

if TYPE_CHECKING:
    from simulation.inputs import Scenario

BETTER_MAP: Colormap = LinearSegmentedColormap.from_list(
    "better", [(0.0, "#8c3d00"), (0.25, VERMILLION), (0.5, "#eef1f3"), (0.75, BLUE), (1.0, "#00406b")]
)
"""Colour map of contributions: vermillion worse, pale nothing, blue better."""


@dataclass(frozen=True, eq=False)
class OneSeed:
    """How the runs of two policies part in one seed.

    Attributes:
        differing: share of communities that differ, (weeks,).
        first: week and words of the first event that differs; ``None`` if none does.
        regions: week of the first event that differs, by region.
    """

    differing: npt.NDArray[np.float64]
    first: tuple[int, str] | None = None
    regions: Mapping[str, int] = field(default_factory=dict)


@styled
def divergence_timeline(
    weekly: Mapping[str, npt.NDArray[np.float64]],
    dates: Sequence[datetime.date],
    seed: OneSeed,
    *,
    title: str = "",
    subtitle: str = "",
    note: str = "",
) -> Figure:
    """Draw the weekly difference of each outcome with its band, and how far one seed's runs have parted.

    Args:
        weekly: by outcome: mean, low and high of the weekly difference, (3, weeks).
        dates: first day of each week.
        seed: how the runs of one seed part.
        title, subtitle, note: what is shown.
    """
    panel, gap = 25.0, 11.0
    height = 38 + (len(weekly) + 1) * (panel + gap) + 4 + 4 * note.count("\n")
    figure = new_figure(PAGE_WIDTH, height)
    top = heading(figure, title or "When the two policies part", subtitle)
    first = seed.first
    days = np.array(dates, dtype="datetime64[D]")
    bottom = top - 12 / height
    for name, values in weekly.items():
        bottom -= (panel + gap) / height
        axes = figure.add_axes((20 / PAGE_WIDTH, bottom + (gap - 5) / height, 154 / PAGE_WIDTH, panel / height))
        _weekly(axes, name, values, days, first)
    bottom -= (panel + gap) / height
    axes = figure.add_axes((20 / PAGE_WIDTH, bottom + (gap - 5) / height, 154 / PAGE_WIDTH, panel / height))
    axes.fill_between(days, 100.0 * seed.differing, color=QUIET, alpha=0.35, linewidth=0)
    axes.plot(days, 100.0 * seed.differing, color=QUIET, linewidth=1.0)
    axes.set_title("In one seed: communities that are no longer the same, %", pad=3)
    axes.set_xlim(days[0], days[-1])
    axes.set_ylim(0, 105)
    axes.grid(axis="y")
    if first is not None:
        axes.axvline(days[first[0]], color=VERMILLION, linewidth=1.0, linestyle="--")
    for week in seed.regions.values():
        axes.plot([days[week]] * 2, [0, 18], color=VERMILLION, linewidth=1.2)
    handles = _handles(event=first is not None, regions=bool(seed.regions))
    legend_line(
        figure,
        handles,
        at=top - 6 / height,
        ncols=4,
        columnspacing=1.0,
        handlelength=1.6,
    )
    if note or first is not None:
        footnote(figure, note or f"First event that differs: {first[1] if first else ''}.")
    return figure


def _weekly(
    axes: Axes,
    name: str,
    values: npt.NDArray[np.float64],
    days: npt.NDArray[np.datetime64],
    first: tuple[int, str] | None,
) -> None:
    """The weekly difference of one outcome with its band."""
    scale = scale_for(name, np.concatenate([values[0], values[1][np.isfinite(values[1])], values[2][np.isfinite(values[2])]]))
    if np.isfinite(values[1]).all():
        axes.fill_between(days, values[1] / scale.factor, values[2] / scale.factor, color=BLUE, alpha=0.22, linewidth=0)
    axes.plot(days, values[0] / scale.factor, color=BLUE, linewidth=1.4)
    axes.axhline(0.0, color=INK, linewidth=0.8)
    if first is not None:
        axes.axvline(days[first[0]], color=VERMILLION, linewidth=1.0, linestyle="--")
    known = outcome_of(name)
    a_week = " a week" if known.summary == "sum" else ""
    axes.set_title(f"{known.title}, {axis_unit(scale)}{a_week}", pad=3)
    axes.set_xlim(days[0], days[-1])
    number_ticks(axes.yaxis, 5)
    axes.grid(axis="y")


def _handles(*, event: bool, regions: bool) -> list[Line2D | Patch]:
    """What the legend explains."""
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=BLUE, linewidth=1.4, label="mean difference over seeds"),
        Patch(facecolor=BLUE, alpha=0.22, label="95 % interval"),
    ]
    if event:
        handles.append(Line2D([], [], color=VERMILLION, linestyle="--", label="first event that differs (one seed)"))
    if regions:
        handles.append(
            Line2D([], [], color=VERMILLION, marker="|", linestyle="", markersize=7, markeredgewidth=1.4, label="by region")
        )
    return handles


@styled
def divergence_map(
    scenario: Scenario, parts: Mapping[str, npt.NDArray[np.float64]], *, title: str = "", subtitle: str = "", note: str = ""
) -> Figure:
    """Draw each region's part of the difference, a panel an outcome, blue where it is better and vermillion where worse.

    Args:
        scenario: gives the towns and their places.
        parts: by outcome: part of each region in the scenario's order, in the outcome's unit; they sum to the country's
            difference.
        title, subtitle, note: what is shown.

    Raises:
        ValueError: no outcome.
    """
    if not parts:
        raise ValueError("no outcome has parts by region")
    shape = cells(scenario)
    spread = np.ptp(np.vstack(shape), axis=0)
    columns = 1 if len(parts) == 1 else 2
    wide = (PAGE_WIDTH - 8 - 6 * (columns - 1)) / columns
    high = min(80.0, max(30.0, (wide - 18) * spread[1] / spread[0]))
    rows = -(-len(parts) // columns)
    height = 26 + rows * (high + 14) + 10
    figure = new_figure(PAGE_WIDTH, height)
    top = heading(figure, title or f"Where the difference arises – {scenario.title}", subtitle)
    towns = places(scenario)
    for i, (name, values) in enumerate(parts.items()):
        known = outcome_of(name)
        left = 4 + (i % columns) * (wide + 6)
        bottom = top - ((i // columns + 1) * (high + 14) - 2) / height
        axes = figure.add_axes((left / PAGE_WIDTH, bottom, (wide - 18) / PAGE_WIDTH, high / height))
        scale = scale_for(name, [*values, float(np.sum(values))])
        reach = float(np.abs(values).max()) or 1.0
        # Blue is better whatever the outcome's direction; where neither is, blue is more.
        way = known.direction or 1
        norm = Normalize(-reach / scale.factor, reach / scale.factor)
        draw_map(axes, shape, np.asarray(values) / scale.factor, norm, BETTER_MAP if way > 0 else BETTER_MAP.reversed())
        axes.set_title(f"{known.title}\n", fontsize=9, pad=2)
        axes.text(0.0, 1.02, axis_unit(scale), transform=axes.transAxes, fontsize=8, color=QUIET, va="bottom")
        axes.scatter(towns[:, 0], towns[:, 1], s=7, color=INK, linewidths=0, zorder=3)
        bar = figure.add_axes(((left + wide - 15) / PAGE_WIDTH, bottom + 2 / height, 3 / PAGE_WIDTH, (high - 4) / height))
        colours = figure.colorbar(ScalarMappable(norm, BETTER_MAP if way > 0 else BETTER_MAP.reversed()), cax=bar)
        colours.outline.set_edgecolor(RULE)  # type: ignore[operator]
        place_labels(axes, list(towns[:, 0]), list(towns[:, 1]), [region.name for region in scenario.regions], gap=3.0)
    footnote(figure, note or "Regions sum to the country's difference. Areas are schematic and show no boundary of any kind.")
    return figure
