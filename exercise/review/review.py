"""The review after the action: what was decided and sent, what came of it, who believed what, and what would have been.

``review(session)`` gathers it as plain data; ``exercise.review.page`` makes one HTML file of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from exercise.review.counterfactual import AiChoice, Lived, baseline, compare, summary
from exercise.review.debrief import debrief_questions, objectives
from exercise.review.verdicts import WORDS
from exercise.review.what_ifs import AI_WORDS, comparison_data, series_of, suggested, what_if
from exercise.roles import ROLES
from exercise.state import HONEST, Fired, process_of
from exercise.turn import Desk
from experiments.kit import of_two, smallest
from simulation.registers import HEADLINES, OUTCOMES

__all__ = ["AI_WORDS", "review", "suggested", "timeline", "what_if"]

MOST_WHAT_IFS = 24
"""What-ifs that a review computes of itself at most."""
EXPLAINED = 3
"""What-ifs with the largest differences that are taken apart by instrument and mechanism."""
SHARES_WRONG = 0.15
"""Distance of a believed share from the truth that counts as a misbelief."""


def review(
    session: Desk, what_ifs: int = MOST_WHAT_IFS, progress: Callable[[str], object] | None = None, ai: AiChoice = "react"
) -> dict[str, Any]:
    """Everything that the debrief needs, as plain data.

    Args:
        what_ifs: how many what-ifs to compute of itself: every inject, then people's turns with the most decisions.
        progress: called with a line of text before each slow part.
        ai: whether AI players decide anew in what-ifs, or stay as they were.

    Raises:
        ValueError: no turn has been played.
    """
    if not session.play.turns:
        raise ValueError("no turn has been played: there is nothing to review")
    tell = progress or (lambda line: None)
    tell("AI players in every seat, same luck")
    with session.lock:
        other = baseline(session)
        actual = Lived(session.engine.table(), np.array(session.engine.regions), "")
        comparisons = []
        for change in suggested(session, ai)[:what_ifs]:
            tell(change.title)
            comparisons.append((comparison_data(session, compare(session, change, explain=False)), change))
        comparisons.sort(key=lambda pair: -pair[0]["size"])
        for k, (_, change) in enumerate(comparisons[:EXPLAINED]):
            tell(f"{change.title}: by instrument and mechanism")
            comparisons[k] = (comparison_data(session, compare(session, change)), change)
        misbeliefs = beliefs(session)
        data: dict[str, Any] = {
            "session": _about(session),
            "roles": [_role(session, role, actual, other) for role in session.settings.roles],
            "timeline": timeline(session),
            "outcomes": _outcomes(actual, other),
            "beliefs": misbeliefs,
            "what_ifs": [data for data, _ in comparisons],
            "ai": AI_WORDS[ai],
            "verdicts": dict(WORDS),
            "objectives": objectives(session),
            "told": _told(session),
            "breaches": [_breach(session, k) for k in range(len(session.play.breaches))],
            "rewinds": [dict(step) for step in session.table.rewinds],
        }
        data["questions"] = debrief_questions(session, data)
    return data


def timeline(session: Desk) -> list[dict[str, Any]]:
    """Turn by turn: decisions that changed something, by whom, injects, agreements, broken promises, remarks."""
    play, out = session.play, []
    last = session.settings.turns - 1
    for turn in play.turns:
        before = session.snapshots[turn.turn][1].decisions
        changes = []
        for role, held in turn.decisions.items():
            for slot, value in held.items():
                if before.get(role, {}).get(slot) != value:
                    by = turn.by.get(f"{role}/{slot}", "")
                    changes.append(
                        {
                            "role": role,
                            "slot": slot,
                            "title": session.slots[role][slot].title,
                            "before": _plain(before[role][slot]),
                            "after": _plain(value),
                            "by": by,
                        }
                    )
        changes.sort(key=lambda change: change["by"] == "ai")
        injects = [_inject(fired) for fired in play.fired if fired.turn == turn.turn]
        agreed = [
            {"between": [p.sender, p.to], "terms": p.terms, "status": p.status, "number": p.number}
            for p in play.proposals
            if p.turn == turn.turn
        ]
        out.append(
            {
                "turn": turn.turn,
                "week": turn.week,
                "weeks": turn.weeks,
                "date": session.scenario.date_of(turn.week).isoformat(),
                "changes": changes,
                "amended": [_amended(session, entry) for entry in play.amended if entry["turn"] == turn.turn],
                "returned": [reason for t, reason in play.returned if t == turn.turn],
                "injects": injects,
                "proposals": agreed,
                "breaches": [_breach(session, k) for k, b in enumerate(play.breaches) if b.turn == turn.turn],
                # What was said after the last turn stands with it.
                "remarks": [text for t, text in play.remarks if min(t, last) == turn.turn],
                "messages": sum(1 for m in play.messages if min(m.turn, last) == turn.turn),
            }
        )
    return out


def _inject(fired: Fired) -> dict[str, Any]:
    read = fired.read()
    options = {option["id"]: option for option in read["option"]}
    return {
        "number": fired.number,
        "id": fired.inject["id"],
        "title": read["title"],
        "region": fired.region,
        "to": list(fired.to),
        "text": read["text"],
        "expected": read["expected"],
        "objective": fired.inject["objective"],
        "effects": [f"{s['kind'].replace('_', ' ')} {s['magnitude']:g} for {s['weeks']} weeks" for s in fired.shocks],
        "silent": fired.silent(),
        "responses": [
            {
                "role": role,
                "option": options.get(r.option, {}).get("text", ""),
                "meets": bool(options.get(r.option, {}).get("meets")),
                "text": r.text,
                "turn": r.turn,
                "by": r.by,
            }
            for role, r in fired.responses.items()
        ],
    }


def _amended(session: Desk, entry: dict[str, Any]) -> dict[str, Any]:
    """What the facilitator changed in a role's decisions, and why."""
    slots = session.slots[entry["role"]]
    values = [
        {"title": slots[slot].title, "before": _plain(entry["before"].get(slot)), "after": value}
        for slot, value in entry["values"].items()
    ]
    return {"role": entry["role"], "values": values, "reason": entry["reason"]}


