"""Stress tests: states and shocks, mistakes told at once, real runs end to end."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from comity.cli import app
from experiments.runs.ensembles import Ensemble
from experiments.store.folder import Store
from experiments.stress.design import SHOCKS, samples, shock_words, shocked, usual_varied
from experiments.stress.report import findings, report
from experiments.stress.robustness import StateResampling, robustness
from experiments.stress.stress_test import Stress, plan_stress, read_stress, read_thresholds
from experiments.study import load_study
from experiments.sweep.sweeping import sweep
from simulation.inputs.errors import InputProblems, Problem
from simulation.inputs.scenario.scenario import load_scenario
from simulation.registers.parameters import PARAMETERS
from simulation.registers.switches import SWITCHES
from simulation.world import WORLD_PARAMETERS

SMALL: dict[str, Any] = {
    "policies": ["uncoordinated", "best_practice", "liaison"],
    "states": 5,
    "seeds": 2,
    "weeks": 30,
    "communities": 45,
    "shocks": ["none", "donor_cut:0.8:20+offensive"],
    "vary": ["risk_caution", "government.abuse=0.2:0.8"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small stress test of Kesara, run."""
    place = tmp_path_factory.mktemp("stress")
    plan = plan_stress("kesara", place, **SMALL)
    assert not sweep(plan.study, place, workers=2).interrupted
    return place


@pytest.fixture(scope="module")
def found(folder: Path) -> Stress:
    """What it found."""
    return read_stress(folder, resamples=100)


def test_every_policy_meets_the_same_states_and_seeds(folder: Path) -> None:
    runs = Store(folder).table()
    met = runs.groupby("policy").apply(lambda part: sorted(zip(part["scenario"], part["point"], part["seed"])))
    assert len(met) == 4  # with the scenario's own reference
    assert all(one == met.iloc[0] for one in met) and len(met.iloc[0]) == 5 * 2 * 2


def test_every_sample_has_seeds_of_its_own(folder: Path, found: Stress) -> None:
    runs = Store(folder).table()
    seeds = runs.groupby("point")["seed"].agg(frozenset)
    assert all(len(own) == 2 for own in seeds) and len(frozenset.union(*seeds)) == 5 * 2
    assert all(len(part) == 2 for part in runs.groupby(["scenario", "point"])["seed"].agg(set))
    assert "5 samples has 2 seeds of its own, 10 in all" in report(found, None)
    assert load_study(folder / "study.toml").case(int(runs["run_id"].iloc[-1])).seed == runs["seed"].iloc[-1]


def test_states_that_share_their_seeds_have_no_intervals(found: Stress) -> None:
    r = found.robustness
    blind = robustness(found.values, found.policies, found.outcomes, r.thresholds, joint=r.joint, resampling=StateResampling(0))
    old = dataclasses.replace(found, shared=True, robustness=blind)
    assert blind.table["low"].isna().all() and r.table["low"].notna().any()
    assert blind.table["estimate"].equals(r.table["estimate"])
    assert "All states share 2 seeds" in report(old, None) and "nan" not in report(old, None)


@pytest.mark.slow
def test_shares_with_other_seeds_lie_in_each_others_intervals(tmp_path: Path) -> None:
    """Once "100 % (100 % to 100 %)" with seeds 0-1 and "0 % (0 % to 0 %)" with the next two pairs."""
    ends = []
    for first in (0, 2, 4):
        plan = plan_stress(
            "kesara",
            tmp_path / str(first),
            policies=["uncoordinated", "localised"],
            states=12,
            seeds=2,
            first_seed=first,
            weeks=26,
            communities=30,
            shocks=["none"],
            vary=["trust_gain"],
            switching="default",
            thresholds=["access=0.62"],
            outcomes=["access"],
        )
        sweep(plan.study, plan.folder)
        table = read_stress(plan.folder).robustness.table.query("outcome == 'all thresholds'")
        assert (table["high"] - table["low"]).min() > 0.2
        ends.append(table[["low", "high"]].to_numpy())
    assert np.all(np.max(ends, axis=0)[:, 0] <= np.min(ends, axis=0)[:, 1])


def test_values_are_means_of_the_runs_that_they_name(folder: Path, found: Stress) -> None:
    runs = Store(folder).table().set_index("run_id")
    table = found.table()
    assert len(table) == 10 * 4 and len(found.states) == 10
    row = table[(table["shock"] != "none") & (table["policy"] == "best_practice")].iloc[3]
    behind = runs.loc[[int(number) for number in row["runs"].split()]]
    assert len(behind) == 2 and set(behind["policy"]) == {"best_practice"} and set(behind["point"]) == {row["point"]}
    assert row["trust_mission"] == pytest.approx(behind["trust_mission"].mean())


def test_thresholds_nobody_set_are_medians_of_the_reference(found: Stress) -> None:
    assert found.reference == "coexistence"
    own = found.table().query("policy == 'coexistence'")["stability"]
    assert found.robustness.thresholds["stability"] == pytest.approx(own.median())
    assert found.robustness.value("coexistence", "stability", "satisfied") == 0.5
    assert "cost_usd" not in found.robustness.joint


def test_a_shock_does_what_it_says(found: Stress) -> None:
    assert (found.values >= 0).all()
    calm, hit = (found.values[(found.states["shock"] == shock).to_numpy()] for shock in SMALL["shocks"])
    assert not np.array_equal(calm, hit)
    deaths = list(found.outcomes).index("civilian_deaths")
    assert hit[:, :, deaths].mean() > calm[:, :, deaths].mean()


