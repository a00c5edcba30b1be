"""A search's results on disk: tables, policies ready for `comity compare`, figures and a page."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd

from experiments.compare import cause_sentence, few_worlds
from experiments.kit import Image, Picture, ReportFolder, Section, in_sentence, page
from experiments.optimise.judging import ITSELF
from experiments.optimise.result import SearchResult
from experiments.optimise.task import COSTS
from experiments.store import on_disk, write_shard
from figures import LOOKS, LOSSES, hypervolume_growth, measure_title, parallel_coordinates, policy_title, trade_offs
from simulation.registers import INSTRUMENTS, OUTCOMES

ROLES = {
    "knee": "Knee: least sum of losses",
    "balanced": "Balanced: smallest largest loss",
    "best_stability": "Best for stability",
    "best_trust": "Best for trust",
    "cheapest_that_beats": "Cheapest that beats the reference",
}
"""Named policies in words."""
SETTLED_SPREAD, SETTLED_GROWTH = 0.05, 0.02
"""A search counts as settled when the optimiser seeds' hypervolumes differ by at most the first, relative to the largest, and
none grew by more than the second over the last quarter of its generations."""


def convergence_verdict(progress: pd.DataFrame) -> str:
    """Whether the search has settled, in words with the numbers behind it."""
    if progress.empty:
        return "No generation had a policy within the limits: nothing can be said of convergence."
    last = progress.groupby("optimiser_seed")["hypervolume"].last()
    largest = float(last.max())
    if largest <= 0.0 or progress.groupby("optimiser_seed").size().min() < 3:
        return "Too few generations to say whether the search has settled."
    growth = 0.0
    for _, part in progress.groupby("optimiser_seed"):
        grown = part["hypervolume"].to_numpy()
        growth = max(growth, float(grown[-1] - grown[-1 - max(1, len(grown) // 4)]) / largest)
    if len(last) < 2:
        return (
            f"The hypervolume grew by {growth:.0%} in the last quarter; one optimiser seed cannot show whether another would "
            "end elsewhere."
        )
    apart = float(last.max() - last.min()) / largest
    settled = apart <= SETTLED_SPREAD and growth <= SETTLED_GROWTH
    return (
        ("Settled: " if settled else "Not settled, more generations may find better policies: ")
        + f"{len(last)} optimiser seeds end {apart:.0%} apart in hypervolume, and it still grew by up to {growth:.0%} in the "
        "last quarter."
    )


def draw(found: SearchResult) -> dict[str, Picture]:
    """Figures by file name, with a description each."""
    figures: dict[str, Picture] = {}
    good = found.front[found.front["status"] == "on the front"] if len(found.front) else found.front
    where = f"{found.scenario_title}; means over {found.question.fresh} fresh worlds"
    if len(good):
        named = {
            ROLES[role]: str(row["policy"]) for role in ROLES for _, row in good.iterrows() if role in row["roles"].split(", ")
        }
        figures["trade_offs"] = (
            trade_offs(good, found.question.objectives, named, found.library, where=where + "."),
            "Scatter plots of every pair of objectives over the policies of the front.",
        )
        used = [name for name in INSTRUMENTS if name in good and good[name].max() > 0.0]
        used.sort(key=lambda name: -float(good[name].std() or 0.0))
        target = next(name for name in found.question.objectives if name.partition(".")[0] not in COSTS)
        if len(good) > 3 and used:
            figures["instruments"] = (
                parallel_coordinates(
                    good[[*used, target]],
                    target,
                    titles={name: INSTRUMENTS[name].title for name in used},
                    ends=dict.fromkeys(used, ("0", "1")),
                    share=0.25,
                    where=where,
                    title=f"What the front's policies use, by {measure_title(target).lower()}",
                ),
                "Intensities of the instruments in the policies of the front.",
            )
    if len(found.progress):
        figures["hypervolume"] = (
            hypervolume_growth(found.progress, verdict=convergence_verdict(found.progress)),
            "Hypervolume of each optimiser seed's front by generation.",
        )
    return figures


def write(found: SearchResult, folder: str | os.PathLike[str], *, figures: bool = True) -> list[str]:
    """Write everything into ``folder`` and return the names of what was written.

    Raises:
        OSError: it cannot be written.
    """
    out = ReportFolder(folder)
    tables = {
        "front": found.front,
        "versus": found.versus,
        "verdicts": found.verdicts,
        "optimism": found.optimism,
        "hypervolume": found.progress,
        "library": found.library,
    }
    for name, table in tables.items():
        out.csv(name, table, digits=6)
    on_disk(out.path / "front.parquet", lambda path: write_shard(found.front, path))
    out.json("provenance", found.provenance | {"message": found.message})
    for policy in found.policies.values():
        out.text(f"policies/{policy.name}.toml", policy.to_toml())
    images = out.pictures(draw(found)) if figures else {}
    out.page(html(found, images))
    return ["report.html", "front.csv", "front.parquet", "verdicts.csv", "versus.csv", "runs.parquet", "policies/"] + (
        ["figures/"] if images else []
    )


def html(found: SearchResult, images: dict[str, Image]) -> str:
    """The page as HTML."""
    ask = found.question
    limits = (
        "; ".join(
            f"{OUTCOMES[name].title.lower()} at most {limit:,.0f} {OUTCOMES[name].unit}" for name, limit in found.limits.items()
        )
        or "no limit"
    )
    chosen = _chosen(found)
    sections = [
        Section("The answer", [found.message, f"Limits: {limits}."], convergence_verdict(found.progress)),
        Section.of(
            "Policies that stand for the front",
            chosen,
            f"Means over {ask.fresh} fresh worlds. Each is an ordinary policy "
            "file in policies/, ready for comity compare. One policy may stand in several rows.",
        ),
        Section("What is traded for what", image=images.get("trade_offs")),
        Section.of(
            "Against the library at no more than its cost",
            verdict_words(found),
            f"In {ask.judged} further worlds that no choice has seen, each the same for both, costs apart. Better or worse: by "
            "more than matters in at least 90 of 100 worlds; mostly: in at least two thirds, and the other way in at most a tenth. "
            "“Beats” means so much better in at least one objective and so much worse in none; “trades” means better in some and "
            "worse in others. versus.csv has every difference with shares of worlds, the middle 80 % of worlds, what it depends "
            f"on, and interval and p-values of the mean. {few_worlds(ask.judged)}",
        ),
        Section.of(
            "Was the search too rosy?",
            found.optimism,
            "Search less fresh seeds in the good direction, mean over policies. "
            "The library was not selected by its results, so what the front lost beyond the library is the winner's curse.",
        ),
        Section("What the policies consist of", image=images.get("instruments")),
        Section("Has the search settled?", [convergence_verdict(found.progress)], image=images.get("hypervolume")),
        Section.of(
            "How it was made",
            _made(found),
            "A policy is named by the digest in front.csv; runs.parquet holds every run under it, by seed.",
        ),
    ]
    return page(
        f"{found.scenario_title}: policies found by search",
        "The model's answer about the model's country; what it cannot tell stands in DO_NO_HARM.md.",
        "Comity · search for policies",
        sections,
    )


def _made(found: SearchResult) -> pd.DataFrame:
    """What was searched, how hard, and with which model."""
    ask = found.question
    rows = {
        "objectives": ", ".join(ask.objectives),
        "search": f"{ask.optimiser_seeds} optimiser seeds × {ask.generations} generations × {ask.population} policies; "
        f"{ask.seeds} seeds a policy, half as many in the first half of the generations",
        "runs made": f"{len(found.runs):,}",
        "run": f"{ask.weeks or 'horizon'} weeks, {ask.communities or 'default'} communities",
        "ensemble": str(ask.ensemble),
        "model source": str(found.provenance.get("source", "")),
    }
    return pd.DataFrame(rows.items(), columns=["what", "value"])


def _chosen(found: SearchResult) -> pd.DataFrame:
    rows = []
    for role in ROLES:
        for _, row in found.front.iterrows():
            if role in str(row["roles"]).split(", "):
                rows.append(
                    {"policy": ROLES[role], "name": row["policy"]}
                    | {measure_title(name): float(row[name]) for name in found.question.objectives}
                    | {"instruments": int(sum(row.get(name, 0.0) > 0.0 for name in INSTRUMENTS))}
                )
    return pd.DataFrame(rows, columns=None if rows else ["policy", "name"])


def verdict_words(found: SearchResult) -> pd.DataFrame:
    """The contests with the library in words, a row a rival."""
    rows = []
    for row in found.verdicts.to_dict("records"):
        rival = policy_title(row["rival"]) + (f" ({row['as']})" if row["as"] else "")
        parts = _contest_words(found.versus, row["rival"]) if row["challenger"] else []
        saved = ""
        if row["challenger"] and np.isfinite(row["rival_cost_usd"]) and row["rival_cost_usd"] > 0.0:
            saved = f"{row['cost_usd'] / row['rival_cost_usd']:.0%}"
        nothing = "no difference that matters" if row["challenger"] else "none of the front is as cheap"
        if row["verdict"] == ITSELF:
            nothing = "nothing else that was found is as cheap"
        rows.append(
            {
                "against": rival,
                "policy": row["challenger"] or "–",
                "its cost": saved or "–",
                "verdict": row["verdict"],
                "in words": nothing if row["verdict"] == ITSELF else "; ".join(parts) or nothing,
            }
        )
    return pd.DataFrame(rows)


def _contest_words(versus: pd.DataFrame, rival: str) -> list[str]:
    """What a contest found, objective by objective: "stability mostly better (in 74 of 100 worlds, worse in 3)"."""
    told = []
    for row in versus[versus["rival"] == rival].to_dict("records"):
        verdict, count = str(row["verdict"]), int(row["n"])
        if verdict == "no_difference":
            continue
        title = in_sentence(measure_title(str(row["objective"])))
        better, worse = (round(float(row[side]) * count) for side in ("better", "worse"))
        first, second = (
            (f"worse in {worse}", f"better in {better}") if verdict in LOSSES else (f"better in {better}", f"worse in {worse}")
        )
        causes = f"; {cause_sentence(str(row['depends_on']))}" if row["depends_on"] else ""
        told.append(f"{title}: {LOOKS[verdict].short} ({first} of {count} worlds, {second}{causes})")
    return told
