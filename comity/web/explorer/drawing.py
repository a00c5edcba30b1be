"""Drawings of the explorer as inline SVG: timelines with bands, map by region and community, network of organisations."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from markupsafe import Markup, escape

import figures
from comity.explorer import BANDS
from figures import Scale, round_step, round_ticks, scale_for, tick_labels
from simulation.registers import OUTCOMES
from simulation.rules.conversions import KM_PER_DEGREE

WIDTH, HEIGHT = 300, 164
LEFT, RIGHT, TOP, BOTTOM = 38, 12, 8, 22
MOST_POINTS = 120
"""Points of a line; longer runs are drawn in steps of several weeks."""
WIDE = BANDS[0][1] - BANDS[0][0]
"""Per cent of the seeds in the light band."""
MOST_TICKS = 6
"""Numbers along the value axis."""
SHIFTS = tuple(
    sorted(
        ((across, up) for across in range(-70, 71, 14) for up in range(-56, 57, 14)),
        key=lambda step: step[0] ** 2 + 2 * step[1] ** 2,
    )
)
"""Steps that a name on the map may go aside, the nearest first."""
SHADES = 24
"""Steps of a colour scale."""


def limits(outcome: str, series: Mapping[str, np.ndarray], lines: Sequence[np.ndarray] = ()) -> tuple[float, float]:
    """Ends of the value axis: bands and lines, at least a tenth of the scale for shares, from 0 for what adds up."""
    row = OUTCOMES[outcome]
    found: list[float] = []
    for values in series.values():
        if len(values):
            bottom, top = np.percentile(values, figures.band(len(values), WIDE), axis=0)
            found += [float(bottom.min()), float(top.max())]
    for line in lines:
        if len(line):
            found += [float(line.min()), float(line.max())]
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    if row.low == 0.0 and row.high is None:
        low = 0.0
    if row.low is not None and row.high is not None:
        missing = 0.1 * (row.high - row.low) - (high - low)
        low, high = (low - missing / 2, high + missing / 2) if missing > 0 else (low, high)
        low, high = max(row.low, low), min(row.high, high)
    if high - low < 1e-9:
        high = low + 1.0
    step = round_step((high - low) / 3)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


class Frame:
    """A drawing's axes: weeks across, values up."""

    def __init__(self, weeks: int, ends: tuple[float, float]) -> None:
        self.weeks, (self.low, self.high) = weeks, ends

    def x(self, week: float) -> float:
        """Where a week's end lies."""
        return LEFT + (WIDTH - LEFT - RIGHT) * week / max(1, self.weeks)

    def y(self, value: Any) -> Any:
        """Where a value, or each of an array, lies."""
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - self.low) / (self.high - self.low)

    def points(self, values: np.ndarray) -> list[str]:
        """Points of weekly values, thinned where there are many; the last is kept."""
        if not len(values):
            return []
        step = max(1, -(-self.weeks // MOST_POINTS))
        weeks = np.unique(np.append(np.arange(0, len(values), step), len(values) - 1))
        across = LEFT + (WIDTH - LEFT - RIGHT) * (weeks + 1) / max(1, self.weeks)
        up = self.y(np.clip(values[weeks], self.low, self.high))
        return [f"{x:.1f},{y:.1f}" for x, y in zip(across.tolist(), up.tolist())]


def timeline(outcome: str, series: Mapping[str, np.ndarray], weeks: int, ends: tuple[float, float], words: str) -> Markup:
    """Bands and medians of A and B over the seeds that are in.

    Args:
        series: by side, (seeds, weeks); words: what is drawn, for those who cannot see it.
    """
    frame = Frame(weeks, ends)
    scale = scale_for(outcome, ends)
    parts = [f'<svg class="bands" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(words)}">']
    ticks = round_ticks(*ends, MOST_TICKS)
    for value, text in zip(ticks, tick_labels(ticks, scale.factor)):
        up = frame.y(value)
        parts.append(
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{up:.1f}" y2="{up:.1f}"/>'
            f'<text x="{LEFT - 5}" y="{up + 4:.1f}" text-anchor="end">{escape(text)}</text>'
        )
    every = next(n for n in (13, 26, 52, 104, 208, 520) if weeks / n <= 5)
    parts += [f'<text x="{frame.x(k):.1f}" y="{HEIGHT - 6}" text-anchor="middle">{k}</text>' for k in range(0, weeks + 1, every)]
    for side, values in series.items():
        if len(values) >= 3:
            for name, (low, high) in zip(("wide", "narrow"), (figures.band(len(values), WIDE), BANDS[1])):
                bottom, top = np.percentile(values, [low, high], axis=0)
                edge = " ".join(frame.points(top) + frame.points(bottom)[::-1])
                parts.append(f'<polygon class="{name} {side}" points="{edge}"/>')
    for side, values in series.items():
        if len(values):
            parts.append(f'<polyline class="median {side}" points="{" ".join(frame.points(np.median(values, axis=0)))}"/>')
    return Markup("".join(parts) + "</svg>")


def now(shown: Mapping[str, np.ndarray], weeks: int, ends: tuple[float, float]) -> Markup:
    """What lies over a timeline: the shown seed so far and the present week."""
    frame = Frame(weeks, ends)
    parts = [f'<svg class="now" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">']
    week = max((len(values) for values in shown.values()), default=0)
    if week:
        parts.append(f'<line class="here" x1="{frame.x(week):.1f}" x2="{frame.x(week):.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
        for side, values in shown.items():
            parts.append(f'<polyline class="seed {side}" points="{" ".join(frame.points(values))}"/>')
    return Markup("".join(parts) + "</svg>")


def whisker(low: float, high: float, middle: float, reach: float) -> Markup:
    """A difference and its interval on a scale from -reach to reach, zero in the middle."""

    def x(value: float) -> float:
        return 45 + 42 * max(-1.0, min(1.0, value / reach if reach else 0.0))

    return Markup(
        f'<svg class="whisker" viewBox="0 0 90 14" width="90" height="14" aria-hidden="true"><line class="zero" x1="45" '
        f'x2="45" y1="1" y2="13"/><line class="reach" x1="{x(low):.1f}" x2="{x(high):.1f}" y1="7" y2="7"/>'
        f'<circle cx="{x(middle):.1f}" cy="7" r="3"/></svg>'
    )


class Colours:
    """A colour scale of an outcome that holds still while weeks go by: ends are rounded outwards."""

    def __init__(self, outcome: str, values: np.ndarray) -> None:
        self.outcome = outcome
        row = OUTCOMES[outcome]
        known = values[np.isfinite(values)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        if outcome.startswith("trust_"):
            reach = math.ceil(max(0.1, abs(high - 0.5), abs(low - 0.5)) * 10 - 1e-9) / 10
            self.low, self.high = 0.5 - reach, 0.5 + reach
        elif row.low is not None and row.high is not None:
            self.low, self.high = math.floor(low * 5 + 1e-9) / 5, math.ceil(high * 5 - 1e-9) / 5
        else:
            self.low, self.high = 0.0, round_step(max(high, 1e-9))
        if self.high - self.low < 1e-9:
            self.high = self.low + (0.2 if row.high is not None else 1.0)
        self.palette = palette(outcome)

    def of(self, value: float) -> str:
        """The colour of a value; grey for none."""
        if not math.isfinite(value):
            return "#e3e6e4"
        return self.palette[round((SHADES - 1) * min(1.0, max(0.0, (value - self.low) / (self.high - self.low))))]


@cache
def palette(outcome: str) -> tuple[str, ...]:
    """The figures' colour map of an outcome in ``SHADES`` steps."""
    import matplotlib
    from matplotlib.colors import to_hex

    found = figures.colour_map_of(outcome)
    found = matplotlib.colormaps[found] if isinstance(found, str) else found
    return tuple(to_hex(found(k / (SHADES - 1))) for k in range(SHADES))


class Ground:
    """Where regions, towns and communities of a scenario lie in a drawing."""

    def __init__(self, scenario: Any, places: tuple[np.ndarray, np.ndarray, np.ndarray], width: float = 330.0) -> None:
        self.names = [region.name for region in scenario.regions]
        town = figures.places(scenario)
        middle = town.mean(axis=0)
        outline = [(cell - middle) * KM_PER_DEGREE for cell in figures.cells(scenario)]
        edge = np.vstack(outline)
        low, span = edge.min(axis=0), np.ptp(edge, axis=0)
        scale = min((width - 8) / span[0], 250.0 / span[1])
        self.width, self.height = width, scale * span[1] + 8
        offset = (width - scale * span[0]) / 2

        def place(points: np.ndarray) -> np.ndarray:
            return np.column_stack([offset + scale * (points[:, 0] - low[0]), self.height - 4 - scale * (points[:, 1] - low[1])])

        self.cells = [place(cell) for cell in outline]
        self.towns = place((town - middle) * KM_PER_DEGREE)
        self.labels = spread(self.towns, self.names, width)
        east, north, people = places
        self.communities = place(np.column_stack([east, north]))
        self.sizes = 1.2 + 2.6 * np.sqrt(people / people.max())


def spread(towns: np.ndarray, names: Sequence[str], width: float) -> list[tuple[float, float]]:
    """Where names and numbers stand: at their towns, or as near as no other is in the way."""
    taken: list[tuple[float, float, float]] = []
    for (x, y), name in zip(towns, names):
        half = 2.9 * len(name) + 3
        found = None
        for across, up in SHIFTS:
            at = (min(width - half, max(half, float(x) + across)), float(y) + up)
            if all(abs(at[0] - a) > half + other or abs(at[1] - b) > 25 for a, b, other in taken):
                found = at
                break
        taken.append((*(found or (float(x), float(y))), half))
    return [(x, y) for x, y, _ in taken]


def land(
    ground: Ground, colours: Colours, regions: np.ndarray, dots: np.ndarray | None, scale: Scale, unit: str, words: str
) -> Markup:
    """A map: regions shaded, communities as dots of the same scale, names and numbers on the regions."""
    box = f"0 0 {ground.width:.0f} {ground.height:.0f}"
    parts = [f'<svg class="land" viewBox="{box}" role="img" aria-label="{escape(words)}">']
    for cell, name, value in zip(ground.cells, ground.names, regions):
        edge = " ".join(f"{x:.1f},{y:.1f}" for x, y in cell)
        said = escape(f"{name}: {scale.text(float(value))} {unit}")
        parts.append(f'<polygon points="{edge}" fill="{colours.of(value)}"><title>{said}</title></polygon>')
    if dots is not None:
        parts += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="{colours.of(float(value))}"/>'
            for (x, y), size, value in zip(ground.communities, ground.sizes, dots)
        ]
    for (x, y), (at, up) in zip(ground.towns, ground.labels):
        if (x, y) != (at, up):  # a name that had to go aside is tied to its town
            parts.append(
                f'<line class="lead" x1="{x:.1f}" y1="{y:.1f}" x2="{at:.1f}" y2="{up:.1f}"/><circle class="town" '
                f'cx="{x:.1f}" cy="{y:.1f}" r="2.6"/>'
            )
    for (at, y), name, value in zip(ground.labels, ground.names, regions):
        parts.append(
            f'<text x="{at:.1f}" y="{y - 3:.1f}">{escape(name)}</text>'
            f'<text class="value" x="{at:.1f}" y="{y + 11:.1f}">{escape(scale.text(float(value)))}</text>'
        )
    return Markup("".join(parts) + "</svg>")


def colour_key(colours: Colours, scale: Scale, unit: str) -> Markup:
    """The colour scale with its ends."""
    stops = ", ".join(colours.palette[k] for k in range(0, SHADES, 3))
    return Markup(
        f'<span class="key-scale"><span>{escape(scale.text(colours.low))}</span><span class="ramp" style="background:'
        f'linear-gradient(90deg, {stops})"></span><span>{escape(scale.text(colours.high))} {escape(unit)}</span></span>'
    )
