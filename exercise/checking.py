"""Whether a role may give a command now, and which entries of the journal it becomes. Nothing changes here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from exercise import commands as c
from exercise.commands import CONTROL_KINDS, SHARED_KINDS, Command, Refused
from exercise.engine import Shock
from exercise.injects import Inject, due, inject_problems, recipients_of, region_of, shocks_of
from exercise.journal import LARGEST_ENTRY, Personal, canonical
from exercise.roles import CONTROL
from exercise.state import Proposal
from exercise.terms import binds_anybody
from simulation.world.timeline import BY_AN_ACTOR

if TYPE_CHECKING:
    from exercise.session import Session

Entries = list[tuple[str, dict[str, Any]]]
MOST_A_TURN = 200
"""Messages, questions or disclosures of one role in one turn at most."""
MOST_OPEN = 20
"""Open proposals of one role at most."""
MOST_WRITTEN = 300
"""Injects on the list at most."""
MOST_OBJECTIVES = 60
"""Training objectives at most."""


def entries_for(session: Session, role: str, command: Command) -> Entries:
    """The entries that a command of a role becomes.

    Raises:
        Refused: with a code: not_yours, paused, turn_over, wrong_phase, committed, no_such_..., illegal_value, too_many.
    """
    kind: str = command.kind  # type: ignore[attr-defined]
    if kind in CONTROL_KINDS and role != CONTROL:
        raise Refused("not_yours", "Only the facilitator can do this.")
    if role == CONTROL and kind not in CONTROL_KINDS | SHARED_KINDS:
        raise Refused("not_yours", "The facilitator decides nothing in the world.")
    if session.table.paused and role != CONTROL:
        raise Refused("paused", "The exercise is paused.")
    if isinstance(command, c.Turned) and command.turn != session.play.turn:
        now = f"it is turn {session.play.turn + 1} now" if session.play.turn < session.settings.turns else "the last turn is over"
        raise Refused("turn_over", f"This was meant for turn {command.turn + 1}; {now}.")
    return _CHECKS[kind](session, role, command)


def _phase(session: Session, *allowed: str) -> None:
    if session.play.phase not in allowed:
        raise Refused(
            "wrong_phase",
            {
                "lobby": "The exercise has not begun.",
                "open": "Roles are still deciding.",
                "approval": "The turn is with the facilitator.",
                "over": "The last turn has been played.",
                "forwarded": "The exercise is over.",
            }[session.play.phase],
        )


def _values(session: Session, role: str, values: dict[str, Any]) -> dict[str, Any]:
    slots = session.slots.get(role, {})
    for name, value in values.items():
        if name not in slots:
            raise Refused("no_such_slot", f"{role} has no decision {name!r}.")
        if not slots[name].accepts(value):
            raise Refused("illegal_value", f"{slots[name].title}: {slots[name].legal}.")
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _others(session: Session, role: str, names: Iterable[str], control: bool = True) -> list[str]:
    known = [*session.settings.roles, CONTROL]
    found: list[str] = []
    for name in names:
        if name != "all" and (name not in known or (name == CONTROL and not control)):
            raise Refused("no_such_role", f"There is no role {name!r} in this session.")
        found += [other for other in known if other != role] if name == "all" else [name]
    found = [name for name in dict.fromkeys(found) if name != role]
    if not found:
        raise Refused("no_such_role", "This reaches nobody but yourself.")
    return found


def _decide(session: Session, role: str, command: c.Decide) -> Entries:
    _phase(session, "open")
    if role in session.play.done:
        raise Refused("committed", "You have committed this turn; take it back to change it.")
    return [("decided", {"role": role, "values": _values(session, role, command.values), "by": "player"})]


def _commit(session: Session, role: str, command: c.Commit) -> Entries:
    _phase(session, "open")
    return [] if (role in session.play.done) == command.done else [("committed", {"role": role, "done": command.done})]


def _say(session: Session, role: str, command: c.Say) -> Entries:
    play = session.play
    _few(sum(1 for m in play.messages if m.sender == role and m.turn == play.turn))
    return [("said", {"sender": role, "to": _others(session, role, command.to), "text": Personal(command.text)})]


def _few(count: int, most: int = MOST_A_TURN) -> None:
    if count >= most:
        raise Refused("too_many", f"At most {most} of these in one turn.")


def _propose(session: Session, role: str, command: c.Propose) -> Entries:
    _phase(session, "open")
    to = _others(session, role, [command.to], control=False)[0]
    play = session.play
    _few(sum(1 for p in play.proposals if p.sender == role and p.status == "open"), MOST_OPEN)
    _few(sum(1 for p in play.proposals if p.sender == role and p.turn == play.turn))
    terms = command.terms.model_dump()
    if not binds_anybody(Proposal(0, 0, role, to, terms, ""), session.slots):
        raise Refused("illegal_value", "These terms ask nothing of either side: set at least one that one of you can give.")
    return [("proposed", {"sender": role, "to": to, "terms": terms, "text": Personal(command.text)})]


def _answer(session: Session, role: str, command: c.Answer) -> Entries:
    _phase(session, "open")
    play = session.play
    known = command.proposal < len(play.proposals) and role in (
        play.proposals[command.proposal].sender,
        play.proposals[command.proposal].to,
    )
    if not known:
        raise Refused("no_such_proposal", "There is no such proposal for you.")
    proposal = play.proposals[command.proposal]
    if proposal.status != "open":
        raise Refused("wrong_phase", f"This proposal has been {proposal.status}.")
    if role == proposal.sender:
        if command.accept:
            raise Refused("not_yours", "Only the other side can accept.")
        return [("answered", {"proposal": command.proposal, "status": "withdrawn"})]
    if command.accept and role in play.done:
        raise Refused("committed", "You have committed this turn; take it back to agree to something.")
    return [("answered", {"proposal": command.proposal, "status": "accepted" if command.accept else "declined"})]


def _ask(session: Session, role: str, command: c.Ask) -> Entries:
    _phase(session, "open", "approval")
    to = _others(session, role, [command.to], control=False)[0]
    if not command.item and not command.text:
        raise Refused("illegal_value", "Ask for an item or in words.")
    play = session.play
    _few(sum(1 for q in play.questions if q.sender == role and q.turn == play.turn))
    return [("asked", {"sender": role, "to": to, "item": command.item, "text": Personal(command.text)})]


def _reply(session: Session, role: str, command: c.Reply) -> Entries:
    _phase(session, "open", "approval")
    play = session.play
    if command.question >= len(play.questions) or play.questions[command.question].to != role:
        raise Refused("no_such_question", "There is no such question for you.")
    question = play.questions[command.question]
    if question.answer:
        raise Refused("wrong_phase", "This question has been answered.")
    report = play.reports[-1][role]
    passing = command.disclose and bool(question.item)
    if passing and question.item not in report:
        raise Refused("no_such_item", "You do not have this item; answer in words or refuse.")
    if command.disclose and not question.item and not command.text:
        raise Refused("illegal_value", "Answer in words.")
    out: Entries = [
        (
            "replied",
            {
                "question": command.question,
                "answer": "disclosed" if command.disclose else "refused",
                "text": Personal(command.text),
            },
        )
    ]
    if passing:
        values = {} if command.value is None else {question.item: command.value}
        out.append(("told", {"sender": role, "to": [question.sender], "items": [question.item], "values": values}))
    return out


def _disclose(session: Session, role: str, command: c.Disclose) -> Entries:
    _phase(session, "open", "approval")
    play = session.play
    report = play.reports[-1][role]
    for name in (*command.items, *command.values):
        if name not in report:
            raise Refused("no_such_item", f"Your report has no item {name!r}.")
    _few(sum(1 for t in play.told if t.sender == role and t.turn == play.turn), 5 * MOST_A_TURN)
    items = list(dict.fromkeys(command.items))
    values = {name: value for name, value in command.values.items() if name in items}
    return [("told", {"sender": role, "to": _others(session, role, command.to), "items": items, "values": values})]


def _respond(session: Session, role: str, command: c.Respond) -> Entries:
    _phase(session, "open")
    play = session.play
    if command.inject >= len(play.fired) or role not in play.fired[command.inject].to:
        raise Refused("no_such_inject", "There is no such inject for you.")
    fired = play.fired[command.inject]
    if role in fired.responses:
        raise Refused("wrong_phase", "You have responded already.")
    inject = Inject.model_validate(fired.inject)
    chosen = next((option for option in inject.option if option.id == command.option), None)
    if command.option and chosen is None:
        raise Refused("illegal_value", "There is no such option.")
    if chosen is None and not command.text:
        raise Refused("illegal_value", "Choose an option or respond in words.")
    # An option that several roles choose is carried out once.
    new = chosen is not None and all(response.option != chosen.id for response in fired.responses.values())
    shocks = shocks_of(chosen.effect, fired.region, session.engine) if chosen and new else []
    _room(session, shocks)
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


def _room(session: Session, shocks: Sequence[Shock]) -> None:
    """Refuse events for which the model's timeline has no rows left."""
    wanted = sum(len(session.scenario.regions) if s.kind in BY_AN_ACTOR and not s.region else 1 for s in shocks)
    waiting = sum(
        len(session.scenario.regions) if s["kind"] in BY_AN_ACTOR and not s["region"] else 1 for s in session.play.pending
    )
    if wanted + waiting > session.engine.free_events():
        raise Refused("too_many", "The model has no room for further events in this session.")


