"""Writing a validation for people: a page that opens anywhere, a figure, tables."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from experiments.kit import Image, ReportFolder, Section, page, save_image
from experiments.validate.validation import Validation
from figures import facts_figure, settings_figure
from simulation.results import source_hash

LANGUAGE = (
    "Reproduced: the estimate lies in the accepted range and the 90 % interval excludes the wrong sign; about 0 means "
    "that the whole interval lies in the range. Undecided: the runs allow both. A fact's verdict is that of its worst "
    "reading. Input facts are built in and only checked; target facts may be fitted; test facts are neither."
)
WORDS = {"input": "built in, checked only", "target": "may be fitted", "test": "neither built in nor fitted"}


def settings_data(validation: Validation, command: str = "") -> dict[str, Any]:
    """Every setting's verdicts with the reading that tells, as JSON takes it; how it was made stands in front.

    Args:
        command: the command that made it.
    """
    found: dict[str, dict[str, Any]] = {}
    for finding in validation.findings:
        telling = finding.telling
        found.setdefault(finding.setting, {})[finding.fact.id] = {
            "verdict": finding.verdict,
            "reading": telling.name,
            **{
                name: float(f"{value:.4g}") if math.isfinite(value) else None
                for name, value in (("estimate", telling.estimate), ("low", telling.low), ("high", telling.high))
            },
        }
    return {
        "command": command,
        "source": source_hash(),
        "seeds": validation.seeds,
        "ensembles": {place: e.name for place, e in validation.ensembles.items()},
        "roles": {f.fact.id: f.fact.role for f in validation.of()},
        "settings": found,
    }


def settings_text(validation: Validation, command: str = "") -> str:
    """``settings_data`` as text, a line for each fact of a setting."""
    data = settings_data(validation, command)
    settings = data.pop("settings")
    head = json.dumps(data, ensure_ascii=False)[:-1]
    body = ",\n".join(
        f" {json.dumps(name)}: {{\n"
        + ",\n".join(f"  {json.dumps(fact)}: {json.dumps(found, ensure_ascii=False)}" for fact, found in facts.items())
        + "}"
        for name, facts in settings.items()
    )
    return f'{head}, "settings": {{\n{body}}}}}\n'


def write_validation(validation: Validation, folder: str | Path, command: str = "") -> Path:
    """Write report.html, facts.png and .svg, facts.csv, facts.json into a folder and return it.

    Where more than the default was tested also settings.csv (verdicts), settings.json (with the readings that tell) and a
    figure of both.

    Args:
        command: the command that made it, for settings.json.

    Raises:
        OSError: the folder cannot be made or written.
    """
    out = ReportFolder(folder)
    picture = save_image(
        facts_figure(drawn_rows(validation)),
        out.path / "facts",
        "Estimates with 90 % intervals against accepted ranges, by role; the same numbers stand in the table below.",
    )
    several = None
    if len({f.setting for f in validation.findings}) > 1:
        data = settings_data(validation)
        verdicts = {name: {fact: found["verdict"] for fact, found in facts.items()} for name, facts in data["settings"].items()}
        several = save_image(
            settings_figure(verdicts, data["roles"]),
            out.path / "settings",
            "Verdicts of all facts under every setting; the same stand in settings.csv.",
        )
        out.csv("settings", validation.ablations())
        out.text("settings.json", settings_text(validation, command))
    out.json("facts", validation.rows())
    out.csv("facts", validation.table())
    return out.page(report(validation, picture, several))


def drawn_rows(validation: Validation) -> list[dict[str, Any]]:
    """Rows of the figure: every reading of the default."""
    return [
        {
            "id": f.fact.id,
            "role": f.fact.role,
            "name": r.name,
            "estimate": r.estimate,
            "low": r.low,
            "high": r.high,
            "accepted": r.accepted,
            "verdict": r.verdict,
            "unit": r.unit,
        }
        for f in validation.of()
        for r in f.readings
    ]


def report(validation: Validation, image: Image, several: Image | None = None) -> str:
    """The page as HTML; ``several``: the picture of all settings, where more than the default was tested."""
    table = validation.table()
    sections = [Section("At a glance", [validation.summary() + ".", LANGUAGE], image=image)]
    if validation.naive is not None:
        sections.append(Section("Why no correlation", [validation.naive.words()]))
    by_role = {f.fact.id: f.fact.role for f in validation.of()}
    table["role"] = table["id"].where(table["id"] != "").ffill().map(by_role)
    for role, words in WORDS.items():
        part = table[table["role"] == role].drop(columns="role")
        if len(part):
            sections.append(Section.of(f"Facts of role {role}: {words}", part))
    designs = [[f.fact.id, f.fact.title, f.fact.accepted, f.fact.design] for f in validation.of()]
    sections.append(
        Section(
            "Designs",
            ["All arms of a design meet the same seeds and so the same luck."],
            header=["id", "fact", "accepted", "design"],
            rows=designs,
        )
    )
    if several is not None:
        sections.append(
            Section(
                "Under each setting",
                [
                    "One thing is turned at a time. Settings other than the default and its "
                    "repeats take fewer seeds: more is undecided."
                ],
                image=several,
            )
        )
    with_members = ", ".join(f"{place}: ensemble {e.name}" for place, e in validation.ensembles.items())
    lead = f"{validation.seeds} seeds of the usual design; " + (with_members or "parameters at their registered defaults") + "."
    return page("Which facts does the model reproduce?", lead, "Comity · validation", sections)
