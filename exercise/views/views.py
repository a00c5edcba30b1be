"""What a page may show: plain data for each role, built from what that role may know and nothing else.

A page that shows only what stands here cannot give anything away. Every value is text, number, truth value, nothing, list
or table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, cast

from exercise.roles import ACCEPTED_BY, CONTROL, OFFERED_BY, ROLES, agreed_level, needs_of
from exercise.state import Breach, Fired, Head, Participant, Proposal, RoleQuestion, Told, process_of, promised
from exercise.turn import Desk, changes, in_force, item_title, notices, waited_for
from exercise.views.overview import sent, stored, warnings
from exercise.views.sealing import known
from simulation.registers import INSTRUMENTS, OUTCOMES


def view(session: Desk, role: str, participant: str) -> dict[str, Any]:
    """All that a role's page may show; control's view shows everything."""
    out = public(session) | {"you": _you(session, role, participant)}
    return out | (_control(session) if role == CONTROL else _player(session, role))


def public(session: Desk) -> dict[str, Any]:
    """What everybody may see: the clock and the table."""
    play, settings, scenario = session.play, session.settings, session.scenario
    people = session.table
    waits, overdue = waited_for(session), session.overdue()
    table = [_seat(session, role, waits) for role in (*settings.roles, CONTROL)]
    return {
        "session": {
            "title": settings.title,
            "scenario": scenario.title,
            "summary": scenario.summary.strip(),
            "regions": [r.name for r in scenario.regions],
            "turn": play.turn,
            "turns": settings.turns,
            "weeks_per_turn": settings.weeks_per_turn,
            "week": session.engine.week,
            "date": scenario.date_of(session.engine.week).isoformat(),
            "phase": play.phase,
            "paused": people.paused,
            "line": people.line,
            "overdue": overdue,
            "file": session.journal.path.name if overdue else "",
        },
        "table": table,
        "head": _head(session.heads[-1]) if session.heads else None,
        "waits_for": waits,
    }


def _seat(session: Desk, role: str, waits: list[str]) -> dict[str, Any]:
    """A seat as everybody sees it: who sits there, who is away, whether it has committed and whether the turn waits for it."""
    seated = session.table.seated(role)
    where = [session.presence.of(person.id) for person in seated]
    return {
        "role": role,
        "title": ROLES[role].title,
        "team": ROLES[role].team,
        "people": [person.name for person in seated],
        "seated": [{"name": p.name, "here": at.here, "since": at.since} for p, at in zip(seated, where)],
        "away": bool(where) and not any(at.here for at in where),
        "ai": not seated and role != CONTROL,
        "done": role in session.play.done,
        "excused": role in session.table.excused,
        "waited": role in waits,
    }


def _head(head: Head) -> dict[str, Any]:
    """Where the journal stood: what happened, turns lived by then, entry, digest."""
    return {"kind": head.kind, "turn": head.turn, "entry": head.number, "digest": head.digest}


def _you(session: Desk, role: str, participant: str) -> dict[str, Any]:
    person = session.table.participants.get(participant)
    card = ROLES[role]
    goals = [goal.told() for goal in card.goals]
    return {
        "role": role,
        "title": card.title,
        "brief": card.brief,
        "knows": card.knows,
        "goals": goals,
        "name": person.name if person else "",
        "participant": participant,
        "done": role in session.play.done,
    }


def _player(session: Desk, role: str) -> dict[str, Any]:
    play = session.play
    report = play.reports[-1][role] if play.reports else {}
    return {
        "report": [item.as_data() for item in report.values()],
        "trend": {id_: [past[role][id_].value for past in play.reports if id_ in past[role]] for id_ in report},
        "told": [_told(told) for told in play.told if role in told.to],
        "disclosed": [_told(told) for told in play.told if told.sender == role],
        "slots": _slots(session, role),
        "offers": _offers(session, role),
        "means": _means(session) if role == "mission" else {},
        "messages": [asdict(m) for m in play.messages if role == m.sender or role in m.to],
        "proposals": [_proposal(p, session, role) for p in play.proposals if role in (p.sender, p.to)],
        "questions": [_question(session, q) for q in play.questions if role in (q.sender, q.to)],
        "injects": [_inject(fired, role, play.turn) for fired in play.fired if role in fired.to],
        "breaches": [
            _breach(session, b) for b in play.breaches if role in (play.proposals[b.proposal].sender, play.proposals[b.proposal].to)
        ],
        "process": process_of(play, role),
        "notices": notices(session, role),
    }


def _told(told: Told) -> dict[str, Any]:
    """What was told, without what the teller had: that is the teller's secret until the review."""
    data = asdict(told)
    del data["own"]
    return data


def _question(session: Desk, question: RoleQuestion) -> dict[str, Any]:
    return asdict(question) | {"title": item_title(session, question.item)}


def _breach(session: Desk, breach: Breach) -> dict[str, Any]:
    return asdict(breach) | {"title": session.slots[breach.role][breach.slot].title}


def _proposal(proposal: Proposal, session: Desk, role: str) -> dict[str, Any]:
    """A proposal with what it asks of both sides: terms are known to both."""
    sides = {side: promised(proposal, side, session.slots[side]) for side in (proposal.sender, proposal.to)}
    titles = {
        side: [{"slot": slot, "title": session.slots[side][slot].title, "level": level} for slot, level in asked.items()]
        for side, asked in sides.items()
    }
    return asdict(proposal) | {"asks": titles, "yours_to_answer": proposal.to == role and proposal.status == "open"}


