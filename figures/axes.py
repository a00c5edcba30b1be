"""Number axes of figures: ticks of :mod:`figures.ticks`, as many as fit without touching."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis
from matplotlib.figure import Figure
from matplotlib.ticker import Formatter, Locator, MaxNLocator, ScalarFormatter

from figures.ticks import MOST, round_ticks, tick_labels

DIGIT, GAP, LINE = 0.66, 0.9, 1.5
"""Width of a digit, the room between labels that stand side by side, and the height of a line: in font sizes."""
LABEL_SIZE = 8.0
"""Points of a label whose axis does not say its size."""


def number_ticks(axis: Axis, most: int = MOST, *, whole: bool = False) -> None:
    """Give a number axis of a figure round ticks, at most ``most`` and fewer where labels would touch; limits may still move."""
    axis.set_major_locator(_Places(most, whole))
    axis.set_major_formatter(_Labels())


def settle_ticks(figure: Figure) -> None:
    """Give `number_ticks` to every even number axis of ``figure`` that has matplotlib's own ticks."""
    for axes in figure.axes:
        for axis in _axes_of(axes):
            locator = axis.get_major_locator()
            if axis.get_scale() == "linear" and isinstance(axis.get_major_formatter(), ScalarFormatter):
                if isinstance(locator, MaxNLocator):
                    number_ticks(axis)


def _axes_of(axes: Axes) -> tuple[Axis, Axis]:
    return axes.xaxis, axes.yaxis


class _Places(Locator):
    """Round ticks inside an axis's limits, fewer where their labels would touch."""

    def __init__(self, most: int, whole: bool) -> None:
        self.most, self.whole = most, whole

    def __call__(self) -> list[float]:
        """Ticks of the axis as it is now."""
        low, high = sorted(self.axis.get_view_interval())  # type: ignore[union-attr]
        return self.tick_values(low, high)

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        """Ticks between two ends."""
        found: list[float] = []
        for most in range(self.most, 1, -1):
            found = round_ticks(vmin, vmax, most, whole=self.whole)
            if self._fit(found, vmax - vmin):
                return found
        return found[:1]

    def _fit(self, ticks: Sequence[float], span: float) -> bool:
        """Whether labels of these ticks keep apart; those of neighbours, since ticks are even."""
        axis: Any = self.axis
        if len(ticks) < 2 or not isinstance(axis, Axis):
            return True
        box = axis.axes.get_window_extent()
        figure = axis.get_figure(root=True)
        side_by_side = isinstance(axis, XAxis)
        points = (box.width if side_by_side else box.height) * 72.0 / figure.dpi
        size = float(axis.get_tick_params().get("labelsize", LABEL_SIZE))
        need = DIGIT * max(map(len, tick_labels(ticks))) + GAP if side_by_side else LINE
        return points * (ticks[1] - ticks[0]) / span >= need * size


class _Labels(Formatter):
    """Labels that are what their ticks are."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        """One number by itself."""
        return tick_labels([x])[0]

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """All labels of an axis, with the same decimals."""
        return tick_labels(values)
