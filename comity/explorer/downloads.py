"""Files that an exploration gives away: policies, data, a figure, a report. All are made in memory or in a folder that goes."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

import figures
from comity.explorer.bands import BANDS, NAMES
from comity.explorer.exploration import Exploration, options
from experiments import compare
from experiments.kit import csv_text, number_format, put_explanation, put_sheet, workbook
from experiments.runs import calibration_words
from simulation.inputs import InputProblems, Problem
from simulation.registers import HEADLINES, OUTCOMES
from simulation.results import country_table, dates, source_hash, versions

KINDS = ("policy-a.toml", "policy-b.toml", "data.csv", "data.parquet", "data.xlsx", "figure.png", "figure.svg", "report.html")
"""What can be downloaded."""
TYPES = {
    "toml": "application/toml",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "svg": "image/svg+xml",
    "html": "text/html; charset=utf-8",
}
MOST_IN_FIGURE = 8


class File(NamedTuple):
    """A file: its name, its type and its bytes."""

    name: str
    type: str
    content: bytes


def download(exploration: Exploration, kind: str, outcomes: Sequence[str]) -> File:
    """Make one of ``KINDS``.

    Args:
        outcomes: those that are shown; tables hold them beside the headlines, the figure draws them.

    Raises:
        InputProblems: no such file, or nothing to put in it yet.
    """
    if kind not in KINDS:
        raise _refusal(kind[:40], "is not a file of the explorer", ", ".join(KINDS))
    stem, _, ending = kind.partition(".")
    stem = f"{exploration.setup.scenario.replace(':', '-')}-{stem}"
    if ending == "toml":
        policy = exploration.policies()[kind[7]]
        name = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in policy.name)[:60]
        return File(f"{name}.toml", TYPES[ending], policy.to_toml().encode())
    if not exploration.bands.count:
        raise _refusal(None, "holds nothing yet", "wait for the first seeds")
    shown = list(dict.fromkeys([*outcomes, *HEADLINES]))
    if ending == "csv":
        content = csv_text(weekly(exploration, shown), index=False).encode()
    elif ending == "parquet":
        held = io.BytesIO()
        weekly(exploration, NAMES).to_parquet(held, index=False)
        content = held.getvalue()
    elif ending == "xlsx":
        content = _workbook(exploration, shown)
    elif ending == "html":
        content = _report(exploration)
    else:
        content = _figure(exploration, list(outcomes)[:MOST_IN_FIGURE], ending)
    return File(f"{stem}.{ending}", TYPES[ending], content)


def _refusal(value: object, message: str, allowed: str) -> InputProblems:
    return InputProblems([Problem("explorer", "download", value, message, allowed)], "the download")


def weekly(exploration: Exploration, outcomes: Sequence[str]) -> pd.DataFrame:
    """Weekly country outcomes of every seed that has come in: side, policy, seed, week, date, a column per outcome."""
    paired = exploration.bands.paired()
    policies = exploration.policies()
    frames = []
    for side in ("a", "b"):
        for seed, values in zip(paired["seed"], paired[side]):
            frame = country_table(exploration.scenario, values)[["week", "date", *outcomes]]
            frame.insert(0, "seed", int(seed))
            frame.insert(0, "policy", policies[side].name)
            frame.insert(0, "side", side.upper())
            frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def band_table(exploration: Exploration, outcomes: Sequence[str]) -> pd.DataFrame:
    """What the timelines show: side, outcome, unit, week, date, median and the ends of both bands over seeds."""
    stamps = pd.to_datetime(dates(exploration.scenario, exploration.setup.weeks))
    low, high = BANDS
    frames = []
    for name in outcomes:
        row = OUTCOMES[name]
        for side, values in exploration.bands.series(name).items():
            ends = np.percentile(values, [low[0], high[0], 50.0, high[1], low[1]], axis=0)
            frames.append(
                pd.DataFrame(
                    {
                        "side": side.upper(),
                        "outcome": name,
                        "unit": row.unit + (" so far" if row.summary == "sum" else ""),
                        "week": np.arange(len(stamps)),
                        "date": stamps,
                        "median": ends[2],
                        f"p{low[0]:g}": ends[0],
                        f"p{high[0]:g}": ends[1],
                        f"p{high[1]:g}": ends[3],
                        f"p{low[1]:g}": ends[4],
                        "seeds": len(values),
                    }
                )
            )
    return pd.concat(frames, ignore_index=True)


def settings_table(exploration: Exploration) -> pd.DataFrame:
    """Everything that is needed to run the same again: name, value."""
    setup = exploration.setup
    rows: list[tuple[str, object]] = [
        ("scenario", setup.scenario),
        ("seeds", f"{setup.first_seed} to {setup.first_seed + setup.seeds - 1}"),
        ("seeds in", exploration.bands.count),
        ("weeks", setup.weeks),
        ("communities", setup.communities),
        ("unknown numbers", calibration_words(exploration.bands.settings.ensemble)),
        ("switches held", options(setup.switches)),
        *((f"version of {name}", value) for name, value in versions().items()),
        ("hash of the model's source", source_hash()),
    ]
    rows += [(f"policy {side.upper()}", policy.to_toml()) for side, policy in exploration.policies().items()]
    return pd.DataFrame([(name, str(value)) for name, value in rows], columns=["name", "value"])


def _workbook(exploration: Exploration, outcomes: Sequence[str]) -> bytes:
    results = exploration.results(list(NAMES))
    about = pd.DataFrame(
        [
            (
                row.id,
                row.title,
                row.unit,
                row.meaning,
                {1: "more is better", -1: "less is better", 0: "neither"}[row.direction],
                row.summary,
            )
            for row in OUTCOMES.values()
        ],
        columns=["outcome", "title", "unit", "meaning", "direction", "summary"],
    )
    shown = []
    if exploration.week:
        for side in ("a", "b"):
            frame = country_table(exploration.scenario, exploration.shown.table(side))[["week", "date", *outcomes]]
            frame.insert(0, "side", side.upper())
            shown.append(frame)
    held = io.BytesIO()
    results = results.drop(columns=["scenario", "policy", "reference"])
    results.insert(1, "title", [OUTCOMES[name].title for name in results["outcome"]])
    results.insert(2, "unit", [OUTCOMES[name].unit for name in results["outcome"]])
    bands = band_table(exploration, outcomes)
    bands.insert(2, "title", [OUTCOMES[name].title for name in bands["outcome"]])
    with workbook(held) as book:
        put_explanation(book, f"An exploration of {exploration.scenario.title}", [], _sheets(bool(shown)))
        put_sheet(book, "A against B", results, ids=3, formats=compare.formats_of(results["outcome"]))
        put_sheet(book, "bands", bands, ids=4, formats=_band_formats(bands))
        if shown:
            put_sheet(book, "shown seed", pd.concat(shown, ignore_index=True), ids=3)
            events = [exploration.shown.events(side).assign(side=side.upper()) for side in ("a", "b")]
            put_sheet(book, "events", pd.concat(events, ignore_index=True), ids=1)
        put_sheet(book, "outcomes", about, ids=2)
        put_sheet(book, "settings", settings_table(exploration), ids=1)
    return held.getvalue()


def _band_formats(bands: pd.DataFrame) -> dict[str, str | Sequence[str]]:
    shapes = [number_format(name) for name in bands["outcome"]]
    return dict.fromkeys([name for name in bands.columns if name == "median" or (name[0] == "p" and name[1:].isdigit())], shapes)


def _sheets(shown: bool) -> dict[str, tuple[str, Sequence[tuple[str, str]]]]:
    """What the first sheet says of the others; ``shown``: whether a seed was lived."""
    low, high = BANDS
    found: dict[str, tuple[str, Sequence[tuple[str, str]]]] = {
        "A against B": ("each outcome as one number a run: means over worlds, and A minus B", compare.CSV_HELP),
        "bands": (
            "what the timelines show, week by week",
            [
                ("side, outcome, title, unit", "which policy, and what is shown in which unit; “so far” sums from the start"),
                ("week, date", "when"),
                ("median", "of the seeds that are in; the table of results has means"),
                (f"p{low[0]:g}, p{low[1]:g}", "ends of the light band: one seed of ten lies below, one above"),
                (f"p{high[0]:g}, p{high[1]:g}", "ends of the dark band: the middle half of the seeds"),
                ("seeds", "how many are in"),
            ],
        ),
    }
    if shown:
        found["shown seed"] = ("the seed that was lived: side, week, date, and outcomes by their ids", [])
        found["events"] = ("what happened in it", [])
    found["outcomes"] = ("what each outcome means, its unit, and which way is better", [])
    found["settings"] = ("what is needed to run the same again", [])
    return found


def _figure(exploration: Exploration, outcomes: Sequence[str], ending: str) -> bytes:
    policies = exploration.policies()
    table = weekly(exploration, outcomes)
    table["policy"] = table["side"].str.lower()
    last = exploration.scenario.date_of(exploration.setup.weeks)
    markers = [marker for marker in figures.timeline_markers(exploration.scenario) if marker.day <= last]
    titles = {side: f"{side.upper()}: {policy.title or policy.name}" for side, policy in policies.items()}
    figure = figures.timelines(
        table,
        outcomes,
        markers=markers,
        titles=titles,
        title=f"A against B – {exploration.scenario.title}",
        wide=BANDS[0][1] - BANDS[0][0],
    )
    with tempfile.TemporaryDirectory(prefix="comity-") as folder:
        png, svg = figures.save(figure, Path(folder) / "figure")
        return (png if ending == "png" else svg).read_bytes()


def _report(exploration: Exploration) -> bytes:
    if exploration.alike:
        raise _refusal("report", "needs two policies", "move a slider of A or of B first")
    setup, policies = exploration.setup, exploration.policies()
    comparison = compare.compare(
        exploration.scenario,
        [policies["a"]],
        policies["b"],
        setup.seeds,
        weeks=setup.weeks,
        communities=setup.communities,
        switches=setup.switches,
        first_seed=setup.first_seed,
        ensemble=setup.ensemble,
    )
    compare.sample_timelines(comparison, seeds=min(5, setup.seeds))
    with tempfile.TemporaryDirectory(prefix="comity-") as folder:
        compare.write(comparison, folder)
        return (Path(folder) / "report.html").read_bytes()
