"""A brief on disk: the page for whoever decides, and beside it everything that each number comes from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup

from experiments.brief.account import (
    changes_of_mind,
    fail_words,
    monitor_words,
    sure_words,
    switch_words,
    why_words,
    worse_words,
)
from experiments.brief.checking import NUMBERS, PAGE
from experiments.brief.drawing import SHORT, Drawn, draw
from experiments.brief.estimates import BriefNumber, BriefShares
from experiments.brief.making import Brief, worlds_of
from experiments.brief.numbers import to_html, to_plain
from experiments.brief.question import AIMS
from experiments.brief.runs import RUNS, write_about
from experiments.brief.weaknesses import Weak, weak_spots
from experiments.brief.words import (
    COST,
    bottom_line,
    cost_words,
    interval,
    library_words,
    limit_words,
    mean_level,
    over_worlds,
    share,
    title_of,
)
from experiments.kit import Image, ReportFolder, base_of, in_sentence, json_text, limits, make_environment, of_worlds, percent
from experiments.runs import ensemble_note
from experiments.stress import NO_SHOCK, shock_words
from figures import LOOKS, Scale, scale_for
from simulation.inputs import InstrumentSetting
from simulation.registers import HEADLINES, INSTRUMENTS, OUTCOMES
from simulation.results import source_hash, versions

POLICIES = "policies"


@dataclass(frozen=True)
class WrittenBrief:
    """What was written: the folder, the bottom line in plain words, and how many numbers the page shows."""

    folder: Path
    bottom_line: tuple[str, ...]
    numbers: int


def write(found: Brief, folder: str | os.PathLike[str]) -> WrittenBrief:
    """Write the page, the list of its numbers, figures, policies and what was asked into the brief's folder.

    Raises:
        OSError: it cannot be written.
    """
    out, weak = ReportFolder(folder), weak_spots(found)
    drawn: Drawn = {}
    images = out.pictures(draw(found, drawn))
    content = content_of(found, weak)
    seen: dict[int, list[str]] = {}
    text = page(found, content, images, seen)
    records = found.numbers.records(seen, drawn)
    for role, policy in {"recommended": found.package, "closest_rival": found.rival, "reference": found.reference}.items():
        out.text(f"{POLICIES}/{role}.toml", policy.to_toml())
    note = {
        "about": "Each number of brief.html by its reference, then those that only figures show: value, how and where it is "
        "shown, formula, the SQL that gives it over "
        f"the tables runs ({RUNS}), samples and steps (.parquet), and the SQL that selects the runs behind it. Check "
        "all: comity brief --check FOLDER. Make one run again: comity brief --rerun RUN_ID --out FOLDER.",
        "numbers": records,
    }
    out.text(NUMBERS, json_text(note))
    out.csv("candidates", found.choice.table)
    told = tuple(to_plain(line) for line in content["bottom_line"])
    setting = found.ledger.setting
    write_about(
        out.path,
        {
            "ask": asdict(found.ask),
            "ensemble": found.ensemble,
            "measures": [asdict(measure) for measure in setting.measures],
            "source": source_hash(),
            "versions": versions(),
            "scenario_digest": found.scenario.digest(),
            "weeks": found.weeks,
            "runs": len(found.ledger.rows),
            "limits": found.limits,
            "bottom_line": told,
            "package": {"name": found.package.name, "digest": found.package.digest(), "from_library": found.choice.from_library},
            "rival": found.rival.name,
            "reference": found.reference.name,
            "notes": found.notes,
            **ensemble_note(setting.ensemble),
        }
        | {"ensemble": found.ensemble},
    )
    out.text(PAGE, text)
    return WrittenBrief(out.path, told, len(records))


def content_of(found: Brief, weak: list[Weak]) -> dict[str, Any]:
    """All texts and tables of the page, with markers for numbers."""
    return {
        "bottom_line": bottom_line(found, weak),
        "cost": cost_words(found),
        "practices": practices(found),
        "unused": unused(found),
        "effects": effects(found),
        "library": library_words(found),
        "sure": sure_words(found),
        "robust": robust(found),
        "mind": changes_of_mind(found),
        "worse": worse_words(found),
        "fails": fail_words(found, weak),
        "why": why_words(found),
        "monitor": monitor_words(found),
        "rule": rule_words(found),
    }


def question_title(found: Brief) -> str:
    """The question as the page's title."""
    return f"Which package of practices for {found.place}, within {limit_words(found)}?"


