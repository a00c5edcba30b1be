"""Training objectives and questions for the debrief, from what happened in a session."""

from __future__ import annotations

from typing import Any

import numpy as np

from exercise.ground import parse
from exercise.roles import ROLES
from exercise.state import Fired, Response
from exercise.turn import Desk
from simulation.registers import OUTCOMES


def objectives(session: Desk) -> list[dict[str, Any]]:
    """Performance against each training objective: responses, how many met what was expected, conditions that came true.

    What is owed, given and met counts people's seats; what AI players answered stands apart (``ai_...``).
    """
    out = []
    for objective in session.table.library.objective:
        fired = [f for f in session.play.fired if f.inject["objective"] == objective.id]
        every = [(f, r) for f in fired for r in f.responses.values()]
        responses, machine = ([(f, r) for f, r in every if r.by == by] for by in ("people", "ai"))
        # AI players answer at once: what is owed still is owed by people.
        owed = sum(len(f.to) for f in fired) - len(machine)
        waits = [r.turn - f.turn for f, r in responses]
        tests = [found for f in fired if f.inject["met_when"] and (found := _condition_met(session, f)) is not None]
        out.append(
            {
                "id": objective.id,
                "title": objective.title,
                "question": objective.question,
                "injects": [f.read()["title"] for f in fired],
                "owed": owed,
                "responses": len(responses),
                "meeting": _meeting(responses),
                "ai_responses": len(machine),
                "ai_meeting": _meeting(machine),
                "turns_to_answer": float(np.mean(waits)) if waits else None,
                "conditions": len(tests),
                "conditions_met": sum(tests),
            }
        )
    return out


def _meeting(responses: list[tuple[Fired, Response]]) -> int:
    """How many responses chose an option that meets what is expected."""
    return sum(1 for f, r in responses if any(o["id"] == r.option and o["meets"] for o in f.inject["option"]))


def _condition_met(session: Desk, fired: Fired) -> bool | None:
    """Whether an inject's condition held when it was to be looked at; ``None`` if the session ended before."""
    week = fired.week + int(fired.inject["met_after_weeks"])
    if week > len(session.engine.country):
        return None
    names = list(OUTCOMES)

    def look(name: str, region: str) -> float:
        if name == "week":
            return float(week)
        if name == "turn":
            return float(week // session.settings.weeks_per_turn + 1)
        if region:
            return float(session.engine.regions[week - 1][session.scenario.region_index(region), names.index(name)])
        return float(session.engine.country[week - 1][names.index(name)])

    return parse(fired.inject["met_when"])(look)


def figure(value: float | None) -> str:
    """A number for people: three significant figures, thousands apart."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def debrief_questions(session: Desk, data: dict[str, Any]) -> list[str]:
    """Questions for the room, from what happened."""
    out = [objective["question"] for objective in data["objectives"] if objective["injects"]]
    distinct = {found["item"]: found for found in reversed(data["beliefs"]["worst"])}
    for found in sorted(distinct.values(), key=lambda row: -abs(row["error"]))[:4]:
        out.append(
            f"In turn {found['turn'] + 1} {ROLES[found['role']].title} held “{found['item']}” to be {found['believed']:.2f}; "
            f"it was {found['true']:.2f}. Who knew better, and what would it have taken to tell?"
        )
    for breach in data["breaches"][:3]:
        out.append(
            f"In turn {breach['turn'] + 1} {ROLES[breach['role']].title} promised {breach['title']} at {breach['promised']:.2f} "
            f"and decided {breach['decided']:.2f}. What did the other side do when it noticed?"
        )
    unanswered = [q for q in session.play.questions if not q.answer]
    if unanswered:
        out.append(f"{len(unanswered)} questions were never answered. Which of them would have changed a decision?")
    bent = [row for row in data["told"] if not row["straight"]]
    if bent:
        out.append(f"{len(bent)} figures were passed on otherwise than the teller had them. Did anybody check?")
    for row in data["what_ifs"][:3]:
        best = next(r for r in row["rows"] if r["outcome"] == row["largest"])
        if row["size"] < 1.0:
            out.append(f"{row['title']}: nothing would have differed by enough to matter. Did anybody expect that?")
            continue
        out.append(
            f"{row['title']}: {best['title'].lower()} would have been {figure(best['instead'])} instead of "
            f"{figure(best['happened'])}. Did anybody expect that?"
        )
    return out
