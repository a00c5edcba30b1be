"""Forms of the exercise's pages become commands; the session checks every value, here only shapes are settled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from exercise import Refused

Fields = dict[str, Any]
CommandData = dict[str, Any]

TERMS = ("escort", "data", "access", "money", "reporting")
"""Terms of a proposal that a form may hold."""


def command(data: dict[str, Any]) -> CommandData:
    """The command that a form stands for.

    Raises:
        Refused: there is no such form, or a number is none.
    """
    make = _MAKE.get(data["do"])
    if make is None:
        raise Refused("malformed", "This page has no such form.")
    fields = {key: value for key, value in data["fields"].items() if value != ""}
    return make(fields, data["turn"])


def many(value: Any) -> list[str]:
    """What a form gives for a field that may be chosen several times."""
    return [] if value is None else [str(v) for v in value] if isinstance(value, list) else [str(value)]


def real(value: Any) -> float:
    """A number as people write it.

    Raises:
        Refused: it is none.
    """
    try:
        return float(str(value).replace(",", ".").strip())
    except ValueError:
        raise Refused("malformed", f"“{str(value)[:40]}” is no number.") from None


def whole(value: Any) -> int:
    """A whole number, likewise."""
    found = real(value)
    if found != int(found) if abs(found) < 1e9 else True:
        raise Refused("malformed", f"“{str(value)[:40]}” is no whole number.")
    return int(found)


def _decide(fields: Fields, turn: int) -> CommandData:
    value = fields.get("value")
    return {"kind": "decide", "turn": turn, "values": {str(fields.get("slot", "")): value}}


def _propose(fields: Fields, turn: int) -> CommandData:
    terms: dict[str, Any] = {name: real(fields[name]) for name in TERMS if name in fields}
    if "duration" in fields:
        terms["duration_turns"] = whole(fields["duration"])
    return {"kind": "propose", "turn": turn, "to": fields.get("to", ""), "terms": terms, "text": fields.get("text", "")}


def _reply(fields: Fields, turn: int) -> CommandData:
    out = {
        "kind": "reply",
        "question": whole(fields.get("question", -1)),
        "disclose": fields.get("how") == "tell",
        "text": fields.get("text", ""),
    }
    return out | ({"value": real(fields["value"])} if "value" in fields and out["disclose"] else {})


def _disclose(fields: Fields, turn: int) -> CommandData:
    item = str(fields.get("item", ""))
    values = {item: real(fields["value"])} if "value" in fields else {}
    return {"kind": "disclose", "to": many(fields.get("to")), "items": [item], "values": values}


def _write(fields: Fields, turn: int) -> CommandData:
    """An inject from the facilitator's form; options are lines, "*" in front of those that meet what is expected."""
    inject: dict[str, Any] = {
        name: str(fields[name])
        for name in ("id", "title", "text", "place", "when", "expected", "objective", "notes")
        if name in fields
    }
    inject["recipients"] = many(fields.get("recipients"))
    for name in ("turn", "week", "answer_within"):
        if name in fields:
            inject[name] = whole(fields[name])
    if "effect" in fields:
        inject["effect"] = [
            {
                "kind": str(fields["effect"]),
                "magnitude": real(fields.get("magnitude", 0.5)),
                "weeks": whole(fields.get("weeks", 4)),
            }
        ]
    lines = [line.strip() for line in str(fields.get("options", "")).splitlines() if line.strip()]
    inject["option"] = [
        {"id": f"option_{k}", "text": line.lstrip("* "), "meets": line.startswith("*")} for k, line in enumerate(lines, 1)
    ]
    return {"kind": "write", "inject": inject}


def _amend(fields: Fields, turn: int) -> CommandData:
    role, _, slot = str(fields.get("slot", "")).partition("/")
    value = real(fields["value"]) if "value" in fields else None
    return {"kind": "amend", "turn": turn, "role": role, "values": {slot: value}, "reason": fields.get("reason", "")}


