"""What the facilitator does is carried out as it is said, and said as it is carried out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from comity.web.exercise.forms import command, said
from exercise import Refused, Session
from exercise.review.page import write_review
from exercise.review.review import review
from tests.exercise.tables import begun, play


def pressed(session: Session, person: str, do: str, **fields: Any) -> str:
    """What the page says after a form was sent."""
    turn = session.play.turn
    wanted = command({"do": do, "turn": turn, "fields": fields})
    return said(wanted, session.do(person, wanted), turn, session.settings.turns)


def test_nothing_is_approved_or_lived_while_the_exercise_is_paused(tmp_path: Path) -> None:
    session, people = begun(tmp_path, turns=1)
    control = people["control"]
    assert pressed(session, control, "collect").startswith("Turn closed")
    assert pressed(session, control, "pause", paused="yes") == "Paused."
    with pytest.raises(Refused, match="resume it first"):
        pressed(session, control, "approve")
    assert not session.play.approved and session.engine.week == 0
    assert pressed(session, control, "pause", paused="no") == "Resumed."
    assert session.engine.week == 0
    assert pressed(session, control, "approve") == "Approved and lived. The last turn has been played."
    session.do(control, {"kind": "pause", "paused": True})
    with pytest.raises(Refused, match="resume it first"):
        pressed(session, control, "forward")
    assert session.engine.week == 4


def test_what_changes_nothing_is_said_to_have_changed_nothing(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    assert "Nothing has changed" in pressed(session, people["control"], "pause", paused="no")
    assert pressed(session, people["mission"], "commit") == "Committed. The turn is closed and with the facilitator."
    assert pressed(session, people["control"], "approve", approve="no") == "Given back to the roles."
    assert pressed(session, people["mission"], "commit").startswith("Committed.")
    assert "Turn 2 is open." in pressed(session, people["control"], "approve")


@pytest.mark.parametrize("turns, weeks", [(1, 1), (1, 4), (2, 2), (5, 4)])
def test_a_session_may_be_as_short_as_one_turn(tmp_path: Path, turns: int, weeks: int) -> None:
    session, people = begun(tmp_path, "mission", turns=turns, weeks_per_turn=weeks)
    session.do(people["mission"], {"kind": "decide", "turn": 0, "values": {"offer.liaison_channels": 0.9}})
    play(session, people["control"], turns)
    assert session.play.phase == "over" and session.engine.week == turns * weeks
    data = review(session, what_ifs=2)
    assert len(data["timeline"]) == turns
    assert write_review(data, tmp_path / "review.html").stat().st_size > 10_000
    assert not Session.open(session.journal.path).mismatches


def rows(session: Session, role: str) -> dict[str, tuple[Any, Any, str]]:
    """What the console says of a role's decisions: before, after, who settled it."""
    found = session.role_view("control")["changes"][role]
    return {row["slot"]: (row["before"], row["after"], row["by"]) for row in found}


def test_the_list_before_approval_is_what_is_carried_out_in_every_seat(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission", "ngo_multi")
    control, mission, ngo = people["control"], people["mission"], people["ngo_multi"]
    before = {role: dict(values) for role, values in session.play.decisions.items()}
    session.do(mission, {"kind": "decide", "turn": 0, "values": {"offer.liaison_channels": 0.95, "troops.Sarne": 2.0}})
    session.do(mission, {"kind": "propose", "turn": 0, "to": "ngo_multi", "terms": {"reporting": 0.9, "duration_turns": 3}})
    session.do(ngo, {"kind": "answer", "turn": 0, "proposal": 0, "accept": True})
    amend = {"kind": "amend", "turn": 0, "role": "mission", "values": {"troops.Sarne": 0.5}, "reason": "BECAUSE"}
    session.do(control, amend)
    # Of an AI player: what it is expected to decide, and an amendment that it does not overrule when the turn closes.
    wanted = rows(session, "ngo_dunantist")["escort"]
    assert wanted[2] == "ai" and wanted[1] is not None
    session.do(control, {"kind": "amend", "turn": 0, "role": "ngo_dunantist", "values": {"escort": 0.77}, "reason": "TRIAL"})
    session.do(control, {"kind": "amend", "turn": 0, "role": "government", "values": {"permit.Sarne": 0.33}, "reason": "LAW"})
    expected = session.role_view("control")["changes"]
    session.do(control, {"kind": "collect", "turn": 0})
    shown = session.role_view("control")
    for role in session.settings.roles:
        assert [(r["slot"], r["after"]) for r in expected[role]] == [(r["slot"], r["after"]) for r in shown["changes"][role]], role
        after = {row["slot"]: row["after"] for row in shown["changes"][role]}
        for slot, value in session.play.decisions[role].items():
            plain = list(value) if isinstance(value, tuple) else value
            assert after.get(slot, plain) == plain
            assert (slot in after) == (value != before[role][slot] or slot in session.play.decided.get(role, {}))
    assert rows(session, "mission")["offer.liaison_channels"][1:] == (0.95, "player")
    assert rows(session, "mission")["offer.transparent_reporting"][1:] == (0.9, "agreement")
    assert rows(session, "mission")["troops.Sarne"] == (1.0, 0.5, "control")
    assert rows(session, "ngo_dunantist")["escort"][1:] == (0.77, "control")
    row = next(row for row in shown["changes"]["mission"] if row["slot"] == "troops.Sarne")
    assert (row["own"], row["reason"]) == (2.0, "BECAUSE")
    session.do(control, {"kind": "approve", "turn": 0})
    lived = session.play.turns[0]
    assert lived.decisions["ngo_dunantist"]["escort"] == 0.77 and lived.decisions["government"]["permit.Sarne"] == 0.33
    for name, level in shown["in_force"].items():
        assert lived.in_force[name] == pytest.approx(level), name
    assert not Session.open(session.journal.path).mismatches
