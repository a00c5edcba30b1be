"""Interaction matrix: second-order indices of all pairs, and first-order indices on the diagonal."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from figures.sensitivity_parts import in_sentence, labels, measure_title, place, rows_of, wrapped
from figures.style import HARM_MAP, INK, PAGE_WIDTH, PAPER, footnote, heading, new_figure, styled


@styled
def interactions(
    table: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    first: str = "S1",
    second: str = "S2",
    most: int = 14,
    title: str = "",
) -> Figure:
    """Draw the matrix; numbers in bold are told from zero.

    Args:
        table: rows of one outcome, scenario and policy (``factor, other, index, estimate, low``).
        titles: words for factors.
        first, second: names of the indices.
        most: factors drawn, largest first order plus interactions first.
        title: what is shown.

    Raises:
        ValueError: rows of several outcomes, or no second-order indices.
    """
    values, sure, names, hidden = _matrix(rows_of(table, second), rows_of(table, first).set_index("factor"), most)
    count = len(names)
    side = min(112.0, 14.0 * count)
    height = side + 60
    figure = new_figure(PAGE_WIDTH, height)
    outcome = measure_title(str(table["outcome"].iloc[0]))
    heading(
        figure,
        title or f"Which factors act together on {in_sentence(outcome)}",
        wrapped(
            f"{place(table)}. Share of variance: alone (diagonal) and as a pair beyond the sum of both (below it).",
            "Bold: told from zero at 95 %.",
        ),
    )
    axes = figure.add_axes((56 / PAGE_WIDTH, 36 / height, side / PAGE_WIDTH, side / height))
    limit = max(0.05, float(np.nanmax(values)))
    axes.imshow(np.ma.masked_invalid(np.clip(values, 0, None)), cmap=HARM_MAP, vmin=0, vmax=limit, aspect="auto")
    for i in range(count):
        for j in range(i + 1):
            if np.isfinite(values[i, j]):
                axes.text(
                    j,
                    i,
                    f"{values[i, j]:.2f}".replace("-0.00", "0.00").replace("-", "\N{MINUS SIGN}"),
                    ha="center",
                    va="center",
                    fontsize=8,
                    fontweight="bold" if sure[i, j] else "normal",
                    color=PAPER if values[i, j] > 0.6 * limit else INK,
                )
    axes.set_yticks(range(count), labels(names, titles or {}, 30))
    axes.set_xticks(range(count), labels(names, titles or {}, 22), rotation=40, ha="right", rotation_mode="anchor")
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if hidden:
        footnote(figure, f"{hidden} factors with smaller indices are not drawn.")
    return figure


def _matrix(pairs: pd.DataFrame, singles: pd.DataFrame, most: int) -> tuple[np.ndarray, np.ndarray, list[str], int]:
    """Indices alone on the diagonal and of pairs below it, which are told from zero, the factors, and how many are left out."""
    weight = {str(name): abs(float(value)) for name, value in singles["estimate"].items()}
    for _, row in pairs.iterrows():
        for name in (str(row["factor"]), str(row["other"])):
            weight[name] = weight.get(name, 0.0) + max(0.0, float(row["estimate"]))
    inside = {str(name) for name in [*pairs["factor"], *pairs["other"]]}
    names = sorted(inside, key=lambda name: -weight[name])[:most]
    count = len(names)
    values, sure = np.full((count, count), np.nan), np.zeros((count, count), bool)
    place_of = {name: i for i, name in enumerate(names)}
    for name, i in place_of.items():
        values[i, i], sure[i, i] = float(singles.loc[name, "estimate"]), float(singles.loc[name, "low"]) > 0
    for _, row in pairs.iterrows():
        if row["factor"] in place_of and row["other"] in place_of:
            i, j = sorted((place_of[str(row["factor"])], place_of[str(row["other"])]))
            values[j, i], sure[j, i] = float(row["estimate"]), float(row["low"]) > 0
    return values, sure, names, len(inside) - count