def _inject(fired: Fired, role: str, turn: int) -> dict[str, Any]:
    """An inject as its recipient reads it: neither effects nor what is expected of whom."""
    response = fired.responses.get(role)
    read = fired.read()
    return {
        "number": fired.number,
        "turn": fired.turn,
        "week": fired.week,
        "title": read["title"],
        "text": read["text"],
        "region": fired.region,
        "options": [{"id": o["id"], "text": o["text"]} for o in read["option"]],
        "response": {"option": response.option, "text": response.text} if response else None,
        "closes": fired.closes,
        "expired": response is None and fired.expired(turn),
    }


def _slots(session: Desk, role: str) -> list[dict[str, Any]]:
    play = session.play
    bound: dict[str, float] = {}
    for agreement in play.agreements():
        if role in (agreement.sender, agreement.to):
            for name, level in promised(agreement, role, session.slots[role]).items():
                bound[name] = max(bound.get(name, 0.0), level)
    out = []
    for slot in session.slots[role].values():
        value = play.decisions[role][slot.id]
        decided = play.decided.get(role, {}).get(slot.id, "")
        out.append(
            slot.as_data()
            | {
                "value": list(value) if isinstance(value, tuple) else value,
                "decided": decided,
                "legal": slot.legal,
                "promised": bound.get(slot.id),
            }
        )
    return out


def _offers(session: Desk, role: str) -> list[dict[str, Any]]:
    """Instruments between this role and others: what is offered, accepted (as far as it is theirs to know) and in force.

    What others offer and accept is sealed until the turn is lived: see ``exercise.views.sealing``.
    """
    decisions, out = known(session, role), []
    for name, instrument in INSTRUMENTS.items():
        offerer, partners = OFFERED_BY[name], ACCEPTED_BY.get(name, ())
        if role != offerer and role not in partners:
            continue
        accepted = {p: decisions[p][f"accept.{name}"] for p in partners if role == offerer or p == role}
        out.append(
            {
                "instrument": name,
                "title": instrument.title,
                "practice": instrument.practice,
                "offered_by": offerer,
                "offer": decisions[offerer][f"offer.{name}"],
                "accepted": accepted,
                # What others accept would follow from the level in force: only the side that offers is shown it.
                "in_force": agreed_level(session.scenario, decisions, name) if role == offerer else None,
                "regions": list(cast(tuple[str, ...], decisions[offerer].get(f"regions.{name}") or ())),
            }
        )
    return out


def _means(session: Desk) -> dict[str, Any]:
    """Mission hours and money a week that the present offers would ask, beside what there is."""
    play, decisions = session.play, known(session, "mission")
    in_force = {name: agreed_level(session.scenario, decisions, name) for name in INSTRUMENTS}
    asked = needs_of(session.scenario, in_force, decisions)
    # Before the first week the books hold what stands on its first day, as in the report.
    hours = play.reports[-1]["mission"]["hours"].value if play.reports else 0.0
    headquarters = session.engine.world.headquarters[0]
    return {
        "hours_asked": asked["hours"],
        "hours": hours,
        "usd_asked": asked["usd"],
        "usd_left": float(headquarters["budget"]),
        "usd_a_week": float(headquarters["budget_week"]),
    }


def _control(session: Desk) -> dict[str, Any]:
    play, library = session.play, session.table.library
    levels = in_force(session)
    roles = session.settings.roles
    series = session.engine.table()
    return {
        "truth": [item.as_data() for item in play.facts[-1].values()] if play.facts else [],
        "reports": {role: [item.as_data() for item in play.reports[-1][role].values()] for role in roles} if play.reports else {},
        "slots": {role: _slots(session, role) for role in roles},
        "changes": changes(session),
        "in_force": {name: after for name, (_, after) in levels.items()},
        "in_force_before": {name: before for name, (before, _) in levels.items()},
        "messages": [asdict(m) for m in play.messages],
        "proposals": [asdict(p) for p in play.proposals],
        "questions": [_question(session, q) for q in play.questions],
        "told": [asdict(t) for t in play.told],
        "breaches": [_breach(session, b) for b in play.breaches],
        "amended": list(play.amended),
        "injects": stored(session),
        "list_warnings": warnings(session),
        "fired": [sent(session, fired) for fired in play.fired],
        "objectives": [objective.model_dump(mode="json") for objective in library.objective],
        "strategies": dict(session.table.strategies),
        "participants": [_participant(session, person) for person in session.table.participants.values()],
        "keep_days": session.settings.keep_days,
        "heads": [_head(head) for head in session.heads],
        "codes_open": _counts(session.table.codes),
        "process": {role: process_of(play, role) for role in roles},
        "remarks": [{"turn": t, "text": text} for t, text in play.remarks],
        "outcomes": {name: [float(v) for v in series[:, k]] for k, name in enumerate(OUTCOMES) if OUTCOMES[name].headline},
        "events": [
            dict(zip(("week", "kind", "region", "community", "actor", "target", "deaths", "detail"), row))
            for row in _plain_rows(session.engine.recorder.rows[-200:])
        ],
        "mismatches": list(session.mismatches),
        "events_free": session.engine.free_events() - len(play.pending),
    }


def _participant(session: Desk, person: Participant) -> dict[str, Any]:
    """Somebody as the facilitator sees them; ``here``: holds a seat, ``present``: has a page open (``since`` when not)."""
    at = session.presence.of(person.id)
    data = {"id": person.id, "role": person.role, "name": person.name, "here": person.here}
    return data | {"present": person.here and at.here, "since": at.since}


def _counts(codes: Mapping[str, str]) -> dict[str, int]:
    return {role: sum(1 for other in codes.values() if other == role) for role in sorted(set(codes.values()))}


def _plain_rows(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [tuple(value.item() if hasattr(value, "item") else value for value in row) for row in rows]
