"""The look that all pages share: template, numbers with units, and a page decorator that brings style and script along."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from exercise.roles import BY_WORDS, terms_in_words, value_in_words
from experiments.kit import make_environment

HEADS = ("persons", "deaths", "incidents", "attacks", "cases", "warnings")
"""Units of which nobody wants to read a part."""
PATIENCE = 90.0
"""Seconds that making a page may take on a busy machine; NiceGUI gives up after three."""
STATIC = "/comity"
"""Where this package's files are served."""


def static_folder() -> Path:
    """Folder of style, script and pictures."""
    return Path(str(files("comity.web") / "static"))


@cache
def environment() -> Environment:
    """Templates of this package; everything that people wrote is escaped, and a missing name is an error."""
    made = make_environment("comity.web")
    made.filters |= {"number": number, "percent": percent, "unit": unit, "stamp": stamp, "signed": signed}
    made.globals |= {"value_words": value_in_words, "by_words": BY_WORDS, "terms_words": terms_in_words}
    return made


def template(name: str, **values: Any) -> str:
    """A template of this package with values filled in."""
    return environment().get_template(name).render(**values)


def number(value: float | None, of: str = "") -> str:
    """A number for people: shares with two decimals, counts with thousands apart, "–" for nothing.

    Args:
        value: the number; of: its unit, which decides on the decimals.
    """
    if value is None or not math.isfinite(value):
        return "–"
    if of.startswith("share"):
        return f"{value:.2f}"
    if abs(value) >= 1000 or (of in HEADS and abs(value) >= 10) or (value == int(value) and abs(value) < 1e15):
        return f"{value:,.0f}".replace(",", "\u2009")
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def signed(value: float, of: str = "") -> str:
    """A difference with its sign; small ones of shares keep three decimals."""
    text = f"{abs(value):.3f}" if of.startswith("share") else number(abs(value), of)
    return ("+" if value > 0 else "\u2212" if value < 0 else "") + text


def percent(value: float) -> str:
    """A share as a width for style sheets, between 0 and 100 %."""
    return f"{100.0 * min(1.0, max(0.0, value)):.0f}%"


def unit(text: str) -> str:
    """A unit in words that fit behind a number."""
    return {"share 0-1": "of 1", "US dollars": "US$", "US dollars a week": "US$ a week"}.get(text, text)


def stamp(text: str) -> str:
    """An ISO date as day, month, year."""
    return datetime.date.fromisoformat(text).strftime("%-d %B %Y")


def page(path: str, title: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """``nicegui.ui.page`` with this package's style and script on it."""
    from nicegui import ui

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        settings: dict[str, Any] = {"language": "en-US", "dark": False, "response_timeout": PATIENCE}
        return ui.page(path, title=f"{title} · Comity", **(settings | options))(function)

    return decorate


def head(prefix: str = "") -> str:
    """What each page's head holds; the script comes before the page's parts are made. ``prefix``: path before our own."""
    base = Markup.escape(prefix + STATIC)
    return Markup(f'<link rel="stylesheet" href="{base}/comity.css"><script src="{base}/comity.js"></script>')
