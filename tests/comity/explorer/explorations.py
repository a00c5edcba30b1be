"""A small exploration with all its seeds in."""

from __future__ import annotations

from typing import Any

from comity.explorer import Exploration, Library

WEEKS, SEEDS, COMMUNITIES = 32, 4, 30
LIBRARY = Library.of("kesara")


def exploration(**given: Any) -> Exploration:
    """A small one, all seeds in."""
    made = Exploration(LIBRARY, LIBRARY.setup(**({"weeks": WEEKS, "seeds": SEEDS, "communities": COMMUNITIES} | given)))
    assert made.bands.wait()
    return made
