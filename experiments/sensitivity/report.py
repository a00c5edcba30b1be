"""The page about a study's sensitivity analysis: plain words first, figures inside, one file that opens anywhere."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.kit import Array, Image, Picture, ReportFolder, count_of, in_sentence, listed, percent, render
from experiments.sensitivity.analysis import METHODS, NOUNS, Cell, Sensitivity, independent_rows
from experiments.sensitivity.convergence import NEGLIGIBLE
from experiments.sensitivity.indices import INDEX_TITLES, Index
from experiments.sensitivity.replication_variance import Luck
from experiments.sensitivity.response import responses, surface, swings
from experiments.sensitivity.space import Space
from figures import (
    convergence,
    heat_map,
    interactions,
    measure_title,
    morris_plane,
    parallel_coordinates,
    policy_title,
    responses as response_curves,
    sobol_bars,
    tornado,
    where as words_of_place,
)

NAMED = 3
"""Factors named in a sentence."""
DRAWN_CELLS = 4
"""Outcomes, scenarios and policies with figures in the page; all stand in the tables."""
SHARES = {"sobol": "ST", "hdmr": "hdmr_ST", "rbd_fast": "rbd_fast"}
COLUMNS = (
    ("outcome, scenario, policy", "what was analysed; “a − b” is the paired difference of two policies"),
    ("factor, other", "the factor, or the two of a second-order index"),
    ("index", "see docs/sensitivity.md"),
    ("estimate, low, high", "with its 95 % interval"),
    ("floor", "what a factor that does nothing would show"),
    ("rank", "1 for the largest"),
    ("inert", "whether it cannot be told from a factor that does nothing"),
    ("bias", "delta, PAWN: what sampling and smoothing had added, taken off already"),
)


def write(found: Sensitivity, folder: str | os.PathLike[str], *, figures: bool = True) -> Path:
    """Write tables, figures and report.html of an analysis into ``folder`` and return it.

    Raises:
        OSError: the folder cannot be made or written.
    """
    out = ReportFolder(folder)
    for name, table in (("sensitivity", found.table), ("luck", found.luck), ("convergence", found.convergence)):
        out.csv(name, table)
    out.json("sensitivity", found.as_dict())
    images: dict[Cell, list[Image]] = {}
    for cell in list(found.analyses)[:DRAWN_CELLS] if figures else ():
        drawn = {f"{file_name(cell)}-{name}": picture for name, picture in draw(found, cell).items()}
        images[cell] = list(out.pictures(drawn).values())
    return out.page(page(found, images))


def file_name(cell: Cell) -> str:
    """A cell as part of a file's name."""
    words = "-".join(part for part in (cell.scenario, cell.policy, cell.outcome) if part)
    return "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in words)


def where(cell: Cell) -> str:
    """Scenario and policy in words: "Mali, under “Best practice”"."""
    return words_of_place(cell.scenario, cell.policy)


def draw(found: Sensitivity, cell: Cell) -> dict[str, Picture]:
    """All figures of one outcome by name."""
    analyses, titles, place = found.analyses[cell], found.space.titles(), where(cell)
    method = next(iter(analyses))
    units, grid = found.about.get("units", {}), method == "one_at_a_time"
    space, X, y = (
        (found.space, found.X, found.outcomes[cell]) if grid else independent_rows(found.space, found.X, found.outcomes[cell])
    )
    best = [name for name in analyses[method].ranking.names for name in _columns(found, name)]
    order = sorted(dict.fromkeys(best), key=lambda name: _rank(found, cell, name))
    pictures = index_pictures(found, cell)
    if method != "morris":
        bars, middle = swings(space, X, y, grid=grid)
        pictures["tornado"] = (
            tornado(bars, middle, cell.outcome, titles=titles, where=place),
            "Mean outcome in the low and in the high part of each factor's range.",
        )
    if not grid and method != "morris":
        table = responses(space, X, y)
        table["categorical"] = table["factor"].isin([axis.id for axis in space.axes if axis.categorical])
        pictures["responses"] = (
            response_curves(table, cell.outcome, titles=titles, factors=order, units=units, where=place),
            "Mean outcome along each factor with bands.",
        )
        first, *others = [name for name in order if not next(a for a in space.axes if a.id == name).categorical] or [""]
        if others:
            values = surface(space, X, y, first, others[0])
            pictures["two-factors"] = (
                heat_map(values, cell.outcome, first, others[0], titles=titles, units=units, where=place),
                "Mean outcome over the two factors that matter most.",
            )
        scaled, ends = scaled_factors(space, X)
        pictures["combinations"] = (
            parallel_coordinates(
                scaled[order].assign(**{cell.outcome: y.mean(axis=1)}), cell.outcome, titles=titles, ends=ends, where=place
            ),
            "Factors of the points with the highest and the lowest outcomes.",
        )
    if len(found.curves[cell]) > 1:
        pictures["convergence"] = (
            convergence(
                curve_table(found, cell),
                cell.outcome,
                titles=titles,
                index=analyses[method].main,
                where=place,
                noun=NOUNS.get(method, "design points"),
                verdict=found.verdicts[cell][method].text,
            ),
            "The ranking index as the sample grows.",
        )
    return pictures


