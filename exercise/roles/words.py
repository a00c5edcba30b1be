"""What a session's data is called in front of people: places in texts, terms of agreements, who decided, values.

Names of the program (slots, levers, items, terms) never stand on a page; what stands there instead is settled here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PLACES: dict[str, str] = {
    "@everywhere": "the whole country",
    "@headquarters": "the region of the mission's headquarters",
    "@most_violent": "where most people died in the last week",
    "@neediest": "where unmet need is largest",
    "@most_displaced": "where most people are away from home",
    "@least_accepted": "where NGOs are accepted least",
    "@most_obstructed": "where authorities obstruct most",
    "@remotest": "the remotest region",
    "@most_disputes": "where most disputes are open",
}
"""Places that are found when the inject fires, so that a file serves in every country."""

BLANK = "{region}"
"""What authors of injects write where the name of the region belongs."""
COUNTRY = "the country"
"""What stands there when an inject is about no single region."""

TERM_TITLES = {
    "escort": "armed escort",
    "data": "information shared",
    "access": "permits in all regions",
    "money": "project money",
    "reporting": "public reporting",
}
"""Terms of an agreement that have a level."""

BY_WORDS = {
    "player": "people",
    "ai": "AI player",
    "agreement": "agreement",
    "control": "facilitator",
    "": "stands as before",
}
"""Who settled a decision."""


def filled(text: str, region: str) -> str:
    """A text of an inject as people read it. ``region``: where it happens, "" for the whole country."""
    return text.replace(BLANK, region or COUNTRY)


def place_words(place: str) -> str:
    """A place of an inject as a noun, before it is known which region it will be."""
    words = PLACES.get(place, place)
    return f"the region {words}" if words.startswith("where ") else COUNTRY if place == "@everywhere" else words


def read_inject(inject: Mapping[str, Any], region: str) -> dict[str, Any]:
    """An inject as plain data with the region filled in wherever its author may have left it open."""
    words = {key: filled(str(inject.get(key, "")), region) for key in ("title", "text", "expected", "notes")}
    options = [dict(option) | {"text": filled(str(option["text"]), region)} for option in inject.get("option", ())]
    return dict(inject) | words | {"option": options}


def terms_in_words(terms: Mapping[str, Any]) -> str:
    """Terms of a proposal: "permits in all regions 0.90, for 3 turns"."""
    parts = [f"{title} {terms[name]:.2f}" for name, title in TERM_TITLES.items() if terms.get(name) is not None]
    turns = terms.get("duration_turns")
    return ", ".join([*parts, *([f"for {turns} turn{'' if turns == 1 else 's'}"] if turns else [])])


def value_in_words(value: Any) -> str:
    """A decision: a level, regions, or left open."""
    if value is None:
        return "left open"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "everywhere"
    return f"{float(value):.2f}"
