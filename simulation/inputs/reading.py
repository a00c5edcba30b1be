"""Reading TOML and CSV text into plain values, and saying in plain words what is wrong with it.

Nothing here knows what a scenario or a policy is. Every function appends to a list of problems instead of raising,
so that one reading reports everything.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
import types
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from simulation.inputs.errors import Problem, meant_number, nearest_name, one_of
from simulation.inputs.table_cells import read_cell

SCHEMA_VERSION = 1

Location = tuple[int | str, ...]
Locate = Callable[[Location], tuple[str, str]]


@dataclass(frozen=True)
class Allowed:
    """Marks an annotated type with the words that tell a user what may stand there."""

    text: str


_MESSAGES = {
    "missing": "is missing",
    "finite_number": "must be a finite number",
    "float_parsing": "is not a number",
    "float_type": "is not a number",
    "int_parsing": "is not a whole number",
    "int_type": "is not a whole number",
    "int_from_float": "is not a whole number",
    "bool_parsing": "is not true or false",
    "bool_type": "is not true or false",
    "string_type": "is not text",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "holds a character that is not allowed here",
    "literal_error": "is not one of the allowed words",
    "greater_than_equal": "is out of range",
    "greater_than": "is out of range",
    "less_than_equal": "is out of range",
    "less_than": "is out of range",
    "date_parsing": "is not a date",
    "date_type": "is not a date",
    "date_from_datetime_parsing": "is not a date",
    "date_from_datetime_inexact": "is not a date",
    "model_type": "must be a table of keys",
    "dict_type": "must be a table of keys",
    "tuple_type": "must be a list",
}

_NUMBERS = ("float_parsing", "float_type", "int_parsing", "int_type")

_ALLOWED_BY_TYPE = {
    "date": "a date written YYYY-MM-DD",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "str": "text",
}


def read_text(path: Path, problems: list[Problem]) -> str | None:
    """Return a file's text, or None after noting why it could not be read (absent, no text, empty)."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.append(Problem(path.name, "", None, f"the file is missing from {path.parent.name or '.'}"))
        return None
    except UnicodeDecodeError as error:
        problems.append(Problem(path.name, "", None, f"is not UTF-8 text (byte {error.start})", "UTF-8 text"))
        return None
    except OSError as error:
        problems.append(Problem(path.name, "", None, f"cannot be read: {error.strerror}"))
        return None
    if not text.strip():
        problems.append(Problem(path.name, "", None, "the file is empty"))
        return None
    # One character for an accented letter, whichever way it was typed: names that look alike are alike.
    return unicodedata.normalize("NFC", text)


def flat_names(table: Any) -> Any:
    """A table by dotted names: TOML reads ``access.suspension_weeks = 5`` as a table within the table.

    What is no table is given back for others to refuse.
    """
    if not isinstance(table, dict):
        return table
    flat: dict[str, Any] = {}
    for name, value in table.items():
        inner = flat_names(value) if isinstance(value, dict) else None
        flat |= {f"{name}.{key}": entry for key, entry in inner.items()} if inner else {str(name): value}
    return flat


