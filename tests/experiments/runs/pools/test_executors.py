"""Stress tests, explanations and searches give the same numbers in threads, in processes and on a Dask cluster."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from comity.cli import app
from experiments.explain.explanation import explain
from experiments.explain.report import as_dict
from experiments.runs.pools.executors import open_pool
from experiments.runs.pools.pool import Pool, Where
from experiments.store.folder import Store
from experiments.stress.stress_test import plan_stress
from experiments.sweep.sweeping import sweep
from simulation.inputs.policy import Policy

BEFORE = Policy.of("before", {"liaison_channels": 0.5})
AFTER = Policy.of("after", {"role_clarity": 0.9})


def explained(executor: Where) -> str:
    """A small explanation, as text."""
    found = explain(
        BEFORE,
        AFTER,
        "kesara",
        outcomes=["access", "battle_deaths"],
        weeks=10,
        communities=12,
        seeds=3,
        mechanisms=["commitments"],
        executor=executor,
    )
    return json.dumps(as_dict(found))


def stressed(executor: Where, folder: Path) -> pd.DataFrame:
    """Runs of a small stress test."""
    plan = plan_stress(
        "kesara",
        folder,
        policies=["liaison", "best_practice"],
        states=3,
        seeds=2,
        weeks=8,
        communities=12,
        shocks=["none", "donor_cut:0.8:4"],
        vary=["risk_caution"],
    )
    sweep(plan.study, folder, executor=executor)
    return Store(folder).table()


def searched(executor: Where, folder: Path) -> tuple[pd.DataFrame, ...]:
    """Every run and every point of a small search, and its front."""
    pytest.importorskip("pymoo", reason="the search needs pymoo")
    from experiments.optimise.question import OptimiseRequest
    from experiments.optimise.search_for_policies import optimise

    question = OptimiseRequest(
        "kesara",
        objectives=("stability", "trust_mission", "cost_usd"),
        budget=0.8,
        weeks=6,
        communities=12,
        population=6,
        generations=2,
        optimiser_seeds=1,
        seeds=2,
        fresh=3,
        keep=4,
    )
    found = optimise(question, folder, executor=executor)
    return found.runs, found.points, found.front, found.verdicts


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["processes", "dask"])
def test_decisions_do_not_depend_on_where_they_are_computed(executor: str, tmp_path: Path) -> None:
    told: list[str] = []
    with open_pool(executor, 2) as pool:
        there: tuple[Any, ...] = (explained(pool), stressed(pool, tmp_path / "a"), *searched(pool, tmp_path / "b"))
        told.append(pool.title)
    here = (explained(None), stressed(None, tmp_path / "c"), *searched(None, tmp_path / "d"))
    assert executor.title()[:4].lower() in told[0].lower()
    assert there[0] == here[0]
    for one, other in zip(there[1:], here[1:], strict=True):
        assert len(one)
        pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_an_open_pool_serves_many_calls_and_stays_open() -> None:
    with open_pool("threads", 1) as pool:
        assert explained(pool) == explained(None)
        with open_pool(pool, 5) as same:
            assert same is pool and isinstance(same, Pool) and same.workers == 1
        assert pool.executor.submit(int, "7").result() == 7


@pytest.mark.parametrize(
    "command",
    [["stress", "kesara"], ["explain", "uncoordinated", "liaison", "-s", "kesara"], ["optimise", "kesara"]],
    ids=lambda c: c[0],
)
def test_commands_refuse_a_place_that_is_none_before_any_work(command: list[str], tmp_path: Path) -> None:
    asked = CliRunner().invoke(app, [*command, "--executor", "proceses", "--workers", "0", "--out", str(tmp_path / "out")])
    assert asked.exit_code == 2, asked.output
    assert "did you mean 'processes'" in asked.output and "1 to 1024" in asked.output
    both = CliRunner().invoke(
        app, [*command, "--executor", "threads", "--dask-scheduler", "tcp://127.0.0.1:9", "--out", str(tmp_path / "out")]
    )
    assert both.exit_code == 2 and "does not go with the executor threads" in both.output
    assert not list((tmp_path / "out").rglob("manifest.json")) and not list((tmp_path / "out").rglob("*.parquet"))
