"""Every figure: it is drawn from tables alone, readable in print, saved whole, and says what it shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib
import pandas as pd
import pytest
from matplotlib.figure import Figure

from figures.coordination_network import coordination_network
from figures.cost_gain import cost_gain
from figures.dashboard import dashboard
from figures.forest import forest
from figures.labels import extent
from figures.region_map import region_map
from figures.style import save
from figures.timelines import timeline_markers, timelines
from simulation.registers.outcomes import OUTCOMES
from tests.figures import synthetic
from tests.figures.synthetic import texts

WEEKS = 220


def many_weekly() -> pd.DataFrame:
    """Weekly tables of two policies and four seeds."""
    return pd.concat(
        [
            synthetic.weekly(WEEKS, seed, lift).assign(policy=policy, seed=seed)
            for policy, lift in (("historical_liberia", 0.0), ("best_practice", 0.05))
            for seed in range(4)
        ]
    )


def draw_timelines() -> Figure:
    place = synthetic.scenario(weeks=WEEKS)
    return timelines(
        many_weekly(),
        ["trust_mission", "stability", "civilian_deaths", "cost_usd"],
        markers=timeline_markers(place),
        reference="historical_liberia",
    )


def draw_map() -> Figure:
    place = synthetic.scenario(weeks=WEEKS)
    return region_map(place, synthetic.regions_weekly(place, WEEKS))


DRAWN: dict[str, Callable[[], Figure]] = {
    "timelines": draw_timelines,
    "forest": lambda: forest(synthetic.comparison_table(8)),
    "map": draw_map,
    "network": lambda: coordination_network(synthetic.network(9)),
    "cost_gain": lambda: cost_gain(synthetic.comparison_table(8)),
    "dashboard": lambda: dashboard(synthetic.result(weeks=WEEKS)),
}


@pytest.fixture(scope="module", params=list(DRAWN))
def figure(request: pytest.FixtureRequest) -> Figure:
    """Each figure, drawn once."""
    return DRAWN[request.param]()


def test_no_text_is_below_eight_points(figure: Figure) -> None:
    figure.canvas.draw()
    small = {text.get_text(): text.get_fontsize() for text in texts(figure) if text.get_fontsize() < 8}
    assert not small


def test_it_fits_a_page_and_its_texts_stay_on_it(figure: Figure) -> None:
    figure.canvas.draw()
    width, height = figure.get_size_inches() * 25.4
    assert width <= 277.5 and height <= 300
    # matplotlib keeps tick labels beyond the limits, unseen: they are left aside.
    ticks = {
        id(text)
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        for text in (tick.label1, tick.label2)
    }
    for text in texts(figure):
        box = extent(text)
        if id(text) not in ticks and box.width:
            assert box.x0 >= -1 and box.x1 <= figure.bbox.x1 + 1, text.get_text()
            assert box.y0 >= -1 and box.y1 <= figure.bbox.y1 + 1, text.get_text()


def test_titles_say_what_is_shown_and_axes_have_units(figure: Figure) -> None:
    words = " ".join(text.get_text() for text in texts(figure))
    assert any(text.get_fontsize() >= 12 and text.get_fontweight() == "bold" for text in texts(figure))
    assert not any(name in words for name in OUTCOMES if "_" in name), "a figure shows titles, not identifiers"
    assert any(unit in words for unit in ("0 to 1", "0–1", "dollars", "deaths"))


def test_saving_is_whole_and_reproducible(figure: Figure, tmp_path: Path) -> None:
    png, svg = save(figure, tmp_path / "deep" / "picture")
    assert png.read_bytes()[:4] == b"\x89PNG" and svg.read_text().rstrip().endswith("</svg>")
    assert sorted(p.name for p in png.parent.iterdir()) == ["picture.png", "picture.svg"]
    first = svg.read_bytes()
    assert b"<dc:date>" not in first
    assert save(figure, tmp_path / "deep" / "picture")[1].read_bytes() == first


def test_drawing_leaves_the_settings_of_others_alone() -> None:
    before = dict(matplotlib.rcParams)
    DRAWN["forest"]()
    assert dict(matplotlib.rcParams) == before


def test_a_failed_save_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "picture.png"
    target.mkdir()
    with pytest.raises(OSError, match=r"picture\.png"):
        save(DRAWN["forest"](), tmp_path / "picture")
    assert [p.name for p in tmp_path.iterdir()] == ["picture.png"]
