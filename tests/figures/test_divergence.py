"""Figures of where two runs part: sides have the right colour, nothing is left out."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from figures.divergence import OneSeed, divergence_map, divergence_timeline
from simulation.inputs.scenario.scenario import load_scenario


def test_the_timeline_shows_every_outcome_and_the_parting() -> None:
    weeks = 30
    line = np.linspace(0.0, 0.1, weeks)
    dates = [datetime.date(2030, 1, 7) + datetime.timedelta(weeks=k) for k in range(weeks)]
    figure = divergence_timeline(
        {"stability": np.array([line, line - 0.02, line + 0.02]), "battle_deaths": np.array([line, line * np.nan, line * np.nan])},
        dates,
        OneSeed(line * 5, (4, "a raid"), {"North": 4, "South": 9}),
        title="A title",
        subtitle="More",
    )
    assert len(figure.axes) == 3
    assert figure.axes[1].get_title(loc="left").endswith("deaths a week")
    assert [text.get_text() for text in figure.legends[0].get_texts()][-1] == "by region"
    assert any("a raid" in text.get_text() for text in figure.texts)
    figure.draw_without_rendering()
    assert figure.legends[0].get_window_extent().x1 <= figure.bbox.x1


def test_the_map_is_blue_where_it_is_better_and_refuses_nothing() -> None:
    scene = load_scenario("mali")
    values = np.linspace(-4.0, 4.0, len(scene.regions))
    figure = divergence_map(scene, {"battle_deaths": values, "stability": values / 100})
    panels = [axes for axes in figure.axes if axes.get_title(loc="left")]
    assert [axes.get_title(loc="left").strip() for axes in panels] == ["Battle deaths", "Stability"]
    figure.draw_without_rendering()
    deaths, stability = (axes.collections[0].get_facecolor() for axes in panels)
    # Fewest deaths: blue; least stability: vermillion.
    assert deaths[0][2] > deaths[0][0] and stability[0][0] > stability[0][2]
    assert {text.get_text() for text in panels[0].texts} >= {region.name for region in scene.regions}
    with pytest.raises(ValueError, match="no outcome"):
        divergence_map(scene, {})
