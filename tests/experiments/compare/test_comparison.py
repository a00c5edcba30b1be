"""Comparing policies: the same luck for all, mistakes told before work, Ctrl-C keeps what is finished, and the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.compare import comparison as module
from experiments.compare.comparison import compare
from experiments.compare.request import CompareRequest, default_policies
from experiments.compare.timelines import sample_timelines
from experiments.runs.cases import Case
from experiments.runs.pools.executors import Compute
from experiments.runs.tasks import Job, Rows
from figures.verdicts import LOOKS
from simulation.inputs.errors import InputProblems
from simulation.inputs.policy import Policy, bundled_policies, load_policy
from simulation.inputs.scenario.scenario import load_scenario
from simulation.registers.outcomes import OUTCOMES
from simulation.running import run_batch


def invented(numbered: Iterable[tuple[int, Case]], job: Job, compute: Compute) -> Iterator[Rows]:
    """A stand-in for the runner: luck by seed, a small effect by policy; no model."""
    for number, case in numbered:
        shared = np.random.default_rng(case.seed).normal(0, 1, len(OUTCOMES))
        effect = sum(map(ord, case.policy.name)) % 7
        values = 0.5 + 0.02 * shared + 0.01 * effect * np.sin(np.arange(len(OUTCOMES)))
        yield Rows(np.array([number]), values[None], np.zeros((1, 0, 0)))


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare without running the model."""
    monkeypatch.setattr(module, "rows_of", invented)


POLICIES = ("uncoordinated", "liaison", "best_practice", "localised")


@pytest.mark.parametrize(("name", "count"), [("liberia", 12), ("mali", 12), ("kesara", 11)])
def test_default_policies_leave_out_the_histories_of_others(name: str, count: int) -> None:
    scenario = load_scenario(name)
    chosen = default_policies(scenario)
    assert len(chosen) == count and chosen[0] == scenario.reference_policy
    assert set(bundled_policies()) - set(chosen) == {f"historical_{other}" for other in ("liberia", "mali") if other != name}


@pytest.mark.usefixtures("no_model")
def test_every_policy_meets_the_same_seeds_and_the_reference_comes_first() -> None:
    done = compare(["liberia", "kesara:drawdown"], ["best_practice"], replications=3, first_seed=5)
    assert list(done.scenarios) == ["liberia", "kesara:drawdown"] and not done.interrupted
    for label, part in done.runs.groupby("scenario"):
        seeds = part.groupby("policy", sort=False)["seed"].apply(list)
        assert all(list(numbers) == [5, 6, 7] for numbers in seeds)
        assert seeds.index[0] == done.references[label] == done.scenarios[str(label)].reference_policy
    assert "variant" not in done.runs


@pytest.mark.usefixtures("no_model")
def test_the_number_of_workers_changes_nothing() -> None:
    one, three = (compare("liberia", POLICIES, replications=5, workers=workers) for workers in (1, 3))
    pd.testing.assert_frame_equal(one.runs, three.runs)
    pd.testing.assert_frame_equal(one.table, three.table)


def test_the_table_is_made_from_the_runs_of_the_model() -> None:
    settings = {"weeks": 3, "communities": 6, "switches": {"trust": "off"}, "parameters": {"trust_gain": 0.03}}
    done = compare("kesara", ["liaison"], "uncoordinated", 2, ensemble="none", **settings)  # type: ignore[arg-type]
    expected = run_batch("kesara", ["uncoordinated", "liaison"], [0, 1], **settings)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(done.runs.drop(columns="scenario"), expected.drop(columns="variant"))
    row = done.table.set_index(["policy", "outcome"]).loc[("liaison", "cost_usd")]
    means = expected.groupby("policy")["cost_usd"].mean()
    assert row["difference"] == pytest.approx(means["liaison"] - means["uncoordinated"])


