"""Writing a comparison for people: tables, figures and one self-contained page that a head of mission can read."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.compare.comparison import Comparison
from experiments.compare.words import brief_rows, findings, in_short, plainly, what_it_hangs_on
from experiments.compare.workbook import CSV_HELP, write_workbook
from experiments.kit import (
    METHOD,
    Image,
    Picture,
    ReportFolder,
    base_of,
    count_of,
    in_sentence,
    limits,
    listed,
    look,
    of_worlds,
    render,
    write_aside,
)
from experiments.runs import POOLED
from figures import COST, LOOKS, cost_gain, forest, outcome_of, policy_title, region_map, scale_for, timeline_markers, timelines
from simulation.registers import HEADLINES

BRIEF_VERDICTS = ("deaths_verdict", "tenth_verdict")
WEEKS_A_YEAR = 52.18
MOST_DESCRIBED = 4
"""Policies that the first page describes; more stand behind."""
TIMELINES = ("trust_mission", "trust_ngos", "stability", "need_coverage", "civilian_deaths", "worst_off_tenth")


def write(comparison: Comparison, folder: str | os.PathLike[str], *, figures: bool = True) -> Path:
    """Write everything about ``comparison`` into ``folder`` and return it.

    Writes ``runs.parquet``, ``runs_again.parquet`` (second seeds), ``worlds.parquet`` (what each world drew),
    ``comparison.parquet``, ``.csv`` and ``.xlsx``, ``provenance.json``, ``figures/`` (PNG and SVG) and ``report.html``. Every
    file is written aside and renamed. Timelines and maps need `experiments.compare.timelines.sample_timelines` first; without
    it the report does without them.

    Raises:
        OSError: the folder cannot be made or written.
    """
    write_tables(comparison, folder)
    return write_report(comparison, folder, figures=figures)


def write_report(comparison: Comparison, folder: str | os.PathLike[str], *, figures: bool = True) -> Path:
    """Write figures and ``report.html`` of ``comparison`` into ``folder``, without the tables, and return it.

    Raises:
        OSError: the folder cannot be made or written.
    """
    out = ReportFolder(folder)
    images: dict[str, list[Image]] = {}
    for label, pictures in (draw(comparison) if figures else {}).items():
        named = {f"{label.replace(':', '-')}-{name}": picture for name, picture in pictures.items()}
        images[label] = list(out.pictures(named).values())
    return out.page(page(comparison, images))


def write_tables(comparison: Comparison, folder: str | os.PathLike[str]) -> Path:
    """Write the tables and the provenance of ``comparison``, without figures and report, and return the folder.

    Raises:
        OSError: the folder cannot be made or written.
    """
    out = ReportFolder(folder)
    out.parquet("runs", comparison.runs)
    for name, table in (("runs_again", comparison.again), ("worlds", comparison.worlds)):
        if not table.empty:
            out.parquet(name, table)
    out.parquet("comparison", comparison.table)
    out.csv("comparison", comparison.table)
    write_aside(out.path / "comparison.xlsx", lambda path: write_workbook(comparison, path))
    out.json("provenance", comparison.provenance)
    return out.path


def draw(comparison: Comparison) -> dict[str, dict[str, Picture]]:
    """All figures of a comparison: scenario label -> name -> (figure, description for those who cannot see it)."""
    titles = comparison.titles()
    drawn: dict[str, dict[str, Picture]] = {}
    for label, scenario in comparison.scenarios.items():
        rows = comparison.of(label)
        pictures = {
            "forest": (
                forest(rows, HEADLINES, titles=titles, title=f"What each policy changes – {scenario.title}"),
                "Differences of each policy from the reference with intervals, one panel per outcome; the same "
                "numbers stand in the table below.",
            ),
            "cost-gain": (
                cost_gain(rows, titles=titles, title=f"Cost and gain – {scenario.title}"),
                "Extra cost of each policy against what it gains in stability, need coverage, civilian "
                "deaths and the worst-off tenth.",
            ),
        }
        if not comparison.weekly.empty:
            own = comparison.weekly[comparison.weekly["scenario"] == label]
            pictures["timelines"] = (
                timelines(
                    own,
                    TIMELINES,
                    markers=timeline_markers(scenario),
                    reference=comparison.references[label],
                    titles=titles,
                    title=f"How the outcomes moved – {scenario.title}",
                ),
                "Six outcomes over time under the reference and a few telling policies, with bands over runs.",
            )
            reference = comparison.references[label]
            regions = comparison.regions_weekly
            regions = regions[(regions["scenario"] == label) & (regions["policy"] == reference)]
            pictures["map"] = (
                region_map(
                    scenario,
                    regions,
                    title=f"Where – {scenario.title}",
                    subtitle=f"Under “{policy_title(reference, titles)}”, mean of {regions['seed'].nunique()} runs.",
                ),
                "Civilian deaths and trust in the mission by region in four spans of time under the reference.",
            )
        drawn[label] = pictures
    return drawn


def page(comparison: Comparison, images: Mapping[str, Sequence[Image]]) -> str:
    """The report as one HTML page that asks nothing of the network; ``images`` by scenario label."""
    titles = comparison.titles()
    sections = [
        {
            "label": label,
            "title": scenario.title,
            "reference": policy_title(comparison.references[label], titles),
            "over": comparison.over(label),
            "short": in_short(comparison, label),
            "worlds": base_of(comparison.finished[label]),
            "findings": findings(comparison, label),
            "hangs": [(what, plainly(on)) for what, on in what_it_hangs_on(comparison, label)],
            "brief": brief_rows(comparison, label),
            "glance": glance(comparison, label),
            "numbers": numbers(comparison, label),
            "summary": scenario.summary,
            "compared": compared(comparison, label),
            "group": [(policy.title or policy.name, policy.summary) for policy in comparison.policies[label]],
            "images": images.get(label, ()),
        }
        for label, scenario in comparison.scenarios.items()
    ]
    headlines = comparison.table[comparison.table["headline"].astype(bool)]
    shown = {look(row) for _, row in headlines.iterrows()}
    used = [verdict for verdict in LOOKS if verdict in shown]
    told = {str(row[key]) for label in comparison.scenarios for row in brief_rows(comparison, label) for key in BRIEF_VERDICTS}
    return render(
        "comparison.html",
        sections=sections,
        message=comparison.message,
        interrupted=comparison.interrupted,
        limits=limits(list(comparison.scenarios.values()), pooled=comparison.provenance.get("switching") == POOLED),
        made=f"{date.today():%-d %B %Y}" if os.name != "nt" else date.today().isoformat(),
        method=METHOD[comparison.method],
        settings=settings_lines(comparison.provenance),
        legend=_legend(used),
        short_legend=_legend([verdict for verdict in LOOKS if verdict in told]),
        policies=[(p.title or p.name, p.summary) for p in _all_policies(comparison)],
        columns=CSV_HELP,
        css=css,
        signs={verdict: look.sign for verdict, look in LOOKS.items()},
        most_described=MOST_DESCRIBED,
        headlines=listed([in_sentence(outcome_of(name).title) for name in HEADLINES if name != COST]),
        names=listed([scenario.title for scenario in comparison.scenarios.values()]),
    )


def compared(comparison: Comparison, label: str) -> str:
    """One sentence: how many policies, against what, with how many runs, over which time."""
    scenario = comparison.scenarios[label]
    weeks = comparison.provenance["weeks"] or scenario.weeks
    reference = policy_title(comparison.references[label], comparison.titles())
    others = len(comparison.policies[label]) - 1
    policies = "one policy" if others == 1 else f"{others} policies"
    return (
        f"{policies} against “{reference}” from "
        f"{scenario.date_of(0):%B %Y} to {scenario.date_of(weeks):%B %Y} ({weeks / WEEKS_A_YEAR:.1f} years); "
        f"{count_of(comparison.finished[label], 'world')}."
    )


def glance(comparison: Comparison, label: str) -> dict[str, Any]:
    """The table at a glance: a row a policy, a column a headline outcome, each cell sign, number and words."""
    rows = comparison.of(label)
    columns = [name for name in HEADLINES if name in set(rows["outcome"])]
    scales = {name: scale_for(name, rows.loc[rows["outcome"] == name, "difference"]) for name in columns}
    scales = {name: replace(scale, decimals=3) if scale.unit == "0 to 1" else scale for name, scale in scales.items()}
    table = {(str(row["policy"]), str(row["outcome"])): row for _, row in rows.iterrows()}
    lines = []
    for policy in comparison.policies[label]:
        cells = []
        for name in columns:
            row = table[policy.name, name]
            verdict, scale = look(row), scales[name]
            shown = scale.text(float(row["mean"])) if verdict == "reference" else scale.text(float(row["difference"]), signed=True)
            if verdict == "reference":
                shown = scale_for(name, [float(row["mean"])]).text(float(row["mean"]))
            # Fourteen columns fit a page without the leading zeros.
            shown = shown.replace("0.", ".", 1) if scale.unit == "0 to 1" else shown
            cells.append(
                {
                    "sign": LOOKS[verdict].sign,
                    "css": css(verdict),
                    "text": shown,
                    "words": f"{outcome_of(name).title}: {LOOKS[verdict].words}{_shares(row)}",
                }
            )
        lines.append(
            {"title": policy.title or policy.name, "reference": policy.name == comparison.references[label], "cells": cells}
        )
    units = {name: {"0 to 1": "0 to 1"}.get(scale.unit, scale.unit.replace("US dollars", "US$")) for name, scale in scales.items()}
    return {"columns": [(outcome_of(name).title, units[name]) for name in columns], "rows": lines}


def numbers(comparison: Comparison, label: str) -> list[dict[str, Any]]:
    """The full headline numbers: per outcome a heading and one row per policy."""
    rows, titles = comparison.of(label), comparison.titles()
    blocks = []
    for name in HEADLINES:
        part = rows[rows["outcome"] == name]
        scale = scale_for(name, part["mean"])
        fine = scale_for(name, part["difference"]) if scale.unit == "0 to 1" else scale
        lines = [
            {
                "policy": policy_title(str(row["policy"]), titles),
                "mean": scale.text(row["mean"]),
                "difference": fine.text(row["difference"], signed=True),
                "interval": "–"
                if math.isnan(row["low"])
                else f"{fine.text(row['low'], signed=True)} to {fine.text(row['high'], signed=True)}",
                "p": p_text(row["p_holm"]),
                "middle": f"{fine.text(row['low80'], signed=True)} to {fine.text(row['high80'], signed=True)}",
                "shares": shares_text(row),
                "verdict": LOOKS[look(row)].short,
                "css": css(look(row)),
                "sign": LOOKS[look(row)].sign,
            }
            for _, row in part.iterrows()
            if row["policy"] != row["reference"]
        ]
        reference = float(part.loc[part["policy"] == part["reference"], "mean"].iloc[0])
        blocks.append(
            {
                "title": outcome_of(name).title,
                "meaning": outcome_of(name).meaning,
                "unit": scale.unit,
                "reference": scale.text(reference),
                "matters": f"{fine.text(float(part['matters'].iloc[0]))}, {outcome_of(name).matters.reason}",
                "rows": lines,
            }
        )
    return blocks


def shares_text(row: pd.Series) -> str:
    """Better, worse and neither of the worlds (of a hundred, where there are more): "93 / 0 / 7"."""
    if math.isnan(row["better"]):
        return "–"
    return " / ".join(str(of_worlds(row[side], row["n"])) for side in ("better", "worse", "neither"))


def _shares(row: pd.Series) -> str:
    return "" if math.isnan(row["better"]) else f"; of {base_of(row['n'])} worlds better / worse / neither: {shares_text(row)}"


def settings_lines(provenance: dict[str, Any]) -> list[tuple[str, str]]:
    """What the runs depended on, for the last page."""
    second = provenance.get("second_seeds") or []
    lines = [
        (
            "Seeds",
            f"{provenance['seeds'][0]} to {provenance['seeds'][1]}" + (f"; second {second[0]} to {second[1]}" if second else ""),
        ),
        ("Switches", "set differently in each world" if provenance.get("switching") == POOLED else "as registered"),
        ("Weeks", str(provenance["weeks"] or "each scenario's horizon")),
        ("Communities", str(provenance["communities"] or "each scenario's default")),
    ]
    for name in ("parameters", "switches"):
        values = provenance[name]
        lines.append((f"{name.capitalize()} changed", ", ".join(f"{k} = {v}" for k, v in values.items()) or "none"))
    lines.append(("Model source", provenance["source"]))
    lines.append(("Versions", ", ".join(f"{name} {version}" for name, version in provenance["versions"].items())))
    return lines


def p_text(p: float) -> str:
    """A p-value for a table: three decimals, "< 0.001" below that, a dash when there is none."""
    return "–" if math.isnan(p) else "< 0.001" if p < 0.001 else f"{p:.3f}"


def css(verdict: str) -> str:
    """CSS class of a verdict."""
    return verdict.replace("_", "-")


def _legend(verdicts: Sequence[str]) -> list[tuple[str, str, str]]:
    return [(LOOKS[verdict].sign, LOOKS[verdict].words, css(verdict)) for verdict in verdicts if verdict != "reference"]


def _all_policies(comparison: Comparison) -> Sequence[Any]:
    return list({p.name: p for group in comparison.policies.values() for p in group}.values())
