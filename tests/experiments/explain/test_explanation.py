"""`comity explain` on the model: parts sum to the total, planted paths are found, the first divergence is where it must be."""

from __future__ import annotations

import json
import shlex
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from comity.cli import app
from experiments.compare.comparison import compare
from experiments.explain.explanation import answer, explain
from experiments.explain.places import parts, week_weights, windows
from experiments.explain.question import ExplainRequest, differing
from experiments.explain.report import as_dict, table, write
from experiments.explain.result import Explanation
from experiments.explain.sizing import ROWS_EXPECTED, runs_per_seed, size
from experiments.explain.words import narrative, parting_words
from experiments.kit.words import in_sentence
from experiments.runs.pools.executors import Compute
from figures.verdicts import LOOKS
from simulation import run, run_batch
from simulation.inputs.errors import InputProblems
from simulation.inputs.policy import Policy, load_policy
from simulation.inputs.scenario.scenario import load_scenario
from simulation.registers.mechanisms import KERNELS
from simulation.registers.outcomes import HEADLINES

START = 12
A = Policy.of("before", {"liaison_channels": 0.5})
B = Policy.of(
    "after",
    {
        "liaison_channels": 0.5,
        "role_clarity": {"intensity": 0.9, "start_week": START},
        "protective_support": {"intensity": 0.6, "start_week": START},
        "host_state_engagement": {"intensity": 0.7, "start_week": START},
    },
)
SMALL = {"weeks": 40, "communities": 45, "seeds": 3, "worlds": 3}


@pytest.fixture(scope="module")
def found() -> Explanation:
    return explain(
        A,
        B,
        "kesara",
        outcomes=["access", "battle_deaths", "accidental_breaches", "reintegrated", "duplication"],
        ensemble="none",  # luck alone, as ordinary runs have it
        **SMALL,
    )


def test_instruments_mechanisms_regions_and_windows_sum_to_the_total(found: Explanation) -> None:
    runs = run_batch("kesara", [A, B], range(3), weeks=40, communities=45).set_index(["policy", "seed"])
    for outcome in found.outcomes:
        total = found.totals[outcome].estimate
        # The total is the difference of ordinary runs.
        plain = (runs.loc["after", outcome] - runs.loc["before", outcome]).mean()
        assert total == pytest.approx(plain, rel=1e-9, abs=1e-12)
        room = 1e-9 * max(1.0, *(abs(value) for value in found.means[outcome]))
        assert {part.id for part in found.instruments[outcome]} == {"role_clarity", "protective_support", "host_state_engagement"}
        assert sum(part.estimate for part in found.instruments[outcome]) == pytest.approx(total, rel=0, abs=room)
        answered = found.mechanisms[outcome]
        assert {part.id for part in answered.parts} == set(KERNELS)
        assert sum(part.estimate for part in answered.parts) + answered.remainder.estimate == pytest.approx(total, abs=room)
        for kernel, (rows, rest) in answered.rows.items():
            whole = next(part.estimate for part in answered.parts if part.id == kernel)
            assert sum(row.estimate for row in rows) + rest.estimate == pytest.approx(whole, rel=0, abs=room)
        assert sum(part.estimate for part in found.windows[outcome]) == pytest.approx(total, rel=0, abs=room)
        regions = found.regions[outcome]
        if outcome == "accidental_breaches":
            assert regions is None
        else:
            assert regions is not None and len(regions) == len(found.question.scenario.regions)
            assert sum(part.all.estimate for part in regions) == pytest.approx(total, rel=0, abs=room)
            for part in regions:
                assert part.within.estimate + part.moved.estimate == pytest.approx(part.all.estimate, abs=room)
    assert any(part.estimate for part in found.instruments["access"])


def test_drawn_orders_sum_to_the_total_too() -> None:
    drawn = explain(A, B, "kesara", outcomes=["access"], pairs=1, mechanisms=["access.permits"], **SMALL)
    total = drawn.totals["access"].estimate
    assert drawn.sampled and total != 0.0
    assert sum(part.estimate for part in drawn.instruments["access"]) == pytest.approx(total, rel=0, abs=1e-12)