def index_pictures(found: Sensitivity, cell: Cell) -> dict[str, Picture]:
    """The figures of the indices themselves; none for a design that changes one factor at a time."""
    analyses, titles, luck = found.analyses[cell], found.space.titles(), found.lucks[cell]
    rows = found.table[(found.table[list(cell.keys)] == pd.Series(cell.keys)).all(axis=1)]
    method = next(iter(analyses))
    part = (luck.share, luck.low, luck.high) if luck.share == luck.share else None
    pictures: dict[str, Picture] = {}
    if "sobol" in analyses:
        pictures["indices"] = (sobol_bars(rows, titles=titles, luck=part), "First-order and total-order indices with intervals.")
        if "S2" in analyses["sobol"].indices:
            pictures["interactions"] = (interactions(rows, titles=titles), "Second-order indices of all pairs of factors.")
    elif "morris" in analyses:
        if "sigma" in analyses["morris"].indices:
            pictures["morris"] = (morris_plane(rows, titles=titles), "Mean absolute effect of each factor against its spread.")
    elif method != "one_at_a_time":
        main, single = ("hdmr_ST", "hdmr_S1") if "hdmr" in analyses else (analyses[method].main, "")
        pictures["indices"] = (sobol_bars(rows, titles=titles, luck=part, first=single, total=main), "Indices with intervals.")
    return pictures


def scaled_factors(space: Space, X: Array) -> tuple[pd.DataFrame, dict[str, tuple[str, str]]]:
    """Factors of all points from 0 to 1, and what stands at either end of those that are categories."""
    scaled = pd.DataFrame(space.uniform(X), columns=[axis.id for axis in space.axes])
    ends = {}
    for axis in space.axes:
        if axis.categorical:
            scaled[axis.id] /= max(len(axis.options) - 1, 1)
            ends[axis.id] = (axis.options[0].replace("_", " "), axis.options[-1].replace("_", " "))
    return scaled, ends


def curve_table(found: Sensitivity, cell: Cell) -> pd.DataFrame:
    """The ranking index by size of the sample: size, factor, estimate, low, high."""
    return pd.DataFrame(
        [
            {"size": size, "factor": name, "estimate": index.estimate[k], "low": index.low[k], "high": index.high[k]}
            for size, index in found.curves[cell]
            for k, name in enumerate(index.names)
        ]
    )