def practices(found: Brief) -> list[dict[str, Any]]:
    """A row a practice of the package, strongest first: what it is, how strongly, as it was, from when, where, how."""
    rows = []
    for name in sorted(found.package.instruments, key=lambda key: -mean_level(found.package, key, found.weeks)):
        setting, known = found.package.instruments[name], INSTRUMENTS[name]
        level, before = (mean_level(policy, name, found.weeks) for policy in (found.package, found.reference))
        rows.append(
            {
                "title": known.title,
                "practice": known.practice,
                "level": level,
                "text": percent(level),
                "before": percent(before) if before else "none",
                "start": start_words(found, setting),
                "where": ", ".join(setting.regions) if setting.regions else "",
                "change": "more" if level > before + 0.024 else "less" if level < before - 0.024 else "same",
            }
        )
    return rows


def start_words(found: Brief, setting: InstrumentSetting) -> str:
    """From when a practice is used."""
    told = [f"from {found.scenario.date_of(setting.start_week):%B %Y}"] if setting.start_week else []
    return ", ".join(told + ([f"built up over {setting.phase_in_weeks} weeks"] if setting.phase_in_weeks else []))


def unused(found: Brief) -> list[str]:
    """Practices that the reference uses and the package does not."""
    return [
        in_sentence(INSTRUMENTS[name].title)
        for name in found.reference.instruments
        if name not in found.package.instruments and mean_level(found.reference, name, found.weeks) > 0
    ]


def effects(found: Brief) -> list[dict[str, Any]]:
    """A row a headline outcome: as it was, with the package, difference, and how often better than what was done and the rival."""
    n, package, reference, rival = found.numbers, found.package.name, found.reference.name, found.rival.name
    rows = []
    for name in (*AIMS, *(key for key in HEADLINES if key not in AIMS)):
        mine = over_worlds(found, name)
        one, before, after = n.difference(package, reference, name), n.mean(reference, name), n.mean(package, name)
        scale = scale_for(name, [before.value, after.value])
        unit = "" if scale.unit == "0 to 1" else scale.unit.replace("US dollars", "US$")
        if "deaths" in unit or "incidents" in unit:
            unit = ""  # the title says it

        def text(number: BriefNumber, scale: Scale = scale) -> str:
            return number.show(scale.text(number.value))

        fine = scale if scale.unit != "0 to 1" else replace(scale, decimals=3)
        rows.append(
            {
                "title": OUTCOMES[name].title,
                "aim": name in AIMS,
                "unit": unit,
                "before": text(before),
                "after": text(after),
                "difference": interval(one, name, fine),
                "mark": LOOKS[mine.verdict].sign,
                "words": LOOKS[mine.verdict].words,
                "often": _sides(mine),
                "rival": _sides(over_worlds(found, name, found.rival)) if rival != package else "–",
            }
        )
    return rows


def _sides(one: BriefShares) -> str:
    """Of 100 possible worlds (of all, if they are fewer) better and worse: "68 / 10"."""
    return " / ".join(number.show(str(of_worlds(number.value, one.worlds))) for number in (one.better, one.worse))


