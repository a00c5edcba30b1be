"""What tests of the explorer's pages share."""

from __future__ import annotations

import pytest

from comity.explorer import Exploration, Library


@pytest.fixture(scope="module")
def library() -> Library:
    """What Kesara's explorer may show."""
    return Library.of("kesara")


@pytest.fixture(scope="module")
def e(library: Library) -> Exploration:
    """A small exploration with all its seeds in."""
    made = Exploration(library, library.setup(weeks=20, seeds=4, communities=30))
    assert made.bands.wait()
    return made