def beliefs(session: Desk) -> dict[str, Any]:
    """What each role believed against what was true: mean errors by role and measure, and the largest misbeliefs."""
    errors: dict[tuple[str, str], list[float]] = {}
    titles: dict[tuple[str, str], str] = {}
    worst: list[dict[str, Any]] = []
    for turn, (reports, facts) in enumerate(zip(session.play.reports, session.play.facts)):
        if turn >= session.settings.turns:
            break  # the report after the last turn: nobody decided on it
        for role, report in reports.items():
            for item in report.values():
                true = facts.get(item.id)
                if true is None or item.basis == "own":
                    continue
                error = item.value - true.value
                errors.setdefault((role, item.measure), []).append(error)
                titles[role, item.measure] = item.title.removesuffix(f", {item.region}")
                # What everybody believed before anybody had looked is nobody's mistake.
                if turn > 0 and item.unit == "share 0-1" and abs(error) >= SHARES_WRONG:
                    worst.append(
                        {
                            "turn": turn,
                            "role": role,
                            "item": item.title,
                            "believed": item.value,
                            "true": true.value,
                            "late": item.late,
                            "basis": item.basis,
                            "error": error,
                        }
                    )
    rows = [
        {
            "role": role,
            "measure": measure,
            "title": titles[role, measure],
            "mean_error": float(np.mean(values)),
            "mean_absolute": float(np.mean(np.abs(values))),
            "count": len(values),
        }
        for (role, measure), values in sorted(errors.items())
    ]
    # One line for each role and item: the turn in which it was most wrong.
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for found in sorted(worst, key=lambda f: -abs(f["error"])):
        seen.setdefault((found["role"], found["item"]), found)
    return {"rows": rows, "worst": list(seen.values())[:20]}


def _about(session: Desk) -> dict[str, Any]:
    settings, play = session.settings, session.play
    return {
        "title": settings.title,
        "scenario": session.scenario.title,
        "seed": settings.seed,
        "turns": len(play.turns),
        "weeks_per_turn": settings.weeks_per_turn,
        "weeks": session.engine.week,
        "communities": session.engine.foundation.communities,
        "strategy": settings.strategy,
        "line": session.table.line,
        "journal": session.journal.head,
        "heads": [{"kind": head.kind, "turn": head.turn, "entry": head.number, "digest": head.digest} for head in session.heads],
        "state": session.engine.digest(),
        "forwarded": play.phase == "forwarded",
        "start": session.scenario.date_of(0).isoformat(),
    }


def _role(session: Desk, role: str, actual: Lived, other: Lived) -> dict[str, Any]:
    """A role's private goals against the AI baseline, and its process score."""
    card = ROLES[role]
    names = [goal.outcome for goal in card.goals]
    mine, theirs = summary(actual, 0, names), summary(other, 0, names)
    goals = []
    for goal in card.goals:
        value, reference = mine[goal.outcome], theirs[goal.outcome]
        goals.append(
            {
                **goal.told(),
                "value": value,
                "baseline": reference,
                "matters": smallest(goal.outcome, reference),
                "verdict": of_two(goal.outcome, value, reference, goal.wants),
            }
        )
    people = [p.name for p in session.table.participants.values() if p.role == role]
    shares = {word: sum(g.weight for g, row in zip(card.goals, goals) if row["verdict"] == word) for word in ("better", "worse")}
    return {
        "role": role,
        "title": card.title,
        "people": people,
        "goals": goals,
        "goals_better": shares["better"],
        "goals_worse": shares["worse"],
        "process": process_of(session.play, role),
    }


def _outcomes(actual: Lived, other: Lived) -> list[dict[str, Any]]:
    names = list(OUTCOMES)
    mine, theirs = summary(actual, 0), summary(other, 0)
    return [
        {
            "outcome": name,
            "title": OUTCOMES[name].title,
            "unit": OUTCOMES[name].unit,
            "meaning": OUTCOMES[name].meaning,
            "direction": OUTCOMES[name].direction,
            "value": mine[name],
            "baseline": theirs[name],
            "matters": smallest(name, theirs[name]),
            "verdict": of_two(name, mine[name], theirs[name]),
            "happened": series_of(actual, names.index(name)),
            "ai": series_of(other, names.index(name)),
        }
        for name in HEADLINES
    ]


def _told(session: Desk) -> list[dict[str, Any]]:

    return [
        {
            "turn": t.turn,
            "sender": t.sender,
            "to": list(t.to),
            "item": t.title,
            "told": t.value,
            "had": t.own,
            "straight": abs(t.value - t.own) <= HONEST * max(abs(t.own), 1e-9),
        }
        for t in session.play.told
    ]


def _breach(session: Desk, number: int) -> dict[str, Any]:
    breach = session.play.breaches[number]
    return {
        "turn": breach.turn,
        "role": breach.role,
        "slot": breach.slot,
        "title": session.slots[breach.role][breach.slot].title,
        "promised": breach.promised,
        "decided": breach.decided,
        "proposal": breach.proposal,
    }


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