def findings(found: Sensitivity, cell: Cell) -> list[tuple[str, str]]:
    """What an analysis shows in plain words, as (heading, sentence) pairs."""
    method, analysis = next(iter(found.analyses[cell].items()))
    index, titles, luck = analysis.ranking, found.space.titles(), found.lucks[cell]
    order = sorted(range(len(index.estimate)), key=lambda i: -index.estimate[i])
    shown = [i for i in order if not index.inert[i]]
    largest = 1.0 if index.shares or index.name in ("delta", "pawn") else max([*np.nan_to_num(index.estimate), 1e-300])
    told: list[tuple[str, str]] = []
    if np.isnan(index.high).all():
        told.append(_without_intervals(index, order, titles))
        shown = []
    matter = [i for i in shown if index.high[i] / largest >= NEGLIGIBLE]
    names = [f"“{in_sentence(titles.get(name, name))}”" for name in index.names]
    if matter:
        told.append(("What matters", _what_matters(index, method, matter, names)))
    small = [names[i] for i in shown if i not in matter]
    if small:
        told.append(("What hardly matters", f"{_some(small)}: an effect, but next to no part of the variance."))
    idle = [names[i] for i in order if index.inert[i]]
    if idle:
        nothing = "a factor that does nothing" if len(idle) == 1 else "factors that do nothing"
        told.append(("What does not show", f"{_some(idle)} cannot be told from {nothing}."))
    told.append(("What is luck", _what_is_luck(luck, freed=method in ("sobol", "hdmr", "rbd_fast"))))
    told.append(("Is it settled", found.verdicts[cell][method].text))
    told += [("Note", note) for entry in found.analyses[cell].values() for note in entry.notes]
    for name, entry in found.analyses[cell].items():
        if "r2_held_out" in entry.facts:
            told.append(
                (
                    f"Check by {METHODS[name]}",
                    f"it predicts {percent(max(0.0, entry.facts['r2_held_out']))} of the "
                    f"variance of points held out; luck leaves {percent(entry.facts['r2_possible'])} to be predicted.",
                )
            )
    return told


def _what_matters(index: Index, method: str, matter: Sequence[int], names: Sequence[str]) -> str:
    """The factors at positions ``matter``; shares can be said as per cent, other indices have no plain unit."""
    share = method in SHARES and index.shares
    parts = []
    for i in matter[:NAMED]:
        middle, low, high = (percent(max(0.0, float(values[i]))) for values in (index.estimate, index.low, index.high))
        parts.append(names[i] + (f" ({middle}, {low} to {high})" if share else ""))
    tail = " of the variance of the expected outcome, interactions included" if share and method != "rbd_fast" else ""
    more = len(matter) - NAMED
    rest = f"; {count_of(more, 'more factor')} matter{'s' if more == 1 else ''} less." if more > 0 else "."
    return f"{listed(parts)}{tail}{rest}"


def _what_is_luck(luck: Luck, *, freed: bool) -> str:
    if luck.share != luck.share:
        return "unknown: with one seed per point, luck and factors cannot be told apart."
    told = (
        f"{percent(luck.share)} of the variance of a single run comes from the seed ({percent(luck.low)} to "
        f"{percent(luck.high)}), with {luck.replications} seeds per point"
    )
    return told + (". The indices are of the expected outcome and freed of it." if freed else "; the indices use means over them.")


