"""Labels keep apart."""

from __future__ import annotations

import numpy as np

from figures.labels import extent, place_labels
from figures.style import new_figure


def test_labels_keep_apart_even_in_a_crowd() -> None:
    axes = new_figure(150, 100).add_axes((0.1, 0.1, 0.8, 0.8))
    luck = np.random.default_rng(5)
    x, y = luck.normal(0, 1, 12), luck.normal(0, 1, 12)
    axes.plot(x, y, "o")
    boxes = [extent(text) for text in place_labels(axes, list(x), list(y), [f"policy {i}" for i in range(12)])]
    shared = [
        max(0.0, min(a.x1, b.x1) - max(a.x0, b.x0)) * max(0.0, min(a.y1, b.y1) - max(a.y0, b.y0))
        for i, a in enumerate(boxes)
        for b in boxes[:i]
    ]
    assert sum(shared) == 0
