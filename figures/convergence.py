"""Convergence: the index by which factors are ranked, as the sample grows."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from figures.sensitivity_parts import INDEX_WORDS, measure_title
from figures.style import PAGE_WIDTH, SERIES, heading, new_figure, styled


@styled
def convergence(
    table: pd.DataFrame,
    outcome: str,
    *,
    titles: Mapping[str, str] | None = None,
    index: str = "ST",
    noun: str = "base samples",
    where: str = "",
    verdict: str = "",
    most: int = len(SERIES),
    title: str = "",
) -> Figure:
    """Draw estimate and 95 % interval against the sample's size.

    Args:
        table: ``size, factor, estimate, low, high``; outcome: name of the measure.
        titles: words for factors; title: what is shown.
        index: name of the index; noun: what the size counts.
        where: scenario and policy in words; verdict: a sentence below the title (may hold line breaks).
        most: factors drawn, largest at full size first.

    Raises:
        ValueError: an empty table.
    """
    if table.empty:
        raise ValueError("no sizes to draw")
    sizes = sorted(table["size"].unique())
    last = table[table["size"] == sizes[-1]].sort_values("estimate", ascending=False)
    chosen: Sequence[str] = [str(name) for name in last["factor"].head(most)]
    verdict = textwrap.fill(verdict, 108)
    height = 108.0 + 4.3 * verdict.count("\n")
    figure = new_figure(PAGE_WIDTH, height)
    name = measure_title(outcome)
    top = heading(figure, title or f"Has it settled? {name}", f"{where}\n{verdict}" if verdict else where)
    axes = figure.add_axes((18 / PAGE_WIDTH, 15 / height, 98 / PAGE_WIDTH, top - 21 / height))
    handles = []
    for k, factor in enumerate(chosen):
        colour, style = SERIES[k % len(SERIES)]
        part = table[table["factor"] == factor].sort_values("size")
        # A small shift keeps intervals of factors apart.
        x = part["size"].to_numpy(float) * (1 + 0.025 * (k - (len(chosen) - 1) / 2))
        words = textwrap.fill(dict(titles or {}).get(factor, factor), 32)
        handles += axes.plot(x, part["estimate"], color=colour, linestyle=style, marker="o", markersize=4, label=words)
        axes.vlines(x, part["low"], part["high"], color=colour, linewidth=1.0)
    axes.set_xscale("log", base=2)
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.grid(axis="y")
    axes.set_xlabel(noun)
    axes.set_ylabel(INDEX_WORDS.get(index, index))
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(119 / PAGE_WIDTH, top - 5 / height),
        borderpad=0,
        fontsize=8,
        borderaxespad=0,
        labelspacing=0.7,
    )
    return figure