def _some(names: Sequence[str], most: int = 6) -> str:
    """The first few names, and how many more there are."""
    return listed(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _without_intervals(index: Index, order: Sequence[int], titles: Mapping[str, str]) -> tuple[str, str]:
    """What can be said of indices that have no intervals."""
    if np.isnan(index.estimate).all():
        return "What matters", "cannot be estimated: see the note below."
    first = [
        f"“{in_sentence(titles.get(index.names[i], index.names[i]))}” ({index.estimate[i]:.2g})".replace("-", "\N{MINUS SIGN}")
        for i in order[:NAMED]
    ]
    return "What comes out largest", f"{listed(first)}; whether that is more than luck, these runs do not say."


def limits(found: Sensitivity) -> list[tuple[str, str]]:
    """What the analysis cannot say."""
    told = [
        (
            "Only what was varied",
            f"{count_of(len(found.space.axes), 'factor')} within stated ranges. What was held fixed, and "
            "mechanisms that the model lacks, may matter more.",
        ),
        ("Ranges decide", "A factor given a wide range explains more variance than the same factor given a narrow one."),
        (
            "Importance is not truth",
            "A factor that matters in the model matters in the world only as far as the model is "
            "right; most of its numbers are assumptions.",
        ),
        ("No forecast", "Not for targeting, not for judging real persons or organisations, not for forecasting."),
    ]
    if found.space.kind == "morris":
        told.insert(2, ("Screening only", "Morris effects rank factors; they are no shares of variance."))
    return told


def page(found: Sensitivity, images: dict[Cell, list[Image]]) -> str:
    """The report as one HTML page that asks nothing of the network."""
    titles, about = found.space.titles(), found.about
    sections = [
        {
            "title": measure_title(cell.outcome),
            "where": where(cell),
            "findings": findings(found, cell),
            "tables": _tables(found, cell, titles),
            "images": images.get(cell, []),
        }
        for cell in found.analyses
    ]
    method = next(iter(next(iter(found.analyses.values()))))
    facts = [
        (
            "Design",
            f"{str(about.get('design', found.space.kind)).replace('_', ' ')}, {about.get('points', len(found.X)):,} "
            f"points, {about.get('seeds', 1)} seeds each",
        ),
        ("Runs", f"{about.get('runs', 0):,}"),
        ("Weeks", str(about.get("weeks") or "each scenario's horizon")),
        ("Communities", str(about.get("communities") or "each scenario's default")),
        ("Resamples", f"{about.get('resamples', 0):,}, seed {about.get('seed', 0)}"),
        ("Study", str(about.get("study", ""))),
    ]
    return render(
        "study.html",
        title=about.get("title") or "A study",
        summary=f"{_partial(about)}{about.get('summary', '')}",
        sections=sections,
        limits=limits(found),
        facts=facts,
        varied=about.get("factors") or [titles.get(axis.id, axis.id) for axis in found.space.axes],
        columns=COLUMNS,
        method=METHODS[method],
        made=date.today().isoformat(),
        places=listed([policy_title(name) for name in dict.fromkeys(cell.scenario for cell in found.analyses)]),
    )


def _partial(about: Mapping[str, Any]) -> str:
    """The sentence with which the page of a part of a study begins; "" for a finished study."""
    return f"Partial: {about['partial']}; what follows knows of nothing else. " if about.get("partial") else ""


def _tables(found: Sensitivity, cell: Cell, titles: dict[str, str]) -> list[dict[str, Any]]:
    tables = []
    for method, analysis in found.analyses[cell].items():
        names = [name for name in analysis.indices if not name.endswith("S2")]
        main = analysis.ranking
        order = [main.names[i] for i in sorted(range(len(main.names)), key=lambda i: -main.estimate[i])]
        lines = []
        for factor in order:
            cells = []
            for name in names:
                index = analysis.indices[name]
                i = index.names.index(factor) if factor in index.names else -1
                cells.append("–" if i < 0 else _text(index, i))
            i = main.names.index(factor)
            lines.append({"factor": titles.get(factor, factor), "cells": cells, "inert": bool(main.inert[i])})
        tables.append(
            {
                "method": METHODS[method],
                "columns": [INDEX_TITLES[name] for name in names],
                "rows": lines,
                "verdict": found.verdicts[cell][method].text,
            }
        )
    return tables


def _text(index: Index, i: int) -> str:
    shape = ".3f" if index.shares or index.name in ("delta", "pawn") else ".3g"
    if math.isnan(index.estimate[i]):
        return "cannot be estimated"
    parts = [f"{value:{shape}}".replace("-0.000", "0.000") for value in (index.estimate[i], index.low[i], index.high[i])]
    reach = "" if math.isnan(index.low[i]) else f" ({parts[1]} to {parts[2]})"
    return f"{parts[0]}{reach}".replace("-", "\N{MINUS SIGN}")


def _columns(found: Sensitivity, unit: str) -> Sequence[str]:
    """Factors of a unit that has columns of its own."""
    return [found.space.axes[i].id for i in found.space.members(unit)]


def _rank(found: Sensitivity, cell: Cell, factor: str) -> int:
    ranking = next(iter(found.analyses[cell].values())).ranking
    unit = next(axis.unit for axis in found.space.axes if axis.id == factor)
    name = unit if unit in ranking.names else factor
    return int(ranking.ranks()[ranking.names.index(name)])
