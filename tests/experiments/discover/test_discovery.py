"""Scenario discovery: planted failures of a made-up study are found and said in words; mistakes are told at once."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import experiments.discover.discovery as module
from comity.cli import app
from experiments.discover.discovery import discover
from experiments.discover.report import box_table, write
from experiments.discover.words import holds_up, sentences
from experiments.runs.ensembles import load_ensemble
from experiments.store.folder import Store
from experiments.store.manifest import manifest_of
from experiments.store.writer import Writer
from experiments.stress.stress_test import plan_stress
from experiments.study import study_of
from experiments.sweep.sweeping import sweep
from simulation.inputs.errors import InputProblems, Problem

PAGE = Path(__file__).parents[3] / "docs" / "decisions.md"
VARIED = ["risk_caution", "government.abuse=0:1", "hazard_scale", "trust_gain"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stress test of 200 states with runs that are made up."""
    place = tmp_path_factory.mktemp("planted")
    plan = plan_stress(
        "kesara",
        place,
        policies=["uncoordinated", "liaison"],
        states=100,
        seeds=2,
        weeks=10,
        communities=30,
        shocks=["none", "donor_cut"],
        vary=VARIED,
        outcomes=["stability", "civilian_deaths"],
    )
    manifest = manifest_of(plan.study.content(), [m.name for m in plan.study.measures], plan.study.total_runs)
    store = Store.create(place, manifest, plan.study.to_toml())
    runs = made_up(plan.study.run_table())
    with Writer(store, plan.study.run_table) as writer:
        for missing in writer.missing(store.total):
            writer.add(missing, runs.loc[missing, store.measures].to_numpy(), {})
    return place


def made_up(runs: pd.DataFrame) -> pd.DataFrame:
    """Runs without a run: stability falls where abuse is high and donors cut; “Liaison” helps where caution is low."""
    luck = np.random.default_rng(0)
    cut = runs["scenario"].str.contains("donor_cut")
    runs["stability"] = (
        0.7
        - 0.3 * ((runs["government.abuse"] > 0.6) & cut)
        + 0.05 * ((runs["policy"] == "liaison") & (runs["risk_caution"] < 0.5))
        + luck.normal(0, 0.01, len(runs))
    )
    runs["civilian_deaths"] = 100.0 + 400.0 * (runs["hazard_scale"] > runs["hazard_scale"].median())
    return runs


def test_a_planted_failure_is_said_in_words(folder: Path) -> None:
    found = discover(folder, "liaison", outcome="stability", below=0.55, draws=6)
    assert len(found.cases) == 200 and 0.1 < found.share < 0.3
    assert set(found.found[0].box.limits) == {"government.abuse", "shock"}
    assert found.found[0].quality.f1 > 0.95 and holds_up(found, 0)
    text = " ".join(sentences(found))
    assert "“Liaison” fails (stability below 0.55)" in text
    assert "“government: abuse” is " in text and " (above 0." in text
    assert "the shock is a cut of donors' money by half for two years" in text
    assert found.found[0].box.limits["government.abuse"].low == pytest.approx(0.6, abs=0.03)
    assert "Holds up" in text


def test_where_one_beats_another(folder: Path) -> None:
    found = discover(folder, "liaison", against="uncoordinated", outcome="stability", margin=0.02, draws=3)
    assert set(found.found[0].box.limits) == {"risk_caution"}
    assert found.found[0].box.limits["risk_caution"].high == pytest.approx(0.5, abs=0.03)
    assert any("does better than “Uncoordinated” (in stability by more than 0.02)" in line for line in sentences(found))
    worse = discover(folder, "uncoordinated", against="liaison", outcome="stability", margin=0.02, loses=True, draws=3)
    assert worse.interest.tolist() == found.interest.tolist()


def test_harm_is_a_failure_above(folder: Path) -> None:
    found = discover(folder, "liaison", outcome="civilian_deaths", above=300.0, draws=3)
    assert set(found.found[0].box.limits) == {"hazard_scale"} and found.found[0].quality.density == 1.0
    # Without a threshold the reference's median is one; nothing lies above it by rounding.
    assert discover(folder, "liaison", outcome="civilian_deaths", draws=2).threshold == 300.0