def parse_toml(text: str, file: str, problems: list[Problem]) -> dict[str, Any] | None:
    """Return the TOML document as nested dictionaries, or None after noting where it is malformed."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(_toml_problem(text, file, error))
    except RecursionError:
        problems.append(Problem(file, "", None, "is nested too deeply", "lists and tables a few levels deep"))
    return None


_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_TYPED = (
    (re.compile(r"[“”„«»‘’]"), 'straight quotes: " before and after a text'),
    (re.compile(r"=\s*[+-]?[\d.,]+\s*%"), "a share from 0 to 1: 0.6 for 60 %"),
    (re.compile(r"=\s*[+-]?\d+,\d+\s*(#.*)?$"), "a decimal point: 0.5 for 0,5"),
)
"""What is often typed in a line that is no TOML, and what to write instead."""


def _toml_problem(text: str, file: str, error: tomllib.TOMLDecodeError) -> Problem:
    """Why a text is no TOML, with the line in which it stands and what may have been meant."""
    found = _AT_LINE.search(str(error))
    lines = text.splitlines()
    number = int(found.group(1)) if found else len(lines)
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    reason = _AT_LINE.sub("", str(error)).strip()
    allowed = next((words for pattern, words in _TYPED if pattern.search(line)), "")
    return Problem(file, f"line {number}", line or None, f"is not valid TOML: {reason}", allowed)


def is_newer(document: dict[str, Any]) -> bool:
    """Whether a document was written for a newer Comity, whose keys mean what nobody knows here."""
    version = document.get("schema_version")
    return isinstance(version, int) and not isinstance(version, bool) and version > SCHEMA_VERSION


def check_schema_version(document: dict[str, Any], file: str, problems: list[Problem]) -> bool:
    """Return whether the document's `schema_version` can be read here; note what to do when it cannot."""
    version = document.get("schema_version")
    if version == SCHEMA_VERSION and not isinstance(version, bool):
        return True
    if version is None:
        advice = f"is missing: write schema_version = {SCHEMA_VERSION} at the top of the file"
    elif is_newer(document):
        advice = (
            "was written for a newer Comity: update Comity, or start from `comity new-scenario` or "
            "`comity new-policy` and copy your values over"
        )
    else:
        advice = f"is not known: set it to {SCHEMA_VERSION} and compare the file with a bundled one"
    problems.append(Problem(file, "schema_version", version, advice, str(SCHEMA_VERSION)))
    return False


_DECIMAL_COMMA = re.compile(r"^([+-]?\d+),(\d+)$")


def _separator(text: str, known: Collection[str]) -> str:
    """What parts the cells of a CSV text: the sign by which its header has most known columns; a comma if in doubt."""
    header = next((line for line in text.splitlines() if line.strip()), "")

    def fit(separator: str) -> int:
        cells = [cell.strip().strip('"') for cell in header.split(separator)]
        return sum(cell in known for cell in cells) if known else len(cells) - 1

    return max((",", ";", "\t"), key=fit)


def parse_csv(
    text: str,
    file: str,
    problems: list[Problem],
    required: Sequence[str] = (),
    optional: Sequence[str] = (),
    open_header: bool = False,
) -> list[dict[str, Any]]:
    """Return the rows of a CSV text as dictionaries of stripped strings; a cell that a row lacks is None.

    `required` columns must be there; other columns must be in `optional` unless `open_header`. Notes missing,
    unknown, unnamed and repeated columns and rows with a wrong number of cells. Blank lines are left out. Where semicolons
    or tabs part the cells, as spreadsheets write in much of the world, a decimal comma is a decimal point.
    """
    separator = _separator(text, [*required, *optional])
    try:
        lines = [(number, row) for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=separator, strict=True), 1)]
    except csv.Error as error:
        problems.append(Problem(file, "", None, f"is not valid CSV: {error}"))
        return []
    lines = [(number, [read_cell(cell.strip()) for cell in row]) for number, row in lines if any(cell.strip() for cell in row)]
    if not lines:
        problems.append(Problem(file, "", None, "the file has no header", one_of([*required, *optional])))
        return []
    header = lines[0][1]
    if separator != ",":
        lines[1:] = [(number, [_DECIMAL_COMMA.sub(r"\1.\2", cell) for cell in row]) for number, row in lines[1:]]
    known = [*required, *optional]
    missing = [column for column in required if column not in header]
    for position, column in enumerate(header):
        if not column:
            problems.append(Problem(file, f"column {position + 1}", None, "the column has no name"))
        elif column in header[:position]:
            problems.append(Problem(file, f"column {column}", None, "the column stands twice"))
        elif column not in known and not open_header:
            nearest = nearest_name(column, missing) or nearest_name(column, [n for n in known if n not in header])
            problems.append(
                Problem(file, f"column {column}", None, message="is not a known column", allowed=one_of(known), nearest=nearest)
            )
            # A misspelt column is one mistake, not also a missing one.
            missing = [name for name in missing if name != nearest]
    problems.extend(Problem(file, f"column {n}", None, "the column is missing", one_of(known)) for n in missing)
    rows = []
    for number, cells in lines[1:]:
        if len(cells) != len(header):
            problems.append(Problem(file, f"line {number}", None, f"has {len(cells)} cells where the header has {len(header)}"))
        padded: list[str | None] = [*cells, *[None] * (len(header) - len(cells))]
        rows.append(dict(zip(header, padded, strict=False)))
    return rows


