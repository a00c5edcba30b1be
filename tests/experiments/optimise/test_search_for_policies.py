"""Policies as points, limits, warm start, fresh seeds, compromises, and a whole small search."""

from __future__ import annotations

import json
import shlex
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from comity.cli import app
from experiments.optimise.prepared import Prepared, prepare
from experiments.optimise.question import PLAN, OptimiseRequest, read_plan
from experiments.optimise.report import write
from experiments.optimise.result import SearchResult
from experiments.optimise.search import front, values
from experiments.optimise.search_for_policies import RUNS, optimise
from experiments.optimise.task import measure_of
from simulation.inputs.errors import InputProblems
from simulation.inputs.policy import bundled_policies, load_policy

pytest.importorskip("pymoo")

SMALL = OptimiseRequest(
    "kesara",
    budget=0.6,
    ngo_hours=0.7,
    weeks=16,
    communities=30,
    population=16,
    generations=3,
    optimiser_seeds=2,
    seeds=4,
    fresh=6,
    judged=8,
    keep=12,
    directed=1,
)


# --- the whole


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[SearchResult, Path]:
    folder = tmp_path_factory.mktemp("search")
    found = optimise(SMALL, folder, workers=2)
    write(found, folder)
    return found, folder


@pytest.fixture(scope="module")
def ready() -> Prepared:
    return prepare(SMALL)


def test_seeds_of_search_choice_and_contest_are_apart() -> None:
    parts = [set(SMALL.seed_numbers(part)) for part in ("search", "fresh", "judging")]
    assert [len(part) for part in parts] == [4, 6, 8] and len(set().union(*parts)) == 18


def test_library_stands_in_the_first_generation(made: tuple[SearchResult, Path], ready: Prepared) -> None:
    found, _ = made
    assert set(ready.rivals) == set(bundled_policies())
    for seed in range(SMALL.optimiser_seeds):
        first = found.points[(found.points["optimiser_seed"] == seed) & (found.points["generation"] == 0)]
        points = {tuple(row) for row in values(first, "x")}
        assert all(tuple(ready.task.space.encode(policy)) in points for policy in ready.rivals.values())
    assert (values(front(found.points, SMALL.seeds), "g") <= 0.0).all()


def test_every_named_policy_keeps_the_limits_and_reads_back(made: tuple[SearchResult, Path], ready: Prepared) -> None:
    found, folder = made
    assert {"knee", "balanced", "best_stability", "best_trust"} <= set(found.policies)
    names = [measure.name for measure in ready.task.runs.measures]
    for policy in found.policies.values():
        back = load_policy(folder / "policies" / f"{policy.name}.toml")
        assert back == policy and back.digest() == policy.digest()
        for part in ("search", "fresh"):
            means = ready.task.runs.values([back], SMALL.seed_numbers(part)).mean(axis=1)[0]
            assert set(found.limits) == {"cost_usd", "cost_ngo_hours"}
            assert all(means[names.index(name)] <= limit for name, limit in found.limits.items())


def test_front_is_on_fresh_seeds_and_traceable_to_runs(made: tuple[SearchResult, Path]) -> None:
    found, folder = made
    runs = pd.read_parquet(folder / "runs.parquet")
    assert runs["run"].is_unique
    fresh = SMALL.seed_numbers("fresh")
    for row in found.front.to_dict("records"):
        mine = runs[(runs["policy"] == row["digest"]) & runs["seed"].isin(fresh)]
        assert len(mine) == len(fresh)
        assert row["stability"] == pytest.approx(mine["stability"].mean(), rel=1e-12)
    on_front = found.front[found.front["status"] == "on the front"]
    assert (on_front["cost_usd"] <= found.limits["cost_usd"]).all()


