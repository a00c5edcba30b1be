"""Every figure: it is drawn from tables alone, readable in print, saved whole, and says what it shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.dates import DateLocator
from matplotlib.figure import Figure

from figures.coordination_network import coordination_network
from figures.cost_gain import cost_gain
from figures.dashboard import dashboard
from figures.divergence import OneSeed, divergence_map, divergence_timeline
from figures.forest import forest
from figures.labels import extent
from figures.marginals import marginal_panels
from figures.region_map import region_map
from figures.style import save
from figures.timelines import timeline_markers, timelines
from simulation.registers import PARAMETERS
from simulation.registers.outcomes import OUTCOMES
from tests.figures import synthetic
from tests.figures.synthetic import said, texts, tick_texts, touching

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


def draw_rare_map() -> Figure:
    """Deaths so rare that a scale in steps of a hundredth would have one place for all its numbers."""
    place = synthetic.scenario(weeks=WEEKS)
    table = synthetic.regions_weekly(place, WEEKS)
    table["civilian_deaths"] *= table["week"].eq(0) * 0.2
    return region_map(place, table)


def draw_parts() -> Figure:
    place = synthetic.scenario(weeks=WEEKS)
    values = np.linspace(-4.0, 7.0, len(place.regions))
    parts = {"battle_deaths": values, "stability": values / 300, "cost_usd": values * 1e5, "access": values / 1e4}
    return divergence_map(place, parts)


def draw_parting() -> Figure:
    line = np.linspace(0.0, 0.17, 60)
    days = [date(2030, 1, 7) + timedelta(weeks=k) for k in range(60)]
    series = {name: np.array([line, line - 0.02, line + 0.02]) for name in ("stability", "access", "need_coverage")}
    return divergence_timeline(series, days, OneSeed(line * 5, (4, "a raid"), {"North": 4}), title="A title")


def draw_marginals() -> Figure:
    luck = np.random.default_rng(1)
    names = [name for name, row in PARAMETERS.items() if row.low > 0][:4]
    values = pd.DataFrame(np.exp(luck.normal(-3, 2, (200, 4))), columns=names)
    posterior = {name: (values[name].to_numpy(), np.full(200, 1 / 200)) for name in names}
    return marginal_panels(values, posterior, {}, log=names[:3], title="Numbers from 0 to 1")


DRAWN: dict[str, Callable[[], Figure]] = {
    "timelines": draw_timelines,
    "forest": lambda: forest(synthetic.comparison_table(8)),
    "map": draw_map,
    "network": lambda: coordination_network(synthetic.network(9)),
    "cost_gain": lambda: cost_gain(synthetic.comparison_table(8)),
    "rare_map": draw_rare_map,
    "parts": draw_parts,
    "parting": draw_parting,
    "marginals": draw_marginals,
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


def test_labels_are_what_their_ticks_are_and_do_not_touch(figure: Figure) -> None:
    for place, text, axis in tick_texts(figure):
        label = text.get_text()
        if re.fullmatch(r"[-+\N{MINUS SIGN}]?[\d.,]+(e[-+]?\d+)?", label) and not isinstance(axis.get_major_locator(), DateLocator):
            assert said(label) == pytest.approx(place, rel=1e-9, abs=1e-12), label
            assert not axis.get_offset_text().get_text(), "a factor that stands aside changes what labels say"
    assert touching(figure) == []


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
