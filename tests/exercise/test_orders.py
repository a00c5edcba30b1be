"""Decisions as numbers of the model: what nobody changes is the policy itself, to the bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from exercise import Session
from exercise.roles.orders import agreed_level, first_decisions, orders_of, troop_shifts
from exercise.roles.slots import ACCEPTED_BY, OFFERED_BY, slots_of
from simulation import run
from simulation.inputs.policy import load_policy
from simulation.inputs.scenario.scenario import bundled_scenarios, load_scenario
from simulation.registers.instruments import INSTRUMENTS
from simulation.world.settings import schedule
from tests.agreement.worlds import pairs
from tests.exercise.tables import SMALL, begun


@pytest.mark.parametrize(("scenario", "policy"), pairs())
def test_what_nobody_changes_is_the_policy(scenario: str, policy: str) -> None:
    scene, plan = load_scenario(scenario), load_policy(policy)
    orders = orders_of(scene, first_decisions(scene, plan), 0)
    table, scope = schedule(plan, scene, scene.weeks)
    assert np.array_equal(orders.levers, table[:, -1])
    # Scope matters only where something is done.
    used = [k for k, name in enumerate(INSTRUMENTS) if name in plan.instruments]
    assert np.array_equal(orders.scope[used], scope[used])


def test_weeks_under_first_decisions_equal_a_run_of_the_policy(tmp_path: Path) -> None:
    session, _ = begun(tmp_path)
    engine = session.engine
    engine.give(orders_of(session.scenario, session.play.decisions, 0))
    engine.live(20)
    result = run("kesara", "coexistence", seed=SMALL["seed"], weeks=20, communities=SMALL["communities"])
    weekly = result.weekly.drop(columns=["week", "date"]).to_numpy()
    assert np.array_equal(engine.table(), weekly)
    session.close()


def test_troops_move_and_none_appear() -> None:
    scene = load_scenario("kesara")
    decisions = first_decisions(scene, load_policy("coexistence"))
    decisions["mission"]["troops.Karst Hills"] = 3.0
    shift = troop_shifts(scene, decisions, 10)
    plan = scene.deployment()[10, :, 0]
    assert (plan * (1.0 + shift)).sum() == pytest.approx(plan.sum())
    hills = scene.region_index("Karst Hills")
    assert shift[hills] > 0.0
    assert np.all(np.delete(shift, hills) < 0.0)


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


def test_two_programs_on_one_file_do_not_break_it(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    other = Session.open(session.journal.path)
    session.do(people["mission"], {"kind": "say", "to": ["control"], "text": "one"})
    with pytest.raises(RuntimeError, match="another program"):
        other.do(people["mission"], {"kind": "say", "to": ["control"], "text": "two"})
    assert not session.journal.verify()
    session.do(people["mission"], {"kind": "say", "to": ["control"], "text": "three"})
    assert [m.text for m in Session.open(session.journal.path).play.messages] == ["one", "three"]