def test_a_planted_path_is_found() -> None:
    # Role clarity acts on accidental breaches by ending ambiguity; nothing else can carry it, and cash to ex-combatants
    # has no part in it.
    clear = Policy.of("clear", {"liaison_channels": 0.5, "role_clarity": 0.9})
    path = explain(
        A, clear, "kesara", outcomes=["accidental_breaches"], mechanisms=["commitments.ambiguity", "excombatants.cash"], **SMALL
    )
    total = path.totals["accidental_breaches"].estimate
    by = {part.id: part.estimate for part in path.mechanisms["accidental_breaches"].parts}
    assert total < -1.0 and by == {"commitments.ambiguity": total, "excombatants.cash": 0.0}
    assert [part.id for part in path.instruments["accidental_breaches"]] == ["role_clarity"]


def test_nothing_parts_before_the_policies_do(found: Explanation) -> None:
    parting = found.parting
    assert parting.changes and min(change.week for change in parting.changes) == START
    assert parting.event is not None and parting.event.week >= START
    assert all(week >= START for week in parting.regions.values())
    assert not parting.differing[:START].any() and parting.differing[-1] > 0.0
    assert not found.weekly["access"][0, :START].any() and found.weekly["access"][0, -1] != 0.0
    # The event is in one run's table of events and not in the other's.
    seen = {}
    for policy in (A, B):
        events = run("kesara", policy, seed=parting.seed, weeks=40, communities=45).events
        same = events[
            (events["week"] == parting.event.week)
            & (events["kind"] == parting.event.kind)
            & (events["actor"] == parting.event.actor)
            & (events["target"] == parting.event.target)
            & (events["detail"] == parting.event.detail)
            & (events["region"] == parting.event.region)
        ]
        seen[policy.name] = len(same)
    other = {"before": "after", "after": "before"}[parting.event.policy]
    assert seen[parting.event.policy] > seen[other]


def test_the_same_question_has_the_same_answer(found: Explanation) -> None:
    again = answer(found.question, 3, Compute(workers=1))
    assert json.dumps(as_dict(again)) == json.dumps(as_dict(found))


def test_parts_of_regions_worked_by_hand() -> None:
    # Two regions at 0.2 and 0.6; under B a tenth of all people moved to the second and nothing else changed: the mean rises
    # by 0.04. Seen from the mean of both runs (0.42) the first brings 0.022 by losing people below it, the second 0.018.
    values = np.array([[[0.2], [0.6]], [[0.2], [0.6]]])[:, None]
    weights = np.array([[[0.5], [0.5]], [[0.4], [0.6]]])[:, None]
    country = (values * weights).sum(axis=2)
    within, moved = parts(values, weights, country, np.array([2]))
    assert not within.any()
    np.testing.assert_allclose(moved[0, :, 0], [0.022, 0.018], atol=1e-15)
    # Counts: weights stay, and the part is the region's own change.
    within, moved = parts(
        np.array([[[3.0], [1.0]], [[5.0], [0.0]]])[:, None], np.ones((2, 1, 2, 1)), np.array([[[4.0]], [[5.0]]]), np.array([1])
    )
    assert within[0, :, 0].tolist() == [2.0, -1.0] and not moved.any()


def test_weeks_and_windows_cover_a_run_once() -> None:
    for weeks in (1, 5, 20, 52, 104, 130, 260, 548):
        spans = windows(weeks)
        assert spans[0][0] == 0 and spans[-1][1] == weeks and all(a[1] == b[0] for a, b in pairwise(spans))
        for outcome in ("stability", "battle_deaths", "reintegrated"):
            assert week_weights(outcome, weeks).sum() == pytest.approx(weeks if outcome == "battle_deaths" else 1.0)


