"""From a role's view to what its templates need: tables of the situation report, groups of decisions, words for phases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from comity.web.shell import environment, lines, sparkline, template
from exercise.ground import shock_kinds
from exercise.journal import MOST_KEPT
from exercise.roles import CONTROL, PLACES, ROLES
from exercise.turn import askable
from simulation.inputs import plain
from simulation.registers import INSTRUMENTS, OUTCOMES

PHASES = {
    "lobby": "Waiting to begin",
    "open": "Roles decide",
    "approval": "With the facilitator",
    "over": "Last turn played",
    "forwarded": "Lived on after the last turn",
}
"""Phases in words."""

TERM_WORDS = {
    "escort": ("Armed escort", "offered by the mission, taken by the NGO seat"),
    "data": ("Information shared", "both ways; with government or council: dialogue or feedback"),
    "access": ("Permits", "given by the government in all regions"),
    "money": ("Project money", "quick-impact projects paid by the mission"),
    "reporting": ("Public reporting", "shared figures made public by both"),
}
"""Terms of a proposal: name and what it binds."""

RECIPIENTS = {"all": "everybody", "ngos": "all NGO seats"}
"""Recipients that stand for several roles."""

BASIS = {"believed": "believed", "counted": "counted", "own": "own books", "heard": "heard", "true": "true"}


def title_of(role: str) -> str:
    """A role in words."""
    return ROLES[role].title if role in ROLES else role


def shared(view: dict[str, Any], room: str) -> dict[str, Any]:
    """Values that all templates use."""
    turns = view["session"]["turns"]
    return {
        "in_turn": lambda turn: f"turn {turn + 1}" if turn < turns else f"after turn {turns}",
        "v": view,
        "s": view["session"],
        "room": room,
        "phase": PHASES[view["session"]["phase"]],
        "title_of": title_of,
        "sparkline": sparkline,
        "lines": lines,
        "CONTROL": CONTROL,
    }


def lobby_parts(view: dict[str, Any], room: str) -> dict[str, str]:
    """Parts of the lobby and of the projector's page."""
    values = shared(view, room)
    return {name: template(f"{name}.html", **values) for name in ("clock", "table", "head")} | {"keep": keep_part(values)}


def files_part(view: dict[str, Any], room: str, aside: dict[str, list[str]], copies: list[str]) -> str:
    """Second copies, heads of the journal and files that are not served, for the console.

    Args:
        aside: files left as they are, and why; copies: names, oldest first.
    """
    lines = [(plain(name), [plain(line) for line in lines]) for name, lines in aside.items()]
    values = shared(view, room) | {"aside": lines, "copies": copies, "kept": MOST_KEPT}
    return template("control_files.html", **values)


def keep_part(values: dict[str, Any], console: bool = False) -> str:
    """A banner when names and messages are kept longer than was promised."""
    return template("keep.html", **values, console=console)


def player_parts(view: dict[str, Any], room: str) -> dict[str, str]:
    """Parts of a player's page."""
    values = shared(view, room) | {
        "report": report_table(view),
        "groups": groups(view),
        "others": [seat for seat in view["table"] if seat["role"] != view["you"]["role"]],
        "partners": [seat for seat in view["table"] if seat["role"] not in (view["you"]["role"], CONTROL)],
        "terms": TERM_WORDS,
        "deciding": view["session"]["phase"] == "open" and not view["you"]["done"] and not view["session"]["paused"],
        "asking": askable(view["session"]["regions"]),
        "control": control,
    }
    names = ("commit", "injects", "report", "decide", "talk", "compose", "notices", "deals", "questions", "role")
    own = {name: template(f"player_{name}.html", **values) for name in names}
    return own | {name: template(f"{name}.html", **values) for name in ("clock", "table")}


_DRAWN: dict[str, Markup] = {}
MOST_DRAWN = 4000
"""Decision slots and lists of them that are kept as they were drawn: they are most of a page, and few of them change."""


def _kept(key: str, draw: Callable[[], str]) -> Markup:
    """What has been drawn before from the same values."""
    if key not in _DRAWN:
        if len(_DRAWN) >= MOST_DRAWN:
            _DRAWN.clear()
        _DRAWN[key] = Markup(draw())
    return _DRAWN[key]


