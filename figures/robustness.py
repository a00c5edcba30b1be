"""Robustness at a glance: policies down, outcomes across; how often enough is reached, and how much may be regretted."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.numbers import policy_title, scale_for
from figures.sensitivity_parts import measure_title, outcome_in, wrapped
from figures.style import HARM_MAP, INK, MORE_MAP, PAPER, footnote, heading, new_figure, styled
from simulation.registers import OUTCOMES

ROW, COLUMN, LABELS = 6.2, 16.0, 44.0
"""Height of a policy's row, width of an outcome's column and of the policies' names, in mm."""
GAP, BOTTOM, NAMES = 6.0, 13.0, 19.0


LITTLE = 0.05
"""Regret below this share of an outcome's scale is little, whatever other policies' is."""


def little(measure: str, means: pd.Series) -> float:
    """Regret that is little: 5 % of the outcome's range, or of the largest mean where it has no range."""
    outcome = OUTCOMES[outcome_in(measure)]
    if outcome.low is not None and outcome.high is not None:
        return LITTLE * (outcome.high - outcome.low)
    return LITTLE * float(means.abs().max())


def order_of(table: pd.DataFrame, joint: str) -> list[str]:
    """Policies by the share of states with enough of everything, then by the mean of their regrets' places."""
    names = list(dict.fromkeys(table["policy"]))
    enough = table[(table["outcome"] == joint) & (table["measure"] == "satisfied")].set_index("policy")["estimate"]
    regret = table[table["measure"] == "regret_90"].pivot(index="policy", columns="outcome", values="estimate").rank().mean(axis=1)
    return sorted(names, key=lambda name: (-float(enough.get(name, 0.0)), float(regret.get(name, 0.0))))


@styled
def robustness_map(
    table: pd.DataFrame,
    *,
    joint: str,
    titles: Mapping[str, str] | None = None,
    where: str = "",
    reference: str = "",
    states: int = 0,
) -> Figure:
    """Draw two panels: share of states in which enough is reached, and the regret that 90 % of states do not exceed.

    Args:
        table: ``policy, outcome, measure, estimate`` with the measures ``satisfied`` and ``regret_90``.
        joint: outcome name of the rows that ask for all thresholds at once; titles: titles of policies.
        where: the country in words; reference: the reference policy; states: how many there are.

    Raises:
        ValueError: the table holds neither measure.
    """
    outcomes = [name for name in dict.fromkeys(table["outcome"]) if name != joint]
    enough = _grid(table, "satisfied", [joint, *outcomes])
    regret = _grid(table, "regret_90", outcomes)
    if enough.empty or regret.empty:
        raise ValueError("the table holds no shares of states or no regrets")
    policies = order_of(table, joint)
    enough, regret = enough.reindex(policies), regret.reindex(policies)
    left, right = COLUMN * enough.shape[1], COLUMN * regret.shape[1]
    width, height = LABELS + left + GAP + right + 4, 24 + NAMES + ROW * len(policies) + BOTTOM
    figure = new_figure(width, height)
    top = heading(
        figure,
        f"How robust is each policy?{f' {where}' if where else ''}",
        wrapped(
            f"{states} states of the world, the same for every policy." if states else "",
            "Dark blue on the left and pale on the "
            "right is good. Best first: by the share of states in which all thresholds are met.",
            width=int(width / 1.62),
        ),
    )
    foot, panel = BOTTOM / height, ROW * len(policies) / height
    first = figure.add_axes((LABELS / width, foot, left / width, panel))
    second = figure.add_axes(((LABELS + left + GAP) / width, foot, right / width, panel))
    _cells(first, enough.to_numpy(float), f"{MORE_MAP}_r", [[f"{value:.0%}" for value in row] for row in enough.to_numpy(float)])
    shares, texts, units = _regrets(regret, _grid(table, "mean", outcomes).reindex(policies))
    _cells(second, shares, HARM_MAP, texts)
    named = {name: textwrap.shorten(policy_title(name, dict(titles or {})), 28, placeholder=" …") for name in policies}
    first.set_yticks(range(len(policies)), [words + " (reference)" * (name == reference) for name, words in named.items()])
    second.set_yticks([])
    _heads(first, ["All\ntogether" if name == joint else measure_title(name) for name in enough])
    _heads(second, [measure_title(name) + (f" ({unit})" if unit != "0 to 1" else "") for name, unit in units.items()])
    first.axvline(0.5, color=PAPER, linewidth=4)
    line = top - 1.0 / height
    for start, text in ((LABELS, "Share of states with enough"), (LABELS + left + GAP, "Regret not exceeded in 90 % of states")):
        figure.text(start / width, line, text, fontsize=9.5, fontweight="bold", va="top")
    footnote(
        figure,
        "Regret: how far behind the best policy of each state. Colours of regret run from none to the largest of each "
        "column,\nor to 5 % of the outcome's scale where all regrets are smaller. Thresholds stand in the report.",
    )
    return figure


def _grid(table: pd.DataFrame, measure: str, outcomes: Sequence[str]) -> pd.DataFrame:
    part = table[table["measure"] == measure].pivot(index="policy", columns="outcome", values="estimate")
    return part[[name for name in outcomes if name in part]]


def _regrets(regret: pd.DataFrame, means: pd.DataFrame) -> tuple[np.ndarray, list[list[str]], dict[str, str]]:
    """Regrets as shares of the largest of each outcome (or of what is little), as texts, and the outcomes' units."""
    worst = pd.Series({name: max(float(regret[name].max()), little(name, means[name]), 1e-12) for name in regret})
    scales = {name: scale_for(outcome_in(name), regret[name].tolist()) for name in regret}
    texts = pd.DataFrame({name: [scale.text(float(value)) for value in regret[name]] for name, scale in scales.items()})
    return (regret / worst).to_numpy(float), texts.to_numpy().tolist(), {name: scale.unit for name, scale in scales.items()}


def _heads(axes: Axes, words: Sequence[str]) -> None:
    """Outcomes above the columns, and no frame."""
    axes.set_xticks(range(len(words)), [text if "\n" in text else textwrap.fill(text, 12) for text in words], fontsize=8)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _cells(axes: Axes, values: np.ndarray, colours: str, texts: Sequence[Sequence[str]]) -> None:
    """Coloured cells with their numbers, in the ink that reads best on each."""
    axes.imshow(values, cmap=colours, vmin=0.0, vmax=1.0, aspect="auto")
    shades = colormaps[colours]
    for i, row in enumerate(texts):
        for j, text in enumerate(row):
            red, green, blue, _ = shades(float(values[i, j]))
            dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.55
            axes.text(j, i, text, ha="center", va="center", fontsize=8, color=PAPER if dark else INK)
