"""Cells and colours of maps."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from figures.region_map import WEEKS_A_YEAR, by_region, cells, colour_scale, places, region_map
from simulation.inputs.scenario.scenario import bundled_scenarios, load_scenario
from tests.figures import synthetic


def area(ring: np.ndarray) -> float:
    """Area of a polygon (shoelace)."""
    x, y = ring.T
    return 0.5 * abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))))


@pytest.mark.parametrize("name", bundled_scenarios())
def test_cells_hold_their_own_town_and_no_other(name: str) -> None:
    scenario = load_scenario(name)
    towns, shapes = places(scenario), cells(scenario)
    inside = np.array([[_within(town, ring) for town in towns] for ring in shapes])
    assert (inside == np.eye(len(towns), dtype=bool)).all()


def test_cells_divide_their_outline_without_gap_or_overlap() -> None:
    place = synthetic.scenario()
    shapes = cells(place)
    box = np.vstack(shapes)
    luck = np.random.default_rng(6)
    points = luck.uniform(box.min(axis=0), box.max(axis=0), (4000, 2))
    held = sum(np.array([_within(point, ring) for point in points]).astype(int) for ring in shapes)
    assert set(np.unique(held)) <= {0, 1}
    share = float((held == 1).mean()) * float(np.prod(np.ptp(box, axis=0)))
    assert share == pytest.approx(sum(area(ring) for ring in shapes), rel=0.05)


def _within(point: np.ndarray, ring: np.ndarray) -> bool:
    edges = np.roll(ring, -1, axis=0) - ring
    side = edges[:, 0] * (point[1] - ring[:, 1]) - edges[:, 1] * (point[0] - ring[:, 0])
    return bool((side >= 0).all() or (side <= 0).all())


def test_one_region_two_regions_and_two_at_one_place() -> None:
    assert len(cells(synthetic.scenario(regions=1))) == 1
    assert len(cells(synthetic.scenario(regions=2))) == 2
    twins = SimpleNamespace(regions=[SimpleNamespace(latitude=1.0, longitude=1.0)] * 2)
    with pytest.raises(ValueError, match="share one place"):
        cells(twins)  # type: ignore[arg-type]


def test_maps_show_rates_for_what_adds_up() -> None:
    place = synthetic.scenario(regions=2)
    table = pd.DataFrame(
        {
            "week": [0, 0, 1, 1],
            "region": ["Montserrado", "Nimba"] * 2,
            "civilian_deaths": [2.0, 0.0, 4.0, 1.0],
            "trust_mission": [0.2, 0.4, 0.4, 0.8],
        }
    )
    rates = by_region(place, table, "civilian_deaths", [0, 1])
    assert rates[0] == pytest.approx(3.0 * WEEKS_A_YEAR / 1118241 * 1e5)
    assert by_region(place, table, "trust_mission", [1]).tolist() == [0.4, 0.8]


def test_the_colours_of_trust_turn_at_neutral() -> None:
    norm, _ = colour_scale("trust_mission", np.array([0.45, 0.7]))
    assert norm(0.5) == pytest.approx(0.5)
    assert colour_scale("civilian_deaths", np.array([0.0, 0.0]))[0].vmax > 0


def test_a_region_without_values_is_drawn_as_unknown() -> None:
    place = synthetic.scenario(weeks=120)
    table = synthetic.regions_weekly(place, 120)
    region_map(place, table[table["region"] != "Nimba"])
    with pytest.raises(ValueError, match="no values by region"):
        region_map(place, table, ["consent"])
