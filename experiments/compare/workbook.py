"""A comparison as a workbook: a sheet that explains, the headline outcomes in words, all outcomes, all runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from experiments.compare.comparison import Comparison
from experiments.kit import METHOD, PART, SMALL, look, number_format, put_explanation, put_sheet, workbook
from figures import LOOKS, outcome_of, policy_title

CSV_HELP = (
    ("scenario, policy, reference, outcome", "what is compared; the outcome's meaning and unit stand in the register"),
    ("n, differ", "worlds, each with both policies under the same luck, and in how many of them the two differ at all"),
    ("verdict", "in a word, from the shares of worlds below; for an outcome of which neither way is better: more, less"),
    ("better, worse, neither", "share of worlds in which the policy does better, worse, by at least what matters, or neither"),
    ("matters", "the smallest difference that matters, in the outcome's unit; its reason stands in the register"),
    ("few_events", "whether events are so rare that no verdict can be given: halving or doubling them would not show"),
    ("low80, high80", "the middle 80 % of worlds: one world in ten lies below, one above"),
    ("luck", "share of the variance of the difference's ranks that is chance inside a world (0 to 1), from worlds with two seeds"),
    ("same", "share of worlds with two seeds in which both say the same (better, worse, neither)"),
    ("depends_on", "where it depends: on which numbers or switches most, or on chance"),
    ("mean, reference_mean", "means over worlds, in the outcome's unit"),
    (
        "difference, low, high",
        "policy minus reference: mean over worlds, with the 95 % interval of that mean; it knows rare events",
    ),
    ("low90, high90, spread", "the 90 % interval of the same mean, and the standard deviation of the difference between worlds"),
    ("p, p_holm", "p-value of the paired t test that the mean differs, and the same corrected for many comparisons (Holm)"),
    ("probability_better", "share of worlds in which the policy did better by however little, ties counting half"),
    ("about_zero", "whether the whole 90 % interval of the mean lies within 10 % of the reference's mean"),
    ("test", "what the corrected test of the mean says; it does not ask whether a difference matters"),
)
AMOUNTS = ("matters", "low80", "high80", "mean", "reference_mean", "difference", "low", "high")
"""Columns in the unit of their row's outcome."""
SHARES = ("better", "worse", "neither", "luck", "same", "probability_better")
"""Columns that are shares of worlds, or of a variance."""
IN_WORDS = (
    ("scenario, policy, outcome", "what is compared, by title"),
    ("unit", "unit of the numbers in this row; share 0-1 runs from 0 to 1"),
    ("better is", "which way this outcome is better: more, less, or neither"),
    ("reference, policy's mean", "means over worlds under the reference and under the policy"),
    ("difference", "policy minus reference, mean over worlds"),
    ("low80, high80", "the middle 80 % of worlds: in one world of ten the difference lies below, in one above"),
    ("matters from", "the smallest difference that matters; its reason stands in `comity show outcome NAME`"),
    (
        "better in, worse in, neither in",
        "share of worlds in which the policy does better, worse, by at least that much, or neither",
    ),
    ("in words", "what follows from these shares"),
)


def write_workbook(comparison: Comparison, path: Path) -> None:
    """Sheets: what it all means, headline outcomes in words, all outcomes, runs."""
    table, titles = comparison.table, comparison.titles()
    known = [outcome_of(name) for name in table["outcome"]]
    whole = table.copy()
    place = whole.columns.get_loc("outcome") + 1
    whole.insert(place, "title", [row.title for row in known])
    whole.insert(place + 1, "unit", [row.unit for row in known])
    heads = whole[whole["headline"].astype(bool) & (whole["verdict"] != "reference")]
    first = pd.DataFrame(
        {
            "scenario": [comparison.scenarios[label].title for label in heads["scenario"]],
            "policy": [policy_title(name, titles) for name in heads["policy"]],
            "outcome": heads["title"],
            "unit": heads["unit"],
            "better is": [{1: "more", -1: "less"}.get(outcome_of(name).direction, "neither") for name in heads["outcome"]],
            "reference": heads["reference_mean"],
            "policy's mean": heads["mean"],
            "difference": heads["difference"],
            "low80": heads["low80"],
            "high80": heads["high80"],
            "matters from": heads["matters"],
            "better in": heads["better"],
            "worse in": heads["worse"],
            "neither in": heads["neither"],
            "in words": [LOOKS[look(row)].words for _, row in heads.iterrows()],
        }
    )
    shapes = [number_format(name) for name in heads["outcome"]]
    columns = ("reference", "policy's mean", "difference", "low80", "high80", "matters from")
    first_formats: dict[str, str | Sequence[str]] = dict.fromkeys(columns, shapes)
    first_formats |= dict.fromkeys(("better in", "worse in", "neither in"), PART)
    with workbook(path) as writer:
        put_explanation(writer, "A comparison of policies", _about(comparison), _sheets())
        put_sheet(writer, "headlines", first, ids=3, formats=first_formats)
        put_sheet(writer, "all outcomes", whole, ids=place + 1, formats=formats_of(whole["outcome"]))
        put_sheet(writer, "runs", comparison.runs, ids=3)


def formats_of(outcomes: Sequence[str]) -> dict[str, str | Sequence[str]]:
    """Formats of a comparison's columns, of which rows hold these ``outcomes``."""
    shapes = [number_format(name) for name in outcomes]
    return {**dict.fromkeys(AMOUNTS, shapes), **dict.fromkeys(SHARES, PART), "p": SMALL, "p_holm": SMALL}


def _about(comparison: Comparison) -> list[tuple[str, str]]:
    """What the first sheet says of the comparison."""
    scenes = [
        (scene.title, f"against “{policy_title(comparison.references[label], comparison.titles())}”: {comparison.over(label)}")
        for label, scene in comparison.scenarios.items()
    ]
    method = METHOD[comparison.method]
    return [*scenes, ("intervals of means", method), ("state", comparison.message), ("not for", "forecasts; see DO_NO_HARM.md")]


def _sheets() -> dict[str, tuple[str, Sequence[tuple[str, str]]]]:
    """What the first sheet says of the others."""
    all_of = [
        *CSV_HELP,
        ("title, unit", "the outcome's title and the unit of the row"),
        ("headline", "whether it is one of the few"),
    ]
    runs = [("scenario, policy, seed", "the run"), ("the others", "one number a run for each outcome, in its unit, by its id")]
    return {
        "headlines": ("the few outcomes that are read first, in words", IN_WORDS),
        "all outcomes": ("every outcome, with tests of means beside the shares of worlds that decide", all_of),
        "runs": ("a row a run", runs),
    }
