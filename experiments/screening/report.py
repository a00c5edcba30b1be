"""Tables, one figure and a page of a screening."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.kit import Image, ReportFolder, Section, count_of, listed, page
from experiments.screening.judging import ALPHA
from experiments.screening.result import Screening
from figures import screening_map
from simulation.registers import HEADLINES, OUTCOMES, PARAMETERS

LIMITS = (
    "A number that moves nothing here moves nothing on average over worlds by more than matters, as far as these runs tell; "
    "“small” says for which share of outcomes the interval excludes what matters.",
    "Two numbers that act only together, each doing nothing on average over the other's range, are seen in their group alone.",
    "Effects are of the model in small countries, not of the world. Nothing is taken out of the model by this.",
)
SHOWN = 40
"""Rows of the long tables that stand on the page; all are in the files."""


def sentences(found: Sequence[Screening]) -> list[str]:
    """What was found, a sentence a country and one over all."""
    lines, anything = [], set[str]()
    for one in found:
        numbers, kept = one.of_numbers, one.found.groups.kept
        moving = set(numbers.loc[numbers["moved"] > 0, "number"])
        anything |= moving
        lost = f"; {count_of(one.found.lost, 'world')} left out since runs failed" if one.found.lost else ""
        lines.append(
            f"{one.name}: {len(moving)} of {len(numbers)} numbers move an outcome by more than matters, "
            f"{len(numbers) - len(moving)} move nothing that these runs could find ({one.found.effects.worlds} worlds, "
            f"{one.plan.runs:,} runs; {int((~kept).sum())} of {len(kept)} groups left out after the first stage{lost})."
        )
    if len(found) > 1:
        total = len(found[0].numbers)
        lines.append(
            f"Over {listed([one.name for one in found])}: {len(anything)} of {total} numbers move something somewhere, "
            f"{total - len(anything)} nothing anywhere."
        )
    return lines


def counts(found: Sequence[Screening], outcomes: Sequence[str] = tuple(HEADLINES)) -> pd.DataFrame:
    """A row per kernel: ``numbers``, ``anything`` (move some outcome in some country), and a column per outcome."""
    moved = pd.concat([one.moves[["number", "outcome"]] for one in found]).drop_duplicates()
    moved["kernel"] = [PARAMETERS[name].kernel for name in moved["number"]]
    kernels = pd.Series({name: PARAMETERS[name].kernel for name in found[0].numbers})
    table = kernels.value_counts().rename("numbers").to_frame()
    table["anything"] = moved.groupby("kernel")["number"].nunique()
    for name in outcomes:
        table[name] = moved[moved["outcome"] == name].groupby("kernel")["number"].nunique()
    return table.fillna(0).astype(int)


def over_all(found: Sequence[Screening]) -> pd.DataFrame:
    """A row per number: kernel, ``moved`` (outcomes that it moves in some country) and so many by country."""
    table = pd.DataFrame({"number": found[0].numbers})
    table["kernel"] = [PARAMETERS[name].kernel for name in table["number"]]
    pairs = pd.concat([one.moves[["number", "outcome"]] for one in found]).drop_duplicates()
    table["moved"] = table["number"].map(pairs["number"].value_counts()).fillna(0).astype(int)
    for one in found:
        table[one.label] = one.of_numbers["moved"]
    return table


def write_country(found: Screening, folder: str | os.PathLike[str]) -> Path:
    """Write one country's tables into a folder of its own in ``folder`` and return it.

    ``effects.parquet`` holds every effect; ``moves.csv`` those that matter; ``numbers.csv``, ``groups.csv`` and ``outcomes.csv`` a
    row each; ``screening.json`` how it was made.
    """
    out = ReportFolder(Path(folder) / found.label.replace(":", "-"))
    out.parquet("effects", found.effects)
    out.csv("moves", found.moves, 4)
    out.csv("numbers", found.of_numbers, 4)
    out.csv("groups", found.of_groups, 4)
    out.csv("outcomes", found.of_outcomes, 4)
    out.json("screening", as_plain(found))
    return out.path


def as_plain(found: Screening) -> dict[str, Any]:
    """How a country was screened, as plain values for JSON."""
    numbers, outcomes = found.of_numbers, found.of_outcomes
    return {
        **found.about,
        "label": found.label,
        "title": found.title,
        "numbers": len(numbers),
        "moving": int((numbers["moved"] > 0).sum()),
        "group_worlds": found.plan.group_worlds,
        "worlds": found.found.effects.worlds,
        "hands": found.plan.hands,
        "lost": found.found.lost,
        "failures": dict(found.failures),
        "groups_left_out": [g.name for g, kept in zip(found.found.groups.groups, found.found.groups.kept) if not kept],
        "alpha": ALPHA,
        "explained": float(outcomes["explained"].median()),
        "found_from": {str(q): float(outcomes["found_from"].quantile(q)) for q in (0.25, 0.5, 0.75)},
        "found_at_twice": float((outcomes["found_from"] <= 2.0).mean()),
    }


def write(found: Sequence[Screening], folder: str | os.PathLike[str], *, figures: bool = True) -> Path:
    """Write the page and the table over all countries into ``folder`` and return it; `write_country` writes the countries'."""
    out = ReportFolder(folder)
    out.csv("numbers", over_all(found), 4)
    drawn = {}
    if figures:
        where = listed([one.name for one in found])
        words = "How many numbers of each kernel move each headline outcome by more than matters."
        drawn = out.pictures({"screening": (screening_map(counts(found), where=where), words)})
    return out.page(_page(found, drawn.get("screening")))


