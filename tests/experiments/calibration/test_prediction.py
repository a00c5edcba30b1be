"""Predictions: columns as promised, intervals in order, nothing after the fit is read, and the command."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from comity.cli import app
from experiments.calibration.prediction import COLUMNS, PredictRequest, against_evidence, predict
from experiments.runs.ensembles import Ensemble, write_ensemble
from simulation import load_scenario, run
from simulation.inputs.errors import InputProblems
from tests.yearly import yearly_deaths

SERIES = [
    "battle_deaths",
    "one_sided_deaths",
    "non_state_deaths",
    "aid_worker_incidents",
    "satisfied_with_mission",
    "access",
    "consent",
]
SETTINGS = {"communities": 18, "workers": 2}


def members(count: int = 6) -> Ensemble:
    table = pd.DataFrame({"hazard_scale": np.linspace(0.6, 1.6, count), "satisfaction_threshold": np.linspace(0.45, 0.6, count)})
    return Ensemble("tiny", "mali", table, np.ones(count), {"method": "made up", "last_year": 2013})


@pytest.fixture(scope="module")
def prediction():  # type: ignore[no-untyped-def]
    return predict("mali", 2014, 2015, members(), runs_per_member=3, **SETTINGS)


def test_columns_series_and_order(prediction) -> None:  # type: ignore[no-untyped-def]
    table = prediction.table
    assert tuple(table.columns) == COLUMNS
    assert list(dict.fromkeys(table["series"])) == SERIES
    country = table[table["region"] == ""]
    assert country.groupby("series")["year"].apply(list).map(lambda years: years == [2014, 2015]).all()
    regions = {region.name for region in load_scenario("mali").regions}
    assert set(table.loc[table["region"] != "", "region"]) == regions
    assert set(table.loc[table["region"] != "", "series"]) == {"satisfied_with_mission"}
    values = table[list(COLUMNS[3:])].to_numpy()
    assert np.isfinite(values).all() and np.all(np.diff(values, axis=1) >= 0.0)
    shares = table["series"].isin(["satisfied_with_mission", "access", "consent"])
    assert values[shares].min() >= 0.0 and values[shares].max() <= 1.0
    chances = prediction.consent.groupby("year")["probability"].sum()
    assert chances.to_numpy() == pytest.approx(1.0)


def test_intervals_hold_parameters_luck_and_the_record(prediction) -> None:  # type: ignore[no-untyped-def]
    again = predict("mali", 2014, 2015, members(), runs_per_member=3, communities=18, workers=1)
    pd.testing.assert_frame_equal(again.table, prediction.table)
    one = predict("mali", 2014, 2014, members(1), runs_per_member=12, **SETTINGS).table.set_index(["series", "region"])
    all_ = prediction.table[prediction.table["year"] == 2014].set_index(["series", "region"])

    def width(table: pd.DataFrame, series: str) -> float:
        return float(table.loc[(series, ""), "high80"] - table.loc[(series, ""), "low80"])

    assert width(all_, "satisfied_with_mission") > 1.05 * width(one, "satisfied_with_mission") > 0.0


def test_the_median_is_near_that_of_plain_runs() -> None:
    found = predict("mali", 2014, 2014, members(1), runs_per_member=20, **SETTINGS).table.set_index("series")
    scene = load_scenario("mali")
    runs = [
        run(scene, scene.reference_policy, seed, weeks=79, communities=18, parameters=members(1).member(0)) for seed in range(20)
    ]
    deaths = [
        float(t.loc[(t["year"] == 2014) & (t["series"] == "battle_deaths"), "deaths"].iloc[0]) for t in map(yearly_deaths, runs)
    ]
    low, high = np.quantile(deaths, [0.25, 0.75])
    assert low * 0.6 <= found.loc["battle_deaths", "median"] <= max(high, 25.0) * 1.6


def test_predictions_know_no_later_record() -> None:
    """Records after the fit, made absurd, change nothing."""
    scene = load_scenario("mali")
    table = scene.evidence("years").astype(object)
    table.loc[table["year"] > 2013, "battle_deaths"] = 99999
    changed = scene.replace(evidence_tables=scene.evidence_tables | {"years": table.to_csv(index=False)})
    arguments = {"runs_per_member": 1, **SETTINGS}
    first = predict(scene, 2014, 2014, members(3), **arguments)
    pd.testing.assert_frame_equal(predict(changed, 2014, 2014, members(3), **arguments).table, first.table)


def test_beside_the_records_only_when_asked(prediction) -> None:  # type: ignore[no-untyped-def]
    beside = against_evidence(prediction)
    assert len(beside) == 8 and set(beside["standing"]) == {"held out"}
    row = beside[(beside["year"] == 2014) & (beside["series"] == "battle_deaths")].iloc[0]
    assert row["recorded"] == 189 and row["inside80"] == (row["low80"] <= 189 <= row["high80"])
    prediction.provenance["fitted_to"] = 2014
    assert against_evidence(prediction).groupby("year")["standing"].first().tolist() == ["used in the fit", "held out"]
    prediction.provenance["fitted_to"] = 2013


def test_the_last_year_of_the_horizon_can_be_asked_for() -> None:
    request = PredictRequest.of("mali", 2019, 2023, members())
    assert request.settings.scenario.name == "mali"
    with pytest.raises(InputProblems) as caught:
        predict("mali", 2013, 2024, "no-such", "no-such", runs_per_member=0, workers=0, communities=3, first_seed=-1)
    assert len(caught.value.problems) == 8, str(caught.value)
    with pytest.raises(InputProblems, match="before the first"):
        predict("mali", 2016, 2015, members())


@pytest.mark.slow
def test_commands_of_the_document_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first block of docs/calibration.md, typed line by line."""
    page = Path(__file__).parents[3] / "docs" / "calibration.md"
    block = re.search(r"^```sh\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert block
    monkeypatch.chdir(tmp_path)
    lines = [shlex.split(line) for line in block[1].splitlines() if line.startswith("comity ")]
    assert len(lines) >= 5
    for words in lines:
        done = CliRunner().invoke(app, words[1:])
        assert done.exit_code == 0, f"{words}: {done.output}"
    table = pd.read_csv(tmp_path / "results" / "mali-2019-2023" / "predictions.csv", keep_default_na=False)
    assert tuple(table.columns) == COLUMNS and sorted(set(table["year"])) == [2019, 2020, 2021, 2022, 2023]


def test_command(tmp_path: Path) -> None:
    runner = CliRunner()
    ensemble = str(write_ensemble(members(), tmp_path / "tiny"))
    base = ["predict", "mali", "--from", "2014", "--to", "2015", "--ensemble", ensemble, "--communities", "18", "--runs", "1"]
    done = runner.invoke(app, [*base, "--out", str(tmp_path / "p.csv"), "--json", str(tmp_path / "p.json")])
    assert done.exit_code == 0, done.output
    table = pd.read_csv(tmp_path / "p.csv", keep_default_na=False)
    assert tuple(table.columns) == COLUMNS
    assert len(json.loads((tmp_path / "p.json").read_text())["rows"]) == len(table)
    done = runner.invoke(app, [*base, "--out", str(tmp_path / "folder"), "--against-evidence"])
    assert done.exit_code == 0, done.output
    html = (tmp_path / "folder" / "report.html").read_text()
    assert "held out" in html and html.count("data:image/png") == 1
    made = {path.name for path in (tmp_path / "folder").iterdir()}
    assert {"predictions.csv", "consent.csv", "evidence.csv", "provenance.json"} <= made
    wrong = runner.invoke(app, [*base[:-2], "--to", "2030", "--out", str(tmp_path / "q.csv")])
    assert wrong.exit_code == 2 and "no full year" in wrong.output
