"""Maps of the regions: one area round each town, shaded by an outcome, as small multiples over time.

No boundary files are used. Areas are drawn as "nearest town" cells, cut to a rim round the towns: they show
where things happen and claim no border.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PolyCollection
from matplotlib.colors import Colormap, Normalize, PowerNorm
from matplotlib.figure import Figure
from scipy.spatial import ConvexHull, Voronoi

from figures.labels import place_labels
from figures.numbers import outcome_of
from figures.style import (
    HARM_MAP,
    INK,
    MORE_MAP,
    PAGE_WIDTH,
    PAPER,
    QUIET,
    TRUST_MAP,
    footnote,
    heading,
    new_figure,
    quiet_axes,
    styled,
)
from figures.ticks import root_ticks, tick_labels

if TYPE_CHECKING:
    from simulation.inputs import Scenario

WEEKS_A_YEAR = 365.25 / 7
FAR = 50.0
"""Distance (degrees) of the helper points that close the outermost cells."""

Polygon = npt.NDArray[np.float64]


@styled
def region_map(
    scenario: Scenario,
    regions_weekly: pd.DataFrame,
    outcomes: Sequence[str] = ("civilian_deaths", "trust_mission"),
    *,
    panels: int = 4,
    title: str = "",
    subtitle: str = "",
) -> Figure:
    """Draw ``outcomes`` by region in ``panels`` equal spans of time, a row an outcome, a colour bar a row.

    Args:
        scenario: gives the towns, their places and the people in each region.
        regions_weekly: ``week, date, region`` and one column per outcome; several seeds are averaged.
        outcomes: ids that exist at region level. Counts that add up over weeks (deaths) are shown per 100,000
            people and year, others as means over the span.
        panels: spans of time.
        title, subtitle: what is shown; sensible words are made when they are left out.

    Raises:
        ValueError: an outcome that has no regions, or no weeks.
    """
    missing = [name for name in outcomes if name not in regions_weekly]
    if missing:
        raise ValueError(f"no values by region for {', '.join(missing)}")
    if regions_weekly.empty:
        raise ValueError("the table holds no weeks")
    weeks = np.sort(regions_weekly["week"].unique())
    spans = [span for span in np.array_split(weeks, panels) if span.size]
    shape = cells(scenario)
    proportion = _proportion(shape)
    bar_mm, gap = 14.0, 3.0
    panel_mm = (PAGE_WIDTH - 8 - bar_mm - gap * len(spans)) / len(spans)
    panel_high = min(80.0, panel_mm * proportion)
    key_high = min(88.0, max(52.0, 90.0 * proportion))
    height = 14 + key_high + len(outcomes) * (panel_high + 16) + 10
    figure = new_figure(PAGE_WIDTH, height)
    top = heading(figure, title or f"Where things changed – {scenario.title}", subtitle)
    key = figure.add_axes((4 / PAGE_WIDTH, top - key_high / height, 124 / PAGE_WIDTH, key_high / height))
    _key_map(key, scenario, shape)
    _reading(figure, outcomes, 132 / PAGE_WIDTH, top - 4 / height)
    cursor = top - (key_high + 4) / height
    for name in outcomes:
        values = [by_region(scenario, regions_weekly, name, span) for span in spans]
        norm, ticks = colour_scale(name, np.concatenate(values))
        words = f"{outcome_of(name).title}, {unit_of(name)}".replace(", per", " per")
        figure.text(4 / PAGE_WIDTH, cursor, words, fontsize=9.5, fontweight="bold", va="top")
        bottom = cursor - (panel_high + 11) / height
        for i, (span, value) in enumerate(zip(spans, values, strict=True)):
            left = (4 + i * (panel_mm + gap)) / PAGE_WIDTH
            axes = figure.add_axes((left, bottom, panel_mm / PAGE_WIDTH, panel_high / height))
            draw_map(axes, shape, value, norm, colour_map_of(name))
            axes.set_title(_span_words(scenario, span), fontsize=8.5, fontweight="normal", loc="left", pad=2)
        bar = figure.add_axes(
            ((PAGE_WIDTH - bar_mm) / PAGE_WIDTH, bottom + 1 / height, 3.2 / PAGE_WIDTH, (panel_high - 2) / height)
        )
        colour_bar(figure, bar, norm, colour_map=colour_map_of(name), unit="", ticks=ticks)
        cursor -= (panel_high + 16) / height
    footnote(figure, "Areas are schematic (everything nearest to a town) and show no boundary of any kind.")
    return figure


def by_region(
    scenario: Scenario, regions_weekly: pd.DataFrame, name: str, weeks: Sequence[int] | npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Value of outcome ``name`` per region (in the scenario's order) over ``weeks``, mean over seeds.

    Outcomes that add up are turned into a rate per 100,000 people and year; the others are averaged.
    """
    part = regions_weekly[regions_weekly["week"].isin(np.asarray(weeks))]
    means = part.groupby("region")[name].mean().reindex([region.name for region in scenario.regions])
    values = means.to_numpy(float)
    if outcome_of(name).summary == "sum":
        people = np.array([region.population for region in scenario.regions], dtype=float)
        values = values * WEEKS_A_YEAR / people * 100_000
    return values


