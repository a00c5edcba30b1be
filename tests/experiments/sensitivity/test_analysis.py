"""Sensitivity of studies: what is refused, which methods fit, verdicts, evidence, the report and the command."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import experiments.sensitivity.of_study as loading
from comity.cli import app
from experiments.sensitivity.analysis import Cell, Sensitivity, analyse, methods_for
from experiments.sensitivity.indices import Index
from experiments.sensitivity.methods.sobol import total_order_notes
from experiments.sensitivity.of_study import sensitivity
from experiments.sensitivity.replication_variance import crossed_interval
from experiments.sensitivity.report import findings, page, write
from experiments.sensitivity.status import STATUSES, status_study, variance_by_status
from experiments.store.reading import StudyRuns
from experiments.study import Study, load_study
from simulation.inputs.errors import InputProblems
from simulation.registers.parameters import PARAMETERS
from tests.experiments.sensitivity.known_answers import ISHIGAMI, noisy, saltelli, space

PLAN: dict[str, Any] = {
    "title": "A made-up study",
    "scenarios": ["kesara"],
    "policies": ["uncoordinated", "liaison"],
    "seeds": 3,
    "weeks": 10,
    "outcomes": ["stability", "trust_mission"],
    "design": {"kind": "saltelli", "samples": 64, "second_order": True},
    "vary": [
        {"parameter": "trust_gain"},
        {"instrument": "joint_planning", "low": 0.0, "high": 1.0},
        {"switch": "troops_and_civilians"},
        {"parameter": "opinion_step"},
    ],
}


def made_up(study: Study) -> pd.DataFrame:
    """Runs of a study without a run: stability answers to the first three factors, a third of it is luck."""
    runs = study.run_table()
    first, second, word, _ = (study.factors[i] for i in range(4))
    luck = np.random.default_rng(0)
    effect = (
        first.positions(runs[first.id])
        + first.positions(runs[first.id]) * runs[second.id]
        + 0.4 * (runs[word.id] == word.options[0])
    )
    lift = 1.5 * (runs["policy"] == "liaison") * runs[second.id]
    runs["stability"] = 0.3 + 0.2 * (effect + lift) + luck.normal(0, 0.05, len(runs)) + 0.05 * (runs["seed"] == 1)
    runs["trust_mission"] = 0.5 + 0.1 * runs[second.id]
    return runs


@pytest.fixture(scope="module")
def study() -> Study:
    """A small Saltelli study with a number, an instrument, a switch and an idle factor."""
    return load_study(PLAN)


@pytest.fixture(scope="module")
def found(study: Study) -> Sensitivity:
    """Its analysis, with paired differences."""
    return sensitivity(study, made_up(study), against="uncoordinated", resamples=100)


def test_every_scenario_policy_and_difference_is_analysed(found: Sensitivity, study: Study) -> None:
    cells = {(cell.outcome, cell.policy) for cell in found.analyses}
    policies = ("uncoordinated", "liaison", "liaison − uncoordinated")
    assert cells == {(outcome, policy) for outcome in ("stability", "trust_mission") for policy in policies}
    assert list(found.table.columns[:11]) == [
        "outcome",
        "scenario",
        "policy",
        "method",
        "factor",
        "other",
        "index",
        "estimate",
        "low",
        "high",
        "floor",
    ]
    part = found.table[
        (found.table["outcome"] == "stability")
        & (found.table["policy"] == "liaison − uncoordinated")
        & (found.table["index"] == "ST")
    ].set_index("factor")
    assert part["rank"]["joint_planning"] == 1 and part["low"]["joint_planning"] > 0.5
    whole = found.table[
        (found.table["outcome"] == "stability") & (found.table["policy"] == "uncoordinated") & (found.table["index"] == "ST")
    ].set_index("factor")
    assert whole["inert"]["opinion_step"] and not whole["inert"]["troops_and_civilians"]
    luck = found.luck.set_index(["outcome", "policy"])
    assert 0.15 < luck["share"]["stability", "uncoordinated"] < 0.7 and luck["share"]["trust_mission", "liaison"] == 0


def test_the_same_seed_gives_the_same_numbers(study: Study, found: Sensitivity) -> None:
    again = sensitivity(study, made_up(study).sample(frac=1, random_state=1), against="uncoordinated", resamples=100)
    pd.testing.assert_frame_equal(again.table, found.table)
    other = sensitivity(study, made_up(study), against="uncoordinated", resamples=100, seed=1)
    assert not other.table["low"].equals(found.table["low"])


def test_failed_missing_and_not_finite_runs_are_refused_by_number(study: Study) -> None:
    runs = made_up(study)
    bad = runs.copy()
    bad.loc[bad["run_id"] == 17, "stability"] = np.nan
    bad.loc[bad["run_id"] == 23, "stability"] = np.inf
    with pytest.raises(InputProblems, match=r"17, 23.*not a finite number"):
        sensitivity(study, bad)
    with pytest.raises(InputProblems, match=r"12, 19.*2 of .* runs are not done"):
        sensitivity(study, runs[~runs["run_id"].isin([12, 19])])
    failures = runs.loc[runs["run_id"] == 5, ["run_id", "scenario", "policy", "seed"]].assign(reason="deaths are not finite")
    with pytest.raises(InputProblems, match=r"= '5'.*1 runs failed: deaths are not finite"):
        sensitivity(study, runs[runs["run_id"] != 5], failures)
    u = saltelli(np.random.default_rng(0), 8, 4)
    y = ISHIGAMI.function(u)[:, None]
    y[11] = np.nan
    with pytest.raises(InputProblems, match=r"'11'.*not finite"):
        analyse(space(4, "saltelli"), u, {Cell("stability", "mali", "p"): y})


def test_all_mistakes_of_a_request_are_told_at_once(study: Study) -> None:
    with pytest.raises(InputProblems) as caught:
        sensitivity(study, made_up(study), outcomes=["stabilty"], methods=["morris"], against="best_practice")
    text = str(caught.value)
    assert len(caught.value.problems) == 3 and "did you mean 'stability'" in text and "needs another design" in text
    with pytest.raises(InputProblems, match="varies nothing"):
        sensitivity(load_study({"scenarios": ["kesara"], "policies": ["liaison"], "seeds": 2}), made_up(study))


def test_methods_follow_from_the_design() -> None:
    assert methods_for(space(3, "saltelli")) == ("sobol",)
    assert methods_for(space(3, "saltelli"), ["pawn"]) == ("pawn",)
    assert methods_for(space(3, "morris")) == ("morris",)
    assert methods_for(space(3)) == ("delta", "pawn", "rbd_fast", "hdmr")
    assert methods_for(space(3), grid=True) == ("one_at_a_time",)
    with pytest.raises(InputProblems, match="not a method"):
        methods_for(space(3), ["pwan"])


@pytest.mark.parametrize(
    ("design", "methods"),
    [
        ({"kind": "latin_hypercube", "runs": 60}, {"delta", "pawn", "rbd_fast", "hdmr"}),
        ({"kind": "morris", "trajectories": 8}, {"morris"}),
        ({"kind": "one_at_a_time"}, {"one_at_a_time"}),
    ],
)
def test_other_designs(design: dict[str, Any], methods: set[str], tmp_path: Path) -> None:
    plan = load_study({**PLAN, "policies": ["liaison"], "outcomes": ["stability"], "design": design})
    result = sensitivity(plan, made_up(plan).drop(columns="trust_mission"), resamples=100)
    assert set(result.table["method"]) == methods
    assert (write(result, tmp_path, figures=design["kind"] != "latin_hypercube") / "report.html").stat().st_size > 5000


def test_verdicts_settle_with_the_sample() -> None:
    luck = np.random.default_rng(0)
    states = {}
    for base in (16, 4096):
        u = saltelli(luck, base, 4)
        result = analyse(
            space(4, "saltelli"), u, {Cell("stability", "mali", "p"): noisy(ISHIGAMI.function(u), luck, 3, 1.0)}, resamples=200
        )
        states[base] = next(iter(result.verdicts.values()))["sobol"]
    small, large = states[16], states[4096]
    assert small.state in ("not yet", "first ranks settled") and small.needed > 16
    assert large.state == "converged" and large.settled == 3 and large.needed == 4096 and large.widest < 0.1
    assert "Converged" in large.text and "needed" in small.text


@pytest.mark.parametrize("seeds", [1, 2])
def test_below_three_seeds_nothing_is_sure(seeds: int) -> None:
    """With two seeds "settled" and "inert" turned round with the next pair."""
    u, cell = saltelli(np.random.default_rng(3), 64, 4), Cell("stability", "kesara", "localised")
    y = noisy(ISHIGAMI.function(u), np.random.default_rng(4), seeds, 2.0, shared=2.0)
    found = analyse(space(4, "saltelli"), u, {cell: y}, resamples=100)
    assert found.table["low"].isna().all() and not found.table["inert"].any()
    assert found.verdicts[cell]["sobol"].state == "too few seeds" and "At least 3 seeds" in found.verdicts[cell]["sobol"].text
    told = " ".join(words for _, words in findings(found, cell))
    assert "these runs do not say" in told and "What does not show" not in dict(findings(found, cell))
    assert "(nan" not in page(found, {}) and "nan)" not in page(found, {})
    more = analyse(
        space(4, "saltelli"),
        u,
        {cell: noisy(ISHIGAMI.function(u), np.random.default_rng(4), 4, 2.0, shared=2.0)},
        resamples=100,
    )
    assert more.table["low"].notna().all()


def test_a_variance_lost_in_luck_cannot_be_estimated() -> None:
    """Factors that do next to nothing under strong luck: once all were called inert and the order settled."""
    u, cell = saltelli(np.random.default_rng(1), 32, 3), Cell("stability", "kesara", "localised")
    lost = 0
    for seed in range(6):
        y = np.random.default_rng(seed).normal(size=(len(u), 4))
        found = analyse(space(3, "saltelli"), u, {cell: y}, methods=["sobol"], resamples=100, curves=False)
        index = found.analyses[cell]["sobol"].indices["ST"]
        assert np.isnan(index.low).all() and not index.inert.any()
        if np.isnan(index.estimate).all():
            lost += 1
            assert found.verdicts[cell]["sobol"].state == "cannot be estimated"
            assert "at or below zero" in found.analyses[cell]["sobol"].notes[0]
    assert lost


def test_what_does_not_vary_at_all_is_inert() -> None:
    u, cell = saltelli(np.random.default_rng(1), 32, 3), Cell("stability", "kesara", "localised")
    y = np.tile(np.random.default_rng(2).normal(size=4), (len(u), 1))
    index = analyse(space(3, "saltelli"), u, {cell: y}, methods=["sobol"], resamples=50).analyses[cell]["sobol"].indices["ST"]
    assert index.inert.all() and not index.estimate.any()


def test_impossible_total_orders_are_named() -> None:
    def index(*values: float) -> Index:
        return Index("ST", [(f"x{k}", "") for k in range(len(values))], np.array(values), np.zeros((0, len(values))))

    assert total_order_notes(index(0.7, 0.31)) == []
    below, less = total_order_notes(index(0.7, -0.1))
    assert "“x1” (-0.10)" in below and "add to 0.60" in less


def test_the_interval_of_a_mean_holds_what_seeds_share() -> None:
    # 300 tables of 30 points and 5 seeds with strong shared luck; below 270 of 300 a 95 % interval comes once in 10,000.
    luck, held, blind = np.random.default_rng(7), 0, 0
    for _ in range(300):
        y = luck.normal(size=(30, 1)) + 2 * luck.normal(size=(1, 5)) + luck.normal(size=(30, 5))
        low, high = crossed_interval(y)
        held += low <= 0.0 <= high
        means = y.mean(axis=1)
        blind += abs(means.mean()) <= 1.96 * means.std(ddof=1) / math.sqrt(30)
    assert held >= 270 and blind < 150
    assert math.isnan(crossed_interval(np.ones((5, 2)))[0])


def test_a_dummy_factor_is_inert() -> None:
    u = saltelli(np.random.default_rng(2), 128, 4)
    result = analyse(
        space(4, "saltelli"),
        u,
        {Cell("stability", "mali", "p"): np.repeat(ISHIGAMI.function(u)[:, None], 4, axis=1)},
        resamples=200,
        dummy=True,
    )
    row = result.table[(result.table["factor"] == "(dummy)")].iloc[0]
    assert row["index"] == "S1" and row["inert"]


def test_variance_by_status_of_groups_is_exact() -> None:
    """Every parameter, grouped: a made-up outcome that reads one assumed and one derived parameter."""
    plan = status_study("kesara", "liaison", samples=256, seeds=4, outcomes=["stability"])
    assert len(plan.factors) == sum(p.high > p.low for p in PARAMETERS.values()) and plan.total_points == 256 * 5
    runs = plan.run_table()
    chosen = {status: next(f for f in plan.factors if PARAMETERS[f.name].status == status) for status in STATUSES}
    u = {status: factor.positions(runs[factor.id]) for status, factor in chosen.items()}
    runs["stability"] = 2 * u["assumed"] + u["derived"]
    shares = variance_by_status(sensitivity(plan, runs, resamples=200)).set_index("status")
    assert shares["exact"].all() and shares["factors"].sum() == len(plan.factors)
    for status, truth in (("assumed", 0.8), ("derived", 0.2), ("cited", 0.0)):
        assert shares["alone_low"][status] <= truth <= shares["alone_high"][status], status
        assert abs(shares["at_most"][status] - truth) < 0.1


def test_variance_by_status_of_single_factors_adds_up(found: Sensitivity) -> None:
    shares = variance_by_status(found)
    part = shares[(shares["outcome"] == "stability") & (shares["policy"] == "uncoordinated")].set_index("status")
    assert set(part.index) == {"assumed", "choice", "disputed"} and part["factors"].sum() == 4
    assert (part["at_most"] >= part["alone"] - 0.2).all() and 0.6 < part["alone"].sum() < 1.3


def test_the_report_stands_alone_and_speaks_plainly(found: Sensitivity, tmp_path: Path) -> None:
    write(found, tmp_path, figures=False)
    page = (tmp_path / "report.html").read_text("utf-8")
    for words in (
        "What matters",
        "What is luck",
        "Is it settled",
        "What this cannot tell you",
        "What was varied",
        "“Liaison” less “Uncoordinated”",
    ):
        assert words in page
    assert "http://" not in page and "https://" not in page and "<script" not in page
    told = json.loads((tmp_path / "sensitivity.json").read_text("utf-8"))
    assert len(told["rows"]) == len(found.table) == len(pd.read_csv(tmp_path / "sensitivity.csv"))


def test_the_command(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs, none = made_up(study), pd.DataFrame({"run_id": [], "reason": []})
    read = StudyRuns(study, runs, none, study.seed_numbers)
    monkeypatch.setattr(loading, "read_study", lambda folder, partial: read)
    out, told = tmp_path / "out", tmp_path / "found.json"
    done = CliRunner().invoke(
        app,
        [
            "sensitivity",
            str(tmp_path),
            "--outcome",
            "stability",
            "--against",
            "uncoordinated",
            "--by-status",
            "--resamples",
            "60",
            "--out",
            str(out),
            "--json",
            str(told),
            "--no-figures",
        ],
    )
    assert done.exit_code == 0, done.output
    assert "total order" in done.output and "Luck:" in done.output and "assumed" in done.output
    assert json.loads(told.read_text("utf-8"))["by_status"] and (out / "report.html").exists()
    broken = runs.copy()
    broken.loc[broken["run_id"] == 3, "stability"] = np.nan
    spoiled = StudyRuns(study, broken, none, study.seed_numbers)
    monkeypatch.setattr(loading, "read_study", lambda folder, partial: spoiled)
    done = CliRunner().invoke(app, ["sensitivity", str(tmp_path), "--outcome", "stability"])
    assert done.exit_code == 2 and "not a finite number" in done.output


def test_a_folder_without_a_study_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["sensitivity", str(tmp_path)])
    assert done.exit_code == 2 and "is no study" in done.output
