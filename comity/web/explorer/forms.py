"""What the explorer's page sends becomes changes of an exploration and of what is looked at; everything is checked here."""

from __future__ import annotations

import math
from typing import Any

from comity.explorer import Exploration, setup_of, whole
from comity.web.explorer.show import FEEDS, MAPPED, MOST_CHARTS, SPEEDS, View
from experiments import kit
from simulation.inputs import InputProblems, Problem, unknown_name
from simulation.registers import INSTRUMENTS, OUTCOMES

ASKED = "what was asked"
AGAIN = " What was lived is lived again under it."


def refusal(key: str, value: object, message: str, allowed: str = "") -> InputProblems:
    """One problem with what a browser sent."""
    shown = str(value)[:80] if value is not None else None
    return InputProblems([Problem("explorer", key, shown, message, allowed)], ASKED)


def carry_out(e: Exploration, view: View, data: dict[str, Any]) -> str:
    """Do what a form or a slider of the page asks for; returns what to say about it, "" for nothing.

    Raises:
        InputProblems: it is not possible, or no such form.
    """
    fields = data["fields"]
    do = _DO.get(data["do"])
    if do is None:
        raise refusal("form", data["do"], "does not exist")
    return do(e, view, fields)


def _decide(e: Exploration, view: View, fields: dict[str, Any]) -> str:
    """A slider or ticks: "week", or side/level|time|where/instrument[/lever or key]."""
    slot, value = str(fields.get("slot", "")), fields.get("value")
    if slot == "week":
        return f"Week {e.go_to(whole(value, 'week'))} of {e.setup.weeks}."
    side, _, rest = slot.partition("/")
    kind, _, rest = rest.partition("/")
    instrument, _, key = rest.partition("/")
    if instrument not in INSTRUMENTS:
        raise InputProblems([unknown_name("explorer", "instrument", instrument[:80], list(INSTRUMENTS), "instrument")], ASKED)
    title = f"{side.upper()}: {INSTRUMENTS[instrument].title}"
    if kind == "level":
        number = real(value)
        e.set_level(side, instrument, key, number)
        lever = "" if key == "intensity" else f", {key.replace('_', ' ')}"
        return f"{title}{lever} at {number:g} " + (f"from week {e.week} on." if e.week else "from the start.")
    if kind == "time":
        again = e.set_timing(side, instrument, key, whole(value, key))
        words = "starts in week" if key == "start_week" else "is phased in over weeks:"
        return f"{title} {words} {whole(value, key)}.{AGAIN if again else ''}"
    if kind == "where":
        names = [str(name) for name in value][:200] if isinstance(value, list) else []
        again = e.set_regions(side, instrument, names)
        return f"{title} in {', '.join(names) or 'all regions'}.{AGAIN if again else ''}"
    raise refusal("slot", slot, "does not exist")


def real(value: object) -> float:
    """A finite number.

    Raises:
        InputProblems: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise refusal("value", value, "is not a number")
    return float(value)


def _setup(e: Exploration, view: View, fields: dict[str, Any]) -> str:
    wanted = dict(fields)
    if wanted.get("scenario") != e.setup.scenario:
        # Another country has its own length and size.
        wanted = {name: value for name, value in wanted.items() if name not in ("weeks", "communities")}
    setup = setup_of(e.library, wanted)
    view.playing = False
    e.set_up(setup)
    seeds, weeks = kit.count_of(setup.seeds, "seed"), kit.count_of(setup.weeks, "week")
    return f"{e.scenario.title}: {seeds} of {weeks} {'is' if setup.seeds == 1 else 'are'} run."


def _choose(e: Exploration, view: View, fields: dict[str, Any]) -> str:
    side = str(fields.get("side", ""))
    again = e.choose(side, str(fields.get("policy", "")))
    return f"{side.upper()} follows “{e.sides[side].policy.title}”.{AGAIN if again else ''}"


def _load(e: Exploration, view: View, fields: dict[str, Any]) -> str:
    side, file = str(fields.get("side", "")), str(fields.get("file", ""))[-80:] or "policy file"
    again = e.load(side, str(fields.get("text", "")), file)
    policy = e.sides[side].policy
    return f"{side.upper()} follows “{policy.title or policy.name}” of {file}.{AGAIN if again else ''}"


def _copy(e: Exploration, view: View, fields: dict[str, Any]) -> str:
    side = str(fields.get("side", ""))
    again = e.copy(side)
    other = "B" if side == "a" else "A"
    return f"{side.upper()} is now as {other}: move one slider to see what it alone changes.{AGAIN if again else ''}"


def _reset(e: Exploration, view: View, fields: dict[str, Any]) -> str:
    side = str(fields.get("side", ""))
    again = e.reset(side)
    return f"{side.upper()}: all changes are taken back.{AGAIN if again else ''}"


def _step(e: Exploration, view: View, fields: dict[str, Any]) -> str:
    weeks = whole(fields.get("weeks"), "weeks")
    if abs(weeks) > 5000:
        raise refusal("weeks", weeks, "is too much")
    view.playing = False
    e.step(weeks)
    return said(e)


def _rewind(e: Exploration, view: View, fields: dict[str, Any]) -> str:
    view.playing = False
    e.go_to(0)
    return said(e)


def _play(e: Exploration, view: View, fields: dict[str, Any]) -> str:
    if not view.playing and e.week >= e.setup.weeks:
        e.go_to(0)
    view.playing = not view.playing
    return "Time runs." if view.playing else said(e)


def _look(e: Exploration, view: View, fields: dict[str, Any]) -> str:
    """What is looked at: outcome of the map, kinds of events, speed."""
    if "mapped" in fields:
        if fields["mapped"] not in MAPPED:
            raise refusal("map", fields["mapped"], "cannot be mapped", ", ".join(MAPPED))
        view.mapped = str(fields["mapped"])
    if "feed" in fields:
        if str(fields["feed"]) not in FEEDS:
            raise refusal("events", fields["feed"], "is no kind of events", ", ".join(FEEDS))
        view.feed = str(fields["feed"])
    if "speed" in fields:
        speed = whole(fields["speed"], "speed")
        if speed not in SPEEDS:
            raise refusal("speed", speed, "is not possible", ", ".join(map(str, SPEEDS)))
        view.speed = speed
    return ""


def _outcomes(e: Exploration, view: View, fields: dict[str, Any]) -> str:
    given = fields.get("outcome", [])
    names = [str(name) for name in (given if isinstance(given, list) else [given])]
    wrong = [unknown_name("explorer", "outcomes", name[:80], list(OUTCOMES), "outcome") for name in names if name not in OUTCOMES]
    if wrong:
        raise InputProblems(wrong, ASKED)
    if not 1 <= len(names) <= MOST_CHARTS or len(set(names)) < len(names):
        raise refusal("outcomes", len(names), "timelines cannot be shown", f"1 to {MOST_CHARTS}, each once")
    view.outcomes = tuple(names)
    return f"{len(names)} timelines."


def said(e: Exploration) -> str:
    """Where time stands, in words for a screen reader."""
    if not e.week:
        return f"Before the first week, {e.scenario.date_of(0):%d %B %Y}."
    a, b = (float(e.shown.country(side, "stability")[-1]) for side in "ab")
    return f"Week {e.week} of {e.setup.weeks}. Stability of the shown seed: A {a:.2f}, B {b:.2f} of 1."


_DO = {
    "decide": _decide,
    "setup": _setup,
    "choose": _choose,
    "load": _load,
    "copy": _copy,
    "reset": _reset,
    "step": _step,
    "rewind": _rewind,
    "play": _play,
    "look": _look,
    "outcomes": _outcomes,
}
