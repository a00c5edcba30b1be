"""Maps and timelines of the explorer."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from comity.explorer import Exploration
from comity.web.explorer.drawing import Ground, limits, nice, spread, timeline
from comity.web.explorer.show import MAPPED, Parts, View
from figures.region_map import places
from simulation.inputs.scenario.scenario import load_scenario


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
    assert [nice(v) for v in (0.11, 0.2, 3.0, 70.0)] == [0.2, 0.2, 5.0, 100.0]


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