def unit_of(name: str) -> str:
    """Unit of a map of ``name`` in words."""
    outcome = outcome_of(name)
    if name.startswith("trust_"):
        return "0 to 1 (0.5 is neutral)"
    if outcome.summary == "sum":
        counted = "" if outcome.unit in outcome.title.lower() else f"{outcome.unit} "
        return f"{counted}per 100,000 people and year"
    return {"share 0-1": "0 to 1"}.get(outcome.unit, outcome.unit)


def colour_map_of(name: str) -> str | Colormap:
    """Colour map for outcome ``name``: trust has a neutral middle, harm darkens, other outcomes brighten."""
    if name.startswith("trust_"):
        return TRUST_MAP
    return HARM_MAP if outcome_of(name).direction < 0 else MORE_MAP


def colour_scale(name: str, values: npt.NDArray[np.float64]) -> tuple[Normalize, list[float] | None]:
    """One colour scale for all panels of an outcome: rates are heavy-tailed, so their colours follow the root.

    Returns the scale and its ticks (``None``: matplotlib's).
    """
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    if outcome_of(name).summary == "sum":
        high = high or 1.0
        # Even steps in colour are even steps in the root: ticks at squares spread evenly along the bar.
        return PowerNorm(0.5, 0.0, high), root_ticks(high)
    if name.startswith("trust_"):
        reach = max(0.1, abs(high - 0.5), abs(low - 0.5))
        return Normalize(0.5 - reach, 0.5 + reach), None
    if high - low < 0.1:
        middle = (high + low) / 2
        low, high = max(0.0, middle - 0.05), middle + 0.05
    return Normalize(low, high), None


def draw_map(
    axes: Axes, shape: Sequence[Polygon], values: npt.NDArray[np.float64], norm: Normalize, colour_map: str | Colormap
) -> None:
    """Fill ``axes`` with one cell per region coloured by ``values`` (missing ones are hatched grey)."""
    quiet_axes(axes)
    known = np.isfinite(values)
    axes.add_collection(
        PolyCollection(
            [c for c, k in zip(shape, known, strict=True) if k],
            array=values[known],
            norm=norm,
            cmap=colour_map,
            edgecolors=PAPER,
            linewidths=0.9,
        )
    )
    if not known.all():
        axes.add_collection(
            PolyCollection(
                [c for c, k in zip(shape, known, strict=True) if not k],
                facecolors="#eceff1",
                edgecolors=QUIET,
                linewidths=0.4,
                hatch="////",
            )
        )
    points = np.vstack(shape)
    axes.set_xlim(points[:, 0].min(), points[:, 0].max())
    axes.set_ylim(points[:, 1].min(), points[:, 1].max())
    axes.set_aspect("equal")


def colour_bar(
    figure: Figure, axes: Axes, norm: Normalize, colour_map: str | Colormap, unit: str, ticks: list[float] | None = None
) -> None:
    """Draw a vertical colour bar into ``axes``, with ``unit`` (if any) above it."""
    bar = figure.colorbar(ScalarMappable(norm, colour_map), cax=axes, ticks=ticks)
    bar.outline.set_visible(False)  # type: ignore[operator]
    if ticks is not None:
        axes.set_yticks(ticks, [tick_labels([tick])[0] for tick in ticks])
    axes.yaxis.set_tick_params(length=2)
    if unit:
        axes.annotate(
            unit,
            (1, 1),
            xytext=(24, 6),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=8,
            ha="right",
            va="bottom",
            color=QUIET,
        )


def places(scenario: Scenario) -> npt.NDArray[np.float64]:
    """Towns as points [R, 2] in degrees with the longitudes shortened for the latitude, so that shapes are true."""
    latitude = np.array([region.latitude for region in scenario.regions], dtype=float)
    longitude = np.array([region.longitude for region in scenario.regions], dtype=float)
    return np.column_stack([longitude * np.cos(np.deg2rad(latitude.mean())), latitude])


