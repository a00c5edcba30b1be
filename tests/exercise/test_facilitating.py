"""What the facilitator does is carried out as it is said, and said as it is carried out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from comity.web.exercise_forms import command, said
from exercise import Refused, Session
from exercise.review import review
from exercise.review_page import write_review
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