def test_contests_are_at_no_more_than_the_rivals_cost(made: tuple[SearchResult, Path]) -> None:
    found, _ = made
    assert set(found.verdicts["rival"]) == set(bundled_policies())
    assert set(found.verdicts["verdict"]) <= {
        "beats",
        "trades",
        "does not beat",
        "loses",
        "none is as cheap",
        "is on the front itself",
    }
    tried = found.verdicts[found.verdicts["challenger"] != ""]
    fresh = found.front.set_index("policy")["cost_usd"]
    rivals = found.library.set_index("policy")["cost_usd"]
    assert all(fresh[row.challenger] <= rivals[row.rival] for row in tried.itertuples())
    assert str((tried["verdict"] == "beats").sum()) in found.message
    words = (made[1] / "report.html").read_text(encoding="utf-8")
    assert "winner's curse" in words.replace("&#39;", "'") and "http://" not in words and "https://" not in words


def test_stopped_search_goes_on_to_the_same_front(made: tuple[SearchResult, Path], tmp_path: Path) -> None:
    found, _ = made

    class Enough(Exception):
        pass

    told: list[str] = []

    def stop(words: str) -> None:
        told.append(words)
        if len(told) == 4:  # in the middle of the second optimiser seed
            raise Enough

    with pytest.raises(Enough):
        optimise(SMALL, tmp_path, tell=stop)
    question = read_plan(tmp_path)
    assert question == SMALL
    again = optimise(question, tmp_path)
    pd.testing.assert_frame_equal(again.front, found.front, check_exact=True)
    pd.testing.assert_frame_equal(again.points, found.points, check_exact=True)
    pd.testing.assert_frame_equal(again.versus, found.versus, check_exact=True)


def test_another_search_in_the_same_folder_is_refused(made: tuple[SearchResult, Path]) -> None:
    with pytest.raises(InputProblems, match="another search"):
        optimise(replace(SMALL, budget=0.5), made[1])


def test_a_search_goes_on_from_what_was_run_alone(made: tuple[SearchResult, Path], tmp_path: Path) -> None:
    copy = Path(shutil.copytree(made[1], tmp_path / "copy"))
    plan = copy / PLAN
    asked = plan.read_text()
    plan.write_text(asked.replace('"generations": ', '"generations": 1'))
    assert plan.read_text() != asked
    with pytest.raises(InputProblems, match="has been changed after it was written"):
        read_plan(copy)
    plan.write_text(asked)
    runs = pd.read_parquet(copy / RUNS)
    runs.to_parquet(copy / RUNS)
    with pytest.raises(InputProblems, match="was not written by Comity"):
        optimise(read_plan(copy), copy)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(InputProblems) as error:
        OptimiseRequest(
            "malli",
            objectives=("stabilty", "consent_x", "troops", "stability", "stability"),
            instruments=("liason_channels",),
            budget=-1.0,
            against="best_practise",
            population=1,
            seeds=0,
            parameters={"trust_gain": 99.0},
            ensemble="nothing",
        )
    text = str(error.value)
    for word in (
        "malli",
        "stabilty",
        "troops",
        "twice",
        "liason_channels",
        "--budget",
        "best_practise",
        "--population",
        "seeds = 0: names no seed",
        "trust_gain",
        "nothing",
    ):
        assert word in text
    with pytest.raises(InputProblems, match="two or more"):
        replace(SMALL, objectives=("stability",))
    assert measure_of("trust_mission.worst_tenth").name == "trust_mission.worst_tenth"


