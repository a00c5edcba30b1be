"""What a person decides in place of the model: null when nothing is decided, felt when it is, the same in both drivers."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.drivers.model import PeaceOperation
from simulation.inputs.policy import load_policy
from simulation.inputs.scenario.scenario import load_scenario
from simulation.week import advance
from simulation.world.building import build
from simulation.world.layout import World
from simulation.world.settings import configure
from tests.agreement.worlds import first_difference

ORDERS = {
    "order_consent": ("government", 0.9),
    "order_obstruction": ("authorities", 0.8),
    "order_permit": ("authorities", 0.1),
    "order_troops": ("regions", -0.5),
    "order_participation": ("ngos", 0.05),
    "order_weight": ("posts", 2.0),
}


def give(world: World, field: str) -> None:
    """Write an order; weights and troops to one region alone, since the same for all changes no share."""
    array, value = ORDERS[field]
    rows = getattr(world, array)
    if field == "order_weight":
        rows[field][rows["region"] == 0] = value
    elif field == "order_troops":
        rows[field][0] = value
    else:
        rows[field] = value


@pytest.mark.parametrize("field", ORDERS)
def test_an_order_is_felt_and_the_same_in_both_drivers(field: str) -> None:
    foundation = build(load_scenario("kesara"), 3, 12)
    world, block = foundation.world()
    configure(world, foundation.scenario, load_policy("best_practice"), {}, {})
    free, other = foundation.world()
    configure(free, foundation.scenario, load_policy("best_practice"), {}, {})
    model = PeaceOperation("kesara", "best_practice", 3, communities=12)
    give(world, field)
    give(model.world, field)
    for week in range(16):
        advance(world, week)
        advance(free, week)
        model.step()
    assert not first_difference(foundation.layout, block, model.block)
    array, _ = ORDERS[field]
    # Beyond the order itself something else differs.
    getattr(free, array)[field] = getattr(world, array)[field]
    assert first_difference(foundation.layout, block, other)


def test_no_order_stands_at_the_start() -> None:
    world, _ = build(load_scenario("kesara"), 3, 12).world()
    for field, (array, _) in ORDERS.items():
        free = 0.0 if field in ("order_troops", "order_weight") else -1.0
        assert np.all(getattr(world, array)[field] == free), field
