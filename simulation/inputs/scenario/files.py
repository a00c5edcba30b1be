"""A scenario's folder: one TOML file and a few CSV files <-> the plain values of a scenario.

    scenario.toml            settings, actors, sources of each block, variants
    regions.csv              a row per region; a column "share <identity>" per identity
    deployment.csv           date, military, police
    deployment_regions.csv   date and a column per region
    timeline.csv             events from outside
    evidence_<name>.csv      what history is compared with (optional, never read by a run)

In the TOML file actors are tables named after them, and a number per region is a table of region names in which a
region left out counts 0: `fighters = { Gao = 250, Kidal = 350 }`. A list with a number for every region will do too.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulation.inputs.errors import Problem, unknown_name
from simulation.inputs.reading import SCHEMA_VERSION, Location, check_schema_version, parse_csv, parse_toml, read_text
from simulation.inputs.scenario.parts import SECTORS, Placement, Region, Strength, TimelineEvent
from simulation.inputs.table_cells import plain_cell
from simulation.inputs.toml_text import toml_key, toml_text

SCENARIO_FILE = "scenario.toml"
# Parts read from CSV files, with the column that names a row to a reader.
CSV_FILES = {
    "regions": ("regions.csv", "name"),
    "strengths": ("deployment.csv", "date"),
    "placements": ("deployment_regions.csv", "date"),
    "timeline": ("timeline.csv", "title"),
}
# Parts written as tables named after their members, with the field that holds the name.
NAMED_TABLES = {
    "groups": "name",
    "parallel_forces": "name",
    "ngo_classes": "kind",
    "donors": "name",
    "inflows": "name",
}
# Fields with one number per region.
PER_REGION = {
    "groups": "fighters",
    "parallel_forces": "troops",
    "inflows": "fighters_per_week",
}
IDENTITY_COLUMN = "share "
LIST_SEPARATOR = ";"


@dataclass
class Folder:
    """What a folder holds, read but not yet checked for meaning."""

    name: str
    document: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    variants: dict[str, dict[str, Any]] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    incomplete: set[str] = field(default_factory=set)  # CSV files that are unreadable or lack a column
    readable: bool = False  # whether its values are worth checking


def read_folder(path: Path) -> Folder:
    """Read every file of a scenario folder; what cannot be read stands in `problems`."""
    folder = Folder(path.name)
    problems = folder.problems
    if not path.is_dir():
        problems.append(Problem(str(path), "", None, "is not a folder", "a folder that holds scenario.toml"))
        return folder
    text = read_text(path / SCENARIO_FILE, problems)
    document = parse_toml(text, SCENARIO_FILE, problems) if text is not None else None
    if document is not None and not check_schema_version(document, SCENARIO_FILE, problems):
        return folder
    folder.readable = document is not None
    folder.document = {key: value for key, value in (document or {}).items() if key != "schema_version"}
    variants = folder.document.pop("variants", {})
    if isinstance(variants, dict) and all(isinstance(changes, dict) for changes in variants.values()):
        folder.variants = variants
    else:
        problems.append(Problem(SCENARIO_FILE, "variants", variants, "must hold one table per variant"))
    for key in CSV_FILES:
        if key in folder.document:
            file = CSV_FILES[key][0]
            problems.append(Problem(SCENARIO_FILE, key, None, f"does not belong here: it is read from {file}"))
            del folder.document[key]
    _read_tables(path, folder)
    for table in sorted(path.glob("evidence_*.csv")):
        evidence = read_text(table, problems)
        if evidence is not None:
            parse_csv(evidence, table.name, problems, open_header=True)
            folder.evidence[table.stem.removeprefix("evidence_")] = evidence.replace("\r\n", "\n")
    return folder


def _read_tables(path: Path, folder: Folder) -> None:
    document, problems = folder.document, folder.problems

    def rows(key: str, required: Sequence[str], optional: Sequence[str], open_header: bool = False) -> list[Any]:
        file, before = CSV_FILES[key][0], len(problems)
        text = read_text(path / file, problems)
        table = (
            [] if text is None else parse_csv(text, file, problems, required=required, optional=optional, open_header=open_header)
        )
        if len(problems) > before:
            folder.incomplete.add(file)
        return table

    named = document.get("identities")
    identities = [name for name in named if isinstance(name, str)] if isinstance(named, list) else []
    shares = [IDENTITY_COLUMN + name for name in identities]
    fields = [name for name in Region.model_fields if name not in ("identity_shares", "source")]
    regions = rows("regions", [*fields, *shares], ["source"], open_header=not identities)
    for row in regions:
        row["identity_shares"] = [row.pop(column) for column in shares if column in row]
        for column in [c for c in row if c not in Region.model_fields]:
            del row[column]
    folder.tables["regions"] = regions
    names = [row["name"] for row in regions if row.get("name")]

    folder.tables["strengths"] = rows("strengths", [n for n in Strength.model_fields if n != "source"], ["source"])
    plain = [name for name in Placement.model_fields if name not in ("weights", "source")]
    placements = rows("placements", [*plain, *names], ["source"], open_header=not names)
    folder.tables["placements"] = [
        {**{n: row[n] for n in (*plain, "source") if n in row}, "weights": [row[n] for n in names if n in row]}
        for row in placements
    ]
    optional = ("regions", "communities", "group", "source")
    events = rows("timeline", [n for n in TimelineEvent.model_fields if n not in optional], optional)
    for row in events:
        listed = (row.get("regions") or "").split(LIST_SEPARATOR)
        row["regions"] = [name.strip() for name in listed if name.strip()]
        numbered = (row.get("communities") or "").split(LIST_SEPARATOR)
        row["communities"] = [number.strip() for number in numbered if number.strip()]
    folder.tables["timeline"] = [{k: v for k, v in row.items() if k in TimelineEvent.model_fields} for row in events]


def assemble(folder: Folder, variant: str = "") -> tuple[dict[str, Any], list[Problem]]:
    """Return the plain values of a scenario (one entry per field of `Scenario`) with a variant's changes applied,
    and the problems met while turning named tables into lists."""
    problems: list[Problem] = []
    changes = dict(folder.variants.get(variant, {}))
    rows = {key: [dict(row) for row in table] for key, table in folder.tables.items()}
    _change_regions(rows, changes.pop("regions", {}), problems)
    values = _merged(folder.document, changes)
    values.update(rows)
    if variant:
        values["variant"] = variant
    names = [str(row.get("name", "")) for row in rows.get("regions", [])]
    for key, naming in NAMED_TABLES.items():
        if key in values:
            values[key] = _listed(values[key], key, naming, names, problems)
    government = values.get("government")
    if isinstance(government, dict) and "soldiers_per_region" in government:
        place = "government.soldiers_per_region"
        soldiers = _numbers(government["soldiers_per_region"], names, place, "region", problems)
        values["government"] = {**government, "soldiers_per_region": soldiers}
    return values, problems


def _merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return base with changes laid over it: tables are merged key by key, anything else is replaced."""
    merged = dict(base)
    for key, value in changes.items():
        before = merged.get(key)
        merged[key] = _merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return merged


