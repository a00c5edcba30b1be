"""Writing an explanation: tables, figures and one page that opens in any browser."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments.compare import few_worlds
from experiments.explain.attribution import Contribution
from experiments.explain.places import windows
from experiments.explain.question import setting_words
from experiments.explain.result import Explanation
from experiments.explain.words import amount, event_words, interval, narrative, parting_words, shares_words, title_of
from experiments.kit import Image, ReportFolder, Section, count_of, page
from experiments.runs import calibration_words
from figures import OneSeed, WaterfallStep, divergence_map, divergence_timeline, outcome_of, waterfall, wrapped
from simulation.inputs import Scenario
from simulation.registers import INSTRUMENTS

COLUMNS = ("outcome", "part", "id", "title", "estimate", "low", "high", "better", "worse", "verdict")
SHOWN = ("n", "better", "worse", "neither", "low80", "high80", "matters", "verdict", "few_events", "depends_on", "luck", "same")
"""Columns of the whole difference that `as_dict` shows."""
MOST_BARS = 12
"""Bars of a waterfall; smaller contributions stand together in one."""


def as_dict(found: Explanation) -> dict[str, Any]:
    """The explanation as plain values: worlds (the whole difference: shares, verdict, what it depends on) and its parts:

    total, instruments, mechanisms, remainder, regions (each by outcome), first_divergence.

    Every contribution has id, title, estimate, low and high. Instruments sum to the total, and so do regions and windows;
    mechanisms with the remainder.
    """
    regions = {
        outcome: None
        if parts is None
        else [{**part.all.as_dict(), "within": part.within.as_dict(), "moved": part.moved.as_dict()} for part in parts]
        for outcome, parts in found.regions.items()
    }
    mechanisms: dict[str, list[dict[str, Any]]] = {}
    for outcome, answer in found.mechanisms.items():
        mechanisms[outcome] = []
        for part in answer.parts:
            entry = part.as_dict()
            if part.id in answer.rows:
                rows, rest = answer.rows[part.id]
                entry["rows"] = [row.as_dict() for row in rows]
                entry["rows_remainder"] = rest.as_dict()
            mechanisms[outcome].append(entry)
    question = found.question
    return {
        "a": question.a.name,
        "b": question.b.name,
        "scenario": question.scenario.name,
        "seeds": list(found.seeds),
        "outcomes": list(found.outcomes),
        "sampled": found.sampled,
        "worlds": {
            outcome: {
                **{name: _plain(found.worlds.loc[outcome, name]) for name in SHOWN},
                **{name: float(found.worlds.loc[outcome, name]) for name in ("reference_mean", "mean", "difference")},
            }
            for outcome in found.outcomes
        },
        "means": {outcome: {"a": pair[0], "b": pair[1]} for outcome, pair in found.means.items()},
        "total": {outcome: part.as_dict() for outcome, part in found.totals.items()},
        "instruments": {outcome: [part.as_dict() for part in parts] for outcome, parts in found.instruments.items()},
        "mechanisms": mechanisms,
        "remainder": {outcome: answer.remainder.as_dict() for outcome, answer in found.mechanisms.items()},
        "regions": regions,
        "windows": {outcome: [part.as_dict() for part in parts] for outcome, parts in found.windows.items()},
        "first_divergence": found.parting.as_dict(),
        "narrative": {
            **{outcome: narrative(found, outcome) for outcome in found.outcomes},
            "first_divergence": parting_words(found),
        },
        "notes": list(found.notes),
        "provenance": found.provenance,
    }


def _plain(value: Any) -> Any:
    """A cell of a table as a plain value."""
    return value.item() if isinstance(value, np.generic) else value


def table(found: Explanation) -> pd.DataFrame:
    """Every contribution as a row: outcome, part (total, instrument, mechanism, row, region, window), id, title and numbers."""
    rows: list[tuple[Any, ...]] = []

    def add(outcome: str, kind: str, part: Contribution) -> None:
        rows.append((outcome, kind, part.id, part.title, part.estimate, part.low, part.high, part.better, part.worse, part.verdict))

    for outcome in found.outcomes:
        add(outcome, "total", found.totals[outcome])
        for part in found.instruments[outcome]:
            add(outcome, "instrument", part)
        answer = found.mechanisms[outcome]
        for part in (*answer.parts, answer.remainder):
            add(outcome, "mechanism", part)
        for kernel, (lines, rest) in answer.rows.items():
            for part in (*lines, replace(rest, id=f"{kernel}.remainder", title=f"{kernel}: {rest.title}")):
                add(outcome, "row", part)
        for region in found.regions[outcome] or ():
            add(outcome, "region", region.all)
        for part in found.windows[outcome]:
            add(outcome, "window", part)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def waterfall_of(found: Explanation, outcome: str) -> Figure:
    """The waterfall of one outcome."""
    parts = found.instruments[outcome]
    steps = [WaterfallStep(part.title, part.estimate, part.low, part.high) for part in parts]
    if len(steps) > MOST_BARS + 1:
        rest = math.fsum(step.estimate for step in steps[MOST_BARS:])
        steps = [*steps[:MOST_BARS], WaterfallStep(f"{len(steps) - MOST_BARS} others together", rest, math.nan, math.nan)]
    total, question = found.totals[outcome], found.question
    means = found.means[outcome]
    known = outcome_of(outcome)
    a, b = title_of(question.a), title_of(question.b)
    return waterfall(
        steps,
        WaterfallStep("", total.estimate, total.low, total.high),
        outcome,
        start=(a, means[0]),
        end=(b, means[1]),
        title=f"{known.title}: what each instrument brings",
        subtitle=wrapped(
            f"{question.scenario.title}, from “{a}” to “{b}”: contributions (Shapley values) of the "
            f"instruments that differ, over {len(found.seeds)} seeds; they sum to the total."
        ),
    )


def timeline_of(found: Explanation) -> Figure:
    """When the policies part."""
    question, parting = found.question, found.parting
    first = None
    if parting.event is not None:
        titles = {policy.name: title_of(policy) for policy in (question.a, question.b)}
        first = (parting.event.week, event_words(parting.event, titles))
    dates = [question.scenario.date_of(week) for week in range(question.weeks)]
    note = wrapped(f"Seed {parting.seed}. First event that differs: {first[1]}.", width=118) if first else ""
    return divergence_timeline(
        found.weekly,
        dates,
        OneSeed(parting.differing, first, parting.regions),
        note=note,
        title=f"When “{title_of(question.b)}” parts from “{title_of(question.a)}”",
        subtitle=f"{question.scenario.title}: weekly difference, mean of {len(found.seeds)} seeds under the same luck.",
    )


def map_of(found: Explanation) -> Figure | None:
    """Where the difference arises; ``None`` if no outcome has parts by region."""
    parts = {
        outcome: np.array([part.all.estimate for part in regions])
        for outcome, regions in found.regions.items()
        if regions is not None
    }
    if not parts:
        return None
    question = found.question
    return divergence_map(
        question.scenario,
        parts,
        title=f"Where the difference arises – {question.scenario.title}",
        subtitle=wrapped(
            f"Part of each region in the difference between “{title_of(question.b)}” and "
            f"“{title_of(question.a)}”; blue is better, vermillion worse. Parts sum to the total."
        ),
    )


def write(found: Explanation, folder: str | os.PathLike[str], *, figures: bool = True) -> Path:
    """Write ``explanation.json``, ``contributions.csv``, ``figures/`` and ``report.html`` into ``folder`` and return it.

    Raises:
        OSError: the folder cannot be made or written.
    """
    out = ReportFolder(folder)
    out.json("explanation", as_dict(found))
    out.csv("contributions", table(found), digits=10)
    images: dict[str, Image] = {}
    if figures:
        drawn = {f"waterfall-{outcome}": waterfall_of(found, outcome) for outcome in found.outcomes}
        drawn["timeline"] = timeline_of(found)
        chart = map_of(found)
        if chart is not None:
            drawn["map"] = chart
        for name, figure in drawn.items():
            described = {"timeline": "Weekly differences over time.", "map": "Parts of the difference by region."}
            images[name] = out.picture(name, figure, described.get(name, "Contributions of instruments, step by step."))
    return out.page(_page(found, images))


def _page(found: Explanation, images: dict[str, Image]) -> str:
    question = found.question
    a, b = title_of(question.a), title_of(question.b)
    sections = [
        Section("In short", [" ".join(narrative(found, outcome)[:2]) for outcome in found.outcomes]),
        Section(
            "What differs",
            [f"{count_of(len(question.players), 'instrument')} differ between the two policies."],
            header=["instrument", a, b],
            rows=[
                [
                    INSTRUMENTS[name].title,
                    setting_words(question.a.instruments.get(name)),
                    setting_words(question.b.instruments.get(name)),
                ]
                for name in question.players
            ],
        ),
    ]
    for outcome in found.outcomes:
        sections += _outcome_sections(found, outcome, images.get(f"waterfall-{outcome}"))
    sections.append(
        Section(
            "When and where the runs part",
            parting_words(found),
            image=images.get("timeline"),
            header=["time", *(outcome_of(outcome).title for outcome in found.outcomes)],
            rows=[
                [
                    found.windows[found.outcomes[0]][w].title,
                    *(interval(outcome, found.windows[outcome][w]) for outcome in found.outcomes),
                ]
                for w in range(len(windows(question.weeks)))
            ],
        )
    )
    if "map" in images:
        sections.append(Section("Where the difference arises", [], image=images["map"]))
    sections.append(
        Section(
            "How this was made",
            _method(found),
            warning="It explains what the model does, under its assumptions. "
            "It is no evidence that the same would happen in the country.",
        )
    )
    lead = (
        f"{place_of(question.scenario)}, {question.weeks} weeks, {int(found.worlds['n'].max())} worlds, each the same under both "
        f"policies; {len(found.seeds)} of them taken apart."
    )
    return page(f"Why “{b}” differs from “{a}”", lead, "Comity · explanation", sections)


def _outcome_sections(found: Explanation, outcome: str, image: Image | None) -> list[Section]:
    """One outcome: by instrument, by mechanism, and by region where it has parts by region."""
    title = outcome_of(outcome).title
    heads = [f"of {len(found.seeds)} worlds", "contribution (95 % interval)"]

    def line(part: Contribution, title: str = "") -> list[str]:
        return [title or part.title, shares_words(part, len(found.seeds)), interval(outcome, part)]

    total = line(found.totals[outcome], "Total")
    lines = [line(part) for part in found.instruments[outcome]]
    answer = found.mechanisms[outcome]
    rows = []
    for part in answer.parts:
        rows.append(line(part))
        rows += [line(row, f"– {row.title}") for row in (answer.rows[part.id][0] if part.id in answer.rows else ())]
    rows += [line(answer.remainder, "Interaction remainder"), total]
    sections = [
        Section(title, narrative(found, outcome), image=image, header=["instrument", *heads], rows=[*lines, total]),
        Section(
            f"{title}: by mechanism",
            ["What goes when a mechanism is switched off under both policies; its rows below it where they were taken apart."],
            header=["mechanism", *heads],
            rows=rows,
        ),
    ]
    parts = found.regions[outcome]
    if parts is not None:
        moving = "Regions sum to the total. What people who moved change by bringing their region's level with them stands apart."
        numbers = [(*line(p.all)[1:], amount(outcome, p.within.estimate), amount(outcome, p.moved.estimate)) for p in parts]
        sections.append(
            Section(
                f"{title}: by region",
                [moving],
                header=["region", *heads, "within", "people moving"],
                rows=[[part.all.title, *cells] for part, cells in zip(parts, numbers)],
            )
        )
    return sections


def place_of(scenario: Scenario) -> str:
    """The scenario in words, with its variant."""
    return f"{scenario.title} ({scenario.variant})" if scenario.variant else scenario.title


def _method(found: Explanation) -> list[str]:
    question = found.question
    if found.sampled:
        way = (
            f"{question.pairs} random orders and their reverses were drawn anew for each seed; every order telescopes to the "
            "total, so contributions sum to it, and intervals hold the error of drawing"
        )
    else:
        way = f"all {2 ** len(question.players):,} combinations were run with every seed"
    return [
        "Instruments: an instrument counts with its whole setting. Its contribution is its Shapley value, the mean change when "
        f"it goes from “{title_of(question.a)}” to “{title_of(question.b)}” over all orders of changing instruments; {way}.",
        "Mechanisms: the total less the difference that is left when the mechanism is off in both runs. Since mechanisms act "
        "through each other, they do not sum to the total; the remainder is stated.",
        "Regions: means of the country are weighted by people, aid or ex-combatants as the outcome is, week by week; a region "
        "counts by how far it lies from the country's mean of both policies, so that people moving cancel out.",
        " ".join(
            [
                "Verdicts are shares of worlds: better or worse by more than matters in at least 90 of 100, mostly in at least two "
                "thirds and the other way in at most a tenth; no difference in at least two thirds; else it depends. Intervals of "
                "means are 95 % paired t intervals over worlds.",
                calibration_words(question.settings.ensemble),
                few_worlds(len(found.seeds)),
                *found.notes,
            ]
        ),
        f"Model source {found.provenance['source']}, seeds {found.seeds[0]} to {found.seeds[-1]}, {found.provenance['runs']:,} "
        "runs.",
    ]