def _page(found: Sequence[Screening], image: Image | None) -> str:
    """The page as HTML."""
    sections = [Section("What was found", sentences(found), image=image)]
    for one in found:
        sections += _of_country(one)
    sections.append(Section("What this cannot tell you", LIMITS))
    return page("Which numbers move something that matters?", sentences(found)[-1], "Comity · screening", sections)


def _of_country(one: Screening) -> list[Section]:
    """A country's sections: what moves most, how well outcomes and groups were screened, what moves nothing."""
    outcomes = one.of_outcomes
    headlines = outcomes[outcomes["outcome"].isin(HEADLINES)]
    nothing = one.of_numbers.query("moved == 0")["number"]
    return [
        Section.of(
            f"{one.name}: numbers that move most",
            _strongest(one),
            f"Mean over worlds of the effect on the level under “{one.reference}”, or on the difference that “{one.policy}” makes, "
            f"with the interval corrected after Holm over every number and outcome at once ({1 - ALPHA:.0%}). Ends: from the low "
            "to the high end of its range. Middle: from where worlds draw it to its ends.",
        ),
        Section.of(
            f"{one.name}: how well each headline outcome was screened",
            headlines.assign(outcome=[OUTCOMES[name].title for name in headlines["outcome"]]),
            "An effect of “found from” times what matters is found in 95 of 100 screenings. Twice what matters is, for "
            f"{(outcomes['found_from'] <= 2.0).mean():.0%} of all outcomes. The emulator foretells "
            f"{outcomes['explained'].median():.0%} of what hands do (median of outcomes), in worlds that it was not fitted to.",
        ),
        Section.of(f"{one.name}: groups", one.of_groups, "What each group does at random corners of its ranges, luck included."),
        Section(f"{one.name}: {len(nothing)} numbers that move nothing that was found", [", ".join(nothing)]),
    ]


def _strongest(one: Screening) -> pd.DataFrame:
    """The numbers that move most, a row each."""
    numbers = one.of_numbers.query("moved > 0").sort_values("times", ascending=False).head(SHOWN)
    shown = numbers[["number", "moved", *("outcome", "of", "shape", "effect", "low", "high", "matters")]]
    return shown.assign(outcome=[OUTCOMES[name].title for name in shown["outcome"]]).rename(columns={"moved": "outcomes_moved"})