def cells(scenario: Scenario) -> list[Polygon]:
    """One closed polygon per region, in the scenario's order: nearest-town cells cut to a rim round the towns.

    Coordinates as in :func:`places`. Works for a single region and for towns in a line.

    Raises:
        ValueError: two towns at one place.
    """
    points = places(scenario)
    if len(points) > 1:
        gaps = np.sort(np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1)), axis=1)[:, 1]
        if gaps.min() == 0:
            raise ValueError("two regions share one place: towns need different coordinates")
        rim = float(max(0.75 * np.median(gaps), 0.15))
    else:
        rim = 0.5
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    circle = rim * np.column_stack([np.cos(turn), np.sin(turn)])
    cloud = (points[:, None, :] + circle[None, :, :]).reshape(-1, 2)
    outline = cloud[ConvexHull(cloud).vertices]
    if len(points) == 1:
        return [outline]
    centre = points.mean(axis=0)
    corners = centre + FAR * np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]], dtype=float)
    diagram = Voronoi(np.vstack([points, corners]))
    result = []
    for i in range(len(points)):
        ring = diagram.vertices[diagram.regions[diagram.point_region[i]]]
        result.append(_cut(_counter_clockwise(ring), outline))
    return result


def _counter_clockwise(ring: Polygon) -> Polygon:
    centre = ring.mean(axis=0)
    return ring[np.argsort(np.arctan2(*(ring - centre).T[::-1]))]


def _cut(ring: Polygon, outline: Polygon) -> Polygon:
    """Part of the convex ``ring`` inside the convex ``outline`` (both counter-clockwise; Sutherland-Hodgman)."""
    kept = [tuple(point) for point in ring]
    for a, b in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        side = [float((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])) for p in kept]
        fresh: list[tuple[float, ...]] = []
        for i, point in enumerate(kept):
            before, here = side[i - 1], side[i]
            if (before < 0) != (here < 0):
                share = before / (before - here)
                last = kept[i - 1]
                fresh.append((last[0] + share * (point[0] - last[0]), last[1] + share * (point[1] - last[1])))
            if here >= 0:
                fresh.append(point)
        kept = fresh
    return np.array(kept)


def _proportion(shape: Sequence[Polygon]) -> float:
    """Height of the map by its width."""
    width, height = np.ptp(np.vstack(shape), axis=0)
    return float(height / width)


def _key_map(axes: Axes, scenario: Scenario, shape: Sequence[Polygon]) -> None:
    """The map that names the towns; dots grow with the people of the region."""
    quiet_axes(axes)
    axes.add_collection(PolyCollection(shape, facecolors="#eef2f4", edgecolors="#b9c3c9", linewidths=0.8))
    points = np.vstack(shape)
    # The panel keeps its size and shows more of the surroundings: names need the room beside the map.
    figure = axes.get_figure(root=True)
    assert figure is not None
    box = axes.get_window_extent()
    middle, span = (points.max(axis=0) + points.min(axis=0)) / 2, np.ptp(points, axis=0)
    units = max(span[0] / box.width, span[1] / box.height) * 1.03
    axes.set_xlim(middle[0] - units * box.width / 2, middle[0] + units * box.width / 2)
    axes.set_ylim(middle[1] - units * box.height / 2, middle[1] + units * box.height / 2)
    axes.set_aspect("equal")
    towns = places(scenario)
    people = np.array([region.population for region in scenario.regions], dtype=float)
    axes.scatter(towns[:, 0], towns[:, 1], s=12 + 90 * people / people.max(), color=INK, alpha=0.75, linewidths=0, zorder=3)
    names = [region.town if region.town == region.name else f"{region.town} ({region.name})" for region in scenario.regions]
    place_labels(axes, list(towns[:, 0]), list(towns[:, 1]), names, gap=5.0)


def _reading(figure: Figure, outcomes: Sequence[str], x: float, y: float) -> None:
    lines = ["Towns, with their region in", "brackets; larger dots mean", "more people."]
    for name in outcomes:
        outcome = outcome_of(name)
        tells = (
            ["blue: above neutral,", "orange: below neutral"]
            if name.startswith("trust_")
            else ["darker is worse"]
            if outcome.direction < 0
            else ["brighter is better"]
        )
        lines += ["", f"{outcome.title}:", *tells]
    figure.text(x, y, "\n".join(lines), fontsize=8.5, color=QUIET, va="top", linespacing=1.4)


def _span_words(scenario: Scenario, span: npt.NDArray[np.int64]) -> str:
    first, last = scenario.date_of(int(span[0])), scenario.date_of(int(span[-1]))
    if first.strftime("%b %Y") == last.strftime("%b %Y"):
        return first.strftime("%b %Y")
    return f"{first:%b %Y} – {last:%b %Y}"