def test_policies_that_do_the_same_are_refused_kindly() -> None:
    with pytest.raises(InputProblems, match="liaison': stands twice"):
        ExplainRequest.of("liaison", "liaison", "kesara")
    scene = load_scenario("kesara")
    other = Policy.of(
        "written_otherwise",
        {"liaison_channels": {"intensity": 0.5, "regions": [r.name for r in scene.regions]}, "joint_planning": 0.0},
    )
    assert differing(A, other, scene, 52) == ()
    with pytest.raises(InputProblems, match=r"before, written_otherwise.*there is no difference to explain"):
        ExplainRequest.of(A, other, "kesara")
    assert differing(A, B, scene, START) == ()
    with pytest.raises(InputProblems, match="name of its own"):
        ExplainRequest.of(A, renamed(B, A.name), "kesara")


def renamed(policy: Policy, name: str) -> Policy:
    """The same policy under another name."""
    return policy.model_copy(update={"name": name})


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(InputProblems) as told:
        ExplainRequest.of("liasion", "no_such", "kesarra", outcomes=["trust"], mechanisms=["cash"], pairs=0, switches={"x": "on"})
    text = str(told.value)
    for word in ("liasion", "no_such", "kesarra", "trust", "cash", "pairs", "x"):
        assert word in text
    question = ExplainRequest.of(A, B, "kesara", weeks=20, follow=99)
    with pytest.raises(InputProblems, match="is none of the seeds"):
        answer(question, 2)


def test_size_is_told_before_and_grows_with_the_work() -> None:
    question = ExplainRequest.of(A, B, "kesara", weeks=20, communities=45)
    planned = size(question, 4)
    assert planned.exact and planned.runs_per_seed == runs_per_seed(question) == 8 + 2 * (12 + ROWS_EXPECTED) + 2
    assert planned.runs == 4 * planned.runs_per_seed + 2 * (96 + 25) and planned.worlds == 100
    assert "3 instruments differ (all 8 combinations); 100 worlds, 4 of them taken apart" in str(planned)
    small = size(question, seconds=1e-6)
    assert small.seeds == 4
    wide = ExplainRequest.of("uncoordinated", "best_practice", "kesara", weeks=20, communities=45)
    assert not wide.exact and set(wide.players) == set(load_policy("best_practice").instruments)
    assert size(wide, 4).runs_per_seed <= 4 * (len(wide.players) - 1) + 2 + 2 * (12 + ROWS_EXPECTED) + 2


def test_default_outcomes_are_headlines_and_cost() -> None:
    chosen = explain("uncoordinated", "liaison", "kesara", mechanisms=["trust"], **SMALL)
    assert chosen.outcomes[-1] == "cost_usd" and 2 <= len(chosen.outcomes) <= 5 and set(chosen.outcomes) <= set(HEADLINES)
    assert all(part.estimate > 0.0 for part in chosen.instruments["cost_usd"])


def test_the_whole_difference_has_the_verdict_that_a_comparison_of_the_same_worlds_has() -> None:
    asked = {"weeks": 20, "communities": 30, "ensemble": "scenario"}
    path = explain(A, B, "kesara", outcomes=["access"], mechanisms=["trust"], seeds=2, worlds=40, **asked)
    beside = compare("kesara", [B], against=A, replications=40, **asked)
    row = beside.table.set_index(["policy", "outcome"]).loc[("after", "access")]
    for name in ("n", "better", "worse", "low80", "high80", "luck", "same", "verdict", "depends_on"):
        assert path.worlds.loc["access", name] == row[name], name
    told = narrative(path, "access")[0]
    assert f"better by more than matters in {round(row['better'] * 40)} of 40 worlds" in told
    assert as_dict(path)["worlds"]["access"]["verdict"] == row["verdict"]
    assert str(row["depends_on"]) == "" or str(row["depends_on"]) in told or "It depends on" in told