def test_a_stress_test_is_read_again_alike_and_resumed(folder: Path, found: Stress) -> None:
    again = read_stress(folder, resamples=100)
    assert again.robustness.table.equals(found.robustness.table) and again.by_shock.equals(found.by_shock)
    plan = plan_stress("kesara", folder, **SMALL)
    assert sweep(plan.study, folder, workers=1).state.here == 0
    assert load_study(folder / "study.toml").digest() == plan.study.digest()


def test_states_with_missing_runs_are_left_out_and_said(folder: Path, found: Stress, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Store(folder).table()
    monkeypatch.setattr(Store, "table", lambda self: whole[whole["run_id"] != 7])
    part = read_stress(folder, resamples=0)
    assert part.dropped == 1 and len(part.states) == len(found.states) - 1
    assert any("left out" in line for line in findings(part))


def test_the_page_says_what_was_found(found: Stress) -> None:
    html = report(found, None)
    for text in ("Stress test", "Regret compares with the policies tried here", "Kendall", "a cut of donors"):
        assert text in html.replace("&#39;", "'"), text
    assert any("dominated" in line for line in findings(found))


def test_samples_cover_ranges_evenly_and_repeat() -> None:
    table = samples(8, {"risk_caution": (0.3, 1.0)}, seed=3)
    assert table.equals(samples(8, {"risk_caution": (0.3, 1.0)}, seed=3))
    places = np.sort((table["risk_caution"] - 0.3) / 0.7 * 8).astype(int)
    assert places.tolist() == list(range(8))
    assert set(SWITCHES) <= set(table) and table["troops_and_civilians"].value_counts().tolist() == [4, 4]
    free = [name for name, p in PARAMETERS.items() if p.tier != "fixed" and p.low < p.high]
    assert list(usual_varied()) == free and set(free) & set(WORLD_PARAMETERS)


def test_one_switch_at_a_time_and_ensembles() -> None:
    table = samples(20, {}, switching="one")
    changed = sum((table[name] != switch.options[0]).astype(int) for name, switch in SWITCHES.items())
    assert changed.iloc[0] == 0 and changed.max() == 1
    members = pd.DataFrame({"trust_gain": [0.01, 0.02, 0.03]})
    ensemble = Ensemble("small", "", members, np.ones(3), {})
    dealt = samples(7, {}, ensemble=ensemble, switching="default")
    assert dealt["trust_gain"].tolist() == [0.01, 0.02, 0.03, 0.01, 0.02, 0.03, 0.01] and list(dealt) == ["trust_gain"]


@pytest.mark.parametrize("shock", SHOCKS)
def test_every_shock_can_be_put_into_a_country(shock: str) -> None:
    country = load_scenario("kesara")
    made = shocked(country, f"{shock}:0.5:10", 60)
    assert len(made.timeline) == len(country.timeline) + 1
    assert (made.timeline[-1].week, made.timeline[-1].magnitude, made.timeline[-1].weeks) == (20, 0.5, 10)
    assert shock_words(shock) in shock_words(f"{shock}+coup")
    assert shocked(country, "none", 60) is country


def test_thresholds_as_people_write_them() -> None:
    problems: list[Problem] = []
    limits = read_thresholds(["stability=0.6", "cost_usd<=2e8"], ["stability", "cost_usd"], problems)
    assert limits == {"stability": 0.6, "cost_usd": 2e8} and not problems
    read_thresholds(["stability<=0.6", "stabilty=1", "cost_usd", "cost_usd=x"], ["stability", "cost_usd"], problems)
    assert [problem.key for problem in problems] == ["stability", "stabilty", "", "cost_usd"]
    assert problems[1].nearest == "stability"


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        plan_stress(
            "kesara",
            tmp_path,
            policies=["lisaon"],
            against="best_practise",
            outcomes=["stabilty", "troops"],
            thresholds=["trust_mission=0.5"],
            shocks=["offensiv", "donor_cut:2"],
            states=1,
            vary=["risk_cautoin"],
            switching="pool",
            ensemble="mal",
        )
    text = str(caught.value)
    for part in (
        "lisaon",
        "best_practise",
        "stabilty",
        "has no better side",
        "is not an outcome of this stress test",
        "offensiv",
        "donor_cut:2",
        "states",
        "risk_cautoin",
        "pool",
        "mal",
    ):
        assert part in text, part
    assert len(caught.value.problems) >= 11
    assert not (tmp_path / "scenarios").exists()


def test_the_command_writes_everything(tmp_path: Path) -> None:
    out, file = tmp_path / "out", tmp_path / "found.json"
    words = [
        "stress",
        "kesara",
        "-p",
        "uncoordinated",
        "-p",
        "coexistence",
        "--states",
        "3",
        "--seeds",
        "1",
        "--weeks",
        "10",
        "--communities",
        "30",
        "--shock",
        "none",
        "--threshold",
        "stability>=0.5",
        "--vary",
        "risk_caution",
        "--out",
        str(out),
        "--json",
        str(file),
        "--yes",
    ]
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 0, answer.output
    told = json.loads(file.read_text())
    assert told["thresholds_used"]["stability"] == 0.5 and told["thresholds_together"] == ["stability"] and told["states"] == 3
    assert {row["measure"] for row in told["rows"]} >= {"regret_mean", "regret_90", "regret_max", "tail", "satisfied", "first"}
    for name in ("report.html", "robustness.csv", "dominance.csv", "by_shock.csv", "values.csv", "figures/robustness.png"):
        assert (out / name).stat().st_size > 0, name
    wrong = CliRunner().invoke(app, ["stress", "kesara", "--threshold", "stabilty=1", "-p", "nobody", "--out", str(tmp_path / "x")])
    assert wrong.exit_code == 2 and "stability" in wrong.output and "nobody" in wrong.output
