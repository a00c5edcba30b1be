"""Line drawings as inline SVG that need no script, with words beside them for those who cannot see them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup, escape

from comity.web.shell.page import number


def sparkline(values: Sequence[float], title: str, unit: str, width: int = 120, height: int = 28) -> Markup:
    """A small line of one value over time, with its last point marked."""
    if len(values) < 2:
        return Markup("")
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    points = [
        (4 + (width - 10) * k / (len(values) - 1), height - 5 - (height - 10) * ((v - low) / span if high > low else 0.5))
        for k, v in enumerate(values)
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    words = f"{title}: from {number(values[0], unit)} to {number(values[-1], unit)} {unit}"
    return Markup(
        f'<svg class="spark" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(words)}">'
        f'<polyline points="{path}"/><circle cx="{points[-1][0]:.1f}" cy="{points[-1][1]:.1f}" r="2.6"/></svg>'
    )


def lines(
    first: Sequence[float],
    second: Sequence[float],
    marks: Sequence[int],
    words: str,
    unit: str,
    width: int = 520,
    height: int = 168,
) -> Markup:
    """Two weekly series (the second dashed) with a scale, week marks and a description."""
    values = [*first, *second]
    if not values:
        return Markup("")
    low, high = min(values), max(values)
    if high - low < 1e-12:
        low, high = low - 0.5, high + 0.5
    weeks = max(len(first), len(second), 2)
    left, right, top, bottom = 58, 10, 10, 24

    def x(week: float) -> float:
        return left + (width - left - right) * week / (weeks - 1)

    def y(value: float) -> float:
        return height - bottom - (height - top - bottom) * (value - low) / (high - low)

    def points(series: Sequence[float]) -> str:
        return " ".join(f"{x(k):.1f},{y(v):.1f}" for k, v in enumerate(series))

    parts = [f'<svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(words)}">']
    # Steps of the scale can be told apart, however small they are.
    decimals = max(2, 1 - math.floor(math.log10(high - low))) if high < 10 else 0
    for share in (0.0, 0.5, 1.0):
        value = low + share * (high - low)
        label = f"{value:.{decimals}f}" if decimals > 2 else number(value, unit)
        parts.append(f'<line class="grid" x1="{left}" x2="{width - right}" y1="{y(value):.1f}" y2="{y(value):.1f}"/>')
        parts.append(f'<text x="{left - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{escape(label)}</text>')
    parts += [
        f'<line class="mark" x1="{x(m):.1f}" x2="{x(m):.1f}" y1="{top}" y2="{height - bottom}"/>' for m in marks if 0 <= m < weeks
    ]
    step = max(4, -(-weeks // 8) // 4 * 4)
    parts += [f'<text x="{x(k):.1f}" y="{height - 7}" text-anchor="middle">week {k}</text>' for k in range(0, weeks, step)]
    if second:
        parts.append(f'<polyline class="second" points="{points(second)}"/>')
    parts.append(f'<polyline class="first" points="{points(first)}"/></svg>')
    return Markup("".join(parts))