def _change_regions(rows: dict[str, list[dict[str, Any]]], changes: Any, problems: list[Problem]) -> None:
    if not isinstance(changes, dict):
        problems.append(Problem(SCENARIO_FILE, "regions", changes, "must be a table per region"))
        return
    by_name = {row.get("name"): row for row in rows["regions"]}
    for name, change in changes.items():
        if name not in by_name:
            known = [str(key) for key in by_name]
            problems.append(unknown_name(SCENARIO_FILE, f"regions.{toml_key(name)}", name, known, "region"))
        elif not isinstance(change, dict):
            problems.append(Problem(SCENARIO_FILE, f"regions.{toml_key(name)}", change, "must be a table of columns"))
        else:
            by_name[name].update(change)


def _listed(table: Any, key: str, naming: str, regions: list[str], problems: list[Problem]) -> Any:
    if not isinstance(table, dict):
        problems.append(Problem(SCENARIO_FILE, key, table, f"must hold one table per member, such as [{key}.name]"))
        return []
    listed = []
    for name, member in table.items():
        place = f"{key}.{toml_key(name)}"
        if not isinstance(member, dict):
            problems.append(Problem(SCENARIO_FILE, place, member, "must be a table of keys"))
            continue
        if naming in member:
            problems.append(
                Problem(
                    SCENARIO_FILE, f"{place}.{naming}", member[naming], "the table's own name says this already: remove the line"
                )
            )
        member = {**member, naming: name}
        per_region = PER_REGION.get(key)
        if per_region in member:
            member[per_region] = _numbers(member[per_region], regions, f"{place}.{per_region}", "region", problems)
        if "sectors" in member:
            member["sectors"] = _numbers(member["sectors"], SECTORS, f"{place}.sectors", "sector", problems)
        listed.append(member)
    return listed


def _numbers(given: Any, names: Sequence[str], key: str, what: str, problems: list[Problem]) -> Any:
    """Return a table of named numbers as a list in the order of `names`, 0 where a name is left out."""
    if not isinstance(given, dict):
        return given
    unknown = [name for name in given if names and name not in names]
    problems.extend(unknown_name(SCENARIO_FILE, f"{key}.{toml_key(n)}", n, names, what) for n in unknown)
    return [given.get(name, 0.0) for name in names]


