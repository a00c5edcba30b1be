"""The facilitator's view of injects: in store with when and where they would come now, sent with who has not answered."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from typing import Any

from exercise.ground import InjectList, due, due_words, fit_words, region_of, session_warnings
from exercise.roles import read_inject
from exercise.state import Fired
from exercise.turn import Desk


def stored(session: Desk) -> list[dict[str, Any]]:
    """Injects on the list as plain data: as written, and under ``read`` as people would read them if they were sent now."""
    play, engine = session.play, session.engine
    sent = {fired.inject["id"]: fired.number for fired in play.fired}
    out = []
    for inject in session.table.library.inject:
        plain, place = inject.model_dump(mode="json"), region_of(inject.place, engine)
        out.append(
            plain
            | {
                "read": read_inject(plain, place),
                "region": place,
                "due_words": due_words(inject),
                "written_words": due_words(inject.written) if inject.written else "",
                "sent": sent.get(inject.id),
                "skipped": inject.id in session.table.skipped,
                "due": inject.id not in sent and bool(session.snapshots) and due(inject, engine, play.turn + 1),
            }
        )
    return out


def sent(session: Desk, fired: Fired) -> dict[str, Any]:
    """An inject that was sent, with all its words as people read them. It never changes but for its responses."""
    responses = {role: asdict(response) for role, response in fired.responses.items()}
    return dict(vars(fired)) | {
        "inject": fired.read(),
        "to": list(fired.to),
        "shocks": [dict(shock) for shock in fired.shocks],
        "responses": responses,
        "silent": fired.silent(),
        "closes": fired.closes,
        "expired": fired.expired(session.play.turn),
    }


def warnings(session: Desk) -> list[str]:
    """What of the list will not come as meant, and how it was fitted."""
    settings, library = session.settings, session.table.library
    fit = fit_words(library)
    return [*([fit] if fit else []), *_warnings(library, settings.turns, settings.weeks_per_turn, settings.injects_a_turn)]


@lru_cache(maxsize=64)
def _warnings(library: InjectList, turns: int, weeks_per_turn: int, a_turn: int) -> tuple[str, ...]:
    # A page asks after every change, and lists change seldom.
    return tuple(session_warnings(library, turns, weeks_per_turn, a_turn))