def robust(found: Brief) -> dict[str, Any]:
    """How often the package is better than what was done and than the closest rival, by circumstance and aim."""
    n, package = found.numbers, found.package.name
    kinds: list[tuple[str, str, str, str]] = [("over all possible worlds", "held_back", "TRUE", "")]
    kinds += [
        (f"if {switch_words(name, option)}", "switches", f"a.switches = '{name}={option}'", "Other answers to open questions")
        for name, option in found.switches
    ]
    kinds += [(shock_words(shock), "states", f"a.shock = '{shock}'", "All answers mixed, and then …") for shock in found.shocks]
    rows = []
    for words, part, where, group in kinds:
        cells = []
        for other in (found.reference.name, found.rival.name):
            for aim in AIMS:
                if other == package:
                    cells.append({"text": "–", "value": 0.5})
                    continue
                rate = n.better(package, other, aim, part=part, where=where)
                cells.append({"text": share(rate), "value": rate.value})
        rows.append({"words": words if words != shock_words(NO_SHOCK) else "no shock", "group": group, "cells": cells})
    return {"aims": [SHORT[aim] for aim in AIMS], "rows": rows}


def rule_words(found: Brief) -> str:
    """How the package was chosen, in words."""
    choice = found.choice.table
    ours = choice[choice["policy"] == found.package.name].iloc[0]
    worst = max(AIMS, key=lambda aim: float(ours[f"shortfall_{aim}"]))
    searched = found.numbers.count("part = 'search'", "runs of the search")
    tried = found.numbers.number(
        "SELECT count(DISTINCT digest) FROM runs WHERE part = 'search'",
        "packages that the search ran",
        "SELECT run_id FROM runs WHERE part = 'search'",
    )
    total = found.numbers.count("TRUE", "all runs")
    weighed = found.numbers.number(
        "SELECT count(DISTINCT policy) FROM runs WHERE part = 'choice'",
        "candidates of the choice",
        "SELECT run_id FROM runs WHERE part = 'choice'",
    )
    worlds = found.numbers.number(
        "SELECT count(DISTINCT seed) FROM runs WHERE part = 'choice'",
        "worlds of the choice",
        "SELECT run_id FROM runs WHERE part = 'choice'",
    )
    return (
        f"A search tried {tried.show(f'{tried.value:,.0f}')} packages in {searched.show(f'{searched.value:,.0f}')} runs. Of "
        f"those that "
        f"stood up on fresh luck, and the ready-made ones, {weighed.show(f'{weighed.value:.0f}')} candidates met the same "
        f"{worlds.show(f'{worlds.value:.0f}')} further possible worlds with all open questions mixed. In each world and for "
        f"each of the "
        f"{len(AIMS)} aims we noted how far a candidate fell behind the best one there, as a share of the distance between "
        f"the best and "
        "the worst candidate. Chosen is the candidate whose largest shortfall over the aims, not exceeded in nine of ten "
        "worlds, is "
        f"least (least maximum regret); for the package that is in {in_sentence(OUTCOMES[worst].title)}. Everything said "
        f"above comes from "
        f"runs made afterwards on luck that neither search nor choice had seen; {total.show(f'{total.value:,.0f}')} runs in "
        f"all."
    )


def page(found: Brief, content: Mapping[str, Any], images: Mapping[str, Image], seen: dict[int, list[str]]) -> str:
    """The page as HTML; notes in ``seen`` which number is shown as what. Nothing on it comes from elsewhere."""
    titles = {one.id: one.words for one in found.numbers.found.values()}
    environment = make_environment("experiments.kit")
    environment.filters["n"] = lambda text: Markup(to_html(str(text), seen, titles))
    scene = found.scenario
    return environment.get_template("brief.html").render(
        **content,
        title=question_title(found),
        country=scene.title,
        fictional=scene.fictional,
        period=f"{scene.date_of(0):%B %Y} to {scene.date_of(found.weeks):%B %Y}",
        made=f"{date.today():%d %B %Y}".lstrip("0"),
        package=title_of(found.package),
        reference=title_of(found.reference),
        rival=title_of(found.rival),
        images=images,
        limits=limits([scene]),
        same=found.package.name == found.reference.name,
        notes=found.notes,
        source=source_hash(),
        base=base_of(len(worlds_of(found.ask))),
        legend=[f"{look.sign} {look.words}" for look in LOOKS.values() if look.sign in {row["mark"] for row in content["effects"]}],
        usual=all(not row["start"] and not row["where"] for row in content["practices"]),
        folder_files=(PAGE, NUMBERS, RUNS),
        cost_title=OUTCOMES[COST].title,
    )
