"""Plausibility of the historical scenarios through the observation operator, against the carried evidence.

Medians of at least 200 runs; first partial years are left out; only calibration years (Mali to 2018).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import pandas as pd
import pytest

from simulation import load_scenario, run, run_batch
from simulation.results.observe import matches
from simulation.results.results import RunResult
from tests.yearly import enrolled_by, yearly_deaths

RUNS = 200
pytestmark = pytest.mark.slow


def _one(arguments: tuple[str, int, int]) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    name, seed, weeks = arguments
    scenario = load_scenario(name)
    result: RunResult = run(scenario, scenario.reference_policy, seed, weeks=weeks)
    enrolled = enrolled_by(result, pd.Timestamp(2004, 11, 30)) if name == "liberia" else 0.0
    return yearly_deaths(result).assign(seed=seed), result.weekly, enrolled


@cache
def history(name: str) -> tuple[pd.DataFrame, list[pd.DataFrame], list[float]]:
    weeks = {"mali": 288, "liberia": 224}[name]  # to early 2019 and to the beginning of 2008
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(_one, [(name, seed, weeks) for seed in range(RUNS)]))
    return pd.concat([f[0] for f in found]), [f[1] for f in found], [f[2] for f in found]


def recorded(name: str, series: str) -> dict[int, float]:
    table = load_scenario(name).evidence("years").set_index("year")
    column = {"mali": {"one_sided_deaths": "one_sided_deaths_mali_actors"}}.get(name, {}).get(series, series)
    return {int(year): float(value) for year, value in table[column].dropna().items()}


@pytest.mark.parametrize("series", ["battle_deaths", "one_sided_deaths"])
@pytest.mark.parametrize("year", range(2014, 2019))
def test_mali_within_a_factor_of_three(year: int, series: str) -> None:
    deaths, _, _ = history("mali")
    runs = deaths[(deaths["year"] == year) & (deaths["series"] == series)]["deaths"]
    assert len(runs) >= RUNS
    observed = recorded("mali", series)[year]
    assert matches(observed, runs), (
        f"{series} {year}: recorded {observed:g}, median {runs.median():g}, P(0) = {np.mean(runs == 0):.2f}"
    )


@pytest.mark.parametrize("series", ["battle_deaths", "one_sided_deaths"])
@pytest.mark.parametrize("year", range(2004, 2008))
def test_liberia_stays_quiet(year: int, series: str) -> None:
    deaths, _, _ = history("liberia")
    runs = deaths[(deaths["year"] == year) & (deaths["series"] == series)]["deaths"]
    assert len(runs) >= RUNS
    assert matches(recorded("liberia", series)[year], runs), f"{series} {year}: P(0) = {np.mean(runs == 0):.2f}"


def test_liberia_enrolment_within_a_quarter() -> None:
    _, _, enrolled = history("liberia")
    middle = float(np.median(enrolled))
    assert 0.75 * 102_193 <= middle <= 1.25 * 102_193, f"enrolled by 30 November 2004: {middle:.0f}"


def test_mali_worsens_while_troops_rise() -> None:
    _, weekly, _ = history("mali")
    naive = []
    growth = []
    for table in weekly:
        by_year = (
            table.groupby(table["date"].dt.year)[["battle_deaths", "troops"]]
            .agg({"battle_deaths": "sum", "troops": "mean"})
            .loc[2014:2018]
        )
        naive.append(by_year["battle_deaths"].corr(by_year["troops"], method="spearman"))
        growth.append(by_year["battle_deaths"][2018] > by_year["battle_deaths"][2016])
    assert np.median(naive) > 0.0, f"naive correlation of troops and battle deaths: {np.median(naive):.2f}"
    assert np.mean(growth) > 0.8


def test_troops_lower_battle_deaths_in_the_counterfactual() -> None:
    scenario = load_scenario("mali")
    arms = {}
    for name, military in (("none", 0.0), ("full", 10_000.0)):
        changed = scenario.replace(
            strengths=tuple(s.model_copy(update={"military": military, "police": 0.0}) for s in scenario.strengths)
        )
        arms[name] = run_batch(changed, "historical_mali", range(40), weeks=209)["battle_deaths"].to_numpy()
    ratio = arms["full"] / arms["none"]
    assert np.mean(arms["full"] < arms["none"]) > 0.9
    assert 0.2 <= float(np.exp(np.mean(np.log(ratio)))) <= 0.7, "fall of 30 to 80 %"
