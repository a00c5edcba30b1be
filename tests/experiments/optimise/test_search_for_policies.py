"""Policies as points, limits, warm start, fresh seeds, compromises, and a whole small search."""

from __future__ import annotations

import json
import math
import shlex
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from comity.cli import app
from experiments.optimise.front import (
    challenger,
    compromises,
    contest,
    dominated_with_confidence,
    normalised,
    spread,
)
from experiments.optimise.prepared import Prepared, prepare
from experiments.optimise.question import PLAN, OptimiseRequest, read_plan
from experiments.optimise.report import convergence_verdict, write
from experiments.optimise.result import SearchResult
from experiments.optimise.search import front, values
from experiments.optimise.search_for_policies import RUNS, optimise
from experiments.optimise.space import PolicySpace, mean_intensity, weaker
from experiments.optimise.task import measure_of
from simulation.inputs.errors import InputProblems
from simulation.inputs.policy import Policy, bundled_policies, load_policy
from simulation.inputs.scenario.scenario import load_scenario
from simulation.registers.instruments import INSTRUMENTS

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


def space(**more: object) -> PolicySpace:
    library = [load_policy(name) for name in bundled_policies()]
    return PolicySpace.of(load_scenario("mali"), bases=library, **more)  # type: ignore[arg-type]


# --- the space


def test_library_policies_are_points_of_the_space() -> None:
    where = space(weeks=104)
    exact = [name for name in bundled_policies() if not name.startswith("historical")]
    assert len(exact) == 11
    for name in exact:
        policy = load_policy(name)
        assert where.decode(where.encode(policy), name).digest() == policy.digest()


def test_snap_is_stable_and_decodes_to_the_same_policy() -> None:
    where = space(weeks=104)
    points = np.random.default_rng(0).random((50, where.variables))
    snapped = where.snap(points)
    np.testing.assert_array_equal(where.snap(snapped), snapped)
    assert [where.decode(row).digest() for row in snapped] == [where.decode(row).digest() for row in points]
    # Same policy, same point: choices of what is not used are not kept apart.
    assert len({where.decode(row).digest() for row in snapped}) == len(np.unique(snapped, axis=0))


def test_choices_reach_every_option() -> None:
    where = space(weeks=104)
    points = np.random.default_rng(1).random((100, where.variables))
    settings = [setting for row in points for setting in where.decode(row).instruments.values()]
    assert {setting.start_week for setting in settings} == {0, 13, 26, 52}
    assert {setting.regions for setting in settings} == {names for _, names in where.scopes}
    assert len(where.names()) == where.variables == 3 * len(INSTRUMENTS) + 1
    few = PolicySpace.of(load_scenario("mali"), ["liaison_channels", "joint_planning"], phasing=False, scope=False)
    assert few.names() == ["liaison_channels", "joint_planning"]
    assert set(few.decode(np.ones(2)).instruments) == {"liaison_channels", "joint_planning"}


def test_intensities_over_time_and_scaling() -> None:
    assert mean_intensity(0.4, 10) == 0.4
    assert mean_intensity(((0, 1.0), (5, 0.5)), 10) == pytest.approx(0.75)
    assert mean_intensity(((2, 1.0), (20, 0.0)), 10) == pytest.approx(0.8)
    policy = Policy.of("one", {"liaison_channels": 0.5, "joint_planning": {"intensity": [[0, 0.2], [26, 0.6]]}})
    half = weaker(policy, 0.5)
    assert half.instruments["liaison_channels"].intensity == 0.25
    assert half.instruments["joint_planning"].intensity == ((0, 0.1), (26, 0.3))


def test_rough_cost_counts_weeks_and_regions() -> None:
    where = space(weeks=104)
    full = where.encode(Policy.of("a", {"role_clarity": 1.0}))
    late = where.encode(Policy.of("b", {"role_clarity": {"intensity": 1.0, "start_week": 52}}))
    one = where.encode(Policy.of("c", {"role_clarity": {"intensity": 1.0, "regions": ["Bamako"]}}))
    costs = where.rough_cost(np.array([full, late, one]))
    assert costs[1] == pytest.approx(costs[0] / 2)
    assert costs[2] == pytest.approx(costs[0] / len(where.scenario.regions))


# --- judging


def test_spread_keeps_the_extremes() -> None:
    angles = np.linspace(0.0, math.pi / 2, 50)
    points = np.column_stack([1 - np.cos(angles), 1 - np.sin(angles)])
    kept = spread(points, 7)
    assert len(kept) == 7 and {0, 49} <= set(kept)
    assert spread(points[:3], 7).tolist() == [0, 1, 2]
    gaps = np.linalg.norm(np.diff(points[kept], axis=0), axis=1)
    assert gaps.max() < 3 * gaps.min()


def test_only_what_is_dominated_beyond_luck_is_dropped() -> None:
    random = np.random.default_rng(3)
    luck = random.normal(0.0, 1.0, (1, 40, 2))  # common to all policies: pairing takes it out
    base = np.array([[0.0, 0.0], [0.5, 0.5], [0.001, 0.001], [-0.5, 0.5]])[:, None, :]
    runs = base + luck + random.normal(0.0, 0.05, (4, 40, 2))
    assert dominated_with_confidence(runs).tolist() == [False, True, False, False]


