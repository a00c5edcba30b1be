"""The ledger for people: JSON, table, figures and a page that needs nothing from elsewhere."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.claims.effects import POOLED, arm_values
from experiments.claims.ledger import ClaimFinding, Ledger, Read
from experiments.claims.paths.found import NO_SINGLE_ONE
from experiments.claims.placebo import Placebo
from experiments.claims.verdicts import CATEGORIES
from experiments.kit import Image, ReportFolder, Section, cell_text, json_text, page
from figures import claim_figure, claims_overview

METHOD = (
    "Each contrast adds instruments to the scenario's own practice, or takes them out; both arms meet the same design points "
    "(parameters over their priors or a calibrated ensemble, every switch, and what mission and state are like at the start) "
    "with the same luck. An effect is standardised by the standard deviation of the outcome between worlds in the control arm and "
    "signed so that above zero is what is claimed. The verdict follows from shares of worlds: in how many points the effect is as "
    "claimed, or against the claim, by at least the smallest difference that matters for the outcome; it holds in most if it "
    "does in two thirds, and the other way in at most a tenth. p is a paired t test over design points, corrected by Holm over "
    "all claims; it decides nothing. The registered numbers between lever and outcome are read off the source of the model. "
    "Conditions come from a regression tree grown on half of the points and read on the "
    "other half; one counts only if its first split recurs in half of the resamples. A claim that holds is run again with fresh "
    "luck."
)


def placebo_json(found: Placebo) -> str:
    """A placebo as JSON: shares in words and numbers, then every test."""
    return json_text(
        {
            "planted": found.planted,
            "tests": found.tests,
            "raw_rate": list(found.share("p")),
            "ledgers_with_error": found.family_errors,
            "ledgers": int(found.table["repeat"].nunique()),
            "power": list(found.share("planted_p_holm")),
            "untestable": list(found.untestable),
            "words": found.text(),
            "rows": found.table.to_dict("records"),
        }
    )


def table_rows(ledger: Ledger) -> list[tuple[str, ...]]:
    """A line for each main reading: see ``HEADER``."""
    lines: list[tuple[str, ...]] = []
    for finding in ledger.findings.values():
        for k, read in enumerate(finding.main()):
            one, paths = read.effects.whole, ledger.paths[finding.claim.id, read.reading.name]
            lines.append(
                (
                    finding.claim.id if k == 0 else "",
                    finding.claim.claim if k == 0 else "",
                    finding.verdict.category if k == 0 else "",
                    read.reading.name,
                    read.verdict.words,
                    *(f"{100.0 * share:.0f}" for share in (one.shares.better, one.shares.worse, one.shares.neither)),
                    cell_text(one.control),
                    f"{number(one.estimate)} ({number(one.low)} to {number(one.high)})",
                    f"{len(paths.passed)} / {len(paths.between)}",
                    ", ".join(left.row for left in paths.needed) or paths.why_not or NO_SINGLE_ONE,
                    money(finding.cost) if k == 0 else "",
                )
            )
    return lines


HEADER = (
    "claim",
    "what is claimed",
    "verdict",
    "outcome",
    "in words",
    "as claimed, of 100 worlds",
    "against",
    "no difference that matters",
    "without",
    "mean change (95 %)",
    "numbers on the nearest path / any",
    "vanishes without",
    "cost a year",
)


def number(value: float) -> str:
    """A change with its sign in three digits."""
    return "–" if not math.isfinite(value) else f"{value:+,.0f}" if abs(value) >= 100 else f"{value:+.3g}"


def p_text(p: float) -> str:
    """A p-value as it is told."""
    return "–" if not math.isfinite(p) else "<0.001" if p < 0.001 else f"{p:.3f}"


def money(usd: float) -> str:
    """US dollars a year in millions."""
    return f"{usd / 1e6:+.2f} M US$"


def write_ledger(ledger: Ledger, folder: Path, *, figures: bool = True) -> Path:
    """Write ledger.json, ledger.csv, provenance.json, figures/ and report.html into ``folder`` and return it.

    Raises:
        OSError: it cannot be written.
    """
    out = ReportFolder(folder)
    out.json("ledger", ledger.rows())
    flat = pd.DataFrame([{k: v for k, v in row.items() if k != "by_switch"} for row in ledger.rows()])
    out.csv("ledger", flat, digits=6)
    out.json("provenance", {**ledger.provenance, "seconds": round(ledger.seconds)})
    images: dict[str, Image] = {}
    if figures:
        images["overview"] = out.picture(
            "overview", overview_of(ledger), "Shares of worlds of all claims by verdict; the same numbers stand in the table."
        )
        for finding in ledger.findings.values():
            words = f"Effects of {finding.claim.id} by outcome, scenario and switch."
            images[finding.claim.id] = out.picture(finding.claim.id, figure_of(ledger, finding), words)
    return out.page(report(ledger, images))


def report(ledger: Ledger, images: dict[str, Image]) -> str:
    """The page."""
    kinds = [finding.verdict.category for finding in ledger.findings.values()]
    counted = ", ".join(f"{kinds.count(kind)} {kind}" for kind in CATEGORIES)
    lead = (
        f"{len(kinds)} claims: {counted}. {len(ledger.plan.points)} design points with {ledger.plan.points.seeds} "
        f"run(s) each in {', '.join(name.capitalize() for name in ledger.plan.scenarios)}. What a model shows is what follows "
        "from its mechanisms, not what is so in the world."
    )
    sections = [Section("All claims", [METHOD], image=images.get("overview"), header=list(HEADER), rows=table_rows(ledger))]
    sections += [claim_section(ledger, finding, images.get(finding.claim.id)) for finding in ledger.findings.values()]
    return page("The ledger of claims", lead, "Comity", sections)


def claim_section(ledger: Ledger, finding: ClaimFinding, image: Image | None) -> Section:
    """A claim's part of the page."""
    words = [f"Contrast: {finding.claim.contrast}.", f"Verdict: {finding.verdict.words}.", f"Cost: {money(finding.cost)} a year."]
    words += [f"When, for {read.reading.name}: {read.conditions.text()}." for read in finding.main()]
    words += [
        f"Between lever and {read.reading.name}: {ledger.paths[finding.claim.id, read.reading.name].text()}."
        for read in finding.main()
    ]
    words += [f"Note: {remark}." for remark in finding.remarks]
    rows = [
        (
            read.reading.name,
            one.scenario,
            cell_text(one.control),
            number(one.estimate),
            f"{number(one.low)} to {number(one.high)}",
            read.reading.units,
            f"{one.size:+.2f}",
            p_text(one.p),
            p_text(one.p_holm),
            f"{one.sign_share:.0%}",
        )
        for read in finding.reads
        for one in read.effects.by_scenario.values()
    ]
    return Section(
        f"{finding.claim.id}: {finding.claim.claim}",
        words,
        image=image,
        rows=rows,
        header=["outcome", "scenario", "without", "change", "95 % interval", "unit", "SD, as claimed", "p", "Holm", "sign"],
    )


