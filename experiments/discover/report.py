"""What scenario discovery found, in tables, pictures and a page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.discover.boxes import Box, Quality, is_words
from experiments.discover.peeling import FoundBox, Stability
from experiments.discover.result import Discovery
from experiments.discover.words import interest_words, limit_words, sentences
from experiments.kit import Image, ReportFolder, Section, page, percent
from figures import box_limits, policy_title, trade_off

LIMITS = (
    "Boxes describe the model's states, not the world: a factor that the study did not vary cannot be in one.",
    "Shares of states are no probabilities. Samples are spread over ranges and not by what is likely.",
    "Among many factors some box is always found. What counts is whether states left out of the search agree.",
    "An experiment with a model, no forecast: not for targeting, not for judging real persons or organisations.",
)


def box_table(found: Discovery) -> pd.DataFrame:
    """A row per box and limited factor: method, box, factor, title, low, high, options, quality, quasi-p-value, stability."""
    rows: list[dict[str, Any]] = []
    parts: list[tuple[str, int, Box, Quality, FoundBox | None, Stability | None]] = [
        ("PRIM", i + 1, one.box, one.quality, one, tried) for i, (one, tried) in enumerate(zip(found.found, found.stable))
    ]
    parts += [("tree", i + 1, box, q, None, None) for i, (box, q) in enumerate(found.trees or ())]
    for method, number, box, q, one, tried in parts:
        for name, limit in box.limits.items():
            rows.append(
                {
                    "method": method,
                    "box": number,
                    "factor": name,
                    "title": found.dimensions[name].title,
                    "low": limit.low,
                    "high": limit.high,
                    "options": "" if limit.options is None else ", ".join(map(str, limit.options)),
                    "coverage": q.coverage,
                    "density": q.density,
                    "mass": q.mass,
                    "cases": q.cases,
                    "hits": q.hits,
                    "limited": len(box.limits),
                    "quasi_p": one.p_values.get(name, float("nan")) if one else float("nan"),
                    "restricted": tried.restricted.get(name, 0.0) if tried else float("nan"),
                    "overlap": tried.overlap if tried else float("nan"),
                    "fresh_density": tried.density if tried else float("nan"),
                    "fresh_coverage": tried.coverage if tried else float("nan"),
                    "words": limit_words(found, name, limit),
                }
            )
    return pd.DataFrame(rows)


def as_plain(found: Discovery) -> dict[str, Any]:
    """Everything but the table of limits, as plain values for JSON."""
    return {
        "study": str(found.folder),
        "policy": found.policy,
        "against": found.against,
        "outcome": found.measure,
        "threshold": found.threshold,
        "seeks": interest_words(found),
        "share": found.share,
        "cases": len(found.cases),
        "dropped": found.dropped,
        "partial": found.partial,
        "sentences": sentences(found),
        "tree": None if found.trees is None else len(found.trees),
    }


def write(found: Discovery, folder: str | os.PathLike[str], *, figures: bool = True) -> Path:
    """Write tables, figures and report.html into ``folder`` and return it.

    Raises:
        OSError: it cannot be written.
    """
    out, table = ReportFolder(folder), box_table(found)
    cases = found.cases.assign(value=found.values, sought=found.interest)
    steps = pd.DataFrame(
        [
            {
                "box": i + 1,
                "step": j,
                "coverage": step.quality.coverage,
                "density": step.quality.density,
                "mass": step.quality.mass,
                "limited": step.limited,
            }
            for i, one in enumerate(found.found)
            for j, step in enumerate(one.steps)
        ]
    )
    for name, part in (("boxes", table), ("cases", cases), ("peeling", steps)):
        out.csv(name, part)
    out.json("discover", {**as_plain(found), "rows": table.to_dict("records")})
    images: dict[tuple[int, str], Image] = {}
    if figures:
        for i, one in enumerate(found.found):
            what = f"“{policy_title(found.policy)}” {interest_words(found)}"
            title = "How the box was found" if len(found.found) == 1 else f"How box {i + 1} was found"
            pictures = {
                "way": (
                    trade_off(
                        steps[steps["box"] == i + 1],
                        coverage=one.quality.coverage,
                        density=one.quality.density,
                        base=found.share,
                        title=title,
                        subtitle=f"States in which {what}.",
                    ),
                    "Coverage against density of the boxes on the way of peeling.",
                ),
                "box": (
                    box_limits(
                        table[(table["method"] == "PRIM") & (table["box"] == i + 1)],
                        _ranges(found),
                        _options(found),
                        title="Where it happens" if len(found.found) == 1 else f"Where it happens: box {i + 1}",
                        subtitle=f"{what} in {percent(one.quality.density)} of these states; they hold "
                        f"{percent(one.quality.coverage)} of all states in which it does.",
                    ),
                    "The part of each limited factor's range that is in the box.",
                ),
            }
            for name, (figure, words) in pictures.items():
                images[i, name] = out.picture(f"{name}-{i + 1}", figure, words)
    return out.page(report(found, table, images))


def _ranges(found: Discovery) -> dict[str, tuple[float, float]]:
    """Ends of every factor of numbers: those sampled, widened by the range it was sampled from."""
    ends = {}
    for name in map(str, found.cases):
        if not is_words(found.cases[name]):
            what, column = found.dimensions[name], found.cases[name].astype(float)
            ends[name] = (
                float(min(column.min(), what.low if what.low == what.low else column.min())),
                float(max(column.max(), what.high if what.high == what.high else column.max())),
            )
    return ends


def _options(found: Discovery) -> dict[str, tuple[str, ...]]:
    return {str(name): tuple(sorted(map(str, set(found.cases[name])))) for name in found.cases if is_words(found.cases[name])}


def report(found: Discovery, table: pd.DataFrame, images: dict[tuple[int, str], Image]) -> str:
    """The page as HTML."""
    sections = [Section("What was found", sentences(found))]
    for i in range(len(found.found)):
        sections += [Section(f"Box {i + 1}", image=images[i, name]) for name in ("box", "way") if (i, name) in images]
    if len(table):
        shown = table[
            ["method", "box", "words", "coverage", "density", "mass", "quasi_p", "restricted", "overlap", "fresh_density"]
        ]
        sections.append(
            Section.of(
                "All limits of all boxes",
                shown.rename(
                    columns={
                        "words": "limit",
                        "restricted": "limited in resamples",
                        "fresh_density": "density among states left out",
                    }
                ),
                "PRIM peels boxes; the tree (CART) splits. Boxes that both find are the safest to speak of.",
            )
        )
    sections.append(Section("What this cannot tell you", LIMITS))
    return page(
        f"Where “{policy_title(found.policy)}” {interest_words(found)}",
        f"{len(found.cases)} states of the world",
        "Comity · scenario discovery",
        sections,
    )
