"""A session in which everything happens that pages speak of."""

from __future__ import annotations

from pathlib import Path

from exercise import Session
from tests.exercise.tables import begun, play


def lively(tmp_path: Path) -> tuple[Session, dict[str, str]]:
    """A session in which everything has happened that leaves words on a page."""
    session, people = begun(tmp_path, "mission", "government", "ngo_multi", turns=3, auto_injects=False)
    control, mission, government, ngo = (people[r] for r in ("control", "mission", "government", "ngo_multi"))
    for inject in ("attack_market", "consent_wavers", "flood"):
        session.do(control, {"kind": "fire", "inject": inject})
    session.do(mission, {"kind": "respond", "inject": 0, "text": "Seen."})
    terms = {"access": 0.9, "data": 0.8, "money": 0.4, "duration_turns": 3}
    session.do(mission, {"kind": "propose", "turn": 0, "to": "government", "terms": terms})
    session.do(government, {"kind": "answer", "turn": 0, "proposal": 0, "accept": True})
    session.do(mission, {"kind": "propose", "turn": 0, "to": "ngo_multi", "terms": {"escort": 0.5, "reporting": 0.9}})
    session.do(government, {"kind": "decide", "turn": 0, "values": {"permit.Karst Hills": 0.1, "consent": 0.8}})
    session.do(mission, {"kind": "decide", "turn": 0, "values": {"lever.protective_support.armed_escort": 0.7}})
    session.do(mission, {"kind": "decide", "turn": 0, "values": {"regions.liaison_channels": ["Sarne"]}})
    amend = {"kind": "amend", "turn": 0, "role": "ngo_multi", "values": {"accept.joint_planning": 0.2, "aid.Karst Hills": 2.0}}
    session.do(control, amend)
    for item in ("permit.Karst Hills", "trust_in_mission", "trust_government.Sarne", "need.Sarne"):
        session.do(mission, {"kind": "ask", "to": "government", "item": item})
        session.do(mission, {"kind": "ask", "to": "ngo_multi", "item": item})
    session.do(ngo, {"kind": "disclose", "to": ["mission"], "items": ["funds"]})
    play(session, control)
    session.do(control, {"kind": "remark", "text": "Note."})
    session.do(control, {"kind": "pause", "paused": True})
    return session, people
