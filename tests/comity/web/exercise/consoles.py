"""Browsers for tests of the facilitator's pages: screens, and pages that are open."""

from __future__ import annotations

from tests.comity.web.browsers import Reader

LAPTOP, TABLET = {"width": 1280, "height": 800}, {"width": 820, "height": 1180}


def opened(reader: Reader, title: str) -> None:
    """Open a part of a page that is closed."""
    part = reader.page.locator("details", has=reader.page.locator(f"summary:has-text('{title}')")).last
    if not part.evaluate("node => node.open"):
        part.locator("summary").first.click()