def locator(values: dict[str, Any], variant: str = "") -> Callable[[Location], tuple[str, str]]:
    """Return a function from a location in assembled values to the file and the key as a user wrote them."""

    def member_name(key: str, index: int | str, naming: str) -> str:
        try:
            return str(values[key][index][naming])
        except (KeyError, IndexError, TypeError):
            return str(index)

    def entry(part: str, index: int) -> str:
        per_region = part in (*PER_REGION.values(), "soldiers_per_region")
        names = list(SECTORS) if part == "sectors" else member_names(values) if per_region else []
        return toml_key(names[index]) if index < len(names) else str(index + 1)

    def column(rest: Sequence[int | str]) -> str:
        """The column of a CSV row; identity shares and weights are spread over columns of their own."""
        names = {"identity_shares": values.get("identities"), "weights": member_names(values)}.get(str(rest[0]))
        if len(rest) < 2 or not isinstance(rest[1], int) or not isinstance(names, list) or rest[1] >= len(names):
            return "share …" if rest[0] == "identity_shares" else str(rest[0])
        return (IDENTITY_COLUMN if rest[0] == "identity_shares" else "") + str(names[rest[1]])

    def locate(location: Location) -> tuple[str, str]:
        key, rest = str(location[0]) if location else "", list(location[1:])
        if key in CSV_FILES and rest and isinstance(rest[0], int):
            file, naming = CSV_FILES[key]
            place = f"row {rest[0] + 1} ({member_name(key, rest[0], naming)})"
            return file, place + (f", column {column(rest[1:])}" if len(rest) > 1 else "")
        if key in CSV_FILES:
            return CSV_FILES[key][0], ""
        parts = [key] if key else []
        if key in NAMED_TABLES and rest and isinstance(rest[0], int):
            parts.append(toml_key(member_name(key, rest.pop(0), NAMED_TABLES[key])))
        for part in rest:
            parts.append(entry(str(parts[-1]), part) if isinstance(part, int) else str(part))
        prefix = [f"variants.{variant}"] if variant else []
        return SCENARIO_FILE, ".".join([*prefix, *parts])

    return locate


def member_names(values: dict[str, Any]) -> list[str]:
    """Return the region names in assembled values."""
    return [str(row.get("name")) for row in values.get("regions", []) if isinstance(row, dict)]


def write_folder(path: Path, values: dict[str, Any]) -> None:
    """Write a scenario's plain values as a folder that reads back equal. Raises FileExistsError when the folder
    holds a scenario already, so that nobody's work is overwritten."""
    if (path / SCENARIO_FILE).exists():
        raise FileExistsError(f"{path} already holds a scenario: choose another folder")
    path.mkdir(parents=True, exist_ok=True)
    document: dict[str, Any] = {"schema_version": SCHEMA_VERSION}
    names, identities = member_names(values), values["identities"]
    for key, value in values.items():
        if key in CSV_FILES or key == "evidence_tables" or value in (None, "", {}, ()):
            continue
        if key in NAMED_TABLES:
            document[key] = {member[NAMED_TABLES[key]]: _member_table(member, key, names) for member in value}
        elif key == "government":
            document[key] = {**value, "soldiers_per_region": _named(value["soldiers_per_region"], names)}
        else:
            document[key] = value
    (path / SCENARIO_FILE).write_text(toml_text(document), encoding="utf-8")

    def write(key: str, rows: list[dict[str, Any]], header: list[str]) -> None:
        text = io.StringIO()
        writer = csv.DictWriter(text, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: plain_cell(cell) if isinstance(cell, str) else cell for key, cell in row.items()} for row in rows)
        (path / CSV_FILES[key][0]).write_text(text.getvalue(), encoding="utf-8")

    shares = [IDENTITY_COLUMN + name for name in identities]
    fields = [name for name in Region.model_fields if name not in ("identity_shares", "source")]
    write("regions", [_row(region, "identity_shares", shares) for region in values["regions"]], [*fields, *shares, "source"])
    write("strengths", [_row(item) for item in values["strengths"]], list(Strength.model_fields))
    write("placements", [_row(item, "weights", names) for item in values["placements"]], ["date", *names, "status", "source"])
    events = [
        {
            **_row(event),
            "regions": LIST_SEPARATOR.join(event["regions"]),
            "communities": LIST_SEPARATOR.join(map(str, event["communities"])),
        }
        for event in values["timeline"]
    ]
    write("timeline", events, list(TimelineEvent.model_fields))
    for name, text in values["evidence_tables"].items():
        (path / f"evidence_{name}.csv").write_text(text, encoding="utf-8")


def _member_table(member: dict[str, Any], key: str, regions: list[str]) -> dict[str, Any]:
    table = {k: v for k, v in member.items() if k != NAMED_TABLES[key]}
    if key in PER_REGION:
        table[PER_REGION[key]] = _named(table[PER_REGION[key]], regions)
    if "sectors" in table:
        table["sectors"] = dict(zip(SECTORS, table["sectors"], strict=True))
    return table


def _named(numbers: Sequence[float], names: Sequence[str]) -> dict[str, float]:
    return {name: value for name, value in zip(names, numbers, strict=True) if value}


def _row(item: dict[str, Any], spread: str = "", columns: Sequence[str] = ()) -> dict[str, Any]:
    """Return an item as a CSV row; the sequence under `spread` gets a column for each of its entries."""
    row = {k: (v.isoformat() if isinstance(v, datetime.date) else v) for k, v in item.items() if k != spread}
    return {**row, **dict(zip(columns, item[spread], strict=True))} if spread else row


def no_such_variant(folder: Folder, variant: str) -> Problem:
    """Return the problem of asking a folder for a variant it does not define."""
    return unknown_name(SCENARIO_FILE, "variants", variant, list(folder.variants), "variant")
