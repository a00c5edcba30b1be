"""What follows of itself after a command: due injects, answers of AI players, the close of a turn, the model's weeks."""

from __future__ import annotations

from typing import Any

from exercise.ground import due, in_order
from exercise.journal import Personal
from exercise.state import Refused, Respond
from exercise.turn import ai, applying, checking
from exercise.turn.applying import ai_roles
from exercise.turn.changes import collecting
from exercise.turn.desk import FORWARD_WEEKS, Desk, Entries
from exercise.turn.sending import firing
from exercise.turn.waiting import all_done, needs_approval


def proceed(session: Desk) -> None:
    """Write and carry out entries until nothing more follows of itself."""
    for _ in range(10_000):
        entries = _next(session)
        if not entries:
            return
        for kind, body in entries:
            _write(session, kind, body)


def _write(session: Desk, kind: str, body: dict[str, Any]) -> None:
    if kind == "advanced":
        turn = applying.live_turn(session)
        entry = session.journal.append("system", kind, {"turn": turn.turn, "weeks": turn.weeks, "digest": turn.digest})
        applying.after_living(session, turn)
        applying.note_head(session, entry)
    elif kind == "forwarded":
        session.engine.live(body["weeks"])
        session.play.phase = "forwarded"
        applying.note_head(session, session.journal.append("system", kind, {**body, "digest": session.engine.digest()}))
    else:
        applying.apply(session, session.journal.append("system", kind, body))


def _next(session: Desk) -> Entries:
    play = session.play
    if session.table.paused:
        return []
    if play.phase == "open":
        return _due(session) or _ai_answers(session) or (collecting(session) if all_done(session) else [])
    if play.phase == "approval" and (play.approved or not needs_approval(session)):
        return [("advanced", {})]
    if play.phase == "over" and play.forwarding:
        return [("forwarded", {"weeks": min(FORWARD_WEEKS, session.engine.last_week - session.engine.week)})]
    return []


def _due(session: Desk) -> Entries:
    if not session.settings.auto_injects:
        return []
    play, most = session.play, session.settings.injects_a_turn
    full = bool(most) and sum(1 for fired in play.fired if fired.turn == play.turn) >= most
    sent = {fired.inject["id"] for fired in play.fired}
    for inject in in_order(session.table.library):
        if full and inject.written is not None:
            continue
        if inject.id not in sent and inject.id not in session.table.skipped and due(inject, session.engine, session.play.turn + 1):
            try:
                return [firing(session, inject)]
            except Refused:
                # No room for its events: off the list, so that the facilitator sees it.
                return [("skipped", {"inject": inject.id, "skipped": True})]
    return []


def _ai_answers(session: Desk) -> Entries:
    """The next answer that an AI player owes: to a proposal, a question or an inject."""
    play = session.play
    players = set(ai_roles(session))
    for proposal in play.proposals:
        if proposal.status == "open" and proposal.to in players:
            accepted = ai.answers(_sight(session, proposal.to), proposal)
            return [("answered", {"proposal": proposal.number, "status": "accepted" if accepted else "declined"})]
    for question in play.questions:
        if not question.answer and question.to in players:
            disclosed, words = ai.replies(_sight(session, question.to), question)
            out: Entries = [
                (
                    "replied",
                    {"question": question.number, "answer": "disclosed" if disclosed else "refused", "text": Personal(words)},
                )
            ]
            if disclosed:
                out.append(("told", {"sender": question.to, "to": [question.sender], "items": [question.item], "values": {}}))
            return out
    for fired in play.fired:
        for role in () if fired.expired(play.turn) else fired.to:
            if role in players and role not in fired.responses:
                return [_response(session, role, fired.number)]
    return []


def _response(session: Desk, role: str, number: int) -> tuple[str, dict[str, Any]]:
    option, words = ai.responds(_sight(session, role), session.play.fired[number])
    try:
        return checking.entries_for(session, role, Respond(kind="respond", inject=number, option=option, text=words))[0]
    except Refused:
        return "responded", {"inject": number, "role": role, "option": "", "text": Personal("Noted."), "shocks": []}


def _sight(session: Desk, role: str) -> ai.Sight:
    play = session.play
    return ai.sight(role, play.reports[-1][role], session.slots[role], play.decisions, session.table.strategies[role])