def control(slot: dict[str, Any], deciding: bool, label: str | None = None) -> Markup:
    """One decision slot as HTML."""

    def draw() -> str:
        macros: Any = environment().get_template("macros.html").module
        return str(macros.control(slot, deciding, label))

    return _kept(f"{slot!r}{deciding}{label!r}", draw)


def slot_options(all_slots: dict[str, list[dict[str, Any]]]) -> Markup:
    """All decisions that hold numbers, to choose one of."""
    names = repr([(role, [(slot["id"], slot["title"], slot["legal"]) for slot in slots]) for role, slots in all_slots.items()])
    return _kept(names, lambda: template("slot_options.html", all=all_slots, title_of=title_of))


def report_table(view: dict[str, Any]) -> dict[str, Any]:
    """The situation report as a table: a row for each measure, a column for each region; country figures apart."""
    rows: dict[str, dict[str, Any]] = {}
    country = []
    regions = view["session"]["regions"]
    for item in view["report"]:
        if not item["region"]:
            country.append(item | {"trend": view["trend"].get(item["id"], []), "basis": BASIS[item["basis"]]})
            continue
        row = rows.setdefault(
            item["measure"],
            {
                "measure": item["measure"],
                "title": item["title"].rsplit(", ", 1)[0],
                "unit": item["unit"],
                "basis": BASIS[item["basis"]],
                "share": item["unit"].startswith("share"),
                "note": "",
                "cells": {},
                "most": 1e-9,
            },
        )
        row["cells"][item["region"]] = item
        row["most"] = max(row["most"], abs(item["value"]))
        if not item["late"] or not row["note"]:
            row["note"] = item["note"]
    for row in rows.values():
        if row["share"]:
            row["most"] = 1.0
    return {"rows": list(rows.values()), "country": country, "regions": regions}


def groups(view: dict[str, Any]) -> list[dict[str, Any]]:
    """Decisions under their headings; offers and acceptances carry what stands between the sides."""
    offers = {offer["instrument"]: offer for offer in view["offers"]}
    by_group: dict[str, dict[str, Any]] = {}
    for slot in view["slots"]:
        group = by_group.setdefault(slot["group"], {"title": slot["group"], "cards": {}, "count": 0})
        group["count"] += 1
        name = slot["instrument"] or slot["id"]
        card = group["cards"].setdefault(name, {"main": None, "more": [], "offer": offers.get(name)})
        if card["main"] is None:
            card["main"] = slot
        else:
            card["more"].append(slot)
    return list(by_group.values())


def control_parts(view: dict[str, Any], room: str, codes: dict[str, list[str]], rooms: list[tuple[str, str]]) -> dict[str, str]:
    """Parts of the facilitator's console. ``codes``: made on this page just now; ``rooms``: branches beside this session."""
    truth = {item["id"]: item for item in view["truth"]}
    held: dict[str, dict[str, Any]] = {}
    for role, items in view["reports"].items():
        for item in items:
            if item["basis"] != "own" and item["id"] in truth:
                row = held.setdefault(
                    item["id"],
                    {"title": item["title"], "unit": item["unit"], "true": truth[item["id"]]["value"], "roles": {}, "gap": 0.0},
                )
                row["roles"][role] = item["value"]
                if item["unit"].startswith("share"):
                    row["gap"] = max(row["gap"], abs(item["value"] - row["true"]))
    wrong = sorted(held.values(), key=lambda row: -row["gap"])[:14]
    values = shared(view, room) | {
        "codes": codes,
        "rooms": rooms,
        "wrong": wrong,
        "outcomes": [(OUTCOMES[name], series) for name, series in view["outcomes"].items()],
        "instruments": INSTRUMENTS,
        "slot_options": slot_options(view["slots"]),
        "roles": [seat for seat in view["table"] if seat["role"] != CONTROL],
        "kinds": sorted(shock_kinds()),
        "places": PLACES,
        "recipient": lambda name: RECIPIENTS.get(name) or title_of(name),
        "strategies": ("steady", "cooperative", "guarded"),
    }
    names = ("clock", "now", "seats", "list", "sent", "decisions", "outcomes", "truth", "talk", "past", "write", "names")
    return {name: template(f"control_{name}.html" if name != "clock" else "clock.html", **values) for name in names} | {
        "keep": keep_part(values, True)
    }
