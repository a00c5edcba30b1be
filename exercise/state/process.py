"""How a role worked with others, apart from what came of it: asked, disclosed, answered, promises kept, responses."""

from __future__ import annotations

from typing import Any

from exercise.state.state import Play

HONEST = 0.02
"""Relative difference between what was told and what the teller had that still counts as told straight."""


def process_of(play: Play, role: str) -> dict[str, Any]:
    """Counts of a role's conduct so far, and a score from 0 to 1: the mean of the shares that apply.

    Shares: questions to it that it answered within the turn after; disclosures told straight; promises kept (a promise
    counts once a turn); injects responded to. A role without any of these has score ``None``. It is about people: what the
    role's AI player answered, passed on or responded to is counted in ``ai`` alone.
    """
    machine = [f for f in play.fired if role in f.responses and f.responses[role].by == "ai"]
    others = sum(q.to == role and q.by == "ai" for q in play.questions) + sum(t.sender == role and t.by == "ai" for t in play.told)
    asked = [q for q in play.questions if q.sender == role]
    received = [q for q in play.questions if q.to == role and q.by == "people"]
    answered = [q for q in received if q.answer == "disclosed" and q.answered_turn - q.turn <= 1]
    told = [t for t in play.told if t.sender == role and t.by == "people"]
    straight = [t for t in told if abs(t.value - t.own) <= HONEST * max(abs(t.own), 1e-9)]
    due = sum(
        max(0, min(p.until, play.turn) - p.turn) for p in play.proposals if p.status == "accepted" and role in (p.sender, p.to)
    )
    broken = len({(b.turn, b.proposal) for b in play.breaches if b.role == role})
    injects = [f for f in play.fired if role in f.to and f not in machine]
    responded = [f for f in injects if role in f.responses]
    shares = [len(part) / len(whole) for part, whole in ((answered, received), (straight, told), (responded, injects)) if whole]
    if due:
        shares.append(max(0.0, 1.0 - broken / due))
    return {
        "asked": len(asked),
        "received": len(received),
        "answered": len(answered),
        "disclosed": len(told),
        "straight": len(straight),
        "promise_turns": due,
        "broken": broken,
        "injects": len(injects),
        "responded": len(responded),
        "ai": len(machine) + others,
        "score": sum(shares) / len(shares) if shares else None,
    }
