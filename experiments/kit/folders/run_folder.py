"""One run on disk: its tables, its provenance and its figures in a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from experiments.kit.folders.report_folder import ReportFolder
from figures import coordination_network, dashboard, region_map, save, scale_for, timeline_markers, timelines
from simulation.registers import HEADLINES, OUTCOMES
from simulation.results import RunResult

YEAR = 52
TIMELINES = ("trust_mission", "trust_ngos", "legitimacy_government", "stability", "need_coverage", "civilian_deaths")


def summary_table(result: RunResult, *, every: bool = False) -> pd.DataFrame:
    """Outcomes of a run, a row each: the value over the run, and the first and last year where it had two years.

    Columns ``outcome, title, group, value, unit, first_year, last_year, direction, headline``. First and last year are
    sums for outcomes that add up, else means, and missing below two years. ``every`` includes the outcomes that are no
    headlines.
    """
    rows = []
    for name in OUTCOMES if every else HEADLINES:
        outcome, series = OUTCOMES[name], result.weekly[name] if name in result.weekly else pd.Series(dtype=float)
        first = last = float("nan")
        if len(series) >= 2 * YEAR:
            first, last = (
                (float(part.sum()) if outcome.summary == "sum" else float(part.mean()))
                for part in (series.iloc[:YEAR], series.iloc[-YEAR:])
            )
        rows.append(
            {
                "outcome": name,
                "title": outcome.title,
                "group": outcome.group,
                "value": float(result.summary[name]),
                "unit": outcome.unit,
                "first_year": first,
                "last_year": last,
                "direction": outcome.direction,
                "headline": outcome.headline,
            }
        )
    return pd.DataFrame(rows)


def value_text(name: str, value: float) -> str:
    """A value of outcome ``name`` with its unit, as it is read: "3.2 million US dollars"."""
    scale = scale_for(name, [value])
    return scale.text(value) if scale.unit == "0 to 1" else f"{scale.text(value)} {scale.unit}"


def write_tables(result: RunResult, folder: str | os.PathLike[str]) -> Path:
    """Write a run's tables (Parquet and CSV) and ``provenance.json`` into ``folder`` and return it.

    Tables: ``weekly``, ``regions``, ``events``, ``network`` and ``summary``. Each file is written aside and renamed.

    Raises:
        OSError: the folder cannot be made or written.
    """
    out = ReportFolder(folder)
    tables = {
        "weekly": result.weekly,
        "regions": result.regions_weekly,
        "events": result.events,
        "network": result.network,
        "summary": summary_table(result, every=True),
    }
    for name, table in tables.items():
        out.parquet(name, table)
        out.csv(name, table)
    out.json("provenance", result.provenance)
    return out.path


def write_figures(result: RunResult, folder: str | os.PathLike[str]) -> list[Path]:
    """Draw dashboard, timelines, map and network of a run into ``folder/figures`` (PNG and SVG); return the PNGs."""
    target = Path(folder) / "figures"
    scenario, policy = result.scenario, result.policy.title or result.policy.name
    under = f"Under “{policy}”, seed {result.provenance['seed']}: one run; other luck would give other numbers."
    drawn = {
        "dashboard": dashboard(result),
        "timelines": timelines(
            result.weekly,
            TIMELINES,
            markers=timeline_markers(scenario),
            title=f"How the outcomes moved – {scenario.title}",
            subtitle=under,
        ),
        "map": region_map(scenario, result.regions_weekly, subtitle=under),
        "network": coordination_network(result.network, title=f"Trust between organisations – {scenario.title}"),
    }
    return [save(figure, target / name)[0] for name, figure in drawn.items()]