_MAKE: dict[str, Callable[[Fields, int], CommandData]] = {
    "decide": _decide,
    "commit": lambda f, turn: {"kind": "commit", "turn": turn, "done": f.get("done") != "no"},
    "say": lambda f, turn: {"kind": "say", "to": many(f.get("to")), "text": f.get("text", "")},
    "propose": _propose,
    "answer": lambda f, turn: {
        "kind": "answer",
        "turn": turn,
        "proposal": whole(f.get("proposal", -1)),
        "accept": f.get("answer") == "accept",
    },
    "ask": lambda f, turn: {"kind": "ask", "to": f.get("to", ""), "item": f.get("item", ""), "text": f.get("text", "")},
    "reply": _reply,
    "disclose": _disclose,
    "respond": lambda f, turn: {
        "kind": "respond",
        "inject": whole(f.get("inject", -1)),
        "option": f.get("option", ""),
        "text": f.get("text", ""),
    },
    "start": lambda f, turn: {"kind": "start"},
    "pause": lambda f, turn: {"kind": "pause", "paused": f.get("paused") == "yes"},
    "collect": lambda f, turn: {"kind": "collect", "turn": turn},
    "amend": _amend,
    "approve": lambda f, turn: {
        "kind": "approve",
        "turn": turn,
        "approve": f.get("approve") != "no",
        "reason": f.get("reason", ""),
    },
    "fire": lambda f, turn: {"kind": "fire", "inject": f.get("inject", ""), "again": f.get("again") == "yes"},
    "skip": lambda f, turn: {"kind": "skip", "inject": f.get("inject", ""), "skipped": f.get("skipped") != "no"},
    "write": _write,
    "rewind": lambda f, turn: {"kind": "rewind", "to_turn": whole(f.get("to_turn", -1)) - 1, "reason": f.get("reason", "")},
    "seat": lambda f, turn: (
        {"kind": "seat", "role": f.get("role", ""), "strategy": f.get("strategy"), "participant": f.get("participant")}
        | ({"release": True} if f.get("release") == "yes" else {})
        | ({"wait": f["wait"] == "yes"} if "wait" in f else {})
    ),
    "forward": lambda f, turn: {"kind": "forward"},
    "remark": lambda f, turn: {"kind": "remark", "text": f.get("text", "")},
}

SAID: dict[str, str] = {
    "decide": "Decision kept.",
    "say": "Sent.",
    "propose": "Proposed.",
    "ask": "Asked.",
    "disclose": "Passed on.",
    "respond": "Response given.",
    "amend": "Amended: the role is told, with your reason.",
    "fire": "Inject sent.",
    "write": "Inject kept.",
    "remark": "Noted.",
    "rewind": "Gone back: everybody is told, with your reason.",
    "start": "Begun.",
    "collect": "Turn closed for decisions.",
    "forward": "Lived on after the last turn.",
}
"""What a page says when a command has been carried out, where that does not hang on what it asked for."""


def said(command: CommandData, answer: dict[str, Any], before: int, turns: int) -> str:
    """What really came of a command, in words.

    Args:
        command: what was asked; answer: of `Session.do`; before: turn in which it was asked; turns: of the session.
    """
    kind = str(command["kind"])
    if not answer["changed"]:
        return "Nothing has changed: it stood so already."
    words = _DEPENDS[kind](command) if kind in _DEPENDS else SAID.get(kind, "Done.")
    moved = answer["turn"] - before if kind != "rewind" else 0
    if moved > 0:
        over = answer["phase"] in ("over", "forwarded")
        words += " The last turn has been played." if over else f" Turn {min(answer['turn'] + 1, turns)} is open."
    elif kind == "commit" and answer["phase"] == "approval":
        words += " The turn is closed and with the facilitator."
    sent = answer.get("sent", 0) - (kind == "fire")
    return words + (f" {sent} inject{'' if sent == 1 else 's'} went out." if sent > 0 else "")


def _seat_said(command: CommandData) -> str:
    if command.get("participant"):
        return "Freed."
    if "wait" in command:
        return "The turn waits for it again." if command["wait"] else "The turn does not wait for it until somebody is back."
    return "Seat freed." if command.get("release") else f"Its AI player leans: {command.get('strategy')}."


_DEPENDS: dict[str, Callable[[CommandData], str]] = {
    "approve": lambda c: "Approved and lived." if c["approve"] else "Given back to the roles.",
    "pause": lambda c: "Paused." if c["paused"] else "Resumed.",
    "commit": lambda c: "Committed." if c["done"] else "Taken back.",
    "skip": lambda c: "Set aside." if c["skipped"] else "Put back on the list.",
    "answer": lambda c: "Accepted." if c["accept"] else "Closed without agreement.",
    "reply": lambda c: "Told." if c["disclose"] else "Refused to tell.",
    "seat": _seat_said,
}
