"""Luck depends on what is decided, not on the policy: switching an instrument leaves all other draws as they were."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulation import PeaceOperation
from tests.agreement.worlds import SCENARIOS, first_difference, pairs, size

ROOT = Path(__file__).resolve().parents[2]


def test_each_instrument_leaves_the_luck_of_all_decisions_unchanged() -> None:
    """In plain Python, where every draw can be watched: the runs of 21 policies ask for numbers by the same names."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.invariants.luck", "kesara", "7", "6"],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert not report["findings"], "\n".join(report["findings"][:20])
    assert report["draws"] > 2000
    assert {"EVENTS", "BREACH", "OBSERVATION", "AUDIT", "TRAIT"} <= set(report["purposes"])


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_same_seed_gives_the_same_world_under_every_policy(scenario: str) -> None:
    models = [PeaceOperation(scenario, policy, 2, communities=size(scenario)) for s, policy in pairs() if s == scenario]
    for model in models[1:]:
        difference = first_difference(models[0].foundation.layout, models[0].block, model.block)
        assert not difference, f"{models[0].policy.name} and {model.policy.name}: {difference}"


def test_another_seed_gives_another_world_and_other_luck() -> None:
    one, two = (PeaceOperation("kesara", seed=seed, communities=12) for seed in (1, 2))
    assert one.world.communities["x_km"].tobytes() != two.world.communities["x_km"].tobytes()
    one.run(8)
    two.run(8)
    assert not one.outcomes.equals(two.outcomes)
