"""Pictures inside pages: a figure saved beside the page, and the same picture as text within it, with words for all."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import NamedTuple

import numpy as np
import PIL.Image
from matplotlib.figure import Figure

from figures import save

IMAGE_COLOURS = 160
NEARLY_WHITE = 250


class Image(NamedTuple):
    """A picture inside the page: its data URI, and words for those who cannot see it."""

    source: str
    description: str


def save_image(figure: Figure, path: Path, description: str) -> Image:
    """Save a figure as PNG and SVG under ``path`` (without ending) and return it for a page.

    Args:
        description: words for those who cannot see it.

    Raises:
        OSError: it cannot be written.
    """
    png, _ = save(figure, path)
    return Image(data_uri(png), description)


def data_uri(png: Path) -> str:
    """The picture in a PNG file as text for inside the page, with a palette that makes it a third of the size."""
    small = io.BytesIO()
    with PIL.Image.open(png) as picture:
        # The octree is eight times as fast as the median cut and packs better; it gives a white that is not quite white.
        drawn = picture.convert("RGB").quantize(IMAGE_COLOURS, PIL.Image.Quantize.FASTOCTREE, dither=PIL.Image.Dither.NONE)
    colours = np.array(drawn.getpalette(), dtype=np.uint8).reshape(-1, 3)
    colours[(colours > NEARLY_WHITE).all(axis=1)] = 255
    drawn.putpalette(colours.tobytes())
    drawn.save(small, "PNG")
    return "data:image/png;base64," + base64.b64encode(small.getvalue()).decode("ascii")
