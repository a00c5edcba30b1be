"""Figures of sensitivity analyses: drawn from tables, readable in print, with titles, units and words for identifiers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

from experiments.sensitivity.analysis import Sensitivity, independent_rows
from experiments.sensitivity.report import draw
from experiments.sensitivity.response import responses, surface, swings
from figures.heat_map import heat_map
from figures.labels import extent
from figures.response import responses as response_curves
from figures.sensitivity_parts import measure_title
from figures.sobol_bars import sobol_bars
from figures.style import save
from tests.figures.sensitivity_data import analysed
from tests.figures.synthetic import texts

KINDS = ("saltelli", "morris")
NAMES = ("indices", "interactions", "tornado", "responses", "two-factors", "combinations", "convergence", "morris")


@pytest.fixture(scope="module")
def found() -> dict[str, Sensitivity]:
    """Two analyses of a made-up model."""
    return {kind: analysed(kind, 64, 60) for kind in KINDS}


@pytest.fixture(scope="module")
def pictures(found: dict[str, Sensitivity]) -> dict[str, Figure]:
    """Every figure, drawn once."""
    drawn: dict[str, Figure] = {}
    for kind in KINDS[::-1]:
        drawn |= {name: figure for name, (figure, words) in draw(found[kind], next(iter(found[kind].analyses))).items()}
    return drawn


def test_every_kind_of_figure_is_drawn(pictures: dict[str, Figure]) -> None:
    assert set(pictures) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_readable_fits_a_page_and_says_what_it_shows(pictures: dict[str, Figure], name: str) -> None:
    figure = pictures[name]
    figure.canvas.draw()
    shown = texts(figure)
    assert not [text.get_text() for text in shown if text.get_fontsize() < 8]
    width, height = figure.get_size_inches() * 25.4
    assert width <= 181 and height <= 260
    words = " ".join(text.get_text() for text in shown)
    assert "tability" in words and "trust_gain" not in words and "joint_planning" not in words
    assert any(text.get_fontsize() >= 12 and text.get_fontweight() == "bold" for text in shown)
    ticks = {
        id(text)
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        for text in (tick.label1, tick.label2)
    }
    for text in shown:
        box = extent(text)
        if id(text) not in ticks and box.width:
            assert box.x0 >= -1 and box.x1 <= figure.bbox.x1 + 1, text.get_text()
            assert box.y0 >= -1 and box.y1 <= figure.bbox.y1 + 1, text.get_text()


def test_saving_twice_gives_the_same_bytes(pictures: dict[str, Figure], tmp_path: Path) -> None:
    first = save(pictures["indices"], tmp_path / "a")[1].read_bytes()
    assert save(pictures["indices"], tmp_path / "a")[1].read_bytes() == first


def test_curves_and_bars_show_the_means_of_the_points(found: dict[str, Sensitivity]) -> None:
    result = found["saltelli"]
    cell = next(iter(result.analyses))
    space, X, y = independent_rows(result.space, result.X, result.outcomes[cell])
    table = responses(space, X, y)
    for factor, part in table.groupby("factor"):
        assert abs((part["mean"] * part["n"]).sum() / part["n"].sum() - y.mean()) < 1e-9, factor
    assert list(table.loc[table["factor"] == "closeness", "words"]) == ["protects", "harms", "neither"]
    bars, middle = swings(space, X, y)
    bar = next(bar for bar in bars if bar.factor == "closeness")
    assert (bar.low_words, bar.high_words) == ("harms", "protects") and bar.low < middle < bar.high
    grid = surface(space, X, y, "joint_planning", "trust_loss_gain_ratio")
    assert len(grid) == 40 * 40 and grid["mean"].dropna().between(y.min(), y.max()).all()
    assert len(surface(space, X, y, "closeness", "joint_planning")) == 3 * 40


def test_measures_in_words() -> None:
    assert measure_title("battle_deaths.sum[0:52]") == "Battle deaths (sum, weeks 0 to 51)"
    assert measure_title("stability.slope@Gao") == "Stability (trend, Gao)"
    assert measure_title("trust_mission") == "Trust in the mission"


def test_mistaken_tables_are_refused(found: dict[str, Sensitivity]) -> None:
    table = found["saltelli"].table
    with pytest.raises(ValueError, match="one outcome"):
        sobol_bars(pd.concat([table, table.assign(outcome="trust_mission")]))
    with pytest.raises(ValueError, match="holds no index"):
        sobol_bars(table, total="delta")
    with pytest.raises(ValueError, match="no factor"):
        response_curves(pd.DataFrame({"factor": ["a"]}), "stability", factors=["b"])
    with pytest.raises(ValueError, match="regular grid"):
        heat_map(pd.DataFrame({"x": [0, 1, 2], "y": [0, 1, 1], "mean": [1.0, 2.0, 3.0]}), "stability", "a", "b")
