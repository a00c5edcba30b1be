"""Injects of a session: sent, answered, set aside, written and loaded, as entries of the journal. Nothing changes here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from exercise import state as c
from exercise.ground import Inject, Shock, due, fitted, inject_problems, recipients_of, region_of, shocks_of
from exercise.journal import LARGEST_ENTRY, Personal, canonical
from exercise.state import Refused
from exercise.turn.desk import Desk, Entries
from exercise.turn.refusing import few, phase
from simulation.world import BY_AN_ACTOR

MOST_WRITTEN = 300
"""Injects on the list at most."""
MOST_OBJECTIVES = 60
"""Training objectives at most."""


def respond(session: Desk, role: str, command: c.Respond) -> Entries:
    """An answer to an inject: by an option, in words, or both; while it is open."""
    phase(session, "open")
    play = session.play
    if command.inject >= len(play.fired) or role not in play.fired[command.inject].to:
        raise Refused("no_such_inject", "There is no such inject for you.")
    fired = play.fired[command.inject]
    if role in fired.responses:
        raise Refused("wrong_phase", "You have responded already.")
    if fired.expired(play.turn):
        raise Refused("expired", f"It is too late to answer this: it could be answered until turn {fired.closes} ended.")
    inject = Inject.model_validate(fired.inject)
    chosen = next((option for option in inject.option if option.id == command.option), None)
    if command.option and chosen is None:
        raise Refused("illegal_value", "There is no such option.")
    if chosen is None and not command.text:
        raise Refused("illegal_value", "Choose an option or respond in words.")
    # An option that several roles choose is carried out once.
    new = chosen is not None and all(response.option != chosen.id for response in fired.responses.values())
    shocks = shocks_of(chosen.effect, fired.region, session.engine) if chosen and new else []
    room_for(session, shocks)
    return [
        (
            "responded",
            {
                "inject": command.inject,
                "role": role,
                "option": command.option,
                "text": Personal(command.text),
                "shocks": [asdict(shock) for shock in shocks],
            },
        )
    ]


def room_for(session: Desk, shocks: Sequence[Shock]) -> None:
    """Refuse events for which the model's timeline has no rows left."""
    wanted = sum(len(session.scenario.regions) if s.kind in BY_AN_ACTOR and not s.region else 1 for s in shocks)
    waiting = sum(
        len(session.scenario.regions) if s["kind"] in BY_AN_ACTOR and not s["region"] else 1 for s in session.play.pending
    )
    if wanted + waiting > session.engine.free_events():
        raise Refused("too_many", "The model has no room for further events in this session.")


def fire(session: Desk, role: str, command: c.Fire) -> Entries:
    """Send an inject; one that was sent before only if that is meant (``again``)."""
    phase(session, "open")
    inject = session.table.library.by_id().get(command.inject)
    if inject is None:
        raise Refused("no_such_inject", f"There is no inject {command.inject!r}.")
    before = [fired for fired in session.play.fired if fired.inject["id"] == inject.id]
    if before and not command.again:
        raise Refused(
            "sent_already",
            f"“{before[-1].read()['title']}” was sent in turn {before[-1].turn + 1} already. Press “Send again” beside it if you "
            "mean to.",
        )
    return [firing(session, inject)]


def firing(session: Desk, inject: Inject) -> tuple[str, dict[str, Any]]:
    """The entry that sends an inject now: places and groups are settled at this moment."""
    place = region_of(inject.place, session.engine)
    shocks = shocks_of(inject.effect, inject.place, session.engine)
    room_for(session, shocks)
    to = [name for name in recipients_of(inject) if name in session.settings.roles]
    return "fired", {
        "inject": inject.model_dump(mode="json"),
        "region": place,
        "to": to,
        "shocks": [asdict(shock) for shock in shocks],
    }


def skip(session: Desk, role: str, command: c.Skip) -> Entries:
    """Take an inject off the list, or put it back."""
    if command.inject not in session.table.library.by_id():
        raise Refused("no_such_inject", f"There is no inject {command.inject!r}.")
    return [("skipped", {"inject": command.inject, "skipped": command.skipped})]


def write(session: Desk, role: str, command: c.Write) -> Entries:
    """Add an inject, or replace one that has not been sent."""
    library = session.table.library
    if any(fired.inject["id"] == command.inject.id for fired in session.play.fired):
        raise Refused("wrong_phase", "This inject has been sent; write it under another id.")
    few(len(library.inject), MOST_WRITTEN)
    problems = inject_problems(command.inject, "inject", [objective.id for objective in library.objective], session.scenario)
    if problems:
        raise Refused("illegal_value", "; ".join(map(str, problems))[:1000])
    return [("written", {"inject": command.inject.model_dump(mode="json")})]


def load(session: Desk, role: str, command: c.Load) -> Entries:
    """Add a list, fitted to the session; what is due already is set aside."""
    library, sent = session.table.library, {fired.inject["id"] for fired in session.play.fired}
    new, settings = command.library, session.settings
    if settings.fit_injects:
        new = fitted(new, settings.turns, settings.weeks_per_turn)
    problems = [str(problem) for problem in new.check("injects", session.scenario)]
    problems += [f"{inject.id} has been sent: give it another id" for inject in new.inject if inject.id in sent]
    if problems:
        raise Refused("illegal_value", "; ".join(problems)[:4000])
    few(len(library.by_id() | new.by_id()) - 1, MOST_WRITTEN)
    few(len({objective.id for objective in (*library.objective, *new.objective)}) - 1, MOST_OBJECTIVES)
    body = new.model_dump(mode="json")
    if len(canonical(body)) > LARGEST_ENTRY - 10_000:
        raise Refused("too_many", "This list is too long to be kept in one piece: split it.")
    # What is due already would all be sent at once: it is set aside, for the facilitator to put back.
    begun = bool(session.snapshots)
    held = [inject.id for inject in new.inject if begun and due(inject, session.engine, session.play.turn + 1)]
    return [("listed", {"library": body, "held": held})]