def overview_of(ledger: Ledger):  # type: ignore[no-untyped-def]
    """The overview figure."""
    rows = [
        {
            "id": finding.claim.id,
            "outcome": read.reading.name,
            "as_claimed": read.effects.whole.shares.better,
            "against": read.effects.whole.shares.worse,
            "category": read.verdict.category,
        }
        for finding in ledger.findings.values()
        for read in finding.main()
    ]
    plan = ledger.plan
    return claims_overview(
        pd.DataFrame(rows),
        subtitle=(
            "Worlds in which each outcome moves as claimed, or against the claim, by more than matters;\n"
            f"{len(plan.points)} design points in each of {', '.join(name.capitalize() for name in plan.scenarios)}, by verdict."
        ),
    )


def figure_of(ledger: Ledger, finding: ClaimFinding):  # type: ignore[no-untyped-def]
    """The figure of one claim."""
    rows = [
        {
            "outcome": read.reading.name,
            "main": read.reading.main,
            "scenario": one.scenario,
            "size": one.size,
            "size_low": one.size_low,
            "size_high": one.size_high,
            "verdict_category": read.verdict.category,
        }
        for read in finding.reads
        for one in shown(read)
    ]
    return claim_figure(
        pd.DataFrame(rows),
        finding.reads[0].switches,
        title=f"{finding.claim.id}  {finding.claim.claim}",
        subtitle=f"Contrast: {finding.claim.contrast}.",
        doses=dose_table(ledger, finding) if finding.claim.id == "C11" else None,
    )


def shown(read: Read) -> list[Any]:
    """Estimates that a figure shows: a single scenario is not shown twice."""
    found = list(read.effects.by_scenario.values())
    return found if len(found) > 2 else [one for one in found if one.scenario == POOLED]


def dose_table(ledger: Ledger, finding: ClaimFinding) -> pd.DataFrame:
    """Mean change against no engagement by dose and coordination, over scenarios, for C11's two outcomes."""
    rows = []
    for column, name in (("need_coverage", "Need coverage"), ("stability", "Stability")):
        changes = pd.concat(
            [arm_values(ledger.plan, ledger.runs, finding.claim, column, scenario) for scenario in ledger.plan.where(finding.claim)]
        )
        for arm in finding.claim.arms:
            side, _, dose = arm.rpartition(" ")
            rows.append(
                {
                    "outcome": name,
                    "side": {"well": "good", "poorly": "poor"}[side],
                    "dose": float(dose),
                    "value": float((changes[arm] - changes[f"{side} 0"]).mean()),
                }
            )
    return pd.DataFrame(rows)