def test_nothing_to_tell_apart_is_said(folder: Path) -> None:
    never = discover(folder, "liaison", outcome="stability", below=0.0, draws=2)
    assert never.found == () and "it is so in no state" in sentences(never)[1]
    assert box_table(never).empty


def test_the_same_search_gives_the_same_answer(folder: Path) -> None:
    one, two = (discover(folder, "liaison", outcome="stability", below=0.55, draws=3, seed=3) for _ in range(2))
    assert box_table(one).equals(box_table(two)) and one.stable == two.stable


def test_seeds_are_cases_when_a_study_runs_over_an_ensemble(tmp_path: Path) -> None:
    study = study_of(
        scenarios=["kesara"],
        policies=["uncoordinated", "best_practice"],
        seeds=24,
        ensemble="mali",
        weeks=6,
        communities=30,
        outcomes=["trust_mission"],
    )
    sweep(study, tmp_path)
    found = discover(tmp_path, "best_practice", draws=3)
    members = load_ensemble("mali")
    assert len(found.cases) == 24 and set(found.cases) == set(members.members)
    assert found.cases["trust_gain"].iloc[5] == members.parameters(5)["trust_gain"]
    # Twelve of 24 cases among 141 factors: a box found there must not be called certain.
    assert not any(holds_up(found, i) for i in range(len(found.found)))


def test_tables_pictures_and_page(folder: Path, tmp_path: Path) -> None:
    found = discover(folder, "liaison", outcome="stability", below=0.55, draws=4)
    write(found, tmp_path)
    table = pd.read_csv(tmp_path / "boxes.csv")
    assert {"PRIM"} <= set(table["method"]) and (table["coverage"] <= 1).all()
    assert json.loads((tmp_path / "discover.json").read_text())["share"] == pytest.approx(found.share)
    html = (tmp_path / "report.html").read_text()
    assert html.count("data:image/png") == 2 * len(found.found) and "What this cannot tell you" in html
    assert (tmp_path / "figures" / "way-1.svg").stat().st_size > 0


def test_without_scikit_learn_it_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any, **__: Any) -> None:
        raise InputProblems([Problem("command", "", None, "trees need scikit-learn")])

    monkeypatch.setattr(module, "tree_boxes", missing)
    found = discover(folder, "liaison", outcome="stability", below=0.55, draws=2)
    assert found.trees is None and any("scikit-learn is not installed" in line for line in sentences(found))


def test_all_mistakes_are_told_at_once(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        discover(folder, "lisaon", against="nobody", outcome="stabilty", below=1.0, above=2.0, margin=-1.0)
    text = str(caught.value)
    for part in ("lisaon", "nobody", "stabilty", "excludes above", "margin"):
        assert part in text, part
    with pytest.raises(InputProblems, match="would call the better side a failure"):
        discover(folder, "liaison", outcome="civilian_deaths", below=3.0)
    with pytest.raises(InputProblems, match="needs a policy to compare with"):
        discover(folder, "liaison", loses=True)
    answer = CliRunner().invoke(app, ["discover", str(tmp_path), "-p", "liaison"])
    assert answer.exit_code == 2 and "is no study" in answer.output


@pytest.mark.slow
def test_the_worked_example_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands of docs/decisions.md about stress tests and discovery, typed as they stand."""
    monkeypatch.chdir(tmp_path)
    block = PAGE.read_text("utf-8").partition("## How robust is a policy?")[2].partition("```\n")[2].partition("```")[0]
    lines = [line for line in block.replace("\\\n", " ").splitlines() if line.startswith("comity ")]
    assert [shlex.split(line)[1] for line in lines] == ["stress", "discover", "discover"]
    for line in lines:
        answer = CliRunner().invoke(app, shlex.split(line)[1:])
        assert answer.exit_code == 0, answer.output
    assert (tmp_path / "stress" / "report.html").exists() and len(list((tmp_path / "stress").glob("discover-*/report.html"))) == 2