def test_command_line(tmp_path: Path) -> None:
    out, written = tmp_path / "found", tmp_path / "found.json"
    small = [
        "--weeks",
        "12",
        "--communities",
        "30",
        "--population",
        "14",
        "--seeds",
        "3",
        "--fresh",
        "4",
        "--optimiser-seeds",
        "1",
        "--objective",
        "trust_mission",
        "--objective",
        "cost_usd",
        "--no-figures",
        "--out",
        str(out),
    ]
    shell = CliRunner()
    result = shell.invoke(app, ["optimise", "kesara", "--budget", "0.6", "--evaluations", "42", *small, "--json", str(written)])
    assert result.exit_code == 0, result.output
    table = json.loads(written.read_text(encoding="utf-8"))
    assert table["rows"] and table["limits"]["cost_usd"] > 0 and set(table["policies"]) >= {"knee", "balanced", "best_trust"}
    assert (out / "report.html").exists() and read_plan(out).generations == 3
    again = shell.invoke(app, ["optimise", "--resume", str(out), "--no-figures"])
    assert again.exit_code == 0, again.output
    wrong = shell.invoke(
        app,
        [
            "optimise",
            "kesara",
            "--budget",
            "0",
            "--staff",
            "army=3",
            "--minutes",
            "2",
            "--evaluations",
            "9",
            "--out",
            str(tmp_path / "other"),
        ],
    )
    assert wrong.exit_code == 2
    assert all(word in wrong.output for word in ("--budget", "army", "say different things"))


@pytest.mark.slow
def test_commands_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parents[3] / "docs" / "decisions.md").read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if line.startswith("comity optimise kesara") or "--policy found/" in line]
    assert len(lines) == 2
    monkeypatch.chdir(tmp_path)
    for line in lines:
        result = CliRunner().invoke(app, shlex.split(line)[1:])
        assert result.exit_code == 0, f"{line}\n{result.output}"
    assert (tmp_path / "found" / "figures" / "trade_offs.png").exists() and (tmp_path / "beside" / "report.html").exists()


def test_without_pymoo_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import importlib.util

    real = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name, *more: None if name == "pymoo" else real(name, *more))
    result = CliRunner().invoke(app, ["optimise", "kesara", "--out", str(tmp_path / "found")])
    assert result.exit_code == 2 and "comity[optimise]" in result.output


# --- the search beside each policy of the library


def test_directed_stage_finds_what_is_at_least_as_good_at_no_more_cost(ready: Prepared, made: tuple[SearchResult, Path]) -> None:
    from experiments.optimise.directed import CHILDREN, DIRECTED, HAIR, directed
    from experiments.optimise.front import standing

    task = ready.task
    points = made[0].points
    searched = points[points["optimiser_seed"] != DIRECTED]
    first = directed(task, ready.rivals, searched, 4)
    before = len(task.runs.done)
    again = directed(task, ready.rivals, searched, 4)
    pd.testing.assert_frame_equal(first, again)
    assert len(task.runs.done) == before  # made again, it runs nothing
    assert (first["optimiser_seed"] == DIRECTED).all() and (first["effort"] == len(task.seeds)).all()
    assert len(first) <= len(ready.rivals) * (3 + 4 * CHILDREN)
    assert directed(task, ready.rivals, searched, 0).empty
    # Beside a rival stands something at no more than its cost that is no worse beside it than the rival itself.
    names = [measure.name for measure in task.runs.measures]
    worth = [k for k, measure in enumerate(task.objectives_) if not measure.outcome.startswith("cost_")]
    tried = task.runs.values([task.space.decode(row) for row in values(first, "x")], list(task.seeds))
    gained = compared = 0
    for rival in ready.rivals.values():
        theirs = task.runs.values([rival], list(task.seeds))[0]
        price = theirs[:, names.index("cost_usd")].mean()
        exact = task.space.decode(task.space.encode(rival)).instruments == rival.instruments
        if price <= 0.0 or not exact:
            continue
        cheap = tried[tried[:, :, names.index("cost_usd")].mean(axis=1) <= price]
        bar = (task.signs * theirs[:, task.columns])[:, worth]
        score = standing((task.signs * cheap[:, :, task.columns])[:, :, worth], bar, HAIR * np.abs(bar).mean(axis=0))
        assert score.max() >= -1e-9
        gained, compared = gained + (score.max() > 0.0), compared + 1
    assert compared >= 8 and gained >= compared // 2, f"{gained} of {compared}"