def _start(session: Session, role: str, command: c.Start) -> Entries:
    _phase(session, "lobby")
    return [("started", {})]


def _pause(session: Session, role: str, command: c.Pause) -> Entries:
    return [] if session.table.paused == command.paused else [("paused", {"paused": command.paused})]


def _collect(session: Session, role: str, command: c.Collect) -> Entries:
    _phase(session, "open")
    from exercise.proceeding import collecting

    return collecting(session)


def _amend(session: Session, role: str, command: c.Amend) -> Entries:
    _phase(session, "open", "approval")
    if command.role not in session.settings.roles:
        raise Refused("no_such_role", f"There is no role {command.role!r} in this session.")
    return [
        (
            "amended",
            {"role": command.role, "values": _values(session, command.role, command.values), "reason": Personal(command.reason)},
        )
    ]


def _approve(session: Session, role: str, command: c.Approve) -> Entries:
    _phase(session, "approval")
    if not command.approve:
        return [("returned", {"reason": Personal(command.reason)})]
    _running(session, "approve")
    return [("approved", {})]


def _running(session: Session, what: str) -> None:
    """Refuse what would wait unseen until somebody resumes."""
    if session.table.paused:
        raise Refused("paused", f"The exercise is paused: resume it first, then {what}. Nothing has been lived.")


