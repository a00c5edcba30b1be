"""Estimates of stylised facts against what is accepted, each on its own scale, by role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from figures.style import (
    BLUE,
    INK,
    ORANGE,
    PAGE_WIDTH,
    PAPER,
    QUIET,
    RULE,
    SKY,
    VERMILLION,
    heading,
    new_figure,
    styled,
    verdict_handle,
)

ROW_MM, TITLE_MM = 5.0, 7.0
MARKS: dict[str, tuple[str, str, bool]] = {
    "reproduced": ("o", BLUE, True),
    "undecided": ("o", INK, False),
    "wrong size": ("s", ORANGE, True),
    "wrong sign": ("X", VERMILLION, True),
}
"""Verdict -> marker, colour, filled."""
ROLE_TITLES = {
    "input": "Input: built in, checked only",
    "target": "Target: may be fitted",
    "test": "Test: neither built in nor fitted",
}


@styled
def facts_figure(
    rows: Sequence[Mapping[str, Any]],
    *,
    title: str = "Stylised facts: estimates against accepted ranges",
    subtitle: str = "Each row on its own scale (numbers at the right): band accepted, line at zero, point and 90 % interval.",
) -> Figure:
    """One row a reading, grouped by role.

    Args:
        rows: each with id, role, name, estimate, low, high, accepted (two numbers, infinite where open), verdict, unit.

    Raises:
        ValueError: no rows.
    """
    if not rows:
        raise ValueError("facts_figure() needs at least one reading")
    roles = [role for role in ROLE_TITLES if any(row["role"] == role for row in rows)]
    height = 26.0 + len(rows) * ROW_MM + len(roles) * TITLE_MM + 6.0
    figure = new_figure(PAGE_WIDTH, height)
    top = heading(figure, title, subtitle)
    axes = _sheet(figure, top, linestyle="-", handlelength=1.8, before=[Patch(facecolor=SKY, alpha=0.35, label="accepted")])
    left, right = 84.0, 128.0
    y = 0.0
    for role in roles:
        axes.text(4.0, y + 0.62 * TITLE_MM, ROLE_TITLES[role], fontweight="bold", va="center")
        y += TITLE_MM
        previous = ""
        for row in (row for row in rows if row["role"] == role):
            _row(axes, row, y + 0.5 * ROW_MM, left=left, right=right, first=row["id"] != previous)
            previous = row["id"]
            y += ROW_MM
    return figure


def _sheet(
    figure: Figure, top: float, *, linestyle: str, handlelength: float, before: Sequence[Artist] = (), after: Sequence[Artist] = ()
) -> Axes:
    """The legend of verdicts below the heading, and under it empty axes in millimetres from the top."""
    verdicts = [verdict_handle(verdict, look, linestyle=linestyle) for verdict, look in MARKS.items()]
    figure.legend(
        handles=[*before, *verdicts, *after],
        loc="upper left",
        ncols=5,
        bbox_to_anchor=(2.0 / PAGE_WIDTH, top),
        borderaxespad=0,
        columnspacing=1.4,
        handlelength=handlelength,
    )
    height = figure.get_figheight() * 25.4
    axes = figure.add_axes((0.0, 0.0, 1.0, top - 6.5 / height))
    axes.set_xlim(0.0, PAGE_WIDTH)
    axes.set_ylim((top - 6.5 / height) * height, 0.0)
    axes.axis("off")
    return axes


def _row(axes: Axes, row: Mapping[str, Any], y: float, left: float, right: float, first: bool) -> None:
    ends = [float(v) for v in (row["estimate"], row["low"], row["high"], *row["accepted"])]
    known = [abs(v) for v in ends if np.isfinite(v)]
    reach = 1.12 * max([*known, 1e-9])
    at = lambda v: left + (right - left) * (np.clip(v, -reach, reach) + reach) / (2.0 * reach)  # noqa: E731
    if first:
        axes.text(4.0, y, row["id"], va="center", fontsize=8, fontweight="bold")
        axes.plot([4.0, PAGE_WIDTH - 4.0], [y - 0.5 * ROW_MM] * 2, color=RULE, lw=0.5)
    name = str(row["name"])
    axes.text(12.0, y, name if len(name) <= 50 else name[:48].rstrip() + " …", va="center", fontsize=8)
    low, high = row["accepted"]
    axes.add_patch(Rectangle((at(low), y - 1.9), max(at(high) - at(low), 0.4), 3.8, facecolor=SKY, alpha=0.35, lw=0))
    axes.plot([at(0.0)] * 2, [y - 0.5 * ROW_MM, y + 0.5 * ROW_MM], color=INK, lw=0.7)
    marker, colour, filled = MARKS[str(row["verdict"])]
    if np.isfinite(row["estimate"]):
        axes.plot([at(row["low"]), at(row["high"])], [y, y], color=colour, lw=1.5, solid_capstyle="butt")
        axes.plot([at(row["estimate"])], [y], marker=marker, ms=4.6, color=colour, mfc=colour if filled else PAPER)
        text = f"{row['estimate']:.3g} [{row['low']:.3g}, {row['high']:.3g}]"
    else:
        text = "no number"
    axes.text(right + 2.0, y, text.replace("-", "−"), va="center", fontsize=8, color=QUIET)


CELL_MM, NAME_MM, HEAD_MM = 5.6, 50.0, 12.0


@styled
def settings_figure(
    verdicts: Mapping[str, Mapping[str, str]],
    roles: Mapping[str, str],
    *,
    title: str = "Which facts hold under which setting?",
    subtitle: str = "A row a setting, a column a fact; one thing is turned at a time.",
) -> Figure:
    """Verdicts of facts (columns, by role) under settings (rows).

    Args:
        verdicts: verdict of each fact by setting; the first setting is what the others are held against.
        roles: role of each fact.

    Raises:
        ValueError: no settings or no facts.
    """
    if not verdicts or not roles:
        raise ValueError("settings_figure() needs at least one setting and one fact")
    facts = [fact for role in ROLE_TITLES for fact in roles if roles[fact] == role]
    height = 39.0 + CELL_MM * len(verdicts)
    figure = new_figure(PAGE_WIDTH, height)
    top = heading(figure, title, subtitle)
    axes = _sheet(figure, top, linestyle="", handlelength=1.2, after=[Patch(facecolor=RULE, label="not as in the first row")])
    step = (PAGE_WIDTH - NAME_MM - 4.0) / len(facts)
    at = {fact: NAME_MM + step * (k + 0.5) for k, fact in enumerate(facts)}
    for fact, x in at.items():
        axes.text(x, HEAD_MM - 1.0, fact, ha="center", va="bottom", fontsize=8, rotation=90)
    for role in ROLE_TITLES:
        mine = [at[fact] for fact in facts if roles[fact] == role]
        if mine:
            axes.text(mine[0] - 0.4 * step, 2.0, role, fontweight="bold", va="center")
            axes.plot([mine[0] - 0.5 * step] * 2, [0.5, HEAD_MM + CELL_MM * len(verdicts)], color=RULE, lw=0.8)
    first = next(iter(verdicts.values()))
    for row, (setting, found) in enumerate(verdicts.items()):
        y = HEAD_MM + CELL_MM * (row + 0.5)
        axes.text(4.0, y, setting.replace("_", " "), va="center", fontsize=8, fontweight="bold" if row == 0 else "normal")
        axes.plot([4.0, PAGE_WIDTH - 4.0], [y - 0.5 * CELL_MM] * 2, color=RULE, lw=0.5)
        for fact in facts:
            if fact not in found:
                continue
            if found[fact] != first.get(fact):
                corner = (at[fact] - 0.45 * step, y - 0.45 * CELL_MM)
                axes.add_patch(Rectangle(corner, 0.9 * step, 0.9 * CELL_MM, facecolor=RULE, lw=0))
            marker, colour, filled = MARKS[found[fact]]
            axes.plot([at[fact]], [y], marker=marker, ms=4.6, color=colour, mfc=colour if filled else PAPER)
    return figure