def test_json_words_and_page(found: Explanation, tmp_path: Path) -> None:
    plain = as_dict(found)
    assert {"total", "instruments", "mechanisms", "remainder", "regions", "first_divergence"} <= set(plain)
    for outcome in found.outcomes:
        for part in (
            plain["total"][outcome],
            plain["remainder"][outcome],
            *plain["instruments"][outcome],
            *plain["mechanisms"][outcome],
            *(plain["regions"][outcome] or ()),
        ):
            assert part["low"] <= part["estimate"] <= part["high"]
            assert part["verdict"] in LOOKS and 0.0 <= part["better"] + part["worse"] <= 1.0
    first = plain["first_divergence"]
    assert first["week"] == START and first["event"]["week"] >= START and first["seed"] in found.seeds
    rows = table(found)
    assert set(rows["part"]) == {"total", "instrument", "mechanism", "row", "region", "window"}
    assert in_sentence("DDR programme") == "DDR programme" and in_sentence("Need coverage") == "need coverage"
    words = narrative(found, "access")
    assert (
        "Humanitarian access" in words[0]
        and "of 3 worlds" in words[0]
        and any(word.startswith("By instrument, ") for word in words)
    )
    assert f"week {START}" in " ".join(parting_words(found))
    folder = write(found, tmp_path / "out")
    page = (folder / "report.html").read_text("utf-8")
    assert "http" not in page.replace("http-equiv", "") and page.count("<img") == len(found.outcomes) + 2
    assert "Interaction remainder" in page
    stored = json.loads((folder / "explanation.json").read_text("utf-8"))
    assert stored["total"]["access"]["estimate"] == found.totals["access"].estimate
    assert {path.name for path in (folder / "figures").glob("*.png")} == {
        "timeline.png",
        "map.png",
        *(f"waterfall-{outcome}.png" for outcome in found.outcomes),
    }


def test_the_command_explains_and_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    env = {"COLUMNS": "150", "TERM": "dumb"}
    small = [
        "--weeks",
        "20",
        "--communities",
        "12",
        "--seeds",
        "2",
        "--worlds",
        "4",
        "--no-figures",
        "--out",
        "out",
        "--json",
        "found.json",
    ]
    done = runner.invoke(
        app,
        ["explain", "uncoordinated", "liaison", "--scenario", "kesara", "-o", "trust_organisations", "-m", "commitments", *small],
        env=env,
    )
    assert done.exit_code == 0, done.output
    assert "Trust between organisations" in done.stdout and "interaction remainder" in done.stdout
    stored = json.loads(Path("found.json").read_text("utf-8"))
    assert {"total", "instruments", "mechanisms", "remainder", "regions", "first_divergence", "rows"} <= set(stored)
    assert load_policy("liaison").name == stored["b"] and Path("out/report.html").exists()
    same = runner.invoke(app, ["explain", "liaison", "liaison", "-s", "kesara"], env=env)
    assert same.exit_code == 2 and "stands twice" in same.output
    wrong = runner.invoke(app, ["explain", "liasion", "liaison", "-s", "kesarra", "--outcome", "trust"], env=env)
    assert wrong.exit_code == 2 and wrong.output.count("  - ") == 3 and not Path("results").exists()


DOCUMENT = Path(__file__).parents[3] / "docs" / "decisions.md"
COMMANDS = [line for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("comity explain ")]


@pytest.mark.slow
def test_the_documents_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(COMMANDS) >= 3
    for number, line in enumerate(COMMANDS):
        # The last value of an option counts: the same commands, made small.
        words = [
            *shlex.split(line)[1:],
            "--communities",
            "12",
            "--seeds",
            "2",
            "--worlds",
            "2",
            "--weeks",
            "8",
            "--pairs",
            "1",
            "--no-figures",
            "--out",
            f"out{number}",
        ]
        done = CliRunner().invoke(app, words, env={"COLUMNS": "150", "TERM": "dumb"})
        assert done.exit_code == 0, done.output
        assert (tmp_path / f"out{number}" / "report.html").exists()
