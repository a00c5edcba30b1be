"""What tests of reviews share."""

from __future__ import annotations

import pytest

from exercise import Session
from tests.exercise.tables import begun, play


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """Six turns in which people decided three times."""
    session, people = begun(tmp_path_factory.mktemp("what-if"), "mission", "government")
    control, mission, state = people["control"], people["mission"], people["government"]
    session.do(
        mission, {"kind": "decide", "turn": 0, "values": {"offer.quick_impact_projects": 1.0, "offer.community_feedback": 0.8}}
    )
    play(session, control)
    session.do(state, {"kind": "decide", "turn": 1, "values": {"permit.Sarne": 0.2}})
    play(session, control, 2)
    session.do(mission, {"kind": "decide", "turn": 3, "values": {"offer.quick_impact_projects": 0.0}})
    session.do(mission, {"kind": "say", "to": ["government"], "text": "<script>alert(1)</script>"})
    session.do(control, {"kind": "remark", "text": "<b>bold</b>"})
    play(session, control, 3)
    session.do(control, {"kind": "forward"})
    return session
