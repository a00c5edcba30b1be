"""Writing a validation for people: a page that opens anywhere, a figure, tables."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from experiments.files import write_aside
from experiments.pages import Section, page
from experiments.report import Image, data_uri
from experiments.validate import Validation
from figures.facts import facts_figure
from figures.style import save

LANGUAGE = ("Reproduced: the estimate lies in the accepted range and the 90 % interval excludes the wrong sign; about 0 means "
            "that the whole interval lies in the range. Undecided: the runs allow both. A fact's verdict is that of its worst "
            "reading. Input facts are built in and only checked; target facts may be fitted; test facts are neither.")
WORDS = {"input": "built in, checked only", "target": "may be fitted", "test": "neither built in nor fitted"}


def json_rows(validation: Validation) -> list[dict[str, Any]]:
    """The findings as JSON takes them: infinite ends of a range and numbers that are none become null."""
    def ready(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: ready(entry) for key, entry in value.items()}
        if isinstance(value, list | tuple):
            return [ready(entry) for entry in value]
        return None if isinstance(value, float) and not math.isfinite(value) else value

    return [ready(row) for row in validation.rows()]


def json_text(validation: Validation) -> str:
    """A list of objects, one for each fact and setting."""
    return json.dumps(json_rows(validation), indent=2, ensure_ascii=False) + "\n"


def write_validation(validation: Validation, folder: str | Path) -> Path:
    """Write report.html, facts.png and .svg, facts.csv, facts.json (and settings.csv) into a folder and return it.

    Raises:
        OSError: the folder cannot be made or written.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    png, _ = save(facts_figure(drawn_rows(validation)), target / "facts")
    text = report(validation, Image(data_uri(png), "Estimates with 90 % intervals against accepted ranges, by role; the same "
                                                   "numbers stand in the table below."))
    write_aside(target / "report.html", lambda path: path.write_text(text, encoding="utf-8"))
    write_aside(target / "facts.json", lambda path: path.write_text(json_text(validation), encoding="utf-8"))
    write_aside(target / "facts.csv", lambda path: validation.table().to_csv(path, index=False))
    if len({f.setting for f in validation.findings}) > 1:
        write_aside(target / "settings.csv", lambda path: validation.ablations().to_csv(path, index=False))
    return target


def drawn_rows(validation: Validation) -> list[dict[str, Any]]:
    """Rows of the figure: every reading of the default."""
    return [{"id": f.fact.id, "role": f.fact.role, "name": r.name, "estimate": r.estimate, "low": r.low, "high": r.high,
             "accepted": r.accepted, "verdict": r.verdict, "unit": r.unit} for f in validation.of() for r in f.readings]


def report(validation: Validation, image: Image) -> str:
    """The page as HTML."""
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
    sections.append(Section("Designs", ["All arms of a design meet the same seeds and so the same luck."],
                            header=["id", "fact", "accepted", "design"], rows=designs))
    wide = validation.ablations()
    if wide.shape[1] > 3:
        sections.append(Section.of("Under each switch, and with each kernel off", wide,
                                   "One at a time, with fewer seeds than the default: more is undecided."))
    with_members = ", ".join(f"{place}: ensemble {e.name}" for place, e in validation.ensembles.items())
    lead = f"{validation.seeds} seeds of the usual design; " + (with_members or "parameters at their registered defaults") + "."
    return page("Which facts does the model reproduce?", lead, "Comity · validation", sections)
