"""Items of situation reports by name: what anybody may ask for, and what an item is called on everybody's page."""

from __future__ import annotations

from exercise.turn.desk import Desk
from simulation.inputs import nearest_name

ASKABLE = {
    "threat": "Danger to people (mission)",
    "tips": "Warnings from people (mission)",
    "need": "Unmet need (NGO seats)",
    "risk": "Risk to staff and people (NGO seats)",
    "permit": "Permits (NGO seats, government)",
    "deaths": "Deaths in the last weeks",
}
"""Measures that one role may ask another for by a list; public knowledge of what kinds of figures there are."""


def askable(regions: list[str]) -> list[tuple[str, str]]:
    """Items that a role may choose from when it asks: (id, title)."""
    return [(f"{measure}.{region}", f"{title}, {region}") for measure, title in ASKABLE.items() for region in regions]


def item_title(session: Desk, item: str) -> str:
    """What an item is called, whoever has it; "" for none. Titles tell what kinds of figures there are, never a value."""
    measure, _, region = item.partition(".")
    title = ASKABLE.get(measure) or _measures(session).get(measure, "")
    return (f"{title}, {region}" if region else title) if title else "an unknown figure" if item else ""


def is_item(session: Desk, item: str) -> bool:
    """Whether this names a measure that reports hold, of the country or of one of its regions."""
    measure, dot, region = item.partition(".")
    known = measure in ASKABLE or measure in _measures(session)
    return known and (not dot or any(region == one.name for one in session.scenario.regions))


def nearest_item(session: Desk, item: str) -> str:
    """The title of the item whose name is closest; "" if none is close."""
    measure, dot, region = item.partition(".")
    near = nearest_name(measure, [*ASKABLE, *_measures(session)])
    place = nearest_name(region, [one.name for one in session.scenario.regions]) if dot else ""
    return item_title(session, f"{near}.{place}" if place else near) if near else ""


def _measures(session: Desk) -> dict[str, str]:
    """What measures are called on the pages of those who do not have them."""
    out: dict[str, str] = {}
    for report in session.play.reports[-1].values() if session.play.reports else ():
        for one in report.values():
            if one.measure not in out:
                title = one.title.removesuffix(f", {one.region}").removeprefix("Your ").replace(" your ", " their ")
                out[one.measure] = title[:1].upper() + title[1:]
    return out
