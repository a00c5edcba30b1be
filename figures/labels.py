"""Placing labels so that none covers another: greedy search over positions, measured in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import matplotlib.dates as mdates
import numpy as np
import numpy.typing as npt
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from figures.style import INK, PAPER, QUIET, RULE

Boxes = npt.NDArray[np.float64]
"""Boxes in pixels, a row each: left, bottom, right, top."""

_ANGLES = np.deg2rad([0, 180, 90, 270, 35, 145, 325, 215, 65, 115, 295, 245])
"""Directions tried around a point: right, left, above, below, then the diagonals."""
REACH = (1.0, 2.2, 3.8, 5.5, 7.5)
"""Distances tried, in multiples of the gap."""
LEADER_FROM = 1.5
"""Distance, in multiples of the gap, from which a label is tied to its point by a line."""


@dataclass(frozen=True, slots=True)
class Marker:
    """Something that happened and is written on a time axis: day, short text, and weight (larger first)."""

    day: date
    text: str
    weight: float = 1.0


def extent(text: Text) -> Bbox:
    """Box of ``text`` in pixels on its figure."""
    figure = text.get_figure(root=True)
    assert figure is not None
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    return text.get_window_extent(canvas.get_renderer())


def _overlaps(spots: Boxes, others: Boxes) -> npt.NDArray[np.float64]:
    """Area that each of ``spots`` [K, 4] shares with all of ``others`` [N, 4] together: [K]."""
    if not len(others):
        return np.zeros(len(spots))
    width = np.minimum(spots[:, None, 2], others[:, 2]) - np.maximum(spots[:, None, 0], others[:, 0])
    height = np.minimum(spots[:, None, 3], others[:, 3]) - np.maximum(spots[:, None, 1], others[:, 1])
    return (np.maximum(width, 0.0) * np.maximum(height, 0.0)).sum(axis=1)


def _squares(points: npt.NDArray[np.float64], half: float) -> Boxes:
    return np.column_stack([points - half, points + half])


def place_labels(
    axes: Axes,
    x: Sequence[float],
    y: Sequence[float],
    texts: Sequence[str],
    *,
    gap: float = 4.0,
    colour: str = INK,
    avoid: Sequence[tuple[float, float]] = (),
) -> list[Text]:
    """Write ``texts`` beside the points (``x``, ``y``, data coordinates) where they cover least.

    Labels keep clear of each other, of all points and, less strictly, of ``avoid`` (further points), and inside the
    axes where possible; a label that had to move away is tied to its point by a thin line. Call it after the axes'
    limits and position are final. ``gap`` is in points.
    """
    figure = axes.get_figure(root=True)
    assert figure is not None
    pixel = figure.dpi / 72.0
    # Limits are worked out lazily: asking for them settles where data lie in pixels.
    axes.get_xlim(), axes.get_ylim()
    axes.apply_aspect()
    points = axes.transData.transform(np.column_stack([x, y])) if len(texts) else np.empty((0, 2))
    others = axes.transData.transform(np.asarray(avoid, float)) if len(avoid) else np.empty((0, 2))
    marks, lesser = _squares(points, 4 * pixel), _squares(others, pixel)
    frame = np.array([axes.get_window_extent().extents])
    taken: Boxes = np.empty((0, 4))
    written: list[Text] = []
    # The most crowded points choose first: those at the edge have room anyway.
    crowd = [np.sort(np.hypot(*(points - p).T))[1:4].sum() if len(points) > 1 else 0.0 for p in points]
    halo = [patheffects.withStroke(linewidth=2.2, foreground=PAPER)]
    steps = np.repeat(REACH, len(_ANGLES))
    ways = np.tile(np.column_stack([np.cos(_ANGLES), np.sin(_ANGLES)]), (len(REACH), 1))
    for i in np.argsort(crowd, kind="stable"):
        text = axes.text(
            0, 0, texts[i], fontsize=8.0, transform=None, ha="left", va="bottom", color=colour, path_effects=halo, zorder=8
        )
        box = extent(text)
        across = np.array([box.width, box.height])
        corners = points[i] + ways * (gap * pixel * steps)[:, None] + (ways - 1) / 2 * across
        spots = np.column_stack([corners - pixel, corners + across + pixel])
        area = (box.width + 2 * pixel) * (box.height + 2 * pixel)
        badness = (
            3 * _overlaps(spots, taken)
            + _overlaps(spots, marks)
            + _overlaps(spots, lesser)
            + 4 * (area - _overlaps(spots, frame))
            + 10 * steps * pixel * pixel * gap
        )
        best = int(np.argmin(badness))
        taken = np.vstack([taken, spots[best]])
        written.append(text)
        # Pixels are right at this resolution only: fix the place in axes coordinates instead.
        text.set_transform(axes.transAxes)
        text.set_position(tuple(axes.transAxes.inverted().transform(corners[best])))
        if steps[best] > LEADER_FROM:
            _leader(axes, points[i], spots[best])
    return written


def _leader(axes: Axes, point: npt.NDArray[np.float64], spot: npt.NDArray[np.float64]) -> None:
    """A thin line from ``point`` to the nearest part of its label's box ``spot``."""
    ends = axes.transData.inverted().transform([point, np.clip(point, spot[:2], spot[2:])])
    axes.plot(ends[:, 0], ends[:, 1], color=INK, linewidth=0.6, zorder=7, scalex=False, scaley=False)


