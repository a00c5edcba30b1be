"""Decisions as numbers of the model: what nobody changes is the policy itself, to the bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from exercise.roles.orders import first_decisions, orders_of, troop_shifts
from simulation import run
from simulation.inputs.policy import load_policy
from simulation.inputs.scenario.scenario import load_scenario
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
