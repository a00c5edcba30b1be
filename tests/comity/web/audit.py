"""What a page must hold for keyboards, screen readers and weak eyes, asked of the page itself in the browser.

A hand-made part of WCAG 2.2 AA: names of controls, contrast of all text, order of headings, landmarks, live regions, tables,
sizes of targets, one identity for each element, nothing wider than the screen; and focus that can be seen on every stop of Tab.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_name("audit.js").read_text("utf-8")
FINDINGS, FOCUSED = (f"() => {{ {SCRIPT}; return {name}(); }}" for name in ("findings", "focused"))


def findings(page: Any) -> list[str]:
    """What is wrong on a page as it stands; all its closed parts are opened for it."""
    return [str(line) for line in page.evaluate(FINDINGS)]


def from_the_top(page: Any) -> None:
    """Let the next press of Tab reach the first thing on the page."""
    page.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); scrollTo(0, 0); }")
    page.evaluate("() => document.body.removeAttribute('tabindex')")


def stops(page: Any, count: int) -> list[str]:
    """Elements that so many presses of Tab reach, in order; those that do not show it begin with "!"."""
    from_the_top(page)
    out = []
    for _ in range(count):
        page.keyboard.press("Tab")
        out.append(str(page.evaluate(FOCUSED)))
    return out
