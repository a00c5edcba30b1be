"""The review as one HTML file that needs nothing else: tables, line drawings, questions. And printable role cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment

from exercise.review.debrief import figure
from exercise.roles import BY_WORDS, ROLES, terms_in_words, value_in_words
from experiments.kit import PRIVATE, make_environment, write_aside

WIDTH, HEIGHT, MARGIN = 640, 150, 34
"""Size of a line drawing in pixels, and the margin for its axis."""
INK, SECOND = "#1b4f72", "#b9770e"
"""Colours of the two lines: apart also for the colour-blind, and in dash."""


def environment() -> Environment:
    """Templates of this package; everything that people wrote is escaped."""
    made = make_environment("exercise")
    made.globals |= {
        "lines": lines,
        "title_of": title_of,
        "number": figure,
        "value_words": value_in_words,
        "by_words": BY_WORDS,
        "terms_words": terms_in_words,
    }
    return made


def write_review(data: Mapping[str, Any], target: str | Path) -> Path:
    """Write a review (``exercise.review.review.review``) as one HTML file."""
    text = environment().get_template("review.html").render(data)
    return write_aside(Path(target), lambda path: path.write_text(text, encoding="utf-8"), PRIVATE)


def title_of(role: str) -> str:
    """Title of a role by id."""
    return ROLES[role].title if role in ROLES else role


def lines(first: Sequence[float], second: Sequence[float], marks: Sequence[int] = (), label: str = "", other: str = "") -> str:
    """Two weekly series as an inline drawing with week marks; text stands beside it for those who cannot see it."""
    values = [*first, *second]
    low, high = min(values, default=0.0), max(values, default=1.0)
    if high - low < 1e-12:
        low, high = low - 0.5, high + 0.5
    weeks = max(len(first), len(second), 2)

    def x(week: float) -> float:
        return MARGIN + (WIDTH - MARGIN - 8) * week / (weeks - 1)

    def y(value: float) -> float:
        return HEIGHT - 22 - (HEIGHT - 34) * (value - low) / (high - low)

    def path(series: Sequence[float]) -> str:
        return " ".join(f"{'M' if k == 0 else 'L'}{x(k):.1f},{y(v):.1f}" for k, v in enumerate(series))

    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label} and {other}, weekly">']
    parts += [
        f'<line x1="{x(m):.1f}" x2="{x(m):.1f}" y1="8" y2="{HEIGHT - 22}" stroke="#999" stroke-dasharray="2 3"/>'
        for m in marks
        if m < weeks
    ]
    parts += [f'<text x="2" y="{y(v) + 4:.1f}" font-size="11">{figure(v)}</text>' for v in (low, high)]
    parts += [
        f'<text x="{x(k):.1f}" y="{HEIGHT - 6}" font-size="11" text-anchor="middle">{k}</text>'
        for k in range(0, weeks, max(4, weeks // 52 * 8))
    ]
    if second:
        parts.append(f'<path d="{path(second)}" fill="none" stroke="{SECOND}" stroke-width="1.6" stroke-dasharray="5 3"/>')
    parts.append(f'<path d="{path(first)}" fill="none" stroke="{INK}" stroke-width="1.8"/></svg>')
    return "".join(parts)
