"""What must agree between the parts of a scenario: names, lengths, sums and dates.

The checks work on plain values, not on finished objects, and step over anything that is not of the right type
(that is reported elsewhere): so one wrong number does not hide a misspelt name. Numbers and dates may still be text,
as CSV files give them.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from simulation.inputs.errors import nearest_name, one_of
from simulation.inputs.reading import Location
from simulation.inputs.scenario.parts import SECTORS, STATE_FORCES

SUM_TOLERANCE = 1e-3


@dataclass(frozen=True)
class Finding:
    """A disagreement at a location inside the scenario's values."""

    location: Location
    value: object
    message: str
    allowed: str = ""
    nearest: str = ""


def check_agreement(values: dict[str, Any]) -> list[Finding]:
    """Return every disagreement between parts of a scenario given as plain values (the fields of `Scenario`)."""
    return [
        *_absent(values),
        *_repeated_names(values),
        *_references(values),
        *_lengths(values),
        *_sums(values),
        *_weeks(values),
        *_dates(values),
        *_counts(values),
    ]


def number(value: Any) -> float | None:
    """Return a finite number, also from text, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        result = float(value)
    except ValueError:
        return None
    return result if math.isfinite(result) else None


def day(value: Any) -> datetime.date | None:
    """Return a date, also from text in ISO form, or None."""
    if isinstance(value, datetime.datetime):
        return None
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _items(values: dict[str, Any], key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    listed = values.get(key)
    if isinstance(listed, Sequence) and not isinstance(listed, str):
        yield from ((i, item) for i, item in enumerate(listed) if isinstance(item, dict))


def _table(values: dict[str, Any], key: str) -> dict[str, Any]:
    table = values.get(key)
    return table if isinstance(table, dict) else {}


def _sequence(value: Any) -> Sequence[Any] | None:
    return value if isinstance(value, list | tuple) else None


def _names(values: dict[str, Any], key: str) -> list[str]:
    return [str(item.get("name", "")) for _, item in _items(values, key)]


def _identities(values: dict[str, Any]) -> list[str]:
    return [name for name in _sequence(values.get("identities")) or () if isinstance(name, str)]


def _absent(values: dict[str, Any]) -> Iterator[Finding]:
    for key in ("identities", "regions", "ngo_classes", "donors", "strengths", "placements"):
        listed = _sequence(values.get(key))
        if listed is not None and not listed:
            yield Finding((key,), None, "has no entries", "at least one")


def _repeated_names(values: dict[str, Any]) -> Iterator[Finding]:
    for key in ("regions", "groups", "parallel_forces", "donors", "inflows"):
        names = _names(values, key)
        for i, name in enumerate(names):
            if name and name in names[:i]:
                yield Finding((key, i, "name"), name, "stands twice", "each name once")
    parties = _names(values, "groups")
    for i, name in enumerate(_names(values, "parallel_forces")):
        if name and name in parties:
            yield Finding(("parallel_forces", i, "name"), name, "is also the name of a group", "each name once")
    identities = _identities(values)
    for i, name in enumerate(identities):
        if name in identities[:i]:
            yield Finding(("identities", i), name, "stands twice", "each name once")


def _known(location: Location, name: Any, choices: Sequence[str], what: str) -> Iterator[Finding]:
    # Without any choices the list itself is missing, which is reported where it belongs.
    if isinstance(name, str) and name and choices and name not in choices:
        yield Finding(location, name, f"there is no {what} of this name", one_of(choices), nearest_name(name, choices))


def _references(values: dict[str, Any]) -> Iterator[Finding]:
    regions, groups = _names(values, "regions"), _names(values, "groups")
    yield from _known(("mission", "headquarters"), _table(values, "mission").get("headquarters"), regions, "region")
    for i, group in _items(values, "groups"):
        yield from _known(("groups", i, "identity"), group.get("identity"), _identities(values), "identity")
    for i, inflow in _items(values, "inflows"):
        if groups:
            yield from _known(("inflows", i, "group"), inflow.get("group"), groups, "group")
        else:
            yield Finding(("inflows", i, "group"), inflow.get("group"), "the scenario has no groups to join")
    parties = [*groups, *_names(values, "parallel_forces"), STATE_FORCES]
    for i, event in _items(values, "timeline"):
        if event.get("kind") == "attack" and not event.get("group"):
            yield Finding(("timeline", i, "group"), event.get("group"), "an attack needs an actor", one_of(parties))
        for name in _sequence(event.get("regions")) or ():
            yield from _known(("timeline", i, "regions"), name, regions, "region")
        yield from _known(("timeline", i, "group"), event.get("group"), parties, "group or parallel force")


def _lengths(values: dict[str, Any]) -> Iterator[Finding]:
    regions, identities = len(_names(values, "regions")), len(_identities(values))
    expected: list[tuple[Location, Any, int, str]] = [
        (("government", "soldiers_per_region"), _table(values, "government").get("soldiers_per_region"), regions, "regions")
    ]
    for key, field in (
        ("groups", "fighters"),
        ("parallel_forces", "troops"),
        ("inflows", "fighters_per_week"),
        ("placements", "weights"),
    ):
        expected += [((key, i, field), item.get(field), regions, "regions") for i, item in _items(values, key)]
    expected += [
        (("regions", i, "identity_shares"), item.get("identity_shares"), identities, "identities")
        for i, item in _items(values, "regions")
    ]
    expected += [
        (("ngo_classes", i, "sectors"), item.get("sectors"), len(SECTORS), "sectors") for i, item in _items(values, "ngo_classes")
    ]
    for location, entries, length, what in expected:
        listed = _sequence(entries)
        if listed is not None and length and len(listed) != length:
            yield Finding(location, listed, f"has {len(listed)} entries", f"{length}: one for each of the {what}")


def _sums(values: dict[str, Any]) -> Iterator[Finding]:
    shares: list[tuple[Location, Sequence[Any]]] = []
    for i, region in _items(values, "regions"):
        listed = _sequence(region.get("identity_shares")) or ()
        if len(listed) == len(_identities(values)):
            shares.append((("regions", i, "identity_shares"), listed))
    for i, organisations in _items(values, "ngo_classes"):
        shares.append((("ngo_classes", i, "sectors"), _sequence(organisations.get("sectors")) or ()))
    for i, donor in _items(values, "donors"):
        weights = [donor.get(f"weight_{name}") for name in ("need", "results", "visibility")]
        shares.append((("donors", i, "weight_need + weight_results + weight_visibility"), weights))
    for location, entries in shares:
        numbers = [number(entry) for entry in entries]
        known = [entry for entry in numbers if entry is not None]
        if known and len(known) == len(numbers) and abs(sum(known) - 1.0) > SUM_TOLERANCE:
            yield Finding(location, round(sum(known), 6), "the shares do not sum to 1", "shares that sum to 1")
    for i, placement in _items(values, "placements"):
        numbers = [number(entry) for entry in _sequence(placement.get("weights")) or ()]
        if numbers and all(entry == 0.0 for entry in numbers):
            yield Finding(("placements", i, "weights"), 0, "all weights are 0", "at least one weight above 0")


def _weeks(values: dict[str, Any]) -> Iterator[Finding]:
    for key in ("parallel_forces", "inflows"):
        for i, item in _items(values, key):
            start, end = number(item.get("start_week")), number(item.get("end_week"))
            if start is not None and end is not None and end <= start:
                yield Finding(
                    (key, i, "end_week"), item["end_week"], f"does not come after start_week ({start:g})", f"a week after {start:g}"
                )
    points = _sequence(values.get("strength_factor")) or ()
    weeks = [number(point[0]) for point in points if _sequence(point) and len(point) == 2]
    for i in range(1, len(weeks)):
        before, here = weeks[i - 1], weeks[i]
        if before is not None and here is not None and here <= before:
            yield Finding(("strength_factor", i), points[i], "weeks must increase", f"a week after {before:g}")


def _dates(values: dict[str, Any]) -> Iterator[Finding]:
    start = day(values.get("start"))
    weeks, tail = number(values.get("weeks")), number(values.get("tail_weeks", 0))
    end = None
    if start is not None and start.year <= 2200 and weeks is not None and tail is not None and weeks + tail < 10_000:
        end = start + datetime.timedelta(weeks=weeks + tail)
    for i, event in _items(values, "timeline"):
        date = day(event.get("date"))
        if date is None or start is None:
            continue
        if date < start:
            yield Finding(("timeline", i, "date"), str(date), f"lies before the scenario's start ({start})", f"dates from {start}")
        elif end is not None and date > end:
            yield Finding(("timeline", i, "date"), str(date), f"lies after the scenario's end and tail ({end})", f"dates to {end}")
    for key in ("strengths", "placements"):
        before = None
        for i, item in _items(values, key):
            date = day(item.get("date"))
            if date is not None and before is not None and date <= before:
                yield Finding((key, i, "date"), str(date), "dates must increase", f"a date after {before}")
            before = date or before


def _counts(values: dict[str, Any]) -> Iterator[Finding]:
    for i, item in _items(values, "ngo_classes"):
        organisations, records = number(item.get("organisations")), number(item.get("records"))
        if organisations is not None and records is not None and records > organisations:
            yield Finding(
                ("ngo_classes", i, "records"),
                item["records"],
                f"is more than the organisations they stand for ({organisations:g})",
                f"at most {organisations:g}",
            )