def test_timelines_are_the_same_runs_week_by_week() -> None:
    done = compare("kesara", ["liaison"], replications=2, weeks=3, communities=6)
    sample_timelines(done, seeds=1)
    assert set(done.weekly["policy"]) == {done.references["kesara"], "liaison"} and set(done.weekly["seed"]) == {0}
    for policy, part in done.weekly.groupby("policy"):
        whole = done.runs[(done.runs["policy"] == policy) & (done.runs["seed"] == 0)]
        assert part["trust_mission"].mean() == pytest.approx(float(whole["trust_mission"].iloc[0]))
    assert set(done.regions_weekly["region"]) == {region.name for region in done.scenarios["kesara"].regions}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"scenarios": ["malli"]}, ["did you mean 'mali'"]),
        ({"policies": ["best_practise"], "against": "liason"}, ["best_practice", "liaison"]),
        (
            {
                "replications": 0,
                "workers": 0,
                "first_seed": -1,
                "weeks": 0,
                "communities": 3,
                "method": "z",
                "parameters": {"trust_gan": 1},
                "switches": {"trust_asymmetry": "maybe"},
            },
            [
                "replications = 0",
                "workers = 0",
                "first_seed = -1",
                "weeks = 0",
                "communities = 3",
                "method = 'z'",
                "trust_gan",
                "trust_asymmetry",
            ],
        ),
        ({"weeks": 10_000}, ["weeks = 10000"]),
        ({"communities": 100_001}, ["communities = 100001"]),
        ({"scenarios": ["mali", "mali"]}, ["stands twice"]),
        ({"scenarios": []}, ["names no scenario"]),
        ({"policies": []}, ["names no policy"]),
        ({"policies": ["liaison"], "against": "liaison"}, ["with itself"]),
        (
            {"policies": [Policy.of("a", {"joint_planning": 0.1}), Policy.of("a", {"joint_planning": 0.2})]},
            ["two different policies"],
        ),
        ({"policies": [Policy.of("a", {"joint_planning": {"intensity": 0.1, "regions": ["Gao"]}})]}, ["regions = 'Gao'"]),
    ],
)
def test_mistakes_are_told_together_before_anything_runs(
    wrong: dict[str, Any], told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "rows_of", lambda *_, **__: pytest.fail("ran"))
    given = {"scenarios": ["liberia"], "policies": ["liaison"]} | wrong
    with pytest.raises(InputProblems) as caught:
        compare(**given)
    text = str(caught.value)
    assert all(words in text for words in told), text
    assert len(caught.value.problems) == len({str(problem) for problem in caught.value.problems})


def test_a_folder_that_cannot_be_written_is_told_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputProblems, match="cannot be written"):
        CompareRequest.of("liberia", out=tmp_path / "file" / "below")


class Impatient:
    """Presses Ctrl-C once so many runs are finished."""

    def __init__(self, after: int) -> None:
        self.after, self.pressed = after, False

    def press(self, done: int, _: int, __: str) -> None:
        """A progress function that is interrupted."""
        if done >= self.after and not self.pressed:
            self.pressed = True
            raise KeyboardInterrupt


def test_ctrl_c_keeps_the_finished_seeds_and_makes_the_table_from_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "rows_of", invented)
    done = compare("liberia", ["liaison"], replications=500, progress=Impatient(after=13).press, out=tmp_path)
    seeds = done.finished["liberia"]
    assert done.interrupted and seeds == 6  # the seventh has one run of two
    assert f"of 500 worlds, these are complete under every policy: liberia {seeds}" in done.message
    kept = pd.read_parquet(tmp_path / "runs.parquet")
    pd.testing.assert_frame_equal(kept, done.runs)
    assert (kept.groupby("policy")["seed"].nunique() == seeds).all()
    assert set(done.table["n"]) == {seeds}
    assert [path.name for path in tmp_path.iterdir()] == ["runs.parquet"]


def test_ctrl_c_before_anything_is_finished_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def press(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "rows_of", invented)
    with pytest.raises(KeyboardInterrupt):
        compare("liberia", ["liaison"], replications=3, progress=press)


