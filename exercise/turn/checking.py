"""Whether a role may give a command now, and which entries of the journal it becomes. Nothing changes here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from exercise import state as c
from exercise.journal import Personal
from exercise.roles import CONTROL
from exercise.state import CONTROL_KINDS, SHARED_KINDS, Command, Proposal, Refused, binds_anybody
from exercise.turn import sending
from exercise.turn.changes import collecting
from exercise.turn.desk import Desk, Entries
from exercise.turn.items import is_item, nearest_item
from exercise.turn.refusing import MOST_A_TURN, few, phase
from exercise.turn.seats import about_seat, returning

MOST_OPEN = 20
"""Open proposals of one role at most."""


def entries_for(session: Desk, role: str, command: Command) -> Entries:
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
    found = _CHECKS[kind](session, role, command)
    # Whoever does anything is back at the table, and is waited for.
    return [*returning(session, role), *found] if found else []


def _values(session: Desk, role: str, values: dict[str, Any]) -> dict[str, Any]:
    slots = session.slots.get(role, {})
    for name, value in values.items():
        if name not in slots:
            raise Refused("no_such_slot", f"{role} has no decision {name!r}.")
        if not slots[name].accepts(value):
            raise Refused("illegal_value", f"{slots[name].title}: {slots[name].legal}.")
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _others(session: Desk, role: str, names: Iterable[str], control: bool = True) -> list[str]:
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


def _decide(session: Desk, role: str, command: c.Decide) -> Entries:
    phase(session, "open")
    if role in session.play.done:
        raise Refused("committed", "You have committed this turn; take it back to change it.")
    return [("decided", {"role": role, "values": _values(session, role, command.values), "by": "player"})]


def _commit(session: Desk, role: str, command: c.Commit) -> Entries:
    phase(session, "open")
    return [] if (role in session.play.done) == command.done else [("committed", {"role": role, "done": command.done})]


def _say(session: Desk, role: str, command: c.Say) -> Entries:
    play = session.play
    few(sum(1 for m in play.messages if m.sender == role and m.turn == play.turn))
    return [("said", {"sender": role, "to": _others(session, role, command.to), "text": Personal(command.text)})]


def _propose(session: Desk, role: str, command: c.Propose) -> Entries:
    phase(session, "open")
    to = _others(session, role, [command.to], control=False)[0]
    play = session.play
    few(sum(1 for p in play.proposals if p.sender == role and p.status == "open"), MOST_OPEN)
    few(sum(1 for p in play.proposals if p.sender == role and p.turn == play.turn))
    terms = command.terms.model_dump()
    if not binds_anybody(Proposal(0, 0, role, to=to, terms=terms, text=""), session.slots):
        raise Refused("illegal_value", "These terms ask nothing of either side: set at least one that one of you can give.")
    return [("proposed", {"sender": role, "to": to, "terms": terms, "text": Personal(command.text)})]


def _answer(session: Desk, role: str, command: c.Answer) -> Entries:
    phase(session, "open")
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


def _ask(session: Desk, role: str, command: c.Ask) -> Entries:
    phase(session, "open", "approval")
    to = _others(session, role, [command.to], control=False)[0]
    if not command.item and not command.text:
        raise Refused("illegal_value", "Ask for an item or in words.")
    play = session.play
    if command.item and play.reports and not is_item(session, command.item):
        near = nearest_item(session, command.item)
        raise Refused("no_such_item", "No report has this figure" + (f"; did you mean “{near}”?" if near else "; ask in words."))
    few(sum(1 for q in play.questions if q.sender == role and q.turn == play.turn))
    return [("asked", {"sender": role, "to": to, "item": command.item, "text": Personal(command.text)})]


def _reply(session: Desk, role: str, command: c.Reply) -> Entries:
    phase(session, "open", "approval")
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


def _disclose(session: Desk, role: str, command: c.Disclose) -> Entries:
    phase(session, "open", "approval")
    play = session.play
    report = play.reports[-1][role]
    for name in (*command.items, *command.values):
        if name not in report:
            raise Refused("no_such_item", f"Your report has no item {name!r}.")
    few(sum(1 for t in play.told if t.sender == role and t.turn == play.turn), 5 * MOST_A_TURN)
    items = list(dict.fromkeys(command.items))
    values = {name: value for name, value in command.values.items() if name in items}
    return [("told", {"sender": role, "to": _others(session, role, command.to), "items": items, "values": values})]


def _start(session: Desk, role: str, command: c.Start) -> Entries:
    phase(session, "lobby")
    return [("started", {})]


def _pause(session: Desk, role: str, command: c.Pause) -> Entries:
    return [] if session.table.paused == command.paused else [("paused", {"paused": command.paused})]


def _collect(session: Desk, role: str, command: c.Collect) -> Entries:
    phase(session, "open")
    return collecting(session)


def _amend(session: Desk, role: str, command: c.Amend) -> Entries:
    phase(session, "open", "approval")
    if command.role not in session.settings.roles:
        raise Refused("no_such_role", f"There is no role {command.role!r} in this session.")
    return [
        (
            "amended",
            {"role": command.role, "values": _values(session, command.role, command.values), "reason": Personal(command.reason)},
        )
    ]


def _approve(session: Desk, role: str, command: c.Approve) -> Entries:
    phase(session, "approval")
    if not command.approve:
        return [("returned", {"reason": Personal(command.reason)})]
    _running(session, "approve")
    return [("approved", {})]


def _running(session: Desk, what: str) -> None:
    """Refuse what would wait unseen until somebody resumes."""
    if session.table.paused:
        raise Refused("paused", f"The exercise is paused: resume it first, then {what}. Nothing has been lived.")


def _rewind(session: Desk, role: str, command: c.Rewind) -> Entries:
    if command.to_turn >= len(session.snapshots):
        raise Refused("no_such_turn", f"Only {len(session.snapshots)} turns have begun.")
    return [("rewound", {"to_turn": command.to_turn, "reason": Personal(command.reason)})]


def _forward(session: Desk, role: str, command: c.Forward) -> Entries:
    phase(session, "over")
    _running(session, "live on")
    return [("forwarding", {})]


def _remark(session: Desk, role: str, command: c.Remark) -> Entries:
    return [("remarked", {"text": Personal(command.text)})]


_CHECKS: dict[str, Callable[[Desk, str, Any], Entries]] = {
    "decide": _decide,
    "commit": _commit,
    "say": _say,
    "propose": _propose,
    "answer": _answer,
    "ask": _ask,
    "reply": _reply,
    "disclose": _disclose,
    "respond": sending.respond,
    "start": _start,
    "pause": _pause,
    "collect": _collect,
    "amend": _amend,
    "approve": _approve,
    "fire": sending.fire,
    "skip": sending.skip,
    "write": sending.write,
    "load": sending.load,
    "rewind": _rewind,
    "seat": about_seat,
    "forward": _forward,
    "remark": _remark,
}
