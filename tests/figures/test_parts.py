"""The parts that figures share: numbers, labels, cells of a map, efficient policies, the network."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from figures.coordination_network import layout, organisation_graph
from figures.cost_gain import cost_gain, efficient
from figures.forest import forest
from figures.labels import extent, place_labels
from figures.numbers import MINUS, better_words, outcome_of, policy_title, scale_for
from figures.region_map import WEEKS_A_YEAR, by_region, cells, colour_scale, places, region_map
from figures.style import new_figure
from simulation.inputs.scenario.scenario import bundled_scenarios, load_scenario
from simulation.registers.outcomes import OUTCOMES
from tests.figures import synthetic


@pytest.mark.parametrize(
    ("name", "values", "value", "text", "unit"),
    [
        ("trust_mission", [0.4, 0.6], 0.456, "0.46", "0 to 1"),
        ("trust_mission", [0.01], -0.0123, f"{MINUS}0.012", "0 to 1"),
        ("cost_usd", [187_611_000.0], 187_611_000.0, "188", "million US dollars"),
        ("cost_usd", [0.0], 0.0, "0", "US dollars"),
        ("civilian_deaths", [1559.8], 1559.8, "1,560", "deaths"),
        ("civilian_deaths", [3.25], 3.25, "3.25", "deaths"),
        ("civilian_deaths", [12.0], 12.0, "12", "deaths"),
        ("trust_ngos", [math.nan], math.nan, "–", "0 to 1"),
    ],
)
def test_numbers_read_as_people_write_them(name: str, values: list[float], value: float, text: str, unit: str) -> None:
    scale = scale_for(name, values)
    assert (scale.text(value), scale.unit) == (text, unit)


def test_signs_stand_where_there_is_a_difference_to_see() -> None:
    scale = scale_for("trust_mission", [0.3])
    assert scale.text(0.1, signed=True) == "+0.10" and scale.text(-0.1, signed=True) == f"{MINUS}0.10"
    assert scale.text(-0.0001, signed=True) == "0.00"


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_outcome_has_a_scale(name: str) -> None:
    for values in ([], [0.0], [0.5], [123.0], [4.5e9], [math.nan]):
        scale = scale_for(name, values)
        assert scale.factor >= 1 and scale.unit


def test_unknown_outcomes_are_named() -> None:
    with pytest.raises(KeyError, match="calmness"):
        outcome_of("calmness")


def test_words_for_better_and_for_policies() -> None:
    assert better_words(outcome_of("civilian_deaths")) == ("better", "worse")
    assert better_words(outcome_of("stability")) == ("worse", "better")
    assert better_words(outcome_of("engagement")) == ("less", "more")
    assert policy_title("best_practice") == "Best practice" and policy_title("x", {"x": "The X"}) == "The X"


def test_labels_keep_apart_even_in_a_crowd() -> None:
    axes = new_figure(150, 100).add_axes((0.1, 0.1, 0.8, 0.8))
    luck = np.random.default_rng(5)
    x, y = luck.normal(0, 1, 12), luck.normal(0, 1, 12)
    axes.plot(x, y, "o")
    boxes = [extent(text) for text in place_labels(axes, list(x), list(y), [f"policy {i}" for i in range(12)])]
    shared = [
        max(0.0, min(a.x1, b.x1) - max(a.x0, b.x0)) * max(0.0, min(a.y1, b.y1) - max(a.y0, b.y0))
        for i, a in enumerate(boxes)
        for b in boxes[:i]
    ]
    assert sum(shared) == 0


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


def test_the_efficient_policies_by_hand() -> None:
    assert efficient([0, 1, 2, 3], [0.0, 2.0, 1.0, 3.0]) == [0, 1, 3]
    assert efficient([1, 1, 0], [5.0, 6.0, 7.0]) == [2]
    assert efficient([0, math.nan, 2], [1.0, 9.0, math.nan]) == [0]


def test_figures_of_one_scenario_refuse_two() -> None:
    table = synthetic.comparison_table(3)
    both = pd.concat([table, table.assign(scenario="mali")])
    for draw in (forest, cost_gain):
        with pytest.raises(ValueError, match="one scenario"):
            draw(both)
    with pytest.raises(ValueError, match="only the reference"):
        forest(table[table["policy"] == table["reference"]])
    with pytest.raises(ValueError, match="no better direction"):
        cost_gain(table, ["engagement"])


def test_a_forest_without_intervals_says_so() -> None:
    figure = forest(synthetic.comparison_table(1))
    assert any("One world alone" in text.get_text() for text in figure.texts)


def test_the_network_averages_both_directions_and_places_everyone() -> None:
    table = pd.DataFrame(
        [("A", "B", "mission", "ngo", 0.2, 0.1), ("B", "A", "ngo", "mission", 0.6, 0.3)],
        columns=["source", "target", "source_kind", "target_kind", "trust", "information"],
    )
    graph = organisation_graph(table)
    assert graph.edges["A", "B"]["trust"] == pytest.approx(0.4)
    assert set(layout(graph)) == {"A", "B"}
    full = organisation_graph(synthetic.network())
    assert len({tuple(np.round(spot, 6)) for spot in layout(full).values()}) == len(full)


def test_a_network_of_unknown_kinds_or_columns_is_refused() -> None:
    table = synthetic.network(2)
    with pytest.raises(ValueError, match="lacks trust"):
        organisation_graph(table.drop(columns="trust"))
    with pytest.raises(ValueError, match="unknown kind"):
        layout(organisation_graph(table.assign(source_kind="donor")))
