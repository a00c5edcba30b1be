"""Maps and timelines of the explorer."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import example, given, strategies as st

from comity.explorer import Exploration
from comity.web.explorer.drawing import Frame, Ground, limits, spread, timeline
from comity.web.explorer.show import MAPPED, Parts, View
from figures.numbers import scale_for
from figures.region_map import places
from simulation.inputs.scenario.scenario import load_scenario
from tests.figures.synthetic import said


@pytest.mark.parametrize("name", MAPPED)
def test_every_outcome_of_the_map_can_be_drawn(e: Exploration, name: str) -> None:
    e.go_to(5)
    html = Parts(e, View(mapped=name), "token").make()["map"]
    for region, value in zip(e.scenario.regions, e.shown.regions("b", name)):
        assert np.isfinite(value)
        assert region.name in html


def test_a_timeline_draws_what_it_is_given() -> None:
    rng = np.random.default_rng(1)
    series = {"a": rng.uniform(0.4, 0.6, (9, 30)), "b": rng.uniform(0.4, 0.6, (2, 30))}
    ends = limits("stability", series)
    root = ElementTree.fromstring(str(timeline("stability", series, 30, ends, "words")))
    assert [node.get("class") for node in root.iter("polygon")] == ["wide a", "narrow a"]  # two seeds make no band
    middle = next(node for node in root.iter("polyline") if node.get("class") == "median a")
    points = [tuple(map(float, point.split(","))) for point in (middle.get("points") or "").split()]
    assert len(points) == 30
    assert int(np.argmax(np.median(series["a"], axis=0))) == int(np.argmin([y for _, y in points]))


names = st.sampled_from(["stability", "civilian_deaths", "cost_usd"])


@given(names, st.floats(0.0, 0.97), st.floats(1e-4, 1.0), st.sampled_from([1.0, 1e3, 1e7]))
@example("stability", 0.66, 0.17, 1.0)
def test_numbers_on_the_axis_are_where_they_stand(name: str, low: float, size: float, times: float) -> None:
    times = 1.0 if name == "stability" else times
    values = np.clip(np.linspace(low, low + size, 30)[None], 0.0, 1.0) * times
    series = {"a": np.repeat(values, 3, axis=0)}
    ends = limits(name, series)
    root = ElementTree.fromstring(str(timeline(name, series, 30, ends, "words")))
    factor = scale_for(name, ends).factor
    labels = [node for node in root.iter("text") if node.get("text-anchor") == "end"]
    lines = [node for node in root.iter("line") if node.get("class") == "grid"]
    assert 3 <= len(labels) == len(lines) <= 7
    reach = Frame(30, ends)
    for label, line in zip(labels, lines):
        stands = float(line.get("y1") or "nan")
        assert abs(reach.y(said(label.text or "") * factor) - stands) < 0.06
        assert abs(float(label.get("y") or "nan") - 4 - stands) < 0.11
    assert len({label.text for label in labels}) == len(labels)


@pytest.mark.parametrize("seeds", [5, 40])
def test_the_band_of_few_seeds_holds_them_all(seeds: int) -> None:
    series = {"a": np.random.default_rng(1).uniform(0.3, 0.7, (seeds, 8))}
    ends = limits("stability", series)
    root = ElementTree.fromstring(str(timeline("stability", series, 8, ends, "words")))
    wide = next(node.get("points") or "" for node in root.iter("polygon") if node.get("class") == "wide a")
    upper = [float(point.split(",")[1]) for point in wide.split()[:8]]
    highest = Frame(8, ends).y(series["a"].max(axis=0))
    assert np.allclose(upper, highest, atol=0.06) == (seeds == 5)


@pytest.mark.parametrize("name", ["kesara", "liberia", "mali"])
def test_names_on_the_map_do_not_cover_each_other(name: str) -> None:
    scenario = load_scenario(name)
    count = len(scenario.regions)
    ground = Ground(scenario, (np.zeros(3), np.zeros(3), np.ones(3)))
    assert len(places(scenario)) == len(ground.labels) == count
    for k in range(count):
        for j in range(k):
            (x1, y1), (x2, y2) = ground.labels[k], ground.labels[j]
            room = 2.9 * (len(ground.names[k]) + len(ground.names[j])) + 5
            assert abs(x1 - x2) > room or abs(y1 - y2) > 24, (ground.names[k], ground.names[j])
    assert spread(ground.towns[:1], ground.names[:1], 330.0)[0][1] == pytest.approx(ground.towns[0, 1])
