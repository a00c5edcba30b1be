"""What an entry of the journal does to a session: the only place where state changes.

Everything here follows from the entry and the state before it, so that replaying a journal gives the same session.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from exercise.ground import Inject, InjectList, Shock, situation, truth
from exercise.journal import Entry
from exercise.roles import orders_of
from exercise.state import (
    AiSeat,
    Breach,
    By,
    Fired,
    Head,
    Message,
    Participant,
    Proposal,
    Response,
    RoleQuestion,
    Told,
    Turn,
    after_agreeing,
    breaches,
)
from exercise.turn.desk import Desk

Body = dict[str, Any]


def apply(session: Desk, entry: Entry) -> None:
    """Carry out one entry."""
    _HANDLERS[entry.kind](session, entry.body)
    note_head(session, entry)
    if entry.kind == "freed" and entry.body["why"] == "received":
        session.table.received, session.table.origin = entry.number, ""


def note_head(session: Desk, entry: Entry) -> None:
    """Keep the digests at which a turn began or ended: noted elsewhere, each shows that nothing before it was rewritten."""
    if entry.kind in ("started", "advanced", "forwarded", "rewound"):
        session.heads.append(Head(entry.kind, session.play.turn, entry.number, entry.digest))


def _nothing(session: Desk, body: Body) -> None:
    """An entry that says something and changes nothing."""


def _codes(session: Desk, body: Body) -> None:
    session.table.codes.update(body["hashes"])


def _joined(session: Desk, body: Body) -> None:
    session.table.codes.pop(body["code"], None)
    person = Participant(body["participant"], body["role"], body["name"], body["token"])
    session.table.participants[person.id] = person
    session.table.excused.discard(person.role)


def _released(session: Desk, body: Body) -> None:
    for person in session.table.seated(body["role"]):
        session.table.participants[person.id] = replace(person, here=False)
        session.table.freed.add(person.token)
    _emptied(session, body["role"])


def _left(session: Desk, body: Body) -> None:
    person = session.table.participants[body["participant"]]
    session.table.participants[person.id] = replace(person, here=False)
    if not session.table.seated(person.role):
        _emptied(session, person.role)


def _emptied(session: Desk, role: str) -> None:
    """Nobody sits there any more: whoever comes next has committed nothing."""
    session.play.done -= {role}
    session.table.excused.discard(role)


def _waited(session: Desk, body: Body) -> None:
    (session.table.excused.discard if body["wait"] else session.table.excused.add)(body["role"])


def _freed(session: Desk, body: Body) -> None:
    """Seats that somebody else's file or another session took away, and codes that let nobody in any more."""
    for id_ in body["participants"]:
        session.table.freed.add(session.table.participants[id_].token)
        _left(session, {"participant": id_})
    if body["codes"]:
        session.table.codes.clear()


def _leaning(session: Desk, body: Body) -> None:
    session.table.strategies[body["role"]] = body["strategy"]


def _started(session: Desk, body: Body) -> None:
    session.play.phase = "open"
    open_turn(session)


def _paused(session: Desk, body: Body) -> None:
    session.table.paused = body["paused"]


def _decided(session: Desk, body: Body) -> None:
    if body["by"] == "ai":
        _seated_ai(session, body["role"])
    session.play.set(body["role"], body["values"], body["by"])


def _amended(session: Desk, body: Body) -> None:
    play, role = session.play, body["role"]
    before = {slot: play.decisions[role][slot] for slot in body["values"]}
    play.set(role, body["values"], "control")
    play.amended.append({"turn": play.turn, **body, "before": before})


def _committed(session: Desk, body: Body) -> None:
    play = session.play
    play.done = play.done | {body["role"]} if body["done"] else play.done - {body["role"]}


def _collected(session: Desk, body: Body) -> None:
    for role in ai_roles(session):
        if role not in session.play.ai:
            _seated_ai(session, role)
    session.play.phase = "approval"


def _seated_ai(session: Desk, role: str) -> None:
    """Note what an AI player decides from, so that what-ifs can let it decide anew."""
    session.play.ai[role] = AiSeat(session.table.strategies[role], dict(session.play.decisions[role]))