def test_a_run_that_fails_leaves_its_seed_out_under_every_policy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def failing(numbered: Iterable[tuple[int, Case]], job: Job, compute: Compute) -> Iterator[Rows]:
        for number, case in numbered:
            part = next(invented([(number, case)], job, compute))
            if case.seed in bad and case.policy.name == "liaison":
                part = Rows(part.numbers, np.full_like(part.values, np.nan), part.weekly, {number: "a cause"})
            yield part

    bad = {3}
    monkeypatch.setattr(module, "rows_of", failing)
    done = compare("liberia", ["liaison"], replications=5, out=tmp_path)
    assert done.finished == {"liberia": 4} and done.failed == 1 and not done.interrupted
    assert "1 runs failed (a cause)" in done.message and "liberia 4" in done.message
    kept = pd.read_parquet(tmp_path / "runs.parquet")
    assert set(kept["seed"]) == set(done.runs["seed"]) == {0, 1, 2, 4}
    bad = set(range(5))
    with pytest.raises(RuntimeError, match="no seed finished every policy: a cause"):
        compare("liberia", ["liaison"], replications=5)


def test_a_model_that_fails_is_told_as_its_run_says(monkeypatch: pytest.MonkeyPatch) -> None:
    import experiments.runs.tasks as tasks

    original = tasks.schedule

    def breaks(policy: Policy, *arguments: Any) -> Any:
        if policy.name == "liaison":
            raise ValueError("broken on purpose")
        return original(policy, *arguments)

    monkeypatch.setattr(tasks, "schedule", breaks)
    with pytest.raises(RuntimeError, match="ValueError: broken on purpose"):
        compare("kesara", ["liaison"], "uncoordinated", 2, weeks=2, communities=6)


def test_by_default_a_hundred_worlds_of_the_scenarios_own_ensemble(no_model: None) -> None:
    done = compare(["kesara", "mali"], ["liaison"])
    assert done.finished == {"kesara": 100, "mali": 100} and len(done.again) == 2 * (2 + 1 - 1) * 25
    assert [ensemble.name for ensemble in done.ensembles.values() if ensemble] == ["prior", "mali"]
    assert done.ensemble is done.ensembles["kesara"]
    assert "Nothing is calibrated" in done.over("kesara") and "were drawn together" in done.over("mali")
    assert {"matters", "better", "worse", "neither", "low80", "high80", "verdict", "depends_on"} <= set(done.table)
    sums = done.table[["better", "worse", "neither"]].sum(axis=1)
    assert np.allclose(sums, 1.0) and set(done.table["verdict"]) <= set(LOOKS)
    drawn = done.worlds[done.worlds["scenario"] == "mali"].set_index("seed")
    settings = done.settings["mali"]
    case = settings.case(load_policy("liaison"), 3)
    assert all(drawn.loc[3, name] == value for name, value in case.parameters.items())
    assert all(drawn.loc[3, name] == option for name, option in case.switches.items())


def test_luck_alone_has_no_second_seeds_and_no_worlds(no_model: None) -> None:
    done = compare("kesara", ["liaison"], replications=4, ensemble="none")
    assert done.ensemble is None and done.again.empty and done.worlds.empty
    assert done.over("kesara") == "Every number at its registered default: what varies is luck alone. Switches stay."
    with pytest.raises(InputProblems, match="registered defaults and luck alone"):
        compare("kesara", ["liaison"], ensemble=None)  # type: ignore[arg-type]


def test_worlds_are_added_until_shares_are_known_or_there_are_most(no_model: None) -> None:
    rough, fine = (compare("kesara", ["liaison"], replications=20, until=until, most=90) for until in (0.25, 0.02))
    assert rough.finished["kesara"] == 20 and fine.finished["kesara"] == 90 == fine.asked
    pd.testing.assert_frame_equal(fine.runs.groupby("policy").head(20).reset_index(drop=True), rough.runs)
    with pytest.raises(InputProblems, match="half-width"):
        compare("kesara", ["liaison"], until=0.7)
