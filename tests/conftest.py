"""What tests of pages share, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.comity.web.browsers import ARGUMENTS, chromium


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Any]:
    """A browser that keeps a log of every address it asks for in ``net.json``."""
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        made = play.chromium.launch(executable_path=path, args=[*ARGUMENTS, f"--log-net-log={tmp_path / 'net.json'}"])
        yield made
        if made.is_connected():
            made.close()