def unnamed_events(count: int) -> str:
    """What is said of events for whose names ``event_strip`` found no room; "" when there are none."""
    if not count:
        return ""
    return "One further event is marked without a name." if count == 1 else (f"{count} further events are marked without a name.")


def event_strip(axes: Axes, markers: Sequence[Marker], below: Sequence[Axes], *, rows: int = 5, size: float = 8.0) -> int:
    """Write ``markers`` along the date axis of ``axes`` in rows that do not collide; draw their lines in ``below``.

    Call it after the limits and positions of all axes are final. Heavier markers choose first; those for
    which no row has room get a line and a tick but no text. Returns how many have no text.
    """
    figure = axes.get_figure(root=True)
    assert figure is not None
    axes.set_ylim(0, rows)
    left, right = axes.get_xlim()
    frame = axes.get_window_extent()
    pad = 3 * figure.dpi / 72.0
    taken: list[list[tuple[float, float]]] = [[] for _ in range(rows)]
    unlabelled = 0
    for marker in sorted(markers, key=lambda m: (-m.weight, m.day)):
        at = float(mdates.date2num(marker.day))
        if not left <= at <= right:
            continue
        for panel in below:
            panel.axvline(at, color=QUIET, linewidth=0.6, alpha=0.6, linestyle=(0, (1, 3)), zorder=0.5)
        text = axes.text(
            at,
            0,
            marker.text,
            fontsize=size,
            ha="left",
            va="center",
            color=INK,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.8},
            zorder=3,
        )
        width = extent(text).width
        x = float(axes.transData.transform((at, 0))[0])
        choice = _free_row(taken, x, width, (frame.x0 - 1, frame.x1 + pad), pad)
        if choice is None:
            text.remove()
            unlabelled += 1
            axes.plot([at, at], [0, 0.25], color=QUIET, linewidth=0.8, scalex=False, scaley=False)
            continue
        row, align, span = choice
        taken[row].append(span)
        for lower in range(row):
            # The stem passes through the rows below: keep later labels off it.
            taken[lower].append((x - pad / 2, x + pad / 2))
        text.set_horizontalalignment(align)
        text.set_y(row + 0.5)
        text.set_x(float(axes.transData.inverted().transform((x + (pad if align == "left" else -pad), 0))[0]))
        axes.plot([at, at], [0, row + 0.9], color=RULE, linewidth=0.8, zorder=0.5, scalex=False, scaley=False)
        axes.plot([at], [row + 0.5], marker="o", markersize=2.6, color=INK, scalex=False, scaley=False, clip_on=False)
    return unlabelled


def _free_row(
    taken: Sequence[Sequence[tuple[float, float]]], x: float, width: float, frame: tuple[float, float], pad: float
) -> tuple[int, str, tuple[float, float]] | None:
    """The first row with room for a text of this width to the right or left of ``x``: row, side and what it takes, in pixels."""
    for row, spans in enumerate(taken):
        for start, align in ((x + pad, "left"), (x - pad - width, "right")):
            end = start + width
            if start < frame[0] or end > frame[1]:
                continue
            span = (min(start, x) - pad, max(end, x) + pad)
            if all(span[1] <= low or span[0] >= high for low, high in spans):
                return row, align, span
    return None