def problems_from_validation(
    error: ValidationError, model: type[BaseModel], locate: Locate, hidden: Collection[str] = ()
) -> list[Problem]:
    """Translate pydantic's errors into problems.

    `locate` turns a location into a file and a readable key; `hidden` are fields of the model that a user does not
    write and need not be told of. A misspelt key that stands for a missing one is told once, as misspelt.
    """
    problems = []
    meant = set()
    details = sorted(error.errors(include_url=False), key=lambda detail: detail["type"] == "missing")
    for detail in details:
        location: Location = detail["loc"]
        file, key = locate(location)
        kind = detail["type"]
        if kind == "missing" and location in meant:
            continue
        value = None if kind == "missing" else detail["input"]
        annotation, allowed = _describe(model, location)
        nearest = ""
        if kind == "extra_forbidden":
            parent, _ = _describe(model, location[:-1])
            names = [name for name in parent.model_fields if name not in hidden] if _is_model(parent) else []
            nearest = nearest_name(location[-1], names)
            meant.add((*location[:-1], nearest))
            problems.append(Problem(file, key, value, message="is not a known key", allowed=one_of(names), nearest=nearest))
            continue
        if kind == "literal_error":
            nearest = nearest_name(value, [str(choice) for choice in get_args(annotation)])
        elif kind in _NUMBERS or allowed.startswith("a number"):
            nearest = meant_number(value)
        problems.append(Problem(file, key, value, message=_message(kind, value, detail), allowed=allowed, nearest=nearest))
    return problems


def _message(kind: str, value: Any, detail: Any) -> str:
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    if value == "" and kind.endswith("_parsing"):
        return "is empty"
    if str(value).lower() == "nan":
        return "must be a finite number"
    return _MESSAGES.get(kind) or str(detail["msg"])


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _unwrap(annotation: Any, metadata: Sequence[Any]) -> tuple[Any, list[Any]]:
    """Strip Annotated and optional types, gathering what was marked on the way."""
    marks = list(metadata)
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            for mark in more:
                marks.extend(mark.metadata if isinstance(mark, FieldInfo) else [mark])
        elif origin in (Union, types.UnionType):
            members = [member for member in get_args(annotation) if member is not type(None)]
            if len(members) != 1:
                return annotation, marks
            annotation = members[0]
        else:
            return annotation, marks


def _describe(model: type[BaseModel], location: Location) -> tuple[Any, str]:
    """Return the type at a location inside a model and the words for what may stand there."""
    annotation: Any = model
    marks: list[Any] = []
    for part in location:
        if _is_model(annotation):
            field = annotation.model_fields.get(str(part))
            if field is None:
                return None, ""
            annotation, marks = _unwrap(field.annotation, field.metadata)
        else:
            members = [member for member in get_args(annotation) if member is not Ellipsis]
            if not members:
                return annotation, ""
            annotation, marks = _unwrap(members[-1] if get_origin(annotation) is dict else members[0], ())
    for mark in marks:
        if isinstance(mark, Allowed):
            return annotation, mark.text
    if get_origin(annotation) is Literal:
        return annotation, one_of([str(choice) or '""' for choice in get_args(annotation)])
    if _is_model(annotation):
        return annotation, "a table with " + one_of(list(annotation.model_fields))
    return annotation, _ALLOWED_BY_TYPE.get(getattr(annotation, "__name__", ""), "")
