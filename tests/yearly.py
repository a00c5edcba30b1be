"""Yearly figures of a run, read off its events one by one: what calibration and prediction must find by their own way."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.results.observe import SERIES, UCDP_THRESHOLD
from simulation.results.results import RunResult


def full_years(result: RunResult) -> list[int]:
    """Calendar years that lie wholly inside the run; partial first and last years are left out of comparisons."""
    dates = result.weekly["date"]
    first, last = dates.iloc[0], dates.iloc[-1] + pd.Timedelta(weeks=1) - pd.Timedelta(days=1)
    return [
        year
        for year in range(first.year, last.year + 1)
        if pd.Timestamp(year, 1, 1) >= first and pd.Timestamp(year, 1, 1) + pd.offsets.YearEnd() <= last
    ]


def yearly_deaths(result: RunResult, threshold: float = UCDP_THRESHOLD) -> pd.DataFrame:
    """Deaths per year and series as a conflict data set would show them.

    Battles and one-sided violence are summed per actor; fights between groups per attacking group; communal violence
    per region (the parties are the identity groups there). Sums under ``threshold`` a year count as 0.

    Returns:
        Columns year, series, deaths (after the threshold), raw_deaths (before), one row per full year and series.
    """
    events = result.events[result.events["deaths"] > 0]
    years = events["date"].dt.year
    rows = []
    for series, kinds in SERIES.items():
        chosen = events[events["kind"].isin(kinds)]
        party = np.where(chosen["kind"] == "communal", "communal " + chosen["region"], chosen["actor"])
        sums = chosen.groupby([years[chosen.index], party])["deaths"].sum() if len(chosen) else pd.Series(dtype=float)
        for year in full_years(result):
            values = sums[year].to_numpy() if len(sums) and year in sums.index.get_level_values(0) else np.zeros(0)
            rows.append((year, series, float(values[values >= threshold].sum()), float(values.sum())))
    return pd.DataFrame(rows, columns=["year", "series", "deaths", "raw_deaths"])


def yearly_incidents(result: RunResult) -> pd.DataFrame:
    """Recorded incidents against aid workers per full year; columns year, incidents."""
    events = result.events[result.events["kind"] == "aid_incident"]
    counts = events["detail"].str.extract(r"^(\d+)")[0].astype(float)
    by_year = counts.groupby(events["date"].dt.year).sum()
    return pd.DataFrame([(year, float(by_year.get(year, 0.0))) for year in full_years(result)], columns=["year", "incidents"])


def enrolled_by(result: RunResult, date: pd.Timestamp) -> float:
    """People enrolled in DDR by a date, in the week that holds it."""
    weekly = result.weekly
    return float(weekly.loc[weekly["date"] <= date, "ddr_enrolled"].iloc[-1])
