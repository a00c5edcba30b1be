"""Cost against gain: what a policy costs more than the reference, and what it brings for that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.labels import place_labels
from figures.numbers import outcome_of, policy_title, scale_for
from figures.style import (
    BLUE,
    GREEN,
    INK,
    PAGE_WIDTH,
    PAPER,
    QUIET,
    REFERENCE_COLOUR,
    footnote,
    heading,
    new_figure,
    styled,
)
from figures.verdicts import GAINS, LOSSES

COST = "cost_usd"
MOST_NAMED = 7
"""With more policies than this, points carry numbers (by cost) and a key stands below the panels."""


def efficient(cost: Sequence[float], gain: Sequence[float]) -> list[int]:
    """Positions of the efficient options, by rising cost: no other one is as cheap and brings more.

    Options with a missing cost or gain are never efficient; of two equal ones the first is.
    """
    order = sorted(
        (i for i in range(len(cost)) if np.isfinite(cost[i]) and np.isfinite(gain[i])), key=lambda i: (cost[i], -gain[i], i)
    )
    best, kept = -np.inf, []
    for i in order:
        if gain[i] > best:
            kept.append(i)
            best = gain[i]
    return kept


@styled
def cost_gain(
    table: pd.DataFrame,
    outcomes: Sequence[str] = ("stability", "need_coverage", "civilian_deaths", "worst_off_tenth"),
    *,
    titles: Mapping[str, str] | None = None,
    title: str = "",
    subtitle: str = "",
) -> Figure:
    """Scatter of extra cost (x) and gain (y, up is better) for one scenario, with the middle 80 % of worlds both ways.

    Args:
        table: rows of a comparison for one scenario; it must hold ``cost_usd`` and every one of ``outcomes``.
        outcomes: one panel each; an outcome of which less is better is turned round, so up is always better.
        titles: policy titles by name.
        title, subtitle: what is shown; sensible words are made when they are left out.

    Raises:
        ValueError: rows of several scenarios, no cost, or an outcome with neither direction better.
    """
    if "scenario" in table and table["scenario"].nunique() > 1:
        raise ValueError("a cost-gain figure shows one scenario; filter the table first")
    if COST not in set(table["outcome"]):
        raise ValueError(f"the table lacks the outcome {COST}")
    for name in outcomes:
        if outcome_of(name).direction == 0:
            raise ValueError(f"{name} has no better direction, so it has no gain")
    columns = 1 if len(outcomes) == 1 else 2
    rows = -(-len(outcomes) // columns)
    panel_mm = 78.0 if columns == 2 else 105.0
    names = dict(titles or {})
    order = table[table["outcome"] == COST].sort_values("mean", kind="stable")["policy"].astype(str).tolist()
    numbered = len(order) > MOST_NAMED
    key_mm = 4.4 * -(-len(order) // 3) + 3 if numbered else 0.0
    height = 24 + rows * (panel_mm + 18) + 4 + key_mm
    figure = new_figure(PAGE_WIDTH, height)
    known = str(table["reference"].iloc[0])
    reference = policy_title(known, names)
    top = heading(
        figure,
        title or "What each policy costs and what it brings",
        subtitle
        or (
            f"Compared with “{reference}” (at the crossing of the lines). Up is better, right is dearer; bars are the middle\n"
            "80 % of worlds. The green line joins the efficient policies (blue): nothing as cheap brings more."
        ),
    )
    wide = (PAGE_WIDTH - 20 - 8 - 20 * (columns - 1)) / columns
    for i, name in enumerate(outcomes):
        left = (20 + (i % columns) * (wide + 20)) / PAGE_WIDTH
        bottom = top - ((i // columns + 1) * (panel_mm + 18) - 12) / height
        axes = figure.add_axes((left, bottom, wide / PAGE_WIDTH, panel_mm / height))
        _panel(
            axes, table, name, {policy: str(i) if numbered else policy_title(policy, names) for i, policy in enumerate(order, 1)}
        )
    if numbered:
        _key(figure, [policy_title(policy, names) + (" (the reference)" if policy == known else "") for policy in order], key_mm)
    footnote(figure, "Filled: better or worse by more than matters in most worlds. Hollow: not so.")
    return figure


def _key(figure: Figure, titles: Sequence[str], high: float) -> None:
    """Numbers of policies and their titles below the panels, in three columns within ``high`` millimetres."""
    height = figure.get_figheight() * 25.4
    per_column = -(-len(titles) // 3)
    for i, title in enumerate(titles):
        left, y = 20 + 54 * (i // per_column), (high + 5 - 4.4 * (i % per_column)) / height
        figure.text(left / PAGE_WIDTH, y, str(i + 1), fontsize=8.5, fontweight="bold", ha="right", va="center")
        figure.text((left + 2) / PAGE_WIDTH, y, title, fontsize=8.5, ha="left", va="center")


def _panel(axes: Axes, table: pd.DataFrame, name: str, labels: Mapping[str, str]) -> None:
    cost = table[table["outcome"] == COST].set_index("policy")
    gain = table[table["outcome"] == name].set_index("policy")
    policies = [policy for policy in gain.index if policy in cost.index]
    outcome = outcome_of(name)
    money = scale_for(COST, cost[["difference", "low80", "high80"]].abs().to_numpy(float).ravel())
    unit = scale_for(name, gain[["difference", "low80", "high80"]].abs().to_numpy(float).ravel())
    x = (cost.loc[policies, "difference"] / money.factor).to_numpy(float)
    y = (gain.loc[policies, "difference"] * outcome.direction / unit.factor).to_numpy(float)
    bars: list[tuple[float, float, float, float]] = []
    frontier = efficient(list(x), list(y))
    axes.axhline(0, color=REFERENCE_COLOUR, linewidth=0.8, zorder=1)
    axes.axvline(0, color=REFERENCE_COLOUR, linewidth=0.8, zorder=1)
    axes.plot(x[frontier], y[frontier], color=GREEN, linewidth=2.4, alpha=0.55, zorder=2, solid_joinstyle="round")
    for i, policy in enumerate(policies):
        if policy == gain.loc[policy, "reference"]:
            axes.plot([0], [0], marker="D", color=REFERENCE_COLOUR, markersize=6, zorder=5)
            continue
        colour = BLUE if i in frontier else QUIET
        low, high = sorted(outcome.direction * float(gain.loc[policy, key]) / unit.factor for key in ("low80", "high80"))
        left, right = (float(cost.loc[policy, key]) / money.factor for key in ("low80", "high80"))
        axes.plot([x[i], x[i]], [low, high], color=colour, linewidth=0.9, alpha=0.7, zorder=3)
        axes.plot([left, right], [y[i], y[i]], color=colour, linewidth=0.9, alpha=0.7, zorder=3)
        bars += [(x[i], low, x[i], high), (left, y[i], right, y[i])]
        clear = str(gain.loc[policy, "verdict"]) in (*GAINS, *LOSSES)
        axes.plot([x[i]], [y[i]], marker="o", markersize=6, color=colour, markerfacecolor=colour if clear else PAPER, zorder=4)
    axes.margins(x=0.16, y=0.12)
    axes.grid()
    axes.set_title(outcome.title + ("" if outcome.direction > 0 else " avoided"))
    axes.set_xlabel(f"extra cost, {money.unit}")
    words = "on a scale of 0 to 1" if unit.unit == "0 to 1" else unit.unit
    axes.set_ylabel(
        f"gain, {words}" if outcome.direction > 0 else f"fewer {words}" if outcome.unit != "share 0-1" else f"reduction, {words}"
    )
    place_labels(axes, list(x), list(y), [labels[policy] for policy in policies], colour=INK, gap=5.0, avoid=_drawn(axes, bars))


def _drawn(axes: Axes, bars: Sequence[tuple[float, float, float, float]]) -> list[tuple[float, float]]:
    """Points along the zero lines and the intervals, for labels to keep off."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    lines = [*bars, (left, 0.0, right, 0.0), (0.0, bottom, 0.0, top)]
    steps = np.linspace(0, 1, 12)
    return [
        (x0 + t * (x1 - x0), y0 + t * (y1 - y0)) for x0, y0, x1, y1 in lines if np.isfinite([x0, y0, x1, y1]).all() for t in steps
    ]
