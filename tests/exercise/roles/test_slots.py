"""Offers and those who accept them."""

from __future__ import annotations

import pytest

from exercise.roles.orders import agreed_level, first_decisions, orders_of
from exercise.roles.slots import ACCEPTED_BY, OFFERED_BY, slots_of
from simulation.inputs.policy import load_policy
from simulation.inputs.scenario.scenario import bundled_scenarios, load_scenario
from simulation.registers.instruments import INSTRUMENTS


@pytest.mark.parametrize("scenario", bundled_scenarios())
def test_every_instrument_has_an_offer_and_those_who_accept(scenario: str) -> None:
    slots = slots_of(load_scenario(scenario))
    for name in INSTRUMENTS:
        assert f"offer.{name}" in slots[OFFERED_BY[name]]
        for partner in ACCEPTED_BY.get(name, ()):
            assert f"accept.{name}" in slots[partner]
    for role, own in slots.items():
        for slot in own.values():
            assert slot.role == role
            assert slot.legal and slot.silent and slot.ai_rule and slot.deadline and slot.help


def test_no_acceptance_no_instrument() -> None:
    scene = load_scenario("kesara")
    decisions = first_decisions(scene, load_policy("best_practice"))
    for name, partners in ACCEPTED_BY.items():
        assert agreed_level(scene, decisions, name) > 0.0
        for partner in partners:
            decisions[partner][f"accept.{name}"] = 0.0
        assert agreed_level(scene, decisions, name) == 0.0
        assert orders_of(scene, decisions, 0).in_force[name] == 0.0
