"""One look for every figure: colours, sizes, and how a figure is made and saved.

Colours are Okabe and Ito's palette (https://jfly.uni-koeln.de/color/) and the maps cividis and YlOrBr, all
readable with the common kinds of colour blindness; nothing is told by colour alone. Trust, which has a neutral
point, runs from vermillion through pale grey to blue. Sizes are millimetres on an A4 page, and no text is below
8 points there.
"""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from figures.axes import settle_ticks

P = ParamSpec("P")
R = TypeVar("R")

INK = "#22303a"
"""Text and axes."""
QUIET = "#5d6b75"
"""Secondary text; 5.6:1 on white."""
RULE = "#d5dbdf"
"""Grid and frame lines."""
PAPER = "#ffffff"

BLUE, ORANGE, GREEN, VERMILLION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, BLACK = "#56B4E9", "#CC79A7", "#F0E442", "#000000"

LineStyle = str | tuple[int, tuple[float, ...]]

SERIES: tuple[tuple[str, LineStyle], ...] = (
    (BLUE, "-"),
    (VERMILLION, "--"),
    (GREEN, "-."),
    (PURPLE, (0, (1, 1.2))),
    (ORANGE, (0, (5, 1, 1, 1))),
    (SKY, "-"),
)
"""Colour and line style of the policies of one figure, in order; both differ, so a grey print still tells them."""
REFERENCE_COLOUR = "#4d4d4d"
"""Colour of the reference policy wherever it appears."""

BETTER, WORSE, UNDECIDED = BLUE, VERMILLION, "#8a949b"
"""Verdict colours; the marker's shape repeats them."""

MORE_MAP, HARM_MAP = "cividis", "YlOrBr"
"""Colour maps for "more is better" and "more is worse"."""
TRUST_MAP: Colormap = LinearSegmentedColormap.from_list(
    "trust", [(0.0, "#8c3d00"), (0.25, VERMILLION), (0.5, "#dfe3e6"), (0.75, BLUE), (1.0, "#00406b")]
)
"""Colour map of trust: vermillion below neutral, pale at neutral, blue above."""

PAGE_WIDTH, PAGE_HEIGHT = 180.0, 257.0
"""Printable part of an A4 page with 15 and 20 mm margins, in mm."""

DOTS_PER_INCH = 180

_PARAMETERS: dict[str, object] = {
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "text.color": INK,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 6,
    "axes.labelsize": 8.5,
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.facecolor": PAPER,
    "axes.unicode_minus": True,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "figure.facecolor": PAPER,
    "figure.dpi": 100,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "path",
    "svg.hashsalt": "comity",
}

_LOOK = threading.RLock()
"""matplotlib's settings belong to the process: two figures drawn by two threads would mix them."""


def styled(function: Callable[P, R]) -> Callable[P, R]:
    """Make ``function`` draw with Comity's settings, one figure at a time, and put the old ones back.

    Number axes of the figure that it returns get ticks whose labels say where they stand.
    """

    @functools.wraps(function)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
        with _LOOK, matplotlib.rc_context(_PARAMETERS):  # type: ignore[arg-type]
            made = function(*args, **kwargs)
            if isinstance(made, Figure):
                settle_ticks(made)
            return made

    return drawn


def new_figure(width_mm: float = PAGE_WIDTH, height_mm: float = 110.0) -> Figure:
    """An empty figure of the given size in mm on an Agg canvas, outside pyplot's list of figures."""
    figure = Figure(figsize=(width_mm / 25.4, height_mm / 25.4))
    FigureCanvasAgg(figure)
    return figure


def heading(figure: Figure, title: str, subtitle: str = "", *, left_mm: float = 4.0) -> float:
    """Write a title and a subtitle (may hold line breaks) at the top left of ``figure``.

    Returns the fraction of the figure's height below which panels may begin.
    """
    height_mm = figure.get_figheight() * 25.4
    width_mm = figure.get_figwidth() * 25.4
    x = left_mm / width_mm
    figure.text(x, 1 - 4.0 / height_mm, title, fontsize=12, fontweight="bold", va="top", ha="left")
    lines = subtitle.count("\n") + 1 if subtitle else 0
    if subtitle:
        figure.text(x, 1 - 10.5 / height_mm, subtitle, fontsize=8.5, color=QUIET, va="top", ha="left", linespacing=1.35)
    return 1 - (10.5 + 4.3 * lines) / height_mm


def footnote(figure: Figure, text: str, *, left_mm: float = 4.0) -> None:
    """Write ``text`` (may hold line breaks) at the bottom left of ``figure`` in small quiet type."""
    height_mm = figure.get_figheight() * 25.4
    width_mm = figure.get_figwidth() * 25.4
    figure.text(left_mm / width_mm, 2.5 / height_mm, text, fontsize=8, color=QUIET, va="bottom", ha="left", linespacing=1.3)


def legend_line(figure: Figure, handles: Sequence[Artist], *, at: float, **options: Any) -> None:
    """Write a legend of small type along the left margin of ``figure``, its lower edge at the fraction ``at`` of the height.

    ``options`` are those of ``Figure.legend``: ``ncols``, ``columnspacing`` ...
    """
    place = (4.0 / PAGE_WIDTH, at)
    figure.legend(handles=handles, loc="lower left", bbox_to_anchor=place, borderpad=0, fontsize=8, borderaxespad=0, **options)


def verdict_handle(words: str, look: tuple[str, str, bool], *, size: float = 5.0, **line: Any) -> Line2D:
    """What a legend says of a verdict: its marker, colour and whether it is filled, with ``words`` beside it."""
    marker, colour, filled = look
    face = colour if filled else PAPER
    return Line2D([], [], color=colour, marker=marker, markersize=size, markerfacecolor=face, label=words, **line)


def quiet_axes(axes: Axes) -> Axes:
    """Take frame and ticks off ``axes`` (for maps, networks and text)."""
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    return axes


@styled
def save(figure: Figure, path_without_suffix: str | os.PathLike[str]) -> tuple[Path, Path]:
    """Write ``figure`` as ``<path>.png`` and ``<path>.svg`` and return both paths.

    Each file is written aside and then renamed, so a reader never meets half a picture; the folder is
    made if it is missing. The same figure gives the same SVG bytes (no date, fixed identifiers).

    Raises:
        OSError: the folder cannot be made or written.
    """
    base = Path(path_without_suffix)
    base.parent.mkdir(parents=True, exist_ok=True)
    written = []
    for suffix, metadata in ((".png", {"Software": "Comity"}), (".svg", {"Date": None, "Creator": "Comity"})):
        target = base.with_name(base.name + suffix)
        aside = base.with_name(f".{base.name}.{os.getpid()}.part{suffix}")
        try:
            figure.savefig(aside, dpi=DOTS_PER_INCH, metadata=metadata)
            aside.replace(target)
        finally:
            aside.unlink(missing_ok=True)
        written.append(target)
    return written[0], written[1]