def test_false_dominance_is_as_rare_as_it_says() -> None:
    # Two policies that are the same but for luck: one is dropped only when the other is better in both means and clearly so in
    # one. At level 5 % each way that is at most 10 % of the pairs; with 400 pairs, 3 standard errors are 4.5 points.
    random = np.random.default_rng(4)
    dropped = [dominated_with_confidence(random.normal(0.0, 1.0, (2, 20, 2))).any() for _ in range(400)]
    assert np.mean(dropped) < 0.145


def test_contest_by_hand() -> None:
    random = np.random.default_rng(5)
    noise = random.normal(0.0, 0.01, (30, 3))
    theirs = random.normal(0.5, 0.1, (30, 3))
    theirs[:, 1] *= 1000.0  # a tenth of some 500 dead matters
    noise[:, 1] *= 1000.0
    directions = {"stability": 1, "battle_deaths": -1, "access.worst_tenth": 1}
    ours = theirs + noise + np.array([0.1, -100.0, 0.0])
    ours[:, 2] = theirs[:, 2]
    found = contest(ours, theirs, directions)
    assert found.better == ("stability", "battle_deaths") and found.equal == ("access.worst_tenth",) and found.beats
    assert found.verdict == "beats"
    assert contest(theirs, ours, directions).verdict == "loses"
    assert contest(theirs, theirs, directions).verdict == "does not beat"
    mixed = contest(theirs + noise + np.array([0.1, 100.0, 0.0]), theirs, directions)
    assert mixed.verdict == "trades" and mixed.worse == ("battle_deaths",)
    row = found.rows.set_index("objective").loc["stability"]
    assert row["low"] < row["difference"] < row["high"] and row["difference"] == pytest.approx(0.1, abs=0.01)
    assert (row["better"], row["worse"], row["verdict"]) == (1.0, 0.0, "better") and row["low80"] < row["difference"] < row[
        "high80"
    ]


def test_a_certain_difference_that_does_not_matter_beats_nobody() -> None:
    random = np.random.default_rng(5)
    theirs = random.normal(0.5, 0.1, (100, 1))
    found = contest(theirs + random.normal(0.005, 0.001, (100, 1)), theirs, {"stability": 1})
    assert found.rows["p_holm"][0] < 0.001 and found.rows["low"][0] > 0.0
    assert found.verdict == "does not beat" and found.equal == ("stability",)
    some = theirs + np.where(np.arange(100) < 50, 0.03, 0.0)[:, None]
    assert contest(some, theirs, {"stability": 1}).depends == ("stability",)


def test_challenger_is_affordable_and_strongest_where_weakest() -> None:
    random = np.random.default_rng(6)
    rival = random.normal(0.0, 1.0, (20, 2))
    offsets = np.array([[-1.0, 0.5], [-0.2, -0.2], [-3.0, -3.0]])
    runs = rival + offsets[:, None, :] + random.normal(0.0, 2.0, (3, 20, 2))
    assert challenger(runs, np.array([1.0, 1.0, 9.0]), rival, 2.0) == 1
    assert challenger(runs, np.array([1.0, 1.0, 9.0]), rival, 9.0) == 2
    assert challenger(runs, np.array([1.0, 1.0, 9.0]), rival, 0.5) is None
    # The rival itself is taken only when nothing else is as cheap.
    both = np.concatenate([rival[None], runs])
    assert challenger(both, np.array([1.0, 1.0, 1.0, 9.0]), rival, 2.0) != 0
    assert challenger(both, np.array([1.0, 3.0, 3.0, 9.0]), rival, 2.0) == 0


def test_compromises_of_a_hand_made_front() -> None:
    # Columns: trust_mission, stability, cost; all minimised.
    objectives = np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [0.1, 0.6, 0.0], [0.45, 0.45, 0.45], [1.0, 1.0, 0.2]])
    names = ["trust_mission", "stability", "cost_usd"]
    found = compromises(objectives, names, objectives[:, 2], np.array([True, False, False, True, False]))
    assert found == {"knee": 2, "balanced": 3, "best_stability": 1, "best_trust": 0, "cheapest_that_beats": 3}
    assert "cheapest_that_beats" not in compromises(objectives, names, objectives[:, 2], np.zeros(5, bool))
    np.testing.assert_array_equal(normalised(np.array([[2.0, 5.0], [4.0, 5.0]])), [[0.0, 0.0], [1.0, 0.0]])


def test_verdict_on_convergence() -> None:
    def table(*ends: list[float]) -> pd.DataFrame:
        return pd.DataFrame(
            [
                {"optimiser_seed": k, "generation": g, "hypervolume": value, "points": 5}
                for k, end in enumerate(ends)
                for g, value in enumerate(end)
            ]
        )

    assert convergence_verdict(table([0.2, 0.5, 0.5, 0.5, 0.5], [0.3, 0.49, 0.5, 0.5, 0.5])).startswith("Settled")
    assert convergence_verdict(table([0.2, 0.3, 0.4, 0.45, 0.5], [0.3, 0.5, 0.5, 0.5, 0.5])).startswith("Not settled")
    assert convergence_verdict(table([0.5, 0.5, 0.5, 0.5], [0.3, 0.3, 0.3, 0.3])).startswith("Not settled")
    assert "one optimiser seed" in convergence_verdict(table([0.5, 0.5, 0.5, 0.5]))


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