def _fire(session: Session, role: str, command: c.Fire) -> Entries:
    _phase(session, "open")
    inject = session.table.library.by_id().get(command.inject)
    if inject is None:
        raise Refused("no_such_inject", f"There is no inject {command.inject!r}.")
    return [firing(session, inject)]


def firing(session: Session, inject: Inject) -> tuple[str, dict[str, Any]]:
    """The entry that sends an inject now: places and groups are settled at this moment."""
    place = region_of(inject.place, session.engine)
    shocks = shocks_of(inject.effect, inject.place, session.engine)
    _room(session, shocks)
    to = [name for name in recipients_of(inject) if name in session.settings.roles]
    return "fired", {
        "inject": inject.model_dump(mode="json"),
        "region": place,
        "to": to,
        "shocks": [asdict(shock) for shock in shocks],
    }


def _skip(session: Session, role: str, command: c.Skip) -> Entries:
    if command.inject not in session.table.library.by_id():
        raise Refused("no_such_inject", f"There is no inject {command.inject!r}.")
    return [("skipped", {"inject": command.inject, "skipped": command.skipped})]


def _write(session: Session, role: str, command: c.Write) -> Entries:
    library = session.table.library
    if any(fired.inject["id"] == command.inject.id for fired in session.play.fired):
        raise Refused("wrong_phase", "This inject has been sent; write it under another id.")
    _few(len(library.inject), MOST_WRITTEN)
    problems = inject_problems(command.inject, "inject", [objective.id for objective in library.objective], session.scenario)
    if problems:
        raise Refused("illegal_value", "; ".join(map(str, problems))[:1000])
    return [("written", {"inject": command.inject.model_dump(mode="json")})]


def _load(session: Session, role: str, command: c.Load) -> Entries:
    library, sent = session.table.library, {fired.inject["id"] for fired in session.play.fired}
    problems = [str(problem) for problem in command.library.check("injects", session.scenario)]
    problems += [f"{inject.id} has been sent: give it another id" for inject in command.library.inject if inject.id in sent]
    if problems:
        raise Refused("illegal_value", "; ".join(problems)[:4000])
    _few(len(library.by_id() | command.library.by_id()) - 1, MOST_WRITTEN)
    _few(len({objective.id for objective in (*library.objective, *command.library.objective)}) - 1, MOST_OBJECTIVES)
    body = command.library.model_dump(mode="json")
    if len(canonical(body)) > LARGEST_ENTRY - 10_000:
        raise Refused("too_many", "This list is too long to be kept in one piece: split it.")
    # What is due already would all be sent at once: it is set aside, for the facilitator to put back.
    begun = bool(session.snapshots)
    held = [inject.id for inject in command.library.inject if begun and due(inject, session.engine, session.play.turn + 1)]
    return [("listed", {"library": body, "held": held})]


def _rewind(session: Session, role: str, command: c.Rewind) -> Entries:
    if command.to_turn >= len(session.snapshots):
        raise Refused("no_such_turn", f"Only {len(session.snapshots)} turns have begun.")
    return [("rewound", {"to_turn": command.to_turn, "reason": Personal(command.reason)})]


def _seat(session: Session, role: str, command: c.Seat) -> Entries:
    if command.role not in session.settings.roles:
        raise Refused("no_such_role", f"There is no role {command.role!r} in this session.")
    out: Entries = [("released", {"role": command.role})] if command.release else []
    return out + ([("leaning", {"role": command.role, "strategy": command.strategy})] if command.strategy else [])


def _forward(session: Session, role: str, command: c.Forward) -> Entries:
    _phase(session, "over")
    _running(session, "live on")
    return [("forwarding", {})]


def _remark(session: Session, role: str, command: c.Remark) -> Entries:
    return [("remarked", {"text": Personal(command.text)})]


_CHECKS: dict[str, Callable[[Session, str, Any], Entries]] = {
    "decide": _decide,
    "commit": _commit,
    "say": _say,
    "propose": _propose,
    "answer": _answer,
    "ask": _ask,
    "reply": _reply,
    "disclose": _disclose,
    "respond": _respond,
    "start": _start,
    "pause": _pause,
    "collect": _collect,
    "amend": _amend,
    "approve": _approve,
    "fire": _fire,
    "skip": _skip,
    "write": _write,
    "load": _load,
    "rewind": _rewind,
    "seat": _seat,
    "forward": _forward,
    "remark": _remark,
}