def ai_roles(session: Desk) -> list[str]:
    """Roles that nobody sits in."""
    return [role for role in session.settings.roles if not session.table.seated(role)]


def _by(session: Desk, role: str) -> By:
    """Who answers for a role now."""
    return "people" if session.table.seated(role) else "ai"


def _approved(session: Desk, body: Body) -> None:
    session.play.approved = True


def _forwarding(session: Desk, body: Body) -> None:
    session.play.forwarding = True


def _returned(session: Desk, body: Body) -> None:
    session.play.phase, session.play.done, session.play.ai = "open", frozenset(), {}
    session.play.returned.append((session.play.turn, body.get("reason", "")))


def _said(session: Desk, body: Body) -> None:
    play = session.play
    play.messages.append(Message(len(play.messages), play.turn, body["sender"], tuple(body["to"]), body["text"]))


def _proposed(session: Desk, body: Body) -> None:
    play = session.play
    play.proposals.append(
        Proposal(len(play.proposals), play.turn, body["sender"], to=body["to"], terms=body["terms"], text=body["text"])
    )


def _answered(session: Desk, body: Body) -> None:
    play = session.play
    proposal = play.proposals[body["proposal"]]
    # It binds from this turn on, this turn included.
    until = play.turn + int(proposal.terms["duration_turns"]) if body["status"] == "accepted" else 0
    play.proposals[body["proposal"]] = replace(proposal, status=body["status"], until=until)
    if body["status"] == "accepted":
        for role in (proposal.sender, proposal.to):
            play.set(role, after_agreeing(proposal, role, session.slots[role], play.decisions), "agreement")


def _asked(session: Desk, body: Body) -> None:
    play = session.play
    play.questions.append(
        RoleQuestion(len(play.questions), play.turn, body["sender"], to=body["to"], item=body["item"], text=body["text"])
    )


def _replied(session: Desk, body: Body) -> None:
    play = session.play
    question = play.questions[body["question"]]
    by = _by(session, question.to)
    play.questions[body["question"]] = replace(question, answer=body["answer"], reply=body["text"], answered_turn=play.turn, by=by)


def _told(session: Desk, body: Body) -> None:
    play = session.play
    report = play.reports[-1][body["sender"]]
    for id_ in body["items"]:
        item = report[id_]
        play.told.append(
            Told(
                play.turn,
                body["sender"],
                tuple(body["to"]),
                item=id_,
                title=item.title,
                unit=item.unit,
                value=float(body["values"].get(id_, item.value)),
                own=item.value,
                week=item.week,
                by=_by(session, body["sender"]),
            )
        )


def _responded(session: Desk, body: Body) -> None:
    play = session.play
    fired = play.fired[body["inject"]]
    response = Response(body["option"], body["text"], play.turn, tuple(body["shocks"]), _by(session, body["role"]))
    play.fired[body["inject"]] = replace(fired, responses={**fired.responses, body["role"]: response})
    play.pending += tuple(body["shocks"])


def _fired(session: Desk, body: Body) -> None:
    play = session.play
    play.fired.append(
        Fired(
            len(play.fired),
            play.turn,
            session.engine.week,
            inject=body["inject"],
            region=body["region"],
            to=tuple(body["to"]),
            shocks=tuple(body["shocks"]),
        )
    )
    play.pending += tuple(body["shocks"])


def _skipped(session: Desk, body: Body) -> None:
    skipped = session.table.skipped
    (skipped.add if body["skipped"] else skipped.discard)(body["inject"])


def _written(session: Desk, body: Body) -> None:
    inject = Inject.model_validate(body["inject"])
    injects = session.table.library.by_id() | {inject.id: inject}
    session.table.library = session.table.library.model_copy(update={"inject": tuple(injects.values())})


def _listed(session: Desk, body: Body) -> None:
    new, old = InjectList.model_validate(body["library"]), session.table.library
    objectives = {objective.id: objective for objective in (*old.objective, *new.objective)}
    injects = old.by_id() | new.by_id()
    both = {"objective": tuple(objectives.values()), "inject": tuple(injects.values())}
    session.table.library = old.model_copy(update=both)
    session.table.skipped -= set(new.by_id())
    session.table.skipped |= set(body["held"])


def _rewound(session: Desk, body: Body) -> None:
    turn = body["to_turn"]
    snapshot, play = session.snapshots[turn]
    session.snapshots = session.snapshots[: turn + 1]
    session.engine.restore(snapshot)
    step = {"turn": turn, "from_turn": session.play.turn, "reason": body["reason"], "branch": bool(body.get("branch"))}
    session.table.rewinds.append(step)
    session.play = play.copy()
    session.table.line += 1


def _branched(session: Desk, body: Body) -> None:
    session.table.origin = str(body["from"])


def _remarked(session: Desk, body: Body) -> None:
    session.play.remarks.append((session.play.turn, body["text"]))


def _advanced(session: Desk, body: Body) -> None:
    """On replay: live the weeks again and compare."""
    turn = live_turn(session)
    if turn.digest != body["digest"]:
        session.mismatches.append(f"turn {turn.turn}: the model's state differs from the one that was played")
    after_living(session, turn)


def _forwarded(session: Desk, body: Body) -> None:
    session.engine.live(body["weeks"])
    session.play.phase = "forwarded"
    if session.engine.digest() != body["digest"]:
        session.mismatches.append("fast-forward: the model's state differs from the one that was played")


def live_turn(session: Desk) -> Turn:
    """Let the model live the weeks of this turn under what all roles decided."""
    play, engine = session.play, session.engine
    orders = orders_of(session.scenario, play.decisions, engine.week)
    week, weeks = engine.week, session.settings.weeks_per_turn
    engine.give(orders)
    engine.strike([Shock(**{**shock, "week": week}) for shock in play.pending])
    engine.live(weeks)
    decisions = {role: dict(values) for role, values in play.decisions.items()}
    by = {f"{role}/{slot}": who for role, values in play.decided.items() for slot, who in values.items()}
    return Turn(
        play.turn,
        week,
        weeks,
        decisions=decisions,
        by=by,
        in_force=orders.in_force,
        digest=engine.digest(),
        shocks=play.pending,
        ai=play.ai,
    )


def after_living(session: Desk, turn: Turn) -> None:
    """Count broken promises, close the turn and open the next one."""
    play = session.play
    found: list[Breach] = breaches(play.agreements(), session.slots, play.decisions, play.turn)
    play.breaches.extend(found)
    play.turns.append(turn)
    play.turn += 1
    play.done, play.pending, play.decided, play.ai, play.approved = frozenset(), (), {}, {}, False
    play.phase = "open" if play.turn < session.settings.turns else "over"
    open_turn(session)


def open_turn(session: Desk) -> None:
    """Write every role's report and keep a snapshot to return to."""
    play, engine = session.play, session.engine
    if len(session.snapshots) > session.settings.turns:
        raise ValueError(f"more turns than the {session.settings.turns} of this session")
    reports, sent = {}, {}
    books = engine.books()
    for role in session.settings.roles:
        reports[role], sent[role] = situation(engine, role, play.sent.get(role, {}), books)
    play.reports.append(reports)
    play.sent = sent
    play.facts.append(truth(engine))
    session.snapshots.append((engine.snapshot(), play.copy()))


_HANDLERS: dict[str, Callable[[Desk, Body], None]] = {
    "codes": _codes,
    "joined": _joined,
    "released": _released,
    "left": _left,
    "waited": _waited,
    "freed": _freed,
    "leaning": _leaning,
    "started": _started,
    "paused": _paused,
    "decided": _decided,
    "amended": _amended,
    "committed": _committed,
    "collected": _collected,
    "approved": _approved,
    "forwarding": _forwarding,
    "returned": _returned,
    "said": _said,
    "proposed": _proposed,
    "answered": _answered,
    "asked": _asked,
    "replied": _replied,
    "told": _told,
    "responded": _responded,
    "fired": _fired,
    "skipped": _skipped,
    "written": _written,
    "listed": _listed,
    "rewound": _rewound,
    "remarked": _remarked,
    "advanced": _advanced,
    "forwarded": _forwarded,
    "branched": _branched,
    "forgotten": _nothing,
}
